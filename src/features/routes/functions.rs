//! The functions that filters may call, and the parameters of filters, for the contract.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::format_of;
use crate::access::actor::Anyone;
use crate::cql2::{FUNCTIONS, Function, ValueType};
use crate::error::Result;
use crate::http::listing::{html_link, own_address};
use crate::http::middleware::language_of;
use crate::http::{Format, Language, Link, Parameters, json};
use crate::hub::Hub;

/// The parameters of a filter; the contract replaces them by the shared ones of the same names.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only the contract reads it")]
pub struct FilterParameters {
    /// A CQL2 filter
    filter: Option<String>,
    /// Encoding of the filter
    #[param(rename = "filter-lang")]
    filter_lang: Option<String>,
    /// CRS of the filter's geometries
    #[param(rename = "filter-crs")]
    filter_crs: Option<String>,
}

/// Functions of filters
///
/// What a filter may call beside the functions of CQL2 itself, with arguments and result (OGC API – Features 3, `functions`).
#[utoipa::path(tag = "Features", params(("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = Value, content_type = "application/json", description = "The functions")))]
#[get("/functions")]
pub(super) async fn list_functions(_: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::Json])?;
    parameters.finish(&["f"])?;
    let language = language_of(&request);
    let links = [
        Link::new(own_address(&request, &hub.base), "self", Format::Json.media_type()),
        html_link(&request, &hub.base),
    ];
    let functions: Vec<Value> = FUNCTIONS.iter().map(|function| document(function, language)).collect();
    json(format, &json!({ "functions": functions, "links": links }))
}

fn document(function: &Function, language: Language) -> Value {
    let takes: Vec<&str> = function.takes.iter().map(|kind| type_name(*kind, false)).collect();
    let description = match language {
        Language::Thai => function.thai,
        Language::English => function.english,
    };
    json!({
        "name": function.name,
        "description": description,
        "args": [{ "title": function.argument, "type": takes }],
        "returns": [type_name(function.gives, function.whole)],
    })
}

/// The names that the schema of the resource has.
fn type_name(kind: ValueType, whole: bool) -> &'static str {
    match kind {
        ValueType::Number if whole => "integer",
        ValueType::Number => "number",
        ValueType::Boolean => "boolean",
        ValueType::Day | ValueType::Instant | ValueType::Interval => "datetime",
        ValueType::Geometry => "geometry",
        ValueType::Text | ValueType::Json | ValueType::List => "string",
    }
}
