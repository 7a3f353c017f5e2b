//! Writes a draft down as the record of a project.

use super::agencies::{DemoAgency, Family};
use super::draft::{Draft, Ground};
use super::plant::shown;
use super::random::Random;
use super::templates::{Extent, Named};
use super::title::{place, title};
use super::world::{DemoBudget, DemoProject, LocationQuality};
use crate::areas::{AreaCode, Level};
use crate::money::{Satang, Unit};
use crate::time::FiscalYear;

pub(super) fn id(number: usize) -> String {
    format!("demo-{number:05}")
}

pub(super) fn project(random: &mut Random, ground: &Ground, draft: &Draft, number: usize) -> DemoProject {
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
        title: title(&draft, &ground.country, random),
        objective: draft.template.objective,
        outputs: draft.template.output,
        programme: draft.template.programme,
        strategy: strategy(draft.template.family),
        plan_reference: format!("{document} หน้า {page} ลำดับที่ {}", random.between(1, 60)),
        source_document: document,
        source_page: page,
        budgets: budgets(random, &draft),
        unit_as_printed: if national { Unit::MillionBaht } else { Unit::Baht },
        location_text: location_text(random, ground, &draft),
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

fn location_text(random: &mut Random, ground: &Ground, draft: &Draft) -> Option<String> {
    let told = draft.template.named != Named::Nothing && draft.quality != LocationQuality::None && random.chance(70);
    told.then(|| place(draft, &ground.country, draft.style).trim().to_owned()).filter(|text| !text.is_empty())
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
