//! The rules of redaction over HTTP, and what they would hide of a text.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::find::Finding;
use super::rules::{Exceptions, RuleFile, rules};
use crate::access::actor::Reader;
use crate::error::{Error, Fault, Result, Words};
use crate::http::body::{from_value, json_value};
use crate::http::{Format, Parameters, json};

/// Characters of a text that is tried.
const MOST: usize = 20_000;

pub fn configure(config: &mut ServiceConfig) {
    config.service(get_redaction_rules).service(preview_redaction);
}

/// A text whose redaction is tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Trial {
    /// 1 to 20,000 characters.
    text: String,
    /// As an officer might say of a project.
    #[serde(default)]
    exceptions: Exceptions,
}

/// What the rules hide of a text.
#[derive(Debug, Serialize, ToSchema)]
struct Preview {
    /// The text for everybody.
    public: String,
    findings: Vec<Finding>,
}

/// The rules by which personal data is hidden
///
/// Names of persons, numbers of houses, deeds, telephones and citizens are hidden of projects to all but their owners and administrators. Each rule stands
/// here as it is used, with examples of what it hides and of what it leaves.
#[utoipa::path(tag = "Projects", responses((status = 200, body = RuleFile, description = "The rules, in the order in which they are applied")))]
#[get("/redaction/rules")]
async fn get_redaction_rules(request: HttpRequest) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    json(Format::Json, &rules().file)
}

/// Try the rules on a text
///
/// Says what would be hidden of it and by which rule, and stores nothing.
#[utoipa::path(tag = "Projects", security(("key" = ["read"])), request_body = Trial,
    responses((status = 200, body = Preview, description = "The text for everybody, and what is missing of it")))]
#[post("/redaction/preview")]
async fn preview_redaction(_: Reader, request: HttpRequest, body: web::Payload) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let trial: Trial = from_value(json_value(&request, body, &["application/json"]).await?)?;
    if trial.text.trim().is_empty() || trial.text.chars().nth(MOST).is_some() {
        let words = Words::new("ข้อความต้องมี 1 ถึง 20,000 ตัวอักษร", "a text has 1 to 20,000 characters");
        return Err(Error::malformed(Fault::pointer("/text", "wrong-length", words)));
    }
    let findings = rules().find(&trial.text, &trial.exceptions);
    json(Format::Json, &Preview { public: rules().public(&trial.text, &findings), findings })
}
