//! The spatial operators: DE-9IM as OGC 06-103r4 has it, in the plane of degrees.

use geo::{Geometry, Intersects, Relate};

use super::SpatialOperator;
use super::datum::Place;
use crate::geometry::predicate::shapes_intersect;

/// Whether the operator holds. Both places are finite and not empty: literals and features were checked when they came in.
pub fn relates(operator: SpatialOperator, a: &Place, b: &Place) -> bool {
    if !a.bounds.intersects(&b.bounds) {
        return operator == SpatialOperator::Disjoint;
    }
    if matches!(operator, SpatialOperator::Intersects | SpatialOperator::Disjoint) {
        return shapes_intersect(&a.geometry, &b.geometry) == (operator == SpatialOperator::Intersects);
    }
    if let (SpatialOperator::Equals, Geometry::Point(a), Geometry::Point(b)) = (operator, &a.geometry, &b.geometry) {
        return a == b;
    }
    let matrix = a.geometry.relate(&b.geometry);
    match operator {
        SpatialOperator::Intersects => matrix.is_intersects(),
        SpatialOperator::Disjoint => matrix.is_disjoint(),
        SpatialOperator::Equals => matrix.is_equal_topo(),
        SpatialOperator::Touches => matrix.is_touches(),
        SpatialOperator::Within => matrix.is_within(),
        SpatialOperator::Contains => matrix.is_contains(),
        SpatialOperator::Crosses => matrix.is_crosses(),
        SpatialOperator::Overlaps => matrix.is_overlaps(),
    }
}
