//! All works of one comparison, each prepared once and kept in a few hundred bytes, and what only the whole of them can tell: rare
//! words and templates. Works come in any order and in as many batches as one likes.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::block::{Asker, keys, sums};
use super::gazetteer::Gazetteer;
use super::lists::{Arena, Lists, hash};
use super::metric::{Ground, THAILAND, project};
use super::packed::{pack, unpack};
use super::rare::{Print, Rare};
use super::similar::{Bag, Counts, Grams, PLACES, Rarity, grams, letters};
use super::text::{Facts, read_facts};
use super::work::{LocationQuality, Work};
use crate::thai::{bones, canonical, skeleton};

/// A work and everything that is derived from it alone. Out of a corpus, `work` and `facts` lack what only people read.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub work: Work,
    pub facts: Facts,
    /// In metres, if the geometry is the work itself or stands for its village.
    pub ground: Option<Ground>,
    /// Fiscal years with money, else years that the title names; ascending.
    pub years: Vec<i32>,
    pub bureau: Arc<Bureau>,
    /// Skeletons of title and objective where they speak of another body's share in the work.
    pub shared_words: Option<String>,
    /// Hash of the words that the text score compares, and whether they are fewer than make a word.
    pub core: u64,
    pub few_words: bool,
    /// Hash of the skeleton of the title as given, for telling new versions of a plan row.
    pub title: u64,
}

/// An agency as it is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bureau {
    pub code: String,
    /// Skeletons of its name and of its ministry or parent.
    pub name: String,
    pub ministry: Option<String>,
}

/// Works under their positions: the order of their ids.
#[derive(Debug)]
pub struct Corpus {
    ids: Arena,
    packed: Arena,
    /// Position → place in the lists, which are in the order in which works came.
    slots: Vec<u32>,
    bureaus: Vec<Arc<Bureau>>,
    /// Bureau → the first one of its code: an agency may be written in several ways.
    agencies: Vec<u32>,
    bureau_of: Vec<u32>,
    words: Lists,
    word_rarity: Rarity,
    purposes: Lists,
    purpose_of: Vec<u32>,
    purpose_rarity: Rarity,
    /// Hash of a core → number of agencies that use it, if more than one.
    templates: HashMap<u64, u32>,
    /// What candidates are found by.
    pub(super) keys: Lists,
    pub(super) parts: Lists,
    prints: Vec<Print>,
    bounds: Vec<Option<[f32; 4]>>,
    rare: Rare,
    meridian: f64,
}

/// Words of a joint work.
const SHARED: &[&str] = &["ร่วมกับ", "อุดหนุน", "สมทบ", "ร่วมดำเนินการ", "บูรณาการร่วม", "ความร่วมมือ", "สนับสนุนงบประมาณ"];

/// A skeleton shorter than this holds no word of its own.
const FEW_LETTERS: usize = 4;

/// N-grams of a purpose that are kept: of a long one a sample, the same of equal texts.
const MOST_OF_A_PURPOSE: usize = 64;

/// Gathers works for a corpus.
pub struct Builder<'a> {
    gazetteer: &'a Gazetteer,
    meridian: f64,
    ids: Arena,
    packed: Arena,
    bureaus: HashMap<(String, String, Option<String>), u32>,
    bureau_list: Vec<Arc<Bureau>>,
    bureau_of: Vec<u32>,
    words: Lists,
    purposes: HashMap<u64, u32>,
    purpose_lists: Lists,
    purpose_of: Vec<u32>,
    cores: Vec<(u64, u32)>,
    keys: Lists,
    titles: Arena,
    areas: Vec<u32>,
    bounds: Vec<Option<[f32; 4]>>,
}

/// What a single work brings.
struct Made {
    packed: Vec<u8>,
    words: Grams,
    purpose: u64,
    purpose_grams: Grams,
    core: u64,
    keys: Vec<u32>,
    title: Vec<u8>,
    area: u32,
    bounds: Option<[f32; 4]>,
}

