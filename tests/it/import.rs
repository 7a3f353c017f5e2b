//! Layers from files: all or nothing, stable ids, and the same file again changes nothing.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::{Said, phaen};
use crate::on_both;
use crate::support::TestHub;

fn point(id: Value, longitude: f64, latitude: f64, properties: Value) -> Value {
    let mut feature = json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [longitude, latitude]}, "properties": properties});
    if !id.is_null() {
        feature["id"] = id;
    }
    feature
}

fn file(directory: &Path, name: &str, features: &Value) -> String {
    let path = directory.join(name);
    std::fs::write(&path, json!({"type": "FeatureCollection", "features": features}).to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

fn import(hub: &TestHub, path: &str, more: &[&str]) -> Said {
    phaen(hub, &[&["import", "layer", path, "--dataset", "wells", "--json"], more].concat())
}

async fn items(hub: &TestHub) -> Vec<Value> {
    hub.get("/collections/wells/items?limit=1000").send().await.expect(200).json()["features"]
        .as_array()
        .unwrap()
        .clone()
}

fn shared(name: &str) -> Option<PathBuf> {
    let root =
        std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| format!("{}/../shared/data", env!("CARGO_MANIFEST_DIR")));
    let path = Path::new(&root).join(name);
    if !path.exists() {
        eprintln!("skipped: the shared data is not here ({})", path.display());
        return None;
    }
    Some(path)
}

on_both! {
    async fn a_new_layer_has_the_fields_ids_and_values_of_its_file(hub) {
        let directory = tempfile::tempdir().unwrap();
        let features = json!([
            point(json!("way/1"), 101.0, 13.0, json!({"ชื่อ": "บ่อ ๑", "depth": 12, "ratio": 1.0, "tags": ["a"], "dug": "2020-01-02"})),
            point(json!("way/2"), 101.1, 13.1, json!({"ชื่อ": null, "depth": 7, "ratio": 2.5, "tags": [], "dug": "2021-01-02"})),
        ]);
        let said = import(&hub, &file(directory.path(), "wells.geojson", &features), &["--title", "บ่อบาดาล", "--title-en", "Wells"]).well().json();
        assert_eq!((&said["created"], &said["imported"], &said["geometryKind"]), (&json!(true), &json!(2), &json!("point")));
        let dataset = hub.get("/datasets/wells").send().await.expect(200).json();
        let fields: Vec<(&str, &str)> = dataset["fields"].as_array().unwrap().iter().map(|f| (f["name"].as_str().unwrap(), f["type"].as_str().unwrap())).collect();
        assert_eq!(fields, [("ชื่อ", "string"), ("depth", "integer"), ("ratio", "number"), ("tags", "json"), ("dug", "date")]);
        assert_eq!((&dataset["title"]["th"], &dataset["title"]["en"], &dataset["agency"]), (&json!("บ่อบาดาล"), &json!("Wells"), &json!("phaen")));
        let one = hub.get("/collections/wells/items/way:1").send().await.expect(200);
        assert!(one.text().contains(r#""properties":{"ชื่อ":"บ่อ ๑","depth":12,"ratio":1.0,"tags":["a"],"dug":"2020-01-02"}"#), "{}", one.text());
        assert_eq!(hub.get("/collections/wells/items?depth=7").send().await.expect(200).json()["numberReturned"], 1);
    }

    async fn the_same_file_again_changes_nothing_and_another_replaces_all(hub) {
        let directory = tempfile::tempdir().unwrap();
        let first = file(directory.path(), "a.geojson", &json!([point(json!("a"), 101.0, 13.0, json!({"n": 1})), point(json!("b"), 101.2, 13.0, json!({"n": 2}))]));
        import(&hub, &first, &[]).well();
        let (before, versions) = (items(&hub).await, hub.get("/datasets/wells").send().await.json());
        assert_eq!(import(&hub, &first, &[]).well().json()["unchanged"], true);
        assert_eq!(items(&hub).await, before);
        assert_eq!(hub.get("/datasets/wells").send().await.json(), versions, "no version is made of what is there already");
        let second = file(directory.path(), "b.geojson", &json!([point(json!("a"), 101.0, 13.0, json!({"n": "one", "m": true}))]));
        let said = import(&hub, &second, &[]).well().json();
        assert_eq!((&said["created"], &said["unchanged"], &said["imported"]), (&json!(false), &json!(false), &json!(1)));
        assert_eq!(items(&hub).await.len(), 1);
        let box_of = hub.get("/collections/wells").send().await.expect(200).json()["extent"]["spatial"]["bbox"][0].clone();
        assert_eq!(box_of, json!([101.0, 13.0, 101.0, 13.0]), "the extent is tight again");
        // An edit in between, and the same file restores what it says.
        hub.ask("DELETE", "/collections/wells/items/a").key(&hub.admin()).send().await.expect(204);
        assert_eq!(import(&hub, &second, &[]).well().json()["unchanged"], false);
        assert_eq!(items(&hub).await.len(), 1);
    }

    async fn one_bad_feature_stops_the_import_and_is_named_unless_partial(hub) {
        let directory = tempfile::tempdir().unwrap();
        let path = file(directory.path(), "wells.geojson", &json!([
            point(json!("good"), 101.0, 13.0, json!({})),
            point(json!("swapped"), 13.0, 101.0, json!({})),
            point(json!("good"), 101.1, 13.0, json!({})),
        ]));
        let said = import(&hub, &path, &[]);
        assert_eq!(said.status, 1);
        assert!(said.err.contains("row 2, field 'geometry") && said.err.contains("feature 'swapped'") && said.err.contains('→'), "{}", said.err);
        assert!(said.err.contains("taken by row 1"), "{}", said.err);
        assert_eq!(said.json()["refused"].as_array().unwrap().len(), 2);
        hub.get("/collections/wells").send().await.expect(404);
        let partial = import(&hub, &path, &["--partial"]).well();
        assert_eq!(partial.json()["imported"], 1);
        assert_eq!(items(&hub).await.len(), 1);
    }

    async fn a_layer_belongs_to_one_agency_and_the_hubs_own_are_not_replaced(hub) {
        let directory = tempfile::tempdir().unwrap();
        let path = file(directory.path(), "wells.geojson", &json!([point(Value::Null, 101.0, 13.0, json!({}))]));
        hub.agency("doh");
        hub.agency("rid");
        assert!(import(&hub, &path, &["--agency", "nobody"]).err.contains("there is no agency 'nobody'"));
        import(&hub, &path, &["--agency", "doh", "--visibility", "private"]).well();
        hub.get("/collections/wells").send().await.expect(404);
        hub.get("/collections/wells").key(&hub.editor("doh")).send().await.expect(200);
        assert!(import(&hub, &path, &["--agency", "rid"]).err.contains("belongs to 'doh'"));
        let own = phaen(&hub, &["import", "layer", &path, "--dataset", "areas"]);
        assert!(own.status == 1 && own.err.contains("the hub writes the dataset 'areas' itself"), "{}", own.err);
    }

    async fn features_stand_along_a_curve_so_that_neighbours_share_a_page(hub) {
        let directory = tempfile::tempdir().unwrap();
        let places = [(100.9, 13.3), (101.9, 12.6), (100.9001, 13.3001), (101.9001, 12.6001)];
        let features: Vec<Value> = places.iter().map(|(x, y)| point(Value::Null, *x, *y, json!({}))).collect();
        import(&hub, &file(directory.path(), "wells.geojson", &json!(features)), &[]).well();
        let ids: Vec<String> = items(&hub).await.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
        let side = |id: &String| ["1", "3"].contains(&id.as_str());
        assert!(side(&ids[0]) == side(&ids[1]) && side(&ids[2]) == side(&ids[3]), "{ids:?}");
    }

    async fn real_layers_are_taken_in_whole(hub) {
        for (name, count) in [("layers/chonburi-waterways.geojson", 1_836), ("boundaries/eec_tambon.geojson", 243), ("awkward/eec_amphoe_cp874_utm47n_derived.zip", 30)] {
            let Some(path) = shared(name) else { return };
            let dataset = name.split(['/', '.']).nth(1).unwrap().replace('_', "-");
            let said = phaen(&hub, &["import", "layer", path.to_str().unwrap(), "--dataset", &dataset, "--json"]).well().json();
            assert_eq!(said["imported"], count, "{name}");
            assert_eq!(hub.get(&format!("/collections/{dataset}/items?resultType=hits")).send().await.expect(200).json()["numberMatched"], count);
        }
        let amphoe = hub.get("/collections/eec-amphoe-cp874-utm47n-derived/items?limit=1000").send().await.expect(200).json();
        assert!(amphoe["features"].as_array().unwrap().iter().any(|item| item["properties"].to_string().contains("ศรีราชา")), "Thai survives windows-874");
    }

    async fn any_file_is_taken_in_without_a_question_and_the_report_is_in_the_readers_language(hub) {
        let directory = tempfile::tempdir().unwrap();
        let path = file(directory.path(), "Wells 2568.geojson", &json!([point(json!("a"), 101.0, 13.0, json!({"ลึก": 3}))]));
        let dry = phaen(&hub, &["import", &path, "--dry-run"]).well();
        assert!(dry.out.contains("wells-2568") && dry.out.contains("checked, not taken in") && dry.out.contains("ลึก"), "{}", dry.out);
        hub.get("/collections/wells-2568").send().await.expect(404);
        let renamed = phaen(&hub, &["import", &path, "--dry-run", "--rename", "ลึก=depth"]).well();
        assert!(renamed.out.contains("depth (ลึก)"), "{}", renamed.out);
        let unknown = phaen(&hub, &["import", &path, "--leave-out", "note"]);
        assert!(unknown.status == 1 && unknown.err.contains("no column 'note'"), "{}", unknown.err);
        let thai = phaen(&hub, &["import", &path, "--lang", "th"]).well();
        assert!(thai.out.contains("นำเข้าแล้ว") && thai.out.contains("ชุดข้อมูลใหม่"), "{}", thai.out);
        hub.get("/collections/wells-2568/items/a").send().await.expect(200);
        let again = phaen(&hub, &["import", &path, "--json"]).well().json();
        assert_eq!((&again["state"], &again["made"][0]["unchanged"]), (&json!("done"), &json!(true)));
        let missing = phaen(&hub, &["import", "/nowhere/x.geojson"]);
        assert!(missing.status == 1 && missing.err.contains("cannot be read"), "{}", missing.err);
    }
}
