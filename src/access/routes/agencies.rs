//! Agencies and their units over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};

use super::if_match;
use crate::access::actor::{Admin, Anyone};
use crate::access::agency::{Agency, Unit, bad_code, is_code};
use crate::access::{Once, Reply, store};
use crate::error::{Error, Fault, Result, Words};
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value};
use crate::http::etag::{check_if_match, etag};
use crate::http::links::segment;
use crate::http::{Format, Listing, Page, PageParameters, Parameters, json, no_content};
use crate::hub::Hub;
use crate::storage::Database;

fn tag_of(agency: &Agency) -> Result<String> {
    Ok(etag(agency.version, &serde_json::to_vec(agency).map_err(Error::internal)?))
}

/// Agencies
///
/// All agencies that own data or projects, in the order of their codes.
#[utoipa::path(tag = "Agencies", params(PageParameters), responses((status = 200, body = Listing<Agency>, description = "A page of agencies")))]
#[get("/agencies")]
pub(super) async fn list_agencies(_: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
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
pub(super) async fn create_agency(
    admin: Admin,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &admin.0, &value)?;
    let new: Agency = from_value(value)?;
    let new = new.checked()?;
    let (deed, base) = (admin.deed(hub.clock.now()), hub.base.clone());
    let at = deed.at;
    let create = move |database: &mut Database| {
        store::insert_agency(database, &new, &deed)?;
        let made = store::get_agency(database, &new.code)?;
        Reply::created(&base.to(&format!("/agencies/{}", segment(&made.code))), &tag_of(&made)?, &made)
    };
    Ok(hub.store.write(move |database| store::perform(database, &once, at, create)).await?.response())
}

/// One agency
#[utoipa::path(tag = "Agencies", params(("code" = String, Path, description = "Code of the agency")),
    responses((status = 200, body = Agency, description = "The agency, with its `ETag`")))]
#[get("/agencies/{code}")]
pub(super) async fn get_agency(
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
pub(super) async fn update_agency(
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
pub(super) async fn delete_agency(
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
pub(super) async fn list_units(
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
pub(super) async fn update_unit(
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
pub(super) async fn delete_unit(
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
