//! What ผ.01 prints, and which list its own block counts.

use super::money;
use crate::plans::book::{BookRow, Form, SummaryBlock, SummaryLine};
use crate::plans::plan::keys::programme_key;

/// A printed figure; what is not printed is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figure {
    pub count: Option<i64>,
    pub satang: Option<i64>,
}

impl Figure {
    /// What a line prints for a year.
    pub fn of(line: &SummaryLine, year: i32) -> Figure {
        let at = line.amounts.iter().position(|amount| amount.year == year);
        let count = at.and_then(|at| line.counts.get(at).copied().flatten());
        let satang = at.and_then(|at| line.amounts.get(at)?.satang).map(|satang| satang.0);
        Figure { count, satang }
    }

    fn and(self, other: Figure) -> Figure {
        let sum = |a: Option<i64>, b: Option<i64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        Figure { count: sum(self.count, other.count), satang: sum(self.satang, other.satang) }
    }
}

/// What the lines of a block print for a programme, by its key, or for the whole block: its line of sums, else its programmes together.
pub fn printed(lines: &[&SummaryLine], programme: Option<&str>, year: i32) -> Figure {
    let is_named = |line: &&&SummaryLine| match (programme, &line.ladder.programme) {
        (Some(key), Some(name)) => programme_key(Some(name)) == key,
        (None, name) => name.is_some(),
        _ => false,
    };
    let total = lines.iter().rev().find(|line| line.ladder.strategy.is_none() && line.ladder.programme.is_none());
    match (programme, total) {
        (None, Some(total)) => Figure::of(total, year),
        _ => lines.iter().filter(is_named).fold(Figure::default(), |sum, line| sum.and(Figure::of(line, year))),
    }
}

/// Does the plan's own block count the community list (ผ.02/1) too? It does unless that has a block of its own, or the printed total fits
/// better without it.
pub fn main_counts_community<'a>(
    lines: &[&SummaryLine],
    years: &[i32],
    rows: impl Iterator<Item = &'a BookRow> + Clone,
) -> bool {
    if lines.iter().any(|line| line.block == SummaryBlock::Community) {
        return false;
    }
    let main: Vec<&SummaryLine> = lines.iter().copied().filter(|line| line.block == SummaryBlock::Main).collect();
    let off = |forms: &[Form]| -> i64 {
        let of_year = |year: &i32| {
            let rows = rows.clone().filter(|row| forms.contains(&row.form)).filter_map(|row| money(row, *year));
            let sum = rows.fold(0_i64, |sum, satang| sum.saturating_add(satang));
            sum.saturating_sub(printed(&main, None, *year).satang.unwrap_or(0)).saturating_abs()
        };
        years.iter().map(of_year).fold(0_i64, |sum, off| sum.saturating_add(off))
    };
    off(&[Form::Projects, Form::Community]) <= off(&[Form::Projects])
}
