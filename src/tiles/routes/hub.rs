//! Tiles of the whole hub, or of some of its collections, over HTTP: each collection is a layer.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde_json::Value;

use super::tile::{Order, answer, find};
use super::{carried, format_of, matrix_set, tile};
use crate::access::Sight;
use crate::access::actor::Anyone;
use crate::catalog::Dataset;
use crate::catalog::dataset::GeometryKind;
use crate::catalog::store::{get_dataset, list_datasets};
use crate::error::Result;
use crate::http::middleware::language_of;
use crate::http::{Format, Parameters, json};
use crate::hub::Hub;
use crate::storage::Database;
use crate::tiles::TileCache;
use crate::tiles::matrix::WEB_MERCATOR_QUAD;
use crate::tiles::question::{Question, words};
use crate::tiles::tileset::Scope;
use crate::tiles::{tilejson, tileset};

/// A hub has hundreds of collections, not millions.
const MOST: i64 = 10_000;

/// The collections that were asked for, in that order; without a wish all that have a place. One that may not be seen is not there.
fn datasets_of(database: &mut Database, sight: &Sight, chosen: Option<&[String]>) -> Result<Vec<Dataset>> {
    match chosen {
        Some(ids) => {
            let mut once: Vec<&String> = Vec::new();
            ids.iter().for_each(|id| {
                if !once.contains(&id) {
                    once.push(id)
                }
            });
            once.into_iter().map(|id| get_dataset(database, sight, id)).collect()
        }
        None => {
            let mut all = list_datasets(database, sight, "", 0, MOST)?;
            all.retain(|dataset| dataset.described.geometry_kind != GeometryKind::None);
            Ok(all)
        }
    }
}

/// A document about the tiles of several collections.
async fn document(
    anyone: &Anyone,
    request: &HttpRequest,
    hub: &Hub,
    chosen: Option<Vec<String>>,
    make: impl FnOnce(&Scope<'_>) -> Value,
) -> Result<HttpResponse> {
    let (sight, is_chosen) = (anyone.sight(), chosen.is_some());
    let datasets = hub.store.read(move |database| datasets_of(database, &sight, chosen.as_deref())).await?;
    let carried = carried(&anyone.0);
    let scope = Scope {
        base: &hub.base,
        language: language_of(request),
        carried: &carried,
        collection: None,
        chosen: is_chosen,
        datasets: &datasets,
    };
    json(Format::Json, &make(&scope))
}

fn chosen(parameters: &mut Parameters) -> Option<Vec<String>> {
    parameters.take("collections").map(|text| words(&text))
}

/// Tilesets of the hub
#[utoipa::path(tag = "Tiles", operation_id = "dataset.vector.getTileSetsList",
    params(("collections" = Option<String>, Query, description = "Ids of collections, with commas; all without it"), ("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = Value, content_type = "application/json", description = "One tileset for each tile matrix set (OGC API – Tiles 1)")))]
#[get("/tiles")]
pub(super) async fn list_tilesets(anyone: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    format_of(&mut parameters, &request, &[Format::Json])?;
    let chosen = chosen(&mut parameters);
    parameters.finish(&["f", "collections"])?;
    document(&anyone, &request, &hub, chosen, tileset::listing).await
}

/// The hub's tiles as TileJSON
#[utoipa::path(tag = "Tiles", operation_id = "dataset.vector.getTileJson",
    params(("collections" = Option<String>, Query, description = "Ids of collections, with commas; all without it"), ("f" = Option<String>, Query, description = "Format: json"),
        ("properties" = Option<String>, Query, description = "Names of properties, with commas; all without it"),
        ("datetime" = Option<String>, Query, description = "An RFC 3339 instant, a day, or an interval with `/` and `..`")),
    responses((status = 200, body = Value, content_type = "application/json", description = "TileJSON 3.0")))]
#[get("/tiles/tilejson")]
pub(super) async fn get_tilejson(anyone: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    format_of(&mut parameters, &request, &[Format::Json])?;
    let chosen = chosen(&mut parameters);
    let question = Question::take(&mut parameters)?;
    question.only_time()?;
    document(&anyone, &request, &hub, chosen, |scope| tilejson::document(scope, &question.text())).await
}

/// A tileset of the hub
#[utoipa::path(tag = "Tiles", operation_id = "dataset.vector.getTileSet",
    params(("tileMatrixSetId" = String, Path, description = "WebMercatorQuad or WorldCRS84Quad"),
        ("collections" = Option<String>, Query, description = "Ids of collections, with commas; all without it"), ("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = Value, content_type = "application/json", description = "Limits, layers and the template of the tiles (OGC 17-083r4)")))]
#[get("/tiles/{tileMatrixSetId}")]
pub(super) async fn get_tileset(
    anyone: Anyone,
    request: HttpRequest,
    set: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    format_of(&mut parameters, &request, &[Format::Json])?;
    let chosen = chosen(&mut parameters);
    parameters.finish(&["f", "collections"])?;
    let set = matrix_set(&set)?;
    document(&anyone, &request, &hub, chosen, |scope| tileset::tileset(scope, set)).await
}

/// A tile of the hub
///
/// Every collection that the caller may see is a layer, or those in `collections`; they share the size that a tile may have.
#[utoipa::path(tag = "Tiles", operation_id = "dataset.vector.getTile",
    params(("tileMatrixSetId" = String, Path, description = "WebMercatorQuad or WorldCRS84Quad"),
        ("tileMatrix" = u32, Path, description = "Level"), ("tileRow" = u32, Path, description = "Row, from the top"), ("tileCol" = u32, Path, description = "Column, from the left"),
        ("collections" = Option<String>, Query, description = "Ids of collections, with commas; all without it"),
        ("f" = Option<String>, Query, description = "Format: mvt"),
        ("properties" = Option<String>, Query, description = "Names of properties, with commas; all without it. `id` is always there"),
        ("datetime" = Option<String>, Query, description = "An RFC 3339 instant, a day, or an interval with `/` and `..`")),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile", description = "A vector tile; `Tile-Features-Left-Out` tells how many features it was too small for"),
        (status = 204, description = "Nothing lies here"), (status = 304, description = "Not changed since the ETag in `If-None-Match`")))]
