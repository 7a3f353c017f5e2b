//! A GeoPackage of somebody else's as it is read: its tables one page at a time, on a connection that trusts nothing in the file.

use std::io::Read as _;
use std::path::Path;

use diesel::connection::{Connection, SimpleConnection};
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};
use diesel::sqlite::SqliteConnection;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::package::quoted;
use crate::error::{At, Error, Fault, Result, Words};

/// A table of the file that holds features or attributes.
#[derive(Debug, Clone)]
pub struct ForeignTable {
    pub name: String,
    /// The column of geometries.
    pub geometry: Option<String>,
    /// The others, with their declared types in capitals.
    pub columns: Vec<(String, String)>,
    /// The column that numbers the rows, where the table has one.
    pub key: Option<String>,
    pub rows: u64,
    /// The name by which the row number is asked for: the first of SQLite's three that no column has taken.
    number: &'static str,
    pub system: Option<ForeignSystem>,
}

/// A system as the file describes it.
#[derive(Debug, Clone)]
pub struct ForeignSystem {
    pub organisation: String,
    pub code: i64,
    /// Well-Known Text.
    pub definition: String,
}

/// One row: its number, its geometry's bytes, its other values as JSON text.
#[derive(Debug, Clone)]
pub struct ForeignRow {
    pub number: i64,
    pub geometry: Option<Vec<u8>>,
    pub values: Vec<u8>,
}

/// A file that is open for reading.
pub struct ForeignPackage {
    connection: SqliteConnection,
    /// Rows that the file has room for.
    room: u64,
}

/// What the schema says is data and nothing else: no function of it may do harm, no cell may claim more than its page has.
const SETTINGS: &str = "PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cell_size_check = ON; \
     PRAGMA mmap_size = 0; PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY;";
/// Layers and columns that are looked at.
const MOST_TABLES: i64 = 1_000;
const MOST_COLUMNS: usize = 500;
/// Bytes of rows that are read at once, and of one row: a million positions with heights.
const PAGE_BYTES: i64 = 4 << 20;
const LARGEST_ROW: i64 = 32 << 20;
const PAGE_ROWS: i64 = 500;
/// Bytes of the least row: its place on the page, its length, its number and its header (SQLite file format, 2.3).
const LEAST_ROW: u64 = 5;

#[derive(QueryableByName)]
struct Listed {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    geometry: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    organisation: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    code: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    definition: Option<String>,
}

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Integer)]
    key: i32,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Sized {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = BigInt)]
    size: i64,
}

#[derive(QueryableByName)]
struct Read {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    geometry: Option<Vec<u8>>,
    #[diesel(sql_type = Binary)]
    values: Vec<u8>,
}

impl ForeignPackage {
    /// Opens the file for reading alone, as it lies there: neither a journal beside it nor a change of it is looked at.
    ///
    /// # Errors
    /// [`Error::Impossible`] for a file that is no database.
    pub fn open(path: &Path) -> Result<Self> {
        let room = refuse_cut(path)? / LEAST_ROW;
        let absolute = std::path::absolute(path).map_err(Error::internal)?;
        let escaped = absolute.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let address = format!("file:{escaped}?mode=ro&immutable=1");
        let mut connection = SqliteConnection::establish(&address).map_err(|cause| damaged(&cause.to_string()))?;
        connection.batch_execute(SETTINGS).map_err(|cause| damaged(&cause.to_string()))?;
        Ok(ForeignPackage { connection, room })
    }

    /// The tables of features and attributes, and the names of layers that are no ordinary tables, which are not read.
    ///
    /// # Errors
    /// [`Error::Impossible`] for a file that is damaged or no GeoPackage.
    pub fn tables(&mut self) -> Result<(Vec<ForeignTable>, Vec<String>)> {
        let listed: Vec<Listed> = sql_query(
            "SELECT CAST(c.table_name AS TEXT) AS name, CAST(coalesce(m.type, '') AS TEXT) AS kind, \
                    CAST(g.column_name AS TEXT) AS geometry, CAST(s.organization AS TEXT) AS organisation, \
                    CAST(s.organization_coordsys_id AS INTEGER) AS code, CAST(s.definition AS TEXT) AS definition \
             FROM gpkg_contents c \
             LEFT JOIN sqlite_master m ON lower(m.name) = lower(c.table_name) AND m.rootpage > 0 \
             LEFT JOIN gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name) \
             LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id \
             WHERE c.data_type IN ('features', 'attributes', 'aspatial') \
             ORDER BY c.rowid LIMIT ?",
        )
        .bind::<BigInt, _>(MOST_TABLES)
        .load(&mut self.connection)
        .map_err(|cause| damaged(&cause.to_string()))?;
        let (mut tables, mut others) = (Vec::new(), Vec::new());
        for one in listed {
            match one.kind.as_str() {
                "table" => tables.push(self.table(one)?),
                _ => others.push(one.name),
            }
        }
        Ok((tables, others))
    }

