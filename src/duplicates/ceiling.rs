//! The most that stage one can say for a pair, from one look at both works: what a look tells exactly is weighed, of the rest the
//! best is assumed. A pair whose ceiling is below what is asked for is refused unjudged, and nothing that is shown changes.

use super::glance::{Glance, Has, One};
use super::kind::{Kinship, compare};
use super::metric::Apart;
use super::own::{for_people, is_goods};
use super::score::Item;
use super::weights::{Corners, Sets, Weights, at};

/// Metres within which two works are at one spot, as in `score.rs`.
const SPOT: f64 = 60.0;
/// Metres within which a point tells more than a sub-district, as there.
const PIN: f64 = 250.0;

/// Weights made ready for looking.
pub struct Ceiling<'w> {
    pub(super) weights: &'w Weights,
    /// What fitting made of each item's gains and losses.
    gains: [f64; Item::ALL.len()],
    losses: [f64; Item::ALL.len()],
    pub(super) most_gain: f64,
    /// The weights are such that what is said here holds.
    sound: bool,
}

/// What is known of two works beside their looks.
#[derive(Debug, Clone, Copy)]
pub struct Between {
    pub same_agency: bool,
    /// The names of the two agencies are surely two.
    pub other_body: bool,
    /// Both have a purpose of their own.
    pub purposes: bool,
    pub apart: Option<Apart>,
    /// Likeness of the words: none if it was not read, and then none if a work has no words.
    pub words: Option<Option<f64>>,
}

/// What follows of both looks for several items.
pub(super) struct Seen {
    pub purchase: bool,
    /// What is read as goods in one of two titles that are alike is taken for goods in both.
    pub may_buy: bool,
    pub kinship: Kinship,
    /// The whole titles may be readings of one text.
    pub alike: bool,
    /// They may be one text, of which nothing can differ; see `wording::unsay`.
    pub one_text: bool,
    pub other_settlement: bool,
    /// Both geometries are the works themselves.
    pub measured: bool,
    pub near: bool,
    pub nearby: bool,
    pub same_road: bool,
    pub same_village: bool,
}

pub(super) fn highest(corners: &Corners) -> f64 {
    corners.iter().map(|(_, weight)| *weight).fold(f64::NEG_INFINITY, f64::max)
}

pub(super) fn best(sets: &Sets) -> f64 {
    sets.same.max(sets.partial).max(sets.different).max(0.0)
}

