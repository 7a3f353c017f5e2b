//! Shapefiles, loose or in a zip, one or many: streamed record by record; encoding by evidence, system by the `.prj` or proposed.

mod dbf;
mod rings;
mod shp;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use serde_json::Map;

use super::archive::{self, Entry};
use super::passing::{Passing, damaged, open_file, stem, unheard};
use super::place::Placing;
use super::source::{Format, Found, FoundLayer, Rows, SourceGeometry, SourceRow, Wishes};
use super::system::{Said, Sample, settle};
use super::text::Encoding;
use crate::error::{At, Error, Fault, Result, Words};
pub(super) use dbf::unique_names;

/// The shapes that are looked at to tell their system.
const LOOKED_AT: usize = 2_000;
/// A `.prj` or `.cpg` is some hundred bytes.
const LONGEST_LABEL: u64 = 64 << 10;

/// Where one file of a shapefile is.
#[derive(Debug, Clone)]
enum Place {
    Loose(PathBuf),
    Packed(PathBuf, Entry),
}

impl Place {
    fn read(&self, passed: Arc<AtomicU64>) -> Result<Box<dyn Read + Send>> {
        match self {
            Place::Loose(path) => Ok(Box::new(Passing::new(open_file(path)?, passed))),
            Place::Packed(archive, entry) => entry.open(archive, passed),
        }
    }

    fn text(&self) -> Result<String> {
        let mut bytes = Vec::new();
        let read = self.read(unheard())?.take(LONGEST_LABEL).read_to_end(&mut bytes);
        read.map_err(|cause| damaged(".prj/.cpg", "shapefile-part", cause))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// The files that make one shapefile.
#[derive(Debug, Clone)]
struct Parts {
    name: String,
    shp: Place,
    dbf: Option<Place>,
    prj: Option<Place>,
    cpg: Option<Place>,
}

/// Whether an archive holds a shapefile.
pub(super) fn is_among(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.extension() == "shp")
}

/// # Errors
/// [`Error::Impossible`] for damaged files, an archive without shapefile, a system that is not known or cannot be.
pub(super) fn inspect(path: &Path, wishes: &Wishes) -> Result<Found> {
    let layers = parts(path, wishes)?;
    let layers =
        layers.iter().map(|parts| look(parts, wishes).map_err(|error| named(error, &parts.name, layers.len())));
    Ok(Found { format: Format::Shapefile, layers: layers.collect::<Result<_>>()? })
}

/// The rows of one shapefile; records that are marked as deleted are counted and left out.
///
/// # Errors
/// As [`inspect`]; while reading, where a file ends too early or the two have not the same number of records.
pub(super) fn open(path: &Path, layer: &FoundLayer, wishes: &Wishes, passed: Arc<AtomicU64>) -> Result<Rows> {
    let all = parts(path, wishes)?;
    let parts = all
        .into_iter()
        .find(|parts| parts.name == layer.name)
        .ok_or_else(|| Error::not_found("ชั้นข้อมูลในไฟล์", "layer in the file", &layer.name))?;
    let placing = Placing::of(&layer.crs, || said(&parts))?;
    let encoding = layer.encoding.as_ref().map_or(Encoding::Utf8, |(encoding, _)| *encoding);
    let shapes = shp::Shapes::open(parts.shp.read(passed.clone())?)?;
    let records = match &parts.dbf {
        Some(dbf) => Some(dbf::Table::open(dbf.read(passed)?)?.records(encoding)),
        None => None,
    };
    Ok(Box::new(ShapeRows { shapes, records, placing, number: 0, ended: false }))
}

fn look(parts: &Parts, wishes: &Wishes) -> Result<FoundLayer> {
    let mut sample = Sample::default();
    for shape in shp::Shapes::open(parts.shp.read(unheard())?)?.take(LOOKED_AT) {
        if let Ok(Some(shape)) = shape? {
            sample.add(&shape);
        }
    }
    let settled = settle(said(parts)?, wishes.crs, &sample)?;
    let mut notes = settled.notes;
    let mut layer = FoundLayer {
        name: parts.name.clone(),
        rows: None,
        encoding: None,
        crs: settled.crs,
        columns: vec![],
        numeric: vec![],
        notes: vec![],
    };
    if let Some(dbf) = &parts.dbf {
        let mut table = dbf::Table::open(dbf.read(unheard())?)?;
        layer.rows = Some(table.header.count);
        let label = parts.cpg.as_ref().map(Place::text).transpose()?;
        let writing = table.writing(label.as_deref(), wishes.encoding)?;
        layer.columns = table.header.fields(writing.encoding);
        layer.encoding = Some((writing.encoding, writing.why));
        notes.extend(writing.notes);
    } else {
        notes
            .push(Words::new("ไม่มีไฟล์ .dbf จึงไม่มีข้อมูลประกอบ", "there is no .dbf file, so the shapes have no properties"));
    }
    layer.notes = notes;
    Ok(layer)
}

fn said(parts: &Parts) -> Result<Said> {
    Ok(match &parts.prj {
        Some(prj) => Said::of_prj(&prj.text()?),
        None => Said::Nothing,
    })
}

/// Which of several shapefiles an error is about.
fn named(error: Error, name: &str, layers: usize) -> Error {
    let of = |fault: Fault| {
        let reason = Words::new(format!("{name}: {}", fault.reason.th), format!("{name}: {}", fault.reason.en));
        Fault { reason, ..fault }
    };
    match error {
        Error::Impossible(faults) if layers > 1 => Error::Impossible(faults.into_iter().map(of).collect()),
        other => other,
    }
}

fn parts(path: &Path, wishes: &Wishes) -> Result<Vec<Parts>> {
    let is_shp = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("shp"));
    if is_shp {
        return Ok(vec![loose(path)]);
    }
    let entries = archive::list(path, wishes.archive)?;
    let packed = |entry: &Entry| Place::Packed(path.to_owned(), entry.clone());
    let shapes: Vec<&Entry> = entries.iter().filter(|entry| entry.extension() == "shp").collect();
    if shapes.is_empty() {
        let words = Words::new("ใน zip ไม่มีไฟล์ .shp", "the archive holds no .shp file");
        return Err(Error::impossible(Fault::new(At::Whole, "shapefile-count", words)));
    }
    let names = shapes.iter().map(|shp| {
        let file = shp.file();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        // Two of one name in two folders are told apart by their paths.
        let twice = shapes.iter().filter(|other| other.file().eq_ignore_ascii_case(file)).count() > 1;
        if twice {
            shp.name.rsplit_once('.').map_or(shp.name.as_str(), |(stem, _)| stem).to_owned()
        } else {
            stem.to_owned()
        }
    });
    let part = |shp: &Entry, extension: &str| {
        entries.iter().find(|entry| entry.extension() == extension && entry.stem() == shp.stem()).map(packed)
    };
    let all = shapes.iter().zip(unique_names(names)).map(|(shp, name)| Parts {
        name,
        shp: packed(shp),
        dbf: part(shp, "dbf"),
        prj: part(shp, "prj"),
        cpg: part(shp, "cpg").or_else(|| part(shp, "cst")),
    });
    Ok(all.collect())
}

