//! Whole copies of the database: written beside it while it is in use, looked at without a change, counted.

use std::collections::BTreeMap;
use std::path::Path;

use diesel::connection::{Connection, SimpleConnection};
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::{Database, Store, migrate};
use crate::error::{Error, Result};

/// Tables whose rows a backup counts; the spatial index follows from the features.
const COUNTED: [&str; 35] = [
    "agency",
    "agency_identifier",
    "unit",
    "api_key",
    "audit",
    "area",
    "dataset",
    "dataset_version",
    "feature",
    "feature_past",
    "job",
    "import",
    "column_map",
    "plan",
    "plan_edition",
    "plan_row",
    "plan_row_link",
    "project",
    "project_budget",
    "project_area",
    "project_identifier",
    "project_place",
    "project_redaction",
    "project_step",
    "quality_report",
    "quality_spot",
    "duplicate",
    "decision",
    "duplicate_assignment",
    "duplicate_case",
    "case_member",
    "case_event",
    "case_assessment",
    "case_decision",
    "lineage",
];

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Rows of each table.
pub fn count_rows(database: &mut Database) -> Result<BTreeMap<String, i64>> {
    let count = |table: &&str| {
        let found: Count = sql_query(format!("SELECT count(*) AS rows FROM {table}")).get_result(database)?;
        Ok(((*table).to_owned(), found.rows))
    };
    COUNTED.iter().map(count).collect()
}

impl Store {
    /// Writes a consistent copy of a database file, also while others write to it. The copy appears under its name when it is whole.
    ///
    /// # Errors
    /// `Internal` on a database server, which has its own tools for it.
    pub fn copy_to(&self, target: &Path) -> Result<()> {
        self.with_writer(|database| match database {
            Database::Sqlite(connection) => migrate::backup_file(connection, target),
            Database::PostGis(_) => Err(Error::internal("a database server is copied by its own tools")),
        })
    }
}

/// Looks at a copy without changing a byte of it: its structure is checked first, then `work` reads it.
///
/// # Errors
/// `Internal` naming what is damaged.
pub fn read_copy<T>(path: &Path, work: impl FnOnce(&mut Database) -> Result<T>) -> Result<T> {
    let damaged = |what: String| Error::Internal(format!("{} is damaged: {what}", path.display()));
    let path = std::path::absolute(path).map_err(Error::internal)?;
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let mut connection = SqliteConnection::establish(&format!("file:{escaped}?mode=ro&immutable=1"))
        .map_err(|cause| damaged(cause.to_string()))?;
    connection.batch_execute("PRAGMA query_only = ON;").map_err(|cause| damaged(cause.to_string()))?;
    let lines: Vec<Line> = sql_query("SELECT integrity_check AS line FROM pragma_integrity_check")
        .load(&mut connection)
        .map_err(|cause| damaged(cause.to_string()))?;
    if lines.iter().any(|line| line.line != "ok") {
        return Err(damaged(lines.into_iter().map(|line| line.line).take(3).collect::<Vec<_>>().join("; ")));
    }
    work(&mut Database::Sqlite(connection))
}
