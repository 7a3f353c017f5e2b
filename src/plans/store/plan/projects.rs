//! Projects that follow the rows of a plan: made for new rows, written anew where the row that speaks for them says something else.

use std::collections::BTreeSet;

use serde_json::json;

use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::error::{At, Error, Fault, Result};
use crate::geometry::Limits;
use crate::plans::check::Checked;
use crate::plans::plan::Kept;
use crate::plans::plan::facts::Facts;
use crate::plans::plan::govern::{governing, over, project_of};
use crate::plans::store::{Surroundings, find_project, insert_projects, rewrite_project};
use crate::storage::Database;

/// Finds where in what was sent a row stands.
type Placing<'a> = &'a dyn Fn(&Kept) -> Option<usize>;

/// Which projects are to follow.
pub struct Following<'a> {
    pub touched: &'a BTreeSet<String>,
    /// Where in what was sent a row stands, for faults.
    pub row: Option<Placing<'a>>,
}

/// What became of projects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Followed {
    pub created: usize,
    pub updated: usize,
}

/// Brings the projects that are named up to date with the rows of the plan.
///
/// # Errors
/// `Malformed` for a row that can be no project, at the row.
pub fn follow(database: &mut Database, facts: &Facts, following: &Following<'_>, deed: &Deed) -> Result<Followed> {
    let speaking = governing(facts);
    let mut among = Surroundings::read(database)?;
    let mut new: Vec<Checked> = Vec::new();
    let mut followed = Followed::default();
    for id in following.touched {
        let Some((kept, status)) = speaking.get(id.as_str()).copied() else { continue };
        let project = project_of(&facts.plan, facts.label(&kept.edition), &kept.row, kept.visibility, status);
        let place = |error| placed(error, following.row.and_then(|row| row(kept)));
        match find_project(database, &Sight::Everything, id)? {
            None => {
                let mut checked = project.checked(Limits::JOB).map_err(place)?;
                checked.project.id.clone_from(id);
                new.push(checked);
            }
            Some(current) => {
                let before = Checked { project: current.clone(), shape: None }.content_hash()?;
                let checked = over(&kept.row, project, current).map_err(place)?;
                if checked.content_hash()? == before {
                    continue;
                }
                rewrite_project(database, &mut among, checked, None, deed)?;
                let detail = json!({ "plan": facts.plan.id, "row": kept.id, "edition": facts.label(&kept.edition) });
                append_audit(database, deed, "project.update", "project", id, &detail)?;
                followed.updated += 1;
            }
        }
    }
    followed.created = new.len();
    insert_projects(database, &mut among, new, deed)?;
    Ok(followed)
}

/// The faults of a project at the row that it is made of.
fn placed(error: Error, row: Option<usize>) -> Error {
    let (faults, row) = match (error, row) {
        (Error::Malformed(faults), Some(row)) => (faults, row),
        (other, _) => return other,
    };
    let at = |fault: Fault| match fault.at {
        At::Pointer(pointer) => Fault { at: At::Pointer(format!("/rows/{row}{pointer}")), ..fault },
        _ => fault,
    };
    Error::Malformed(faults.into_iter().map(at).collect())
}
