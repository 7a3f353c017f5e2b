//! Geometry literals as places on earth: projected from `filter-crs`, checked as strictly as features are.

use std::sync::Arc;

use serde_json::Value;

use super::datum::{Datum, Place};
use super::refused;
use crate::error::{At, Error, Fault, Result};
use crate::geometry::{BBox, Limits, Projection, Shape};

/// A GeoJSON geometry in the axis order and CRS of `projection`.
///
/// # Errors
/// `Malformed` at `filter` for what could be no feature's geometry: out of range, a ring open, a polygon that crosses itself.
pub(super) fn geometry(literal: &Value, projection: &Projection) -> Result<Datum> {
    let mut literal = literal.clone();
    projection.json_to_lonlat(&mut literal, "").map_err(at_filter)?;
    let shape = Shape::from_json(&literal, "", Limits::REQUEST).map_err(at_filter)?;
    place(shape.geometry)
}

/// A box in the axis order and CRS of `projection`; where west is above east it crosses the 180th meridian. Heights do not count.
///
/// # Errors
/// As [`geometry`].
pub(super) fn bbox(numbers: &[f64], projection: &Projection) -> Result<Datum> {
    let text = numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(",");
    let bbox: BBox = projection.parse_bbox(&text).map_err(at_filter)?;
    place(bbox.geometry())
}

fn place(geometry: geo::Geometry<f64>) -> Result<Datum> {
    let place = Place::new(geometry);
    place
        .map(|place| Datum::Place(Arc::new(place)))
        .ok_or_else(|| Error::malformed(refused("filter-geometry", "รูปทรงว่างเปล่า", "the geometry is empty")))
}

/// What is said of a feature's geometry elsewhere is said of the literal here.
fn at_filter(error: Error) -> Error {
    let (Error::Malformed(faults) | Error::Impossible(faults)) = error else { return error };
    let moved = faults.into_iter().map(|fault| {
        let place = match &fault.at {
            At::Pointer(pointer) if !pointer.is_empty() => format!(" ({pointer})"),
            _ => String::new(),
        };
        let mut moved = refused(
            fault.code,
            format!("รูปทรงใน filter{place}: {}", fault.reason.th),
            format!("the geometry{place}: {}", fault.reason.en),
        );
        moved.remedy = fault.remedy;
        moved
    });
    Error::Malformed(moved.collect::<Vec<Fault>>())
}
