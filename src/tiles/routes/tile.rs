//! One tile as an answer: from the cache or made, with its ETag, compressed where the client takes it.

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};

use super::no_tile;
use crate::access::Sight;
use crate::catalog::Dataset;
use crate::error::Result;
use crate::http::Format;
use crate::http::etag::{etag, names};
use crate::storage::Database;
use crate::tiles::cache::{MadeTile, TileCache, TileKey};
use crate::tiles::matrix::{MatrixSet, Tile, WEB_MERCATOR_QUAD};
use crate::tiles::question::Question;
use crate::tiles::store::{Wanted, make_layer};
use crate::tiles::tileset::bbox;

/// Bytes that a tile may have before it is compressed: what clients take in without a stutter.
pub(super) const BUDGET: usize = 500_000;

/// Which tile, of what, for whom.
pub(super) struct Order {
    pub set: &'static MatrixSet,
    pub tile: Tile,
    pub question: Question,
    pub sight: Sight,
    /// A tile outside the limits of the tileset is not there; otherwise it is there and empty.
    pub within_limits: bool,
    /// `If-None-Match`.
    pub known: Option<String>,
}

impl Order {
    /// An order whose place is still to be filled in.
    pub fn new(question: Question, sight: Sight, request: &HttpRequest) -> Self {
        let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        Order {
            set: &WEB_MERCATOR_QUAD,
            tile: Tile { level: 0, row: 0, column: 0 },
            question,
            sight,
            within_limits: false,
            known: known.map(str::to_owned),
        }
    }
}

/// What there is to answer.
pub(super) enum Found {
    NotModified(String),
    Tile(String, MadeTile),
}

/// The key and the tag of a tile.
fn marks(order: &Order, datasets: &[&Dataset]) -> (TileKey, String) {
    let key = key_of(order, datasets);
    let now = datasets.iter().filter(|dataset| dataset.as_of.is_none());
    let tag = format!("W/{}", etag(now.map(|dataset| dataset.data_version).sum(), key.0.as_bytes()));
    (key, tag)
}

/// The answer that needs no rows, if there is one: the client has such a version, or the cache.
pub(super) fn ready(cache: &TileCache, order: &Order, datasets: &[&Dataset]) -> Result<Option<Found>> {
    if order.within_limits && outside(order, datasets) {
        let Tile { level, row, column } = order.tile;
        return Err(no_tile(order.set, &format!("{level}/{row}/{column}")));
    }
    let (key, tag) = marks(order, datasets);
    if order.known.as_ref().is_some_and(|known| names(known, &tag, true)) {
        return Ok(Some(Found::NotModified(tag)));
    }
    Ok(cache.get(&key).map(|tile| Found::Tile(tag, tile)))
}

/// Finds or makes a tile of these collections.
pub(super) fn find(database: &mut Database, cache: &TileCache, order: &Order, datasets: &[&Dataset]) -> Result<Found> {
    let filters = datasets.iter().map(|dataset| order.question.of(dataset)).collect::<Result<Vec<_>>>()?;
    if let Some(found) = ready(cache, order, datasets)? {
        return Ok(found);
    }
    let (key, tag) = marks(order, datasets);
    let mut bytes = Vec::new();
    let mut left_out = 0;
    for (index, (dataset, filter)) in datasets.iter().zip(filters).enumerate() {
        let filter = (!order.question.is_plain()).then_some(filter);
        let wanted = Wanted { dataset, sight: &order.sight, filter, properties: order.question.properties.as_deref() };
        // What a layer leaves of its share goes to those after it.
        let share = (BUDGET - bytes.len().min(BUDGET)) / (datasets.len() - index);
        let layer = make_layer(database, order.set, order.tile, &wanted, share)?;
        bytes.extend_from_slice(&layer.bytes);
        left_out += layer.left_out;
    }
    let made = MadeTile::new(&bytes, left_out)?;
    cache.put(key, made.clone());
    Ok(Found::Tile(tag, made))
}

/// Does the tile lie where none of the collections has anything? Where nothing is anywhere there are no limits.
fn outside(order: &Order, datasets: &[&Dataset]) -> bool {
    // The box of today says nothing of what stood where then.
    if datasets.iter().any(|dataset| dataset.as_of.is_some()) {
        return false;
    }
    let limits: Vec<_> = datasets
        .iter()
        .filter_map(|dataset| bbox(dataset))
        .reduce(crate::geometry::BBox::union)
        .and_then(|all| order.set.within(all))
        .map(|all| order.set.limits(all, order.tile.level))
        .into_iter()
        .collect();
    limits.iter().any(|limits| !limits.hold(order.tile))
}

/// Everything that decides about the bytes.
fn key_of(order: &Order, datasets: &[&Dataset]) -> TileKey {
    let Tile { level, row, column } = order.tile;
    let versions: Vec<String> = datasets
        .iter()
        .map(|dataset| match dataset.as_of {
            // What stood at an instant that is over stays, whatever is written later.
            Some(at) => format!("{}:{}@{}", dataset.number, dataset.version, at.0),
            None => format!("{}:{}.{}", dataset.number, dataset.version, dataset.data_version),
        })
        .collect();
    let who = match &order.sight {
        Sight::Public => "*".to_owned(),
        Sight::Agency(agency) => format!("agency {agency}"),
        Sight::Everything => "everything".to_owned(),
    };
    TileKey(format!("{}/{level}/{row}/{column}?{}|{who}|{}", order.set.id, order.question.text(), versions.join(",")))
}

/// 200 with the tile, 204 for an empty one, 304 for one that the client has.
pub(super) fn answer(request: &HttpRequest, found: Found) -> Result<HttpResponse> {
    let (tag, tile) = match found {
        Found::NotModified(tag) => {
            return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
        }
        Found::Tile(tag, tile) => (tag, tile),
    };
    if tile.gzip.is_empty() {
        return Ok(HttpResponse::NoContent().insert_header((header::ETAG, tag)).finish());
    }
    let mut response = HttpResponse::Ok();
    response.content_type(Format::Mvt.media_type()).insert_header((header::ETAG, tag));
    if tile.left_out > 0 {
        response.insert_header(("Tile-Features-Left-Out", tile.left_out.to_string()));
    }
    if takes_gzip(request.headers()) {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
        return Ok(response.body(web::Bytes::copy_from_slice(&tile.gzip)));
    }
    Ok(response.body(tile.plain()?))
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').map(str::trim).any(|entry| {
        let (name, weight) = entry.split_once(';').map_or((entry, ""), |(name, weight)| (name.trim(), weight.trim()));
        name.eq_ignore_ascii_case("gzip") && !matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}
