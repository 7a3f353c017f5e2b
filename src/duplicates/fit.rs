//! Refitting the weights from pairs that people have judged: L2-regularised logistic regression around the weights that
//! ship, with no piece of evidence ever turned round, calibrated on examples that the fit has not seen.
//!
//! Stage one learns for each item by how much what speaks for a pair, and what speaks against it, is to be multiplied (at
//! first 1, never below 0), and where scoring starts. Stage two learns the table of relations (multinomial; a weight keeps
//! its sign). The straight line of Platt is learnt from the folds left out and then multiplied into the factors and the start,
//! so that the sum on the waterfall is the calibrated one. Folds are cut between clusters, never through one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::calibrate::{brier, calibration_error, line, logistic, loss};
use super::fit_rows::{best, rows};
use super::measure::Measures;
use super::relation::{Relation, Rows, Traits, traits};
use super::score::{Item, entries};
use super::solve::{Local, add, least, penalise};
use super::weights::{Factor, Weights};
use crate::error::{At, Error, Fault, Result, Words};

/// What people have said of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    Relation(Relation),
    /// The money would be spent twice: label 1, or a suspicion that was confirmed without a word on how.
    Double,
    /// It would not: label 0, or a suspicion that was rejected. A next phase is no double either, so this says nothing of
    /// pairs that the engine itself takes for a phase, a component and their like.
    NotDouble,
    /// The two have nothing to do with each other: a suspicion of any relation that was rejected as a whole.
    Apart,
}

/// One judged pair.
#[derive(Debug, Clone)]
pub struct Example {
    /// What each item says under the table of weights, before fitting, in the order of `Item::ALL`.
    pieces: [f64; Item::ALL.len()],
    traits: Traits,
    /// The engine's own relation under the weights that are refitted.
    taken_for: Relation,
    pub truth: Truth,
    /// Pairs of one cluster share works, and are learnt from or tested with together.
    pub cluster: usize,
}

/// How well the fit does on folds that it has not seen, beside the weights that it started from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    pub examples: usize,
    /// Pairs that concern the same thing.
    pub related: usize,
    pub clusters: usize,
    pub brier_before: f64,
    pub brier: f64,
    pub calibration_error_before: f64,
    pub calibration_error: f64,
    /// Share of examples with a named relation for which the table gives it.
    pub relations_right_before: Option<f64>,
    pub relations_right: Option<f64>,
}

/// Fewer examples than this fit nothing but their own accidents.
pub const LEAST_EXAMPLES: usize = 50;
const FOLDS: usize = 5;
/// One over twice the variance that a factor, and the start, are expected to have around what ships.
const PULL: f64 = 2.0;
const PULL_OF_START: f64 = 0.125;

const ITEMS: usize = Item::ALL.len();
/// Gains, then losses, then the start.
const SIZE: usize = 2 * ITEMS + 1;

/// Makes an example of a measured pair.
pub fn example(measures: &Measures, weights: &Weights, truth: Truth, cluster: usize) -> Example {
    let mut pieces = [0.0; ITEMS];
    for entry in entries(measures, weights) {
        if let Some(piece) = pieces.get_mut(entry.item as usize) {
            *piece += entry.contribution;
        }
    }
    let taken_for = super::relation::choose(measures, weights).relation;
    Example { pieces, traits: traits(measures), taken_for, truth, cluster }
}

impl Example {
    /// Whether the two concern the same thing; none if the label does not tell.
    fn related(&self) -> Option<bool> {
        match self.truth {
            Truth::Relation(relation) => Some(relation.is_related()),
            Truth::Double => Some(true),
            Truth::Apart => Some(false),
            Truth::NotDouble if self.taken_for.is_double() || !self.taken_for.is_related() => Some(false),
            Truth::NotDouble => None,
        }
    }

    fn relation(&self) -> Option<Relation> {
        match self.truth {
            // Of two works that have nothing to do with each other the table need not say which nothing.
            Truth::Relation(relation) => Some(relation),
            _ => None,
        }
    }

    /// Each gain, each loss, and 1 for the start.
    fn inputs(&self) -> [f64; SIZE] {
        let mut inputs = [1.0; SIZE];
        for (index, piece) in self.pieces.iter().enumerate() {
            if let Some(gain) = inputs.get_mut(index) {
                *gain = piece.max(0.0);
            }
            if let Some(loss) = inputs.get_mut(ITEMS + index) {
                *loss = piece.min(0.0);
            }
        }
        inputs
    }
}

