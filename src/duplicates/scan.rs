//! Comparing all works with one another, and one work with all: candidates, scores, and the pairs worth showing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::block::{Asker, Blocks, Limits, Rule, Rules, Scratch, all_pairs};
use super::corpus::{Corpus, One};
use super::evidence::Evidence;
use super::fit::{Example, Truth, example};
use super::gazetteer::Gazetteer;
use super::judge::{Finding, Judged, Sieve, judge_pairs};
use super::measure::{Side, measure};
use super::relation::{Relation, Severity};
use super::score::{Score, score};
use super::telling::suspicion;
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
    /// The meridian about which geometry is projected, in degrees; none for Thailand's, 99° east.
    pub meridian: Option<f64>,
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

/// Pairs that are judged at once.
const STEP: usize = 1 << 21;

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
    if !progress(0, works.len()) {
        return Err(cancelled());
    }
    let index = Index::lean(Corpus::new(works, gazetteer, options.meridian), gazetteer, options);
    let found = index.found(progress)?;
    let mut by_id: HashMap<&str, &Work> = HashMap::new();
    for work in works {
        // Of two works with one id the corpus says which one it kept; ids are unique but for tests.
        by_id.entry(work.id.as_str()).or_insert(work);
    }
    let work_of = |position: u32| by_id.get(index.corpus.id(position)).copied();
    let told = found.par_iter().filter_map(|one| index.explain(work_of(one.a)?, work_of(one.b)?, one));
    Ok(told.collect())
}

/// Compares one work, whether the index holds it or not, with all works of the index; likeliest double spending first. Of works that
/// the index was not given whole (see [`Index::lean`]) it can say nothing: ask [`Index::find`].
pub fn check(one: &Work, index: &Index) -> Vec<Suspicion> {
    check_within(one, index, &index.limits())
}

/// The same with other limits than those of the index.
pub fn check_within(one: &Work, index: &Index, limits: &Limits) -> Vec<Suspicion> {
    let mut found: Vec<Suspicion> = index
        .find(one, limits)
        .iter()
        .filter_map(|(position, finding)| {
            let other = index.texts.get(*position as usize)?;
            if one.id <= other.id { index.explain(one, other, finding) } else { index.explain(other, one, finding) }
        })
        .collect();
    likeliest_first(&mut found);
    found
}

