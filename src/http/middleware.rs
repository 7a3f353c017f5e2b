//! What happens to every request on its way in and every answer on its way out.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, Uri};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};

use super::methods::MethodTable;
use super::negotiate::Language;
use super::own_name::better_address;
use super::{Base, problem};
use crate::error::{At, Error, Fault, Words};

/// Where the explorer of the API stands.
pub const EXPLORER: &str = "/explorer/";

const PAGE_POLICY: &str =
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
/// The explorer sets styles from its script.
const EXPLORER_POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/// The id of a request: in its answer's `X-Request-Id`, in its problem document and in the log.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Reads the request strictly, dresses its answer, and writes the one log line.
pub async fn dress(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = std::time::Instant::now();
    let id = request_id(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let language = language_of(request.request());
    let instance = request.path().to_owned();
    let method = request.method().clone();
    // To a script of ours the browser would open its own dialogue for a password.
    let asks_by_script = request.headers().contains_key("x-csrf-token");
    let base = request.app_data::<web::Data<Base>>().map_or_else(|| Base::new(""), |base| base.get_ref().clone());

    let response = match (refusal(&request), better_address(&request, &base)) {
        (Some(error), _) => request.into_response(HttpResponse::from_error(error)),
        (None, Some(address)) => {
            let elsewhere = HttpResponse::TemporaryRedirect().insert_header((header::LOCATION, address)).finish();
            request.into_response(elsewhere)
        }
        (None, None) => {
            straighten(&mut request, &base);
            if method == Method::HEAD {
                // HEAD is GET whose body is not sent; the HTTP encoder sees to the latter.
                request.head_mut().method = Method::GET;
            }
            match next.call(request).await {
                Ok(response) => response.map_into_boxed_body(),
                // An error that no handler turned into an answer has lost its request: the framework answers it.
                Err(error) => return Err(error),
            }
        }
    };
    let mut response = with_problem(response, language, &instance, &id, &base.to("/problems"));
    if asks_by_script {
        response.headers_mut().remove(header::WWW_AUTHENTICATE);
    }
    finish_headers(&mut response, language, &id);
    log(&method, &instance, &response, started.elapsed(), &id);
    Ok(response)
}

/// Puts zstd before the other encodings that the client likes as much: at its price it compresses best. Browsers name it last.
pub async fn prefer_zstd(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody + 'static>, actix_web::Error> {
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    if let Some(preferred) = accepted.and_then(zstd_first).and_then(|text| HeaderValue::from_str(&text).ok()) {
        request.headers_mut().insert(header::ACCEPT_ENCODING, preferred);
    }
    next.call(request).await
}

/// The list with less weight for the others, if zstd is there without a weight of its own.
fn zstd_first(accepted: &str) -> Option<String> {
    let (zstd, others): (Vec<&str>, Vec<&str>) =
        accepted.split(',').map(str::trim).partition(|entry| entry.eq_ignore_ascii_case("zstd"));
    let lighter = |entry: &&str| if entry.contains(';') { (*entry).to_owned() } else { format!("{entry};q=0.9") };
    let others: Vec<String> = others.iter().map(lighter).collect();
    (!zstd.is_empty() && !others.is_empty()).then(|| format!("zstd, {}", others.join(", ")))
}

fn request_id(request: &ServiceRequest) -> String {
    let given = request.headers().get("x-request-id").and_then(|value| value.to_str().ok());
    match given {
        Some(id)
            if (1..=64).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') =>
        {
            id.to_owned()
        }
        _ => uuid::Uuid::now_v7().simple().to_string(),
    }
}

/// The caller's language: `lang=` wins over `Accept-Language`.
pub fn language_of(request: &HttpRequest) -> Language {
    let asked = form_urlencoded::parse(request.query_string().as_bytes()).find(|(name, _)| name == "lang");
    match asked.as_ref().map(|(_, value)| value.as_ref()) {
        Some("en") => Language::English,
        Some("th") => Language::Thai,
        _ => Language::accepted(request.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok())),
    }
}

/// What no handler should have to think of: compressed bodies, and addresses that are no text.
fn refusal(request: &ServiceRequest) -> Option<Error> {
    if let Some(encoding) = request.headers().get(header::CONTENT_ENCODING)
        && !encoding.as_bytes().eq_ignore_ascii_case(b"identity")
    {
        return Some(Error::UnsupportedMedia(Words::new(
            "ไม่รับเนื้อหาที่บีบอัด โปรดส่งโดยไม่มี Content-Encoding",
            "compressed bodies are not taken; send it without Content-Encoding",
        )));
    }
    let decoded = percent_decoded(request.path());
    match String::from_utf8(decoded) {
        Ok(path) if !path.contains('\0') => None,
        _ => Some(Error::malformed(Fault::new(
            At::Whole,
            "unreadable-address",
            Words::new("ที่อยู่ไม่ใช่ข้อความ UTF-8", "the address is not UTF-8 text"),
        ))),
    }
}

