//! Asking the provider over HTTP: its own hosts alone, over TLS, for a few seconds, and no more than a little.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Proxy, http};

use super::trouble::Trouble;
use crate::config::{Oidc, Secret, is_safe_address};
use crate::error::{Error, Fault, Result, Words};

const CONNECT: Duration = Duration::from_secs(4);
const WHOLE: Duration = Duration::from_secs(8);
/// Longest answer, bytes. Real ones have a few thousand.
const LONGEST: u64 = 512 * 1024;

#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    /// `https://sso.example.go.th`, without a path.
    origin: String,
    hosts: Vec<String>,
}

impl Client {
    pub fn new(settings: &Oidc) -> Result<Self> {
        let mut tls = TlsConfig::builder();
        if let Some(file) = &settings.ca_file {
            tls = tls.root_certs(certificates(file)?);
        }
        // A provider on this machine is not asked by way of a proxy.
        let proxy = if settings.issuer.starts_with("https://") { Proxy::try_from_env() } else { None };
        let config = Agent::config_builder()
            .tls_config(tls.build())
            .proxy(proxy)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE))
            .user_agent("phaen")
            .build();
        let origin = origin(&settings.issuer).unwrap_or_default().to_owned();
        Ok(Client { agent: config.new_agent(), origin, hosts: settings.hosts.clone() })
    }

    /// An address of the provider's, as its discovery document gives it.
    ///
    /// # Errors
    /// `Faulty` for one on a host that is neither the issuer's nor among the configured ones, or in the clear.
    pub fn checked<'a>(&self, address: &'a str) -> std::result::Result<&'a str, Trouble> {
        let own = origin(address).unwrap_or_default();
        let host = own.split_once("://").map_or("", |(_, host)| host);
        let known = own == self.origin || self.hosts.iter().any(|known| known == host);
        if is_safe_address(address) && known {
            return Ok(address);
        }
        Err(Trouble::Faulty(format!("'{address}' is not on the issuer's host nor on one of oidc-hosts")))
    }

    pub fn get(&self, address: &str, token: Option<&Secret>) -> std::result::Result<Value, Trouble> {
        let mut request = self.agent.get(self.checked(address)?).header("Accept", "application/json");
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {}", token.reveal()));
        }
        match read(address, request.call())? {
            (200, document) => Ok(document),
            (status, _) => Err(unlike(address, status)),
        }
    }

    /// Sends a form; the answer with its status.
    pub fn post(
        &self,
        address: &str,
        form: &[(&str, &str)],
        authorization: Option<&Secret>,
    ) -> std::result::Result<(u16, Value), Trouble> {
        let mut request = self.agent.post(self.checked(address)?).header("Accept", "application/json");
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization.reveal());
        }
        read(address, request.send_form(form.iter().copied()))
    }
}

type Sent = std::result::Result<http::Response<Body>, ureq::Error>;

fn read(address: &str, sent: Sent) -> std::result::Result<(u16, Value), Trouble> {
    let unreachable = |cause: ureq::Error| Trouble::Unreachable(format!("{address}: {cause}"));
    let mut response = sent.map_err(unreachable)?;
    let status = response.status().as_u16();
    if status >= 500 {
        return Err(Trouble::Unreachable(format!("{address} answers {status}")));
    }
    let bytes = response.body_mut().with_config().limit(LONGEST).read_to_vec().map_err(unreachable)?;
    let document = serde_json::from_slice(&bytes).map_err(|_| unlike(address, status))?;
    Ok((status, document))
}

fn unlike(address: &str, status: u16) -> Trouble {
    Trouble::Faulty(format!("{address} answers {status} and no document that was hoped for"))
}

/// Scheme, host and port of an address.
fn origin(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    address.get(..scheme.len() + 3 + host.len())
}

fn certificates(file: &Path) -> Result<RootCerts> {
    let wrong = |cause: &dyn std::fmt::Display| {
        Error::malformed(Fault::parameter(
            "oidc-ca-file",
            "no-certificates",
            Words::new(
                format!("อ่านใบรับรองใน {} ไม่ได้: {cause}", file.display()),
                format!("{} holds no certificates that can be read: {cause}", file.display()),
            ),
        ))
    };
    let text = std::fs::read(file).map_err(|cause| wrong(&cause))?;
    let mut found: Vec<Certificate<'static>> = vec![];
    for item in parse_pem(&text) {
        if let PemItem::Certificate(certificate) = item.map_err(|cause| wrong(&cause))? {
            found.push(certificate);
        }
    }
    if found.is_empty() {
        return Err(wrong(&"there is none"));
    }
    Ok(RootCerts::from(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_providers_own_hosts_are_asked_and_only_over_tls() {
        let mut settings = Oidc::of("https://sso.test/realms/p", "phaen", vec![]);
        settings.hosts = vec!["keys.test".to_owned()];
        let client = Client::new(&settings).unwrap();
        assert!(client.checked("https://sso.test/token").is_ok() && client.checked("https://keys.test/jwks").is_ok());
        for wrong in [
            "https://elsewhere.test/token",
            "http://sso.test/token",
            "https://sso.test:8443/token",
            "https://sso.test.evil.test/",
            "http://127.0.0.1/",
            "file:///etc/passwd",
        ] {
            assert!(client.checked(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_file_without_certificates_is_refused_when_the_hub_starts() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut settings = Oidc::of("https://sso.test", "phaen", vec![]);
        settings.ca_file = Some(file.path().to_owned());
        assert!(Client::new(&settings).unwrap_err().to_string().contains("oidc-ca-file"));
    }
}
