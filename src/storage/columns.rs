//! Small pieces of storage that every area uses: counters, and lists kept as JSON text.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::Database;
use super::schema::counter;
use crate::error::Result;

/// The next number of a named counter, starting at 1; a number is never given twice.
/// There is one writer at a time, so reading and adding one is safe.
pub fn next_number(database: &mut Database, name: &str, how_many: i64) -> Result<i64> {
    let first = number(database, name)? + 1;
    set_number(database, name, first + how_many - 1)?;
    Ok(first)
}

/// Lets PostgreSQL look at the features anew after many were written, so that the next question is not planned by what was there before.
/// SQLite is told which index leads and needs none of it.
pub fn gather_statistics(database: &mut Database) -> Result<()> {
    if let Database::PostGis(connection) = database {
        connection.batch_execute("ANALYZE feature; ANALYZE feature_value; ANALYZE feature_search;")?;
    }
    Ok(())
}

/// The value of a named counter; 0 where nobody has set it.
pub fn number(database: &mut Database, name: &str) -> Result<i64> {
    let value: Option<i64> = counter::table.find(name).select(counter::value).first(database).optional()?;
    Ok(value.unwrap_or(0))
}

/// Sets a named counter.
pub fn set_number(database: &mut Database, name: &str, value: i64) -> Result<()> {
    let changed = diesel::update(counter::table.find(name)).set(counter::value.eq(value)).execute(database)?;
    if changed == 0 {
        diesel::insert_into(counter::table)
            .values((counter::name.eq(name), counter::value.eq(value)))
            .execute(database)?;
    }
    Ok(())
}

/// A list as JSON text, sorted and without repeats, so that equal sets are equal bytes.
pub fn sorted_json_list(values: &[String]) -> String {
    let mut sorted: Vec<&String> = values.iter().collect();
    sorted.sort();
    sorted.dedup();
    serde_json::to_string(&sorted).unwrap_or_else(|_| "[]".to_owned())
}
