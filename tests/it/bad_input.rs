//! Bad input and the status it gets: never a 500, never a dropped connection, always a problem document with nothing internal in it.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestHub};

/// What every refusal must look like.
fn hold(name: &str, answer: &Answer, allowed: &[u16]) {
    assert!(allowed.contains(&answer.status), "{name}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
    if answer.status < 400 {
        return;
    }
    assert_eq!(answer.header("content-type"), "application/problem+json", "{name}");
    let problem = answer.json();
    for member in ["type", "title", "status", "detail", "code", "requestId"] {
        assert!(!problem[member].is_null(), "{name}: no {member} in {problem}");
    }
    assert_eq!(problem["status"], answer.status, "{name}");
    let text = answer.text();
    for inner in ["SELECT", "src/", "panicked", "diesel", "sqlite", "/tmp/"] {
        assert!(!text.contains(inner), "{name}: {inner} in {text}");
    }
}

async fn world(hub: &TestHub) -> String {
    let key = hub.editor("doh");
    let mut body = TestHub::dataset_body("places", "doh");
    body["fields"] = json!([
        {"name": "name", "type": "string", "queryable": true},
        {"name": "lanes", "type": "integer", "queryable": true},
    ]);
    hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    let feature = json!({"type": "Feature", "id": "p", "geometry": {"type": "Point", "coordinates": [101.0, 13.0]}, "properties": {"name": "ก", "lanes": 2}});
    hub.ask("POST", "/collections/places/items").key(&key).geojson(&feature).send().await.expect(201);
    key
}

const ITEMS: &str = "/collections/places/items";

/// Number in the list of `quality`, query, allowed statuses.
const QUERIES: &[(&str, &str, &[u16])] = &[
    ("28 unknown parameter", "?colour=red", &[400]),
    ("29 limit zero", "?limit=0", &[400]),
    ("29 limit negative", "?limit=-1", &[400]),
    ("29 limit no number", "?limit=abc", &[400]),
    ("29 limit unlimited", "?limit=unlimited", &[400]),
    ("30 limit above the maximum is cut", "?limit=999999", &[200]),
    ("31 box of three", "?bbox=100,12,101", &[400]),
    ("32 box upside down", "?bbox=100,14,101,12", &[400]),
    ("33 box across 180 degrees", "?bbox=170,-10,-170,10", &[200]),
    ("34 box with NaN", "?bbox=NaN,12,101,13", &[400]),
    ("34 box with infinity", "?bbox=-inf,12,101,13", &[400]),
    ("35 month thirteen", "?datetime=2025-13-01", &[400]),
    ("36 interval reversed", "?datetime=2026-01-01/2025-01-01", &[400]),
    ("37 unknown CRS", "?crs=http://www.opengis.net/def/crs/EPSG/0/99999", &[400]),
    ("37 unknown box CRS", "?bbox=1,2,3,4&bbox-crs=x", &[400]),
    ("38 unknown sort key", "?sortby=nothing", &[400]),
    ("39 the same parameter twice", "?limit=1&limit=2", &[400]),
    ("41 a quote in a value finds nothing", "?name=x%27%20OR%201%3D1%20--", &[200]),
    ("42 a quote in a property's name", "?na%27me=x", &[400]),
    ("43 a function as a filter", "?filter=pg_sleep(10)%3D1", &[400]),
    ("50 SQL in a sort key", "?sortby=name;drop%20table", &[400]),
    ("51 a null byte in text", "?name=a%00b", &[400]),
    ("a cursor that is none of ours", "?cursor=zzzz", &[400]),
    ("a cursor with SQL in it", "?cursor=MSBPUiAxPTE", &[400]),
    ("an offset beyond the end", "?offset=999999999", &[200]),
    ("an offset beyond numbers", "?offset=99999999999999999999", &[400]),
    ("a language that is not spoken", "?lang=xx", &[400]),
    ("a format that is not there", "?f=shp", &[400]),
];

/// Name, body, allowed statuses.
fn bodies() -> Vec<(&'static str, Vec<u8>, &'static [u16])> {
    let feature =
        |geometry: &str| format!(r#"{{"type":"Feature","geometry":{geometry},"properties":{{}}}}"#).into_bytes();
    let polygon = |rings: &str| feature(&format!(r#"{{"type":"Polygon","coordinates":{rings}}}"#));
    let with =
        |properties: &str| format!(r#"{{"type":"Feature","geometry":null,"properties":{properties}}}"#).into_bytes();
    let mut with_mark = b"\xEF\xBB\xBF".to_vec();
    with_mark.extend(with("{}"));
    let mut deep = String::from(r#"{"type":"Point","coordinates":[1,2]}"#);
    for _ in 0..5 {
        deep = format!(r#"{{"type":"GeometryCollection","geometries":[{deep}]}}"#);
    }
    let star: Vec<String> = (0..=1000)
        .map(|i| {
            let angle = f64::from(i % 1000) * std::f64::consts::TAU * 499.0 / 1000.0;
            format!("[{},{}]", 101.0 + angle.cos() / 10.0, 13.0 + angle.sin() / 10.0)
        })
        .collect();
    let many: Vec<String> = (0..51_000).map(|i| format!("[{},13.0]", 100.0 + f64::from(i) / 1e5)).collect();
    vec![
        ("16 empty body", vec![], &[400]),
        ("17 truncated", br#"{"type":"Feature","geometry":"#.to_vec(), &[400]),
        ("18 a hundred thousand nested lists", vec![b'['; 100_000], &[400]),
        ("19 the same name twice", br#"{"type":"Feature","type":"Feature","geometry":null,"properties":{}}"#.to_vec(), &[400]),
        ("20 three megabytes", format!(r#"{{"x":"{}"}}"#, "a".repeat(3 << 20)).into_bytes(), &[413]),
        ("21 unknown property", with(r#"{"colour":"red"}"#), &[400]),
        ("21 unknown member", br#"{"type":"Feature","geometry":null,"properties":{},"colour":1}"#.to_vec(), &[400]),
        ("22 __proto__", with(r#"{"__proto__":{}}"#), &[400]),
        ("23 lone surrogate", with(r#"{"name":"\ud800"}"#), &[400]),
        ("24 a number beyond floats", with(r#"{"lanes":1e999}"#), &[400]),
        ("25 an integer beyond 64 bits", with(r#"{"lanes":9223372036854775808}"#), &[400]),
        ("26 a byte-order mark is forgiven", with_mark, &[201]),
        ("27 a list where an object belongs", b"[]".to_vec(), &[400]),
        ("51 a null character in text", with(r#"{"name":"a\u0000b"}"#), &[400]),
        ("53 NaN", feature(r#"{"type":"Point","coordinates":[NaN,1]}"#), &[400]),
        ("54 longitude 200", feature(r#"{"type":"Point","coordinates":[200,13]}"#), &[422]),
        ("55 latitude and longitude swapped", feature(r#"{"type":"Point","coordinates":[13.7,100.5]}"#), &[422]),
        ("56 ring not closed", polygon("[[[101,13],[102,13],[102,14],[101,14]]]"), &[422]),
        ("57 ring of two points", polygon("[[[101,13],[102,13]]]"), &[422]),
        ("58 empty polygon", polygon("[]"), &[422]),
        ("59 bow-tie", polygon("[[[101,13],[102,14],[102,13],[101,14],[101,13]]]"), &[422]),
        ("60 a star of a thousand points", polygon(&format!("[[{}]]", star.join(","))), &[422]),
        ("61 hole outside its shell", polygon("[[[101,13],[102,13],[102,14],[101,14],[101,13]],[[103,13],[104,13],[104,14],[103,13]]]"), &[422]),
        ("62 parts that overlap", feature(r#"{"type":"MultiPolygon","coordinates":[[[[101,13],[102,13],[102,14],[101,14],[101,13]]],[[[101.5,13.5],[102.5,13.5],[102.5,14.5],[101.5,13.5]]]]}"#), &[422]),
        ("63 collections five deep", feature(&deep), &[422]),
        ("65 positions of five numbers", feature(r#"{"type":"Point","coordinates":[101,13,0,0,0]}"#), &[422]),
        ("66 a coordinate of 1e29", feature(r#"{"type":"Point","coordinates":[1e29,13]}"#), &[422]),
        ("67 an old crs member", br#"{"type":"Feature","geometry":null,"properties":{},"crs":{"type":"name","properties":{"name":"EPSG:32647"}}}"#.to_vec(), &[422]),
        ("68 51,000 vertices", feature(&format!(r#"{{"type":"LineString","coordinates":[{}]}}"#, many.join(","))), &[422]),
        ("69 null geometry", with(r#"{"name":"ไม่มีที่ตั้ง"}"#), &[201]),
        ("69 ring in the other direction", polygon("[[[101,13],[101,14],[102,14],[102,13],[101,13]]]"), &[201]),
    ]
}

on_both! {
    async fn bad_questions_are_refused(hub) {
        world(&hub).await;
        for (name, query, allowed) in QUERIES {
            let answer = hub.get(&format!("{ITEMS}{query}")).send().await;
            hold(name, &answer, allowed);
            if *name == "41 a quote in a value finds nothing" {
                assert_eq!(answer.json()["numberMatched"], 0);
            }
            if name.starts_with("30") {
                assert!(answer.status == 200 && answer.json()["numberReturned"] == 1);
            }
        }
    }

    async fn bad_bodies_are_refused_and_leave_nothing_behind(hub) {
        let key = world(&hub).await;
        let count = |answer: Answer| answer.json()["numberMatched"].as_i64().unwrap();
        for (name, body, allowed) in bodies() {
            let before = count(hub.get(ITEMS).send().await);
            let answer = hub.ask("POST", ITEMS).key(&key).body("application/geo+json", body).send().await;
            hold(name, &answer, allowed);
            let added = i64::from(answer.status == 201);
            assert_eq!(count(hub.get(ITEMS).send().await), before + added, "{name}");
        }
    }

    async fn bad_requests_are_refused(hub) {
        let key = world(&hub).await;
        hold("1 unknown path", &hub.get("/nothing/here").send().await, &[404]);
        let wrong_method = hub.ask("DELETE", "/collections").send().await;
        hold("2 wrong method", &wrong_method, &[405]);
        assert_eq!(wrong_method.header("allow"), "GET, HEAD, OPTIONS");
        hold("3 trailing slash", &hub.get("/collections/").send().await, &[200]);
        hold("8 compressed body", &hub.ask("POST", ITEMS).key(&key).header("content-encoding", "gzip").geojson(&json!({})).send().await, &[415]);
        hold("9 compressed body", &hub.ask("POST", ITEMS).key(&key).header("content-encoding", "zstd").geojson(&json!({})).send().await, &[415]);
        hold("10 wrong media type", &hub.ask("POST", ITEMS).key(&key).body("text/plain", "x").send().await, &[415]);
        hold("11 an image of features", &hub.get(ITEMS).header("accept", "image/png").send().await, &[406]);
        hold("12 a body on GET", &hub.get(ITEMS).body("application/json", "{}").send().await, &[200]);
        let overridden = hub.get(&format!("{ITEMS}/p")).key(&key).header("x-http-method-override", "DELETE").send().await;
        hold("13 method override", &overridden, &[200]);
        hold("13 and it is still there", &hub.get(&format!("{ITEMS}/p")).send().await, &[200]);
        hold("14 a path that is no text", &hub.get("/collections/%ff").send().await, &[400]);
        hold("15 a null in an id", &hub.get("/collections/places%00x").send().await, &[400]);
        hold("52 SQL in a code", &hub.get("/agencies/x'%20OR%20'1'='1").send().await, &[404]);
        hold("52 SQL in an id", &hub.get("/collections/places'--/items").send().await, &[404]);
    }

    async fn bad_keys_are_refused(hub) {
        let (owner, other) = (world(&hub).await, hub.editor("rid"));
        let expired = {
            let key = hub.key("doh", &[phaen::access::Scope::Read]);
            let id = key["phaen_sec_".len()..][..8].to_owned();
            hub.hub.store.write_now(|database| {
                use diesel::prelude::*;
                use phaen::storage::schema::api_key;
                diesel::update(api_key::table.find(&id)).set(api_key::expires_at.eq(0_i64)).execute(database)?;
                Ok(())
            }).unwrap();
            key
        };
        hold("91 expired key", &hub.get("/keys").key(&expired).send().await, &[401]);
        hold("91 no key at all", &hub.get("/keys").key("hello").send().await, &[401]);
        hold("91 unknown scheme", &hub.get("/keys").header("authorization", "Digest x").send().await, &[401]);
        hold("91 another agency's key", &hub.ask("DELETE", &format!("{ITEMS}/p")).key(&other).send().await, &[403, 404]);
        let point: Value = json!({"type": "Feature", "geometry": null, "properties": {}});
        let stale = hub.ask("PUT", &format!("{ITEMS}/p")).key(&owner).header("if-match", "\"0-0\"").geojson(&point).send().await;
        hold("92 stale version", &stale, &[412]);
        let dataset = TestHub::dataset_body("places", "doh");
        hold("92 version missing", &hub.ask("PUT", "/datasets/places").key(&owner).json(&dataset).send().await, &[428]);
    }
}
