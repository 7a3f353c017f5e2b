//! Collections and their features over HTTP: OGC API – Features Part 1, and editing in the manner of Part 4.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web};
use serde_json::{Value, json};
use utoipa_actix_web::service_config::ServiceConfig;

use super::collection::{self, PageFrame};
use super::edit::{as_value, patched};
use super::feature::NewFeature;
use super::query::ItemsQuery;
use super::store::{self, FeatureRow};
use super::{feature::is_feature_id, schema};
use crate::access::Caller;
use crate::access::actor::{Anyone, Editor};
use crate::access::routes::if_match;
use crate::access::store::append_audit;
use crate::catalog::store::{get_dataset, list_datasets};
use crate::catalog::{Dataset, DatasetKind};
use crate::error::{Error, Fault, Result, Words};
use crate::http::body::json_value;
use crate::http::etag::{check_if_match, etag};
use crate::http::links::{query as query_text, segment};
use crate::http::listing::{next_address, own_address};
use crate::http::middleware::language_of;
use crate::http::{Format, Link, Page, PageParameters, Parameters, json, negotiate, no_content};
use crate::hub::Hub;

const GEOJSON: [&str; 2] = ["application/geo+json", "application/json"];

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_collections)
        .service(get_collection)
        .service(get_queryables)
        .service(get_schema)
        .service(get_feature_schema)
        .service(list_items)
        .service(create_item)
        .service(get_item)
        .service(replace_item)
        .service(update_item)
        .service(delete_item);
    config.route("/collections/{collectionId}/items", web::method(actix_web::http::Method::OPTIONS).to(items_options));
    config.route(
        "/collections/{collectionId}/items/{featureId}",
        web::method(actix_web::http::Method::OPTIONS).to(item_options),
    );
}

/// What links carry on from the request: the key, when it came in the query string.
fn carried(caller: &Caller) -> String {
    caller.key_in_query.as_ref().map(|key| format!("?{}", query_text(&[("key", key.clone())]))).unwrap_or_default()
}

fn format_of(parameters: &mut Parameters, request: &HttpRequest, offers: &[Format]) -> Result<Format> {
    let asked = parameters.take("f");
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    negotiate::choose(asked.as_deref(), accept, offers)
}

/// The collections
///
/// Every dataset that the caller may see is a collection of the same id.
#[utoipa::path(tag = "Features", params(PageParameters, ("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = Value, content_type = "application/json", description = "The collections (OGC API – Features 1, 7.13)")))]
#[get("/collections")]
async fn list_collections(anyone: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
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
    let (language, carried) = (language_of(&request), carried(&anyone.0));
    let collections: Vec<Value> =
        datasets.iter().map(|dataset| collection::document(dataset, &hub.base, language, &carried)).collect();
    json(format, &json!({ "links": links, "collections": collections }))
}

/// One collection
#[utoipa::path(tag = "Features", params(("collectionId" = String, Path, description = "Id of the collection"), ("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = Value, content_type = "application/json", description = "The collection (OGC API – Features 1, 7.14)")))]
#[get("/collections/{collectionId}")]
async fn get_collection(
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

async fn schema_answer(
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
async fn get_queryables(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    schema_answer(anyone, request, id, hub, schema::queryables).await
}

/// The fields of a collection's features
#[utoipa::path(tag = "Features", params(("collectionId" = String, Path, description = "Id of the collection")),
    responses((status = 200, body = Value, content_type = "application/schema+json", description = "Schema with roles (OGC API – Features 5)")))]
#[get("/collections/{collectionId}/schema")]
async fn get_schema(
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
async fn get_feature_schema(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    schema_answer(anyone, request, id, hub, schema::feature_schema).await
}

/// Features of a collection
///
/// Beside the parameters below, every queryable of the collection is a parameter of its own: `/api` lists them for each collection.
#[utoipa::path(tag = "Features",
    params(("collectionId" = String, Path, description = "Id of the collection"), PageParameters,
        ("bbox" = Option<Vec<f64>>, Query, description = "west,south,east,north in degrees, longitude first; west > east crosses the antimeridian", style = Form, explode = false, min_items = 4, max_items = 6),
        ("datetime" = Option<String>, Query, description = "An RFC 3339 instant, a day, or an interval with `/` and `..`"),
        ("resultType" = Option<String>, Query, description = "`results`, or `hits` for the number alone"),
        ("f" = Option<String>, Query, description = "Format: geojson or json")),
    responses((status = 200, body = Value, content_type = "application/geo+json", description = "A page of features; `next` is there exactly while there are more")))]
