//! The whole of an evaluation: works are prepared and compared, findings are held against judged pairs, and what it cost is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::clusters::{BCubed, b_cubed};
use super::figures::{Figures, Seen, figures};
use super::input::{Label, Labelled};
use crate::duplicates::block::{Rule, Rules};
use crate::duplicates::corpus::Corpus;
use crate::duplicates::fit::{Quality, Truth, fit};
use crate::duplicates::gather::Builder;
use crate::duplicates::gazetteer::Gazetteer;
use crate::duplicates::judge::{Finding, Sieve};
use crate::duplicates::measure::Side;
use crate::duplicates::scan::{Index, Options, examples};
use crate::duplicates::weights::Weights;
use crate::duplicates::work::Work;
use crate::error::Result;

/// How an evaluation reads its pairs.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// A pair that is not listed is no double. Else only listed pairs are counted, and a finding that is not listed is left out.
    pub complete: bool,
    /// Works of one agency are compared with each other too.
    pub within_agency: bool,
    pub weights: Option<Arc<Weights>>,
}

/// What an evaluation found.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    pub works: usize,
    pub agencies_compared_within: bool,
    /// Judged pairs that were counted, and those left out: a work is missing, or both are of one agency and such are not compared.
    pub judged: usize,
    pub left_out: usize,
    /// Whether pairs that are not listed were counted as no doubles.
    pub complete: bool,
    /// Findings that were flagged and that nobody has judged: left out unless the truth is complete.
    pub unjudged: usize,
    pub threshold: f64,
    pub figures: Figures,
    pub clusters: Option<BCubed>,
    /// Label → relation that was found → pairs; `missed` where no rule made the pair a candidate.
    pub confusion: BTreeMap<String, BTreeMap<String, usize>>,
    pub rules: Vec<RuleShare>,
    /// What was flagged and is no double, and doubles that were not flagged; for people to read.
    #[serde(skip)]
    pub errors: Vec<Mistake>,
    pub candidates: usize,
    pub candidates_per_work: f64,
    /// 1 minus candidates over all pairs of works.
    pub reduction: f64,
}

/// A pair of which the engine and the label say otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    pub a: String,
    pub b: String,
    /// Empty for a pair that nobody has judged.
    pub label: String,
    pub found: &'static str,
    /// That the money would be spent twice.
    pub probability: f64,
    /// What spoke for the pair and against it, in log-odds: `text 1.9; money -0.3`.
    pub evidence: String,
}

/// What one rule of candidates does.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleShare {
    pub rule: String,
    pub candidates: usize,
    /// Share of all candidates that this rule finds, and that no other does.
    pub share: f64,
    pub alone: usize,
    /// Share of the doubles that this rule makes candidates, and that no other does.
    pub completeness: Option<f64>,
    pub completeness_alone: Option<f64>,
}

/// What takes a batch of works.
pub type Taker<'a> = &'a mut dyn FnMut(Vec<Work>);

/// Makes the index of works that come in batches; `each` hands them over.
///
/// # Errors
/// Those of `each`.
pub fn index(
    gazetteer: &Gazetteer,
    settings: &Settings,
    meridian: Option<f64>,
    each: &mut dyn FnMut(Taker<'_>) -> Result<()>,
) -> Result<Index> {
    let mut builder = Builder::new(gazetteer, meridian);
    each(&mut |works| builder.add(&works))?;
    let corpus: Corpus = builder.finish();
    let options = Options {
        within_agency: settings.within_agency,
        meridian,
        weights: settings.weights.clone(),
        ..Options::default()
    };
    Ok(Index::lean(corpus, gazetteer, &options))
}

/// Holds what the index finds against judged pairs.
///
/// # Errors
/// `Unavailable` when `progress` stopped it.
pub fn evaluate(
    index: &Index,
    pairs: &Labelled,
    settings: &Settings,
    progress: &dyn Fn(usize, usize) -> bool,
) -> Result<Evaluation> {
    let known = known(index, pairs, settings.within_agency);
    let mut tally = Tally::new(&known, settings.complete, index.options.weights().threshold);
    // What somebody has judged is looked at whatever the engine thinks of it.
    let spared = |a: u32, b: u32| known.binary_search_by_key(&(a, b), |(sides, _)| *sides).is_ok();
    let sieve = Sieve { least: NEXT_TO_NOTHING, spared: &spared };
    index.compare(&sieve, progress, index.len(), &mut |batch| {
        batch.found.iter().for_each(|one| tally.take(one));
        tally.leave(&batch.refused);
    })?;
    Ok(tally.close(index, pairs.len(), settings))
}

/// Refits the weights of the index to judged pairs.
///
/// # Errors
/// `Impossible` where there are too few of them; see `fit`.
pub fn train(index: &Index, pairs: &Labelled) -> Result<(Weights, Quality)> {
    let judged: Vec<(&str, &str, Truth)> = pairs
        .iter()
        .map(|((a, b), label)| {
            let truth = match label {
                Label::Double => Truth::Double,
                Label::Not => Truth::NotDouble,
                Label::Relation(relation) => Truth::Relation(*relation),
            };
            (a.as_str(), b.as_str(), truth)
        })
        .collect();
    fit(&examples(index, &judged), index.options.weights())
}

/// Judged pairs by position, ascending; those of one agency only where such pairs are compared.
fn known(index: &Index, pairs: &Labelled, within_agency: bool) -> Vec<((u32, u32), Label)> {
    let at = |id: &str| index.corpus.position(id);
    let compared = |(a, b): (u32, u32)| within_agency || index.corpus.agency(a) != index.corpus.agency(b);
    let sides = |a: &str, b: &str| Some((at(a)?, at(b)?)).filter(|sides| compared(*sides));
    let mut known: Vec<((u32, u32), Label)> =
        pairs.iter().filter_map(|((a, b), label)| Some((sides(a, b)?, *label))).collect();
    known.sort_unstable_by_key(|(sides, _)| *sides);
    known
}

/// Counts findings as they come.
struct Tally<'a> {
    known: &'a [((u32, u32), Label)],
    /// Judged pairs that were candidates.
    met: Vec<bool>,
    complete: bool,
    threshold: f64,
    seen: Vec<Seen>,
    /// Unjudged candidates with next to no probability, which are too many to keep one by one: all are right.
    far: usize,
    far_squares: f64,
    far_sum: f64,
    unjudged: usize,
    found: Vec<(u32, u32)>,
    confusion: BTreeMap<String, BTreeMap<String, usize>>,
    mistaken: Vec<(Finding, Option<Label>)>,
    by_rules: [(usize, usize); 64],
    candidates: usize,
}

