//! Landing page, conformance, the contract, health: the addresses that belong to no area; and every answer as a page.

mod present;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde_json::json;
use utoipa_actix_web::service_config::ServiceConfig;

use super::assets::asset;
use super::visit::Visit;
use super::{STYLE, application, conformance, landing as front};
use crate::access::actor::Anyone;
use crate::catalog::store::list_datasets;
use crate::catalog::{Dataset, DatasetKind};
use crate::error::{Error, Result};
use crate::features::collection::REL_TILESETS;
use crate::features::schema::queryables;
use crate::http::contract::CollectionPath;
use crate::http::etag::etag;
use crate::http::listing::{html_link, own_address};
use crate::http::middleware::{EXPLORER, language_of};
use crate::http::openapi30::down_convert;
use crate::http::{Contract, Format, Language, Link, Parameters, json, negotiate};
use crate::hub::Hub;
use crate::tiles::tileset::REL_TILING_SCHEMES;

pub use present::present;

pub fn configure(config: &mut ServiceConfig) {
    config.service(landing).service(get_conformance).service(get_api).service(live).service(ready).service(about);
    config.route("/style.css", web::get().to(style));
    config.route("/assets/{name:.*}", web::get().to(asset_file));
    config.route("/app", web::get().to(application_page));
    config.route("/app/{path:.*}", web::get().to(application_page));
    config.route("/explorer", web::get().to(to_explorer));
    config.route("/problems/{code}", web::get().to(problem_type));
    config.route("/.well-known/api-catalog", web::get().to(api_catalog));
}

fn format_of(parameters: &mut Parameters, request: &HttpRequest, offers: &[Format]) -> Result<Format> {
    let asked = parameters.take("f");
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    negotiate::choose(asked.as_deref(), accept, offers)
}

fn visit_of(request: &HttpRequest, hub: &Hub) -> Visit {
    Visit::new(&hub.base, request.path(), request.query_string(), language_of(request))
}

/// All datasets that a caller may see: a hub has hundreds, not millions.
async fn datasets_of(anyone: &Anyone, hub: &Hub) -> Result<Vec<Dataset>> {
    let sight = anyone.sight();
    hub.store.read(move |database| list_datasets(database, &sight, "", 0, 10_000)).await
}

fn landing_links(hub: &Hub) -> Vec<Link> {
    let to = |path: &str| hub.base.to(path);
    vec![
        Link::new(hub.base.root(), "self", Format::Json.media_type()),
        Link::new(format!("{}?f=html", hub.base.root()), "alternate", "text/html").title("HTML"),
        Link::new(to("/api"), "service-desc", Format::OpenApi30.media_type()).title("OpenAPI 3.0"),
        Link::new(to("/api?f=openapi31"), "service-desc", Format::OpenApi31.media_type()).title("OpenAPI 3.1"),
        Link::new(to(EXPLORER), "service-doc", "text/html").title("API explorer"),
        Link::new(to("/conformance"), "conformance", Format::Json.media_type()),
        Link::new(to("/conformance"), "http://www.opengis.net/def/rel/ogc/1.0/conformance", Format::Json.media_type()),
        Link::new(to("/collections"), "data", Format::Json.media_type()),
        Link::new(to("/collections"), "http://www.opengis.net/def/rel/ogc/1.0/data", Format::Json.media_type()),
        Link::new(to("/tiles"), REL_TILESETS, Format::Json.media_type()).title("Vector tiles"),
        Link::new(to("/tileMatrixSets"), REL_TILING_SCHEMES, Format::Json.media_type()),
        Link::new(to("/functions"), "http://www.opengis.net/def/rel/ogc/1.0/functions", Format::Json.media_type())
            .title("Functions of filters"),
        Link::new(to("/datasets"), "http://www.w3.org/ns/dcat#dataset", Format::Json.media_type()).title("Catalogue"),
        Link::new(
            to("/collections/catalogue"),
            "http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog",
            Format::Json.media_type(),
        )
        .title("Records"),
        Link::new(to("/dcat"), "http://www.w3.org/ns/dcat#catalog", Format::JsonLd.media_type()).title("DCAT-AP"),
        Link::new(to("/projects"), "related", Format::Json.media_type()).title("Projects"),
        Link::new(to("/plans"), "related", Format::Json.media_type()).title("Plans"),
        Link::new(to("/duplicates"), "related", Format::Json.media_type()).title("Suspected duplicates"),
    ]
}

