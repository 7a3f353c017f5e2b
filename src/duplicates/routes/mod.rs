//! Suspected duplicates over HTTP: scanning, listing, explaining, deciding, reporting.

mod bulk;
mod pairs;
mod report;
mod scans;

use utoipa_actix_web::service_config::ServiceConfig;

use super::assign::{AssignedTo, DuplicateAssignment};
use super::office::{Pair, PairFilter, state_names};
use super::relation::{Relation, Severity};
use crate::access::Caller;
use crate::areas::AreaCode;
use crate::error::{At, Error, Fault, Result, Words};
use crate::http::etag::etag;
use crate::http::{Page, Parameters};

pub(super) use pairs::tagged_pair;

pub fn configure(config: &mut ServiceConfig) {
    // Before the pairs, which take whatever follows /duplicates/ for an id.
    super::cases::routes::configure(config);
    super::lineage::routes::configure(config);
    super::assign::routes::configure(config);
    config
        .service(scans::scan_duplicates)
        .service(bulk::decide_duplicates)
        .service(pairs::list_duplicates)
        .service(pairs::get_duplicate)
        .service(pairs::list_duplicate_decisions)
        .service(pairs::create_duplicate_decision)
        .service(report::report_duplicates);
}

/// The parameters that narrow pairs, as the contract describes them.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the contract only")]
struct PairParameters {
    /// Codes of agencies with commas between; pairs in which one of them has a project.
    agency: Option<String>,
    /// Two codes of agencies with a comma between; pairs of a project of the one and one of the other.
    between: Option<String>,
    /// Id of a project; pairs in which it is.
    project: Option<String>,
    /// Code of a province, amphoe or tambon: pairs with a project in it.
    area: Option<String>,
    /// Buddhist era; pairs with a project that has money in that year.
    #[param(rename = "fiscalYear", minimum = 2400, maximum = 2700)]
    fiscal_year: Option<i64>,
    /// duplicate, overlap, time-clash, joint, component, phase, same-programme-elsewhere, synergy, unrelated
    relation: Option<String>,
    /// high, medium, info, none
    severity: Option<String>,
    /// open, confirmed, rejected, deferred, re-assess
    state: Option<String>,
    /// Probability from which on, 0 to 1.
    #[param(rename = "minScore", minimum = 0, maximum = 1)]
    minimum_score: Option<f64>,
    /// me (the caller's key), us (the caller's agency, whomever in it), somebody, nobody: by whom pairs are given to, by themselves or with their case.
    #[param(rename = "assignedTo")]
    assigned_to: Option<String>,
    /// The same for others: the code of an agency, AGENCY/UNIT, or key:ID for an officer.
    assignee: Option<String>,
}

pub(super) const FILTERS: [&str; 11] = [
    "agency",
    "between",
    "project",
    "area",
    "fiscalYear",
    "relation",
    "severity",
    "state",
    "minScore",
    "assignedTo",
    "assignee",
];

/// Takes the parameters that narrow pairs.
fn take_filter(parameters: &mut Parameters, caller: &Caller) -> Result<PairFilter> {
    take_filter_of(parameters, caller, true)
}

/// The same; `with_state` says whether `state` is that of pairs.
pub(super) fn take_filter_of(parameters: &mut Parameters, caller: &Caller, with_state: bool) -> Result<PairFilter> {
    let relations = Relation::all().map(Relation::name);
    let severities = [Severity::High, Severity::Medium, Severity::Info, Severity::None];
    let severity = parameters.take_choice("severity", &severities.map(Severity::name))?;
    Ok(PairFilter {
        agencies: parameters
            .take("agency")
            .map(|list| list.split(',').map(|code| code.trim().to_owned()).filter(|code| !code.is_empty()).collect())
            .unwrap_or_default(),
        between: parameters.take_as("between", |text| match text.split_once(',') {
            Some((a, b)) if !a.trim().is_empty() && !b.trim().is_empty() && !b.contains(',') => {
                Ok((a.trim().to_owned(), b.trim().to_owned()))
            }
            _ => Err(Error::malformed(Fault::parameter(
                "between",
                "not-two-agencies",
                Words::new(
                    "ต้องเป็นรหัสหน่วยงานสองรหัสคั่นด้วยจุลภาค",
                    "must be the codes of two agencies with a comma between",
                ),
            ))),
        })?,
        project: parameters.take("project"),
        area: parameters.take_as("area", |text| {
            let code = AreaCode::parse(text)
                .map_err(|fault| Error::malformed(Fault { at: At::Parameter("area".into()), ..fault }))?;
            Ok(code.to_string())
        })?,
        fiscal_year: fiscal_year(parameters)?,
        relation: parameters.take_choice("relation", &relations)?.and_then(Relation::from_name),
        severity: severities.into_iter().find(|one| Some(one.name()) == severity),
        state: if with_state { parameters.take_choice("state", &state_names())? } else { None },
        minimum_score: parameters.take_as("minScore", |text| match text.trim().parse::<f64>() {
            Ok(score) if (0.0..=1.0).contains(&score) => Ok((score * 1_000_000.0).round() as i64),
            _ => Err(Error::malformed(Fault::parameter("minScore", "not-in-range", score_words()))),
        })?,
        assigned: take_assigned(parameters, caller)?,
    })
}

fn take_assigned(parameters: &mut Parameters, caller: &Caller) -> Result<Option<AssignedTo>> {
    let to = parameters.take_choice("assignedTo", &["me", "us", "somebody", "nobody"])?;
    let named = parameters.take_as("assignee", AssignedTo::parse)?;
    if to.is_some() && named.is_some() {
        let words = Words::new("ใช้คู่กับ assignedTo ไม่ได้", "assignedTo says the same in another way");
        return Err(Error::malformed(Fault::parameter("assignee", "said-twice", words)));
    }
    Ok(match to {
        Some("me") => Some(AssignedTo::Officer(caller.key_id.clone())),
        Some("us") => Some(AssignedTo::Agency(caller.agency.clone().unwrap_or_default())),
        Some("somebody") => Some(AssignedTo::Somebody),
        Some(_) => Some(AssignedTo::Nobody),
        None => named,
    })
}

/// Years that `FiscalYear` takes.
fn fiscal_year(parameters: &mut Parameters) -> Result<Option<i32>> {
    Ok(parameters.take_number("fiscalYear", 2400, 2700)?.and_then(|year| i32::try_from(year).ok()))
}

fn score_words() -> Words {
    Words::new("ต้องเป็นจำนวนตั้งแต่ 0 ถึง 1", "must be a number from 0 to 1")
}

fn tag_of(pair: &Pair, assignment: Option<&DuplicateAssignment>) -> Result<String> {
    let said = (&pair.explanation, &pair.stakes, pair.relation.name(), &pair.fingerprint, assignment);
    let content = serde_json::to_vec(&said);
    Ok(etag(pair.version, &content.map_err(Error::internal)?))
}

/// Score and id of the last row seen.
pub(super) fn place(page: &Page) -> Result<Option<(i64, String)>> {
    let Some(cursor) = &page.cursor else { return Ok(None) };
    let place = cursor.0.split_once(' ').and_then(|(score, id)| Some((score.parse().ok()?, id.to_owned())));
    place.map(Some).ok_or_else(|| {
        Error::malformed(Fault::parameter(
            "cursor",
            "unknown-cursor",
            Words::new("ตัวชี้หน้าไม่ถูกต้อง", "this is not a cursor of ours"),
        ))
    })
}
