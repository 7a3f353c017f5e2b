//! Absolute links under the one configured public URL; never made from what a client sends as host.

use serde::Serialize;
use utoipa::ToSchema;

/// A typed link (RFC 8288), as the OGC API documents carry them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Link {
    /// Absolute address.
    pub href: String,
    /// Relation: a registered name or a full URI.
    pub rel: String,
    /// Media type of what is found there.
    #[serde(rename = "type")]
    pub media_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

impl Link {
    pub fn new(href: impl Into<String>, rel: &str, media_type: &str) -> Self {
        Link { href: href.into(), rel: rel.to_owned(), media_type: media_type.to_owned(), title: None }
    }

    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

/// The public URL that every link starts with; it may carry a path and never ends in a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    pub fn new(public_url: &str) -> Self {
        Base(public_url.trim_end_matches('/').to_owned())
    }

    /// The address of a path that starts with a slash. Segments must be encoded already.
    pub fn to(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The landing page.
    pub fn root(&self) -> String {
        format!("{}/", self.0)
    }

    /// Is the hub reached over TLS?
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Host and port, as they stand in the public URL.
    pub fn authority(&self) -> &str {
        self.after_scheme().split('/').next().unwrap_or("")
    }

    /// The path part of the public URL, without a slash at its end; empty when there is none.
    pub fn path(&self) -> &str {
        let after_scheme = self.after_scheme();
        after_scheme.find('/').and_then(|slash| after_scheme.get(slash..)).unwrap_or("")
    }

    fn after_scheme(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, rest)| rest)
    }
}

/// One path segment, percent-encoded.
pub fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

/// A query string of the given pairs, without its question mark.
pub fn query(pairs: &[(&str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_may_carry_a_path() {
        let base = Base::new("https://gis.example.go.th/phaen/");
        assert_eq!(base.path(), "/phaen");
        assert_eq!(base.to("/collections"), "https://gis.example.go.th/phaen/collections");
        assert_eq!(base.root(), "https://gis.example.go.th/phaen/");
        assert_eq!(Base::new("http://127.0.0.1:8080").path(), "");
    }

    #[test]
    fn a_thai_id_is_encoded_in_a_path() {
        assert_eq!(segment("ถนน 1"), "%E0%B8%96%E0%B8%99%E0%B8%99%201");
    }
}
