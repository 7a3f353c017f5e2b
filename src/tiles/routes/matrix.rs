//! The tile matrix sets over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::{format_of, matrix_set};
use crate::access::actor::Anyone;
use crate::error::Result;
use crate::http::{Format, Parameters, json};
use crate::hub::Hub;
use crate::tiles::tileset;

/// The tile matrix sets
///
/// The grids that tiles are cut by.
#[utoipa::path(tag = "Tiles", operation_id = "getTileMatrixSetsList", params(("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = serde_json::Value, content_type = "application/json", description = "Tile matrix sets (OGC API – Tiles 1)")))]
#[get("/tileMatrixSets")]
pub(super) async fn list_matrix_sets(_: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::Json])?;
    parameters.finish(&["f"])?;
    json(format, &tileset::matrix_sets(&hub.base))
}

/// One tile matrix set
#[utoipa::path(tag = "Tiles", operation_id = "getTileMatrixSet",
    params(("tileMatrixSetId" = String, Path, description = "WebMercatorQuad or WorldCRS84Quad"), ("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = serde_json::Value, content_type = "application/json", description = "Its definition (OGC 17-083r4)")))]
#[get("/tileMatrixSets/{tileMatrixSetId}")]
pub(super) async fn get_matrix_set(_: Anyone, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::Json])?;
    parameters.finish(&["f"])?;
    json(format, &matrix_set(&id)?.to_json())
}