/// Refits `prior` to the examples.
///
/// # Errors
/// `Impossible` for fewer than 50 examples that tell something, or fewer than five of one sort.
pub fn fit(examples: &[Example], prior: &Weights) -> Result<(Weights, Quality)> {
    let told: Vec<(&Example, bool)> = examples.iter().filter_map(|one| Some((one, one.related()?))).collect();
    let related = told.iter().filter(|(_, related)| *related).count();
    if told.len() < LEAST_EXAMPLES || related < 5 || told.len() - related < 5 {
        return Err(too_few(told.len(), related));
    }
    let folds = folds(examples);
    let (mut before, mut unseen, mut rows_before, mut rows_after) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for fold in 0..FOLDS {
        let inside = |one: &Example| folds.get(&one.cluster) == Some(&fold);
        let learnt: Vec<(&Example, bool)> = told.iter().filter(|(one, _)| !inside(one)).copied().collect();
        let factors = factors(&learnt, prior);
        let rows = rows(told_rows(examples.iter().filter(|one| !inside(one))), &prior.relation);
        for (one, truth) in told.iter().filter(|(one, _)| inside(one)) {
            before.push((sum(one, &start_of(prior)), *truth));
            unseen.push((sum(one, &factors), *truth));
        }
        for one in examples.iter().filter(|one| inside(one)) {
            if let Some(relation) = one.relation() {
                rows_before.push(best(&one.traits, &prior.relation) == relation);
                rows_after.push(best(&one.traits, &rows) == relation);
            }
        }
    }
    let (slope, intercept) = line(&unseen);
    let straight: Vec<(f64, bool)> = unseen.iter().map(|(sum, truth)| (slope * sum + intercept, *truth)).collect();
    let quality = Quality {
        examples: told.len(),
        related,
        clusters: folds.len(),
        brier_before: brier(&probabilities(&before)),
        brier: brier(&probabilities(&straight)),
        calibration_error_before: calibration_error(&probabilities(&before)),
        calibration_error: calibration_error(&probabilities(&straight)),
        relations_right_before: share(&rows_before),
        relations_right: share(&rows_after),
    };
    let factors = factors(&told, prior).map(|value| value * slope);
    Ok((woven(prior, &factors, intercept, rows(told_rows(examples.iter()), &prior.relation)), quality))
}

/// Deals the clusters out, in their order, so that the folds depend on nothing else.
fn folds(examples: &[Example]) -> BTreeMap<usize, usize> {
    let clusters: BTreeSet<usize> = examples.iter().map(|one| one.cluster).collect();
    clusters.into_iter().enumerate().map(|(at, cluster)| (cluster, at % FOLDS)).collect()
}

fn start_of(prior: &Weights) -> [f64; SIZE] {
    let mut start = [1.0; SIZE];
    for (item, index) in Item::ALL.into_iter().zip(0..) {
        if let Some(factor) = prior.factor.get(&item) {
            for (at, value) in [(index, factor.gain), (ITEMS + index, factor.loss)] {
                if let Some(place) = start.get_mut(at) {
                    *place = value;
                }
            }
        }
    }
    if let Some(last) = start.last_mut() {
        *last = prior.prior;
    }
    start
}

fn sum(one: &Example, factors: &[f64]) -> f64 {
    one.inputs().iter().zip(factors).map(|(input, factor)| input * factor).sum()
}

fn factors(told: &[(&Example, bool)], prior: &Weights) -> [f64; SIZE] {
    let start = start_of(prior);
    let inputs: Vec<([f64; SIZE], f64)> =
        told.iter().map(|(one, truth)| (one.inputs(), f64::from(u8::from(*truth)))).collect();
    let function = |at: &[f64]| {
        let mut local = Local::zero(SIZE);
        for (index, (value, start)) in at.iter().zip(&start).enumerate() {
            let pull = if index + 1 == SIZE { PULL_OF_START } else { PULL };
            penalise(&mut local, index, value - start, pull);
        }
        for (input, target) in &inputs {
            let sum: f64 = input.iter().zip(at).map(|(input, factor)| input * factor).sum();
            local.value += loss(sum, *target);
            add(&mut local, input, logistic(sum) - target, logistic(sum) * logistic(-sum));
        }
        local
    };
    let mut low = [0.0; SIZE];
    if let Some(last) = low.last_mut() {
        *last = -20.0;
    }
    let found = least(&start, &low, &[20.0; SIZE], function);
    let mut out = start;
    out.iter_mut().zip(found).for_each(|(place, value)| *place = value);
    out
}

