//! The provider of accounts, as the hub deals with it: where to send a reader, and who has come back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::claims::{Claims, Person, find, name_of};
use super::client::Client;
use super::discovery::{Discovery, Metadata};
use super::grants::Grants;
use super::ticket::Ticket;
use super::token::{Expected, Flaw, verify};
use super::trouble::Trouble;
use crate::config::{Oidc, Secret};
use crate::error::Result;

/// Longest part of a provider's own words that goes into the log, characters.
const LONGEST_WORDS: usize = 200;

/// One provider. Asks it nothing until somebody signs in.
#[derive(Debug)]
pub struct Provider {
    settings: Oidc,
    grants: Grants,
    client: Client,
    discovery: Discovery,
}

/// What the provider sent back with the reader.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub code: Option<String>,
    pub state: Option<String>,
    pub issuer: Option<String>,
    pub error: Option<String>,
    pub description: Option<String>,
}

impl Provider {
    pub fn new(settings: &Oidc) -> Result<Self> {
        Ok(Provider {
            grants: Grants::read(&settings.grants)?,
            client: Client::new(settings)?,
            discovery: Discovery::default(),
            settings: settings.clone(),
        })
    }

    pub fn settings(&self) -> &Oidc {
        &self.settings
    }

    pub fn grants(&self) -> &Grants {
        &self.grants
    }

    fn metadata(&self) -> std::result::Result<std::sync::Arc<Metadata>, Trouble> {
        self.discovery.metadata(&self.client, &self.settings.issuer)
    }

    /// Where the reader is sent; `prompt` has the provider ask who they are though it may know.
    pub fn authorization(
        &self,
        ticket: &Ticket,
        back: &str,
        prompt: Option<&str>,
    ) -> std::result::Result<String, Trouble> {
        let metadata = self.metadata()?;
        let (state, nonce, challenge) = (ticket.state(), ticket.nonce(), ticket.challenge());
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", self.settings.client_id.as_str()),
            ("redirect_uri", back),
            ("scope", self.settings.scopes.as_str()),
            ("state", state.as_str()),
            ("nonce", nonce.as_str()),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        pairs.extend(prompt.map(|prompt| ("prompt", prompt)));
        Ok(with_query(&metadata.authorization_endpoint, &pairs))
    }

    /// Where the reader is sent to sign out there as well; `None` where the provider has no such place, or does not answer.
    pub fn sign_out(&self, back: &str) -> Option<String> {
        let metadata = self.metadata().ok()?;
        let endpoint = metadata.end_session_endpoint.as_ref()?;
        Some(with_query(endpoint, &[("client_id", &self.settings.client_id), ("post_logout_redirect_uri", back)]))
    }

    /// Who has come back; `now` tells seconds, and is asked when the token is there: the provider may have been slow.
    pub fn person(
        &self,
        answer: &Answer,
        ticket: &Ticket,
        back: &str,
        now: impl Fn() -> i64,
    ) -> std::result::Result<Person, Trouble> {
        if !answer.state.as_ref().is_some_and(|state| ticket.is_state(state)) {
            return Err(Trouble::Over);
        }
        let metadata = self.metadata()?;
        self.check_issuer(answer, &metadata)?;
        if let Some(error) = &answer.error {
            return Err(refused(error, answer.description.as_deref()));
        }
        let code = answer.code.as_deref().ok_or(Trouble::Over)?;
        let tokens = self.tokens(&metadata, code, ticket, back)?;
        let token = tokens.get("id_token").and_then(Value::as_str);
        let token = token.ok_or_else(|| Trouble::Faulty("the provider gives no ID token".to_owned()))?;
        let claims = self.claims(&metadata, token, ticket, now())?;
        let access = tokens.get("access_token").and_then(Value::as_str).map(Secret::new);
        let claims = self.completed(&metadata, claims, access.as_ref())?;
        let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned();
        let values = self.grants.known(&claims, &self.settings.claim);
        if values.is_empty() {
            return Err(Trouble::NoRights { subject });
        }
        let name = name_of(&claims).unwrap_or_else(|| subject.clone());
        Ok(Person { issuer: self.settings.issuer.clone(), subject, name, values })
    }

