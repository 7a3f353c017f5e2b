//! The two databases behind one connection type; queries are written once against it.

use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;

/// An open connection. Opened by `pool.rs` from a [`super::Location`], never by guessing from a string.
#[derive(diesel::MultiConnection)]
pub enum Database {
    Sqlite(SqliteConnection),
    PostGis(PgConnection),
}

/// The backend that diesel's query types are written against.
pub type Backend = MultiBackend;

impl Database {
    /// Many rows are inserted per statement; each database limits the number of bound values
    /// (SQLite 32,766, PostgreSQL 65,535).
    pub fn rows_per_insert(columns: usize) -> usize {
        (32_000 / columns.max(1)).clamp(1, 500)
    }
}

/// Runs the same expression on the connection inside, for the few statements that diesel cannot write once:
/// multi-row inserts and upserts.
#[macro_export]
macro_rules! on_each_backend {
    ($database:expr, $connection:ident => $body:expr) => {
        match $database {
            $crate::storage::Database::Sqlite($connection) => $body,
            $crate::storage::Database::PostGis($connection) => $body,
        }
    };
}
