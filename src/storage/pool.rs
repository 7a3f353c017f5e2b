//! Opens connections and keeps them: settings of each database stand here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::r2d2::{CustomizeConnection, ManageConnection, Pool, PooledConnection, R2D2Connection};
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
    connections: Arc<Connections>,
}

/// Connections of a pool: how many are open, and whether there are to be more.
#[derive(Debug, Default)]
struct Connections {
    open: AtomicUsize,
    closed: AtomicBool,
}

/// Counts the connections of a pool.
#[derive(Debug)]
struct Counting(Arc<Connections>);

impl CustomizeConnection<Database, OpenFailed> for Counting {
    fn on_acquire(&self, _: &mut Database) -> std::result::Result<(), OpenFailed> {
        self.0.open.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    fn on_release(&self, connection: Database) {
        drop(connection);
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
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
        if self.connections.closed.load(Ordering::Acquire) {
            return Err(OpenFailed("the hub is stopping".to_owned()));
        }
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
        if self.connections.closed.load(Ordering::Acquire) {
            return true;
        }
        match connection {
            Database::Sqlite(file) => file.is_broken(),
            Database::PostGis(server) => std::thread::panicking() || server.is_broken(),
        }
    }
}

/// Connections that are kept and lent.
pub(super) struct Lent {
    pool: Pool<Manager>,
    connections: Arc<Connections>,
}

impl Lent {
    /// As many as `size`. `patience` is how long a caller waits for one.
    pub(super) fn new(location: &Location, role: Role, size: u32, patience: Duration) -> Self {
        let connections = Arc::new(Connections::default());
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .connection_timeout(patience)
            .connection_customizer(Box::new(Counting(connections.clone())))
            .build_unchecked(Manager { location: location.clone(), role, connections: connections.clone() });
        Lent { pool, connections }
    }

    /// Takes a connection, or says that the hub is busy.
    pub(super) fn take(&self) -> Result<PooledConnection<Manager>> {
        if self.connections.closed.load(Ordering::Acquire) {
            return Err(unavailable());
        }
        self.pool.get().map_err(|cause| {
            tracing::warn!(%cause, "no database connection");
            unavailable()
        })
    }

    /// Lends no more; one that somebody has is closed when it is given back.
    pub(super) fn shut(&self) {
        self.connections.closed.store(true, Ordering::Release);
    }

    /// Lends no more and closes them all, for which this waits no longer than `patience`.
    pub(super) fn close(&self, patience: Duration) {
        self.shut();
        let begun = Instant::now();
        while self.connections.open.load(Ordering::Acquire) > 0 && begun.elapsed() < patience {
            match self.pool.try_get() {
                Some(idle) => drop(idle),
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }
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

impl From<OpenFailed> for Error {
    fn from(failed: OpenFailed) -> Self {
        Error::Internal(failed.0)
    }
}
