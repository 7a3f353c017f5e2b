//! The scripts and style sheets of the pages' map and of the web application, built by `web/` and embedded; nothing where they were not built.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// A built file.
pub struct Asset {
    pub bytes: std::borrow::Cow<'static, [u8]>,
    pub media_type: &'static str,
    /// The first 16 hexadecimal digits of the content's SHA-256.
    pub version: String,
    /// Its name holds a hash of its content, so what is under that name never changes.
    pub is_named_by_content: bool,
}

/// A file by its name under `/assets/`: the map's two, or `app/…` of the application.
pub fn asset(name: &str) -> Option<Asset> {
    let is_named_by_content = name.starts_with("app/");
    if !is_named_by_content && !["map.js", "map.css"].contains(&name) {
        return None;
    }
    let media_type = match name.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        _ => return None,
    };
    let file = Built::get(name)?;
    let version = file.metadata.sha256_hash().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Some(Asset { bytes: file.data, media_type, version, is_named_by_content })
}

/// Path and version of a file of the map, for a page; `None` where the map was not built.
pub fn address(name: &str) -> Option<String> {
    asset(name).map(|asset| format!("/assets/{name}?v={}", asset.version))
}

/// The application's page as it was built; `None` where it was not.
pub fn shell() -> Option<String> {
    String::from_utf8(Built::get("app/index.html")?.data.into_owned()).ok()
}
