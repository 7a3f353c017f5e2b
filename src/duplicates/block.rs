//! Candidates: which pairs are worth measuring at all. A union of six rules; each candidate remembers which rules found it.
//!
//! | rule | finds |
//! |---|---|
//! | text | the nearest titles by rare character n-grams |
//! | space | geometries within 200 m of each other |
//! | name | the same road worked on, or the same named site, canal or street |
//! | area | the same tambon (amphoe, if no tambon is known), kind of object and fiscal year, give or take one |
//! | money | equal budgets, within one per cent, in one amphoe |
//! | number | the same external identifier |
//!
//! Works without any place still meet by text and number. Each rule keeps at most a fixed number of partners of one work,
//! nearest title first, so that neither time nor memory grows with the square of the corpus.

use std::collections::HashMap;

use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::corpus::{Corpus, Prepared};
use super::names::Extent;
use super::similar::Vector;

/// A rule by which a pair became a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    Text,
    Space,
    Name,
    Area,
    Money,
    Number,
}

impl Rule {
    pub const ALL: [Rule; 6] = [Rule::Text, Rule::Space, Rule::Name, Rule::Area, Rule::Money, Rule::Number];

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Text => "text",
            Rule::Space => "space",
            Rule::Name => "name",
            Rule::Area => "area",
            Rule::Money => "money",
            Rule::Number => "number",
        }
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// The rules of a candidate, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules(u8);

impl Rules {
    pub fn list(self) -> Vec<Rule> {
        Rule::ALL.into_iter().filter(|rule| self.0 & rule.bit() != 0).collect()
    }

    pub fn add(&mut self, other: Rules) {
        self.0 |= other.0;
    }
}

/// How many partners of one work each rule keeps.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub text: usize,
    pub space: usize,
    pub bucket: usize,
    pub money: usize,
    /// Pairs of one agency are candidates too.
    pub within_agency: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { text: 20, space: 60, bucket: 25, money: 10, within_agency: false }
    }
}

/// Metres between the bounds of two geometries.
const REACH: f64 = 200.0;
/// An n-gram that stands in more texts than this share says nothing; never fewer than the floor, never more than the ceiling.
const COMMON_SHARE: f64 = 0.02;
const COMMON_FLOOR: usize = 100;
const COMMON_CEILING: usize = 1200;
/// A text nearer than this to none is no candidate by text.
const LEAST_LIKENESS: f32 = 0.12;

type Bounds = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// Everything by which candidates are looked up.
pub struct Blocks {
    postings: Vec<Vec<(u32, f32)>>,
    tree: RTree<Bounds>,
    buckets: HashMap<String, Vec<u32>>,
    /// Amphoe → (satang, work), ascending.
    money: HashMap<String, Vec<(i64, u32)>>,
    agencies: Vec<u32>,
    agency_ids: HashMap<String, u32>,
}

/// Room for one thread's sums; kept between works.
#[derive(Default)]
pub struct Scratch {
    sums: Vec<f32>,
    touched: Vec<u32>,
}

impl Blocks {
    /// Indexes a corpus. The result does not depend on anything but its works.
    pub fn new(corpus: &Corpus) -> Blocks {
        let mut buckets: HashMap<String, Vec<u32>> = HashMap::new();
        let mut money: HashMap<String, Vec<(i64, u32)>> = HashMap::new();
        let mut agency_ids: HashMap<String, u32> = HashMap::new();
        let mut agencies = Vec::with_capacity(corpus.works.len());
        let mut bounds = Vec::new();
        for (work, id) in corpus.works.iter().zip(0_u32..) {
            for (_, key) in keys(work) {
                buckets.entry(key).or_default().push(id);
            }
            for (amphoe, satang) in sums(work) {
                money.entry(amphoe).or_default().push((satang, id));
            }
            let next = agency_ids.len() as u32;
            agencies.push(*agency_ids.entry(work.work.agency.code.clone()).or_insert(next));
            if let Some(ground) = &work.ground {
                let (low, high) = (ground.bounds.min(), ground.bounds.max());
                bounds.push(GeomWithData::new(Rectangle::from_corners([low.x, low.y], [high.x, high.y]), id));
            }
        }
        for bucket in buckets.values_mut() {
            bucket.dedup();
        }
        money.values_mut().for_each(|list| list.sort_unstable());
        Blocks { postings: postings(corpus), tree: RTree::bulk_load(bounds), buckets, money, agencies, agency_ids }
    }

