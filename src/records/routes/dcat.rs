//! The whole catalogue as DCAT-AP over HTTP.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};

use super::seen;
use crate::access::actor::Anyone;
use crate::catalog::dcat::catalog_document;
use crate::catalog::turtle::turtle;
use crate::error::Result;
use crate::http::{Format, Parameters, json, negotiate};
use crate::hub::Hub;

/// The catalogue as DCAT-AP 3
///
/// Every dataset that the caller may see, with its distributions. JSON-LD, or Turtle by `f=turtle`.
#[utoipa::path(tag = "Records", params(("f" = Option<String>, Query, description = "Format: jsonld or turtle")),
    responses((status = 200, description = "The catalogue", content((serde_json::Value = "application/ld+json"), (String = "text/turtle")))))]
#[get("/dcat")]
pub(super) async fn get_dcat(anyone: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let asked = parameters.take("f");
    parameters.finish(&["f"])?;
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let format = negotiate::choose(asked.as_deref(), accept, &[Format::JsonLd, Format::Turtle])?;
    let document = catalog_document(&seen(&hub, anyone.sight()).await?, &hub.base);
    match format {
        Format::Turtle => Ok(HttpResponse::Ok().content_type(format.media_type()).body(turtle(&document))),
        _ => json(format, &document),
    }
}
