//! From measures to a score, a relation and a severity: two sums of weights that anyone can add up again.
//!
//! Stage one adds log-odds: is this the same thing in the same place? Stage two asks which relation fits best. The two
//! are apart because the next phase of a dam is surely related to the first and still no duplicate of it.

use super::agree::Agreement;
pub use super::item::Item;
use super::kind::Kinship;
use super::measure::{Measures, PhaseMatch, RoadMatch, Stretch};
use super::metric::Spatial;
use super::period::Period;
use super::place::Nearness;
use super::relation::{Choice, Relation, choose};
use super::street::Streets;
use super::weights::{Sets, Weights, at};

/// One entry of the first sum: what it is, what it weighs by the table, and what it adds to this pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    pub item: Item,
    pub weight: f64,
    pub contribution: f64,
}

/// The result for one pair.
#[derive(Debug, Clone)]
pub struct Score {
    pub log_odds: f64,
    /// 1 / (1 + e^-log_odds), between 0 and 1.
    pub probability: f64,
    pub relation: Relation,
    /// What the pair is if it is not related.
    pub benign: Relation,
    /// What it is if no money is spent twice.
    pub single: Relation,
    /// Probability that money would be spent twice, 0 to 1: `probability` times the share that duplicate and overlap have
    /// among the relations.
    pub double: f64,
    pub entries: Vec<Entry>,
}

/// Scores a pair. Every entry that speaks is listed; what is missing adds nothing and is not.
pub fn score(measures: &Measures, weights: &Weights) -> Score {
    let mut entries = entries(measures, weights);
    if !weights.factor.is_empty() {
        for entry in &mut entries {
            entry.contribution = weights.fitted(entry.item, entry.contribution);
        }
    }
    let log_odds = weights.prior + entries.iter().map(|entry| entry.contribution).sum::<f64>();
    let probability = 1.0 / (1.0 + (-log_odds).exp());
    let Choice { relation, benign, single, double } = choose(measures, weights);
    Score { log_odds, probability, relation, benign, single, double: probability * double, entries }
}

impl Score {
    /// What the pair is taken for: money is said to be spent twice only from that probability on.
    pub fn taken_for(&self, threshold: f64) -> Relation {
        if self.relation.is_double() && self.double < threshold { self.single } else { self.relation }
    }

    /// What the pair is, all in all: below the threshold one of the two relations that mean nothing.
    pub fn verdict(&self, threshold: f64) -> Relation {
        let relation = self.taken_for(threshold);
        if self.probability < threshold && relation.is_related() { self.benign } else { relation }
    }
}

/// What the tables say of a pair, before fitting.
pub fn entries(measures: &Measures, weights: &Weights) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(Item::ALL.len());
    words(measures, weights, &mut entries);
    let before = entries.len();
    places(measures, weights, &mut entries);
    limit(entries.get_mut(before..).unwrap_or_default(), weights.most_place);
    details(measures, weights, &mut entries);
    circumstances(measures, weights, &mut entries);
    entries
}

fn entry(item: Item, weight: f64) -> Entry {
    Entry { item, weight, contribution: weight }
}

fn words(measures: &Measures, weights: &Weights, entries: &mut Vec<Entry>) {
    if let Some(likeness) = measures.text {
        let corners = if measures.purchase { &weights.text.goods } else { &weights.text.corners };
        let weight = at(corners, likeness);
        let mut floor = f64::NEG_INFINITY;
        if measures.kinship == Kinship::Different {
            floor = weights.text.floor_if_other_kind;
        } else if same_spot(measures) && !measures.purchase {
            let narrow = spot(measures, false);
            floor = if narrow { weights.text.floor_if_same_spot } else { weights.text.floor_if_same_village };
        }
        if measures.few_words {
            floor = floor.max(weights.text.floor_if_few_words);
        }
        entries.push(Entry { item: Item::Text, weight, contribution: weight.max(floor) });
        if measures.template_users > 2 && weight > 0.0 {
            let doublings = (f64::from(measures.template_users) / 2.0).log2();
            let weight = (weights.text.template * doublings).max(weights.text.template_floor);
            let loose = if pinned(measures) { 1.0 } else { weights.text.template_unpinned };
            entries.push(Entry { item: Item::Template, weight, contribution: weight * loose });
        }
    }
    if let Some(likeness) = measures.wording {
        entries.push(entry(Item::Wording, at(&weights.wording.corners, likeness)));
    }
    if let Some(likeness) = measures.purpose {
        entries.push(entry(Item::Purpose, at(&weights.purpose.corners, likeness)));
    }
}

