//! What people write about cases: assessments of their agency, proposals, decisions.

use std::collections::BTreeSet;

use serde_json::json;

use super::assess::{insert_assessment, refresh};
use super::decide::insert_case_decision;
use super::events::{Note, note_all};
use super::read::{Seen, seen_case};
use super::rows::update_case;
use crate::access::store::{append_audit, find_agency};
use crate::access::{Deed, Sight};
use crate::duplicates::cases::answer::{NewAssessment, NewCaseDecision};
use crate::duplicates::cases::checks;
use crate::duplicates::cases::model::{Case, Proposal};
use crate::error::{Error, Fault, Result, Words};
use crate::id::Ids;
use crate::storage::Database;

fn living(seen: &Seen) -> Result<&Case> {
    if seen.case.state.has_ended() { Err(checks::has_ended()) } else { Ok(&seen.case) }
}

/// Keeps what an agency says of a case. That the caller may speak for the agency is for the caller of this to see.
///
/// # Errors
/// `Malformed` for what cannot be said, `Impossible` for an agency without a project in the case, `Conflict` when the case has ended.
pub fn assess(
    database: &mut Database,
    sight: &Sight,
    id: &str,
    agency: &str,
    new: &NewAssessment,
    deed: &Deed,
) -> Result<()> {
    checks::assessment(new)?;
    need_agency(database, new.lead_agency.as_deref())?;
    let seen = seen_case(database, sight, id)?;
    let case = living(&seen)?;
    let own = |link: &&crate::duplicates::cases::Link| link.a_agency == agency || link.b_agency == agency;
    if !seen.links.iter().any(|link| own(&link)) {
        return Err(checks::no_part(agency));
    }
    let all = super::links::links_of_cases(database, &Sight::Everything, std::slice::from_ref(&case.id))?;
    insert_assessment(database, &case.id, agency, new, &all, deed)?;
    let next = Case { version: case.version + 1, updated_at: deed.at.0, ..case.clone() };
    update_case(database, &next)?;
    let works: BTreeSet<String> =
        seen.works.values().filter(|work| work.agency.code == agency).map(|work| work.id.clone()).collect();
    let works: Vec<String> = works.into_iter().collect();
    note_all(database, &[Note::new(&case.id, "assessed", &works)], deed)?;
    refresh(database, std::slice::from_ref(&case.id), deed)?;
    let detail = json!({
        "agency": agency, "answer": new.answer.name(), "note": new.note,
        "proposedAction": new.proposed_action.map(|action| action.name()), "leadAgency": new.lead_agency,
    });
    append_audit(database, deed, "case.assess", "case", &case.id, &detail)
}

/// Keeps what is proposed to be done about a case, in the place of what was proposed before.
///
/// # Errors
/// `Malformed` for an incomplete proposal, `Conflict` when the case has ended.
pub fn propose(database: &mut Database, sight: &Sight, id: &str, new: &Proposal, deed: &Deed) -> Result<()> {
    checks::proposal(new)?;
    need_agency(database, new.lead_agency.as_deref())?;
    let seen = seen_case(database, sight, id)?;
    let case = living(&seen)?;
    let next = Case { proposal: Some(new.clone()), version: case.version + 1, updated_at: deed.at.0, ..case.clone() };
    update_case(database, &next)?;
    note_all(database, &[Note::new(&case.id, "proposed", &[])], deed)?;
    refresh(database, std::slice::from_ref(&case.id), deed)?;
    let detail = serde_json::to_value(new).map_err(Error::internal)?;
    append_audit(database, deed, "case.propose", "case", &case.id, &detail)
}

/// Decides about a case; gives the id of the decision. See `NewCaseDecision`.
///
/// # Errors
/// As `insert_case_decision`.
pub fn decide(
    database: &mut Database,
    sight: &Sight,
    id: &str,
    new: &NewCaseDecision,
    ids: &Ids,
    deed: &Deed,
) -> Result<String> {
    checks::decision(new)?;
    need_agency(database, new.lead_agency.as_deref())?;
    let seen = seen_case(database, sight, id)?;
    insert_case_decision(database, sight, living(&seen)?, new, ids, deed)
}

fn need_agency(database: &mut Database, code: Option<&str>) -> Result<()> {
    let Some(code) = code else { return Ok(()) };
    if find_agency(database, code)?.is_some() {
        return Ok(());
    }
    let words = Words::new(format!("ไม่พบหน่วยงาน '{code}'"), format!("there is no agency '{code}'"));
    Err(Error::impossible(Fault::pointer("/leadAgency", "unknown-agency", words)))
}
