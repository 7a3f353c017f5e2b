//! Signing in with a provider of accounts (OpenID Connect), as it is set.

mod settings;

use std::fmt;
use std::path::PathBuf;

use super::within;
use crate::error::{Error, Fault, Result, Words};

pub use settings::{Grant, OidcSettings};

/// Where nothing is said: scopes that are asked for, the claim that says what a person is, seconds by which clocks may differ, hours of a sign-in.
const SCOPES: &str = "openid profile";
const CLAIM: &str = "groups";
const CLOCK_SKEW_SECONDS: u32 = 60;
const SESSION_HOURS: u32 = 12;

/// A secret, which is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: &str) -> Self {
        Secret(text.to_owned())
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// Settings as they hold, where a provider is configured.
#[derive(Debug, Clone)]
pub struct Oidc {
    pub issuer: String,
    pub client_id: String,
    /// None for a public client.
    pub client_secret: Option<Secret>,
    pub scopes: String,
    pub claim: String,
    pub grants: Vec<Grant>,
    pub label: Words,
    pub clock_skew_seconds: u32,
    pub session_hours: u32,
    pub ca_file: Option<PathBuf>,
    pub hosts: Vec<String>,
}

impl Oidc {
    /// The settings of a provider with defaults for the rest.
    pub fn of(issuer: &str, client_id: &str, grants: Vec<Grant>) -> Self {
        Oidc {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: None,
            scopes: SCOPES.to_owned(),
            claim: CLAIM.to_owned(),
            grants,
            label: Words::new("เข้าสู่ระบบด้วยบัญชีของจังหวัด", "Sign in with the province's account"),
            clock_skew_seconds: CLOCK_SKEW_SECONDS,
            session_hours: SESSION_HOURS,
            ca_file: None,
            hosts: vec![],
        }
    }

    /// `None` where no provider is named.
    ///
    /// # Errors
    /// `Malformed` naming the setting that is missing or wrong.
    pub(super) fn resolve(given: OidcSettings, file: OidcSettings) -> Result<Option<Self>> {
        let Some(issuer) = given.issuer.or(file.issuer) else { return Ok(None) };
        check_issuer(&issuer)?;
        let client_id = given.client_id.or(file.client_id).ok_or_else(|| {
            wrong("oidc-client-id", "missing", "ยังไม่ได้บอกชื่อที่ผู้ให้บริการรู้จัก", "the hub's name at the provider is missing")
        })?;
        let mut grants = file.grants;
        grants.extend(given.grants);
        let mut held = Oidc::of(&issuer, &client_id, grants);
        held.client_secret =
            secret(given.client_secret.or(file.client_secret), given.client_secret_file.or(file.client_secret_file))?;
        held.scopes = with_openid(given.scopes.or(file.scopes).unwrap_or(held.scopes));
        held.claim = given.claim.or(file.claim).unwrap_or(held.claim);
        held.label = Words {
            th: given.label_th.or(file.label_th).map_or(held.label.th, Into::into),
            en: given.label_en.or(file.label_en).map_or(held.label.en, Into::into),
        };
        let skew = given.clock_skew_seconds.or(file.clock_skew_seconds);
        held.clock_skew_seconds = within("oidc-clock-skew-seconds", skew, CLOCK_SKEW_SECONDS, 300)?;
        let hours = given.session_hours.or(file.session_hours);
        held.session_hours = within("oidc-session-hours", hours, SESSION_HOURS, 168)?;
        held.ca_file = given.ca_file.or(file.ca_file);
        held.hosts = given.hosts.or(file.hosts).unwrap_or_default();
        Ok(Some(held))
    }

    /// As `phaen.toml` would say it; the secret is left out.
    pub(super) fn shown(&self) -> String {
        let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
        let list = |values: &[String]| values.iter().map(|value| text(value)).collect::<Vec<_>>().join(", ");
        let mut lines = format!(
            "\n[oidc]\nissuer = {}\nclient-id = {}\nscopes = {}\nclaim = {}\nlabel-th = {}\nlabel-en = {}\nclock-skew-seconds = {}\nsession-hours = {}\n",
            text(&self.issuer),
            text(&self.client_id),
            text(&self.scopes),
            text(&self.claim),
            text(&self.label.th),
            text(&self.label.en),
            self.clock_skew_seconds,
            self.session_hours,
        );
        if self.client_secret.is_some() {
            lines.push_str("# client-secret = (hidden)\n");
        }
        if let Some(file) = &self.ca_file {
            lines.push_str(&format!("ca-file = {}\n", text(&file.to_string_lossy())));
        }
        if !self.hosts.is_empty() {
            lines.push_str(&format!("hosts = [{}]\n", list(&self.hosts)));
        }
        for grant in &self.grants {
            lines.push_str(&format!(
                "\n[[oidc.grants]]\nvalue = {}\nagency = {}\nscopes = [{}]\n",
                text(&grant.value),
                text(&grant.agency),
                list(&grant.scopes)
            ));
        }
        lines
    }
}

