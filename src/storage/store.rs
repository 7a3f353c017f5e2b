//! `Store`: one consistent view for a reader, one transaction for a writer.

use std::sync::Arc;
use std::time::Duration;

use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};

use super::memory::{Count, Memory};
use super::migrate;
use super::pool::{Lent, Role};
use super::{Database, Location};
use crate::error::{Error, Result};

/// The hub's storage. Cheap to clone.
///
/// There is one writer at a time on both databases: SQLite has no more, and on PostgreSQL every writing transaction takes the same
/// advisory lock first. So two writers never meet half way, and the audit chain has one order.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    location: Location,
    readers: Lent,
    writers: Lent,
    counts: Memory<Count>,
    milestones: Memory<Milestones>,
}

/// The numbers of every so-many-th feature of an answer, so that a place far along in it is found without walking there.
pub type Milestones = Arc<[i64]>;

/// Whoever has a connection when the store is closed gets this long to give it back.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// "phaen" in hexadecimal: the advisory lock of writers.
const WRITER_LOCK: &str = "SELECT pg_advisory_xact_lock(482804164974)";

impl Store {
    /// Opens the database, brings its schema up to date (after a backup on SQLite), and refuses a schema newer than this program.
    pub fn open(location: &Location) -> Result<Self> {
        migrate::bring_up_to_date(location)?;
        let reader_count =
            std::thread::available_parallelism().map_or(4, |n| u32::try_from(n.get()).unwrap_or(4) * 2).clamp(4, 16);
        let patience = Duration::from_secs(5);
        let writer_count = if matches!(location, Location::File(_)) { 1 } else { 4 };
        Ok(Store {
            inner: Arc::new(Inner {
                location: location.clone(),
                readers: Lent::new(location, Role::Reader, reader_count, patience),
                writers: Lent::new(location, Role::Writer, writer_count, Duration::from_secs(30)),
                counts: Memory::of(1_000),
                milestones: Memory::of(100),
            }),
        })
    }

    pub fn location(&self) -> &Location {
        &self.inner.location
    }

    /// What was counted, by question.
    pub fn counts(&self) -> &Memory<Count> {
        &self.inner.counts
    }

    /// Numbers of features at even distances, by question.
    pub fn milestones(&self) -> &Memory<Milestones> {
        &self.inner.milestones
    }

    /// Closes all connections, whoever else still has the store; who asks for one from now on is refused. What was written to a file is
    /// folded into it, so that nothing stands beside it, unless somebody goes on reading or writing for longer than five seconds.
    pub fn close(&self) -> Result<()> {
        let mut writer = self.inner.writers.take()?;
        self.inner.writers.shut();
        self.inner.readers.close(LAST_WORDS);
        let folded = match &mut *writer {
            Database::Sqlite(file) => file.batch_execute("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);"),
            Database::PostGis(_) => Ok(()),
        };
        drop(writer);
        self.inner.writers.close(LAST_WORDS);
        Ok(folded?)
    }

    /// Runs `work` on the writer's connection, outside any transaction.
    pub(super) fn with_writer<T>(&self, work: impl FnOnce(&mut Database) -> Result<T>) -> Result<T> {
        work(&mut *self.inner.writers.take()?)
    }

    /// Runs `work` on one consistent view of the data, on this thread.
    pub fn read_now<T>(&self, work: impl FnOnce(&mut Database) -> Result<T>) -> Result<T> {
        let mut connection = self.inner.readers.take()?;
        begin_read(&mut connection)?;
        let result = work(&mut connection);
        roll_back(&mut connection);
        result
    }

    /// Runs `work` in one transaction, on this thread: all of it is kept, or, when it returns an error, nothing.
    pub fn write_now<T>(&self, work: impl FnOnce(&mut Database) -> Result<T>) -> Result<T> {
        let mut connection = self.inner.writers.take()?;
        write_in(&mut connection, work)
    }

    /// [`Store::read_now`] on a thread for blocking work.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Database) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.clone();
        blocking(move || store.read_now(work)).await
    }

    /// Is the data in a file, so that what is over in microseconds had better be read on the thread that asks?
    pub fn is_near(&self) -> bool {
        matches!(self.inner.location, Location::File(_))
    }

    /// [`Store::read`] for work that is over in microseconds, such as one record by its id: a file is read on this thread, since handing
    /// the work to another costs more than the work.
    pub async fn read_brief<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Database) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.is_near() { self.read_now(work) } else { self.read(work).await }
    }

    /// [`Store::write_now`] on a thread for blocking work.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Database) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.clone();
        blocking(move || store.write_now(work)).await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|cause| Error::Internal(format!("work on a thread failed: {cause}")))?
}

fn begin_read(database: &mut Database) -> Result<()> {
    match database {
        Database::Sqlite(connection) => AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN")?,
        Database::PostGis(connection) => {
            AnsiTransactionManager::begin_transaction_sql(
                connection,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            )?;
        }
    }
    Ok(())
}

/// A deferred transaction of SQLite fails when it turns into a writing one beside another writer; an immediate one waits.
fn begin_write(database: &mut Database) -> Result<()> {
    match database {
        Database::Sqlite(connection) => AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?,
        Database::PostGis(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN")?;
            if let Err(error) = connection.batch_execute(WRITER_LOCK) {
                roll_back(database);
                return Err(error.into());
            }
        }
    }
    Ok(())
}

fn roll_back(database: &mut Database) {
    if let Err(cause) = <Database as Connection>::TransactionManager::rollback_transaction(database) {
        // After a full disk SQLite has rolled back by itself; the first error is the one to report.
        tracing::warn!(%cause, "rolling back");
    }
}

fn write_in<T>(database: &mut Database, work: impl FnOnce(&mut Database) -> Result<T>) -> Result<T> {
    begin_write(database)?;
    match work(database) {
        Ok(value) => {
            <Database as Connection>::TransactionManager::commit_transaction(database)?;
            Ok(value)
        }
        Err(error) => {
            roll_back(database);
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_store_leaves_nothing_beside_its_file_though_others_still_have_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("phaen.sqlite");
        let store = Store::open(&Location::File(path.clone())).unwrap();
        store.write_now(|_| Ok(())).unwrap();
        let (other, (begun, wait)) = (store.clone(), std::sync::mpsc::channel());
        let reading = std::thread::spawn(move || {
            other.read_now(|_| {
                begun.send(()).unwrap();
                std::thread::sleep(Duration::from_millis(50));
                Ok(())
            })
        });
        wait.recv().unwrap();
        assert!(std::fs::exists(path.with_extension("sqlite-wal")).unwrap());
        store.close().unwrap();
        reading.join().unwrap().unwrap();
        let left: Vec<_> =
            std::fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["phaen.sqlite"]);
        assert!(store.read_now(|_| Ok(())).is_err() && store.write_now(|_| Ok(())).is_err());
    }
}
