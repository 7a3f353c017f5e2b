//! Columns of a file that become fields of other names, or none.

use serde_json::{Value, json};

use crate::imports::{bring, path_of, settled};
use crate::on_both;
use crate::support::TestHub;

const TABLE: &str = "รหัสตำบล,ชื่อบ่อ,ลึก,note,lon,lat\n200702,,12,x,101.0,13.0\n200703,บ่อโพธิ์,15,y,101.1,13.1\n";

const NAMES: (&str, &str) = ("rename", r#"{"รหัสตำบล": "tambon", "ชื่อบ่อ": "name", "ลึก": "depth"}"#);

/// Wells whose tambon must be said.
fn body() -> Value {
    let mut body = TestHub::dataset_body("wells", "doh");
    body["fields"] = json!([
        {"name": "tambon", "type": "string", "required": true, "meaning": "area-code"},
        {"name": "name", "type": "string"},
        {"name": "depth", "type": "number"},
    ]);
    body
}

async fn brought(hub: &TestHub, key: &str, fields: &[(&str, &str)], name: &str, text: &str) -> (String, Value) {
    let all: Vec<(&str, &str)> = [("dataset", "wells")].iter().chain(fields).copied().collect();
    let path = path_of(&bring(hub, key, &all, name, text.as_bytes()).await.expect(202));
    let import = settled(hub, key, &path).await;
    (path, import)
}

/// Name, column and example of each field.
fn fields(layer: &Value) -> Vec<[&str; 3]> {
    layer["fields"].as_array().unwrap().iter().map(told).collect()
}

fn told(field: &Value) -> [&str; 3] {
    ["name", "column", "example"].map(|name| field[name].as_str().unwrap_or_default())
}

on_both! {
    async fn columns_become_the_fields_that_the_dataset_declares_and_others_are_left_out(hub) {
        let key = hub.editor("doh");
        hub.ask("POST", "/datasets").key(&key).json(&body()).send().await.expect(201);
        let wished = [NAMES, ("leaveOut", r#"["note"]"#), ("commit", "true")];
        let (_, done) = brought(&hub, &key, &wished, "w.csv", TABLE).await;
        assert_eq!(done["state"], "done", "the tambon is required, and the file has it under another name: {done}");
        let layer = &done["report"]["layers"][0];
        assert_eq!(fields(layer)[..3], [["tambon", "รหัสตำบล", "200702"], ["name", "ชื่อบ่อ", "บ่อโพธิ์"], ["depth", "ลึก", "12"]], "{layer}");
        assert_eq!((&layer["leftOutColumns"], &layer["missingColumns"]), (&json!(["note"]), &Value::Null), "{layer}");
        let items = hub.get("/collections/wells/items?depth=15").send().await.expect(200).json();
        let properties = &items["features"][0]["properties"];
        assert_eq!((&properties["tambon"], properties["depth"].as_f64(), properties.get("note")), (&json!("200703"), Some(15.0), None), "{items}");
    }

    async fn a_column_that_the_file_does_not_have_is_told_with_those_that_it_has_and_another_name_mends_it(hub) {
        let key = hub.editor("doh");
        let wished = [("rename", r#"{"ชื่อ": "name"}"#), ("leaveOut", r#"["remark"]"#)];
        let (path, import) = brought(&hub, &key, &wished, "w.csv", TABLE).await;
        assert_eq!((&import["state"], &import["report"]["accepted"]), (&json!("checked"), &json!(false)), "{import}");
        let told: Vec<(&str, &str)> = import["report"]["obstacles"].as_array().unwrap().iter().map(|told| {
            assert!(told["remedy"]["th"].as_str().unwrap().contains("ชื่อบ่อ"), "{told}");
            (told["field"].as_str().unwrap(), told["code"].as_str().unwrap())
        }).collect();
        assert_eq!(told, [("leaveOut", "unknown-column"), ("rename", "unknown-column")]);
        hub.ask("POST", &format!("{path}/commit")).key(&key).send().await.expect(422);
        let patch = json!({"rename": {"ชื่อ": null, "ชื่อบ่อ": "name"}, "leaveOut": null});
        hub.ask("PATCH", &path).key(&key).json(&patch).send().await.expect(202);
        let mended = settled(&hub, &key, &path).await;
        assert_eq!(mended["report"]["accepted"], json!(true), "{mended}");
        assert_eq!(mended["wishes"]["rename"], json!({"ชื่อบ่อ": "name"}));
        assert_eq!(fields(&mended["report"]["layers"][0])[1][0], "name");
    }

    async fn a_row_with_two_columns_of_one_field_is_refused_and_the_others_are_taken(hub) {
        let key = hub.editor("doh");
        let feature = |properties: Value| json!({"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [101.0, 13.0]}});
        let sparse = json!({"type": "FeatureCollection", "features": [feature(json!({"label": "a"})), feature(json!({"name": "b"})), feature(json!({"label": "c", "name": "d"}))]});
        let wished = [("rename", r#"{"label": "name"}"#), ("partial", "true"), ("commit", "true")];
        let (path, done) = brought(&hub, &key, &wished, "w.geojson", &sparse.to_string()).await;
        assert_eq!((&done["state"], &done["made"][0]["features"]), (&json!("done"), &json!(2)), "{done}");
        let refused = hub.get(&format!("{path}/rows?verdict=refused")).key(&key).send().await.json()["items"][0].clone();
        assert_eq!((&refused["row"], &refused["field"], &refused["code"]), (&json!(3), &json!("name"), &json!("field-twice")), "{refused}");
        let again = hub.get("/collections/wells/items?name=b").send().await.expect(200).json();
        assert_eq!(again["numberMatched"], 1, "{again}");
    }

    async fn a_wish_that_cannot_be_is_told_before_the_file_is_kept(hub) {
        let key = hub.editor("doh");
        for (name, text, code) in [
            ("rename", "ชื่อ=name", "not-json"),
            ("rename", r#"{"a": "x", "b": "x"}"#, "field-twice"),
            ("rename", r#"{"a": ""}"#, "not-a-name"),
            ("leaveOut", "note", "not-json"),
        ] {
            let answer = bring(&hub, &key, &[(name, text)], "w.csv", TABLE.as_bytes()).await.expect(400);
            let problem = answer.json();
            assert_eq!((&problem["errors"][0]["code"], problem["errors"][0]["parameter"].as_str()), (&json!(code), Some(name)), "{problem}");
        }
        assert_eq!(hub.get("/imports").key(&key).send().await.json()["items"], json!([]));
    }
}
