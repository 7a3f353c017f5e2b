//! Brings a database's schema up to date at start: a backup first on SQLite, and never on a newer schema than ours.

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::pg::Pg;
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel::{RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::pool::{Role, open};
use super::{Database, Location, file};
use crate::error::{Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGIS: EmbeddedMigrations = embed_migrations!("migrations/postgis");

/// The number of the newest migration in this program.
pub const SCHEMA_VERSION: &str = "0031";

pub(super) fn bring_up_to_date(location: &Location) -> Result<()> {
    if let Location::File(path) = location {
        file::refuse_what_is_no_database(path)?;
    }
    let mut database = open(location, Role::Writer)
        .map_err(|failed| Error::Internal(format!("cannot open {}: {failed}", location.shown())))?;
    match &mut database {
        Database::Sqlite(connection) => {
            refuse_newer(&connection.applied_migrations().map_err(Error::internal)?, &names::<Sqlite>(&SQLITE)?)?;
            let pending = connection.pending_migrations(SQLITE).map_err(Error::internal)?.len();
            let applied = connection.applied_migrations().map_err(Error::internal)?.len();
            if let (Location::File(path), true) = (location, pending > 0 && applied > 0) {
                backup_file(connection, &backup_name(path, applied))?;
            }
            connection.run_pending_migrations(SQLITE).map_err(Error::internal)?;
        }
        Database::PostGis(connection) => {
            // Two programs that start together wait for each other here.
            connection.batch_execute("SELECT pg_advisory_lock(482804164975)")?;
            need_postgis(connection)?;
            refuse_newer(&connection.applied_migrations().map_err(Error::internal)?, &names::<Pg>(&POSTGIS)?)?;
            connection.run_pending_migrations(POSTGIS).map_err(Error::internal)?;
            connection.batch_execute("SELECT pg_advisory_unlock(482804164975)")?;
        }
    }
    Ok(())
}

fn names<DB: diesel::backend::Backend>(source: &EmbeddedMigrations) -> Result<Vec<String>>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let migrations: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(Error::internal)?;
    Ok(migrations.iter().map(|m| m.name().version().to_string()).collect())
}

fn refuse_newer(applied: &[MigrationVersion<'_>], ours: &[String]) -> Result<()> {
    match applied.iter().find(|version| !ours.contains(&version.to_string())) {
        None => Ok(()),
        Some(newer) => Err(Error::Internal(format!(
            "the database has schema {newer}, which is newer than this program (schema {SCHEMA_VERSION}); start the newer phaen, or restore a backup"
        ))),
    }
}

fn need_postgis(connection: &mut diesel::PgConnection) -> Result<()> {
    connection.batch_execute("CREATE EXTENSION IF NOT EXISTS postgis").map_err(|cause| {
        Error::Internal(format!(
            "this PostgreSQL database has no PostGIS and this user may not add it ({cause}); ask its administrator to run: CREATE EXTENSION postgis"
        ))
    })
}

fn backup_name(path: &Path, applied: usize) -> PathBuf {
    path.with_extension(format!("before-schema-{:04}.sqlite", applied + 1))
}

/// Writes a consistent copy of the open database to a new file, under a temporary name until it is whole.
pub fn backup_file(connection: &mut SqliteConnection, target: &Path) -> Result<()> {
    let partial = target.with_extension("partial");
    let _ = std::fs::remove_file(&partial);
    sql_query("VACUUM INTO ?")
        .bind::<diesel::sql_types::Text, _>(partial.to_string_lossy().into_owned())
        .execute(connection)?;
    std::fs::rename(&partial, target)
        .map_err(|cause| Error::Internal(format!("cannot write {}: {cause}", target.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_schema_version_is_the_newest_migration_of_both() {
        assert_eq!(names::<Sqlite>(&SQLITE).unwrap().last().unwrap(), SCHEMA_VERSION);
        assert_eq!(names::<Pg>(&POSTGIS).unwrap().last().unwrap(), SCHEMA_VERSION);
    }

    #[test]
    fn no_two_migrations_have_one_number_or_only_one_of_them_would_run() {
        for backend in ["sqlite", "postgis"] {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(backend);
            let mut numbers: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().to_string_lossy().split('_').next().unwrap().to_owned())
                .collect();
            let count = numbers.len();
            numbers.sort();
            numbers.dedup();
            assert_eq!(numbers.len(), count, "{backend}");
        }
    }
}
