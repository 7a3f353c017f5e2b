//! Versions as HTTP sees them: strong ETags made of a version number and a hash of the content.

use sha2::{Digest, Sha256};

use crate::error::{Error, Result, Words};

/// `"<version>-<first 16 hexadecimal digits of SHA-256>"`, quotes included.
pub fn etag(version: i64, content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{version}-{short}\"")
}

/// The tag of the same content in another form: the form's mark is added to it; no mark gives the tag itself.
pub fn variant(tag: &str, mark: &str) -> String {
    if mark.is_empty() {
        return tag.to_owned();
    }
    let digest = Sha256::digest(mark.as_bytes());
    let short: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{short}\"", tag.trim_end_matches('"'))
}

/// As [`names`] without weak tags; the tag of another form of the same content counts too: whoever has seen the
/// feature in another CRS has seen this version of it.
fn names_version(header: &str, tag: &str) -> bool {
    let version = tag.trim_end_matches('"');
    names(header, tag, false)
        || header.split(',').any(|entry| entry.trim().strip_prefix(version).is_some_and(|rest| rest.starts_with('-')))
}

/// Does an `If-Match` or `If-None-Match` header name this tag?
pub fn names(header: &str, tag: &str, weak_too: bool) -> bool {
    header.trim() == "*"
        || header.split(',').any(|entry| {
            let entry = entry.trim();
            entry == tag || (weak_too && entry.strip_prefix("W/") == Some(tag))
        })
}

/// Holds a change to the version that the caller has seen.
///
/// # Errors
/// `Stale` when `If-Match` names another version; `VersionNeeded` when there is none and `needed`.
pub fn check_if_match(header: Option<&str>, current: &str, needed: bool) -> Result<()> {
    match header {
        Some(header) if names_version(header, current) => Ok(()),
        Some(_) => Err(Error::Stale(Words::new(
            "ข้อมูลถูกแก้ไขไปแล้ว โปรดอ่านใหม่แล้วแก้อีกครั้ง",
            "somebody has changed it since; read it again and repeat the change",
        ))),
        None if needed => Err(Error::VersionNeeded(Words::new(
            "ต้องส่งหัวข้อ If-Match พร้อม ETag ที่อ่านได้ล่าสุด",
            "send If-Match with the ETag that you last read",
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_changes_with_the_version_and_with_the_content() {
        assert_ne!(etag(1, b"a"), etag(2, b"a"));
        assert_ne!(etag(1, b"a"), etag(1, b"b"));
    }

    #[test]
    fn a_variant_has_its_own_tag_and_allows_a_change_of_the_version_it_shows() {
        let tag = etag(3, b"x");
        let other = variant(&tag, "crs");
        assert!(!names(&other, &tag, true) && !names(&tag, &other, true));
        assert!(check_if_match(Some(&other), &tag, true).is_ok());
        assert!(check_if_match(Some(&variant(&etag(2, b"x"), "crs")), &tag, true).is_err());
        assert_eq!(variant(&tag, ""), tag);
    }

    #[test]
    fn if_match_is_needed_only_where_it_is_asked_for() {
        let current = etag(3, b"x");
        assert!(check_if_match(None, &current, false).is_ok());
        assert!(matches!(check_if_match(None, &current, true), Err(Error::VersionNeeded(_))));
        assert!(matches!(check_if_match(Some("\"2-00\""), &current, true), Err(Error::Stale(_))));
        assert!(check_if_match(Some("*"), &current, true).is_ok());
    }
}
