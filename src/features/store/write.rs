//! Features written, each with its entries in the indexes and with what its dataset spans.

use diesel::prelude::*;
use serde_json::{Map, Value};

use super::ready::ReadyFeature;
use super::{counts, past};
use crate::access::Sight;
use crate::catalog::Dataset;
use crate::catalog::store::{list_datasets, list_versions, set_indexed, store_state, touch_dataset};
use crate::catalog::version::{DatasetVersion, VersionState};
use crate::error::{Error, Result};
use crate::features::feature::NewFeature;
use crate::features::search::search_texts;
use crate::geometry::{BBox, ewkb};
use crate::storage::attributes::{
    IndexedField, delete_values, fill, insert_keys, insert_order, insert_values, keys_of, refill, signature,
};
use crate::storage::feature_rows::{FeatureInsert, insert_rows};
use crate::storage::later::{Lacking, keeps_order};
use crate::storage::schema::{dataset, feature};
use crate::storage::search::{delete_text, insert_texts, refill_texts};
use crate::storage::spatial::{IndexEntry, delete_index, insert_index};
use crate::storage::{Database, next_number};
use crate::time::Timestamp;

/// Adds features, all or none. Their ids must be free.
pub fn insert_features(database: &mut Database, into: &Dataset, new: &[NewFeature], at: Timestamp) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let fields = into.indexed_fields();
    fill_store(database, into.number, &fields, ReadyFeature::of_all(new, &fields)?, at)?;
    note_change(database, into, new, at)
}

/// Adds features to a store that is served or is to be, with their entries in all indexes under these fields; no dataset is told of it.
/// Their ids must be free in the store.
pub fn fill_store(
    database: &mut Database,
    into: i32,
    fields: &[IndexedField],
    new: Vec<ReadyFeature<'_>>,
    at: Timestamp,
) -> Result<()> {
    let lacking = add_rows(database, into, fields, new, at)?;
    add_lacking(database, fields, &lacking)
}

/// Adds the entries that features lack which [`add_rows`] has added.
pub fn add_lacking(database: &mut Database, fields: &[IndexedField], lacking: &Lacking) -> Result<()> {
    insert_index(database, &lacking.places)?;
    insert_order(database, fields, &lacking.keys)
}

/// As [`fill_store`], without the entries in the indexes that are written in an order of their own.
pub fn add_rows(
    database: &mut Database,
    into: i32,
    fields: &[IndexedField],
    mut new: Vec<ReadyFeature<'_>>,
    at: Timestamp,
) -> Result<Lacking> {
    let first = next_number(database, "feature", i64::try_from(new.len()).map_err(Error::internal)?)?;
    let rows: Vec<_> = (first..).zip(&new).map(|(seq, new)| insert_row(into, seq, new, at)).collect();
    insert_rows(database, &rows)?;
    drop(rows);
    let places = (first..).zip(&new).map(|(seq, new)| IndexEntry { seq, dataset: into, bounds: new.bounds }).collect();
    let keys: Vec<_> = (first..).zip(new.iter_mut().map(|new| std::mem::take(&mut new.keys))).collect();
    insert_values(database, fields, &keys)?;
    insert_texts(database, (first..).zip(new.iter_mut().map(|new| std::mem::take(&mut new.text))))?;
    counts::add_all(database, into, new.iter().map(|new| (&*new.agency, new.visibility)))?;
    Ok(if keeps_order(database) { Lacking::default() } else { Lacking { places, keys } })
}

/// What the features of a store lacked when [`add_rows`] had added them, up to so many behind a number; and the number of the last.
pub fn lacking(
    database: &mut Database,
    store: i32,
    fields: &[IndexedField],
    after: i64,
    most: i64,
) -> Result<(Lacking, i64)> {
    let rows: Vec<(i64, String, Option<Vec<u8>>)> = feature::table
        .filter(feature::store.eq(store))
        .filter(feature::seq.gt(after))
        .order(feature::seq)
        .limit(most)
        .select((feature::seq, feature::properties, feature::geometry))
        .load(database)?;
    let last = rows.last().map_or(after, |(seq, ..)| *seq);
    let mut lacking = Lacking::default();
    for (seq, properties, geometry) in rows {
        let properties: Map<String, Value> = serde_json::from_str(&properties).map_err(Error::internal)?;
        lacking.keys.push((seq, keys_of(fields, &properties)));
        let geometry = geometry.map(|bytes| ewkb::read(&bytes)).transpose()?;
        let bounds = geometry.as_ref().and_then(BBox::of).map(BBox::to_array);
        lacking.places.push(IndexEntry { seq, dataset: store, bounds });
    }
    Ok((lacking, last))
}

fn insert_row<'a>(store: i32, seq: i64, new: &'a ReadyFeature<'_>, at: Timestamp) -> FeatureInsert<'a> {
    FeatureInsert {
        seq,
        store,
        id: &new.id,
        agency_code: &new.agency,
        visibility: new.visibility,
        version: 1,
        updated_at: at.0,
        time_start: new.time.map(|time| time.0),
        time_end: new.time.map(|time| time.1),
        properties: &new.properties,
        geometry_json: new.geometry_json.as_deref(),
        geometry: new.geometry.as_deref(),
    }
}

