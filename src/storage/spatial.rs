//! Where the two databases find features by place: an R*Tree beside the table, or PostGIS's own index.

use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool, Integer, Nullable};

use super::functions::st_intersects;
use super::later::{BoxRow, insert_boxes};
use super::schema::{feature, feature_index, project};
use super::{Backend, Database};
use crate::error::Result;
use crate::geometry::{BBox, ewkb};

/// A condition on a feature; NULL counts as not met.
pub type FeatureCondition = Box<dyn BoxableExpression<feature::table, Backend, SqlType = Nullable<Bool>>>;

/// One feature's entry in the index: its number, its dataset's number and its box in WGS 84 degrees.
#[derive(Debug)]
pub struct IndexEntry {
    pub seq: i64,
    pub dataset: i32,
    /// West, south, east, north; none for a feature without a place.
    pub bounds: Option<[f64; 4]>,
}

/// The cell of features without a place, outside of what degrees can reach: OGC API – Features asks that every box brings them too.
const NOWHERE: i32 = -2_100_000_000;

/// Adds features to the spatial index. Nothing to do on PostGIS.
pub fn insert_index(database: &mut Database, entries: &[IndexEntry]) -> Result<()> {
    let Database::Sqlite(connection) = database else {
        return Ok(());
    };
    let row = |entry: &IndexEntry| BoxRow { seq: entry.seq, store: entry.dataset, cells: cells(entry.bounds) };
    insert_boxes(connection, &entries.iter().map(row).collect::<Vec<_>>())
}

