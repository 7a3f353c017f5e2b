//! Stores of features, each a number: a dataset names the one that is served. What nobody needs any more is emptied a piece at a time.

use diesel::prelude::*;

use super::attributes::{clear_values, delete_values_until};
use super::schema::{
    dataset, dataset_load, dataset_version, feature, feature_count, feature_index, feature_past, feature_search,
    feature_waste,
};
use super::spatial::clear_index;
use super::{Database, next_number};
use crate::error::{Error, Result};

/// A store that nobody has used before.
///
/// # Errors
/// `Internal` when two thousand million have been used.
pub fn new_store(database: &mut Database) -> Result<i32> {
    i32::try_from(next_number(database, "dataset", 1)?).map_err(Error::internal)
}

/// Gives a store up: nothing counts its features from now on, and [`sweep`] removes them.
pub fn give_up(database: &mut Database, store: i32) -> Result<()> {
    diesel::delete(feature_count::table.filter(feature_count::dataset.eq(store))).execute(database)?;
    let known: i64 = feature_waste::table.filter(feature_waste::store.eq(store)).count().get_result(database)?;
    if known == 0 {
        diesel::insert_into(feature_waste::table).values(feature_waste::store.eq(store)).execute(database)?;
    }
    Ok(())
}

/// Gives up every store of a dataset: the served one, those of its versions, and one that is being filled.
pub fn give_up_all(database: &mut Database, dataset_id: &str) -> Result<()> {
    let served = dataset::table.find(dataset_id).select(dataset::number).load::<i32>(database)?;
    let past = dataset_version::table
        .filter(dataset_version::dataset_id.eq(dataset_id))
        .select(dataset_version::store)
        .distinct()
        .load::<i32>(database)?;
    let loading = dataset_load::table
        .filter(dataset_load::dataset_id.eq(dataset_id))
        .select(dataset_load::store)
        .load::<i32>(database)?;
    diesel::delete(dataset_load::table.filter(dataset_load::dataset_id.eq(dataset_id))).execute(database)?;
    served.into_iter().chain(past).chain(loading).try_for_each(|store| give_up(database, store))
}

/// Removes up to `most` features of stores that were given up, with all that stands beside them. Says whether there is more to do.
pub fn sweep(database: &mut Database, most: usize) -> Result<bool> {
    let next: Option<i32> =
        feature_waste::table.order(feature_waste::store).select(feature_waste::store).first(database).optional()?;
    let Some(store) = next else { return Ok(false) };
    let most = i64::try_from(most).map_err(Error::internal)?;
    let seqs: Vec<i64> = feature::table
        .filter(feature::store.eq(store))
        .order(feature::seq)
        .limit(most)
        .select(feature::seq)
        .load(database)?;
    if let Some(last) = seqs.last() {
        remove(database, store, *last)?;
        return Ok(true);
    }
    let past = feature_past::table.filter(feature_past::store.eq(store)).order(feature_past::seq);
    let past: Vec<i64> = past.limit(most).select(feature_past::seq).load(database)?;
    if let Some(last) = past.last() {
        let own = feature_past::table.filter(feature_past::store.eq(store)).filter(feature_past::seq.le(last));
        diesel::delete(own).execute(database)?;
        return Ok(true);
    }
    clear_index(database, store)?;
    clear_values(database, store)?;
    diesel::delete(feature_waste::table.find(store)).execute(database)?;
    has_waste(database)
}

/// The features of a store up to a number, and their entries in every index.
fn remove(database: &mut Database, store: i32, last: i64) -> Result<()> {
    macro_rules! own {
        () => {
            feature::table.filter(feature::store.eq(store)).filter(feature::seq.le(last)).select(feature::seq)
        };
    }
    diesel::delete(feature_search::table.filter(feature_search::rowid.eq_any(own!()))).execute(database)?;
    delete_values_until(database, store, last)?;
    if let Database::Sqlite(connection) = database {
        diesel::delete(feature_index::table.filter(feature_index::seq.eq_any(own!()))).execute(connection)?;
    }
    diesel::delete(feature::table.filter(feature::store.eq(store)).filter(feature::seq.le(last))).execute(database)?;
    Ok(())
}

/// Is there anything for [`sweep`] to do?
pub fn has_waste(database: &mut Database) -> Result<bool> {
    Ok(feature_waste::table.count().get_result::<i64>(database)? > 0)
}
