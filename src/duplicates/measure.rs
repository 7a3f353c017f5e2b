//! What can be measured of a pair of works, in numbers alone: no weights, no words. Missing evidence stays missing.

use std::collections::BTreeSet;

use super::agree::{Agreement, keyed, named, other_landmarks, quantities, sets, sois};
use super::clash::clashes;
use super::continued::follow;
use super::corpus::{Corpus, Prepared};
use super::ends::{ends, sections};
use super::kind::{self, Kinship};
use super::metric::{self, Spatial};
use super::names::Extent;
use super::own::{is_goods, own_grounds, own_need};
use super::parts::Share;
use super::period::{Money, Period, compare_money, compare_years};
use super::place::{self, Nearness};
use super::similar::{Bag, similarity};
use super::street::{Streets, numbered_street, of_length, streets};
use super::wording::{unsay, wording};
use super::work::LocationQuality;

/// Own and mentioned roads of two works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoadMatch {
    Missing,
    Same,
    Partial,
    Different,
    /// One works on the road at which the other only starts.
    OnlyMentioned,
}

/// Phases of two works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhaseMatch {
    Missing,
    Same,
    Different,
    /// No numbers, but what they continue tells two.
    Continued,
    OneSided,
}

/// Chainages of two works on one road.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stretch {
    Missing,
    /// Share of the shorter stretch that lies in the other, and of the longer one; kilometres in common.
    Overlap {
        shorter: f64,
        longer: f64,
        kilometres: f64,
    },
    /// Kilometres between them.
    Apart(f64),
}

/// All measures of one pair.
#[derive(Debug, Clone)]
pub struct Measures {
    pub text: Option<f64>,
    /// Likeness of the whole titles, letter by letter; only where it is 0.85 or more and both hold the same numbers.
    pub wording: Option<f64>,
    /// The words that are compared are fewer than make a word, in one of the two.
    pub few_words: bool,
    pub purpose: Option<f64>,
    /// Agencies that use the same words; 1 if the words of the two differ.
    pub template_users: u32,
    pub nearness: Nearness,
    /// Both works have a geometry of their own.
    pub spatial: Option<Spatial>,
    /// Metres between points of which one or both only stand for a village.
    pub village_metres: Option<f64>,
    pub villages: Agreement,
    pub settlements: Agreement,
    pub sites: Agreement,
    pub lines: Agreement,
    /// Each names a landmark of its own, of kinds that cannot be compared.
    pub landmarks: bool,
    /// Local bodies that the titles name, or that are the other's agency.
    pub bodies: Agreement,
    /// Two agencies buy things that can be carried away, or hold trainings that name no place.
    pub goods: bool,
    /// Both buy things that can be carried away: what is bought is all that the words say.
    pub purchase: bool,
    /// One of the things is a car or a computer, which every agency buys by the same list.
    pub listed_goods: bool,
    pub sois: Agreement,
    /// How the two name the street that they work on, where that cannot be compared name by name.
    pub streets: Streets,
    pub houses: Agreement,
    pub roads: RoadMatch,
    /// The one works on a road at which the other starts or ends, or both only start at one road.
    pub junction: bool,
    pub route: Option<f64>,
    pub section: Option<f64>,
    pub chainage: Stretch,
    pub ordinals: Agreement,
    pub lots: Agreement,
    /// Only one of them is a lot of something.
    pub lot_one_sided: bool,
    pub phase: PhaseMatch,
    pub sides: Agreement,
    pub quantities: Agreement,
    pub kinship: Kinship,
    pub period: Period,
    /// The later of the two undoes the earlier one, by the table of clashes.
    pub clash: bool,
    pub money: Option<Money>,
    pub same_ministry: bool,
    /// A text that speaks of a shared work names the other agency.
    pub counterpart: bool,
    pub external: Agreement,
    /// Same agency and title under another amendment mark.
    pub version: bool,
    /// One of the two is the sum of parts of which the other is one.
    pub share: Option<Share>,
}

/// A prepared work and its vectors.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    pub work: &'a Prepared,
    pub words: Bag<'a>,
    pub purpose: Bag<'a>,
}

