//! Rows of plans in the database, and which takes the place of which.

use std::collections::BTreeSet;

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::editions::list_editions;
use super::plans::get_plan;
use crate::access::{Bilingual, Deed, Sight, Visibility};
use crate::duplicates::lineage::LinkKind;
use crate::error::{Error, Result};
use crate::on_each_backend;
use crate::plans::plan::Kept;
use crate::plans::plan::facts::Facts;
use crate::plans::plan::state::Tie;
use crate::plans::store::redaction::{exceptions_of, public_of};
use crate::plans::store::{delete_project, find_project};
use crate::redaction::Exceptions;
use crate::storage::Database;
use crate::storage::schema::{plan_row, plan_row_link, project};
use crate::visible;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_row)]
pub(super) struct Columns {
    id: String,
    plan_id: String,
    edition_id: String,
    project_id: String,
    agency_code: String,
    visibility: String,
    sheet: String,
    position: i64,
    form: String,
    made: i32,
    record: String,
    content_hash: String,
    version: i64,
    created_at: i64,
    updated_at: i64,
}

const COLUMNS: usize = 15;

impl Columns {
    fn of(plan: &str, agency: &str, kept: &Kept) -> Result<Columns> {
        Ok(Columns {
            id: kept.id.clone(),
            plan_id: plan.to_owned(),
            edition_id: kept.edition.clone(),
            project_id: kept.project.clone(),
            agency_code: agency.to_owned(),
            visibility: kept.visibility.name().to_owned(),
            sheet: kept.sheet.clone(),
            position: kept.position,
            form: kept.row.form.name().to_owned(),
            made: i32::from(kept.made),
            record: serde_json::to_string(&kept.row).map_err(Error::internal)?,
            content_hash: kept.hash.clone(),
            version: kept.version,
            created_at: kept.created_at,
            updated_at: kept.updated_at,
        })
    }

