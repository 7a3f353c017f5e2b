//! Features changed over HTTP, by the owner of their dataset.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, patch, post, put, web};
use serde_json::{Value, json};

use super::tag_of;
use crate::access::actor::{Anyone, Editor};
use crate::access::routes::if_match;
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::catalog::store::get_dataset;
use crate::catalog::{Dataset, DatasetKind};
use crate::error::{Error, Fault, Result, Words};
use crate::features::edit::{as_value, patched};
use crate::features::feature::{NewFeature, is_feature_id};
use crate::features::store::{self, FeatureRow};
use crate::geometry::{Crs, Projection};
use crate::http::body::json_value;
use crate::http::etag::check_if_match;
use crate::http::links::segment;
use crate::http::{Parameters, no_content};
use crate::hub::Hub;
use crate::storage::Database;

const GEOJSON: [&str; 2] = ["application/geo+json", "application/json"];

const PATCHES: [&str; 3] = ["application/merge-patch+json", "application/geo+json", "application/json"];

/// The dataset that a caller may edit.
fn editable(database: &mut Database, editor: &Editor, id: &str) -> Result<Dataset> {
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
pub(super) async fn create_item(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = feature_body(&request, body, &GEOJSON).await?;
    let deed = editor.deed(hub.clock.now());
    let ids = hub.ids.clone();
    let collection_path = request.path().to_owned();
    let row = hub
        .store
        .write(move |database| {
            let dataset = editable(database, &editor, &id)?;
            let new = NewFeature::from_geojson(&value, &dataset.described, None, || ids.next())?;
            if store::find_feature(database, &dataset, &Sight::Everything, &new.id)?.is_some() {
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
            store::get_feature(database, &dataset, &Sight::Everything, &new.id)
        })
        .await?;
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, hub.base.to(&format!("{collection_path}/{}", segment(&row.id)))))
        .insert_header((header::ETAG, tag_of(&row)))
        .finish())
}

fn audit(database: &mut Database, deed: &Deed, action: &str, dataset: &Dataset, id: &str) -> Result<()> {
    append_audit(database, deed, action, "feature", &format!("{}/{id}", dataset.described.id), &json!({}))
}

/// The system of the body's coordinates: CRS84 unless `Content-Crs` says otherwise, with angle brackets or, as QGIS
/// writes it, without.
fn content_crs(request: &HttpRequest) -> Result<Crs> {
    let Some(given) = request.headers().get("content-crs") else { return Ok(Crs::Crs84) };
    Crs::of_header(given.to_str().unwrap_or_default(), "Content-Crs")
}

/// The body, its geometry brought to longitude, latitude.
async fn feature_body(request: &HttpRequest, body: web::Payload, media_types: &[&str]) -> Result<Value> {
    let crs = content_crs(request)?;
    let mut value = json_value(request, body, media_types).await?;
    if let (true, Some(geometry)) = (crs != Crs::Crs84, value.get_mut("geometry")) {
        Projection::new(crs)?.json_to_lonlat(geometry, "/geometry")?;
    }
    Ok(value)
}

/// Replace a feature
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])),
    params(("collectionId" = String, Path, description = "Id of the collection"), ("featureId" = String, Path, description = "Id of the feature")),
    request_body(content = Value, content_type = "application/geo+json", description = "A GeoJSON Feature"),
    responses((status = 204, description = "Replaced; `ETag` is set. `If-Match` is honoured")))]
#[put("/collections/{collectionId}/items/{featureId}")]
pub(super) async fn replace_item(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = feature_body(&request, body, &GEOJSON).await?;
    change_item(editor, &request, path.into_inner(), &hub, move |_| Ok(value)).await
}

/// Change parts of a feature
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])),
    params(("collectionId" = String, Path, description = "Id of the collection"), ("featureId" = String, Path, description = "Id of the feature")),
    request_body(content = Value, content_type = "application/merge-patch+json", description = "`geometry` replaced as a whole, `properties` merged (RFC 7396)"),
    responses((status = 204, description = "Changed; `ETag` is set. `If-Match` is honoured")))]
#[patch("/collections/{collectionId}/items/{featureId}")]
pub(super) async fn update_item(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let patch = feature_body(&request, body, &PATCHES).await?;
    change_item(editor, &request, path.into_inner(), &hub, move |current| patched(as_value(current)?, patch)).await
}

pub(super) async fn change_item(
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
            store::get_feature(database, &dataset, &Sight::Everything, &feature_id)
        })
        .await?;
    Ok(HttpResponse::NoContent().insert_header((header::ETAG, tag_of(&row))).finish())
}

/// Remove a feature
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])),
    params(("collectionId" = String, Path, description = "Id of the collection"), ("featureId" = String, Path, description = "Id of the feature")),
    responses((status = 204, description = "Removed. `If-Match` is honoured")))]
#[delete("/collections/{collectionId}/items/{featureId}")]
pub(super) async fn delete_item(
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
pub(super) async fn items_options(anyone: Anyone, id: web::Path<String>, hub: web::Data<Hub>) -> Result<HttpResponse> {
    options(anyone, id.into_inner(), &hub, "GET, HEAD, OPTIONS", ", POST").await
}

pub(super) async fn item_options(
    anyone: Anyone,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let (collection_id, feature_id) = path.into_inner();
    if !is_feature_id(&feature_id) {
        return Err(Error::not_found("รายการ", "feature", &feature_id));
    }
    options(anyone, collection_id, &hub, "GET, HEAD, OPTIONS", ", PUT, PATCH, DELETE").await
}

pub(super) async fn options(
    anyone: Anyone,
    id: String,
    hub: &Hub,
    always: &str,
    for_owner: &str,
) -> Result<HttpResponse> {
    let sight = anyone.sight();
    let dataset = hub.store.read(move |database| get_dataset(database, &sight, &id)).await?;
    let owner = dataset.kind == DatasetKind::Layer && anyone.0.may_write_for(&dataset.described.agency);
    let allow = format!("{always}{}", if owner { for_owner } else { "" });
    Ok(HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish())
}
