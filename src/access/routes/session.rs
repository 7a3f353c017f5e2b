//! Signing in, for browsers: a key is exchanged for a session, in a cookie that no script can read.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::provider::sign_out_there;
use crate::access::actor::{Anyone, Reader, holder_of, in_cookies, life_of, session_of};
use crate::access::attempts::Attempts;
use crate::access::key::ApiKey;
use crate::access::oidc::{Door, PATH};
use crate::access::scope::{Scope, Scopes};
use crate::access::session::{Session, clear_cookie};
use crate::access::store::{self, KeyRow};
use crate::access::{Bilingual, Caller, Deed};
use crate::error::{Error, Result, Words};
use crate::http::body::{from_value, json_value};
use crate::http::{Format, Parameters, json};
use crate::hub::Hub;
use crate::storage::Database;
use crate::time::Timestamp;

/// Who calls.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionEntry {
    /// Code of the key's agency; null for a stranger.
    pub agency: Option<String>,
    pub agency_name: Option<Bilingual>,
    /// What changes are signed with: public id of the key, or `person:` and the subject.
    pub key_id: Option<String>,
    /// Who signed in with a provider of accounts; null for a key.
    pub person: Option<PersonEntry>,
    pub scopes: Vec<Scope>,
    /// When the session ends if it is not used again; null without a session.
    pub expires_at: Option<String>,
    /// To be sent as `X-CSRF-Token` with every write that the cookie signs; null without a session.
    pub csrf_token: Option<String>,
    /// The provider of accounts with which people may sign in beside keys; null where none is configured.
    pub provider: Option<ProviderEntry>,
}

/// A person, as the provider of accounts names them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonEntry {
    /// The provider's own, lasting name; changes are signed with `person:` and this.
    pub subject: String,
    pub name: String,
}

/// A provider of accounts (OpenID Connect).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderEntry {
    /// What the button says.
    pub label: Bilingual,
    /// Where a browser begins to sign in; takes `then`, a path of the hub to come back to.
    pub href: String,
}

/// Where a browser signs out of the provider of accounts as well.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedOut {
    pub provider_sign_out: String,
}

/// The key that is exchanged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignIn {
    pub key: String,
}

/// Who calls, by key or by session
#[utoipa::path(tag = "Keys", responses((status = 200, body = SessionEntry, description = "Agency and scopes; empty for a stranger")))]
#[get("/session")]
pub(super) async fn get_session(
    anyone: Anyone,
    request: HttpRequest,
    hub: web::Data<Hub>,
    door: web::Data<Door>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let held = session_of(&request, &hub).await?;
    let mut entry = match &held {
        // A key that is sent beside the cookie goes before it.
        Some(held) if held.caller == anyone.0 => entry_of(&hub, anyone.0, Some((&held.session, held.ends_at))).await?,
        _ => entry_of(&hub, anyone.0, None).await?,
    };
    if entry.csrf_token.is_some() {
        entry.person =
            held.and_then(|held| held.person).map(|person| PersonEntry { subject: person.subject, name: person.name });
    }
    entry.provider = provider_entry(&door, &hub);
    Ok(never_stored(json(Format::Json, &entry)?))
}

fn provider_entry(door: &Door, hub: &Hub) -> Option<ProviderEntry> {
    let label = &door.provider.as_ref()?.settings().label;
    let label = Bilingual::new(label.th.clone(), label.en.clone());
    Some(ProviderEntry { label, href: hub.base.to(PATH) })
}

/// Sign in: exchange a key for a session
///
/// The answer sets a cookie (HttpOnly, SameSite=Lax, and Secure where the hub is reached over TLS) that stands for the key until it has not been
/// used for twelve hours, or is seven days old (both are settings), or the key is revoked. A write that the cookie signs needs the answer's
/// `csrfToken` in `X-CSRF-Token`. After five failures within a minute, of one address or of one key, the next is answered by 429.
#[utoipa::path(tag = "Keys", security(("key" = ["read"])), request_body = SignIn,
    responses((status = 200, body = SessionEntry, description = "Signed in; the session is in the cookie")))]
#[post("/session")]
pub(super) async fn create_session(
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
    attempts: web::Data<Attempts>,
    door: web::Data<Door>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    own_page(&request)?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let wanted = if value.is_null() { String::new() } else { from_value::<SignIn>(value)?.key };
    let wanted = wanted.trim();
    let names = names_of(&request, wanted, &hub);
    let now = hub.clock.now();
    if let Some(retry_after) = attempts.wait(&names, now) {
        return Err(too_many(retry_after));
    }
    let key = match holder_of(&hub, wanted, false).await {
        Ok(key) => key,
        Err(error) => {
            attempts.failed(&names, now);
            return Err(error);
        }
    };
    begin(&request, &hub, &door, key, now).await
}

