//! The entries of a load in the indexes that have an order of their own: they come when all its features are in.

use diesel::prelude::*;

use super::load::{Loading, load_row};
use crate::error::{Error, Result};
use crate::features::store::lacking;
use crate::storage::Database;
use crate::storage::later::{Entries, Lacking, keeps_order};
use crate::storage::schema::dataset_load;
use crate::time::Timestamp;

/// Writes entries of the ordered indexes, those that come next.
///
/// # Errors
/// `Conflict` when the load has been given up.
pub fn order(database: &mut Database, loading: &mut Loading, entries: &Entries, at: Timestamp) -> Result<()> {
    load_row(database, loading)?;
    entries.write(database, loading.store)?;
    note_ordered(database, loading, entries.count(), at)
}

/// Notes that so many more are in.
pub(super) fn note_ordered(database: &mut Database, loading: &mut Loading, more: u64, at: Timestamp) -> Result<()> {
    loading.ordered += more;
    let ordered = i64::try_from(loading.ordered).map_err(Error::internal)?;
    diesel::update(dataset_load::table.find(loading.store))
        .set((dataset_load::ordered.eq(ordered), dataset_load::updated_at.eq(at.0)))
        .execute(database)?;
    Ok(())
}

/// Are all entries in? A database that orders them itself lacks none.
pub(super) fn refuse_unordered(database: &Database, loading: &Loading) -> Result<()> {
    let entries = loading.features * (1 + loading.fields.len() as u64);
    if keeps_order(database) || loading.ordered == entries {
        return Ok(());
    }
    Err(Error::internal(format!("{} of {entries} entries of the indexes are in", loading.ordered)))
}

/// What the features that are in lacked when they were added, for one who goes on with a load: up to so many behind a number, and the last
/// number. Nothing where the database keeps its indexes in order by itself.
pub fn lacking_of(database: &mut Database, loading: &Loading, after: i64, most: i64) -> Result<(Lacking, i64)> {
    if keeps_order(database) {
        return Ok((Lacking::default(), after));
    }
    lacking(database, loading.store, &loading.fields, after, most)
}
