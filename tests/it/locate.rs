//! Places for projects that nobody drew: by road and chainage, by name, by area; and places that people drew, which stay.

use phaen::access::Scope;
use phaen::ingest::column_map::ColumnMap;
use phaen::locate::{Options as Wanted, locate_all};
use phaen::plans::import::{Options, import_projects};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;

/// A layer of roads due north from 13.10°, a layer of temples and schools, and a canal, all near ตำบลบางพระ (200707).
async fn layers(hub: &TestHub) -> String {
    let key = hub.editor("drr");
    let field = |name: &str, kind: &str| json!({"name": name, "type": kind, "title": {"th": name, "en": name}});
    let make = |id: &str, fields: Vec<Value>| {
        let mut body = TestHub::dataset_body(id, "drr");
        body["fields"] = fields.into();
        body
    };
    for body in [
        make("roads", vec![field("road_code", "string"), field("km_start", "number"), field("km_end", "number")]),
        make("places", vec![field("name", "string")]),
    ] {
        hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    }
    let road = |south: f64, from: f64| {
        json!({
            "type": "Feature", "properties": {"road_code": "รย.3013", "km_start": from, "km_end": from + 1.106},
            "geometry": {"type": "LineString", "coordinates": [[100.97, south], [100.97, south + 0.01]]},
        })
    };
    let place = |name: &str, x: f64, y: f64| {
        json!({
            "type": "Feature", "properties": {"name": name}, "geometry": {"type": "Point", "coordinates": [x, y]},
        })
    };
    for (layer, features) in [
        ("roads", vec![road(13.20, 0.0), road(13.21, 1.106)]),
        (
            "places",
            vec![
                place("โรงเรียนบ้านห้วยกรุ", 100.975, 13.215),
                place("วัดเขาตะแบก", 100.98, 13.22),
                place("วัดเขาตะแบก", 100.99, 13.2),
                place("โรงเรียนบ้านห้วยกรุ", 101.9, 13.9),
            ],
        ),
    ] {
        for feature in features {
            hub.ask("POST", &format!("/collections/{layer}/items"))
                .key(&key)
                .geojson(&feature)
                .send()
                .await
                .expect(201);
        }
    }
    key
}

async fn make(hub: &TestHub, key: &str, id: &str, title: &str, more: Value) {
    let mut body = json!({"id": id, "agency": "drr", "title": title});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    hub.ask("POST", "/projects").key(key).json(&body).send().await.expect(201);
}

async fn proposals(hub: &TestHub, key: &str, id: &str) -> Vec<Value> {
    let answer = hub.ask("POST", &format!("/projects/{id}/locate")).key(key).send().await.expect(200).json();
    answer["proposals"].as_array().unwrap().clone()
}

fn near(value: &Value, expected: f64) -> bool {
    (value.as_f64().unwrap() - expected).abs() < 2e-5
}

const MAP: &str = r#"
[fields]
title = "โครงการ"
agency = "หน่วยงาน"
source_key = "รหัส"
longitude = { column = "x" }
latitude = { column = "y" }
"#;

fn import(hub: &TestHub, row: &str) {
    let map = ColumnMap::parse(MAP).unwrap();
    let text = format!("รหัส,โครงการ,หน่วยงาน,x,y\n{row}\n");
    let report =
        import_projects(&hub.hub, text.as_bytes(), &map, &Options::default(), &hub.deed(), &|_, _, _| ()).unwrap();
    assert!(report.written, "{report:?}");
}

