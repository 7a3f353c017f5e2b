//! Editions of plans in the database: opened, bound, removed while open.

use diesel::prelude::*;
use serde_json::json;

use super::plan_rows::{delete_rows, facts_of};
use super::projects::{Following, follow};
use crate::access::store::append_audit;
use crate::access::{Deed, Sight, Visibility};
use crate::error::{At, Error, Fault, Result, Words};
use crate::plans::book::BookSheet;
use crate::plans::plan::edition::{EditionState, label, must_be_open};
use crate::plans::plan::{Edition, EditionKind, NewEdition, Plan};
use crate::storage::Database;
use crate::storage::schema::{plan_edition, plan_row};
use crate::time::Timestamp;
use crate::visible;

#[derive(Queryable, Selectable)]
#[diesel(table_name = plan_edition)]
struct EditionRow {
    id: String,
    plan_id: String,
    agency_code: String,
    visibility: String,
    kind: String,
    year: i32,
    issue: i32,
    number: i32,
    note: String,
    bound_at: Option<i64>,
    version: i64,
    created_at: i64,
    updated_at: i64,
}

impl EditionRow {
    fn edition(self) -> Result<Edition> {
        let some = |number: i32| (number != 0).then_some(number);
        let kind =
            EditionKind::parse(&self.kind).ok_or_else(|| Error::internal("a stored edition has no known kind"))?;
        let (issue, number, year) = (some(self.issue), some(self.number), some(self.year));
        Ok(Edition {
            label: label(kind, issue, number, year),
            id: self.id,
            plan: self.plan_id,
            agency: self.agency_code,
            kind,
            year,
            number,
            issue,
            note: Some(self.note).filter(|note| !note.is_empty()),
            visibility: Visibility::stored(&self.visibility),
            state: if self.bound_at.is_some() { EditionState::Bound } else { EditionState::Open },
            bound_at: self.bound_at.map(|at| Timestamp(at).to_rfc3339()),
            version: self.version,
            created_at: Timestamp(self.created_at).to_rfc3339(),
            updated_at: Timestamp(self.updated_at).to_rfc3339(),
        })
    }
}

/// The editions of a plan that may be seen: bound ones in the order of binding, then open ones as they were opened.
pub fn list_editions(database: &mut Database, sight: &Sight, plan: &str) -> Result<Vec<Edition>> {
    let query =
        plan_edition::table.filter(visible!(plan_edition, sight)).filter(plan_edition::plan_id.eq(plan.to_owned()));
    let mut rows: Vec<EditionRow> = query.select(EditionRow::as_select()).load(database)?;
    rows.sort_by(|a, b| {
        let key = |row: &EditionRow| (row.bound_at.is_none(), row.bound_at.unwrap_or(row.created_at));
        (key(a), &a.id).cmp(&(key(b), &b.id))
    });
    rows.into_iter().map(EditionRow::edition).collect()
}

/// # Errors
/// `NotFound` where the plan has none of that id that may be seen.
pub fn get_edition(database: &mut Database, sight: &Sight, plan: &str, id: &str) -> Result<Edition> {
    let found = list_editions(database, sight, plan)?.into_iter().find(|edition| edition.id == id);
    found.ok_or_else(|| Error::not_found("ฉบับของแผน", "edition of the plan", id))
}