/// The landing page
#[utoipa::path(tag = "Hub", params(("f" = Option<String>, Query, description = "Format: json or html")),
    responses((status = 200, body = serde_json::Value, content_type = "application/json", description = "Where everything is (OGC API – Features 1, 7.2)")))]
#[get("/")]
async fn landing(anyone: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::Json, Format::Html])?;
    parameters.finish(&["f"])?;
    let language = language_of(&request);
    if format == Format::Html {
        let datasets = datasets_of(&anyone, &hub).await?;
        return Ok(HttpResponse::Ok()
            .content_type(format.media_type())
            .body(front::landing(&visit_of(&request, &hub), &datasets)));
    }
    let (title, description) = match language {
        Language::Thai => (
            "แผน: ศูนย์ข้อมูลเชิงพื้นที่ของจังหวัด",
            "ชั้นข้อมูล แผนงานและโครงการ และโครงการที่อาจซ้ำซ้อน ของทุกหน่วยงานในเขตพัฒนาพิเศษภาคตะวันออก",
        ),
        Language::English => (
            "Phaen: the province's spatial data hub",
            "Layers, plans and projects of all agencies of the Eastern Economic Corridor, and the duplicates among them",
        ),
    };
    json(format, &json!({ "title": title, "description": description, "links": landing_links(&hub) }))
}

/// The standards that the hub keeps
#[utoipa::path(tag = "Hub", params(("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = serde_json::Value, content_type = "application/json", description = "Conformance classes (OGC API – Features 1, 7.4)")))]
#[get("/conformance")]
async fn get_conformance(_: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::Json])?;
    parameters.finish(&["f"])?;
    let links = [
        Link::new(own_address(&request, &hub.base), "self", Format::Json.media_type()),
        html_link(&request, &hub.base),
    ];
    json(format, &json!({ "conformsTo": conformance::CLASSES, "links": links }))
}

/// This document
///
/// OpenAPI 3.0 unless 3.1 is asked for by `f=openapi31` or by `Accept`; every collection that the caller may see has its own path.
#[utoipa::path(tag = "Hub", params(("f" = Option<String>, Query, description = "Format: openapi30 or openapi31")),
    responses((status = 200, body = serde_json::Value, content_type = "application/vnd.oai.openapi+json;version=3.0", description = "The contract")))]
#[get("/api")]
async fn get_api(
    anyone: Anyone,
    request: HttpRequest,
    hub: web::Data<Hub>,
    contract: web::Data<Contract>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request, &[Format::OpenApi30, Format::OpenApi31])?;
    parameters.finish(&["f"])?;
    let language = language_of(&request);
    let collections: Vec<CollectionPath> =
        datasets_of(&anyone, &hub).await?.iter().map(|dataset| collection_path(dataset, language)).collect();
    let document = contract.served(&hub.base.to(""), &collections);
    match format {
        Format::OpenApi31 => json(format, &document),
        _ => json(format, &down_convert(&document)),
    }
}

fn collection_path(dataset: &Dataset, language: Language) -> CollectionPath {
    let described = &dataset.described;
    let schema = queryables(described, language, "");
    let own = described
        .queryables()
        .filter_map(|field| Some((field.name.clone(), schema.get("properties")?.get(&field.name)?.clone())))
        .collect();
    let title = match language {
        Language::Thai => described.title.th.clone(),
        Language::English => described.title.en.clone(),
    };
    CollectionPath { id: described.id.clone(), title, edited: dataset.kind == DatasetKind::Layer, queryables: own }
}

