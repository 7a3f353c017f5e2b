//! Cases read over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::tagged;
use crate::access::actor::Reader;
use crate::duplicates::cases::answer::{
    AssessmentEntry, CaseDecisionEntry, CaseDetail, CaseEntry, CaseFilter, HistoryEntry,
};
use crate::duplicates::cases::model::{Case, CaseState};
use crate::duplicates::cases::store;
use crate::duplicates::routes::{FILTERS, place, take_filter_of};
use crate::error::Result;
use crate::http::answer::json_with_etag;
use crate::http::{Format, Listing, Page, PageParameters, Parameters, json};
use crate::hub::Hub;

/// The parameters that narrow cases, as the contract describes them.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the contract only")]
pub(super) struct CaseParameters {
    /// Codes of agencies with commas between; cases in which one of them has a project.
    agency: Option<String>,
    /// Id of a project; the case with a pair of it.
    project: Option<String>,
    /// Code of a province, amphoe or tambon: cases with a project in it.
    area: Option<String>,
    /// Buddhist era; cases with a pair that has money in that year.
    #[param(rename = "fiscalYear", minimum = 2400, maximum = 2700)]
    fiscal_year: Option<i64>,
    /// duplicate, overlap
    relation: Option<String>,
    /// high, medium, info, none
    severity: Option<String>,
    /// open, assessed, proposed, decided, re-assess
    state: Option<String>,
    /// Two codes of agencies with a comma between; cases with a pair between the two.
    between: Option<String>,
    /// Kind of work, as `kind` of a case says it: road, building, drain …
    kind: Option<String>,
    /// Probability from which on, 0 to 1.
    #[param(rename = "minScore", minimum = 0, maximum = 1)]
    minimum_score: Option<f64>,
    /// me (the caller's key), us (the caller's agency, whomever in it), somebody, nobody: cases with a pair that is so given, by itself or with the case.
    #[param(rename = "assignedTo")]
    assigned_to: Option<String>,
    /// The same for others: the code of an agency, AGENCY/UNIT, or key:ID for an officer.
    assignee: Option<String>,
}

/// Cases of probable duplicates, surest first
///
/// A case is a cluster of projects tied by duplicate and overlap pairs. Each caller is shown the projects, and sums over the projects, that
/// he may see.
#[utoipa::path(tag = "Duplicates", security(("key" = ["read"])), params(CaseParameters, PageParameters),
    responses((status = 200, body = Listing<CaseEntry>, description = "A page of cases with gross and net money")))]
#[get("/duplicates/cases")]
pub(super) async fn list_cases(reader: Reader, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    let states: Vec<&'static str> =
        CaseState::ALL.iter().filter(|state| !state.has_ended()).map(|state| state.name()).collect();
    let state = parameters.take_choice("state", &states)?.and_then(CaseState::from_name);
    let kind = parameters.take("kind");
    let filter = CaseFilter { pairs: take_filter_of(&mut parameters, &reader.0, false)?, state, kind };
    parameters.finish(&[&FILTERS[..], &["kind"], &Page::PARAMETERS[..]].concat())?;
    let (after, skip, limit) = (place(&page)?, page.skip(), page.limit.0);
    let sight = reader.sight();
    let rows = hub
        .store
        .read(move |database| {
            let found = store::list_cases(database, &sight, &filter, after, skip, limit + 1)?;
            let (cases, places): (Vec<Case>, Vec<_>) = found.into_iter().unzip();
            let entries = store::case_entries(database, &sight, &cases)?;
            Ok(entries.into_iter().zip(places).collect::<Vec<_>>())
        })
        .await?;
    let listing = Listing::of(rows, &page, &request, &hub.base, |(_, (score, pair))| format!("{score} {pair}"));
    json(Format::Json, &listing.map(|(entry, _)| entry))
}

/// One case
///
/// Its projects as a star around the most complete record, each with the pair that ties it most directly; gross and net money with the rule and
/// the numbers; what each agency says; what is proposed and decided.
#[utoipa::path(tag = "Duplicates", security(("key" = ["read"])), params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, body = CaseDetail, description = "The case as the caller sees it, with its `ETag`. One that became part of another says so in `mergedInto`")))]
#[get("/duplicates/cases/{id}")]
pub(super) async fn get_case(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let (tag, detail) = hub.store.read(move |database| tagged(database, &reader.sight(), &id)).await?;
    json_with_etag(&detail, &tag)
}

/// The projects of a case on a map
///
/// GeoJSON in CRS84: each project as it is drawn, or where its area lies (`drawn` says which; a province alone is no place), the centre of the star
/// first; then each pair of the case as a line between its two projects. What has no place has a null geometry.
#[utoipa::path(tag = "Duplicates", security(("key" = ["read"])), params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, body = Object, content_type = "application/geo+json", description = "A FeatureCollection of projects and links, as far as the caller sees them")))]
#[get("/duplicates/cases/{id}/places")]
pub(super) async fn get_case_places(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let places = hub.store.read(move |database| store::case_places(database, &reader.sight(), &id)).await?;
    json(Format::GeoJson, &places)
}

/// What became of a case
///
/// Oldest first: found, grown, shrunk, merged, split, assessed, decided, to be assessed again.
#[utoipa::path(tag = "Duplicates", security(("key" = ["read"])), params(("id" = String, Path, description = "Id of the case, living or ended")),
    responses((status = 200, body = Vec<HistoryEntry>, description = "The history, as far as the caller sees the projects")))]
#[get("/duplicates/cases/{id}/history")]
pub(super) async fn get_case_history(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let history = hub.store.read(move |database| store::case_history(database, &reader.sight(), &id)).await?;
    json(Format::Json, &history)
}

/// What agencies have said of a case, newest first
#[utoipa::path(tag = "Duplicates", security(("key" = ["read"])), params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, body = Vec<AssessmentEntry>, description = "Everything that was said by the agencies whose projects the caller sees, and when the hub asked to assess again")))]
#[get("/duplicates/cases/{id}/assessments")]
pub(super) async fn list_case_assessments(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let said = hub
        .store
        .read(move |database| {
            let seen = store::case_detail(database, &reader.sight(), &id)?;
            let all = store::assessments_of(database, &id)?;
            let is_seen = |agency: &str| seen.entry.agencies.iter().any(|one| one.agency == agency);
            Ok(all.into_iter().filter(|entry| is_seen(&entry.agency)).collect::<Vec<_>>())
        })
        .await?;
    json(Format::Json, &said)
}

/// Decisions about a case, newest first
#[utoipa::path(tag = "Duplicates", security(("key" = ["read"])), params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, body = Vec<CaseDecisionEntry>, description = "What was decided, by whom, where and why")))]
#[get("/duplicates/cases/{id}/decisions")]
pub(super) async fn list_case_decisions(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let decisions =
        hub.store.read(move |database| Ok(store::case_detail(database, &reader.sight(), &id)?.decisions)).await?;
    json(Format::Json, &decisions)
}
