//! Who calls, as a handler's first argument: the type says who may call, and the handler never runs for anybody else.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::{FromRequest, HttpRequest, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::audit::Deed;
use super::key::{ApiKey, KeyKind};
use super::oidc::{Door, Person};
use super::scope::{Scope, Scopes};
use super::session::{CSRF_HEADER, Life, Session};
use super::sight::{Caller, Sight};
use super::store::{self, KeyRow, PersonRow};
use crate::error::{Error, Result, Words};
use crate::hub::Hub;
use crate::storage::Database;
use crate::time::Timestamp;

/// The last use of a key or of a session is written at most this often, microseconds.
const TOUCH_EVERY: i64 = 60_000_000;

macro_rules! extractor {
    ($(#[$doc:meta])* $name:ident, $needed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub Caller);

        impl $name {
            /// How much this caller sees.
            pub fn sight(&self) -> Sight {
                self.0.sight()
            }

            /// What this caller's changes are signed with.
            pub fn deed(&self, at: Timestamp) -> Deed {
                Deed { at, actor: self.0.key_id.clone(), agency: self.0.agency.clone().unwrap_or_default() }
            }
        }

        impl FromRequest for $name {
            type Error = Error;
            type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let request = request.clone();
                Box::pin(async move {
                    let caller = authenticate(&request).await?;
                    permit(&caller, $needed)?;
                    Ok($name(caller))
                })
            }
        }
    };
}

extractor!(
    /// Anybody, also without a key. A key that is sent must still be good.
    Anyone, None
);
extractor!(
    /// Holds `read`: sees what agencies share.
    Reader, Some(Scope::Read)
);
extractor!(
    /// Holds `write:own`: writes for its own agency.
    Editor, Some(Scope::WriteOwn)
);
extractor!(
    /// Holds `review`: decides on suspected duplicates.
    Reviewer, Some(Scope::Review)
);
extractor!(
    /// Holds `report`: draws reports across agencies.
    Reporter, Some(Scope::Report)
);
extractor!(
    /// Holds `admin`.
    Admin, Some(Scope::Admin)
);

impl Editor {
    /// Holds the caller to its own agency.
    pub fn must_own(&self, agency: &str) -> Result<()> {
        if self.0.may_write_for(agency) {
            return Ok(());
        }
        Err(Error::Forbidden(Words::new(
            format!("ข้อมูลนี้เป็นของหน่วยงาน '{agency}'"),
            format!("this belongs to the agency '{agency}', and the key is another agency's"),
        )))
    }
}

/// Who sent this request.
///
/// # Errors
/// `Unauthenticated` for a key that is not good.
pub async fn caller_of(request: &HttpRequest) -> Result<Caller> {
    authenticate(request).await
}

/// Every scope but `admin` includes reading what agencies share.
fn permit(caller: &Caller, needed: Option<Scope>) -> Result<()> {
    let Some(needed) = needed else { return Ok(()) };
    if caller.agency.is_none() {
        return Err(Error::Unauthenticated(Words::new(
            "ต้องใช้กุญแจ API ส่งใน Authorization: Bearer หรือ X-API-Key",
            "an API key is needed: send it as Authorization: Bearer or X-API-Key",
        )));
    }
    if caller.holds(needed) || needed == Scope::Read {
        return Ok(());
    }
    Err(Error::Forbidden(Words::new(
        format!("กุญแจนี้ไม่มีสิทธิ์ {}", needed.name()),
        format!("this key does not hold the scope {}", needed.name()),
    )))
}

async fn authenticate(request: &HttpRequest) -> Result<Caller> {
    let hub = request.app_data::<web::Data<Hub>>().ok_or_else(|| Error::internal("no hub in the application"))?;
    let Some((text, in_query)) = credential(request)? else {
        return by_session(request, hub).await;
    };
    let row = holder_of(hub, &text, in_query).await?;
    caller(row, in_query.then_some(text))
}

fn caller(row: KeyRow, key_in_query: Option<String>) -> Result<Caller> {
    Ok(Caller { agency: Some(row.agency_code), scopes: Scopes::parse(&row.scopes)?, key_id: row.id, key_in_query })
}

/// The stored key behind a key's text.
///
/// # Errors
/// `Unauthenticated` for a key that is not good, in the same words for every reason.
pub(super) async fn holder_of(hub: &Hub, text: &str, in_query: bool) -> Result<KeyRow> {
    let key = ApiKey::parse(text).ok_or_else(refused)?;
    if in_query && key.kind != KeyKind::Map {
        return Err(Error::Unauthenticated(Words::new(
            "กุญแจนี้ต้องส่งในหัวข้อคำขอ ไม่ใช่ในที่อยู่",
            "this key must travel in a header; only keys of kind 'map' may stand in the address",
        )));
    }
    let now = hub.clock.now();
    let id = key.id.clone();
    let row = hub.store.read(move |database| store::find_key(database, &id)).await?.ok_or_else(refused)?;
    if !(key.matches(&row.hash) && row.kind == key.kind.name() && lives(&row, now)) {
        return Err(refused());
    }
    if row.last_used_at.is_none_or(|last| now.0 - last > TOUCH_EVERY) {
        let id = row.id.clone();
        hub.store.write(move |database| store::touch_key(database, &id, now)).await?;
    }
    Ok(row)
}

