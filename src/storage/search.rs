//! The searched texts of features, beside the table: trigrams of SQLite's FTS5, or of PostgreSQL's `pg_trgm` where it is there.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::many::{Binding, Taking, bind_all, insert_many};
use super::schema::{counter, feature, feature_search};
use super::spatial::FeatureCondition;
use super::{Database, next_number};
use crate::error::Result;
use crate::on_each_backend;

/// Changes whenever the texts are made in another way: they are then filled anew.
const MANNER: i64 = 1;
const COUNTER: &str = "feature_search manner";
/// Features whose texts are made at once when they are filled anew.
const GROUP: i64 = 5_000;
/// From here on a stream into the table is cheaper than statements that name every value.
const MANY: usize = 200;

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = feature_search, treat_none_as_default_value = false)]
struct Entry {
    rowid: i64,
    text: String,
}

/// Adds the texts of features, each by its number; what has no text has no entry.
pub fn insert_texts(database: &mut Database, texts: impl Iterator<Item = (i64, String)>) -> Result<()> {
    let entries: Vec<Entry> =
        texts.filter(|(_, text)| !text.is_empty()).map(|(rowid, text)| Entry { rowid, text }).collect();
    match database {
        Database::PostGis(connection) if entries.len() > MANY => {
            diesel::copy_from(feature_search::table).from_insertable(&entries).execute(connection)?;
        }
        Database::PostGis(connection) => {
            diesel::insert_into(feature_search::table).values(&entries).execute(connection)?;
        }
        Database::Sqlite(connection) => {
            insert_many::<SearchTable>(connection, &entries)?;
        }
    }
    Ok(())
}

struct SearchTable;

impl Taking for SearchTable {
    const INTO: &'static str = "feature_search (rowid, text)";
    const AT_ONCE: usize = 128;
    type Row<'a> = Entry;

    fn bind<'b>(entry: &'b Entry, mut pass: Binding<'_, 'b>) -> QueryResult<()> {
        bind_all!(pass, BigInt, &entry.rowid; Text, entry.text.as_str());
        Ok(())
    }
}

/// Removes the text of one feature.
pub fn delete_text(database: &mut Database, seq: i64) -> Result<()> {
    diesel::delete(feature_search::table.filter(feature_search::rowid.eq(seq))).execute(database)?;
    Ok(())
}

/// Features in whose texts the word occurs, whatever stands around it. The word must be in the form of the texts, which
/// holds neither `%` nor `_`.
pub fn holds_word(word: &str) -> FeatureCondition {
    let found =
        feature_search::table.filter(feature_search::text.like(format!("%{word}%"))).select(feature_search::rowid);
    Box::new(feature::seq.eq_any(found).nullable())
}

/// Fills all texts anew when they were made in another way, or never.
pub fn refill_texts(database: &mut Database, mut texts_of: impl FnMut(&[String]) -> Result<Vec<String>>) -> Result<()> {
    let stands: Option<i64> = counter::table.find(COUNTER).select(counter::value).first(database).optional()?;
    if stands == Some(MANNER) {
        return Ok(());
    }
    on_each_backend!(database, connection => diesel::delete(feature_search::table).execute(connection))?;
    let mut after = 0_i64;
    loop {
        let rows: Vec<(i64, String)> = feature::table
            .filter(feature::seq.gt(after))
            .order(feature::seq)
            .limit(GROUP)
            .select((feature::seq, feature::properties))
            .load(database)?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        let (numbers, properties): (Vec<i64>, Vec<String>) = rows.into_iter().unzip();
        insert_texts(database, numbers.into_iter().zip(texts_of(&properties)?))?;
    }
    next_number(database, COUNTER, MANNER - stands.unwrap_or(0))?;
    Ok(())
}
