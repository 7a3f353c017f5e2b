//! Rows written into SQLite many at a time, by one statement that is prepared once for a connection.

use diesel::QueryResult;
use diesel::connection::Connection;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sqlite::{Sqlite, SqliteConnection};

use crate::error::Result;

/// Where the values of a row are bound.
pub(super) type Binding<'a, 'b> = AstPass<'a, 'b, Sqlite>;

/// `INSERT … VALUES (…), (…)` of some rows.
struct Many<'a, Row, Bind> {
    into: &'static str,
    rows: &'a [Row],
    bind: &'a Bind,
}

impl<Row, Bind> QueryId for Many<'_, Row, Bind> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row, Bind> QueryFragment<Sqlite> for Many<'_, Row, Bind>
where
    Bind: for<'b> Fn(&'b Row, Binding<'_, 'b>) -> QueryResult<()>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        // A statement that is given up at the first failure, and not undone by itself, keeps no copy of every page that it touches. The
        // transaction must then end, as it must after any failure.
        pass.push_sql("INSERT OR FAIL INTO ");
        pass.push_sql(self.into);
        pass.push_sql(" VALUES ");
        for (place, row) in self.rows.iter().enumerate() {
            pass.push_sql(if place == 0 { "(" } else { "), (" });
            (self.bind)(row, pass.reborrow())?;
        }
        pass.push_sql(")");
        Ok(())
    }
}

/// Adds rows to `into`, a table and its columns, `at_once` of them by a statement; `bind` binds the values of a row with commas between.
pub(super) fn insert_many<Row>(
    connection: &mut SqliteConnection,
    into: &'static str,
    at_once: usize,
    rows: &[Row],
    bind: impl for<'b> Fn(&'b Row, Binding<'_, 'b>) -> QueryResult<()>,
) -> Result<()> {
    let (many, rest) = rows.split_at(rows.len() - rows.len() % at_once.max(1));
    // What is left goes one by one, by a statement that is prepared once as well.
    for rows in many.chunks(at_once.max(1)).chain(rest.chunks(1)) {
        connection.execute_returning_count(&Many { into, rows, bind: &bind })?;
    }
    Ok(())
}

/// Binds values one after the other: `sql type, value; …`.
macro_rules! bind_all {
    ($pass:ident, $first:ty, $value:expr $(; $sql:ty, $other:expr)*) => {{
        $pass.push_bind_param::<$first, _>($value)?;
        $(
            $pass.push_sql(", ");
            $pass.push_bind_param::<$sql, _>($other)?;
        )*
    }};
}
pub(super) use bind_all;
