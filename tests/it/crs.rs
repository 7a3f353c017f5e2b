//! Coordinate systems on the way in and on the way out (OGC API – Features Part 2), and the forms in which features are written.

use phaen::geometry::Crs;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestHub};

/// One place: longitude, latitude; UTM 47N; Indian 1975 / UTM 47N by EPSG:1304 (all computed with PROJ).
const DEGREES: [f64; 2] = [100.9849392, 13.36142884];
const UTM: [f64; 2] = [714972.438, 1477966.115];
const INDIAN: [f64; 2] = [715305.92, 1477663.212];

fn uri(code: u32) -> String {
    format!("http://www.opengis.net/def/crs/EPSG/0/{code}")
}

fn point(id: &str, at: [f64; 2]) -> Value {
    json!({"type": "Feature", "id": id, "geometry": {"type": "Point", "coordinates": at}, "properties": {"name": "ก", "lanes": 2}})
}

async fn places(hub: &TestHub) -> String {
    let key = hub.editor("doh");
    let mut body = TestHub::dataset_body("places", "doh");
    body["fields"] =
        json!([{"name": "name", "type": "string", "queryable": true}, {"name": "lanes", "type": "integer"}]);
    hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    key
}

async fn post(hub: &TestHub, key: &str, feature: &Value, content_crs: &str) -> Answer {
    hub.ask("POST", "/collections/places/items")
        .key(key)
        .header("content-crs", content_crs)
        .geojson(feature)
        .send()
        .await
}

fn coordinates(answer: &Answer) -> Value {
    answer.json()["geometry"]["coordinates"].clone()
}

