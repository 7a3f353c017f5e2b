//! Readers of files: from bytes to values, each telling what it refused, where and why.

pub mod archive;
pub mod column_map;
mod csv;
pub mod describe;
mod fgb;
#[cfg(fuzzing)]
pub mod fuzzed;
pub mod geojson;
mod gml;
mod gpkg;
mod kml;
mod passing;
mod place;
mod place_columns;
mod position_text;
mod recognise;
mod shapefile;
mod sheet;
pub mod source;
mod system;
pub mod table;
pub mod text;
mod topojson;
mod wkt;
mod xlsx;
mod xml;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::error::Result;
use source::{Format, Found, FoundLayer, Rows, Wishes};

/// Looks at the beginning of a file: its format by its content, its layers, their encoding and system with the reasons.
///
/// # Errors
/// [`crate::error::Error::Malformed`] for a file of no known kind or that cannot be read, `Impossible` for one that is damaged or whose
/// system cannot be, `TooLarge` for an archive beyond its limits.
pub fn inspect(path: &Path, wishes: &Wishes) -> Result<Found> {
    let mut found = match recognise::format(path, wishes)? {
        Format::GeoJson | Format::GeoJsonSeq => geojson::source::inspect(path, wishes)?,
        Format::FlatGeobuf => fgb::inspect(path, wishes)?,
        Format::GeoPackage => gpkg::inspect(path, wishes)?,
        Format::Shapefile => shapefile::inspect(path, wishes)?,
        Format::Csv => csv::inspect(path, wishes)?,
        Format::Xlsx => xlsx::inspect(path, wishes)?,
        Format::Kml => kml::inspect(path, wishes)?,
        Format::Gml => gml::inspect(path, wishes)?,
        Format::TopoJson => topojson::inspect(path, wishes)?,
    };
    if let Some(name) = &wishes.layer {
        found.layers = recognise::wanted(found.layers, name)?;
    }
    Ok(found)
}

/// The rows of a layer that [`inspect`] found in the same file. `passed` counts the bytes of the file that were read so far.
///
/// # Errors
/// As [`inspect`]; what goes wrong later comes from the rows.
pub fn open(path: &Path, layer: &FoundLayer, wishes: &Wishes, passed: Arc<AtomicU64>) -> Result<Rows> {
    match recognise::format(path, wishes)? {
        Format::GeoJson | Format::GeoJsonSeq => geojson::source::open(path, layer, passed),
        Format::FlatGeobuf => fgb::open(path, layer, passed),
        Format::GeoPackage => gpkg::open(path, layer, passed),
        Format::Shapefile => shapefile::open(path, layer, wishes, passed),
        Format::Csv => csv::open(path, layer, wishes, passed),
        Format::Xlsx => xlsx::open(path, layer, wishes, passed),
        Format::Kml => kml::open(path, layer, wishes, passed),
        Format::Gml => gml::open(path, layer, wishes, passed),
        Format::TopoJson => topojson::open(path, layer, passed),
    }
}
