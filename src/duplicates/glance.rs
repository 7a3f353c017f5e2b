//! What one look tells of a work, in two hundred bytes: enough to say of most candidates that they cannot be what is looked for,
//! before anything of them is unpacked.

use std::collections::BTreeSet;

use super::corpus::Prepared;
use super::kind::Kind;
use super::lists::{hash, spread};
use super::names::{Asset, Extent};
use super::naming::is_settled;
use super::wording::{NEARLY, WHOLE_TITLE};
use super::work::LocationQuality;

/// One value of a set of facts, as far as a look tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum One {
    #[default]
    None,
    /// The only one; of a text its hash.
    Only(u32),
    /// Several, or one that cannot be told by a number.
    Several,
}

/// A key of an area: a code by its number, a name that no gazetteer knows as what cannot be compared with a code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Area {
    #[default]
    None,
    Code(u32),
    Name,
    Several,
}

/// Facts of which a look tells only that there are some.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Has(u32);

impl Has {
    pub const SETTLEMENT: u32 = 1;
    pub const SITE: u32 = 1 << 1;
    pub const LINE: u32 = 1 << 2;
    pub const SOI: u32 = 1 << 3;
    pub const HOUSE: u32 = 1 << 4;
    pub const ROUTE: u32 = 1 << 5;
    pub const SECTION: u32 = 1 << 6;
    pub const CHAINAGE: u32 = 1 << 7;
    pub const ORDINAL: u32 = 1 << 8;
    pub const LOT: u32 = 1 << 9;
    pub const SIDE: u32 = 1 << 10;
    pub const QUANTITY: u32 = 1 << 11;
    pub const BODY: u32 = 1 << 12;
    pub const EXTERNAL: u32 = 1 << 13;
    pub const SHARED: u32 = 1 << 14;
    pub const FEW_WORDS: u32 = 1 << 15;
    pub const CODED: u32 = 1 << 16;
    pub const PLACED: u32 = 1 << 17;

    /// Both have it.
    pub fn both(self, other: Has, what: u32) -> bool {
        self.0 & other.0 & what != 0
    }

    /// One has the one, and the other the other.
    pub fn cross(self, other: Has, one: u32, another: u32) -> bool {
        (self.0 & one != 0 && other.0 & another != 0) || (self.0 & another != 0 && other.0 & one != 0)
    }

    pub fn either(self, other: Has, what: u32) -> bool {
        (self.0 | other.0) & what != 0
    }
}

/// See the module.
#[derive(Debug, Clone, Copy)]
pub struct Glance {
    pub has: Has,
    pub kind: Kind,
    pub quality: LocationQuality,
    pub phase: u8,
    pub provinces: Area,
    pub amphoe: Area,
    pub tambon: Area,
    pub road: One,
    /// A bit for each village number up to 63; all bits where one is higher.
    pub villages: u64,
    /// A bit for each fiscal year from 2500 on; all bits where one is out of these.
    pub years: u64,
    /// Satang in all, and whether they are of one year.
    pub total: i64,
    pub one_sum: bool,
    /// Titles as given and without boilerplate.
    pub title: Line,
    pub full: Line,
    pub settlement: Name,
    pub site: Name,
    pub line: Name,
    /// The ends of the road.
    pub route: [Name; 2],
    /// Numbers of sois.
    pub soi: One,
    /// Hash of the words that the text score compares.
    pub core: u64,
    /// The squared length of these words as a vector, and how many agencies use them; known once all works are gathered.
    pub size: f32,
    pub users: u32,
    /// Of a family whose parts add up to another row; known then too.
    pub adds_up: bool,
}

/// The skeleton of a name as the set of its letters, each a bit among 64.
#[derive(Debug, Clone, Copy, Default)]
pub struct Name {
    letters: u64,
    /// 0 where there is no name or more than one.
    length: u8,
    kind: u8,
    settled: bool,
}

impl Name {
    fn of(name: &str, kind: &str) -> Name {
        let bit = |letter: char| 1_u64 << (letter as u32 & 63);
        Name {
            letters: name.chars().fold(0, |bits, letter| bits | bit(letter)),
            length: u8::try_from(name.chars().count()).unwrap_or_default(),
            kind: (spread(hash(&[kind.as_bytes()])) >> 24) as u8,
            settled: is_settled(name),
        }
    }

