//! Opens connections and keeps them: settings of each database stand here.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::r2d2::{ManageConnection, Pool, R2D2Connection};
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, ConnectionError};

use super::fault::unavailable;
use super::{Database, Location, functions};
use crate::error::{Error, Result};

/// What a connection is for: SQLite has one writer, and its readers cannot write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Reader,
    Writer,
}

#[derive(Debug)]
pub(super) struct Manager {
    pub location: Location,
    pub role: Role,
}

#[derive(Debug)]
pub(super) struct OpenFailed(pub String);

impl std::fmt::Display for OpenFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OpenFailed {}

impl From<ConnectionError> for OpenFailed {
    fn from(error: ConnectionError) -> Self {
        OpenFailed(error.to_string())
    }
}

impl From<diesel::result::Error> for OpenFailed {
    fn from(error: diesel::result::Error) -> Self {
        OpenFailed(error.to_string())
    }
}

impl ManageConnection for Manager {
    type Connection = Database;
    type Error = OpenFailed;

    fn connect(&self) -> std::result::Result<Database, OpenFailed> {
        open(&self.location, self.role)
    }

    fn is_valid(&self, connection: &mut Database) -> std::result::Result<(), OpenFailed> {
        match connection {
            // A file needs no round trip.
            Database::Sqlite(_) => Ok(()),
            Database::PostGis(server) => Ok(server.ping()?),
        }
    }

    fn has_broken(&self, connection: &mut Database) -> bool {
        match connection {
            Database::Sqlite(file) => file.is_broken(),
            Database::PostGis(server) => std::thread::panicking() || server.is_broken(),
        }
    }
}

/// A pool of `size` connections. `patience` is how long a caller waits for one.
pub(super) fn pool(location: &Location, role: Role, size: u32, patience: Duration) -> Pool<Manager> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .connection_timeout(patience)
        .build_unchecked(Manager { location: location.clone(), role })
}

/// WAL with FULL: an acknowledged write outlives a loss of power. The page cache stays small, since the file is mapped into memory
/// (as far as the build lets it, `.cargo/config.toml`) and the system's own cache holds it; pages of 8 KiB hold a whole feature more often than those of 4 do, and
/// are given to new files only.
const SQLITE_SETTINGS: &str = "PRAGMA page_size = 8192; PRAGMA mmap_size = 1099511627776; PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;";

const POSTGRES_SETTINGS: &str = "SET statement_timeout = '10min'; SET lock_timeout = '30s'; \
     SET idle_in_transaction_session_timeout = '60s'; SET client_encoding = 'UTF8'; SET TIME ZONE 'UTC'; \
     SET client_min_messages = warning;";

pub(super) fn open(location: &Location, role: Role) -> std::result::Result<Database, OpenFailed> {
    match location {
        Location::File(path) => {
            let mut connection = SqliteConnection::establish(&path.to_string_lossy())?;
            connection.batch_execute(SQLITE_SETTINGS)?;
            functions::teach(&mut connection)?;
            if role == Role::Reader {
                connection.batch_execute("PRAGMA query_only = ON;")?;
            } else {
                // Pages that an import writes again and again go into the file less often.
                connection.batch_execute("PRAGMA wal_autocheckpoint = 4000;")?;
            }
            Ok(Database::Sqlite(connection))
        }
        Location::Server(url) => {
            let mut connection = PgConnection::establish(url)?;
            connection.batch_execute(POSTGRES_SETTINGS)?;
            Ok(Database::PostGis(connection))
        }
    }
}

/// Takes a connection, or says that the hub is busy.
pub(super) fn take(pool: &Pool<Manager>) -> Result<diesel::r2d2::PooledConnection<Manager>> {
    pool.get().map_err(|cause| {
        tracing::warn!(%cause, "no database connection");
        unavailable()
    })
}

impl From<OpenFailed> for Error {
    fn from(failed: OpenFailed) -> Self {
        Error::Internal(failed.0)
    }
}
