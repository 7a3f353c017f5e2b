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

mod bound;
mod field;
mod reader;
#[cfg(test)]
mod tests;
mod unit;

use std::collections::BTreeMap;

use toml::Table as TomlTable;

use super::text::Encoding;
use crate::error::{Error, Fault, Result, Words};
pub use bound::{Bound, PrintedAmount};
pub use field::Field;
use reader::Reader;
pub use unit::{Era, MoneyUnit};

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

#[derive(Debug, Clone, PartialEq)]
pub enum Amount {
    /// One column for one Buddhist fiscal year.
    Year { year: i32, column: String },
    /// One column for the year and one for the amount.
    Beside { year_column: String, column: String },
    /// One column with pairs of year and amount.
    Pairs { column: String, separator: String, between: String },
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
}
