//! Validity against hand-made cases, the validity cases of JTS, and published invalid GeoJSON.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use geo::{LineString, MultiPolygon, Polygon};

use super::*;

fn kind(parts: &[&[&[(f64, f64)]]]) -> Option<FlawKind> {
    let polygons = parts.iter().map(|rings| {
        let mut rings = rings.iter().map(|ring| LineString::from(ring.to_vec()));
        Polygon::new(rings.next().unwrap(), rings.collect())
    });
    first_flaw(&Geometry::MultiPolygon(MultiPolygon::new(polygons.collect()))).map(|flaw| flaw.kind)
}

const SQUARE: &[(f64, f64)] = &[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 0.0)];

fn square(x: f64, y: f64, size: f64) -> Vec<(f64, f64)> {
    vec![(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]
}

fn star(points: usize) -> Geometry<f64> {
    let step = points / 2;
    let ring = (0..=points).map(|i| {
        let angle = std::f64::consts::TAU * ((i * step) % points) as f64 / points as f64;
        (angle.cos(), angle.sin())
    });
    Geometry::Polygon(Polygon::new(ring.collect::<LineString<f64>>(), vec![]))
}

#[test]
fn sound_polygons_have_no_flaw() {
    assert_eq!(kind(&[&[SQUARE]]), None);
    assert_eq!(kind(&[&[SQUARE, &square(1.0, 1.0, 2.0), &square(5.0, 5.0, 2.0)]]), None);
    assert_eq!(kind(&[&[SQUARE, &square(2.0, 2.0, 5.0)], &[&square(3.0, 3.0, 1.0)]]), None, "an island in a lake");
    assert_eq!(kind(&[&[SQUARE], &[&square(9.0, 9.0, 2.0)]]), None, "parts that touch in a corner");
}

#[test]
fn each_flaw_has_its_name() {
    assert_eq!(kind(&[&[&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)]]]), Some(FlawKind::SelfCrossing));
    assert_eq!(kind(&[&[&[(0.0, 0.0), (2.0, 2.0), (0.0, 0.0), (0.0, 0.0)]]]), Some(FlawKind::Collapsed));
    assert_eq!(kind(&[&[SQUARE, &square(20.0, 20.0, 1.0)]]), Some(FlawKind::HoleOutside));
    assert_eq!(kind(&[&[SQUARE, &square(8.0, 8.0, 5.0)]]), Some(FlawKind::RingsCross));
    assert_eq!(kind(&[&[SQUARE, &square(0.0, 2.0, 2.0)]]), Some(FlawKind::RingsShareBorder));
    assert_eq!(kind(&[&[SQUARE, &square(2.0, 2.0, 5.0), &square(3.0, 3.0, 1.0)]]), Some(FlawKind::HolesNested));
    assert_eq!(kind(&[&[SQUARE], &[&square(8.0, 8.0, 5.0)]]), Some(FlawKind::PartsOverlap));
    assert_eq!(kind(&[&[SQUARE], &[&square(2.0, 2.0, 2.0)]]), Some(FlawKind::PartsOverlap));
    let diamond = [(4.5, 0.0), (6.0, 4.5), (4.5, 9.0), (3.0, 4.5), (4.5, 0.0)];
    assert_eq!(kind(&[&[SQUARE, &diamond]]), Some(FlawKind::InsideSplit));
}

#[test]
fn the_place_of_the_crossing_is_told() {
    let bow_tie = Polygon::new(vec![(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)].into(), vec![]);
    let flaw = first_flaw(&bow_tie.into()).unwrap();
    assert_eq!((flaw.at.x, flaw.at.y, flaw.ring.as_str()), (1.0, 1.0, "/coordinates/0"));
    let fault = flaw.fault("/geometry");
    assert!(fault.to_string().starts_with("at /geometry/coordinates/0: a ring crosses or touches itself at [1, 1]"));
}

#[test]
fn a_star_of_1001_corners_is_refused_at_once() {
    let star = star(1_001);
    assert_eq!(first_flaw(&star).unwrap().kind, FlawKind::SelfCrossing);
}

#[test]
fn fifty_thousand_corners_are_fine() {
    let ring = (0..50_000).map(|i| {
        let angle = std::f64::consts::TAU * f64::from(i) / 50_000.0;
        let radius = if i % 2 == 0 { 1.0 } else { 0.999 };
        (100.0 + radius * angle.cos(), 13.0 + radius * angle.sin())
    });
    let gear = Geometry::Polygon(Polygon::new(ring.collect::<LineString<f64>>(), vec![]));
    assert_eq!(first_flaw(&gear), None);
}

