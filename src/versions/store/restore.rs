//! An earlier version brought back: its store is served again, as it was at the version's end, under a new number.

use std::collections::HashSet;

use diesel::prelude::*;
use serde_json::json;

use super::load::need_layer;
use crate::access::store::append_audit;
use crate::access::{Deed, Sight, Visibility};
use crate::catalog::store::{
    close_version, describe_version, get_dataset, get_version, open_version, serve_store, store_state, update_dataset,
};
use crate::catalog::version::{VersionSource, VersionState};
use crate::catalog::{Dataset, NewDataset};
use crate::error::{Error, Fault, Result, Words};
use crate::features::NewFeature;
use crate::features::edit::as_value;
use crate::features::store::{FeatureRow, PastRow, delete_feature, past_rows, put_feature};
use crate::storage::Database;
use crate::storage::schema::feature;
use crate::time::Timestamp;

/// Serves a past version again. Fields and kind of geometry become those of the version, titles, owner and visibility stay. Gives the number
/// of the new version.
///
/// # Errors
/// `NotFound` for a number that is none; `Conflict` when the version is served, its features are gone, or the hub itself writes the dataset.
pub fn restore(database: &mut Database, of: &Dataset, number: i64, deed: &Deed) -> Result<i64> {
    need_layer(of)?;
    let id = &of.described.id;
    let version = get_version(database, of, number)?;
    match version.state {
        VersionState::Past => {}
        VersionState::Served => return Err(conflict("served", "รุ่นนี้ใช้อยู่แล้ว", "this version is served already")),
        VersionState::Pruned => {
            return Err(conflict(
                "pruned",
                "รายการของรุ่นนี้ถูกลบไปแล้ว",
                "the features of this version were removed to save room",
            ));
        }
    }
    let state = store_state(database, id, &version)?;
    let described: NewDataset = version.described_by(&of.described);
    close_version(database, of, deed.at)?;
    serve_store(database, id, &state, deed.at)?;
    update_dataset(database, &described, deed)?;
    let made = open_version(database, id, state.store, deed)?;
    describe_version(database, id, made, &VersionSource::default(), &json!({ "restores": number }), Some(number))?;
    let now = get_dataset(database, &Sight::Everything, id)?;
    let reverted = match version.end() {
        Some(end) => revert(database, &now, end, deed.at)?,
        None => 0,
    };
    let detail = json!({ "version": made, "restores": number, "reverted": reverted });
    append_audit(database, deed, "dataset.restore", "dataset", id, &detail)?;
    Ok(made)
}

fn conflict(code: &'static str, th: &'static str, en: &'static str) -> Error {
    Error::Conflict(
        Fault::parameter("version", code, Words::new(th, en))
            .remedy("เลือกรุ่นอื่นจาก /versions", "choose another one from /versions"),
    )
}

/// Undoes what was edited in the served store since `end`, where a version before had it too. Says how many features it concerned.
fn revert(database: &mut Database, of: &Dataset, end: Timestamp, at: Timestamp) -> Result<usize> {
    let past = past_rows(database, of.number, end, None, 0, i64::MAX)?;
    let standing: HashSet<&str> = past.iter().map(|row| row.id.as_str()).collect();
    let later: Vec<String> = feature::table
        .filter(feature::store.eq(of.number))
        .filter(feature::updated_at.gt(end.0))
        .order(feature::seq)
        .select(feature::id)
        .load(database)?;
    let made_later: Vec<&String> = later.iter().filter(|id| !standing.contains(id.as_str())).collect();
    for id in &made_later {
        delete_feature(database, of, id, at)?;
    }
    let concerned = made_later.len() + past.len();
    for row in past {
        put_feature(database, of, &as_it_was(row, &of.described)?, at)?;
    }
    Ok(concerned)
}

fn as_it_was(row: PastRow, described: &NewDataset) -> Result<NewFeature> {
    let (agency, visibility) = (row.agency_code.clone(), Visibility::stored(&row.visibility));
    let time = row.time_start.zip(row.time_end);
    let row = FeatureRow::from(row);
    // What was taken once is taken again, whatever fields are asked for today.
    let open = NewDataset { fields: vec![], ..described.clone() };
    let new = NewFeature::from_geojson(&as_value(&row)?, &open, Some(&row.id), String::new)?;
    Ok(NewFeature { agency, visibility, time, ..new })
}
