//! Features by their numbers, in one statement for any number of them: in each database's own words.

use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::Database;
use crate::error::{Error, Result};

struct Numbered<'a> {
    seqs: &'a [i64],
    /// The numbers as a JSON list, for the database that has no list parameters.
    list: String,
}

/// Number, id, owner, version, properties and geometry.
type Columns = (BigInt, Text, Text, BigInt, Text, Nullable<Text>);

const COLUMNS: &str = "SELECT seq, id, agency_code, version, properties, geometry_json FROM feature WHERE seq ";

impl QueryId for Numbered<'_> {
    type QueryId = Numbered<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Numbered<'_> {
    type SqlType = Columns;
}

impl RunQueryDsl<SqliteConnection> for Numbered<'_> {}
impl RunQueryDsl<PgConnection> for Numbered<'_> {}

impl QueryFragment<Sqlite> for Numbered<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(COLUMNS);
        out.push_sql("IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.list)?;
        out.push_sql(")) ORDER BY seq");
        Ok(())
    }
}

impl QueryFragment<Pg> for Numbered<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(COLUMNS);
        out.push_sql("= ANY(");
        out.push_bind_param::<Array<BigInt>, _>(self.seqs)?;
        out.push_sql(") ORDER BY seq");
        Ok(())
    }
}

/// The features with these numbers, in the order of the numbers. The caller has made sure that they may be seen.
pub fn load_numbered<Row>(database: &mut Database, seqs: &[i64]) -> Result<Vec<Row>>
where
    Row: FromSqlRow<Columns, Sqlite> + FromSqlRow<Columns, Pg> + 'static,
    Sqlite: Backend,
{
    match database {
        Database::Sqlite(connection) => {
            let list = serde_json::to_string(seqs).map_err(Error::internal)?;
            Ok(Numbered { seqs, list }.load(connection)?)
        }
        Database::PostGis(connection) => Ok(Numbered { seqs, list: String::new() }.load(connection)?),
    }
}
