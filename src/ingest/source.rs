//! What a reader finds in a file and what it hands on row by row: one meaning for all formats.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::archive::ArchiveLimits;
use super::text::Encoding;
use crate::error::{Fault, Result, Words};
use crate::geometry::Crs;

/// The kinds of file that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    GeoJson,
    GeoJsonSeq,
    FlatGeobuf,
    GeoPackage,
    Shapefile,
    Csv,
    Xlsx,
    Kml,
    Gml,
    TopoJson,
}

impl Format {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::GeoJson => "GeoJSON",
            Format::GeoJsonSeq => "GeoJSONSeq",
            Format::FlatGeobuf => "FlatGeobuf",
            Format::GeoPackage => "GeoPackage",
            Format::Shapefile => "Shapefile",
            Format::Csv => "CSV",
            Format::Xlsx => "XLSX",
            Format::Kml => "KML",
            Format::Gml => "GML",
            Format::TopoJson => "TopoJSON",
        }
    }
}

/// What is known of a file before its rows are read; several layers where the format or the archive holds several.
#[derive(Debug, Clone)]
pub struct Found {
    pub format: Format,
    pub layers: Vec<FoundLayer>,
}

/// One layer of a file.
#[derive(Debug, Clone)]
pub struct FoundLayer {
    /// As the file calls it: the table, the sheet, the folder, the name of the shapefile; else the file's name without extension.
    pub name: String,
    /// Where the file says so.
    pub rows: Option<u64>,
    /// For formats whose text may be in several.
    pub encoding: Option<(Encoding, Words)>,
    pub crs: FoundCrs,
    /// Names of the columns or properties, in their order, as far as the beginning of the file shows them.
    pub columns: Vec<String>,
    /// Columns of a table whose cells are all plain numbers, as far as it was looked at: their cells come as numbers where they are one,
    /// all others as text. Formats that have types of their own name none.
    pub numeric: Vec<String>,
    /// What else a person should know before saying yes.
    pub notes: Vec<Words>,
}

/// The system of a layer's coordinates, and how it is known.
#[derive(Debug, Clone)]
pub struct FoundCrs {
    pub basis: CrsBasis,
    /// None where it is unknown or no place is given.
    pub crs: Option<Crs>,
    /// The first number of a pair is the northing or the latitude.
    pub swapped: bool,
    pub why: Words,
}

/// How the system of coordinates is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrsBasis {
    /// The format knows one only.
    Format,
    /// The file says so, or its `.prj`.
    Declared,
    /// The caller says so.
    Given,
    /// The numbers look like it: it waits for a yes.
    Proposed,
    Unknown,
    /// The rows have no places.
    None,
}

/// What the caller says of a file; what is left out is found by evidence.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Name of the layer.
    pub layer: Option<String>,
    pub encoding: Option<Encoding>,
    pub crs: Option<Crs>,
    /// Take the system that is proposed.
    pub accept_proposed: bool,
    /// What an archive may hold.
    pub archive: ArchiveLimits,
}

/// One row as the file has it.
#[derive(Debug)]
pub struct SourceRow {
    /// Counted from 1 as the format's users count: a table's line with its heading as 1, else the running number.
    pub number: u64,
    /// The row's own id, as text.
    pub id: Option<String>,
    /// Names, types and order as in the file.
    pub properties: Map<String, Value>,
    pub geometry: SourceGeometry,
    /// What the reader itself found wrong; such a row cannot be taken.
    pub faults: Vec<Fault>,
}

/// The place of a row before anything was judged.
#[derive(Debug)]
pub enum SourceGeometry {
    None,
    /// GeoJSON text in CRS84.
    GeoJson(Box<RawValue>),
    /// In the layer's system, easting or longitude first whatever the file's order.
    Planar(geo::Geometry<f64>),
}

/// The rows of a layer in the order of the file; an error ends them.
pub type Rows = Box<dyn Iterator<Item = Result<SourceRow>> + Send>;
