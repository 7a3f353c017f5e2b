//! A GeoPackage 1.3 file as it is written: a table of features, what the format says about it, and its spatial index.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use diesel::connection::{Connection, SimpleConnection};
use diesel::query_builder::BoxedSqlQuery;
use diesel::sql_types::{BigInt, Binary, Double, Nullable, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel::{RunQueryDsl, sql_query};

use crate::error::{Error, Result};

/// The table to be written.
#[derive(Debug, Clone)]
pub struct PackageLayer {
    pub table: String,
    pub title: String,
    pub description: String,
    /// When the data last changed: RFC 3339, UTC, milliseconds.
    pub changed: String,
    /// Beside `fid` and `geom`.
    pub columns: Vec<PackageColumn>,
    /// `None` for a table without places.
    pub geometry: Option<PackageGeometry>,
}

#[derive(Debug, Clone)]
pub struct PackageColumn {
    /// No two are the same but for case.
    pub name: String,
    /// A type of GeoPackage 1.3, table 1.
    pub sql_type: &'static str,
    pub title: Option<String>,
    /// The text is JSON.
    pub json: bool,
}

#[derive(Debug, Clone)]
pub struct PackageGeometry {
    /// `GEOMETRY` where there are several kinds.
    pub kind: &'static str,
    /// Some geometry has heights.
    pub heights: bool,
    pub system: PackageSystem,
}

/// A coordinate system of the EPSG register.
#[derive(Debug, Clone)]
pub struct PackageSystem {
    pub code: i32,
    pub name: &'static str,
    /// Well-Known Text.
    pub definition: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum PackageValue {
    Null,
    Integer(i64),
    Number(f64),
    Text(String),
}

/// A geometry's GeoPackage bytes, and west, south, east, north unless it is empty.
pub type PackagePlace = (Vec<u8>, Option<[f64; 4]>);

/// A file that is being written.
pub struct Package {
    connection: SqliteConnection,
    file: File,
    layer: PackageLayer,
    rows: i64,
}

/// A new file of our own, seen by nobody and thrown away when anything fails: no journal, no waiting for the disk.
/// "GPKG" and version 1.3.0 stand in its header.
const SETTINGS: &str = "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; \
     PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; \
     PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300; BEGIN;";

impl Package {
    /// A new file in a directory; it loses its name as soon as it is open.
    pub fn create(directory: &Path, layer: &PackageLayer) -> Result<Self> {
        let named = tempfile::NamedTempFile::new_in(directory).map_err(Error::internal)?;
        let file = named.reopen().map_err(Error::internal)?;
        let path = named.path().to_string_lossy().into_owned();
        let mut connection = SqliteConnection::establish(&path).map_err(Error::internal)?;
        connection.batch_execute(SETTINGS)?;
        connection.batch_execute(include_str!("package.sql"))?;
        named.close().map_err(Error::internal)?;
        let mut package = Package { connection, file, layer: layer.clone(), rows: 0 };
        package.describe()?;
        Ok(package)
    }

    fn run(&mut self, statement: &str, values: Vec<PackageValue>) -> Result<()> {
        let query = values.into_iter().fold(sql_query(statement).into_boxed::<Sqlite>(), bind);
        query.execute(&mut self.connection)?;
        Ok(())
    }

    /// The table, and what the format's own tables say about it.
    fn describe(&mut self) -> Result<()> {
        let layer = self.layer.clone();
        let table = quoted(&layer.table);
        let code = layer.geometry.as_ref().map(|geometry| i64::from(geometry.system.code));
        let kind = if code.is_some() { "features" } else { "attributes" };
        if let Some(PackageGeometry { system, .. }) = &layer.geometry {
            let values = vec![text(system.name), PackageValue::Integer(system.code.into()), text(&system.definition)];
            self.run("INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, 'EPSG', ?2, ?3, NULL)", values)?;
        }
        let values = vec![
            text(&layer.table),
            text(kind),
            text(&layer.title),
            text(&layer.description),
            text(&layer.changed),
            code.map_or(PackageValue::Null, PackageValue::Integer),
        ];
        self.run(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES (?, ?, ?, ?, ?, ?)",
            values,
        )?;
        let mut columns = vec!["\"fid\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL".to_owned()];
        columns.extend(layer.geometry.as_ref().map(|geometry| format!("\"geom\" {}", geometry.kind)));
        columns.extend(layer.columns.iter().map(|column| format!("{} {}", quoted(&column.name), column.sql_type)));
        self.connection.batch_execute(&format!("CREATE TABLE {table} ({})", columns.join(", ")))?;
        self.describe_columns(&layer)?;
        let Some(geometry) = &layer.geometry else { return Ok(()) };
        let heights = PackageValue::Integer(if geometry.heights { 2 } else { 0 });
        let values =
            vec![text(&layer.table), text(geometry.kind), PackageValue::Integer(geometry.system.code.into()), heights];
        self.run("INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, ?4, 0)", values)?;
        let definition = "http://www.geopackage.org/spec120/#extension_rtree";
        let extension = "INSERT INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index', ?2, 'write-only')";
        self.run(extension, vec![text(&layer.table), text(definition)])?;
        let index = quoted(&index_name(&layer.table));
        Ok(self
            .connection
            .batch_execute(&format!("CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy)"))?)
    }

    /// The extension "Schema": titles, which GIS programs show instead of names, and which texts are JSON.
    fn describe_columns(&mut self, layer: &PackageLayer) -> Result<()> {
        let mut names = BTreeSet::new();
        for column in layer.columns.iter().filter(|column| column.title.is_some() || column.json) {
            let title = column.title.as_deref().map_or(PackageValue::Null, text);
            // GDAL shows the name and QGIS with it; a name may be given once to a table.
            let fresh = column.title.as_deref().is_some_and(|title| names.insert(title.to_owned()));
            let name = if fresh { title.clone() } else { PackageValue::Null };
            let media_type = if column.json { text("application/json") } else { PackageValue::Null };
            let values = vec![text(&layer.table), text(&column.name), name, title, media_type];
            self.run("INSERT INTO gpkg_data_columns VALUES (?1, ?2, ?3, ?4, NULL, ?5, NULL)", values)?;
        }
        Ok(())
    }

    /// Adds a feature: the values of its columns, and its place.
    pub fn insert(&mut self, values: Vec<PackageValue>, place: Option<PackagePlace>) -> Result<()> {
        self.rows += 1;
        let (bytes, bounds) = match place {
            Some((bytes, bounds)) => (Some(bytes), bounds),
            None => (None, None),
        };
        let marks = vec!["?"; values.len()].join(", ");
        let geometry = if self.layer.geometry.is_some() { "?, " } else { "" };
        let table = quoted(&self.layer.table);
        let mut query = sql_query(format!("INSERT INTO {table} VALUES (?, {geometry}{marks})"))
            .into_boxed::<Sqlite>()
            .bind::<BigInt, _>(self.rows);
        if self.layer.geometry.is_some() {
            query = query.bind::<Nullable<Binary>, _>(bytes);
        }
        values.into_iter().fold(query, bind).execute(&mut self.connection)?;
        let Some([west, south, east, north]) = bounds else { return Ok(()) };
        let index = quoted(&index_name(&self.layer.table));
        sql_query(format!("INSERT INTO {index} VALUES (?, ?, ?, ?, ?)"))
            .bind::<BigInt, _>(self.rows)
            .bind::<Double, _>(west)
            .bind::<Double, _>(east)
            .bind::<Double, _>(south)
            .bind::<Double, _>(north)
            .execute(&mut self.connection)?;
        Ok(())
    }

    /// Says what the features span (west, south, east, north), and hands the whole file over, at its beginning.
    pub fn finish(mut self, extent: Option<[f64; 4]>) -> Result<File> {
        if let Some([west, south, east, north]) = extent {
            sql_query("UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ?")
                .bind::<Double, _>(west)
                .bind::<Double, _>(south)
                .bind::<Double, _>(east)
                .bind::<Double, _>(north)
                .execute(&mut self.connection)?;
        }
        if self.layer.geometry.is_some() {
            self.connection.batch_execute(&triggers(&self.layer.table))?;
        }
        self.connection.batch_execute("COMMIT;")?;
        Ok(self.file)
    }
}

fn text(text: &str) -> PackageValue {
    PackageValue::Text(text.to_owned())
}

type Query = BoxedSqlQuery<'static, Sqlite, diesel::query_builder::SqlQuery>;

fn bind(query: Query, value: PackageValue) -> Query {
    match value {
        PackageValue::Null => query.bind::<Nullable<Text>, _>(None::<String>),
        PackageValue::Integer(number) => query.bind::<BigInt, _>(number),
        PackageValue::Number(number) => query.bind::<Double, _>(number),
        PackageValue::Text(text) => query.bind::<Text, _>(text),
    }
}

/// A name as SQL writes it, whatever is in it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn index_name(table: &str) -> String {
    format!("rtree_{table}_geom")
}

/// What keeps the index right when somebody edits the file (GeoPackage 1.3, F.3); the functions in it are the editor's.
fn triggers(table: &str) -> String {
    let index = quoted(&index_name(table));
    let name = |event: &str| quoted(&format!("{}_{event}", index_name(table)));
    let table = quoted(table);
    let there = "NEW.\"geom\" NOTNULL AND NOT ST_IsEmpty(NEW.\"geom\")";
    let gone = "NEW.\"geom\" ISNULL OR ST_IsEmpty(NEW.\"geom\")";
    let put = format!(
        "INSERT OR REPLACE INTO {index} VALUES (NEW.\"fid\", ST_MinX(NEW.\"geom\"), ST_MaxX(NEW.\"geom\"), ST_MinY(NEW.\"geom\"), ST_MaxY(NEW.\"geom\"));"
    );
    let take = format!("DELETE FROM {index} WHERE id = OLD.\"fid\";");
    let same = "OLD.\"fid\" = NEW.\"fid\"";
    let other = "OLD.\"fid\" != NEW.\"fid\"";
    [
        ("insert", format!("AFTER INSERT ON {table} WHEN ({there}) BEGIN {put} END")),
        ("update1", format!("AFTER UPDATE OF \"geom\" ON {table} WHEN {same} AND ({there}) BEGIN {put} END")),
        ("update2", format!("AFTER UPDATE OF \"geom\" ON {table} WHEN {same} AND ({gone}) BEGIN {take} END")),
        ("update3", format!("AFTER UPDATE ON {table} WHEN {other} AND ({there}) BEGIN {take} {put} END")),
        (
            "update4",
            format!(
                "AFTER UPDATE ON {table} WHEN {other} AND ({gone}) BEGIN DELETE FROM {index} WHERE id IN (OLD.\"fid\", NEW.\"fid\"); END"
            ),
        ),
        ("delete", format!("AFTER DELETE ON {table} WHEN OLD.\"geom\" NOT NULL BEGIN {take} END")),
    ]
    .map(|(event, body)| format!("CREATE TRIGGER {} {body};", name(event)))
    .join("\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use std::io::{Read, Seek};

    use super::*;

    #[test]
    fn a_column_of_any_name_is_no_sql() {
        assert_eq!(quoted(r#"a"; DROP TABLE x; --"#), r#""a""; DROP TABLE x; --""#);
        let directory = tempfile::tempdir().unwrap();
        let column = PackageColumn {
            name: r#"ชื่อ"); DROP TABLE gpkg_contents; --"#.into(),
            sql_type: "TEXT",
            title: None,
            json: false,
        };
        let layer = PackageLayer {
            table: "it's".into(),
            title: "x".into(),
            description: String::new(),
            changed: "2026-11-21T03:00:00.000Z".into(),
            columns: vec![column],
            geometry: None,
        };
        let mut package = Package::create(directory.path(), &layer).unwrap();
        package.insert(vec![text("x")], None).unwrap();
        let mut file = package.finish(None).unwrap();
        let mut bytes = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
        assert_eq!((&bytes[..16], &bytes[68..72]), (&b"SQLite format 3\0"[..], &b"GPKG"[..]));
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "the file has no name");
    }
}
