//! What a caller may do with features: `OPTIONS`, answered for this caller and this collection.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::edit::{GEOJSON, PATCHES};
use crate::access::actor::Anyone;
use crate::catalog::DatasetKind;
use crate::catalog::store::get_dataset;
use crate::error::{Error, Result};
use crate::features::feature::is_feature_id;
use crate::hub::Hub;

/// QGIS decides by `OPTIONS` what it may edit, so the answer is this caller's own.
pub(super) async fn items_options(anyone: Anyone, id: web::Path<String>, hub: web::Data<Hub>) -> Result<HttpResponse> {
    options(anyone, id.into_inner(), &hub, "GET, HEAD, OPTIONS", ", POST", &[("Accept-Post", &GEOJSON)]).await
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
    let patches: &[(&str, &[&str])] = &[("Accept-Patch", &PATCHES)];
    options(anyone, collection_id, &hub, "GET, HEAD, OPTIONS", ", PUT, PATCH, DELETE", patches).await
}

pub(super) async fn batch_options(anyone: Anyone, id: web::Path<String>, hub: web::Data<Hub>) -> Result<HttpResponse> {
    options(anyone, id.into_inner(), &hub, "OPTIONS", ", POST", &[("Accept-Post", &super::batch::BODIES)]).await
}

async fn options(
    anyone: Anyone,
    id: String,
    hub: &Hub,
    always: &str,
    for_owner: &str,
    owner_headers: &[(&'static str, &[&str])],
) -> Result<HttpResponse> {
    let sight = anyone.sight();
    let dataset = hub.store.read(move |database| get_dataset(database, &sight, &id)).await?;
    let owner = dataset.kind == DatasetKind::Layer && anyone.0.may_write_for(&dataset.described.agency);
    let allow = format!("{always}{}", if owner { for_owner } else { "" });
    let mut answer = HttpResponse::NoContent();
    answer.insert_header((header::ALLOW, allow));
    for (name, types) in owner_headers.iter().filter(|_| owner) {
        answer.insert_header((*name, types.join(", ")));
    }
    Ok(answer.finish())
}
