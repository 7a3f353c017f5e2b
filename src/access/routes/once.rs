//! Idempotency keys over HTTP: read from a request, and the kept answer given.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use crate::access::Caller;
use crate::access::once::{HEADER, Once, Place, Reply, fingerprint, key_of};
use crate::error::{At, Error, Fault, Result, Words};

impl Once {
    /// The request's key with what it stands for: the body and what decides its meaning.
    ///
    /// # Errors
    /// `Malformed` for a key that is none or comes twice, `Conflict` while the same key is under way.
    pub fn of(request: &HttpRequest, caller: &Caller, body: &serde_json::Value) -> Result<Once> {
        let mut given = request.headers().get_all(HEADER);
        let Some(value) = given.next() else { return Ok(Once::default()) };
        if given.next().is_some() {
            return Err(Error::malformed(Fault::new(
                At::Header(HEADER.to_owned()),
                "repeated-header",
                Words::new("ส่งหัวข้อนี้ซ้ำ", "this header is given more than once"),
            )));
        }
        let key = key_of(value.to_str().unwrap_or_default())?;
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let parts = [
            request.query_string(),
            media_type(header("content-type")),
            header("content-crs"),
            header("if-match"),
            &body.to_string(),
        ];
        Once::claim(Some(Place {
            principal: caller.key_id.clone(),
            method: request.method().as_str().to_owned(),
            path: request.path().to_owned(),
            key,
            fingerprint: fingerprint(&parts),
        }))
    }
}

impl Reply {
    /// The answer as HTTP sends it; one that was given before says so.
    pub fn response(self) -> HttpResponse {
        let mut response = HttpResponse::build(StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK));
        for (name, value) in &self.headers {
            response.insert_header((name.as_str(), value.as_str()));
        }
        if self.repeated {
            response.insert_header(("Idempotent-Replayed", "true"));
        }
        response.body(self.body)
    }
}

/// The boundary of a form differs each time that the same form is sent.
fn media_type(content_type: &str) -> &str {
    let plain = content_type.split(';').next().unwrap_or_default();
    if plain.starts_with("multipart/") { plain } else { content_type }
}
