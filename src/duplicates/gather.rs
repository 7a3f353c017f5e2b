//! Gathering works for a corpus: each is read and packed, in any order and in as many batches as one likes; then what only the
//! whole of them can tell is learnt.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::block::{keys, sums};
use super::corpus::{Bureau, Corpus, Prepared, derived};
use super::gazetteer::Gazetteer;
use super::glance::{Glance, Tally};
use super::lists::{Arena, Lists, hash, spread};
use super::metric::{THAILAND, project};
use super::packed::{pack, unpack};
use super::parts::{Families, Member};
use super::rare::Rare;
use super::repeated::Repeated;
use super::similar::{Counts, Grams, PLACES, grams, letters};
use super::text::{Located, Said, facts_of, read_location, read_words};
use super::work::{LocationQuality, Work};
use crate::thai::{bones, canonical, skeleton};

/// Works of one purpose from which on it is a phrase that plans repeat, and tells no work apart.
const COMMON_PURPOSE: u32 = 3;

/// N-grams of a purpose that are kept: of a long one a sample, the same of equal texts.
const MOST_OF_A_PURPOSE: usize = 64;

/// Gathers works for a corpus.
pub struct Builder<'a> {
    gazetteer: &'a Gazetteer,
    meridian: f64,
    ids: Arena,
    packed: Arena,
    bureaus: hashbrown::HashMap<String, u32>,
    bureau_list: Vec<Arc<Bureau>>,
    bureau_of: Vec<u32>,
    words: Lists,
    locations: Repeated<Located>,
    purpose_texts: Repeated<Purpose>,
    purposes: HashMap<u64, u32>,
    purpose_lists: Lists,
    purpose_of: Vec<u32>,
    cores: Vec<(u64, u32)>,
    keys: Lists,
    titles: Arena,
    areas: Vec<u32>,
    bounds: Vec<Option<[f32; 4]>>,
    glances: Vec<Glance>,
    members: Vec<Member>,
}

/// What a single work brings.
pub(super) struct Made {
    pub packed: Vec<u8>,
    pub words: Grams,
    pub core: u64,
    pub keys: Vec<u32>,
    pub title: Vec<u8>,
    pub area: u32,
    pub bounds: Option<[f32; 4]>,
    pub glance: Glance,
    pub member: Member,
}

/// The agency of a work.
pub fn bureau(work: &Work) -> Bureau {
    Bureau {
        code: work.agency.code.clone(),
        name: bones(&canonical(&work.agency.name_th)),
        ministry: work.agency.parent.as_deref().map(skeleton).filter(|name| !name.is_empty()),
    }
}

/// What a work is for: a hash of the words, 0 without any, and a sample of their n-grams.
#[derive(Debug, Default)]
pub(super) struct Purpose {
    pub hash: u64,
    pub grams: Grams,
}

/// Objective and outputs of a work, as they are written.
pub(super) fn purpose_text(work: &Work) -> String {
    [&work.objective, &work.outputs].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\u{0}")
}

impl Purpose {
    /// Reads what `purpose_text` gives.
    pub fn of(text: &str) -> Purpose {
        let bones: String = text.split('\u{0}').map(|text| bones(&canonical(text))).collect();
        let mut grams = grams(&letters(&bones), 4, PLACES);
        if grams.len() > MOST_OF_A_PURPOSE {
            // The places are hashes: the lowest of them are a sample.
            grams.truncate(MOST_OF_A_PURPOSE);
        }
        Purpose { hash: if bones.is_empty() { 0 } else { hash(&[bones.as_bytes()]) }, grams }
    }
}

/// Of the work from which it was prepared.
pub(super) fn make(prepared: &Prepared, of: &Work, meridian: f64) -> Made {
    let (work, geometry, agency) = (&prepared.work, of.geometry.as_ref(), of.agency.code.as_str());
    let specific = work.location_quality >= LocationQuality::Village;
    let shape = geometry.filter(|_| specific).and_then(|shape| project(shape, meridian));
    let bounds = shape.as_ref().and_then(geo::BoundingRect::bounding_rect).map(|bounds| {
        let (low, high) = (bounds.min(), bounds.max());
        [low.x as f32, low.y as f32, high.x as f32, high.y as f32]
    });
    let mut own = keys(prepared);
    own.extend(sums(prepared));
    own.sort_unstable();
    own.dedup();
    let amphoe = prepared.facts.places.amphoe.first();
    Made {
        words: grams(&letters(&prepared.facts.core), 3, PLACES),
        core: prepared.core,
        keys: own,
        title: prepared.full.clone(),
        area: amphoe.map_or(0, |amphoe| spread(hash(&[amphoe.as_bytes()])).max(1)),
        bounds,
        glance: Glance::of(prepared),
        member: Member::of(&prepared.facts, prepared.core, agency),
        packed: pack(prepared, shape.as_ref()),
    }
}

