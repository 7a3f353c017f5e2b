//! The column map of a project file: which column holds what, in which unit and which era; written in TOML by people.
//!
//! ```toml
//! encoding = "windows-874"      # left out: by evidence
//! delimiter = ";"               # left out: by evidence
//! year_era = "be"               # "be" (default), "ce", or "auto": from 2400 on Buddhist
//! money_unit = "baht"           # "baht" (default), "thousand", "million"; a budget may say otherwise
//! create_agencies = true        # make agencies that the hub does not know; left out: their rows are refused
//!
//! [fields]
//! title = "ชื่อโครงการ"                                     # the heading of a column
//! objective = { column = "วัตถุประสงค์" }                     # the same, at length
//! visibility = { value = "public" }                         # the same for every row
//! area_codes = { column = "รหัสตำบล", separator = "," }      # several values in one cell
//! programme = { column = "แผนงาน", values = { "โยธา" = "00310" }, default = "00110" }
//!
//! [agencies]                    # what the column says = code of the agency in the hub
//! "กรมทางหลวง" = "DOH"
//!
//! [external_ids]                # scheme = heading
//! record = "rec_id"
//!
//! [[budget]]                    # one column per fiscal year
//! year = 2566
//! column = "งบ 2566"
//! unit = "million"
//!
//! [[budget]]                    # or one column with pairs: "2559:101111925;2560:101111925"
//! pairs = "amounts_by_year_be"
//! separator = ";"
//! between = ":"
//! repeated = "first"            # a year twice in one row: "refuse" (default), or the "first" counts
//!
//! [[budget]]                    # or a column with the year beside the one with the amount
//! year_column = "ปีงบประมาณ"
//! column = "งบประมาณ"
//! ```

use std::collections::BTreeMap;

use toml::{Table as TomlTable, Value};

use super::table::{Row, Table};
use super::text::Encoding;
use crate::error::{Error, Fault, Result, Words};
use crate::thai;

/// What a project can take from a column. `key` is the name in the map file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Title,
    Objective,
    Outputs,
    Indicator,
    ExpectedResult,
    Agency,
    Unit,
    PlanKind,
    PlanEdition,
    PlanPage,
    PlanRow,
    /// The mark of the amendment that a row of the plan carries.
    PlanAmendment,
    Strategy,
    Tactic,
    Programme,
    Category,
    BudgetSource,
    Location,
    AreaCodes,
    Longitude,
    Latitude,
    /// A GeoJSON geometry as text.
    Geometry,
    LocationQuality,
    RoadCode,
    ChainageFrom,
    ChainageTo,
    PlanStatus,
    CoordinationStatus,
    MoneyStatus,
    ExecutionStatus,
    SourceDocument,
    SourcePage,
    /// The file's own key of the row, by which a second import finds it again.
    SourceKey,
    Visibility,
}

impl Field {
    pub const ALL: [(Field, &'static str); 34] = [
        (Field::Title, "title"),
        (Field::Objective, "objective"),
        (Field::Outputs, "outputs"),
        (Field::Indicator, "indicator"),
        (Field::ExpectedResult, "expected_result"),
        (Field::Agency, "agency"),
        (Field::Unit, "unit"),
        (Field::PlanKind, "plan_kind"),
        (Field::PlanEdition, "plan_edition"),
        (Field::PlanPage, "plan_page"),
        (Field::PlanRow, "plan_row"),
        (Field::PlanAmendment, "plan_amendment"),
        (Field::Strategy, "strategy"),
        (Field::Tactic, "tactic"),
        (Field::Programme, "programme"),
        (Field::Category, "category"),
        (Field::BudgetSource, "budget_source"),
        (Field::Location, "location"),
        (Field::AreaCodes, "area_codes"),
        (Field::Longitude, "longitude"),
        (Field::Latitude, "latitude"),
        (Field::Geometry, "geometry"),
        (Field::LocationQuality, "location_quality"),
        (Field::RoadCode, "road_code"),
        (Field::ChainageFrom, "chainage_from"),
        (Field::ChainageTo, "chainage_to"),
        (Field::PlanStatus, "plan_status"),
        (Field::CoordinationStatus, "coordination_status"),
        (Field::MoneyStatus, "money_status"),
        (Field::ExecutionStatus, "execution_status"),
        (Field::SourceDocument, "source_document"),
        (Field::SourcePage, "source_page"),
        (Field::SourceKey, "source_key"),
        (Field::Visibility, "visibility"),
    ];

    pub fn key(self) -> &'static str {
        Field::ALL.iter().find(|(field, _)| *field == self).map_or("", |(_, key)| key)
    }

