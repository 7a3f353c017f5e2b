//! Tiles of one collection over HTTP.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde_json::Value;

use super::tile::{Order, answer, find, ready};
use super::{carried, format_of, matrix_set, tile};
use crate::access::actor::Anyone;
use crate::catalog::store::{dataset_as_of, get_dataset, known_dataset};
use crate::catalog::version::{AsOf, AsOfParameters};
use crate::catalog::{Dataset, Known};
use crate::error::Result;
use crate::http::middleware::language_of;
use crate::http::{Format, Parameters, json};
use crate::hub::Hub;
use crate::storage::Database;
use crate::tiles::TileCache;
use crate::tiles::matrix::WEB_MERCATOR_QUAD;
use crate::tiles::question::Question;
use crate::tiles::tileset::Scope;
use crate::tiles::{tilejson, tileset};

async fn dataset_of(anyone: &Anyone, hub: &Hub, id: String, wish: Option<AsOf>) -> Result<Dataset> {
    let sight = anyone.sight();
    let read = move |database: &mut Database| {
        let current = get_dataset(database, &sight, &id)?;
        wish.map_or(Ok(current.clone()), |wish| dataset_as_of(database, &current, wish))
    };
    hub.store.read(read).await
}

/// The dataset that is asked for, as it is or as it was.
fn asked(database: &mut Database, known: &Known, order: &Order, id: &str) -> Result<Arc<Dataset>> {
    let current = known_dataset(database, known, &order.sight, id)?;
    match order.question.as_of {
        None => Ok(current),
        Some(wish) => dataset_as_of(database, &current, wish).map(Arc::new),
    }
}

/// A document about the tiles of one collection.
async fn document(
    anyone: &Anyone,
    request: &HttpRequest,
    hub: &Hub,
    (id, wish): (String, Option<AsOf>),
    make: impl FnOnce(&Scope<'_>) -> Value,
) -> Result<HttpResponse> {
    let datasets = [dataset_of(anyone, hub, id.clone(), wish).await?];
    let carried = carried(&anyone.0);
    let scope = Scope {
        base: &hub.base,
        language: language_of(request),
        carried: &carried,
        collection: Some(&id),
        chosen: false,
        datasets: &datasets,
    };
    json(Format::Json, &make(&scope))
}

/// Tilesets of a collection
#[utoipa::path(tag = "Tiles", operation_id = "collection.vector.getTileSetsList",
    params(("collectionId" = String, Path, description = "Id of the collection"), ("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = Value, content_type = "application/json", description = "One tileset for each tile matrix set (OGC API – Tiles 1)")))]
#[get("/collections/{collectionId}/tiles")]
pub(super) async fn list_tilesets(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    format_of(&mut parameters, &request, &[Format::Json])?;
    parameters.finish(&["f"])?;
    document(&anyone, &request, &hub, (id.into_inner(), None), tileset::listing).await
}

/// A collection's tiles as TileJSON
///
/// Takes the parameters of the tiles and carries them on into the template.
#[utoipa::path(tag = "Tiles", operation_id = "collection.vector.getTileJson",
    params(("collectionId" = String, Path, description = "Id of the collection"), ("f" = Option<String>, Query, description = "Format: json"),
        ("properties" = Option<String>, Query, description = "Names of properties, with commas; all without it"),
        ("datetime" = Option<String>, Query, description = "An RFC 3339 instant, a day, or an interval with `/` and `..`"),
        ("filter" = Option<String>, Query, description = "CQL2, as with `items`"), ("filter-lang" = Option<String>, Query, description = "cql2-text or cql2-json"),
        AsOfParameters),
    responses((status = 200, body = Value, content_type = "application/json", description = "TileJSON 3.0")))]
#[get("/collections/{collectionId}/tiles/tilejson")]
pub(super) async fn get_tilejson(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    format_of(&mut parameters, &request, &[Format::Json])?;
    let question = Question::take(&mut parameters)?;
    let dataset = dataset_of(&anyone, &hub, id.clone(), question.as_of).await?;
    question.check_properties(&dataset)?;
    question.of(&dataset)?;
    let make = |scope: &Scope<'_>| tilejson::document(scope, &question.text());
    document(&anyone, &request, &hub, (id.into_inner(), question.as_of), make).await
}

/// A tileset of a collection
#[utoipa::path(tag = "Tiles", operation_id = "collection.vector.getTileSet",
    params(("collectionId" = String, Path, description = "Id of the collection"),
        ("tileMatrixSetId" = String, Path, description = "WebMercatorQuad or WorldCRS84Quad"), ("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = Value, content_type = "application/json", description = "Limits, layers and the template of the tiles (OGC 17-083r4)")))]
#[get("/collections/{collectionId}/tiles/{tileMatrixSetId}")]
pub(super) async fn get_tileset(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    format_of(&mut parameters, &request, &[Format::Json])?;
    parameters.finish(&["f"])?;
    let (id, set) = path.into_inner();
    let set = matrix_set(&set)?;
    document(&anyone, &request, &hub, (id, None), |scope| tileset::tileset(scope, set)).await
}

/// A tile of a collection
///
/// Beside the parameters below, every queryable of the collection is a parameter of its own, as with `items`.
#[utoipa::path(tag = "Tiles", operation_id = "collection.vector.getTile",
    params(("collectionId" = String, Path, description = "Id of the collection"),
        ("tileMatrixSetId" = String, Path, description = "WebMercatorQuad or WorldCRS84Quad"),
        ("tileMatrix" = u32, Path, description = "Level"), ("tileRow" = u32, Path, description = "Row, from the top"), ("tileCol" = u32, Path, description = "Column, from the left"),
        ("f" = Option<String>, Query, description = "Format: mvt"),
        ("properties" = Option<String>, Query, description = "Names of properties, with commas; all without it. `id` is always there"),
        ("datetime" = Option<String>, Query, description = "An RFC 3339 instant, a day, or an interval with `/` and `..`"),
        ("filter" = Option<String>, Query, description = "CQL2, as with `items`"), ("filter-lang" = Option<String>, Query, description = "cql2-text or cql2-json"),
        AsOfParameters),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile", description = "A vector tile; `Tile-Features-Left-Out` tells how many features it was too small for"),
        (status = 204, description = "Nothing lies here"), (status = 304, description = "Not changed since the ETag in `If-None-Match`")))]
