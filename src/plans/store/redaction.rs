//! What is hidden of projects: officers' exceptions, and the public records that follow from rules and exceptions.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::get_project;
use super::rows::write_public;
use super::write::{Surroundings, publish_again};
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::Limits;
use crate::plans::project::Project;
use crate::plans::redact::Public;
use crate::redaction::{Exceptions, rules};
use crate::storage::Database;
use crate::storage::schema::{counter, project, project_redaction};

/// Name of the counter that tells by which rules the public records were made.
const RULES: &str = "redaction-rules";
/// Projects that are read at once when the rules have changed.
const SLICE: i64 = 500;

/// What an officer said of the redaction of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Override {
    pub exceptions: Exceptions,
    pub reason: String,
    /// Public id of the key.
    pub by: String,
    pub at: String,
}

/// The exceptions that hold for a project, and how often they were changed.
pub fn find_override(database: &mut Database, id: &str) -> Result<Option<(Override, i64)>> {
    let row: Option<(String, i64)> = project_redaction::table
        .find(id)
        .select((project_redaction::document, project_redaction::version))
        .first(database)
        .optional()?;
    row.map(|(document, version)| Ok((serde_json::from_str(&document).map_err(Error::internal)?, version))).transpose()
}

/// The exceptions alone; none where nobody said anything.
pub(super) fn exceptions(database: &mut Database, id: &str) -> Result<Exceptions> {
    Ok(find_override(database, id)?.map(|(said, _)| said.exceptions).unwrap_or_default())
}

/// Keeps what an officer says in the place of what was said before, and publishes the project anew.
///
/// # Errors
/// `Malformed` without a reason.
pub fn put_override(
    database: &mut Database,
    of: &Project,
    exceptions: Exceptions,
    reason: &str,
    deed: &Deed,
) -> Result<()> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().nth(4_000).is_some() {
        let words = Words::new("ต้องมีเหตุผล 1 ถึง 4,000 ตัวอักษร", "a reason of 1 to 4,000 characters is needed");
        return Err(Error::malformed(Fault::pointer("/reason", "reason-needed", words)));
    }
    let version = find_override(database, &of.id)?.map_or(0, |(_, version)| version) + 1;
    let said = Override { exceptions, reason: reason.to_owned(), by: deed.actor.clone(), at: deed.at.to_rfc3339() };
    let document = serde_json::to_string(&said).map_err(Error::internal)?;
    diesel::delete(project_redaction::table.find(&of.id)).execute(database)?;
    diesel::insert_into(project_redaction::table)
        .values((
            project_redaction::project_id.eq(&of.id),
            project_redaction::document.eq(document),
            project_redaction::version.eq(version),
            project_redaction::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    let mut among = Surroundings::read(database)?;
    let hidden = refresh(database, &mut among, of, deed)?;
    let detail = json!({ "exceptions": said.exceptions, "reason": reason, "hidden": hidden });
    append_audit(database, deed, "project.redaction", "project", &of.id, &detail)
}

/// Makes the public record of a project anew; says how many pieces are hidden.
fn refresh(database: &mut Database, among: &mut Surroundings, full: &Project, deed: &Deed) -> Result<usize> {
    let public = Public::of(full, &exceptions(database, &full.id)?);
    write_public(database, full, &public)?;
    let checked = full.clone().checked(Limits::JOB)?;
    publish_again(database, among, &checked, &public, deed)?;
    Ok(public.findings.len())
}

/// Brings all public records up to date where they were made by other rules. Doing it again changes nothing.
pub fn follow_rules(database: &mut Database, deed: &Deed) -> Result<()> {
    let made_by: Option<i64> = counter::table.find(RULES).select(counter::value).first(database).optional()?;
    if made_by == Some(rules().signature()) {
        return Ok(());
    }
    let mut among = Surroundings::read(database)?;
    let (mut after, mut changed) = (String::new(), 0_usize);
    loop {
        let rows: Vec<(String, String, String)> = project::table
            .filter(project::id.gt(after.clone()))
            .order(project::id)
            .limit(SLICE)
            .select((project::id, project::record_public, project::title_search_public))
            .load(database)?;
        let Some((last, ..)) = rows.last() else { break };
        after.clone_from(last);
        for (id, kept, searched) in rows {
            let full = get_project(database, &Sight::Everything, &id)?;
            let public = Public::of(&full, &exceptions(database, &id)?);
            if super::rows::public_columns(&full, &public)? == (kept.clone(), searched) {
                continue;
            }
            write_public(database, &full, &public)?;
            // What had nothing to hide and has nothing now was published as it is.
            if !kept.is_empty() || public.project.is_some() {
                let checked = full.checked(Limits::JOB)?;
                publish_again(database, &mut among, &checked, &public, deed)?;
                changed += 1;
            }
        }
    }
    diesel::delete(counter::table.find(RULES)).execute(database)?;
    diesel::insert_into(counter::table)
        .values((counter::name.eq(RULES), counter::value.eq(rules().signature())))
        .execute(database)?;
    if changed == 0 {
        return Ok(());
    }
    let detail = json!({ "rules": format!("{:016x}", rules().signature()), "projects": changed });
    append_audit(database, deed, "redaction.rules", "dataset", crate::plans::publish::COLLECTION, &detail)
}
