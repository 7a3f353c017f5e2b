//! API keys over HTTP: made, listed, revoked.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::actor::{Admin, Reader};
use crate::access::key::{ApiKey, KeyKind};
use crate::access::scope::{Scope, Scopes};
use crate::access::store::{self, KeyRow};
use crate::access::{Deed, Once, Reply};
use crate::error::{Error, Fault, Result, Words};
use crate::http::body::{from_value, json_value};
use crate::http::{Format, Parameters, json, no_content};
use crate::hub::Hub;
use crate::storage::Database;
use crate::time::Timestamp;

/// A key as it is listed: the key itself is kept nowhere.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyEntry {
    /// Public id: the eight characters after the kind.
    pub id: String,
    /// `sec`: for headers only; `map`: also in the query string, reads only.
    pub kind: String,
    pub agency: String,
    pub label: String,
    pub scopes: Vec<Scope>,
    pub created_at: String,
    pub expires_at: String,
    pub revoked_at: Option<String>,
    pub last_used_at: Option<String>,
}

impl KeyEntry {
    pub fn of(row: KeyRow) -> Self {
        let instant = |micros: i64| Timestamp(micros).to_rfc3339();
        KeyEntry {
            scopes: Scopes::parse(&row.scopes).unwrap_or_default().list().to_vec(),
            id: row.id,
            kind: row.kind,
            agency: row.agency_code,
            label: row.label,
            created_at: instant(row.created_at),
            expires_at: instant(row.expires_at),
            revoked_at: row.revoked_at.map(instant),
            last_used_at: row.last_used_at.map(instant),
        }
    }
}

/// Keys: an agency's own, or all for an administrator
#[utoipa::path(tag = "Keys", security(("key" = ["read"])), responses((status = 200, body = Vec<KeyEntry>, description = "Keys in the order of their ids")))]
#[get("/keys")]
pub(super) async fn list_keys(reader: Reader, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let own = if reader.0.holds(Scope::Admin) { None } else { reader.0.agency.clone() };
    let rows = hub.store.read(move |database| store::list_keys(database, own.as_deref())).await?;
    json(Format::Json, &rows.into_iter().map(KeyEntry::of).collect::<Vec<_>>())
}

/// What a new key is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewKey {
    pub agency: String,
    pub scopes: Vec<Scope>,
    /// What it is for, in the holder's words.
    #[serde(default)]
    pub label: String,
    /// Days it lives: 1 to 1095.
    #[serde(default = "one_year")]
    #[schema(minimum = 1, maximum = 1095)]
    pub days: i64,
    /// For map clients that know no headers: may stand in the query string, and only reads.
    #[serde(default)]
    pub map_client: bool,
}

fn one_year() -> i64 {
    365
}

/// A key, shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IssuedKey {
    pub id: String,
    /// The whole key. It is kept nowhere: write it down now. Null where the answer is repeated for an `Idempotency-Key`.
    #[schema(value_type = Option<String>)]
    pub key: String,
    pub expires_at: String,
}

impl NewKey {
    /// Makes the key and stores its hash.
    pub fn issue(&self, database: &mut crate::storage::Database, deed: &Deed) -> Result<IssuedKey> {
        if !(1..=1095).contains(&self.days) {
            return Err(Error::malformed(Fault::pointer(
                "/days",
                "not-in-range",
                Words::new("ต้องเป็น 1 ถึง 1095 วัน", "must be 1 to 1095 days"),
            )));
        }
        let scopes = Scopes::new(self.scopes.clone());
        if scopes.list().is_empty() || (self.map_client && !scopes.only_read()) {
            return Err(Error::malformed(
                Fault::pointer(
                    "/scopes",
                    "wrong-scopes",
                    Words::new("สิทธิ์ไม่เหมาะกับกุญแจนี้", "these scopes do not fit this key"),
                )
                .remedy(
                    "กุญแจทั่วไปต้องมีอย่างน้อยหนึ่งสิทธิ์ กุญแจแผนที่มีได้เฉพาะ read",
                    "a key needs one scope at least; a map key may only read",
                ),
            ));
        }
        let agency = store::resolve_agency(database, &self.agency)?.ok_or_else(|| {
            Error::impossible(Fault::pointer(
                "/agency",
                "unknown-agency",
                Words::new("ไม่พบหน่วยงานนี้", "there is no such agency"),
            ))
        })?;
        let key = ApiKey::generate(if self.map_client { KeyKind::Map } else { KeyKind::Secret })?;
        let expires_at = Timestamp(deed.at.0 + self.days * 86_400_000_000);
        store::insert_key(database, &key, &agency, &scopes, &self.label, expires_at, deed)?;
        Ok(IssuedKey { id: key.id.clone(), key: key.reveal().to_owned(), expires_at: expires_at.to_rfc3339() })
    }
}

/// A new key, shown once
#[utoipa::path(tag = "Keys", security(("key" = ["admin"])), request_body = NewKey, responses((status = 201, body = IssuedKey, description = "The key; it is shown only here")))]
#[post("/keys")]
pub(super) async fn create_key(
    admin: Admin,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &admin.0, &value)?;
    let new: NewKey = from_value(value)?;
    let deed = admin.deed(hub.clock.now());
    let at = deed.at;
    let create = move |database: &mut Database| {
        let issued = new.issue(database, &deed)?;
        let mut reply = Reply::new(201).header("Cache-Control", "no-store").json(&issued)?;
        // A key is kept nowhere, in a kept answer neither.
        let without = serde_json::json!({ "id": issued.id, "key": null, "expiresAt": issued.expires_at });
        reply.kept = Some(without.to_string());
        Ok(reply)
    };
    Ok(hub.store.write(move |database| store::perform(database, &once, at, create)).await?.response())
}

/// Revoke a key, at once
#[utoipa::path(tag = "Keys", security(("key" = ["admin"])), params(("id" = String, Path, description = "Public id of the key")),
    responses((status = 204, description = "Revoked")))]
#[delete("/keys/{id}")]
pub(super) async fn revoke_key(
    admin: Admin,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let deed = admin.deed(hub.clock.now());
    hub.store.write(move |database| store::revoke_key(database, &id, &deed)).await?;
    Ok(no_content())
}
