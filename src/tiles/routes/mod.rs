//! Tiles over HTTP: OGC API – Tiles Part 1, TileJSON, and the plain `z/x/y` of web maps.

mod collection;
mod hub;
mod matrix;
mod tile;

use actix_web::HttpRequest;
use actix_web::http::header;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::Caller;
use crate::error::{Error, Fault, Result, Words};
use crate::http::links::query;
use crate::http::{Format, Parameters, negotiate};
use crate::thai::to_arabic;
use crate::tiles::matrix::{MatrixSet, Tile};

/// Literal addresses go before templates that would take them.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(matrix::list_matrix_sets)
        .service(matrix::get_matrix_set)
        .service(hub::list_tilesets)
        .service(hub::get_tilejson)
        .service(hub::get_tileset)
        .service(hub::get_plain_tile)
        .service(hub::get_tile)
        .service(collection::list_tilesets)
        .service(collection::get_tilejson)
        .service(collection::get_tileset)
        .service(collection::get_plain_tile)
        .service(collection::get_tile);
}

/// What links carry on from the request: the key, when it came in the query string.
fn carried(caller: &Caller) -> String {
    caller.key_in_query.as_ref().map(|key| format!("?{}", query(&[("key", key.clone())]))).unwrap_or_default()
}

fn format_of(parameters: &mut Parameters, request: &HttpRequest, offers: &[Format]) -> Result<Format> {
    let asked = parameters.take("f");
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    negotiate::choose(asked.as_deref(), accept, offers)
}

fn matrix_set(id: &str) -> Result<&'static MatrixSet> {
    MatrixSet::find(id).ok_or_else(|| Error::not_found("ชุดตารางไทล์", "tile matrix set", id))
}

/// A tile by the three parts of its address; there must be such a tile in the set.
fn tile(set: &MatrixSet, level: &str, row: &str, column: &str) -> Result<Tile> {
    let (given_level, given_row, given_column) =
        (number("tileMatrix", level)?, number("tileRow", row)?, number("tileCol", column)?);
    let tile = u8::try_from(given_level).ok().zip(u32::try_from(given_row).ok()).zip(u32::try_from(given_column).ok());
    match tile.map(|((level, row), column)| Tile { level, row, column }).filter(|tile| set.has(*tile)) {
        Some(tile) => Ok(tile),
        None => Err(no_tile(set, &format!("{level}/{row}/{column}"))),
    }
}

fn no_tile(set: &MatrixSet, address: &str) -> Error {
    Error::NotFound(Words::new(
        format!("ไม่มีไทล์ {address} ใน {} (ระดับ 0 ถึง {})", set.id, set.deepest),
        format!("there is no tile {address} in {}, whose tiles have levels 0 to {}", set.id, set.deepest),
    ))
}

fn number(name: &str, text: &str) -> Result<u64> {
    let digits = to_arabic(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number holds are no malformed number, but one without a tile.
        return Ok(digits.parse().unwrap_or(u64::MAX));
    }
    Err(Error::malformed(Fault::parameter(
        name,
        "not-a-number",
        Words::new("ต้องเป็นจำนวนเต็มไม่ติดลบ", "must be a whole number, not negative"),
    )))
}

/// The row of a plain address without `.mvt` or `.pbf`.
fn without_ending(text: &str) -> &str {
    text.strip_suffix(".mvt").or_else(|| text.strip_suffix(".pbf")).unwrap_or(text)
}
