//! GeoPackage as a source: every table of features or attributes is a layer; geometries are its blobs, values its columns.

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use geo::Geometry;
use serde_json::{Map, Value};

use super::passing::{open_file, unreadable};
use super::place::Placing;
use super::source::{Format, Found, FoundLayer, Rows, SourceGeometry, SourceRow, Wishes};
use super::system::{Said, Sample, no_places, settle};
use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::ewkb;
use crate::storage::package_reader::{ForeignPackage, ForeignRow, ForeignTable};

/// # Errors
/// [`Error::Impossible`] for a file that is damaged, no GeoPackage, or without tables; what [`settle`] answers.
pub(super) fn inspect(path: &Path, wishes: &Wishes) -> Result<Found> {
    let mut package = ForeignPackage::open(path)?;
    let (tables, others) = package.tables()?;
    if tables.is_empty() {
        return Err(empty(&others));
    }
    let mut layers = Vec::new();
    for table in &tables {
        let mut layer = look(&mut package, table, wishes)?;
        if !others.is_empty() {
            let names = others.join(", ");
            layer.notes.push(Words::new(format!("ไม่ได้อ่านวิว: {names}"), format!("views are not read: {names}")));
        }
        layers.push(layer);
    }
    Ok(Found { format: Format::GeoPackage, layers })
}

fn look(package: &mut ForeignPackage, table: &ForeignTable, wishes: &Wishes) -> Result<FoundLayer> {
    let mut sample = Sample::default();
    if table.geometry.is_some() {
        for row in package.page(table, i64::MIN)? {
            if let Some(Ok(Some(geometry))) = row.geometry.as_deref().map(geometry) {
                sample.add(&geometry);
            }
        }
    }
    let settled = settle(said(table), wishes.crs, &sample);
    let settled = if table.geometry.is_none() { None } else { Some(settled?) };
    let (crs, notes) = settled.map_or_else(|| (no_places(), vec![]), |settled| (settled.crs, settled.notes));
    Ok(FoundLayer {
        name: table.name.clone(),
        rows: Some(table.rows),
        encoding: None,
        crs,
        columns: table.columns.iter().map(|(name, _)| name.clone()).collect(),
        numeric: vec![],
        notes,
    })
}

/// In a GeoPackage the easting or longitude comes first, whatever the authority says (OGC 12-128r18, 2.1.3).
fn said(table: &ForeignTable) -> Said {
    let words = |name: &str| Words::new(format!("ตารางระบุ {name}"), format!("the table says {name}"));
    match &table.system {
        // -1 and 0 are systems that nobody knows.
        Some(system) if system.code > 0 && system.organisation.eq_ignore_ascii_case("EPSG") => {
            Said::of_name(&format!("EPSG:{}", system.code), words)
        }
        Some(system) if system.code > 0 && system.definition.contains('[') => Said::of_prj(&system.definition),
        _ => Said::Nothing,
    }
}

/// # Errors
/// As [`inspect`].
pub(super) fn open(path: &Path, layer: &FoundLayer, passed: Arc<AtomicU64>) -> Result<Rows> {
    let length = open_file(path)?.metadata().map_err(|cause| unreadable(path, &cause))?.len();
    let mut package = ForeignPackage::open(path)?;
    let (tables, _) = package.tables()?;
    let table = tables.into_iter().find(|table| table.name == layer.name);
    let table = table.ok_or_else(|| Error::not_found("ชั้นข้อมูลในไฟล์", "layer in the file", &layer.name))?;
    let placing = Placing::of(&layer.crs, || Ok(said(&table)))?;
    let page = Vec::new().into_iter();
    Ok(Box::new(TableRows { package, table, placing, page, after: i64::MIN, count: 0, length, passed, ended: false }))
}

struct TableRows {
    package: ForeignPackage,
    table: ForeignTable,
    placing: Placing,
    page: std::vec::IntoIter<ForeignRow>,
    after: i64,
    count: u64,
    /// Bytes of the file; how many of them a row stands for is a guess from the number of rows.
    length: u64,
    passed: Arc<AtomicU64>,
    ended: bool,
}

