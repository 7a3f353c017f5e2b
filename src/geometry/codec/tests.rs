//! What the GeoJSON reader takes, refuses and writes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use serde_json::json;

use super::*;
use crate::error::At;

fn read(value: &Value) -> Result<Shape> {
    Shape::from_json(value, "/geometry", Limits::REQUEST)
}

/// `400 code /pointer` or `422 code /pointer` of the first fault.
fn refusal(value: Value) -> String {
    let (status, faults) = match read(&value) {
        Err(Error::Malformed(faults)) => (400, faults),
        Err(Error::Impossible(faults)) => (422, faults),
        other => panic!("{value} gave {other:?}"),
    };
    let At::Pointer(pointer) = &faults[0].at else { panic!("no pointer") };
    format!("{status} {} {pointer}", faults[0].code)
}

#[test]
fn text_is_canonical_and_keeps_heights() {
    let shape = Shape::from_json_text(
        r#"{ "coordinates": [100.0, -0.0, 12.50], "type": "Point", "foreign": 1 }"#,
        "/geometry",
        Limits::REQUEST,
    )
    .unwrap();
    assert_eq!(shape.json, r#"{"type":"Point","coordinates":[100,0,12.5]}"#);
    assert_eq!(shape.geometry, Geometry::Point(geo::Point::new(100.0, 0.0)));
    let tiny = read(&json!({"type": "Point", "coordinates": [1e-9, 0.1 + 0.2]})).unwrap();
    assert_eq!(tiny.json, r#"{"type":"Point","coordinates":[1e-9,0.30000000000000004]}"#);
}

#[test]
fn rings_are_wound_as_the_standard_wants() {
    let clockwise = json!({"type": "Polygon", "coordinates": [
        [[0, 0], [0, 4], [4, 4], [4, 0], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 1]]]});
    let expected = r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[2,2],[2,1],[1,1]]]}"#;
    assert_eq!(read(&clockwise).unwrap().json, expected);
    assert_eq!(to_json(&read(&clockwise).unwrap().geometry), expected);
}

