//! Values read as the type that a dataset declares: Thai digits, thousands separators, Buddhist dates, "-" for no money.

use serde_json::{Number, Value};

use super::columns::{Meaning, unit_of};
use super::dates::day;
use super::values::cell;
use crate::catalog::FieldType;
use crate::error::{At, Fault, Words};
use crate::money::{Satang, fold_digits};
use crate::time::BUDDHIST_OFFSET;

/// What the value is as that type, and what is to be told of the reading.
type Read = (Value, Option<(&'static str, Words)>);

/// Reads a value as a type that it is not of.
///
/// # Errors
/// A fault with `At::Whole`: `field-type`, or what is wrong with the date or the amount.
pub(super) fn converted(value: &Value, wanted: FieldType, meaning: Option<Meaning>) -> Result<Read, Fault> {
    let unfit = || not_of(value, wanted);
    let text = cell(value);
    if wanted != FieldType::String && text.as_deref() == Some("") {
        return Ok((Value::Null, None));
    }
    match (wanted, text) {
        (FieldType::String, Some(text)) => Ok((Value::String(text.into_owned()), None)),
        (FieldType::Integer | FieldType::Number, Some(text)) => {
            let amount = meaning.filter(|meaning| is_amount(*meaning));
            let number = match plain_number(&text) {
                Some(number) => number,
                None => amount.map(|meaning| baht(&text, meaning)).transpose()?.flatten().ok_or_else(unfit)?,
            };
            let number = if wanted == FieldType::Integer && number.fract() == 0.0 && number.abs() < 9e15 {
                #[expect(clippy::cast_possible_truncation, reason = "whole and within 53 bits")]
                Number::from(number as i64)
            } else {
                Number::from_f64(number).filter(|_| wanted == FieldType::Number).ok_or_else(unfit)?
            };
            Ok((Value::Number(number), None))
        }
        (FieldType::Boolean, Some(text)) => truth(&text).map(|truth| (Value::Bool(truth), None)).ok_or_else(unfit),
        (FieldType::Date, Some(text)) => {
            let (date, _) = day(&text)?;
            let words = Words::new(format!("อ่าน '{text}' เป็น {date}"), format!("'{text}' was read as {date}"));
            Ok((Value::String(date.to_string()), Some(("date-read", words))))
        }
        (FieldType::DateTime, Some(text)) => {
            let read = instant(&text).ok_or_else(unfit)?;
            let words = Words::new(format!("อ่าน '{text}' เป็น {read}"), format!("'{text}' was read as {read}"));
            Ok((read, Some(("date-read", words))))
        }
        _ => Err(unfit()),
    }
}

/// Is it a day or an instant of a Buddhist year in the form of ISO 8601?
pub(super) fn is_buddhist(value: &Value, wanted: FieldType) -> bool {
    let year = value.as_str().and_then(|text| text.get(..4)).and_then(|year| year.parse::<i32>().ok());
    matches!(wanted, FieldType::Date | FieldType::DateTime) && year.is_some_and(|year| year >= 2400)
}

/// The instant with the year of the common era, where that is one.
fn instant(text: &str) -> Option<Value> {
    let (year, rest) = text.split_at_checked(4)?;
    let year = year.parse::<i32>().ok().filter(|year| *year >= 2400)? - BUDDHIST_OFFSET;
    let value = Value::String(format!("{year}{rest}"));
    FieldType::DateTime.takes(&value).then_some(value)
}

fn is_amount(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Amount | Meaning::AmountThousand | Meaning::AmountMillion)
}

/// Figures with or without thousands separators.
fn plain_number(text: &str) -> Option<f64> {
    let folded = fold_digits(text);
    let plain = folded.replace([',', ' ', '\u{a0}'], "");
    let figures = plain.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    (figures && plain.bytes().any(|b| b.is_ascii_digit()))
        .then(|| plain.parse().ok())
        .flatten()
        .filter(|n: &f64| n.is_finite())
}

/// Words and dashes, in the unit of the column.
fn baht(text: &str, meaning: Meaning) -> Result<Option<f64>, Fault> {
    let unit = unit_of(meaning);
    let satang = match Satang::parse(text, unit)? {
        Some(satang) => satang,
        None => return Ok(None),
    };
    let of_unit = match meaning {
        Meaning::AmountThousand => 100_000.0,
        Meaning::AmountMillion => 100_000_000.0,
        _ => 100.0,
    };
    #[expect(clippy::cast_precision_loss, reason = "below 2^53 satang, which is 90 trillion baht")]
    Ok(Some(satang.0 as f64 / of_unit))
}

fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "ใช่" | "มี" => Some(true),
        "false" | "no" | "n" | "0" | "ไม่ใช่" | "ไม่มี" => Some(false),
        _ => None,
    }
}

