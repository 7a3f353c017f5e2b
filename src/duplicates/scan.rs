//! Comparing all works with one another, and one work with all: candidates, scores, and the pairs worth showing.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agree::Agreement;
use super::block::{Blocks, Limits, Rule, Rules, Scratch};
use super::case::fingerprint;
use super::corpus::{Corpus, Prepared, prepare};
use super::evidence::{Evidence, evidence};
use super::explain::sentences;
use super::fit::{Example, Truth, example};
use super::gazetteer::Gazetteer;
use super::measure::{Measures, Side, Stretch, measure};
use super::period::lesser_money;
use super::relation::{Relation, Severity};
use super::score::{Score, score};
use super::similar::Vector;
use super::weights::{Weights, weights};
use super::work::Work;
use crate::error::{Error, Result, Words};

/// What a scan compares and shows.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Compare works of one agency with each other too.
    pub within_agency: bool,
    /// Show pairs from this probability on; none for the threshold of the weights.
    pub threshold: Option<f64>,
    /// Show also pairs that are the same programme elsewhere, or unrelated. What is below the threshold of the weights is one of
    /// these two.
    pub benign: bool,
    /// Partners that each rule keeps for one work.
    pub limits: Limits,
    /// Weights to score with; none for the hub's own.
    pub weights: Option<Arc<Weights>>,
}

impl Options {
    /// The weights that hold.
    pub fn weights(&self) -> &Weights {
        self.weights.as_deref().unwrap_or_else(|| weights())
    }
}

/// Two works that may be one, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Suspicion {
    /// The lesser of the two ids.
    pub a_id: String,
    pub b_id: String,
    /// Probability that both concern the same thing in the same place, 0 to 1.
    pub score: f64,
    /// Probability that the same money would be spent twice, 0 to 1: `score` times the share of duplicate and overlap among the
    /// relations.
    pub double: f64,
    /// The score in log-odds: the prior plus all contributions.
    pub log_odds: f64,
    pub relation: Relation,
    pub severity: Severity,
    /// The rules that made the pair a candidate.
    pub rules: Vec<Rule>,
    pub evidence: Vec<Evidence>,
    pub sentence_th: String,
    pub sentence_en: String,
    /// Money that would be spent twice, in satang. Duplicates: the lesser of the two sums in the years that both have (of the
    /// two totals, if they share no year). Overlaps: that sum times the share of the shorter stretch or lesser area that
    /// overlaps, where it is known. All other relations: 0.
    pub satang_at_stake: i64,
    /// Of what was compared; another one means that a decision must be looked at again.
    pub fingerprint: String,
}

/// A corpus that can be asked about one work after another.
pub struct Index {
    corpus: Corpus,
    blocks: Blocks,
    gazetteer: Gazetteer,
    options: Options,
}

/// Works per step of the progress.
const CHUNK: usize = 1000;

/// Compares all works and returns the suspicious pairs in the order of their ids.
///
/// The result depends on the works alone: not on their order, the number of threads or the time. `progress` is told how many
/// works are done of how many, and stops the scan by returning false, which is `Error::Unavailable`.
pub fn scan(
    works: &[Work],
    gazetteer: &Gazetteer,
    options: &Options,
    progress: &dyn Fn(usize, usize) -> bool,
) -> Result<Vec<Suspicion>> {
    let total = works.len();
    if !progress(0, total) {
        return Err(cancelled());
    }
    let index = Index::new(works, gazetteer, options);
    let count = index.corpus.works.len();
    let mut pairs: Vec<(u32, u32, Rules)> = Vec::new();
    let positions: Vec<u32> = (0..count as u32).collect();
    // Finding candidates is the longer half of the work, measuring them the shorter one.
    for (step, chunk) in positions.chunks(CHUNK).enumerate() {
        let found: Vec<Vec<(u32, u32, Rules)>> = chunk
            .par_iter()
            .map_init(Scratch::default, |scratch, position| index.pairs_of(*position, scratch))
            .collect();
        pairs.extend(found.into_iter().flatten());
        if !progress(((step + 1) * CHUNK).min(count) / 2, total) {
            return Err(cancelled());
        }
    }
    let pairs = unique(pairs);
    let mut suspicions = Vec::new();
    let size = (pairs.len() / 50).max(5000);
    for (step, chunk) in pairs.chunks(size).enumerate() {
        let found: Vec<Suspicion> =
            chunk.par_iter().filter_map(|(a, b, rules)| index.judge_positions(*a, *b, *rules)).collect();
        suspicions.extend(found);
        let share = ((step + 1) * size).min(pairs.len()) as f64 / pairs.len().max(1) as f64;
        if !progress(total / 2 + ((total - total / 2) as f64 * share) as usize, total) {
            return Err(cancelled());
        }
    }
    if pairs.is_empty() && !progress(total, total) {
        return Err(cancelled());
    }
    suspicions.sort_by(|a, b| (&a.a_id, &a.b_id).cmp(&(&b.a_id, &b.b_id)));
    Ok(suspicions)
}

