//! The features of all projects made anew where an older program published them in another form.

use diesel::prelude::*;
use serde_json::json;

use super::get_project;
use super::redaction::exceptions;
use super::write::{Surroundings, feature};
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::catalog::store::{get_dataset, update_dataset};
use crate::error::Result;
use crate::features;
use crate::geometry::Limits;
use crate::plans::publish::{self, COLLECTION, FORM};
use crate::plans::redact::Public;
use crate::storage::schema::project;
use crate::storage::{Database, number, set_number};

/// Name of the counter that tells the form in which the features stand.
const COUNTER: &str = "projects-form";
/// Projects that are read at once.
const SLICE: i64 = 500;

/// Notes that the features stand in the form of this program.
pub(super) fn note_form(database: &mut Database) -> Result<()> {
    set_number(database, COUNTER, FORM)
}

/// Makes all features anew where they have another form. Doing it again changes nothing.
///
/// What its owner has changed of the collection's description stays; its fields are the program's.
pub(super) fn follow_form(database: &mut Database, deed: &Deed) -> Result<()> {
    if number(database, COUNTER)? == FORM {
        return Ok(());
    }
    let mut described = get_dataset(database, &Sight::Everything, COLLECTION)?.described;
    described.fields = publish::dataset().fields;
    update_dataset(database, &described, deed)?;
    let mut among = Surroundings::read(database)?;
    tracing::info!(form = FORM, "the features of all projects are made anew, once");
    let (mut after, mut count) = (String::new(), 0_usize);
    loop {
        let ids: Vec<String> = project::table
            .filter(project::id.gt(after.clone()))
            .order(project::id)
            .limit(SLICE)
            .select(project::id)
            .load(database)?;
        let Some(last) = ids.last() else { break };
        after.clone_from(last);
        for id in &ids {
            let full = get_project(database, &Sight::Everything, id)?;
            let public = Public::of(&full, &exceptions(database, id)?);
            let checked = full.checked(Limits::JOB)?;
            let owner = among.owner(database, &checked.project.agency)?.clone();
            let made = feature(&checked, &public, &owner, among.dataset())?;
            features::store::put_feature(database, among.dataset(), &made, deed.at)?;
        }
        count += ids.len();
    }
    note_form(database)?;
    append_audit(database, deed, "projects.form", "dataset", COLLECTION, &json!({ "form": FORM, "projects": count }))
}
