//! A layer file as the hub takes it in whole: each feature good, or refused with reason and remedy.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::passing::{open_file, unreadable};
use super::place::faults_of;
use super::source::{CrsBasis, SourceGeometry, SourceRow, Wishes};
use crate::access::key::hex;
use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::{Crs, Limits, Projection, Shape};

/// A feature of a file whose geometry has been checked.
#[derive(Debug, Clone)]
pub struct LayerFeature {
    /// Counted from 0, in the order of the file.
    pub index: usize,
    /// The feature's own id, as text.
    pub id: Option<String>,
    /// Types and order as in the file.
    pub properties: Map<String, Value>,
    /// WGS 84, longitude first.
    pub shape: Option<Shape>,
}

/// A feature that cannot be taken, and why.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub index: usize,
    pub id: Option<String>,
    pub faults: Vec<Fault>,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub struct LayerFile {
    /// The file's name, without folders.
    pub name: String,
    pub features: Vec<LayerFeature>,
    pub refused: Vec<Refusal>,
    /// The system that the coordinates were in.
    pub crs: Crs,
    /// SHA-256 of all bytes that were read, hexadecimal.
    pub hash: String,
}

/// Reads a layer file whole, of any format that has one layer in it. `crs` is what the caller knows of the coordinates; it is needed
/// where the file does not say. `each` hears of every feature read.
///
/// # Errors
/// As [`super::inspect`]; `Impossible` for a file of several layers or of a system that is only likely.
pub fn read_layer(path: &Path, crs: Option<Crs>, mut each: impl FnMut(u64)) -> Result<LayerFile> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let wishes = Wishes { crs, ..Wishes::default() };
    let found = super::inspect(path, &wishes)?;
    let [layer] = found.layers.as_slice() else { return Err(several(found.layers.len())) };
    if matches!(layer.crs.basis, CrsBasis::Proposed | CrsBasis::Unknown) {
        return Err(crs_missing(&layer.crs.why));
    }
    let crs = layer.crs.crs.unwrap_or(Crs::Crs84);
    let projection = Projection::new(crs)?;
    let mut file = LayerFile { name, features: vec![], refused: vec![], crs, hash: hash_of(path)? };
    let rows = super::open(path, layer, &wishes, Arc::new(AtomicU64::new(0)))?;
    for (number, row) in rows.enumerate() {
        take(row?, &projection, &mut file);
        each(number as u64 + 1);
    }
    Ok(file)
}

fn take(row: SourceRow, projection: &Projection, file: &mut LayerFile) {
    let index = usize::try_from(row.number.saturating_sub(1)).unwrap_or(usize::MAX);
    let pointer = format!("/features/{index}/geometry");
    let shape = match &row.geometry {
        SourceGeometry::None => Ok(None),
        SourceGeometry::GeoJson(text) => Shape::from_json_text(text.get(), &pointer, Limits::JOB).map(Some),
        SourceGeometry::Planar(geometry) => projection
            .geometry_to_lonlat(geometry)
            .and_then(|geometry| Shape::from_geometry(&geometry, &pointer, Limits::JOB))
            .map(Some),
    };
    let mut faults = row.faults;
    match shape {
        Ok(shape) if faults.is_empty() => {
            file.features.push(LayerFeature { index, id: row.id, properties: row.properties, shape });
        }
        Ok(_) => file.refused.push(Refusal { index, id: row.id, faults }),
        Err(error) => {
            faults.extend(faults_of(error));
            file.refused.push(Refusal { index, id: row.id, faults });
        }
    }
}

fn several(count: usize) -> Error {
    let words = Words::new(
        format!("ไฟล์มี {count} ชั้นข้อมูล ต้องมีหนึ่ง"),
        format!("the file holds {count} layers, one is taken at a time"),
    );
    Error::impossible(Fault::new(At::Whole, "shapefile-count", words))
}

fn crs_missing(why: &Words) -> Error {
    let words = Words::new(
        format!("ไฟล์ไม่ได้ระบุระบบพิกัด: {}", why.th),
        format!("the file does not say its coordinate system: {}", why.en),
    );
    Error::impossible(
        Fault::new(At::Whole, "crs-missing", words).remedy("ระบุ crs", "name the crs, for example --crs EPSG:32647"),
    )
}

/// Of the file and, for a loose shapefile, its companions.
fn hash_of(path: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    let beside = ["dbf", "prj", "cpg"].iter().map(|extension| path.with_extension(extension));
    let is_shp = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("shp"));
    let paths = std::iter::once(path.to_owned()).chain(beside.filter(|path| is_shp && path.is_file()));
    for path in paths {
        let mut file = open_file(&path)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let length = file.read(&mut buffer).map_err(|cause| unreadable(&path, &cause))?;
            if length == 0 {
                break;
            }
            hash.update(buffer.get(..length).unwrap_or_default());
        }
    }
    Ok(hex(&hash.finalize()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
    use super::*;

    fn read(name: &str, text: &str) -> Result<LayerFile> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        read_layer(&path, None, |_| {})
    }

    #[test]
    fn a_feature_that_cannot_be_is_named_and_the_others_are_read() {
        let file = read(
            "x.geojsonl",
            concat!(
                "{\"type\":\"Feature\",\"id\":\"a\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[101,13]},\"properties\":{\"n\":1}}\n",
                "{\"type\":\"Feature\",\"id\":\"b\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[13,101]},\"properties\":{}}\n",
                "{\"type\":\"Feature\",\"geometry\":null,\"properties\":null}\n",
            ),
        )
        .unwrap();
        assert_eq!(file.features.len(), 2);
        assert_eq!((file.refused[0].index, file.refused[0].id.as_deref()), (1, Some("b")));
        assert!(file.refused[0].faults[0].remedy.is_some(), "{:?}", file.refused);
    }

    #[test]
    fn a_file_of_no_known_kind_is_refused_with_the_kinds_that_are() {
        assert!(read("x.docx", "\u{1}\u{2}\0").unwrap_err().to_string().contains(".geojson"));
    }
}
