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

use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::corpus::{Corpus, Prepared};
use super::lists::{Postings, hash, spread};
use super::names::Extent;
use super::rare::{Print, worth};

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
    pub fn has(self, rule: Rule) -> bool {
        self.0 & rule.bit() != 0
    }

    pub fn bits(self) -> u8 {
        self.0
    }

    pub fn of_bits(bits: u8) -> Rules {
        Rules(bits)
    }

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
        Limits { text: 8, space: 12, bucket: 8, money: 4, within_agency: false }
    }
}

/// Metres between the bounds of two geometries.
const REACH: f32 = 200.0;
/// A key that more works have than this is no key.
const CROWD: usize = 4096;
/// Rarities of shared parts of titles that must come together before two titles are near.
const LEAST_WORTH: f32 = 1.0;

type Bounds = GeomWithData<Rectangle<[f32; 2]>, u32>;

/// Everything by which candidates are looked up.
pub struct Blocks {
    parts: Postings,
    keys: Postings,
    tree: RTree<Bounds>,
}

/// A work that asks for its partners.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    pub keys: &'a [u32],
    pub parts: &'a [u32],
    pub print: Print,
    pub bounds: Option<[f32; 4]>,
    /// Where it stands itself, if the corpus holds it.
    pub position: Option<u32>,
    /// Its agency, by number.
    pub agency: Option<u32>,
}

/// Room for one thread's lists; kept between works.
#[derive(Default)]
pub struct Scratch {
    places: Vec<(u32, u32)>,
    near: Vec<(u32, f32)>,
    ranked: Vec<(u32, u32)>,
    found: Vec<(u32, Rules)>,
}

impl Blocks {
    /// Indexes a corpus. The result does not depend on anything but its works.
    pub fn new(corpus: &Corpus) -> Blocks {
        let count = corpus.len() as u32;
        let mut bounds = Vec::new();
        let mut keys = Vec::with_capacity(corpus.len() * 8);
        let mut parts = Vec::with_capacity(corpus.len() * 12);
        for position in 0..count {
            keys.extend(corpus.keys.get(corpus.slot(position)).iter().map(|key| (*key, position)));
            parts.extend(corpus.parts.get(position).iter().map(|key| (*key, position)));
            if let Some([west, south, east, north]) = corpus.bounds_of(position) {
                bounds.push(GeomWithData::new(Rectangle::from_corners([west, south], [east, north]), position));
            }
        }
        Blocks { parts: Postings::new(parts), keys: Postings::new(keys), tree: RTree::bulk_load(bounds) }
    }

    /// The candidates of one work, by position in the corpus, ascending.
    pub fn candidates<'s>(
        &self,
        corpus: &Corpus,
        asker: Asker<'_>,
        limits: &Limits,
        scratch: &'s mut Scratch,
    ) -> &'s [(u32, Rules)] {
        scratch.found.clear();
        let allowed =
            |at: u32| Some(at) != asker.position && (limits.within_agency || asker.agency != Some(corpus.agency(at)));
        self.by_text(asker, limits.text, &allowed, scratch);
        let mut places = std::mem::take(&mut scratch.places);
        self.keys.places(asker.keys, &mut places);
        for (key, place) in asker.keys.iter().zip(&places) {
            let list = self.keys.at(*place);
            let rule = rule_of(*key);
            let most = match rule {
                Rule::Number => usize::MAX,
                Rule::Money => limits.money,
                _ => limits.bucket,
            };
            if list.len() <= CROWD || rule == Rule::Number {
                let members = list.iter().map(|(_, at)| *at).filter(|at| allowed(*at));
                nearest(members, most, corpus, asker.print, rule, scratch);
            }
        }
        scratch.places = places;
        if let Some([west, south, east, north]) = asker.bounds {
            let reach = AABB::from_corners([west - REACH, south - REACH], [east + REACH, north + REACH]);
            let near = self.tree.locate_in_envelope_intersecting(&reach).map(|entry| entry.data);
            nearest(near.filter(|at| allowed(*at)), limits.space, corpus, asker.print, Rule::Space, scratch);
        }
        merge(&mut scratch.found);
        &scratch.found
    }

    /// Titles that share rare parts: those whose shared parts are rarest in sum.
    fn by_text(&self, asker: Asker<'_>, most: usize, allowed: &impl Fn(u32) -> bool, scratch: &mut Scratch) {
        let near = &mut scratch.near;
        near.clear();
        self.parts.places(asker.parts, &mut scratch.places);
        for place in &scratch.places {
            let list = self.parts.at(*place);
            let worth = worth(list.len());
            near.extend(list.iter().filter(|(_, at)| allowed(*at)).map(|(_, at)| (*at, worth)));
        }
        near.sort_unstable_by_key(|(at, _)| *at);
        near.dedup_by(|later, sum| {
            let same = later.0 == sum.0;
            if same {
                sum.1 += later.1;
            }
            same
        });
        near.retain(|(_, sum)| *sum >= LEAST_WORTH);
        if near.len() > most {
            near.select_nth_unstable_by(most, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            near.truncate(most);
        }
        scratch.found.extend(near.iter().map(|(at, _)| (*at, Rules(Rule::Text.bit()))));
    }
}

/// Keeps the `most` works with the nearest titles; of equal ones the first in order of id.
fn nearest(
    members: impl Iterator<Item = u32>,
    most: usize,
    corpus: &Corpus,
    print: Print,
    rule: Rule,
    scratch: &mut Scratch,
) {
    let ranked = &mut scratch.ranked;
    ranked.clear();
    ranked.extend(members.map(|at| (0, at)));
    if ranked.len() > most {
        for (far, at) in ranked.iter_mut() {
            *far = 1000 - corpus.print(*at).likeness(&print);
        }
        ranked.select_nth_unstable(most);
        ranked.truncate(most);
    }
    scratch.found.extend(ranked.iter().map(|(_, at)| (*at, Rules(rule.bit()))));
}

