//! A client: asks the application in this process, through all of its middleware.

use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use phaen::app::application;
use serde_json::Value;

use super::TestHub;

/// A request in the making.
pub struct Asking<'a> {
    hub: &'a TestHub,
    request: TestRequest,
}

impl<'a> Asking<'a> {
    pub fn new(hub: &'a TestHub, method: Method, path: &str) -> Self {
        Asking { hub, request: TestRequest::default().method(method).uri(path) }
    }

    pub fn key(self, key: &str) -> Self {
        self.header("authorization", &format!("Bearer {key}"))
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        let header = (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        self.request = self.request.append_header(header);
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub fn geojson(self, body: &Value) -> Self {
        self.body("application/geo+json", body.to_string())
    }

    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.request = self.request.insert_header(("content-type", media_type)).set_payload(body.into());
        self
    }

    pub async fn send(self) -> Answer {
        let service = init_service(application(&self.hub.shared)).await;
        let response = call_service(&service, self.request.to_request()).await;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        Answer { status, headers, body: read_body(response).await.to_vec() }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON in {self:?}"))
    }

    /// Holds the status, and shows the answer when it is another one.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// The address behind a relation in the document's links.
    pub fn link(&self, rel: &str) -> Option<String> {
        let json = self.json();
        let links = json["links"].as_array()?;
        links.iter().find(|link| link["rel"] == rel)?["href"].as_str().map(str::to_owned)
    }
}
