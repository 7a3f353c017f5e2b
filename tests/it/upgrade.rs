//! A hub that an older program left, opened by the program of today: nothing is lost, and it answers as a hub that was new all along.

use phaen::access::Scope;
use phaen::duplicates::office::{ScanOptions, scan_now};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestHub};

/// The last schema before datasets had versions.
const BEFORE_VERSIONS: &str = "0020";

fn road(agency: &str, title: &str, text: &str) -> Value {
    json!({
        "agency": agency, "title": title, "location": { "text": text, "areaCodes": ["200406"] },
        "budgets": [{ "fiscalYear": 2567, "satang": 200_000_000 }],
        "geometry": { "type": "LineString", "coordinates": [[100.95, 12.98], [100.954, 12.983]] },
        "identifiers": [{ "scheme": "e-GP", "value": format!("6501{agency}") }],
    })
}

/// A layer with and without places, an edited row, two projects that are one, and what was decided about them.
async fn filled(hub: &TestHub) -> String {
    let key = hub.key("doh", &[Scope::Read, Scope::WriteOwn, Scope::Review, Scope::Report]);
    let mut body = TestHub::dataset_body("roads", "doh");
    body["fields"] = json!([
        { "name": "name", "type": "string", "queryable": true }, { "name": "lanes", "type": "integer", "queryable": true },
    ]);
    hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    for number in 0..30 {
        let place = f64::from(number) / 100.0;
        let geometry = match number % 4 {
            0 => Value::Null,
            1 => json!({ "type": "Point", "coordinates": [101.0 + place, 13.123_456_789_012] }),
            2 => json!({ "type": "LineString", "coordinates": [[101.0 + place, 13.0], [101.1, 13.1 + place]] }),
            _ => {
                json!({ "type": "Polygon", "coordinates": [[[101.0, 13.0], [101.0 + place, 13.0], [101.0, 13.0 + place], [101.0, 13.0]]] })
            }
        };
        let feature = json!({ "type": "Feature", "id": format!("r{number}"), "geometry": geometry,
            "properties": { "name": format!("ถนนสาย {number}"), "lanes": number % 3 } });
        hub.ask("POST", "/collections/roads/items").key(&key).geojson(&feature).send().await.expect(201);
    }
    let changed = json!({ "type": "Feature", "geometry": null, "properties": { "name": "เปลี่ยนชื่อ", "lanes": 9 } });
    hub.ask("PUT", "/collections/roads/items/r5").key(&key).geojson(&changed).send().await;
    hub.agency("sao");
    let admin = hub.admin();
    for (agency, title) in [
        ("doh", "ก่อสร้างถนน คสล. สายบ้านเขาตะแบก หมู่ที่ 3 ต.หนองปลาไหล"),
        ("sao", "โครงการก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านเขาตะแบก หมู่ที่ ๓ ตำบลหนองปลาไหล"),
    ] {
        let body = road(agency, title, "ต.หนองปลาไหล อ.บางละมุง จ.ชลบุรี");
        hub.ask("POST", "/projects").key(&admin).json(&body).send().await.expect(201);
    }
    scan_now(&hub.hub.store, &ScanOptions::default(), &hub.deed(), &|_, _| true).unwrap();
    let pairs = hub.get("/duplicates").key(&key).send().await.expect(200).json();
    let pair = format!("/duplicates/{}", pairs["items"][0]["id"].as_str().unwrap());
    let tag = hub.get(&pair).key(&key).send().await.expect(200).header("etag").to_owned();
    let verdict = json!({ "verdict": "confirm", "reason": "ถนนสายเดียวกัน" });
    let decided = hub.ask("POST", &format!("{pair}/decisions")).key(&key).header("if-match", &tag).json(&verdict);
    decided.send().await.expect(201);
    key
}

/// What is asked of both hubs; the answers are to be the same to the byte.
async fn questions(hub: &TestHub, key: &str) -> Vec<String> {
    let mut asked: Vec<String> = [
        "/agencies",
        "/datasets/roads",
        "/collections/roads",
        "/collections/roads/items?limit=100",
        "/collections/roads/items?limit=10&offset=10",
        "/collections/roads/items/r7",
        "/collections/roads/items/r5",
        "/collections/roads/items?bbox=101,13,101.2,13.2&limit=100",
        "/collections/roads/items?lanes=2&limit=100",
        "/collections/roads/items?sortby=-name&limit=100",
        "/collections/roads/items?q=%E0%B8%96%E0%B8%99%E0%B8%99&limit=100",
        "/collections/roads/items?filter=lanes%3E1&limit=100",
        "/collections/roads/items?resultType=hits",
        "/collections/roads/tiles/WebMercatorQuad/8/118/199",
        "/collections/projects/items?limit=100",
        "/projects?limit=100",
        "/duplicates",
        "/duplicates/cases",
        "/reports/duplicates",
    ]
    .map(str::to_owned)
    .to_vec();
    for (list, member) in [("/projects?limit=100", "/projects"), ("/duplicates", "/duplicates")] {
        let items = hub.get(list).key(key).send().await.expect(200).json()["items"].as_array().unwrap().clone();
        asked.extend(items.iter().map(|item| format!("{member}/{}", item["id"].as_str().unwrap())));
    }
    asked
}