/// Opens an edition.
///
/// # Errors
/// `Conflict` when the plan has one of that kind, year and number, or a first edition.
pub fn insert_edition(database: &mut Database, plan: &Plan, new: NewEdition, id: &str, deed: &Deed) -> Result<Edition> {
    let known = list_editions(database, &Sight::Everything, &plan.id)?;
    let alike = || known.iter().filter(|edition| edition.kind == new.kind && edition.year == new.year);
    let is_first = new.kind == EditionKind::First;
    let last = alike().filter_map(|edition| edition.number).max().unwrap_or(0);
    let number = if is_first { 0 } else { new.number.unwrap_or(last + 1) };
    let same = |edition: &&Edition| edition.number.unwrap_or(0) == number && edition.issue == new.issue;
    if let Some(taken) = alike().find(|edition| is_first || same(edition)) {
        let words = Words::new(
            format!("แผนมีฉบับ {} แล้ว", taken.label),
            format!("the plan has the edition {} already", taken.label),
        );
        let fault = Fault::pointer("/number", "taken", words);
        return Err(Error::Conflict(fault.remedy("เว้นเลขที่ไว้ให้ระบบตั้ง", "leave the number out for the next one")));
    }
    let visibility = new.visibility.unwrap_or(plan.visibility).max(plan.visibility);
    diesel::insert_into(plan_edition::table)
        .values((
            plan_edition::id.eq(id),
            plan_edition::plan_id.eq(&plan.id),
            plan_edition::agency_code.eq(&plan.agency),
            plan_edition::visibility.eq(visibility.name()),
            plan_edition::kind.eq(new.kind.name()),
            plan_edition::year.eq(new.year.unwrap_or(0)),
            plan_edition::issue.eq(new.issue.unwrap_or(0)),
            plan_edition::number.eq(number),
            plan_edition::note.eq(new.note.clone().unwrap_or_default()),
            plan_edition::sheets.eq("[]"),
            plan_edition::version.eq(1_i64),
            plan_edition::created_at.eq(deed.at.0),
            plan_edition::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    let made = get_edition(database, &Sight::Everything, &plan.id, id)?;
    let detail = json!({ "plan": plan.id, "edition": made.label, "visibility": visibility.name() });
    append_audit(database, deed, "plan.edition.open", "plan-edition", id, &detail)?;
    Ok(made)
}

/// Binds an edition: from now on it cannot be changed, it is seen as far as its plan, and the projects are what its rows say.
///
/// # Errors
/// `Conflict` when it is bound already, or has no rows.
pub fn bind_edition(database: &mut Database, plan: &Plan, edition: &Edition, deed: &Deed) -> Result<Edition> {
    must_be_open(edition)?;
    let of_edition = plan_row::table.filter(plan_row::edition_id.eq(&edition.id));
    let projects: Vec<String> = of_edition.select(plan_row::project_id).distinct().load(database)?;
    if projects.is_empty() {
        let words = Words::new("ฉบับนี้ยังไม่มีรายการ", "this edition has no rows yet");
        let fault = Fault::new(At::Whole, "edition-empty", words);
        return Err(Error::Conflict(fault.remedy("เพิ่มรายการก่อนรวมเล่ม", "add rows before it is bound")));
    }
    diesel::update(plan_edition::table.find(&edition.id))
        .set((
            plan_edition::bound_at.eq(deed.at.0),
            plan_edition::visibility.eq(plan.visibility.name()),
            plan_edition::version.eq(edition.version + 1),
            plan_edition::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    diesel::update(plan_row::table.filter(plan_row::edition_id.eq(&edition.id)))
        .set(plan_row::visibility.eq(plan.visibility.name()))
        .execute(database)?;
    let facts = facts_of(database, &Sight::Everything, &plan.id)?;
    let touched = projects.iter().cloned().collect();
    let followed = follow(database, &facts, &Following { touched: &touched, row: None }, deed)?;
    let detail =
        json!({ "plan": plan.id, "edition": edition.label, "projects": projects.len(), "changed": followed.updated });
    append_audit(database, deed, "plan.edition.bind", "plan-edition", &edition.id, &detail)?;
    get_edition(database, &Sight::Everything, &plan.id, &edition.id)
}

/// Removes an open edition with its rows.
///
/// # Errors
/// `Conflict` when it is bound.
pub fn delete_edition(database: &mut Database, edition: &Edition, deed: &Deed) -> Result<()> {
    must_be_open(edition)?;
    let of_edition = plan_row::table.filter(plan_row::edition_id.eq(&edition.id));
    let ids: Vec<String> = of_edition.select(plan_row::id).load(database)?;
    delete_rows(database, &ids, deed)?;
    diesel::delete(plan_edition::table.find(&edition.id)).execute(database)?;
    let detail = json!({ "plan": edition.plan, "edition": edition.label, "rows": ids.len() });
    append_audit(database, deed, "plan.edition.delete", "plan-edition", &edition.id, &detail)
}

/// The sheets of an edition's workbook, without their rows.
pub fn sheets_of(database: &mut Database, edition: &str) -> Result<Vec<BookSheet>> {
    let text: String = plan_edition::table.find(edition).select(plan_edition::sheets).first(database)?;
    serde_json::from_str(&text).map_err(|cause| Error::internal(format!("stored sheets cannot be read: {cause}")))
}

/// Keeps the sheets of an edition's workbook, and counts the edition up.
pub fn put_sheets(database: &mut Database, edition: &Edition, sheets: &[BookSheet], deed: &Deed) -> Result<()> {
    let text = serde_json::to_string(sheets).map_err(Error::internal)?;
    diesel::update(plan_edition::table.find(&edition.id))
        .set((
            plan_edition::sheets.eq(text),
            plan_edition::version.eq(edition.version + 1),
            plan_edition::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    Ok(())
}

/// Editions, rows and projects after a change of their plan's visibility or agency.
pub(super) fn follow_plan(database: &mut Database, plan: &Plan, deed: &Deed) -> Result<()> {
    for edition in list_editions(database, &Sight::Everything, &plan.id)? {
        let visibility = match edition.state {
            EditionState::Bound => plan.visibility,
            EditionState::Open => edition.visibility.max(plan.visibility),
        };
        diesel::update(plan_edition::table.find(&edition.id))
            .set((plan_edition::visibility.eq(visibility.name()), plan_edition::agency_code.eq(&plan.agency)))
            .execute(database)?;
        diesel::update(plan_row::table.filter(plan_row::edition_id.eq(&edition.id)))
            .set(plan_row::visibility.eq(visibility.name()))
            .execute(database)?;
    }
    let facts = facts_of(database, &Sight::Everything, &plan.id)?;
    let touched = facts.rows.iter().map(|row| row.project.clone()).collect();
    follow(database, &facts, &Following { touched: &touched, row: None }, deed)?;
    Ok(())
}
