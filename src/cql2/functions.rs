//! The functions that a filter may call beside those of the standard; `/functions` lists them.

use chrono::{Datelike, NaiveDate};

use super::datum::{Datum, ValueType};
use super::fold::Fold;
use super::moment::MICROSECONDS_PER_DAY;
use super::{Moment, Number};
use crate::geometry::measure;
use crate::time::{BUDDHIST_OFFSET, FiscalYear};

/// A function: what it is called, takes and gives.
#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    pub thai: &'static str,
    pub english: &'static str,
    pub argument: &'static str,
    /// Types of which the one argument may be.
    pub takes: &'static [ValueType],
    pub gives: ValueType,
    /// Whether a number that it gives is always whole.
    pub whole: bool,
    pub call: fn(&[Datum]) -> Datum,
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

use ValueType::{Day, Geometry, Instant, Text};

macro_rules! function {
    ($name:literal, $argument:literal: $takes:expr => $gives:ident, $whole:literal, $call:expr, $thai:literal, $english:literal) => {
        Function {
            name: $name,
            thai: $thai,
            english: $english,
            argument: $argument,
            takes: &$takes,
            gives: ValueType::$gives,
            whole: $whole,
            call: $call,
        }
    };
}

/// All of them, by name.
pub static FUNCTIONS: [Function; 10] = [
    function!("abs", "number": [ValueType::Number] => Number, false, |given| number(given, i128::abs, f64::abs),
        "ค่าสัมบูรณ์", "Absolute value"),
    function!("area", "geometry": [Geometry] => Number, false, |given| measured(given, measure::area),
        "พื้นที่บนทรงรี เป็นตารางเมตร (1 ไร่ = 1,600)", "Area on the ellipsoid in square metres (1 rai is 1,600)"),
    function!("buddhist_year", "date": [Day, Instant] => Number, true, |given| {
        day(given).map_or(Datum::Null, |date| whole(date.year() + BUDDHIST_OFFSET))
    }, "ปี พ.ศ. ของวันที่ (UTC)", "Buddhist year of a date (UTC)"),
    function!("ceil", "number": [ValueType::Number] => Number, true, |given| number(given, |whole| whole, f64::ceil),
        "ปัดขึ้นเป็นจำนวนเต็ม", "The least whole number not below it"),
    function!("fiscal_year", "date": [Day, Instant] => Number, true, |given| {
        day(given).and_then(FiscalYear::containing).map_or(Datum::Null, |year| whole(year.get()))
    }, "ปีงบประมาณ พ.ศ. ของวันที่ (ต.ค.–ก.ย.)", "Thai fiscal year of a date, Buddhist era (October to September)"),
    function!("floor", "number": [ValueType::Number] => Number, true, |given| number(given, |whole| whole, f64::floor),
        "ปัดลงเป็นจำนวนเต็ม", "The greatest whole number not above it"),
    function!("length", "geometry": [Geometry] => Number, false, |given| measured(given, measure::length),
        "ความยาวบนทรงรี เป็นเมตร; ของพื้นที่คือเส้นรอบรูป", "Length on the ellipsoid in metres; of an area, its border"),
    function!("letters", "text": [Text] => Number, true, |given| match given {
        [Datum::Text(text)] => whole(i32::try_from(text.chars().count()).unwrap_or(i32::MAX)),
        _ => Datum::Null,
    }, "จำนวนอักขระ", "Number of characters"),
    function!("round", "number": [ValueType::Number] => Number, true, |given| number(given, |whole| whole, f64::round),
        "ปัดเป็นจำนวนเต็มที่ใกล้ที่สุด", "The nearest whole number, halves away from zero"),
    function!("thai", "text": [Text] => Text, false, |given| match given {
        [Datum::Text(text)] => Datum::Text(Fold::Thai.apply(text)),
        _ => Datum::Null,
    }, "รูปแบบที่ใช้ค้น: ขยายคำย่อ เลขอารบิก ตัดเว้นวรรคและเครื่องหมาย ใช้ทั้งสองข้าง เช่น thai(name) LIKE thai('%อบต. แม่ใส%')",
        "The form that searches use: abbreviations written out, Arabic digits, no spaces or punctuation; use it on both sides, as in thai(name) LIKE thai('%อบต. แม่ใส%')"),
];

/// Looks a function up without regard to case.
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name.eq_ignore_ascii_case(name))
}

/// A whole number stays exact.
fn number(given: &[Datum], exact: fn(i128) -> i128, reckon: fn(f64) -> f64) -> Datum {
    let result = match given {
        [Datum::Number(Number::Whole(whole))] => Some(Number::Whole(exact(*whole))),
        [Datum::Number(Number::Decimal(decimal))] => Number::of(reckon(*decimal)),
        _ => None,
    };
    result.map_or(Datum::Null, Datum::Number)
}

fn whole(number: i32) -> Datum {
    Datum::Number(Number::Whole(number.into()))
}

fn measured(given: &[Datum], measure: fn(&geo::Geometry<f64>) -> f64) -> Datum {
    match given {
        [Datum::Place(place)] => Number::of(measure(&place.geometry)).map_or(Datum::Null, Datum::Number),
        _ => Datum::Null,
    }
}

fn day(given: &[Datum]) -> Option<NaiveDate> {
    let days = match given.first()?.moment()? {
        Moment::Day(day) => day,
        Moment::Instant(at) => at.div_euclid(MICROSECONDS_PER_DAY),
        Moment::Past | Moment::Future => return None,
    };
    NaiveDate::default().checked_add_signed(chrono::TimeDelta::try_days(days)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_reckon_what_their_names_say() {
        let call = |name, given| (function(name).unwrap().call)(&[given]);
        let number = |text| Datum::Number(Number::parse(text).unwrap());
        assert_eq!(call("ABS", number("-9007199254740993")), number("9007199254740993"));
        assert_eq!(call("abs", number("-1.5")), number("1.5"));
        assert_eq!(call("floor", number("-1.5")), number("-2"));
        assert_eq!(call("round", number("2.5")), number("3"));
        assert_eq!(call("fiscal_year", Datum::Moment(Moment::day("2026-10-01").unwrap())), number("2570"));
        assert_eq!(
            call("buddhist_year", Datum::Moment(Moment::instant("2026-10-01T00:00:00Z").unwrap())),
            number("2569")
        );
        assert_eq!(call("letters", Datum::Text("น้ำ".into())), number("3"));
        assert_eq!(call("letters", Datum::Null), Datum::Null);
    }

    #[test]
    fn every_function_is_found_by_its_own_name() {
        assert!(FUNCTIONS.iter().all(|known| function(known.name) == Some(known)));
        assert!(FUNCTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