#[test]
fn what_is_no_geojson_is_malformed() {
    assert_eq!(refusal(json!(5)), "400 geometry-object /geometry");
    assert_eq!(refusal(json!({"type": "Circle", "coordinates": [1, 2]})), "400 geometry-type /geometry/type");
    assert_eq!(refusal(json!({"type": "Feature"})), "400 geometry-type /geometry");
    assert_eq!(
        refusal(json!({"type": "Point", "coordinates": ["1", 2]})),
        "400 geometry-position /geometry/coordinates"
    );
    assert_eq!(refusal(json!({"type": "Point", "coordinates": [1]})), "400 geometry-position /geometry/coordinates");
    assert_eq!(
        refusal(json!({"type": "LineString", "coordinates": [[1, 2], null]})),
        "400 geometry-position /geometry/coordinates/1"
    );
    assert_eq!(
        refusal(json!({"type": "Polygon", "coordinates": [[1, 2]]})),
        "400 geometry-position /geometry/coordinates/0/0"
    );
    for text in [r#"{"type":"Point","coordinates":[NaN,1]}"#, r#"{"type":"Point","coordinates":[1e999,1]}"#, "{"] {
        assert!(matches!(Shape::from_json_text(text, "", Limits::REQUEST), Err(Error::Malformed(_))), "{text}");
    }
    let deep = format!("{}{}", r#"{"type":"GeometryCollection","geometries":["#.repeat(100_000), "]}".repeat(100_000));
    assert!(matches!(Shape::from_json_text(&deep, "", Limits::REQUEST), Err(Error::Malformed(_))));
}

#[test]
fn what_cannot_be_on_earth_is_impossible() {
    assert_eq!(refusal(json!({"type": "Point", "coordinates": [200, 10]})), "422 position-range /geometry/coordinates");
    assert_eq!(
        refusal(json!({"type": "LineString", "coordinates": [[1, 2], [1e29, 2]]})),
        "422 position-range /geometry/coordinates/1"
    );
    assert_eq!(
        refusal(json!({"type": "Point", "coordinates": [1, 2, 3, 4, 5]})),
        "422 position-length /geometry/coordinates"
    );
}

#[test]
fn swapped_axes_and_metres_are_recognised() {
    let swapped = read(&json!({"type": "Point", "coordinates": [13.7, 100.5]})).unwrap_err().to_string();
    assert!(swapped.contains("longitude first, [100.5, 13.7]"), "{swapped}");
    let metres = read(&json!({"type": "Point", "coordinates": [714972.4, 1477966.1]})).unwrap_err().to_string();
    assert!(metres.contains("UTM metres"), "{metres}");
}

#[test]
fn rings_must_be_closed_and_long_enough() {
    let polygon = |ring: Value| refusal(json!({"type": "Polygon", "coordinates": [ring]}));
    assert_eq!(polygon(json!([[0, 0], [1, 0], [1, 1], [0, 1]])), "422 ring-open /geometry/coordinates/0");
    assert_eq!(polygon(json!([[0, 0], [0, 0]])), "422 ring-short /geometry/coordinates/0");
    assert_eq!(polygon(json!([])), "422 geometry-empty /geometry/coordinates/0");
    assert_eq!(refusal(json!({"type": "Polygon", "coordinates": []})), "422 geometry-empty /geometry/coordinates");
    assert_eq!(
        refusal(json!({"type": "LineString", "coordinates": [[1, 1], [1, 1]]})),
        "422 line-short /geometry/coordinates"
    );
    assert_eq!(
        refusal(json!({"type": "MultiPolygon", "coordinates": [[[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]]})),
        "422 polygon-self-crossing /geometry/coordinates/0/0"
    );
}

#[test]
fn size_and_depth_have_limits() {
    let line: Vec<_> = (0..50_001).map(|i| json!([f64::from(i) * 1e-3, 1])).collect();
    assert_eq!(
        refusal(json!({"type": "LineString", "coordinates": line})),
        "422 geometry-vertices /geometry/coordinates"
    );
    let points: Vec<_> = (0..10_001).map(|_| json!([1, 1])).collect();
    assert_eq!(
        refusal(json!({"type": "MultiPoint", "coordinates": points})),
        "422 geometry-parts /geometry/coordinates"
    );
    let nest = |levels: usize| {
        (0..levels).fold(
            json!({"type": "Point", "coordinates": [1, 2]}),
            |inner, _| json!({"type": "GeometryCollection", "geometries": [inner]}),
        )
    };
    assert!(read(&nest(4)).is_ok());
    assert!(refusal(nest(5)).starts_with("422 geometry-depth"));
}

#[test]
fn only_the_modern_crs_may_be_named() {
    let named = |name: &str| json!({"type": "Point", "coordinates": [1, 2], "crs": {"type": "name", "properties": {"name": name}}});
    assert!(read(&named("urn:ogc:def:crs:OGC:1.3:CRS84")).is_ok());
    assert_eq!(refusal(named("urn:ogc:def:crs:EPSG::32647")), "422 geometry-crs /geometry/crs");
}

#[test]
fn all_faults_are_told_together() {
    let Err(Error::Impossible(faults)) = read(&json!({"type": "Polygon", "coordinates": [
        [[0, 0], [1, 0], [1, 1], [0, 1]], [[0, 0], [0, 0]]]}))
    else {
        panic!("not refused");
    };
    assert_eq!(faults.iter().map(|f| f.code).collect::<Vec<_>>(), ["ring-open", "ring-short"]);
}

#[test]
fn a_geometry_from_elsewhere_passes_the_same_checks() {
    let bow_tie = geo::Polygon::new(vec![(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)].into(), vec![]);
    assert!(Shape::from_geometry(&bow_tie.into(), "", Limits::REQUEST).is_err());
    let nan = Geometry::Point(geo::Point::new(f64::NAN, 1.0));
    assert!(Shape::from_geometry(&nan, "", Limits::REQUEST).is_err());
    let line = Geometry::LineString(vec![(100.0, 13.0), (101.0, 13.5)].into());
    let shape = Shape::from_geometry(&line, "", Limits::REQUEST).unwrap();
    assert_eq!(ewkb::read(&shape.ewkb()).unwrap(), line);
    assert_eq!(shape.bounds().unwrap().to_array(), [100.0, 13.0, 101.0, 13.5]);
}

/// The JSON files beneath a folder of the shared data; none, with a line said, where it is absent.
fn shared(folder: &str) -> Vec<(String, Value)> {
    let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let mut folders = vec![std::path::Path::new(&base).join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            let line = format_args!("skipped: {} is absent\n", folder.display());
            std::io::Write::write_fmt(&mut std::io::stderr(), line).unwrap();
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(value) = serde_json::from_slice(&std::fs::read(&path).unwrap()) {
                found.push((path.display().to_string(), value));
            }
        }
    }
    found
}

/// Every geometry object in a GeoJSON document.
fn geometries(value: &Value) -> Vec<Value> {
    match value.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => value["features"].as_array().into_iter().flatten().flat_map(geometries).collect(),
        Some("Feature") if value["geometry"].is_null() => vec![],
        Some("Feature") => vec![value["geometry"].clone()],
        _ => vec![value.clone()],
    }
}

#[test]
fn published_valid_geojson_is_read() {
    for (name, document) in shared("geometry/geojson_fixtures") {
        for geometry in geometries(&document) {
            if !name.contains("empty") {
                let shape = read(&geometry).unwrap_or_else(|error| panic!("{name}: {error}"));
                let again = Shape::from_json_text(&shape.json, "", Limits::REQUEST).unwrap();
                assert_eq!(again, shape, "{name}");
            }
        }
    }
}

#[test]
fn published_invalid_geometry_is_refused() {
    for (name, document) in shared("geometry/geojson_invalid_geometry/invalid_geometries") {
        if name.contains("_not_cw") || name.contains("_not_ccw") {
            continue; // Wrong ring direction is put right silently.
        }
        let all = geometries(&document);
        assert!(all.iter().any(|geometry| read(geometry).is_err()), "{name} was taken");
    }
    for (name, document) in shared("geometry/geojson_invalid_geometry/valid") {
        if name.contains("empty") {
            continue; // The format allows nothing at all as a geometry; the hub wants null there.
        }
        for geometry in geometries(&document) {
            if let Err(error) = read(&geometry) {
                panic!("{name}: {error}");
            }
        }
    }
}