/// West, south, east and north of a feature on the index's grid.
pub(super) fn cells(bounds: Option<[f64; 4]>) -> [i32; 4] {
    bounds.map_or([NOWHERE; 4], |[west, south, east, north]| {
        [grid_below(west), grid_below(south), grid_above(east), grid_above(north)]
    })
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

macro_rules! of_dataset {
    ($dataset:expr) => {
        feature_index::dataset_min.le($dataset).and(feature_index::dataset_max.ge($dataset))
    };
}

/// The features whose entries in the index meet a condition.
macro_rules! found {
    ($condition:expr) => {
        feature::seq.eq_any(feature_index::table.filter($condition).select(feature_index::seq))
    };
}

/// The entry belongs to the dataset and its box meets a box.
macro_rules! near {
    ($dataset:expr, $part:expr) => {
        of_dataset!($dataset)
            .and(feature_index::x_min.le(grid_above($part.max().x)))
            .and(feature_index::x_max.ge(grid_below($part.min().x)))
            .and(feature_index::y_min.le(grid_above($part.max().y)))
            .and(feature_index::y_max.ge(grid_below($part.min().y)))
    };
}

/// Features of the dataset with this number whose geometry shares a point with the box; one that crosses the antimeridian is two boxes.
pub fn intersects_box(database: &Database, dataset: i32, bbox: &BBox) -> Option<FeatureCondition> {
    bbox.parts()
        .into_iter()
        .map(|part| one_box(database, dataset, &part))
        .reduce(|left, right| Box::new(left.or(right)))
}

/// What the `bbox` parameter lets through: the features that share a point with the box, and those of the dataset that have no place,
/// whatever box is named (Requirement /req/core/fc-bbox-response, parts A and C).
pub fn matches_bbox(database: &Database, dataset: i32, bbox: &BBox) -> Option<FeatureCondition> {
    let parts = bbox.parts();
    let exact: FeatureCondition = parts
        .iter()
        .map(|part| -> FeatureCondition { Box::new(st_intersects(feature::geometry, Some(polygon(part)))) })
        .reduce(|left, right| Box::new(left.or(right)))?;
    let exact = exact.or(feature::geometry.is_null());
    if let Database::PostGis(_) = database {
        return Some(Box::new(exact));
    }
    // One lookup by OR within the index: an OR of two lookups would make SQLite walk the whole dataset.
    let nowhere = of_dataset!(dataset).and(feature_index::x_max.le(NOWHERE));
    let (first, second) = (parts.first()?, parts.get(1));
    let near_first = nowhere.or(near!(dataset, first));
    Some(match second {
        None => Box::new(found!(near_first).and(exact)),
        Some(second) => Box::new(found!(near_first.or(near!(dataset, second))).and(exact)),
    })
}

/// Features of this store, where another index than the one along the stores is to lead: that of places, of values or of words.
pub fn of_store_elsewhere(store: i32) -> FeatureCondition {
    Box::new(diesel::dsl::sql::<Integer>("(feature.store + 0)").eq(store).nullable())
}

/// Features that share a point with the outline, and those that have no place. The box around it is asked beside it, by the index.
pub fn matches_outline(outline: &geo::Polygon<f64>) -> FeatureCondition {
    let area = ewkb::write(&geo::Geometry::Polygon(outline.clone()));
    Box::new(st_intersects(feature::geometry, Some(area)).or(feature::geometry.is_null()))
}

fn polygon(part: &geo::Rect<f64>) -> Vec<u8> {
    ewkb::write(&geo::Geometry::Polygon(part.to_polygon()))
}

/// Features whose own box meets the box: a necessary condition of every predicate that needs a shared point.
pub fn near_box(database: &Database, dataset: i32, bbox: &BBox) -> Option<FeatureCondition> {
    let near = |part: geo::Rect<f64>| -> FeatureCondition {
        match database {
            Database::PostGis(_) => {
                let area = polygon(&part);
                Box::new(
                    diesel::dsl::sql::<Nullable<Bool>>("feature.geometry && geometry(")
                        .bind::<Binary, _>(area)
                        .sql(")"),
                )
            }
            Database::Sqlite(_) => Box::new(found!(near!(dataset, part)).nullable()),
        }
    };
    bbox.parts().into_iter().map(near).reduce(|left, right| Box::new(left.or(right)))
}

fn one_box(database: &Database, dataset: i32, part: &geo::Rect<f64>) -> FeatureCondition {
    let exact = st_intersects(feature::geometry, Some(polygon(part)));
    match database {
        Database::PostGis(_) => Box::new(exact),
        Database::Sqlite(_) => Box::new(found!(near!(dataset, part)).and(exact)),
    }
}

/// A condition on a project.
pub type ProjectCondition = Box<dyn BoxableExpression<project::table, Backend, SqlType = Bool>>;

/// Projects whose feature, of the same id in the dataset with this number, shares a point with the box.
pub fn project_in_box(database: &Database, dataset: i32, bbox: &BBox) -> Option<ProjectCondition> {
    bbox.parts()
        .into_iter()
        .map(|part| project_in_one_box(database, dataset, &part))
        .reduce(|left, right| Box::new(left.or(right)))
}

fn project_in_one_box(database: &Database, dataset: i32, part: &geo::Rect<f64>) -> ProjectCondition {
    let exact = st_intersects(feature::geometry, Some(polygon(part)));
    let published = feature::table.filter(feature::store.eq(dataset));
    match database {
        Database::PostGis(_) => Box::new(project::id.eq_any(published.filter(exact).select(feature::id))),
        Database::Sqlite(_) => {
            let inside = published.filter(found!(near!(dataset, part)).and(exact));
            Box::new(project::id.eq_any(inside.select(feature::id)))
        }
    }
}

/// Degrees to the index's grid of 1e-7 degrees, rounded down; out-of-range values are held at the edge.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of i32 first")]
pub fn grid_below(degrees: f64) -> i32 {
    (degrees * 1e7).floor().clamp(-2_000_000_000.0, 2_000_000_000.0) as i32
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of i32 first")]
pub fn grid_above(degrees: f64) -> i32 {
    (degrees * 1e7).ceil().clamp(-2_000_000_000.0, 2_000_000_000.0) as i32
}
