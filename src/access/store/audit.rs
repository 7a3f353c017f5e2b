//! The audit trail in the database.

use diesel::prelude::*;

use crate::access::audit::{Deed, GENESIS, Row, Verification, Walk};
use crate::error::Result;
use crate::storage::schema::audit;
use crate::storage::{Backend, Database};

type AuditColumns = (i64, i64, String, String, String, String, String, String, String, String);

fn audit_row(columns: AuditColumns) -> Row {
    let (seq, at, actor, agency_code, action, subject, subject_id, detail, previous_hash, hash) = columns;
    Row { seq, at, actor, agency_code, action, subject, subject_id, detail, previous_hash, hash }
}

/// How many entries the trail has. Every change of the hub's records appends one in its own transaction, so that this number tells the
/// states of the hub apart.
pub fn count_audit(database: &mut Database) -> Result<i64> {
    let last: Option<i64> = audit::table.select(diesel::dsl::max(audit::seq)).first(database)?;
    Ok(last.unwrap_or(0))
}

/// The number of the last entry that tells of more than somebody signing in or out. What is summed up over many records stands until it rises.
pub fn last_change(database: &mut Database) -> Result<i64> {
    let last = audit::table.filter(audit::action.not_like("session.%")).select(audit::seq).order(audit::seq.desc());
    Ok(last.first(database).optional()?.unwrap_or(0))
}

/// Adds a row to the trail. Called in the transaction of the change itself; there is one writer at a time, so the chain has one order.
pub fn append_audit(
    database: &mut Database,
    deed: &Deed,
    action: &str,
    subject: &str,
    subject_id: &str,
    detail: &serde_json::Value,
) -> Result<()> {
    let last: Option<(i64, String)> =
        audit::table.order(audit::seq.desc()).select((audit::seq, audit::hash)).first(database).optional()?;
    let (last_seq, previous_hash) = last.unwrap_or((0, GENESIS.to_owned()));
    let mut row = Row {
        seq: last_seq + 1,
        at: deed.at.0,
        actor: deed.actor.clone(),
        agency_code: deed.agency.clone(),
        action: action.to_owned(),
        subject: subject.to_owned(),
        subject_id: subject_id.to_owned(),
        detail: detail.to_string(),
        previous_hash,
        hash: String::new(),
    };
    row.hash = row.expected_hash();
    diesel::insert_into(audit::table)
        .values((
            audit::seq.eq(row.seq),
            audit::at.eq(row.at),
            audit::actor.eq(&row.actor),
            audit::agency_code.eq(&row.agency_code),
            audit::action.eq(&row.action),
            audit::subject.eq(&row.subject),
            audit::subject_id.eq(&row.subject_id),
            audit::detail.eq(&row.detail),
            audit::previous_hash.eq(&row.previous_hash),
            audit::hash.eq(&row.hash),
        ))
        .execute(database)?;
    Ok(())
}

/// Rows of the trail from after `after`, oldest first, optionally of one subject.
pub fn list_audit(
    database: &mut Database,
    subject: Option<(&str, &str)>,
    after: i64,
    skip: i64,
    limit: i64,
) -> Result<Vec<Row>> {
    let query = audit::table.filter(audit::seq.gt(after)).order(audit::seq).offset(skip).limit(limit).into_boxed();
    let rows: Vec<AuditColumns> = of_subject(query, subject).load(database)?;
    Ok(rows.into_iter().map(audit_row).collect())
}

/// Rows of the trail from before `before`, newest first, optionally of one subject.
pub fn latest_audit(
    database: &mut Database,
    subject: Option<(&str, &str)>,
    before: i64,
    skip: i64,
    limit: i64,
) -> Result<Vec<Row>> {
    let query =
        audit::table.filter(audit::seq.lt(before)).order(audit::seq.desc()).offset(skip).limit(limit).into_boxed();
    let rows: Vec<AuditColumns> = of_subject(query, subject).load(database)?;
    Ok(rows.into_iter().map(audit_row).collect())
}

fn of_subject<'a>(
    query: audit::BoxedQuery<'a, Backend>,
    subject: Option<(&str, &str)>,
) -> audit::BoxedQuery<'a, Backend> {
    let Some((kind, id)) = subject else { return query };
    let query = query.filter(audit::subject.eq(kind.to_owned()));
    if id.is_empty() { query } else { query.filter(audit::subject_id.eq(id.to_owned())) }
}

/// The last row about one subject with this action.
pub fn last_audit(database: &mut Database, subject: &str, subject_id: &str, action: &str) -> Result<Option<Row>> {
    let row: Option<AuditColumns> = audit::table
        .filter(audit::subject.eq(subject))
        .filter(audit::subject_id.eq(subject_id))
        .filter(audit::action.eq(action))
        .order(audit::seq.desc())
        .first(database)
        .optional()?;
    Ok(row.map(audit_row))
}

/// Walks the whole trail.
pub fn verify_audit(database: &mut Database) -> Result<Verification> {
    let mut walk = Walk::default();
    let mut after = i64::MIN;
    loop {
        let rows = list_audit(database, None, after, 0, 5_000)?;
        let Some(last) = rows.last() else { break };
        after = last.seq;
        rows.iter().for_each(|row| walk.step(row));
    }
    Ok(walk.finish())
}
