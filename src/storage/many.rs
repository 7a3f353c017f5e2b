//! Rows written into SQLite many at a time, by one statement that is prepared once for a connection.

use diesel::QueryResult;
use diesel::connection::Connection;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sqlite::{Sqlite, SqliteConnection};

use crate::error::Result;

/// Where the values of a row are bound.
pub(super) type Binding<'a, 'b> = AstPass<'a, 'b, Sqlite>;

/// A table that takes many rows.
pub(super) trait Taking: 'static {
    /// The table and its columns.
    const INTO: &'static str;
    /// Rows that one statement adds.
    const AT_ONCE: usize;
    type Row<'a>;

    /// Binds the values of a row, with commas between.
    fn bind<'b>(row: &'b Self::Row<'_>, pass: Binding<'_, 'b>) -> QueryResult<()>;
}

/// `INSERT … VALUES (…), (…)` of [`Taking::AT_ONCE`] rows, or of one.
struct Many<'a, 'r, T: Taking, const ONE: bool> {
    rows: &'a [T::Row<'r>],
}

/// What tells the statement from all others, so that its text is put together once and not each time.
struct Statement<T, const ONE: bool>(std::marker::PhantomData<T>);

impl<T: Taking, const ONE: bool> QueryId for Many<'_, '_, T, ONE> {
    type QueryId = Statement<T, ONE>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<T: Taking, const ONE: bool> QueryFragment<Sqlite> for Many<'_, '_, T, ONE> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        // A statement that is given up at the first failure, and not undone by itself, keeps no copy of every page that it touches. The
        // transaction must then end, as it must after any failure.
        pass.push_sql("INSERT OR FAIL INTO ");
        pass.push_sql(T::INTO);
        pass.push_sql(" VALUES ");
        for (place, row) in self.rows.iter().enumerate() {
            pass.push_sql(if place == 0 { "(" } else { "), (" });
            T::bind(row, pass.reborrow())?;
        }
        pass.push_sql(")");
        Ok(())
    }
}

/// Adds rows to a table.
pub(super) fn insert_many<T: Taking>(connection: &mut SqliteConnection, rows: &[T::Row<'_>]) -> Result<()> {
    let (many, rest) = rows.split_at(rows.len() - rows.len() % T::AT_ONCE);
    // What is left goes one by one, by a statement that is prepared once as well.
    for rows in many.chunks_exact(T::AT_ONCE) {
        connection.execute_returning_count(&Many::<T, false> { rows })?;
    }
    for rows in rest.chunks(1) {
        connection.execute_returning_count(&Many::<T, true> { rows })?;
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
