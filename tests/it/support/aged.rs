//! A hub as an older program left it: the migrations up to a number, and the rows of a hub of today as far as the old tables hold them.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use phaen::storage::Location;

use super::databases::{Fresh, bare_postgis, bare_sqlite};

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The migrations of a database up to one, as number and statements.
fn migrations(backend: &str, last: &str) -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(backend);
    let mut found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    let numbered = found.into_iter().map(|path| {
        let number = path.file_name().unwrap().to_string_lossy().split('_').next().unwrap().to_owned();
        (number, std::fs::read_to_string(path.join("up.sql")).unwrap())
    });
    numbered.filter(|(number, _)| number.as_str() <= last).collect()
}

/// Runs them and notes that they were run, as the program of that time did.
fn age(connection: &mut impl SimpleConnection, backend: &str, last: &str) {
    let noted = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";
    connection.batch_execute(noted).unwrap();
    for (number, statements) in migrations(backend, last) {
        connection.batch_execute(&statements).unwrap();
        let note = format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{number}')");
        connection.batch_execute(&note).unwrap();
    }
}

/// Projects had no kind of work in their features then, nor was noted in which form these stood.
fn without_kinds(of_fields: &str, of_features: &str) -> String {
    format!(
        "DELETE FROM counter WHERE name = 'projects-form'; UPDATE dataset SET fields = {of_fields} WHERE id = 'projects'; \
         UPDATE feature SET properties = {of_features} WHERE dataset_id = 'projects';"
    )
}

/// A database with the schema of `last` and the rows of another that is of today.
pub fn aged(young: &Location, last: &str) -> Fresh {
    match young {
        Location::File(path) => aged_sqlite(&path.to_string_lossy(), last),
        Location::Server(_) => aged_postgis(young, last),
    }
}

fn aged_sqlite(young: &str, last: &str) -> Fresh {
    let (fresh, path) = bare_sqlite();
    let mut old = SqliteConnection::establish(&path).unwrap();
    age(&mut old, "sqlite", last);
    old.batch_execute(&format!("ATTACH '{young}' AS young")).unwrap();
    // The tables that virtual tables keep for themselves are written through these.
    let tables = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' \
        AND name NOT LIKE 'feature\\_index\\_%' ESCAPE '\\' AND name NOT LIKE 'feature\\_search\\_%' ESCAPE '\\'";
    for table in sql_query(tables).load::<Named>(&mut old).unwrap() {
        let table = table.name;
        let columns = |schema: &str| format!("SELECT name FROM pragma_table_info('{table}', '{schema}')");
        let both = format!("{} INTERSECT {}", columns("main"), columns("young"));
        let mut names: Vec<String> =
            sql_query(both).load::<Named>(&mut old).unwrap().into_iter().map(|column| column.name).collect();
        let mut values = names.clone();
        if table == "feature" {
            names.push("dataset_id".to_owned());
            values.push("(SELECT id FROM young.dataset WHERE number = store)".to_owned());
        }
        if table == "feature_search" {
            names.push("rowid".to_owned());
            values.push("rowid".to_owned());
        }
        let (names, values) = (names.join(", "), values.join(", "));
        old.batch_execute(&format!("INSERT INTO main.{table} ({names}) SELECT {values} FROM young.{table}")).unwrap();
    }
    old.batch_execute(&without_kinds(
        "json_remove(fields, '$.fields[23]', '$.fields[22]')",
        "json_remove(properties, '$.workKind', '$.workKindName')",
    ))
    .unwrap();
    fresh
}

fn aged_postgis(young: &Location, last: &str) -> Fresh {
    let (fresh, url, young_url) = bare_postgis(young);
    let mut old = PgConnection::establish(&url).unwrap();
    let mut young = PgConnection::establish(&young_url).unwrap();
    age(&mut old, "postgis", last);
    // Rows come in any order, and the checks of foreign keys after them.
    old.batch_execute("SET session_replication_role = replica").unwrap();
    let tables = "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' \
        AND table_name <> 'spatial_ref_sys' AND table_name NOT LIKE '\\_\\_diesel%'";
    for table in sql_query(tables).load::<Named>(&mut old).unwrap() {
        let table = table.name;
        // A geometry as JSON would be rounded.
        let columns = format!(
            "SELECT CASE WHEN udt_name = 'geometry' THEN quote_ident(column_name) || '::text AS ' || quote_ident(column_name) \
             ELSE quote_ident(column_name) END AS name FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = '{table}'"
        );
        let columns = sql_query(columns).load::<Named>(&mut young).unwrap();
        let mut values: Vec<String> = columns.into_iter().map(|column| column.name).collect();
        if table == "feature" {
            values.push("(SELECT id FROM dataset WHERE number = store) AS dataset_id".to_owned());
        }
        let rows = format!(
            "SELECT coalesce(json_agg(t)::text, '[]') AS name FROM (SELECT {} FROM {table}) t",
            values.join(", ")
        );
        let rows = sql_query(rows).get_result::<Named>(&mut young).unwrap().name;
        sql_query(format!("INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, $1::json)"))
            .bind::<Text, _>(rows)
            .execute(&mut old)
            .unwrap();
    }
    let next = "SELECT setval('work_change_seq_seq', (SELECT coalesce(max(seq), 0) + 1 FROM work_change), false)";
    old.batch_execute(next).unwrap();
    old.batch_execute(&without_kinds(
        "(fields::jsonb #- '{fields,23}' #- '{fields,22}')::text",
        "(properties::jsonb - 'workKind' - 'workKindName')::text",
    ))
    .unwrap();
    fresh
}