#[get("/collections/{collectionId}/items")]
async fn list_items(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::GeoJson, Format::Json])?;
    let sight = anyone.sight();
    let asked = std::sync::Mutex::new(parameters);
    let (query, rows, matched) = hub
        .store
        .read(move |database| {
            let dataset = get_dataset(database, &sight, &id)?;
            let mut parameters = asked.into_inner().map_err(Error::internal)?;
            let query = ItemsQuery::read(&mut parameters, &dataset.described)?;
            let limit = if query.hits { 0 } else { query.page.limit.0 + 1 };
            let after = query.page.after_number()?;
            let rows =
                store::list_features(database, &dataset, &sight, &query.filter, after, query.page.skip(), limit)?;
            let matched = store::count_features(database, &dataset, &sight, &query.filter)?;
            Ok((query, rows, matched))
        })
        .await?;
    Ok(page_answer(&request, &hub, format, &query, rows, matched))
}

fn page_answer(
    request: &HttpRequest,
    hub: &Hub,
    format: Format,
    query: &ItemsQuery,
    mut rows: Vec<FeatureRow>,
    matched: i64,
) -> HttpResponse {
    let limit = usize::try_from(query.page.limit.0).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let media_type = format.media_type();
    let mut links = vec![Link::new(own_address(request, &hub.base), "self", media_type)];
    if let (true, Some(last)) = (more, rows.last()) {
        // GDAL stops, without a word, at a next link of another type.
        links.push(Link::new(
            next_address(request, &hub.base, &query.page, &last.seq.to_string()),
            "next",
            Format::GeoJson.media_type(),
        ));
    }
    let collection_path = request.path().trim_end_matches("/items").to_owned();
    links.push(Link::new(hub.base.to(&collection_path), "collection", Format::Json.media_type()));
    let frame = PageFrame { number_matched: Some(matched), time_stamp: hub.clock.now(), links };
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header(("Content-Crs", format!("<{}>", crate::catalog::dataset::CRS84)))
        .body(collection::page_text(&rows, &frame))
}

/// One feature
#[utoipa::path(tag = "Features",
    params(("collectionId" = String, Path, description = "Id of the collection"), ("featureId" = String, Path, description = "Id of the feature"),
        ("f" = Option<String>, Query, description = "Format: geojson or json")),
    responses((status = 200, body = Value, content_type = "application/geo+json", description = "The feature, with its `ETag`"), (status = 304, description = "Not changed since the ETag in `If-None-Match`")))]
#[get("/collections/{collectionId}/items/{featureId}")]
async fn get_item(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::GeoJson, Format::Json])?;
    let crs = parameters.take("crs");
    parameters.finish(&["f", "crs"])?;
    if crs.is_some_and(|crs| crs != crate::catalog::dataset::CRS84) {
        return Err(Error::malformed(Fault::parameter(
            "crs",
            "unknown-crs",
            Words::new("ไม่รองรับระบบพิกัดนี้", "this CRS is not offered"),
        )));
    }
    let (collection_id, feature_id) = path.into_inner();
    let sight = anyone.sight();
    let row = hub
        .store
        .read(move |database| {
            let dataset = get_dataset(database, &sight, &collection_id)?;
            store::get_feature(database, &dataset, &sight, &feature_id)
        })
        .await?;
    let tag = tag_of(&row);
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| crate::http::etag::names(known, &tag, true)) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    let own = own_address(&request, &hub.base);
    let parent = request.path().rsplit_once("/items/").map(|(head, _)| head).unwrap_or_default();
    let links = [
        Link::new(own, "self", format.media_type()),
        Link::new(format!("{}{}", hub.base.to(parent), carried(&anyone.0)), "collection", Format::Json.media_type()),
    ];
    Ok(HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((header::ETAG, tag))
        .insert_header(("Content-Crs", format!("<{}>", crate::catalog::dataset::CRS84)))
        .body(collection::feature_text(&row, Some(&links))))
}

