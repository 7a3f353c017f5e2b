//! What follows from the rows of a plan, over HTTP: the ladder, two editions compared, ผ.01 and its reconciliation.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{format_of, table_answer};
use crate::access::actor::Anyone;
use crate::error::{At, Error, Fault, Result, Words};
use crate::http::middleware::language_of;
use crate::http::{Format, Parameters, json};
use crate::hub::Hub;
use crate::plans::book::{Form, SummaryLine};
use crate::plans::plan::compare::{Comparison, compare};
use crate::plans::plan::facts::Facts;
use crate::plans::plan::ladder::{LadderTree, ladder};
use crate::plans::plan::reconcile::{Reconciliation, reconcile};
use crate::plans::plan::summary::computed;
use crate::plans::plan::tables::summary_table;
use crate::plans::plan::view_tables::{comparison_table, ladder_table};
use crate::plans::store;
use crate::storage::Database;

pub fn configure(config: &mut ServiceConfig) {
    config.service(get_plan_ladder).service(compare_plan_editions).service(get_plan_summary);
}

/// ผ.01, computed and printed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Summary {
    plan: String,
    /// The edition at which the rows are summed up; null for a plan without editions.
    edition: Option<String>,
    years: Vec<i32>,
    /// Made of the rows that hold. Numbers are project-years; blocks are never added to one another.
    computed: Vec<SummaryLine>,
    /// As the last workbook printed it; empty where none did.
    printed: Vec<SummaryLine>,
    /// The edition whose workbook printed it.
    printed_edition: Option<String>,
    /// Each printed figure against the rows, and the rows that explain a difference; null where nothing is printed.
    reconciliation: Option<Reconciliation>,
}

/// The place of the edition that is asked for; of the last one that is bound, or the last one, where none is asked for. A plan without editions has place 0.
///
/// # Errors
/// `NotFound` for an edition that the plan does not have.
pub(super) fn place_of(facts: &Facts, edition: Option<&str>) -> Result<usize> {
    facts
        .place(edition)
        .ok_or_else(|| Error::not_found("ฉบับของแผน", "edition of the plan", edition.unwrap_or_default()))
}

/// The ladder of a plan
///
/// Strategy → tactic → programme, with counts and satang of each year; each programme once, with all tactics under which it stands; the coordination list
/// (ผ.02/2) apart, in no other sum.
#[utoipa::path(tag = "Plans",
    params(("id" = String, Path, description = "Id of the plan"), ("edition" = Option<String>, Query, description = "Id of an edition"),
        ("f" = Option<String>, Query, description = "Format: json, csv or xlsx")),
    responses((status = 200, description = "The ladder with what stands on it",
        content((LadderTree = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
#[get("/plans/{id}/ladder")]
async fn get_plan_ladder(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request)?;
    let edition = parameters.take("edition");
    parameters.finish(&["edition", "f"])?;
    let facts = hub.store.read(move |database| store::facts_of(database, &anyone.sight(), &id)).await?;
    let upto = place_of(&facts, edition.as_deref())?;
    let at = facts.editions.get(upto).map(|edition| edition.id.as_str());
    let tree = ladder(&facts.plan, at, &facts.current(upto));
    match format {
        Format::Json => json(format, &tree),
        other => table_answer(&ladder_table(&tree, language_of(&request)), other),
    }
}

/// Two editions of a plan compared
///
/// The plan as it stood at one, and at the other: rows added, changed with the fields that differ, moved on the ladder, taken to coordination, merged, withdrawn.
#[utoipa::path(tag = "Plans",
    params(("id" = String, Path, description = "Id of the plan"),
        ("from" = String, Query, description = "Id of an edition"), ("to" = String, Query, description = "Id of another"),
        ("f" = Option<String>, Query, description = "Format: json, csv or xlsx")),
    responses((status = 200, description = "What became of the rows",
        content((Comparison = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
#[get("/plans/{id}/compare")]
async fn compare_plan_editions(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request)?;
    let (from, to) = (needed(&mut parameters, "from")?, needed(&mut parameters, "to")?);
    parameters.finish(&["from", "to", "f"])?;
    let facts = hub.store.read(move |database| store::facts_of(database, &anyone.sight(), &id)).await?;
    let (from, to) = (place_of(&facts, Some(&from))?, place_of(&facts, Some(&to))?);
    let found = compare(&facts, from, to)?;
    match format {
        Format::Json => json(format, &found),
        other => table_answer(&comparison_table(&found, language_of(&request)), other),
    }
}

fn needed(parameters: &mut Parameters, name: &str) -> Result<String> {
    parameters.take(name).ok_or_else(|| {
        let words = Words::new("ต้องระบุรหัสของฉบับ", "the id of an edition is needed");
        Error::malformed(Fault::new(At::Parameter(name.to_owned()), "missing", words))
    })
}

/// ผ.01 of a plan
///
/// Project-years and baht by strategy, tactic and programme: made of the rows, and as printed, with every printed figure held against the rows year by
/// year. A difference is explained by the rows that make it: added later, changed, or still counted though they were replaced.
#[utoipa::path(tag = "Plans",
    params(("id" = String, Path, description = "Id of the plan"), ("edition" = Option<String>, Query, description = "Id of an edition"),
        ("f" = Option<String>, Query, description = "Format: json, csv or xlsx")),
    responses((status = 200, description = "The summary",
        content((Summary = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
#[get("/plans/{id}/summary")]
async fn get_plan_summary(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request)?;
    let edition = parameters.take("edition");
    parameters.finish(&["edition", "f"])?;
    let read = move |database: &mut Database| {
        let sight = anyone.sight();
        let facts = store::facts_of(database, &sight, &id)?;
        let sheets = store::sheets_by_edition(database, &sight, &facts.plan.id)?;
        Ok((facts, sheets))
    };
    let (facts, sheets) = hub.store.read(read).await?;
    let upto = place_of(&facts, edition.as_deref())?;
    let years = facts.plan.years();
    let lines = computed(&facts.plan, &facts.current(upto));
    if format != Format::Json {
        return table_answer(&summary_table(&lines, &years, language_of(&request)), format);
    }
    let has_summary =
        |id: &str| sheets.get(id).is_some_and(|list| list.iter().any(|sheet| sheet.form == Form::Summary));
    let last = facts.editions.iter().take(upto + 1).rfind(|edition| has_summary(&edition.id));
    let sheets_of_last = last.and_then(|edition| sheets.get(&edition.id)).into_iter().flatten();
    let printed: Vec<SummaryLine> = sheets_of_last.flat_map(|sheet| sheet.summary.clone()).collect();
    let reconciliation = (!printed.is_empty()).then(|| reconcile(&facts, upto, &printed));
    let summary = Summary {
        plan: facts.plan.id.clone(),
        edition: facts.editions.get(upto).map(|edition| edition.id.clone()),
        years,
        computed: lines,
        printed_edition: last.filter(|_| !printed.is_empty()).map(|edition| edition.id.clone()),
        printed,
        reconciliation,
    };
    json(Format::Json, &summary)
}
