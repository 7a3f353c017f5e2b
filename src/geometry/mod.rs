//! Geometry: boxes, the stored form, GeoJSON, validity, measures and coordinate systems. Pure; knows no database, no HTTP.

mod bbox;
pub mod ewkb;
pub mod predicate;

pub use bbox::BBox;