/// Measures a pair.
pub fn measure(a: Side<'_>, b: Side<'_>, corpus: &Corpus) -> Measures {
    let (x, y) = (&a.work.facts, &b.work.facts);
    let same_agency = a.work.bureau.code == b.work.bureau.code;
    let (spatial, village_metres) = on_ground(a.work, b.work);
    let roads = roads(x, y);
    // As given, for two readings of one text; without boilerplate and abbreviations, for two offices' habits.
    let wording = [wording(&a.work.title, &b.work.title), wording(&a.work.full, &b.work.full)]
        .into_iter()
        .flatten()
        .reduce(f64::max);
    // A letter misread makes a few n-grams that are rare because they are wrong; letter by letter it is one letter.
    let text = similarity(a.words, b.words, corpus.word_rarity())
        .map(|likeness| likeness.max(wording.map_or(0.0, |wording| 2.0 * wording - 1.0)));
    let mut measures = Measures {
        text,
        wording,
        few_words: a.work.few_words || b.work.few_words,
        purpose: similarity(a.purpose, b.purpose, corpus.purpose_rarity()),
        template_users: if a.work.core == b.work.core { corpus.template_users(a.work.core) } else { 1 },
        nearness: place::compare(&x.places, &y.places),
        spatial,
        village_metres,
        villages: sets(&x.numbers.villages, &y.numbers.villages),
        settlements: named(&x.assets, &y.assets, Extent::Settlement),
        sites: named(&x.assets, &y.assets, Extent::Site),
        lines: named(&x.assets, &y.assets, Extent::Line),
        landmarks: other_landmarks(&x.assets, &y.assets),
        bodies: bodies(a.work, b.work),
        goods: own_need(a.work, b.work, same_agency, bought(x.kind, y.kind, wording)),
        purchase: bought(x.kind, y.kind, wording),
        listed_goods: [x.kind.object, y.kind.object]
            .iter()
            .any(|object| matches!(object, Some(kind::Object::Vehicle | kind::Object::Computing))),
        sois: match sois(&x.numbers.sois, &y.numbers.sois) {
            Agreement::Missing => numbered_street(&x.numbers, &y.numbers),
            agreement => agreement,
        },
        streets: streets(x, y),
        houses: sets(&x.numbers.houses, &y.numbers.houses),
        roads,
        junction: !matches!(roads, RoadMatch::Same | RoadMatch::Partial) && junction(x, y),
        route: ends(x.roads.route.as_ref(), y.roads.route.as_ref()),
        section: sections(x.roads.section.as_ref(), y.roads.section.as_ref()),
        chainage: if roads == RoadMatch::Different {
            Stretch::Missing
        } else {
            stretch(&x.roads.chainages, &y.roads.chainages)
        },
        ordinals: keyed(&x.numbers.ordinals, &y.numbers.ordinals),
        lots: keyed(&x.numbers.lots, &y.numbers.lots),
        lot_one_sided: x.numbers.lots.is_empty() != y.numbers.lots.is_empty(),
        phase: phases(x.numbers.phase, y.numbers.phase),
        sides: sets(&x.sides, &y.sides),
        quantities: match quantities(&x.numbers.quantities, &y.numbers.quantities) {
            Agreement::Missing => of_length(x, y),
            agreement => agreement,
        },
        kinship: kinship(x.kind, y.kind, text),
        period: compare_years(&a.work.years, &b.work.years),
        clash: clashes(x.kind, &a.work.years, y.kind, &b.work.years),
        money: compare_money(&a.work.work.budgets, &b.work.work.budgets),
        same_ministry: !same_agency
            && a.work.bureau.ministry.is_some()
            && a.work.bureau.ministry == b.work.bureau.ministry,
        counterpart: !same_agency && (names(a.work, b.work) || names(b.work, a.work)),
        external: external(&a.work.work.external_ids, &b.work.work.external_ids),
        version: same_agency && is_version(a.work, b.work),
        share: if same_agency { corpus.share(a.work, b.work) } else { None },
    };
    if measures.sites == Agreement::Missing && !same_agency && own_grounds(a.work, b.work) {
        measures.sites = Agreement::Different;
    }
    if wording == Some(1.0) {
        unsay(&mut measures, !a.work.coded || !b.work.coded);
    }
    if follow(a.work, b.work, &measures, same_agency) {
        // The side is that of what is continued.
        (measures.phase, measures.sides) = (PhaseMatch::Continued, Agreement::Missing);
    }
    measures
}

/// Both buy things that can be carried away; of nearly the same titles it is enough to read it in one.
fn bought(a: kind::Kind, b: kind::Kind, wording: Option<f64>) -> bool {
    let alike = wording.is_some_and(|wording| wording >= 0.9);
    (is_goods(a) && is_goods(b)) || (alike && (is_goods(a) || is_goods(b)))
}

/// Equipment of a building is its component only where the words have something in common beyond the institution.
fn kinship(a: kind::Kind, b: kind::Kind, text: Option<f64>) -> Kinship {
    let kinship = kind::compare(a, b);
    let about = |kind: kind::Kind| kind.activity.is_some_and(kind::Activity::is_about);
    let stranger = !about(a) && !about(b) && text.is_none_or(|likeness| likeness < 0.45);
    if kinship == Kinship::Component && stranger { Kinship::Different } else { kinship }
}

fn roads(a: &super::text::Facts, b: &super::text::Facts) -> RoadMatch {
    let (x, y) = (&a.roads, &b.roads);
    match sets(&x.own, &y.own) {
        Agreement::Same => return RoadMatch::Same,
        Agreement::Partial => return RoadMatch::Partial,
        Agreement::Different => return RoadMatch::Different,
        Agreement::Missing => {}
    }
    let crossed =
        x.own.iter().any(|code| y.mentioned.contains(code)) || y.own.iter().any(|code| x.mentioned.contains(code));
    if crossed { RoadMatch::OnlyMentioned } else { RoadMatch::Missing }
}

fn junction(a: &super::text::Facts, b: &super::text::Facts) -> bool {
    let named = |road: &super::roads::Roads, code: &String| road.own.contains(code) || road.mentioned.contains(code);
    let (x, y) = (&a.roads, &b.roads);
    x.mentioned.iter().any(|code| named(y, code)) || y.mentioned.iter().any(|code| named(x, code))
}

