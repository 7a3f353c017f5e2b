//! The survey of a layer: looks at every verdict as it comes, in memory that does not grow with the layer, and says at the end
//! how good the whole is.

use std::collections::{BTreeMap, HashMap};
use std::hash::RandomState;
use std::sync::Arc;

use chrono::NaiveDate;
use geo::Coord;
use serde_json::{Map, Value};

use super::claims::{claimed, names_disagree};
use super::columns::{Column, Meaning};
use super::dates::day;
use super::gazetteer::Gazetteer;
use super::position::Positions;
use super::report::{Element, Severity};
use super::spot::Spot;
use super::twins::{TwinKeys, Twins};
use super::values::cell;
use super::verdict::Verdict;
use crate::access::Bilingual;
use crate::error::{At, Fault, Words};

/// Spots that are kept of one survey. All are counted.
pub const MOST_SPOTS: usize = 10_000;
/// Spots that are kept of one kind, so that a flood of one leaves room for the others.
const MOST_OF_A_KIND: u64 = 2_000;
/// Columns that are counted one by one.
const MOST_COLUMNS: usize = 300;

/// What the survey is told of the layer.
pub struct Subject {
    pub columns: Vec<Column>,
    /// Fields that no row may leave empty.
    pub required: Vec<String>,
    /// Rows are expected to have a place.
    pub has_places: bool,
    /// Days after which the owner means to bring newer data; `None` where that is not known.
    pub update_days: Option<f64>,
    pub today: NaiveDate,
    pub gazetteer: Arc<Gazetteer>,
    /// Where features of the version before lay, by id: a sample will do.
    pub earlier: HashMap<String, Coord<f64>>,
}

/// How often something was found, and how it was told the first time.
pub(super) struct Found {
    pub severity: Severity,
    pub count: u64,
    pub row: u64,
    pub example: Bilingual,
}

#[derive(Default)]
pub(super) struct ColumnTally {
    pub filled: u64,
    pub unfit: u64,
}

