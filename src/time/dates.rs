//! Calendar days as Thai documents write them: Buddhist years, Thai months and digits, and years in ISO clothing.

use chrono::{Datelike, NaiveDate};

use super::fiscal::{BUDDHIST_OFFSET, FIRST_BUDDHIST, LAST_BUDDHIST};
use super::months::{MONTHS, take_month};
use crate::error::{At, Fault, Words};
use crate::money::{fold_digits, thai_digits};

/// How a day is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// `2016-12-27`
    Iso,
    /// `27 ธันวาคม 2559`
    Thai,
    /// `๒๗ ธันวาคม ๒๕๕๙`
    ThaiNumerals,
    /// `27 December 2016`
    English,
}

pub fn format_date(date: NaiveDate, style: DateStyle) -> String {
    let thai = || {
        let month = MONTHS.get(date.month0() as usize).map_or("", |names| names.0);
        format!("{} {month} {}", date.day(), date.year() + BUDDHIST_OFFSET)
    };
    match style {
        DateStyle::Iso => date.format("%Y-%m-%d").to_string(),
        DateStyle::Thai => thai(),
        DateStyle::ThaiNumerals => thai_digits(&thai()),
        DateStyle::English => date.format("%-d %B %Y").to_string(),
    }
}

/// Reads a day: `27 ธันวาคม พ.ศ. 2559`, `๒๗ ธ.ค. ๕๙`, `27/12/2559`, `2559-12-27`, `วันที่ 27  ตุลาคม  2564  เวลา 10 .00 น.`,
/// `8 กันยายน 2553 11:03:41`, `27 December 2016`, or a spreadsheet's day number (`42731`).
///
/// Day comes before month. A year from 2400 on is Buddhist, an earlier one of the common era, one of two digits Buddhist
/// (but refused beside an English month, where it may be either). A time of day is left out; whether 29 February exists
/// is asked of the common-era year.
///
/// # Errors
/// A fault with `At::Whole`: `date-unreadable`, or `date-impossible` when there is no such day.
pub fn parse_date(text: &str) -> Result<NaiveDate, Fault> {
    let clean = fold_digits(text).to_lowercase().replace(['\u{200B}', '\u{FEFF}'], "").replace('\u{a0}', " ");
    let without_time = cut_time(clean.trim());
    let parts = read_parts(without_time).or_else(|| read_numeric(without_time));
    if let Some(date) = spreadsheet_day(without_time) {
        return Ok(date);
    }
    let (day, month, year) = parts.ok_or_else(|| fault(text, "date-unreadable", "อ่านไม่ได้", "cannot be read"))?;
    NaiveDate::from_ymd_opt(year, month, day)
        .ok_or_else(|| fault(text, "date-impossible", "ไม่มีในปฏิทิน", "is not in the calendar"))
}

/// Days since 1899-12-30, as spreadsheets count; five digits within 1954–2119, so that no year is mistaken for one.
fn spreadsheet_day(text: &str) -> Option<NaiveDate> {
    let days: i64 = text.parse().ok()?;
    if !(20_000..=80_000).contains(&days) || text.len() != 5 {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(chrono::TimeDelta::days(days))
}

/// What stands before the time of day: `เวลา …`, ` 11:03:41`, or `T11:03:41Z` behind an ISO date.
fn cut_time(text: &str) -> &str {
    if let Some((before, _)) = text.split_once("เวลา") {
        return before.trim();
    }
    let Some(colon) = text.find(':') else {
        return text;
    };
    let before = text.get(..colon).unwrap_or(text);
    before.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('t').trim()
}

/// Day, month and common-era year from a text with the month's name.
fn read_parts(text: &str) -> Option<(u32, u32, i32)> {
    let (mut numbers, mut words): (Vec<String>, Vec<(usize, String)>) = (Vec::new(), Vec::new());
    let mut in_number = false;
    for c in text.chars() {
        if c.is_ascii_digit() {
            if !in_number {
                numbers.push(String::new());
            }
            numbers.last_mut()?.push(c);
            in_number = true;
        } else {
            // A number ends at anything else, but a word goes on over the dots and blanks of an abbreviation.
            in_number = false;
            if matches!(c, '.' | ',' | '-' | '/') || c.is_whitespace() {
                continue;
            }
            match words.last_mut() {
                Some((after, word)) if *after == numbers.len() => word.push(c),
                _ => words.push((numbers.len(), c.to_string())),
            }
        }
    }
    let [first, second] = numbers.as_slice() else {
        return None;
    };
    let mut month = None;
    for (after, word) in &words {
        let word = if *after == 0 {
            LEADING.iter().find_map(|lead| word.strip_prefix(lead)).unwrap_or(word)
        } else {
            word.as_str()
        };
        match take_month(word) {
            Some((number, thai, rest)) if month.is_none() && *after < 2 => month = Some((number, thai, era_of(rest)?)),
            _ if *after == 0 && word.is_empty() => {}
            _ if *after == 2 && matches!(word, "น" | "น.") => {}
            _ => return None,
        }
    }
    let (month, thai, era) = month?;
    if second.len() == 2 && !thai {
        return None;
    }
    Some((small(first)?, month, common_year(second, era)?))
}

/// What may stand before the day, once blanks and dots are gone.
const LEADING: [&str; 12] =
    ["ลงวันที่", "เมื่อวันที่", "วันที่", "วันจันทร์ที่", "วันอังคารที่", "วันพุธที่", "วันพฤหัสบดีที่", "วันศุกร์ที่", "วันเสาร์ที่", "วันอาทิตย์ที่", "ลว", "ที่"];

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    None,
    Buddhist,
    Common,
}

