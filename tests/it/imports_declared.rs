//! Files judged by what the dataset that they are for declares of its fields and places.

use serde_json::{Value, json};

use crate::imports::{bring, path_of, settled};
use crate::on_both;
use crate::support::TestHub;

/// Wells whose tambon and year must be right, and which must lie somewhere.
fn body() -> Value {
    let mut body = TestHub::dataset_body("wells", "doh");
    body["geometryKind"] = json!("point");
    body["placeRequired"] = json!(true);
    body["fields"] = json!([
        {"name": "tambon", "type": "string", "required": true, "meaning": "area-code"},
        {"name": "depth", "type": "number"},
        {"name": "cost", "type": "number", "meaning": "amount"},
    ]);
    body
}

async fn declared(hub: &TestHub, key: &str) {
    hub.ask("POST", "/datasets").key(key).json(&body()).send().await.expect(201);
}

async fn brought(hub: &TestHub, key: &str, fields: &[(&str, &str)], name: &str, text: &str) -> (String, Value) {
    let all: Vec<(&str, &str)> = [("dataset", "wells")].iter().chain(fields).copied().collect();
    let path = path_of(&bring(hub, key, &all, name, text.as_bytes()).await.expect(202));
    let import = settled(hub, key, &path).await;
    (path, import)
}

on_both! {
    async fn what_is_declared_refuses_rows_by_name_and_columns_are_told(hub) {
        let key = hub.editor("doh");
        declared(&hub, &key).await;
        let table = "tambon,cost,colour,lon,lat\n200702,\"๑,๒๐๐\",red,101.0,13.0\n,5,blue,101.1,13.0\n999999,5,blue,101.2,13.0\n200703,dear,red,101.3,13.0\n200704,-,red,,\n";
        let (path, import) = brought(&hub, &key, &[("partial", "true")], "w.csv", table).await;
        assert_eq!((&import["state"], &import["report"]["accepted"]), (&json!("checked"), &json!(true)), "{import}");
        let layer = &import["report"]["layers"][0];
        assert_eq!((&layer["rows"]["taken"], &layer["rows"]["refused"]), (&json!(1), &json!(4)), "{layer}");
        assert_eq!((&layer["unknownColumns"], &layer["missingColumns"]), (&json!(["colour", "lon", "lat"]), &json!(["depth"])), "{layer}");
        assert!(layer["notes"].to_string().contains("colour") && layer["notes"].to_string().contains("depth"));
        let rows = hub.get(&format!("{path}/rows?verdict=refused")).key(&key).send().await.expect(200).json();
        let told: Vec<(u64, &str, &str)> = rows["items"].as_array().unwrap().iter().map(|row| {
            assert!(row["remedy"]["th"].is_string() && row["reason"]["en"].is_string(), "{row}");
            (row["row"].as_u64().unwrap(), row["field"].as_str().unwrap(), row["code"].as_str().unwrap())
        }).collect();
        assert_eq!(told.iter().map(|told| (told.0, told.1)).collect::<Vec<_>>(), [(3, "tambon"), (4, "tambon"), (5, "cost"), (6, "geometry")], "{told:?}");
        assert_eq!((told[0].2, told[3].2), ("required-missing", "geometry-missing"));
        hub.ask("POST", &format!("{path}/commit")).key(&key).send().await.expect(202);
        let done = settled(&hub, &key, &path).await;
        assert_eq!((&done["state"], &done["made"][0]["features"]), (&json!("done"), &json!(1)), "{done}");
        let items = hub.get("/collections/wells/items").send().await.expect(200).json();
        assert_eq!(items["features"][0]["properties"]["cost"].as_f64(), Some(1200.0), "the amount is read as the field declares it: {items}");
        let fields = hub.get("/datasets/wells").send().await.json()["fields"].clone();
        let named = |name: &str| fields.as_array().unwrap().iter().find(|field| field["name"] == name).cloned().unwrap_or_default();
        assert_eq!((&named("tambon")["required"], &named("tambon")["meaning"], &named("cost")["meaning"]), (&json!(true), &json!("area-code"), &json!("amount")), "{fields}");
        assert_eq!(named("colour")["type"], "string");
    }

    async fn a_file_without_a_declared_column_keeps_the_field_and_one_without_a_required_column_is_refused(hub) {
        let key = hub.editor("doh");
        declared(&hub, &key).await;
        let (_, done) = brought(&hub, &key, &[("commit", "true")], "w.csv", "tambon,lon,lat\n200702,101.0,13.0\n").await;
        assert_eq!((&done["state"], &done["report"]["layers"][0]["missingColumns"]), (&json!("done"), &json!(["depth", "cost"])), "{done}");
        let fields = hub.get("/datasets/wells").send().await.json()["fields"].to_string();
        assert!(fields.contains("\"cost\"") && fields.contains("amount"), "{fields}");
        let (path, refused) = brought(&hub, &key, &[("commit", "true"), ("partial", "true")], "w.csv", "depth,lon,lat\n5,101.0,13.0\n").await;
        assert_eq!((&refused["state"], &refused["report"]["accepted"]), (&json!("checked"), &json!(false)), "{refused}");
        assert_eq!(refused["report"]["layers"][0]["missingColumns"], json!(["tambon", "cost"]));
        hub.ask("POST", &format!("{path}/commit")).key(&key).send().await.expect(422);
    }

    async fn another_kind_of_geometry_than_the_datasets_is_refused_with_the_way_out(hub) {
        let key = hub.editor("doh");
        declared(&hub, &key).await;
        let line = json!({"type": "Feature", "properties": {"tambon": "200702"}, "geometry": {"type": "LineString", "coordinates": [[101.0, 13.0], [101.1, 13.1]]}});
        let (path, import) = brought(&hub, &key, &[("partial", "true")], "w.geojson", &line.to_string()).await;
        assert_eq!(import["report"]["accepted"], json!(false), "{import}");
        let row = &hub.get(&format!("{path}/rows")).key(&key).send().await.json()["items"][0];
        assert_eq!((&row["code"], row["remedy"]["en"].is_string()), (&json!("geometry-kind"), true), "{row}");
        let place = json!({"type": "Feature", "properties": {"tambon": "200702"}, "geometry": null});
        hub.ask("POST", "/collections/wells/items").key(&key).json(&place).send().await.expect(422);
    }

    async fn a_commit_is_held_to_what_the_dry_run_was_held_to(hub) {
        let key = hub.editor("doh");
        declared(&hub, &key).await;
        let (path, checked) = brought(&hub, &key, &[], "w.csv", "tambon,depth,lon,lat\n200702,,101.0,13.0\n").await;
        assert_eq!(checked["report"]["accepted"], json!(true), "{checked}");
        let dataset = hub.get("/datasets/wells").key(&key).send().await.expect(200);
        let mut change = body();
        change["fields"] = json!([{"name": "tambon", "type": "string", "required": true}, {"name": "depth", "type": "number", "required": true}]);
        hub.ask("PUT", "/datasets/wells").key(&key).header("if-match", dataset.header("etag")).json(&change).send().await.expect(200);
        hub.ask("POST", &format!("{path}/commit")).key(&key).send().await.expect(202);
        let failed = settled(&hub, &key, &path).await;
        assert!(failed["state"] == "failed" && failed["error"]["en"].as_str().unwrap().contains("declares"), "{failed}");
        assert_eq!(hub.get("/collections/wells/items").send().await.json()["features"], json!([]));
    }
}
