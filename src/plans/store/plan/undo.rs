//! What an import put into an edition of a plan, kept so that it can be taken back as long as nothing is built on it.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::editions::{delete_edition, get_edition, list_editions, put_sheets, sheets_of};
use super::plan_rows::{delete_rows, facts_of, insert_rows, put_ties, update_row};
use super::plans::{delete_plan, get_plan};
use super::projects::{Following, follow};
use crate::access::key::hex;
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::duplicates::lineage::store::steps::steps_of;
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::Limits;
use crate::plans::Project;
use crate::plans::book::BookSheet;
use crate::plans::plan::edition::EditionState;
use crate::plans::plan::facts::Facts;
use crate::plans::plan::state::Tie;
use crate::plans::plan::{Edition, Kept, Plan};
use crate::plans::store::{Surroundings, rewrite_project};
use crate::storage::Database;
use crate::storage::schema::project;

/// An edition as it was before an import, and as the import left it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Taken {
    plan: String,
    /// The import made the plan.
    plan_made: bool,
    edition: String,
    /// The import made the edition.
    edition_made: bool,
    #[serde(flatten)]
    before: Before,
    /// Projects that stood in no plan before, as they were.
    linked: Vec<Project>,
    after: Mark,
}

/// An edition before an import.
#[derive(Debug, Serialize, Deserialize)]
pub struct Before {
    rows: Vec<Kept>,
    sheets: Vec<BookSheet>,
    /// Those that touch its rows.
    ties: Vec<Tie>,
}

/// The state of an edition, by which it is told whether somebody has changed it since.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Mark {
    /// Of its sheets.
    sheets: String,
    /// What each row says, its project, and what the project says, by id: digests, so that what was changed and put back counts as unchanged.
    rows: BTreeMap<String, (String, String, String)>,
}

/// What an import is about to write: the plan, whether it made it, the edition, whether it made it.
#[derive(Clone, Copy)]
pub struct Aim<'a> {
    pub plan: &'a Plan,
    pub plan_made: bool,
    pub edition: &'a Edition,
    pub edition_made: bool,
}

/// The edition as it is before an import.
pub fn before_import(database: &mut Database, aim: Aim<'_>) -> Result<Before> {
    if aim.edition_made {
        return Ok(Before { rows: vec![], sheets: vec![], ties: vec![] });
    }
    let Facts { mut rows, mut ties, .. } = facts_of(database, &Sight::Everything, &aim.plan.id)?;
    rows.retain(|row| row.edition == aim.edition.id);
    let own: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    ties.retain(|tie| own.contains(tie.earlier.as_str()) || own.contains(tie.later.as_str()));
    let sheets = sheets_of(database, &aim.edition.id)?;
    Ok(Before { rows, sheets, ties })
}

/// What is kept of an import that has been written, for [`take_back`].
pub fn taken(database: &mut Database, aim: Aim<'_>, before: Before, linked: Vec<Project>) -> Result<Value> {
    let facts = facts_of(database, &Sight::Everything, &aim.plan.id)?;
    let edition = get_edition(database, &Sight::Everything, &aim.plan.id, &aim.edition.id)?;
    let after = mark(database, &facts, &edition)?;
    let taken = Taken {
        plan: aim.plan.id.clone(),
        plan_made: aim.plan_made,
        edition: edition.id,
        edition_made: aim.edition_made,
        before,
        linked,
        after,
    };
    serde_json::to_value(taken).map_err(Error::internal)
}

fn mark(database: &mut Database, facts: &Facts, edition: &Edition) -> Result<Mark> {
    let own: Vec<&Kept> = facts.rows.iter().filter(|row| row.edition == edition.id).collect();
    let ids: Vec<&str> = own.iter().map(|row| row.project.as_str()).collect();
    let mut digests: BTreeMap<String, String> = BTreeMap::new();
    for chunk in ids.chunks(500) {
        let found = project::table.filter(project::id.eq_any(chunk.to_vec())).select((project::id, project::record));
        for (id, record) in found.load::<(String, String)>(database)? {
            digests.insert(id, digest_of(&record)?);
        }
    }
    let of = |row: &&Kept| {
        let digest = digests.get(&row.project).cloned().unwrap_or_default();
        (row.id.clone(), (format!("{} {}", row.position, row.hash), row.project.clone(), digest))
    };
    let sheets = serde_json::to_vec(&sheets_of(database, &edition.id)?).map_err(Error::internal)?;
    Ok(Mark { sheets: hex(&Sha256::digest(&sheets)), rows: own.iter().map(of).collect() })
}

