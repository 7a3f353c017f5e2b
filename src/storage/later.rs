//! Entries of SQLite's own indexes that are written when all features of a load are in, in the order of each index: every page of it is then
//! written once, and not again with each chunk. PostGIS keeps its indexes itself; nothing waits there.

use std::borrow::Cow;
use std::path::Path;

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Integer};

use super::Database;
use super::attributes::{IndexedField, Keys, ValueRow, first_field, insert_ordered};
use super::many::{Binding, Taking, bind_all, insert_many};
use super::runs::Runs;
use super::spatial::{IndexEntry, cells};
use crate::error::{Error, Result};
use crate::geometry::hilbert;

const BOX: u8 = 0;
const VALUE: u8 = 1;

/// Does the database keep its indexes in order by itself, so that nothing is lacking there?
pub fn keeps_order(database: &Database) -> bool {
    matches!(database, Database::PostGis(_))
}

/// What the features of a chunk still lack.
#[derive(Debug, Default)]
pub struct Lacking {
    pub places: Vec<IndexEntry>,
    pub keys: Vec<Keys>,
}

impl Lacking {
    /// How many entries these are.
    pub fn count(&self) -> u64 {
        let keys: usize = self.keys.iter().map(|(_, keys)| keys.len()).sum();
        (self.places.len() + keys) as u64
    }
}

/// Entries that wait: first those of the spatial index along the Hilbert curve, then those of the values, field by field.
///
/// A record is `BOX`, position on the curve, number of the feature, four cells; or `VALUE`, place of the field, absent, number, text, a NUL,
/// number of the feature. Its bytes sort as the entries do.
#[derive(Debug)]
pub struct Later {
    records: Runs,
}

/// Some entries in their order, to be written together.
#[derive(Debug, Default)]
pub struct Entries {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Later {
    /// The folder takes what memory does not hold.
    pub fn new(folder: &Path) -> Self {
        Later { records: Runs::new(folder) }
    }

    /// How many entries there are.
    pub fn count(&self) -> u64 {
        self.records.count()
    }

    /// Adds the entries of features of one store.
    pub fn add(&mut self, lacking: &Lacking, fields: &[IndexedField]) -> Result<()> {
        for place in &lacking.places {
            self.add_box(place)?;
        }
        for (seq, keys) in &lacking.keys {
            for (key, field) in keys.iter().zip(fields) {
                self.records.push(|record| {
                    record.push(VALUE);
                    record.extend(field.place().to_be_bytes());
                    record.push(u8::from(key.absent));
                    record.extend(rising(key.number).to_be_bytes());
                    record.extend(key.text.as_bytes());
                    record.push(0);
                    record.extend(seq.to_be_bytes());
                })?;
            }
        }
        Ok(())
    }

    fn add_box(&mut self, entry: &IndexEntry) -> Result<()> {
        self.records.push(|record| {
            record.push(BOX);
            record.extend(hilbert::position_of(entry.bounds).to_be_bytes());
            record.extend(entry.seq.to_be_bytes());
            cells(entry.bounds).iter().for_each(|cell| record.extend(cell.to_be_bytes()));
        })
    }

    /// Hands on all entries behind the first `skip`, so many at once.
    ///
    /// # Errors
    /// `Internal` when the disk fails; those of `take`.
    pub fn each(self, skip: u64, at_once: usize, mut take: impl FnMut(Entries) -> Result<()>) -> Result<()> {
        let (mut passed, mut entries) = (0, Entries::default());
        self.records.each(|record| {
            passed += 1;
            if passed <= skip {
                return Ok(());
            }
            entries.bytes.extend_from_slice(record);
            entries.ends.push(entries.bytes.len());
            if entries.ends.len() < at_once { Ok(()) } else { take(std::mem::take(&mut entries)) }
        })?;
        if entries.ends.is_empty() { Ok(()) } else { take(entries) }
    }
}

impl Entries {
    pub fn count(&self) -> u64 {
        self.ends.len() as u64
    }