fn stretch(a: &[(f64, f64)], b: &[(f64, f64)]) -> Stretch {
    if a.is_empty() || b.is_empty() {
        return Stretch::Missing;
    }
    let length = |stretches: &[(f64, f64)]| stretches.iter().map(|(from, to)| to - from).sum::<f64>();
    let mut common = 0.0;
    let mut gap = f64::INFINITY;
    let mut touches = false;
    for (from_a, to_a) in a {
        for (from_b, to_b) in b {
            let shared = to_a.min(*to_b) - from_a.max(*from_b);
            common += shared.max(0.0);
            // A point lies on a stretch without sharing any length with it.
            touches |= shared >= 0.0 && (to_a - from_a < 0.001 || to_b - from_b < 0.001);
            gap = gap.min(-shared);
        }
    }
    let (shorter, longer) = (length(a).min(length(b)), length(a).max(length(b)));
    if common > 0.0 {
        Stretch::Overlap {
            shorter: (common / shorter).min(1.0),
            longer: (common / longer).min(1.0),
            kilometres: common,
        }
    } else if touches {
        Stretch::Overlap { shorter: 1.0, longer: 0.0, kilometres: 0.0 }
    } else {
        Stretch::Apart(gap.max(0.0))
    }
}

fn phases(a: Option<u32>, b: Option<u32>) -> PhaseMatch {
    match (a, b) {
        (None, None) => PhaseMatch::Missing,
        (Some(x), Some(y)) if x == y => PhaseMatch::Same,
        (Some(_), Some(_)) => PhaseMatch::Different,
        // A first phase is often called so only afterwards.
        (Some(1), None) | (None, Some(1)) => PhaseMatch::Missing,
        _ => PhaseMatch::OneSided,
    }
}

fn on_ground(a: &Prepared, b: &Prepared) -> (Option<Spatial>, Option<f64>) {
    let (Some(x), Some(y)) = (&a.ground, &b.ground) else {
        return (None, None);
    };
    if a.work.location_quality.is_specific() && b.work.location_quality.is_specific() {
        return (Some(metric::compare(x, y)), None);
    }
    let village = LocationQuality::Village;
    let usable = a.work.location_quality >= village && b.work.location_quality >= village;
    (None, usable.then(|| metric::compare(x, y).metres))
}

/// Local bodies for which the works are done.
fn bodies(a: &Prepared, b: &Prepared) -> Agreement {
    let (x, y): (BTreeSet<&String>, BTreeSet<&String>) =
        (a.facts.bodies.iter().collect(), b.facts.bodies.iter().collect());
    if x.contains(&b.bureau.name) || y.contains(&a.bureau.name) {
        return Agreement::Same;
    }
    sets(&x, &y)
}

/// Whether a text of `a` that speaks of a shared work names the agency of `b`.
fn names(a: &Prepared, b: &Prepared) -> bool {
    let long_enough = b.bureau.name.chars().count() >= 6;
    long_enough && a.shared_words.as_ref().is_some_and(|words| words.contains(&b.bureau.name))
}

fn external(a: &[(String, String)], b: &[(String, String)]) -> Agreement {
    let mut result = Agreement::Missing;
    for (scheme, value) in a.iter().filter(|(_, value)| !value.trim().is_empty()) {
        for (_, other) in b.iter().filter(|(name, value)| name == scheme && !value.trim().is_empty()) {
            if value == other {
                return Agreement::Same;
            }
            result = Agreement::Different;
        }
    }
    result
}

fn is_version(a: &Prepared, b: &Prepared) -> bool {
    let marks = (&a.work.amendment_mark, &b.work.amendment_mark, &a.work.plan_edition, &b.work.plan_edition);
    a.title == b.title && (marks.0 != marks.1 || marks.2 != marks.3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_overlap_adjoin_or_lie_apart() {
        assert_eq!(
            stretch(&[(0.0, 2.0)], &[(1.0, 5.0)]),
            Stretch::Overlap { shorter: 0.5, longer: 0.25, kilometres: 1.0 }
        );
        assert_eq!(stretch(&[(0.0, 2.0)], &[(2.0, 5.0)]), Stretch::Apart(0.0));
        assert!(matches!(stretch(&[(0.0, 2.0)], &[(3.5, 5.0)]), Stretch::Apart(gap) if (gap - 1.5).abs() < 1e-9));
        assert_eq!(
            stretch(&[(1.0, 1.0)], &[(0.0, 5.0)]),
            Stretch::Overlap { shorter: 1.0, longer: 0.0, kilometres: 0.0 }
        );
        assert_eq!(stretch(&[], &[(3.5, 5.0)]), Stretch::Missing);
    }

    #[test]
    fn a_first_phase_may_go_unsaid() {
        assert_eq!(phases(Some(1), None), PhaseMatch::Missing);
        assert_eq!(phases(Some(2), None), PhaseMatch::OneSided);
        assert_eq!(phases(Some(2), Some(3)), PhaseMatch::Different);
    }
}
