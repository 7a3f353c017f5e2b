//! Judging many pairs: most are refused at a glance; of the others each thread unpacks a work once for as long as its neighbours are
//! judged, and no text is made.

use rayon::prelude::*;

use super::block::{Pair, Rules};
use super::ceiling::{Between, Ceiling};
use super::corpus::Prepared;
use super::measure::Side;
use super::metric::apart;
use super::relation::Relation;
use super::scan::Index;
use super::score::Score;
use super::similar::similarity;

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

/// Which pairs need no judging: what surely has a lesser probability than `least`, unless it is spared.
pub struct Sieve<'s> {
    pub least: f64,
    pub spared: &'s (dyn Fn(u32, u32) -> bool + Sync),
}

/// What came of a stretch of pairs.
pub struct Judged {
    /// In the order of positions.
    pub found: Vec<Finding>,
    /// Pairs that were refused at a glance, by the bits of their rules.
    pub refused: [usize; 64],
}

/// Log-odds by which a ceiling may be off for its sums being rounded.
const ROUNDING: f64 = 1e-4;

/// Looks at pairs before they are judged.
struct Gate<'a> {
    index: &'a Index,
    ceiling: Ceiling<'a>,
    least: f64,
    sieve: &'a Sieve<'a>,
}

impl Gate<'_> {
    fn passes(&self, pair: Pair) -> bool {
        let (a, b) = pair.sides();
        self.may_reach(a, b) || (self.sieve.spared)(a, b)
    }

    fn may_reach(&self, a: u32, b: u32) -> bool {
        // Most pairs can be told without their words.
        ceiling(self.index, &self.ceiling, (a, b), false) >= self.least
            && ceiling(self.index, &self.ceiling, (a, b), true) >= self.least
    }
}

/// The most that stage one can say for a pair, in log-odds; `words` says whether to compare the words for it.
pub(super) fn ceiling(index: &Index, ceiling: &Ceiling<'_>, (a, b): (u32, u32), words: bool) -> f64 {
    let corpus = &index.corpus;
    let (Some(x), Some(y)) = (corpus.glance(a), corpus.glance(b)) else { return f64::INFINITY };
    let bounds = corpus.bounds_of(a).zip(corpus.bounds_of(b));
    let alike = || similarity(corpus.words(a), corpus.words(b), corpus.word_rarity());
    let between = Between {
        same_agency: corpus.agency(a) == corpus.agency(b),
        other_body: corpus.surely_other_bodies(a, b),
        purposes: corpus.has_purpose(a) && corpus.has_purpose(b),
        apart: bounds.map(|(a, b)| apart(a, b)),
        words: words.then(alike),
    };
    ceiling.of(x, y, &between)
}

/// Works that are kept unpacked on a shelf, by the last bits of their positions: some five megabytes.
const KEPT: usize = 1 << 12;

/// Shelves for each thread: enough that no thread waits for another at the end.
const SHELVES: usize = 4;

struct Shelf<'a> {
    index: &'a Index,
    works: Vec<Option<Box<(u32, Prepared)>>>,
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
        if place.as_ref().is_none_or(|kept| kept.0 != b) {
            *place = Some(Box::new((b, corpus.prepared(b)?)));
        }
        let side = |work, position| Side { work, words: corpus.words(position), purpose: corpus.purpose(position) };
        let one = side(self.first.as_ref().map(|(_, work)| work)?, a);
        let other = side(place.as_ref().map(|kept| &kept.1)?, b);
        Some(Finding::of((a, b), pair.rules(), &self.index.scored(one, other)))
    }
}

/// Judges pairs, which come and are given back in the order of positions. What is refused is left out.
pub fn judge_pairs(index: &Index, pairs: &[Pair], sieve: &Sieve<'_>) -> Judged {
    let (kept, refused) = sifted(index, pairs, sieve);
    // Works of one district have their neighbours in common, so that a thread unpacks them once.
    let district = |pair: &Pair| index.corpus.glance(pair.sides().0).map_or(u32::MAX, |glance| glance.district());
    let mut kept: Vec<(u32, Pair)> = kept.par_iter().map(|pair| (district(pair), *pair)).collect();
    kept.par_sort_unstable();
    let share = kept.len().div_ceil(SHELVES * rayon::current_num_threads()).max(1 << 10);
    let judged = |stretch: &[(u32, Pair)]| {
        let mut shelf = Shelf::new(index);
        stretch.iter().filter_map(|(_, pair)| shelf.judge(*pair)).collect()
    };
    let stretches: Vec<Vec<Finding>> = kept.par_chunks(share).map(judged).collect();
    let mut found: Vec<Finding> = stretches.into_iter().flatten().collect();
    found.par_sort_unstable_by_key(|one| (one.a, one.b));
    Judged { found, refused }
}

/// The pairs that pass the gate, and how many do not.
fn sifted(index: &Index, pairs: &[Pair], sieve: &Sieve<'_>) -> (Vec<Pair>, [usize; 64]) {
    let mut refused = [0; 64];
    // Log-odds of a probability; nothing is refused where everything is asked for.
    let least = (sieve.least / (1.0 - sieve.least)).ln() - ROUNDING;
    if !least.is_finite() {
        return (pairs.to_vec(), refused);
    }
    let gate = Gate { index, ceiling: Ceiling::new(index.options.weights()), least, sieve };
    let sift = |stretch: &[Pair]| {
        let mut refused = [0; 64];
        let mut passes = |pair: &&Pair| {
            let passes = gate.passes(**pair);
            if let (false, Some(count)) = (passes, refused.get_mut(pair.rules().bits() as usize & 63)) {
                *count += 1;
            }
            passes
        };
        let kept: Vec<Pair> = stretch.iter().filter(&mut passes).copied().collect();
        (kept, refused)
    };
    let mut kept = Vec::new();
    for (more, counts) in pairs.par_chunks(1 << 12).map(sift).collect::<Vec<_>>() {
        kept.extend(more);
        refused.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    (kept, refused)
}
