//! A collection, or what a filter lets through of it, written as one file: in constant memory, on one consistent view of the data.

mod column;
mod csv;
mod fgb;
mod geojson;
mod geopackage;
mod kind;
mod kml;
mod name;
mod place;
mod plan;
pub mod routes;
mod spool;
mod survey;
mod system;
mod walk;
mod wkb;
mod wkt;
mod xlsx;

pub use csv::neutral;
pub use plan::{Export, format_of_file, write_export};
