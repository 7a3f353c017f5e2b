//! All works of one comparison, each prepared once and kept in a few hundred bytes, and what only the whole of them can tell: rare
//! words and templates. Works come in any order and in as many batches as one likes.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use aho_corasick::AhoCorasick;

use super::block::Asker;
use super::gather::{Builder, Purpose, bureau, make, purpose_text};
use super::gazetteer::Gazetteer;
use super::glance::{Glance, Tally};
use super::lists::{Arena, Lists, hash};
use super::metric::Ground;
use super::municipality::named_in;
use super::names::finder;
use super::own::ONE_BODY;
use super::packed::unpack;
use super::parts::{Families, Share};
use super::rare::{Print, Rare};
use super::similar::{Bag, Grams, Rarity, letters};
use super::text::{Facts, Located, read_location, read_title, without_amount};
use super::work::Work;
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
    /// Skeletons of the title as given and without boilerplate, as letters of a byte.
    pub title: Vec<u8>,
    pub full: Vec<u8>,
    /// The record has codes of areas.
    pub coded: bool,
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
    pub(super) ids: Arena,
    pub(super) packed: Arena,
    /// Position → place in the lists, which are in the order in which works came.
    pub(super) slots: Vec<u32>,
    pub(super) bureaus: Vec<Arc<Bureau>>,
    pub(super) bureau_of: Vec<u32>,
    /// Position → number of the agency.
    pub(super) agency_of: Vec<u32>,
    /// The letters of the names of bureaus.
    pub(super) tallies: Vec<Tally>,
    pub(super) words: Lists,
    pub(super) word_rarity: Rarity,
    pub(super) purposes: Lists,
    pub(super) purpose_of: Vec<u32>,
    /// Hashes of purposes that many works have.
    pub(super) common_purposes: HashSet<u64>,
    pub(super) purpose_rarity: Rarity,
    /// Hash of a core → number of agencies that use it, if more than one.
    pub(super) templates: HashMap<u64, u32>,
    /// Rows of one agency that add up to another.
    pub(super) families: Families,
    /// What candidates are found by.
    pub(super) keys: Lists,
    pub(super) parts: Lists,
    pub(super) prints: Vec<Print>,
    pub(super) bounds: Vec<Option<[f32; 4]>>,
    pub(super) glances: Vec<Glance>,
    pub(super) rare: Rare,
    pub(super) meridian: f64,
}

/// Words of a joint work.
const SHARED: &[&str] = &["ร่วมกับ", "อุดหนุน", "สมทบ", "ร่วมดำเนินการ", "บูรณาการร่วม", "ความร่วมมือ", "สนับสนุนงบประมาณ"];

/// A skeleton shorter than this holds no word of its own.
const FEW_LETTERS: usize = 4;

static SHARED_FINDER: LazyLock<AhoCorasick> =
    LazyLock::new(|| finder(SHARED.iter().map(|word| (*word).to_owned()).collect()));

/// Reads a work of which the location was read: with its texts, for people to see.
pub fn prepare(work: &Work, located: Option<&Located>, gazetteer: &Gazetteer) -> Prepared {
    with_facts(work, read_title(work, located, gazetteer))
}

/// As [`prepare`], of a work whose facts were read.
fn with_facts(work: &Work, facts: Facts) -> Prepared {
    Prepared { work: work.clone(), ..derived(work, facts) }
}

/// The same without what only people read of the work.
pub(super) fn derived(work: &Work, facts: Facts) -> Prepared {
    let mut years: BTreeSet<i32> =
        work.budgets.iter().filter(|(_, satang)| **satang > 0).map(|(year, _)| *year).collect();
    if years.is_empty() {
        years = work.budgets.keys().copied().chain(facts.numbers.years.iter().copied()).collect();
    }
    // Money without a year is kept under year 0.
    years.remove(&0);
    let words = [Some(&work.title), work.objective.as_ref()].into_iter().flatten();
    let shared = words.filter(|text| SHARED_FINDER.is_match(text.as_str()));
    let shared_words: String = shared.map(|text| bones(&canonical(text)) + &named_in(text, &facts.places)).collect();
    Prepared {
        ground: None,
        years: years.into_iter().collect(),
        bureau: Arc::default(),
        shared_words: (!shared_words.is_empty()).then_some(shared_words),
        core: hash(&[facts.core.as_bytes()]),
        few_words: facts.core.chars().count() < FEW_LETTERS,
        title: letters(&skeleton(without_amount(&work.title))),
        full: letters(&facts.full),
        coded: !work.area_codes.is_empty(),
        facts,
        work: Work {
            budgets: work.budgets.clone(),
            location_quality: work.location_quality,
            external_ids: work.external_ids.clone(),
            amendment_mark: work.amendment_mark.clone(),
            plan_edition: work.plan_edition.clone(),
            ..Work::default()
        },
    }
}

/// A work ready to be compared with those of a corpus.
pub struct One {
    /// As it is compared, and as people read it.
    pub prepared: Prepared,
    pub full: Prepared,
    pub words: Grams,
    pub purpose: Grams,
    pub keys: Vec<u32>,
    pub parts: Vec<u32>,
    pub print: Print,
    pub bounds: Option<[f32; 4]>,
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
        self.agency_of.get(position as usize).copied().unwrap_or(u32::MAX)
    }

    /// Whether two works are of agencies whose names are two; false where one look does not tell.
    pub(super) fn surely_other_bodies(&self, a: u32, b: u32) -> bool {
        let tally = |position| self.tallies.get(self.bureau(position) as usize);
        tally(a).zip(tally(b)).is_some_and(|(a, b)| !a.may_be_alike(b, ONE_BODY)) && self.agency(a) != self.agency(b)
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
        let slot = self.slot(position);
        Bag { grams: self.words.get(slot), size: self.glances.get(slot as usize).map_or(0.0, |glance| glance.size) }
    }

    pub fn purpose(&self, position: u32) -> Bag<'_> {
        self.purpose_bag(self.purpose_grams(position))
    }

    fn purpose_grams(&self, position: u32) -> &[u32] {
        let number = self.purpose_of.get(self.slot(position) as usize).copied().unwrap_or_default();
        self.purposes.get(number)
    }

    /// Whether the work has a purpose that is more than a phrase.
    pub fn has_purpose(&self, position: u32) -> bool {
        !self.purpose_grams(position).is_empty()
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
        let located = work.location_text.as_ref().map(|text| read_location(text, gazetteer));
        let full = prepare(work, located.as_ref(), gazetteer);
        let purpose = Purpose::of(&purpose_text(work));
        let made = make(&full, work, self.meridian);
        let common = self.common_purposes.contains(&purpose.hash);
        Some(One {
            prepared: unpack(&made.packed, Arc::new(bureau(work)))?,
            words: made.words,
            purpose: if common { Grams::new() } else { purpose.grams },
            parts: self.rare.keys(&made.title, made.area),
            print: self.rare.print(&made.title),
            keys: made.keys,
            bounds: made.bounds,
            full,
        })
    }

    /// What one look tells of a work.
    pub(super) fn glance(&self, position: u32) -> Option<&Glance> {
        self.glances.get(self.slot(position) as usize)
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

    /// Whether the one of two works of an agency is the sum of parts of which the other is one.
    pub fn share(&self, a: &Prepared, b: &Prepared) -> Option<Share> {
        self.families.share(a, b)
    }

    /// Agencies whose works have the same words once places and numbers are gone; at least 1.
    pub fn template_users(&self, core: u64) -> u32 {
        self.templates.get(&core).copied().unwrap_or(1)
    }
}
