//! OGC API – Records over HTTP: the collection `catalogue`, its records and their schemas.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde_json::{Value, json};

use super::{carried, seen};
use crate::access::actor::Anyone;
use crate::catalog::dataset::CRS84;
use crate::catalog::store::get_dataset;
use crate::catalog::{Dataset, NewDataset};
use crate::error::Result;
use crate::features::record_collection::{self, CATALOGUE};
use crate::features::schema;
use crate::http::listing::{html_link, next_address, own_address};
use crate::http::member::set;
use crate::http::middleware::language_of;
use crate::http::{Format, Language, Link, PageParameters, Parameters, json, negotiate};
use crate::hub::Hub;
use crate::records::query::{RecordsQuery, SORTABLES, sort};
use crate::records::record::record;

fn format_of(parameters: &mut Parameters, request: &HttpRequest, offers: &[Format]) -> Result<Format> {
    let asked = parameters.take("f");
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    negotiate::choose(asked.as_deref(), accept, offers)
}

/// The catalogue
///
/// A collection of records, one for every dataset that the caller may see.
#[utoipa::path(tag = "Records", params(("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = Value, content_type = "application/json", description = "The collection (OGC API – Records 1)")))]
#[get("/collections/catalogue")]
pub(super) async fn get_catalogue(anyone: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::Json])?;
    parameters.finish(&["f"])?;
    json(format, &record_collection::document(&hub.base, language_of(&request), &carried(&anyone)))
}

/// Records
///
/// Texts are in the caller's language. Several values of one parameter, with commas between, are alternatives.
#[utoipa::path(tag = "Records",
    params(PageParameters,
        ("q" = Option<String>, Query, description = "Words in titles, descriptions, keywords, owners and sources, in Thai or English; spaces and Thai or Arabic digits make no difference"),
        ("bbox" = Option<Vec<f64>>, Query, description = "west,south,east,north in degrees, longitude first", style = Form, explode = false, min_items = 4, max_items = 6),
        ("datetime" = Option<String>, Query, description = "An RFC 3339 instant, a day, or an interval with `/` and `..`"),
        ("type" = Option<Vec<String>>, Query, description = "Types of resources; all of the hub's are `dataset`", style = Form, explode = false),
        ("ids" = Option<Vec<String>>, Query, description = "Ids of records", style = Form, explode = false),
        ("externalIds" = Option<Vec<String>>, Query, description = "Ids elsewhere, as `scheme:value` or `value`", style = Form, explode = false),
        ("sortby" = Option<String>, Query, description = "id, title, type, created, updated; `-` before one that descends"),
        ("resultType" = Option<String>, Query, description = "`results`, or `hits` for the number alone"),
        ("bbox-crs" = Option<String>, Query, description = "CRS84"), ("crs" = Option<String>, Query, description = "CRS84"),
        ("f" = Option<String>, Query, description = "Format: geojson or json")),
    responses((status = 200, body = Value, content_type = "application/geo+json", description = "A page of records; `next` is there exactly while there are more")))]
#[get("/collections/catalogue/items")]
pub(super) async fn list_records(anyone: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::GeoJson, Format::Json])?;
    let query = RecordsQuery::read(parameters)?;
    let language = language_of(&request);
    let mut datasets = seen(&hub, anyone.sight()).await?;
    datasets.retain(|dataset| query.filter.takes(dataset, &hub.base));
    sort(&mut datasets, &query.order, language == Language::English);
    let matched = datasets.len();
    let (page, more) = page_of(&datasets, &query);
    let carried = carried(&anyone);
    let features: Vec<Value> = page.iter().map(|dataset| record(dataset, &hub.base, language, &carried)).collect();
    let mut links = vec![Link::new(own_address(&request, &hub.base), "self", format.media_type())];
    if let (true, Some(last)) = (more, page.last()) {
        let next = next_address(&request, &hub.base, &query.page, &last.described.id);
        links.push(Link::new(next, "next", Format::GeoJson.media_type()));
    }
    let collection = hub.base.to(&format!("/collections/{CATALOGUE}"));
    links.push(Link::new(format!("{collection}{carried}"), "collection", Format::Json.media_type()));
    links.push(html_link(&request, &hub.base));
    let document = json!({
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": features.len(),
        "timeStamp": hub.clock.now().to_rfc3339(),
        "links": links,
        "features": features,
    });
    answer(format, &document)
}

