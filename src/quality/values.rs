//! The values of a row: held to the types that the dataset declares, and to what their columns mean.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde_json::Value;

use super::columns::{Column, Meaning, unit_of};
use super::dates::{Oddity, day, is_far};
use super::rules::Rules;
use super::texts::{self, Flaw};
use super::verdict::{Repair, Verdict};
use super::{codes, types};
use crate::error::{At, Fault, Words};
use crate::money::Satang;
use crate::time::{Era, FiscalYear};

/// What a value says when it is read as its column means it. Faults have no place yet.
pub(super) enum Reading {
    /// Nothing is said: null, or an empty cell.
    Empty,
    /// `odd` tells what should be looked at, `canonical` how it ought to be written where that is not how it is.
    Fits {
        odd: Option<Fault>,
        canonical: Option<Value>,
    },
    Unfit(Fault),
}

impl Reading {
    pub(super) fn plain() -> Reading {
        Reading::Fits { odd: None, canonical: None }
    }
}

/// The text of a cell: numbers as they are counted, without the `.0` that some writers give every number.
pub(super) fn cell(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => Some(Cow::Borrowed("")),
        Value::String(text) => Some(Cow::Borrowed(text.trim())),
        Value::Number(number) => Some(Cow::Owned(match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.to_string(),
            (None, Some(real)) if real.fract() == 0.0 && real.abs() < 1e15 => format!("{real:.0}"),
            _ => number.to_string(),
        })),
        _ => None,
    }
}

/// Reads a value as its column means it; dates are looked at as of no particular day.
pub(super) fn reading(value: &Value, meaning: Meaning) -> Reading {
    reading_on(value, meaning, None)
}

fn reading_on(value: &Value, meaning: Meaning, today: Option<NaiveDate>) -> Reading {
    let Some(text) = cell(value) else {
        let words = Words::new("ไม่ใช่ข้อความหรือตัวเลข", "this is neither text nor number");
        return Reading::Unfit(Fault::new(At::Whole, "value-kind", words));
    };
    if text.is_empty() {
        return Reading::Empty;
    }
    match meaning {
        Meaning::AreaCode => codes::area(&text),
        Meaning::LocalAuthorityCode => codes::local_authority(&text),
        Meaning::ProgrammeCode => codes::programme(&text),
        Meaning::FiscalYear => match FiscalYear::parse(&text, Era::Auto) {
            Ok(_) => Reading::plain(),
            // A span of years stands in such a column as often.
            Err(fault) => FiscalYear::parse_range(&text, Era::Auto).map_or(Reading::Unfit(fault), |_| Reading::plain()),
        },
        Meaning::Date => date(&text, today),
        Meaning::Amount | Meaning::AmountThousand | Meaning::AmountMillion => {
            match Satang::parse(&text, unit_of(meaning)) {
                Ok(_) => Reading::plain(),
                Err(fault) => Reading::Unfit(fault),
            }
        }
    }
}

fn date(text: &str, today: Option<NaiveDate>) -> Reading {
    let (date, odd) = match day(text) {
        Ok(read) => read,
        Err(fault) => return Reading::Unfit(fault),
    };
    let canonical = Some(Value::String(date.to_string())).filter(|iso| iso.as_str() != Some(text));
    let odd = match odd {
        Some(Oddity::BuddhistIso) => Some(
            Fault::new(
                At::Whole,
                "date-era",
                Words::new(
                    format!("'{text}' เป็นรูปแบบ ISO แต่ใช้ปี พ.ศ.; หมายถึง {date}"),
                    format!("'{text}' looks like ISO 8601 but its year is Buddhist; it means {date}"),
                ),
            )
            .remedy(format!("เขียน {date}"), format!("write {date}")),
        ),
        None if today.is_some_and(|today| is_far(date, today)) => Some(
            Fault::new(
                At::Whole,
                "date-far",
                Words::new(format!("วันที่ {date} ไกลเกินไป"), format!("the day {date} is before 1900 or far ahead")),
            )
            .remedy("ตรวจปีและศักราช", "look at the year and its era"),
        ),
        None => None,
    };
    Reading::Fits { odd, canonical }
}