    fn table(&mut self, listed: Listed) -> Result<ForeignTable> {
        // Generated columns (hidden 2 and 3) are left out: their expressions are the file's own.
        let described: Vec<Described> = sql_query(
            "SELECT CAST(name AS TEXT) AS name, upper(CAST(type AS TEXT)) AS kind, CAST(pk AS INTEGER) AS key \
             FROM pragma_table_xinfo(?) WHERE hidden = 0",
        )
        .bind::<Text, _>(&listed.name)
        .load(&mut self.connection)
        .map_err(|cause| damaged(&cause.to_string()))?;
        if described.len() > MOST_COLUMNS {
            return Err(Error::TooLarge(Words::new(
                format!("ตาราง '{}' มีคอลัมน์เกิน {MOST_COLUMNS}", listed.name),
                format!("the table '{}' has more than {MOST_COLUMNS} columns", listed.name),
            )));
        }
        let rows = self.count(&listed.name)?;
        let is_geometry = |name: &str| listed.geometry.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        let keys = described.iter().filter(|column| column.key > 0).count();
        let key = described.iter().find(|column| column.key == 1 && keys == 1 && column.kind == "INTEGER");
        let key = key.map(|column| column.name.clone());
        let others = described.iter().filter(|column| !is_geometry(&column.name) && Some(&column.name) != key.as_ref());
        let columns = others.map(|column| (column.name.clone(), column.kind.clone())).collect();
        let geometry = described.iter().find(|column| is_geometry(&column.name)).map(|column| column.name.clone());
        let system = listed.code.map(|code| ForeignSystem {
            organisation: listed.organisation.unwrap_or_default(),
            code,
            definition: listed.definition.unwrap_or_default(),
        });
        let taken = |name: &&str| described.iter().any(|column| column.name.eq_ignore_ascii_case(name));
        let number = ["rowid", "_rowid_", "oid"].into_iter().find(|name| !taken(name));
        let number = number.ok_or_else(|| damaged("a table hides the numbers of its rows"))?;
        Ok(ForeignTable { name: listed.name, geometry, columns, key, rows, number, system })
    }

    /// The rows of a table. Pages of a hostile file that lead to one another again and again hold more than anybody could count.
    fn count(&mut self, table: &str) -> Result<u64> {
        let room = i64::try_from(self.room).unwrap_or(i64::MAX - 1);
        let count: Counted =
            sql_query(format!("SELECT count(*) AS count FROM (SELECT 1 FROM {} LIMIT ?)", quoted(table)))
                .bind::<BigInt, _>(room + 1)
                .get_result(&mut self.connection)
                .map_err(|cause| damaged(&cause.to_string()))?;
        if count.count > room {
            return Err(damaged("a table has more rows than the file has room for"));
        }
        Ok(u64::try_from(count.count).unwrap_or_default())
    }

