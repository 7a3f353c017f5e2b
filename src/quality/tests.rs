//! Verdicts: what is taken, refused, warned of and mended.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::time::Duration;

use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::*;
use crate::catalog::{Field, FieldType};
use crate::geometry::Crs;
use crate::ingest::source::{SourceGeometry, SourceRow};

fn rules() -> Rules {
    Rules::new(None, NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()).unwrap()
}

fn repairing() -> Rules {
    Rules { repair: true, ..rules() }
}

fn row(properties: Value, geometry: SourceGeometry) -> SourceRow {
    let properties = properties.as_object().cloned().unwrap();
    SourceRow { number: 7, id: None, properties, geometry, faults: vec![] }
}

fn text(geometry: &str) -> SourceGeometry {
    SourceGeometry::GeoJson(RawValue::from_string(geometry.to_owned()).unwrap())
}

fn placed(geometry: &str, rules: &Rules) -> Verdict {
    judge(row(json!({}), text(geometry)), rules)
}

fn codes(faults: &[crate::error::Fault]) -> Vec<&'static str> {
    faults.iter().map(|fault| fault.code).collect()
}

#[test]
fn a_refusal_names_row_field_reason_and_remedy() {
    let verdict =
        placed(r#"{"type":"Polygon","coordinates":[[[101,13],[101.1,13],[101.1,13.1],[101,13.1]]]}"#, &rules());
    assert_eq!(codes(&verdict.faults), ["ring-open"]);
    assert_eq!(
        verdict.faults[0].to_string(),
        "row 7, field 'geometry/coordinates/0': the ring is open: its first and last positions differ (repeat the first position at the end)"
    );
    assert!(!verdict.is_taken() && verdict.shape.is_none());
    assert_eq!(verdict.place.unwrap(), geo::Coord { x: 101.0, y: 13.0 }, "it can be shown on a map");
    let mended =
        placed(r#"{"type":"Polygon","coordinates":[[[101,13],[101.1,13],[101.1,13.1],[101,13.1]]]}"#, &repairing());
    assert!(mended.is_taken());
    assert_eq!(mended.repairs[0].code, "rings-closed");
}

#[test]
fn swapped_axes_are_named_and_put_right_only_where_somebody_said_so() {
    let swapped = r#"{"type":"Point","coordinates":[13.7,100.5]}"#;
    let verdict = placed(swapped, &repairing());
    assert_eq!(codes(&verdict.faults), ["axes-swapped"]);
    assert!(verdict.faults[0].to_string().contains("[100.5, 13.7]"));
    let told = placed(swapped, &Rules { swapped: true, ..rules() });
    assert_eq!(told.shape.unwrap().json, r#"{"type":"Point","coordinates":[100.5,13.7]}"#);
    assert_eq!(told.repairs[0].code, "axes-swapped");
}

#[test]
fn planar_rows_are_brought_to_crs84() {
    let rules = Rules::new(Some(Crs::Epsg32647), rules().today).unwrap();
    let point = geo::Geometry::Point(geo::Point::new(714_972.4, 1_477_966.1));
    let verdict = judge(row(json!({}), SourceGeometry::Planar(point)), &rules);
    let at = verdict.place.unwrap();
    assert!((at.x - 100.984).abs() < 0.01 && (at.y - 13.361).abs() < 0.01, "{at:?}");
    let lost = geo::Geometry::Point(geo::Point::new(f64::NAN, 1e300));
    assert!(!judge(row(json!({}), SourceGeometry::Planar(lost)), &rules).is_taken());
}

#[test]
fn what_lies_outside_thailand_is_taken_with_a_warning() {
    let verdict = placed(r#"{"type":"LineString","coordinates":[[101,13],[0,0]]}"#, &rules());
    assert!(verdict.is_taken());
    assert_eq!(codes(&verdict.warnings), ["outside-thailand"]);
    assert_eq!(verdict.place.unwrap(), geo::Coord { x: 0.0, y: 0.0 });
}

#[test]
fn positions_of_five_numbers_are_refused_or_shortened() {
    let long = r#"{"type":"Point","coordinates":[101,13,5,6,7]}"#;
    assert_eq!(codes(&placed(long, &rules()).faults), ["position-length"]);
    let short = placed(long, &repairing());
    assert_eq!(short.shape.unwrap().json, r#"{"type":"Point","coordinates":[101,13,5]}"#);
    assert_eq!(short.repairs[0].code, "numbers-dropped");
}

/// What this thread has had of a processor: others on the machine make it no longer.
fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(told.split(' ').next().unwrap().parse().unwrap())
}

#[test]
fn a_star_of_1001_corners_is_refused_within_50_ms_repaired_or_not() {
    let points = 1_001;
    let ring = (0..=points).map(|i| {
        let angle = std::f64::consts::TAU * f64::from((i * 500) % points) / f64::from(points);
        (101.0 + angle.cos(), 13.0 + angle.sin())
    });
    let star = geo::Polygon::new(ring.collect::<geo::LineString<f64>>(), vec![]);
    for rules in [rules(), repairing()] {
        let start = worked();
        let verdict = judge(row(json!({}), SourceGeometry::Planar(star.clone().into())), &rules);
        let took = worked() - start;
        assert_eq!(codes(&verdict.faults), ["polygon-self-crossing"]);
        // Without optimisation everything takes some ten times as long.
        let most = if cfg!(debug_assertions) { 1_000 } else { 50 };
        assert!(took.as_millis() < most, "{took:?}");
    }
}

#[test]
fn more_than_a_million_corners_are_too_many() {
    let line = |count: u32| geo::LineString::from_iter((0..count).map(|i| (101.0 + f64::from(i) * 1e-7, 13.0)));
    let judged = |count| judge(row(json!({}), SourceGeometry::Planar(line(count).into())), &rules());
    assert!(judged(100_000).is_taken());
    assert_eq!(codes(&judged(1_000_001).faults), ["geometry-vertices"]);
}

#[test]
fn declared_types_bind_and_are_read_where_they_can_be() {
    let count = Field { required: true, ..Field::new("n", FieldType::Integer, "จำนวน", "count") };
    let rules = rules().with_fields(&[Field::new("day", FieldType::Date, "วัน", "day"), count]);
    let good = judge(row(json!({"day": "2567-05-01", "n": "๑,๒๐๐"}), SourceGeometry::None), &rules);
    assert_eq!(Value::Object(good.properties), json!({"day": "2024-05-01", "n": 1200}));
    assert_eq!(good.repairs[0].code, "date-read");
    let bad = judge(row(json!({"day": "31/02/2567", "n": "  "}), SourceGeometry::None), &rules);
    assert_eq!(codes(&bad.faults), ["date-impossible", "required-missing"]);
    assert!(bad.faults.iter().all(|fault| fault.remedy.is_some()));
}

#[test]
fn what_a_column_seems_to_mean_only_warns_unless_it_is_declared() {
    let column = |basis| Column { name: "dla_code".to_owned(), meaning: Meaning::LocalAuthorityCode, basis };
    let mut seems = rules();
    seems.set_column(column(Basis::Evidence { fits: 9, of: 10 }));
    let mut declared = rules();
    declared.set_column(column(Basis::Declared));
    let judged = |value: Value, rules: &Rules| judge(row(json!({"dla_code": value}), SourceGeometry::None), rules);
    let body = crate::access::local_authority::local_authorities()[0].code.to_string();
    let short = body.trim_start_matches('0');
    assert_eq!(codes(&judged(json!(short), &seems).warnings), ["leading-zero-lost"]);
    assert_eq!(judged(json!(short), &declared).properties["dla_code"], json!(body));
    assert_eq!(codes(&judged(json!("x"), &seems).warnings), ["dla-code-unreadable"]);
    assert_eq!(codes(&judged(json!("x"), &declared).faults), ["dla-code-unreadable"]);
}

#[test]
fn texts_that_cannot_be_stored_are_refused_or_cleaned() {
    let odd = json!({"a": "x\0y", "b": "ก(cid:12)", "c": "x\u{0B}y"});
    let verdict = judge(row(odd.clone(), SourceGeometry::None), &rules());
    assert_eq!(
        (codes(&verdict.faults), codes(&verdict.warnings)),
        (vec!["text-null"], vec!["text-debris", "text-control"])
    );
    let cleaned = judge(row(odd, SourceGeometry::None), &repairing());
    assert_eq!(Value::Object(cleaned.properties), json!({"a": "xy", "b": "ก(cid:12)", "c": "xy"}));
    assert_eq!(cleaned.repairs.len(), 2);
}

#[test]
fn twins_within_a_file_are_found_by_id_by_content_and_nearly() {
    let mut twins = Twins::default();
    let mut seen = |number: u64, id: Option<&str>, name: &str, x: f64| {
        let geometry = geo::Geometry::Point(geo::Point::new(x, 13.0));
        let mut source = row(json!({"gid": number, "name": name}), SourceGeometry::Planar(geometry));
        (source.number, source.id) = (number, id.map(str::to_owned));
        let mut verdict = judge(source, &rules());
        twins.look_at(&mut verdict);
        (codes(&verdict.faults), codes(&verdict.warnings))
    };
    assert_eq!(seen(1, Some("a"), "ถนน 1", 101.0), (vec![], vec![]));
    assert_eq!(seen(2, Some("a"), "ถนน 2", 101.0), (vec!["repeated-id"], vec![]));
    assert_eq!(seen(3, Some("b"), "ถนน 1", 101.0), (vec![], vec!["same-row"]));
    assert_eq!(seen(4, Some("c"), "ถนน  ๑", 101.000001), (vec![], vec!["near-row"]));
    assert_eq!(seen(5, Some("d"), "ถนน 1", 101.1), (vec![], vec![]));
    assert_eq!((twins.same(), twins.near(), twins.is_full()), (1, 1, false));
}

/// Any number a file may hold, the impossible ones included.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -200.0..200.0_f64,
        2 => (0..8_i32).prop_map(|n| 101.0 + f64::from(n) / 10.0),
        1 => proptest::num::f64::ANY,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn judging_never_panics_and_what_is_taken_is_valid(
        lines in proptest::collection::vec(proptest::collection::vec((number(), number()), 0..9), 0..4),
        kind in 0..6_u8,
        crs in 0..7_usize,
        repair in any::<bool>(),
    ) {
        let parts: Vec<geo::LineString<f64>> = lines.into_iter().map(geo::LineString::from).collect();
        let polygon = geo::Polygon::new(parts.first().cloned().unwrap_or(geo::LineString::new(vec![])), parts.iter().skip(1).cloned().collect());
        let geometry: geo::Geometry<f64> = match kind {
            0 => geo::MultiPoint::new(parts.iter().flatten().map(|at| geo::Point(*at)).collect()).into(),
            1 => parts.first().cloned().unwrap_or(geo::LineString::new(vec![])).into(),
            2 => geo::MultiLineString::new(parts).into(),
            3 => polygon.into(),
            4 => geo::MultiPolygon::new(parts.into_iter().map(|ring| geo::Polygon::new(ring, vec![])).collect()).into(),
            _ => geo::Geometry::GeometryCollection(geo::GeometryCollection::new_from(vec![polygon.into(), geo::Point::new(1.0, 2.0).into()])),
        };
        let rules = Rules { repair, ..Rules::new(Some(Crs::ALL[crs]), rules().today).unwrap() };
        let verdict = judge(row(json!({}), SourceGeometry::Planar(geometry)), &rules);
        prop_assert_eq!(verdict.is_taken(), verdict.shape.is_some());
        if let Some(shape) = verdict.shape {
            let again = crate::geometry::Shape::from_json_text(&shape.json, "", crate::geometry::Limits::JOB);
            prop_assert_eq!(again.unwrap(), shape);
        }
    }

    #[test]
    fn no_text_of_a_geometry_makes_judging_panic(text in "\\PC{0,40}|[\\[\\]{}0-9,.eE\"a-zA-Z:-]{0,80}") {
        if let Ok(raw) = RawValue::from_string(text) {
            let _ = judge(row(json!({}), SourceGeometry::GeoJson(raw)), &repairing());
        }
    }
}
