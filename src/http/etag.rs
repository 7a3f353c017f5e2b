//! Versions as HTTP sees them: strong ETags made of a version number and a hash of the content.

use sha2::{Digest, Sha256};

use crate::error::{Error, Result, Words};

/// `"<version>-<first 16 hexadecimal digits of SHA-256>"`, quotes included.
pub fn etag(version: i64, content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{version}-{short}\"")
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
        Some(header) if names(header, current, false) => Ok(()),
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
    fn if_match_is_needed_only_where_it_is_asked_for() {
        let current = etag(3, b"x");
        assert!(check_if_match(None, &current, false).is_ok());
        assert!(matches!(check_if_match(None, &current, true), Err(Error::VersionNeeded(_))));
        assert!(matches!(check_if_match(Some("\"2-00\""), &current, true), Err(Error::Stale(_))));
        assert!(check_if_match(Some("*"), &current, true).is_ok());
    }
}