    /// Whether [`naming`](super::naming::naming) surely finds two names: each has more letters of its own than a misreading makes.
    pub fn surely_differs(self, other: Name) -> bool {
        let (own, others) =
            ((self.letters & !other.letters).count_ones(), (other.letters & !self.letters).count_ones());
        let steps = match self.length.min(other.length) {
            0 => return false,
            1..7 => 1,
            7..10 => 2,
            _ => 3,
        };
        // A temple and its village may be called alike; the words for them have three letters at the most.
        let steps = if self.settled && other.settled { 3 } else { steps };
        let letters = f64::from(self.length) + f64::from(other.length);
        own > 0 && others > 0 && own.max(others) > steps && f64::from(own + others) > 0.15 * letters
    }

    /// The same for the ends of two roads, where a mistyped word for a village may stand before one of them.
    pub fn is_other_end(self, other: Name) -> bool {
        !(2..=4).contains(&self.length.abs_diff(other.length)) && self.surely_differs(other)
    }

    pub fn same_kind(self, other: Name) -> bool {
        self.kind == other.kind
    }
}

/// What a look tells of a text: enough to say that two cannot be readings of one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Line {
    count: Tally,
    digits: u16,
    numbers: u32,
    hash: u32,
}

/// How often each letter stands in a text, in 32 sorts of four bits, which count no further than 15.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    sorts: [u8; 16],
    letters: u16,
}

impl Tally {
    /// Of letters as [`letters`](super::similar::letters) gives them.
    pub fn of(letters: &[u8]) -> Tally {
        let mut sorts = [0; 16];
        for letter in letters {
            let (at, high) = (usize::from(letter & 15), letter & 16 != 0);
            if let Some(pair) = sorts.get_mut(at) {
                let (step, full) = if high { (16, *pair >> 4 == 15) } else { (1, *pair & 15 == 15) };
                *pair += if full { 0 } else { step };
            }
        }
        Tally { sorts, letters: u16::try_from(letters.len()).unwrap_or(u16::MAX) }
    }

    /// Whether the two texts may be so alike by the letters that they share in order, as a share of all letters of both: what one
    /// has and the other has not must be taken out, however they are laid beside each other.
    pub fn may_be_alike(&self, other: &Tally, least: f64) -> bool {
        let apart = |(a, b): (&u8, &u8)| (a & 15).abs_diff(b & 15) + (a >> 4).abs_diff(b >> 4);
        let unshared: u16 = self.sorts.iter().zip(&other.sorts).map(|pair| u16::from(apart(pair))).sum();
        let letters = f64::from(self.letters) + f64::from(other.letters);
        f64::from(unshared) <= (1.0 - least) * letters + 1e-6 || self.letters.max(other.letters) == u16::MAX
    }
}

impl Line {
    fn of(letters: &[u8]) -> Line {
        let digits: Vec<u8> = letters.iter().copied().filter(u8::is_ascii_digit).collect();
        let count = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
        Line {
            count: Tally::of(letters),
            digits: count(digits.len()),
            numbers: spread(hash(&[&digits])),
            hash: spread(hash(&[letters])),
        }
    }

    /// Whether the two may be one text letter by letter.
    pub fn may_equal(self, other: Line) -> bool {
        self.hash == other.hash && self.count.letters == other.count.letters
    }

    /// Whether [`wording`](super::wording::wording) may find them alike.
    pub fn may_read_alike(self, other: Line) -> bool {
        let (x, y) = (self.count.letters, other.count.letters);
        let (short, long) = (x.min(y), x.max(y));
        usize::from(short) >= WHOLE_TITLE
            && (long == u16::MAX || f64::from(short) >= 0.74 * f64::from(long))
            && match self.digits.abs_diff(other.digits) {
                0 => self.numbers == other.numbers,
                more => more == 1,
            }
            && self.count.may_be_alike(&other.count, NEARLY)
    }
}

/// A year to the first bit of a set of years.
const FIRST_YEAR: i32 = 2500;

impl Glance {
    /// A number that is alike for works of one sub-district or district: by it neighbours are judged together.
    pub fn district(&self) -> u32 {
        match (self.tambon, self.amphoe) {
            (Area::Code(code), _) => code >> 2,
            (_, Area::Code(code)) => (code >> 2).saturating_mul(100),
            _ => u32::MAX,
        }
    }