/// Judges every value of the row, puts declared types right where they can be read, and adds what is missing.
pub(super) fn judge_values(verdict: &mut Verdict, row: usize, rules: &Rules) {
    let mut properties = std::mem::take(&mut verdict.properties);
    for (name, value) in &mut properties {
        judge_text(verdict, row, name, value, rules);
        let column = rules.columns.get(name);
        // What is not of its type is told once, and not again for what it should have meant.
        let faults = verdict.faults.len();
        if let Some(field) = rules.fields.get(name) {
            judge_type(verdict, row, name, value, (field.field_type, column));
        }
        if let Some(column) = column.filter(|_| verdict.faults.len() == faults) {
            judge_meaning(verdict, row, value, column, rules);
        }
    }
    for name in &rules.required {
        let missing = properties.get(name).and_then(cell).is_none_or(|text| text.is_empty());
        let structured =
            properties.get(name).is_some_and(|value| value.is_boolean() || value.is_array() || value.is_object());
        if missing && !structured {
            let words = Words::new(format!("ต้องมีค่าใน '{name}'"), format!("'{name}' may not be empty"));
            let remedy = ("เติมค่าที่ขาด", "fill in what is missing");
            verdict.faults.push(placed(row, name, "required-missing", words).remedy(remedy.0, remedy.1));
        }
    }
    verdict.properties = properties;
}

fn placed(row: usize, field: &str, code: &'static str, words: Words) -> Fault {
    Fault::row(row, field, code, words)
}

fn at_row(fault: Fault, row: usize, field: &str) -> Fault {
    Fault { at: At::Row { row, field: field.to_owned() }, ..fault }
}

fn judge_text(verdict: &mut Verdict, row: usize, name: &str, value: &mut Value, rules: &Rules) {
    let Value::String(text) = value else { return };
    let Some(flaw) = texts::flaw(text) else { return };
    if rules.repair && matches!(flaw, Flaw::Null | Flaw::Control) {
        *text = texts::without_control(text);
        let words = Words::new("ตัดอักขระควบคุมออก", "control characters were taken out");
        verdict.repairs.push(Repair::of_value(name, "control-dropped", words));
        return;
    }
    let (th, en) = flaw.remedy();
    let fault = placed(row, name, flaw.code(), flaw.reason()).remedy(th, en);
    match flaw {
        Flaw::TooLong(_) | Flaw::Null => verdict.faults.push(fault),
        Flaw::Control | Flaw::Debris => verdict.warnings.push(fault),
    }
}

fn judge_type(
    verdict: &mut Verdict,
    row: usize,
    name: &str,
    value: &mut Value,
    (wanted, column): (crate::catalog::FieldType, Option<&Column>),
) {
    // A Buddhist year passes for a day of the common era in the far future.
    if wanted.takes(value) && !types::is_buddhist(value, wanted) {
        return;
    }
    match types::converted(value, wanted, column.map(|column| column.meaning)) {
        Ok((read, told)) => {
            if let Some((code, words)) = told {
                verdict.repairs.push(Repair::of_value(name, code, words));
            }
            *value = read;
        }
        Err(fault) => verdict.faults.push(at_row(fault, row, name)),
    }
}

fn judge_meaning(verdict: &mut Verdict, row: usize, value: &mut Value, column: &Column, rules: &Rules) {
    let name = &column.name;
    match reading_on(value, column.meaning, Some(rules.today)) {
        Reading::Empty | Reading::Fits { odd: None, .. } => {}
        Reading::Fits { odd: Some(odd), canonical } => {
            let odd = at_row(odd, row, name);
            match canonical.filter(|_| Rules::binds(column) && value.is_string()) {
                Some(canonical) => {
                    verdict.repairs.push(Repair::of_value(name, odd.code, odd.reason));
                    *value = canonical;
                }
                None => verdict.warnings.push(odd),
            }
        }
        Reading::Unfit(fault) if Rules::binds(column) => verdict.faults.push(at_row(fault, row, name)),
        Reading::Unfit(fault) => verdict.warnings.push(at_row(fault, row, name)),
    }
}
