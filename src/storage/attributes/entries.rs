//! The entries of the index, written and removed with their features.

use diesel::prelude::*;
use rayon::prelude::*;
use serde_json::{Map, Value};

use super::key::{FIELDS_PER_DATASET, IndexedField, Key, first_field};
use super::rows::{ValueRow, delete_ordered, insert_by_feature, insert_ordered};
use crate::error::{Error, Result};
use crate::storage::Database;
use crate::storage::schema::{dataset, feature, feature_order, feature_value};

/// From here on a stream into the table is cheaper than statements that name every value.
const MANY: usize = 200;
/// Features whose values are read at once when an index is filled anew.
const GROUP: i64 = 5_000;

/// A feature's number and the keys of its values, one for each field.
pub type Keys = (i64, Vec<Key>);

/// The keys of a feature's values, one for each field.
pub fn keys_of(fields: &[IndexedField], properties: &Map<String, Value>) -> Vec<Key> {
    fields.iter().map(|field| field.kind.key(properties.get(&field.name))).collect()
}

/// Adds the keys of features, by feature and in their order.
pub fn insert_keys(database: &mut Database, fields: &[IndexedField], features: &[Keys]) -> Result<()> {
    insert_values(database, fields, features)?;
    insert_order(database, fields, features)
}

/// Adds the keys of features by feature; on PostGIS, whose index follows the table, also in their order.
pub fn insert_values(database: &mut Database, fields: &[IndexedField], features: &[Keys]) -> Result<()> {
    match database {
        Database::PostGis(connection) => {
            let rows: Vec<ValueRow<'_>> = sorted(fields, features).into_iter().flatten().collect();
            if rows.len() > MANY {
                diesel::copy_from(feature_value::table).from_insertable(&rows).execute(connection)?;
            } else {
                diesel::insert_into(feature_value::table).values(&rows).execute(connection)?;
            }
            Ok(())
        }
        Database::Sqlite(connection) => {
            let mut rows = Vec::with_capacity(features.len() * fields.len());
            for (seq, keys) in features {
                rows.extend(keys.iter().zip(fields).map(|(key, field)| ValueRow::new(*seq, field.number, key)));
            }
            insert_by_feature(connection, &rows)
        }
    }
}

/// Adds the keys of features in their order. Nothing to do on PostGIS.
pub fn insert_order(database: &mut Database, fields: &[IndexedField], features: &[Keys]) -> Result<()> {
    let Database::Sqlite(connection) = database else { return Ok(()) };
    sorted(fields, features).iter().try_for_each(|rows| insert_ordered(connection, rows))
}

/// The rows of each field in the order of the index, so that neighbours are written one after the other.
fn sorted<'a>(fields: &[IndexedField], features: &'a [Keys]) -> Vec<Vec<ValueRow<'a>>> {
    let rows = |(place, field): (usize, &IndexedField)| {
        let row = |(seq, keys): &'a Keys| keys.get(place).map(|key| ValueRow::new(*seq, field.number, key));
        let mut rows: Vec<ValueRow<'a>> = features.iter().filter_map(row).collect();
        rows.sort_unstable_by(ValueRow::order);
        rows
    };
    if features.len() < MANY {
        return fields.iter().enumerate().map(rows).collect();
    }
    fields.par_iter().enumerate().map(rows).collect()
}

/// Removes the values of one feature.
pub fn delete_values(database: &mut Database, seq: i64) -> Result<()> {
    macro_rules! own {
        () => {
            feature_value::table.filter(feature_value::seq.eq(seq))
        };
    }
    if let Database::Sqlite(connection) = database {
        let values = own!().select(ValueRow::as_select()).load(connection)?;
        delete_ordered(connection, &values)?;
    }
    diesel::delete(own!()).execute(database)?;
    Ok(())
}

/// Removes the values of the features of a store up to a number.
pub fn delete_values_until(database: &mut Database, store: i32, last: i64) -> Result<()> {
    macro_rules! own {
        () => {{
            let own = feature::table.filter(feature::store.eq(store)).filter(feature::seq.le(last));
            feature_value::table.filter(feature_value::seq.eq_any(own.select(feature::seq)))
        }};
    }
    if let Database::Sqlite(connection) = database {
        let values = own!().select(ValueRow::as_select()).load(connection)?;
        delete_ordered(connection, &values)?;
    }
    diesel::delete(own!()).execute(database)?;
    Ok(())
}

/// Removes the values of all features of a dataset.
pub fn clear_values(database: &mut Database, dataset: i32) -> Result<()> {
    let first = first_field(dataset);
    let behind = first + i64::try_from(FIELDS_PER_DATASET).map_err(Error::internal)?;
    if let Database::Sqlite(connection) = database {
        let own = feature_order::table.filter(feature_order::field.ge(first)).filter(feature_order::field.lt(behind));
        diesel::delete(own).execute(connection)?;
    }
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
        let keys = |(seq, text): &(i64, String)| {
            let properties: Map<String, Value> = serde_json::from_str(text).map_err(Error::internal)?;
            Ok((*seq, keys_of(fields, &properties)))
        };
        let keys: Vec<Keys> = rows.iter().map(keys).collect::<Result<_>>()?;
        insert_keys(database, fields, &keys)?;
    }
}