fn era_of(rest: &str) -> Option<Mark> {
    match rest {
        "" => Some(Mark::None),
        "พศ" | "be" => Some(Mark::Buddhist),
        "คศ" | "ad" | "ce" => Some(Mark::Common),
        _ => None,
    }
}

/// `27/12/2559`, `27-12-59`, `27.12.2559`, `2559-12-27`.
fn read_numeric(text: &str) -> Option<(u32, u32, i32)> {
    let separator = text.chars().find(|c| !c.is_ascii_digit() && !c.is_whitespace())?;
    if !matches!(separator, '/' | '-' | '.') {
        return None;
    }
    let parts: Vec<&str> = text.split(separator).map(str::trim).collect();
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    if first.len() == 4 {
        return Some((small(third)?, small(second)?, common_year(first, Mark::None)?));
    }
    Some((small(first)?, small(second)?, common_year(third, Mark::None)?))
}

/// A day or a month: one or two digits.
fn small(digits: &str) -> Option<u32> {
    let right = matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit());
    if right { digits.parse().ok() } else { None }
}

fn common_year(digits: &str, mark: Mark) -> Option<i32> {
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i32 = digits.parse().ok()?;
    let buddhist = match (digits.len(), mark) {
        (2, Mark::None | Mark::Buddhist) => 2500 + year,
        (4, Mark::Buddhist) => year,
        (4, Mark::None) if year >= FIRST_BUDDHIST => year,
        (4, Mark::None | Mark::Common) => year + BUDDHIST_OFFSET,
        _ => return None,
    };
    // 1800 is long before the oldest land title a hub may hold.
    (1800 + BUDDHIST_OFFSET..=LAST_BUDDHIST + BUDDHIST_OFFSET).contains(&buddhist).then_some(buddhist - BUDDHIST_OFFSET)
}

fn fault(text: &str, code: &'static str, th: &str, en: &str) -> Fault {
    Fault::new(At::Whole, code, Words::new(format!("วันที่ '{text}' {th}"), format!("the date '{text}' {en}")))
        .remedy("ใช้รูปแบบ 27/12/2559 หรือ 2016-12-27", "write it as 27/12/2559 (day, month, Buddhist year) or 2016-12-27")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn one_day_is_read_in_every_form_that_documents_use() {
        for text in [
            "27 ธันวาคม พ.ศ. 2559",
            "๒๗ ธ.ค. ๕๙",
            "27ธ.ค.59",
            "27 ธ.ค 2559",
            "27 ธ . ค . 2559",
            "27/12/2559",
            "27-12-59",
            "27.12.2559",
            "27/12/2016",
            "2559-12-27",
            "2016-12-27",
            "2016-12-27T10:00:00+07:00",
            "วันที่ 27  ธันวาคม  2559  เวลา 10 .00 น.",
            "27 ธันวาคม 2559 11:03:41",
            "ลงวันที่ ๒๗ ธันวาคม ๒๕๕๙",
            "วันอังคารที่ 27 ธันวาคม 2559",
            "27 December 2016",
            "27 Dec 2559",
            "December 27, 2016",
            "27 ธันวาคม ค.ศ. 2016",
            "42731",
        ] {
            assert_eq!(parse_date(text).map(|d| d.to_string()), Ok("2016-12-27".to_owned()), "{text}");
        }
    }

    #[test]
    fn every_month_is_read_by_its_full_and_its_short_name() {
        for (number, (thai, short, english)) in (1..).zip(MONTHS) {
            for name in [thai, short, english] {
                assert_eq!(parse_date(&format!("8 {name} 2553")).unwrap().month(), number, "{name}");
            }
        }
        for (number, short) in (1..).zip("ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split(' '))
        {
            assert_eq!(parse_date(&format!("8 {short} 53")).unwrap().month(), number, "{short}");
        }
    }

    #[test]
    fn leap_days_follow_the_common_era() {
        assert_eq!(parse_date("29 ก.พ. 2567").unwrap().to_string(), "2024-02-29");
        assert_eq!(parse_date("29/2/2568").unwrap_err().code, "date-impossible");
        assert_eq!(parse_date("2400-02-29").unwrap_err().code, "date-impossible");
    }

    #[test]
    fn what_is_no_day_or_could_be_two_is_refused() {
        for text in [
            "",
            "เร็วๆ นี้",
            "12 2559",
            "27 ธันวาคม",
            "1/2/3/4",
            "27 Dec 16",
            "27 ธันวาคม 259",
            "0027-12-01",
            "25591227",
            "ธันวาคม 2559",
        ] {
            assert_eq!(parse_date(text).unwrap_err().code, "date-unreadable", "{text}");
        }
        assert_eq!(parse_date("12/27/2559").unwrap_err().code, "date-impossible");
        assert_eq!(parse_date("31 เม.ย. 2566").unwrap_err().code, "date-impossible");
    }

    #[test]
    fn a_day_is_written_in_four_ways() {
        let day = parse_date("27/12/2559").unwrap();
        assert_eq!(format_date(day, DateStyle::Iso), "2016-12-27");
        assert_eq!(format_date(day, DateStyle::Thai), "27 ธันวาคม 2559");
        assert_eq!(format_date(day, DateStyle::ThaiNumerals), "๒๗ ธันวาคม ๒๕๕๙");
        assert_eq!(format_date(day, DateStyle::English), "27 December 2016");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut day = parse_date("1/1/2500").unwrap();
        while day.year() < 2060 {
            for style in [DateStyle::Iso, DateStyle::Thai, DateStyle::ThaiNumerals, DateStyle::English] {
                assert_eq!(parse_date(&format_date(day, style)), Ok(day));
            }
            day += chrono::TimeDelta::days(37);
        }
    }
}
