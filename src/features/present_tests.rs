//! One stored feature in the forms that may be asked for.

use super::*;
use crate::catalog::dataset::{Field, FieldType};

fn row(geometry: &str) -> FeatureRow {
    FeatureRow {
        seq: 1,
        id: "ก\"1".into(),
        agency_code: "doh".into(),
        version: 1,
        properties: r#"{"ชื่อ":"ถนน","lanes":4,"big":9007199254740993,"note":{"a":[1, 2.50]}}"#.into(),
        geometry_json: Some(geometry.into()),
    }
}

fn ask(query: &str) -> Result<Presenter> {
    let mut dataset = NewDataset::named("roads", "doh", "ถนน", "Roads", "x");
    dataset.fields = ["ชื่อ", "lanes", "big", "note"].map(|name| Field::new(name, FieldType::Json, name, name)).to_vec();
    let mut parameters = Parameters::parse(query)?;
    let presentation = Presentation::take(&mut parameters, &dataset)?;
    parameters.finish(&Presentation::PARAMETERS)?;
    presentation.presenter()
}

fn shown(query: &str, geometry: &str) -> serde_json::Value {
    serde_json::from_str(&ask(query).unwrap().feature(&row(geometry), None)).unwrap()
}

const POINT: &str = r#"{"type":"Point","coordinates":[100.9849392,13.36142884,5.5]}"#;

#[test]
fn without_a_wish_the_stored_bytes_are_served() {
    let row = row(POINT);
    let text = format!(r#"{{"type":"Feature","id":"ก\"1","geometry":{POINT},"properties":{}}}"#, row.properties);
    assert_eq!(ask("").unwrap().feature(&row, None), text);
    assert_eq!(ask("crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84").unwrap().feature(&row, None), text);
    assert!(matches!(ask("").unwrap().geometry(Some(POINT)), Cow::Borrowed(_)));
}

#[test]
fn each_system_has_its_axis_order_and_its_decimal_places() {
    let coordinates = |crs: &str| shown(&format!("crs={crs}"), POINT)["geometry"]["coordinates"].to_string();
    assert_eq!(coordinates("http://www.opengis.net/def/crs/EPSG/0/4326"), "[13.36142884,100.9849392,5.5]");
    assert_eq!(coordinates("EPSG:32647"), "[714972.438,1477966.115,5.5]");
    assert_eq!(coordinates("[EPSG:24047]"), "[715305.92,1477663.212,5.5]");
    assert!(coordinates("EPSG:3857").starts_with("[11241592."), "{}", coordinates("EPSG:3857"));
}

#[test]
fn what_has_no_place_in_a_system_is_null() {
    let pole = r#"{"type":"Point","coordinates":[0,90]}"#;
    assert!(shown("crs=EPSG:3857", pole)["geometry"].is_null());
    assert!(shown("skipGeometry=true", POINT)["geometry"].is_null());
    assert!(shown("exclude-properties=geometry", POINT)["geometry"].is_null());
}

#[test]
fn chosen_properties_keep_their_order_and_their_digits() {
    let text = |query: &str| ask(query).unwrap().properties(&row(POINT).properties).into_owned();
    assert_eq!(text("properties=big,%E0%B8%8A%E0%B8%B7%E0%B9%88%E0%B8%AD"), r#"{"ชื่อ":"ถนน","big":9007199254740993}"#);
    assert_eq!(text("exclude-properties=note,lanes"), r#"{"ชื่อ":"ถนน","big":9007199254740993}"#);
    assert_eq!(text("properties=note"), r#"{"note":{"a":[1, 2.50]}}"#);
    assert_eq!(text("properties="), "{}");
    let refused = ask("properties=colour").err().unwrap().to_string();
    assert!(refused.contains("colour") && refused.contains("lanes"), "{refused}");
}

#[test]
fn a_geometry_is_rounded_and_simplified_in_the_units_of_the_answer() {
    let line = r#"{"type":"LineString","coordinates":[[101,13],[101.0005,13.00001],[101.001,13],[101.002,13.001]]}"#;
    let count = |query: &str| shown(query, line)["geometry"]["coordinates"].as_array().unwrap().len();
    assert_eq!((count("maxAllowableOffset=0.0001"), count("maxAllowableOffset=0.000001")), (3, 4));
    assert_eq!((count("crs=EPSG:32647&maxAllowableOffset=10"), count("crs=EPSG:32647&maxAllowableOffset=0.1")), (3, 4));
    let rounded = shown(
        "geometryPrecision=2&crs=EPSG:4326",
        r#"{"type":"LineString","coordinates":[[101.128,13.221],[102,14]]}"#,
    );
    assert_eq!(rounded["geometry"]["coordinates"].to_string(), "[[13.22,101.13],[14.0,102.0]]".replace(".0", ""));
    assert_eq!(shown("geometryPrecision=1", POINT)["geometry"]["coordinates"].to_string(), "[101,13.4,5.5]");
    assert!(
        ask("geometryPrecision=16").is_err()
            && ask("maxAllowableOffset=-1").is_err()
            && ask("maxAllowableOffset=x").is_err()
    );
}

#[test]
fn a_polygon_stays_a_polygon_however_much_is_asked_to_go() {
    let square = r#"{"type":"Polygon","coordinates":[[[101,13],[101.001,13],[101.001,13.001],[101,13.001],[101,13]]]}"#;
    for query in
        ["maxAllowableOffset=1", "geometryPrecision=0", "geometryPrecision=0&maxAllowableOffset=9&crs=EPSG:4326"]
    {
        let ring = shown(query, square)["geometry"]["coordinates"][0].as_array().unwrap().len();
        assert!(ring >= 4, "{query}");
    }
}
