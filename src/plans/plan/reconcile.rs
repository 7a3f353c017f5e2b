//! ผ.01 as printed beside what the rows come to, year by year, and the rows that explain the difference.
//!
//! A printed summary counts project-years and lags behind: in a real plan one sheet agreed in four years and differed in the fifth by exactly
//! one project of 6,000,000 baht that was added later. So a difference is looked for among the rows that amendments touched: one, two or three
//! of them that come to exactly the difference in number and in satang.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::facts::{Facts, holds};
use super::keys::LadderKey;
use super::row::{Kept, amount_of};
use super::summary::{block_of, is_under};
use crate::access::Bilingual;
use crate::money::Satang;
use crate::plans::book::{Ladder, SummaryBlock, SummaryLine};
use crate::plans::status::PlanStatus;

/// Rows of a line that are tried three at a time; more are tried two at a time.
const MOST_FOR_THREE: usize = 150;

/// A printed summary against the rows.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reconciliation {
    /// Figures, one for each line and year.
    pub figures: usize,
    pub agreeing: usize,
    pub explained: usize,
    pub unexplained: usize,
    /// Lines in which a year differs.
    pub lines: Vec<ReconciledLine>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReconciledLine {
    pub block: SummaryBlock,
    pub ladder: Ladder,
    pub label: String,
    pub years: Vec<YearCheck>,
}

/// One year of one line. Differences are what the rows come to less what is printed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct YearCheck {
    /// Buddhist fiscal year.
    pub fiscal_year: i32,
    pub printed_count: Option<i64>,
    pub computed_count: i64,
    pub count_difference: i64,
    pub printed_satang: Option<i64>,
    pub computed_satang: i64,
    pub satang_difference: i64,
    pub agrees: bool,
    /// Null where the figures agree, and where nothing explains the difference.
    pub explanation: Option<Explanation>,
}

/// The rows that make the difference.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TotalsExplanation)]
pub struct Explanation {
    pub sentence: Bilingual,
    pub rows: Vec<Because>,
}

