//! Judging many pairs: each thread unpacks a work once for as long as its neighbours are judged, and no text is made.

use rayon::prelude::*;

use super::block::{Pair, Rules};
use super::corpus::Prepared;
use super::measure::Side;
use super::relation::Relation;
use super::scan::Index;
use super::score::Score;

/// What came of comparing two works, by their positions in the index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    pub a: u32,
    pub b: u32,
    pub rules: Rules,
    /// Probability that both concern the same thing in the same place.
    pub score: f64,
    /// Probability that money would be spent twice.
    pub double: f64,
    pub relation: Relation,
}

impl Finding {
    pub(super) fn of((a, b): (u32, u32), rules: Rules, score: &Score) -> Finding {
        Finding { a, b, rules, score: score.probability, double: score.double, relation: score.relation }
    }
}

/// Works that a thread keeps unpacked, by the last bits of their positions: some ten megabytes.
const KEPT: usize = 1 << 12;

struct Shelf<'a> {
    index: &'a Index,
    works: Vec<Option<(u32, Prepared)>>,
    first: Option<(u32, Prepared)>,
}

impl<'a> Shelf<'a> {
    fn new(index: &'a Index) -> Shelf<'a> {
        Shelf { index, works: std::iter::repeat_with(|| None).take(KEPT).collect(), first: None }
    }

    fn judge(&mut self, pair: Pair) -> Option<Finding> {
        let (a, b) = pair.sides();
        let corpus = &self.index.corpus;
        if self.first.as_ref().is_none_or(|(at, _)| *at != a) {
            self.first = Some((a, corpus.prepared(a)?));
        }
        let place = self.works.get_mut(b as usize % KEPT)?;
        if place.as_ref().is_none_or(|(at, _)| *at != b) {
            *place = Some((b, corpus.prepared(b)?));
        }
        let side = |work, position| Side { work, words: corpus.words(position), purpose: corpus.purpose(position) };
        let one = side(self.first.as_ref().map(|(_, work)| work)?, a);
        let other = side(place.as_ref().map(|(_, work)| work)?, b);
        Some(Finding::of((a, b), pair.rules(), &self.index.scored(one, other)))
    }
}

/// Judges pairs, in their order.
pub fn judge_pairs(index: &Index, pairs: &[Pair]) -> Vec<Finding> {
    // Neighbours in the list share their first work, so that a thread takes a stretch of it.
    let stretches: Vec<Vec<Finding>> = pairs
        .par_chunks(1 << 12)
        .map_init(|| Shelf::new(index), |shelf, stretch| stretch.iter().filter_map(|pair| shelf.judge(*pair)).collect())
        .collect();
    stretches.into_iter().flatten().collect()
}
