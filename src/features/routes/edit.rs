//! Features changed over HTTP, one by one, by the owner of their dataset (OGC API – Features Part 4).

use actix_web::{HttpRequest, HttpResponse, delete, patch, post, put, web};
use serde_json::{Value, json};

use crate::access::actor::Editor;
use crate::access::routes::if_match;
use crate::access::store::{append_audit, perform};
use crate::access::{Deed, Once, Reply, Sight};
use crate::catalog::store::get_dataset;
use crate::catalog::{Dataset, DatasetKind};
use crate::error::{Error, Fault, Result, Words};
use crate::features::edit::{as_value, forgiven, patched};
use crate::features::feature::NewFeature;
use crate::features::present::{Presentation, tag_of};
use crate::features::store::{self, FeatureRow};
use crate::geometry::{Crs, Projection};
use crate::http::body::json_value;
use crate::http::etag::check_if_match;
use crate::http::links::segment;
use crate::http::preference::Preferences;
use crate::http::{Format, Parameters, no_content};
use crate::hub::Hub;
use crate::storage::Database;

pub(super) const GEOJSON: [&str; 2] = ["application/geo+json", "application/json"];
pub(super) const PATCHES: [&str; 3] = ["application/merge-patch+json", "application/geo+json", "application/json"];

/// The dataset that a caller may edit.
pub(super) fn editable(database: &mut Database, editor: &Editor, id: &str) -> Result<Dataset> {
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

/// The system of the body's coordinates: CRS84 unless `Content-Crs` says otherwise, with angle brackets or, as QGIS
/// writes it, without.
pub(super) fn content_crs(request: &HttpRequest) -> Result<Crs> {
    let Some(given) = request.headers().get("content-crs") else { return Ok(Crs::Crs84) };
    Crs::of_header(given.to_str().unwrap_or_default(), "Content-Crs")
}

/// The body, its geometry brought to longitude, latitude.
fn in_lonlat(mut value: Value, crs: Crs) -> Result<Value> {
    if let (true, Some(geometry)) = (crs != Crs::Crs84, value.get_mut("geometry")) {
        Projection::new(crs)?.json_to_lonlat(geometry, "/geometry")?;
    }
    Ok(value)
}

fn audit(database: &mut Database, deed: &Deed, action: &str, dataset: &Dataset, id: &str) -> Result<()> {
    append_audit(database, deed, action, "feature", &format!("{}/{id}", dataset.described.id), &json!({}))
}

/// How a changed feature is answered: by its tag, and as a whole, in the CRS it came in, where that is preferred.
fn changed(reply: Reply, row: &FeatureRow, prefer: Preferences, crs: Crs) -> Result<Reply> {
    let reply = reply.header("ETag", tag_of(row));
    let mut reply = match prefer.applied() {
        Some(applied) => reply.header("Preference-Applied", applied),
        None => reply,
    };
    if prefer.representation == Some(true) {
        reply.body = Presentation { crs, ..Presentation::default() }.presenter()?.feature(row, None);
        reply = reply
            .header("Content-Type", Format::GeoJson.media_type())
            .header("Content-Crs", format!("<{}>", crs.uri()));
    }
    Ok(reply)
}

/// A new feature
///
/// `Content-Crs` names the CRS of its coordinates, CRS84 without it. `Prefer: return=representation` gives the feature back;
/// `Prefer: handling=lenient` leaves out properties that the dataset does not have, which are refused otherwise.
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])), params(("collectionId" = String, Path, description = "Id of the collection"),
        ("Content-Crs" = Option<String>, Header, description = "CRS of the coordinates, as a URI in angle brackets or bare; CRS84 without it"),
        ("Prefer" = Option<String>, Header, description = "`return=representation` or `return=minimal`, `handling=lenient` or `handling=strict`")),
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
    let (crs, prefer) = (content_crs(&request)?, Preferences::of(&request));
    let value = json_value(&request, body, &GEOJSON).await?;
    let once = Once::of(&request, &editor.0, &value)?;
    let value = in_lonlat(value, crs)?;
    let deed = editor.deed(hub.clock.now());
    let (ids, at) = (hub.ids.clone(), deed.at);
    let items = hub.base.to(request.path());
    let create = move |database: &mut Database| {
        let dataset = editable(database, &editor, &id)?;
        let value = if prefer.lenient == Some(true) { forgiven(value, &dataset.described) } else { value };
        let new = NewFeature::from_geojson(&value, &dataset.described, None, || ids.next())?;
        if store::find_feature(database, &dataset, &Sight::Everything, &new.id)?.is_some() {
            return Err(store::taken());
        }
        store::insert_features(database, &dataset, std::slice::from_ref(&new), deed.at)?;
        audit(database, &deed, "feature.create", &dataset, &new.id)?;
        let row = store::get_feature(database, &dataset, &Sight::Everything, &new.id)?;
        changed(Reply::new(201).header("Location", format!("{items}/{}", segment(&row.id))), &row, prefer, crs)
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, create)).await?.response())
}

