//! Looks at a database file before it is opened for writing: what is no Phaen database, or only part of one, is left untouched.

use std::io::Read;
use std::path::{Path, PathBuf};

use diesel::connection::{Connection, SimpleConnection};
use diesel::sql_types::BigInt;
use diesel::sqlite::SqliteConnection;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use crate::error::{Error, Result};

/// Length of the header of a SQLite file, bytes (file format, section 1.3).
const HEADER: usize = 100;

/// A missing or empty file becomes a new database; every other file must be a whole database of ours.
pub(super) fn refuse_what_is_no_database(path: &Path) -> Result<()> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(|cause| {
            Error::Internal(format!("cannot create the data directory {}: {cause}", directory.display()))
        })?;
    }
    let mut file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return refuse_lost_file(path),
        Err(cause) => return Err(Error::Internal(format!("cannot read {}: {cause}", path.display()))),
    };
    let mut header = Vec::with_capacity(HEADER);
    let unreadable = |cause| Error::Internal(format!("cannot read {}: {cause}", path.display()));
    Read::by_ref(&mut file).take(HEADER as u64).read_to_end(&mut header).map_err(unreadable)?;
    if header.is_empty() {
        return Ok(());
    }
    if header.len() < HEADER || !header.starts_with(b"SQLite format 3\0") {
        return Err(untouched(path, "is not a Phaen database"));
    }
    let length = file.metadata().map_err(unreadable)?.len();
    // With a log beside it the file may lawfully be shorter: the rest stands in the log.
    if length < pages_length(&header) && log_length(path) == 0 {
        return Err(untouched(path, "is cut short: it is not a whole database; restore a backup"));
    }
    refuse_another_programs(path)
}

/// The length that the header gives: pages of a size that is stored as 1 for 65,536.
fn pages_length(header: &[u8]) -> u64 {
    let number = |from: usize, to: usize| {
        header.get(from..to).unwrap_or_default().iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
    };
    // The page count holds only where the file's change counter equals the "version valid for" number.
    if number(24, 28) != number(92, 96) {
        return 0;
    }
    let page = match number(16, 18) {
        1 => 65_536,
        size => size,
    };
    page * number(28, 32)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn log_length(path: &Path) -> u64 {
    std::fs::metadata(beside(path, "-wal")).map_or(0, |log| log.len())
}

/// A log without its database: the file was lost or moved, and a new one must not take its place.
fn refuse_lost_file(path: &Path) -> Result<()> {
    if log_length(path) == 0 {
        return Ok(());
    }
    Err(Error::Internal(format!(
        "{} is missing, but its log {} is there: put the database back, or restore a backup and remove the log",
        path.display(),
        beside(path, "-wal").display()
    )))
}

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    tables: i64,
    #[diesel(sql_type = BigInt)]
    ours: i64,
}

/// Other programs keep their data in SQLite files too; ours say which migrations they have seen.
fn refuse_another_programs(path: &Path) -> Result<()> {
    let count = || -> std::result::Result<Counts, String> {
        let mut connection = SqliteConnection::establish(&path.to_string_lossy()).map_err(|cause| cause.to_string())?;
        connection
            .batch_execute("PRAGMA query_only = ON; PRAGMA busy_timeout = 5000;")
            .map_err(|cause| cause.to_string())?;
        sql_query(
            "SELECT count(*) AS tables, coalesce(sum(name = '__diesel_schema_migrations'), 0) AS ours \
             FROM sqlite_master WHERE type = 'table'",
        )
        .get_result(&mut connection)
        .map_err(|cause| cause.to_string())
    };
    match count() {
        Ok(found) if found.tables == 0 || found.ours > 0 => Ok(()),
        Ok(_) => Err(untouched(path, "belongs to another program")),
        Err(cause) => Err(untouched(path, &format!("cannot be read as a database ({cause})"))),
    }
}

fn untouched(path: &Path, what: &str) -> Error {
    Error::Internal(format!("{} {what}; it was left untouched", path.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
    use super::*;
    use crate::storage::{Location, Store};

    /// Opening fails with these words, and the file stays as it is.
    fn refuses(path: &Path, words: &str) {
        let before = std::fs::read(path).ok();
        let error = Store::open(&Location::File(path.to_owned())).err().map(|error| error.to_string());
        assert!(error.as_ref().is_some_and(|text| text.contains(words)), "{error:?}");
        assert_eq!(std::fs::read(path).ok(), before);
    }

    #[test]
    fn a_file_that_is_no_database_is_left_untouched() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("phaen.sqlite");
        std::fs::write(&path, "a letter that somebody saved under this name").unwrap();
        refuses(&path, "is not a Phaen database");
    }

    #[test]
    fn a_database_that_was_cut_short_is_left_untouched() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("phaen.sqlite");
        Store::open(&Location::File(path.clone())).unwrap().close().unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let _ = std::fs::remove_file(beside(&path, "-wal"));
        refuses(&path, "cut short");
    }

    #[test]
    fn another_programs_database_is_left_untouched() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("phaen.sqlite");
        let mut connection = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
        connection.batch_execute("CREATE TABLE gpkg_contents (x)").unwrap();
        drop(connection);
        refuses(&path, "another program");
    }

    #[test]
    fn a_log_without_its_database_is_no_invitation_to_begin_anew() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("phaen.sqlite");
        std::fs::write(beside(&path, "-wal"), "pages").unwrap();
        refuses(&path, "is missing");
        assert!(!path.exists());
    }
}
