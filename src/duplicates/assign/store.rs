//! Assignments in the database: one for a pair and one for a case, replaced by the next; what was before is in the audit trail.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::model::{AssignedTo, DuplicateAssignment, NewAssignment, Subject};
use crate::access::agency::Unit;
use crate::access::store::{append_audit, find_agency, find_key, list_units, names_of};
use crate::access::{Bilingual, Caller, Deed, Scope, Sight};
use crate::duplicates::cases::store::{need_case_seen_by, note_assigned};
use crate::duplicates::office::PairEntry;
use crate::duplicates::store::{PairCondition, find_pair};
use crate::error::{Error, Fault, Result, Words};
use crate::storage::Database;
use crate::storage::schema::{duplicate, duplicate_assignment};
use crate::time::Timestamp;

/// Ids asked for at a time.
const CHUNK: usize = 400;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = duplicate_assignment)]
struct AssignmentRow {
    kind: String,
    subject: String,
    agency_code: String,
    unit_code: String,
    officer: String,
    due: String,
    note: String,
    assigned_by: String,
    assigned_by_agency: String,
    assigned_at: i64,
}

/// Gives a pair or a case that the caller sees to somebody who sees it too. `new` is checked already.
///
/// # Errors
/// `Impossible` for an agency, unit or officer that is unknown or may not see it; `Forbidden` to name officers of another agency;
/// `Conflict` for a case that has ended; `NotFound`.
pub fn assign(
    database: &mut Database,
    caller: &Caller,
    (subject, id): (Subject, &str),
    new: &NewAssignment,
    deed: &Deed,
) -> Result<()> {
    need_assignee(database, caller, new)?;
    need_seen(database, &caller.sight(), (subject, id))?;
    match need_seen(database, &Sight::Agency(new.agency.clone()), (subject, id)) {
        Err(Error::NotFound(_)) => return Err(cannot_see(&new.agency)),
        other => other?,
    }
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let row = AssignmentRow {
        kind: subject.name().to_owned(),
        subject: id.to_owned(),
        agency_code: new.agency.clone(),
        unit_code: text(&new.unit),
        officer: text(&new.officer),
        due: text(&new.due),
        note: text(&new.note),
        assigned_by: deed.actor.clone(),
        assigned_by_agency: deed.agency.clone(),
        assigned_at: deed.at.0,
    };
    diesel::delete(duplicate_assignment::table.find((subject.name(), id))).execute(database)?;
    diesel::insert_into(duplicate_assignment::table).values(&row).execute(database)?;
    let detail = serde_json::json!({
        "agency": new.agency, "unit": new.unit, "officer": new.officer, "due": new.due, "note": new.note,
    });
    told(database, (subject, id), "assigned", &detail, deed)
}

/// Takes back to whom a pair or a case was given. Where nobody had it, nothing changes.
pub fn unassign(database: &mut Database, sight: &Sight, (subject, id): (Subject, &str), deed: &Deed) -> Result<()> {
    need_seen(database, sight, (subject, id))?;
    let gone = diesel::delete(duplicate_assignment::table.find((subject.name(), id))).execute(database)?;
    if gone == 0 {
        return Ok(());
    }
    told(database, (subject, id), "unassigned", &serde_json::json!({}), deed)
}

/// When a pair or a case that the caller sees was given to whom it is given to by itself, as answers tell it; `None` where nobody has it.
pub fn given_at(database: &mut Database, sight: &Sight, (subject, id): (Subject, &str)) -> Result<Option<String>> {
    need_seen(database, sight, (subject, id))?;
    let row = duplicate_assignment::table.find((subject.name(), id)).select(duplicate_assignment::assigned_at);
    let at: Option<i64> = row.first(database).optional()?;
    Ok(at.map(|at| Timestamp(at).to_rfc3339()))
}

fn told(
    database: &mut Database,
    (subject, id): (Subject, &str),
    what: &'static str,
    detail: &serde_json::Value,
    deed: &Deed,
) -> Result<()> {
    let action = if what == "assigned" { "assign" } else { "unassign" };
    match subject {
        Subject::Pair => append_audit(database, deed, &format!("duplicate.{action}"), "duplicate", id, detail),
        Subject::Case => {
            note_assigned(database, id, what, deed)?;
            append_audit(database, deed, &format!("case.{action}"), "case", id, detail)
        }
    }
}

fn need_seen(database: &mut Database, sight: &Sight, (subject, id): (Subject, &str)) -> Result<()> {
    match subject {
        Subject::Case => need_case_seen_by(database, sight, id),
        Subject::Pair => {
            let missing = || Error::not_found("คู่โครงการ", "pair", id);
            find_pair(database, sight, id)?.map(|_| ()).ok_or_else(missing)
        }
    }
}

