//! The rows that a project is kept in.

use diesel::prelude::*;

use crate::error::{Error, Result};
use crate::plans::check::Checked;
use crate::plans::project::Project;
use crate::plans::redact::Public;
use crate::storage::Database;
use crate::storage::schema::{project, project_area, project_budget, project_identifier};
use crate::time::Timestamp;
use crate::{on_each_backend, thai};

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = project)]
struct ProjectRow<'a> {
    id: &'a str,
    agency_code: &'a str,
    visibility: &'static str,
    title: &'a str,
    title_search: String,
    #[diesel(treat_none_as_null = true)]
    source_key: Option<&'a str>,
    programme: &'a str,
    fiscal_year_first: i32,
    fiscal_year_last: i32,
    #[diesel(treat_none_as_null = true)]
    budget_satang: Option<i64>,
    plan_status: &'static str,
    coordination_status: &'static str,
    money_status: &'static str,
    execution_status: &'static str,
    location_quality: &'static str,
    record: String,
    content_hash: &'a str,
    version: i64,
    created_at: i64,
    updated_at: i64,
    record_public: String,
    title_search_public: String,
}

const PROJECT_COLUMNS: usize = 22;

/// The columns that those read who do not own the project: its record, empty where nothing is hidden, and the searched title.
pub fn public_columns(full: &Project, public: &Public) -> Result<(String, String)> {
    Ok(match &public.project {
        None => (String::new(), thai::search_key(&full.title)),
        Some(shown) => (serde_json::to_string(shown).map_err(Error::internal)?, thai::search_key(&shown.title)),
    })
}

/// Writes these columns anew.
pub fn write_public(database: &mut Database, full: &Project, public: &Public) -> Result<()> {
    let (record, search) = public_columns(full, public)?;
    diesel::update(project::table.find(&full.id))
        .set((project::record_public.eq(record), project::title_search_public.eq(search)))
        .execute(database)?;
    Ok(())
}

fn row<'a>((checked, content_hash, public): &'a Kept, created_at: i64, updated_at: i64) -> Result<ProjectRow<'a>> {
    let project = &checked.project;
    let (record_public, title_search_public) = public_columns(project, public)?;
    let (first, last) = project.fiscal_years().unwrap_or((0, 0));
    let status = &project.status;
    Ok(ProjectRow {
        id: &project.id,
        agency_code: &project.agency,
        visibility: project.visibility.name(),
        title: &project.title,
        title_search: thai::search_key(&project.title),
        source_key: project.source_key(),
        programme: project.programme.as_deref().unwrap_or_default(),
        fiscal_year_first: first,
        fiscal_year_last: last,
        budget_satang: project.total_satang,
        plan_status: status.plan.map_or("", |value| value.name()),
        coordination_status: status.coordination.map_or("", |value| value.name()),
        money_status: status.money.map_or("", |value| value.name()),
        execution_status: status.execution.map_or("", |value| value.name()),
        location_quality: project.quality().name(),
        record: serde_json::to_string(project).map_err(Error::internal)?,
        content_hash,
        version: project.version,
        created_at,
        updated_at,
        record_public,
        title_search_public,
    })
}

/// A checked project, the hash of its content, and what everybody may read of it.
pub type Kept = (Checked, String, Public);

/// Adds the rows of new projects; the same instant for all.
pub fn insert_rows(database: &mut Database, new: &[Kept], at: Timestamp) -> Result<()> {
    for chunk in new.chunks(Database::rows_per_insert(PROJECT_COLUMNS)) {
        let rows = chunk.iter().map(|kept| row(kept, at.0, at.0)).collect::<Result<Vec<_>>>()?;
        on_each_backend!(database, connection => diesel::insert_into(project::table).values(&rows).execute(connection))?;
    }
    insert_details(database, new)
}

/// Replaces the rows of one project.
pub fn update_rows(database: &mut Database, kept: &Kept, created_at: i64, at: Timestamp) -> Result<()> {
    let id = kept.0.project.id.as_str();
    diesel::update(project::table.find(id)).set(row(kept, created_at, at.0)?).execute(database)?;
    diesel::delete(project_budget::table.filter(project_budget::project_id.eq(id))).execute(database)?;
    diesel::delete(project_area::table.filter(project_area::project_id.eq(id))).execute(database)?;
    diesel::delete(project_identifier::table.filter(project_identifier::project_id.eq(id))).execute(database)?;
    insert_details(database, std::slice::from_ref(kept))
}

/// Removes the rows of one project; its details go with it.
pub fn delete_rows(database: &mut Database, id: &str) -> Result<()> {
    diesel::delete(project::table.find(id)).execute(database)?;
    Ok(())
}

fn insert_details(database: &mut Database, new: &[Kept]) -> Result<()> {
    let projects = || new.iter().map(|(checked, ..)| &checked.project);
    let budgets: Vec<_> = projects()
        .flat_map(|project| {
            project.budgets.iter().map(|budget| {
                (
                    project_budget::project_id.eq(&project.id),
                    project_budget::fiscal_year.eq(budget.fiscal_year),
                    project_budget::satang.eq(budget.satang),
                )
            })
        })
        .collect();
    for chunk in budgets.chunks(Database::rows_per_insert(3)) {
        on_each_backend!(database, connection => diesel::insert_into(project_budget::table).values(chunk).execute(connection))?;
    }
    let areas: Vec<_> = projects()
        .flat_map(|project| {
            let codes = project.location.area_codes.iter();
            codes.map(|code| (project_area::project_id.eq(&project.id), project_area::area_code.eq(code)))
        })
        .collect();
    for chunk in areas.chunks(Database::rows_per_insert(2)) {
        on_each_backend!(database, connection => diesel::insert_into(project_area::table).values(chunk).execute(connection))?;
    }
    let identifiers: Vec<_> = projects()
        .flat_map(|project| {
            project.identifiers.iter().map(|identifier| {
                (
                    project_identifier::project_id.eq(&project.id),
                    project_identifier::scheme.eq(&identifier.scheme),
                    project_identifier::value.eq(&identifier.value),
                )
            })
        })
        .collect();
    for chunk in identifiers.chunks(Database::rows_per_insert(3)) {
        on_each_backend!(database, connection => diesel::insert_into(project_identifier::table).values(chunk).execute(connection))?;
    }
    Ok(())
}
