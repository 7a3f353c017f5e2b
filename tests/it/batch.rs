//! Many changes at once: all of them or none, each fault at its place.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestHub};

async fn places(hub: &TestHub) -> String {
    let key = hub.editor("doh");
    let mut body = TestHub::dataset_body("places", "doh");
    body["fields"] = json!([{"name": "name", "type": "string", "queryable": true}]);
    hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    key
}

fn point(id: &str, lon: f64, name: &str) -> Value {
    json!({"type": "Feature", "id": id, "geometry": {"type": "Point", "coordinates": [lon, 13.0]}, "properties": {"name": name}})
}

async fn send(hub: &TestHub, key: &str, idempotency: &str, body: &Value) -> Answer {
    hub.ask("POST", "/collections/places/batch").key(key).header("idempotency-key", idempotency).json(body).send().await
}

async fn ids(hub: &TestHub) -> Vec<String> {
    let page = hub.get("/collections/places/items?limit=10000").send().await.expect(200).json();
    page["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    async fn changes_are_made_in_their_order_and_each_is_answered(hub) {
        let key = places(&hub).await;
        let first = json!({"type": "FeatureCollection", "features": [point("a", 101.0, "ก"), point("b", 101.1, "ข"), point("c", 101.2, "ค")]});
        let made = hub.ask("POST", "/collections/places/batch").key(&key).header("idempotency-key", "first-batch-of-all").geojson(&first).send().await.expect(200).json();
        assert_eq!(made["results"][1]["id"], "b");
        let tag = hub.get("/collections/places/items/b").send().await.header("etag").to_owned();
        assert_eq!(made["results"][1]["etag"], tag);
        let mixed = json!({"operations": [
            {"create": point("d", 101.3, "ง")},
            {"update": {"id": "b", "properties": {"name": "ขอ"}}, "ifMatch": tag},
            {"replace": point("c", 102.0, "คอ")},
            {"delete": "a"},
            {"create": point("a", 101.5, "ใหม่")},
            {"create": {"type": "Feature", "geometry": null, "properties": {}}},
            {"delete": "d"},
        ]});
        let answer = send(&hub, &key, "second-batch-mixed", &mixed).await.expect(200).json();
        let actions: Vec<&Value> = answer["results"].as_array().unwrap().iter().map(|one| &one["action"]).collect();
        assert_eq!(actions, ["create", "update", "replace", "delete", "create", "create", "delete"]);
        assert!(answer["results"][3].get("etag").is_none() && answer["results"][5]["id"].as_str().unwrap().len() == 36);
        let left = ids(&hub).await;
        assert_eq!((left.len(), left.contains(&"d".to_owned())), (4, false), "{left:?}");
        let changed = hub.get("/collections/places/items/b").send().await.json();
        assert_eq!((&changed["properties"]["name"], &changed["geometry"]["coordinates"][0]), (&json!("ขอ"), &json!(101.1)));
        let collection = hub.get("/collections/places").send().await.json();
        assert_eq!(collection["extent"]["spatial"]["bbox"][0][2], 102.0);
        let entries = hub.get("/audit?subject=dataset&id=places").key(&hub.admin()).send().await;
        assert!(entries.status != 200 || entries.text().contains("feature.batch"), "{}", entries.text());
    }

    async fn one_fault_undoes_all_and_every_fault_is_named(hub) {
        let key = places(&hub).await;
        send(&hub, &key, "the-only-good-one-1", &json!({"operations": [{"create": point("a", 101.0, "ก")}]})).await.expect(200);
        let unreadable = json!({"operations": [
            {"create": point("b", 101.0, "ข")},
            {"create": {"type": "Feature", "geometry": null, "properties": {"colour": "red"}}},
            {"update": {"properties": {}}},
            {"create": point("c", 101.0, "ค"), "delete": "a"},
        ]});
        let refused = send(&hub, &key, "unreadable-batch-01", &unreadable).await.expect(400).json();
        let pointers: Vec<&str> = refused["errors"].as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
        assert_eq!(pointers, ["/operations/1/create/properties/colour", "/operations/2/update/id", "/operations/3"]);
        let impossible = json!({"operations": [
            {"create": point("b", 101.0, "ข")},
            {"create": point("b", 101.0, "ข")},
            {"create": point("a", 101.0, "ก")},
            {"delete": "nothing"},
            {"update": {"id": "a", "properties": {}}, "ifMatch": "\"9-0000\""},
        ]});
        let refused = send(&hub, &key, "impossible-batch-01", &impossible).await.expect(422).json();
        let faults: Vec<(&str, &str)> = refused["errors"].as_array().unwrap().iter().map(|fault| (fault["pointer"].as_str().unwrap(), fault["code"].as_str().unwrap())).collect();
        assert_eq!(faults, [("/operations/1/id", "taken"), ("/operations/2/id", "taken"), ("/operations/3", "not-found"), ("/operations/4", "stale")]);
        assert_eq!(ids(&hub).await, ["a"]);
        // Places that cannot be are told where they stand.
        let nowhere = json!({"type": "FeatureCollection", "features": [point("x", 101.0, "ก"), point("y", 999.0, "ข")]});
        let refused = hub.ask("POST", "/collections/places/batch").key(&key).header("idempotency-key", "a-place-that-is-not").geojson(&nowhere).send().await.expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], "/features/1/geometry/coordinates");
    }

    async fn a_batch_has_limits_and_an_owner(hub) {
        let (key, other) = (places(&hub).await, hub.editor("rid"));
        let many: Vec<Value> = (0..1_001).map(|number| json!({"delete": number.to_string()})).collect();
        send(&hub, &key, "one-thousand-and-one", &json!({"operations": many})).await.expect(413);
        let one = json!({"operations": [{"create": point("a", 101.0, "ก")}]});
        hub.ask("POST", "/collections/places/batch").key(&key).json(&one).send().await.expect(400);
        send(&hub, &other, "not-the-owner-at-all", &one).await.expect(403);
        send(&hub, &key, "nothing-to-be-done-x", &json!({"operations": []})).await.expect(400);
        send(&hub, &key, "kept-by-the-hub-itself", &json!({})).await.expect(400);
        hub.ask("POST", "/collections/areas/batch").key(&hub.admin()).header("idempotency-key", "areas-are-the-hubs").json(&one).send().await.expect(409);
        let allow = |answer: Answer| answer.header("allow").to_owned();
        assert_eq!(allow(hub.ask("OPTIONS", "/collections/places/batch").key(&key).send().await.expect(204)), "OPTIONS, POST");
        assert_eq!(allow(hub.ask("OPTIONS", "/collections/places/batch").key(&other).send().await.expect(204)), "OPTIONS");
    }

    async fn a_thousand_features_come_in_metres_at_once(hub) {
        let key = places(&hub).await;
        let features: Vec<Value> = (0..1_000).map(|number| {
            let at = [714_000.0 + f64::from(number), 1_477_000.0];
            json!({"create": {"type": "Feature", "geometry": {"type": "Point", "coordinates": at}, "properties": {"name": number.to_string()}}})
        }).collect();
        let answer = hub.ask("POST", "/collections/places/batch").key(&key).header("idempotency-key", "one-thousand-in-utm")
            .header("content-crs", "<http://www.opengis.net/def/crs/EPSG/0/32647>").json(&json!({"operations": features})).send().await.expect(200).json();
        assert_eq!(answer["results"].as_array().unwrap().len(), 1_000);
        let found = hub.get("/collections/places/items?limit=1&bbox=714100,1476999,714109.5,1477001&bbox-crs=EPSG:32647&crs=EPSG:32647").send().await.expect(200).json();
        assert_eq!((&found["numberMatched"], &found["features"][0]["geometry"]["coordinates"]), (&json!(10), &json!([714100, 1477000])));
    }
}
