//! A batch of changes in one transaction: each as if it stood alone, in order, and none of them unless all can be made.

use diesel::prelude::*;

use super::{delete_feature, find_feature, get_feature, insert_features, put_feature};
use crate::access::Sight;
use crate::catalog::Dataset;
use crate::error::{Error, Fault, Result, Words};
use crate::features::batch::{Change, Faults, Outcome, Step, Written};
use crate::features::edit::{as_value, patched};
use crate::features::feature::NewFeature;
use crate::features::present::tag_of;
use crate::http::etag::check_if_match;
use crate::storage::Database;
use crate::storage::schema::feature;
use crate::time::Timestamp;

/// New features that wait to be written together.
#[derive(Default)]
struct Waiting {
    features: Vec<NewFeature>,
    ids: Written,
}

/// Makes all changes, or none: with an error the transaction must end.
///
/// # Errors
/// `Impossible` with a fault for every step that cannot be made: not there, taken, another version.
pub fn apply_batch(database: &mut Database, of: &Dataset, steps: Vec<Step>, at: Timestamp) -> Result<Vec<Outcome>> {
    let mut faults = Faults::default();
    let mut waiting = Waiting::default();
    let mut done: Vec<(&'static str, String)> = Vec::with_capacity(steps.len());
    for step in steps {
        let pointer = step.pointer.clone();
        match apply(database, of, step, &mut waiting, at) {
            Ok(outcome) => done.push(outcome),
            Err(error) => faults.add(&pointer, error)?,
        }
    }
    faults.none()?;
    write_waiting(database, of, &mut waiting, at)?;
    done.into_iter()
        .map(|(action, id)| {
            // A feature that a later step has removed has no tag.
            let row = find_feature(database, of, &Sight::Everything, &id)?.filter(|_| action != "delete");
            Ok(Outcome { action, id, etag: row.as_ref().map(tag_of) })
        })
        .collect()
}

fn apply(
    database: &mut Database,
    of: &Dataset,
    step: Step,
    waiting: &mut Waiting,
    at: Timestamp,
) -> Result<(&'static str, String)> {
    if let Change::Create(new) = step.change {
        if waiting.ids.contains(&new.id) || is_there(database, of, &new.id)? {
            return Err(taken());
        }
        let id = new.id.clone();
        waiting.ids.insert(id.clone());
        waiting.features.push(*new);
        return Ok(("create", id));
    }
    write_waiting(database, of, waiting, at)?;
    let check = |database: &mut Database, id: &str| {
        let current = get_feature(database, of, &Sight::Everything, id)?;
        check_if_match(step.if_match.as_deref(), &tag_of(&current), of.described.if_match_needed)?;
        Ok::<_, Error>(current)
    };
    match step.change {
        Change::Create(_) => Err(Error::internal("a creation was written before")),
        Change::Replace(new) => {
            check(database, &new.id)?;
            put_feature(database, of, &new, at)?;
            Ok(("replace", new.id))
        }
        Change::Update(id, patch) => {
            let current = check(database, &id)?;
            let changed = patched(as_value(&current)?, patch)?;
            let new = NewFeature::from_geojson(&changed, &of.described, Some(&id), String::new)?;
            put_feature(database, of, &new, at)?;
            Ok(("update", id))
        }
        Change::Delete(id) => {
            check(database, &id)?;
            delete_feature(database, of, &id, at)?;
            Ok(("delete", id))
        }
    }
}

fn is_there(database: &mut Database, of: &Dataset, id: &str) -> Result<bool> {
    let found: Option<i64> = feature::table
        .filter(feature::store.eq(of.number))
        .filter(feature::id.eq(id))
        .select(feature::seq)
        .first(database)
        .optional()?;
    Ok(found.is_some())
}

fn write_waiting(database: &mut Database, of: &Dataset, waiting: &mut Waiting, at: Timestamp) -> Result<()> {
    let Waiting { features, .. } = std::mem::take(waiting);
    insert_features(database, of, &features, at)
}

/// "There is a feature of this id already."
pub fn taken() -> Error {
    Error::Conflict(
        Fault::pointer("/id", "taken", Words::new("มีรายการรหัสนี้แล้ว", "there is a feature of this id already"))
            .remedy("ใช้ PUT หรือ replace เพื่อแทนที่", "use PUT, or replace, to replace it"),
    )
}