#[get("/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}")]
pub(super) async fn get_tile(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String, String, String, String)>,
    hub: web::Data<Hub>,
    cache: web::Data<TileCache>,
    known: web::Data<Known>,
) -> Result<HttpResponse> {
    let (id, set, level, row, column) = path.into_inner();
    let set = matrix_set(&set)?;
    let tile = tile(set, &level, &row, &column)?;
    tile_answer(anyone, request, (hub, cache, known), id, |order| Order { set, tile, within_limits: true, ..order })
        .await
}

/// A tile of a collection as web maps count
///
/// Column before row. `.mvt` and `.pbf` name the same bytes.
#[utoipa::path(tag = "Tiles", operation_id = "collection.vector.getPlainTile",
    params(("collectionId" = String, Path, description = "Id of the collection"),
        ("z" = u32, Path, description = "Level"), ("x" = u32, Path, description = "Column, from the left"), ("y" = String, Path, description = "Row, from the top, with `.mvt` or `.pbf`"),
        ("f" = Option<String>, Query, description = "Format: mvt"),
        ("properties" = Option<String>, Query, description = "Names of properties, with commas; all without it. `id` is always there"),
        ("datetime" = Option<String>, Query, description = "An RFC 3339 instant, a day, or an interval with `/` and `..`"),
        ("filter" = Option<String>, Query, description = "CQL2, as with `items`"), ("filter-lang" = Option<String>, Query, description = "cql2-text or cql2-json"),
        AsOfParameters),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile", description = "A vector tile; `Tile-Features-Left-Out` tells how many features it was too small for"),
        (status = 204, description = "Nothing lies here"), (status = 304, description = "Not changed since the ETag in `If-None-Match`")))]
#[get("/collections/{collectionId}/tiles/{z}/{x}/{y}")]
pub(super) async fn get_plain_tile(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
    hub: web::Data<Hub>,
    cache: web::Data<TileCache>,
    known: web::Data<Known>,
) -> Result<HttpResponse> {
    let (id, level, column, row) = path.into_inner();
    let set = &WEB_MERCATOR_QUAD;
    let tile = tile(set, &level, super::without_ending(&row), &column)?;
    tile_answer(anyone, request, (hub, cache, known), id, |order| Order { set, tile, within_limits: false, ..order })
        .await
}

async fn tile_answer(
    anyone: Anyone,
    request: HttpRequest,
    (hub, cache, known): (web::Data<Hub>, web::Data<TileCache>, web::Data<Known>),
    id: String,
    place: impl FnOnce(Order) -> Order,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    format_of(&mut parameters, &request, &[Format::Mvt])?;
    let order = place(Order::new(Question::take(&mut parameters)?, anyone.sight(), &request));
    let cache = cache.into_inner();
    let look = |database: &mut Database| {
        let dataset = asked(database, &known, &order, &id)?;
        order.question.check_properties(&dataset)?;
        // A filter that cannot be read is refused, whatever the client says to have.
        order.question.of(&dataset)?;
        ready(&cache, &order, &[&dataset])
    };
    // What is ready is handed out on this thread; what has to be made is made on another.
    let found = match if hub.store.is_near() { hub.store.read_now(look)? } else { None } {
        Some(found) => found,
        None => {
            let make = move |database: &mut Database| {
                let dataset = asked(database, &known, &order, &id)?;
                order.question.check_properties(&dataset)?;
                find(database, &cache, &order, &[&dataset])
            };
            hub.store.read(make).await?
        }
    };
    answer(&request, found)
}