async fn begin(request: &HttpRequest, hub: &Hub, door: &Door, key: KeyRow, now: Timestamp) -> Result<HttpResponse> {
    let (new, before) = (Session::generate()?, in_cookies(request));
    let deed = Deed { at: now, actor: key.id.clone(), agency: key.agency_code.clone() };
    let caller = Caller {
        agency: Some(key.agency_code.clone()),
        scopes: Scopes::parse(&key.scopes)?,
        key_id: key.id.clone(),
        key_in_query: None,
    };
    let (life, session) = (life_of(hub), new.clone());
    let row = (hub.store)
        .write(move |database| store::begin_session(database, &session, before.as_ref(), &key, life, &deed))
        .await?;
    let cookie = new.set_cookie(hub.base.path(), hub.base.is_secure(), life.most / 1_000_000);
    let mut entry = entry_of(hub, caller, Some((&new, row.ends_at(life)))).await?;
    entry.provider = provider_entry(door, hub);
    let mut response = json(Format::Json, &entry)?;
    set_cookie(&mut response, &cookie)?;
    Ok(never_stored(response))
}

/// Sign out
///
/// Where a person had signed in with a provider of accounts that knows of signing out, the answer names the address to go to for that (200), else it
/// is empty (204).
#[utoipa::path(tag = "Keys", security(("key" = ["read"])), responses(
    (status = 200, body = SignedOut, description = "Signed out here; the cookie is taken away"),
    (status = 204, description = "Signed out; the cookie is taken away")))]
#[delete("/session")]
pub(super) async fn delete_session(
    reader: Reader,
    request: HttpRequest,
    hub: web::Data<Hub>,
    door: web::Data<Door>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let deed = reader.deed(hub.clock.now());
    let is_person = session_of(&request, &hub).await?.is_some_and(|held| held.person.is_some());
    if let Some(session) = in_cookies(&request) {
        hub.store.write(move |database| store::end_session(database, &session, &deed)).await?;
    }
    let elsewhere = if is_person { sign_out_there(&hub, door).await } else { None };
    let mut response = match elsewhere {
        Some(provider_sign_out) => json(Format::Json, &SignedOut { provider_sign_out })?,
        None => crate::http::no_content(),
    };
    set_cookie(&mut response, &clear_cookie(hub.base.path(), hub.base.is_secure()))?;
    Ok(never_stored(response))
}

async fn entry_of(hub: &Hub, caller: Caller, held: Option<(&Session, Timestamp)>) -> Result<SessionEntry> {
    let Some(agency) = caller.agency else { return Ok(SessionEntry::default()) };
    let code = agency.clone();
    let found = hub.store.read(move |database: &mut Database| store::find_agency(database, &code)).await?;
    Ok(SessionEntry {
        agency: Some(agency),
        agency_name: found.map(|agency| agency.name),
        key_id: Some(caller.key_id),
        scopes: caller.scopes.list().to_vec(),
        expires_at: held.map(|(_, ends_at)| ends_at.to_rfc3339()),
        csrf_token: held.map(|(session, _)| session.csrf()),
        ..SessionEntry::default()
    })
}

pub(super) fn set_cookie(response: &mut HttpResponse, cookie: &str) -> Result<()> {
    let value = header::HeaderValue::from_str(cookie).map_err(Error::internal)?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(())
}

pub(super) fn never_stored(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

/// A page of another site may not sign a reader in, as somebody else.
fn own_page(request: &HttpRequest) -> Result<()> {
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    match site {
        None | Some("same-origin" | "none") => Ok(()),
        Some(_) => Err(Error::Forbidden(Words::new(
            "เข้าสู่ระบบได้จากหน้าเว็บของระบบนี้เท่านั้น",
            "only this hub's own pages may sign a reader in",
        ))),
    }
}

/// What a failure is counted under: the client's address, and the key's public id where it has one.
fn names_of(request: &HttpRequest, key: &str, hub: &Hub) -> Vec<String> {
    let mut names = vec![format!("address {}", address_of(request, hub))];
    names.extend(ApiKey::parse(key).map(|key| format!("key {}", key.id)));
    names
}

/// The client's address. Behind a proxy of this machine it is the one that the proxy has added last; what stands before it, anybody may write.
fn address_of(request: &HttpRequest, hub: &Hub) -> String {
    let peer = request.peer_addr().map(|address| address.ip());
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let behind_proxy = hub.config.public_url.is_some() && peer.is_none_or(|peer| peer.is_loopback());
    match forwarded.and_then(|list| list.rsplit(',').next()) {
        Some(last) if behind_proxy => last.trim().to_owned(),
        _ => peer.map(|peer| peer.to_string()).unwrap_or_default(),
    }
}

fn too_many(retry_after: u32) -> Error {
    Error::TooMany {
        reason: Words::new(
            format!("เข้าสู่ระบบผิดหลายครั้ง โปรดรอ {retry_after} วินาที"),
            format!("signing in has failed too often; wait {retry_after} seconds"),
        ),
        retry_after,
    }
}
