//! Where the two databases find features by place: an R*Tree beside the table, or PostGIS's own index.

use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use super::functions::st_intersects;
use super::schema::{feature, feature_index, project};
use super::{Backend, Database};
use crate::error::Result;
use crate::geometry::{BBox, ewkb};

/// A condition on a feature; NULL counts as not met.
pub type FeatureCondition = Box<dyn BoxableExpression<feature::table, Backend, SqlType = Nullable<Bool>>>;

/// One feature's entry in the index: its number, its dataset's number and its box in WGS 84 degrees.
pub struct IndexEntry {
    pub seq: i64,
    pub dataset: i32,
    /// West, south, east, north.
    pub bounds: [f64; 4],
}

/// Adds features to the spatial index. Nothing to do on PostGIS.
pub fn insert_index(database: &mut Database, entries: &[IndexEntry]) -> Result<()> {
    let Database::Sqlite(connection) = database else {
        return Ok(());
    };
    for entry in entries {
        let [west, south, east, north] = entry.bounds;
        diesel::insert_into(feature_index::table)
            .values((
                feature_index::seq.eq(entry.seq),
                feature_index::dataset_min.eq(entry.dataset),
                feature_index::dataset_max.eq(entry.dataset),
                feature_index::x_min.eq(grid_below(west)),
                feature_index::x_max.eq(grid_above(east)),
                feature_index::y_min.eq(grid_below(south)),
                feature_index::y_max.eq(grid_above(north)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Takes one feature out of the spatial index.
pub fn delete_index(database: &mut Database, seq: i64) -> Result<()> {
    if let Database::Sqlite(connection) = database {
        diesel::delete(feature_index::table.find(seq)).execute(connection)?;
    }
    Ok(())
}

/// Takes all features of a dataset out of the spatial index.
pub fn clear_index(database: &mut Database, dataset: i32) -> Result<()> {
    if let Database::Sqlite(connection) = database {
        diesel::delete(
            feature_index::table
                .filter(feature_index::dataset_min.le(dataset))
                .filter(feature_index::dataset_max.ge(dataset)),
        )
        .execute(connection)?;
    }
    Ok(())
}

/// Features of the dataset with this number whose geometry shares a point with the box; one that crosses the antimeridian is two boxes.
pub fn intersects_box(database: &Database, dataset: i32, bbox: &BBox) -> Option<FeatureCondition> {
    bbox.parts()
        .into_iter()
        .map(|part| one_box(database, dataset, &part))
        .reduce(|left, right| Box::new(left.or(right)))
}

/// The numbers of the features in the dataset whose box in the index meets a box.
macro_rules! near {
    ($dataset:expr, $part:expr) => {
        feature_index::table
            .filter(feature_index::dataset_min.le($dataset))
            .filter(feature_index::dataset_max.ge($dataset))
            .filter(feature_index::x_min.le(grid_above($part.max().x)))
            .filter(feature_index::x_max.ge(grid_below($part.min().x)))
            .filter(feature_index::y_min.le(grid_above($part.max().y)))
            .filter(feature_index::y_max.ge(grid_below($part.min().y)))
            .select(feature_index::seq)
    };
}

fn one_box(database: &Database, dataset: i32, part: &geo::Rect<f64>) -> FeatureCondition {
    let exact = st_intersects(feature::geometry, Some(ewkb::write(&geo::Geometry::Polygon(part.to_polygon()))));
    match database {
        Database::PostGis(_) => Box::new(exact),
        Database::Sqlite(_) => Box::new(feature::seq.eq_any(near!(dataset, part)).and(exact)),
    }
}

/// A condition on a project.
pub type ProjectCondition = Box<dyn BoxableExpression<project::table, Backend, SqlType = Bool>>;

/// Projects whose feature, of the same id in the dataset with this id and number, shares a point with the box.
pub fn project_in_box(database: &Database, id: &str, dataset: i32, bbox: &BBox) -> Option<ProjectCondition> {
    bbox.parts()
        .into_iter()
        .map(|part| project_in_one_box(database, id, dataset, &part))
        .reduce(|left, right| Box::new(left.or(right)))
}

fn project_in_one_box(database: &Database, id: &str, dataset: i32, part: &geo::Rect<f64>) -> ProjectCondition {
    let exact = st_intersects(feature::geometry, Some(ewkb::write(&geo::Geometry::Polygon(part.to_polygon()))));
    let published = feature::table.filter(feature::dataset_id.eq(id.to_owned()));
    match database {
        Database::PostGis(_) => Box::new(project::id.eq_any(published.filter(exact).select(feature::id))),
        Database::Sqlite(_) => {
            let inside = published.filter(feature::seq.eq_any(near!(dataset, part)).and(exact));
            Box::new(project::id.eq_any(inside.select(feature::id)))
        }
    }
}

/// Degrees to the index's grid of 1e-7 degrees, rounded down; out-of-range values are held at the edge.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of i32 first")]
pub(super) fn grid_below(degrees: f64) -> i32 {
    (degrees * 1e7).floor().clamp(-2_000_000_000.0, 2_000_000_000.0) as i32
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of i32 first")]
pub(super) fn grid_above(degrees: f64) -> i32 {
    (degrees * 1e7).ceil().clamp(-2_000_000_000.0, 2_000_000_000.0) as i32
}