/// Sorts candidates and joins the rules of those that were found more than once.
fn merge(found: &mut Vec<(u32, Rules)>) {
    found.sort_unstable_by_key(|(at, _)| *at);
    found.dedup_by(|later, known| {
        let same = later.0 == known.0;
        if same {
            known.1.add(later.1);
        }
        same
    });
}

/// A key that tells its rule in the last three bits.
fn key(rule: Rule, parts: &[&[u8]]) -> u32 {
    spread(hash(parts)) & !7 | rule as u32
}

fn rule_of(key: u32) -> Rule {
    Rule::ALL.get((key & 7) as usize).copied().unwrap_or(Rule::Area)
}

/// The keys of a work: roads and named things, areas with kind and year, external numbers.
pub fn keys(work: &Prepared) -> Vec<u32> {
    let facts = &work.facts;
    let mut keys: Vec<u32> = facts.roads.own.iter().map(|code| key(Rule::Name, &[b"road", code.as_bytes()])).collect();
    let provinces = facts.places.provinces.iter().filter(|_| facts.places.amphoe.is_empty());
    let wide: Vec<&[u8]> = facts.places.amphoe.iter().chain(provinces).map(String::as_bytes).collect();
    for asset in &facts.assets {
        // A name alone is shared by the whole country; with its district it is a place.
        let kind = if asset.extent == Extent::Line { "line" } else { asset.kind };
        keys.extend(wide.iter().map(|area| key(Rule::Name, &[kind.as_bytes(), asset.name.as_bytes(), area])));
    }
    for (name, number) in facts.numbers.sois.keys() {
        keys.extend(wide.iter().map(|area| key(Rule::Name, &[b"soi", name.as_bytes(), number.as_bytes(), area])));
    }
    let area = if facts.places.tambon.is_empty() { &facts.places.amphoe } else { &facts.places.tambon };
    let object = facts.kind.object.map_or("-", |object| object.english());
    for place in area {
        for year in &work.years {
            // Each work stands in its own year and the next, so that neighbours of one year meet.
            for year in [*year, year.saturating_add(1)] {
                let year = year.to_le_bytes();
                keys.push(key(Rule::Area, &[place.as_bytes(), object.as_bytes(), &year]));
            }
        }
    }
    for (scheme, value) in work.work.external_ids.iter().filter(|(_, value)| !value.trim().is_empty()) {
        keys.push(key(Rule::Number, &[scheme.as_bytes(), value.as_bytes()]));
    }
    keys
}

/// Keys of money by amphoe: the total, and each year's sum where there is more than one. Sums within one per cent share one. Where no
/// amphoe is known, sums that are equal to the satang do.
pub fn sums(work: &Prepared) -> Vec<u32> {
    let mut amounts: Vec<i64> = work.work.budgets.values().copied().filter(|satang| *satang > 0).collect();
    amounts.push(work.work.total());
    amounts.retain(|satang| *satang > 0);
    amounts.sort_unstable();
    amounts.dedup();
    let amphoe = &work.facts.places.amphoe;
    if amphoe.is_empty() {
        return amounts.iter().map(|satang| key(Rule::Money, &[b"exactly", &satang.to_le_bytes()])).collect();
    }
    let steps = amounts.iter().map(|satang| ((*satang as f64).ln() / 1.01_f64.ln()) as i64);
    let beside = steps.flat_map(|step| [step, step + 1]);
    amphoe
        .iter()
        .flat_map(|area| beside.clone().map(|step| key(Rule::Money, &[area.as_bytes(), &step.to_le_bytes()])))
        .collect()
}

/// Every pair that a rule finds, from whichever side, once: ascending, with the rules of both sides.
pub fn all_pairs(
    corpus: &Corpus,
    blocks: &Blocks,
    limits: &Limits,
    going_on: &dyn Fn(usize) -> bool,
) -> Option<Vec<Pair>> {
    let mut pairs: Vec<Pair> = Vec::with_capacity(corpus.len() * 4);
    let count = corpus.len() as u32;
    let mut from = 0;
    while from < count {
        let to = (from + STEP).min(count);
        let found: Vec<Vec<Pair>> = (from..to)
            .into_par_iter()
            .with_min_len(64)
            .map_init(Scratch::default, |scratch, position| {
                let candidates = blocks.candidates(corpus, corpus.asker(position), limits, scratch);
                candidates.iter().map(|(other, rules)| Pair::new(position, *other, *rules)).collect()
            })
            .collect();
        pairs.extend(found.into_iter().flatten());
        from = to;
        if !going_on(to as usize) {
            return None;
        }
    }
    pairs.par_sort_unstable();
    pairs.dedup_by(|later, known| {
        let same = later.sides() == known.sides();
        if same {
            known.0 |= later.0 & 0x3F;
        }
        same
    });
    // Both sides find most pairs, so that half of the room is empty now.
    pairs.shrink_to_fit();
    Some(pairs)
}

/// Works between two looks at whether to go on.
const STEP: u32 = 8192;

/// Two positions, the lesser first, and rules, in 64 bits: 29 for each position and 6 for the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair(u64);

impl Pair {
    fn new(a: u32, b: u32, rules: Rules) -> Pair {
        Pair(u64::from(a.min(b)) << 35 | u64::from(a.max(b)) << 6 | u64::from(rules.bits()))
    }

    pub fn sides(self) -> (u32, u32) {
        ((self.0 >> 35) as u32, (self.0 >> 6 & 0x1FFF_FFFF) as u32)
    }

    pub fn rules(self) -> Rules {
        Rules::of_bits((self.0 & 0x3F) as u8)
    }
}
