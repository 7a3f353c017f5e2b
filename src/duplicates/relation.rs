//! Which relation two works have: each relation adds up what speaks for it, and the highest sum wins.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agree::Agreement;
use super::kind::Kinship;
use super::measure::{Measures, PhaseMatch, RoadMatch, Stretch};
use super::period::Period;
use super::place::Nearness;
use super::score::{lone_goods, other_kind, same_spot, special_goods};
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

    /// Whether money would be spent twice: a duplicate or an overlap.
    pub fn is_double(self) -> bool {
        matches!(self, Relation::Duplicate | Relation::Overlap)
    }

    /// Whether the two concern the same thing in the same place, however they do.
    pub fn is_related(self) -> bool {
        !matches!(self, Relation::SameProgrammeElsewhere | Relation::Unrelated)
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

/// What of a pair speaks for a relation or against it, in the order of [`traits`].
pub const TRAITS: [&str; 28] = [
    "always",
    "text",
    "same_spot",
    "kind_same",
    "kind_related",
    "kind_component",
    "kind_different",
    "money_equal",
    "years_shared",
    "years_apart",
    "quantities_same",
    "quantities_differ",
    "partial_overlap",
    "phase_differs",
    "phase_one_sided",
    "lot_differs",
    "adjoining",
    "sibling",
    "other_place",
    "counterpart",
    "template",
    "scope_unknown",
    "same_external",
    "own_goods",
    "lot_one_sided",
    "junction",
    "clash",
    "adds_up",
];

/// Each trait of a pair, 0 to 1.
pub type Traits = [f64; TRAITS.len()];

/// Weights of the traits for each relation, in the orders of `Relation::all` and [`TRAITS`]; what a file leaves out is 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, BTreeMap<String, f64>>", into = "BTreeMap<String, BTreeMap<String, f64>>")]
pub struct Rows(pub [Traits; RELATIONS.len()]);

impl TryFrom<BTreeMap<String, BTreeMap<String, f64>>> for Rows {
    type Error = String;

    fn try_from(table: BTreeMap<String, BTreeMap<String, f64>>) -> Result<Self, String> {
        let mut rows = Rows([[0.0; TRAITS.len()]; RELATIONS.len()]);
        for (name, weights) in table {
            let at = RELATIONS.iter().position(|relation| relation.name() == name);
            let row = at.and_then(|at| rows.0.get_mut(at)).ok_or_else(|| format!("there is no relation '{name}'"))?;
            for (word, weight) in weights {
                let at = TRAITS.iter().position(|known| *known == word);
                *at.and_then(|at| row.get_mut(at)).ok_or_else(|| format!("relations have no trait '{word}'"))? = weight;
            }
        }
        Ok(rows)
    }
}

impl From<Rows> for BTreeMap<String, BTreeMap<String, f64>> {
    fn from(rows: Rows) -> Self {
        let named = |row: Traits| {
            let given = TRAITS.iter().zip(row).filter(|(_, weight)| *weight != 0.0);
            given.map(|(word, weight)| ((*word).to_owned(), weight)).collect()
        };
        RELATIONS.iter().zip(rows.0).map(|(relation, row)| (relation.name().to_owned(), named(row))).collect()
    }
}

/// What holds of a pair.
pub fn traits(measures: &Measures) -> Traits {
    let yes = |holds: bool| if holds { 1.0 } else { 0.0 };
    [
        1.0,
        measures.text.unwrap_or(0.5),
        yes(same_spot(measures)),
        yes(measures.kinship == Kinship::Same),
        yes(measures.kinship == Kinship::Related),
        yes(measures.kinship == Kinship::Component),
        other_kind(measures),
        yes(measures.money.is_some_and(|money| money.equal)),
        yes(matches!(measures.period, Period::Shared(_))),
        yes(matches!(measures.period, Period::Apart(_))),
        yes(measures.quantities == Agreement::Same),
        yes(matches!(measures.quantities, Agreement::Different | Agreement::Partial)),
        yes(partial_overlap(measures)),
        yes(matches!(measures.phase, PhaseMatch::Different | PhaseMatch::Continued)),
        yes(measures.phase == PhaseMatch::OneSided),
        yes(measures.lots == Agreement::Different),
        yes(matches!(measures.chainage, Stretch::Apart(gap) if gap <= 0.2)),
        yes(sibling(measures)),
        yes(other_place(measures)),
        yes(measures.counterpart),
        yes(measures.template_users > 2),
        yes(measures.roads == RoadMatch::Same
            && measures.chainage == Stretch::Missing
            && measures.spatial.is_none()
            && measures.quantities != Agreement::Same),
        yes(measures.external == Agreement::Same),
        yes(lone_goods(measures) && !special_goods(measures)),
        yes(measures.lot_one_sided),
        yes(measures.junction),
        yes(measures.clash),
        yes(measures.share.is_some()),
    ]
}

/// How likely each relation is, in the order of `Relation::all`; together 1.
pub fn likely(traits: &Traits, rows: &Rows) -> [f64; RELATIONS.len()] {
    let sums = rows.0.map(|row| row.iter().zip(traits).map(|(weight, holds)| weight * holds).sum::<f64>());
    let most = sums.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let powers = sums.map(|sum| (sum - most).exp());
    let total: f64 = powers.iter().sum();
    powers.map(|power| power / total)
}

/// What stage two says of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// The likeliest relation; of equal ones the more pressing.
    pub relation: Relation,
    /// The likelier of the two that mean nothing, for a pair of which stage one says that it is not related.
    pub benign: Relation,
    /// The likeliest of those that do not spend money twice.
    pub single: Relation,
    /// The share of the relations that spend money twice, 0 to 1.
    pub double: f64,
}

pub fn choose(measures: &Measures, weights: &Weights) -> Choice {
    let likely = likely(&traits(measures), &weights.relation);
    let of = |wanted: &dyn Fn(Relation) -> bool| {
        let among = RELATIONS.into_iter().zip(likely).filter(|(relation, _)| wanted(*relation));
        among.fold((Relation::Unrelated, f64::NEG_INFINITY), |best, one| if one.1 > best.1 { one } else { best }).0
    };
    let double = RELATIONS.into_iter().zip(likely).filter(|(relation, _)| relation.is_double()).map(|(_, share)| share);
    Choice {
        relation: of(&|_| true),
        benign: of(&|relation| !relation.is_related()),
        single: of(&|relation| !relation.is_double()),
        double: double.sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_with_an_unknown_relation_or_trait_is_refused() {
        let read = |text: &str| toml::from_str::<Rows>(text);
        assert!(read("[duplicate]\nalways = 1.0").is_ok());
        assert!(read("[twin]\nalways = 1.0").is_err());
        assert!(read("[duplicate]\nallways = 1.0").is_err());
    }

    #[test]
    fn likelihoods_of_relations_add_up_to_one() {
        let mut traits = [0.0; TRAITS.len()];
        traits[0] = 1.0;
        let sum: f64 = likely(&traits, &super::super::weights().relation).iter().sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }
}