    /// The candidates of one work, by position in the corpus, ascending. `position` is the work's own, if it is in the corpus.
    pub fn candidates(
        &self,
        work: &Prepared,
        title: &Vector,
        position: Option<u32>,
        limits: &Limits,
        scratch: &mut Scratch,
    ) -> Vec<(u32, Rules)> {
        self.accumulate(title, scratch);
        let agency = self.agency_ids.get(&work.work.agency.code).copied();
        let allowed = |id: &u32| {
            Some(*id) != position && (limits.within_agency || self.agencies.get(*id as usize).copied() != agency)
        };
        let mut found: Vec<(u32, Rules)> = Vec::new();
        let mut add = |ids: Vec<u32>, rule: Rule| found.extend(ids.into_iter().map(|id| (id, Rules(rule.bit()))));
        let close: Vec<u32> = scratch
            .touched
            .iter()
            .copied()
            .filter(|id| allowed(id) && likeness(scratch, *id) >= LEAST_LIKENESS)
            .collect();
        add(nearest(close, limits.text, scratch), Rule::Text);
        add(self.around(work, limits.space, &allowed, scratch), Rule::Space);
        for (rule, key) in keys(work) {
            let bucket = self.buckets.get(&key).map(Vec::as_slice).unwrap_or_default();
            let most = if rule == Rule::Number { usize::MAX } else { limits.bucket };
            add(nearest(bucket.iter().copied().filter(allowed).collect(), most, scratch), rule);
        }
        for (amphoe, satang) in sums(work) {
            add(
                nearest(self.equal_money(&amphoe, satang).filter(allowed).collect(), limits.money, scratch),
                Rule::Money,
            );
        }
        scratch.clear();
        merged(found)
    }

    /// Adds up the likeness of a title to every title that shares a rare n-gram with it.
    fn accumulate(&self, title: &Vector, scratch: &mut Scratch) {
        scratch.sums.resize(self.agencies.len(), 0.0);
        for (gram, weight) in title {
            let Some(posting) = self.postings.get(*gram as usize) else {
                continue;
            };
            for (id, other) in posting {
                let Some(sum) = scratch.sums.get_mut(*id as usize) else {
                    continue;
                };
                if *sum == 0.0 {
                    scratch.touched.push(*id);
                }
                *sum += weight * other;
            }
        }
    }

    fn around(&self, work: &Prepared, most: usize, allowed: &impl Fn(&u32) -> bool, scratch: &Scratch) -> Vec<u32> {
        let Some(ground) = &work.ground else {
            return Vec::new();
        };
        let (low, high) = (ground.bounds.min(), ground.bounds.max());
        let reach = AABB::from_corners([low.x - REACH, low.y - REACH], [high.x + REACH, high.y + REACH]);
        let near = self.tree.locate_in_envelope_intersecting(&reach).map(|entry| entry.data).filter(allowed);
        nearest(near.collect(), most, scratch)
    }

    fn equal_money(&self, amphoe: &str, satang: i64) -> impl Iterator<Item = u32> {
        let list = self.money.get(amphoe).map(Vec::as_slice).unwrap_or_default();
        let margin = satang / 100;
        let from = list.partition_point(|(other, _)| *other < satang - margin);
        let to = list.partition_point(|(other, _)| *other <= satang + margin);
        list.get(from..to).unwrap_or_default().iter().map(|(_, id)| *id)
    }
}

impl Scratch {
    fn clear(&mut self) {
        for id in self.touched.drain(..) {
            if let Some(sum) = self.sums.get_mut(id as usize) {
                *sum = 0.0;
            }
        }
    }
}

fn likeness(scratch: &Scratch, id: u32) -> f32 {
    scratch.sums.get(id as usize).copied().unwrap_or_default()
}