    /// RFC 9207: an answer that names another issuer, or none where it should, may belong to another provider's sign-in.
    fn check_issuer(&self, answer: &Answer, metadata: &Metadata) -> std::result::Result<(), Trouble> {
        let ours = match &answer.issuer {
            Some(issuer) => *issuer == self.settings.issuer,
            None => !metadata.authorization_response_iss_parameter_supported,
        };
        if ours { Ok(()) } else { Err(Trouble::Unverified(Flaw::Issuer)) }
    }

    /// Exchanges the code.
    fn tokens(
        &self,
        metadata: &Metadata,
        code: &str,
        ticket: &Ticket,
        back: &str,
    ) -> std::result::Result<Claims, Trouble> {
        let verifier = ticket.verifier();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", &verifier),
        ];
        let methods = &metadata.token_endpoint_auth_methods_supported;
        let basic = methods.is_empty() || methods.iter().any(|method| method == "client_secret_basic");
        let mut authorization = None;
        match &self.settings.client_secret {
            Some(secret) if basic => authorization = Some(basic_authorization(&self.settings.client_id, secret)),
            Some(secret) => {
                form.extend([("client_id", self.settings.client_id.as_str()), ("client_secret", secret.reveal())])
            }
            None => form.push(("client_id", &self.settings.client_id)),
        }
        match self.client.post(&metadata.token_endpoint, &form, authorization.as_ref())? {
            (200, Value::Object(tokens)) => Ok(tokens),
            (status, document) => {
                let error = document.get("error").and_then(Value::as_str).unwrap_or_default();
                // The code is of another sign-in, is too old, or was used.
                if error == "invalid_grant" {
                    return Err(Trouble::Over);
                }
                Err(Trouble::Faulty(format!("the code is not exchanged: {status} {}", plain(error))))
            }
        }
    }

    /// The claims of the token. Keys that do not suffice are fetched anew once: providers change them.
    fn claims(
        &self,
        metadata: &Metadata,
        token: &str,
        ticket: &Ticket,
        now: i64,
    ) -> std::result::Result<Claims, Trouble> {
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            nonce: &ticket.nonce(),
            now,
            skew: i64::from(self.settings.clock_skew_seconds),
        };
        let known = self.discovery.keys(&self.client, metadata, false)?;
        match verify(token, &known, &expected) {
            Err(Flaw::Key | Flaw::Signature) => {
                let anew = self.discovery.keys(&self.client, metadata, true)?;
                verify(token, &anew, &expected).map_err(Trouble::Unverified)
            }
            verified => verified.map_err(Trouble::Unverified),
        }
    }

    /// What the token leaves unsaid, many providers say only when they are asked.
    fn completed(
        &self,
        metadata: &Metadata,
        mut claims: Claims,
        access: Option<&Secret>,
    ) -> std::result::Result<Claims, Trouble> {
        let said = find(&claims, &self.settings.claim).is_some() && name_of(&claims).is_some();
        let (false, Some(endpoint), Some(access)) = (said, &metadata.userinfo_endpoint, access) else {
            return Ok(claims);
        };
        let Value::Object(more) = self.client.get(endpoint, Some(access))? else {
            return Err(Trouble::Faulty(format!("{endpoint} describes no person")));
        };
        if more.get("sub") != claims.get("sub") {
            return Err(Trouble::Unverified(Flaw::Subject));
        }
        for (name, value) in more {
            // What is signed goes before what is not.
            claims.entry(name).or_insert(value);
        }
        Ok(claims)
    }
}

fn refused(error: &str, description: Option<&str>) -> Trouble {
    match error {
        "access_denied"
        | "login_required"
        | "consent_required"
        | "interaction_required"
        | "account_selection_required" => Trouble::Cancelled,
        "temporarily_unavailable" | "server_error" => Trouble::Unreachable(plain(error)),
        _ => Trouble::Faulty(format!("{}: {}", plain(error), plain(description.unwrap_or_default()))),
    }
}

/// Somebody else's words, for the log.
fn plain(words: &str) -> String {
    words.chars().filter(|letter| !letter.is_control()).take(LONGEST_WORDS).collect()
}

/// RFC 6749, 2.3.1: both parts are encoded as in a form before they are joined.
fn basic_authorization(client_id: &str, secret: &Secret) -> Secret {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(client_id), encoded(secret.reveal()));
    Secret::new(&format!("Basic {}", STANDARD.encode(pair)))
}

fn with_query(endpoint: &str, pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let mark = if endpoint.contains('?') { '&' } else { '?' };
    format!("{endpoint}{mark}{query}")
}
