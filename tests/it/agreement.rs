//! Both databases give the same bytes for the same data and the same questions.

use serde_json::{Value, json};

use crate::support::{Answer, TestHub};

/// A small generator (SplitMix64), so that the world is the same each time and on both sides.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }

    fn degree(&mut self, from: f64) -> f64 {
        from + f64::from(u32::try_from(self.roll(1_000_000)).unwrap()) / 1e6
    }
}

const NAMES: [&str; 8] = ["ถนนสุขุมวิท", "คลองใหญ่", "ท่อ\"ประปา\"", "a'b", "", "É", "ก็", "100%"];

fn feature(number: u64, dice: &mut Dice) -> Value {
    let (x, y) = (dice.degree(100.9), dice.degree(12.6));
    let (w, h) = (0.001 + dice.degree(0.0) / 10.0, 0.001 + dice.degree(0.0) / 10.0);
    let geometry = match dice.roll(5) {
        0 => Value::Null,
        1 => json!({"type": "Point", "coordinates": [x, y]}),
        2 => json!({"type": "LineString", "coordinates": [[x, y], [x + w, y + h], [x + w, y]]}),
        3 => json!({"type": "Polygon", "coordinates": [[[x, y], [x, y + h], [x + w, y + h], [x + w, y], [x, y]]]}),
        _ => json!({"type": "MultiPoint", "coordinates": [[x, y, 5.25], [x + w, y + h, 0]]}),
    };
    let day = format!("20{:02}-{:02}-{:02}", 20 + dice.roll(8), 1 + dice.roll(12), 1 + dice.roll(28));
    json!({"type": "Feature", "id": format!("f{number}"), "geometry": geometry, "properties": {
        "name": NAMES[usize::try_from(dice.roll(8)).unwrap()], "lanes": dice.roll(4), "width": dice.degree(0.0) * 1e3,
        "paved": dice.roll(2) == 1, "from": day, "nothing": Value::Null, "list": [1, {"a": 2.50}],
    }})
}

async fn build(hub: &TestHub) -> String {
    let key = hub.editor("doh");
    let mut body = TestHub::dataset_body("mixed", "doh");
    body["fields"] = json!([
        {"name": "name", "type": "string", "queryable": true}, {"name": "lanes", "type": "integer", "queryable": true},
        {"name": "width", "type": "number", "queryable": true}, {"name": "paved", "type": "boolean", "queryable": true},
        {"name": "from", "type": "date", "queryable": true}, {"name": "nothing", "type": "string", "queryable": true},
        {"name": "list", "type": "json"},
    ]);
    body["timeStartField"] = json!("from");
    hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    let mut dice = Dice(21);
    for number in 0..60 {
        let made =
            hub.ask("POST", "/collections/mixed/items").key(&key).geojson(&feature(number, &mut dice)).send().await;
        made.expect(201);
    }
    key
}

fn questions() -> Vec<(&'static str, String)> {
    let mut asked: Vec<(&str, String)> = [
        "/",
        "/?f=html",
        "/conformance",
        "/collections",
        "/collections?limit=2",
        "/collections/mixed",
        "/collections/mixed/queryables",
        "/collections/mixed/schema",
        "/collections/mixed/schema/feature",
        "/collections/mixed/items?limit=7",
        "/datasets",
        "/datasets/mixed",
        "/collections/mixed/items?limit=7&offset=7",
        "/collections/mixed/items?resultType=hits",
        "/collections/mixed/items?limit=10000",
        "/collections/mixed/items/f3",
        "/collections/mixed/items/none",
        "/collections/mixed/items?lanes=2",
        "/collections/mixed/items?paved=true",
        "/collections/mixed/items?name=a%27b",
        "/collections/mixed/items?name=",
        "/collections/mixed/items?nothing=null",
        "/collections/mixed/items?width=12.5",
        "/collections/mixed/items?datetime=2024-01-01/2025-12-31",
        "/collections/mixed/items?datetime=../2023-06-30",
        "/collections/mixed/items?limit=x",
        "/agencies",
        "/agencies?limit=3&offset=5",
        "/agencies/doh",
        "/agencies/doh/units",
        "/api",
        "/nothing",
    ]
    .into_iter()
    .map(|path| ("GET", path.to_owned()))
    .collect();
    let mut dice = Dice(7);
    for _ in 0..20 {
        let (x, y) = (dice.degree(100.8), dice.degree(12.5));
        asked.push((
            "GET",
            format!(
                "/collections/mixed/items?limit=10000&bbox={x},{y},{},{}",
                x + dice.degree(0.0),
                y + dice.degree(0.0)
            ),
        ));
    }
    asked.push(("OPTIONS", "/collections/mixed/items".to_owned()));
    asked.push(("DELETE", "/collections/mixed/items/f5".to_owned()));
    asked.push(("GET", "/collections/mixed/items?bbox=100,12,103,15&limit=10000".to_owned()));
    asked
}

async fn answer(hub: &TestHub, key: &str, method: &str, path: &str) -> Answer {
    hub.ask(method, path).key(key).header("x-request-id", "agreement").send().await
}

#[actix_web::test]
async fn both_databases_answer_the_same_bytes() {
    let Some(server) = TestHub::postgis() else { return };
    let file = TestHub::sqlite();
    let (file_key, server_key) = (build(&file).await, build(&server).await);
    for (method, path) in questions() {
        let (left, right) =
            (answer(&file, &file_key, method, &path).await, answer(&server, &server_key, method, &path).await);
        assert_eq!(String::from_utf8_lossy(&left.body), String::from_utf8_lossy(&right.body), "{method} {path}");
        assert_eq!(
            (left.status, left.header("etag"), left.header("allow")),
            (right.status, right.header("etag"), right.header("allow")),
            "{path}"
        );
        assert!(left.status < 500, "{method} {path}: {}", left.status);
    }
}
