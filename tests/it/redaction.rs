//! Personal data: a planted name is read by its owner and administrators, and by nobody else on any path.

use std::collections::BTreeMap;
use std::io::Read;

use phaen::access::Scope;
use phaen::duplicates::office::{ScanOptions, scan_now};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestHub};

const NAME: &str = "%E0%B8%AA%E0%B8%99%E0%B8%B4%E0%B8%97"; // สนิท
/// What is planted in the project of `drr`, with the skeleton of the name.
const PLANTED: [&str; 7] = ["สนิท", "สนท", "ใจดี", "136/4", "๑๓๖/๔", "ปรีดา", "081-234-5678"];

fn drain(id: &str, agency: &str, objective: &str) -> Value {
    json!({
        "id": id, "agency": agency,
        "title": "ก่อสร้างรางระบายน้ำคอนกรีต จุดบ้านนายสนิท ใจดี บ้านเลขที่ ๑๓๖/๔ หมู่ที่ 3 ต.หนองปลาไหล อ.บางละมุง จ.ชลบุรี",
        "objective": objective,
        "budgets": [{"fiscalYear": 2569, "satang": 50_000_000}],
        "location": {"text": "ข้างบ้านนายสนิท ใจดี โทร 081-234-5678", "areaCodes": ["200406"]},
        "geometry": {"type": "Point", "coordinates": [100.95, 12.98]},
        "source": {"key": format!("แถวของนายสนิท ใจดี {id}")},
    })
}

async fn build(hub: &TestHub) -> (String, String) {
    let (owner, other) = (hub.editor("drr"), hub.editor("doh"));
    let own = drain("p2", "drr", "เพื่อระบายน้ำให้บ้านนายปรีดา");
    hub.ask("POST", "/projects").key(&owner).json(&own).send().await.expect(201);
    let mut plain = drain("p1", "doh", "เพื่อระบายน้ำ");
    plain["title"] = "ก่อสร้างรางระบายน้ำคอนกรีต หมู่ที่ 3 ต.หนองปลาไหล อ.บางละมุง จ.ชลบุรี".into();
    plain["location"]["text"] = Value::Null;
    plain["source"] = Value::Null;
    hub.ask("POST", "/projects").key(&other).json(&plain).send().await.expect(201);
    scan_now(&hub.hub.store, &ScanOptions::default(), &hub.deed(), &|_, _| true).unwrap();
    (owner, other)
}

/// Everything readable in an answer: text, and the texts within a workbook.
fn readable(answer: &Answer) -> String {
    let mut text = String::from_utf8_lossy(&answer.body).into_owned();
    if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&answer.body)) {
        for index in 0..archive.len() {
            let _ = archive.by_index(index).unwrap().read_to_string(&mut text);
        }
    }
    text
}

/// Every path on which something of a project is read.
async fn paths(hub: &TestHub, admin: &str) -> Vec<String> {
    let list =
        |path: &'static str| async move { hub.get(path).key(admin).send().await.expect(200).json()["items"].clone() };
    let (pairs, cases) = (list("/duplicates").await, list("/duplicates/cases").await);
    assert!(!pairs.as_array().unwrap().is_empty() && !cases.as_array().unwrap().is_empty(), "the two are found");
    let mut paths: Vec<String> = [
        "/projects",
        "/projects?f=geojson",
        "/projects/p2",
        "/projects/p2?f=geojson",
        "/projects/p2?f=html",
        "/projects?f=html",
        "/projects/p2/lineage",
        "/collections/projects/items",
        "/collections/projects/items/p2",
        "/collections/projects/items?f=html",
        "/collections/projects/items?q=x",
        "/collections/duplicates/items",
        "/collections/projects/export?f=csv",
        "/collections/projects/export?f=xlsx",
        "/collections/projects/export?f=gpkg",
        "/collections/projects/export?f=fgb",
        "/collections/projects/export?f=kml",
        "/collections/projects/export?f=geojson",
        "/collections/duplicates/export?f=csv",
        "/collections/projects/tiles/WebMercatorQuad/14/7421/12786",
        "/collections/projects/tiles/WebMercatorQuad/0/0/0",
        "/collections/duplicates/tiles/WebMercatorQuad/14/7421/12786",
        "/duplicates",
        "/duplicates/cases",
        "/reports/duplicates",
        "/reports/duplicates?format=csv&table=pairs",
        "/reports/duplicates?format=csv&table=cases",
        "/reports/duplicates?format=xlsx",
        "/reports/duplicates?format=geojson",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.extend(pairs.as_array().unwrap().iter().map(|one| format!("/duplicates/{}", one["id"].as_str().unwrap())));
    for case in cases.as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        paths.extend([format!("/duplicates/cases/{id}"), format!("/duplicates/cases/{id}/history")]);
    }
    paths
}

