//! Boundaries of administrative areas out of a file: each row matched by its codes, else by its names.

use std::collections::BTreeMap;

use super::folder::Folder;
use super::judged::{Going, Reading};
use super::record::Import;
use super::report::{AreasReport, LayerReport, RowVerdict, Rows, Told};
use super::side::Findings;
use super::survey::outline;
use crate::areas::store::compare_boundaries;
use crate::areas::{AreaCode, find, match_feature};
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::Shape;
use crate::hub::Hub;
use crate::ingest::source::FoundLayer;
use crate::quality::{Rules, Verdict};

/// Id of the dataset of areas.
pub const DATASET: &str = "areas";

/// A layer of boundaries.
pub struct Areas<'a> {
    pub folder: &'a Folder,
    pub import: &'a Import,
    pub found: &'a FoundLayer,
    pub shown_name: &'a str,
    pub rules: &'a Rules,
}

impl Areas<'_> {
    /// Which areas the file draws; rows that draw none are told and left out.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator brings it; those of the file.
    pub fn check(&self, hub: &Hub, going: Going) -> Result<(LayerReport, AreasReport)> {
        if !self.import.signed.is_admin {
            return Err(Error::Forbidden(Words::new(
                "เขตการปกครองนำเข้าได้เฉพาะผู้ดูแลระบบ",
                "boundaries of areas are taken in by administrators alone",
            )));
        }
        let mut findings = Findings::begin(self.folder, self.shown_name, false)?;
        let mut rows = Rows::default();
        let boundaries = self.boundaries(going, |row, left| {
            rows.read += 1;
            let id = row.id.as_deref();
            rows.refused += u64::from(!row.is_taken());
            rows.warned += u64::from(row.is_taken() && left.is_some());
            for fault in &row.faults {
                findings.note(RowVerdict::Refused, row.number, id, Told::of(fault))?;
            }
            match left.filter(|_| row.is_taken()) {
                Some(fault) => findings.note(RowVerdict::Warned, row.number, id, Told::of(&fault)),
                None => Ok(()),
            }
        })?;
        rows.taken = boundaries.len() as u64;
        let (reasons, examples) = findings.end()?;
        let found = hub.store.read_now(|database| compare_boundaries(database, &boundaries))?;
        let codes = |list: &[AreaCode]| list.iter().map(AreaCode::to_string).collect();
        let (changed, missing) = (codes(&found.changed), codes(&found.missing));
        let areas = AreasReport { changed, unchanged: found.unchanged.len(), missing };
        let layer = LayerReport { rows, reasons, examples, ..outline(self.found, self.shown_name, DATASET, true) };
        Ok((layer, areas))
    }

    /// The boundary of each area that the file draws; `each` hears of every row, and why it gives none.
    pub fn boundaries(
        &self,
        going: Going,
        mut each: impl FnMut(&Verdict, Option<Fault>) -> Result<()>,
    ) -> Result<BTreeMap<AreaCode, Shape>> {
        let mut boundaries = BTreeMap::new();
        let (path, wishes) = (self.folder.original(), self.import.wishes.of_reader());
        let reading = Reading { path: &path, layer: self.found, wishes: &wishes, rules: self.rules, after: 0 };
        reading.each_row(going, |row, _| match usable(&row, &boundaries) {
            Ok(code) => {
                each(&row, None)?;
                boundaries.extend(row.shape.map(|shape| (code, shape)));
                Ok(())
            }
            Err(fault) => each(&row, Some(fault)),
        })?;
        Ok(boundaries)
    }
}

fn usable(row: &Verdict, known: &BTreeMap<AreaCode, Shape>) -> std::result::Result<AreaCode, Fault> {
    let fault = |code, words| Fault::row(usize::try_from(row.number).unwrap_or(usize::MAX), "", code, words);
    let code = match_feature(&row.properties)
        .filter(|code| find(*code).is_some())
        .ok_or_else(|| fault("no-area", Words::new("ไม่ใช่พื้นที่ที่รู้จัก", "is no area that the hub knows")))?;
    let shape = row.shape.as_ref();
    let shape = shape.ok_or_else(|| fault("no-geometry", Words::new("ไม่มีรูปทรง", "has no geometry")))?;
    if !matches!(shape.geometry, geo::Geometry::Polygon(_) | geo::Geometry::MultiPolygon(_)) {
        return Err(fault("no-polygon", Words::new("ไม่ใช่รูปหลายเหลี่ยม", "is no polygon")));
    }
    if known.contains_key(&code) {
        let words =
            Words::new(format!("มีแถวก่อนหน้าเป็นแนวเขตของ {code} แล้ว"), format!("an earlier row already draws {code}"));
        return Err(fault("drawn-already", words));
    }
    Ok(code)
}
