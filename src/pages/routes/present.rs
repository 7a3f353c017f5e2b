//! Every answer as a page: where a reader wants HTML, the operation is asked for its JSON document, and that is shown.
//!
//! So a page shows what the API answers to the same caller, and nothing that it would not answer.

use actix_web::body::{BoxBody, MessageBody, to_bytes_limited};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};

use crate::access::actor::Anyone;
use crate::catalog::Dataset;
use crate::catalog::store::find_dataset;
use crate::error::{Error, Words};
use crate::http::etag::{etag, names};
use crate::http::links::query;
use crate::http::middleware::{EXPLORER, RequestId, language_of};
use crate::http::negotiate::{Format, choose};
use crate::http::{Base, problem};
use crate::hub::Hub;
use crate::pages::views::{Document, document_page, problem_page};
use crate::pages::visit::Visit;

/// Features on a page where the reader names no number, and the most that a page shows.
const ROWS: i64 = 25;
const MOST_ROWS: i64 = 500;
/// Longest document that is made a page, bytes.
const LONGEST: usize = 64 * 1024 * 1024;

/// Shows the answer as HTML when the reader wants that.
pub async fn present(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if !wants_page(&request) {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    if request.path() == "/api" {
        let base = base_of(request.request());
        let found = HttpResponse::Found().insert_header((header::LOCATION, base.to(EXPLORER))).finish();
        return Ok(request.into_response(found).map_into_boxed_body());
    }
    let visit = visit_of(request.request());
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).map(str::to_owned);
    if request.path() != "/" {
        ask_for_json(&mut request);
    }
    let response = next.call(request).await?.map_into_boxed_body();
    if response.status().is_client_error() || response.status().is_server_error() {
        return Ok(problem_answer(response, &visit));
    }
    if !is_document(&response) {
        return Ok(response);
    }
    document_answer(response, &visit, known.as_deref()).await
}

/// `f=html`, or no `f` and an `Accept` that prefers HTML to JSON.
fn wants_page(request: &ServiceRequest) -> bool {
    let is_application = request.path() == "/app" || request.path().starts_with("/app/");
    if *request.method() != Method::GET || is_application || request.path().starts_with(EXPLORER) {
        return false;
    }
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    // Programs name neither, and are not to pay for what readers get.
    if !request.query_string().contains("f=") && !accept.is_some_and(|accept| accept.contains("text/")) {
        return false;
    }
    let asked = form_urlencoded::parse(request.query_string().as_bytes()).find(|(name, _)| name == "f");
    if let Some((_, format)) = asked {
        return format == "html";
    }
    choose(None, accept, &[Format::Json, Format::Html]).is_ok_and(|format| format == Format::Html)
}

fn base_of(request: &HttpRequest) -> Base {
    request.app_data::<web::Data<Base>>().map_or_else(|| Base::new(""), |base| base.get_ref().clone())
}

fn visit_of(request: &HttpRequest) -> Visit {
    Visit::new(&base_of(request), request.path(), request.query_string(), language_of(request))
}

/// Makes the request one for JSON; a page of features is shorter than one for programs.
fn ask_for_json(request: &mut ServiceRequest) {
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(request.query_string().as_bytes())
        .into_owned()
        .filter(|(name, _)| name != "f")
        .collect();
    let is_features = request.path().starts_with("/collections/")
        && (request.path().ends_with("/items") || request.path().ends_with("/quality/spots"));
    if is_features {
        match pairs.iter_mut().find(|(name, _)| name == "limit") {
            Some((_, limit)) if limit.parse::<i64>().is_ok_and(|rows| rows > MOST_ROWS) => {
                *limit = MOST_ROWS.to_string()
            }
            Some(_) => {}
            None => pairs.push(("limit".to_owned(), ROWS.to_string())),
        }
    }
    let pairs: Vec<(&str, String)> = pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let address = match query(&pairs) {
        empty if empty.is_empty() => request.path().to_owned(),
        query => format!("{}?{query}", request.path()),
    };
    if let Ok(uri) = address.parse::<Uri>() {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    let headers = request.headers_mut();
    headers.remove(header::IF_NONE_MATCH);
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json, */*;q=0.1"));
}

fn media_type(response: &ServiceResponse) -> String {
    let value = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_owned()
}

/// JSON that is meant to be read here, and not a file to be kept.
fn is_document(response: &ServiceResponse) -> bool {
    let media_type = media_type(response);
    let is_json = media_type == "application/json" || media_type.ends_with("+json");
    is_json && response.status() == StatusCode::OK && !response.headers().contains_key(header::CONTENT_DISPOSITION)
}

fn problem_answer(response: ServiceResponse, visit: &Visit) -> ServiceResponse {
    let status = response.status();
    let made;
    let error = match response.response().error().and_then(|error| error.as_error::<Error>()) {
        Some(error) => error,
        None => {
            made = problem::plain(status);
            &made
        }
    };
    let id = response.request().extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let types = base_of(response.request()).to("/problems");
    let mut document = problem::document(error, visit.language, visit.path(), &id, &types);
    crate::http::member::set(&mut document, "status", status.as_u16());
    html(response, problem_page(visit, &document))
}

async fn document_answer(
    response: ServiceResponse,
    visit: &Visit,
    known: Option<&str>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let media_type = media_type(&response);
    let (request, response) = response.into_parts();
    let dataset = dataset_of(&request, visit).await?;
    let (head, body) = response.into_parts();
    let bytes = match to_bytes_limited(body, LONGEST).await {
        Ok(bytes) => bytes.map_err(|error| Error::internal(format!("{error:?}")))?,
        Err(_) => return Err(too_long().into()),
    };
    let value = serde_json::from_slice(&bytes).map_err(Error::internal)?;
    let text = document_page(
        visit,
        &Document { value: &value, media_type: &media_type, dataset: dataset.as_ref(), base: &base_of(&request) },
    );
    let tag = etag(0, text.as_bytes());
    let response = ServiceResponse::new(request, head.set_body(BoxBody::new(())));
    if known.is_some_and(|known| names(known, &tag, true)) {
        let (request, _) = response.into_parts();
        let unchanged = HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
        return Ok(ServiceResponse::new(request, unchanged));
    }
    let mut response = html(response, text);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

fn too_long() -> Error {
    Error::TooLarge(Words::new(
        "เอกสารใหญ่เกินกว่าจะแสดงเป็นหน้าเว็บ โปรดลดจำนวนด้วย limit หรือขอเป็น JSON ด้วย f=json",
        "the document is too long for a page; ask for less with limit, or for JSON with f=json",
    ))
}

/// The dataset of a page under `/collections/{id}` or of `/datasets/{id}`, as the caller may see it: its title and the titles of its fields.
async fn dataset_of(request: &HttpRequest, visit: &Visit) -> Result<Option<Dataset>, Error> {
    let mut segments = visit.segments().into_iter();
    let (Some("collections" | "datasets"), Some(id), Some(hub)) =
        (segments.next().as_deref(), segments.next(), request.app_data::<web::Data<Hub>>())
    else {
        return Ok(None);
    };
    let sight = Anyone::extract(request).await?.sight();
    hub.store.read(move |database| find_dataset(database, &sight, &id)).await
}

/// The same answer with a page as its body.
fn html(response: ServiceResponse, text: String) -> ServiceResponse<BoxBody> {
    let mut response = response.map_body(|_, _| BoxBody::new(text));
    let headers = response.headers_mut();
    for name in [header::CONTENT_LENGTH, header::ETAG, header::LAST_MODIFIED] {
        headers.remove(name);
    }
    headers.remove("content-crs");
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
