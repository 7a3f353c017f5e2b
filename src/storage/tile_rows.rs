//! The reads behind tiles, in each database's own words: boxes out of the spatial index, and rows by their numbers.

use diesel::pg::{Pg, PgConnection, PgRowByRowLoadingMode};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Double, Integer, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::Database;
use super::spatial::{grid_above, grid_below};
use crate::error::{Error, Result};

/// A feature as a tile needs it.
#[derive(Debug, Queryable)]
pub struct TileRow {
    pub seq: i64,
    pub id: String,
    /// JSON text.
    pub properties: Vec<u8>,
    /// EWKB.
    pub geometry: Vec<u8>,
}

type BoxRow = (i64, i32, i32, i32, i32);

/// Features of a dataset whose box meets another box: number, west, south, east, north on the index's grid of 1e-7 degrees.
struct Boxes {
    /// Number of the store.
    store: i32,
    /// In degrees.
    bounds: [f64; 4],
    /// The same on the grid.
    grid: [i32; 4],
}

impl QueryId for Boxes {
    type QueryId = Boxes;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Boxes {
    type SqlType = (BigInt, Integer, Integer, Integer, Integer);
}

impl RunQueryDsl<SqliteConnection> for Boxes {}
impl RunQueryDsl<PgConnection> for Boxes {}

impl QueryFragment<Sqlite> for Boxes {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let [west, south, east, north] = &self.grid;
        out.push_sql("SELECT seq, x_min, y_min, x_max, y_max FROM feature_index");
        for (condition, value) in [
            (" WHERE dataset_min <= ", &self.store),
            (" AND dataset_max >= ", &self.store),
            (" AND x_max >= ", west),
            (" AND y_max >= ", south),
            (" AND x_min <= ", east),
            (" AND y_min <= ", north),
        ] {
            out.push_sql(condition);
            out.push_bind_param::<Integer, _>(value)?;
        }
        Ok(())
    }
}

impl QueryFragment<Pg> for Boxes {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT seq, floor(ST_XMin(around) * 1e7::float8)::int4, floor(ST_YMin(around) * 1e7::float8)::int4, \
             ceil(ST_XMax(around) * 1e7::float8)::int4, ceil(ST_YMax(around) * 1e7::float8)::int4 \
             FROM (SELECT seq, box3d(geometry) AS around FROM feature WHERE (store + 0) = ",
        );
        out.push_bind_param::<Integer, _>(&self.store)?;
        out.push_sql(" AND geometry && ST_MakeEnvelope(");
        for side in &self.bounds {
            out.push_bind_param::<Double, _>(side)?;
            out.push_sql(", ");
        }
        // Without the OFFSET the planner would compute the box four times.
        out.push_sql("4326) OFFSET 0) AS near");
        Ok(())
    }
}

/// Hands over number and box (west, south, east, north; degrees times 10,000,000, rounded outwards) of every feature of a store
/// whose box meets `bounds` (degrees; may reach over the edges of the earth). In no order.
pub fn for_each_extent(
    database: &mut Database,
    store: i32,
    bounds: [f64; 4],
    visit: &mut impl FnMut(i64, [i32; 4]),
) -> Result<()> {
    let [west, south, east, north] = bounds;
    let grid = [grid_below(west), grid_below(south), grid_above(east), grid_above(north)];
    let boxes = Boxes { store, bounds, grid };
    // One index rounds to the grid, the other to single precision: what is on the edge is decided here, for both.
    let mut met = |(seq, x_min, y_min, x_max, y_max): BoxRow| {
        if x_max >= grid[0] && y_max >= grid[1] && x_min <= grid[2] && y_min <= grid[3] {
            visit(seq, [x_min, y_min, x_max, y_max]);
        }
    };
    match database {
        Database::Sqlite(connection) => {
            for row in boxes.load_iter::<BoxRow, diesel::connection::DefaultLoadingMode>(connection)? {
                met(row?);
            }
        }
        Database::PostGis(connection) => {
            for row in boxes.load_iter::<BoxRow, PgRowByRowLoadingMode>(connection)? {
                met(row?);
            }
        }
    }
    Ok(())
}

/// Features by their numbers, in no order; with or without properties.
struct Rows<'a> {
    seqs: &'a [i64],
    /// The numbers as a JSON list, for the database that has no list parameters.
    list: String,
    with_properties: bool,
}

impl QueryId for Rows<'_> {
    type QueryId = ();
    // Two texts for one type: the cache goes by the text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Rows<'_> {
    type SqlType = (BigInt, Text, Binary, Binary);
}

impl RunQueryDsl<SqliteConnection> for Rows<'_> {}
impl RunQueryDsl<PgConnection> for Rows<'_> {}

impl QueryFragment<Sqlite> for Rows<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let properties = if self.with_properties { "properties" } else { "'{}'" };
        out.push_sql("SELECT seq, id, ");
        out.push_sql(properties);
        out.push_sql(", geometry FROM feature WHERE geometry IS NOT NULL AND seq IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.list)?;
        out.push_sql("))");
        Ok(())
    }
}

impl QueryFragment<Pg> for Rows<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let properties = if self.with_properties { "properties" } else { "'{}'::text" };
        out.push_sql("SELECT seq, id, ");
        out.push_sql(properties);
        out.push_sql(", geometry FROM feature WHERE geometry IS NOT NULL AND seq = ANY(");
        out.push_bind_param::<Array<BigInt>, _>(self.seqs)?;
        out.push_sql(")");
        Ok(())
    }
}

/// Features by their numbers, in no order; those without a place are passed over. Properties are `{}` unless asked for.
///
/// The caller has made sure that these may be seen.
pub fn load_rows(database: &mut Database, seqs: &[i64], with_properties: bool) -> Result<Vec<TileRow>> {
    let mut rows = Rows { seqs, list: String::new(), with_properties };
    match database {
        Database::Sqlite(connection) => {
            let mut sorted = seqs.to_vec();
            sorted.sort_unstable();
            rows.list = serde_json::to_string(&sorted).map_err(Error::internal)?;
            Ok(rows.load(connection)?)
        }
        Database::PostGis(connection) => Ok(rows.load(connection)?),
    }
}
