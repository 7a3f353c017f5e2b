//! What the cells of a plan say: amounts of money, ordinal numbers, and the years of headings.

use std::sync::LazyLock;

use regex::Regex;

use super::grid::Cell;
use super::words::squeezed;
use crate::money::{Satang, Unit};
use crate::thai::{clean, to_arabic};

/// Why the amount of a cell was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// A formula whose value the file does not hold: the amount is unknown.
    Hollow,
    /// `#REF!` and its like.
    Broken(String),
    /// More than one amount.
    Several(String),
    Unreadable(String),
    Negative(String),
}

#[expect(clippy::expect_used, reason = "constant patterns; the tests read each")]
pub(super) fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern")
}

/// Satang of a cell in baht. A dash is 0; an empty cell is unknown, which is none.
pub(super) fn amount(cell: Option<&Cell>) -> Result<Option<i64>, Trouble> {
    let Some(cell) = cell else { return Ok(None) };
    if cell.hollow {
        return Err(Trouble::Hollow);
    }
    if cell.broken {
        return Err(Trouble::Broken(cell.text.clone()));
    }
    if let Some(number) = cell.number {
        return of_number(number, &cell.text);
    }
    let text = cell.text.trim();
    match Satang::parse(text, Unit::Baht) {
        Ok(satang) => Ok(satang.map(|satang| satang.0)),
        Err(fault) if fault.code == "amount-negative" => Err(Trouble::Negative(clean(text))),
        Err(_) => of_odd_text(text),
    }
}

/// Numbers of spreadsheets are binary fractions: what is not even a hundredth of a satang is noise.
fn of_number(number: f64, text: &str) -> Result<Option<i64>, Trouble> {
    let satang = number * 100.0;
    let whole = satang.round();
    if number < 0.0 {
        return Err(Trouble::Negative(text.to_owned()));
    }
    if !(0.0..9e15).contains(&whole) || (satang - whole).abs() > 0.01 {
        return Err(Trouble::Unreadable(text.to_owned()));
    }
    // In range, whole, and not negative.
    Ok(Some(whole as i64))
}

fn of_odd_text(text: &str) -> Result<Option<i64>, Trouble> {
    // A number that a line break cut: 1,632,⏎820.
    let joined: String = text.split_whitespace().collect();
    let cut = text.lines().rev().skip(1).all(|line| line.trim_end().ends_with(','));
    if cut && let Ok(Some(satang)) = Satang::parse(&joined, Unit::Baht) {
        return Ok(Some(satang.0));
    }
    let parts = text.split(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '+' | ';'));
    let amounts = parts.filter(|part| matches!(Satang::parse(part, Unit::Baht), Ok(Some(_)))).count();
    let shown = clean(text);
    Err(if amounts > 1 { Trouble::Several(shown) } else { Trouble::Unreadable(shown) })
}

/// The number of a row, Arabic or Thai digits, with or without a full stop or bracket; `None` within where it is one like 1.2.
pub(super) fn ordinal(cell: Option<&Cell>) -> Option<Option<u32>> {
    static ORDINAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\(?(\d{1,5})((?:\.\d{1,3})*)[.)]?$"));
    let text = squeezed(&cell?.text);
    let found = ORDINAL.captures(&text)?;
    let whole = found.get(2).is_none_or(|rest| rest.as_str().is_empty());
    Some(found.get(1)?.as_str().parse().ok().filter(|_| whole))
}

/// The Buddhist year of a heading: `2566`, `ปี ๒๕๖๖`, `ปีงบประมาณ พ.ศ. 2566`, `66`.
pub(super) fn year(text: &str) -> Option<i32> {
    static LONG: LazyLock<Regex> = LazyLock::new(|| pattern(r"25\d\d"));
    static SHORT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:งบ|ปี|งบประมาณ|พ\.?ศ\.?)*(\d\d)(?:\(บาท\))?$"));
    let text = squeezed(text);
    let mut long = LONG.find_iter(&text);
    match (long.next(), long.next()) {
        (Some(only), None) => only.as_str().parse().ok(),
        // A window of years is no year.
        (Some(_), Some(_)) => None,
        _ => SHORT.captures(&text)?.get(1)?.as_str().parse::<i32>().ok().filter(|year| *year >= 40).map(|y| 2500 + y),
    }
}

/// The numbers of forms that a text names: `ผ.02/2`, `แบบ ผ.๐๓`, `ผ 08`.
pub(super) fn form_numbers(text: &str) -> Vec<String> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"ผ(?:\.|\s)\s?0?(\d{1,2})(\s?/\s?\d)?"));
    let text = to_arabic(&clean(text));
    let told = |found: regex::Captures<'_>| {
        let number: u32 = found.get(1)?.as_str().parse().ok()?;
        let part = found.get(2).map_or(String::new(), |part| squeezed(part.as_str()));
        Some(format!("ผ.{number:02}{part}"))
    };
    NUMBER.captures_iter(&text).filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell { text: text.into(), ..Cell::default() }
    }

    #[test]
    fn amounts_are_read_as_plans_print_them() {
        for (written, satang) in [
            (" 1,632,820 ", Some(163_282_000)),
            (" 10,500,000.00 ", Some(1_050_000_000)),
            (" -   ", Some(0)),
            ("–", Some(0)),
            ("๒๐๐,๐๐๐", Some(20_000_000)),
            ("1,632,\n820", Some(163_282_000)),
            ("   ", None),
            ("\u{00A0}", None),
        ] {
            assert_eq!(amount(Some(&text(written))), Ok(satang), "{written:?}");
        }
        let number = |number: f64| amount(Some(&Cell { number: Some(number), text: "n".into(), ..Cell::default() }));
        assert_eq!(number(1_632_820.1 + 0.2), Ok(Some(163_282_030)), "binary noise is none");
        assert_eq!(number(0.0), Ok(Some(0)));
        assert!(number(-1.0).is_err() && number(f64::NAN).is_err() && number(1e300).is_err() && number(0.123).is_err());
        assert_eq!(amount(None), Ok(None));
    }

    #[test]
    fn two_amounts_in_a_cell_are_not_taken_for_one() {
        for written in ["500,000 300,000", "500,000\n300,000", "๑๐๐/๒๐๐"] {
            assert!(matches!(amount(Some(&text(written))), Err(Trouble::Several(_))), "{written}");
        }
        assert!(matches!(amount(Some(&text("โรงเรียนละ 500,00…"))), Err(Trouble::Unreadable(_))));
        assert_eq!(amount(Some(&Cell { hollow: true, ..Cell::default() })), Err(Trouble::Hollow));
    }

    #[test]
    fn numbers_of_rows_and_years_of_headings_may_be_thai() {
        assert_eq!(ordinal(Some(&text("๑๒."))), Some(Some(12)));
        assert_eq!(ordinal(Some(&text("1.2"))), Some(None));
        assert_eq!(ordinal(Some(&text("แผนงาน"))), None);
        for (heading, expected) in [
            ("2566", Some(2566)),
            ("ปี ๒๕๖๖", Some(2566)),
            ("66", Some(2566)),
            ("งบปี 70", Some(2570)),
            ("2566 - 2570", None),
            ("รวม 5 ปี", None),
            ("12", None),
        ] {
            assert_eq!(year(heading), expected, "{heading}");
        }
        assert_eq!(form_numbers("แบบ ผ.๐๒/๒"), ["ผ.02/2"]);
        assert_eq!(form_numbers("ผ.8"), ["ผ.08"]);
        assert!(form_numbers("แผนงาน 02").is_empty());
    }
}