on_both! {
    async fn a_planted_name_is_on_no_path_for_strangers_and_other_agencies(hub) {
        let (owner, _) = build(&hub).await;
        let admin = hub.admin();
        let all = [Scope::Read, Scope::WriteOwn, Scope::Report, Scope::Review];
        let callers: BTreeMap<&str, Option<String>> =
            [("stranger", None), ("doh", Some(hub.key("doh", &all))), ("rid", Some(hub.key("rid", &all)))].into();
        let mut read = 0;
        for path in paths(&hub, &admin).await {
            for (name, key) in &callers {
                let asking = hub.get(&path);
                let answer = match key { Some(key) => asking.key(key), None => asking }.send().await;
                assert!(answer.status < 500, "{path}: {}", answer.status);
                read += usize::from(answer.status == 200);
                let text = readable(&answer);
                for planted in PLANTED {
                    assert!(!text.contains(planted), "{name} reads '{planted}' at {path}: {text}");
                }
            }
        }
        assert!(read > 60, "{read} answers were looked at");
        for key in [&owner, &admin] {
            for path in ["/projects", "/projects/p2", "/projects?q=%E0%B8%AA%E0%B8%99%E0%B8%B4%E0%B8%97"] {
                let text = hub.get(path).key(key).send().await.expect(200).text();
                assert!(text.contains("นายสนิท ใจดี") && !text.contains("\"redacted\""), "{path}: {text}");
            }
        }
        let public = hub.get("/projects/p2").send().await.expect(200).json();
        assert_eq!(public["title"], "ก่อสร้างรางระบายน้ำคอนกรีต จุดบ้าน[ปกปิด] บ้าน[ปกปิด] หมู่ที่ 3 ต.หนองปลาไหล อ.บางละมุง จ.ชลบุรี");
        assert_eq!(public["redacted"], json!(["title", "objective", "location.text", "source.key"]));
    }

    async fn no_filter_and_no_search_finds_what_is_hidden(hub) {
        let (owner, other) = build(&hub).await;
        let count = |answer: Answer| {
            let json = answer.expect(200).json();
            json["features"].as_array().or(json["items"].as_array()).unwrap().len()
        };
        for path in [
            format!("/projects?q={NAME}"),
            "/projects?q=136%2F4".to_owned(),
            format!("/collections/projects/items?q={NAME}"),
            format!("/collections/projects/items?filter=title%20LIKE%20%27%25{NAME}%25%27"),
            format!("/collections/projects/items?filter=locationText%20LIKE%20%27%25{NAME}%25%27"),
        ] {
            assert_eq!(count(hub.get(&path).send().await), 0, "{path}");
            assert_eq!(count(hub.get(&path).key(&other).send().await), 0, "{path}");
        }
        assert_eq!(count(hub.get(&format!("/projects?q={NAME}")).key(&owner).send().await), 1);
    }

    async fn what_is_told_before_saving_does_not_tell_names(hub) {
        let (_, other) = build(&hub).await;
        let look = || hub.ask("POST", "/projects/check").key(&other).json(&json!({
            "agency": "doh", "title": "ก่อสร้างรางระบายน้ำคอนกรีต จุดบ้าน หมู่ที่ 3 ต.หนองปลาไหล อ.บางละมุง", "budgets": [{"fiscalYear": 2569, "satang": 50_000_000}],
            "location": {"areaCodes": ["200406"]}, "geometry": {"type": "Point", "coordinates": [100.95, 12.98]},
        }));
        let answer = look().send().await.expect(200).text();
        assert!(answer.contains("\"p2\""), "{answer}");
        assert!(PLANTED.iter().all(|planted| !answer.contains(planted)), "{answer}");
    }

    async fn an_officer_releases_and_hides_with_a_reason(hub) {
        let (owner, other) = build(&hub).await;
        let (admin, path) = (hub.admin(), "/projects/p2/redaction");
        hub.get(path).key(&other).send().await.expect(403);
        let first = hub.get(path).key(&owner).send().await.expect(200);
        assert_eq!(first.json()["findings"][0]["rule"], "person", "{}", first.text());
        let say = json!({"release": ["เลขที่ 136/4"], "hide": ["หนองปลาไหล"], "reason": "เป็นเลขที่ของวัด"});
        let put = |key: &str, tag: &str, body: &Value| hub.ask("PUT", path).key(key).header("if-match", tag).json(body);
        hub.ask("PUT", path).key(&owner).json(&say).send().await.expect(428);
        put(&other, first.header("etag"), &say).send().await.expect(403);
        put(&owner, first.header("etag"), &json!({"release": ["*"], "reason": " "})).send().await.expect(400);
        let known = hub.get("/projects/p2").send().await.expect(200).header("etag").to_owned();
        let said = put(&owner, first.header("etag"), &say).send().await.expect(200).json();
        assert_eq!(said["said"]["reason"], "เป็นเลขที่ของวัด");
        let public = hub.get("/projects/p2").header("if-none-match", &known).send().await.expect(200).json();
        assert_eq!(public["title"], "ก่อสร้างรางระบายน้ำคอนกรีต จุดบ้าน[ปกปิด] บ้านเลขที่ ๑๓๖/๔ หมู่ที่ 3 ต.[ปกปิด] อ.บางละมุง จ.ชลบุรี");
        let feature = hub.get("/collections/projects/items/p2").send().await.expect(200).text();
        assert!(feature.contains("๑๓๖/๔") && !feature.contains("หนองปลาไหล"), "{feature}");
        // A later change by hand keeps what the officer said.
        let tag = hub.get("/projects/p2").key(&owner).send().await.header("etag").to_owned();
        hub.ask("PATCH", "/projects/p2").key(&owner).header("if-match", &tag).body("application/merge-patch+json", "{\"unit\": \"กองช่าง\"}").send().await.expect(200);
        assert!(hub.get("/projects/p2").send().await.text().contains("๑๓๖/๔"));
        let trail = hub.get("/audit?limit=1000").key(&admin).send().await.expect(200).text();
        assert!(trail.contains("project.redaction") && trail.contains("เป็นเลขที่ของวัด"));
    }

    async fn a_name_that_is_taken_out_of_a_title_stays_out_of_its_pairs(hub) {
        let (owner, _) = build(&hub).await;
        let tag = hub.get("/projects/p2").key(&owner).send().await.header("etag").to_owned();
        let patch = json!({"title": "ก่อสร้างรางระบายน้ำ หมู่ที่ 3", "objective": null, "location": {"text": null}, "source": null});
        hub.ask("PATCH", "/projects/p2").key(&owner).header("if-match", &tag).body("application/merge-patch+json", patch.to_string()).send().await.expect(200);
        let reader = hub.key("doh", &[Scope::Read]);
        for path in ["/duplicates", "/collections/duplicates/items"] {
            let text = hub.get(path).key(&reader).send().await.expect(200).text();
            assert!(PLANTED.iter().all(|planted| !text.contains(planted)), "{path}: {text}");
        }
    }

    async fn the_rules_are_public_and_can_be_tried(hub) {
        let rules = hub.get("/redaction/rules").send().await.expect(200).json();
        assert!(rules["rule"].as_array().unwrap().iter().all(|rule| !rule["hides"].as_array().unwrap().is_empty()));
        let reader = hub.key("doh", &[Scope::Read]);
        let tried = hub.ask("POST", "/redaction/preview").key(&reader).json(&json!({"text": "หน้าบ้านนายสนิท ถนนนายเกลี้ยง"})).send().await.expect(200).json();
        assert_eq!((&tried["public"], &tried["findings"][0]["rule"]), (&json!("หน้าบ้าน[ปกปิด] ถนนนายเกลี้ยง"), &json!("person")));
        hub.ask("POST", "/redaction/preview").key(&reader).json(&json!({"text": " "})).send().await.expect(400);
        hub.ask("POST", "/redaction/preview").key(&reader).json(&json!({"text": "x", "colour": 1})).send().await.expect(400);
        hub.ask("POST", "/redaction/preview").json(&json!({"text": "x"})).send().await.expect(401);
    }
}