/// What the titles say that several of these works have: a fifth of a plan's titles are those of other works. Those of one work
/// are read when it is made.
fn repeated_titles(works: &[Work], gazetteer: &Gazetteer) -> Repeated<Said> {
    let (mut seen, mut titles) = (hashbrown::HashSet::with_capacity(works.len()), Repeated::default());
    let again = works.iter().map(|work| work.title.as_str()).filter(|title| !seen.insert(*title));
    titles.learn(again, |title| read_words(title, gazetteer));
    titles
}

impl<'a> Builder<'a> {
    /// Geometry is measured about the meridian, in degrees.
    pub fn new(gazetteer: &'a Gazetteer, meridian: Option<f64>) -> Builder<'a> {
        Builder {
            gazetteer,
            meridian: meridian.unwrap_or(THAILAND),
            ids: Arena::default(),
            packed: Arena::default(),
            bureaus: hashbrown::HashMap::new(),
            bureau_list: Vec::new(),
            bureau_of: Vec::new(),
            words: Lists::default(),
            locations: Repeated::default(),
            purpose_texts: Repeated::default(),
            purposes: HashMap::from([(0, 0)]),
            purpose_lists: {
                let mut lists = Lists::default();
                lists.push(&[]);
                lists
            },
            purpose_of: Vec::new(),
            cores: Vec::new(),
            keys: Lists::default(),
            titles: Arena::default(),
            areas: Vec::new(),
            bounds: Vec::new(),
            glances: Vec::new(),
            members: Vec::new(),
        }
    }

    /// Adds works. Of two with one id the first in order of content is kept in the end.
    pub fn add(&mut self, works: &[Work]) {
        let (gazetteer, meridian) = (self.gazetteer, self.meridian);
        let locations = works.iter().filter_map(|work| work.location_text.as_deref());
        self.locations.learn(locations, |text| read_location(text, gazetteer));
        let purposes: Vec<String> = works.iter().map(purpose_text).collect();
        self.purpose_texts.learn(purposes.iter().map(String::as_str), Purpose::of);
        let locations = &self.locations;
        let titles = repeated_titles(works, gazetteer);
        let read = |work: &Work| {
            let located = work.location_text.as_deref().and_then(|text| locations.get(text));
            let said = titles.get(&work.title).cloned().unwrap_or_else(|| read_words(&work.title, gazetteer));
            make(&derived(work, facts_of(said, work, located, gazetteer)), work, meridian)
        };
        let made: Vec<Made> = works.par_iter().map(read).collect();
        let mut agency = String::new();
        for ((work, made), purpose) in works.iter().zip(made).zip(&purposes) {
            let next = self.bureau_list.len() as u32;
            agency.clear();
            let (sign, parent) = work.agency.parent.as_ref().map_or(("", ""), |parent| ("\u{0}", parent));
            for part in [&work.agency.code, "\u{0}", &work.agency.name_th, sign, parent] {
                agency.push_str(part);
            }
            let number = *self.bureaus.entry_ref(agency.as_str()).or_insert(next);
            if number == next {
                self.bureau_list.push(Arc::new(bureau(work)));
            }
            let next = self.purpose_lists.len() as u32;
            let read = self.purpose_texts.get(purpose);
            let purpose = *self.purposes.entry(read.map_or(0, |read| read.hash)).or_insert(next);
            if let (true, Some(read)) = (purpose == next, read) {
                self.purpose_lists.push(&read.grams);
            }
            self.ids.push(work.id.as_bytes());
            self.packed.push(&made.packed);
            self.bureau_of.push(number);
            self.words.push(&made.words);
            self.purpose_of.push(purpose);
            self.cores.push((made.core, number));
            self.keys.push(&made.keys);
            self.titles.push(&made.title);
            self.areas.push(made.area);
            self.bounds.push(made.bounds);
            self.glances.push(made.glance);
            self.members.push(made.member);
        }
    }

    /// Learns what the whole of the works tells.
    pub fn finish(mut self) -> Corpus {
        let slots = self.order();
        let (ids, mut rare) = (reordered(&self.ids, &slots), Rare::default());
        let (mut words, mut purposes) = (Counts::default(), Counts::default());
        for slot in &slots {
            rare.count(self.titles.get(*slot));
            words.add(self.words.get(*slot));
            purposes.add(self.purpose_lists.get(self.purpose_of.get(*slot as usize).copied().unwrap_or_default()));
        }
        let word_rarity = words.rarity();
        let (purpose_lists, common_purposes) = self.without_phrases(&slots);
        let area = |slot: u32| self.areas.get(slot as usize).copied().unwrap_or_default();
        for slot in &slots {
            rare.count_within(self.titles.get(*slot), area(*slot));
        }
        let read = |slot: &u32| {
            let title = self.titles.get(*slot);
            (rare.keys(title, area(*slot)), rare.print(title))
        };
        let (mut parts, mut prints) = (Lists::default(), Vec::with_capacity(slots.len()));
        for chunk in slots.chunks(1 << 14) {
            for (keys, print) in chunk.par_iter().map(read).collect::<Vec<_>>() {
                parts.push(&keys);
                prints.push(print);
            }
        }
        self.packed.shrink();
        self.words.shrink();
        let agencies = agencies(&self.bureau_list);
        for (_, agency) in &mut self.cores {
            *agency = agencies.get(*agency as usize).copied().unwrap_or(*agency);
        }
        let templates = templates(std::mem::take(&mut self.cores), &slots);
        let families = self.families(&slots);
        for ((glance, member), slot) in self.glances.iter_mut().zip(&self.members).zip(0..) {
            glance.adds_up = families.holds(*member);
            glance.size = word_rarity.size(self.words.get(slot));
            glance.users = templates.get(&glance.core).copied().unwrap_or(1);
        }
        let agency = |slot: &u32| {
            let bureau = self.bureau_of.get(*slot as usize).copied().unwrap_or(u32::MAX);
            agencies.get(bureau as usize).copied().unwrap_or(u32::MAX)
        };
        let agency_of = slots.iter().map(agency).collect();
        let tallies = self.bureau_list.iter().map(|bureau| Tally::of(&letters(&bureau.name))).collect();
        Corpus {
            ids,
            tallies,
            agency_of,
            packed: self.packed,
            bureaus: self.bureau_list,
            bureau_of: self.bureau_of,
            words: self.words,
            word_rarity,
            purposes: purpose_lists,
            common_purposes,
            purpose_of: self.purpose_of,
            purpose_rarity: purposes.rarity(),
            templates,
            families,
            keys: self.keys,
            parts,
            prints,
            bounds: self.bounds,
            glances: self.glances,
            rare,
            meridian: self.meridian,
            slots,
        }
    }

    /// Rows that are parts of another row of their agency.
    fn families(&self, slots: &[u32]) -> Families {
        let rows = slots.iter().filter_map(|slot| Some((*self.members.get(*slot as usize)?, *slot)));
        let budgets = |slot: u32| unpack(self.packed.get(slot), Arc::default()).map(|work| work.work.budgets);
        Families::learn(rows, budgets)
    }

    /// The purposes with those left empty that many works have word for word, and the hashes of these.
    fn without_phrases(&self, slots: &[u32]) -> (Lists, HashSet<u64>) {
        let mut users = vec![0_u32; self.purpose_lists.len()];
        for slot in slots {
            let purpose = self.purpose_of.get(*slot as usize).copied().unwrap_or_default();
            if let Some(count) = users.get_mut(purpose as usize) {
                *count += 1;
            }
        }
        let is_phrase = |number: u32| users.get(number as usize).is_some_and(|count| *count > COMMON_PURPOSE);
        let phrases = self.purposes.iter().filter(|(_, number)| is_phrase(**number)).map(|(hash, _)| *hash).collect();
        let mut lists = Lists::default();
        for number in 0..self.purpose_lists.len() as u32 {
            lists.push(if is_phrase(number) { &[] } else { self.purpose_lists.get(number) });
        }
        (lists, phrases)
    }

    /// Slots in the order of their ids, each id once.
    fn order(&self) -> Vec<u32> {
        let mut slots: Vec<u32> = (0..self.ids.len() as u32).collect();
        slots.par_sort_unstable_by(|a, b| {
            self.ids.get(*a).cmp(self.ids.get(*b)).then_with(|| self.packed.get(*a).cmp(self.packed.get(*b)))
        });
        slots.dedup_by(|later, earlier| self.ids.get(*later) == self.ids.get(*earlier));
        slots
    }
}

fn reordered(arena: &Arena, slots: &[u32]) -> Arena {
    let mut out = Arena::default();
    slots.iter().for_each(|slot| out.push(arena.get(*slot)));
    out.shrink();
    out
}

fn agencies(bureaus: &[Arc<Bureau>]) -> Vec<u32> {
    let mut first: HashMap<&str, u32> = HashMap::new();
    bureaus.iter().zip(0_u32..).map(|(bureau, number)| *first.entry(bureau.code.as_str()).or_insert(number)).collect()
}

/// Cores that several agencies use.
fn templates(cores: Vec<(u64, u32)>, slots: &[u32]) -> HashMap<u64, u32> {
    let mut used: Vec<(u64, u32)> = slots.iter().filter_map(|slot| cores.get(*slot as usize).copied()).collect();
    used.sort_unstable();
    used.dedup();
    let several = used.chunk_by(|a, b| a.0 == b.0).filter(|users| users.len() > 1);
    several.filter_map(|users| Some((users.first()?.0, users.len() as u32))).collect()
}
