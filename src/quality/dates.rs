//! Days as cells hold them: which day it is, and what is odd about how it is written.

use chrono::{Datelike, NaiveDate};

use crate::error::Fault;
use crate::money::fold_digits;
use crate::time::parse_date;

/// What is odd about a date that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oddity {
    /// ISO 8601 in form, but the year is Buddhist: `2567-05-01`. Programs take it for the year 2567.
    BuddhistIso,
}

/// Reads a day from the text of a cell.
///
/// # Errors
/// As [`parse_date`].
pub(super) fn day(text: &str) -> Result<(NaiveDate, Option<Oddity>), Fault> {
    let date = parse_date(text)?;
    Ok((date, is_buddhist_iso(text).then_some(Oddity::BuddhistIso)))
}

fn is_buddhist_iso(text: &str) -> bool {
    let folded = fold_digits(text.trim());
    let year = folded.get(..4).and_then(|year| year.parse::<i32>().ok());
    year.is_some_and(|year| year >= 2400) && folded.get(4..5) == Some("-")
}

/// Is the day beyond what records of a province speak of: before 1900, or more than thirty years ahead?
pub(super) fn is_far(date: NaiveDate, today: NaiveDate) -> bool {
    date.year() < 1900 || date.year() > today.year() + 30
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buddhist_year_in_iso_clothing_is_read_and_noticed() {
        let (date, odd) = day("2567-05-01").unwrap();
        assert_eq!((date.to_string().as_str(), odd), ("2024-05-01", Some(Oddity::BuddhistIso)));
        assert_eq!(day("01/05/2567").unwrap().1, None);
        assert_eq!(day("2024-05-01").unwrap().1, None);
        assert_eq!(day("31/02/2567").unwrap_err().code, "date-impossible");
    }

    #[test]
    fn days_beyond_a_lifetime_are_far() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        assert!(is_far(day("1/1/2599").unwrap().0 + chrono::TimeDelta::days(800), today));
        assert!(is_far(NaiveDate::from_ymd_opt(1899, 12, 31).unwrap(), today));
        assert!(!is_far(today, today));
    }
}
