//! A project as the duplicates office sees it: a work.

use std::collections::BTreeMap;

use super::check::Checked;
use super::programme;
use super::project::{Project, Quality};
use crate::access::Agency;
use crate::duplicates::{self, LocationQuality, Work};
use crate::redaction::Hidden;

/// The work that a project describes, and the agency that it is of.
pub fn work_of(checked: &Checked, agency: &Agency, hidden: Option<Hidden>) -> Work {
    let project = &checked.project;
    let plan = project.plan.as_ref();
    let road = project.road.as_ref();
    let kilometres = |metres: f64| metres / 1_000.0;
    Work {
        id: project.id.clone(),
        title: project.title.clone(),
        objective: project.objective.clone(),
        outputs: project.outputs.clone(),
        agency: duplicates::Agency {
            code: agency.code.clone(),
            name_th: agency.name.th.clone(),
            kind: Some(agency.kind.name()),
            parent: agency.parent.clone(),
        },
        unit: project.unit.clone(),
        plan: plan.and_then(|plan| plan.kind.clone()),
        strategy: project.strategy.clone(),
        programme: project.programme.as_deref().and_then(programme::find).map(|known| known.thai.to_owned()),
        budgets: project.budgets.iter().map(|budget| (budget.fiscal_year, budget.satang)).collect::<BTreeMap<_, _>>(),
        area_codes: area_codes(&project.location.area_codes),
        location_text: project.location.text.clone(),
        geometry: checked.shape.as_ref().map(|shape| shape.geometry.clone()),
        location_quality: quality(project),
        road_code: road.map(|road| road.code.clone()),
        chainage: road
            .and_then(|road| road.chainage_from.zip(road.chainage_to))
            .map(|(from, to)| (kilometres(from), kilometres(to))),
        external_ids: project
            .identifiers
            .iter()
            .map(|identifier| (identifier.scheme.clone(), identifier.value.clone()))
            .collect(),
        plan_reference: plan.and_then(|plan| plan.row.clone()),
        plan_edition: plan.and_then(|plan| plan.edition.clone()),
        amendment_mark: plan.and_then(|plan| plan.amendment.clone()),
        hidden,
    }
}

/// Works know no villages: a village counts as its tambon.
fn area_codes(codes: &[String]) -> Vec<String> {
    let mut codes: Vec<String> = codes.iter().map(|code| code.get(..6).unwrap_or(code).to_owned()).collect();
    codes.dedup();
    codes
}

/// A stretch of a road by its chainage is the work itself; a thing that the work is only named after is a point near it.
fn quality(project: &Project) -> LocationQuality {
    let rule = project.location.evidence.as_ref().map(|evidence| evidence.rule.as_str());
    match project.quality() {
        Quality::Located if rule == Some("road-chainage") => LocationQuality::Drawn,
        Quality::Located => LocationQuality::Village,
        Quality::Surveyed => LocationQuality::Surveyed,
        Quality::Drawn => LocationQuality::Drawn,
        Quality::Village => LocationQuality::Village,
        Quality::Tambon => LocationQuality::Tambon,
        Quality::Amphoe => LocationQuality::Amphoe,
        Quality::None => LocationQuality::None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use crate::access::AgencyKind;
    use crate::geometry::Limits;
    use serde_json::json;

    #[test]
    fn chainage_becomes_kilometres_and_a_village_its_tambon() {
        let project: Project = serde_json::from_value(json!({
            "id": "p1", "agency": "drr", "title": "ซ่อมถนน รย.3013", "programme": "00310",
            "budgets": [{"fiscalYear": 2569, "satang": 123}],
            "road": {"code": "รย.3013", "chainageFrom": 12500.0, "chainageTo": 14750.0},
            "location": {"areaCodes": ["21060103", "210601"], "quality": "village"},
        }))
        .unwrap();
        let agency = Agency::named("drr", AgencyKind::Department, "กรมทางหลวงชนบท", "", "ทช.");
        let work = work_of(&project.checked(Limits::REQUEST).unwrap(), &agency, None);
        assert_eq!(work.chainage, Some((12.5, 14.75)));
        assert_eq!(work.area_codes, ["210601"]);
        assert_eq!(work.programme.as_deref(), Some("อุตสาหกรรมและการโยธา"));
        assert_eq!((work.budgets.get(&2569), work.agency.name_th.as_str()), (Some(&123), "กรมทางหลวงชนบท"));
        assert_eq!(work.location_quality, LocationQuality::Village);
    }
}
