//! The entries of the index, written and removed with their features.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, SmallInt, Text};
use diesel::sqlite::SqliteConnection;
use rayon::prelude::*;
use serde_json::{Map, Value};

use super::key::{FIELDS_PER_DATASET, IndexedField, Key, first_field};
use crate::error::{Error, Result};
use crate::storage::Database;
use crate::storage::later::{OrderRow, insert_ordered};
use crate::storage::many::{Binding, bind_all, insert_many};
use crate::storage::schema::{dataset, feature, feature_order, feature_value};

/// A value of a feature, in one of the index's fields.
#[derive(Clone, Copy)]
struct Entry<'a> {
    seq: i64,
    field: i64,
    key: &'a Key,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = feature_value, treat_none_as_default_value = false)]
struct Row<'a> {
    seq: i64,
    field: i64,
    absent: i16,
    number: f64,
    text: &'a str,
}

const INTO: &str = "feature_value (seq, field, absent, number, text)";
/// Entries that one statement adds to SQLite.
const AT_ONCE: usize = 64;
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
            let sorted = sorted(fields, features);
            let rows: Vec<Row<'_>> = sorted.iter().flatten().map(row).collect();
            if rows.len() > MANY {
                diesel::copy_from(feature_value::table).from_insertable(&rows).execute(connection)?;
            } else {
                diesel::insert_into(feature_value::table).values(&rows).execute(connection)?;
            }
            Ok(())
        }
        Database::Sqlite(connection) => {
            let mut entries: Vec<Entry<'_>> = Vec::with_capacity(features.len() * fields.len());
            for (seq, keys) in features {
                entries.extend(keys.iter().zip(fields).map(|(key, field)| Entry {
                    seq: *seq,
                    field: field.number,
                    key,
                }));
            }
            insert_many(connection, INTO, AT_ONCE, &entries, bind)
        }
    }
}

/// Adds the keys of features in their order. Nothing to do on PostGIS.
pub fn insert_order(database: &mut Database, fields: &[IndexedField], features: &[Keys]) -> Result<()> {
    let Database::Sqlite(connection) = database else { return Ok(()) };
    let sorted = sorted(fields, features);
    insert_ordered(connection, &sorted.iter().flatten().map(order_row).collect::<Vec<_>>())
}

fn sorted<'a>(fields: &[IndexedField], features: &'a [Keys]) -> Vec<Vec<Entry<'a>>> {
    let entries = |(place, field): (usize, &IndexedField)| entries(features, place, field);
    if features.len() < MANY {
        return fields.iter().enumerate().map(entries).collect();
    }
    fields.par_iter().enumerate().map(entries).collect()
}

/// The entries of one field in the order of the index, so that neighbours are written one after the other.
fn entries<'a>(features: &'a [Keys], place: usize, field: &IndexedField) -> Vec<Entry<'a>> {
    let entry = |(seq, keys): &'a Keys| keys.get(place).map(|key| Entry { seq: *seq, field: field.number, key });
    let mut entries: Vec<Entry<'a>> = features.iter().filter_map(entry).collect();
    entries.sort_unstable_by(|Entry { key: a, seq: a_seq, .. }, Entry { key: b, seq: b_seq, .. }| {
        let values = a.number.total_cmp(&b.number).then_with(|| a.text.cmp(&b.text));
        a.absent.cmp(&b.absent).then(values).then(a_seq.cmp(b_seq))
    });
    entries
}

fn row<'a>(Entry { seq, field, key }: &Entry<'a>) -> Row<'a> {
    Row { seq: *seq, field: *field, absent: i16::from(key.absent), number: key.number, text: &key.text }
}

fn order_row<'a>(Entry { seq, field, key }: &Entry<'a>) -> OrderRow<'a> {
    OrderRow { field: *field, absent: i16::from(key.absent), number: key.number, text: &key.text, seq: *seq }
}

fn bind<'b>(Entry { seq, field, key }: &'b Entry<'_>, mut pass: Binding<'_, 'b>) -> QueryResult<()> {
    let absent: &'static i16 = if key.absent { &1 } else { &0 };
    bind_all!(pass, BigInt, seq; BigInt, field; SmallInt, absent; Double, &key.number; Text, key.text.as_str());
    Ok(())
}

/// Removes the values of one feature.
pub fn delete_values(database: &mut Database, seq: i64) -> Result<()> {
    macro_rules! own {
        () => {
            feature_value::table.filter(feature_value::seq.eq(seq))
        };
    }
    if let Database::Sqlite(connection) = database {
        let values = own!().select(Ordered::as_select()).load(connection)?;
        delete_order(connection, &values)?;
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
        let values = own!().select(Ordered::as_select()).load(connection)?;
        delete_order(connection, &values)?;
    }
    diesel::delete(own!()).execute(database)?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = feature_value)]
struct Ordered {
    seq: i64,
    field: i64,
    absent: i16,
    number: f64,
    text: String,
}

/// Each is found by the whole of its key: asked for a list of keys SQLite would walk through all entries of the field.
fn delete_order(connection: &mut SqliteConnection, values: &[Ordered]) -> Result<()> {
    for Ordered { seq, field, absent, number, text } in values {
        diesel::delete(feature_order::table.find((*field, *absent, *number, text, *seq))).execute(connection)?;
    }
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
