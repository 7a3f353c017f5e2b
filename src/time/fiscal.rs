//! The Thai fiscal year: 1 October to 30 September, named by the Buddhist year in which it ends.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::error::{At, Fault, Words};
use crate::money::fold_digits;

/// Buddhist era = common era + 543.
pub const BUDDHIST_OFFSET: i32 = 543;
/// Years from here on are Buddhist, earlier ones of the common era: no document of either kind crosses it.
pub(super) const FIRST_BUDDHIST: i32 = 2400;
pub(super) const LAST_BUDDHIST: i32 = 2700;

/// Which era a year without a mark is in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Era {
    /// Four digits decide by themselves (from 2400 on: Buddhist); two digits are Buddhist.
    #[default]
    Auto,
    Buddhist,
    Common,
}

/// A Thai fiscal year by its Buddhist number, 2400 to 2700.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "i32", into = "i32")]
pub struct FiscalYear(u16);

impl FiscalYear {
    /// # Errors
    /// `fiscal-year-range` outside 2400..=2700.
    pub fn new(buddhist: i32) -> Result<FiscalYear, Fault> {
        match u16::try_from(buddhist) {
            Ok(year) if (FIRST_BUDDHIST..=LAST_BUDDHIST).contains(&buddhist) => Ok(FiscalYear(year)),
            _ => Err(Fault::new(
                At::Whole,
                "fiscal-year-range",
                Words::new(
                    format!("ปีงบประมาณ {buddhist} อยู่นอกช่วง 2400–2700"),
                    format!("the fiscal year {buddhist} is outside 2400–2700 (Buddhist era)"),
                ),
            )
            .remedy("ใช้ปี พ.ศ. เช่น 2569", "use the Buddhist year, such as 2569")),
        }
    }

    /// The Buddhist number.
    pub fn get(self) -> i32 {
        i32::from(self.0)
    }

    /// 1 October of the year before.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.get() - BUDDHIST_OFFSET - 1, 10, 1).unwrap_or_default()
    }

    /// 30 September.
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.get() - BUDDHIST_OFFSET, 9, 30).unwrap_or_default()
    }

    /// The fiscal year of an instant, by the calendar of Thailand (UTC+7).
    pub fn at(now: super::Timestamp) -> Option<FiscalYear> {
        const SEVEN_HOURS: i64 = 7 * 3_600 * 1_000_000;
        let local = chrono::DateTime::from_timestamp_micros(now.0.checked_add(SEVEN_HOURS)?)?;
        FiscalYear::containing(local.date_naive())
    }

    /// The fiscal year in which the day lies; `None` outside 2400..=2700.
    pub fn containing(date: NaiveDate) -> Option<FiscalYear> {
        let year = date.year() + BUDDHIST_OFFSET + i32::from(date.month() >= 10);
        FiscalYear::new(year).ok()
    }

    /// Reads a year as plans write it: `2569`, `๒๕๖๗`, `ปี 66`, `งบปี 70`, `ปีงบประมาณ พ.ศ. ๒๕๖๗`, `ค.ศ. 2024`, `FY2024`.
    ///
    /// # Errors
    /// A fault with `At::Whole`: `year-unreadable` or `fiscal-year-range`.
    pub fn parse(text: &str, era: Era) -> Result<FiscalYear, Fault> {
        let (bare, marked) = strip_words(text);
        year_of(&bare, marked.unwrap_or(era)).ok_or_else(|| unreadable(text)).and_then(FiscalYear::new)
    }

    /// Reads one year or a range, first to last: `2566 - 2570`, `2566–2570`, `66-70`, `2566 ถึง 2570`.
    ///
    /// # Errors
    /// As `parse`; also `year-range-reversed`.
    pub fn parse_range(text: &str, era: Era) -> Result<(FiscalYear, FiscalYear), Fault> {
        let (bare, marked) = strip_words(&text.replace("ถึง", "-"));
        let era = marked.unwrap_or(era);
        let read = |part: &str| year_of(part.trim(), era).ok_or_else(|| unreadable(text)).and_then(FiscalYear::new);
        let (first, last) = match bare.split_once(['-', '–', '—', '−']) {
            Some((first, last)) => (read(first)?, read(last)?),
            None => (read(&bare)?, read(&bare)?),
        };
        if first > last {
            let reason =
                Words::new(format!("ช่วงปี '{text}' กลับด้าน"), format!("the range of years '{text}' runs backwards"));
            return Err(Fault::new(At::Whole, "year-range-reversed", reason)
                .remedy("เขียนปีแรกก่อน", "write the first year first"));
        }
        Ok((first, last))
    }
}

/// A year in Buddhist numbering, of two or four digits.
fn year_of(digits: &str, era: Era) -> Option<i32> {
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i32 = digits.parse().ok()?;
    match (digits.len(), era) {
        (2, Era::Auto | Era::Buddhist) => Some(2500 + year),
        (2, Era::Common) => Some(2000 + year + BUDDHIST_OFFSET),
        (4, Era::Buddhist) => Some(year),
        (4, Era::Common) => Some(year + BUDDHIST_OFFSET),
        (4, Era::Auto) => Some(if year >= FIRST_BUDDHIST { year } else { year + BUDDHIST_OFFSET }),
        _ => None,
    }
}

