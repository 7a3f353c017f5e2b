//! What a browser holds while its reader is with the provider: one secret, from which everything follows that the flow binds together.
//!
//! `state`, `nonce` and the PKCE verifier are hashes of the secret with different words before it. Who sees one of them (the provider sees all,
//! an address bar the first) knows neither the secret nor the others, and the hub keeps nothing until the person has come back.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::access::key::{hex, random_text};
use crate::error::Result;

/// The cookie's name.
pub const COOKIE: &str = "phaen_sign_in";
/// The addresses that the cookie is sent to.
pub const PATH: &str = "/session/provider";
/// How long a person may take with the provider, seconds.
pub(super) const LIFE_SECONDS: i64 = 600;

const SECRET_LENGTH: usize = 43;
const LONGEST_ADDRESS: usize = 1_500;

/// A sign-in under way, as the browser holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    secret: String,
    /// Where in the hub the reader wanted to go.
    pub then: String,
}

impl Ticket {
    /// A new one from the system's random source.
    pub fn generate(then: &str) -> Result<Self> {
        Ok(Ticket { secret: random_text(SECRET_LENGTH)?, then: then.to_owned() })
    }

    /// The ticket in a `Cookie` header.
    pub fn in_cookies(header: &str) -> Option<Self> {
        let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.into_iter().find(|(name, _)| *name == COOKIE)?;
        let (secret, then) = value.split_once('.')?;
        let then = String::from_utf8(URL_SAFE_NO_PAD.decode(then).ok()?).ok()?;
        let right_shape = secret.len() == SECRET_LENGTH && secret.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (right_shape && is_within(&then)).then(|| Ticket { secret: secret.to_owned(), then })
    }

    fn derived(&self, what: &str) -> String {
        hex(&Sha256::digest(format!("phaen-sign-in {what} {}", self.secret).as_bytes()))
    }

    pub fn state(&self) -> String {
        self.derived("state")
    }

    /// Did this browser begin the sign-in that comes back? Takes the same time either way.
    pub fn is_state(&self, given: &str) -> bool {
        self.state().as_bytes().ct_eq(given.as_bytes()).into()
    }

    pub fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// The PKCE verifier (RFC 7636).
    pub fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// The challenge that follows from the verifier by S256.
    pub fn challenge(&self) -> String {
        challenge_of(&self.verifier())
    }

    /// What is kept of a ticket that was used.
    pub fn hash(&self) -> String {
        self.derived("used")
    }

    /// The `Set-Cookie` header for a hub at the given path that is reached over TLS or not. Lax: the way back is a link from the provider's site.
    pub fn set_cookie(&self, path: &str, secure: bool) -> String {
        let then = URL_SAFE_NO_PAD.encode(&self.then);
        format!("{COOKIE}={}.{then}; {}; Max-Age={LIFE_SECONDS}", self.secret, attributes(path, secure))
    }
}

fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// The `Set-Cookie` header that takes the cookie away.
pub fn clear_cookie(path: &str, secure: bool) -> String {
    format!("{COOKIE}=; {}; Max-Age=0", attributes(path, secure))
}

fn attributes(path: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("Path={path}{PATH}; HttpOnly; SameSite=Lax{secure}")
}

/// Is this an address of the hub itself: a path from its root, which leads neither out of it nor to another host?
pub fn is_within(address: &str) -> bool {
    let plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let lower = path.to_ascii_lowercase();
    let leads_up = lower.replace("%2e", ".").split('/').any(|segment| segment == "..");
    let other_host = path.starts_with("//") || lower.contains("%2f") || lower.contains("%5c");
    plain && path.starts_with('/') && !leads_up && !other_host && address.len() <= LONGEST_ADDRESS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_comes_back_as_it_was_given_and_a_bent_one_does_not() {
        let ticket = Ticket::generate("/app/duplicates?state=open").unwrap();
        let cookie = ticket.set_cookie("/hub", true);
        assert!(
            cookie.contains("; Path=/hub/session/provider; HttpOnly; SameSite=Lax; Secure; Max-Age=600"),
            "{cookie}"
        );
        let pair = cookie.split(';').next().unwrap();
        assert_eq!(Ticket::in_cookies(&format!("a=b; {pair}")).unwrap(), ticket);
        let elsewhere = URL_SAFE_NO_PAD.encode("https://evil.example/");
        assert!(Ticket::in_cookies(&format!("{COOKIE}={}.{elsewhere}", "a".repeat(43))).is_none());
        assert!(Ticket::in_cookies(&format!("{COOKIE}=short.")).is_none());
    }

    #[test]
    fn what_is_seen_of_a_ticket_tells_nothing_of_the_rest() {
        let ticket = Ticket::generate("/").unwrap();
        let parts = [ticket.state(), ticket.nonce(), ticket.verifier(), ticket.hash(), ticket.challenge()];
        let distinct: std::collections::BTreeSet<&String> = parts.iter().collect();
        assert_eq!(distinct.len(), parts.len());
        assert!(ticket.is_state(&ticket.state()) && !ticket.is_state(&ticket.nonce()) && !ticket.is_state(""));
    }

    #[test]
    fn the_challenge_is_that_of_rfc_7636() {
        // Appendix B of the standard.
        assert_eq!(
            challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn a_reader_is_sent_to_the_hub_alone() {
        for good in ["/", "/app", "/app/map?layers=a,b#12", "/collections/a..b/items"] {
            assert!(is_within(good), "{good}");
        }
        for bad in [
            "",
            "app",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/a/../../b",
            "/a/%2E%2e/b",
            "/%2fevil",
            "/a\nb",
            "/ก",
        ] {
            assert!(!is_within(bad), "{bad}");
        }
    }
}