/// Refuses parameters that these operations do not have.
fn nothing_asked(request: &HttpRequest) -> Result<()> {
    let mut parameters = Parameters::of(request)?;
    format_of(&mut parameters, request, &[Format::Json])?;
    parameters.finish(&["f"])
}

/// Is the program running?
#[utoipa::path(tag = "Hub", responses((status = 200, body = serde_json::Value, content_type = "application/json", description = "It is")))]
#[get("/live")]
async fn live(request: HttpRequest) -> Result<HttpResponse> {
    nothing_asked(&request)?;
    json(Format::Json, &json!({ "status": "live" }))
}

/// Can the hub answer?
#[utoipa::path(tag = "Hub", responses((status = 200, body = serde_json::Value, content_type = "application/json", description = "The database answers")))]
#[get("/ready")]
async fn ready(request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    nothing_asked(&request)?;
    hub.store.read(|database| list_datasets(database, &crate::access::Sight::Public, "", 0, 1)).await?;
    json(Format::Json, &json!({ "status": "ready" }))
}

/// What runs here
#[utoipa::path(tag = "Hub", responses((status = 200, body = serde_json::Value, content_type = "application/json", description = "Name and version of the program")))]
#[get("/about")]
async fn about(request: HttpRequest) -> Result<HttpResponse> {
    nothing_asked(&request)?;
    json(
        Format::Json,
        &json!({ "name": "phaen", "version": env!("CARGO_PKG_VERSION"), "schema": crate::storage::SCHEMA_VERSION }),
    )
}

async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(STYLE)
}

/// A file of the map. Its address changes with its content, so it may be kept for good.
async fn asset_file(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse> {
    let asset = asset(&name).ok_or_else(|| Error::not_found("ไฟล์", "file", &name))?;
    let of_this_version = request.query_string() == format!("v={}", asset.version);
    let kept =
        if of_this_version || asset.is_named_by_content { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(HttpResponse::Ok()
        .content_type(asset.media_type)
        .insert_header((header::CACHE_CONTROL, kept))
        .insert_header((header::ETAG, format!("\"{}\"", asset.version)))
        .body(asset.bytes.into_owned()))
}

/// The application's page, at every address under `/app`; the front page where it was not built.
async fn application_page(request: HttpRequest, hub: web::Data<Hub>) -> HttpResponse {
    let Some(page) = application::page(&hub.base, &hub.config, language_of(&request)) else {
        return HttpResponse::Found().insert_header((header::LOCATION, hub.base.root())).finish();
    };
    HttpResponse::Ok()
        .content_type(Format::Html.media_type())
        .insert_header((header::CONTENT_SECURITY_POLICY, application::policy(&hub.config)))
        .insert_header((header::ETAG, etag(0, page.as_bytes())))
        .body(page)
}

async fn to_explorer(hub: web::Data<Hub>) -> HttpResponse {
    HttpResponse::Found().insert_header((header::LOCATION, hub.base.to(EXPLORER))).finish()
}

async fn problem_type(request: HttpRequest, code: web::Path<String>, hub: web::Data<Hub>) -> Result<HttpResponse> {
    if !crate::http::problem::CODES.contains(&code.as_str()) {
        return Err(Error::not_found("ชนิดปัญหา", "problem type", &code));
    }
    Ok(HttpResponse::Ok()
        .content_type(Format::Html.media_type())
        .body(front::problem_type(&visit_of(&request, &hub), &code)))
}

/// RFC 9727: where the API's description is.
async fn api_catalog(hub: web::Data<Hub>) -> Result<HttpResponse> {
    let document = json!({ "linkset": [{
        "anchor": hub.base.root(),
        "service-desc": [{ "href": hub.base.to("/api"), "type": Format::OpenApi30.media_type() }],
        "service-doc": [{ "href": hub.base.to(EXPLORER), "type": "text/html" }],
    }] });
    Ok(HttpResponse::Ok().content_type("application/linkset+json").body(document.to_string()))
}