fn cannot_see(agency: &str) -> Error {
    let words = Words::new(
        format!("หน่วยงาน '{agency}' ไม่มีสิทธิ์เห็นรายการนี้ จึงมอบหมายให้ไม่ได้"),
        format!("the agency '{agency}' may not see this, so it cannot be given to it"),
    );
    Error::impossible(Fault::pointer("/agency", "cannot-see", words))
}

fn unknown(pointer: &str, th: String, en: String) -> Error {
    Error::impossible(Fault::pointer(pointer, "unknown-assignee", Words::new(th, en)))
}

fn need_assignee(database: &mut Database, caller: &Caller, new: &NewAssignment) -> Result<()> {
    let agency = &new.agency;
    if find_agency(database, agency)?.is_none() {
        return Err(unknown("/agency", format!("ไม่พบหน่วยงาน '{agency}'"), format!("there is no agency '{agency}'")));
    }
    if let Some(unit) = &new.unit
        && !list_units(database, agency)?.iter().any(|one| one.code == *unit)
    {
        return Err(unknown(
            "/unit",
            format!("หน่วยงาน '{agency}' ไม่มีกอง '{unit}'"),
            format!("the agency '{agency}' has no unit '{unit}'"),
        ));
    }
    let Some(officer) = &new.officer else { return Ok(()) };
    let own = caller.agency.as_deref() == Some(agency.as_str());
    if own && *officer == caller.key_id {
        return Ok(());
    }
    if !own && !caller.holds(Scope::Admin) {
        return Err(Error::Forbidden(Words::new(
            format!("เฉพาะหน่วยงาน '{agency}' เองเท่านั้นที่มอบหมายให้เจ้าหน้าที่ของตนได้ โปรดมอบให้หน่วยงานหรือกอง"),
            format!("only the agency '{agency}' itself names its officers; give it to the agency or to a unit of it"),
        )));
    }
    let key = find_key(database, officer)?.filter(|key| key.agency_code == *agency && key.revoked_at.is_none());
    key.map(|_| ()).ok_or_else(|| {
        unknown(
            "/officer",
            format!("หน่วยงาน '{agency}' ไม่มีกุญแจ '{officer}'"),
            format!("the agency '{agency}' has no key '{officer}'"),
        )
    })
}

fn rows_of(database: &mut Database, subject: Subject, ids: &[String]) -> Result<Vec<AssignmentRow>> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let found: Vec<AssignmentRow> = duplicate_assignment::table
            .filter(duplicate_assignment::kind.eq(subject.name()))
            .filter(duplicate_assignment::subject.eq_any(chunk.to_vec()))
            .select(AssignmentRow::as_select())
            .load(database)?;
        rows.extend(found);
    }
    Ok(rows)
}

/// Names that assignments are shown with.
#[derive(Default)]
struct Names {
    agencies: BTreeMap<String, Bilingual>,
    units: BTreeMap<String, Vec<Unit>>,
    officers: BTreeMap<String, String>,
}

impl Names {
    fn of(database: &mut Database, rows: &[AssignmentRow]) -> Result<Names> {
        let mut names = Names::default();
        let codes: BTreeSet<&str> = rows.iter().map(|row| row.agency_code.as_str()).collect();
        if !codes.is_empty() {
            names.agencies = names_of(database, &codes.into_iter().collect::<Vec<_>>())?.into_iter().collect();
        }
        for row in rows {
            if !row.unit_code.is_empty() && !names.units.contains_key(&row.agency_code) {
                names.units.insert(row.agency_code.clone(), list_units(database, &row.agency_code)?);
            }
            if !row.officer.is_empty() && !names.officers.contains_key(&row.officer) {
                let label = find_key(database, &row.officer)?.map(|key| key.label);
                names.officers.insert(row.officer.clone(), label.unwrap_or_default());
            }
        }
        Ok(names)
    }

    fn shown(&self, row: &AssignmentRow, with_case: bool) -> DuplicateAssignment {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let code = &row.agency_code;
        let unit = self.units.get(code).and_then(|units| units.iter().find(|unit| unit.code == row.unit_code));
        DuplicateAssignment {
            agency_name: self.agencies.get(code).cloned().unwrap_or_else(|| Bilingual::new(code, code)),
            agency: code.clone(),
            unit: some(&row.unit_code),
            unit_name: unit.map(|unit| unit.name.clone()),
            officer: some(&row.officer),
            officer_name: self.officers.get(&row.officer).and_then(|label| some(label)),
            due: some(&row.due),
            note: some(&row.note),
            with_case,
            assigned_by: row.assigned_by.clone(),
            assigned_by_agency: row.assigned_by_agency.clone(),
            assigned_at: Timestamp(row.assigned_at).to_rfc3339(),
        }
    }
}

