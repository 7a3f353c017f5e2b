//! FlatGeobuf as a source: its header says what it holds, its features are read one after the other past the index.

#[cfg(test)]
mod tests;
mod values;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use flatgeobuf::packed_r_tree::PackedRTree;
use flatgeobuf::{Header, root_as_feature, root_as_header};
use serde_json::Map;

use super::passing::{Passing, damaged, open_file, stem, unheard};
use super::place::Placing;
use super::source::{Format, Found, FoundLayer, Rows, SourceGeometry, SourceRow, Wishes};
use super::system::{Said, Sample, no_places, settle};
use crate::error::{Error, Fault, Result, Words};
use values::{Column, geometry, values};

/// The header holds names and a system's text.
const LARGEST_HEADER: u32 = 10 << 20;
/// Bytes of one feature: a million positions with heights.
const LARGEST_FEATURE: u32 = 32 << 20;
/// Features that are looked at to tell their system.
const LOOKED_AT: usize = 2_000;

/// A file read up to its first feature.
struct Opened {
    source: BufReader<Passing<File>>,
    name: Option<String>,
    columns: Vec<Column>,
    kind: flatgeobuf::GeometryType,
    rows: u64,
    said: Option<String>,
    /// Well-Known Text of the system, where there is no code.
    text: Option<String>,
}

impl Opened {
    fn new(path: &Path, passed: Arc<AtomicU64>) -> Result<Opened> {
        let mut source = BufReader::with_capacity(1 << 16, Passing::new(open_file(path)?, passed));
        exactly(&mut source, 8)?.ok_or_else(|| broken("the file is cut short"))?;
        let length = word(&mut source)?.ok_or_else(|| broken("the header is missing"))?;
        if length > LARGEST_HEADER {
            return Err(broken("the header is larger than 10 MiB"));
        }
        let bytes = exactly(&mut source, length)?.ok_or_else(|| broken("the header is cut short"))?;
        let header = root_as_header(&bytes).map_err(|cause| broken(&cause.to_string()))?;
        let opened = Opened {
            name: header.name().map(str::to_owned).filter(|name| !name.is_empty()),
            columns: header.columns().map(Column::all).unwrap_or_default(),
            kind: header.geometry_type(),
            rows: header.features_count(),
            said: code(&header),
            text: header.crs().and_then(|crs| crs.wkt()).map(str::to_owned),
            source,
        };
        let (features, node) = (header.features_count(), header.index_node_size());
        opened.past_index(features, node)
    }

    fn past_index(mut self, features: u64, node: u16) -> Result<Opened> {
        if features == 0 || node < 2 {
            return Ok(self);
        }
        // A node is 40 bytes and each feature has one: more of them than that cannot be in any file.
        let features = usize::try_from(features).ok().filter(|features| *features < 1 << 40);
        let index = PackedRTree::index_size(features.ok_or_else(|| broken("its index cannot be"))?, node) as u64;
        let skipped = std::io::copy(&mut (&mut self.source).take(index), &mut std::io::sink());
        let skipped = skipped.map_err(|cause| damaged("FlatGeobuf", "flatgeobuf", cause))?;
        if skipped == index { Ok(self) } else { Err(broken("the index is cut short")) }
    }

    fn said(&self) -> Said {
        let words = |name: &str| Words::new(format!("ส่วนหัวของไฟล์ระบุ {name}"), format!("the file's header says {name}"));
        match (&self.said, &self.text) {
            (Some(name), _) => Said::of_name(name, words),
            (None, Some(text)) => Said::of_prj(text),
            (None, None) => Said::Nothing,
        }
    }

    /// The bytes of the next feature.
    fn feature(&mut self) -> Result<Option<Vec<u8>>> {
        let Some(length) = word(&mut self.source)? else { return Ok(None) };
        if length > LARGEST_FEATURE {
            return Err(broken("a feature is larger than 32 MiB"));
        }
        exactly(&mut self.source, length)?.map(Some).ok_or_else(|| broken("a feature is cut short"))
    }
}

fn code(header: &Header<'_>) -> Option<String> {
    let crs = header.crs()?;
    match (crs.code(), crs.code_string()) {
        (0, Some(code)) if !code.is_empty() => Some(format!("{}:{code}", crs.org().unwrap_or("EPSG"))),
        (0, _) => None,
        (code, _) => Some(format!("{}:{code}", crs.org().unwrap_or("EPSG"))),
    }
}