/// Compares one work, whether the index holds it or not, with all works of the index; likeliest double spending first.
pub fn check(one: &Work, index: &Index) -> Vec<Suspicion> {
    check_within(one, index, &index.limits())
}

/// The same with other limits than those of the index.
pub fn check_within(one: &Work, index: &Index, limits: &Limits) -> Vec<Suspicion> {
    let known = index.corpus.works.binary_search_by(|work| work.work.id.cmp(&one.id)).ok();
    let prepared = prepare(one, &index.gazetteer);
    let title = index.corpus.titles.vector(&prepared.facts.full);
    let words = index.corpus.words.vector(&prepared.facts.core);
    let purpose = index.corpus.purposes.vector(&prepared.purpose);
    let own = Side { work: &prepared, words: &words, purpose: &purpose };
    let candidates =
        index.blocks.candidates(&prepared, &title, known.map(|at| at as u32), limits, &mut Scratch::default());
    let mut found: Vec<Suspicion> = candidates
        .into_iter()
        .filter_map(|(id, rules)| {
            let other = index.side(id)?;
            if own.work.work.id <= other.work.work.id {
                index.judge(own, other, rules)
            } else {
                index.judge(other, own, rules)
            }
        })
        .collect();
    likeliest_first(&mut found);
    found
}

/// Compares one work with each of some others by what the index knows of rare words and templates, whether it holds them or not. No
/// rule made them candidates. Likeliest first.
pub fn compare(one: &Work, others: &[&Work], index: &Index) -> Vec<Suspicion> {
    let ready = |work: &Work| {
        let prepared = prepare(work, &index.gazetteer);
        let words = index.corpus.words.vector(&prepared.facts.core);
        let purpose = index.corpus.purposes.vector(&prepared.purpose);
        (prepared, words, purpose)
    };
    let own = ready(one);
    let mut found: Vec<Suspicion> = others
        .iter()
        .filter(|other| other.id != one.id)
        .filter_map(|other| {
            let other = ready(other);
            let (a, b) = if own.0.work.id <= other.0.work.id { (&own, &other) } else { (&other, &own) };
            let a = Side { work: &a.0, words: &a.1, purpose: &a.2 };
            let b = Side { work: &b.0, words: &b.1, purpose: &b.2 };
            index.judge(a, b, Rules::default())
        })
        .collect();
    likeliest_first(&mut found);
    found
}

/// What may spend money twice comes before what is only related, such as the supervision of the same building.
pub fn likeliest_first(found: &mut [Suspicion]) {
    found.sort_by(|a, b| {
        b.double
            .total_cmp(&a.double)
            .then(b.score.total_cmp(&a.score))
            .then_with(|| (&a.a_id, &a.b_id).cmp(&(&b.a_id, &b.b_id)))
    });
}

impl Index {
    /// Prepares works for `check`. Takes about as long as half a scan.
    pub fn new(works: &[Work], gazetteer: &Gazetteer, options: &Options) -> Index {
        let corpus = Corpus::new(works, gazetteer);
        let blocks = Blocks::new(&corpus);
        Index { corpus, blocks, gazetteer: gazetteer.clone(), options: options.clone() }
    }

    fn limits(&self) -> Limits {
        Limits { within_agency: self.options.within_agency, ..self.options.limits }
    }

    fn side(&self, position: u32) -> Option<Side<'_>> {
        let at = position as usize;
        let none: &Vector = const { &Vec::new() };
        Some(Side {
            work: self.corpus.works.get(at)?,
            words: self.corpus.word_vectors.get(at).unwrap_or(none),
            purpose: self.corpus.purpose_vectors.get(at).unwrap_or(none),
        })
    }

    fn pairs_of(&self, position: u32, scratch: &mut Scratch) -> Vec<(u32, u32, Rules)> {
        let (Some(work), Some(title)) =
            (self.corpus.works.get(position as usize), self.corpus.title_vectors.get(position as usize))
        else {
            return Vec::new();
        };
        let candidates = self.blocks.candidates(work, title, Some(position), &self.limits(), scratch);
        candidates.into_iter().map(|(other, rules)| (position.min(other), position.max(other), rules)).collect()
    }

    fn judge_positions(&self, a: u32, b: u32, rules: Rules) -> Option<Suspicion> {
        self.judge(self.side(a)?, self.side(b)?, rules)
    }

    /// Measures and scores a pair; none if it is not worth showing.
    fn judge(&self, a: Side<'_>, b: Side<'_>, rules: Rules) -> Option<Suspicion> {
        let weights = self.options.weights();
        let measures = measure(a, b, &self.corpus);
        let mut score = score(&measures, weights);
        if self.options.benign {
            score.relation = score.verdict(weights.threshold);
        }
        let benign = matches!(score.relation, Relation::SameProgrammeElsewhere | Relation::Unrelated);
        if score.probability < self.options.threshold.unwrap_or(weights.threshold) || (benign && !self.options.benign) {
            return None;
        }
        Some(suspicion(a.work, b.work, &measures, &score, rules, &self.gazetteer))
    }
}

