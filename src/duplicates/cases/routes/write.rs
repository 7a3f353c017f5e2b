//! Cases assessed and decided over HTTP.

use actix_web::{HttpRequest, HttpResponse, post, put, web};

use super::tagged;
use crate::access::actor::{Editor, Reviewer};
use crate::access::routes::if_match;
use crate::access::store::perform;
use crate::access::{Once, Reply};
use crate::duplicates::cases::answer::{CaseDetail, NewAssessment, NewCaseDecision};
use crate::duplicates::cases::model::Proposal;
use crate::duplicates::cases::store;
use crate::error::Result;
use crate::http::Parameters;
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value};
use crate::http::etag::check_if_match;
use crate::http::links::segment;
use crate::hub::Hub;
use crate::storage::Database;

/// Say what your agency thinks of a case
///
/// Only the agency itself, or an administrator. `If-Match` with the case's last `ETag` is needed. Once a project that it was about changes, the answer
/// turns to `re-assess` by itself; what was said before is kept.
#[utoipa::path(tag = "Duplicates", security(("key" = ["write:own"])),
    params(("id" = String, Path, description = "Id of the case"), ("agency" = String, Path, description = "Code of the agency that speaks")),
    request_body = NewAssessment,
    responses((status = 200, body = CaseDetail, description = "The case as it stands now; its new `ETag` is set")))]
#[put("/duplicates/cases/{id}/assessments/{agency}")]
pub(super) async fn put_case_assessment(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: NewAssessment = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let (id, agency) = path.into_inner();
    let (deed, wanted) = (editor.deed(hub.clock.now()), if_match(&request).map(str::to_owned));
    let (tag, detail) = hub
        .store
        .write(move |database| {
            let sight = editor.sight();
            let (current, _) = tagged(database, &sight, &id)?;
            editor.must_own(&agency)?;
            check_if_match(wanted.as_deref(), &current, true)?;
            store::assess(database, &sight, &id, &agency, &new, &deed)?;
            tagged(database, &sight, &id)
        })
        .await?;
    json_with_etag(&detail, &tag)
}

/// Propose what to do about a case
///
/// In the place of what was proposed before. `If-Match` with the case's last `ETag` is needed.
#[utoipa::path(tag = "Duplicates", security(("key" = ["review"])), params(("id" = String, Path, description = "Id of the case")), request_body = Proposal,
    responses((status = 200, body = CaseDetail, description = "The case as it stands now; its new `ETag` is set")))]
#[put("/duplicates/cases/{id}/proposal")]
pub(super) async fn put_case_proposal(
    reviewer: Reviewer,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: Proposal = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let (deed, wanted) = (reviewer.deed(hub.clock.now()), if_match(&request).map(str::to_owned));
    let (tag, detail) = hub
        .store
        .write(move |database| {
            let sight = reviewer.sight();
            check_if_match(wanted.as_deref(), &tagged(database, &sight, &id)?.0, true)?;
            store::propose(database, &sight, &id, &new, &deed)?;
            tagged(database, &sight, &id)
        })
        .await?;
    json_with_etag(&detail, &tag)
}

/// Decide about a case
///
/// With a reason, and where there is one the meeting and the saving. Every pair that it covers is confirmed, or rejected where the action is
/// `unrelated`; both survive every scan. `If-Match` with the case's last `ETag` is needed.
#[utoipa::path(tag = "Duplicates", security(("key" = ["review"])), params(("id" = String, Path, description = "Id of the case")), request_body = NewCaseDecision,
    responses((status = 201, body = CaseDetail, description = "The case as it stands now, which may have ended; its new `ETag` is set")))]
#[post("/duplicates/cases/{id}/decisions")]
pub(super) async fn create_case_decision(
    reviewer: Reviewer,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &reviewer.0, &value)?;
    let new: NewCaseDecision = from_value(value)?;
    let (deed, wanted) = (reviewer.deed(hub.clock.now()), if_match(&request).map(str::to_owned));
    let location = hub.base.to(&format!("/duplicates/cases/{}/decisions", segment(&id)));
    let (at, ids) = (deed.at, hub.ids.clone());
    let create = move |database: &mut Database| {
        let sight = reviewer.sight();
        check_if_match(wanted.as_deref(), &tagged(database, &sight, &id)?.0, true)?;
        store::decide(database, &sight, &id, &new, &ids, &deed)?;
        let (tag, detail) = tagged(database, &sight, &id)?;
        Reply::created(&location, &tag, &detail)
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, create)).await?.response())
}