/// Of what a project says, without when and how often it was written.
fn digest_of(record: &str) -> Result<String> {
    let mut said: serde_json::Map<String, Value> = serde_json::from_str(record).map_err(Error::internal)?;
    for name in ["version", "createdAt", "updatedAt"] {
        said.remove(name);
    }
    let text = serde_json::to_vec(&said).map_err(Error::internal)?;
    Ok(hex(&Sha256::digest(&text)))
}

/// Puts an edition back to what it was before an import; one that the import made goes, and its plan where the import made that too.
///
/// # Errors
/// `Conflict` saying what is built on it.
pub fn take_back(database: &mut Database, kept: Value, deed: &Deed) -> Result<()> {
    let taken: Taken = serde_json::from_value(kept).map_err(Error::internal)?;
    let gone = |error| match error {
        Error::NotFound(_) => built_on(&[Words::new("ฉบับของแผนถูกลบไปแล้ว", "the edition has been removed")]),
        other => other,
    };
    let facts = facts_of(database, &Sight::Everything, &taken.plan).map_err(gone)?;
    let edition = get_edition(database, &Sight::Everything, &taken.plan, &taken.edition).map_err(gone)?;
    let found = obstacles(database, &taken, &facts, &edition)?;
    if !found.is_empty() {
        return Err(built_on(&found));
    }
    if taken.edition_made {
        delete_edition(database, &edition, deed)?;
    } else {
        put_back(database, &taken.before, facts, &edition, deed)?;
    }
    let mut among = Surroundings::read(database)?;
    for project in taken.linked {
        let id = project.id.clone();
        rewrite_project(database, &mut among, project.checked(Limits::JOB)?, None, deed)?;
        append_audit(database, deed, "project.update", "project", &id, &json!({ "undone": taken.plan }))?;
    }
    let detail = json!({ "edition": edition.label, "removed": taken.edition_made });
    append_audit(database, deed, "plan.import.undo", "plan", &taken.plan, &detail)?;
    if taken.plan_made && list_editions(database, &Sight::Everything, &taken.plan)?.is_empty() {
        let plan = get_plan(database, &Sight::Everything, &taken.plan)?;
        delete_plan(database, &plan, deed)?;
    }
    Ok(())
}

/// What has been built on the edition since the import.
fn obstacles(database: &mut Database, taken: &Taken, facts: &Facts, edition: &Edition) -> Result<Vec<Words>> {
    let now = mark(database, facts, edition)?;
    let mut found = Vec::new();
    if edition.state == EditionState::Bound {
        found.push(Words::new(
            format!("{} รวมเล่มแล้ว", edition.label),
            format!("the edition {} is bound", edition.label),
        ));
    }
    let later = facts.ties.iter().filter(|tie| now.rows.contains_key(&tie.earlier));
    let later: BTreeSet<&str> = later
        .filter_map(|tie| facts.rows.iter().find(|row| row.id == tie.later))
        .filter(|row| row.edition != edition.id)
        .map(|row| facts.label(&row.edition))
        .collect();
    for label in later {
        let th = format!("รายการในฉบับ {label} แก้จากรายการของฉบับนี้");
        found.push(Words::new(th, format!("rows of the edition {label} write rows of it anew")));
    }
    let was = &taken.after.rows;
    let ids: BTreeSet<&String> = was.keys().chain(now.rows.keys()).collect();
    let says = |rows: &BTreeMap<String, (String, String, String)>, id: &str| rows.get(id).map(|row| row.0.clone());
    let rows = ids.iter().filter(|id| says(was, id) != says(&now.rows, id)).count();
    if rows > 0 || now.sheets != taken.after.sheets {
        found.push(Words::new(
            format!("มีการแก้ไขฉบับหลังการนำเข้า ({rows} รายการ)"),
            format!("the edition was changed after the import ({rows} rows)"),
        ));
    }
    let other = |id: &&&String| was.get(**id).zip(now.rows.get(**id)).is_some_and(|(was, now)| was.2 != now.2);
    let projects = ids.iter().filter(other).count();
    if projects > 0 {
        found.push(Words::new(
            format!("มีการแก้ไขโครงการ {projects} โครงการ"),
            format!("{projects} of its projects were changed"),
        ));
    }
    let before: BTreeSet<&str> = taken.before.rows.iter().map(|row| row.id.as_str()).collect();
    let going = facts.rows.iter().filter(|row| row.made && row.edition == edition.id);
    let going = going.filter(|row| !before.contains(row.id.as_str())).map(|row| row.project.clone());
    let steps = steps_of(database, &Sight::Everything, &going.collect())?.len();
    if steps > 0 {
        found.push(Words::new(
            format!("มีเอกสารต่อจากโครงการ {steps} รายการ"),
            format!("{steps} documents were noted as steps of its projects"),
        ));
    }
    Ok(found)
}

