//! The collections and what their features look like, over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde_json::{Value, json};

use super::{carried, format_of};
use crate::access::actor::Anyone;
use crate::catalog::store::{get_dataset, list_datasets};
use crate::error::Result;
use crate::features::{collection, record_collection, schema};
use crate::http::listing::{html_link, next_address, own_address};
use crate::http::middleware::language_of;
use crate::http::{Format, Link, Page, PageParameters, Parameters, json};
use crate::hub::Hub;

/// The collections
///
/// Every dataset that the caller may see is a collection of the same id.
#[utoipa::path(tag = "Features", params(PageParameters, ("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = Value, content_type = "application/json", description = "The collections (OGC API – Features 1, 7.13)")))]
#[get("/collections")]
pub(super) async fn list_collections(
    anyone: Anyone,
    request: HttpRequest,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::Json])?;
    let page = Page::take(&mut parameters)?;
    parameters.finish(&["limit", "offset", "cursor", "f"])?;
    let (after, skip, limit) = (page.cursor.clone().map(|c| c.0).unwrap_or_default(), page.skip(), page.limit.0);
    let sight = anyone.sight();
    let mut datasets = hub.store.read(move |database| list_datasets(database, &sight, &after, skip, limit + 1)).await?;
    let more = i64::try_from(datasets.len()).is_ok_and(|count| count > limit);
    datasets.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut links = vec![Link::new(own_address(&request, &hub.base), "self", format.media_type())];
    if let (true, Some(last)) = (more, datasets.last()) {
        links.push(Link::new(
            next_address(&request, &hub.base, &page, &last.described.id),
            "next",
            format.media_type(),
        ));
    }
    links.push(html_link(&request, &hub.base));
    let (language, carried) = (language_of(&request), carried(&anyone.0));
    let mut collections: Vec<Value> =
        datasets.iter().map(|dataset| collection::document(dataset, &hub.base, language, &carried)).collect();
    if !more {
        collections.push(record_collection::document(&hub.base, language, &carried));
    }
    json(format, &json!({ "links": links, "crs": collection::crs_list(), "collections": collections }))
}

/// One collection
#[utoipa::path(tag = "Features", params(("collectionId" = String, Path, description = "Id of the collection"), ("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = Value, content_type = "application/json", description = "The collection (OGC API – Features 1, 7.14)")))]
#[get("/collections/{collectionId}")]
pub(super) async fn get_collection(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::Json])?;
    parameters.finish(&["f"])?;
    let sight = anyone.sight();
    let dataset = hub.store.read(move |database| get_dataset(database, &sight, &id)).await?;
    json(format, &collection::document(&dataset, &hub.base, language_of(&request), &carried(&anyone.0)))
}

type MakeSchema = fn(&crate::catalog::NewDataset, crate::http::Language, &str) -> Value;

pub(super) async fn schema_answer(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
    make: MakeSchema,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::Schema])?;
    parameters.finish(&["f"])?;
    let own = hub.base.to(request.path());
    let dataset = hub.store.read(move |database| get_dataset(database, &anyone.sight(), &id)).await?;
    json(format, &make(&dataset.described, language_of(&request), &own))
}

/// What a collection can be asked for
#[utoipa::path(tag = "Features", params(("collectionId" = String, Path, description = "Id of the collection")),
    responses((status = 200, body = Value, content_type = "application/schema+json", description = "Queryables as JSON Schema (OGC API – Features 3)")))]
#[get("/collections/{collectionId}/queryables")]
pub(super) async fn get_queryables(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    schema_answer(anyone, request, id, hub, schema::queryables).await
}

/// What a collection can be sorted by
#[utoipa::path(tag = "Features", params(("collectionId" = String, Path, description = "Id of the collection")),
    responses((status = 200, body = Value, content_type = "application/schema+json", description = "Sortables as JSON Schema (OGC API – Features 5)")))]
#[get("/collections/{collectionId}/sortables")]
pub(super) async fn get_sortables(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    schema_answer(anyone, request, id, hub, schema::sortables).await
}

/// The fields of a collection's features
#[utoipa::path(tag = "Features", params(("collectionId" = String, Path, description = "Id of the collection")),
    responses((status = 200, body = Value, content_type = "application/schema+json", description = "Schema with roles (OGC API – Features 5)")))]
#[get("/collections/{collectionId}/schema")]
pub(super) async fn get_schema(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    schema_answer(anyone, request, id, hub, schema::part5_schema).await
}

/// The GeoJSON feature of a collection
#[utoipa::path(tag = "Features", params(("collectionId" = String, Path, description = "Id of the collection")),
    responses((status = 200, body = Value, content_type = "application/schema+json", description = "JSON Schema of one feature as it is served")))]
#[get("/collections/{collectionId}/schema/feature")]
pub(super) async fn get_feature_schema(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    schema_answer(anyone, request, id, hub, schema::feature_schema).await
}