    /// The rows behind number `after`, in their order, a few megabytes at most; none behind the last.
    ///
    /// # Errors
    /// [`Error::Impossible`] for a file that is damaged; [`Error::TooLarge`] for a row beyond 32 MiB.
    pub fn page(&mut self, table: &ForeignTable, after: i64) -> Result<Vec<ForeignRow>> {
        let (name, number) = (quoted(&table.name), table.number);
        let geometry = table.geometry.as_deref().map(quoted);
        let columns = table.columns.iter().map(|(column, _)| quoted(column)).chain(geometry.clone());
        let sizes: Vec<String> = columns.map(|column| format!("coalesce(octet_length({column}), 0)")).collect();
        let size = if sizes.is_empty() { "0".to_owned() } else { sizes.join(" + ") };
        let sizes: Vec<Sized> = sql_query(format!(
            "SELECT {number} AS number, {size} AS size FROM {name} WHERE {number} > ? ORDER BY {number} LIMIT {PAGE_ROWS}"
        ))
        .bind::<BigInt, _>(after)
        .load(&mut self.connection)
        .map_err(|cause| damaged(&cause.to_string()))?;
        let mut last = None;
        let (mut total, mut kept) = (0, 0_i64);
        for row in sizes {
            if row.size > LARGEST_ROW {
                return Err(too_large(&table.name, row.number));
            }
            total += row.size;
            if total > PAGE_BYTES && last.is_some() {
                break;
            }
            last = Some(row.number);
            kept += 1;
        }
        let Some(last) = last else { return Ok(vec![]) };
        let pairs: Vec<String> = table.columns.iter().map(|(column, _)| pair(column)).collect();
        let place = geometry.map_or("NULL".to_owned(), |column| {
            format!("CASE typeof({column}) WHEN 'blob' THEN {column} WHEN 'null' THEN NULL ELSE x'00' END")
        });
        let read: Vec<Read> = sql_query(format!(
            "SELECT {number} AS number, {place} AS geometry, CAST(json_object({}) AS BLOB) AS \"values\" \
             FROM {name} WHERE {number} > ? AND {number} <= ? ORDER BY {number} LIMIT ?",
            pairs.join(", ")
        ))
        .bind::<BigInt, _>(after)
        .bind::<BigInt, _>(last)
        // In a damaged table many rows have one number.
        .bind::<BigInt, _>(kept)
        .load(&mut self.connection)
        .map_err(|cause| damaged(&cause.to_string()))?;
        Ok(read
            .into_iter()
            .map(|row| ForeignRow { number: row.number, geometry: row.geometry, values: row.values })
            .collect())
    }
}

/// A column's name and value for `json_object`; bytes are no JSON and become null.
fn pair(column: &str) -> String {
    let name = column.replace('\'', "''");
    let quoted = quoted(column);
    // An infinity would be written as a number that no reader takes.
    format!(
        "'{name}', CASE typeof({quoted}) WHEN 'blob' THEN NULL \
         WHEN 'real' THEN CASE WHEN abs({quoted}) = 9e999 THEN NULL ELSE {quoted} END ELSE {quoted} END"
    )
}

/// The length of the file. One that is shorter than its header says would be read up to where it was cut, and nobody would know.
fn refuse_cut(path: &Path) -> Result<u64> {
    let mut header = Vec::new();
    let file = std::fs::File::open(path).map_err(|cause| damaged(&cause.to_string()))?;
    let length = file.metadata().map_err(|cause| damaged(&cause.to_string()))?.len();
    file.take(100).read_to_end(&mut header).map_err(|cause| damaged(&cause.to_string()))?;
    let number = |at: usize, size: usize| {
        header.get(at..at + size).unwrap_or_default().iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    };
    // 1 stands for 65,536; the count of pages holds where two counters of changes agree (SQLite file format, 1.3.8).
    let page = if number(16, 2) == 1 { 1 << 16 } else { number(16, 2) };
    if number(24, 4) == number(92, 4) && length < page * number(28, 4) {
        return Err(damaged("the file is cut short"));
    }
    Ok(length)
}

fn damaged(cause: &str) -> Error {
    let words = Words::new(
        format!("ไฟล์ GeoPackage เสียหายหรือไม่ใช่ GeoPackage: {cause}"),
        format!("the GeoPackage is damaged or is none: {cause}"),
    );
    Error::impossible(Fault::new(At::Whole, "geopackage", words).remedy(
        "ปิดโปรแกรมที่เปิดไฟล์อยู่ แล้วส่งไฟล์ทั้งไฟล์อีกครั้ง",
        "close the program that has the file open, and send the whole file again",
    ))
}

fn too_large(table: &str, row: i64) -> Error {
    Error::TooLarge(Words::new(
        format!("แถว {row} ของ '{table}' ใหญ่เกิน 32 MiB"),
        format!("row {row} of '{table}' is larger than 32 MiB"),
    ))
}