/// To whom these cases are given; those of nobody are left out.
pub fn of_cases(database: &mut Database, ids: &[String]) -> Result<BTreeMap<String, DuplicateAssignment>> {
    let rows = rows_of(database, Subject::Case, ids)?;
    let names = Names::of(database, &rows)?;
    Ok(rows.iter().map(|row| (row.subject.clone(), names.shown(row, false))).collect())
}

/// To whom these pairs are given, by themselves or else with their case; those of nobody are left out.
pub fn of_pairs(database: &mut Database, ids: &[String]) -> Result<BTreeMap<String, DuplicateAssignment>> {
    let own = rows_of(database, Subject::Pair, ids)?;
    let mut homes: Vec<(String, String)> = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let found: Vec<(String, String)> = duplicate::table
            .filter(duplicate::id.eq_any(chunk.to_vec()))
            .filter(duplicate::case_id.ne(""))
            .select((duplicate::id, duplicate::case_id))
            .load(database)?;
        homes.extend(found);
    }
    let cases: BTreeSet<String> = homes.iter().map(|(_, case)| case.clone()).collect();
    let with_case = rows_of(database, Subject::Case, &cases.into_iter().collect::<Vec<_>>())?;
    let names = Names::of(database, &[&own[..], &with_case[..]].concat())?;
    let cases: BTreeMap<&str, &AssignmentRow> = with_case.iter().map(|row| (row.subject.as_str(), row)).collect();
    let mut given: BTreeMap<String, DuplicateAssignment> = homes
        .iter()
        .filter_map(|(pair, case)| Some((pair.clone(), names.shown(cases.get(case.as_str())?, true))))
        .collect();
    given.extend(own.iter().map(|row| (row.subject.clone(), names.shown(row, false))));
    Ok(given)
}

/// Tells in pairs of a list to whom each is given.
pub fn fill_pairs(database: &mut Database, entries: &mut [PairEntry]) -> Result<()> {
    let ids: Vec<String> = entries.iter().map(|entry| entry.id.clone()).collect();
    let mut given = of_pairs(database, &ids)?;
    entries.iter_mut().for_each(|entry| entry.assignment = given.remove(&entry.id));
    Ok(())
}

/// What a case that has merged was given to goes to the case that took its place, unless that has somebody already.
pub fn carry_over(database: &mut Database, merged: &[(String, String)], deed: &Deed) -> Result<()> {
    for (from, into) in merged {
        let mut rows = rows_of(database, Subject::Case, &[from.clone(), into.clone()])?;
        let taken = rows.iter().any(|row| row.subject == *into);
        let Some(row) = rows.pop().filter(|_| !taken) else { continue };
        let detail = serde_json::json!({ "agency": row.agency_code, "unit": row.unit_code, "officer": row.officer, "from": from });
        diesel::update(duplicate_assignment::table.find((Subject::Case.name(), from)))
            .set(duplicate_assignment::subject.eq(into))
            .execute(database)?;
        append_audit(database, deed, "case.assign", "case", into, &detail)?;
    }
    Ok(())
}

/// Subjects of a kind that are given to somebody, under further conditions.
macro_rules! held {
    ($subject:expr $(, $condition:expr)*) => {
        duplicate_assignment::table
            .filter(duplicate_assignment::kind.eq($subject.name()))
            $(.filter($condition))*
            .select(duplicate_assignment::subject)
    };
}

/// Pairs that are given so, or whose case is while they are given to nobody by themselves.
macro_rules! given {
    ($($condition:expr),+) => {
        Box::new(duplicate::id.eq_any(held!(Subject::Pair, $($condition),+)).or(duplicate::case_id
            .eq_any(held!(Subject::Case, $($condition),+))
            .and(duplicate::id.ne_all(held!(Subject::Pair)))))
    };
}

/// The pairs that are given to whom is asked for. A pair that is given by itself is not given with its case.
pub fn assigned_pairs(to: &AssignedTo) -> PairCondition {
    use duplicate_assignment::{agency_code, officer, unit_code};
    let (pairs, cases) = (held!(Subject::Pair), held!(Subject::Case));
    match to.clone() {
        AssignedTo::Somebody => Box::new(duplicate::id.eq_any(pairs).or(duplicate::case_id.eq_any(cases))),
        AssignedTo::Nobody => Box::new(duplicate::id.ne_all(pairs).and(duplicate::case_id.ne_all(cases))),
        AssignedTo::Agency(agency) => given!(agency_code.eq(agency.clone())),
        AssignedTo::Unit(agency, unit) => given!(agency_code.eq(agency.clone()), unit_code.eq(unit.clone())),
        AssignedTo::Officer(key) => given!(officer.eq(key.clone())),
    }
}
