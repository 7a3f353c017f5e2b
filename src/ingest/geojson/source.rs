//! GeoJSON as a source: its format and system told from its beginning and its end, its features handed on one by one.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use serde_json::Value;

use super::planar::planar;
use super::{Feature, Features, read};
use crate::error::{Fault, Result, Words};
use crate::geometry::Crs;
use crate::ingest::passing::{Passing, open_file, stem, unheard, unreadable};
use crate::ingest::place::{Placing, faults_of};
use crate::ingest::source::{CrsBasis, Format, Found, FoundCrs, FoundLayer, Rows, SourceGeometry, SourceRow, Wishes};
use crate::ingest::system::{Said, Sample, no_places, planar as planar_crs, settle};

/// Features and bytes of their text that are looked at.
const LOOKED_AT: usize = 2_000;
const LOOKED_AT_BYTES: u64 = 8 << 20;
/// Where a `crs` member behind the features would stand.
const TAIL: u64 = 4 << 10;

/// # Errors
/// [`Error::Malformed`] where the file does not begin as GeoJSON; what [`settle`] answers.
pub(in crate::ingest) fn inspect(path: &Path, wishes: &Wishes) -> Result<Found> {
    let passed = unheard();
    let at_end = declared_at_end(path)?;
    let mut features = read(Passing::new(open_file(path)?, passed.clone())).assuming(at_end.clone());
    let (mut sample, mut columns, mut seen) = (Sample::default(), Vec::new(), std::collections::HashSet::new());
    let mut count = 0;
    while count < LOOKED_AT && passed.load(std::sync::atomic::Ordering::Relaxed) < LOOKED_AT_BYTES {
        let feature = match features.next() {
            None => break,
            Some(Ok(feature)) => feature,
            // What is wrong with a feature is said when it is read; a file that does not even begin is no GeoJSON.
            Some(Err(error)) if features.has_ended() && count == 0 => return Err(error),
            Some(Err(_)) if features.has_ended() => break,
            Some(Err(_)) => {
                count += 1;
                continue;
            }
        };
        count += 1;
        if let Some(Ok(geometry)) = feature.geometry.as_deref().map(|text| planar(text.get())) {
            sample.add(&geometry);
        }
        for name in feature.properties.keys().filter(|name| !seen.contains(name.as_str())).cloned().collect::<Vec<_>>()
        {
            seen.insert(name.clone());
            columns.push(name);
        }
    }
    let format = if features.is_sequence() && (count > 1 || features.has_separators()) {
        Format::GeoJsonSeq
    } else {
        Format::GeoJson
    };
    let declared = features.declared().map(str::to_owned).or(at_end);
    let (crs, notes) = system(declared.as_deref(), wishes, &sample)?;
    let rows = features.has_ended().then_some(count as u64);
    let layer = FoundLayer { name: stem(path), rows, encoding: None, crs, columns, numeric: vec![], notes };
    Ok(Found { format, layers: vec![layer] })
}

/// The format knows CRS84 only; older files name another system, and some hold metres and say nothing.
fn system(declared: Option<&str>, wishes: &Wishes, sample: &Sample) -> Result<(FoundCrs, Vec<Words>)> {
    let said = match declared {
        Some(name) => Said::of_name(name, |name| {
            Words::new(format!("สมาชิก crs ของไฟล์ระบุ {name}"), format!("the file's crs member says {name}"))
        }),
        None => Said::Known(Crs::Crs84, Words::new("GeoJSON ใช้ CRS84", "GeoJSON is in CRS84")),
    };
    let settled = settle(said, wishes.crs, sample)?;
    let mut crs = settled.crs;
    if sample.is_empty() && crs.basis != CrsBasis::Given {
        crs = no_places();
    }
    let is_plain = crs.crs == Some(Crs::Crs84) && !crs.swapped;
    if crs.basis == CrsBasis::Declared && is_plain && declared.is_none_or(is_crs84) {
        crs.basis = CrsBasis::Format;
    }
    Ok((crs, settled.notes))
}

