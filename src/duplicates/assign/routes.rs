//! Assigning over HTTP: one pair, one case, or up to a hundred of both.

use actix_web::{HttpRequest, HttpResponse, delete, post, put, web};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{DuplicateAssignment, MOST_AT_ONCE, NewAssignment, Subject, too_many};
use super::store;
use crate::access::actor::Reviewer;
use crate::access::routes::if_match;
use crate::access::store::perform;
use crate::access::{Once, Reply};
use crate::duplicates::cases::CaseDetail;
use crate::duplicates::cases::routes::tagged as tagged_case;
use crate::duplicates::office::PairDetail;
use crate::duplicates::routes::tagged_pair;
use crate::error::{Error, Fault, Result, Words};
use crate::http::Parameters;
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value};
use crate::http::etag::check_if_match;
use crate::hub::Hub;
use crate::storage::Database;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(assign_many)
        .service(put_case_assignment)
        .service(delete_case_assignment)
        .service(put_pair_assignment)
        .service(delete_pair_assignment);
}

/// What up to a hundred pairs and cases together are given to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkAssignment {
    /// Ids of pairs.
    #[serde(default)]
    pub pairs: Vec<String>,
    /// Ids of cases.
    #[serde(default)]
    pub cases: Vec<String>,
    /// To whom; null takes them back.
    #[serde(deserialize_with = "said")]
    #[schema(required = true)]
    pub assignment: Option<NewAssignment>,
    /// Where said, only what was given by itself at this instant, as `assignedAt` told it, or with null only what nobody has; the rest is left as it
    /// stands. So somebody takes back his own assignment without undoing another's.
    #[serde(default, deserialize_with = "said_at")]
    #[schema(value_type = Option<String>)]
    pub if_assigned_at: Option<Option<String>>,
}

/// An `Option` that has to be said, be it null: what is left out by mistake must not take work away from people.
fn said<'a, D: Deserializer<'a>>(from: D) -> std::result::Result<Option<NewAssignment>, D::Error> {
    Option::deserialize(from)
}

fn said_at<'a, D: Deserializer<'a>>(from: D) -> std::result::Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// One pair or case of a request for many, as it stands now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssignedItem {
    /// Id of the pair; null for a case.
    pub pair: Option<String>,
    /// Id of the case; null for a pair.
    pub case: Option<String>,
    pub assignment: Option<DuplicateAssignment>,
}

/// Everything that was named, as it stands now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkAssigned {
    pub items: Vec<AssignedItem>,
}

/// Give a pair to somebody
///
/// To an agency, one of its units or one of its officers, with a day and a note; in the place of whom it was given to before. `If-Match` with the
/// pair's last `ETag` is needed. It says who looks into the pair, and changes neither its evidence nor who may decide.
#[utoipa::path(tag = "Duplicates", security(("key" = ["review"])), params(("id" = String, Path, description = "Id of the pair")), request_body = NewAssignment,
    responses((status = 200, body = PairDetail, description = "The pair as it stands now; its new `ETag` is set")))]
#[put("/duplicates/{id}/assignment")]
pub(super) async fn put_pair_assignment(
    reviewer: Reviewer,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new = from_value::<NewAssignment>(json_value(&request, body, &["application/json"]).await?)?.checked()?;
    change(reviewer, request, Subject::Pair, id.into_inner(), Some(new), hub).await
}

/// Take a pair back from whom it was given to
///
/// `If-Match` with the pair's last `ETag` is needed.
#[utoipa::path(tag = "Duplicates", security(("key" = ["review"])), params(("id" = String, Path, description = "Id of the pair")),
    responses((status = 200, body = PairDetail, description = "The pair as it stands now; its new `ETag` is set")))]
#[delete("/duplicates/{id}/assignment")]
pub(super) async fn delete_pair_assignment(
    reviewer: Reviewer,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    change(reviewer, request, Subject::Pair, id.into_inner(), None, hub).await
}

/// Give a case to somebody
///
/// As a pair is given; the case's pairs go with it, unless they are given to somebody by themselves. `If-Match` with the case's last `ETag` is needed.
#[utoipa::path(tag = "Duplicates", security(("key" = ["review"])), params(("id" = String, Path, description = "Id of the case")), request_body = NewAssignment,
    responses((status = 200, body = CaseDetail, description = "The case as it stands now; its new `ETag` is set")))]
#[put("/duplicates/cases/{id}/assignment")]
pub(super) async fn put_case_assignment(
    reviewer: Reviewer,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new = from_value::<NewAssignment>(json_value(&request, body, &["application/json"]).await?)?.checked()?;
    change(reviewer, request, Subject::Case, id.into_inner(), Some(new), hub).await
}