/// Is this an address that passwords may travel to: TLS, or this very machine?
pub fn is_safe_address(address: &str) -> bool {
    if let Some(rest) = address.strip_prefix("https://") {
        return !rest.is_empty() && !rest.starts_with('/');
    }
    let host = address.strip_prefix("http://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let name = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
    matches!(name, Some("localhost" | "127.0.0.1" | "[::1]"))
}

fn check_issuer(issuer: &str) -> Result<()> {
    if is_safe_address(issuer) && !issuer.contains(['?', '#', ' ', '@', '"', '<']) {
        return Ok(());
    }
    Err(Error::malformed(
        Fault::parameter(
            "oidc-issuer",
            "not-an-issuer",
            Words::new("ที่อยู่ของผู้ให้บริการต้องขึ้นต้นด้วย https://", "the issuer must be an address with https://"),
        )
        .remedy(
            "เช่น https://sso.example.go.th/realms/province",
            "for example https://sso.example.go.th/realms/province",
        ),
    ))
}

fn with_openid(scopes: String) -> String {
    if scopes.split(' ').any(|scope| scope == "openid") { scopes } else { format!("openid {scopes}") }
}

fn secret(text: Option<String>, file: Option<PathBuf>) -> Result<Option<Secret>> {
    let (text, path) = match (text, file) {
        (Some(_), Some(_)) => {
            return Err(wrong(
                "oidc-client-secret",
                "said-twice",
                "บอกรหัสลับและไฟล์รหัสลับพร้อมกันไม่ได้",
                "the secret and a file with the secret cannot both be given",
            ));
        }
        (text, None) => return Ok(text.as_deref().map(Secret::new)),
        (None, Some(path)) => (std::fs::read_to_string(&path), path),
    };
    let text = text.map_err(|cause| {
        Error::malformed(Fault::parameter(
            "oidc-client-secret-file",
            "unreadable",
            Words::new(
                format!("อ่าน {} ไม่ได้: {cause}", path.display()),
                format!("{} cannot be read: {cause}", path.display()),
            ),
        ))
    })?;
    Ok(Some(Secret::new(text.trim())))
}

fn wrong(name: &str, code: &'static str, th: &'static str, en: &'static str) -> Error {
    Error::malformed(Fault::parameter(name, code, Words::new(th, en)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Oidc>> {
        Oidc::resolve(OidcSettings::default(), toml::from_str(text).unwrap())
    }

    #[test]
    fn a_table_says_it_all_and_is_shown_again_without_the_secret() {
        let text = "issuer = \"https://sso.test/realms/p\"\nclient-id = \"phaen\"\nclient-secret = \"hush\"\nscopes = \"profile\"\n\
            [[grants]]\nvalue = \"doh-planner\"\nagency = \"doh\"\nscopes = [\"read\", \"write:own\"]\n";
        let held = read(text).unwrap().unwrap();
        assert_eq!((held.scopes.as_str(), held.claim.as_str()), ("openid profile", "groups"));
        assert_eq!(held.client_secret.as_ref().unwrap().reveal(), "hush");
        let shown = held.shown();
        assert!(shown.contains("agency = \"doh\"") && !shown.contains("hush"), "{shown}");
        assert!(!format!("{held:?}").contains("hush"));
        #[derive(serde::Deserialize)]
        struct File {
            oidc: OidcSettings,
        }
        let again: File = toml::from_str(&shown).unwrap();
        assert_eq!(again.oidc.grants, held.grants);
    }

    #[test]
    fn passwords_never_travel_in_the_clear() {
        assert!(is_safe_address("https://sso.example.go.th") && is_safe_address("http://127.0.0.1:9000/a"));
        for wrong in ["http://sso.example.go.th", "http://localhost.evil.example", "ftp://a", "https:///a", ""] {
            assert!(!is_safe_address(wrong), "{wrong}");
        }
        assert!(read("issuer = \"http://sso.test\"\nclient-id = \"phaen\"").is_err());
    }

    #[test]
    fn without_an_issuer_there_is_no_provider_and_without_a_name_there_is_an_error() {
        assert!(read("").unwrap().is_none());
        assert!(read("issuer = \"https://sso.test\"").unwrap_err().to_string().contains("oidc-client-id"));
    }
}
