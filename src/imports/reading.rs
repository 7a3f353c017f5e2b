//! Files opened: what is in them, and the rows of a layer.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::Crs;
use crate::ingest::geojson;
use crate::ingest::shapefile;
use crate::ingest::source::{CrsBasis, Format, Found, FoundCrs, FoundLayer, Rows, SourceGeometry, SourceRow, Wishes};

/// What a file holds.
///
/// # Errors
/// `Malformed` for a file of no kind that can be read.
pub fn inspect(path: &Path, wishes: &Wishes) -> Result<Found> {
    let mut head = [0; 512];
    let mut file = std::fs::File::open(path).map_err(Error::internal)?;
    let length = std::io::Read::read(&mut file, &mut head).map_err(Error::internal)?;
    let head = head.get(..length).unwrap_or_default();
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0x1E);
    if head.starts_with(b"PK") {
        return zipped(path, wishes);
    }
    if first == Some(&b'{') {
        return geojson_of(wishes);
    }
    Err(unknown())
}

fn unknown() -> Error {
    let words = Words::new("ไม่รู้จักชนิดของไฟล์นี้", "this file is of no kind that can be read");
    Error::malformed(
        Fault::new(At::Whole, "unknown-format", words).remedy(
            "ใช้ .geojson .geojsonl หรือ .zip ของ shapefile",
            "use .geojson, .geojsonl, or a .zip of a shapefile",
        ),
    )
}

fn geojson_of(wishes: &Wishes) -> Result<Found> {
    if let Some(other) = wishes.crs.filter(|crs| *crs != Crs::Crs84) {
        let words = Words::new(
            format!("GeoJSON ใช้ CRS84 เสมอ ไม่ใช่ {}", other.code()),
            format!("GeoJSON is always in CRS84, not in {}", other.code()),
        );
        return Err(Error::malformed(Fault::parameter("crs", "geometry-crs", words)));
    }
    let why = Words::new("GeoJSON ใช้ WGS 84 ลองจิจูด ละติจูด เสมอ", "GeoJSON is always WGS 84 longitude, latitude");
    let crs = FoundCrs { basis: CrsBasis::Format, crs: Some(Crs::Crs84), swapped: false, why };
    Ok(Found { format: Format::GeoJson, layers: vec![layer("original", crs)] })
}

fn layer(name: &str, crs: FoundCrs) -> FoundLayer {
    FoundLayer { name: name.to_owned(), rows: None, encoding: None, crs, columns: vec![], notes: vec![] }
}

fn zipped(path: &Path, wishes: &Wishes) -> Result<Found> {
    let read = read_zip(path, wishes)?;
    let why = Words::new("ระบุในไฟล์ .prj หรือโดยผู้นำเข้า", "the .prj, or the caller, says so");
    let crs = FoundCrs { basis: CrsBasis::Declared, crs: Some(read.crs), swapped: false, why };
    let mut found = layer(&read.name, crs);
    found.rows = Some(read.features.len() as u64);
    found.encoding = Some((read.encoding, read.why));
    Ok(Found { format: Format::Shapefile, layers: vec![found] })
}

fn read_zip(path: &Path, wishes: &Wishes) -> Result<shapefile::Layer> {
    let bytes = std::fs::read(path).map_err(Error::internal)?;
    shapefile::read_zip(&bytes, shapefile::Options { crs: wishes.crs, encoding: wishes.encoding })
}

/// The rows of a layer, in the order of the file; `passed` follows the bytes that were read.
pub fn open(path: &Path, layer: &FoundLayer, wishes: &Wishes, passed: Arc<AtomicU64>) -> Result<Rows> {
    match layer.encoding {
        None => {
            let file = std::fs::File::open(path).map_err(Error::internal)?;
            Ok(Box::new(geojson::read(Counting { file, passed }).zip(1..).map(of_geojson)))
        }
        Some(_) => {
            let read = read_zip(path, wishes)?;
            let rows = read.features.into_iter().map(|feature| {
                Ok(SourceRow {
                    number: feature.record as u64,
                    id: None,
                    properties: feature.properties,
                    geometry: feature.geometry.map_or(SourceGeometry::None, SourceGeometry::Planar),
                    faults: vec![],
                })
            });
            Ok(Box::new(rows))
        }
    }
}

fn of_geojson((read, number): (Result<geojson::Feature>, u64)) -> Result<SourceRow> {
    match read {
        Ok(feature) => Ok(SourceRow {
            number,
            id: feature.id.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)),
            properties: feature.properties,
            geometry: match feature.geometry {
                Some(text) => {
                    SourceGeometry::GeoJson(serde_json::value::RawValue::from_string(text).map_err(Error::internal)?)
                }
                None => SourceGeometry::None,
            },
            faults: vec![],
        }),
        Err(Error::Malformed(faults) | Error::Impossible(faults))
            if faults.iter().any(|fault| fault.code != "geojson") =>
        {
            Ok(SourceRow { number, id: None, properties: Default::default(), geometry: SourceGeometry::None, faults })
        }
        Err(error) => Err(error),
    }
}

struct Counting {
    file: std::fs::File,
    passed: Arc<AtomicU64>,
}

impl std::io::Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.passed.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}
