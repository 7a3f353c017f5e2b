//! The entries of the index, written and removed with their features.

use diesel::prelude::*;
use serde_json::{Map, Value};

use super::key::{FIELDS_PER_DATASET, IndexedField, Key, first_field};
use crate::error::{Error, Result};
use crate::storage::Database;
use crate::storage::schema::{dataset, feature, feature_value};

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = feature_value, treat_none_as_default_value = false)]
struct Entry {
    seq: i64,
    field: i64,
    absent: i16,
    number: f64,
    text: String,
}

/// From here on a stream into the table is cheaper than statements that name every value.
const MANY: usize = 200;
/// Features whose values are read at once when an index is filled anew.
const GROUP: i64 = 5_000;

/// Adds the values of features, each by its number.
fn insert_values<'a>(
    database: &mut Database,
    fields: &[IndexedField],
    features: impl Iterator<Item = (i64, &'a Map<String, Value>)>,
) -> Result<()> {
    insert_keys(database, fields, features.map(|(seq, properties)| (seq, keys_of(fields, properties))))
}

/// The keys of a feature's values, one for each field.
pub fn keys_of(fields: &[IndexedField], properties: &Map<String, Value>) -> Vec<Key> {
    fields.iter().map(|field| field.kind.key(properties.get(&field.name))).collect()
}

/// Adds the keys of features, each by its number.
pub fn insert_keys(
    database: &mut Database,
    fields: &[IndexedField],
    features: impl Iterator<Item = (i64, Vec<Key>)>,
) -> Result<()> {
    let entry = |seq: i64, field: &IndexedField, key: Key| Entry {
        seq,
        field: field.number,
        absent: i16::from(key.absent),
        number: key.number,
        text: key.text,
    };
    let mut entries: Vec<Entry> = features
        .flat_map(|(seq, keys)| fields.iter().zip(keys).map(move |(field, key)| entry(seq, field, key)))
        .collect();
    // Neighbours in the index are written one after the other.
    entries.sort_by(|a, b| {
        (a.field, a.absent)
            .cmp(&(b.field, b.absent))
            .then(a.number.total_cmp(&b.number))
            .then_with(|| a.text.cmp(&b.text))
    });
    match database {
        Database::PostGis(connection) if entries.len() > MANY => {
            diesel::copy_from(feature_value::table).from_insertable(&entries).execute(connection)?;
        }
        Database::PostGis(connection) => {
            diesel::insert_into(feature_value::table).values(&entries).execute(connection)?;
        }
        Database::Sqlite(connection) => {
            // One statement for all, prepared once for a connection; one of many rows would also note every page that it touches.
            for entry in &entries {
                diesel::insert_into(feature_value::table).values(entry).execute(connection)?;
            }
        }
    }
    Ok(())
}

/// Removes the values of one feature.
pub fn delete_values(database: &mut Database, seq: i64) -> Result<()> {
    diesel::delete(feature_value::table.filter(feature_value::seq.eq(seq))).execute(database)?;
    Ok(())
}

/// Removes the values of all features of a dataset.
pub fn clear_values(database: &mut Database, dataset: i32) -> Result<()> {
    let first = first_field(dataset);
    let behind = first + i64::try_from(FIELDS_PER_DATASET).map_err(Error::internal)?;
    diesel::delete(feature_value::table.filter(feature_value::field.ge(first)).filter(feature_value::field.lt(behind)))
        .execute(database)?;
    Ok(())
}

/// What a dataset's `indexed` column says when the index holds these fields; it changes with the way in which keys are made.
pub fn signature(fields: &[IndexedField]) -> String {
    const MANNER: u32 = 1;
    let fields: Vec<(i64, &str, super::KeyKind)> =
        fields.iter().map(|field| (field.number, field.name.as_str(), field.kind)).collect();
    serde_json::to_string(&(MANNER, fields)).unwrap_or_default()
}

/// Fills the index of a dataset anew when it holds other fields than these. Says whether it had to.
pub fn refill(database: &mut Database, id: &str, number: i32, fields: &[IndexedField]) -> Result<bool> {
    let wanted = signature(fields);
    let stands: String = dataset::table.find(id).select(dataset::indexed).first(database)?;
    if stands == wanted {
        return Ok(false);
    }
    fill(database, number, fields)?;
    diesel::update(dataset::table.find(id)).set(dataset::indexed.eq(wanted)).execute(database)?;
    Ok(true)
}

/// Fills the index of a store with the values of these fields and no others.
pub fn fill(database: &mut Database, store: i32, fields: &[IndexedField]) -> Result<()> {
    clear_values(database, store)?;
    if fields.is_empty() {
        return Ok(());
    }
    let mut after = 0_i64;
    loop {
        let rows: Vec<(i64, String)> = feature::table
            .filter(feature::store.eq(store))
            .filter(feature::seq.gt(after))
            .order(feature::seq)
            .limit(GROUP)
            .select((feature::seq, feature::properties))
            .load(database)?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        let read = |(seq, text): &(i64, String)| Ok((*seq, serde_json::from_str(text).map_err(Error::internal)?));
        let read: Vec<(i64, Map<String, Value>)> = rows.iter().map(read).collect::<Result<_>>()?;
        insert_values(database, fields, read.iter().map(|(seq, properties)| (*seq, properties)))?;
    }
}