    pub fn from_key(key: &str) -> Option<Field> {
        Field::ALL.iter().find(|(_, known)| *known == key).map(|(field, _)| *field)
    }
}

/// The unit in which a file prints money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MoneyUnit {
    #[default]
    Baht,
    Thousand,
    Million,
}

impl MoneyUnit {
    fn from_key(key: &str) -> Option<MoneyUnit> {
        match key {
            "baht" | "บาท" => Some(MoneyUnit::Baht),
            "thousand" | "พันบาท" => Some(MoneyUnit::Thousand),
            "million" | "ล้านบาท" => Some(MoneyUnit::Million),
            _ => None,
        }
    }

    /// Baht in one unit.
    pub fn baht(self) -> u32 {
        match self {
            MoneyUnit::Baht => 1,
            MoneyUnit::Thousand => 1_000,
            MoneyUnit::Million => 1_000_000,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Era {
    #[default]
    Buddhist,
    Common,
    /// From 2400 on Buddhist, two digits Buddhist, else common.
    Auto,
}

impl Era {
    fn from_key(key: &str) -> Option<Era> {
        match key {
            "be" => Some(Era::Buddhist),
            "ce" => Some(Era::Common),
            "auto" => Some(Era::Auto),
            _ => None,
        }
    }

    /// A year as the file writes it, Thai digits and a leading `ปี` or `พ.ศ.` allowed, as a Buddhist year.
    pub fn buddhist_year(self, text: &str) -> Option<i32> {
        let digits: String = thai::to_arabic(text).chars().filter(char::is_ascii_digit).collect();
        let year: i32 = digits.parse().ok()?;
        let year = match (self, digits.len()) {
            (Era::Common, 4) => year + 543,
            (Era::Auto, 4) if year < 2400 => year + 543,
            (Era::Buddhist | Era::Auto, 4) => year,
            (Era::Buddhist | Era::Auto, 2) => 2500 + year,
            _ => return None,
        };
        (2400..2700).contains(&year).then_some(year)
    }
}

/// Where the text of one field comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub from: From,
    /// Splits one cell into several values.
    pub separator: Option<String>,
    /// What the file says = what is meant; anything else stays as it is.
    pub values: BTreeMap<String, String>,
    /// Where the cell is empty.
    pub default: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum From {
    Column(String),
    Value(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    pub amount: Amount,
    pub unit: MoneyUnit,
    pub repeated: Repeated,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Amount {
    /// One column for one Buddhist fiscal year.
    Year { year: i32, column: String },
    /// One column for the year and one for the amount.
    Beside { year_column: String, column: String },
    /// One column with pairs of year and amount.
    Pairs { column: String, separator: String, between: String },
}

/// What a year means that stands twice in one row with different amounts; the same amount twice is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Repeated {
    #[default]
    Refuse,
    First,
}

impl Repeated {
    fn from_key(key: &str) -> Option<Repeated> {
        match key {
            "refuse" => Some(Repeated::Refuse),
            "first" => Some(Repeated::First),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ColumnMap {
    pub encoding: Option<Encoding>,
    pub delimiter: Option<char>,
    pub year_era: Era,
    pub fields: BTreeMap<Field, Source>,
    pub budgets: Vec<Budget>,
    /// Scheme and where its id stands.
    pub external_ids: Vec<(String, Source)>,
    /// The agency as the file names it = its code in the hub.
    pub agencies: BTreeMap<String, String>,
    /// Agencies that the hub does not know are made.
    pub create_agencies: bool,
}

impl ColumnMap {
    /// Reads a map file.
    ///
    /// # Errors
    /// [`Error::Malformed`] with every fault at its key (`/fields/title`): no TOML, unknown keys, wrong kinds of value,
    /// unknown units or eras, no `title`.
    pub fn parse(text: &str) -> Result<ColumnMap> {
        let table: TomlTable = text.parse().map_err(|cause: toml::de::Error| {
            let words = Words::new(
                format!("ไฟล์แผนที่คอลัมน์ไม่ใช่ TOML: {}", cause.message()),
                format!("the column map is no TOML: {cause}"),
            );
            Error::malformed(Fault::pointer("", "map-toml", words))
        })?;
        let mut reader = Reader { faults: Vec::new() };
        let map = reader.map(&table);
        if reader.faults.is_empty() { Ok(map) } else { Err(Error::Malformed(reader.faults)) }
    }

    /// Finds every column that the map names in a table's header.
    ///
    /// # Errors
    /// [`Error::Malformed`] at row 1 for each heading that the table does not have, naming those it has.
    pub fn bind<'a>(&'a self, table: &Table) -> Result<Bound<'a>> {
        let mut faults = Vec::new();
        let mut find = |key: String, heading: &str| {
            table.column(heading).unwrap_or_else(|| {
                faults.push(no_column(&key, heading, &table.header));
                0
            })
        };
        let mut place = |key: String, source: &'a Source| Placed {
            column: match &source.from {
                From::Column(heading) => Some(find(key, heading)),
                From::Value(_) => None,
            },
            source,
        };
        let fields = self.fields.iter().map(|(f, source)| (*f, place(format!("fields.{}", f.key()), source))).collect();
        let external_ids = self
            .external_ids
            .iter()
            .map(|(scheme, source)| (scheme.as_str(), place(format!("external_ids.{scheme}"), source)))
            .collect();
        let budgets = self
            .budgets
            .iter()
            .enumerate()
            .map(|(index, budget)| {
                let key = format!("budget[{index}]");
                match &budget.amount {
                    Amount::Year { column, .. } | Amount::Pairs { column, .. } => (find(key, column), 0, budget),
                    Amount::Beside { year_column, column } => {
                        (find(key.clone(), column), find(key, year_column), budget)
                    }
                }
            })
            .collect();
        if faults.is_empty() {
            Ok(Bound { map: self, fields, external_ids, budgets })
        } else {
            Err(Error::Malformed(faults))
        }
    }
}

struct Placed<'a> {
    column: Option<usize>,
    source: &'a Source,
}

impl Placed<'_> {
    fn texts(&self, row: &Row) -> Vec<String> {
        let given = match (&self.source.from, self.column) {
            (From::Value(value), _) => value.as_str(),
            (From::Column(_), Some(column)) => row.cell(column),
            (From::Column(_), None) => "",
        };
        let parts: Vec<&str> = match &self.source.separator {
            Some(separator) => given.split(separator.as_str()).map(str::trim).filter(|part| !part.is_empty()).collect(),
            None if given.is_empty() => Vec::new(),
            None => vec![given],
        };
        if parts.is_empty() {
            return self.source.default.iter().cloned().collect();
        }
        let meant = |part: &str| self.source.values.get(part).map_or(part, String::as_str).to_owned();
        parts.into_iter().map(meant).filter(|part| !part.is_empty()).collect()
    }
}

/// A column map whose columns are found in one table.
pub struct Bound<'a> {
    map: &'a ColumnMap,
    fields: BTreeMap<Field, Placed<'a>>,
    external_ids: Vec<(&'a str, Placed<'a>)>,
    /// The column of the amount, that of the year where it has one, and what the map says.
    budgets: Vec<(usize, usize, &'a Budget)>,
}

/// One amount as the file prints it; what it is worth is for the money rules to say.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintedAmount {
    /// Buddhist fiscal year.
    pub year: i32,
    /// As printed; may be `-` (none) or hold separators.
    pub text: String,
    pub unit: MoneyUnit,
    /// The heading of the column, for faults.
    pub heading: String,
}

impl Bound<'_> {
    /// The values of a field in a row, trimmed, resolved, none empty.
    pub fn texts(&self, row: &Row, field: Field) -> Vec<String> {
        self.fields.get(&field).map(|placed| placed.texts(row)).unwrap_or_default()
    }

