//! Decisions about pairs in the database: added, never changed, and kept when the pair goes away.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::pairs::{find_pair, shown_pair, stored_pair, update_pair};
use super::works::{find_current_work, find_work};
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::duplicates::Relation;
use crate::duplicates::case::{Decision, Verdict, decide, fingerprint};
use crate::duplicates::cases::store::{Scope, settle};
use crate::duplicates::lesson::{Lesson, Lessons, truth};
use crate::duplicates::office::scan::LastDecisions;
use crate::duplicates::office::{
    BulkDecided, BulkDecidedItem, BulkDecision, DecisionEntry, NewDecision, Pair, state_name,
};
use crate::error::{Error, Result, Words};
use crate::id::Ids;
use crate::storage::Database;
use crate::storage::schema::decision;
use crate::time::Timestamp;

#[derive(Queryable, Selectable)]
#[diesel(table_name = decision)]
struct DecisionRow {
    id: String,
    a_id: String,
    b_id: String,
    verdict: String,
    reason: String,
    relation: String,
    fingerprint: String,
    decided_by: String,
    agency_code: String,
    decided_at: i64,
}

impl DecisionRow {
    fn verdict(&self) -> Result<Verdict> {
        Verdict::from_name(&self.verdict).ok_or_else(|| Error::internal("a stored decision has no known verdict"))
    }

    fn decision(&self) -> Result<(Decision, Option<Relation>)> {
        let kept =
            Decision { verdict: self.verdict()?, reason: self.reason.clone(), fingerprint: self.fingerprint.clone() };
        Ok((kept, Relation::from_name(&self.relation)))
    }

    fn entry(self, now: &str) -> Result<DecisionEntry> {
        Ok(DecisionEntry {
            verdict: self.verdict()?,
            relation: Relation::from_name(&self.relation),
            current: self.fingerprint == now,
            decided_at: Timestamp(self.decided_at).to_rfc3339(),
            id: self.id,
            reason: self.reason,
            decided_by: self.decided_by,
            agency: self.agency_code,
        })
    }
}

/// Decisions about a pair, newest first.
pub fn list_decisions(database: &mut Database, pair: &Pair) -> Result<Vec<DecisionEntry>> {
    let rows: Vec<DecisionRow> = decision::table
        .filter(decision::a_id.eq(&pair.a_id))
        .filter(decision::b_id.eq(&pair.b_id))
        .order((decision::decided_at.desc(), decision::id.desc()))
        .select(DecisionRow::as_select())
        .load(database)?;
    rows.into_iter().map(|row| row.entry(&pair.fingerprint)).collect()
}

/// The last decision about each pair that has one.
pub(super) fn last_decisions(database: &mut Database) -> Result<LastDecisions> {
    let rows: Vec<DecisionRow> =
        decision::table.order((decision::decided_at, decision::id)).select(DecisionRow::as_select()).load(database)?;
    let mut last = HashMap::new();
    for row in rows {
        last.insert(crate::duplicates::office::pair_id(&row.a_id, &row.b_id), row.decision()?);
    }
    Ok(last)
}

/// The last decision about each of these pairs that has one.
pub(super) fn decisions_about(database: &mut Database, pairs: &BTreeSet<(String, String)>) -> Result<LastDecisions> {
    let mut last = HashMap::new();
    for (a, b) in pairs {
        let row: Option<DecisionRow> = decision::table
            .filter(decision::a_id.eq(a))
            .filter(decision::b_id.eq(b))
            .order((decision::decided_at.desc(), decision::id.desc()))
            .select(DecisionRow::as_select())
            .first(database)
            .optional()?;
        if let Some(row) = row {
            last.insert(crate::duplicates::office::pair_id(a, b), row.decision()?);
        }
    }
    Ok(last)
}

/// What the last decisions teach, where both works still are as they were when it was decided; in the order of the works' ids.
pub fn lessons(database: &mut Database) -> Result<Lessons> {
    let rows: Vec<DecisionRow> =
        decision::table.order((decision::decided_at, decision::id)).select(DecisionRow::as_select()).load(database)?;
    let last: BTreeMap<(String, String), DecisionRow> =
        rows.into_iter().map(|row| ((row.a_id.clone(), row.b_id.clone()), row)).collect();
    let mut lessons = Lessons::default();
    for ((a_id, b_id), row) in last {
        let works = (find_current_work(database, &a_id)?, find_current_work(database, &b_id)?);
        let (Some(a), Some(b)) = works else {
            lessons.outdated += 1;
            continue;
        };
        if fingerprint(&a, &b) != row.fingerprint {
            lessons.outdated += 1;
            continue;
        }
        let pair = find_pair(database, &Sight::Everything, &crate::duplicates::office::pair_id(&a_id, &b_id))?;
        let shown = pair.map(|pair| pair.explanation.computed_relation);
        match truth(row.verdict()?, Relation::from_name(&row.relation), shown) {
            Some(truth) => lessons.told.push(Lesson { a_id, b_id, truth }),
            None => lessons.deferred += 1,
        }
    }
    Ok(lessons)
}

