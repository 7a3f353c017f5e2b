//! Who reads which page in which language, and the addresses that a page may write.

use super::words;
use crate::http::links::query;
use crate::http::{Base, Language};

/// Parameters that every link of a page carries on when the reader came with them.
const CARRIED: [&str; 3] = ["lang", "key", "f"];

/// One look at one page.
#[derive(Debug, Clone)]
pub struct Visit {
    pub language: Language,
    base: Base,
    /// Path under the public URL, as it was sent (percent-encoded).
    path: String,
    pairs: Vec<(String, String)>,
}

impl Visit {
    /// `query` is the reader's own query string, without its question mark.
    pub fn new(base: &Base, path: &str, query: &str, language: Language) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Visit { language, base: base.clone(), path: path.to_owned(), pairs }
    }

    /// Thai or English, as the reader reads.
    pub fn say<'a>(&self, th: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Thai => th,
            Language::English => en,
        }
    }

    /// The name of a member of the page's document.
    pub fn label(&self, member: &str) -> String {
        words::label_on(self.language, &self.path, member)
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path's segments, decoded.
    pub fn segments(&self) -> Vec<String> {
        let decoded = |segment: &str| {
            // `+` is a plus in a path; the form decoder would make it a space.
            let escaped = format!("s={}", segment.replace('+', "%2B"));
            form_urlencoded::parse(escaped.as_bytes()).next().map(|(_, text)| text.into_owned()).unwrap_or_default()
        };
        self.path.split('/').filter(|segment| !segment.is_empty()).map(decoded).collect()
    }

    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The reader's parameters without the named ones.
    pub fn without<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        let kept = self.pairs.iter().filter(|(own, _)| !names.contains(&own.as_str()));
        kept.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// An address under the public URL, for files that need no language.
    pub fn plain(&self, path: &str) -> String {
        self.base.to(path)
    }

    /// Another page of the hub, in the reader's language and with the reader's key.
    pub fn to(&self, path: &str) -> String {
        self.carrying(&self.base.to(path))
    }

    /// This page with one parameter set to another value, the rest of its query kept.
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut pairs: Vec<(&str, String)> = self
            .pairs
            .iter()
            .filter(|(own, _)| own != name)
            .map(|(own, value)| (own.as_str(), value.clone()))
            .collect();
        pairs.push((name, value.to_owned()));
        format!("{}?{}", self.base.to(&self.path), query(&pairs))
    }

    /// This page without some of its parameters.
    pub fn clear(&self, names: &[&str]) -> String {
        let pairs: Vec<(&str, String)> = self.without(names).map(|(name, value)| (name, value.to_owned())).collect();
        let address = self.base.to(&self.path);
        if pairs.is_empty() { address } else { format!("{address}?{}", query(&pairs)) }
    }

    /// Where a link of a document leads: nothing unless it is an address of the web, and the hub's own with what is carried on.
    /// What data call a link may be `javascript:`, and never becomes one.
    pub fn follow(&self, href: &str) -> Option<String> {
        let lower = href.trim().to_ascii_lowercase();
        if !lower.starts_with("http://") && !lower.starts_with("https://") {
            return None;
        }
        let own =
            href.strip_prefix(&self.base.to("")).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        Some(if own { self.carrying(href) } else { href.trim().to_owned() })
    }

    /// What is carried on, as the query string of an address without one.
    pub fn carried(&self) -> String {
        self.carrying("")
    }

    fn carrying(&self, address: &str) -> String {
        let (path, given) = address.split_once('?').unwrap_or((address, ""));
        let mut pairs: Vec<(String, String)> = form_urlencoded::parse(given.as_bytes()).into_owned().collect();
        for name in CARRIED {
            let Some(value) = self.parameter(name) else { continue };
            if !pairs.iter().any(|(own, _)| own == name) {
                pairs.push((name.to_owned(), value.to_owned()));
            }
        }
        if pairs.is_empty() {
            return path.to_owned();
        }
        let pairs: Vec<(&str, String)> = pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        format!("{path}?{}", query(&pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(query: &str) -> Visit {
        Visit::new(&Base::new("http://phaen.test/hub"), "/collections/roads/items", query, Language::Thai)
    }

    #[test]
    fn language_key_and_format_are_carried_to_the_hubs_own_pages_and_nowhere_else() {
        let visit = visit("lang=en&key=k1&f=html&limit=5");
        assert_eq!(visit.to("/datasets"), "http://phaen.test/hub/datasets?lang=en&key=k1&f=html");
        let next = visit.follow("http://phaen.test/hub/collections/roads/items?cursor=a&lang=en").unwrap();
        assert_eq!(next, "http://phaen.test/hub/collections/roads/items?cursor=a&lang=en&key=k1&f=html");
        assert_eq!(visit.follow("https://phaen.test/hubris").unwrap(), "https://phaen.test/hubris");
    }

    #[test]
    fn what_is_no_address_of_the_web_is_never_a_link() {
        for href in ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "//evil.example", "/x", ""] {
            assert_eq!(visit("").follow(href), None, "{href}");
        }
    }

    #[test]
    fn switching_the_language_keeps_the_question() {
        assert_eq!(
            visit("bbox=1,2,3,4&lang=th").with("lang", "en"),
            "http://phaen.test/hub/collections/roads/items?bbox=1%2C2%2C3%2C4&lang=en"
        );
    }
}