/// The traits of the examples of which the relation is known, and the relation.
fn told_rows<'a>(examples: impl Iterator<Item = &'a Example>) -> Vec<(&'a Traits, Relation)> {
    examples.filter_map(|one| Some((&one.traits, one.relation()?))).collect()
}

fn woven(prior: &Weights, factors: &[f64; SIZE], intercept: f64, relation: Rows) -> Weights {
    let at = |index: usize| (factors.get(index).copied().unwrap_or(1.0) * 1000.0).round() / 1000.0;
    let factor = Item::ALL
        .into_iter()
        .zip(0..)
        .map(|(item, index)| (item, Factor { gain: at(index), loss: at(ITEMS + index) }))
        .collect();
    Weights { prior: at(SIZE - 1) + intercept, factor, relation, ..prior.clone() }
}

fn probabilities(sums: &[(f64, bool)]) -> Vec<(f64, bool)> {
    sums.iter().map(|(sum, truth)| (logistic(*sum), *truth)).collect()
}

fn share(right: &[bool]) -> Option<f64> {
    (!right.is_empty()).then(|| right.iter().filter(|right| **right).count() as f64 / right.len() as f64)
}

fn too_few(examples: usize, related: usize) -> Error {
    let fault = Fault::new(
        At::Whole,
        "too-few-examples",
        Words::new(
            format!("มีคู่ที่ตัดสินแล้ว {examples} คู่ ในจำนวนนี้เกี่ยวข้องกัน {related} คู่ ไม่พอให้ปรับน้ำหนัก"),
            format!("{examples} judged pairs, {related} of them related, are too few to fit weights to"),
        ),
    );
    Error::impossible(fault.remedy(
        format!("ต้องมีอย่างน้อย {LEAST_EXAMPLES} คู่ และอย่างละ 5 คู่ทั้งที่เกี่ยวข้องและไม่เกี่ยวข้อง"),
        format!("at least {LEAST_EXAMPLES} pairs are needed, five related and five unrelated among them"),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::relation::TRAITS;
    use super::*;

    /// Place tells the truth, text is noise that the weights take for evidence.
    fn examples() -> Vec<Example> {
        let mut seed = 7_u32;
        let mut random = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 8) / f64::from(1 << 24)
        };
        (0..300)
            .map(|at| {
                let related = at % 3 == 0;
                let mut pieces = [0.0; ITEMS];
                pieces[Item::Place as usize] = if related { 4.0 } else { -2.0 } + random();
                pieces[Item::Text as usize] = 6.0 * random() - 1.0;
                pieces[Item::Village as usize] = if related { -1.0 } else { 0.0 };
                let truth = if related { Relation::Duplicate } else { Relation::Unrelated };
                Example {
                    pieces,
                    traits: [0.3; TRAITS.len()],
                    taken_for: Relation::Duplicate,
                    truth: Truth::Relation(truth),
                    cluster: at / 2,
                }
            })
            .collect()
    }

    #[test]
    fn what_misleads_counts_less_and_nothing_is_turned_round() {
        let (fitted, quality) = fit(&examples(), super::super::weights()).unwrap();
        let factor = |item: Item| fitted.factor[&item];
        assert!(factor(Item::Place).gain > 1.5 * factor(Item::Text).gain, "{fitted:?}");
        assert!(fitted.factor.values().all(|factor| factor.gain >= 0.0 && factor.loss >= 0.0));
        assert!(quality.brier < quality.brier_before && quality.calibration_error < 0.1, "{quality:?}");
    }

    #[test]
    fn the_sum_of_the_fitted_weights_is_the_calibrated_one() {
        let all = examples();
        let (fitted, _) = fit(&all, super::super::weights()).unwrap();
        let told: Vec<(f64, bool)> =
            all.iter().map(|one| (logistic(sum(one, &start_of(&fitted))), one.related().unwrap())).collect();
        assert!(calibration_error(&told) < 0.05, "{}", calibration_error(&told));
    }

    #[test]
    fn few_examples_fit_nothing() {
        assert!(fit(&examples()[..49], super::super::weights()).is_err());
        let one_sided: Vec<Example> = examples().into_iter().filter(|one| one.related() == Some(false)).collect();
        assert!(fit(&one_sided, super::super::weights()).is_err());
    }

    #[test]
    fn weights_that_were_written_are_read_as_they_were() {
        let (fitted, _) = fit(&examples(), super::super::weights()).unwrap();
        let text = toml::to_string(&fitted).unwrap();
        assert_eq!(toml::from_str::<Weights>(&text).unwrap(), fitted);
    }
}
