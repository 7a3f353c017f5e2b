//! Answers that many handlers give.

use actix_web::HttpResponse;
use serde::Serialize;

use super::negotiate::Format;
use crate::error::{Error, Result};

/// 200 with a JSON document of the given format.
pub fn json(format: Format, document: &impl Serialize) -> Result<HttpResponse> {
    let text = serde_json::to_string(document).map_err(Error::internal)?;
    Ok(HttpResponse::Ok().content_type(format.media_type()).body(text))
}

/// 200 with a JSON document and its ETag.
pub fn json_with_etag(document: &impl Serialize, etag: &str) -> Result<HttpResponse> {
    let text = serde_json::to_string(document).map_err(Error::internal)?;
    Ok(HttpResponse::Ok().content_type(Format::Json.media_type()).insert_header(("ETag", etag)).body(text))
}

/// 204.
pub fn no_content() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