fn tag_of(row: &FeatureRow) -> String {
    etag(row.version, collection::feature_text(row, None).as_bytes())
}

/// The dataset that a caller may edit.
fn editable(database: &mut crate::storage::Database, editor: &Editor, id: &str) -> Result<Dataset> {
    let dataset = get_dataset(database, &editor.sight(), id)?;
    editor.must_own(&dataset.described.agency)?;
    if dataset.kind != DatasetKind::Layer {
        return Err(Error::Conflict(
            Fault::parameter(
                "collectionId",
                "kept-by-the-hub",
                Words::new("ระบบสร้างรายการเหล่านี้เอง", "the hub writes these features itself"),
            )
            .remedy("แก้ไขที่ต้นทาง เช่น /projects", "change the record behind it, for example under /projects"),
        ));
    }
    Ok(dataset)
}

/// A new feature
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])), params(("collectionId" = String, Path, description = "Id of the collection")),
    request_body(content = Value, content_type = "application/geo+json", description = "A GeoJSON Feature; without an id it is given one"),
    responses((status = 201, description = "Created; `Location` and `ETag` are set")))]
#[post("/collections/{collectionId}/items")]
async fn create_item(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    content_crs(&request)?;
    let value = json_value(&request, body, &GEOJSON).await?;
    let deed = editor.deed(hub.clock.now());
    let ids = hub.ids.clone();
    let collection_path = request.path().to_owned();
    let row = hub
        .store
        .write(move |database| {
            let dataset = editable(database, &editor, &id)?;
            let new = NewFeature::from_geojson(&value, &dataset.described, None, || ids.next())?;
            if store::find_feature(database, &dataset, &crate::access::Sight::Everything, &new.id)?.is_some() {
                return Err(Error::Conflict(
                    Fault::pointer(
                        "/id",
                        "taken",
                        Words::new("มีรายการรหัสนี้แล้ว", "there is a feature of this id already"),
                    )
                    .remedy("ใช้ PUT เพื่อแทนที่", "use PUT to replace it"),
                ));
            }
            store::insert_features(database, &dataset, std::slice::from_ref(&new), deed.at)?;
            audit(database, &deed, "feature.create", &dataset, &new.id)?;
            store::get_feature(database, &dataset, &crate::access::Sight::Everything, &new.id)
        })
        .await?;
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, hub.base.to(&format!("{collection_path}/{}", segment(&row.id)))))
        .insert_header((header::ETAG, tag_of(&row)))
        .finish())
}

fn audit(
    database: &mut crate::storage::Database,
    deed: &crate::access::Deed,
    action: &str,
    dataset: &Dataset,
    id: &str,
) -> Result<()> {
    append_audit(database, deed, action, "feature", &format!("{}/{id}", dataset.described.id), &json!({}))
}

/// Bodies come in CRS84; the header may say so, with or without angle brackets.
fn content_crs(request: &HttpRequest) -> Result<()> {
    let given = request.headers().get("content-crs").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let uri = given.trim().trim_start_matches('<').trim_end_matches('>');
    if uri.is_empty() || uri == crate::catalog::dataset::CRS84 {
        return Ok(());
    }
    Err(Error::malformed(Fault::new(
        crate::error::At::Header("Content-Crs".into()),
        "unknown-crs",
        Words::new("รับเฉพาะ CRS84", "only CRS84 is taken"),
    )))
}

/// Replace a feature
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])),
    params(("collectionId" = String, Path, description = "Id of the collection"), ("featureId" = String, Path, description = "Id of the feature")),
    request_body(content = Value, content_type = "application/geo+json", description = "A GeoJSON Feature"),
    responses((status = 204, description = "Replaced; `ETag` is set. `If-Match` is honoured")))]
#[put("/collections/{collectionId}/items/{featureId}")]
async fn replace_item(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    content_crs(&request)?;
    let value = json_value(&request, body, &GEOJSON).await?;
    change_item(editor, &request, path.into_inner(), &hub, move |_| Ok(value)).await
}

