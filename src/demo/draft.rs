//! A work before it is written down: what, where, whose, when and for how much.

use std::collections::BTreeSet;

use super::agencies::{DemoAgency, Family, would_do};
use super::country::{Country, Place, some_village};
use super::places::{road_code, site, subject};
use super::random::Random;
use super::shape::{Shape, wander};
use super::templates::{Extent, Named, TEMPLATES, Template};
use super::title::Style;
use super::world::LocationQuality;
use crate::areas::AreaCode;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Works,
    Supervision,
    Design,
}

#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub template: &'static Template,
    pub agency: usize,
    pub tambon: AreaCode,
    pub subject: String,
    pub number: Option<i64>,
    pub village: String,
    pub moo: i64,
    pub village_known: bool,
    pub tambon_known: bool,
    pub road_code: Option<String>,
    /// Metres from the road's beginning.
    pub chainage: Option<(i64, i64)>,
    /// Width and length in metres.
    pub dimensions: Option<(i64, i64)>,
    pub phase: Option<i64>,
    pub role: Role,
    /// Buddhist fiscal year in which it begins.
    pub year: i32,
    pub satang: i64,
    /// Where it truly is, whether or not its record says so.
    pub shape: Option<Shape>,
    pub quality: LocationQuality,
    pub style: Style,
}

/// Everything that drafts are drawn from.
pub(super) struct Ground {
    pub agencies: Vec<DemoAgency>,
    pub country: Country,
    /// What has been drawn, so that no two works are the same by accident.
    taken: BTreeSet<String>,
}

impl Ground {
    pub fn new(agencies: Vec<DemoAgency>, country: Country) -> Ground {
        Ground { agencies, country, taken: BTreeSet::new() }
    }

    /// A work that is like no other one drawn before; `located` asks for one that has a place of its own.
    pub fn draw(&mut self, random: &mut Random, located: bool, only: Option<&dyn Fn(&Template) -> bool>) -> Draft {
        let mut attempts = 0;
        loop {
            let Some(draft) = self.try_draw(random, located, only) else {
                continue;
            };
            attempts += 1;
            if self.claim(&draft) || attempts > 50 && draft.road_code.is_none() {
                return draft;
            }
        }
    }

    /// Sets a work apart for its drawer; false if there is one like it already, so that no two works are one by chance.
    pub fn claim(&mut self, draft: &Draft) -> bool {
        let Draft { template, year, agency, tambon, subject, village, number, .. } = draft;
        self.taken.insert(match &draft.road_code {
            // A road has one base work, so that two of them never share a stretch by chance; what shares it is planted.
            Some(code) => code.clone(),
            // An agency trains the same people once a year; a large demo runs out of such works and repeats them.
            None if template.extent == Extent::None => format!("{}{}|{year}|{agency}", template.verb, template.object),
            None => format!("{}|{tambon}|{subject}|{village}|{number:?}", template.object),
        })
    }

    fn try_draw(&self, random: &mut Random, located: bool, only: Option<&dyn Fn(&Template) -> bool>) -> Option<Draft> {
        let template = pick_template(random, located, only)?;
        let agency = usize::try_from(random.between(0, i64::try_from(self.agencies.len()).ok()? - 1)).ok()?;
        let owner = self.agencies.get(agency)?;
        let within: Vec<&AreaCode> =
            self.country.tambons.iter().filter(|code| would_do(owner, template.family, **code)).collect();
        let area = self.country.find(**random.pick(&within)?)?;
        Some(compose(random, template, agency, owner, area, self.country.letters(area.code)))
    }

    /// Somebody else who would do the same work there; `None` when nobody would.
    pub fn other_agency(&self, random: &mut Random, draft: &Draft) -> Option<usize> {
        let others: Vec<usize> = (0..self.agencies.len())
            .filter(|index| *index != draft.agency)
            .filter(|index| {
                self.agencies.get(*index).is_some_and(|agency| would_do(agency, draft.template.family, draft.tambon))
            })
            .collect();
        random.pick(&others).copied()
    }
}

fn pick_template(
    random: &mut Random,
    located: bool,
    only: Option<&dyn Fn(&Template) -> bool>,
) -> Option<&'static Template> {
    let fits = |t: &&'static Template| (!located || t.extent != Extent::None) && only.is_none_or(|only| only(t));
    let total: i64 = TEMPLATES.iter().filter(fits).map(|t| t.weight).sum();
    let mut left = random.between(1, total.max(1));
    TEMPLATES.iter().filter(fits).find(|template| {
        left -= template.weight;
        left <= 0
    })
}

fn compose(
    random: &mut Random,
    template: &'static Template,
    agency: usize,
    owner: &DemoAgency,
    area: &Place,
    letters: &str,
) -> Draft {
    let (moo, village_name) = some_village(random, area);
    let rural = owner.code == "drr" || random.chance(50);
    let code =
        (template.named == Named::Code).then(|| road_code(random, letters, template.family == Family::Highway, rural));
    let metres = match template.named {
        Named::Soi => random.between(300, 900),
        _ => random.between(300, (area.reach as i64).saturating_mul(2).clamp(700, 6_000)),
    };
    let shape = match template.extent {
        Extent::Line => {
            let reach = area.reach * 0.8;
            Some(wander(random, area.point, reach, metres as f64))
        }
        Extent::Point => Some(Shape::Point(site(random, area))),
        Extent::None => None,
    };
    let chainage = code.as_ref().filter(|_| random.chance(75)).map(|_| {
        let from = random.between(0, 240) * 50;
        (from, from + metres)
    });
    let length = (template.extent == Extent::Line).then_some(metres);
    let dimensions = length.filter(|_| template.named != Named::Code).map(|length| (random.between(3, 8), length));
    Draft {
        template,
        agency,
        tambon: area.code,
        subject: subject(random, template.named, &village_name, code.as_deref()),
        number: template.numbered.then(|| random.between(1, 6)),
        village: village_name,
        moo,
        village_known: template.named == Named::Village || random.chance(60),
        tambon_known: random.chance(90),
        road_code: code,
        chainage,
        dimensions,
        phase: None,
        role: Role::Works,
        year: i32::try_from(random.between(2566, 2570)).unwrap_or(2566),
        satang: cost(random, template, length, owner.national),
        quality: quality(random, shape.is_some()),
        shape,
        style: Style::random(random),
    }
}

/// Satang: seldom a round sum. National documents print million baht to four decimals, which is hundreds of baht.
fn cost(random: &mut Random, template: &Template, metres: Option<i64>, national: bool) -> i64 {
    let thousands = random.between(template.cost.0, template.cost.1);
    let baht = match metres {
        Some(metres) => thousands * metres,
        None => thousands * 1_000 + random.between(0, 999),
    };
    let step = if national { 100 } else { *random.pick(&[1, 10, 100, 100, 1_000]).unwrap_or(&100) };
    (baht / step).max(1) * step * 100
}

/// Of the works that have a place, nearly half have it drawn: a third of all.
pub(super) fn quality(random: &mut Random, placed: bool) -> LocationQuality {
    if !placed {
        return LocationQuality::None;
    }
    match random.between(0, 99) {
        0..=17 => LocationQuality::Surveyed,
        18..=43 => LocationQuality::Drawn,
        44..=63 => LocationQuality::Village,
        64..=81 => LocationQuality::Tambon,
        82..=91 => LocationQuality::Amphoe,
        _ => LocationQuality::None,
    }
}