/// Reads a work for people to see: with its texts.
pub fn prepare(work: &Work, gazetteer: &Gazetteer) -> Prepared {
    let facts = read_facts(work, gazetteer);
    let mut years: BTreeSet<i32> =
        work.budgets.iter().filter(|(_, satang)| **satang > 0).map(|(year, _)| *year).collect();
    if years.is_empty() {
        years = work.budgets.keys().copied().chain(facts.numbers.years.iter().copied()).collect();
    }
    // Money without a year is kept under year 0.
    years.remove(&0);
    let words = [Some(&work.title), work.objective.as_ref()].into_iter().flatten();
    let shared = words.filter(|text| SHARED.iter().any(|word| text.contains(word))).map(|text| bones(&canonical(text)));
    let shared_words: String = shared.collect();
    Prepared {
        ground: None,
        years: years.into_iter().collect(),
        bureau: Arc::default(),
        shared_words: (!shared_words.is_empty()).then_some(shared_words),
        core: hash(&[facts.core.as_bytes()]),
        few_words: facts.core.chars().count() < FEW_LETTERS,
        title: hash(&[skeleton(&work.title).as_bytes()]),
        facts,
        work: work.clone(),
    }
}

/// The agency of a work.
pub fn bureau(work: &Work) -> Bureau {
    Bureau {
        code: work.agency.code.clone(),
        name: bones(&canonical(&work.agency.name_th)),
        ministry: work.agency.parent.as_deref().map(skeleton).filter(|name| !name.is_empty()),
    }
}

fn make(work: &Work, gazetteer: &Gazetteer, meridian: f64) -> Made {
    let prepared = prepare(work, gazetteer);
    let specific = work.location_quality >= LocationQuality::Village;
    let shape = work.geometry.as_ref().filter(|_| specific).and_then(|shape| project(shape, meridian));
    let bounds = shape.as_ref().and_then(geo::BoundingRect::bounding_rect).map(|bounds| {
        let (low, high) = (bounds.min(), bounds.max());
        [low.x as f32, low.y as f32, high.x as f32, high.y as f32]
    });
    let purpose: String =
        [&work.objective, &work.outputs].into_iter().flatten().map(|text| bones(&canonical(text))).collect();
    let mut purpose_grams = grams(&letters(&purpose), 4, PLACES);
    if purpose_grams.len() > MOST_OF_A_PURPOSE {
        // The places are hashes: the lowest of them are a sample.
        purpose_grams.truncate(MOST_OF_A_PURPOSE);
    }
    let mut own = keys(&prepared);
    own.extend(sums(&prepared));
    own.sort_unstable();
    own.dedup();
    let amphoe = prepared.facts.places.amphoe.first();
    Made {
        words: grams(&letters(&prepared.facts.core), 3, PLACES),
        purpose: if purpose.is_empty() { 0 } else { hash(&[purpose.as_bytes()]) },
        purpose_grams,
        core: prepared.core,
        keys: own,
        title: letters(&prepared.facts.full),
        area: amphoe.map_or(0, |amphoe| super::lists::spread(hash(&[amphoe.as_bytes()])).max(1)),
        bounds,
        packed: pack(&prepared, shape.as_ref()),
    }
}

/// A work ready to be compared with those of a corpus.
pub struct One {
    pub prepared: Prepared,
    pub words: Grams,
    pub purpose: Grams,
    pub keys: Vec<u32>,
    pub parts: Vec<u32>,
    pub print: Print,
    pub bounds: Option<[f32; 4]>,
}