    pub fn kept(self) -> Result<Kept> {
        Ok(Kept {
            row: serde_json::from_str(&self.record)
                .map_err(|cause| Error::internal(format!("a stored row of a plan cannot be read: {cause}")))?,
            id: self.id,
            edition: self.edition_id,
            project: self.project_id,
            visibility: Visibility::stored(&self.visibility),
            sheet: self.sheet,
            position: self.position,
            made: self.made != 0,
            hash: self.content_hash,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// A plan with its editions, rows and ties, as far as they may be seen. A row is seen as far as its edition, and no further than its project.
///
/// # Errors
/// `NotFound` for a plan that may not be seen.
pub fn facts_of(database: &mut Database, sight: &Sight, plan: &str) -> Result<Facts> {
    let plan = get_plan(database, sight, plan)?;
    let editions = list_editions(database, sight, &plan.id)?;
    let query = plan_row::table.filter(visible!(plan_row, sight)).filter(plan_row::plan_id.eq(plan.id.clone()));
    let query = query.order((plan_row::position, plan_row::id)).select(Columns::as_select());
    let columns: Vec<Columns> = query.load(database)?;
    let mut rows = columns.into_iter().map(Columns::kept).collect::<Result<Vec<_>>>()?;
    if *sight != Sight::Everything {
        let own = plan_row::table.filter(plan_row::plan_id.eq(plan.id.clone())).select(plan_row::project_id);
        let seen = project::table.filter(visible!(project, sight)).filter(project::id.eq_any(own));
        let seen: BTreeSet<String> = seen.select(project::id).load::<String>(database)?.into_iter().collect();
        rows.retain(|row| seen.contains(&row.project));
    }
    if !sight.owns(&plan.agency) {
        hide(database, &mut rows)?;
    }
    let order = |row: &Kept| editions.iter().position(|edition| edition.id == row.edition);
    rows.retain(|row| order(row).is_some());
    rows.sort_by_key(order);
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut ties = ties_of(database, &plan.id)?;
    ties.retain(|tie| ids.contains(tie.earlier.as_str()) && ids.contains(tie.later.as_str()));
    Ok(Facts { plan, editions, rows, ties })
}

/// Takes what is personal out of rows; their tags are those of what is left.
pub(super) fn hide(database: &mut Database, rows: &mut [Kept]) -> Result<()> {
    let mut projects: Vec<String> = rows.iter().map(|row| row.project.clone()).collect();
    projects.sort();
    projects.dedup();
    let said = exceptions_of(database, &projects)?;
    let none = Exceptions::default();
    for kept in rows {
        let public = public_of(&kept.row, said.get(&kept.project).unwrap_or(&none))?;
        if public != kept.row {
            let text = serde_json::to_vec(&public).map_err(Error::internal)?;
            kept.hash = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
            kept.row = public;
        }
    }
    Ok(())
}

type TieColumns = (String, String, String, String);

fn tie_of((earlier, later, kind, reason): TieColumns) -> Result<Tie> {
    let kind = LinkKind::from_name(&kind).ok_or_else(|| Error::internal("a stored tie has no known kind"))?;
    let reason: Bilingual = serde_json::from_str(&reason).map_err(Error::internal)?;
    Ok(Tie { earlier, later, kind, reason })
}

fn ties_of(database: &mut Database, plan: &str) -> Result<Vec<Tie>> {
    let rows: Vec<TieColumns> = plan_row_link::table
        .filter(plan_row_link::plan_id.eq(plan))
        .order((plan_row_link::earlier_id, plan_row_link::later_id))
        .select((plan_row_link::earlier_id, plan_row_link::later_id, plan_row_link::kind, plan_row_link::reason))
        .load(database)?;
    rows.into_iter().map(tie_of).collect()
}

/// The ties that touch some rows, in the order of [`ties_of`].
pub(super) fn ties_among(database: &mut Database, rows: &[String]) -> Result<Vec<Tie>> {
    let columns = (plan_row_link::earlier_id, plan_row_link::later_id, plan_row_link::kind, plan_row_link::reason);
    let mut found: Vec<TieColumns> = Vec::new();
    for chunk in rows.chunks(500) {
        let earlier = plan_row_link::table.filter(plan_row_link::earlier_id.eq_any(chunk.to_vec()));
        found.extend(earlier.select(columns).load::<TieColumns>(database)?);
        let later = plan_row_link::table.filter(plan_row_link::later_id.eq_any(chunk.to_vec()));
        found.extend(later.select(columns).load::<TieColumns>(database)?);
    }
    found.sort();
    found.dedup();
    found.into_iter().map(tie_of).collect()
}

/// Adds rows; their projects must be there.
pub fn insert_rows(database: &mut Database, plan: &str, agency: &str, rows: &[Kept]) -> Result<()> {
    for chunk in rows.chunks(Database::rows_per_insert(COLUMNS)) {
        let columns = chunk.iter().map(|row| Columns::of(plan, agency, row)).collect::<Result<Vec<_>>>()?;
        on_each_backend!(database, connection => diesel::insert_into(plan_row::table).values(&columns).execute(connection))?;
    }
    Ok(())
}

/// Writes a row that is there already.
pub fn update_row(database: &mut Database, row: &Kept) -> Result<()> {
    diesel::update(plan_row::table.find(&row.id))
        .set((
            plan_row::project_id.eq(&row.project),
            plan_row::sheet.eq(&row.sheet),
            plan_row::position.eq(row.position),
            plan_row::form.eq(row.row.form.name()),
            plan_row::made.eq(i32::from(row.made)),
            plan_row::record.eq(serde_json::to_string(&row.row).map_err(Error::internal)?),
            plan_row::content_hash.eq(&row.hash),
            plan_row::version.eq(row.version),
            plan_row::updated_at.eq(row.updated_at),
        ))
        .execute(database)?;
    Ok(())
}

/// Makes the ties between rows those that are given: others of the same rows go. Says how many came or went.
pub fn put_ties(database: &mut Database, plan: &str, before: &[Tie], now: &[Tie]) -> Result<usize> {
    let mut changed = 0;
    for gone in before.iter().filter(|tie| !now.contains(tie)) {
        diesel::delete(plan_row_link::table.find((&gone.earlier, &gone.later))).execute(database)?;
        changed += 1;
    }
    for tie in now.iter().filter(|tie| !before.contains(tie)) {
        diesel::insert_into(plan_row_link::table)
            .values((
                plan_row_link::earlier_id.eq(&tie.earlier),
                plan_row_link::later_id.eq(&tie.later),
                plan_row_link::plan_id.eq(plan),
                plan_row_link::kind.eq(tie.kind.name()),
                plan_row_link::reason.eq(serde_json::to_string(&tie.reason).map_err(Error::internal)?),
            ))
            .execute(database)?;
        changed += 1;
    }
    Ok(changed)
}

/// Removes rows, their ties, and the projects that were made for them and stand in no other row. Says how many projects went.
pub fn delete_rows(database: &mut Database, ids: &[String], deed: &Deed) -> Result<usize> {
    let mut projects: Vec<(String, i32)> = Vec::new();
    for id in ids {
        let found = plan_row::table.find(id).select((plan_row::project_id, plan_row::made));
        projects.push(found.first(database)?);
        diesel::delete(plan_row::table.find(id)).execute(database)?;
    }
    projects.retain(|(_, made)| *made != 0);
    projects.sort();
    projects.dedup();
    let mut gone = 0;
    for (id, _) in projects {
        let left: i64 = plan_row::table.filter(plan_row::project_id.eq(&id)).count().get_result(database)?;
        if left == 0
            && let Some(found) = find_project(database, &Sight::Everything, &id)?
        {
            delete_project(database, &found, deed)?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// Projects of an agency that stand in no plan, by title: those that a new row may be of. Titles are search keys.
pub fn loose_projects(database: &mut Database, agency: &str, titles: &[String]) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for chunk in titles.chunks(500) {
        let in_plans = plan_row::table.select(plan_row::project_id);
        let rows: Vec<(String, String)> = project::table
            .filter(project::agency_code.eq(agency.to_owned()))
            .filter(project::title_search.eq_any(chunk.to_vec()))
            .filter(diesel::dsl::not(project::id.eq_any(in_plans)))
            .order(project::id)
            .select((project::title_search, project::id))
            .load(database)?;
        found.extend(rows);
    }
    Ok(found)
}