/// Adds a feature or replaces the one with its id, whose place in the order it keeps. Says whether it was there before.
pub fn put_feature(database: &mut Database, into: &Dataset, new: &NewFeature, at: Timestamp) -> Result<bool> {
    let Some((seq, agency, visibility)) = place_of(database, into, &new.id)? else {
        insert_features(database, into, std::slice::from_ref(new), at)?;
        return Ok(false);
    };
    past::keep(database, into, seq, at)?;
    let fields = into.indexed_fields();
    let ready = ReadyFeature::of(new, &fields)?;
    let row = insert_row(into.number, seq, &ready, at);
    diesel::update(feature::table.find(seq))
        .set((
            feature::agency_code.eq(row.agency_code),
            feature::visibility.eq(row.visibility),
            feature::version.eq(feature::version + 1),
            feature::updated_at.eq(row.updated_at),
            feature::time_start.eq(row.time_start),
            feature::time_end.eq(row.time_end),
            feature::properties.eq(row.properties),
            feature::geometry_json.eq(row.geometry_json),
            feature::geometry.eq(row.geometry),
        ))
        .execute(database)?;
    delete_index(database, seq)?;
    insert_index(database, &[IndexEntry { seq, dataset: into.number, bounds: ready.bounds }])?;
    delete_values(database, seq)?;
    insert_keys(database, &fields, &[(seq, ready.keys)])?;
    delete_text(database, seq)?;
    insert_texts(database, std::iter::once((seq, ready.text)))?;
    counts::add(database, into.number, &agency, &visibility, -1)?;
    counts::add(database, into.number, &new.agency, new.visibility.name(), 1)?;
    note_change(database, into, std::slice::from_ref(new), at)?;
    Ok(true)
}

/// A stored feature's number, owner and visibility.
fn place_of(database: &mut Database, of: &Dataset, id: &str) -> Result<Option<(i64, String, String)>> {
    Ok(feature::table
        .filter(feature::store.eq(of.number))
        .filter(feature::id.eq(id))
        .select((feature::seq, feature::agency_code, feature::visibility))
        .first(database)
        .optional()?)
}

/// Removes a feature; says whether it was there.
pub fn delete_feature(database: &mut Database, from: &Dataset, id: &str, at: Timestamp) -> Result<bool> {
    let Some((seq, agency, visibility)) = place_of(database, from, id)? else { return Ok(false) };
    past::keep(database, from, seq, at)?;
    delete_index(database, seq)?;
    delete_values(database, seq)?;
    delete_text(database, seq)?;
    counts::add(database, from.number, &agency, &visibility, -1)?;
    diesel::delete(feature::table.find(seq)).execute(database)?;
    note_change(database, from, &[], at)?;
    Ok(true)
}

/// Brings what stands beside the features up to date where another program, or an older one, wrote them.
pub fn prepare(database: &mut Database) -> Result<()> {
    for of in list_datasets(database, &Sight::Everything, "", 0, i64::MAX)? {
        if refill(database, &of.described.id, of.number, &of.indexed_fields())? {
            counts::recount(database, &of)?;
        }
        for (version, past) in past_versions(database, &of)? {
            let wanted = signature(&past.indexed_fields());
            if store_state(database, &of.described.id, &version)?.indexed != wanted {
                fill(database, past.number, &past.indexed_fields())?;
                counts::recount(database, &past)?;
                set_indexed(database, &of.described.id, version.version, &wanted)?;
            }
        }
    }
    refill_texts(database, |properties| {
        let read = |text: &String| serde_json::from_str(text).map_err(Error::internal);
        let read: Vec<Map<String, Value>> = properties.iter().map(read).collect::<Result<_>>()?;
        Ok(search_texts(&read.iter().collect::<Vec<_>>()))
    })
}

/// The versions of a dataset that can be read and are served no more, with the dataset as each has it.
fn past_versions(database: &mut Database, of: &Dataset) -> Result<Vec<(DatasetVersion, Dataset)>> {
    let versions = list_versions(database, of, None, 0, i64::MAX)?.into_iter();
    let past = versions.filter(|version| version.state == VersionState::Past && version.store != of.number);
    Ok(past.map(|version| (version.clone(), version.of(of, None))).collect())
}

/// Widens the dataset's extent by the new features and counts its data version up. An extent never shrinks by an edit: it stays a true
/// cover, and an import that replaces everything makes it tight again.
fn note_change(database: &mut Database, of: &Dataset, new: &[NewFeature], at: Timestamp) -> Result<()> {
    type Stored = (Option<f64>, Option<f64>, Option<f64>, Option<f64>, Option<i64>, Option<i64>);
    let stored: Stored = dataset::table
        .find(&of.described.id)
        .select((dataset::west, dataset::south, dataset::east, dataset::north, dataset::time_start, dataset::time_end))
        .first(database)?;
    let old_box = match stored {
        (Some(west), Some(south), Some(east), Some(north), ..) => BBox::new(west, south, east, north).ok(),
        _ => None,
    };
    let boxes = new.iter().filter_map(|new| new.shape.as_ref()?.bounds());
    let bbox = boxes.chain(old_box).reduce(BBox::union).map(BBox::to_array);
    let times = new.iter().filter_map(|new| new.time).chain(stored.4.zip(stored.5));
    let time_span = times.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    touch_dataset(database, &of.described.id, bbox, time_span, at)
}