fn places(measures: &Measures, weights: &Weights, entries: &mut Vec<Entry>) {
    let place = match measures.nearness {
        Nearness::Unknown => None,
        Nearness::SameTambon => Some(weights.place.same_tambon),
        Nearness::SameAmphoe => Some(weights.place.same_amphoe),
        Nearness::SameProvince => Some(weights.place.same_province),
        Nearness::OtherTambon => Some(weights.place.other_tambon),
        Nearness::OtherAmphoe => Some(weights.place.other_amphoe),
        Nearness::OtherProvince => Some(weights.place.other_province),
    };
    if let Some(weight) = place {
        let beside = if measures.spatial.is_some() { weights.names_beside_geometry } else { 1.0 };
        // A road or a canal goes through many sub-districts, of which a title names but one.
        let long = measures.roads == RoadMatch::Same
            && (matches!(measures.nearness, Nearness::OtherTambon | Nearness::OtherAmphoe)
                || measures.section.is_some_and(|likeness| likeness >= 0.8));
        entries.push(Entry { item: Item::Place, weight, contribution: weight * if long { 0.3 } else { beside } });
    }
    if let Some(spatial) = measures.spatial {
        let mut weight = at(&weights.geometry.metres, spatial.metres);
        if spatial.crossing {
            weight = weights.geometry.crossing;
        } else if spatial.metres <= super::metric::TOLERANCE {
            weight += at(&weights.geometry.share, spatial.share_a.max(spatial.share_b));
        }
        if spatial.datum {
            weight = weight.max(weights.geometry.datum);
        }
        entries.push(entry(Item::Geometry, weight));
    } else if let Some(metres) = measures.village_metres {
        entries.push(entry(Item::Geometry, at(&weights.geometry.village_metres, metres)));
    }
    for (item, agreement, sets) in [
        (Item::Village, measures.villages, &weights.village),
        (Item::Settlement, measures.settlements, &weights.settlement),
        (Item::Site, measures.sites, &weights.site),
        (Item::Line, measures.lines, &weights.line),
        (Item::Body, measures.bodies, &weights.body),
        (Item::Soi, measures.sois, &weights.soi),
        (Item::House, measures.houses, &weights.house),
    ] {
        entries.extend(agreed(item, agreement, sets));
    }
    entries.extend(match measures.streets {
        Streets::Missing => None,
        Streets::OneSided => Some(entry(Item::Street, weights.street.one_sided)),
        Streets::Other => Some(entry(Item::Street, weights.street.other)),
    });
    // Where the code tells the road, its ends and the villages on it can only be other words for it, or other stretches.
    if matches!(measures.roads, RoadMatch::Same | RoadMatch::Partial) {
        for entry in entries.iter_mut().filter(|entry| matches!(entry.item, Item::Settlement | Item::Line)) {
            entry.contribution = entry.contribution.max(weights.road.floor_of_names);
        }
    }
    // One sub-district has no two villages of one number: a number beside another name says nothing.
    if measures.settlements == Agreement::Different {
        for village in entries.iter_mut().filter(|entry| entry.item == Item::Village) {
            village.contribution = village.contribution.min(0.0);
        }
    }
    if measures.landmarks {
        entries.push(entry(Item::Landmark, weights.landmark.none_shared));
    }
    let road = match measures.roads {
        RoadMatch::Missing => None,
        RoadMatch::Same => Some(weights.road.same),
        RoadMatch::Partial => Some(weights.road.partial),
        RoadMatch::Different => Some(weights.road.different),
        RoadMatch::OnlyMentioned => Some(weights.road.only_mentioned),
    };
    entries.extend(road.map(|weight| entry(Item::Road, weight)));
    let mut route = measures.route.map(|likeness| entry(Item::Route, at(&weights.route.corners, likeness)));
    if let Some(route) = route.as_mut().filter(|_| matches!(measures.roads, RoadMatch::Same | RoadMatch::Partial)) {
        route.contribution = route.contribution.max(weights.road.floor_of_names);
    }
    entries.extend(route);
    entries.extend(measures.section.map(|likeness| entry(Item::Section, at(&weights.section.corners, likeness))));
    match measures.chainage {
        Stretch::Missing => {}
        Stretch::Overlap { shorter, .. } => entries.push(entry(Item::Chainage, at(&weights.chainage.overlap, shorter))),
        Stretch::Apart(_) => entries.push(entry(Item::Chainage, weights.chainage.disjoint)),
    }
}

