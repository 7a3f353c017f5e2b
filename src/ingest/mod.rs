//! Readers of files: from bytes to values, each telling what it refused, where and why; and layers put into the database.

pub mod archive;
pub mod column_map;
mod dbf;
pub mod describe;
pub mod geojson;
pub mod layer;
pub mod shapefile;
mod shp;
pub mod source;
pub mod store;
pub mod table;
pub mod text;