on_both! {
    async fn what_is_sent_in_metres_is_answered_in_the_same_millimetres(hub) {
        let key = places(&hub).await;
        post(&hub, &key, &point("utm", UTM), &format!("<{}>", uri(32647))).await.expect(201);
        // QGIS sends the bare URI.
        post(&hub, &key, &point("indian", INDIAN), &uri(24047)).await.expect(201);
        post(&hub, &key, &point("lat-lon", [DEGREES[1], DEGREES[0]]), &uri(4326)).await.expect(201);
        for id in ["utm", "indian", "lat-lon"] {
            let item = |crs: u32| format!("/collections/places/items/{id}?crs={}", uri(crs));
            let utm = hub.get(&item(32647)).send().await.expect(200);
            assert_eq!(utm.header("content-crs"), format!("<{}>", uri(32647)));
            let found = coordinates(&utm);
            let off = (found[0].as_f64().unwrap() - UTM[0]).hypot(found[1].as_f64().unwrap() - UTM[1]);
            assert!(off < 0.005 && (id != "utm" || found == json!(UTM)), "{id}: {found}");
            let indian = coordinates(&hub.get(&item(24047)).send().await.expect(200));
            let off = (indian[0].as_f64().unwrap() - INDIAN[0]).hypot(indian[1].as_f64().unwrap() - INDIAN[1]);
            assert!(off < 0.005 && (id != "indian" || indian == json!(INDIAN)), "{id}: {indian}");
            let stored = hub.get(&format!("/collections/places/items/{id}")).send().await.expect(200);
            assert_eq!(stored.header("content-crs"), "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
            let off = |index: usize| (coordinates(&stored)[index].as_f64().unwrap() - DEGREES[index]).abs() * 111_000.0;
            assert!(off(0) < 0.001 && off(1) < 0.001, "{id} {}", stored.text());
        }
    }

    async fn a_change_may_come_in_another_system_too(hub) {
        let key = places(&hub).await;
        post(&hub, &key, &point("p", [101.0, 13.0]), &uri(4326)).await.expect(422);
        post(&hub, &key, &point("p", [13.0, 101.0]), &uri(4326)).await.expect(201);
        let item = "/collections/places/items/p";
        let patch = json!({"geometry": {"type": "Point", "coordinates": INDIAN}});
        let seen = hub.get(&format!("{item}?crs=EPSG:32647")).send().await.expect(200);
        let plain = hub.get(item).send().await.expect(200);
        assert_ne!(seen.header("etag"), plain.header("etag"));
        hub.ask("PATCH", item).key(&key).header("content-crs", &uri(24047)).header("if-match", seen.header("etag"))
            .body("application/merge-patch+json", patch.to_string()).send().await.expect(204);
        assert_eq!(coordinates(&hub.get(&format!("{item}?crs=EPSG:24047")).send().await), json!(INDIAN));
        hub.ask("PUT", item).key(&key).header("content-crs", &uri(32647)).header("if-match", seen.header("etag")).geojson(&point("p", UTM)).send().await.expect(412);
        hub.ask("PUT", item).key(&key).header("content-crs", &uri(32647)).geojson(&point("p", UTM)).send().await.expect(204);
        assert_eq!(coordinates(&hub.get(&format!("{item}?crs=[EPSG:32647]")).send().await), json!(UTM));
        let again = hub.get(&format!("{item}?crs=EPSG:32647")).send().await.expect(200);
        hub.get(&format!("{item}?crs=EPSG:32647")).header("if-none-match", again.header("etag")).send().await.expect(304);
        hub.get(&format!("{item}?crs=EPSG:24047")).header("if-none-match", again.header("etag")).send().await.expect(200);
    }

    async fn an_unknown_system_is_refused_naming_those_that_are_offered(hub) {
        let key = places(&hub).await;
        for path in ["/collections/places/items?crs=EPSG:28992", "/collections/places/items?bbox=1,2,3,4&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/28992", "/collections/places/items/x?crs=4326"] {
            let refused = hub.get(path).header("accept-language", "en").send().await.expect(400);
            assert!(refused.text().contains("EPSG/0/24048"), "{}", refused.text());
        }
        let refused = post(&hub, &key, &point("p", UTM), "<http://www.opengis.net/def/crs/EPSG/0/28992>").await.expect(400);
        assert_eq!(refused.json()["errors"][0]["header"], "Content-Crs");
        let wrong = post(&hub, &key, &point("p", [1e9, 1e9]), &uri(32647)).await.expect(422);
        assert_eq!(wrong.json()["errors"][0]["pointer"], "/geometry/coordinates");
    }

    async fn a_box_is_read_in_its_own_system(hub) {
        let key = places(&hub).await;
        post(&hub, &key, &point("p", UTM), &uri(32647)).await.expect(201);
        for (bbox, crs, expected) in [
            ("714972,1477966,714973,1477967", uri(32647), 1),
            ("714973,1477966,714974,1477967", uri(32647), 0),
            ("715305,1477663,715306,1477664", uri(24047), 1),
            ("714972,1477966,714973,1477967", uri(24047), 0),
            ("13.36,100.98,13.37,100.99", uri(4326), 1),
            ("100.98,13.36,100.99,13.37", Crs::Crs84.uri().to_owned(), 1),
            ("11241500,1500000,11242000,1502000", uri(3857), 1),
            ("-20037508.342789244,-20037508.342789244,20037508.342789244,20037508.342789244", uri(3857), 1),
        ] {
            let page = hub.get(&format!("/collections/places/items?bbox={bbox}&bbox-crs={crs}&crs={crs}")).send().await.expect(200);
            assert_eq!(page.json()["numberMatched"], expected, "{bbox} {crs}");
            assert_eq!(page.header("content-crs"), format!("<{crs}>"));
        }
        // A little east of the box's side, which leans in degrees, but within the box around it.
        let (beside, inside) = ([683_000.0 - 200.0, 1_460_000.0], [683_000.0 + 200.0, 1_460_000.0]);
        for (id, at) in [("beside", beside), ("inside", inside)] {
            post(&hub, &key, &point(id, at), &uri(32647)).await.expect(201);
        }
        let leaning = hub.get("/collections/places/items?bbox=683000,1371000,684000,1550000&bbox-crs=EPSG:32647").send().await.expect(200).json();
        assert_eq!((&leaning["numberMatched"], &leaning["features"][0]["id"]), (&json!(1), &json!("inside")));
        hub.get(&format!("/collections/places/items?bbox=5,5,1,1&bbox-crs={}", uri(32647))).send().await.expect(400);
    }

    async fn every_collection_tells_its_systems_and_what_it_is_stored_in(hub) {
        let key = places(&hub).await;
        let wanted = json!(Crs::ALL.map(Crs::uri));
        let list = hub.get("/collections").send().await.expect(200).json();
        assert_eq!(list["crs"], wanted);
        let collections = list["collections"].as_array().unwrap();
        for collection in collections.iter().filter(|collection| collection["itemType"] == "feature") {
            assert_eq!((&collection["crs"], &collection["storageCrs"]), (&wanted, &json!(Crs::Crs84.uri())));
        }
        assert!(hub.get("/conformance").send().await.text().contains("ogcapi-features-2/1.0/conf/crs"));
        // True: what is stored is answered in the storage CRS digit by digit.
        let sent = point("p", [100.123456789012, 13.1]);
        hub.ask("POST", "/collections/places/items").key(&key).geojson(&sent).send().await.expect(201);
        let stored = hub.get(&format!("/collections/places/items/p?crs={}", Crs::Crs84.uri())).send().await;
        assert_eq!(coordinates(&stored), json!([100.123456789012, 13.1]));
    }

    async fn pages_keep_the_form_that_was_asked_for(hub) {
        let key = places(&hub).await;
        for number in 0..3 {
            let at = [UTM[0] + f64::from(number), UTM[1]];
            post(&hub, &key, &point(&format!("p{number}"), at), &uri(32647)).await.expect(201);
        }
        let first = hub.get("/collections/places/items?limit=2&crs=EPSG:32647&properties=lanes&geometryPrecision=0").send().await.expect(200);
        let next = first.link("next").unwrap();
        let second = hub.get(next.strip_prefix("http://phaen.test/hub").unwrap()).send().await.expect(200);
        assert_eq!(second.json()["features"][0]["geometry"]["coordinates"], json!([714974, 1477966]));
        assert_eq!(second.json()["features"][0]["properties"], json!({"lanes": 2}));
        let bare = hub.get("/collections/places/items?skipGeometry=true&exclude-properties=name").send().await.expect(200).json();
        assert_eq!((&bare["features"][0]["geometry"], &bare["features"][0]["properties"]), (&Value::Null, &json!({"lanes": 2})));
        for query in ["properties=colour", "skipGeometry=yes", "geometryPrecision=99", "maxAllowableOffset=-1"] {
            hub.get(&format!("/collections/places/items?{query}")).send().await.expect(400);
            hub.get(&format!("/collections/places/items/p0?{query}")).send().await.expect(400);
        }
    }
}