#[test]
fn ten_thousand_holes_are_fine() {
    let holes =
        (0..100).flat_map(|x| (0..100).map(move |y| square(f64::from(x) + 0.2, f64::from(y) + 0.2, 0.5).into()));
    let sieve = Polygon::new(square(0.0, 0.0, 100.0).into(), holes.collect());
    assert_eq!(first_flaw(&sieve.into()), None);
}

#[test]
fn entangled_combs_stop_at_the_budget() {
    // Two combs whose long diagonal teeth lie side by side: every pair of boxes meets, no pair of edges does.
    let mut ring: Vec<(f64, f64)> = Vec::new();
    for tooth in 0..4_000 {
        let shift = f64::from(tooth) * 1e-3;
        ring.extend([(shift, 0.0), (shift + 50.0, 50.0), (shift + 50.0004, 50.0), (shift + 0.0004, 0.0)]);
    }
    ring.extend([(60.0, 0.0), (60.0, -5.0), (0.0, -5.0)]);
    let comb = Geometry::Polygon(Polygon::new(ring.into(), vec![]));
    assert_eq!(first_flaw(&comb).map(|flaw| flaw.kind), Some(FlawKind::TooComplex));
}

/// The polygons and multi-polygons of a WKT text; `None` for other types.
fn from_wkt(text: &str) -> Option<Geometry<f64>> {
    let text = text.trim().to_uppercase();
    let kind = ["MULTIPOLYGON", "POLYGON"].into_iter().find(|kind| text.starts_with(kind))?;
    let body = text[kind.len()..].replace('(', "[").replace(')', "]");
    let mut json = String::new();
    for (index, piece) in body.split('[').enumerate() {
        json.push_str(if index > 0 { "[" } else { "" });
        let (numbers, rest) = piece.split_at(piece.find(']').unwrap_or(piece.len()));
        let positions = numbers
            .split(',')
            .filter(|part| !part.trim().is_empty())
            .map(|part| format!("[{}]", part.split_whitespace().take(2).collect::<Vec<_>>().join(",")));
        json.push_str(&positions.collect::<Vec<_>>().join(","));
        json.push_str(rest);
    }
    let lines = |value: &serde_json::Value| -> Vec<LineString<f64>> {
        serde_json::from_value::<Vec<Vec<(f64, f64)>>>(value.clone())
            .unwrap()
            .into_iter()
            .map(LineString::from)
            .collect()
    };
    let polygon = |value: &serde_json::Value| {
        let mut rings = lines(value).into_iter();
        Polygon::new(rings.next().unwrap_or_else(LineString::empty), rings.collect())
    };
    if json.trim() == "EMPTY" {
        return Some(Polygon::new(LineString::empty(), vec![]).into());
    }
    let value: serde_json::Value = serde_json::from_str(&json).ok()?;
    Some(match kind {
        "POLYGON" => polygon(&value).into(),
        _ => MultiPolygon::new(value.as_array()?.iter().map(polygon).collect()).into(),
    })
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let from = text.find(start)? + start.len();
    let length = text[from..].find(end)?;
    Some(&text[from..from + length])
}

fn shared(path: &str) -> Option<std::path::PathBuf> {
    let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = std::path::Path::new(&base).join(path);
    if path.exists() {
        return Some(path);
    }
    std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("skipped: {} is absent\n", path.display())).unwrap();
    None
}

#[test]
fn the_polygon_cases_of_jts_are_judged_as_jts_does() {
    let Some(path) = shared("geometry/jts_TestValid.xml") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let mut judged = 0;
    for case in text.split("<case>").skip(1) {
        let (Some(wkt), Some(test)) = (between(case, "<a>", "</a>"), case.find("name=\"isValid\"")) else {
            continue;
        };
        let Some(expected) = between(&case[test..], ">", "<") else {
            continue;
        };
        let Some(geometry) = from_wkt(wkt) else {
            continue;
        };
        let name = between(case, "<desc>", "</desc>").unwrap_or("").trim();
        let flaw = first_flaw(&geometry);
        assert_eq!(flaw.is_none(), expected.trim() == "true", "{name}: {flaw:?}");
        judged += 1;
    }
    assert!(judged >= 40, "only {judged} cases were judged");
}