/// # Errors
/// [`Error::Impossible`] for a file that is damaged or cut short; what [`settle`] answers.
pub(super) fn inspect(path: &Path, wishes: &Wishes) -> Result<Found> {
    let mut opened = Opened::new(path, unheard())?;
    let mut sample = Sample::default();
    let mut any = false;
    for _ in 0..LOOKED_AT {
        let Some(bytes) = opened.feature()? else { break };
        any = true;
        let feature = root_as_feature(&bytes).map_err(|cause| broken(&cause.to_string()))?;
        if let Some(Ok(Some(geometry))) = feature.geometry().map(|own| geometry(&own, opened.kind)) {
            sample.add(&geometry);
        }
    }
    let settled = settle(opened.said(), wishes.crs, &sample)?;
    let layer = FoundLayer {
        name: opened.name.clone().unwrap_or_else(|| stem(path)),
        rows: (opened.rows > 0 || !any).then_some(opened.rows),
        encoding: None,
        crs: if any && sample.is_empty() { no_places() } else { settled.crs },
        columns: opened.columns.iter().map(|column| column.name.clone()).collect(),
        numeric: vec![],
        notes: settled.notes,
    };
    Ok(Found { format: Format::FlatGeobuf, layers: vec![layer] })
}

/// # Errors
/// As [`inspect`].
pub(super) fn open(path: &Path, layer: &FoundLayer, passed: Arc<AtomicU64>) -> Result<Rows> {
    let opened = Opened::new(path, passed)?;
    let placing = Placing::of(&layer.crs, || Ok(opened.said()))?;
    Ok(Box::new(FeatureRows { opened, placing, number: 0, ended: false }))
}

struct FeatureRows {
    opened: Opened,
    placing: Placing,
    number: u64,
    ended: bool,
}

impl Iterator for FeatureRows {
    type Item = Result<SourceRow>;

    fn next(&mut self) -> Option<Result<SourceRow>> {
        if self.ended {
            return None;
        }
        let row = self.next_row().transpose();
        self.ended = !matches!(row, Some(Ok(_)));
        row
    }
}

impl FeatureRows {
    fn next_row(&mut self) -> Result<Option<SourceRow>> {
        let Some(bytes) = self.opened.feature()? else {
            if self.opened.rows > self.number {
                let (said, read) = (self.opened.rows, self.number);
                return Err(broken(&format!("the header says {said} features, the file ends after {read}")));
            }
            return Ok(None);
        };
        self.number += 1;
        let mut row = SourceRow {
            number: self.number,
            id: None,
            properties: Map::new(),
            geometry: SourceGeometry::None,
            faults: vec![],
        };
        let feature = match root_as_feature(&bytes) {
            Ok(feature) => feature,
            Err(cause) => {
                row.faults.push(fault("flatgeobuf-feature", &cause.to_string()));
                return Ok(Some(row));
            }
        };
        let own = feature.columns().map(Column::all);
        let columns = own.as_deref().unwrap_or(&self.opened.columns);
        match values(feature.properties().map(|bytes| bytes.bytes()).unwrap_or_default(), columns) {
            Ok(properties) => row.properties = properties,
            Err(what) => row.faults.push(fault("flatgeobuf-properties", &what)),
        }
        match feature.geometry().map(|own| geometry(&own, self.opened.kind)) {
            None => {}
            Some(Ok(shape)) => self.placing.put(&mut row, shape),
            Some(Err(what)) => row.faults.push(fault("flatgeobuf-geometry", &what)),
        }
        Ok(Some(row))
    }
}

/// A little-endian number of four bytes; `None` at the end of the file.
fn word(source: &mut impl Read) -> Result<Option<u32>> {
    let mut bytes = Vec::new();
    source.take(4).read_to_end(&mut bytes).map_err(|cause| damaged("FlatGeobuf", "flatgeobuf", cause))?;
    match bytes.first_chunk::<4>() {
        Some(chunk) => Ok(Some(u32::from_le_bytes(*chunk))),
        None if bytes.is_empty() => Ok(None),
        None => Err(broken("the file is cut short")),
    }
}

fn exactly(source: &mut impl Read, length: u32) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    source.take(length.into()).read_to_end(&mut bytes).map_err(|cause| damaged("FlatGeobuf", "flatgeobuf", cause))?;
    Ok((bytes.len() == length as usize).then_some(bytes))
}

fn broken(what: &str) -> Error {
    damaged("FlatGeobuf", "flatgeobuf", what)
}

fn fault(code: &'static str, what: &str) -> Fault {
    let words = Words::new(format!("รายการนี้เสียหาย: {what}"), format!("the feature is damaged: {what}"));
    Fault::pointer("", code, words).remedy("ส่งออกไฟล์ใหม่จากต้นทาง", "export the file anew from where it comes from")
}
