//! The steps of projects over documents.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde_json::json;

use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::duplicates::lineage::chain::{NewStep, Step};
use crate::duplicates::store::works_seen;
use crate::error::{Error, Fault, Result, Words};
use crate::storage::Database;
use crate::storage::schema::{plan_row, project_step};
use crate::time::Timestamp;
use crate::visible;

type StepColumns = (String, String, String, i64, i64);

fn read((id, project, document, version, updated_at): StepColumns) -> Result<Step> {
    Ok(Step {
        id,
        project,
        stated: false,
        said: serde_json::from_str(&document).map_err(Error::internal)?,
        version,
        updated_at: Some(Timestamp(updated_at).to_rfc3339()),
    })
}

/// The steps of some projects that the caller sees, as he may read them.
pub fn steps_of(database: &mut Database, sight: &Sight, projects: &BTreeSet<String>) -> Result<Vec<Step>> {
    let seen = works_seen(database, sight, projects)?;
    let mut steps = Vec::new();
    for (id, work) in &seen {
        let rows: Vec<StepColumns> = project_step::table
            .filter(project_step::project_id.eq(id))
            .order((project_step::project_id, project_step::id))
            .select((
                project_step::id,
                project_step::project_id,
                project_step::document,
                project_step::version,
                project_step::updated_at,
            ))
            .load(database)?;
        for row in rows {
            let step = read(row)?;
            let said = if sight.owns(&work.agency.code) { step.said } else { step.said.public() };
            steps.push(Step { said, ..step });
        }
    }
    Ok(steps)
}

/// One step of a project that the caller sees.
pub fn get_step(database: &mut Database, sight: &Sight, project: &str, id: &str) -> Result<Step> {
    let steps = steps_of(database, sight, &[project.to_owned()].into())?;
    steps.into_iter().find(|step| step.id == id).ok_or_else(|| Error::not_found("ขั้นตอน", "step", id))
}

/// Holds a step to a row of a plan that the caller sees, where it names one.
///
/// # Errors
/// `Impossible` naming the row that is none.
pub fn need_plan_row(database: &mut Database, sight: &Sight, new: &NewStep) -> Result<()> {
    let Some(row) = &new.plan_row else { return Ok(()) };
    let found = plan_row::table.filter(visible!(plan_row, sight)).filter(plan_row::id.eq(row.clone()));
    let found: i64 = found.count().get_result(database)?;
    if found > 0 {
        return Ok(());
    }
    let words = Words::new(format!("ไม่มีรายการ '{row}' ในแผนใด"), format!("no plan has a row '{row}'"));
    Err(Error::impossible(Fault::pointer("/planRow", "unknown-plan-row", words).remedy(
        "ใช้รหัสรายการจาก /plans/{id}/rows หรือเว้นไว้",
        "take the id of a row under /plans/{id}/rows, or leave it out",
    )))
}

pub fn insert_step(database: &mut Database, project: &str, id: &str, new: &NewStep, deed: &Deed) -> Result<()> {
    let document = serde_json::to_string(new).map_err(Error::internal)?;
    diesel::insert_into(project_step::table)
        .values((
            project_step::id.eq(id),
            project_step::project_id.eq(project),
            project_step::kind.eq(new.kind.name()),
            project_step::document.eq(document),
            project_step::version.eq(1),
            project_step::created_at.eq(deed.at.0),
            project_step::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    append_audit(database, deed, "project.step.create", "project", project, &json!({ "step": id, "said": new }))
}

pub fn update_step(database: &mut Database, current: &Step, new: &NewStep, deed: &Deed) -> Result<()> {
    let document = serde_json::to_string(new).map_err(Error::internal)?;
    diesel::update(project_step::table.find(&current.id))
        .set((
            project_step::kind.eq(new.kind.name()),
            project_step::document.eq(document),
            project_step::version.eq(current.version + 1),
            project_step::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    let detail = json!({ "step": current.id, "said": new });
    append_audit(database, deed, "project.step.update", "project", &current.project, &detail)
}

pub fn delete_step(database: &mut Database, current: &Step, deed: &Deed) -> Result<()> {
    diesel::delete(project_step::table.find(&current.id)).execute(database)?;
    let detail = json!({ "step": current.id, "said": current.said });
    append_audit(database, deed, "project.step.delete", "project", &current.project, &detail)
}