/// A row that makes part of a difference.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Because {
    pub row: String,
    pub project: String,
    pub title: Option<String>,
    pub why: Why,
    /// The mark that the row carries, or the edition it came with.
    pub amendment: Option<String>,
    pub count: i64,
    pub satang: i64,
}

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
    fn words(self) -> (&'static str, &'static str) {
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

/// Holds every figure of a printed summary against the rows at an edition.
pub fn reconcile(facts: &Facts, upto: usize, printed: &[SummaryLine]) -> Reconciliation {
    let statuses = facts.statuses(upto);
    let mut result = Reconciliation { figures: 0, agreeing: 0, explained: 0, unexplained: 0, lines: Vec::new() };
    let has_community = printed.iter().any(|line| line.block == SummaryBlock::Community);
    for line in printed {
        let key = LadderKey::of(&line.ladder);
        let of_line = |row: &&Kept| {
            let block = block_of(row.row.form);
            // A summary without a block for ผ.02/1 has these rows in the main one.
            let block = if block == SummaryBlock::Community && !has_community { SummaryBlock::Main } else { block };
            block == line.block && is_under(&key, &LadderKey::of(&row.row.ladder))
        };
        let rows: Vec<&Kept> =
            facts.rows.iter().filter(|row| statuses.contains_key(row.id.as_str())).filter(of_line).collect();
        let years: Vec<YearCheck> = line
            .amounts
            .iter()
            .enumerate()
            .map(|(index, amount)| {
                let count = line.counts.get(index).copied().flatten();
                check(facts, &statuses, &rows, amount.year, count, amount.satang)
            })
            .collect();
        result.figures += years.len();
        result.agreeing += years.iter().filter(|year| year.agrees).count();
        result.explained += years.iter().filter(|year| year.explanation.is_some()).count();
        if years.iter().any(|year| !year.agrees) {
            let (ladder, label) = (line.ladder.clone(), line.label.clone());
            result.lines.push(ReconciledLine { block: line.block, ladder, label, years });
        }
    }
    result.unexplained = result.figures - result.agreeing - result.explained;
    result
}

fn check(
    facts: &Facts,
    statuses: &BTreeMap<&str, PlanStatus>,
    rows: &[&Kept],
    year: i32,
    printed_count: Option<i64>,
    printed: Option<Satang>,
) -> YearCheck {
    let held = rows.iter().filter(|row| statuses.get(row.id.as_str()).is_some_and(|status| holds(*status)));
    let amounts: Vec<i64> =
        held.filter_map(|row| amount_of(&row.row.amounts, year)).filter(|satang| *satang != 0).collect();
    let computed_count = i64::try_from(amounts.len()).unwrap_or(i64::MAX);
    let computed_satang = amounts.iter().fold(0_i64, |sum, satang| sum.saturating_add(*satang));
    // What is not printed cannot differ.
    let count_difference = printed_count.map_or(0, |count| computed_count - count);
    let satang_difference = printed.map_or(0, |satang| computed_satang.saturating_sub(satang.0));
    let agrees = count_difference == 0 && satang_difference == 0;
    let explanation = if agrees {
        None
    } else {
        let candidates = candidates(facts, statuses, rows, year);
        let wanted =
            (printed_count.is_some().then_some(count_difference), printed.is_some().then_some(satang_difference));
        explain(&candidates, wanted)
    };
    let printed_satang = printed.map(|satang| satang.0);
    YearCheck {
        fiscal_year: year,
        printed_count,
        computed_count,
        count_difference,
        printed_satang,
        computed_satang,
        satang_difference,
        agrees,
        explanation,
    }
}

/// What each row of the line may have to do with a difference in that year; what amendments touched first.
fn candidates(facts: &Facts, statuses: &BTreeMap<&str, PlanStatus>, rows: &[&Kept], year: i32) -> Vec<Because> {
    let of = |row: &Kept| amount_of(&row.row.amounts, year).unwrap_or(0);
    let number = |satang: i64| i64::from(satang != 0);
    let within: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut found = Vec::new();
    for row in rows {
        let mine = of(row);
        let late = facts.order(&row.edition).is_some_and(|order| order > 0);
        let amendment = row.row.amendment().or_else(|| late.then(|| facts.label(&row.edition).to_owned()));
        let mut add = |why: Why, count: i64, satang: i64| {
            if satang != 0 || count != 0 {
                let (id, project) = (row.id.clone(), row.project.clone());
                let title = row.row.called().map(str::to_owned);
                found.push(Because { row: id, project, title, why, amendment: amendment.clone(), count, satang });
            }
        };
        if !statuses.get(row.id.as_str()).is_some_and(|status| holds(*status)) {
            add(Why::StillCounted, -number(mine), -mine);
            continue;
        }
        let replaced = facts.ties.iter().find(|tie| tie.later == row.id && within.contains(tie.earlier.as_str()));
        let before = replaced.and_then(|tie| rows.iter().find(|one| one.id == tie.earlier)).map(|one| of(one));
        if let Some(before) = before {
            add(Why::AmountChanged, number(mine) - number(before), mine - before);
        }
        add(if amendment.is_some() { Why::AddedLater } else { Why::NotInSummary }, number(mine), mine);
    }
    found.sort_by(|a, b| (a.why == Why::NotInSummary, &a.row, a.why).cmp(&(b.why == Why::NotInSummary, &b.row, b.why)));
    found
}

/// Fewest rows that come to exactly the difference: one of any kind, or two or three that amendments touched.
fn explain(candidates: &[Because], wanted: (Option<i64>, Option<i64>)) -> Option<Explanation> {
    let fits = |rows: &[&Because]| {
        let count: i64 = rows.iter().map(|row| row.count).sum();
        let satang = rows.iter().fold(0_i64, |sum, row| sum.saturating_add(row.satang));
        wanted.0.is_none_or(|wanted| wanted == count) && wanted.1.is_none_or(|wanted| wanted == satang)
    };
    if let Some(one) = candidates.iter().find(|one| fits(&[one])) {
        return Some(told(&[one]));
    }
    let touched: Vec<&Because> = candidates.iter().filter(|one| one.why != Why::NotInSummary).collect();
    // The last of two or three is looked up by what is left of the money, where money is printed.
    let mut by_satang: BTreeMap<i64, Vec<&Because>> = BTreeMap::new();
    for one in &touched {
        by_satang.entry(if wanted.1.is_some() { one.satang } else { 0 }).or_default().push(one);
    }
    let last = |sum: i64, chosen: &[&'_ Because]| -> Option<&Because> {
        let left = wanted.1.map_or(0, |wanted| wanted.saturating_sub(sum));
        let mut list = by_satang.get(&left)?.iter().copied();
        list.find(|one| {
            let whole: Vec<&Because> = chosen.iter().copied().chain([*one]).collect();
            chosen.iter().all(|other| other.row != one.row) && fits(&whole)
        })
    };
    for one in &touched {
        if let Some(other) = last(one.satang, &[one]) {
            return Some(told(&[one, other]));
        }
    }
    if touched.len() > MOST_FOR_THREE {
        return None;
    }
    for (index, one) in touched.iter().enumerate() {
        for two in touched.iter().skip(index + 1).filter(|two| two.row != one.row) {
            if let Some(three) = last(one.satang.saturating_add(two.satang), &[one, two]) {
                return Some(told(&[one, two, three]));
            }
        }
    }
    None
}

fn told(rows: &[&Because]) -> Explanation {
    let each = |thai: bool| -> String {
        let say = |row: &&Because| {
            let words = row.why.words();
            let amendment = row.amendment.as_deref().map(|mark| format!(" ({mark})")).unwrap_or_default();
            let baht = Satang(row.satang);
            let title = row.title.as_deref().map(crate::thai::clean).unwrap_or_default();
            if thai {
                format!("“{title}”{amendment} {} บาท: {}", baht.grouped(), words.0)
            } else {
                format!("“{title}”{amendment}, {} baht: {}", baht.grouped(), words.1)
            }
        };
        rows.iter().map(say).collect::<Vec<_>>().join("; ")
    };
    let sentence = Bilingual::new(format!("ผลต่างเกิดจาก {}", each(true)), format!("the difference is {}", each(false)));
    Explanation { sentence, rows: rows.iter().map(|row| (*row).clone()).collect() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn because(row: &str, why: Why, count: i64, baht: i64) -> Because {
        let amendment = Some("เพิ่มเติม 6/2567".to_owned());
        Because {
            row: row.into(),
            project: row.into(),
            title: Some(row.into()),
            why,
            amendment,
            count,
            satang: baht * 100,
        }
    }

    fn rows(found: Option<Explanation>) -> Vec<String> {
        found.map(|found| found.rows.into_iter().map(|row| row.row).collect()).unwrap_or_default()
    }

    #[test]
    fn one_row_that_was_added_later_explains_a_difference_of_exactly_its_amount() {
        let all = [because("a", Why::AddedLater, 1, 6_000_000), because("b", Why::AddedLater, 1, 5_000_000)];
        assert_eq!(rows(explain(&all, (Some(1), Some(600_000_000)))), ["a"]);
        assert_eq!(rows(explain(&all, (Some(2), Some(1_100_000_000)))), ["a", "b"]);
        // The money alone is not enough where the number says otherwise.
        assert!(explain(&all, (Some(0), Some(600_000_000))).is_none());
    }

    #[test]
    fn rows_that_no_amendment_touched_explain_only_alone_and_last() {
        let all = [
            because("a", Why::StillCounted, -1, -3),
            because("b", Why::NotInSummary, 1, 7),
            because("c", Why::AmountChanged, 0, 2),
            because("d", Why::AddedLater, 1, 5),
        ];
        assert_eq!(rows(explain(&all, (Some(1), Some(700)))), ["b"]);
        assert_eq!(rows(explain(&all, (Some(0), Some(400)))), ["a", "c", "d"]);
        assert!(explain(&all, (Some(2), Some(1_200))).is_none());
    }
}