    /// The first value of a field in a row.
    pub fn text(&self, row: &Row, field: Field) -> Option<String> {
        self.texts(row, field).into_iter().next()
    }

    /// The heading of a field's column, or its key if it has none: what a fault names.
    pub fn heading(&self, field: Field) -> &str {
        match self.fields.get(&field).map(|placed| &placed.source.from) {
            Some(From::Column(heading)) => heading,
            _ => field.key(),
        }
    }

    /// The agency of a row: what the file says and, if the table of agencies knows it, its code.
    pub fn agency(&self, row: &Row) -> Option<(String, Option<String>)> {
        let said = self.text(row, Field::Agency)?;
        let code = self.map.agencies.get(&said).cloned();
        Some((said, code))
    }

    /// Scheme and id, where the row has one.
    pub fn external_ids(&self, row: &Row) -> Vec<(String, String)> {
        let ids = self.external_ids.iter();
        ids.flat_map(|(scheme, placed)| placed.texts(row).into_iter().map(|id| ((*scheme).to_owned(), id))).collect()
    }

    /// Does the map say anything about this field?
    pub fn covers(&self, field: Field) -> bool {
        self.fields.contains_key(&field)
    }

    /// The amounts of a row whose cells are not empty: empty means unknown, `-` means none.
    ///
    /// # Errors
    /// Faults at the row for pairs that are no pair of year and amount, for a year that is none, and for one that stands twice.
    pub fn amounts(&self, row: &Row) -> std::result::Result<Vec<PrintedAmount>, Vec<Fault>> {
        let (mut amounts, mut faults): (Vec<PrintedAmount>, Vec<Fault>) = (Vec::new(), Vec::new());
        for (column, year_column, budget) in &self.budgets {
            let cell = row.cell(*column);
            if cell.is_empty() {
                continue;
            }
            let found = match &budget.amount {
                Amount::Year { year, column } => vec![Ok((*year, cell, column))],
                Amount::Beside { year_column: heading, column } => {
                    let year = row.cell(*year_column);
                    let read = self.map.year_era.buddhist_year(year);
                    vec![read.map(|year| (year, cell, column)).ok_or_else(|| bad_year(row.number, heading, year))]
                }
                Amount::Pairs { column, separator, between } => {
                    let pairs = cell.split(separator.as_str()).map(str::trim).filter(|pair| !pair.is_empty());
                    pairs.map(|pair| self.pair(row.number, column, pair, between)).collect()
                }
            };
            for amount in found {
                match amount {
                    Ok((_, "", _)) => {}
                    Ok((year, text, column)) if amounts.iter().any(|known| known.year == year) => {
                        let same = amounts.iter().any(|known| known.year == year && known.text == text);
                        if !same && budget.repeated == Repeated::Refuse {
                            faults.push(year_twice(row.number, column, year));
                        }
                    }
                    Ok((year, text, column)) => amounts.push(PrintedAmount {
                        year,
                        text: text.to_owned(),
                        unit: budget.unit,
                        heading: column.clone(),
                    }),
                    Err(fault) => faults.push(fault),
                }
            }
        }
        if faults.is_empty() { Ok(amounts) } else { Err(faults) }
    }

