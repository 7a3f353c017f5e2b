//! Decisions about cases: each becomes a decision about every pair that it covers, so that it outlives every scan.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::assess::refresh;
use super::events::{Note, note_all};
use super::links::{CHUNK, links_of_cases};
use super::rows::{find_case, read, text};
use super::settle::{Scope, settle};
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::duplicates::case::Verdict;
use crate::duplicates::cases::answer::{CaseDecisionEntry, NewCaseDecision};
use crate::duplicates::cases::checks::{has_ended, no_such_pair};
use crate::duplicates::cases::model::{Action, Case, Link};
use crate::duplicates::office::NewDecision;
use crate::duplicates::store::decide_pair;
use crate::error::{Error, Result};
use crate::id::Ids;
use crate::storage::Database;
use crate::storage::schema::case_decision;
use crate::time::Timestamp;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Words {
    reason: String,
    meeting: Option<String>,
    lead: Option<String>,
    pairs: Vec<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = case_decision)]
struct DecisionRow {
    id: String,
    case_id: String,
    action: String,
    said: String,
    saving_satang: Option<i64>,
    fingerprint: String,
    decided_by: String,
    agency_code: String,
    decided_at: i64,
}

fn action_of(name: &str) -> Result<Action> {
    Action::from_name(name).ok_or_else(|| Error::internal("a stored decision has no known action"))
}

/// Decides about a case that the caller sees.
///
/// # Errors
/// `Conflict` when the case has ended; `Impossible` for a pair that is not in it; `Malformed` without a reason; `Stale` when a project
/// has changed since the pairs were last compared.
pub(super) fn insert_case_decision(
    database: &mut Database,
    sight: &Sight,
    case: &Case,
    new: &NewCaseDecision,
    ids: &Ids,
    deed: &Deed,
) -> Result<String> {
    if case.state.has_ended() {
        return Err(has_ended());
    }
    let links = chosen(links_of_cases(database, sight, std::slice::from_ref(&case.id))?, new.pairs.as_deref())?;
    let verdict = if new.action == Action::Unrelated { Verdict::Reject } else { Verdict::Confirm };
    for link in &links {
        let own = NewDecision { verdict, reason: new.reason.clone(), relation: None };
        decide_pair(database, sight, &link.pair, &ids.next(), &own, deed)?;
    }
    let works: BTreeSet<String> = links.iter().flat_map(|link| [link.a.clone(), link.b.clone()]).collect();
    settle(database, &Scope::Around(works), deed)?;
    let after = find_case(database, &case.id)?.filter(|case| !case.state.has_ended());
    let id = ids.next();
    let said = Words {
        reason: new.reason.trim().to_owned(),
        meeting: new.meeting.clone(),
        lead: new.lead_agency.clone(),
        pairs: links.iter().map(|link| link.pair.clone()).collect(),
    };
    diesel::insert_into(case_decision::table)
        .values((
            case_decision::id.eq(&id),
            case_decision::case_id.eq(&case.id),
            case_decision::action.eq(new.action.name()),
            case_decision::said.eq(text(&said)?),
            case_decision::saving_satang.eq(new.saving_satang),
            case_decision::fingerprint.eq(after.map(|case| case.fingerprint).unwrap_or_default()),
            case_decision::decided_by.eq(&deed.actor),
            case_decision::agency_code.eq(&deed.agency),
            case_decision::decided_at.eq(deed.at.0),
        ))
        .execute(database)?;
    let works: Vec<String> = links.iter().flat_map(|link| [link.a.clone(), link.b.clone()]).collect();
    note_all(database, &[Note::new(&case.id, "decided", &works)], deed)?;
    refresh(database, std::slice::from_ref(&case.id), deed)?;
    let detail =
        json!({ "decision": id, "action": new.action.name(), "said": said, "savingSatang": new.saving_satang });
    append_audit(database, deed, "case.decide", "case", &case.id, &detail)?;
    Ok(id)
}

/// The pairs that a decision covers.
fn chosen(links: Vec<Link>, wanted: Option<&[String]>) -> Result<Vec<Link>> {
    let Some(wanted) = wanted else { return Ok(links) };
    let mut known: BTreeMap<String, Link> = links.into_iter().map(|link| (link.pair.clone(), link)).collect();
    let wanted: BTreeSet<&String> = wanted.iter().collect();
    wanted.into_iter().map(|id| known.remove(id).ok_or_else(|| no_such_pair(id))).collect()
}

/// Decisions about a case, newest first; the pairs are those of `seen`.
pub(super) fn case_decisions(
    database: &mut Database,
    case: &Case,
    seen: &dyn Fn(&str) -> bool,
) -> Result<Vec<CaseDecisionEntry>> {
    let rows: Vec<DecisionRow> = case_decision::table
        .filter(case_decision::case_id.eq(&case.id))
        .order((case_decision::decided_at.desc(), case_decision::id.desc()))
        .select(DecisionRow::as_select())
        .load(database)?;
    rows.into_iter()
        .map(|row| {
            let said: Words = read(&row.said)?;
            Ok(CaseDecisionEntry {
                action: action_of(&row.action)?,
                current: row.fingerprint == case.fingerprint && !case.state.has_ended() && row.case_id == case.id,
                id: row.id,
                reason: said.reason,
                meeting: said.meeting,
                lead_agency: said.lead,
                saving_satang: row.saving_satang,
                pairs: said.pairs.into_iter().filter(|pair| seen(pair)).collect(),
                decided_by: row.decided_by,
                agency: row.agency_code,
                decided_at: Timestamp(row.decided_at).to_rfc3339(),
            })
        })
        .collect()
}

/// The action and the saving of the last decision about each case.
pub(super) fn last_actions(
    database: &mut Database,
    cases: &[String],
) -> Result<BTreeMap<String, (Action, Option<i64>)>> {
    let mut last = BTreeMap::new();
    for chunk in cases.chunks(CHUNK) {
        let rows: Vec<(String, String, Option<i64>)> = case_decision::table
            .filter(case_decision::case_id.eq_any(chunk.to_vec()))
            .order((case_decision::decided_at, case_decision::id))
            .select((case_decision::case_id, case_decision::action, case_decision::saving_satang))
            .load(database)?;
        for (case, action, saving) in rows {
            last.insert(case, (action_of(&action)?, saving));
        }
    }
    Ok(last)
}
