//! The demo's projects as works, for the benches that compare them.

use std::collections::BTreeMap;

use phaen::areas;
use phaen::demo::{self, Demo, DemoProject};
use phaen::duplicates::{Agency, Gazetteer, Level, LocationQuality, Work};
use phaen::geometry::{Limits, Shape};

/// Every project of a demo as a work.
pub fn works(demo: &Demo) -> Vec<Work> {
    let agencies: BTreeMap<&str, Agency> = demo.agencies.iter().map(|one| (one.code.as_str(), agency(one))).collect();
    demo.projects.iter().map(|project| work(project, agencies.get(project.agency.as_str()))).collect()
}

/// The names of all areas of the register.
pub fn gazetteer() -> Gazetteer {
    Gazetteer::new(areas::all().iter().filter_map(|area| {
        let code = area.code.to_string();
        Level::of_code(&code).map(|level| (code, level, area.thai))
    }))
}

fn agency(demo: &demo::DemoAgency) -> Agency {
    Agency { code: demo.code.clone(), name_th: demo.thai.clone(), kind: Some(demo.kind.name()), parent: None }
}

fn work(project: &DemoProject, agency: Option<&Agency>) -> Work {
    let shape = project.geometry.as_ref().and_then(|shape| {
        // What the generator draws is valid; a shape that is not would be one the hub refuses.
        Shape::from_json(&shape.to_geojson(), "/geometry", Limits::REQUEST).ok()
    });
    let kilometres = |metres: i64| metres as f64 / 1_000.0;
    Work {
        id: project.id.clone(),
        title: project.title.clone(),
        objective: Some(project.objective.to_owned()),
        outputs: Some(project.outputs.to_owned()),
        agency: agency.cloned().unwrap_or_default(),
        unit: project.unit.map(str::to_owned),
        strategy: Some(project.strategy.to_owned()),
        programme: Some(project.programme.to_owned()),
        budgets: project.budgets.iter().map(|budget| (budget.year.get(), budget.satang.0)).collect(),
        area_codes: project.areas.iter().map(ToString::to_string).collect(),
        location_text: project.location_text.clone(),
        geometry: shape.map(|shape| shape.geometry),
        location_quality: quality(project.location_quality),
        road_code: project.road_code.clone(),
        chainage: project.chainage_metres.map(|(from, to)| (kilometres(from), kilometres(to))),
        plan_reference: Some(project.plan_reference.clone()),
        ..Work::default()
    }
}

fn quality(quality: demo::LocationQuality) -> LocationQuality {
    match quality {
        demo::LocationQuality::Surveyed => LocationQuality::Surveyed,
        demo::LocationQuality::Drawn => LocationQuality::Drawn,
        demo::LocationQuality::Village => LocationQuality::Village,
        demo::LocationQuality::Tambon => LocationQuality::Tambon,
        demo::LocationQuality::Amphoe => LocationQuality::Amphoe,
        demo::LocationQuality::None => LocationQuality::None,
    }
}