/// The datasets of the page that is asked for, and whether there are more after it. A cursor names the last one seen.
fn page_of<'a>(datasets: &'a [Dataset], query: &RecordsQuery) -> (&'a [Dataset], bool) {
    let number = |count: i64| usize::try_from(count).unwrap_or(usize::MAX);
    let last = query.page.cursor.as_ref().and_then(|cursor| datasets.iter().position(|d| d.described.id == cursor.0));
    // One that has been removed since is no longer found: then the client's own count says where to go on.
    let start = last.map_or(number(query.page.offset), |position| position + 1);
    let rest = datasets.get(start..).unwrap_or_default();
    let limit = if query.hits { 0 } else { number(query.page.limit.0) };
    (rest.get(..limit).unwrap_or(rest), rest.len() > limit && !query.hits)
}

fn answer(format: Format, document: &Value) -> Result<HttpResponse> {
    let mut response = json(format, document)?;
    if let Ok(value) = header::HeaderValue::from_str(&format!("<{CRS84}>")) {
        response.headers_mut().insert(header::HeaderName::from_static("content-crs"), value);
    }
    Ok(response)
}

/// One record
#[utoipa::path(tag = "Records", params(("recordId" = String, Path, description = "Id of the dataset"), ("f" = Option<String>, Query, description = "Format: geojson or json")),
    responses((status = 200, body = Value, content_type = "application/geo+json", description = "The record (OGC API – Records 1)")))]
#[get("/collections/catalogue/items/{recordId}")]
pub(super) async fn get_record(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::GeoJson, Format::Json])?;
    parameters.finish(&["f"])?;
    let (sight, carried) = (anyone.sight(), carried(&anyone));
    let dataset = hub.store.read(move |database| get_dataset(database, &sight, &id)).await?;
    answer(format, &record(&dataset, &hub.base, language_of(&request), &carried))
}

fn schema_answer(
    request: &HttpRequest,
    hub: &Hub,
    make: impl FnOnce(&NewDataset, Language, &str) -> Value,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(request)?;
    let format = format_of(&mut parameters, request, &[Format::Schema])?;
    parameters.finish(&["f"])?;
    let own = hub.base.to(request.path());
    json(format, &make(&record_collection::described(), language_of(request), &own))
}

/// What records can be asked for
#[utoipa::path(tag = "Records", responses((status = 200, body = Value, content_type = "application/schema+json", description = "Queryables as JSON Schema")))]
#[get("/collections/catalogue/queryables")]
pub(super) async fn get_catalogue_queryables(
    _: Anyone,
    request: HttpRequest,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    schema_answer(&request, &hub, schema::queryables)
}

/// What records can be sorted by
#[utoipa::path(tag = "Records", responses((status = 200, body = Value, content_type = "application/schema+json", description = "Sortables as JSON Schema")))]
#[get("/collections/catalogue/sortables")]
pub(super) async fn get_catalogue_sortables(
    _: Anyone,
    request: HttpRequest,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    schema_answer(&request, &hub, |described, language, own| {
        let mut document = schema::part5_schema(described, language, own);
        let all = document.get("properties").cloned().unwrap_or_default();
        let sortable = |name: &&str| Some(((*name).to_owned(), all.get(*name)?.clone()));
        set(&mut document, "properties", SORTABLES.iter().filter_map(sortable).collect::<serde_json::Map<_, _>>());
        document
    })
}

/// The members of records
#[utoipa::path(tag = "Records", responses((status = 200, body = Value, content_type = "application/schema+json", description = "Schema with roles (OGC API – Features 5)")))]
#[get("/collections/catalogue/schema")]
pub(super) async fn get_catalogue_schema(_: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    schema_answer(&request, &hub, schema::part5_schema)
}

/// A record as GeoJSON
#[utoipa::path(tag = "Records", responses((status = 200, body = Value, content_type = "application/schema+json", description = "JSON Schema of one record as it is served")))]
#[get("/collections/catalogue/schema/feature")]
pub(super) async fn get_record_schema(_: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    schema_answer(&request, &hub, schema::feature_schema)
}
