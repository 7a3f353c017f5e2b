//! Does an ID token hold? OpenID Connect Core 1.0, 3.1.3.7, every step of it.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header};
use serde_json::Value;

use super::claims::Claims;
use super::signature::{self, ALGORITHMS};
use super::ticket::LIFE_SECONDS;

/// Longest token and longest subject (by the standard), bytes.
const LONGEST_TOKEN: usize = 64 * 1024;
const LONGEST_SUBJECT: usize = 255;

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// No signed token, or one with parts that must be understood and are not.
    Malformed,
    /// Signed by nothing, by a shared secret, or by a way that is not allowed.
    Algorithm,
    /// Signed by a key that the provider does not publish.
    Key,
    Signature,
    Issuer,
    Audience,
    AuthorizedParty,
    Nonce,
    Expired,
    /// Issued in the future, or longer ago than a sign-in may take.
    IssuedAt,
    NotYet,
    Subject,
}

/// What a token has to say; instants in seconds.
#[derive(Debug, Clone)]
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    pub now: i64,
    pub skew: i64,
}

/// The claims of a token that one of these keys has signed and that says what is expected.
pub(super) fn verify(token: &str, keys: &[Jwk], expected: &Expected) -> Result<Claims, Flaw> {
    let claims = signed(token, keys)?;
    check_parties(&claims, expected)?;
    check_times(&claims, expected)?;
    match claims.get("sub").and_then(Value::as_str) {
        Some(subject) if !subject.is_empty() && subject.len() <= LONGEST_SUBJECT && subject.is_ascii() => Ok(claims),
        _ => Err(Flaw::Subject),
    }
}

fn signed(token: &str, keys: &[Jwk]) -> Result<Claims, Flaw> {
    signature::install();
    if token.len() > LONGEST_TOKEN {
        return Err(Flaw::Malformed);
    }
    // A name of an algorithm that is not known, `none` among them, does not get past this.
    let header = decode_header(token).map_err(|_| Flaw::Malformed)?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(Flaw::Algorithm);
    }
    let other_type = header.typ.as_ref().is_some_and(|name| !name.eq_ignore_ascii_case("JWT"));
    if header.crit.is_some() || other_type {
        return Err(Flaw::Malformed);
    }
    let mut rules = Validation::new(header.alg);
    // The claims are checked here, by the hub's clock.
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_aud = false;
    let mut flaw = Flaw::Key;
    for key in keys.iter().filter(|key| fits(key, &header)) {
        let Ok(key) = DecodingKey::from_jwk(key) else { continue };
        match decode::<Claims>(token, &key, &rules) {
            Ok(read) => return Ok(read.claims),
            Err(_) => flaw = Flaw::Signature,
        }
    }
    Err(flaw)
}

/// May this key have signed a token with this header?
fn fits(key: &Jwk, header: &Header) -> bool {
    let kind = match (&key.algorithm, header.alg) {
        (AlgorithmParameters::RSA(_), Algorithm::RS256 | Algorithm::PS256) => true,
        (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES256) => curve.curve == EllipticCurve::P256,
        (AlgorithmParameters::OctetKeyPair(curve), Algorithm::EdDSA) => curve.curve == EllipticCurve::Ed25519,
        _ => false,
    };
    let signs = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let named = header.kid.is_none() || key.common.key_id == header.kid;
    let own = key.common.key_algorithm.is_none_or(|own| own.to_string() == format!("{:?}", header.alg));
    kind && signs && named && own
}

fn check_parties(claims: &Claims, expected: &Expected) -> Result<(), Flaw> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.issuer) {
        return Err(Flaw::Issuer);
    }
    // A token that is meant for others as well may have come by way of them.
    let ours = match claims.get("aud") {
        Some(Value::String(one)) => one == expected.client_id,
        Some(Value::Array(all)) => !all.is_empty() && all.iter().all(|one| one.as_str() == Some(expected.client_id)),
        _ => false,
    };
    if !ours {
        return Err(Flaw::Audience);
    }
    if claims.contains_key("azp") && text("azp") != Some(expected.client_id) {
        return Err(Flaw::AuthorizedParty);
    }
    if text("nonce") != Some(expected.nonce) {
        return Err(Flaw::Nonce);
    }
    Ok(())
}

fn check_times(claims: &Claims, expected: &Expected) -> Result<(), Flaw> {
    let instant = |name: &str| claims.get(name).and_then(Value::as_f64);
    let (now, skew) = (expected.now as f64, expected.skew as f64);
    if instant("exp").is_none_or(|end| end <= now - skew) {
        return Err(Flaw::Expired);
    }
    if instant("iat").is_none_or(|at| at > now + skew || at < now - LIFE_SECONDS as f64 - skew) {
        return Err(Flaw::IssuedAt);
    }
    if claims.contains_key("nbf") && instant("nbf").is_none_or(|start| start > now + skew) {
        return Err(Flaw::NotYet);
    }
    Ok(())
}