/// EPSG:4326 in a GeoJSON file has the longitude first.
fn is_crs84(name: &str) -> bool {
    Crs::parse(name, "crs").is_ok_and(|crs| planar_crs(crs) == Crs::Crs84)
}

/// The name in a `crs` member that stands behind the features, where some programs write it.
fn declared_at_end(path: &Path) -> Result<Option<String>> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
        let mut tail = Vec::new();
        file.take(TAIL).read_to_end(&mut tail)?;
        Ok(tail)
    };
    let tail = read().map_err(|cause| unreadable(path, &cause))?;
    let text = String::from_utf8_lossy(&tail);
    let Some(at) = text.rfind("\"crs\"") else { return Ok(None) };
    let rest = text.get(at + 5..).unwrap_or_default().trim_start().trim_start_matches(':');
    let member = serde_json::Deserializer::from_str(rest).into_iter::<Value>().next();
    Ok(member.and_then(std::result::Result::ok).and_then(|crs| name_of(&crs)))
}

/// The name within a `crs` member of the GeoJSON of 2008.
pub(super) fn name_of(crs: &Value) -> Option<String> {
    crs.pointer("/properties/name").and_then(Value::as_str).map(str::to_owned)
}

/// # Errors
/// Where the file cannot be opened.
pub(in crate::ingest) fn open(path: &Path, layer: &FoundLayer, passed: Arc<AtomicU64>) -> Result<Rows> {
    let declared = read(open_file(path)?).declared_at_start().or(declared_at_end(path)?);
    let placing = Placing::of(&layer.crs, || {
        Ok(match &declared {
            Some(name) => Said::of_name(name, |name| Words::new(name.to_owned(), name.to_owned())),
            None => Said::Nothing,
        })
    })?;
    let as_text = layer.crs.crs.is_none_or(|crs| crs == Crs::Crs84) && placing.is_plain();
    let features = read(Passing::new(open_file(path)?, passed)).assuming(declared);
    Ok(Box::new(GeoJsonRows { features, placing, as_text, ended: false }))
}

struct GeoJsonRows {
    features: Features<Passing<File>>,
    placing: Placing,
    /// The geometry's own text is what the hub takes; else its numbers.
    as_text: bool,
    ended: bool,
}

impl Iterator for GeoJsonRows {
    type Item = Result<SourceRow>;

    fn next(&mut self) -> Option<Result<SourceRow>> {
        if self.ended {
            return None;
        }
        let index = self.features.number_read();
        match self.features.next()? {
            Ok(feature) => Some(Ok(self.row(feature))),
            Err(error) if self.features.has_ended() => {
                self.ended = true;
                Some(Err(error))
            }
            Err(error) => Some(Ok(SourceRow {
                number: index as u64 + 1,
                id: None,
                properties: serde_json::Map::new(),
                geometry: SourceGeometry::None,
                faults: faults_of(error),
            })),
        }
    }
}

impl GeoJsonRows {
    fn row(&self, feature: Feature) -> SourceRow {
        let pointer = feature.pointer();
        let id = feature.id.as_ref().map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        let number = feature.index as u64 + 1;
        let mut row =
            SourceRow { number, id, properties: feature.properties, geometry: SourceGeometry::None, faults: vec![] };
        let Some(geometry) = feature.geometry else { return row };
        if self.as_text {
            row.geometry = SourceGeometry::GeoJson(geometry);
            return row;
        }
        match planar(geometry.get()) {
            Ok(geometry) => self.placing.put(&mut row, Some(geometry)),
            Err(cause) => {
                let words =
                    Words::new(format!("อ่านรูปทรงไม่ได้: {cause}"), format!("the geometry cannot be read: {cause}"));
                row.faults.push(
                    Fault::pointer(format!("{pointer}/geometry"), "geometry-json", words)
                        .remedy("แก้รูปทรงนี้ให้เป็น GeoJSON ที่ถูกต้อง", "make this geometry a GeoJSON geometry"),
                );
            }
        }
        row
    }
}
