//! Datasets over HTTP: their descriptions, created and changed by their owners.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::dataset::{Dataset, DatasetKind, NewDataset};
use super::dcat::dataset_document;
use super::store;
use super::turtle::turtle;
use crate::access::actor::{Anyone, Editor};
use crate::access::routes::if_match;
use crate::access::store::perform;
use crate::access::{Once, Reply};
use crate::error::{Error, Fault, Result, Words};
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value, other_id};
use crate::http::etag::{check_if_match, etag};
use crate::http::{Format, Listing, Page, PageParameters, Parameters, json, negotiate, no_content};
use crate::hub::Hub;
use crate::storage::Database;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_datasets)
        .service(create_dataset)
        .service(get_dataset)
        .service(update_dataset)
        .service(delete_dataset);
}

/// The tag of a dataset: of its description and of the state of its features, so that nobody replaces, removes or brings back a version
/// over an import that he has not seen.
pub fn tag_of(dataset: &Dataset) -> Result<String> {
    let state = (&dataset.described, dataset.number, dataset.data_version);
    Ok(etag(dataset.version, &serde_json::to_vec(&state).map_err(Error::internal)?))
}

/// Datasets
///
/// Every dataset that the caller may see, in the order of their ids.
#[utoipa::path(tag = "Datasets", params(PageParameters), responses((status = 200, body = Listing<Dataset>, description = "A page of datasets")))]
#[get("/datasets")]
async fn list_datasets(anyone: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    parameters.finish(&Page::PARAMETERS)?;
    let (after, skip, limit) = (page.cursor.clone().map(|c| c.0).unwrap_or_default(), page.skip(), page.limit.0);
    let rows = hub
        .store
        .read(move |database| store::list_datasets(database, &anyone.sight(), &after, skip, limit + 1))
        .await?;
    json(Format::Json, &Listing::of(rows, &page, &request, &hub.base, |dataset| dataset.described.id.clone()))
}

/// A new dataset
///
/// It is the OGC collection of the same id from then on.
#[utoipa::path(tag = "Datasets", security(("key" = ["write:own"])), request_body = NewDataset,
    responses((status = 201, body = Dataset, description = "Created; `Location` and `ETag` are set")))]
#[post("/datasets")]
async fn create_dataset(
    editor: Editor,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &editor.0, &value)?;
    let new: NewDataset = from_value(value)?;
    let new = new.checked()?;
    editor.must_own(&new.agency)?;
    let (deed, base) = (editor.deed(hub.clock.now()), hub.base.clone());
    let at = deed.at;
    let create = move |database: &mut Database| {
        let made = store::insert_dataset(database, &new, DatasetKind::Layer, &deed)?;
        Reply::created(&base.to(&format!("/datasets/{}", made.described.id)), &tag_of(&made)?, &made)
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, create)).await?.response())
}

/// One dataset
#[utoipa::path(tag = "Datasets", params(("id" = String, Path, description = "Id of the dataset"),
        ("f" = Option<String>, Query, description = "Format: json, jsonld or turtle")),
    responses((status = 200, description = "The dataset, with its `ETag`",
        content((Dataset = "application/json"), (serde_json::Value = "application/ld+json"), (String = "text/turtle")))))]
#[get("/datasets/{id}")]
async fn get_dataset(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let asked = parameters.take("f");
    parameters.finish(&["f"])?;
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let format = negotiate::choose(asked.as_deref(), accept, &[Format::Json, Format::JsonLd, Format::Turtle])?;
    let dataset = hub.store.read(move |database| store::get_dataset(database, &anyone.sight(), &id)).await?;
    match format {
        Format::JsonLd => json(format, &dataset_document(&dataset, &hub.base)),
        Format::Turtle => Ok(HttpResponse::Ok()
            .content_type(format.media_type())
            .body(turtle(&dataset_document(&dataset, &hub.base)))),
        _ => json_with_etag(&dataset, &tag_of(&dataset)?),
    }
}

/// Replace a dataset's description
///
/// `If-Match` with the last `ETag` is needed. The features stay.
#[utoipa::path(tag = "Datasets", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the dataset")), request_body = NewDataset,
    responses((status = 200, body = Dataset, description = "The dataset as it is now")))]
#[put("/datasets/{id}")]
async fn update_dataset(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: NewDataset = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let new = new.checked()?;
    if new.id != *id {
        return Err(other_id());
    }
    let deed = editor.deed(hub.clock.now());
    let wanted = if_match(&request).map(str::to_owned);
    let updated = hub
        .store
        .write(move |database| {
            let current = store::get_dataset(database, &editor.sight(), &id)?;
            editor.must_own(&current.described.agency)?;
            editor.must_own(&new.agency)?;
            check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
            store::update_dataset(database, &new, &deed)
        })
        .await?;
    json_with_etag(&updated, &tag_of(&updated)?)
}

/// Remove a dataset and all its features
///
/// `If-Match` with the last `ETag` is needed. The hub's own datasets stay.
#[utoipa::path(tag = "Datasets", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the dataset")),
    responses((status = 204, description = "Removed")))]
#[delete("/datasets/{id}")]
async fn delete_dataset(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let deed = editor.deed(hub.clock.now());
    let wanted = if_match(&request).map(str::to_owned);
    hub.store
        .write(move |database| {
            let current = store::get_dataset(database, &editor.sight(), &id)?;
            editor.must_own(&current.described.agency)?;
            check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
            if current.kind != DatasetKind::Layer {
                return Err(Error::Conflict(Fault::parameter(
                    "id",
                    "kept-by-the-hub",
                    Words::new("ชุดข้อมูลนี้ระบบดูแลเอง ลบไม่ได้", "the hub keeps this dataset itself; it cannot be removed"),
                )));
            }
            store::delete_dataset(database, &current, &deed)
        })
        .await?;
    Ok(no_content())
}