/// Scales the gains down so that together they add no more than `most`; what speaks against is left as it is.
fn limit(entries: &mut [Entry], most: f64) {
    let gains: f64 = entries.iter().map(|entry| entry.contribution.max(0.0)).sum();
    if gains > most {
        for entry in entries.iter_mut().filter(|entry| entry.contribution > 0.0) {
            entry.contribution *= most / gains;
        }
    }
}

fn agreed(item: Item, agreement: Agreement, sets: &Sets) -> Option<Entry> {
    match agreement {
        Agreement::Missing => None,
        Agreement::Same => Some(entry(item, sets.same)),
        Agreement::Partial => Some(entry(item, sets.partial)),
        Agreement::Different => Some(entry(item, sets.different)),
    }
}

fn details(measures: &Measures, weights: &Weights, entries: &mut Vec<Entry>) {
    let agreements = [
        agreed(Item::Ordinal, measures.ordinals, &weights.ordinal),
        agreed(Item::Lot, measures.lots, &weights.lot),
        agreed(Item::Side, measures.sides, &weights.side),
        agreed(Item::Quantity, measures.quantities, &weights.quantity),
    ];
    entries.extend(agreements.into_iter().flatten());
    let phase = match measures.phase {
        PhaseMatch::Missing => None,
        PhaseMatch::Same => Some(weights.phase.same),
        PhaseMatch::Different | PhaseMatch::Continued => Some(weights.phase.different),
        PhaseMatch::OneSided => Some(weights.phase.one_sided),
    };
    entries.extend(phase.map(|weight| entry(Item::Phase, weight)));
    let kind = match measures.kinship {
        Kinship::Unknown => None,
        Kinship::Same if measures.purchase => None,
        Kinship::Same => Some(weights.kind.same),
        Kinship::Related => Some(weights.kind.related),
        Kinship::Component => Some(at(&weights.kind.component, measures.text.unwrap_or_default())),
        Kinship::Different => {
            let weight = if one_ground(measures) { weights.kind.different_on_one_spot } else { weights.kind.different };
            Some(weight * other_kind(measures))
        }
    };
    entries.extend(kind.map(|weight| entry(Item::Kind, weight)));
    if lone_goods(measures) {
        let weight = if special_goods(measures) { weights.goods.special } else { weights.goods.own_need };
        entries.push(entry(Item::Goods, weight));
    }
}

