//! GeoJSON files whole, damaged, and in all their forms.

use super::*;

const ONE: &str =
    r#"{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"z":1,"a":"}]\""}}"#;
const TWO: &str = r#"{ "properties": null, "geometry": null, "type": "Feature" }"#;

fn all(text: &str) -> Vec<Feature> {
    read(text.as_bytes()).map(|feature| feature.unwrap()).collect()
}

fn failure(text: &str) -> String {
    read(text.as_bytes()).find_map(std::result::Result::err).unwrap().to_string()
}

#[test]
fn collections_sequences_and_single_features_read_alike() {
    for text in [
        format!(r#"{{"type":"FeatureCollection","features":[{ONE},{TWO}]}}"#),
        format!(
            "\u{FEFF}{{\"name\":\"n\",\"features\" : [ {ONE} ,\n{TWO} ] , \"type\":\"FeatureCollection\",\"x\":[1,2] }}\n"
        ),
        format!("{ONE}\n{TWO}\n"),
        format!("\u{1E}{ONE}\n\u{1E}{TWO}\n"),
    ] {
        let features = all(&text);
        assert_eq!(features.len(), 2, "{text}");
        assert_eq!(features[0].id, Some(Value::from(7)));
        assert_eq!(features[0].properties.keys().collect::<Vec<_>>(), ["z", "a"], "the order is the file's");
        assert_eq!(
            features[0].geometry.as_deref().map(|text| text.get()),
            Some(r#"{"type":"Point","coordinates":[1,2]}"#)
        );
        assert!(features[1].index == 1 && features[1].geometry.is_none());
    }
    assert_eq!(all(ONE).len(), 1);
    assert_eq!(all(r#"{"type":"FeatureCollection","features":[]}"#).len(), 0);
}

#[test]
fn a_feature_that_is_none_is_told_and_the_next_follows() {
    let text = format!(r#"{{"type":"FeatureCollection","features":[{{"type":"Point"}},{ONE}]}}"#);
    let read: Vec<_> = read(text.as_bytes()).collect();
    assert!(read[0].as_ref().unwrap_err().to_string().starts_with("at /features/0/type: a Feature is wanted"));
    assert!(read[1].is_ok());
}

#[test]
fn damaged_files_end_with_one_error() {
    for text in [
        "",
        "[1]",
        "{",
        r#"{"features":["#,
        &format!(r#"{{"features":[{ONE}"#),
        &format!(r#"{{"features":[{ONE} {TWO}]}}"#),
        "hello",
    ] {
        let errors = read(text.as_bytes()).filter(std::result::Result::is_err).count();
        assert_eq!(errors, 1, "{text}");
    }
    assert!(failure(&format!(r#"{{"features":[{ONE}"#)).contains("cut short"));
}

#[test]
fn another_crs_is_told_before_the_features_and_refused_behind_them() {
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32647"}}"#;
    let before = read(format!(r#"{{{crs},"features":[{ONE}]}}"#).as_bytes()).declared_at_start();
    assert_eq!(before.as_deref(), Some("urn:ogc:def:crs:EPSG::32647"), "judged by who reads the file");
    assert!(failure(&format!(r#"{{"features":[{ONE}],{crs}}}"#)).contains("32647"));
}

#[test]
fn the_real_files_are_read_whole() {
    let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    for (path, count) in [("boundaries/eec_tambon.geojson", 243), ("layers/chonburi-waterways.geojson", 1_836)] {
        let path = std::path::Path::new(&base).join(path);
        let Ok(file) = std::fs::File::open(&path) else {
            let line = format_args!("skipped: {} is absent\n", path.display());
            std::io::Write::write_fmt(&mut std::io::stderr(), line).unwrap();
            continue;
        };
        let features: Vec<Feature> = read(file).map(|feature| feature.unwrap()).collect();
        assert_eq!(features.len(), count);
        for feature in &features {
            let text = feature.geometry.as_deref().unwrap().get();
            let limits = crate::geometry::Limits::JOB;
            crate::geometry::Shape::from_json_text(text, &feature.pointer(), limits).unwrap();
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic_or_hang(text in r#"[{}\[\]",:a1 \\]{0,60}"#) {
        let _ = read(text.as_bytes()).take(100).count();
        let _ = read(format!(r#"{{"features":[{text}"#).as_bytes()).take(100).count();
    }
}