fn lives(key: &KeyRow, now: Timestamp) -> bool {
    key.revoked_at.is_none() && key.expires_at > now.0
}

/// A session that is good, and who holds it.
pub(super) struct Held {
    pub session: Session,
    pub caller: Caller,
    /// The person, where a provider of accounts vouched for one; none where a key was exchanged.
    pub person: Option<Person>,
    /// When it ends if it is not used again.
    pub ends_at: Timestamp,
    used_at: i64,
}

/// Who holds the session in the cookie. One that is over makes a stranger: a browser sends it unasked, so nobody is refused what is public.
async fn by_session(request: &HttpRequest, hub: &Hub) -> Result<Caller> {
    let Some(held) = session_of(request, hub).await? else { return Ok(Caller::default()) };
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        let given = request.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !held.session.is_csrf(given) {
            return Err(Error::Forbidden(Words::new(
                "คำขอที่ใช้คุกกี้ต้องส่ง X-CSRF-Token ที่ได้จาก /session",
                "a write by cookie needs the X-CSRF-Token that /session tells",
            )));
        }
    }
    let now = hub.clock.now();
    if now.0 - held.used_at > TOUCH_EVERY {
        let hash = held.session.hash();
        hub.store.write(move |database| store::touch_session(database, &hash, now)).await?;
    }
    Ok(held.caller)
}

/// The session in the request's cookie, while it is good, and its key or the person's rights are.
pub(super) async fn session_of(request: &HttpRequest, hub: &Hub) -> Result<Option<Held>> {
    let Some(session) = in_cookies(request) else { return Ok(None) };
    let hash = session.hash();
    let door = request.app_data::<web::Data<Door>>().cloned();
    let (by_key, by_person) = (hub.store)
        .read(move |database| match store::find_session(database, &hash)? {
            Some(found) => Ok((Some(found), None)),
            None => Ok((None, person_of(database, &hash, door.as_ref().map(|door| door.get_ref()))?)),
        })
        .await?;
    let now = hub.clock.now();
    if let Some((row, key)) = by_key {
        let ends_at = row.ends_at(life_of(hub));
        let good = lives(&key, now) && ends_at > now;
        let caller = caller(key, None)?;
        return Ok(good.then_some(Held { session, caller, person: None, ends_at, used_at: row.used_at }));
    }
    let Some((row, person, caller)) = by_person else { return Ok(None) };
    let ends_at = row.ends_at(life_of(hub));
    Ok((ends_at > now).then_some(Held { session, caller, person: Some(person), ends_at, used_at: row.used_at }))
}

/// A person's session, while the hub's settings give that person something in an agency that is there.
fn person_of(database: &mut Database, hash: &str, door: Option<&Door>) -> Result<Option<(PersonRow, Person, Caller)>> {
    let (Some(row), Some(door)) = (store::find_person_session(database, hash)?, door) else { return Ok(None) };
    let person = row.person()?;
    let Some((agency, scopes)) = rights_of(door, &person) else { return Ok(None) };
    if store::find_agency(database, &agency)?.is_none() {
        return Ok(None);
    }
    let caller = Caller { agency: Some(agency), scopes, key_id: person.actor(), key_in_query: None };
    Ok(Some((row, person, caller)))
}

/// What the hub's settings give this person today; nothing where they name another provider, or none.
pub(super) fn rights_of(door: &Door, person: &Person) -> Option<(String, Scopes)> {
    let provider = door.provider.as_ref()?;
    if person.issuer != provider.settings().issuer {
        return None;
    }
    provider.grants().rights(&person.values)
}

pub(super) fn in_cookies(request: &HttpRequest) -> Option<Session> {
    request.headers().get(header::COOKIE).and_then(|value| value.to_str().ok()).and_then(Session::in_cookies)
}

/// How long sessions live on this hub.
pub(super) fn life_of(hub: &Hub) -> Life {
    Life::new(hub.config.session_idle_hours, hub.config.session_days)
}

/// The same words for an unknown, expired, revoked or mistyped key.
fn refused() -> Error {
    Error::Unauthenticated(Words::new(
        "กุญแจ API ไม่ถูกต้อง หมดอายุ หรือถูกเพิกถอน",
        "this API key is not right, has expired, or was revoked",
    ))
}

/// The key as it was sent, and whether it came in the query string.
fn credential(request: &HttpRequest) -> Result<Option<(String, bool)>> {
    let header_text = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(authorization) = request.headers().get(header::AUTHORIZATION) {
        let text = authorization.to_str().map_err(|_| refused())?.trim();
        // CKAN's clients send the key alone.
        let (scheme, value) = text.split_once(' ').unwrap_or(("bearer", text));
        let key = match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Some(value.trim().to_owned()),
            "basic" => basic_password(value.trim()),
            _ => None,
        };
        return key.map(|key| Some((key, false))).ok_or_else(refused);
    }
    if let Some(key) = header_text(header::HeaderName::from_static("x-api-key")) {
        return Ok(Some((key.trim().to_owned(), false)));
    }
    let in_query = form_urlencoded::parse(request.query_string().as_bytes()).find(|(name, _)| name == "key");
    Ok(in_query.map(|(_, value)| (value.into_owned(), true)))
}

/// Basic with the key as password, whatever the user name.
fn basic_password(encoded: &str) -> Option<String> {
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    text.split_once(':').map(|(_, password)| password.to_owned())
}