/// What was seen so far.
pub struct Survey {
    pub(super) subject: Subject,
    pub(super) rows: u64,
    pub(super) taken: u64,
    pub(super) repaired: u64,
    pub(super) warned: u64,
    /// Rows that were taken and have a place.
    pub(super) with_place: u64,
    /// Rows with at least one problem of the element.
    pub(super) rows_of: HashMap<Element, u64>,
    pub(super) rows_of_sub: HashMap<(Element, &'static str), u64>,
    pub(super) found: BTreeMap<(&'static str, Severity), Found>,
    pub(super) columns: BTreeMap<String, ColumnTally>,
    pub(super) columns_left_out: bool,
    pub(super) twins: Twins,
    pub(super) positions: Positions,
    pub(super) names_compared: u64,
    pub(super) names_wrong: u64,
    pub(super) rows_thematic: u64,
    pub(super) dates: u64,
    pub(super) dates_wrong: u64,
    pub(super) newest: Option<NaiveDate>,
    pub(super) oldest: Option<NaiveDate>,
    pub(super) spots: Vec<Spot>,
}

impl Survey {
    pub fn new(subject: Subject) -> Survey {
        Survey {
            subject,
            rows: 0,
            taken: 0,
            repaired: 0,
            warned: 0,
            with_place: 0,
            rows_of: HashMap::new(),
            rows_of_sub: HashMap::new(),
            found: BTreeMap::new(),
            columns: BTreeMap::new(),
            columns_left_out: false,
            twins: Twins::default(),
            positions: Positions::default(),
            names_compared: 0,
            names_wrong: 0,
            rows_thematic: 0,
            dates: 0,
            dates_wrong: 0,
            newest: None,
            oldest: None,
            spots: Vec::new(),
        }
    }

    /// Looks at one row, in the order of the file. What rows have to do with each other and with the map is added to its
    /// verdict: a repeated id refuses it.
    pub fn look_at(&mut self, verdict: &mut Verdict) {
        let keys = TwinKeys::of(verdict, &self.twins.hash());
        self.look_with(verdict, keys);
    }

    /// What the keys of rows are made of ([`TwinKeys::of`]), for other threads.
    pub fn hash(&self) -> RandomState {
        self.twins.hash()
    }

    /// As [`Survey::look_at`], of a row whose keys are known.
    pub fn look_with(&mut self, verdict: &mut Verdict, keys: TwinKeys) {
        self.rows += 1;
        self.twins.look_with(verdict, keys);
        self.count_columns(&verdict.properties);
        if verdict.is_taken() {
            self.taken += 1;
            self.place(verdict);
        }
        self.count_dates(&verdict.properties);
        self.note(verdict);
    }

    /// Rows that were looked at, and those of them that were taken.
    pub fn counts(&self) -> (u64, u64) {
        (self.rows, self.taken)
    }

    fn place(&mut self, verdict: &mut Verdict) {
        let code = claimed(&verdict.properties, &self.subject.columns);
        let mut told = 0;
        if let Some(shape) = &verdict.shape {
            self.with_place += 1;
            let compared = self.positions.compared;
            let warnings = self.positions.look_at(shape, verdict.number, code, &self.subject.gazetteer);
            told += self.positions.compared - compared;
            // Outside the country and outside the provinces are one thing to look at.
            let abroad = verdict.warnings.iter().any(|warning| warning.code == "outside-thailand");
            verdict
                .warnings
                .extend(warnings.into_iter().filter(|warning| !(abroad && warning.code == "place-outside")));
            if let Some(earlier) = verdict.id.as_ref().and_then(|id| self.subject.earlier.get(id)) {
                self.positions.moved(*earlier, shape);
            }
        }
        if let Some(code) = code {
            self.names_compared += 1;
            told += 1;
            if let Some(named) = names_disagree(&verdict.properties, &self.subject.columns, code) {
                self.names_wrong += 1;
                verdict.warnings.push(name_fault(verdict.number, code, named));
            }
        }
        self.rows_thematic += u64::from(told > 0);
    }

    fn count_columns(&mut self, properties: &Map<String, Value>) {
        for (name, value) in properties {
            let filled = !matches!(value, Value::Null) && value.as_str().is_none_or(|text| !text.trim().is_empty());
            if let Some(tally) = self.columns.get_mut(name) {
                tally.filled += u64::from(filled);
            } else if self.columns.len() < MOST_COLUMNS {
                self.columns.insert(name.clone(), ColumnTally { filled: u64::from(filled), unfit: 0 });
            } else {
                self.columns_left_out = true;
            }
        }
    }

    fn count_dates(&mut self, properties: &Map<String, Value>) {
        for column in self.subject.columns.iter().filter(|column| column.meaning == Meaning::Date) {
            let Some(text) = properties.get(&column.name).and_then(cell).filter(|text| !text.is_empty()) else {
                continue;
            };
            self.dates += 1;
            match day(&text) {
                Ok((date, odd)) => {
                    self.dates_wrong +=
                        u64::from(odd.is_some() || date > self.subject.today + chrono::TimeDelta::days(365 * 30));
                    // A plan's last day lies ahead: it says nothing of how old the data is.
                    if date <= self.subject.today {
                        self.newest = Some(self.newest.map_or(date, |newest| newest.max(date)));
                        self.oldest = Some(self.oldest.map_or(date, |oldest| oldest.min(date)));
                    }
                }
                Err(_) => self.dates_wrong += 1,
            }
        }
    }

    /// Counts what the verdict says, and keeps its spots.
    fn note(&mut self, verdict: &Verdict) {
        let refused = !verdict.is_taken();
        if !refused {
            self.repaired += u64::from(!verdict.repairs.is_empty());
            self.warned += u64::from(!verdict.warnings.is_empty());
        }
        let mut subs: Vec<(Element, &'static str)> = Vec::new();
        let faults = verdict.faults.iter().map(|fault| (fault, Severity::Refused));
        for (fault, severity) in faults.chain(verdict.warnings.iter().map(|fault| (fault, Severity::Warning))) {
            subs.push(Element::of_code(fault.code));
            if let At::Row { field, .. } = &fault.at
                && let Some(tally) = self.columns.get_mut(field)
            {
                tally.unfit += 1;
            }
            let spot = Spot::of_fault(fault, severity, verdict.number);
            self.keep(fault.code, severity, &fault.reason, verdict, spot);
        }
        for repair in &verdict.repairs {
            subs.push(Element::of_code(repair.code));
            let fault = Fault::new(At::Row { row: 0, field: repair.field.clone() }, repair.code, repair.words.clone());
            let spot = Spot::of_fault(&fault, Severity::Repaired, verdict.number);
            self.keep(repair.code, Severity::Repaired, &repair.words, verdict, spot);
        }
        subs.sort_unstable();
        subs.dedup();
        for sub in &subs {
            *self.rows_of_sub.entry(*sub).or_default() += 1;
        }
        let mut elements: Vec<Element> = subs.into_iter().map(|(element, _)| element).collect();
        elements.dedup();
        for element in elements {
            *self.rows_of.entry(element).or_default() += 1;
        }
    }

    fn keep(&mut self, code: &'static str, severity: Severity, words: &Words, verdict: &Verdict, spot: Spot) {
        let found = self.found.entry((code, severity)).or_insert_with(|| Found {
            severity,
            count: 0,
            row: verdict.number,
            example: Bilingual::new(words.th.as_ref(), words.en.as_ref()),
        });
        found.count += 1;
        if found.count <= MOST_OF_A_KIND && self.spots.len() < MOST_SPOTS {
            self.spots.push(Spot { feature: verdict.id.clone(), at: verdict.place, ..spot });
        }
    }
}

fn name_fault(row: u64, code: crate::areas::AreaCode, named: crate::areas::AreaCode) -> Fault {
    let at = At::Row { row: usize::try_from(row).unwrap_or(usize::MAX), field: String::new() };
    let words = Words::new(
        format!("รหัสพื้นที่ {code} ไม่ตรงกับชื่อ ซึ่งหมายถึง {named}"),
        format!("its code says {code}, its names mean {named}"),
    );
    Fault::new(at, "code-disagrees-with-name", words).remedy("แก้รหัสหรือแก้ชื่อ", "correct the code or the name")
}
