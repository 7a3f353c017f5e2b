//! Whole collections as files: what every format keeps, who sees what, and what a client is told about them.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;

/// A dataset with fields of every type, and features that are hard on every format.
pub async fn make_hard_layer(hub: &TestHub, key: &str, id: &str) -> Vec<Value> {
    let mut body = TestHub::dataset_body(id, "doh");
    body["title"] = json!({ "th": "ถนน/ซอย \"สายหลัก\"", "en": "Roads" });
    let field = |name: &str, kind: &str| json!({ "name": name, "type": kind, "queryable": kind != "json", "title": { "th": format!("ช่อง {name}"), "en": format!("The {name}") } });
    let fields = [
        ("ชื่อ", "string"),
        ("lanes", "integer"),
        ("width", "number"),
        ("open", "boolean"),
        ("built", "date"),
        ("seen", "date-time"),
        ("tags", "json"),
        ("id", "string"),
        ("Name", "string"),
        ("name", "string"),
    ];
    body["fields"] = fields.iter().map(|(name, kind)| field(name, kind)).collect();
    hub.ask("POST", "/datasets").key(key).json(&body).send().await.expect(201);
    let features = hard_features();
    for feature in &features {
        hub.ask("POST", &format!("/collections/{id}/items")).key(key).geojson(feature).send().await.expect(201);
    }
    features
}

/// Thai with marks, emoji, quotes, line breaks, formulas, null, numbers at their limits, and every kind of geometry.
pub fn hard_features() -> Vec<Value> {
    let feature = |id: &str, geometry: Value, properties: Value| json!({"type": "Feature", "id": id, "geometry": geometry, "properties": properties});
    let ring = json!([[101.0, 13.0], [101.1, 13.0], [101.1, 13.1], [101.0, 13.0]]);
    let far = json!([[102.0, 14.0], [102.1, 14.0], [102.1, 14.1], [102.0, 14.0]]);
    let hole = json!([[101.06, 13.02], [101.08, 13.04], [101.08, 13.02], [101.06, 13.02]]);
    let shapes = [
        json!({"type": "Point", "coordinates": [101.5, 13.25]}),
        json!({"type": "Point", "coordinates": [101.5, 13.25, 12.5]}),
        json!({"type": "MultiPoint", "coordinates": [[101.5, 13.25], [101.6, 13.3]]}),
        json!({"type": "LineString", "coordinates": [[101.0, 13.0], [101.123_456_7, 13.5]]}),
        json!({"type": "MultiLineString", "coordinates": [[[101.0, 13.0], [101.1, 13.1]], [[101.2, 13.2], [101.3, 13.3]]]}),
        json!({"type": "Polygon", "coordinates": [ring, hole]}),
        json!({"type": "MultiPolygon", "coordinates": [[ring], [far]]}),
        json!({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [101.0, 13.0]}, {"type": "LineString", "coordinates": [[101.0, 13.0], [101.1, 13.1]]}]}),
        Value::Null,
    ];
    let values = [
        json!({"ชื่อ": "ถนนสุขุมวิท น้ำท่วม กำแพง", "lanes": 4, "width": 3.25, "open": true, "built": "2024-02-29", "seen": "2026-11-21T03:00:00Z", "tags": ["ก", 1], "id": "x1", "Name": "A", "name": "a"}),
        json!({"ชื่อ": "=HYPERLINK(\"http://x\")", "lanes": i64::MAX, "width": -0.1, "open": false}),
        json!({"ชื่อ": "บรรทัดแรก\nบรรทัดสอง, \"อัญประกาศ\" <b>&amp;</b> ]]>", "lanes": i64::MIN, "width": 1e21}),
        json!({"ชื่อ": "🛣️👩🏽‍🚒 ๑๒๓", "lanes": 9_007_199_254_740_993_i64, "width": 7}),
        json!({"ชื่อ": "", "lanes": null, "tags": {"a": null}}),
        json!({"ชื่อ": "+66 38 123456", "seen": "2026-11-21T10:00:00.123456+07:00"}),
        json!({"ชื่อ": "\u{1}ctrl\u{b}", "built": "1899-12-31"}),
        json!({}),
        json!({"ชื่อ": "null"}),
    ];
    let pairs = shapes.into_iter().zip(values).enumerate();
    pairs.map(|(number, (shape, values))| feature(&format!("f-{number}"), shape, values)).collect()
}

