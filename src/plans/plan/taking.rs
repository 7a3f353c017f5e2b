//! Rows before they are taken: held to what a row must have; and the marks that were left open after.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::row::Kept;
use super::state::Tie;
use crate::duplicates::lineage::{Mark, marks};
use crate::error::{Error, Fault, Result, Words};
use crate::money::Satang;
use crate::plans::book::{BookAmount, BookRow, Form};

/// A mark that names a row or a programme which was not found, or not only once: for a person to settle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Open {
    pub row: String,
    pub title: Option<String>,
    pub mark: String,
}

/// The rows with amounts for each year of the plan, unknown where none was given; all faults are told together.
///
/// # Errors
/// `Malformed` at `/rows/N/…` for a row without a title, of ผ.01, or with amounts of other years or below zero.
pub fn checked_rows(rows: Vec<(String, BookRow)>, years: &[i32]) -> Result<Vec<(String, BookRow)>> {
    let mut faults = Vec::new();
    let mut good = Vec::with_capacity(rows.len());
    for (number, (sheet, mut row)) in rows.into_iter().enumerate() {
        let mut fault = |member: &str, code, th: &'static str, en: &'static str| {
            faults.push(Fault::pointer(format!("/rows/{number}/{member}"), code, Words::new(th, en)));
        };
        if row.form == Form::Summary {
            fault("form", "not-a-row", "ผ.01 ไม่มีรายการ", "ผ.01 has no rows");
        }
        if row.called().is_none_or(|title| title.trim().is_empty()) {
            fault("title", "missing", "ต้องมีชื่อโครงการ", "a title is needed");
        }
        for (member, amounts) in [("amounts", &mut row.amounts), ("ordinance", &mut row.ordinance)] {
            if amounts.iter().any(|amount| amount.satang.is_some_and(|satang| satang < Satang::ZERO)) {
                fault(member, "amount-negative", "งบประมาณต้องไม่ติดลบ", "an amount is zero or more");
            }
            let given: BTreeSet<i32> = amounts.iter().map(|amount| amount.year).collect();
            if given.len() != amounts.len() || given.iter().any(|year| !years.contains(year)) {
                fault(member, "other-years", "ปีต้องเป็นปีของแผน ปีละครั้งเดียว", "years must be years of the plan, each once");
            }
        }
        for amount in row.amounts.iter_mut().chain(&mut row.ordinance) {
            // A number says all; what was printed is kept where there is none.
            let words = amount.printed.take().filter(|text| !text.trim().is_empty());
            amount.printed = words.filter(|_| amount.satang.is_none());
        }
        filled(&mut row.amounts, years, true);
        filled(&mut row.ordinance, years, false);
        good.push((sheet, row));
    }
    if faults.is_empty() { Ok(good) } else { Err(Error::Malformed(faults)) }
}

/// One amount for each year, in order; none at all stays none unless there must be some.
fn filled(amounts: &mut Vec<BookAmount>, years: &[i32], always: bool) {
    if amounts.is_empty() && !always {
        return;
    }
    for year in years {
        if amounts.iter().all(|amount| amount.year != *year) {
            amounts.push(BookAmount { year: *year, ..BookAmount::default() });
        }
    }
    amounts.sort_by_key(|amount| amount.year);
}

/// Marks that say where a row went, of rows that no tie replaces.
pub fn open_marks(rows: &[Kept], ties: &[Tie]) -> Vec<Open> {
    let replaced: BTreeSet<&str> = ties.iter().map(|tie| tie.earlier.as_str()).collect();
    let mut open = Vec::new();
    for row in rows.iter().filter(|row| !replaced.contains(row.id.as_str())) {
        let texts = row.row.section.iter().chain(row.row.marks.iter().map(|mark| &mark.text));
        for text in texts.filter(|text| marks(text).iter().any(is_elsewhere)) {
            let title = row.row.called().map(str::to_owned);
            open.push(Open { row: row.id.clone(), title, mark: text.clone() });
        }
    }
    open
}

fn is_elsewhere(mark: &Mark) -> bool {
    matches!(mark, Mark::Moved(_) | Mark::MergedWith(_) | Mark::SameAs(_) | Mark::Coordinated)
}
