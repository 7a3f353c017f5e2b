//! Features read over HTTP: a page of them, or one.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};

use super::functions::FilterParameters;
use super::page::{self, Asking};
use super::{carried, format_of};
use crate::access::actor::Anyone;
use crate::catalog::Known;
use crate::catalog::store::asked_dataset;
use crate::catalog::version::{AsOf, AsOfParameters};
use crate::error::{Error, Result};
use crate::features::present::{Presentation, PresentationParameters, Presenter, tag_of};
use crate::features::store;
use crate::http::listing::{html_link, own_address};
use crate::http::{Format, Link, PageParameters, Parameters, etag};
use crate::hub::Hub;

/// Features of a collection
///
/// Beside the parameters below, every queryable of the collection is a parameter of its own: `/api` lists them for each collection.
#[utoipa::path(tag = "Features",
    params(("collectionId" = String, Path, description = "Id of the collection"), PageParameters,
        ("bbox" = Option<Vec<f64>>, Query, description = "west,south,east,north in degrees, longitude first; west > east crosses the antimeridian", style = Form, explode = false, min_items = 4, max_items = 6),
        ("bbox-crs" = Option<String>, Query, description = "CRS of `bbox`"),
        ("datetime" = Option<String>, Query, description = "An RFC 3339 instant, a day, or an interval with `/` and `..`"),
        ("q" = Option<String>, Query, description = "Words that must all occur in the texts of a feature"),
        ("ids" = Option<String>, Query, description = "Ids of the only features wanted"),
        FilterParameters,
        PresentationParameters,
        AsOfParameters,
        ("sortby" = Option<String>, Query, description = "Names of sortables, each with `-` to fall, or `+` or nothing to rise, separated by commas; what has no value comes last"),
        ("resultType" = Option<String>, Query, description = "`results`, or `hits` for the number alone"),
        ("f" = Option<String>, Query, description = "Format: geojson or json")),
    responses((status = 200, body = serde_json::Value, content_type = "application/geo+json", description = "A page of features; `next` is there exactly while there are more. A page ends early after 16 MiB"),
        (status = 304, description = "Nothing has changed since the ETag in `If-None-Match`")))]
#[get("/collections/{collectionId}/items")]
pub(super) async fn list_items(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
    known: web::Data<Known>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::GeoJson, Format::Json])?;
    let asking = Asking::new(&request, (&hub, &known), format, anyone.sight());
    page::answer(asking, id.into_inner(), parameters).await
}

/// The header that says in which CRS the coordinates are (OGC API – Features 2, 6.2.3).
pub(super) fn content_crs(presenter: &Presenter) -> (&'static str, String) {
    ("Content-Crs", format!("<{}>", presenter.crs().uri()))
}

/// One feature
#[utoipa::path(tag = "Features",
    params(("collectionId" = String, Path, description = "Id of the collection"), ("featureId" = String, Path, description = "Id of the feature"), PresentationParameters, AsOfParameters,
        ("f" = Option<String>, Query, description = "Format: geojson or json")),
    responses((status = 200, body = serde_json::Value, content_type = "application/geo+json", description = "The feature, with its `ETag`"), (status = 304, description = "Not changed since the ETag in `If-None-Match`")))]
#[get("/collections/{collectionId}/items/{featureId}")]
pub(super) async fn get_item(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
    known: web::Data<Known>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::GeoJson, Format::Json])?;
    let (collection_id, feature_id) = path.into_inner();
    let sight = anyone.sight();
    let asked = std::sync::Mutex::new(parameters);
    let (row, presentation) = hub
        .store
        .read_brief(move |database| {
            let mut parameters = asked.into_inner().map_err(Error::internal)?;
            let dataset = asked_dataset(database, &known, &sight, &collection_id, &mut parameters)?;
            let presentation = Presentation::take(&mut parameters, &dataset.described)?;
            parameters.finish(&[&Presentation::PARAMETERS[..], &AsOf::PARAMETERS[..], &["f"]].concat())?;
            Ok((store::get_feature(database, &dataset, &sight, &feature_id)?, presentation))
        })
        .await?;
    let presenter = presentation.presenter()?;
    let tag = etag::variant(&tag_of(&row), &presenter.mark());
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| etag::names(known, &tag, true)) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    let own = own_address(&request, &hub.base);
    let parent = request.path().rsplit_once("/items/").map(|(head, _)| head).unwrap_or_default();
    let links = [
        Link::new(own, "self", format.media_type()),
        Link::new(format!("{}{}", hub.base.to(parent), carried(&anyone.0)), "collection", Format::Json.media_type()),
        html_link(&request, &hub.base),
    ];
    Ok(HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((header::ETAG, tag))
        .insert_header(content_crs(&presenter))
        .body(presenter.feature(&row, Some(&links))))
}
