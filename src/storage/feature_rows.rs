//! Rows of features, written the way that each database takes many of them fastest.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

use super::Database;
use super::many::{Binding, Taking, bind_all, insert_many};
use super::schema::feature;
use crate::error::Result;

/// A feature as it is stored; the geometry as EWKB (SRID 4326).
#[derive(Debug, Insertable)]
#[diesel(table_name = feature, treat_none_as_default_value = false)]
pub struct FeatureInsert<'a> {
    pub seq: i64,
    pub store: i32,
    pub id: &'a str,
    pub agency_code: &'a str,
    pub visibility: &'static str,
    pub version: i64,
    pub updated_at: i64,
    pub time_start: Option<i64>,
    pub time_end: Option<i64>,
    pub properties: &'a str,
    pub geometry_json: Option<&'a str>,
    pub geometry: Option<&'a [u8]>,
}

const COLUMNS: usize = 12;
/// From here on a stream into the table is cheaper than statements that name every value.
const MANY: usize = 200;

/// Adds rows. Indexes beside the table are not told of it.
pub fn insert_rows(database: &mut Database, rows: &[FeatureInsert<'_>]) -> Result<()> {
    match database {
        Database::Sqlite(connection) => insert_many::<FeatureTable>(connection, rows)?,
        Database::PostGis(connection) if rows.len() > MANY => {
            diesel::copy_from(feature::table).from_insertable(rows).execute(connection)?;
        }
        Database::PostGis(connection) => {
            for chunk in rows.chunks(Database::rows_per_insert(COLUMNS)) {
                diesel::insert_into(feature::table).values(chunk).execute(connection)?;
            }
        }
    }
    Ok(())
}

struct FeatureTable;

impl Taking for FeatureTable {
    const INTO: &'static str = "feature (seq, store, id, agency_code, visibility, version, updated_at, time_start, time_end, properties, geometry_json, geometry)";
    const AT_ONCE: usize = 32;
    type Row<'a> = FeatureInsert<'a>;

    fn bind<'b>(row: &'b FeatureInsert<'_>, mut pass: Binding<'_, 'b>) -> QueryResult<()> {
        bind_all!(pass,
            BigInt, &row.seq; Integer, &row.store; Text, row.id; Text, row.agency_code; Text, row.visibility; BigInt, &row.version;
            BigInt, &row.updated_at; Nullable<BigInt>, &row.time_start; Nullable<BigInt>, &row.time_end; Text, row.properties;
            Nullable<Text>, &row.geometry_json; Nullable<Binary>, &row.geometry
        );
        Ok(())
    }
}