#[get("/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}")]
pub(super) async fn get_tile(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
    hub: web::Data<Hub>,
    cache: web::Data<TileCache>,
) -> Result<HttpResponse> {
    let (set, level, row, column) = path.into_inner();
    let set = matrix_set(&set)?;
    let tile = tile(set, &level, &row, &column)?;
    tile_answer(anyone, request, hub, cache, |order| Order { set, tile, within_limits: true, ..order }).await
}

/// A tile of the hub as web maps count
///
/// Column before row. `.mvt` and `.pbf` name the same bytes.
#[utoipa::path(tag = "Tiles", operation_id = "dataset.vector.getPlainTile",
    params(("z" = u32, Path, description = "Level"), ("x" = u32, Path, description = "Column, from the left"), ("y" = String, Path, description = "Row, from the top, with `.mvt` or `.pbf`"),
        ("collections" = Option<String>, Query, description = "Ids of collections, with commas; all without it"),
        ("f" = Option<String>, Query, description = "Format: mvt"),
        ("properties" = Option<String>, Query, description = "Names of properties, with commas; all without it. `id` is always there"),
        ("datetime" = Option<String>, Query, description = "An RFC 3339 instant, a day, or an interval with `/` and `..`")),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile", description = "A vector tile; `Tile-Features-Left-Out` tells how many features it was too small for"),
        (status = 204, description = "Nothing lies here"), (status = 304, description = "Not changed since the ETag in `If-None-Match`")))]
#[get("/tiles/{z}/{x}/{y}")]
pub(super) async fn get_plain_tile(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    hub: web::Data<Hub>,
    cache: web::Data<TileCache>,
) -> Result<HttpResponse> {
    let (level, column, row) = path.into_inner();
    let set = &WEB_MERCATOR_QUAD;
    let tile = tile(set, &level, super::without_ending(&row), &column)?;
    tile_answer(anyone, request, hub, cache, |order| Order { set, tile, within_limits: false, ..order }).await
}

async fn tile_answer(
    anyone: Anyone,
    request: HttpRequest,
    hub: web::Data<Hub>,
    cache: web::Data<TileCache>,
    place: impl FnOnce(Order) -> Order,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    format_of(&mut parameters, &request, &[Format::Mvt])?;
    let chosen = chosen(&mut parameters);
    let question = Question::take(&mut parameters)?;
    question.only_time()?;
    let order = place(Order::new(question, anyone.sight(), &request));
    let cache = cache.into_inner();
    let found = hub
        .store
        .read(move |database| {
            let datasets = datasets_of(database, &order.sight, chosen.as_deref())?;
            find(database, &cache, &order, &datasets.iter().collect::<Vec<_>>())
        })
        .await?;
    answer(&request, found)
}