/// Words around a year, longest first; those that name an era decide it.
const YEAR_WORDS: [(&str, Option<Era>); 16] = [
    ("ประจำปีงบประมาณ", None),
    ("ปีงบประมาณ", None),
    ("ปี งปม.", None),
    ("ปีงปม.", None),
    ("งบประมาณ", None),
    ("ประจำปี", None),
    ("งบปี", None),
    ("ปี", None),
    ("พ.ศ.", Some(Era::Buddhist)),
    ("พศ.", Some(Era::Buddhist)),
    ("พ.ศ", Some(Era::Buddhist)),
    ("ค.ศ.", Some(Era::Common)),
    ("b.e.", Some(Era::Buddhist)),
    ("be", Some(Era::Buddhist)),
    ("fy", None),
    ("ce", Some(Era::Common)),
];

fn strip_words(text: &str) -> (String, Option<Era>) {
    let mut bare = fold_digits(text).to_lowercase().replace("\u{0E4D}\u{0E32}", "\u{0E33}").replace('\u{a0}', " ");
    let mut era = None;
    for (word, names) in YEAR_WORDS {
        if bare.contains(word) {
            bare = bare.replace(word, " ");
            era = era.or(names);
        }
    }
    (bare.trim().to_owned(), era)
}

fn unreadable(text: &str) -> Fault {
    let reason = Words::new(format!("อ่านปี '{text}' ไม่ได้"), format!("the year '{text}' cannot be read"));
    Fault::new(At::Whole, "year-unreadable", reason)
        .remedy("ใช้ปี พ.ศ. สี่หลัก เช่น 2569", "use a Buddhist year of four digits, such as 2569")
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl TryFrom<i32> for FiscalYear {
    type Error = String;

    fn try_from(buddhist: i32) -> Result<Self, String> {
        FiscalYear::new(buddhist).map_err(|fault| fault.to_string())
    }
}

impl From<FiscalYear> for i32 {
    fn from(year: FiscalYear) -> i32 {
        year.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_fiscal_year_runs_from_october_to_september() {
        let year = FiscalYear::new(2569).unwrap();
        assert_eq!((year.first_day(), year.last_day()), (day("2025-10-01"), day("2026-09-30")));
        assert_eq!(FiscalYear::containing(day("2025-09-30")).unwrap().get(), 2568);
        assert_eq!(FiscalYear::containing(day("2025-10-01")).unwrap().get(), 2569);
        assert_eq!(FiscalYear::containing(day("0900-01-01")), None);
        assert_eq!(year.to_string(), "2569");
    }

    #[test]
    fn every_year_of_the_range_contains_its_own_ends() {
        for number in 2400..=2700 {
            let year = FiscalYear::new(number).unwrap();
            assert_eq!(FiscalYear::containing(year.first_day()), Some(year));
            assert_eq!(FiscalYear::containing(year.last_day()), Some(year));
        }
        assert!(FiscalYear::new(2399).is_err() && FiscalYear::new(2701).is_err() && FiscalYear::new(-1).is_err());
    }

    #[test]
    fn a_two_digit_year_is_buddhist() {
        for (text, year) in [
            ("ปี 66", 2566),
            ("งบปี 70", 2570),
            ("๖๗", 2567),
            ("ปี 2566", 2566),
            ("ปีงบประมาณ พ.ศ. ๒๕๖๗", 2567),
            ("ประจําปี พ.ศ.2565", 2565),
            ("2024", 2567),
            ("ค.ศ. 2024", 2567),
            ("FY2025", 2568),
        ] {
            assert_eq!(FiscalYear::parse(text, Era::Auto).unwrap().get(), year, "{text}");
        }
        assert_eq!(FiscalYear::parse("24", Era::Common).unwrap().get(), 2567);
    }

    #[test]
    fn ranges_are_read_in_both_widths() {
        for text in ["2566 - 2570", "2566–2570", "66-70", "ปี ๒๕๖๖ ถึง ๒๕๗๐", "(2566-2570)".trim_matches(['(', ')'])]
        {
            let (first, last) = FiscalYear::parse_range(text, Era::Auto).unwrap();
            assert_eq!((first.get(), last.get()), (2566, 2570), "{text}");
        }
        assert_eq!(FiscalYear::parse_range("70-66", Era::Auto).unwrap_err().code, "year-range-reversed");
        assert_eq!(FiscalYear::parse_range("2566", Era::Auto).unwrap().1.get(), 2566);
    }

    #[test]
    fn what_is_no_year_is_refused() {
        for text in ["", "ปี", "256", "25666", "2566.5", "สองพัน", "66/67", "-66"] {
            assert_eq!(FiscalYear::parse(text, Era::Auto).unwrap_err().code, "year-unreadable", "{text}");
        }
        assert_eq!(FiscalYear::parse("2800", Era::Auto).unwrap_err().code, "fiscal-year-range");
    }

    #[test]
    fn json_holds_the_buddhist_number_and_refuses_another() {
        let year: FiscalYear = serde_json::from_str("2568").unwrap();
        assert_eq!(serde_json::to_string(&year).unwrap(), "2568");
        assert!(serde_json::from_str::<FiscalYear>("2025").is_err());
    }
}