    fn pair<'t>(
        &self,
        row: usize,
        column: &'t String,
        pair: &'t str,
        between: &str,
    ) -> std::result::Result<(i32, &'t str, &'t String), Fault> {
        let read = pair
            .split_once(between)
            .and_then(|(year, amount)| Some((self.map.year_era.buddhist_year(year)?, amount.trim(), column)));
        read.ok_or_else(|| bad_pair(row, column, pair))
    }
}

fn bad_year(row: usize, column: &str, year: &str) -> Fault {
    let words = Words::new(format!("'{year}' ไม่ใช่ปีงบประมาณ"), format!("'{year}' is no fiscal year"));
    Fault::row(row, column, "budget-year", words).remedy("ใช้ปี พ.ศ. เช่น 2569", "write the Buddhist year, such as 2569")
}

fn bad_pair(row: usize, column: &str, pair: &str) -> Fault {
    let words = Words::new(
        format!("'{pair}' ไม่ใช่คู่ของปีกับจำนวนเงิน"),
        format!("'{pair}' is no pair of a fiscal year and an amount"),
    );
    Fault::row(row, column, "budget-pair", words)
        .remedy("เขียนเป็น 2566:1000000", "write year and amount, such as 2566:1000000")
}

fn year_twice(row: usize, column: &str, year: i32) -> Fault {
    let words = Words::new(format!("ปีงบประมาณ {year} ซ้ำ"), format!("fiscal year {year} stands twice"));
    Fault::row(row, column, "budget-year-twice", words).remedy(
        "เหลือจำนวนเดียวต่อปี หรือกำหนด repeated = \"first\" ในแผนที่คอลัมน์",
        "leave one amount for each year, or set repeated = \"first\" in the column map",
    )
}

fn no_column(key: &str, heading: &str, header: &[String]) -> Fault {
    let has = header.iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let words = Words::new(
        format!("ไม่มีคอลัมน์ '{heading}' ซึ่ง {key} ของแผนที่คอลัมน์อ้างถึง"),
        format!("there is no column '{heading}', which {key} of the column map names"),
    );
    Fault::row(1, heading, "map-column", words).remedy(format!("คอลัมน์ที่มี: {has}"), format!("the columns are: {has}"))
}

#[path = "column_map_reader.rs"]
mod reader;
use reader::Reader;

#[cfg(test)]
#[path = "column_map_tests.rs"]
mod tests;