on_both! {
    async fn a_hub_from_before_there_were_versions_keeps_everything(young) {
        let key = filled(&young).await;
        let old = young.upgraded_from(BEFORE_VERSIONS);
        for path in questions(&young, &key).await {
            let (was, is) = (young.get(&path).key(&key).send().await, old.get(&path).key(&key).send().await);
            assert_eq!((was.status, is.status), (200, 200), "{path}: {}", is.text());
            assert!(timeless(&was) == timeless(&is), "{path}\n  {}\n  {}", was.text(), is.text());
        }
        let (before, after) = (trail(&young).await, trail(&old).await);
        assert_eq!(after["broken"], json!([]));
        assert!(after["rows"].as_i64() >= before["rows"].as_i64(), "{before} {after}");
    }

    async fn projects_of_an_older_program_are_served_with_the_kind_of_their_work(young) {
        let key = filled(&young).await;
        let old = young.upgraded_from(BEFORE_VERSIONS);
        let roads = old.get("/collections/projects/items?workKind=road").key(&key).send().await.expect(200).json();
        let names: Vec<&Value> =
            roads["features"].as_array().unwrap().iter().map(|one| &one["properties"]["workKindName"]).collect();
        assert_eq!(names, [&json!("ถนน"), &json!("ถนน")], "{roads}");
        let fields = old.get("/collections/projects/queryables").key(&key).send().await.expect(200).json();
        assert!(fields["properties"]["workKind"].is_object(), "{fields}");
        let tag = old.get("/collections/projects").key(&key).send().await.expect(200).header("etag").to_owned();
        phaen::app::prepare(&old.hub).unwrap();
        assert_eq!(old.get("/collections/projects").key(&key).send().await.header("etag"), tag, "once is enough");
    }

    async fn an_upgraded_layer_has_its_first_version_and_can_be_worked_with(young) {
        let key = filled(&young).await;
        let old = young.upgraded_from(BEFORE_VERSIONS);
        let versions = old.get("/collections/roads/versions").key(&key).send().await.expect(200).json();
        let listed = versions["items"].as_array().unwrap();
        assert_eq!((listed.len(), &listed[0]["version"], &listed[0]["state"]), (1, &json!(1), &json!("served")), "{versions}");
        assert_eq!(listed[0]["features"], 30, "{versions}");
        let more = json!({ "type": "Feature", "id": "new", "geometry": { "type": "Point", "coordinates": [101.5, 13.5] },
            "properties": { "name": "ถนนใหม่", "lanes": 7 } });
        old.ask("POST", "/collections/roads/items").key(&key).geojson(&more).send().await.expect(201);
        old.ask("DELETE", "/collections/roads/items/r7").key(&key).send().await.expect(204);
        // A box selects what has no place too (OGC API Features, requirement fc-bbox-response, C).
        for (query, expected) in [("lanes=7", 1), ("bbox=101.4,13.4,101.6,13.6", 10), ("limit=100", 30)] {
            let found = old.get(&format!("/collections/roads/items?{query}")).key(&key).send().await.expect(200).json();
            assert_eq!(found["features"].as_array().unwrap().len(), expected, "{query}");
        }
        old.get("/collections/roads/items/r7").key(&key).send().await.expect(404);
        let mut another = road("doh", "ถนนสายใหม่", "ต.บางพระ อ.ศรีราชา");
        // Both hubs of the test make their ids by the same clock.
        another["id"] = json!("after-the-upgrade");
        let made = old.ask("POST", "/projects").key(&old.admin()).json(&another).send().await;
        made.expect(201);
    }
}

/// The answer without the moment at which it was given.
fn timeless(answer: &Answer) -> Vec<u8> {
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(Value::Object(mut members)) => {
            members.remove("timeStamp");
            Value::Object(members).to_string().into_bytes()
        }
        _ => answer.body.to_vec(),
    }
}

async fn trail(hub: &TestHub) -> Value {
    hub.get("/audit/verification").key(&hub.admin()).send().await.expect(200).json()
}
