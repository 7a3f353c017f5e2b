//! A collection written to a file: GeoJSON, one feature to a line, or CSV; page by page, in constant memory.

mod csv;
mod wkt;
mod write;

pub use write::{FileFormat, write_collection};
