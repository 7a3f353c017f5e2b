//! A layer file as the hub takes it in: GeoJSON, a sequence of features, or a shapefile; each feature good, or refused with reason and remedy.

use std::path::Path;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{geojson, shapefile};
use crate::access::key::hex;
use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::{Crs, Limits, Shape};

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

/// Reads a layer file by its extension: `.geojson`, `.json`, `.geojsonl`, `.geojsons`, `.ndjson`, `.shp` with its companions, or `.zip`.
/// `crs` is what the caller knows of the coordinates; it is needed for a shapefile without `.prj`. `each` hears of every feature read.
///
/// # Errors
/// `Malformed` for a file that cannot be read or is of no known kind, `Impossible` for a shapefile that is damaged or of unknown CRS.
pub fn read_layer(path: &Path, crs: Option<Crs>, each: impl FnMut(u64)) -> Result<LayerFile> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).as_deref() {
        Some("geojson" | "json" | "geojsonl" | "geojsons" | "ndjson" | "geojsonseq") => {
            read_geojson(path, name, crs, each)
        }
        Some("shp") => read_loose_shapefile(path, name, crs, each),
        Some("zip") => {
            let bytes = bytes_of(path)?;
            let layer = shapefile::read_zip(&bytes, shapefile::Options { crs, encoding: None })?;
            Ok(of_shapes(layer, name, hash_of(&[&bytes]), each))
        }
        _ => Err(Error::malformed(
            Fault::new(
                At::Whole,
                "unknown-format",
                Words::new(format!("ไม่รู้จักชนิดไฟล์ '{name}'"), format!("'{name}' is of no kind that can be read")),
            )
            .remedy("ใช้ .geojson .geojsonl .shp หรือ .zip", "use .geojson, .geojsonl, .shp or a .zip of a shapefile"),
        )),
    }
}

/// Reads the file's bytes as they pass, for the hash.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
}

impl<R: std::io::Read> std::io::Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}

fn read_geojson(path: &Path, name: String, crs: Option<Crs>, mut each: impl FnMut(u64)) -> Result<LayerFile> {
    if let Some(other) = crs.filter(|crs| *crs != Crs::Crs84) {
        let words = Words::new(
            format!("GeoJSON ใช้ CRS84 เสมอ ไม่ใช่ {}", other.code()),
            format!("GeoJSON is always in CRS84, not in {}", other.code()),
        );
        return Err(Error::malformed(Fault::parameter("crs", "geometry-crs", words)));
    }
    let file = std::fs::File::open(path).map_err(|cause| unreadable(path, &cause))?;
    let mut source = Hashing { inner: file, hash: Sha256::new() };
    let mut features = Vec::new();
    let mut refused = Vec::new();
    for (index, read) in geojson::read(&mut source).enumerate() {
        match read {
            Ok(feature) => take_geojson(feature, &mut features, &mut refused),
            Err(error) => refused.push(Refusal { index, id: None, faults: faults_of(error)? }),
        }
        each(index as u64 + 1);
    }
    // What the reader left unread after a fault belongs to the file too.
    std::io::copy(&mut source, &mut std::io::sink()).map_err(|cause| unreadable(path, &cause))?;
    let hash = hex(&source.hash.finalize());
    Ok(LayerFile { name, features, refused, crs: Crs::Crs84, hash })
}

fn take_geojson(feature: geojson::Feature, features: &mut Vec<LayerFeature>, refused: &mut Vec<Refusal>) {
    let id = feature.id.as_ref().map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    let pointer = format!("{}/geometry", feature.pointer());
    let shape = feature.geometry.as_deref().map(|text| Shape::from_json_text(text, &pointer, Limits::JOB)).transpose();
    let index = feature.index;
    match shape {
        Ok(shape) => features.push(LayerFeature { index, id, properties: feature.properties, shape }),
        Err(error) => refused.push(Refusal { index, id, faults: faults_of(error).unwrap_or_default() }),
    }
}

/// The faults of a feature that cannot be; any other error ends the reading.
fn faults_of(error: Error) -> Result<Vec<Fault>> {
    match error {
        Error::Malformed(faults) | Error::Impossible(faults) => Ok(faults),
        Error::TooLarge(words) => Ok(vec![Fault::new(At::Whole, "too-large", words)]),
        other => Err(other),
    }
}

fn read_loose_shapefile(path: &Path, name: String, crs: Option<Crs>, each: impl FnMut(u64)) -> Result<LayerFile> {
    let shp = bytes_of(path)?;
    let beside = |extension: &str| {
        [extension.to_owned(), extension.to_uppercase()]
            .iter()
            .find_map(|extension| std::fs::read(path.with_extension(extension)).ok())
    };
    let (dbf, prj, cpg) = (beside("dbf"), beside("prj"), beside("cpg"));
    let files = shapefile::Files { shp: &shp, dbf: dbf.as_deref(), prj: prj.as_deref(), cpg: cpg.as_deref() };
    let layer = shapefile::read(files, shapefile::Options { crs, encoding: None })?;
    let none: &[u8] = &[];
    let parts = [files.dbf, files.prj, files.cpg].map(Option::unwrap_or_default);
    let [dbf, prj, cpg] = parts;
    Ok(of_shapes(layer, name, hash_of(&[&shp, dbf, none, prj, cpg]), each))
}

fn of_shapes(layer: shapefile::Layer, name: String, hash: String, mut each: impl FnMut(u64)) -> LayerFile {
    let mut features = Vec::with_capacity(layer.features.len());
    let mut refused = Vec::new();
    for (number, feature) in layer.features.into_iter().enumerate() {
        let index = feature.record.saturating_sub(1);
        let pointer = format!("/features/{index}/geometry");
        let shape =
            feature.geometry.as_ref().map(|geometry| Shape::from_geometry(geometry, &pointer, Limits::JOB)).transpose();
        match shape {
            Ok(shape) => features.push(LayerFeature { index, id: None, properties: feature.properties, shape }),
            Err(error) => {
                let faults = faults_of(error).unwrap_or_default();
                refused.push(Refusal { index, id: None, faults });
            }
        }
        each(number as u64 + 1);
    }
    LayerFile { name, features, refused, crs: layer.crs, hash }
}

fn hash_of(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // The lengths keep the parts apart.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize())
}

fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|cause| unreadable(path, &cause))
}

fn unreadable(path: &Path, cause: &std::io::Error) -> Error {
    Error::malformed(
        Fault::new(
            At::Whole,
            "unreadable-file",
            Words::new(
                format!("อ่านไฟล์ {} ไม่ได้: {cause}", path.display()),
                format!("{} cannot be read: {cause}", path.display()),
            ),
        )
        .remedy("ตรวจชื่อไฟล์และสิทธิ์", "look at the file's name and permissions"),
    )
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
        assert!(read("x.docx", "").unwrap_err().to_string().contains(".geojson"));
    }
}
