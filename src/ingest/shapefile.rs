//! Shapefiles, loose or zipped, to features in WGS 84: encoding by evidence, coordinate system by the `.prj` or by name.

use geo::{BoundingRect, Geometry};
use serde_json::{Map, Value};

use super::archive::{self, ArchiveLimits, Entry};
use super::text::Encoding;
use super::{dbf, shp};
use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::{Crs, Projection};

/// The files that make one shapefile.
#[derive(Debug, Clone, Copy, Default)]
pub struct Files<'a> {
    pub shp: &'a [u8],
    pub dbf: Option<&'a [u8]>,
    pub prj: Option<&'a [u8]>,
    pub cpg: Option<&'a [u8]>,
}

/// What the caller knows better than the files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    pub crs: Option<Crs>,
    pub encoding: Option<Encoding>,
}

#[derive(Debug, Clone)]
pub struct Layer {
    /// The file's name without extension; empty for loose files.
    pub name: String,
    pub features: Vec<ShapeFeature>,
    /// The system that the file was in.
    pub crs: Crs,
    pub encoding: Encoding,
    /// Why that encoding.
    pub why: Words,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ShapeFeature {
    /// 1-based number of the record.
    pub record: usize,
    pub properties: Map<String, Value>,
    /// WGS 84, longitude first, unchecked; `None` for a null shape.
    pub geometry: Option<Geometry<f64>>,
}

/// Reads a zip archive that holds one shapefile, in any folder.
///
/// # Errors
/// As [`archive::read`] and [`read`]; [`Error::Impossible`] if there is none, or more than one.
pub fn read_zip(bytes: &[u8], options: Options) -> Result<Layer> {
    let entries = archive::read(bytes, &["shp", "dbf", "prj", "cpg"], ArchiveLimits::default())?;
    let stem = |entry: &Entry| entry.name.rsplit_once('.').map(|(stem, _)| stem.to_lowercase()).unwrap_or_default();
    let is = |entry: &Entry, extension: &str| {
        // Archives made on a Mac hold a shadow of each file.
        let shadow = entry.name.starts_with("__MACOSX/");
        !shadow && entry.name.to_lowercase().ends_with(&format!(".{extension}"))
    };
    let mut shapes = entries.iter().filter(|entry| is(entry, "shp"));
    let (Some(shp), None) = (shapes.next(), shapes.next()) else {
        let count = entries.iter().filter(|entry| is(entry, "shp")).count();
        let words = Words::new(
            format!("zip ต้องมีไฟล์ .shp หนึ่งไฟล์ แต่มี {count}"),
            format!("the archive must hold one .shp file and holds {count}"),
        );
        return Err(Error::impossible(Fault::new(At::Whole, "shapefile-count", words)));
    };
    let part = |extension: &str| {
        let found = entries.iter().find(|entry| is(entry, extension) && stem(entry) == stem(shp));
        found.map(|entry| entry.bytes.as_slice())
    };
    let files = Files { shp: &shp.bytes, dbf: part("dbf"), prj: part("prj"), cpg: part("cpg") };
    let file = shp.name.rsplit('/').next().unwrap_or_default();
    let name = file.rsplit_once('.').map_or(file, |(name, _)| name).to_owned();
    Ok(Layer { name, ..read(files, options)? })
}

/// Reads the files of a shapefile, already in memory.
///
/// # Errors
/// [`Error::Impossible`]: damaged files, a `.dbf` of another length, no `.prj` (or an unknown one) and no system named,
/// or coordinates that cannot be of the system named.
pub fn read(files: Files<'_>, options: Options) -> Result<Layer> {
    let shapes = shp::read(files.shp)?;
    let crs = find_crs(&files, options, &shapes)?;
    let projection = Projection::new(crs)?;
    let label = files.cpg.map(String::from_utf8_lossy);
    let records = match files.dbf {
        Some(bytes) => dbf::read(bytes, label.as_deref(), options.encoding)?,
        None => dbf::Records {
            fields: vec![],
            rows: vec![Some(Map::new()); shapes.len()],
            encoding: Encoding::Utf8,
            why: Words::new("ไม่มีไฟล์ .dbf", "there is no .dbf file"),
        },
    };
    if records.rows.len() != shapes.len() {
        let (rows, shapes) = (records.rows.len(), shapes.len());
        let words = Words::new(
            format!(".shp มี {shapes} รายการ แต่ .dbf มี {rows}"),
            format!("the .shp has {shapes} records, the .dbf {rows}"),
        );
        return Err(Error::impossible(Fault::new(At::Whole, "shapefile-length", words)));
    }
    let mut features = Vec::with_capacity(shapes.len());
    for (index, (shape, row)) in shapes.into_iter().zip(records.rows).enumerate() {
        let Some(properties) = row else { continue };
        let geometry = shape.map(|shape| projection.geometry_to_lonlat(&shape)).transpose()?;
        features.push(ShapeFeature { record: index + 1, properties, geometry });
    }
    Ok(Layer { name: String::new(), features, crs, encoding: records.encoding, why: records.why })
}

/// The caller's word, else the `.prj`; whichever it is, the coordinates must be able to be of it.
fn find_crs(files: &Files<'_>, options: Options, shapes: &[Option<Geometry<f64>>]) -> Result<Crs> {
    let prj = files.prj.map(String::from_utf8_lossy);
    let degrees = look_like_degrees(shapes);
    let crs = match (options.crs, prj.as_deref()) {
        // A shapefile writes longitude first whatever the authority says.
        (Some(Crs::Epsg4326), _) => Crs::Crs84,
        (Some(crs), _) => crs,
        (None, Some(text)) => Crs::from_prj(text).ok_or_else(|| {
            let start: String = text.chars().take(80).collect();
            crs_fault(
                "crs-unknown",
                format!("ไม่รู้จักระบบพิกัดในไฟล์ .prj: {start}"),
                format!("the .prj names a coordinate system that is not known: {start}"),
                degrees,
            )
        })?,
        (None, None) => {
            return Err(crs_fault(
                "crs-missing",
                "ไม่มีไฟล์ .prj จึงไม่รู้ระบบพิกัด".to_owned(),
                "there is no .prj file, so the coordinate system is not known".to_owned(),
                degrees,
            ));
        }
    };
    if crs.is_projected() == degrees && !shapes.iter().all(Option::is_none) {
        let code = crs.code();
        return Err(crs_fault(
            "crs-mismatch",
            format!("พิกัดในไฟล์ไม่ใช่พิกัดของ {code}"),
            format!("the coordinates in the file cannot be of {code}"),
            degrees,
        ));
    }
    Ok(crs)
}

fn look_like_degrees(shapes: &[Option<Geometry<f64>>]) -> bool {
    let mut bounds = shapes.iter().flatten().filter_map(BoundingRect::bounding_rect);
    bounds.all(|b| b.min().x >= -180.0 && b.max().x <= 180.0 && b.min().y >= -90.0 && b.max().y <= 90.0)
}

fn crs_fault(code: &'static str, th: String, en: String, degrees: bool) -> Error {
    let (guess_th, guess_en) = if degrees {
        ("พิกัดดูเหมือนองศา: ลอง CRS84", "the numbers look like degrees: try CRS84")
    } else {
        ("พิกัดดูเหมือนเมตร: ลอง EPSG:32647 หรือ EPSG:24047", "the numbers look like metres: try EPSG:32647 or EPSG:24047")
    };
    Error::impossible(Fault::new(At::Whole, code, Words::new(th, en)).remedy(
        format!("เพิ่มไฟล์ .prj หรือระบุ crs; {guess_th}"),
        format!("add the .prj file or name the crs; {guess_en}"),
    ))
}

#[cfg(test)]
#[path = "shapefile_tests.rs"]
mod tests;