    pub fn of(work: &Prepared) -> Glance {
        let facts = &work.facts;
        let sums = work.work.budgets.len();
        Glance {
            has: has(work),
            kind: facts.kind,
            quality: work.work.location_quality,
            phase: facts.numbers.phase.map_or(0, |phase| u8::try_from(phase).map_or(255, |phase| phase.clamp(1, 254))),
            provinces: area(&facts.places.provinces),
            amphoe: area(&facts.places.amphoe),
            tambon: area(&facts.places.tambon),
            road: only(facts.roads.own.iter()),
            villages: bits(facts.numbers.villages.iter().map(|number| i64::from(*number))),
            years: bits(work.years.iter().map(|year| i64::from(*year) - i64::from(FIRST_YEAR))),
            total: work.work.total(),
            one_sum: sums <= 1,
            title: Line::of(&work.title),
            full: Line::of(&work.full),
            settlement: name(&facts.assets, Extent::Settlement),
            site: name(&facts.assets, Extent::Site),
            line: name(&facts.assets, Extent::Line),
            route: facts
                .roads
                .route
                .as_ref()
                .map_or_else(Default::default, |(from, to)| [Name::of(from, ""), Name::of(to, "")]),
            soi: only(facts.numbers.sois.keys().map(|(_, number)| number)),
            core: work.core,
            size: 0.0,
            users: 1,
            adds_up: false,
        }
    }
}

fn has(work: &Prepared) -> Has {
    let (facts, numbers) = (&work.facts, &work.facts.numbers);
    let named = |extent: Extent| facts.assets.iter().any(|asset| asset.extent == extent);
    let told = [
        (Has::SETTLEMENT, named(Extent::Settlement)),
        (Has::SITE, named(Extent::Site)),
        (Has::LINE, named(Extent::Line)),
        (Has::SOI, !numbers.sois.is_empty()),
        (Has::HOUSE, !numbers.houses.is_empty()),
        (Has::ROUTE, facts.roads.route.is_some()),
        (Has::SECTION, facts.roads.section.is_some()),
        (Has::CHAINAGE, !facts.roads.chainages.is_empty()),
        (Has::ORDINAL, !numbers.ordinals.is_empty()),
        (Has::LOT, !numbers.lots.is_empty()),
        (Has::SIDE, !facts.sides.is_empty()),
        (Has::QUANTITY, !numbers.quantities.is_empty()),
        (Has::BODY, !facts.bodies.is_empty()),
        (Has::EXTERNAL, !work.work.external_ids.is_empty()),
        (Has::SHARED, work.shared_words.is_some()),
        (Has::FEW_WORDS, work.few_words),
        (Has::CODED, work.coded),
        (Has::PLACED, facts.placed),
    ];
    Has(told.iter().filter(|(_, holds)| *holds).fold(0, |bits, (bit, _)| bits | bit))
}

fn only<'a>(mut texts: impl Iterator<Item = &'a String>) -> One {
    match (texts.next(), texts.next()) {
        (None, _) => One::None,
        (Some(text), None) => One::Only(spread(hash(&[text.as_bytes()]))),
        _ => One::Several,
    }
}

/// The only name of an extent.
fn name(assets: &BTreeSet<Asset>, extent: Extent) -> Name {
    let mut of = assets.iter().filter(|asset| asset.extent == extent);
    match (of.next(), of.next()) {
        (Some(asset), None) => Name::of(&asset.name, if extent == Extent::Settlement { "" } else { asset.kind }),
        _ => Name::default(),
    }
}

fn area(keys: &BTreeSet<String>) -> Area {
    match (keys.first(), keys.len()) {
        (None, _) => Area::None,
        (Some(key), 1) if (1..=9).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_digit()) => {
            // With its length, since a code may begin with a nought.
            key.parse::<u32>().map_or(Area::Several, |code| Area::Code(code << 2 | (key.len() as u32 >> 1 & 3)))
        }
        (Some(key), 1) if key.bytes().any(|byte| !byte.is_ascii_digit()) => Area::Name,
        _ => Area::Several,
    }
}

/// Numbers from 0 to 62 as bits; all bits where one is out of these.
fn bits(numbers: impl Iterator<Item = i64>) -> u64 {
    numbers.fold(0, |bits, number| if (0..63).contains(&number) { bits | 1 << number } else { u64::MAX })
}
