//! Column maps over HTTP: how the sheets of an agency that are none of the forms are read.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::actor::{Editor, Reader};
use crate::access::routes::if_match;
use crate::access::store::perform;
use crate::access::{Once, Reply};
use crate::error::{Error, Result};
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value, other_id};
use crate::http::etag::{check_if_match, etag};
use crate::http::links::segment;
use crate::http::{Format, Listing, Page, PageParameters, Parameters, json, no_content};
use crate::hub::Hub;
use crate::plans::store;
use crate::plans::workbook::saved::SavedMap;
use crate::storage::Database;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_column_maps)
        .service(create_column_map)
        .service(get_column_map)
        .service(replace_column_map)
        .service(delete_column_map);
}

fn tag_of(map: &SavedMap) -> Result<String> {
    Ok(etag(map.version, &serde_json::to_vec(map).map_err(Error::internal)?))
}

/// Saved column maps
///
/// How sheets of a layout that is none of the forms are read. A later workbook of the agency with the same headings is read by its map without being asked.
#[utoipa::path(tag = "Plans", security(("key" = ["read"])),
    params(PageParameters, ("agency" = Option<String>, Query, description = "Code of the agency"),
        ("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = Listing<SavedMap>, description = "A page of column maps, in the order of their ids")))]
#[get("/column-maps")]
async fn list_column_maps(reader: Reader, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    let agency = parameters.take("agency");
    parameters.finish(&["limit", "offset", "cursor", "agency", "f"])?;
    let (after, skip, limit) = (page.cursor.clone().map(|c| c.0).unwrap_or_default(), page.skip(), page.limit.0);
    let read = move |database: &mut Database| {
        store::list_column_maps(database, &reader.sight(), agency.as_deref(), &after, skip, limit + 1)
    };
    let maps = hub.store.read(read).await?;
    json(Format::Json, &Listing::of(maps, &page, &request, &hub.base, |map| map.id.clone()))
}

/// Save a column map
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])), request_body = SavedMap,
    responses((status = 201, body = SavedMap, description = "Created; `Location` and `ETag` are set")))]
#[post("/column-maps")]
async fn create_column_map(
    editor: Editor,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &editor.0, &value)?;
    let mut new: SavedMap = from_value::<SavedMap>(value)?.checked()?;
    editor.must_own(&new.agency)?;
    if new.id.is_empty() {
        new.id = hub.ids.next();
    }
    let (deed, base) = (editor.deed(hub.clock.now()), hub.base.clone());
    let at = deed.at;
    let create = move |database: &mut Database| {
        let made = store::insert_column_map(database, new, &deed)?;
        Reply::created(&base.to(&format!("/column-maps/{}", segment(&made.id))), &tag_of(&made)?, &made)
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, create)).await?.response())
}

/// One column map
#[utoipa::path(tag = "Plans", security(("key" = ["read"])), params(("id" = String, Path, description = "Id of the column map")),
    responses((status = 200, body = SavedMap, description = "The column map, with its `ETag`")))]
#[get("/column-maps/{id}")]
async fn get_column_map(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&["f"])?;
    let map = hub.store.read(move |database| store::get_column_map(database, &reader.sight(), &id)).await?;
    json_with_etag(&map, &tag_of(&map)?)
}

/// Replace a column map
///
/// `If-Match` with the last `ETag` is needed.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the column map")), request_body = SavedMap,
    responses((status = 200, body = SavedMap, description = "The column map as it is now")))]
#[put("/column-maps/{id}")]
async fn replace_column_map(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: SavedMap = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let (deed, id) = (editor.deed(hub.clock.now()), id.into_inner());
    let wanted = if_match(&request).map(str::to_owned);
    let write = move |database: &mut Database| {
        let current = store::get_column_map(database, &editor.sight(), &id)?;
        editor.must_own(&current.agency)?;
        check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
        let mut new = new.checked()?;
        if !new.id.is_empty() && new.id != id {
            return Err(other_id());
        }
        new.id = id;
        editor.must_own(&new.agency)?;
        store::update_column_map(database, &current, new, &deed)
    };
    let updated = hub.store.write(write).await?;
    json_with_etag(&updated, &tag_of(&updated)?)
}

/// Remove a column map
///
/// `If-Match` with the last `ETag` is needed. Rows that were read by it stay.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the column map")),
    responses((status = 204, description = "Removed")))]
#[delete("/column-maps/{id}")]
async fn delete_column_map(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let deed = editor.deed(hub.clock.now());
    let wanted = if_match(&request).map(str::to_owned);
    let write = move |database: &mut Database| {
        let current = store::get_column_map(database, &editor.sight(), &id)?;
        editor.must_own(&current.agency)?;
        check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
        store::delete_column_map(database, &current, &deed)
    };
    hub.store.write(write).await?;
    Ok(no_content())
}
