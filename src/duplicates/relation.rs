//! Which relation two works have: each relation adds up what speaks for it, and the highest sum wins.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agree::Agreement;
use super::kind::Kinship;
use super::measure::{Measures, PhaseMatch, RoadMatch, Stretch};
use super::period::Period;
use super::place::Nearness;
use super::score::{lone_goods, other_kind, same_spot};
use super::weights::Weights;

/// What two works are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The same work twice.
    Duplicate,
    /// A part of the same stretch or asset, the same kind of work.
    Overlap,
    /// Other work on a thing that the one has just built or will dig up.
    TimeClash,
    /// A shared work that both list.
    Joint,
    /// Design, supervision, study or equipment of the other.
    Component,
    /// The next phase, lot or adjoining stretch.
    Phase,
    /// The same words for another place.
    SameProgrammeElsewhere,
    /// Different work in the same place and time: dig once.
    Synergy,
    Unrelated,
}

/// How much a relation matters to the one who must look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    None,
    Info,
    Medium,
    High,
}

const RELATIONS: [Relation; 9] = [
    Relation::Duplicate,
    Relation::Overlap,
    Relation::TimeClash,
    Relation::Joint,
    Relation::Component,
    Relation::Phase,
    Relation::SameProgrammeElsewhere,
    Relation::Synergy,
    Relation::Unrelated,
];

impl Relation {
    /// The name in `weights.toml`, in JSON and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Duplicate => "duplicate",
            Relation::Overlap => "overlap",
            Relation::TimeClash => "time-clash",
            Relation::Joint => "joint",
            Relation::Component => "component",
            Relation::Phase => "phase",
            Relation::SameProgrammeElsewhere => "same-programme-elsewhere",
            Relation::Synergy => "synergy",
            Relation::Unrelated => "unrelated",
        }
    }

    /// The relation of a name, as `name` writes it.
    pub fn from_name(name: &str) -> Option<Relation> {
        RELATIONS.into_iter().find(|relation| relation.name() == name)
    }

    /// All relations, most pressing first.
    pub fn all() -> [Relation; 9] {
        RELATIONS
    }

    /// How much it matters: the same money twice is high, half a stretch medium, a known pattern is for information.
    pub fn severity(self, probability: f64) -> Severity {
        match self {
            Relation::Duplicate => Severity::High,
            Relation::Overlap if probability >= 0.9 => Severity::High,
            Relation::Overlap | Relation::TimeClash => Severity::Medium,
            Relation::Joint | Relation::Component | Relation::Phase | Relation::Synergy => Severity::Info,
            Relation::SameProgrammeElsewhere | Relation::Unrelated => Severity::None,
        }
    }
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::None => "none",
            Severity::Info => "info",
            Severity::Medium => "medium",
            Severity::High => "high",
        }
    }
}

/// Numbers or names tell that the two are siblings of one kind.
fn sibling(measures: &Measures) -> bool {
    let different = |agreement: Agreement| agreement == Agreement::Different;
    different(measures.ordinals)
        || different(measures.sois)
        || different(measures.houses)
        || different(measures.sides)
        || different(measures.sites)
        || different(measures.bodies)
        || lone_goods(measures)
        || (different(measures.settlements) && !same_spot(measures))
        || (different(measures.villages) && !measures.spatial.is_some_and(|spatial| spatial.metres <= 60.0))
        || measures.roads == RoadMatch::Different
        || matches!(measures.chainage, Stretch::Apart(gap) if gap > 0.2)
        || measures.route.is_some_and(|likeness| likeness < 0.5)
}

fn other_place(measures: &Measures) -> bool {
    let names = matches!(measures.nearness, Nearness::OtherTambon | Nearness::OtherAmphoe | Nearness::OtherProvince);
    match measures.spatial {
        Some(spatial) => (spatial.metres > 500.0 && !spatial.datum) || spatial.crossing,
        None => names && measures.roads != RoadMatch::Same,
    }
}

/// Something of the one lies outside the other, or they cannot be the same length.
fn partial_overlap(measures: &Measures) -> bool {
    let ground = measures.spatial.is_some_and(|spatial| {
        let least = spatial.share_a.min(spatial.share_b);
        spatial.metres <= super::metric::TOLERANCE && least < 0.7 && spatial.share_a.max(spatial.share_b) > 0.0
    });
    let stretch = matches!(measures.chainage, Stretch::Overlap { longer, .. } if longer < 0.8);
    ground || stretch
}

/// The relation whose sum of weights is highest; of equal ones the more pressing.
pub fn relation(measures: &Measures, weights: &Weights) -> Relation {
    let yes = |holds: bool| if holds { 1.0 } else { 0.0 };
    let adjoining = matches!(measures.chainage, Stretch::Apart(gap) if gap <= 0.2);
    let features: [(&str, f64); 23] = [
        ("always", 1.0),
        ("text", measures.text.unwrap_or(0.5)),
        ("same_spot", yes(same_spot(measures))),
        ("kind_same", yes(measures.kinship == Kinship::Same)),
        ("kind_related", yes(measures.kinship == Kinship::Related)),
        ("kind_component", yes(measures.kinship == Kinship::Component)),
        ("kind_different", other_kind(measures)),
        ("money_equal", yes(measures.money.is_some_and(|money| money.equal))),
        ("years_shared", yes(matches!(measures.period, Period::Shared(_)))),
        ("years_apart", yes(matches!(measures.period, Period::Apart(_)))),
        ("quantities_same", yes(measures.quantities == Agreement::Same)),
        ("quantities_differ", yes(matches!(measures.quantities, Agreement::Different | Agreement::Partial))),
        ("partial_overlap", yes(partial_overlap(measures))),
        ("phase_differs", yes(measures.phase == PhaseMatch::Different)),
        ("phase_one_sided", yes(measures.phase == PhaseMatch::OneSided)),
        ("lot_differs", yes(measures.lots == Agreement::Different)),
        ("adjoining", yes(adjoining)),
        ("sibling", yes(sibling(measures))),
        ("other_place", yes(other_place(measures))),
        ("counterpart", yes(measures.counterpart)),
        ("template", yes(measures.template_users > 2)),
        (
            "scope_unknown",
            yes(measures.roads == RoadMatch::Same
                && measures.chainage == Stretch::Missing
                && measures.spatial.is_none()
                && measures.quantities != Agreement::Same),
        ),
        ("same_external", yes(measures.external == Agreement::Same)),
    ];
    let sum = |relation: Relation| {
        weights.relation.get(relation.name()).map_or(f64::NEG_INFINITY, |row| {
            features.iter().map(|(name, value)| row.get(*name).copied().unwrap_or(0.0) * value).sum::<f64>()
        })
    };
    let mut best = (f64::NEG_INFINITY, Relation::Unrelated);
    for relation in RELATIONS {
        let total = sum(relation);
        if total > best.0 {
            best = (total, relation);
        }
    }
    best.1
}
