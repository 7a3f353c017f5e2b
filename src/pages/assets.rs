//! The map's script and style sheet, built by `web/` and embedded; nothing where they were not built.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// A file of the map.
pub struct Asset {
    pub bytes: std::borrow::Cow<'static, [u8]>,
    pub media_type: &'static str,
    /// The first 16 hexadecimal digits of the content's SHA-256.
    pub version: String,
}

/// A file by its name under `/assets/`.
pub fn asset(name: &str) -> Option<Asset> {
    let media_type = match name {
        "map.js" => "text/javascript; charset=utf-8",
        "map.css" => "text/css; charset=utf-8",
        _ => return None,
    };
    let file = Built::get(name)?;
    let version = file.metadata.sha256_hash().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Some(Asset { bytes: file.data, media_type, version })
}

/// Path and version of a file, for a page; `None` where the map was not built.
pub fn address(name: &str) -> Option<String> {
    asset(name).map(|asset| format!("/assets/{name}?v={}", asset.version))
}
