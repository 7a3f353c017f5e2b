//! ผ.01 as printed beside what the rows of a plan come to, year by year, and the rows that explain the difference.

use serde::Serialize;
use utoipa::ToSchema;

use super::facts::{Facts, holds};
use super::keys::LadderKey;
use super::row::Kept;
use super::summary::is_under;
use crate::access::Bilingual;
use crate::money::Satang;
use crate::plans::book::{BookAmount, Ladder, SummaryBlock, SummaryLine};
use crate::plans::reconcile::{Figure, Part, Piece, Why, block_of, check, main_counts_community};

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

/// Holds every figure of a printed summary against the rows at an edition.
pub fn reconcile(facts: &Facts, upto: usize, printed: &[SummaryLine]) -> Reconciliation {
    let statuses = facts.statuses(upto);
    let mut result = Reconciliation { figures: 0, agreeing: 0, explained: 0, unexplained: 0, lines: Vec::new() };
    let is_held = |row: &Kept| statuses.get(row.id.as_str()).is_some_and(|status| holds(*status));
    let lines: Vec<&SummaryLine> = printed.iter().collect();
    let held = facts.rows.iter().filter(|row| is_held(row)).map(|row| &row.row);
    let has_community = !main_counts_community(&lines, &facts.plan.years(), held);
    for line in printed {
        let key = LadderKey::of(&line.ladder);
        let of_line = |row: &&Kept| {
            let block = block_of(row.row.form);
            let block = if block == SummaryBlock::Community && !has_community { SummaryBlock::Main } else { block };
            block == line.block && is_under(&key, &LadderKey::of(&row.row.ladder))
        };
        let rows: Vec<&Kept> =
            facts.rows.iter().filter(|row| statuses.contains_key(row.id.as_str())).filter(of_line).collect();
        let pieces: Vec<Piece<'_>> = rows.iter().map(|row| piece(facts, &rows, row, is_held(row))).collect();
        let check = |amount: &BookAmount| check_year(facts, &rows, &pieces, amount.year, Figure::of(line, amount.year));
        let years: Vec<YearCheck> = line.amounts.iter().map(check).collect();
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

/// A row with the one of the same line that it takes the place of.
fn piece<'a>(facts: &Facts, rows: &[&'a Kept], row: &'a Kept, holds: bool) -> Piece<'a> {
    let earlier = facts.ties.iter().filter(|tie| tie.later == row.id);
    let before = earlier.into_iter().find_map(|tie| rows.iter().find(|one| one.id == tie.earlier));
    Piece { row: &row.row, holds, before: before.map(|one| &one.row), edition: facts.order(&row.edition).unwrap_or(0) }
}

fn check_year(facts: &Facts, rows: &[&Kept], pieces: &[Piece<'_>], year: i32, printed: Figure) -> YearCheck {
    let found = check(pieces, year, printed);
    let because = |part: &Part| {
        let row = rows.get(part.at)?;
        let late = pieces.get(part.at).is_some_and(|piece| piece.edition > 0);
        Some(Because {
            row: row.id.clone(),
            project: row.project.clone(),
            title: row.row.called().map(str::to_owned),
            why: part.why,
            amendment: row.row.amendment().or_else(|| late.then(|| facts.label(&row.edition).to_owned())),
            count: part.count,
            satang: part.satang,
        })
    };
    let explanation = found.because.as_ref().map(|parts| told(parts.iter().filter_map(because).collect()));
    YearCheck {
        fiscal_year: year,
        printed_count: printed.count,
        computed_count: found.count,
        count_difference: found.count_difference,
        printed_satang: printed.satang,
        computed_satang: found.satang,
        satang_difference: found.satang_difference,
        agrees: found.agrees,
        explanation,
    }
}

fn told(rows: Vec<Because>) -> Explanation {
    let each = |thai: bool| -> String {
        let say = |row: &Because| {
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
    Explanation { sentence, rows }
}
