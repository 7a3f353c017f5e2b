//! The whole demo: agencies, projects and the truth about their relations, and three layers.

use serde::Serialize;

use super::agencies::{DemoAgency, Family, agencies};
use super::draft::{Draft, Ground};
use super::layers::{DemoLayer, layers};
use super::plant::{group, shown};
use super::random::Random;
use super::shape::Shape;
use super::templates::{Extent, Named};
use super::title::{place, title};
use crate::areas::{AreaCode, Level};
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

/// The demo of a seed: exactly `count` projects, of which somewhat more than half stand in a planted relation.
pub fn generate(seed: u64, count: usize) -> Demo {
    let mut random = Random::new(seed);
    let mut ground = Ground::new(agencies(&mut random));
    let mut drafts: Vec<Draft> = Vec::with_capacity(count);
    let mut pairs: Vec<(usize, usize, Relation)> = Vec::new();
    for (relation, share) in PLANTED {
        for _ in 0..(count * share / 1_000).max(1) {
            let group = group(&mut random, &mut ground, relation);
            if drafts.len() + group.others.len() < count {
                plant(group.base, group.others, &mut drafts, &mut pairs);
            }
        }
    }
    while drafts.len() < count {
        // A third of a plan's rows have no place on the map.
        let located = !random.chance(35);
        let only = |t: &super::templates::Template| located || t.extent == Extent::None;
        drafts.push(ground.draw(&mut random, located, Some(&only)));
    }
    let order = shuffled(&mut random, drafts.len());
    let projects: Vec<DemoProject> = order
        .iter()
        .enumerate()
        .filter_map(|(number, index)| Some(project(&mut random, &ground, drafts.get(*index)?, number + 1)))
        .collect();
    let truth = truth(&order, &pairs);
    let layers = layers(&mut random);
    Demo { agencies: ground.agencies, projects, truth, layers }
}

/// Adds a group; what is a near-miss of the base is one of its duplicate too.
fn plant(
    base: Draft,
    others: Vec<(Draft, Relation)>,
    drafts: &mut Vec<Draft>,
    pairs: &mut Vec<(usize, usize, Relation)>,
) {
    let first = drafts.len();
    drafts.push(base);
    let mut twins = vec![first];
    for (draft, relation) in others {
        let here = drafts.len();
        drafts.push(draft);
        match relation {
            Relation::Duplicate => {
                pairs.push((first, here, relation));
                twins.push(here);
            }
            Relation::NearMiss => pairs.extend(twins.iter().map(|twin| (*twin, here, relation))),
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

fn truth(order: &[usize], pairs: &[(usize, usize, Relation)]) -> Vec<Truth> {
    let mut place = vec![0; order.len()];
    for (number, index) in order.iter().enumerate() {
        if let Some(slot) = place.get_mut(*index) {
            *slot = number + 1;
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

fn id(number: usize) -> String {
    format!("demo-{number:05}")
}

fn project(random: &mut Random, ground: &Ground, draft: &Draft, number: usize) -> DemoProject {
    let mut draft = draft.clone();
    draft.village_known |= draft.quality == LocationQuality::Village;
    draft.tambon_known |= matches!(draft.quality, LocationQuality::Village | LocationQuality::Tambon);
    let agency = ground.agencies.get(draft.agency);
    let national = agency.is_some_and(|agency| agency.national);
    let page = random.between(12, 480);
    let document = if national {
        format!("เอกสารงบประมาณ ปีงบประมาณ พ.ศ. {}", draft.year)
    } else {
        format!(
            "แผนพัฒนาท้องถิ่น (พ.ศ. 2566–2570){}",
            random.word(&["", " เพิ่มเติม ครั้งที่ 1/2566", " เพิ่มเติม ครั้งที่ 2/2567", " แก้ไข ครั้งที่ 1/2568"])
        )
    };
    DemoProject {
        id: id(number),
        agency: agency.map(|agency| agency.code.clone()).unwrap_or_default(),
        unit: agency.and_then(|agency| random.pick(&agency.units).copied()),
        title: title(&draft, random),
        objective: draft.template.objective,
        outputs: draft.template.output,
        programme: draft.template.programme,
        strategy: strategy(draft.template.family),
        plan_reference: format!("{document} หน้า {page} ลำดับที่ {}", random.between(1, 60)),
        source_document: document,
        source_page: page,
        budgets: budgets(random, &draft),
        unit_as_printed: if national { Unit::MillionBaht } else { Unit::Baht },
        location_text: location_text(random, &draft),
        areas: area_codes(&draft, agency),
        geometry: shown(&draft),
        location_quality: draft.quality,
        road_code: draft.road_code.clone(),
        chainage_metres: draft.chainage,
        family: draft.template.family,
    }
}

/// One work in five is paid over two years.
fn budgets(random: &mut Random, draft: &Draft) -> Vec<DemoBudget> {
    let Ok(year) = FiscalYear::new(draft.year) else {
        return Vec::new();
    };
    let next = FiscalYear::new(draft.year + 1).ok().filter(|_| draft.year < 2570 && random.chance(20));
    // Plans are in whole baht.
    let satang = (draft.satang / 100).max(1) * 100;
    let Some(next) = next else {
        return vec![DemoBudget { year, satang: Satang(satang) }];
    };
    let first = satang / 10_000 * random.between(15, 60) * 100;
    vec![DemoBudget { year, satang: Satang(first) }, DemoBudget { year: next, satang: Satang(satang - first) }]
}

fn location_text(random: &mut Random, draft: &Draft) -> Option<String> {
    let told = draft.template.named != Named::Nothing && draft.quality != LocationQuality::None && random.chance(70);
    told.then(|| place(draft, draft.style).trim().to_owned()).filter(|text| !text.is_empty())
}

fn area_codes(draft: &Draft, agency: Option<&DemoAgency>) -> Vec<AreaCode> {
    if draft.template.extent == Extent::None {
        return agency.map(|agency| agency.areas.clone()).unwrap_or_default();
    }
    match draft.quality {
        LocationQuality::None => Vec::new(),
        LocationQuality::Amphoe => draft.tambon.at(Level::Amphoe).into_iter().collect(),
        _ => vec![draft.tambon],
    }
}

fn strategy(family: Family) -> &'static str {
    match family {
        Family::Road | Family::Highway | Family::Drain | Family::Lighting | Family::Building => "การพัฒนาโครงสร้างพื้นฐาน",
        Family::Waterway | Family::WaterSupply => "การบริหารจัดการน้ำ",
        Family::School | Family::Training | Family::Event => "การพัฒนาคนและสังคม",
        Family::Health | Family::Safety | Family::Park => "การพัฒนาคุณภาพชีวิตและความปลอดภัย",
        Family::Purchase | Family::Study => "การบริหารจัดการที่ดี",
    }
}