/// Below this an unjudged candidate is only counted, and what cannot reach it is not even scored: its square is below a ten-thousandth.
const NEXT_TO_NOTHING: f64 = 0.01;

impl<'a> Tally<'a> {
    fn new(known: &'a [((u32, u32), Label)], complete: bool, threshold: f64) -> Tally<'a> {
        Tally {
            known,
            met: vec![false; known.len()],
            complete,
            threshold,
            seen: Vec::new(),
            far: 0,
            far_squares: 0.0,
            far_sum: 0.0,
            unjudged: 0,
            found: Vec::new(),
            confusion: BTreeMap::new(),
            mistaken: Vec::new(),
            by_rules: [(0, 0); 64],
            candidates: 0,
        }
    }

    fn take(&mut self, one: &Finding) {
        let at = self.known.binary_search_by_key(&(one.a, one.b), |(sides, _)| *sides).ok();
        let label = at.and_then(|at| self.known.get(at)).map(|(_, label)| *label);
        if let Some(met) = at.and_then(|at| self.met.get_mut(at)) {
            *met = true;
        }
        let double = label.is_some_and(Label::is_double);
        self.candidates += 1;
        if let Some(count) = self.by_rules.get_mut(one.rules.bits() as usize & 63) {
            *count = (count.0 + 1, count.1 + usize::from(double));
        }
        let flagged = one.score >= self.threshold && one.relation.is_double();
        if flagged {
            self.found.push((one.a, one.b));
        }
        if let Some(label) = label {
            let shown = if one.score >= self.threshold { one.relation.name() } else { "below the threshold" };
            *self.confusion.entry(name(label)).or_default().entry(shown.to_owned()).or_default() += 1;
        } else {
            self.unjudged += usize::from(flagged);
            if !self.complete {
                return;
            }
            if one.double < NEXT_TO_NOTHING && !flagged {
                self.far += 1;
                self.far_squares += one.double * one.double;
                self.far_sum += one.double;
                return;
            }
        }
        if flagged != double {
            self.mistaken.push((*one, label));
        }
        self.seen.push(Seen { probability: one.double, flagged, double });
    }

    /// Counts pairs that were refused at a glance, by the bits of their rules: nobody has judged them, and they are next to nothing.
    fn leave(&mut self, refused: &[usize; 64]) {
        for ((count, _), more) in self.by_rules.iter_mut().zip(refused) {
            *count += more;
            self.candidates += more;
            self.far += if self.complete { *more } else { 0 };
        }
    }

    fn close(mut self, index: &Index, listed: usize, settings: &Settings) -> Evaluation {
        let mistake = |(one, label): &(Finding, Option<Label>)| Mistake {
            a: index.id(one.a).to_owned(),
            b: index.id(one.b).to_owned(),
            label: label.map(name).unwrap_or_default(),
            found: one.relation.name(),
            probability: one.double,
            evidence: reasons(index, (one.a, one.b)).unwrap_or_default(),
        };
        let mut errors: Vec<Mistake> = self.mistaken.iter().map(mistake).collect();
        for ((a, b), label) in self
            .known
            .iter()
            .zip(&self.met)
            .filter(|((_, label), met)| !**met && label.is_double())
            .map(|(known, _)| known)
        {
            let evidence = reasons(index, (*a, *b)).unwrap_or_default();
            let (a, b) = (index.id(*a).to_owned(), index.id(*b).to_owned());
            errors.push(Mistake { a, b, label: name(*label), found: "missed", probability: 0.0, evidence });
        }
        let unmet = self.known.iter().zip(&self.met).filter(|(_, met)| !**met).map(|((_, label), _)| *label);
        let mut missed = 0;
        for label in unmet {
            missed += usize::from(label.is_double());
            *self.confusion.entry(name(label)).or_default().entry("missed".to_owned()).or_default() += 1;
        }
        let mut figures = figures(self.seen, missed);
        // What was only counted joins the first bin and the mean of the squares.
        if self.far > 0 {
            let first = figures.calibration.first().copied().unwrap_or_default();
            let counted = figures.calibration.iter().map(|bin| bin.pairs).sum::<usize>();
            let pairs = first.pairs + self.far;
            let mean = (first.mean * first.pairs as f64 + self.far_sum) / pairs as f64;
            let doubles = first.doubles * first.pairs as f64 / pairs as f64;
            let whole = (counted + self.far) as f64;
            figures.brier = Some((figures.brier.unwrap_or(0.0) * counted as f64 + self.far_squares) / whole);
            let rest: f64 =
                figures.calibration.iter().skip(1).map(|bin| bin.pairs as f64 * (bin.mean - bin.doubles).abs()).sum();
            figures.calibration_error = Some((rest + pairs as f64 * (mean - doubles).abs()) / whole);
            if let Some(bin) = figures.calibration.first_mut() {
                *bin = super::figures::Bin { pairs, mean, doubles };
            }
        }
        let positives = figures.positives;
        let truth: Vec<(u32, u32)> =
            self.known.iter().filter(|(_, label)| label.is_double()).map(|(sides, _)| *sides).collect();
        let works = index.len();
        let all = works as f64 * (works as f64 - 1.0) / 2.0;
        Evaluation {
            works,
            agencies_compared_within: settings.within_agency,
            judged: self.known.len(),
            left_out: listed - self.known.len(),
            complete: self.complete,
            unjudged: self.unjudged,
            threshold: self.threshold,
            clusters: self.complete.then(|| b_cubed(works, &truth, &self.found)).flatten(),
            figures,
            confusion: self.confusion,
            errors,
            rules: rule_shares(&self.by_rules, self.candidates, positives),
            candidates: self.candidates,
            candidates_per_work: self.candidates as f64 / works.max(1) as f64,
            reduction: if all > 0.0 { 1.0 - self.candidates as f64 / all } else { 0.0 },
        }
    }
}

/// The entries of a pair that add something, by their names in the file of weights.
fn reasons(index: &Index, (a, b): (u32, u32)) -> Option<String> {
    let (one, other) = (index.corpus.prepared(a)?, index.corpus.prepared(b)?);
    let side =
        |work, position| Side { work, words: index.corpus.words(position), purpose: index.corpus.purpose(position) };
    let score = index.scored(side(&one, a), side(&other, b));
    let told = score.entries.iter().filter(|entry| entry.contribution != 0.0).map(|entry| {
        let item = serde_json::to_value(entry.item).unwrap_or_default();
        format!("{} {:.2}", item.as_str().unwrap_or_default(), entry.contribution)
    });
    Some(told.collect::<Vec<_>>().join("; "))
}

fn name(label: Label) -> String {
    match label {
        Label::Double => "1".to_owned(),
        Label::Not => "0".to_owned(),
        Label::Relation(relation) => relation.name().to_owned(),
    }
}

fn rule_shares(by_rules: &[(usize, usize); 64], candidates: usize, positives: usize) -> Vec<RuleShare> {
    let of = |wanted: &dyn Fn(Rules) -> bool| -> (usize, usize) {
        let met = by_rules.iter().zip(0_u8..).filter(|(_, bits)| wanted(Rules::of_bits(*bits)));
        met.fold((0, 0), |sum, (count, _)| (sum.0 + count.0, sum.1 + count.1))
    };
    let share = |part: usize| (positives > 0).then(|| part as f64 / positives as f64);
    let row = |name: &str, all: (usize, usize), alone: (usize, usize)| RuleShare {
        rule: name.to_owned(),
        candidates: all.0,
        share: all.0 as f64 / candidates.max(1) as f64,
        alone: alone.0,
        completeness: share(all.1),
        completeness_alone: share(alone.1),
    };
    let mut rows: Vec<RuleShare> = Rule::ALL
        .into_iter()
        .map(|rule| row(rule.name(), of(&|rules| rules.has(rule)), of(&|rules| rules.list() == [rule])))
        .collect();
    rows.push(row("all", of(&|_| true), (0, 0)));
    rows
}
