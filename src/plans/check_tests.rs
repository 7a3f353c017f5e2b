//! What a project must keep to.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use serde_json::{Value, json};

use super::*;
use crate::error::At;

fn checked(body: Value) -> Result<Checked> {
    serde_json::from_value::<Project>(body).unwrap().checked(Limits::REQUEST)
}

/// `code pointer` of each fault.
fn faults(body: Value) -> Vec<String> {
    let (Error::Malformed(faults) | Error::Impossible(faults)) = checked(body).unwrap_err() else {
        panic!("no faults")
    };
    faults
        .iter()
        .map(|fault| match &fault.at {
            At::Pointer(pointer) => format!("{} {pointer}", fault.code),
            at => format!("{} {at}", fault.code),
        })
        .collect()
}

#[test]
fn all_faults_are_told_together() {
    let found = faults(json!({
        "title": " ", "programme": "โยธาธิปไตย", "totalSatang": 5,
        "budgets": [{"fiscalYear": 2025, "satang": 1}, {"fiscalYear": 2569, "satang": -3}, {"fiscalYear": 2569, "satang": 3}],
        "location": {"areaCodes": ["200799", "x", "501103"], "quality": "surveyed"},
        "road": {"chainageFrom": -1.0}, "identifiers": [{"scheme": "e-gp", "value": ""}],
    }));
    assert_eq!(
        found,
        [
            "missing /agency",
            "missing /title",
            "unknown-programme /programme",
            "fiscal-year-range /budgets/0/fiscalYear",
            "amount-negative /budgets/1/satang",
            "repeated-year /budgets/2/fiscalYear",
            "other-total /totalSatang",
            "unknown-area /location/areaCodes/0",
            "area-code-unreadable /location/areaCodes/1",
            "wrong-quality /location/quality",
            "missing /road/code",
            "not-a-chainage /road/chainageFrom",
            "missing /identifiers/0",
        ]
    );
}

#[test]
fn what_follows_from_the_rest_is_filled_in() {
    let body = json!({
        "agency": "doh", "title": "ซ่อมถนน ต.บางพระ", "programme": "ผง.เคหะชุมชน",
        "budgets": [{"fiscalYear": 2570, "satang": 2}, {"fiscalYear": 2569, "satang": 1}],
        "location": {"areaCodes": ["๒๐๐๗๐๖", "2007"]}, "plan": {"kind": " "},
    });
    let project = checked(body).unwrap().project;
    assert_eq!((project.total_satang, project.quality()), (Some(3), Quality::Tambon));
    assert_eq!(project.programme.as_deref(), Some("00240"));
    assert_eq!(project.location.area_codes, ["2007", "200706"]);
    assert_eq!(project.fiscal_years(), Some((2569, 2570)));
    assert_eq!((project.title_normal.as_str(), project.plan), ("ซ่อมถนน ตำบลบางพระ", None));
}

#[test]
fn a_quality_needs_what_it_says() {
    let with = |location: Value, geometry: Value| json!({"agency": "a", "title": "ก", "location": location, "geometry": geometry});
    let point = json!({"type": "Point", "coordinates": [101.0, 13.0]});
    assert_eq!(checked(with(json!({}), point.clone())).unwrap().project.quality(), Quality::Drawn);
    for (location, geometry) in [
        (json!({"quality": "drawn"}), Value::Null),
        (json!({"quality": "none"}), point),
        (json!({"quality": "tambon", "areaCodes": ["2007"]}), Value::Null),
        (json!({"quality": "amphoe", "areaCodes": ["20"]}), Value::Null),
    ] {
        assert_eq!(faults(with(location.clone(), geometry)), ["wrong-quality /location/quality"], "{location}");
    }
    assert!(checked(with(json!({"quality": "village", "areaCodes": ["20070601"]}), Value::Null)).is_ok());
}

#[test]
fn a_geometry_that_cannot_be_is_named_beside_the_other_faults() {
    let bow = json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]});
    let alone = checked(json!({"agency": "a", "title": "ก", "geometry": bow}));
    assert!(matches!(alone, Err(Error::Impossible(_))));
    let both = checked(json!({"title": "ก", "geometry": bow}));
    assert!(matches!(both, Err(Error::Malformed(faults)) if faults.len() == 2));
}

#[test]
fn the_content_hash_covers_what_is_said_and_not_when() {
    let one = checked(json!({"agency": "a", "title": "ก", "version": 1})).unwrap();
    let later = checked(json!({"id": "x", "agency": "a", "title": "ก", "version": 7})).unwrap();
    let other = checked(json!({"agency": "a", "title": "ข"})).unwrap();
    assert_eq!(one.content_hash().unwrap(), later.content_hash().unwrap());
    assert_ne!(one.content_hash().unwrap(), other.content_hash().unwrap());
}