    /// Writes them into the indexes of a store.
    ///
    /// # Errors
    /// Those of the database, after which the transaction must end.
    pub fn write(&self, database: &mut Database, store: i32) -> Result<()> {
        let Database::Sqlite(connection) = database else { return Ok(()) };
        let (mut boxes, mut values) = (Vec::new(), Vec::new());
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        for record in starts.zip(&self.ends).filter_map(|(start, end)| self.bytes.get(start..*end)) {
            match record.split_first() {
                Some((&BOX, rest)) => boxes.push(read_box(rest, store).ok_or_else(damaged)?),
                Some((_, rest)) => values.push(read_value(rest, store).ok_or_else(damaged)?),
                None => return Err(damaged()),
            }
        }
        insert_boxes(connection, &boxes)?;
        insert_ordered(connection, &values)
    }
}

fn damaged() -> Error {
    Error::internal("an entry of an index cannot be read")
}

/// A row of the spatial index.
#[derive(Debug)]
pub(super) struct BoxRow {
    pub seq: i64,
    pub store: i32,
    /// West, south, east, north.
    pub cells: [i32; 4],
}

pub(super) fn insert_boxes(connection: &mut diesel::sqlite::SqliteConnection, rows: &[BoxRow]) -> Result<()> {
    insert_many::<Boxes>(connection, rows)
}

struct Boxes;

impl Taking for Boxes {
    const INTO: &'static str = "feature_index (seq, dataset_min, dataset_max, x_min, x_max, y_min, y_max)";
    /// Many, since a virtual table keeps a copy of every page that a statement touches until its end.
    const AT_ONCE: usize = 256;
    type Row<'a> = BoxRow;

    fn bind<'b>(row: &'b BoxRow, mut pass: Binding<'_, 'b>) -> QueryResult<()> {
        let [west, south, east, north] = &row.cells;
        bind_all!(pass, BigInt, &row.seq; Integer, &row.store; Integer, &row.store; Integer, west; Integer, east; Integer, south; Integer, north);
        Ok(())
    }
}

fn read_box(record: &[u8], store: i32) -> Option<BoxRow> {
    let (_, rest) = record.split_first_chunk::<8>()?;
    let (seq, rest) = rest.split_first_chunk::<8>()?;
    let mut cells = [0; 4];
    for (cell, bytes) in cells.iter_mut().zip(rest.chunks_exact(4)) {
        *cell = i32::from_be_bytes(bytes.try_into().ok()?);
    }
    Some(BoxRow { seq: i64::from_be_bytes(*seq), store, cells })
}

fn read_value(record: &[u8], store: i32) -> Option<ValueRow<'_>> {
    let (place, rest) = record.split_first_chunk::<2>()?;
    let (absent, rest) = rest.split_first()?;
    let (number, rest) = rest.split_first_chunk::<8>()?;
    let (text, seq) = rest.split_last_chunk::<8>()?;
    Some(ValueRow {
        field: first_field(store) + i64::from(u16::from_be_bytes(*place)),
        absent: i16::from(*absent),
        number: fallen(u64::from_be_bytes(*number)),
        text: Cow::Borrowed(std::str::from_utf8(text.strip_suffix(&[0])?).ok()?),
        seq: i64::from_be_bytes(*seq),
    })
}

const SIGN: u64 = 1 << 63;

/// The bits of a number, in the order of the numbers.
fn rising(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

/// The number of which [`rising`] made these bits.
fn fallen(bits: u64) -> f64 {
    f64::from_bits(if bits & SIGN == 0 { !bits } else { bits & !SIGN })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_keep_their_order_and_come_back(a in prop::num::f64::NORMAL | prop::num::f64::ZERO, b in prop::num::f64::NORMAL) {
            prop_assert_eq!(a.total_cmp(&b), rising(a).cmp(&rising(b)));
            prop_assert_eq!(fallen(rising(a)).to_bits(), a.to_bits());
        }
    }
}