on_both! {
    async fn a_road_and_its_chainage_place_a_project_with_the_evidence(hub) {
        let key = layers(&hub).await;
        let road = json!({"road": {"code": "รย.3013", "chainageFrom": 1000.0, "chainageTo": 1500.0}, "location": {"areaCodes": ["200707"]}});
        make(&hub, &key, "p1", "ซ่อมสร้างผิวทาง", road).await;
        let found = proposals(&hub, &key, "p1").await;
        let best = &found[0];
        assert_eq!((&best["rule"], &best["confidence"], &best["quality"], &best["dataset"]), (&json!("road-chainage"), &json!(95), &json!("located"), &json!("roads")), "{best}");
        let lines = best["geometry"]["coordinates"].as_array().unwrap();
        assert_eq!((best["geometry"]["type"].as_str(), lines.len(), best["features"].as_array().unwrap().len()), (Some("MultiLineString"), 2, 2), "{best}");
        assert!(near(&lines[0][0][1], 13.2 + 0.01 * 1000.0 / 1106.0), "{best}");
        assert!(best["said"]["en"].as_str().unwrap().contains("km 1+000 to km 1+500"), "{best}");
        assert_eq!(found.last().unwrap()["rule"], "area");
        assert!(hub.get("/projects/p1").send().await.json()["geometry"].is_null(), "nothing is stored");
    }

    async fn a_name_is_looked_for_in_the_stated_area_and_shared_names_are_unsure(hub) {
        let key = layers(&hub).await;
        make(&hub, &key, "p1", "ก่อสร้างรั้วโรงเรียนบ้านห้วยกรุ ต.บางพระ อ.ศรีราชา จ.ชลบุรี", json!({})).await;
        make(&hub, &key, "p2", "ปรับปรุงลานจอดรถ วัดเขาตะแบก ต.บางพระ อ.ศรีราชา จ.ชลบุรี", json!({})).await;
        make(&hub, &key, "p3", "อบรมอาสาสมัคร", json!({})).await;
        let school = &proposals(&hub, &key, "p1").await[0];
        assert_eq!((&school["rule"], &school["geometry"]["coordinates"]), (&json!("named-asset"), &json!([100.975, 13.215])), "the one far away has the same name: {school}");
        assert!(school["confidence"].as_u64().unwrap() >= 80 && school["others"] == json!([]), "{school}");
        let temples = proposals(&hub, &key, "p2").await;
        assert_eq!(temples[0]["others"].as_array().unwrap().len(), 1, "{temples:?}");
        assert!(temples[0]["confidence"].as_u64().unwrap() < 60);
        assert!(proposals(&hub, &key, "p3").await.is_empty());
    }

    async fn the_job_keeps_what_is_sure_and_touches_nothing_that_has_a_place(hub) {
        let key = layers(&hub).await;
        let drawn = json!({"geometry": {"type": "Point", "coordinates": [101.05, 13.05]}});
        make(&hub, &key, "p1", "ก่อสร้างรั้วโรงเรียนบ้านห้วยกรุ ต.บางพระ อ.ศรีราชา จ.ชลบุรี", json!({})).await;
        make(&hub, &key, "p2", "ปรับปรุงลานจอดรถ วัดเขาตะแบก ต.บางพระ อ.ศรีราชา จ.ชลบุรี", json!({})).await;
        make(&hub, &key, "p3", "ก่อสร้างอาคารโรงเรียนบ้านห้วยกรุ ต.บางพระ อ.ศรีราชา จ.ชลบุรี", drawn).await;
        let run = |dry_run| locate_all(&hub.hub.store, &Wanted { dry_run, ..Wanted::default() }, &hub.deed(), &|_, _| true).unwrap();
        let would = run(true);
        assert_eq!((would.without_place, would.placed, would.unsure), (2, 1, 1), "{would:?}");
        assert!(hub.get("/projects/p1").send().await.json()["geometry"].is_null());
        assert_eq!(run(false), would);
        let placed = hub.get("/projects/p1").send().await.json();
        assert_eq!((&placed["location"]["quality"], &placed["location"]["evidence"]["rule"]), (&json!("located"), &json!("named-asset")), "{placed}");
        assert_eq!(placed["geometry"]["coordinates"], json!([100.975, 13.215]));
        let item = hub.get("/collections/projects/items/p1").send().await.expect(200).json();
        assert_eq!((&item["geometry"], &item["properties"]["locationQuality"]), (&placed["geometry"], &json!("located")));
        assert_eq!(hub.get("/projects/p3").send().await.json()["geometry"]["coordinates"], json!([101.05, 13.05]));
        assert_eq!(run(false).placed, 0, "twice is once");
        // Over HTTP it is a reviewer's job.
        let reviewer = hub.key("drr", &[Scope::Review]);
        hub.ask("POST", "/projects/locate").key(&reviewer).json(&json!({"leastConfidence": 0})).send().await.expect(400);
        let job = hub.ask("POST", "/projects/locate").key(&reviewer).json(&json!({"dryRun": true})).send().await.expect(202);
        assert_eq!(job.json()["kind"], "projects.locate");
        // A later change by hand drops the evidence with the place that it was about.
        let (tag, moved) = (hub.get("/projects/p1").key(&key).send().await, json!({"geometry": {"type": "Point", "coordinates": [101.1, 13.1]}}));
        let patched = hub.ask("PATCH", "/projects/p1").key(&key).header("if-match", tag.header("etag")).body("application/merge-patch+json", moved.to_string()).send().await.expect(200).json();
        assert_eq!((&patched["location"]["quality"], &patched["location"]["evidence"]), (&json!("drawn"), &Value::Null));
    }

    async fn a_place_that_a_person_drew_survives_the_next_import(hub) {
        let key = hub.editor("doh");
        import(&hub, "r1,ก่อสร้างถนน,doh,101.00,13.00");
        let id = hub.get("/projects").send().await.json()["items"][0]["id"].as_str().unwrap().to_owned();
        let (address, path) = (format!("/projects/{id}"), format!("/projects/{id}/place"));
        let first = hub.get(&address).key(&key).send().await;
        let line = json!({"type": "LineString", "coordinates": [[101.01, 13.01], [101.02, 13.02]]});
        let draw = json!({"geometry": line, "quality": "surveyed", "reason": "สำรวจแนวใหม่"});
        hub.get(&path).send().await.expect(404);
        hub.ask("PUT", &path).key(&key).json(&draw).send().await.expect(428);
        hub.ask("PUT", &path).key(&key).header("if-match", first.header("etag")).json(&json!({"geometry": line, "reason": ""})).send().await.expect(400);
        hub.ask("PUT", &path).key(&hub.editor("drr")).header("if-match", first.header("etag")).json(&draw).send().await.expect(403);
        let drawn = hub.ask("PUT", &path).key(&key).header("if-match", first.header("etag")).json(&draw).send().await.expect(200).json();
        assert_eq!((&drawn["geometry"], &drawn["location"]["quality"], &drawn["location"]["evidence"]["rule"]), (&line, &json!("surveyed"), &json!("person")));
        import(&hub, "r1,ก่อสร้างถนนและท่อ,doh,101.50,13.50");
        let now = hub.get(&address).send().await.json();
        assert_eq!((&now["title"], &now["geometry"], &now["location"]["quality"]), (&json!("ก่อสร้างถนนและท่อ"), &line, &json!("surveyed")));
        assert_eq!(hub.get(&format!("/collections/projects/items/{id}")).send().await.json()["geometry"], line);
        let place = hub.get(&path).send().await.expect(200).json();
        assert_eq!((&place["imported"]["geometry"]["coordinates"], &place["reason"], &place["agency"]), (&json!([101.5, 13.5]), &json!("สำรวจแนวใหม่"), &json!("doh")));
        import(&hub, "r1,ก่อสร้างถนน ท่อ และทางเท้า,doh,,");
        assert_eq!(hub.get(&address).send().await.json()["geometry"], line, "a file that is silent changes nothing");
        let tag = hub.get(&address).key(&key).send().await.header("etag").to_owned();
        let released = hub.ask("DELETE", &path).key(&key).header("if-match", &tag).send().await.expect(200).json();
        assert_eq!((&released["geometry"]["coordinates"], &released["location"]["evidence"]), (&json!([101.5, 13.5]), &Value::Null));
        hub.get(&path).send().await.expect(404);
        let trail = hub.get("/audit?limit=1000").key(&hub.admin()).send().await.expect(200).text();
        assert!(trail.contains("project.place\"") && trail.contains("project.place.release") && trail.contains("สำรวจแนวใหม่"));
    }
}
