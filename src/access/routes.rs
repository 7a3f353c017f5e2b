//! Agencies, their units, API keys and the audit trail over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actor::{Admin, Anyone, Reader};
use super::agency::{Agency, Unit, bad_code, is_code};
use super::audit::{Entry, Verification};
use super::key::{ApiKey, KeyKind};
use super::scope::{Scope, Scopes};
use super::store::{self, KeyRow};
use crate::error::{Error, Fault, Result, Words};
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value};
use crate::http::etag::{check_if_match, etag};
use crate::http::links::segment;
use crate::http::{Format, Listing, Page, PageParameters, Parameters, created, json, no_content};
use crate::hub::Hub;
use crate::time::Timestamp;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_agencies)
        .service(create_agency)
        .service(get_agency)
        .service(update_agency)
        .service(delete_agency)
        .service(list_units)
        .service(update_unit)
        .service(delete_unit)
        .service(list_keys)
        .service(create_key)
        .service(revoke_key)
        .service(verify_audit)
        .service(list_audit);
}

fn tag_of(agency: &Agency) -> Result<String> {
    Ok(etag(agency.version, &serde_json::to_vec(agency).map_err(Error::internal)?))
}

pub(crate) fn if_match(request: &HttpRequest) -> Option<&str> {
    request.headers().get("if-match").and_then(|value| value.to_str().ok())
}

/// Agencies
///
/// All agencies that own data or projects, in the order of their codes.
#[utoipa::path(tag = "Agencies", params(PageParameters), responses((status = 200, body = Listing<Agency>, description = "A page of agencies")))]
#[get("/agencies")]
async fn list_agencies(_: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    parameters.finish(&Page::PARAMETERS)?;
    let (after, skip, limit) = (page.cursor.clone().map(|c| c.0).unwrap_or_default(), page.skip(), page.limit.0);
    let rows = hub.store.read(move |database| store::list_agencies(database, &after, skip, limit + 1)).await?;
    json(Format::Json, &Listing::of(rows, &page, &request, &hub.base, |agency| agency.code.clone()))
}

/// A new agency
#[utoipa::path(tag = "Agencies", security(("key" = ["admin"])), request_body = Agency,
    responses((status = 201, body = Agency, description = "Created; `Location` and `ETag` are set")))]
#[post("/agencies")]
async fn create_agency(
    admin: Admin,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: Agency = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let new = new.checked()?;
    let deed = admin.deed(hub.clock.now());
    let made = hub
        .store
        .write(move |database| {
            store::insert_agency(database, &new, &deed)?;
            store::get_agency(database, &new.code)
        })
        .await?;
    created(&hub.base.to(&format!("/agencies/{}", segment(&made.code))), &tag_of(&made)?, &made)
}

/// One agency
#[utoipa::path(tag = "Agencies", params(("code" = String, Path, description = "Code of the agency")),
    responses((status = 200, body = Agency, description = "The agency, with its `ETag`")))]
#[get("/agencies/{code}")]
async fn get_agency(
    _: Anyone,
    request: HttpRequest,
    code: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let agency = hub.store.read(move |database| store::get_agency(database, &code)).await?;
    json_with_etag(&agency, &tag_of(&agency)?)
}

/// Replace an agency
///
/// `If-Match` with the last `ETag` is needed.
#[utoipa::path(tag = "Agencies", security(("key" = ["admin"])), params(("code" = String, Path, description = "Code of the agency")), request_body = Agency,
    responses((status = 200, body = Agency, description = "The agency as it is now")))]
#[put("/agencies/{code}")]
async fn update_agency(
    admin: Admin,
    request: HttpRequest,
    code: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: Agency = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let new = new.checked()?;
    if new.code != *code {
        return Err(Error::malformed(Fault::pointer(
            "/code",
            "other-code",
            Words::new("รหัสในเนื้อหาไม่ตรงกับที่อยู่", "the code in the body is not the one in the address"),
        )));
    }
    let deed = admin.deed(hub.clock.now());
    let wanted = if_match(&request).map(str::to_owned);
    let updated = hub
        .store
        .write(move |database| {
            let current = store::get_agency(database, &code)?;
            check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
            store::update_agency(database, &new, &deed)?;
            store::get_agency(database, &code)
        })
        .await?;
    json_with_etag(&updated, &tag_of(&updated)?)
}

/// Remove an agency that owns nothing
#[utoipa::path(tag = "Agencies", security(("key" = ["admin"])), params(("code" = String, Path, description = "Code of the agency")),
    responses((status = 204, description = "Removed")))]
