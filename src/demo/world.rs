//! The whole demo: agencies, projects and the truth about their relations, and three layers.

use serde::Serialize;

use super::agencies::{DemoAgency, Family, agencies};
use super::country::Country;
use super::draft::{Draft, Ground};
use super::layers::{DemoLayer, layers};
use super::plant::group;
use super::random::Random;
use super::record::{id, project};
use super::shape::Shape;
use super::templates::{Extent, Template};
use crate::areas::AreaCode;
use crate::money::{Satang, Unit};
use crate::time::FiscalYear;

pub const DEFAULT_PROJECTS: usize = 2_000;
pub const DEFAULT_SEED: u64 = 2_569;

#[derive(Debug, Clone, Serialize)]
pub struct Demo {
    pub agencies: Vec<DemoAgency>,
    pub projects: Vec<DemoProject>,
    /// Every planted pair, `a < b`, ordered. A pair that is not here is unrelated.
    pub truth: Vec<Truth>,
    pub layers: Vec<DemoLayer>,
}

/// How well a project's place is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LocationQuality {
    Surveyed,
    Drawn,
    Village,
    Tambon,
    Amphoe,
    None,
}

#[derive(Debug, Clone, Serialize)]
pub struct DemoProject {
    /// `demo-00001` and on.
    pub id: String,
    /// The code of its agency.
    pub agency: String,
    pub unit: Option<&'static str>,
    pub title: String,
    pub objective: &'static str,
    pub outputs: &'static str,
    /// One of the twelve แผนงาน, without that word.
    pub programme: &'static str,
    pub strategy: &'static str,
    pub plan_reference: String,
    pub source_document: String,
    pub source_page: i64,
    pub budgets: Vec<DemoBudget>,
    pub unit_as_printed: Unit,
    pub location_text: Option<String>,
    pub areas: Vec<AreaCode>,
    pub geometry: Option<Shape>,
    pub location_quality: LocationQuality,
    pub road_code: Option<String>,
    /// From and to, metres from the road's beginning.
    pub chainage_metres: Option<(i64, i64)>,
    pub family: Family,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DemoBudget {
    pub year: FiscalYear,
    pub satang: Satang,
}

/// How two projects were planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    Duplicate,
    Overlap,
    Phase,
    Component,
    SameProgrammeElsewhere,
    /// Reads nearly the same and is unrelated.
    NearMiss,
}

/// The ids of two projects and what they are to each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Truth {
    pub a: String,
    pub b: String,
    pub relation: Relation,
}

/// How many groups of each relation in a thousand projects.
const PLANTED: [(Relation, usize); 6] = [
    (Relation::Duplicate, 40),
    (Relation::Overlap, 20),
    (Relation::Phase, 20),
    (Relation::Component, 20),
    (Relation::SameProgrammeElsewhere, 30),
    (Relation::NearMiss, 20),
];

/// The demo of a seed: exactly `count` projects in the corridor, of which somewhat more than half stand in a planted relation.
pub fn generate(seed: u64, count: usize) -> Demo {
    let mut random = Random::new(seed);
    let part = part(&mut random, 0, count, 0);
    let layers = layers(&mut random, &part.country);
    Demo { agencies: part.agencies, projects: part.projects, truth: part.truth, layers }
}

/// The projects of one part of the country; their numbers begin after `before`.
pub(super) struct Part {
    pub country: Country,
    pub agencies: Vec<DemoAgency>,
    pub projects: Vec<DemoProject>,
    pub truth: Vec<Truth>,
}

pub(super) fn part(random: &mut Random, number: usize, count: usize, before: usize) -> Part {
    let country = Country::part(number, random);
    let mut ground = Ground::new(agencies(random, &country), country);
    let mut drafts: Vec<Draft> = Vec::with_capacity(count);
    let mut pairs: Vec<(usize, usize, Relation)> = Vec::new();
    for (relation, share) in PLANTED {
        for _ in 0..(count * share / 1_000).max(1) {
            let group = group(random, &mut ground, relation);
            if drafts.len() + group.others.len() < count {
                plant(group.base, group.others, &mut drafts, &mut pairs);
            }
        }
    }
    while drafts.len() < count {
        // A third of a plan's rows have no place on the map.
        let located = !random.chance(35);
        let only = |t: &Template| located || t.extent == Extent::None;
        drafts.push(ground.draw(random, located, Some(&only)));
    }
    let order = shuffled(random, drafts.len());
    let projects: Vec<DemoProject> = order
        .iter()
        .enumerate()
        .filter_map(|(number, index)| Some(project(random, &ground, drafts.get(*index)?, before + number + 1)))
        .collect();
    let truth = truth(&order, &pairs, before);
    Part { country: ground.country, agencies: ground.agencies, projects, truth }
}

/// Adds a group; what is a near-miss of the base is one of its duplicate and of the other near-misses too.
fn plant(
    base: Draft,
    others: Vec<(Draft, Relation)>,
    drafts: &mut Vec<Draft>,
    pairs: &mut Vec<(usize, usize, Relation)>,
) {
    let first = drafts.len();
    drafts.push(base);
    let mut twins = vec![first];
    let mut misses = Vec::new();
    for (draft, relation) in others {
        let here = drafts.len();
        drafts.push(draft);
        match relation {
            Relation::Duplicate => {
                pairs.push((first, here, relation));
                twins.push(here);
            }
            Relation::NearMiss => {
                pairs.extend(twins.iter().map(|twin| (*twin, here, relation)));
                pairs.extend(misses.iter().map(|miss| (*miss, here, relation)));
                misses.push(here);
            }
            _ => pairs.push((first, here, relation)),
        }
    }
}

/// So that neighbours in the list say nothing about each other.
fn shuffled(random: &mut Random, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let other = usize::try_from(random.between(0, i64::try_from(last).unwrap_or(0))).unwrap_or(0);
        order.swap(last, other);
    }
    order
}

fn truth(order: &[usize], pairs: &[(usize, usize, Relation)], before: usize) -> Vec<Truth> {
    let mut place = vec![0; order.len()];
    for (number, index) in order.iter().enumerate() {
        if let Some(slot) = place.get_mut(*index) {
            *slot = before + number + 1;
        }
    }
    let id_of = |index: usize| place.get(index).map(|number| id(*number)).unwrap_or_default();
    let mut truth: Vec<Truth> = pairs
        .iter()
        .map(|(a, b, relation)| {
            let (a, b) = (id_of(*a), id_of(*b));
            if a < b { Truth { a, b, relation: *relation } } else { Truth { a: b, b: a, relation: *relation } }
        })
        .collect();
    truth.sort();
    truth
}