fn put_back(database: &mut Database, before: &Before, facts: Facts, edition: &Edition, deed: &Deed) -> Result<()> {
    let (now, others): (Vec<&Kept>, Vec<&Kept>) = facts.rows.iter().partition(|row| row.edition == edition.id);
    let now: BTreeMap<&str, &Kept> = now.into_iter().map(|row| (row.id.as_str(), row)).collect();
    let old: BTreeSet<&str> = before.rows.iter().map(|row| row.id.as_str()).collect();
    let as_before = |row: &Kept| match now.get(row.id.as_str()) {
        Some(current) if **current == *row => row.clone(),
        Some(current) => Kept { version: current.version + 1, updated_at: deed.at.0, ..row.clone() },
        None => row.clone(),
    };
    let own: Vec<Kept> = before.rows.iter().map(as_before).collect();
    let touches = |tie: &&Tie| {
        let is_own = |id: &str| now.contains_key(id) || old.contains(id);
        is_own(&tie.earlier) || is_own(&tie.later)
    };
    let standing = facts.ties.iter().filter(|tie| !touches(tie)).chain(&before.ties).cloned();
    let mut after =
        Facts { rows: others.into_iter().cloned().chain(own).collect(), ties: standing.collect(), ..facts.clone() };
    let place = |id: &str| after.editions.iter().position(|edition| edition.id == id);
    let mut rows = std::mem::take(&mut after.rows);
    rows.sort_by_key(|row| (place(&row.edition), row.position));
    after.rows = rows;
    let touched =
        now.values().map(|row| &row.project).chain(before.rows.iter().map(|row| &row.project)).cloned().collect();
    follow(database, &after, &Following { touched: &touched, row: None }, deed)?;
    let of_edition = || after.rows.iter().filter(|row| row.edition == edition.id);
    let again: Vec<Kept> = of_edition().filter(|row| !now.contains_key(row.id.as_str())).cloned().collect();
    insert_rows(database, &after.plan.id, &after.plan.agency, &again)?;
    for row in of_edition().filter(|row| now.get(row.id.as_str()).is_some_and(|current| *current != *row)) {
        update_row(database, row)?;
    }
    put_ties(database, &after.plan.id, &facts.ties, &after.ties)?;
    let gone: Vec<String> = now.keys().filter(|id| !old.contains(**id)).map(|id| (*id).to_owned()).collect();
    delete_rows(database, &gone, deed)?;
    put_sheets(database, edition, &before.sheets, deed)
}

fn built_on(found: &[Words]) -> Error {
    let of = |pick: fn(&Words) -> &str| found.iter().map(pick).collect::<Vec<_>>().join("; ");
    let words = Words::new(
        format!("ย้อนกลับไม่ได้: {}", of(|words| &words.th)),
        format!("this cannot be taken back: {}", of(|words| &words.en)),
    );
    Error::Conflict(
        Fault::parameter("id", "changed-since", words)
            .remedy("แก้ในฉบับของแผนโดยตรง หรือเปิดฉบับแก้ไข", "correct the edition itself, or open one that corrects it"),
    )
}