/// Replace a feature
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])),
    params(("collectionId" = String, Path, description = "Id of the collection"), ("featureId" = String, Path, description = "Id of the feature"),
        ("Content-Crs" = Option<String>, Header, description = "CRS of the coordinates, as a URI in angle brackets or bare; CRS84 without it"),
        ("Prefer" = Option<String>, Header, description = "`return=representation` or `return=minimal`, `handling=lenient` or `handling=strict`"),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the version that is to be changed; needed where the dataset says so (428)")),
    request_body(content = Value, content_type = "application/geo+json", description = "A GeoJSON Feature"),
    responses((status = 204, description = "Replaced; `ETag` is set. `If-Match` is honoured, and needed where the dataset says so"),
        (status = 200, body = Value, content_type = "application/geo+json", description = "The same, with the feature, for `Prefer: return=representation`")))]
#[put("/collections/{collectionId}/items/{featureId}")]
pub(super) async fn replace_item(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = in_lonlat(json_value(&request, body, &GEOJSON).await?, content_crs(&request)?)?;
    change_item(editor, &request, path.into_inner(), &hub, move |_| Ok(value)).await
}

/// Change parts of a feature
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])),
    params(("collectionId" = String, Path, description = "Id of the collection"), ("featureId" = String, Path, description = "Id of the feature"),
        ("Content-Crs" = Option<String>, Header, description = "CRS of the coordinates, as a URI in angle brackets or bare; CRS84 without it"),
        ("Prefer" = Option<String>, Header, description = "`return=representation` or `return=minimal`, `handling=lenient` or `handling=strict`"),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the version that is to be changed; needed where the dataset says so (428)")),
    request_body(content = Value, content_type = "application/merge-patch+json", description = "`geometry` replaced as a whole, `properties` merged (RFC 7396)"),
    responses((status = 204, description = "Changed; `ETag` is set. `If-Match` is honoured, and needed where the dataset says so"),
        (status = 200, body = Value, content_type = "application/geo+json", description = "The same, with the feature, for `Prefer: return=representation`")))]
#[patch("/collections/{collectionId}/items/{featureId}")]
pub(super) async fn update_item(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let patch = in_lonlat(json_value(&request, body, &PATCHES).await?, content_crs(&request)?)?;
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
    let (crs, prefer) = (content_crs(request)?, Preferences::of(request));
    let row = hub
        .store
        .write(move |database| {
            let dataset = editable(database, &editor, &collection_id)?;
            let current = store::get_feature(database, &dataset, &editor.sight(), &feature_id)?;
            check_if_match(wanted.as_deref(), &tag_of(&current), dataset.described.if_match_needed)?;
            let value = change(&current)?;
            let value = if prefer.lenient == Some(true) { forgiven(value, &dataset.described) } else { value };
            let new = NewFeature::from_geojson(&value, &dataset.described, Some(&feature_id), String::new)?;
            store::put_feature(database, &dataset, &new, deed.at)?;
            audit(database, &deed, "feature.update", &dataset, &feature_id)?;
            store::get_feature(database, &dataset, &Sight::Everything, &feature_id)
        })
        .await?;
    let status = if prefer.representation == Some(true) { 200 } else { 204 };
    Ok(changed(Reply::new(status), &row, prefer, crs)?.response())
}

/// Remove a feature
#[utoipa::path(tag = "Features", security(("key" = ["write:own"])),
    params(("collectionId" = String, Path, description = "Id of the collection"), ("featureId" = String, Path, description = "Id of the feature"),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the version that is to be changed; needed where the dataset says so (428)")),
    responses((status = 204, description = "Removed. `If-Match` is honoured, and needed where the dataset says so")))]
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
            check_if_match(wanted.as_deref(), &tag_of(&current), dataset.described.if_match_needed)?;
            store::delete_feature(database, &dataset, &feature_id, deed.at)?;
            audit(database, &deed, "feature.delete", &dataset, &feature_id)
        })
        .await?;
    Ok(no_content())
}
