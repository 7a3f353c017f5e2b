//! The projects of an area, by its code: the index of codes leads, so that what lies elsewhere is not looked at.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::access::Sight;
use crate::duplicates::lineage::store::superseded_of;
use crate::error::Result;
use crate::storage::Database;
use crate::storage::schema::{project, project_area, project_budget};
use crate::visible;

/// What a profile needs to know of a project.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AreaProject {
    pub id: String,
    pub agency: String,
    /// The whole title: its kind of work is read from it, and it is never shown.
    pub title: String,
    pub programme: String,
    pub budget_satang: Option<i64>,
    pub plan_status: String,
    pub coordination_status: String,
    pub money_status: String,
    pub execution_status: String,
    pub location_quality: String,
}

/// The projects of an area as they hold now.
#[derive(Debug, Clone, Default)]
pub struct AreaProjects {
    /// Without those whose place a later version has taken.
    pub current: Vec<AreaProject>,
    pub superseded: usize,
    /// Code within the area → ids of its current projects, by each code that a project states.
    pub codes: BTreeMap<String, Vec<String>>,
    /// Id → fiscal year → satang.
    pub budgets: BTreeMap<String, Vec<(i32, i64)>>,
}

/// Codes sort as text: all that lie in an area stand between its own and this.
fn end(code: &str) -> String {
    format!("{code}:")
}

/// The projects that state the area or anything in it, and that the caller sees.
pub fn projects_in_area(database: &mut Database, sight: &Sight, code: &str) -> Result<AreaProjects> {
    let within = || {
        let own = project_area::area_code.ge(code.to_owned()).and(project_area::area_code.lt(end(code)));
        project_area::table.filter(own)
    };
    let rows: Vec<AreaProject> = project::table
        .filter(visible!(project, sight))
        .filter(project::id.eq_any(within().select(project_area::project_id)))
        .order(project::id)
        .select((
            project::id,
            project::agency_code,
            project::title,
            project::programme,
            project::budget_satang,
            project::plan_status,
            project::coordination_status,
            project::money_status,
            project::execution_status,
            project::location_quality,
        ))
        .load(database)?;
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let gone = superseded_of(database, &ids)?;
    let mut found = AreaProjects { superseded: gone.len(), ..AreaProjects::default() };
    found.current = rows.into_iter().filter(|row| !gone.contains(&row.id)).collect();
    let current: std::collections::HashSet<&String> = found.current.iter().map(|row| &row.id).collect();
    let codes: Vec<(String, String)> = within()
        .order((project_area::area_code, project_area::project_id))
        .select((project_area::area_code, project_area::project_id))
        .load(database)?;
    for (area, id) in codes {
        if current.contains(&id) {
            found.codes.entry(area).or_default().push(id);
        }
    }
    let budgets: Vec<(String, i32, i64)> = project_budget::table
        .filter(project_budget::project_id.eq_any(within().select(project_area::project_id)))
        .order((project_budget::project_id, project_budget::fiscal_year))
        .select((project_budget::project_id, project_budget::fiscal_year, project_budget::satang))
        .load(database)?;
    for (id, year, satang) in budgets {
        if current.contains(&id) {
            found.budgets.entry(id).or_default().push((year, satang));
        }
    }
    Ok(found)
}

/// Those of some agencies that have a project anywhere, whoever may see it.
pub fn agencies_with_projects(database: &mut Database, codes: &[String]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for chunk in codes.chunks(500) {
        let rows: Vec<String> = project::table
            .filter(project::agency_code.eq_any(chunk.to_vec()))
            .select(project::agency_code)
            .distinct()
            .load(database)?;
        found.extend(rows);
    }
    Ok(found)
}
