//! How good data is: a report on demand, bad spots as a layer, who may see them, and the score in the catalogue.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use phaen::access::{Sight, Visibility};
use phaen::catalog::store::get_dataset;
use phaen::ingest::source::{SourceGeometry, SourceRow};
use phaen::quality::store::{Audience, current_version, keep_report};
use phaen::quality::{Assessment, Gazetteer, Rules, Subject, Survey, judge};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn row(number: u64, properties: Value, geometry: Option<Value>) -> SourceRow {
    let geometry = match geometry {
        Some(geometry) => SourceGeometry::GeoJson(RawValue::from_string(geometry.to_string()).unwrap()),
        None => SourceGeometry::None,
    };
    let properties = properties.as_object().unwrap().clone();
    SourceRow { number, id: Some(format!("r{number}")), properties, geometry, faults: vec![] }
}

fn point(x: f64, y: f64) -> Option<Value> {
    Some(json!({"type": "Point", "coordinates": [x, y]}))
}

/// Judges rows as an import does.
fn assessed(rows: Vec<SourceRow>) -> Assessment {
    let mut rules = Rules::new(None, today()).unwrap();
    rules.recognise(&rows);
    let subject = Subject {
        columns: rules.columns(),
        required: vec![],
        has_places: true,
        update_days: Some(365.0),
        today: today(),
        gazetteer: Arc::new(Gazetteer::new(&Default::default())),
        earlier: HashMap::new(),
    };
    let mut survey = Survey::new(subject);
    for row in rows {
        survey.look_at(&mut judge(row, &rules));
    }
    survey.finish()
}

/// A bow-tie, a point in Chiang Mai, one at zero, and sound ones.
fn mixed() -> Vec<SourceRow> {
    let bow_tie = json!({"type": "Polygon", "coordinates": [[[101.0, 13.0], [101.1, 13.1], [101.1, 13.0], [101.0, 13.1], [101.0, 13.0]]]});
    let mut rows = vec![
        row(1, json!({"name": "ก", "date": "1/6/2569"}), Some(bow_tie)),
        row(2, json!({"name": "ข", "date": "2567-06-01"}), point(98.98123, 18.79123)),
        row(3, json!({"name": "ค", "date": "1/6/2568"}), point(0.0, 0.0)),
    ];
    rows.extend((4..=20).map(|n| {
        row(
            n,
            json!({"name": format!("จุด {n}"), "date": "1/6/2569"}),
            point(100.98253 + n as f64 * 1.234_56e-4, 13.36277),
        )
    }));
    rows
}

async fn make(hub: &TestHub, id: &str, visibility: &str) -> String {
    let editor = hub.editor("pao");
    let mut body = TestHub::dataset_body(id, "pao");
    body["visibility"] = json!(visibility);
    hub.ask("POST", "/datasets").key(&editor).json(&body).send().await.expect(201);
    editor
}

fn keep(hub: &TestHub, id: &str, made: &Assessment) -> i64 {
    hub.hub
        .store
        .write_now(|database| {
            let dataset = get_dataset(database, &Sight::Everything, id)?;
            let version = current_version(database, &dataset)?;
            keep_report(database, &dataset, version, made, &Audience::of(&dataset), &hub.deed())?;
            Ok(version)
        })
        .unwrap()
}