impl<'a> Builder<'a> {
    /// Geometry is measured about the meridian, in degrees.
    pub fn new(gazetteer: &'a Gazetteer, meridian: Option<f64>) -> Builder<'a> {
        Builder {
            gazetteer,
            meridian: meridian.unwrap_or(THAILAND),
            ids: Arena::default(),
            packed: Arena::default(),
            bureaus: HashMap::new(),
            bureau_list: Vec::new(),
            bureau_of: Vec::new(),
            words: Lists::default(),
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
        }
    }

    /// Adds works. Of two with one id the first in order of content is kept in the end.
    pub fn add(&mut self, works: &[Work]) {
        let made: Vec<Made> = works.par_iter().map(|work| make(work, self.gazetteer, self.meridian)).collect();
        for (work, made) in works.iter().zip(made) {
            let agency = (work.agency.code.clone(), work.agency.name_th.clone(), work.agency.parent.clone());
            let next = self.bureau_list.len() as u32;
            let number = *self.bureaus.entry(agency).or_insert(next);
            if number == next {
                self.bureau_list.push(Arc::new(bureau(work)));
            }
            let next = self.purpose_lists.len() as u32;
            let purpose = *self.purposes.entry(made.purpose).or_insert(next);
            if purpose == next {
                self.purpose_lists.push(&made.purpose_grams);
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
        Corpus {
            ids,
            agencies,
            packed: self.packed,
            bureaus: self.bureau_list,
            bureau_of: self.bureau_of,
            words: self.words,
            word_rarity: words.rarity(),
            purposes: self.purpose_lists,
            purpose_of: self.purpose_of,
            purpose_rarity: purposes.rarity(),
            templates: templates(std::mem::take(&mut self.cores), &slots),
            keys: self.keys,
            parts,
            prints,
            bounds: self.bounds,
            rare,
            meridian: self.meridian,
            slots,
        }
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

impl Corpus {
    /// A corpus of works that are at hand.
    pub fn new(works: &[Work], gazetteer: &Gazetteer, meridian: Option<f64>) -> Corpus {
        let mut builder = Builder::new(gazetteer, meridian);
        works.chunks(4096).for_each(|batch| builder.add(batch));
        builder.finish()
    }

    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn id(&self, position: u32) -> &str {
        self.ids.text(position)
    }

    /// Where the work of that id stands.
    pub fn position(&self, id: &str) -> Option<u32> {
        let (mut low, mut high) = (0, self.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.id(middle).cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    pub(super) fn slot(&self, position: u32) -> u32 {
        self.slots.get(position as usize).copied().unwrap_or(u32::MAX)
    }

    /// The number of the agency of a work; the same number is the same agency.
    pub fn agency(&self, position: u32) -> u32 {
        self.agencies.get(self.bureau(position) as usize).copied().unwrap_or(u32::MAX)
    }

    /// The number of the agency of that code, if it has works here.
    pub fn agency_of_code(&self, code: &str) -> Option<u32> {
        self.bureaus.iter().position(|bureau| bureau.code == code).map(|number| number as u32)
    }

    fn bureau(&self, position: u32) -> u32 {
        self.bureau_of.get(self.slot(position) as usize).copied().unwrap_or(u32::MAX)
    }

    /// The work as it is compared.
    pub fn prepared(&self, position: u32) -> Option<Prepared> {
        let bureau = self.bureaus.get(self.bureau(position) as usize)?;
        unpack(self.packed.get(self.slot(position)), Arc::clone(bureau))
    }

    pub fn words(&self, position: u32) -> Bag<'_> {
        self.word_bag(self.words.get(self.slot(position)))
    }

    pub fn purpose(&self, position: u32) -> Bag<'_> {
        let number = self.purpose_of.get(self.slot(position) as usize).copied().unwrap_or_default();
        self.purpose_bag(self.purposes.get(number))
    }

    pub fn word_bag<'b>(&self, grams: &'b [u32]) -> Bag<'b> {
        Bag { grams, size: self.word_rarity.size(grams) }
    }

    pub fn purpose_bag<'b>(&self, grams: &'b [u32]) -> Bag<'b> {
        Bag { grams, size: self.purpose_rarity.size(grams) }
    }

    pub fn word_rarity(&self) -> &Rarity {
        &self.word_rarity
    }

    pub fn purpose_rarity(&self) -> &Rarity {
        &self.purpose_rarity
    }

    /// Makes a work ready, whether the corpus holds it or not.
    pub fn one(&self, work: &Work, gazetteer: &Gazetteer) -> Option<One> {
        let made = make(work, gazetteer, self.meridian);
        Some(One {
            prepared: unpack(&made.packed, Arc::new(bureau(work)))?,
            words: made.words,
            purpose: made.purpose_grams,
            parts: self.rare.keys(&made.title, made.area),
            print: self.rare.print(&made.title),
            keys: made.keys,
            bounds: made.bounds,
        })
    }

    pub(super) fn bounds_of(&self, position: u32) -> Option<[f32; 4]> {
        self.bounds.get(self.slot(position) as usize).copied().flatten()
    }

    pub(super) fn print(&self, position: u32) -> Print {
        self.prints.get(position as usize).copied().unwrap_or_default()
    }

    /// The work as it asks for its partners.
    pub(super) fn asker(&self, position: u32) -> Asker<'_> {
        Asker {
            keys: self.keys.get(self.slot(position)),
            parts: self.parts.get(position),
            print: self.print(position),
            bounds: self.bounds_of(position),
            position: Some(position),
            agency: Some(self.agency(position)),
        }
    }

    /// Agencies whose works have the same words once places and numbers are gone; at least 1.
    pub fn template_users(&self, core: u64) -> u32 {
        self.templates.get(&core).copied().unwrap_or(1)
    }
}
