//! A POST that is sent twice with one `Idempotency-Key` takes effect once; what writers may prefer and must name.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;

const KEY: &str = "4f9c6e1a-7d0b-4d7e-9c53-2f7f3f6a9b10";

fn feature(name: &str) -> Value {
    json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [101.0, 13.0]}, "properties": {"name": name}})
}

async fn dataset(hub: &TestHub, key: &str, change: impl FnOnce(&mut Value)) {
    let mut body = TestHub::dataset_body("places", "doh");
    body["fields"] = json!([{"name": "name", "type": "string"}]);
    change(&mut body);
    hub.ask("POST", "/datasets").key(key).json(&body).send().await.expect(201);
}

on_both! {
    async fn the_same_request_gets_the_same_answer_and_is_done_once(hub) {
        let (key, other) = (hub.editor("doh"), hub.editor("doh"));
        dataset(&hub, &key, |_| ()).await;
        let send = |caller: String, idempotency: &'static str, body: Value| {
            let hub = &hub;
            async move { hub.ask("POST", "/collections/places/items").key(&caller).header("idempotency-key", idempotency).geojson(&body).send().await }
        };
        let first = send(key.clone(), KEY, feature("ก")).await.expect(201);
        let again = send(key.clone(), KEY, feature("ก")).await.expect(201);
        assert_eq!((again.header("location"), again.header("etag")), (first.header("location"), first.header("etag")));
        assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
        // The quoted form of the draft is the same key.
        send(key.clone(), "\"4f9c6e1a-7d0b-4d7e-9c53-2f7f3f6a9b10\"", feature("ก")).await.expect(201);
        assert_eq!(hub.get("/collections/places/items").send().await.json()["numberMatched"], 1);
        let reused = send(key.clone(), KEY, feature("ข")).await.expect(422).json();
        assert_eq!((&reused["errors"][0]["header"], &reused["errors"][0]["code"]), (&json!("Idempotency-Key"), &json!("key-reused")));
        send(key.clone(), "too short", feature("ก")).await.expect(400);
        // Another caller's key of the same spelling is another key.
        send(other, KEY, feature("ข")).await.expect(201);
        assert_eq!(hub.get("/collections/places/items").send().await.json()["numberMatched"], 2);
    }

    async fn what_was_refused_may_be_sent_again_with_its_key(hub) {
        let key = hub.editor("doh");
        let body = TestHub::dataset_body("places", "doh");
        let mut wrong = body.clone();
        wrong["title"] = json!({});
        hub.ask("POST", "/datasets").key(&key).header("idempotency-key", KEY).json(&wrong).send().await.expect(400);
        let made = hub.ask("POST", "/datasets").key(&key).header("idempotency-key", KEY).json(&body).send().await.expect(201);
        let again = hub.ask("POST", "/datasets").key(&key).header("idempotency-key", KEY).json(&body).send().await.expect(201);
        assert_eq!((made.text(), made.header("location")), (again.text(), again.header("location")));
        hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(409);
    }

    async fn a_kept_answer_never_holds_a_secret(hub) {
        let admin = hub.admin();
        let body = json!({"agency": "phaen", "scopes": ["read"]});
        let first = hub.ask("POST", "/keys").key(&admin).header("idempotency-key", KEY).json(&body).send().await.expect(201).json();
        let again = hub.ask("POST", "/keys").key(&admin).header("idempotency-key", KEY).json(&body).send().await.expect(201);
        assert!(first["key"].as_str().unwrap().starts_with("phaen_sec_") && again.json()["key"].is_null());
        assert_eq!((first["id"].clone(), "no-store"), (again.json()["id"].clone(), again.header("cache-control")));
    }

    async fn every_post_of_the_hub_honours_the_key(hub) {
        let admin = hub.admin();
        let project = json!({"agency": "phaen", "title": "ปรับปรุงถนน"});
        let agency = json!({"code": "rid", "kind": "department", "name": {"th": "กรมชลประทาน"}, "abbreviation": "ชป."});
        for (path, body) in [("/projects", project), ("/agencies", agency), ("/duplicates/scan", json!({}))] {
            let send = || hub.ask("POST", path).key(&admin).header("idempotency-key", KEY).json(&body).send();
            let (first, again) = (send().await, send().await);
            assert!(first.status < 300 && again.status == first.status, "{path}: {} {}", again.status, again.text());
            assert_eq!((first.body.clone(), first.header("location"), "true"), (again.body.clone(), again.header("location"), again.header("idempotent-replayed")), "{path}");
        }
        assert_eq!(hub.get("/projects").key(&admin).send().await.json()["items"].as_array().unwrap().len(), 1);
    }

    async fn a_writer_may_have_the_feature_back_and_be_forgiven(hub) {
        let key = hub.editor("doh");
        dataset(&hub, &key, |_| ()).await;
        let mut odd = feature("ก");
        odd["properties"]["colour"] = json!("red");
        odd["geometry"]["coordinates"] = json!([714972.438, 1477966.115]);
        let send = |prefer: &'static str| hub.ask("POST", "/collections/places/items").key(&key).header("prefer", prefer).header("content-crs", "<http://www.opengis.net/def/crs/EPSG/0/32647>").geojson(&odd).send();
        send("handling=strict").await.expect(400);
        let made = send("return=representation, handling=lenient").await.expect(201);
        assert_eq!(made.header("preference-applied"), "return=representation, handling=lenient");
        assert_eq!((made.header("content-type"), made.header("content-crs")), ("application/geo+json", "<http://www.opengis.net/def/crs/EPSG/0/32647>"));
        assert_eq!((&made.json()["geometry"]["coordinates"], &made.json()["properties"]), (&json!([714972.438, 1477966.115]), &json!({"name": "ก"})));
        let path = made.header("location").strip_prefix("http://phaen.test/hub").unwrap().to_owned();
        let patch = json!({"properties": {"name": "ข"}}).to_string();
        let changed = hub.ask("PATCH", &path).key(&key).header("prefer", "return=representation").body("application/merge-patch+json", patch).send().await.expect(200);
        assert_eq!(changed.json()["properties"]["name"], "ข");
        assert_eq!(changed.header("etag"), hub.get(&path).send().await.header("etag"));
    }

    async fn a_dataset_may_need_the_version_of_what_is_changed(hub) {
        let key = hub.editor("doh");
        dataset(&hub, &key, |body| body["ifMatchNeeded"] = json!(true)).await;
        let made = hub.ask("POST", "/collections/places/items").key(&key).geojson(&feature("ก")).send().await.expect(201);
        let path = made.header("location").strip_prefix("http://phaen.test/hub").unwrap().to_owned();
        hub.ask("DELETE", &path).key(&key).send().await.expect(428);
        hub.ask("PUT", &path).key(&key).geojson(&feature("ข")).send().await.expect(428);
        let batch = json!({"operations": [{"delete": path.rsplit('/').next().unwrap()}]});
        hub.ask("POST", "/collections/places/batch").key(&key).header("idempotency-key", KEY).json(&batch).send().await.expect(422);
        let put = hub.ask("PUT", &path).key(&key).header("if-match", made.header("etag")).geojson(&feature("ข")).send().await.expect(204);
        hub.ask("DELETE", &path).key(&key).header("if-match", put.header("etag")).send().await.expect(204);
    }

    async fn options_tell_only_what_the_callers_scopes_allow(hub) {
        let (editor, reader, admin) = (hub.editor("doh"), hub.key("doh", &[phaen::access::Scope::Read]), hub.admin());
        let allow = |answer: crate::support::Answer| answer.expect(204).header("allow").to_owned();
        assert_eq!(allow(hub.ask("OPTIONS", "/datasets").send().await), "GET, HEAD, OPTIONS");
        assert_eq!(allow(hub.ask("OPTIONS", "/datasets").key(&reader).send().await), "GET, HEAD, OPTIONS");
        assert_eq!(allow(hub.ask("OPTIONS", "/datasets").key(&editor).send().await), "GET, POST, HEAD, OPTIONS");
        assert_eq!(allow(hub.ask("OPTIONS", "/collections").key(&admin).send().await), "GET, HEAD, OPTIONS");
        assert_eq!(allow(hub.ask("OPTIONS", "/keys").send().await), "OPTIONS");
        dataset(&hub, &editor, |_| ()).await;
        let owner = hub.ask("OPTIONS", "/collections/places/items/x").key(&editor).send().await.expect(204);
        assert!(owner.header("accept-patch").starts_with("application/merge-patch+json"));
        assert_eq!(hub.ask("OPTIONS", "/collections/places/items/x").key(&reader).send().await.header("accept-patch"), "");
        hub.ask("OPTIONS", "/nothing").send().await.expect(404);
    }
}