/// Compares one work with each of some others by what the index knows of rare words and templates, whether it holds them or not. No
/// rule made them candidates. Likeliest first.
pub fn compare(one: &Work, others: &[&Work], index: &Index) -> Vec<Suspicion> {
    let judged = |other: &&Work| -> Option<Suspicion> {
        let (a, b) = if one.id <= other.id { (one, *other) } else { (*other, one) };
        let (first, second) = (index.corpus.one(a, &index.gazetteer)?, index.corpus.one(b, &index.gazetteer)?);
        let score = index.scored(index.side_of(&first), index.side_of(&second));
        let finding = Finding::of((u32::MAX, u32::MAX), Rules::default(), &score);
        if index.shows(&finding) { index.explain(a, b, &finding) } else { None }
    };
    let mut found: Vec<Suspicion> = others.iter().filter(|other| other.id != one.id).filter_map(judged).collect();
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

/// A corpus that can be asked about one work after another.
pub struct Index {
    pub(super) corpus: Corpus,
    pub(super) blocks: Blocks,
    /// The works themselves, by position; empty where somebody else keeps them.
    texts: Vec<Work>,
    gazetteer: Gazetteer,
    pub(super) options: Options,
}

impl Index {
    /// Prepares works for `check`, and keeps them. Takes about as long as half a scan.
    pub fn new(works: &[Work], gazetteer: &Gazetteer, options: &Options) -> Index {
        let corpus = Corpus::new(works, gazetteer, options.meridian);
        let mut texts: Vec<Work> = works.to_vec();
        texts.sort_by(|a, b| a.id.cmp(&b.id));
        texts.dedup_by(|later, earlier| later.id == earlier.id);
        Index { texts, ..Index::lean(corpus, gazetteer, options) }
    }

    /// An index over works that somebody else keeps: some 700 bytes a work instead of two thousand.
    pub fn lean(corpus: Corpus, gazetteer: &Gazetteer, options: &Options) -> Index {
        let blocks = Blocks::new(&corpus);
        Index { corpus, blocks, texts: Vec::new(), gazetteer: gazetteer.clone(), options: options.clone() }
    }

    /// The same index under other weights.
    pub fn with_weights(mut self, weights: Arc<Weights>) -> Index {
        self.options.weights = Some(weights);
        self
    }

    /// Works in the index.
    pub fn len(&self) -> usize {
        self.corpus.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id of the work at a position; positions follow the order of ids.
    pub fn id(&self, position: u32) -> &str {
        self.corpus.id(position)
    }

    pub(super) fn limits(&self) -> Limits {
        Limits { within_agency: self.options.within_agency, ..self.options.limits }
    }

    /// Whether a pair is worth showing.
    pub fn shows(&self, one: &Finding) -> bool {
        let benign = matches!(one.relation, Relation::SameProgrammeElsewhere | Relation::Unrelated);
        one.score >= self.least() && (!benign || self.options.benign)
    }

    /// The least probability that is worth showing.
    pub fn least(&self) -> f64 {
        self.options.threshold.unwrap_or(self.options.weights().threshold)
    }

    /// The pairs that are worth showing, in the order of positions.
    ///
    /// # Errors
    /// `Unavailable` when `progress` stopped it.
    pub fn found(&self, progress: &dyn Fn(usize, usize) -> bool) -> Result<Vec<Finding>> {
        let mut found: Vec<Finding> = Vec::new();
        let sieve = Sieve { least: self.least(), spared: &|_, _| false };
        self.compare(&sieve, progress, self.len(), &mut |batch| {
            found.extend(batch.found.iter().filter(|one| self.shows(one)).copied());
        })?;
        Ok(found)
    }

    /// Judges every candidate pair that the sieve keeps, batch by batch, in the order of positions.
    ///
    /// # Errors
    /// `Unavailable` when `progress` stopped it.
    pub fn compare(
        &self,
        sieve: &Sieve<'_>,
        progress: &dyn Fn(usize, usize) -> bool,
        total: usize,
        each: &mut dyn FnMut(&Judged),
    ) -> Result<()> {
        // Finding candidates is the lesser half of the work, judging them the greater one.
        let pairs = all_pairs(&self.corpus, &self.blocks, &self.limits(), &|done| progress(done / 3, total));
        let pairs = pairs.ok_or_else(cancelled)?;
        let mut done = 0;
        for batch in pairs.chunks(STEP) {
            each(&judge_pairs(self, batch, sieve));
            done += batch.len();
            let share = done as f64 / pairs.len() as f64;
            if !progress(total / 3 + ((total - total / 3) as f64 * share) as usize, total) {
                return Err(cancelled());
            }
        }
        if pairs.is_empty() && !progress(total, total) {
            return Err(cancelled());
        }
        Ok(())
    }

    /// The works of the index that look like a work, whether the index holds it or not, by position.
    pub fn find(&self, work: &Work, limits: &Limits) -> Vec<(u32, Finding)> {
        let known = self.corpus.position(&work.id);
        let Some(one) = self.corpus.one(work, &self.gazetteer) else {
            return Vec::new();
        };
        let asker = Asker {
            keys: &one.keys,
            parts: &one.parts,
            print: one.print,
            bounds: one.bounds,
            position: known,
            agency: self.corpus.agency_of_code(&work.agency.code),
        };
        let mut scratch = Scratch::default();
        let candidates = self.blocks.candidates(&self.corpus, asker, limits, &mut scratch);
        let own = self.side_of(&one);
        let judged = candidates.iter().filter_map(|(position, rules)| {
            let prepared = self.corpus.prepared(*position)?;
            let other =
                Side { work: &prepared, words: self.corpus.words(*position), purpose: self.corpus.purpose(*position) };
            let first = work.id.as_str() <= self.corpus.id(*position);
            let (a, b) = if first { (own, other) } else { (other, own) };
            // A work that is not in the index has no position; its place among the ids is known from them.
            let at = known.unwrap_or(u32::MAX);
            let sides = if first { (at, *position) } else { (*position, at) };
            Some((*position, Finding::of(sides, *rules, &self.scored(a, b))))
        });
        judged.filter(|(_, finding)| self.shows(finding)).collect()
    }

    /// Why a pair was found, from both works in full.
    pub fn explain(&self, a: &Work, b: &Work, finding: &Finding) -> Option<Suspicion> {
        let (one, other) = (self.corpus.one(a, &self.gazetteer)?, self.corpus.one(b, &self.gazetteer)?);
        let measures = measure(self.side_of(&one), self.side_of(&other), &self.corpus);
        let score = self.verdict(score(&measures, self.options.weights()));
        Some(suspicion(&one.full, &other.full, &measures, &score, finding.rules, &self.gazetteer))
    }

    /// The score of two works of the index.
    #[cfg(test)]
    pub(super) fn score_of(&self, a: u32, b: u32) -> Option<Score> {
        let (one, other) = (self.corpus.prepared(a)?, self.corpus.prepared(b)?);
        let side = |work, at| Side { work, words: self.corpus.words(at), purpose: self.corpus.purpose(at) };
        Some(self.scored(side(&one, a), side(&other, b)))
    }

    pub(super) fn scored(&self, a: Side<'_>, b: Side<'_>) -> Score {
        self.verdict(score(&measure(a, b, &self.corpus), self.options.weights()))
    }

    /// What a pair is called. Where everything is shown, what is below the threshold is called what it is then.
    fn verdict(&self, mut score: Score) -> Score {
        let threshold = self.options.weights().threshold;
        score.relation = if self.options.benign {
            score.verdict(threshold)
        } else {
            score.taken_for(self.options.threshold.unwrap_or(threshold))
        };
        score
    }

    fn side_of<'a>(&self, one: &'a One) -> Side<'a> {
        Side {
            work: &one.prepared,
            words: self.corpus.word_bag(&one.words),
            purpose: self.corpus.purpose_bag(&one.purpose),
        }
    }
}

/// Measures judged pairs, each by its two ids, so that weights can be fitted to them; pairs that share works are one cluster.
/// A pair of which the index does not hold both works is left out.
pub fn examples(index: &Index, judged: &[(&str, &str, Truth)]) -> Vec<Example> {
    let at = |id: &str| index.corpus.position(id).map(|position| position as usize);
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
        let (one, other) = (index.corpus.prepared(*a as u32)?, index.corpus.prepared(*b as u32)?);
        let side = |work, position: usize| Side {
            work,
            words: index.corpus.words(position as u32),
            purpose: index.corpus.purpose(position as u32),
        };
        let measures = measure(side(&one, *a), side(&other, *b), &index.corpus);
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

pub(super) fn cancelled() -> Error {
    Error::Unavailable {
        reason: Words::new("การตรวจหาโครงการซ้ำซ้อนถูกยกเลิก", "the scan for duplicates was cancelled"),
        retry_after: 0,
    }
}