fn percent_decoded(path: &str) -> Vec<u8> {
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut position = 0;
    while let Some(&byte) = bytes.get(position) {
        let escaped = path.get(position + 1..position + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, escaped) {
            (b'%', Some(value)) => {
                decoded.push(value);
                position += 3;
            }
            _ => {
                decoded.push(byte);
                position += 1;
            }
        }
    }
    decoded
}

/// Takes the public URL's path off the front where a proxy has left it, and a slash off the end.
fn straighten(request: &mut ServiceRequest, base: &Base) {
    let path = request.path();
    let inner = path.strip_prefix(base.path()).filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path);
    // The explorer's page finds its own files relative to its slash.
    let trimmed = if inner == EXPLORER { inner } else { inner.trim_end_matches('/') };
    let wanted = if trimmed.is_empty() { "/" } else { trimmed };
    if wanted == path {
        return;
    }
    let address = match request.query_string() {
        "" => wanted.to_owned(),
        query => format!("{wanted}?{query}"),
    };
    if let Ok(uri) = address.parse::<Uri>() {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}

/// Gives an error answer its problem document.
fn with_problem(
    response: ServiceResponse,
    language: Language,
    instance: &str,
    id: &str,
    types: &str,
) -> ServiceResponse {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let content_type = response.headers().get(header::CONTENT_TYPE).map(|v| v.as_bytes().to_vec()).unwrap_or_default();
    if !is_error || content_type.starts_with(problem::MEDIA_TYPE.as_bytes()) {
        return response;
    }
    let ours = response.response().error().and_then(|error| error.as_error::<Error>());
    if let Some(Error::Internal(cause)) = ours {
        tracing::error!(request = id, %cause, "internal fault");
    }
    // A reader has been given the problem as a page, or a client of CKAN the envelope that it knows.
    let is_answered = content_type.starts_with(b"text/html") || content_type.starts_with(b"application/json");
    if is_answered && (ours.is_some() || response.response().error().is_none()) {
        return response;
    }
    let made;
    let error = match ours {
        Some(error) => error,
        None => {
            made = problem::plain(status);
            &made
        }
    };
    let mut document = problem::document(error, language, instance, id, types);
    super::member::set(&mut document, "status", status.as_u16());
    let (request, response) = response.into_parts();
    let mut response = response.set_body(BoxBody::new(document.to_string()));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(problem::MEDIA_TYPE));
    ServiceResponse::new(request, response)
}

fn finish_headers(response: &mut ServiceResponse, language: Language, id: &str) {
    let policy = if response.request().path().starts_with(EXPLORER) { EXPLORER_POLICY } else { PAGE_POLICY };
    let is_html =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    // QGIS before May 2025 looks for `Location` letter by letter.
    response.response_mut().head_mut().set_camel_case_headers(true);
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    set("x-request-id", id);
    set("x-content-type-options", "nosniff");
    set("x-frame-options", "DENY");
    set("referrer-policy", "no-referrer");
    set("vary", "Accept, Accept-Language, Accept-Encoding, Authorization, X-API-Key, Cookie, Origin");
    set("api-version", env!("CARGO_PKG_VERSION"));
    set("content-language", language.tag());
    if is_html && !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
}

/// One line a request; the query is left out, since it may hold a key.
fn log(method: &Method, path: &str, response: &ServiceResponse, took: std::time::Duration, id: &str) {
    let status = response.status().as_u16();
    let route = response.request().match_pattern().unwrap_or_default();
    tracing::info!(%method, path, route, status, ms = took.as_secs_f64() * 1e3, request = id, "answered");
}

/// Everything that no route took: `OPTIONS`, a method that is not there, or an address that is not there.
pub async fn no_route(request: HttpRequest, table: web::Data<MethodTable>) -> Result<HttpResponse, Error> {
    let Some(allowed) = table.allowed(request.path()) else {
        return Err(Error::NotFound(Words::new("ไม่มีที่อยู่นี้", "there is nothing at this address")));
    };
    let allow = allowed.join(", ");
    if request.method() == Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish());
    }
    let error = Error::malformed(
        Fault::new(
            At::Whole,
            "method-not-allowed",
            Words::new("ที่อยู่นี้ไม่รับวิธีเรียกนี้", "this address does not know this method"),
        )
        .remedy(format!("ใช้ได้: {allow}"), format!("it knows: {allow}")),
    );
    let mut response = HttpResponse::from_error(error);
    *response.status_mut() = actix_web::http::StatusCode::METHOD_NOT_ALLOWED;
    if let Ok(value) = HeaderValue::from_str(&allow) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    Ok(response)
}
