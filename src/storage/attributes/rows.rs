//! Rows of the index: by feature, and on SQLite once more in the order of the values.

use std::borrow::Cow;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, SmallInt, Text};
use diesel::sqlite::SqliteConnection;

use super::key::Key;
use crate::error::Result;
use crate::storage::many::{Binding, Taking, bind_all, insert_many};
use crate::storage::schema::{feature_order, feature_value};

/// The key of a feature's value in one of the index's fields.
#[derive(Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = feature_value, treat_none_as_default_value = false)]
pub(in crate::storage) struct ValueRow<'a> {
    pub seq: i64,
    pub field: i64,
    pub absent: i16,
    pub number: f64,
    pub text: Cow<'a, str>,
}

impl<'a> ValueRow<'a> {
    pub(super) fn new(seq: i64, field: i64, key: &'a Key) -> Self {
        ValueRow { seq, field, absent: i16::from(key.absent), number: key.number, text: Cow::Borrowed(&key.text) }
    }

    /// Which of two rows of a field comes first?
    pub(super) fn order(&self, other: &Self) -> std::cmp::Ordering {
        let values = self.number.total_cmp(&other.number).then_with(|| self.text.cmp(&other.text));
        self.absent.cmp(&other.absent).then(values).then(self.seq.cmp(&other.seq))
    }
}

pub(super) fn insert_by_feature(connection: &mut SqliteConnection, rows: &[ValueRow<'_>]) -> Result<()> {
    insert_many::<Table<false>>(connection, rows)
}

pub(in crate::storage) fn insert_ordered(connection: &mut SqliteConnection, rows: &[ValueRow<'_>]) -> Result<()> {
    insert_many::<Table<true>>(connection, rows)
}

/// The table by feature, or the one in order.
struct Table<const IN_ORDER: bool>;

impl<const IN_ORDER: bool> Taking for Table<IN_ORDER> {
    const INTO: &'static str = if IN_ORDER {
        "feature_order (seq, field, absent, number, text)"
    } else {
        "feature_value (seq, field, absent, number, text)"
    };
    const AT_ONCE: usize = 64;
    type Row<'a> = ValueRow<'a>;

    fn bind<'b>(row: &'b ValueRow<'_>, mut pass: Binding<'_, 'b>) -> QueryResult<()> {
        bind_all!(pass, BigInt, &row.seq; BigInt, &row.field; SmallInt, &row.absent; Double, &row.number; Text, &*row.text);
        Ok(())
    }
}

/// Each is found by the whole of its key: asked for a list of keys SQLite would walk through all entries of the field.
pub(super) fn delete_ordered(connection: &mut SqliteConnection, rows: &[ValueRow<'_>]) -> Result<()> {
    for ValueRow { seq, field, absent, number, text } in rows {
        diesel::delete(feature_order::table.find((*field, *absent, *number, &**text, *seq))).execute(connection)?;
    }
    Ok(())
}