fn not_of(value: &Value, wanted: FieldType) -> Fault {
    let (th, en) = match wanted {
        FieldType::String => ("ข้อความ", "a text"),
        FieldType::Integer => ("จำนวนเต็ม", "a whole number"),
        FieldType::Number => ("ตัวเลข", "a number"),
        FieldType::Boolean => ("ใช่หรือไม่ใช่", "true or false"),
        FieldType::Date => ("วันที่", "a day"),
        FieldType::DateTime => ("วันเวลา RFC 3339", "an instant of RFC 3339"),
        FieldType::Json => ("รายการหรือวัตถุ", "a list or an object"),
    };
    let shown: String = value.to_string().chars().take(60).collect();
    Fault::new(At::Whole, "field-type", Words::new(format!("{shown} ไม่ใช่{th}"), format!("{shown} is not {en}"))).remedy(
        format!("ใส่{th} หรือเว้นว่าง หรือแก้ชนิดของฟิลด์ในคำอธิบายชุดข้อมูล"),
        format!("give {en} or leave it empty, or change the field's type in the dataset's description"),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value, wanted: FieldType, meaning: Option<Meaning>) -> Value {
        converted(&value, wanted, meaning).map_or_else(|fault| json!(fault.code), |(value, _)| value)
    }

    #[test]
    fn values_are_read_as_their_type() {
        use FieldType::{Boolean, Date, Integer, Number, String};
        assert_eq!(read(json!("๑,๒๓๔"), Integer, None), json!(1234));
        assert_eq!(read(json!("1,234.50"), Number, None), json!(1234.5));
        assert_eq!(read(json!("1.5"), Integer, None), json!("field-type"));
        assert_eq!(read(json!(" "), Number, None), json!(null));
        assert_eq!(read(json!("NaN"), Number, None), json!("field-type"));
        assert_eq!(read(json!("1e999"), Number, None), json!("field-type"));
        assert_eq!(read(json!("ใช่"), Boolean, None), json!(true));
        assert_eq!(read(json!(200702.0), String, None), json!("200702"));
        assert_eq!(read(json!("๒๗ ธ.ค. ๕๙"), Date, None), json!("2016-12-27"));
        assert_eq!(read(json!("31/02/2567"), Date, None), json!("date-impossible"));
        let instant = FieldType::DateTime;
        assert_eq!(read(json!("2567-05-01T10:00:00+07:00"), instant, None), json!("2024-05-01T10:00:00+07:00"));
        assert_eq!(read(json!("2568-02-29T10:00:00Z"), instant, None), json!("field-type"));
    }

    #[test]
    fn a_dash_is_no_money_and_nothing_is_unknown() {
        let amount = Some(Meaning::Amount);
        assert_eq!(read(json!("-"), FieldType::Number, amount), json!(0.0));
        assert_eq!(read(json!(""), FieldType::Number, amount), json!(null));
        assert_eq!(read(json!("2 ล้านบาท"), FieldType::Integer, amount), json!(2_000_000));
        assert_eq!(read(json!("-"), FieldType::Number, None), json!("field-type"));
    }
}