impl<'w> Ceiling<'w> {
    pub fn new(weights: &'w Weights) -> Ceiling<'w> {
        let (mut gains, mut losses) = ([1.0; Item::ALL.len()], [1.0; Item::ALL.len()]);
        for (item, factor) in &weights.factor {
            if let (Some(gain), Some(loss)) = (gains.get_mut(*item as usize), losses.get_mut(*item as usize)) {
                (*gain, *loss) = (factor.gain, factor.loss);
            }
        }
        let rises = |corners: &Corners| corners.is_sorted_by(|a, b| a.0 <= b.0 && a.1 <= b.1);
        let falls = |corners: &Corners| corners.is_sorted_by(|a, b| a.0 <= b.0 && a.1 >= b.1);
        let sound = rises(&weights.text.corners)
            && rises(&weights.text.goods)
            && rises(&weights.kind.component)
            && falls(&weights.geometry.metres)
            && falls(&weights.geometry.village_metres)
            && weights.text.template <= 0.0
            && weights.text.template_floor <= 0.0
            && weights.most_place >= 0.0
            && gains.iter().chain(&losses).all(|factor| *factor >= 0.0);
        let most_gain = gains.into_iter().fold(0.0, f64::max);
        Ceiling { weights, gains, losses, most_gain, sound }
    }

    pub(super) fn fitted(&self, item: Item, contribution: f64) -> f64 {
        let factors = if contribution > 0.0 { &self.gains } else { &self.losses };
        contribution * factors.get(item as usize).copied().unwrap_or(1.0)
    }

    /// Log-odds that stage one does not exceed.
    pub fn of(&self, a: &Glance, b: &Glance, between: &Between) -> f64 {
        if !self.sound {
            return f64::INFINITY;
        }
        let seen = self.seen(a, b, between);
        self.weights.prior
            + self.words(a, b, between, &seen)
            + self.places(a, b, between, &seen)
            + self.details(a, b, between, &seen)
            + self.circumstances(a, b, between, &seen)
    }

    fn seen(&self, a: &Glance, b: &Glance, between: &Between) -> Seen {
        let same_road = match (a.road, b.road) {
            (One::Only(x), One::Only(y)) => x == y,
            (One::None, _) | (_, One::None) => false,
            _ => true,
        };
        let alike = a.title.may_read_alike(b.title) || a.full.may_read_alike(b.full);
        let one_text = a.title.may_equal(b.title) || a.full.may_equal(b.full);
        let specific = a.quality.is_specific() && b.quality.is_specific();
        Seen {
            purchase: is_goods(a.kind) && is_goods(b.kind),
            may_buy: alike && (is_goods(a.kind) || is_goods(b.kind)),
            kinship: compare(a.kind, b.kind),
            one_text,
            other_settlement: !one_text && a.settlement.surely_differs(b.settlement),
            alike,
            measured: specific && between.apart.is_some(),
            near: between.apart.is_some_and(|apart| apart.metres <= SPOT || apart.datum),
            nearby: between.apart.is_some_and(|apart| apart.metres <= PIN),
            same_road,
            same_village: a.villages & b.villages != 0,
        }
    }

    /// The highest floor of the words for works that may be at one spot, or in one village.
    fn floor_of_spots(&self, a: &Glance, b: &Glance, seen: &Seen) -> f64 {
        let text = &self.weights.text;
        let named = Has::CHAINAGE | Has::SITE | Has::SOI | Has::ROUTE;
        let narrow =
            if seen.measured { seen.near } else { seen.same_road || a.has.both(b.has, named) || may_share_a_soi(a, b) };
        match (narrow, !seen.measured && seen.same_village) {
            (true, _) => text.floor_if_same_spot.max(text.floor_if_same_village),
            (false, true) => text.floor_if_same_village,
            (false, false) => f64::NEG_INFINITY,
        }
    }

    /// Whether both may be measured to share ground or a stretch.
    fn one_ground(&self, seen: &Seen) -> bool {
        (seen.measured && seen.near) || seen.same_road
    }

    fn words(&self, a: &Glance, b: &Glance, between: &Between, seen: &Seen) -> f64 {
        let weights = self.weights;
        let wording = if seen.alike { highest(&weights.wording.corners).max(0.0) } else { 0.0 };
        let purpose = if between.purposes { highest(&weights.purpose.corners).max(0.0) } else { 0.0 };
        let rest = self.fitted(Item::Wording, wording) + self.fitted(Item::Purpose, purpose);
        let corners = if seen.purchase { &weights.text.goods } else { &weights.text.corners };
        let weight = match between.words {
            Some(None) => return rest,
            Some(Some(likeness)) if !seen.alike => at(corners, likeness),
            _ => highest(&weights.text.corners).max(highest(&weights.text.goods)).max(0.0),
        };
        let mut floor = f64::NEG_INFINITY;
        if matches!(seen.kinship, Kinship::Different | Kinship::Component) {
            floor = weights.text.floor_if_other_kind;
        }
        if seen.kinship != Kinship::Different && !seen.purchase {
            floor = floor.max(self.floor_of_spots(a, b, seen));
        }
        if a.has.either(b.has, Has::FEW_WORDS) {
            floor = floor.max(weights.text.floor_if_few_words);
        }
        rest + self.fitted(Item::Text, weight.max(floor)) + self.template(a, b, corners, seen)
    }

    /// What many agencies call so.
    fn template(&self, a: &Glance, b: &Glance, corners: &Corners, seen: &Seen) -> f64 {
        let text = &self.weights.text;
        if a.core != b.core || a.users <= 2 || a.size <= 0.0 || at(corners, 1.0) <= 0.0 {
            return 0.0;
        }
        let weight = (text.template * (f64::from(a.users) / 2.0).log2()).max(text.template_floor);
        let named = Has::SITE | Has::LINE | Has::SOI | Has::HOUSE | Has::ROUTE;
        let pinned = seen.same_road
            || seen.same_village
            || a.has.both(b.has, named)
            || may_share_a_soi(a, b)
            || (a.has.both(b.has, Has::SETTLEMENT) && !seen.other_settlement)
            || (seen.measured && seen.nearby);
        self.fitted(
            Item::Template,
            weight * if pinned { text.template_unpinned.min(1.0) } else { text.template_unpinned },
        )
    }

    fn details(&self, a: &Glance, b: &Glance, between: &Between, seen: &Seen) -> f64 {
        let weights = self.weights;
        let mut sum = 0.0;
        for (what, item, sets) in [
            (Has::ORDINAL, Item::Ordinal, &weights.ordinal),
            (Has::LOT, Item::Lot, &weights.lot),
            (Has::SIDE, Item::Side, &weights.side),
            (Has::QUANTITY, Item::Quantity, &weights.quantity),
        ] {
            if a.has.both(b.has, what) {
                sum += self.fitted(item, best(sets));
            }
        }
        // A length is also held against kilometres.
        if a.has.cross(b.has, Has::QUANTITY, Has::CHAINAGE) && !a.has.both(b.has, Has::QUANTITY) {
            sum += self.fitted(Item::Quantity, best(&weights.quantity));
        }
        let phase = match (a.phase, b.phase) {
            // What both continue may tell two phases.
            (0, 0) | (0, 1) | (1, 0) => weights.phase.different.max(0.0),
            (0, _) | (_, 0) => weights.phase.one_sided,
            (x, y) if x != y => weights.phase.different,
            _ => weights.phase.same.max(weights.phase.different),
        };
        let phase = if seen.one_text { phase.max(0.0) } else { phase };
        // Each agency has its own; see `score::lone_goods`.
        let lone = between.other_body
            && (seen.purchase || for_people(a.kind, b.kind, a.has.both(b.has, Has::PLACED)))
            && !a.has.both(b.has, Has::SITE | Has::EXTERNAL)
            && !a.has.either(b.has, Has::BODY);
        let special = if seen.may_buy { weights.goods.special } else { f64::NEG_INFINITY };
        let goods =
            if lone { weights.goods.own_need.max(special) } else { weights.goods.own_need.max(special).max(0.0) };
        sum + self.fitted(Item::Phase, phase)
            + self.fitted(Item::Kind, self.kind(between, seen))
            + self.fitted(Item::Goods, goods)
    }

    fn kind(&self, between: &Between, seen: &Seen) -> f64 {
        let kind = &self.weights.kind;
        // Titles of the same words tell the same kind.
        let surely = match between.words {
            Some(Some(likeness)) if !seen.alike => ((0.95 - likeness) / 0.3).clamp(0.0, 1.0),
            Some(None) => 1.0,
            _ => 0.0,
        };
        let other = if self.one_ground(seen) { kind.different.max(kind.different_on_one_spot) } else { kind.different };
        let other = if other > 0.0 { other } else { other * surely };
        let weight = match seen.kinship {
            Kinship::Unknown => 0.0,
            Kinship::Same if seen.purchase => 0.0,
            Kinship::Same if seen.may_buy => kind.same.max(0.0),
            Kinship::Same => kind.same,
            Kinship::Related => kind.related,
            Kinship::Component => {
                let part = match between.words {
                    Some(Some(likeness)) if !seen.alike => at(&kind.component, likeness),
                    _ => highest(&kind.component),
                };
                part.max(other)
            }
            Kinship::Different => other,
        };
        if seen.one_text { weight.max(kind.same).max(0.0) } else { weight }
    }

    fn circumstances(&self, a: &Glance, b: &Glance, between: &Between, seen: &Seen) -> f64 {
        let weights = self.weights;
        let may_clash = matches!(seen.kinship, Kinship::Different | Kinship::Component) && self.one_ground(seen);
        let period = match years_apart(a.years, b.years) {
            _ if a.years == 0 || b.years == 0 => 0.0,
            None => weights.period.shared.max(weights.period.following).max(0.0),
            Some(0) => weights.period.shared,
            Some(gap) => {
                let weight = weights.period.following + weights.period.apart * f64::from(gap - 1);
                let weight = weight.max(weights.period.apart_floor);
                if may_clash { weight.max(0.0) } else { weight }
            }
        };
        let mut money = money(a, b).map_or(0.0, |(ratio, equal)| {
            let by_ratio = at(&weights.money.corners, ratio);
            match equal {
                Some(true) => weights.money.equal,
                Some(false) => by_ratio,
                None => by_ratio.max(weights.money.equal),
            }
        });
        if seen.kinship == Kinship::Component || may_clash {
            money = money.max(0.0);
        }
        if between.same_agency && a.adds_up && b.adds_up {
            money = money.max(weights.money.equal);
        }
        let mut agency = 0.0;
        if !between.same_agency {
            let partner = a.has.either(b.has, Has::SHARED);
            agency = weights.agency.same_ministry.max(if partner { weights.agency.counterpart } else { 0.0 }).max(0.0);
        }
        let numbers = a.has.both(b.has, Has::EXTERNAL);
        let external = if numbers { weights.external.same.max(weights.external.different).max(0.0) } else { 0.0 };
        let version = if between.same_agency { weights.amendment.version.max(0.0) } else { 0.0 };
        self.fitted(Item::Period, period)
            + self.fitted(Item::Money, money)
            + self.fitted(Item::Agency, agency)
            + self.fitted(Item::External, external)
            + self.fitted(Item::Amendment, version)
    }
}

/// One of the two names a soi, which may stand as a number of something else in the other.
pub(super) fn may_share_a_soi(a: &Glance, b: &Glance) -> bool {
    a.has.cross(b.has, Has::SOI, Has::ORDINAL) && !a.has.both(b.has, Has::SOI)
}

/// Years between two sets of years: 0 where they share one; none where one of them is not told by its bits.
fn years_apart(a: u64, b: u64) -> Option<u32> {
    match (a, b) {
        (0, _) | (_, 0) | (u64::MAX, _) | (_, u64::MAX) => None,
        (x, y) if x & y != 0 => Some(0),
        (x, y) => {
            let (last_x, last_y) = (63 - x.leading_zeros(), 63 - y.leading_zeros());
            let (first_x, first_y) = (x.trailing_zeros(), y.trailing_zeros());
            Some(if last_x < first_y {
                first_y - last_x
            } else if last_y < first_x {
                first_x - last_y
            } else {
                1
            })
        }
    }
}

/// The lesser sum over the greater one, and whether they count as equal, where that is told; none where one is not known.
fn money(a: &Glance, b: &Glance) -> Option<(f64, Option<bool>)> {
    if a.total <= 0 || b.total <= 0 {
        return None;
    }
    let ratio = a.total.min(b.total) as f64 / a.total.max(b.total) as f64;
    let equal = if ratio >= 0.99 {
        Some(true)
    } else if a.one_sum && b.one_sum {
        Some(false)
    } else {
        None
    };
    Some((ratio, equal))
}
