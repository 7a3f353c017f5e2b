//! KML and KMZ as a source: placemarks one by one, folders as a field, tables in descriptions as properties; no link is followed.

mod feature;
mod html;
mod shape;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::archive::{self, Entry};
use super::passing::{Passing, open_file, stem, unheard};
use super::place::Placing;
use super::shapefile::unique_names;
use super::source::{CrsBasis, Format, Found, FoundLayer, Rows, SourceGeometry, SourceRow, Wishes};
use super::system::{Said, Sample, no_places, settle};
use super::text::Encoding;
use super::xml::Xml;
use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::Crs;
use feature::{Features, Placemark};

/// Placemarks and bytes that are looked at.
const LOOKED_AT: u64 = 2_000;
const LOOKED_AT_BYTES: u64 = 8 << 20;

/// A KML file, alone or in an archive.
enum Place {
    Loose(PathBuf),
    Packed(PathBuf, Entry),
}

impl Place {
    fn features(&self, wanted: Option<Encoding>, passed: Arc<AtomicU64>) -> Result<Features<Box<dyn Read + Send>>> {
        let source: Box<dyn Read + Send> = match self {
            Place::Loose(path) => Box::new(Passing::new(open_file(path)?, passed)),
            Place::Packed(archive, entry) => entry.open(archive, passed)?,
        };
        Ok(Features::new(Xml::new(source, "KML", wanted)?))
    }
}

fn places(path: &Path, wishes: &Wishes) -> Result<Vec<(String, Place)>> {
    let mut start = Vec::new();
    let read = open_file(path)?.take(2).read_to_end(&mut start);
    read.map_err(|cause| super::passing::unreadable(path, &cause))?;
    if start != b"PK" {
        return Ok(vec![(stem(path), Place::Loose(path.to_owned()))]);
    }
    let entries = archive::list(path, wishes.archive)?;
    let entries: Vec<Entry> = entries.into_iter().filter(|entry| entry.extension() == "kml").collect();
    let main = |entry: &Entry| entry.name.eq_ignore_ascii_case("doc.kml") || entries.len() == 1;
    let names = entries.iter().map(|entry| match main(entry) {
        true => stem(path),
        false => entry.name.rsplit_once('.').map_or(entry.name.as_str(), |(stem, _)| stem).to_owned(),
    });
    let packed = entries.iter().map(|entry| Place::Packed(path.to_owned(), entry.clone()));
    Ok(unique_names(names).into_iter().zip(packed).collect())
}

/// # Errors
/// [`Error::Impossible`] for a file that is damaged or has a document type, and for an archive without any placemark.
pub(super) fn inspect(path: &Path, wishes: &Wishes) -> Result<Found> {
    let places = places(path, wishes)?;
    let alone = places.len() == 1;
    let (mut layers, mut links) = (Vec::new(), 0);
    for (name, place) in places {
        let (layer, linked, count) = look(name, &place, wishes)?;
        links += linked;
        // Of many files in an archive those without placemarks are only pages of an index.
        if alone || count > 0 {
            layers.push(layer);
        }
    }
    if layers.is_empty() {
        let words = Words::new("ไฟล์ KMZ ไม่มี Placemark", "the KMZ file has no placemark in any of its KML files");
        return Err(Error::impossible(
            Fault::new(At::Whole, "kml-empty", words)
                .remedy("บันทึกสถานที่ลงในไฟล์เอง ไม่ใช่ลิงก์", "save the places themselves into the file, not links to them"),
        ));
    }
    if links > 0 {
        for layer in &mut layers {
            layer.notes.push(Words::new(
                format!("มี NetworkLink {links} รายการ ซึ่งไม่ได้ตามไปอ่าน"),
                format!("{links} network links were not followed"),
            ));
        }
    }
    Ok(Found { format: Format::Kml, layers })
}

fn look(name: String, place: &Place, wishes: &Wishes) -> Result<(FoundLayer, usize, u64)> {
    let passed = unheard();
    let mut features = place.features(wishes.encoding, passed.clone())?;
    let (mut sample, mut columns, mut seen) = (Sample::default(), Vec::new(), std::collections::HashSet::new());
    let (mut count, mut heights, mut ended) = (0, false, false);
    while count < LOOKED_AT && passed.load(Ordering::Relaxed) < LOOKED_AT_BYTES {
        let Some(placemark) = features.next().transpose()? else {
            ended = true;
            break;
        };
        count += 1;
        heights |= placemark.heights;
        if let Some(geometry) = &placemark.geometry {
            sample.add(geometry);
        }
        for column in placemark.properties.keys() {
            if seen.insert(column.clone()) {
                columns.push(column.clone());
            }
        }
    }
    let said = Said::Known(Crs::Crs84, Words::new("KML ใช้ WGS 84", "KML is in WGS 84"));
    let settled = settle(said, wishes.crs, &sample)?;
    let mut crs = settled.crs;
    if crs.basis == CrsBasis::Declared {
        crs.basis = CrsBasis::Format;
    }
    let mut notes = settled.notes;
    if heights {
        notes.push(Words::new("ความสูงของพิกัดถูกตัดออก", "the altitudes of the positions are dropped"));
    }
    let layer = FoundLayer {
        name,
        rows: ended.then_some(count),
        encoding: Some(features.encoding()),
        crs: if sample.is_empty() { no_places() } else { crs },
        columns,
        numeric: vec![],
        notes,
    };
    Ok((layer, features.links(), count))
}

/// # Errors
/// As [`inspect`].
pub(super) fn open(path: &Path, layer: &FoundLayer, wishes: &Wishes, passed: Arc<AtomicU64>) -> Result<Rows> {
    let place = places(path, wishes)?.into_iter().find(|(name, _)| *name == layer.name);
    let (_, place) = place.ok_or_else(|| Error::not_found("ชั้นข้อมูลในไฟล์", "layer in the file", &layer.name))?;
    let features = place.features(wishes.encoding, passed)?;
    Ok(Box::new(PlacemarkRows { features, placing: Placing::plain(&layer.crs), number: 0, ended: false }))
}

struct PlacemarkRows {
    features: Features<Box<dyn Read + Send>>,
    placing: Placing,
    number: u64,
    ended: bool,
}

impl Iterator for PlacemarkRows {
    type Item = Result<SourceRow>;

    fn next(&mut self) -> Option<Result<SourceRow>> {
        if self.ended {
            return None;
        }
        match self.features.next() {
            Some(Ok(placemark)) => {
                self.number += 1;
                Some(Ok(self.row(placemark)))
            }
            other => {
                self.ended = true;
                other.map(|read| read.map(|placemark| self.row(placemark)))
            }
        }
    }
}

impl PlacemarkRows {
    fn row(&self, placemark: Placemark) -> SourceRow {
        let mut row = SourceRow {
            number: self.number,
            id: placemark.id,
            properties: placemark.properties,
            geometry: SourceGeometry::None,
            faults: placemark.faults,
        };
        self.placing.put(&mut row, placemark.geometry);
        row
    }
}
