//! What the provider says of itself, and its keys: fetched when they are first needed, kept for an hour.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde_json::Value;

use super::client::Client;
use super::trouble::Trouble;

const FRESH: Duration = Duration::from_secs(3_600);
/// After a failure nobody asks again for so long, so that readers do not wait one after the other for a provider that is down.
const PAUSE: Duration = Duration::from_secs(3);

/// OpenID Connect Discovery 1.0, RP-Initiated Logout 1.0 and RFC 9207, as far as the hub uses them.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metadata {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub jwks_uri: String,
    pub userinfo_endpoint: Option<String>,
    pub end_session_endpoint: Option<String>,
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// Does the way back name the issuer?
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

#[derive(Debug, Default)]
struct Known {
    metadata: Option<(Arc<Metadata>, Instant)>,
    keys: Option<(Arc<Vec<Jwk>>, Instant)>,
    failed: Option<(Trouble, Instant)>,
}

/// What is known of the provider. Who asks while it is being fetched waits for that.
#[derive(Debug, Default)]
pub(super) struct Discovery(Mutex<Known>);

impl Discovery {
    pub fn metadata(&self, client: &Client, issuer: &str) -> Result<Arc<Metadata>, Trouble> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((metadata, at)) = &known.metadata
            && at.elapsed() < FRESH
        {
            return Ok(metadata.clone());
        }
        if let Some((trouble, at)) = &known.failed
            && at.elapsed() < PAUSE
        {
            return Err(trouble.clone());
        }
        match fetch(client, issuer) {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                known.metadata = Some((metadata.clone(), Instant::now()));
                known.failed = None;
                Ok(metadata)
            }
            Err(trouble) => {
                known.failed = Some((trouble.clone(), Instant::now()));
                Err(trouble)
            }
        }
    }

    /// The keys that the provider signs with; `anew` where a token names one that was not there.
    pub fn keys(&self, client: &Client, metadata: &Metadata, anew: bool) -> Result<Arc<Vec<Jwk>>, Trouble> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((keys, at)) = &known.keys
            && !anew
            && at.elapsed() < FRESH
        {
            return Ok(keys.clone());
        }
        let document = client.get(&metadata.jwks_uri, None)?;
        let listed = document.get("keys").and_then(Value::as_array);
        let listed = listed.ok_or_else(|| Trouble::Faulty(format!("{} lists no keys", metadata.jwks_uri)))?;
        // A key of a kind that we do not know is nothing to us.
        let keys = Arc::new(listed.iter().filter_map(|key| serde_json::from_value(key.clone()).ok()).collect());
        known.keys = Some((Arc::clone(&keys), Instant::now()));
        Ok(keys)
    }
}

fn fetch(client: &Client, issuer: &str) -> Result<Metadata, Trouble> {
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let document = client.get(&address, None)?;
    let metadata: Metadata =
        serde_json::from_value(document).map_err(|cause| Trouble::Faulty(format!("{address}: {cause}")))?;
    // Who answers under the issuer's address as somebody else would have us take its tokens for those of another (mix-up).
    if metadata.issuer != issuer {
        return Err(Trouble::Faulty(format!("{address} is of the issuer '{}', not '{issuer}'", metadata.issuer)));
    }
    let optional = [&metadata.userinfo_endpoint, &metadata.end_session_endpoint].into_iter().flatten();
    for endpoint in
        [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri].into_iter().chain(optional)
    {
        client.checked(endpoint)?;
    }
    Ok(metadata)
}