/// Change parts of a feature
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])),
    params(("collectionId" = String, Path, description = "Id of the collection"), ("featureId" = String, Path, description = "Id of the feature")),
    request_body(content = Value, content_type = "application/merge-patch+json", description = "`geometry` replaced as a whole, `properties` merged (RFC 7396)"),
    responses((status = 204, description = "Changed; `ETag` is set. `If-Match` is honoured")))]
#[patch("/collections/{collectionId}/items/{featureId}")]
async fn update_item(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    content_crs(&request)?;
    let patch =
        json_value(&request, body, &["application/merge-patch+json", "application/geo+json", "application/json"])
            .await?;
    change_item(editor, &request, path.into_inner(), &hub, move |current| patched(as_value(current)?, patch)).await
}

async fn change_item(
    editor: Editor,
    request: &HttpRequest,
    (collection_id, feature_id): (String, String),
    hub: &Hub,
    change: impl FnOnce(&FeatureRow) -> Result<Value> + Send + 'static,
) -> Result<HttpResponse> {
    let deed = editor.deed(hub.clock.now());
    let wanted = if_match(request).map(str::to_owned);
    let row = hub
        .store
        .write(move |database| {
            let dataset = editable(database, &editor, &collection_id)?;
            let current = store::get_feature(database, &dataset, &editor.sight(), &feature_id)?;
            check_if_match(wanted.as_deref(), &tag_of(&current), false)?;
            let new = NewFeature::from_geojson(&change(&current)?, &dataset.described, Some(&feature_id), String::new)?;
            store::put_feature(database, &dataset, &new, deed.at)?;
            audit(database, &deed, "feature.update", &dataset, &feature_id)?;
            store::get_feature(database, &dataset, &crate::access::Sight::Everything, &feature_id)
        })
        .await?;
    Ok(HttpResponse::NoContent().insert_header((header::ETAG, tag_of(&row))).finish())
}

/// Remove a feature
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])),
    params(("collectionId" = String, Path, description = "Id of the collection"), ("featureId" = String, Path, description = "Id of the feature")),
    responses((status = 204, description = "Removed. `If-Match` is honoured")))]
#[delete("/collections/{collectionId}/items/{featureId}")]
async fn delete_item(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let (collection_id, feature_id) = path.into_inner();
    let deed = editor.deed(hub.clock.now());
    let wanted = if_match(&request).map(str::to_owned);
    hub.store
        .write(move |database| {
            let dataset = editable(database, &editor, &collection_id)?;
            let current = store::get_feature(database, &dataset, &editor.sight(), &feature_id)?;
            check_if_match(wanted.as_deref(), &tag_of(&current), false)?;
            store::delete_feature(database, &dataset, &feature_id, deed.at)?;
            audit(database, &deed, "feature.delete", &dataset, &feature_id)
        })
        .await?;
    Ok(no_content())
}

/// QGIS decides by `OPTIONS` what it may edit, so the answer is this caller's own.
async fn items_options(anyone: Anyone, id: web::Path<String>, hub: web::Data<Hub>) -> Result<HttpResponse> {
    options(anyone, id.into_inner(), &hub, "GET, HEAD, OPTIONS", ", POST").await
}

async fn item_options(anyone: Anyone, path: web::Path<(String, String)>, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let (collection_id, feature_id) = path.into_inner();
    if !is_feature_id(&feature_id) {
        return Err(Error::not_found("รายการ", "feature", &feature_id));
    }
    options(anyone, collection_id, &hub, "GET, HEAD, OPTIONS", ", PUT, PATCH, DELETE").await
}

async fn options(anyone: Anyone, id: String, hub: &Hub, always: &str, for_owner: &str) -> Result<HttpResponse> {
    let sight = anyone.sight();
    let dataset = hub.store.read(move |database| get_dataset(database, &sight, &id)).await?;
    let owner = dataset.kind == DatasetKind::Layer && anyone.0.may_write_for(&dataset.described.agency);
    let allow = format!("{always}{}", if owner { for_owner } else { "" });
    Ok(HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish())
}
