//! Room is made: versions beyond those that are kept lose their features, and what was given up is removed a piece at a time.

use std::collections::HashSet;

use diesel::prelude::*;
use serde_json::json;

use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::catalog::store::{find_dataset, list_versions, mark_pruned};
use crate::catalog::version::VersionState;
use crate::error::Result;
use crate::storage::schema::{dataset_load, dataset_version};
use crate::storage::stores::{give_up, sweep};
use crate::storage::{Database, Store};
use crate::time::Timestamp;

/// Features that are removed in one transaction: some tens of milliseconds.
const PIECE: usize = 2_000;
/// A load that nobody has added to for so long is given up, microseconds.
const SILENCE: i64 = 24 * 3_600 * 1_000_000;

/// Takes the features of the versions of a dataset beyond the newest `keep`; records and reports stay. Says how many lost theirs.
pub fn prune(database: &mut Database, id: &str, keep: usize, deed: &Deed) -> Result<usize> {
    let Some(of) = find_dataset(database, &Sight::Everything, id)? else { return Ok(0) };
    let versions = list_versions(database, &of, None, 0, i64::MAX)?;
    let (kept, older) = versions.split_at(keep.max(1).min(versions.len()));
    let needed: HashSet<i32> = kept.iter().map(|version| version.store).chain([of.number]).collect();
    let full: Vec<_> = older.iter().filter(|version| version.state == VersionState::Past).collect();
    for version in &full {
        mark_pruned(database, id, version.version)?;
        if !needed.contains(&version.store) {
            give_up(database, version.store)?;
        }
    }
    if !full.is_empty() {
        let numbers: Vec<i64> = full.iter().map(|version| version.version).collect();
        append_audit(database, deed, "dataset.prune", "dataset", id, &json!({ "versions": numbers }))?;
    }
    Ok(full.len())
}

/// Removes what was given up, in pieces between which others write; `stop` is asked before each.
pub fn sweep_all(store: &Store, stop: impl Fn() -> bool) -> Result<()> {
    while !stop() && store.write_now(|database| sweep(database, PIECE))? {}
    Ok(())
}

/// Prunes every dataset, gives up loads that have long been silent, and removes what nobody needs. Costs two short reads when there is
/// nothing to do.
pub fn tidy(store: &Store, keep: usize, deed: &Deed, stop: impl Fn() -> bool) -> Result<()> {
    for id in store.read_now(|database| overfull(database, keep))? {
        store.write_now(|database| prune(database, &id, keep, deed))?;
    }
    let forgotten = store.read_now(|database| silent_since(database, Timestamp(deed.at.0 - SILENCE)))?;
    for load in forgotten {
        store.write_now(|database| {
            if diesel::delete(dataset_load::table.find(load)).execute(database)? > 0 {
                give_up(database, load)?;
            }
            Ok(())
        })?;
    }
    if store.read_now(crate::storage::stores::has_waste)? { sweep_all(store, stop) } else { Ok(()) }
}

/// Datasets with more full versions than are kept.
fn overfull(database: &mut Database, keep: usize) -> Result<Vec<String>> {
    let keep = i64::try_from(keep.max(1)).unwrap_or(i64::MAX);
    Ok(dataset_version::table
        .filter(dataset_version::state.ne(VersionState::Pruned.name()))
        .group_by(dataset_version::dataset_id)
        .having(diesel::dsl::count_star().gt(keep))
        .select(dataset_version::dataset_id)
        .load(database)?)
}

fn silent_since(database: &mut Database, at: Timestamp) -> Result<Vec<i32>> {
    Ok(dataset_load::table.filter(dataset_load::updated_at.lt(at.0)).select(dataset_load::store).load(database)?)
}
