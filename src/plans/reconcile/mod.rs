//! The one way in which a printed figure of ผ.01 is held against rows, those of a workbook that is read and those of a plan alike.
//!
//! A printed summary counts project-years and lags behind: in a real plan one sheet agreed in four years and differed in the fifth by exactly
//! one project of 6,000,000 baht that was added later. So a difference is looked for among the rows that amendments touched, the latest first:
//! all of the latest together, one, two or three of them, or as many as the difference counts; each must come to exactly the difference in
//! number and in satang. A row that nothing touched explains only alone, and only where it is the one that fits.

mod explain;
mod printed;
mod subset;

use explain::explain;
pub use printed::{Figure, main_counts_community, printed};
use serde::Serialize;
use utoipa::ToSchema;

use crate::duplicates::lineage::edition::{Amendment, Edition, editions, marks};
use crate::plans::book::{BookRow, Form, SummaryBlock};

/// Why a row is in one figure and not in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// An amendment added it; the summary does not have it yet.
    AddedLater,
    /// An amendment changed its amount; the summary has the old one.
    AmountChanged,
    /// Replaced, moved, merged or withdrawn; the summary still counts it.
    StillCounted,
    /// No amendment names it, and it is exactly the difference.
    NotInSummary,
}

impl Why {
    /// In Thai and in English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Why::AddedLater => ("เพิ่มภายหลัง ผ.01 ยังไม่นับ", "added later, not yet in the summary"),
            Why::AmountChanged => {
                ("แก้ไขวงเงินภายหลัง ผ.01 ยังใช้วงเงินเดิม", "its amount was changed later; the summary has the old one")
            }
            Why::StillCounted => (
                "ถูกแทนที่ ย้าย รวม หรือยกเลิกแล้ว แต่ ผ.01 ยังนับอยู่",
                "replaced, moved, merged or withdrawn; the summary still counts it",
            ),
            Why::NotInSummary => {
                ("มีวงเงินตรงกับผลต่างพอดี แต่ไม่อยู่ใน ผ.01", "is exactly the difference, and is not in the summary")
            }
        }
    }
}

/// The block that a form is summed up in.
pub fn block_of(form: Form) -> SummaryBlock {
    match form {
        Form::Summary | Form::Projects => SummaryBlock::Main,
        Form::Community => SummaryBlock::Community,
        Form::Coordination => SummaryBlock::Coordination,
        Form::Equipment => SummaryBlock::Equipment,
    }
}

/// A row that a figure may count.
#[derive(Clone, Copy)]
pub struct Piece<'a> {
    pub row: &'a BookRow,
    /// It counts today; else the summary may count it still.
    pub holds: bool,
    /// The row that it writes anew, where that stands under the same line.
    pub before: Option<&'a BookRow>,
    /// Place of its edition in the order of the plan; 0 for the first, and for a workbook.
    pub edition: usize,
}

/// What a row makes of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its place among the pieces.
    pub at: usize,
    pub why: Why,
    pub count: i64,
    pub satang: i64,
    latest: (usize, Option<Edition>),
}

/// One figure of one year. Differences are what the rows come to less what is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub count: i64,
    pub satang: i64,
    pub count_difference: i64,
    pub satang_difference: i64,
    pub agrees: bool,
    /// The rows that make the difference; none where the figures agree, and where nothing explains it.
    pub because: Option<Vec<Part>>,
}

/// Holds a printed figure of a year against rows. What is not printed cannot differ.
pub fn check(pieces: &[Piece<'_>], year: i32, printed: Figure) -> Checked {
    let held: Vec<i64> = pieces.iter().filter(|piece| piece.holds).filter_map(|piece| money(piece.row, year)).collect();
    let count = i64::try_from(held.len()).unwrap_or(i64::MAX);
    let satang = held.iter().fold(0_i64, |sum, satang| sum.saturating_add(*satang));
    let count_difference = printed.count.map_or(0, |printed| count - printed);
    let satang_difference = printed.satang.map_or(0, |printed| satang.saturating_sub(printed));
    let agrees = count_difference == 0 && satang_difference == 0;
    let wanted =
        Figure { count: printed.count.map(|_| count_difference), satang: printed.satang.map(|_| satang_difference) };
    let because = if agrees { None } else { explain(&parts(pieces, year), wanted) };
    Checked { count, satang, count_difference, satang_difference, agrees, because }
}

/// The money of a year in satang, where there is some: what makes a project count in it.
pub fn money(row: &BookRow, year: i32) -> Option<i64> {
    let amount = row.amounts.iter().find(|amount| amount.year == year)?;
    amount.satang.map(|satang| satang.0).filter(|satang| *satang != 0)
}

/// What each row may have to do with a difference in that year: the latest amendments first, and what none touched last.
fn parts(pieces: &[Piece<'_>], year: i32) -> Vec<Part> {
    let number = |satang: i64| i64::from(satang != 0);
    let mut found = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let mine = money(piece.row, year).unwrap_or(0);
        let named = latest(piece.row);
        let is_touched = named.is_some() || piece.edition > 0;
        let latest = (piece.edition, named);
        let mut add = |why: Why, count: i64, satang: i64| {
            if satang != 0 || count != 0 {
                found.push(Part { at, why, count, satang, latest: latest.clone() });
            }
        };
        if !piece.holds {
            add(Why::StillCounted, -number(mine), -mine);
            continue;
        }
        if let Some(before) = piece.before {
            let before = money(before, year).unwrap_or(0);
            add(Why::AmountChanged, number(mine) - number(before), mine - before);
        }
        add(if is_touched { Why::AddedLater } else { Why::NotInSummary }, number(mine), mine);
    }
    found.sort_by(|a, b| {
        let key = |part: &Part| part.why == Why::NotInSummary;
        key(a).cmp(&key(b)).then_with(|| b.latest.cmp(&a.latest)).then_with(|| (a.at, a.why).cmp(&(b.at, b.why)))
    });
    found
}

/// The latest edition that a row names; a row that was merged, moved or handed over without one counts as the earliest.
fn latest(row: &BookRow) -> Option<Edition> {
    let text = row.amendment()?;
    let named = editions(&text).into_iter().max_by_key(|edition| (edition.year, edition.issue, edition.number));
    let unnamed = Edition { year: 0, issue: 0, number: 0, kind: Amendment::Corrected };
    named.or_else(|| (!marks(&text).is_empty()).then_some(unnamed))
}