fn loose(path: &Path) -> Parts {
    let beside = |extension: &str| {
        [extension.to_owned(), extension.to_uppercase()]
            .iter()
            .map(|extension| path.with_extension(extension))
            .find(|path| path.is_file())
            .map(Place::Loose)
    };
    let (dbf, prj, cpg) = (beside("dbf"), beside("prj"), beside("cpg"));
    Parts { name: stem(path), shp: Place::Loose(path.to_owned()), dbf, prj, cpg }
}

struct ShapeRows {
    shapes: shp::Shapes<Box<dyn Read + Send>>,
    records: Option<dbf::Records<Box<dyn Read + Send>>>,
    placing: Placing,
    number: u64,
    ended: bool,
}

impl Iterator for ShapeRows {
    type Item = Result<SourceRow>;

    fn next(&mut self) -> Option<Result<SourceRow>> {
        while !self.ended {
            match self.next_row() {
                Ok(Some(row)) => return Some(Ok(row)),
                // A deleted record.
                Ok(None) => {}
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

impl ShapeRows {
    fn next_row(&mut self) -> Result<Option<SourceRow>> {
        let shape = self.shapes.next().transpose()?;
        let record = match &mut self.records {
            Some(records) => records.next().transpose()?,
            None => shape.is_some().then(|| dbf::Record { properties: Map::new(), faults: vec![], deleted: false }),
        };
        let (shape, record) = match (shape, record) {
            (Some(shape), Some(record)) => (shape, record),
            (None, None) => {
                self.ended = true;
                return Ok(None);
            }
            (Some(_), None) => return Err(lengths(self.number, ".shp", ".dbf")),
            (None, Some(_)) => return Err(lengths(self.number, ".dbf", ".shp")),
        };
        self.number += 1;
        if record.deleted {
            return Ok(None);
        }
        let mut row = SourceRow {
            number: self.number,
            id: None,
            properties: record.properties,
            geometry: SourceGeometry::None,
            faults: record.faults,
        };
        match shape {
            Ok(shape) => self.placing.put(&mut row, shape),
            Err(fault) => row.faults.push(fault),
        }
        Ok(Some(row))
    }
}

fn lengths(records: u64, more: &str, less: &str) -> Error {
    let words = Words::new(
        format!("{less} มี {records} รายการ แต่ {more} มีมากกว่า"),
        format!("the {less} has {records} records, the {more} has more"),
    );
    Error::impossible(
        Fault::new(At::Whole, "shapefile-length", words)
            .remedy("ไฟล์ทั้งสองไม่ใช่ชุดเดียวกัน ส่งออกใหม่ทั้งชุด", "the two are not of one set: export the whole set anew"),
    )
}
