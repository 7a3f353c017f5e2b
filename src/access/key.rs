//! API keys: `phaen_` + kind + `_` + 8 characters of public id + 32 random characters + 6 check characters, all base 62.
//!
//! The check (CRC-32 of what stands before it) lets a scanner tell a real leak from noise without asking us. Only the SHA-256 of the key is
//! kept: a secret of 190 bits needs no slow hash.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_LENGTH: usize = 8;
const SECRET_LENGTH: usize = 32;
const CHECK_LENGTH: usize = 6;

/// What a key is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Programs and people: sent in a header.
    Secret,
    /// Map clients that know no headers: may be sent in the query string, and only reads.
    Map,
}

impl KeyKind {
    pub fn name(self) -> &'static str {
        match self {
            KeyKind::Secret => "sec",
            KeyKind::Map => "map",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [KeyKind::Secret, KeyKind::Map].into_iter().find(|kind| kind.name() == name)
    }
}

/// A key as its holder sees it, once.
#[derive(Clone)]
pub struct ApiKey {
    pub kind: KeyKind,
    pub id: String,
    text: String,
}

impl ApiKey {
    /// A new key from the system's random source.
    pub fn generate(kind: KeyKind) -> Result<Self> {
        let id = random_text(ID_LENGTH)?;
        let head = format!("phaen_{}_{id}{}", kind.name(), random_text(SECRET_LENGTH)?);
        let text = format!("{head}{}", check(&head));
        Ok(ApiKey { kind, id, text })
    }

    /// Reads a key; `None` when it has not the shape or its check characters are wrong, before any look into the database.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.strip_prefix("phaen_")?.split_once('_')?;
        let kind = KeyKind::parse(kind)?;
        let right_shape =
            rest.len() == ID_LENGTH + SECRET_LENGTH + CHECK_LENGTH && rest.bytes().all(|b| b.is_ascii_alphanumeric());
        let (head, given) = text.split_at_checked(text.len().checked_sub(CHECK_LENGTH)?)?;
        let id = rest.get(..ID_LENGTH)?.to_owned();
        (right_shape && check(head) == given).then(|| ApiKey { kind, id, text: text.to_owned() })
    }

    /// The whole key. Shown once, to the one who asked for it.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// SHA-256, hexadecimal.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.text.as_bytes()))
    }

    /// Is this the key with the stored hash? Takes the same time either way.
    pub fn matches(&self, stored: &str) -> bool {
        self.hash().as_bytes().ct_eq(stored.as_bytes()).into()
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Random base 62 characters from the system's random source.
pub(super) fn random_text(length: usize) -> Result<String> {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let mut bytes = [0_u8; 64];
        getrandom::fill(&mut bytes).map_err(Error::internal)?;
        // 248 = 4 × 62: larger values are thrown away, so that every character is equally likely.
        let fair = bytes.into_iter().filter(|byte| *byte < 248);
        text.extend(
            fair.filter_map(|byte| ALPHABET.get(usize::from(byte) % 62))
                .map(|byte| char::from(*byte))
                .take(length - text.len()),
        );
    }
    Ok(text)
}

fn check(head: &str) -> String {
    let mut rest = crc32fast::hash(head.as_bytes());
    let mut digits = [b'0'; CHECK_LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = usize::try_from(rest % 62).ok().and_then(|index| ALPHABET.get(index)).copied().unwrap_or(b'0');
        rest /= 62;
    }
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_reads_back_and_matches_its_own_hash_only() {
        let key = ApiKey::generate(KeyKind::Secret).unwrap();
        let again = ApiKey::parse(key.reveal()).unwrap();
        assert_eq!(key.id, again.id);
        assert!(again.matches(&key.hash()));
        assert!(!ApiKey::generate(KeyKind::Secret).unwrap().matches(&key.hash()));
    }

    #[test]
    fn one_wrong_character_is_seen_without_the_database() {
        let key = ApiKey::generate(KeyKind::Map).unwrap();
        let mut wrong: Vec<char> = key.reveal().chars().collect();
        let place = wrong.len() - 10;
        wrong[place] = if wrong[place] == 'a' { 'b' } else { 'a' };
        assert!(ApiKey::parse(&wrong.into_iter().collect::<String>()).is_none());
        assert!(ApiKey::parse("phaen_sec_ก").is_none() && ApiKey::parse("").is_none());
    }
}
