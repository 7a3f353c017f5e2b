//! What a browser holds in place of a key: a random cookie, of which only the hash is kept, and a second token that a page of another
//! site cannot know and has to send with every write.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::key::{hex, random_text};
use crate::error::Result;

/// The cookie's name.
pub const COOKIE: &str = "phaen_session";
/// The header in which a write by cookie carries [`Session::csrf`].
pub const CSRF_HEADER: &str = "X-CSRF-Token";

const HOUR: i64 = 3_600_000_000;
/// 190 bits, as in a key.
const TOKEN_LENGTH: usize = 32;

/// How long a session lives, microseconds: without use, and at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    pub idle: i64,
    pub most: i64,
}

impl Life {
    pub fn new(idle_hours: u32, days: u32) -> Self {
        Life { idle: i64::from(idle_hours) * HOUR, most: i64::from(days) * 24 * HOUR }
    }
}

/// The secret of one session, as the browser holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct Session(String);

impl Session {
    /// A new one from the system's random source. Nothing that the caller sent goes into it.
    pub fn generate() -> Result<Self> {
        Ok(Session(random_text(TOKEN_LENGTH)?))
    }

    /// The session in a `Cookie` header; the first where the name comes twice.
    pub fn in_cookies(header: &str) -> Option<Self> {
        let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
        let (_, token) = pairs.into_iter().find(|(name, _)| *name == COOKIE)?;
        let right_shape = token.len() == TOKEN_LENGTH && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
        right_shape.then(|| Session(token.to_owned()))
    }

    /// SHA-256, hexadecimal: what is stored.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }

    /// The token that writes carry: it follows from the cookie, and the cookie does not follow from it.
    pub fn csrf(&self) -> String {
        hex(&Sha256::digest(format!("phaen-csrf {}", self.0).as_bytes()))
    }

    /// Is this the session's token for writes? Takes the same time either way.
    pub fn is_csrf(&self, given: &str) -> bool {
        self.csrf().as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// The `Set-Cookie` header for a hub at the given path that is reached over TLS or not; `seconds` is the longest life.
    pub fn set_cookie(&self, path: &str, secure: bool, seconds: i64) -> String {
        format!("{COOKIE}={}; {}; Max-Age={seconds}", self.0, attributes(path, secure))
    }
}

/// The `Set-Cookie` header that takes the cookie away.
pub fn clear_cookie(path: &str, secure: bool) -> String {
    format!("{COOKIE}=; {}; Max-Age=0", attributes(path, secure))
}

fn attributes(path: &str, secure: bool) -> String {
    let path = if path.is_empty() { "/" } else { path };
    let secure = if secure { "; Secure" } else { "" };
    format!("Path={path}; HttpOnly; SameSite=Lax{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_nothing_else_is_taken_for_one() {
        let session = Session::generate().unwrap();
        let cookie = session.set_cookie("", true, 60);
        assert!(cookie.contains("; Secure"));
        let pair = cookie.split(';').next().unwrap();
        assert!(Session::in_cookies(&format!("theme=dark; {pair}; a=b")).is_some_and(|found| found == session));
        assert!(Session::in_cookies("phaen_session=short").is_none());
        assert!(Session::in_cookies(&format!("x{pair}")).is_none());
    }

    #[test]
    fn the_token_for_writes_is_the_sessions_own() {
        let (one, other) = (Session::generate().unwrap(), Session::generate().unwrap());
        assert!(
            one.is_csrf(&one.csrf()) && !one.is_csrf(&other.csrf()) && !one.is_csrf(&one.hash()) && !one.is_csrf("")
        );
    }
}