/// Measures judged pairs, each by its two ids, so that weights can be fitted to them; pairs that share works are one cluster.
/// A pair of which the index does not hold both works is left out.
pub fn examples(index: &Index, judged: &[(&str, &str, Truth)]) -> Vec<Example> {
    let at = |id: &str| index.corpus.works.binary_search_by(|work| work.work.id.as_str().cmp(id)).ok();
    let known: Vec<(usize, usize, Truth)> = judged
        .iter()
        .filter_map(|(a, b, truth)| Some((at(a.min(b))?, at(a.max(b))?, *truth)))
        .filter(|(a, b, _)| a != b)
        .collect();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for (a, b, _) in &known {
        let (a, b) = (root(&first, *a), root(&first, *b));
        first.insert(a.max(b), a.min(b));
    }
    let measured = known.iter().filter_map(|(a, b, truth)| {
        let measures = measure(index.side(*a as u32)?, index.side(*b as u32)?, &index.corpus);
        Some(example(&measures, index.options.weights(), *truth, root(&first, *a)))
    });
    measured.collect()
}

/// The first work of the cluster of a work.
fn root(first: &BTreeMap<usize, usize>, mut work: usize) -> usize {
    while let Some(before) = first.get(&work).filter(|before| **before != work) {
        work = *before;
    }
    work
}

fn suspicion(
    a: &Prepared,
    b: &Prepared,
    measures: &Measures,
    score: &Score,
    rules: Rules,
    gazetteer: &Gazetteer,
) -> Suspicion {
    let evidence = evidence(a, b, measures, score, gazetteer);
    let (sentence_th, sentence_en) = sentences(score.relation, score.probability, &evidence);
    Suspicion {
        a_id: a.work.id.clone(),
        b_id: b.work.id.clone(),
        score: score.probability,
        double: score.double,
        log_odds: score.log_odds,
        relation: score.relation,
        severity: score.relation.severity(score.probability),
        rules: rules.list(),
        evidence,
        sentence_th,
        sentence_en,
        satang_at_stake: at_stake(&a.work, &b.work, measures, score.relation),
        fingerprint: fingerprint(&a.work, &b.work),
    }
}

/// See `Suspicion::satang_at_stake` for the rule.
fn at_stake(a: &Work, b: &Work, measures: &Measures, relation: Relation) -> i64 {
    let lesser = lesser_money(&a.budgets, &b.budgets);
    match relation {
        Relation::Duplicate => lesser,
        Relation::Overlap => {
            let share = match (measures.chainage, measures.spatial) {
                (Stretch::Overlap { shorter, .. }, _) if measures.external != Agreement::Same => shorter,
                (_, Some(spatial)) if spatial.share_a.max(spatial.share_b) > 0.0 => {
                    spatial.share_a.max(spatial.share_b)
                }
                _ => 1.0,
            };
            (lesser as f64 * share).round() as i64
        }
        _ => 0,
    }
}

/// Sorts pairs and joins the rules of those that were found from both sides.
fn unique(mut pairs: Vec<(u32, u32, Rules)>) -> Vec<(u32, u32, Rules)> {
    pairs.par_sort_unstable_by_key(|(a, b, _)| (*a, *b));
    let mut out: Vec<(u32, u32, Rules)> = Vec::with_capacity(pairs.len() / 2 + 1);
    for (a, b, rules) in pairs {
        match out.last_mut() {
            Some((last_a, last_b, known)) if (*last_a, *last_b) == (a, b) => known.add(rules),
            _ => out.push((a, b, rules)),
        }
    }
    out
}

fn cancelled() -> Error {
    Error::Unavailable {
        reason: Words::new("การตรวจหาโครงการซ้ำซ้อนถูกยกเลิก", "the scan for duplicates was cancelled"),
        retry_after: 0,
    }
}
