//! Jobs over HTTP: how far they are, what came of them, and the end of those that are no longer wanted.

use actix_web::{HttpRequest, HttpResponse, delete, get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::job::Job;
use super::store;
use crate::access::Scope;
use crate::access::actor::Reader;
use crate::error::{Error, Result, Words};
use crate::http::{Format, Listing, Page, PageParameters, Parameters, json};
use crate::hub::Hub;

pub fn configure(config: &mut ServiceConfig) {
    config.service(list_jobs).service(get_job).service(cancel_job);
}

/// Jobs, newest first
///
/// Those of the caller's own agency; an administrator sees all.
#[utoipa::path(tag = "Jobs", security(("key" = ["read"])), params(PageParameters), responses((status = 200, body = Listing<Job>, description = "A page of jobs")))]
#[get("/jobs")]
async fn list_jobs(reader: Reader, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    parameters.finish(&Page::PARAMETERS)?;
    let (before, skip, limit) = (page.cursor.clone().map(|cursor| cursor.0), page.skip(), page.limit.0);
    let rows = hub
        .store
        .read(move |database| store::list_jobs(database, &reader.sight(), before.as_deref(), skip, limit + 1))
        .await?;
    json(Format::Json, &Listing::of(rows, &page, &request, &hub.base, |job| job.id.clone()))
}

/// One job
///
/// Ask again until `state` is neither `waiting` nor `running`.
#[utoipa::path(tag = "Jobs", security(("key" = ["read"])), params(("id" = String, Path, description = "Id of the job")),
    responses((status = 200, body = Job, description = "How far it is, and its result once it has ended")))]
#[get("/jobs/{id}")]
async fn get_job(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let job = hub.store.read(move |database| store::get_job(database, &reader.sight(), &id)).await?;
    json(Format::Json, &job)
}

/// Cancel a job
///
/// It stops at its next step and leaves nothing behind. Needs a key of the agency that started it which holds more than `read`.
#[utoipa::path(tag = "Jobs", security(("key" = ["write:own"]), ("key" = ["review"])), params(("id" = String, Path, description = "Id of the job")),
    responses((status = 200, body = Job, description = "The job, cancelled")))]
#[delete("/jobs/{id}")]
async fn cancel_job(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    if !reader.0.holds(Scope::WriteOwn) && !reader.0.holds(Scope::Review) {
        return Err(Error::Forbidden(Words::new(
            "กุญแจที่อ่านได้อย่างเดียวยกเลิกงานไม่ได้",
            "a key that only reads cancels no jobs; it needs write:own or review",
        )));
    }
    let deed = reader.deed(hub.clock.now());
    let job = hub
        .store
        .write(move |database| {
            store::get_job(database, &reader.sight(), &id)?;
            store::cancel_job(database, &id, &deed)?;
            store::get_job(database, &reader.sight(), &id)
        })
        .await?;
    json(Format::Json, &job)
}
