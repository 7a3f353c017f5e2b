//! Geometry: boxes, the stored form, GeoJSON, validity, measures and coordinate systems. Pure; knows no database, no HTTP.

mod arrangement;
mod bbox;
pub mod codec;
pub mod crs;
mod edges;
pub mod ewkb;
pub mod generalize;
pub mod hilbert;
pub mod measure;
pub mod mend;
pub mod predicate;
mod stored;
pub mod text;
pub mod tree;
pub mod valid;

pub use bbox::BBox;
pub use codec::{Limits, Shape};
pub use crs::{Crs, DatumShift, Projection};
