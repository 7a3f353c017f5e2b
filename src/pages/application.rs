//! The web application's one page, which is the same at every address under `/app`: the script reads the address and asks the API.

use super::assets::shell;
use crate::config::Config;
use crate::http::{Base, Language};

/// The page for a reader of this language on this hub; `None` where the application was not built.
pub fn page(base: &Base, config: &Config, language: Language) -> Option<String> {
    Some(filled(&shell()?, base, config, language))
}

/// Was the application built?
pub fn is_there() -> bool {
    shell().is_some()
}

fn filled(shell: &str, base: &Base, config: &Config, language: Language) -> String {
    let path = attribute(base.path());
    shell
        .replace("<html lang=\"th\"", &format!("<html lang=\"{}\"", language.tag()))
        .replace("\"./", &format!("\"{path}/assets/app/"))
        .replace("name=\"phaen-path\" content=\"\"", &format!("name=\"phaen-path\" content=\"{path}\""))
        .replace(
            "name=\"phaen-address\" content=\"\"",
            &format!("name=\"phaen-address\" content=\"{}\"", attribute(&base.to(""))),
        )
        .replace(
            "name=\"base-map\" content=\"\"",
            &format!("name=\"base-map\" content=\"{}\"", attribute(config.base_map.as_deref().unwrap_or_default())),
        )
        .replace(
            "name=\"base-map-grid\" content=\"\"",
            &format!("name=\"base-map-grid\" content=\"{}\"", attribute(config.base_map_grid)),
        )
        .replace(
            "name=\"base-map-attribution\" content=\"\"",
            &format!("name=\"base-map-attribution\" content=\"{}\"", attribute(&config.base_map_attribution)),
        )
}

/// What the page may load: its own, and pictures of the base map where there is one.
pub fn policy(config: &Config) -> String {
    let pictures = config.base_map.as_deref().and_then(origin).map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'self'; img-src 'self' data:{pictures}; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )
}

fn origin(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?']).next()?;
    address.get(..scheme.len() + 3 + host.len())
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHELL: &str = r#"<html lang="th"><meta name="phaen-path" content=""><meta name="base-map" content=""><meta name="base-map-grid" content=""><script type="module" src="./index-a.js"></script>"#;

    #[test]
    fn the_page_knows_where_the_hub_stands_and_which_language_is_read() {
        let config = Config::in_directory(std::path::Path::new("/nowhere"));
        let page = filled(SHELL, &Base::new("https://gis.test/hub"), &config, Language::English);
        assert!(page.contains(r#"<html lang="en""#) && page.contains(r#"src="/hub/assets/app/index-a.js""#), "{page}");
        assert!(page.contains(r#"name="phaen-path" content="/hub""#), "{page}");
    }

    #[test]
    fn a_base_map_may_be_drawn_and_nothing_else_of_its_origin_loaded() {
        let mut config = Config::in_directory(std::path::Path::new("/nowhere"));
        assert!(!policy(&config).contains("http"));
        config.base_map = Some("https://tiles.test:8443/a/{z}/{x}/{y}.png".into());
        assert!(policy(&config).contains("img-src 'self' data: https://tiles.test:8443;"), "{}", policy(&config));
        assert!(policy(&config).starts_with("default-src 'self';") && !policy(&config).contains("unsafe"));
        config.base_map = Some("https://wmts.test/s?L=a&M={TileMatrix}&R={TileRow}&C={TileCol}".into());
        assert!(policy(&config).contains("img-src 'self' data: https://wmts.test;"), "{}", policy(&config));
        assert!(!policy(&config).contains("connect-src"), "{}", policy(&config));
        let page = filled(SHELL, &Base::new("https://gis.test/hub"), &config, Language::Thai);
        assert!(page.contains(r#"name="base-map-grid" content="WebMercatorQuad""#), "{page}");
        assert!(page.contains(r#"content="https://wmts.test/s?L=a&amp;M={TileMatrix}&amp;"#), "{page}");
    }
}