/// Says what the rules find in real titles; the precision that was read off the first hundred stands in `docs/redaction.md`.
#[test]
fn real_titles_are_hidden_where_they_name_somebody_and_seldom_else() {
    let root = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".into());
    let path = std::path::Path::new(&root).join("projects/real_projects_sample.csv");
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        eprintln!("{} is absent: the rules were not tried on real titles", path.display());
        return;
    };
    let rules = phaen::redaction::rules();
    let title = reader.headers().unwrap().iter().position(|name| name == "title").unwrap();
    let (mut titles, mut hits) = (0, 0);
    for row in reader.records() {
        let row = row.unwrap();
        let text = row.get(title).unwrap_or_default();
        let found = rules.find(text, &Default::default());
        titles += 1;
        hits += usize::from(!found.is_empty());
        for one in found {
            eprintln!("{:<14} {} | {text}", one.rule, one.text);
        }
    }
    eprintln!("{hits} of {titles} real titles have something hidden");
    assert!(hits * 50 < titles, "{hits} of {titles} are too many");
    // Names of villages are places, whatever they sound like; a house in front of one is none of them.
    let mut reader = csv::Reader::from_path(std::path::Path::new(&root).join("codes/villages_eec.csv")).unwrap();
    let (mut villages, mut wrong) = (0, 0);
    for row in reader.records() {
        let row = row.unwrap();
        let text = format!("ก่อสร้างถนน คสล. สายบ้าน{} หมู่ที่ 3", row.get(1).unwrap_or_default());
        villages += 1;
        for one in rules.find(&text, &Default::default()) {
            wrong += 1;
            eprintln!("{:<14} {} | {text}", one.rule, one.text);
        }
    }
    eprintln!("{wrong} of {villages} villages of the EEC are taken for the houses of people");
    assert!(wrong * 200 < villages, "{wrong} of {villages}");
}