#[delete("/agencies/{code}")]
async fn delete_agency(
    admin: Admin,
    request: HttpRequest,
    code: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let deed = admin.deed(hub.clock.now());
    let wanted = if_match(&request).map(str::to_owned);
    hub.store
        .write(move |database| {
            let current = store::get_agency(database, &code)?;
            check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
            store::delete_agency(database, &code, &deed)
        })
        .await?;
    Ok(no_content())
}

/// Units of an agency
#[utoipa::path(tag = "Agencies", params(("code" = String, Path, description = "Code of the agency")),
    responses((status = 200, body = Vec<Unit>, description = "Its units in the order of their codes")))]
#[get("/agencies/{code}/units")]
async fn list_units(
    _: Anyone,
    request: HttpRequest,
    code: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let units = hub
        .store
        .read(move |database| {
            store::get_agency(database, &code)?;
            store::list_units(database, &code)
        })
        .await?;
    json(Format::Json, &units)
}

/// Add or replace a unit
#[utoipa::path(tag = "Agencies", security(("key" = ["admin"])), request_body = Unit,
    params(("code" = String, Path, description = "Code of the agency"), ("unit" = String, Path, description = "Code of the unit")),
    responses((status = 200, body = Unit, description = "The unit as it is now")))]
#[put("/agencies/{code}/units/{unit}")]
async fn update_unit(
    admin: Admin,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: Unit = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let (code, unit) = path.into_inner();
    if new.code != unit || !is_code(&unit) {
        return Err(Error::malformed(bad_code("/code")));
    }
    let deed = admin.deed(hub.clock.now());
    let answer = new.clone();
    hub.store
        .write(move |database| {
            store::get_agency(database, &code)?;
            store::put_unit(database, &code, &new, &deed)
        })
        .await?;
    json(Format::Json, &answer)
}

/// Remove a unit
#[utoipa::path(tag = "Agencies", security(("key" = ["admin"])),
    params(("code" = String, Path, description = "Code of the agency"), ("unit" = String, Path, description = "Code of the unit")),
    responses((status = 204, description = "Removed")))]
#[delete("/agencies/{code}/units/{unit}")]
async fn delete_unit(
    admin: Admin,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let (code, unit) = path.into_inner();
    let deed = admin.deed(hub.clock.now());
    hub.store.write(move |database| store::delete_unit(database, &code, &unit, &deed)).await?;
    Ok(no_content())
}

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
async fn list_keys(reader: Reader, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
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
    /// The whole key. It is kept nowhere: write it down now.
    pub key: String,
    pub expires_at: String,
}

impl NewKey {
    /// Makes the key and stores its hash.
    pub fn issue(&self, database: &mut crate::storage::Database, deed: &super::Deed) -> Result<IssuedKey> {
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
async fn create_key(
    admin: Admin,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: NewKey = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let deed = admin.deed(hub.clock.now());
    let issued = hub.store.write(move |database| new.issue(database, &deed)).await?;
    Ok(HttpResponse::Created().insert_header(("Cache-Control", "no-store")).json(issued))
}

/// Revoke a key, at once
#[utoipa::path(tag = "Keys", security(("key" = ["admin"])), params(("id" = String, Path, description = "Public id of the key")),
    responses((status = 204, description = "Revoked")))]
#[delete("/keys/{id}")]
async fn revoke_key(
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

/// The audit trail, oldest first
#[utoipa::path(tag = "Audit", security(("key" = ["admin"])),
    params(PageParameters, ("subject" = Option<String>, Query, description = "Kind of record, for example `project`"), ("id" = Option<String>, Query, description = "Id of the record")),
    responses((status = 200, body = Listing<Entry>, description = "A page of the trail")))]
#[get("/audit")]
async fn list_audit(_: Admin, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    let subject = parameters.take("subject");
    let id = parameters.take("id").unwrap_or_default();
    parameters.finish(&["limit", "offset", "cursor", "subject", "id"])?;
    let (after, skip, limit) = (page.after_number()?.unwrap_or(0), page.skip(), page.limit.0);
    let rows = hub
        .store
        .read(move |database| {
            store::list_audit(database, subject.as_deref().map(|kind| (kind, id.as_str())), after, skip, limit + 1)
        })
        .await?;
    let listing = Listing::of(rows, &page, &request, &hub.base, |row| row.seq.to_string());
    json(Format::Json, &listing.map(super::audit::Row::entry))
}

/// Check the audit trail row by row
#[utoipa::path(tag = "Audit", security(("key" = ["admin"])), responses((status = 200, body = Verification, description = "How many rows, the head of the chain, and every row that does not fit")))]
#[get("/audit/verification")]
async fn verify_audit(_: Admin, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let verification = hub.store.read(store::verify_audit).await?;
    json(Format::Json, &verification)
}