impl Iterator for TableRows {
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

impl TableRows {
    fn next_row(&mut self) -> Result<Option<SourceRow>> {
        let read = match self.page.next() {
            Some(row) => row,
            None => {
                self.page = self.package.page(&self.table, self.after)?.into_iter();
                let Some(row) = self.page.next() else {
                    if self.count < self.table.rows {
                        return Err(out_of_order(&self.table.name));
                    }
                    self.passed.store(self.length, Ordering::Relaxed);
                    return Ok(None);
                };
                row
            }
        };
        // In a damaged table the numbers need not rise, and it would come round again.
        if read.number <= self.after || self.count == self.table.rows {
            return Err(out_of_order(&self.table.name));
        }
        self.after = read.number;
        self.count += 1;
        let share = u128::from(self.length) * u128::from(self.count) / u128::from(self.table.rows.max(1));
        self.passed.store(u64::try_from(share).unwrap_or(self.length).min(self.length), Ordering::Relaxed);
        let mut row = SourceRow {
            number: self.count,
            id: self.table.key.is_some().then(|| read.number.to_string()),
            properties: Map::new(),
            geometry: SourceGeometry::None,
            faults: vec![],
        };
        match values(&read.values, &self.table) {
            Ok(properties) => row.properties = properties,
            Err(cause) => row.faults.push(fault("geopackage-values", &cause)),
        }
        match read.geometry.as_deref().map(geometry) {
            None => {}
            Some(Ok(shape)) => self.placing.put(&mut row, shape),
            Some(Err(cause)) => row.faults.push(fault("geopackage-geometry", &cause)),
        }
        Ok(Some(row))
    }
}

/// Truth values are kept as 0 and 1 there.
fn values(json: &[u8], table: &ForeignTable) -> std::result::Result<Map<String, Value>, String> {
    let mut values: Map<String, Value> = serde_json::from_slice(json).map_err(|cause| cause.to_string())?;
    for (name, _) in table.columns.iter().filter(|(_, kind)| kind == "BOOLEAN") {
        if let Some(value) = values.get_mut(name)
            && let Some(number) = value.as_i64()
        {
            *value = Value::Bool(number != 0);
        }
    }
    Ok(values)
}

/// Reads a geometry's blob (OGC 12-128r18, 2.1.3): "GP", version, flags, system, box, then Well-Known Binary. `None` for an empty one.
///
/// # Errors
/// What is wrong with it.
pub(super) fn geometry(blob: &[u8]) -> std::result::Result<Option<Geometry<f64>>, String> {
    let [b'G', b'P', _, flags, ..] = blob else { return Err("the geometry is no GeoPackage blob".to_owned()) };
    // Bit 5: an extended type that only its maker can read.
    if flags & 0x20 != 0 {
        return Err("the geometry is of a type of its maker's own".to_owned());
    }
    let bounds = match flags >> 1 & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        other => return Err(format!("a box of kind {other} is not known")),
    };
    let body = blob.get(8 + bounds..).ok_or("the geometry is cut short")?;
    if flags & 0x10 != 0 {
        return Ok(None);
    }
    let geometry = ewkb::read(body).map_err(|cause| cause.to_string())?;
    Ok(Some(geometry))
}

fn fault(code: &'static str, cause: &str) -> Fault {
    let words = Words::new(format!("แถวนี้เสียหาย: {cause}"), format!("the row is damaged: {cause}"));
    Fault::pointer("", code, words)
        .remedy("แก้แถวนี้ในโปรแกรม GIS แล้วบันทึกใหม่", "mend this row in a GIS program and save it anew")
}

fn out_of_order(table: &str) -> Error {
    let words = Words::new(
        format!("ไฟล์ GeoPackage เสียหาย: ลำดับแถวของ '{table}' ไม่ถูกต้อง"),
        format!("the GeoPackage is damaged: the rows of '{table}' are out of order"),
    );
    Error::impossible(
        Fault::new(At::Whole, "geopackage", words)
            .remedy("เปิดในโปรแกรม GIS แล้วส่งออกเป็นไฟล์ใหม่", "open it in a GIS program and export it to a new file"),
    )
}

fn empty(views: &[String]) -> Error {
    let (th, en) = match views {
        [] => ("ไม่มีตารางข้อมูล".to_owned(), "it lists no table of features or attributes".to_owned()),
        views => (
            format!("มีแต่วิว ({}) ซึ่งไม่อ่าน", views.join(", ")),
            format!("it has views alone ({}), which are not read", views.join(", ")),
        ),
    };
    let words = Words::new(format!("GeoPackage นี้ไม่มีชั้นข้อมูล: {th}"), format!("the GeoPackage has no layer: {en}"));
    Error::impossible(
        Fault::new(At::Whole, "geopackage", words).remedy("ส่งออกชั้นข้อมูลเป็นตาราง", "export the layer as a table"),
    )
}
