//! Collections and features, as GIS clients meet them.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestHub};

async fn make_dataset(hub: &TestHub, key: &str, id: &str) -> Answer {
    let body = TestHub::dataset_body(id, "doh");
    hub.ask("POST", "/datasets").key(key).json(&body).send().await.expect(201)
}

fn point(id: &str, lon: f64, lat: f64, name: &str) -> Value {
    json!({"type": "Feature", "id": id, "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": {"name": name}})
}

async fn add(hub: &TestHub, key: &str, id: &str, feature: &Value) -> Answer {
    hub.ask("POST", &format!("/collections/{id}/items")).key(key).geojson(feature).send().await
}

on_both! {
    async fn a_dataset_is_a_collection_of_the_same_id(hub) {
        let key = hub.editor("doh");
        make_dataset(&hub, &key, "roads").await;
        let collection = hub.get("/collections/roads").send().await.expect(200).json();
        assert_eq!(collection["id"], "roads");
        assert_eq!(collection["links"][0]["href"], "http://phaen.test/hub/collections/roads");
        let ids: Vec<Value> = hub.get("/collections").send().await.expect(200).json()["collections"].as_array().unwrap().iter().map(|c| c["id"].clone()).collect();
        assert!(ids.contains(&json!("roads")));
    }

    async fn features_are_paged_to_the_end_without_loss_or_repeat(hub) {
        let key = hub.editor("doh");
        make_dataset(&hub, &key, "places").await;
        for number in 0..23 {
            add(&hub, &key, "places", &point(&format!("p{number}"), 101.0 + f64::from(number) / 100.0, 13.0, "x")).await.expect(201);
        }
        let mut seen = Vec::new();
        let mut next = Some("/collections/places/items?limit=5".to_owned());
        while let Some(path) = next {
            let page = hub.get(&path).send().await.expect(200);
            assert_eq!(page.json()["numberMatched"], 23);
            seen.extend(page.json()["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()));
            next = page.link("next").map(|href| href.strip_prefix("http://phaen.test/hub").unwrap().to_owned());
        }
        assert_eq!(seen.len(), 23);
        let jump = hub.get("/collections/places/items?limit=5&offset=20").send().await.expect(200).json();
        assert_eq!(jump["numberReturned"], 3);
    }

    async fn a_box_takes_what_it_touches_and_what_has_no_place_and_may_cross_the_antimeridian(hub) {
        let key = hub.editor("doh");
        make_dataset(&hub, &key, "places").await;
        add(&hub, &key, "places", &point("in", 101.0, 13.0, "x")).await.expect(201);
        add(&hub, &key, "places", &point("east", 179.5, 0.0, "x")).await.expect(201);
        add(&hub, &key, "places", &point("west", -179.5, 0.0, "x")).await.expect(201);
        add(&hub, &key, "places", &json!({"type": "Feature", "id": "nowhere", "geometry": null, "properties": {}})).await.expect(201);
        let found = |answer: Answer| answer.json()["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(found(hub.get("/collections/places/items?bbox=100,12,101,13").send().await.expect(200)), ["in", "nowhere"]);
        assert_eq!(found(hub.get("/collections/places/items?bbox=179,-1,-179,1").send().await.expect(200)), ["east", "west", "nowhere"]);
        assert_eq!(found(hub.get("/collections/places/items").send().await.expect(200)).len(), 4);
        hub.get("/collections/places/items?bbox=1,2,3").send().await.expect(400);
    }

    async fn a_diagonal_line_is_not_in_the_corner_of_its_own_box(hub) {
        let key = hub.editor("doh");
        make_dataset(&hub, &key, "lines").await;
        let line = json!({"type": "Feature", "id": "l", "geometry": {"type": "LineString", "coordinates": [[101.0, 13.0], [102.0, 14.0]]}, "properties": {}});
        add(&hub, &key, "lines", &line).await.expect(201);
        let count = |answer: Answer| answer.json()["numberMatched"].as_i64().unwrap();
        assert_eq!(count(hub.get("/collections/lines/items?bbox=101.0,13.8,101.1,14").send().await.expect(200)), 0);
        assert_eq!(count(hub.get("/collections/lines/items?bbox=101.4,13.4,101.6,13.6").send().await.expect(200)), 1);
    }

    async fn a_queryable_filters_and_anything_else_is_refused(hub) {
        let key = hub.editor("doh");
        let mut body = TestHub::dataset_body("places", "doh");
        body["fields"] = json!([{"name": "name", "type": "string", "queryable": true}, {"name": "lanes", "type": "integer", "queryable": true}]);
        hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
        for (id, name, lanes) in [("a", "ถนนสุขุมวิท", 4), ("b", "ถนนบายพาส", 2)] {
            let feature = json!({"type": "Feature", "id": id, "geometry": null, "properties": {"name": name, "lanes": lanes}});
            add(&hub, &key, "places", &feature).await.expect(201);
        }
        let found = hub.get("/collections/places/items?lanes=4").send().await.expect(200).json();
        assert_eq!((found["numberMatched"].clone(), found["features"][0]["id"].clone()), (json!(1), json!("a")));
        hub.get("/collections/places/items?colour=red").send().await.expect(400);
        hub.get("/collections/places/items?lanes=many").send().await.expect(400);
    }

    async fn time_finds_what_held_then_and_what_has_no_time(hub) {
        let key = hub.editor("doh");
        let mut body = TestHub::dataset_body("works", "doh");
        body["fields"] = json!([{"name": "from", "type": "date"}, {"name": "to", "type": "date"}]);
        body["timeStartField"] = json!("from");
        body["timeEndField"] = json!("to");
        hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
        let feature = json!({"type": "Feature", "id": "w", "geometry": null, "properties": {"from": "2025-10-01", "to": "2026-09-30"}});
        add(&hub, &key, "works", &feature).await.expect(201);
        add(&hub, &key, "works", &json!({"type": "Feature", "id": "always", "geometry": null, "properties": {}})).await.expect(201);
        for (datetime, expected) in [("2026-01-01", 2), ("2024-01-01/2025-09-30", 1), ("2026-09-30T12:00:00Z/..", 2), ("2026-10-01/..", 1), ("2025-09-29/P3D", 2)] {
            let found = hub.get(&format!("/collections/works/items?datetime={datetime}")).send().await.expect(200).json();
            assert_eq!(found["numberMatched"], expected, "{datetime}");
        }
    }

    async fn only_the_owner_changes_features_and_an_etag_guards_them(hub) {
        let (owner, other) = (hub.editor("doh"), hub.editor("rid"));
        make_dataset(&hub, &owner, "places").await;
        let made = add(&hub, &owner, "places", &point("p", 101.0, 13.0, "ก")).await.expect(201);
        assert_eq!(made.header("location"), "http://phaen.test/hub/collections/places/items/p");
        add(&hub, &other, "places", &point("q", 101.0, 13.0, "ข")).await.expect(403);
        let item = "/collections/places/items/p";
        hub.ask("PUT", item).key(&other).geojson(&point("p", 101.0, 13.0, "ข")).send().await.expect(403);
        let patch = json!({"properties": {"name": "ค"}});
        let patched = hub.ask("PATCH", item).key(&owner).header("if-match", made.header("etag")).body("application/merge-patch+json", patch.to_string()).send().await.expect(204);
        hub.ask("PATCH", item).key(&owner).header("if-match", made.header("etag")).body("application/merge-patch+json", patch.to_string()).send().await.expect(412);
        let read = hub.get(item).send().await.expect(200);
        assert_eq!(read.json()["properties"]["name"], "ค");
        assert_eq!(read.header("etag"), patched.header("etag"));
        hub.get(item).header("if-none-match", read.header("etag")).send().await.expect(304);
        hub.ask("DELETE", item).key(&owner).send().await.expect(204);
        hub.get(item).send().await.expect(404);
        assert_eq!(hub.get("/collections/places/items?bbox=100,12,102,14").send().await.expect(200).json()["numberMatched"], 0);
    }

    async fn options_tells_each_caller_what_it_may_do(hub) {
        let owner = hub.editor("doh");
        make_dataset(&hub, &owner, "places").await;
        let allow = |answer: Answer| answer.header("allow").to_owned();
        assert!(!allow(hub.ask("OPTIONS", "/collections/places/items").send().await.expect(204)).contains("POST"));
        assert!(allow(hub.ask("OPTIONS", "/collections/places/items").key(&owner).send().await.expect(204)).contains("POST"));
        assert!(allow(hub.ask("OPTIONS", "/collections/places/items/x").key(&owner).send().await.expect(204)).contains("PATCH"));
        assert_eq!(allow(hub.ask("OPTIONS", "/conformance").send().await.expect(204)), "GET, HEAD, OPTIONS");
        assert!(allow(hub.ask("DELETE", "/conformance").send().await.expect(405)).contains("GET"));
        hub.ask("HEAD", "/collections/places/items").send().await.expect(200);
    }

    async fn what_is_private_is_hidden_on_every_path(hub) {
        let (owner, other, admin) = (hub.editor("doh"), hub.editor("rid"), hub.admin());
        let mut body = TestHub::dataset_body("secret", "doh");
        body["visibility"] = json!("private");
        hub.ask("POST", "/datasets").key(&owner).json(&body).send().await.expect(201);
        add(&hub, &owner, "secret", &point("p", 101.0, 13.0, "ก")).await.expect(201);
        for path in ["/datasets/secret", "/collections/secret", "/collections/secret/items", "/collections/secret/items/p", "/collections/secret/queryables", "/collections/secret/sortables", "/collections/secret/schema"] {
            hub.get(path).send().await.expect(404);
            hub.get(path).key(&other).send().await.expect(404);
            hub.get(path).key(&owner).send().await.expect(200);
            hub.get(path).key(&admin).send().await.expect(200);
        }
        for path in ["/datasets", "/collections", "/api"] {
            assert!(!hub.get(path).key(&other).send().await.expect(200).text().contains("secret"), "{path}");
        }
    }

    async fn the_public_urls_path_is_understood_and_a_trailing_slash_forgiven(hub) {
        hub.get("/hub/collections").send().await.expect(200);
        hub.get("/collections/").send().await.expect(200);
        let landing = hub.get("/hub/").send().await.expect(200);
        assert_eq!(landing.link("data").unwrap(), "http://phaen.test/hub/collections");
        assert_eq!(landing.link("self").unwrap(), "http://phaen.test/hub/");
    }
}