/// Take a case back from whom it was given to
///
/// `If-Match` with the case's last `ETag` is needed.
#[utoipa::path(tag = "Duplicates", security(("key" = ["review"])), params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, body = CaseDetail, description = "The case as it stands now; its new `ETag` is set")))]
#[delete("/duplicates/cases/{id}/assignment")]
pub(super) async fn delete_case_assignment(
    reviewer: Reviewer,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    change(reviewer, request, Subject::Case, id.into_inner(), None, hub).await
}

async fn change(
    reviewer: Reviewer,
    request: HttpRequest,
    subject: Subject,
    id: String,
    new: Option<NewAssignment>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let (deed, wanted) = (reviewer.deed(hub.clock.now()), if_match(&request).map(str::to_owned));
    let write = move |database: &mut Database| {
        let sight = reviewer.sight();
        let tag = match subject {
            Subject::Pair => tagged_pair(database, &sight, &id)?.0,
            Subject::Case => tagged_case(database, &sight, &id)?.0,
        };
        check_if_match(wanted.as_deref(), &tag, true)?;
        match &new {
            Some(new) => store::assign(database, &reviewer.0, (subject, &id), new, &deed)?,
            None => store::unassign(database, &sight, (subject, &id), &deed)?,
        }
        match subject {
            Subject::Pair => {
                let (tag, detail) = tagged_pair(database, &sight, &id)?;
                json_answer(&tag, &detail)
            }
            Subject::Case => {
                let (tag, detail) = tagged_case(database, &sight, &id)?;
                json_answer(&tag, &detail)
            }
        }
    };
    let (tag, document) = hub.store.write(write).await?;
    json_with_etag(&document, &tag)
}

fn json_answer(tag: &str, document: &impl Serialize) -> Result<(String, serde_json::Value)> {
    Ok((tag.to_owned(), serde_json::to_value(document).map_err(Error::internal)?))
}

/// Give up to a hundred pairs and cases to somebody
///
/// All of them or, where one is refused, none; what `ifAssignedAt` leaves out is not refused, and the answer tells how it stands. With `assignment` null
/// they are taken back. More than a hundred are refused.
#[utoipa::path(tag = "Duplicates", security(("key" = ["review"])), request_body = BulkAssignment,
    responses((status = 200, body = BulkAssigned, description = "Each pair and case as it is given now")))]
#[post("/duplicates/assignments")]
pub(super) async fn assign_many(
    reviewer: Reviewer,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &reviewer.0, &value)?;
    let bulk: BulkAssignment = from_value(value)?;
    some_and_not_too_many(&bulk)?;
    let new = bulk.assignment.map(NewAssignment::checked).transpose()?;
    let deed = reviewer.deed(hub.clock.now());
    let at = deed.at;
    let (pairs, cases, only) = (bulk.pairs, bulk.cases, bulk.if_assigned_at);
    let write = move |database: &mut Database| {
        let named = pairs.iter().map(|id| (Subject::Pair, id)).chain(cases.iter().map(|id| (Subject::Case, id)));
        for (subject, id) in named {
            if let Some(only) = &only
                && store::given_at(database, &reviewer.sight(), (subject, id))? != *only
            {
                continue;
            }
            match &new {
                Some(new) => store::assign(database, &reviewer.0, (subject, id), new, &deed)?,
                None => store::unassign(database, &reviewer.sight(), (subject, id), &deed)?,
            }
        }
        Reply::new(200).json(&as_they_stand(database, pairs, cases)?)
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, write)).await?.response())
}

fn some_and_not_too_many(bulk: &BulkAssignment) -> Result<()> {
    let count = bulk.pairs.len() + bulk.cases.len();
    if count > MOST_AT_ONCE {
        return Err(too_many(if bulk.pairs.is_empty() { "/cases" } else { "/pairs" }, count));
    }
    if count == 0 {
        let words = Words::new("ไม่ได้ระบุคู่หรือกลุ่มโครงการ", "no pair and no case is named");
        return Err(Error::malformed(
            Fault::pointer("/pairs", "empty", words).remedy("ใส่รหัสอย่างน้อยหนึ่งรายการ", "name at least one"),
        ));
    }
    Ok(())
}

fn as_they_stand(database: &mut Database, pairs: Vec<String>, cases: Vec<String>) -> Result<BulkAssigned> {
    let mut of_pairs = store::of_pairs(database, &pairs)?;
    let mut of_cases = store::of_cases(database, &cases)?;
    let pairs =
        pairs.into_iter().map(|id| AssignedItem { assignment: of_pairs.remove(&id), pair: Some(id), case: None });
    let cases =
        cases.into_iter().map(|id| AssignedItem { assignment: of_cases.remove(&id), pair: None, case: Some(id) });
    Ok(BulkAssigned { items: pairs.chain(cases).collect() })
}
