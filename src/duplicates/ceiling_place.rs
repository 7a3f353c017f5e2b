//! The most that the evidence of place can say for a pair, from one look at both works.

use super::ceiling::{Between, Ceiling, Seen, best, highest, may_share_a_soi};
use super::ends::MIXED;
use super::glance::{Area, Glance, Has, Name, One};
use super::metric::{Apart, TOLERANCE};
use super::place::Nearness;
use super::score::Item;
use super::weights::{Sets, at};
use super::work::LocationQuality;

impl Ceiling<'_> {
    pub(super) fn places(&self, a: &Glance, b: &Glance, between: &Between, seen: &Seen) -> f64 {
        let weights = self.weights;
        let (mut fitted_gains, mut losses) = (0.0, 0.0);
        let mut add = |item: Item, contribution: f64| {
            let sum = if contribution > 0.0 { &mut fitted_gains } else { &mut losses };
            *sum += self.fitted(item, contribution);
        };
        add(Item::Place, self.place(a, b, seen));
        if let Some(apart) = between.apart {
            add(Item::Geometry, self.geometry(a, b, apart, seen));
        }
        let village = if seen.one_text { best(&weights.village) } else { village(a, b, &weights.village) };
        add(Item::Village, if seen.other_settlement { village.min(0.0) } else { village });
        let other_soi = matches!((a.soi, b.soi), (One::Only(x), One::Only(y)) if x != y);
        let other = |one: Name, other: Name| one.same_kind(other) && one.surely_differs(other);
        for (what, item, sets, differs) in [
            (Has::SETTLEMENT, Item::Settlement, &weights.settlement, seen.other_settlement),
            (Has::SITE, Item::Site, &weights.site, other(a.site, b.site)),
            (Has::LINE, Item::Line, &weights.line, other(a.line, b.line)),
            (Has::SOI, Item::Soi, &weights.soi, other_soi),
            (Has::HOUSE, Item::House, &weights.house, false),
        ] {
            if a.has.both(b.has, what) {
                let floor = if seen.same_road { weights.road.floor_of_names } else { f64::NEG_INFINITY };
                add(item, if differs && !seen.one_text { sets.different.max(floor) } else { best(sets) });
            }
        }
        if may_share_a_soi(a, b) {
            add(Item::Soi, best(&weights.soi));
        }
        add(Item::Street, self.street(a, b, seen));
        if a.has.either(b.has, Has::BODY) {
            add(Item::Body, best(&weights.body));
        }
        add(Item::Site, weights.site.different.max(0.0));
        add(Item::Landmark, weights.landmark.none_shared.max(0.0));
        let road = &weights.road;
        add(
            Item::Road,
            match (a.road, b.road) {
                (One::Only(x), One::Only(y)) if x != y => road.different,
                (One::Only(_), One::Only(_)) => road.same.max(road.different),
                (One::None, _) | (_, One::None) => road.only_mentioned.max(0.0),
                _ => road.same.max(road.partial).max(road.different),
            },
        );
        if a.has.both(b.has, Has::ROUTE) {
            add(Item::Route, self.route(a, b, seen));
        }
        if a.has.both(b.has, Has::SECTION) {
            add(Item::Section, highest(&weights.section.corners).max(0.0));
        }
        if a.has.both(b.has, Has::CHAINAGE) {
            add(Item::Chainage, highest(&weights.chainage.overlap).max(weights.chainage.disjoint).max(0.0));
        }
        fitted_gains.min(weights.most_place * self.most_gain) + losses
    }

    /// Roads of which one end is another, in both directions, are as unlike as `ends.rs` lets them be.
    fn route(&self, a: &Glance, b: &Glance, seen: &Seen) -> f64 {
        let corners = &self.weights.route.corners;
        let ([from, to], [other_from, other_to]) = (a.route, b.route);
        let along = from.is_other_end(other_from) || to.is_other_end(other_to);
        let back = from.is_other_end(other_to) || to.is_other_end(other_from);
        if !(along && back) || seen.one_text {
            return highest(corners).max(0.0);
        }
        let most = corners.iter().filter(|(likeness, _)| *likeness <= MIXED).map(|corner| corner.1);
        let weight = most.fold(at(corners, MIXED), f64::max);
        if seen.same_road { weight.max(self.weights.road.floor_of_names) } else { weight }
    }

    /// A soi beside another way of naming a street, or beside none.
    fn street(&self, a: &Glance, b: &Glance, seen: &Seen) -> f64 {
        let street = &self.weights.street;
        let soi = |work: &Glance| work.soi != One::None;
        let road = |work: &Glance| work.has.both(work.has, Has::ROUTE) || work.road != One::None;
        let (in_soi, other) = match (soi(a), soi(b)) {
            (true, false) => (a, b),
            (false, true) => (b, a),
            _ => return 0.0,
        };
        let weight = if road(other) && !road(in_soi) { street.other } else { street.one_sided };
        if seen.one_text || may_share_a_soi(a, b) { weight.max(0.0) } else { weight }
    }

    /// By the areas, over all that they may be to each other.
    fn place(&self, a: &Glance, b: &Glance, seen: &Seen) -> f64 {
        let place = &self.weights.place;
        let beside = if seen.measured { self.weights.names_beside_geometry } else { 1.0 };
        let of = |nearness: Nearness| {
            let weight = match nearness {
                Nearness::Unknown => 0.0,
                Nearness::SameTambon => place.same_tambon,
                Nearness::SameAmphoe => place.same_amphoe,
                Nearness::SameProvince => place.same_province,
                Nearness::OtherTambon => place.other_tambon,
                Nearness::OtherAmphoe => place.other_amphoe,
                Nearness::OtherProvince => place.other_province,
            };
            // On one road areas count less; see `score.rs`.
            if seen.same_road { (weight * beside).max(weight * 0.3) } else { weight * beside }
        };
        let unsaid = seen.one_text && !a.has.both(b.has, Has::CODED);
        match nearness(a, b) {
            Some(known) if unsaid => of(known).max(0.0),
            Some(known) => of(known),
            None => ALL_NEARNESS.into_iter().map(of).fold(f64::NEG_INFINITY, f64::max),
        }
    }

    fn geometry(&self, a: &Glance, b: &Glance, apart: Apart, seen: &Seen) -> f64 {
        let geometry = &self.weights.geometry;
        if !seen.measured {
            let village = LocationQuality::Village;
            let usable = a.quality >= village && b.quality >= village;
            return if usable { at(&geometry.village_metres, apart.metres) } else { 0.0 };
        }
        let mut weight = at(&geometry.metres, apart.metres);
        if apart.metres <= TOLERANCE {
            weight = (weight + highest(&geometry.share).max(0.0)).max(geometry.crossing);
        }
        if apart.datum { weight.max(geometry.datum) } else { weight }
    }
}

