//! A row's verdict: what can be stored of it, or why nothing can.

use geo::Coord;
use serde_json::{Map, Value};

use super::place::{self, Placed};
use super::rules::Rules;
use super::values;
use crate::error::{At, Fault, Words};
use crate::features::feature::is_feature_id;
use crate::geometry::Shape;
use crate::geometry::mend::Mend;
use crate::ingest::source::SourceRow;

/// What was put right about a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// The column; `geometry` for the place.
    pub field: String,
    /// Stable, lower-case, hyphenated.
    pub code: &'static str,
    pub words: Words,
    /// Square metres before and after, where the area may have changed.
    pub area: Option<(f64, f64)>,
}

impl Repair {
    pub(super) fn of_mend(mend: &Mend) -> Repair {
        Repair { field: "geometry".to_owned(), code: mend.kind.code(), words: mend.words(), area: mend.area }
    }

    pub(super) fn of_value(field: &str, code: &'static str, words: Words) -> Repair {
        Repair { field: field.to_owned(), code, words, area: None }
    }
}

/// What becomes of a row.
#[derive(Debug)]
pub struct Verdict {
    /// As the reader counts.
    pub number: u64,
    /// The row's own, trimmed, with `:` for `/`; `None` where it has none that can be used.
    pub id: Option<String>,
    pub properties: Map<String, Value>,
    /// In CRS84; `None` where the row has no place.
    pub shape: Option<Shape>,
    /// Why the row cannot be taken; an empty list says that it can.
    pub faults: Vec<Fault>,
    /// What a person should look at; the row is taken.
    pub warnings: Vec<Fault>,
    /// What was done to it.
    pub repairs: Vec<Repair>,
    /// Where to look on a map, in CRS84: the first flaw of the geometry, else a position of it, also of a refused row
    /// whose place can be read.
    pub place: Option<Coord<f64>>,
}

impl Verdict {
    pub fn is_taken(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Judges one row by itself. Never panics, whatever the coordinates and values; takes as long as `n log n` of its positions.
pub fn judge(mut row: SourceRow, rules: &Rules) -> Verdict {
    rules.naming.apply(&mut row);
    let number = usize::try_from(row.number).unwrap_or(usize::MAX);
    let placed = place::placed(row.geometry, number, rules);
    let Placed { shape, faults, warnings, repairs, at } = placed;
    let mut verdict = Verdict {
        number: row.number,
        id: None,
        properties: row.properties,
        shape,
        faults: row.faults,
        warnings,
        repairs,
        place: at,
    };
    verdict.faults.extend(faults);
    verdict.id = usable_id(row.id, number, &mut verdict.warnings);
    values::judge_values(&mut verdict, number, rules);
    if !verdict.faults.is_empty() {
        verdict.shape = None;
    }
    verdict
}

fn usable_id(id: Option<String>, number: usize, warnings: &mut Vec<Fault>) -> Option<String> {
    let id = id?.trim().replace('/', ":");
    if id.is_empty() {
        return None;
    }
    if is_feature_id(&id) {
        return Some(id);
    }
    let at = At::Row { row: number, field: "id".to_owned() };
    warnings.push(
        Fault::new(
            at,
            "not-an-id",
            Words::new(
                "ใช้เป็นรหัสไม่ได้: ต้องมี 1 ถึง 200 ตัวอักษรและไม่มีอักขระควบคุม",
                "this cannot be an id: 1 to 200 characters, none of them a control character",
            ),
        )
        .remedy("แก้รหัส มิฉะนั้นระบบจะตั้งให้", "correct it; else the hub gives one"),
    );
    None
}