/// Adds a decision about a pair that the caller may see, and moves the pair and its case on.
///
/// # Errors
/// `Malformed` without a reason; `Stale` when a project has changed since the pair was last scanned.
pub fn insert_decision(
    database: &mut Database,
    sight: &Sight,
    pair_id: &str,
    id: &str,
    new: &NewDecision,
    deed: &Deed,
) -> Result<Pair> {
    let pair = decide_pair(database, sight, pair_id, id, new, deed)?;
    settle(database, &Scope::Around([pair.a_id.clone(), pair.b_id.clone()].into()), deed)?;
    shown_pair(database, sight, pair)
}

/// Decides about many pairs, each for itself: one that is gone or has changed since it was seen is told and left as it is. The cases
/// around them are brought up to date once.
pub fn decide_many(
    database: &mut Database,
    sight: &Sight,
    decisions: &[BulkDecision],
    ids: &Ids,
    deed: &Deed,
) -> Result<BulkDecided> {
    let mut items = Vec::with_capacity(decisions.len());
    let mut works = BTreeSet::new();
    for one in decisions {
        match decide_seen(database, sight, one, ids, deed) {
            Ok((item, pair)) => {
                works.extend([pair.a_id, pair.b_id]);
                items.push(item);
            }
            Err(error) => items.push(BulkDecidedItem::refused(&one.pair, &error).ok_or(error)?),
        }
    }
    if !works.is_empty() {
        settle(database, &Scope::Around(works), deed)?;
    }
    let decided = items.iter().filter(|item| item.decided).count();
    Ok(BulkDecided { decided, refused: items.len() - decided, items })
}

/// One of many. Whatever refuses it does so before anything is written.
fn decide_seen(
    database: &mut Database,
    sight: &Sight,
    one: &BulkDecision,
    ids: &Ids,
    deed: &Deed,
) -> Result<(BulkDecidedItem, Pair)> {
    let missing = || Error::not_found("คู่โครงการ", "pair", &one.pair);
    let seen = stored_pair(database, sight, &one.pair)?.ok_or_else(missing)?;
    if seen.version != one.version {
        return Err(Error::Stale(Words::new(
            "คู่นี้เปลี่ยนไปหลังจากที่ท่านเปิดดู โปรดอ่านใหม่ก่อนตัดสิน",
            "this pair has changed since you saw it; read it again before you decide",
        )));
    }
    let previous = list_decisions(database, &seen)?.into_iter().next();
    let pair = decide_pair(database, sight, &one.pair, &ids.next(), &one.alone(), deed)?;
    let item = BulkDecidedItem {
        pair: pair.id.clone(),
        decided: true,
        state: Some(state_name(pair.state).to_owned()),
        version: Some(pair.version),
        previous,
        refusal: None,
    };
    Ok((item, pair))
}

/// One decision, as `insert_decision` takes it, without a look at the pair's case.
pub(in crate::duplicates) fn decide_pair(
    database: &mut Database,
    sight: &Sight,
    pair_id: &str,
    id: &str,
    new: &NewDecision,
    deed: &Deed,
) -> Result<Pair> {
    let missing = || Error::not_found("คู่โครงการ", "pair", pair_id);
    let mut pair = stored_pair(database, sight, pair_id)?.ok_or_else(missing)?;
    let (a, _) = find_work(database, &pair.a_id)?.ok_or_else(missing)?;
    let (b, _) = find_work(database, &pair.b_id)?.ok_or_else(missing)?;
    let taken = decide(new.verdict, &new.reason, &pair.fingerprint, &fingerprint(&a, &b))?;
    diesel::insert_into(decision::table)
        .values((
            decision::id.eq(id),
            decision::a_id.eq(&pair.a_id),
            decision::b_id.eq(&pair.b_id),
            decision::verdict.eq(taken.verdict.name()),
            decision::reason.eq(&taken.reason),
            decision::relation.eq(new.relation.map(Relation::name).unwrap_or_default()),
            decision::fingerprint.eq(&taken.fingerprint),
            decision::decided_by.eq(&deed.actor),
            decision::agency_code.eq(&deed.agency),
            decision::decided_at.eq(deed.at.0),
        ))
        .execute(database)?;
    pair.judge(&a, &b, Some(&(taken, new.relation)));
    pair.version += 1;
    pair.updated_at = deed.at.0;
    update_pair(database, &pair, &a, &b)?;
    let detail = serde_json::json!({
        "decision": id, "verdict": new.verdict.name(), "reason": new.reason, "relation": new.relation.map(Relation::name),
    });
    append_audit(database, deed, "duplicate.decide", "duplicate", pair_id, &detail)?;
    Ok(pair)
}
