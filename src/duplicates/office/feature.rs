//! Pairs on the map: the dataset `duplicates`, and each pair as a feature of it.

use geo::{Geometry, LineString, Point};
use serde_json::{Map, Value, json};

use super::pair::{Pair, state_name};
use crate::access::{Bilingual, Visibility};
use crate::areas::{self, AreaCode};
use crate::catalog::NewDataset;
use crate::catalog::dataset::{Field, FieldType};
use crate::duplicates::work::Work;
use crate::error::Result;
use crate::features::NewFeature;
use crate::geometry::codec::{Limits, Shape};
use crate::geometry::measure::point_on;

/// Id of the dataset.
pub const DATASET: &str = "duplicates";

/// The dataset of suspected pairs: seen by agencies, written by the hub.
pub fn dataset() -> NewDataset {
    let mut dataset =
        NewDataset::named(DATASET, "phaen", "โครงการที่อาจซ้ำซ้อน", "Suspected duplicates", "คำนวณจากโครงการในระบบ");
    dataset.visibility = Visibility::Agencies;
    dataset.description = Bilingual::new(
        "คู่โครงการที่อาจซ้ำซ้อนหรือทับซ้อนกัน วาดเป็นเส้นเชื่อมสองโครงการ หรือจุดเมื่ออยู่ที่เดียวกัน",
        "Pairs of projects that may be one, drawn as a line between the two, or a point where they are in one place",
    );
    let text = |name: &str, th: &str, en: &str| Field::new(name, FieldType::String, th, en);
    let long = |name: &str, th: &str, en: &str| Field { queryable: false, ..text(name, th, en) };
    dataset.fields = vec![
        text("relation", "ความสัมพันธ์", "Relation"),
        text("severity", "ความสำคัญ", "Severity"),
        Field::new("score", FieldType::Number, "คะแนน (0–1)", "Score (0 to 1)"),
        text("state", "สถานะ", "State"),
        text("agencyA", "หน่วยงาน ก", "Agency A"),
        text("agencyB", "หน่วยงาน ข", "Agency B"),
        text("projectA", "รหัสโครงการ ก", "Project A"),
        text("projectB", "รหัสโครงการ ข", "Project B"),
        long("titleA", "ชื่อโครงการ ก", "Title A"),
        long("titleB", "ชื่อโครงการ ข", "Title B"),
        long("fiscalYears", "ปีงบประมาณ", "Fiscal years"),
        Field {
            queryable: false, ..Field::new("stakeBaht", FieldType::Number, "เงินที่อาจซ้ำซ้อน (บาท)", "Baht at stake")
        },
        text("located", "ที่มาของตำแหน่ง", "Where the places come from"),
        long("sentenceTh", "คำอธิบาย (ไทย)", "Explanation (Thai)"),
        long("sentenceEn", "คำอธิบาย (อังกฤษ)", "Explanation (English)"),
    ];
    dataset
}

/// A pair as a feature: who sees the pair sees the feature.
pub fn feature_of(pair: &Pair, a: &Work, b: &Work) -> Result<NewFeature> {
    let (geometry, located) = link(a, b);
    // Features are alike for all who see them, so they hold what everybody may read.
    let mut public = pair.clone();
    public.explanation.hide(a.hidden.as_ref(), b.hidden.as_ref())?;
    Ok(NewFeature {
        id: pair.id.clone(),
        agency: pair.owner.clone(),
        visibility: pair.visibility,
        properties: properties(&public, located),
        shape: geometry.and_then(|geometry| Shape::from_geometry(&geometry, "", Limits::JOB).ok()),
        time: None,
    })
}

fn properties(pair: &Pair, located: &str) -> Map<String, Value> {
    let years: Vec<String> = pair.fiscal_years.iter().map(i32::to_string).collect();
    let value = json!({
        "relation": pair.relation.name(),
        "severity": pair.severity.name(),
        "score": pair.score as f64 / 1_000_000.0,
        "state": state_name(pair.state),
        "agencyA": pair.a_agency,
        "agencyB": pair.b_agency,
        "projectA": pair.a_id,
        "projectB": pair.b_id,
        "titleA": pair.explanation.title_a,
        "titleB": pair.explanation.title_b,
        "fiscalYears": years.join(", "),
        "stakeBaht": pair.stake() as f64 / 100.0,
        "located": located,
        "sentenceTh": pair.explanation.sentence_th,
        "sentenceEn": pair.explanation.sentence_en,
    });
    match value {
        Value::Object(properties) => properties,
        _ => Map::new(),
    }
}

/// What links the two on the map, and where it comes from: `work` where both are drawn, `area` where one or both are known by their
/// area alone, `one` where only one has a place, `none` where neither has.
fn link(a: &Work, b: &Work) -> (Option<Geometry<f64>>, &'static str) {
    if let (Some(of_a), Some(of_b)) = (&a.geometry, &b.geometry)
        && of_a == of_b
    {
        return (Some(of_a.clone()), "work");
    }
    match (place(a), place(b)) {
        (Some((from, drawn_a)), Some((to, drawn_b))) => {
            let line = if from == to { from.into() } else { LineString::from(vec![from, to]).into() };
            (Some(line), if drawn_a && drawn_b { "work" } else { "area" })
        }
        (Some((at, _)), None) | (None, Some((at, _))) => (Some(at.into()), "one"),
        (None, None) => (None, "none"),
    }
}

/// A position that stands for the work, and whether it was drawn.
pub(in crate::duplicates) fn place(work: &Work) -> Option<(Point<f64>, bool)> {
    if let Some(at) = work.geometry.as_ref().and_then(point_on) {
        return Some((Point(at), true));
    }
    let codes = work.area_codes.iter().filter_map(|code| AreaCode::parse(code).ok());
    // A province says too little to be drawn as a point.
    let area = codes
        .filter_map(areas::find)
        .filter(|area| area.level > areas::Level::Province)
        .max_by_key(|area| area.level)?;
    Some((Point::new(area.point.0, area.point.1), false))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn at(x: f64, y: f64) -> Work {
        Work { geometry: Some(Point::new(x, y).into()), ..Work::default() }
    }

    #[test]
    fn a_pair_is_a_line_between_two_places_and_a_point_at_one() {
        assert!(matches!(link(&at(101.0, 13.0), &at(101.1, 13.0)), (Some(Geometry::LineString(_)), "work")));
        assert!(matches!(link(&at(101.0, 13.0), &at(101.0, 13.0)), (Some(Geometry::Point(_)), "work")));
        assert!(matches!(link(&at(101.0, 13.0), &Work::default()), (Some(Geometry::Point(_)), "one")));
        let tambon = Work { area_codes: vec!["200702".into()], ..Work::default() };
        assert!(matches!(link(&tambon, &tambon), (Some(Geometry::Point(_)), "area")));
        assert_eq!(link(&Work::default(), &Work { area_codes: vec!["20".into()], ..Work::default() }), (None, "none"));
    }

    #[test]
    fn the_dataset_describes_every_property_of_its_features() {
        assert!(dataset().checked().is_ok());
    }
}
