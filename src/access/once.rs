//! A write that is asked for twice is done once: what an `Idempotency-Key` stands for, and the answer that is kept for it.

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::key::hex;
use crate::error::{At, Error, Fault, Result, Words};

/// How long an answer is kept, microseconds: one day.
pub const KEPT: i64 = 86_400_000_000;

pub const HEADER: &str = "Idempotency-Key";

/// What one key stands for: it is the caller's, for one operation, with one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Public id of the caller's API key.
    pub principal: String,
    pub method: String,
    pub path: String,
    pub key: String,
    /// SHA-256 of what was sent, hexadecimal.
    pub fingerprint: String,
}

/// A write that is done once for each key; without a key, as often as it is asked for.
#[derive(Debug, Default)]
pub struct Once {
    claim: Option<Claim>,
}

/// The right to answer for a key; given back when it is dropped.
#[derive(Debug)]
struct Claim(Place);

/// Keys whose write is under way in this process. Beside it stands the database, where one writer waits for the other.
static UNDER_WAY: Mutex<BTreeSet<[String; 4]>> = Mutex::new(BTreeSet::new());

impl Place {
    fn name(&self) -> [String; 4] {
        [self.principal.clone(), self.method.clone(), self.path.clone(), self.key.clone()]
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Ok(mut names) = UNDER_WAY.lock() {
            names.remove(&self.0.name());
        }
    }
}

impl Once {
    /// Takes the key of a request, if it has one.
    ///
    /// # Errors
    /// `Conflict` while the same key is under way.
    pub fn claim(place: Option<Place>) -> Result<Once> {
        let Some(place) = place else { return Ok(Once::default()) };
        let mut names = UNDER_WAY.lock().map_err(|_| Error::internal("the list of keys under way is lost"))?;
        if names.insert(place.name()) {
            return Ok(Once { claim: Some(Claim(place)) });
        }
        Err(Error::Conflict(
            Fault::new(
                At::Header(HEADER.to_owned()),
                "under-way",
                Words::new("คำขอเดียวกันนี้กำลังดำเนินการอยู่", "the same request is still under way"),
            )
            .remedy("รอสักครู่แล้วส่งซ้ำ", "wait a moment and send it again"),
        ))
    }

    pub fn place(&self) -> Option<&Place> {
        self.claim.as_ref().map(|claim| &claim.0)
    }

    /// # Errors
    /// `Malformed` when the request has no key.
    pub fn needed(self) -> Result<Once> {
        if self.claim.is_some() {
            return Ok(self);
        }
        Err(Error::malformed(
            Fault::new(
                At::Header(HEADER.to_owned()),
                "missing",
                Words::new("ต้องมีหัวข้อ Idempotency-Key", "the header Idempotency-Key is needed here"),
            )
            .remedy("สร้างรหัสสุ่มหนึ่งรหัสต่อหนึ่งคำขอ เช่น UUID", "make one random key for each request, such as a UUID"),
        ))
    }
}

/// Reads the header's value: 16 to 255 visible ASCII characters, bare or, as a structured field, in double quotes.
///
/// # Errors
/// `Malformed` at the header.
pub fn key_of(value: &str) -> Result<String> {
    let text = value.trim();
    let text = text.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(text);
    if (16..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    Err(Error::malformed(
        Fault::new(
            At::Header(HEADER.to_owned()),
            "not-a-key",
            Words::new("ต้องเป็นอักขระ ASCII 16 ถึง 255 ตัว ไม่มีช่องว่าง", "must be 16 to 255 visible ASCII characters"),
        )
        .remedy(
            "ใช้ UUID เช่น 4f9c6e1a-7d0b-4d7e-9c53-2f7f3f6a9b10",
            "use a UUID, such as 4f9c6e1a-7d0b-4d7e-9c53-2f7f3f6a9b10",
        ),
    ))
}

/// SHA-256 over the parts of what was sent, each with its length before it.
pub fn fingerprint(parts: &[&str]) -> String {
    let digest = parts.iter().fold(Sha256::new(), |digest, part| {
        digest.chain_update((part.len() as u64).to_be_bytes()).chain_update(part.as_bytes())
    });
    hex(&digest.finalize())
}

/// "The key was used for something else."
pub fn used_otherwise() -> Error {
    Error::impossible(
        Fault::new(
            At::Header(HEADER.to_owned()),
            "key-reused",
            Words::new("รหัสนี้ใช้กับคำขออื่นไปแล้ว", "this key was sent with another request before"),
        )
        .remedy("ใช้รหัสใหม่สำหรับคำขอใหม่", "use a new key for a new request"),
    )
}

/// An answer that can be kept and given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// JSON, or nothing.
    pub body: String,
    /// What is kept instead of the body, where that holds a secret.
    pub kept: Option<String>,
    /// Given before, and kept.
    pub repeated: bool,
}

impl Reply {
    pub fn new(status: u16) -> Self {
        Reply { status, headers: vec![], body: String::new(), kept: None, repeated: false }
    }

    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With a JSON document.
    pub fn json(mut self, document: &impl Serialize) -> Result<Self> {
        self.body = serde_json::to_string(document).map_err(Error::internal)?;
        Ok(self.header("Content-Type", "application/json"))
    }

    /// 201 with the address, tag and text of what was made.
    pub fn created(location: &str, etag: &str, document: &impl Serialize) -> Result<Self> {
        Reply::new(201).header("Location", location).header("ETag", etag).json(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(key: &str) -> Option<Place> {
        let text = |text: &str| text.to_owned();
        Some(Place {
            principal: text("k"),
            method: text("POST"),
            path: text("/x"),
            key: text(key),
            fingerprint: text("f"),
        })
    }

    #[test]
    fn a_key_under_way_is_refused_until_its_write_has_ended() {
        let first = Once::claim(place("under-way-test-1")).unwrap();
        assert!(matches!(Once::claim(place("under-way-test-1")), Err(Error::Conflict(_))));
        assert!(Once::claim(place("under-way-test-2")).is_ok() && Once::claim(None).is_ok());
        drop(first);
        assert!(Once::claim(place("under-way-test-1")).is_ok());
    }

    #[test]
    fn a_key_is_read_bare_or_quoted_and_nothing_short_or_spaced_is_one() {
        assert_eq!(key_of("\"0123456789abcdef\"").unwrap(), key_of(" 0123456789abcdef ").unwrap());
        for text in ["", "short", "0123456789 abcdef", "ก123456789abcdefghij"] {
            assert!(key_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn parts_do_not_run_together_in_a_fingerprint() {
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
    }
}