/// What a feature says, without the order of its members; a coordinate of 101 and one of 101.0 are the same.
fn said(feature: &Value) -> (Value, Value, Value) {
    (feature["id"].clone(), decimal(&feature["geometry"]), feature["properties"].clone())
}

fn decimal(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.iter().map(decimal).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), decimal(value))).collect(),
        other => other.clone(),
    }
}

/// The text of the only sheet of a workbook.
fn sheet(workbook: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap()
}

on_both! {
    async fn a_workbook_has_no_formula_and_speaks_the_readers_language(hub) {
        let key = hub.editor("doh");
        make_hard_layer(&hub, &key, "roads").await;
        let answer = hub.get("/collections/roads/export?f=xlsx").header("accept-encoding", "gzip").send().await.expect(200);
        assert_ne!(answer.header("content-encoding"), "gzip", "a workbook is compressed already");
        let thai = sheet(&answer.body);
        assert!(thai.contains("ช่อง lanes") && thai.contains("=HYPERLINK(") && !thai.contains("<f>"), "{thai}");
        assert!(thai.contains("<v>4</v>") && thai.contains("<t>9223372036854775807</t>"), "what loses digits is text: {thai}");
        let english = sheet(&hub.get("/collections/roads/export?f=xlsx&lang=en").send().await.expect(200).body);
        assert!(english.contains("The lanes") && !english.contains("ช่อง lanes"));
    }

    async fn json_formats_hold_every_feature_as_it_was_sent(hub) {
        let key = hub.editor("doh");
        let sent: Vec<_> = make_hard_layer(&hub, &key, "roads").await.iter().map(said).collect();
        let whole = hub.get("/collections/roads/export").send().await.expect(200);
        assert_eq!(whole.header("content-type"), "application/geo+json");
        let read: Vec<_> = whole.json()["features"].as_array().unwrap().iter().map(said).collect();
        assert_eq!(read, sent);
        let lines = hub.get("/collections/roads/export?f=geojsonl").send().await.expect(200);
        let read: Vec<_> = lines.text().lines().map(|line| said(&serde_json::from_str(line).unwrap())).collect();
        assert_eq!(read, sent);
        let sequence = hub.get("/collections/roads/export").header("accept", "application/geo+json-seq").send().await.expect(200);
        assert_eq!(sequence.header("content-type"), "application/geo+json-seq");
        let text = sequence.text();
        let records: Vec<&str> = text.split('\u{1e}').skip(1).collect();
        assert!(text.starts_with('\u{1e}') && records.iter().all(|record| record.ends_with('\n')));
        let read: Vec<_> = records.iter().map(|record| said(&serde_json::from_str(record).unwrap())).collect();
        assert_eq!(read, sent);
    }

    async fn a_table_opens_in_a_spreadsheet_with_thai_and_without_formulas(hub) {
        let key = hub.editor("doh");
        make_hard_layer(&hub, &key, "roads").await;
        let answer = hub.get("/collections/roads/export?f=csv").send().await.expect(200);
        assert!(answer.header("content-type").starts_with("text/csv"), "{}", answer.header("content-type"));
        let text = answer.text();
        let mut rows = csv::ReaderBuilder::new().from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
        assert_eq!(rows.headers().unwrap(), vec!["id", "ชื่อ", "lanes", "width", "open", "built", "seen", "tags", "property_id", "Name", "name", "geometry"]);
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 9);
        assert_eq!(&rows[1][1], "'=HYPERLINK(\"http://x\")");
        assert_eq!((&rows[1][2], &rows[1][3]), ("9223372036854775807", "-0.1"), "numbers are not text");
        assert_eq!(&rows[5][1], "'+66 38 123456");
        assert_eq!((&rows[0][8], &rows[0][7], &rows[1][11]), ("x1", "[\"ก\",1]", "POINT Z (101.5 13.25 12.5)"));
        assert_eq!(&rows[8][11], "");
    }

    async fn a_filter_an_unknown_parameter_and_paging_are_read_as_items_reads_them(hub) {
        let key = hub.editor("doh");
        make_hard_layer(&hub, &key, "roads").await;
        let ids = |answer: crate::support::Answer| answer.json()["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(ids(hub.get("/collections/roads/export?lanes=4").send().await.expect(200)), ["f-0"]);
        assert_eq!(ids(hub.get("/collections/roads/export?bbox=101.9,13.9,102.2,14.2").send().await.expect(200)), ["f-6", "f-8"], "what has no place is in every box");
        assert_eq!(ids(hub.get("/collections/roads/export?ids=f-2,f-4&crs=EPSG:32647").send().await.expect(200)), ["f-2", "f-4"]);
        assert_eq!(ids(hub.get("/collections/roads/export?q=%E0%B8%AA%E0%B8%B8%E0%B8%82%E0%B8%B8%E0%B8%A1%E0%B8%A7%E0%B8%B4%E0%B8%97").send().await.expect(200)), ["f-0"]);
        assert_eq!(ids(hub.get("/collections/roads/export?bbox=0,0,1,1&lanes=4").send().await.expect(200)), Vec::<String>::new());
        for wrong in ["colour=red", "lanes=many", "limit=5", "offset=1", "f=pdf", "resultType=hits"] {
            let answer = hub.get(&format!("/collections/roads/export?{wrong}")).send().await.expect(400);
            assert_eq!(answer.json()["errors"][0]["parameter"], wrong.split('=').next().unwrap());
        }
        hub.get("/collections/nowhere/export").send().await.expect(404);
        hub.get("/collections/roads/export").header("accept", "image/png").send().await.expect(406);
        hub.ask("POST", "/collections/roads/export").key(&key).send().await.expect(405);
    }

    async fn a_file_comes_in_the_asked_system_with_the_asked_properties(hub) {
        let key = hub.editor("doh");
        make_hard_layer(&hub, &key, "roads").await;
        let utm = hub.get("/collections/roads/export?lanes=4&crs=http://www.opengis.net/def/crs/EPSG/0/32647&properties=lanes").send().await.expect(200);
        assert_eq!(utm.header("content-crs"), "<http://www.opengis.net/def/crs/EPSG/0/32647>");
        let document = utm.json();
        assert_eq!(document["crs"]["properties"]["name"], "urn:ogc:def:crs:EPSG::32647");
        assert_eq!(document["features"][0]["properties"], json!({"lanes": 4}));
        let east = document["features"][0]["geometry"]["coordinates"][0].as_f64().unwrap();
        assert!((770_000.0..772_000.0).contains(&east), "{east}");
        let table = hub.get("/collections/roads/export?lanes=4&crs=EPSG:32647&properties=lanes&f=csv").send().await.expect(200).text();
        assert!(table.contains("id,lanes,geometry\r\nf-0,4,POINT (77"), "{table}");
        let bare = hub.get("/collections/roads/export?lanes=4&skipGeometry=true&properties=lanes&f=csv").send().await.expect(200).text();
        assert_eq!(bare, "\u{feff}id,lanes\r\nf-0,4\r\n");
        let swapped = hub.get("/collections/roads/export?lanes=4&crs=EPSG:4326").send().await.expect(200).json();
        assert_eq!(swapped["features"][0]["geometry"]["coordinates"], json!([13.25, 101.5]));
        let columns = hub.get("/collections/roads/export?lanes=4&crs=EPSG:4326&f=csv").send().await.expect(200).text();
        assert!(columns.contains("POINT (101.5 13.25)"), "a table has longitude first: {columns}");
        hub.get("/collections/roads/export?crs=EPSG:9999").send().await.expect(400);
        let degrees_only = hub.get("/collections/roads/export?crs=EPSG:32647&f=kml").send().await.expect(400);
        assert_eq!(degrees_only.json()["errors"][0]["parameter"], "crs");
    }

    async fn what_may_not_be_seen_is_in_no_file(hub) {
        let (owner, other) = (hub.editor("doh"), hub.editor("rid"));
        let mut body = TestHub::dataset_body("secret", "doh");
        body["visibility"] = json!("private");
        hub.ask("POST", "/datasets").key(&owner).json(&body).send().await.expect(201);
        hub.ask("POST", "/collections/secret/items").key(&owner).geojson(&hard_features()[7]).send().await.expect(201);
        for format in ["geojson", "geojsonseq", "geojsonl", "fgb", "gpkg", "csv", "xlsx", "kml"] {
            let path = format!("/collections/secret/export?f={format}");
            hub.get(&path).send().await.expect(404);
            hub.get(&path).key(&other).send().await.expect(404);
            hub.get(&path).key(&owner).send().await.expect(200);
        }
    }

    async fn a_file_has_a_thai_name_a_tag_and_a_link_in_the_collection(hub) {
        let key = hub.editor("doh");
        make_hard_layer(&hub, &key, "roads").await;
        let answer = hub.get("/collections/roads/export?f=csv").send().await.expect(200);
        let name = answer.header("content-disposition");
        assert!(name.starts_with("attachment; filename=\"roads.csv\"; filename*=UTF-8''%E0%B8%96"), "{name}");
        assert!(!name.contains('/') && name.ends_with(".csv"), "{name}");
        let english = hub.get("/collections/roads/export?f=csv&lang=en").send().await.expect(200);
        assert!(english.header("content-disposition").ends_with("UTF-8''Roads.csv"));
        let tag = answer.header("etag");
        let again = hub.get("/collections/roads/export?f=csv").header("if-none-match", tag).send().await.expect(304);
        assert!(again.body.is_empty() && again.header("etag") == tag);
        assert_ne!(hub.get("/collections/roads/export?f=geojson").send().await.expect(200).header("etag"), tag);
        assert_ne!(hub.get("/collections/roads/export?f=csv&lanes=4").send().await.expect(200).header("etag"), tag);
        hub.ask("DELETE", "/collections/roads/items/f-3").key(&key).send().await.expect(204);
        let newer = hub.get("/collections/roads/export?f=csv").header("if-none-match", tag).send().await.expect(200);
        assert_ne!(newer.header("etag"), tag);
        let links = hub.get("/collections/roads").send().await.expect(200).json()["links"].as_array().unwrap().clone();
        let downloads: Vec<&Value> = links.iter().filter(|link| link["rel"] == "enclosure").collect();
        assert_eq!(downloads.len(), 8);
        for link in downloads {
            let path = link["href"].as_str().unwrap().strip_prefix("http://phaen.test/hub").unwrap();
            let file = hub.get(path).send().await.expect(200);
            assert_eq!(file.header("content-type"), link["type"].as_str().unwrap());
        }
    }

    async fn a_head_request_tells_about_the_file_without_sending_it(hub) {
        let key = hub.editor("doh");
        make_hard_layer(&hub, &key, "roads").await;
        let head = hub.ask("HEAD", "/collections/roads/export").send().await.expect(200);
        assert!(head.header("content-disposition").contains("roads.geojson") && !head.header("etag").is_empty());
        let allow = hub.ask("OPTIONS", "/collections/roads/export").send().await.expect(204);
        assert!(allow.header("allow").contains("GET") && allow.header("allow").contains("HEAD"), "{allow:?}");
    }

    async fn nothing_is_left_of_a_file_in_the_data_directory(hub) {
        let key = hub.editor("doh");
        make_hard_layer(&hub, &key, "roads").await;
        let names = |hub: &TestHub| -> Vec<String> {
            let entries = std::fs::read_dir(&hub.hub.config.data_dir).unwrap();
            let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
            names.retain(|name| !name.contains("-wal") && !name.contains("-shm"));
            names.sort();
            names
        };
        let before = names(&hub);
        let links = hub.get("/collections/roads").send().await.expect(200).json()["links"].as_array().unwrap().clone();
        for link in links.iter().filter(|link| link["rel"] == "enclosure") {
            hub.get(link["href"].as_str().unwrap().strip_prefix("http://phaen.test/hub").unwrap()).send().await.expect(200);
        }
        assert_eq!(names(&hub), before);
    }
}

#[actix_web::test]
async fn both_databases_write_the_same_bytes_in_every_format() {
    let (sqlite, Some(postgis)) = (TestHub::sqlite(), TestHub::postgis()) else { return };
    let mut files = Vec::new();
    for hub in [sqlite, postgis] {
        let key = hub.editor("doh");
        make_hard_layer(&hub, &key, "roads").await;
        let links = hub.get("/collections/roads").send().await.expect(200).json()["links"].as_array().unwrap().clone();
        let mut own = Vec::new();
        for link in links.iter().filter(|link| link["rel"] == "enclosure") {
            let file = hub
                .get(link["href"].as_str().unwrap().strip_prefix("http://phaen.test/hub").unwrap())
                .send()
                .await
                .expect(200);
            own.push((link["type"].clone(), file.header("etag").to_owned(), file.body));
        }
        files.push(own);
    }
    assert_eq!(files[0].len(), 8);
    for (one, other) in files[0].iter().zip(&files[1]) {
        assert!(one == other, "{} differs between the databases", one.0);
    }
}