/// The `most` works with the nearest titles; of equal ones the first in order of id.
fn nearest(mut ids: Vec<u32>, most: usize, scratch: &Scratch) -> Vec<u32> {
    if ids.len() > most {
        let order = |a: &u32, b: &u32| likeness(scratch, *b).total_cmp(&likeness(scratch, *a)).then(a.cmp(b));
        ids.select_nth_unstable_by(most, order);
        ids.truncate(most);
    }
    ids
}

fn merged(mut found: Vec<(u32, Rules)>) -> Vec<(u32, Rules)> {
    found.sort_unstable_by_key(|(id, _)| *id);
    let mut out: Vec<(u32, Rules)> = Vec::with_capacity(found.len());
    for (id, rules) in found {
        match out.last_mut() {
            Some((last, known)) if *last == id => known.add(rules),
            _ => out.push((id, rules)),
        }
    }
    out
}

/// For each n-gram that is not too common, the works whose titles hold it.
fn postings(corpus: &Corpus) -> Vec<Vec<(u32, f32)>> {
    let share = (corpus.works.len() as f64 * COMMON_SHARE) as usize;
    let most = share.clamp(COMMON_FLOOR, COMMON_CEILING) as u32;
    let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); corpus.titles.frequency.len()];
    for (vector, id) in corpus.title_vectors.iter().zip(0_u32..) {
        for (gram, weight) in vector {
            let rare = corpus.titles.frequency.get(*gram as usize).is_some_and(|count| (2..=most).contains(count));
            if let (true, Some(posting)) = (rare, postings.get_mut(*gram as usize)) {
                posting.push((id, *weight));
            }
        }
    }
    postings.par_iter_mut().for_each(|posting| posting.shrink_to_fit());
    postings
}

/// The buckets of a work: roads and named things, areas with kind and year, external numbers.
fn keys(work: &Prepared) -> Vec<(Rule, String)> {
    let facts = &work.facts;
    let mut keys: Vec<(Rule, String)> =
        facts.roads.own.iter().map(|code| (Rule::Name, format!("road {code}"))).collect();
    let wide: Vec<&String> = facts
        .places
        .amphoe
        .iter()
        .chain(facts.places.provinces.iter().filter(|_| facts.places.amphoe.is_empty()))
        .collect();
    for asset in &facts.assets {
        // A name alone is shared by the whole country; with its district it is a place.
        let kind = if asset.extent == Extent::Line { "line" } else { asset.kind };
        keys.extend(wide.iter().map(|area| (Rule::Name, format!("{kind} {} {area}", asset.name))));
    }
    for soi in facts.numbers.sois.keys() {
        keys.extend(wide.iter().map(|area| (Rule::Name, format!("soi {}{} {area}", soi.0, soi.1))));
    }
    let area = if facts.places.tambon.is_empty() { &facts.places.amphoe } else { &facts.places.tambon };
    let object = facts.kind.object.map_or("-", |object| object.english());
    for place in area {
        for year in &work.years {
            // Each work stands in its own year and the next, so that neighbours of one year meet.
            keys.push((Rule::Area, format!("{place} {object} {year}")));
            keys.push((Rule::Area, format!("{place} {object} {}", year.saturating_add(1))));
        }
    }
    for (scheme, value) in work.work.external_ids.iter().filter(|(_, value)| !value.trim().is_empty()) {
        keys.push((Rule::Number, format!("id {scheme} {value}")));
    }
    keys.sort();
    keys.dedup();
    keys
}

/// Money by amphoe: the total, and each year's sum where there is more than one.
fn sums(work: &Prepared) -> Vec<(String, i64)> {
    let mut amounts: Vec<i64> = work.work.budgets.values().copied().filter(|satang| *satang > 0).collect();
    amounts.push(work.work.total());
    amounts.retain(|satang| *satang > 0);
    amounts.sort_unstable();
    amounts.dedup();
    let amphoe = &work.facts.places.amphoe;
    amphoe.iter().flat_map(|amphoe| amounts.iter().map(|satang| (amphoe.clone(), *satang))).collect()
}