async fn job_result(hub: &TestHub, key: &str, location: &str) -> Value {
    let path = location.replace("http://phaen.test/hub", "");
    for _ in 0..600 {
        let job = hub.get(&path).key(key).send().await.expect(200).json();
        if job["state"] != "running" {
            assert_eq!(job["state"], "done", "{job}");
            return job["result"].clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the job does not end")
}

fn codes(page: &Value) -> Vec<&str> {
    page["features"].as_array().unwrap().iter().map(|spot| spot["properties"]["code"].as_str().unwrap()).collect()
}

/// Judges points by the codes that they bear, with boundaries of three provinces drawn as squares, and with what was known before.
fn surveyed(rows: Vec<SourceRow>, earlier: HashMap<String, geo::Coord<f64>>) -> Assessment {
    let square = |west: f64| {
        let ring = vec![(west, 13.0), (west + 0.5, 13.0), (west + 0.5, 13.5), (west, 13.5), (west, 13.0)];
        geo::Geometry::Polygon(geo::Polygon::new(ring.into(), vec![]))
    };
    let code = |text| phaen::areas::AreaCode::parse(text).unwrap();
    let boundaries = [(code("20"), square(101.0)), (code("21"), square(101.5)), (code("24"), square(102.0))];
    let mut rules = Rules::new(None, today()).unwrap();
    rules.recognise(&rows);
    let subject = Subject {
        columns: rules.columns(),
        required: vec![],
        has_places: true,
        update_days: None,
        today: today(),
        gazetteer: Arc::new(Gazetteer::new(&boundaries.into_iter().collect())),
        earlier,
    };
    let mut survey = Survey::new(subject);
    rows.into_iter().for_each(|row| survey.look_at(&mut judge(row, &rules)));
    survey.finish()
}

fn found(made: &Assessment, code: &str) -> u64 {
    made.report.problems.iter().filter(|problem| problem.code == code).map(|problem| problem.count).sum()
}

#[test]
fn a_layer_in_the_old_datum_is_told_by_its_codes_and_by_the_version_before() {
    // Along the border of two provinces, 333 m too far east and 303 m too far south.
    let (east, south) = (0.003_08, -0.002_73);
    let shifted = |n: u64| (101.4985 + east + (n % 7) as f64 * 1.1e-5, 13.1 + south + n as f64 * 0.001_23);
    let rows = |code: &str| -> Vec<SourceRow> {
        (1..=40)
            .map(|n| row(n, json!({"prov_code": code, "name": format!("จุด {n}")}), point(shifted(n).0, shifted(n).1)))
            .collect()
    };
    let told = surveyed(rows("20"), HashMap::new());
    assert_eq!(found(&told, "place-datum-shift"), 40, "{:?}", told.report.problems);
    let positional = &told.report.elements[3];
    assert_eq!(positional.quality_score, Some(0.0));
    assert_eq!(found(&surveyed(rows("21"), HashMap::new()), "place-datum-shift"), 0);
    let before =
        (1..=40).map(|n| (format!("r{n}"), geo::Coord { x: shifted(n).0 - east, y: shifted(n).1 - south })).collect();
    assert_eq!(found(&surveyed(rows("21"), before), "place-datum-shift"), 40);
    let same = (1..=40).map(|n| (format!("r{n}"), geo::Coord { x: shifted(n).0, y: shifted(n).1 })).collect();
    assert_eq!(found(&surveyed(rows("21"), same), "place-datum-shift"), 0);
}

#[test]
fn rows_piled_up_at_one_place_and_rounded_places_are_noticed() {
    let rows = (1..=12).map(|n| row(n, json!({"name": format!("บ้าน {n}")}), point(101.25, 13.25))).collect();
    let made = surveyed(rows, HashMap::new());
    assert_eq!((found(&made, "place-pile"), found(&made, "place-rounded")), (12, 12));
    assert!(made.spots.iter().any(|spot| spot.code == "place-pile" && spot.at.is_some_and(|at| at.x == 101.25)));
    let sound = (1..=12)
        .map(|n| row(n, json!({"name": format!("บ้าน {n}")}), point(101.251_234 + n as f64 * 1e-4, 13.251_234)))
        .collect();
    let sound = surveyed(sound, HashMap::new());
    assert_eq!((sound.report.quality_score, sound.report.problems.len()), (Some(100), 0));
}

#[test]
fn a_code_is_held_against_the_names_beside_it() {
    let one = |n, code: &str, tambon: &str| {
        row(n, json!({"TAM_CODE": code, "TAM_NAME": tambon, "AMP_NAME": "ศรีราชา", "PROV_NAME": "ชลบุรี"}), None)
    };
    let made = surveyed(
        vec![one(1, "200707", "บางพระ"), one(2, "200701", "ศรีราชา"), one(3, "210101", "บางพระ")],
        HashMap::new(),
    );
    assert_eq!(found(&made, "code-disagrees-with-name"), 1, "{:?}", made.report.problems);
}

on_both! {
    async fn a_report_is_kept_with_its_version_and_its_spots_are_a_layer(hub) {
        make(&hub, "roads", "public").await;
        hub.get("/collections/roads/quality").send().await.expect(404);
        let version = keep(&hub, "roads", &assessed(mixed()));
        let report = hub.get(&format!("/collections/roads/quality?version={version}")).send().await.expect(200).json();
        assert_eq!((&report["rows"], &report["taken"], &report["refused"]), (&json!(20), &json!(19), &json!(1)));
        assert!(report["qualityScore"].as_u64().is_some_and(|score| (50..95).contains(&score)), "{}", report["qualityScore"]);
        assert_eq!((&report["current"], &report["trend"][0]["version"]), (&json!(true), &json!(version)));
        let measure = |code: &str| report["measures"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap().clone();
        assert_eq!((&measure("implausible-places")["count"], &measure("implausible-places")["of"]), (&json!(2), &json!(19)));
        assert_eq!(measure("missing-values")["isoMeasure"], 7);
        assert_eq!(measure("invalid-dates")["count"], 1, "a Buddhist year in ISO clothing");
        let page = hub.get("/collections/roads/quality/spots").send().await.expect(200);
        assert_eq!(page.header("content-type"), "application/geo+json");
        let page = page.json();
        let mut found = codes(&page);
        found.sort_unstable();
        assert_eq!(found, ["date-era", "outside-thailand", "place-outside", "place-zero", "polygon-self-crossing"]);
        assert_eq!(page["features"][0]["geometry"]["coordinates"], json!([101.05, 13.05]), "a refused row is drawn where it fails");
        assert_eq!(page["features"][0]["properties"]["row"], 1);
        for (language, told) in [("th", ["<h1>คุณภาพข้อมูล</h1>", ">จากทั้งหมด</th>", ">หน่วย</th>", "<dt>แถว</dt>", ">อัตรา<"]), ("en", ["<h1>Data quality</h1>", ">Out of</th>", ">Unit</th>", "<dt>Rows</dt>", ">rate<"])] {
            let html = hub.get(&format!("/collections/roads/quality?f=html&lang={language}")).send().await.expect(200).text();
            told.iter().for_each(|words| assert!(html.contains(words), "{words}: {html}"));
        }
        hub.get("/collections/roads/quality/spots/1").send().await.expect(200);
        hub.get("/collections/roads/quality/spots/999").send().await.expect(404);
        hub.get("/collections/roads/quality/spots/x").send().await.expect(404);
        hub.get("/collections/roads/quality?version=99").send().await.expect(404);
        hub.get("/collections/roads/quality?version=0").send().await.expect(400);
        hub.get("/collections/roads/quality?colour=red").send().await.expect(400);
    }

    async fn spots_are_found_by_place_code_and_severity_in_the_callers_language(hub) {
        make(&hub, "roads", "public").await;
        keep(&hub, "roads", &assessed(mixed()));
        let page = async |query: &str| hub.get(&format!("/collections/roads/quality/spots?{query}")).send().await.expect(200).json();
        assert_eq!(codes(&page("bbox=100.9,12.9,101.2,13.2").await), ["polygon-self-crossing"]);
        assert_eq!(codes(&page("severity=refused").await), ["polygon-self-crossing"]);
        assert_eq!(codes(&page("code=place-zero").await), ["place-zero"]);
        assert_eq!(codes(&page("code=nothing").await), Vec::<&str>::new());
        let english = page("code=place-zero&lang=en").await;
        assert!(english["features"][0]["properties"]["reason"].as_str().unwrap().contains("zero, zero"));
        let thai = page("code=place-zero&lang=th").await;
        assert!(thai["features"][0]["properties"]["reason"].as_str().unwrap().contains("พิกัดเป็นศูนย์"));
        let mut address = "/collections/roads/quality/spots?limit=2".to_owned();
        let mut seen = 0;
        loop {
            let page = hub.get(&address).send().await.expect(200);
            seen += page.json()["numberReturned"].as_u64().unwrap();
            match page.link("next") {
                Some(next) => address = next.replace("http://phaen.test/hub", ""),
                None => break,
            }
        }
        assert_eq!(seen, page("limit=100").await["numberReturned"].as_u64().unwrap());
        hub.get("/collections/roads/quality/spots?severity=bad").send().await.expect(400);
        hub.get("/collections/roads/quality/spots?bbox=1,2,3").send().await.expect(400);
    }

    async fn who_may_not_see_the_data_may_not_see_its_quality(hub) {
        let editor = make(&hub, "secret", "private").await;
        keep(&hub, "secret", &assessed(mixed()));
        let other = hub.editor("other");
        for path in ["/collections/secret/quality", "/collections/secret/quality/spots", "/collections/secret/quality/spots/1"] {
            hub.get(path).send().await.expect(404);
            hub.get(path).key(&other).send().await.expect(404);
            hub.get(path).key(&editor).send().await.expect(200);
        }
        hub.ask("POST", "/collections/secret/quality").key(&other).send().await.expect(404);
        hub.ask("POST", "/collections/secret/quality").send().await.expect(401);
        make(&hub, "open", "public").await;
        hub.ask("POST", "/collections/open/quality").key(&other).send().await.expect(403);
        // Some of its features are the owner's alone: what is told of all of them is for the owner.
        let made = assessed(mixed());
        hub.hub.store.write_now(|database| {
            let dataset = get_dataset(database, &Sight::Everything, "open")?;
            let version = current_version(database, &dataset)?;
            let audience = Audience { agency: "pao".into(), visibility: Visibility::Private };
            keep_report(database, &dataset, version, &made, &audience, &hub.deed())
        }).unwrap();
        hub.get("/collections/open/quality").send().await.expect(404);
        hub.get("/collections/open/quality/spots").key(&other).send().await.expect(404);
        hub.get("/collections/open/quality").key(&editor).send().await.expect(200);
        assert!(hub.get("/collections/open").send().await.json()["qualityScore"].is_null());
    }

    async fn a_stored_collection_is_judged_on_demand(hub) {
        let editor = make(&hub, "wells", "public").await;
        let mut body = TestHub::dataset_body("wells", "pao");
        body["fields"] = json!([{"name": "tambon_code", "type": "string", "meaning": "area-code"}, {"name": "name", "type": "string", "required": true}]);
        let tag = hub.get("/datasets/wells").key(&editor).send().await.expect(200).header("etag").to_owned();
        hub.ask("PUT", "/datasets/wells").key(&editor).header("If-Match", &tag).json(&body).send().await.expect(200);
        let item = |name: &str, code: &str, at: [f64; 2]| json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": at}, "properties": {"name": name, "tambon_code": code}});
        for feature in [item("ก", "200101", [100.98253, 13.36277]), item("ข", "210101", [100.98254, 13.36277]), item("ค", "209999", [100.98255, 13.36277])] {
            hub.ask("POST", "/collections/wells/items").key(&editor).json(&feature).send().await.expect(201);
        }
        hub.ask("POST", "/collections/wells/items").key(&editor).json(&item(" ", "200101", [101.0, 13.3])).send().await.expect(400);
        let begun = hub.ask("POST", "/collections/wells/quality").key(&editor).send().await.expect(202);
        let result = job_result(&hub, &editor, begun.header("location")).await;
        assert_eq!(result["rows"], 3);
        let entry = hub.hub.store.read_now(|database| phaen::access::store::last_audit(database, "dataset", "wells", "quality.assess"));
        assert!(entry.unwrap().is_some_and(|entry| entry.agency_code == "pao" && entry.detail.contains("\"rows\":3")));
        let report = hub.get("/collections/wells/quality").send().await.expect(200).json();
        assert_eq!(report["qualityScore"], result["qualityScore"]);
        let found = |code: &str| report["problems"].as_array().unwrap().iter().find(|one| one["code"] == code).map(|one| one["count"].clone());
        assert_eq!(found("area-code-unknown"), Some(json!(1)));
        assert_eq!(found("code-disagrees-with-place"), Some(json!(1)), "{report}");
        let collection = hub.get("/collections/wells").send().await.expect(200).json();
        assert_eq!(collection["qualityScore"], report["qualityScore"]);
        assert!(collection["links"].as_array().unwrap().iter().any(|link| link["href"] == "http://phaen.test/hub/collections/wells/quality"));
        assert_eq!(hub.get("/datasets/wells").send().await.json()["qualityScore"], report["qualityScore"]);
        hub.ask("POST", "/collections/wells/items").key(&editor).json(&item("ง", "200101", [100.98256, 13.36277])).send().await.expect(201);
        assert_eq!(hub.get("/collections/wells/quality").send().await.json()["current"], false, "a feature has come since");
    }

    async fn the_report_and_its_spots_are_pages_too(hub) {
        make(&hub, "roads", "public").await;
        keep(&hub, "roads", &assessed(mixed()));
        let page = hub.get("/collections/roads/quality?f=html&lang=en").send().await.expect(200).text();
        assert!(page.contains("Quality score") && page.contains("Logical consistency"), "{page}");
        let spots = hub.get("/collections/roads/quality/spots?f=html&lang=th").send().await.expect(200).text();
        assert!(spots.contains("polygon-self-crossing") && spots.contains("/collections/roads/quality/spots/1"));
        let one = hub.get("/collections/roads/quality/spots/1?f=html").send().await.expect(200).text();
        assert!(one.contains("polygon-self-crossing"));
    }
}