fn circumstances(measures: &Measures, weights: &Weights, entries: &mut Vec<Entry>) {
    match measures.period {
        Period::Unknown => {}
        Period::Shared(_) => entries.push(entry(Item::Period, weights.period.shared)),
        Period::Apart(gap) => {
            let weight = weights.period.following + weights.period.apart * f64::from(gap.saturating_sub(1));
            let weight = weight.max(weights.period.apart_floor);
            // Digging up what was built years before is a clash because the years differ.
            let clash = one_ground(measures) && measures.kinship == Kinship::Different;
            entries.push(Entry { item: Item::Period, weight, contribution: if clash { 0.0 } else { weight } });
        }
    }
    if let Some(money) = measures.money {
        let agrees = money.equal || measures.share.is_some();
        let weight = if agrees { weights.money.equal } else { at(&weights.money.corners, money.ratio) };
        // A part of a work costs a part of its money, and other works on one ground other money: that speaks neither for nor against.
        let other = measures.kinship == Kinship::Different && one_ground(measures);
        let neutral = (measures.kinship == Kinship::Component || other) && weight < 0.0;
        entries.push(Entry { item: Item::Money, weight, contribution: if neutral { 0.0 } else { weight } });
    }
    if measures.counterpart {
        entries.push(entry(Item::Agency, weights.agency.counterpart));
    } else if measures.same_ministry {
        entries.push(entry(Item::Agency, weights.agency.same_ministry));
    }
    match measures.external {
        Agreement::Same => entries.push(entry(Item::External, weights.external.same)),
        Agreement::Different => entries.push(entry(Item::External, weights.external.different)),
        _ => {}
    }
    if measures.version {
        entries.push(entry(Item::Amendment, weights.amendment.version));
    }
}

/// Measured, not only named: the two share ground or a stretch of road.
fn one_ground(measures: &Measures) -> bool {
    let ground = measures.spatial.is_some_and(|spatial| spatial.metres <= 60.0 && !spatial.crossing);
    ground || (measures.roads == RoadMatch::Same && !matches!(measures.chainage, Stretch::Apart(_)))
}

/// How surely the kinds of work differ, 0 to 1: titles of the very same words tell the same kind, whatever was read of it.
pub fn other_kind(measures: &Measures) -> f64 {
    match (measures.kinship, measures.text) {
        (Kinship::Different, Some(likeness)) => ((0.97 - likeness) / 0.12).clamp(0.0, 1.0),
        (Kinship::Different, None) => 1.0,
        _ => 0.0,
    }
}

/// Both buy things that can be carried away, and nothing says that they are for the same user: each agency has its own car.
pub fn lone_goods(measures: &Measures) -> bool {
    let agree = |agreement: Agreement| matches!(agreement, Agreement::Same | Agreement::Partial);
    measures.goods && !agree(measures.sites) && !agree(measures.bodies) && measures.external != Agreement::Same
}

/// An instrument that is on no list, under the very same words.
pub fn special_goods(measures: &Measures) -> bool {
    measures.purchase && !measures.listed_goods && measures.wording.is_some_and(|alike| alike >= 0.9)
}

/// Something finer than a sub-district agrees: without it a common title fits many works of one sub-district.
fn pinned(measures: &Measures) -> bool {
    let agree = |agreement: Agreement| matches!(agreement, Agreement::Same | Agreement::Partial);
    let names =
        [measures.villages, measures.settlements, measures.sites, measures.lines, measures.sois, measures.houses];
    names.into_iter().any(agree)
        || matches!(measures.roads, RoadMatch::Same | RoadMatch::Partial)
        || measures.route.is_some_and(|likeness| likeness >= 0.75)
        || measures.spatial.is_some_and(|spatial| spatial.metres <= 250.0)
}

/// Both works are at one spot: on the same ground, the same stretch, the same named site, or in one village.
pub fn same_spot(measures: &Measures) -> bool {
    spot(measures, true)
}

fn spot(measures: &Measures, village: bool) -> bool {
    let near = |spatial: Spatial| spatial.metres <= 60.0 && !spatial.crossing;
    let ground = measures.spatial.map(|spatial| near(spatial) || spatial.datum);
    let stretch = match measures.chainage {
        Stretch::Overlap { .. } => Some(measures.roads == RoadMatch::Same),
        Stretch::Apart(_) => Some(false),
        Stretch::Missing => None,
    };
    let site = match measures.sites {
        Agreement::Same | Agreement::Partial => Some(true),
        Agreement::Different => Some(false),
        Agreement::Missing => None,
    };
    let by_name = measures.roads == RoadMatch::Same
        || measures.sois == Agreement::Same
        || measures.route.is_some_and(|likeness| likeness >= 0.85)
        || (village && measures.villages == Agreement::Same && measures.nearness == Nearness::SameTambon);
    ground.or(stretch).or(site).unwrap_or(by_name)
}