const ALL_NEARNESS: [Nearness; 7] = [
    Nearness::Unknown,
    Nearness::OtherProvince,
    Nearness::OtherAmphoe,
    Nearness::OtherTambon,
    Nearness::SameProvince,
    Nearness::SameAmphoe,
    Nearness::SameTambon,
];

/// Whether two levels meet, as far as a look tells; see `place.rs`.
#[derive(Clone, Copy, PartialEq)]
enum Met {
    Yes,
    No,
    Unknown,
    Unsure,
}

fn met(a: Area, b: Area) -> Met {
    match (a, b) {
        (Area::None, _) | (_, Area::None) | (Area::Code(_), Area::Name) | (Area::Name, Area::Code(_)) => Met::Unknown,
        (Area::Code(x), Area::Code(y)) if x == y => Met::Yes,
        (Area::Code(_), Area::Code(_)) => Met::No,
        _ => Met::Unsure,
    }
}

/// As `place::compare` says it; none where a look does not tell.
fn nearness(a: &Glance, b: &Glance) -> Option<Nearness> {
    let (province, amphoe) = (met(a.provinces, b.provinces), met(a.amphoe, b.amphoe));
    let tambon = met(a.tambon, b.tambon);
    if province == Met::No {
        return Some(Nearness::OtherProvince);
    }
    if [province, amphoe, tambon].contains(&Met::Unsure) {
        return None;
    }
    Some(match (amphoe, tambon, province) {
        (_, Met::Yes, _) => Nearness::SameTambon,
        (Met::No, ..) => Nearness::OtherAmphoe,
        (_, Met::No, _) => Nearness::OtherTambon,
        (Met::Yes, ..) => Nearness::SameAmphoe,
        (_, _, Met::Yes) => Nearness::SameProvince,
        _ => Nearness::Unknown,
    })
}

fn village(a: &Glance, b: &Glance, sets: &Sets) -> f64 {
    match (a.villages, b.villages) {
        (0, _) | (_, 0) => 0.0,
        (u64::MAX, _) | (_, u64::MAX) => best(sets),
        (x, y) if x == y => sets.same.max(0.0),
        (x, y) if x & y != 0 => sets.partial.max(0.0),
        _ => sets.different,
    }
}
