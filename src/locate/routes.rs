//! Places proposed over HTTP: for one project, and as a job for all that have none.

use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::proposal::Proposal;
use super::propose::{Finder, propose};
use super::run::{Options, locate_all};
use crate::access::Once;
use crate::access::actor::{Reader, Reviewer};
use crate::duplicates::office::Live;
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::Limits;
use crate::http::body::{from_value, json_value};
use crate::http::{Format, Parameters, json};
use crate::hub::Hub;
use crate::jobs::{self, Job};
use crate::plans::store::get_project;

pub fn configure(config: &mut ServiceConfig) {
    config.service(locate_projects).service(locate_project);
}

/// Places that the words of a project lead to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Proposals {
    /// Surest first; an empty list means that its words lead nowhere.
    proposals: Vec<Proposal>,
}

/// Where a project could be
///
/// Proposes places from its road and chainage, named things, villages and area, each with its confidence and the evidence; stores nothing. Layers are looked
/// through as far as the caller sees them. A person takes one over with `PUT /projects/{id}/place`.
#[utoipa::path(tag = "Projects", security(("key" = ["read"])), params(("id" = String, Path, description = "Id of the project")),
    responses((status = 200, body = Proposals, description = "The places, surest first")))]
#[post("/projects/{id}/locate")]
async fn locate_project(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let proposals = hub
        .store
        .read(move |database| {
            // Read as the caller may: words that are hidden from him place nothing for him.
            let project = get_project(database, &reader.sight(), &id)?;
            let mut finder = Finder::new(database, reader.sight())?;
            propose(database, &mut finder, &project.checked(Limits::JOB)?)
        })
        .await?;
    json(Format::Json, &Proposals { proposals })
}

/// Locate all projects without a place
///
/// A job: the answer is its address. Places that are sure enough are kept with their evidence; a place that was drawn or imported is never touched.
#[utoipa::path(tag = "Projects", security(("key" = ["review"])), request_body = Options,
    responses((status = 202, body = Job, description = "Begun; `Location` is the job. 409 while another one runs")))]
#[post("/projects/locate")]
async fn locate_projects(
    reviewer: Reviewer,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &reviewer.0, &value)?;
    let options: Options = from_value(value.clone())?;
    if !(1..=100).contains(&options.least_confidence) {
        let words = Words::new("ต้องเป็น 1 ถึง 100", "must be 1 to 100");
        return Err(Error::malformed(Fault::pointer("/leastConfidence", "not-in-range", words)));
    }
    let deed = reviewer.deed(hub.clock.now());
    let (store, signed, live) = (hub.store.clone(), deed.clone(), live.into_inner());
    let reply = jobs::start(&hub, "projects.locate", value, deed, once, move |running| {
        let located = locate_all(&store, &options, &signed, &|done, total| running.progress(done, total))?;
        live.ring();
        serde_json::to_value(located).map_err(Error::internal)
    })
    .await?;
    Ok(reply.response())
}
