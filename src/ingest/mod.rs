//! Readers of files: from bytes to values, each telling what it refused, where and why. Pure; stores nothing.

pub mod archive;
pub mod column_map;
mod dbf;
pub mod geojson;
pub mod shapefile;
mod shp;
pub mod table;
pub mod text;
