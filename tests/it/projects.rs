//! Projects, as agencies keep them and as maps meet them.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestHub};

fn road(title: &str) -> Value {
    json!({
        "agency": "doh", "title": title, "unit": "สำนักช่าง", "programme": "แผนงานอุตสาหกรรมและโยธา",
        "budgets": [
            {"fiscalYear": 2570, "satang": 1_000_000_000_000_001_i64, "printedUnit": "million_baht"},
            {"fiscalYear": 2569, "satang": 99},
        ],
        "location": {"text": "ต.บางพระ อ.ศรีราชา", "areaCodes": ["200706"]},
        "geometry": {"type": "LineString", "coordinates": [[100.95, 13.2], [100.97, 13.21]]},
        "road": {"code": "ทล.3", "chainageFrom": 12500.0, "chainageTo": 14750.0},
        "status": {"plan": "approved", "execution": "not-started"},
        "identifiers": [{"scheme": "e-GP", "value": "65017000001"}],
    })
}

async fn make(hub: &TestHub, key: &str, body: &Value) -> Answer {
    hub.ask("POST", "/projects").key(key).json(body).send().await.expect(201)
}

fn ids(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let list = json.get("items").or(json.get("features")).unwrap().as_array().unwrap().clone();
    list.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    async fn a_project_comes_back_as_it_was_sent_with_what_follows_from_it(hub) {
        let key = hub.editor("doh");
        let made = make(&hub, &key, &road("ซ่อมสร้างถนน ต.บางพระ")).await;
        let path = made.header("location").strip_prefix("http://phaen.test/hub").unwrap().to_owned();
        let read = hub.get(&path).send().await.expect(200);
        assert_eq!((read.json(), read.header("etag")), (made.json(), made.header("etag")));
        let project = read.json();
        assert_eq!(project["title"], "ซ่อมสร้างถนน ต.บางพระ");
        assert_eq!(project["titleNormal"], "ซ่อมสร้างถนน ตำบลบางพระ");
        assert_eq!(project["programme"], "00310");
        assert_eq!(project["totalSatang"], 1_000_000_000_000_100_i64);
        assert_eq!(project["budgets"][1]["satang"], 1_000_000_000_000_001_i64);
        assert_eq!(project["location"]["quality"], "drawn");
        assert_eq!(project["version"], 1);
        hub.get(&path).header("if-none-match", read.header("etag")).send().await.expect(304);
    }

    async fn all_faults_of_a_project_are_told_together_in_both_languages(hub) {
        let key = hub.editor("doh");
        let body = json!({"agency": "doh", "title": "", "totalSatang": 3, "location": {"quality": "surveyed"}});
        let problem = hub.ask("POST", "/projects").key(&key).json(&body).send().await.expect(400).json();
        let text = problem.to_string();
        for pointer in ["/title", "/totalSatang", "/location/quality"] {
            assert!(text.contains(pointer), "{text}");
        }
        let english = hub.ask("POST", "/projects?lang=en").key(&key).json(&body).send().await.expect(400).text();
        assert!(text.contains("ต้องมีชื่อโครงการ") && english.contains("a title is needed"), "{text} {english}");
        let unknown = json!({"agency": "doh", "title": "ก", "status": {"plan": "lost"}});
        let refused = hub.ask("POST", "/projects").key(&key).json(&unknown).send().await.expect(400).text();
        assert!(refused.contains("/status/plan"), "{refused}");
        let bow = json!({"agency": "doh", "title": "ก", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}});
        hub.ask("POST", "/projects").key(&key).json(&bow).send().await.expect(422);
    }

    async fn a_change_needs_the_version_that_was_read(hub) {
        let key = hub.editor("doh");
        let mut body = road("ก่อสร้างถนน");
        body["id"] = "p1".into();
        let tag = make(&hub, &key, &body).await.header("etag").to_owned();
        hub.ask("POST", "/projects").key(&key).json(&body).send().await.expect(409);
        body["title"] = "ก่อสร้างถนนและท่อ".into();
        hub.ask("PUT", "/projects/p1").key(&key).json(&body).send().await.expect(428);
        let replaced = hub.ask("PUT", "/projects/p1").key(&key).header("if-match", &tag).json(&body).send().await.expect(200);
        assert_eq!((replaced.json()["version"].clone(), replaced.json()["title"].clone()), (json!(2), body["title"].clone()));
        hub.ask("DELETE", "/projects/p1").key(&key).header("if-match", &tag).send().await.expect(412);
        let patch = json!({"budgets": [{"fiscalYear": 2571, "satang": 7}], "geometry": null, "status": {"execution": "completed"}});
        let patched = hub.ask("PATCH", "/projects/p1").key(&key).header("if-match", replaced.header("etag"))
            .body("application/merge-patch+json", patch.to_string()).send().await.expect(200);
        let project = patched.json();
        assert_eq!((&project["totalSatang"], &project["location"]["quality"]), (&json!(7), &json!("tambon")));
        assert_eq!(project["status"], json!({"plan": "approved", "coordination": null, "money": null, "execution": "completed"}));
        assert_eq!(ids(&hub.get("/projects?fiscalYear=2570").send().await), Vec::<String>::new());
        hub.ask("DELETE", "/projects/p1").key(&key).header("if-match", patched.header("etag")).send().await.expect(204);
        hub.get("/projects/p1").send().await.expect(404);
        hub.get("/collections/projects/items/p1").send().await.expect(404);
        let admin = hub.admin();
        let trail = hub.get("/audit?limit=1000").key(&admin).send().await.expect(200).text();
        for action in ["project.create", "project.update", "project.delete"] {
            assert!(trail.contains(action), "{action}");
        }
    }

    async fn an_editor_writes_for_its_own_agency_only(hub) {
        let (own, other) = (hub.editor("doh"), hub.editor("drr"));
        let tag = { let mut body = road("ถนน"); body["id"] = "p1".into(); make(&hub, &own, &body).await.header("etag").to_owned() };
        hub.ask("POST", "/projects").json(&road("ถนน")).send().await.expect(401);
        hub.ask("POST", "/projects").key(&other).json(&road("ถนน")).send().await.expect(403);
        for method in ["PUT", "DELETE", "PATCH"] {
            hub.ask(method, "/projects/p1").key(&other).header("if-match", &tag).json(&road("ถนน")).send().await.expect(403);
        }
        let mut given_away = road("ถนน");
        given_away["agency"] = "drr".into();
        hub.ask("PUT", "/projects/p1").key(&own).header("if-match", &tag).json(&given_away).send().await.expect(403);
        let mut nobody = road("ถนน");
        nobody["agency"] = "nobody".into();
        hub.ask("POST", "/projects").key(&hub.admin()).json(&nobody).send().await.expect(422);
    }

    async fn a_private_project_is_hidden_everywhere_and_one_for_agencies_from_strangers(hub) {
        let (own, other) = (hub.editor("doh"), hub.editor("drr"));
        for (id, visibility) in [("open", "public"), ("shared", "agencies"), ("secret", "private")] {
            let mut body = road("ถนนลับ");
            body["id"] = id.into();
            body["visibility"] = visibility.into();
            make(&hub, &own, &body).await;
        }
        for path in ["/projects", "/projects?f=geojson", "/collections/projects/items"] {
            let mut seen = [ids(&hub.get(path).send().await), ids(&hub.get(path).key(&other).send().await), ids(&hub.get(path).key(&own).send().await)];
            seen.iter_mut().for_each(|ids| ids.sort());
            assert_eq!(seen, [vec!["open"], vec!["open", "shared"], vec!["open", "secret", "shared"]], "{path}");
        }
        hub.get("/projects/secret").key(&other).send().await.expect(404);
        hub.get("/projects/secret").key(&hub.admin()).send().await.expect(200);
    }

    async fn a_project_without_a_geometry_is_served_with_a_null_one(hub) {
        let key = hub.editor("doh");
        make(&hub, &key, &json!({"id": "training", "agency": "doh", "title": "อบรม อสม.", "budgets": [{"fiscalYear": 2569, "satang": 150}]})).await;
        let page = hub.get("/collections/projects/items").send().await.expect(200).json();
        assert_eq!((&page["numberMatched"], &page["features"][0]["geometry"]), (&json!(1), &Value::Null));
        let properties = &page["features"][0]["properties"];
        assert_eq!(properties["totalBaht"], json!(1.5));
        assert_eq!((&properties["start"], &properties["end"]), (&json!("2025-10-01"), &json!("2026-09-30")));
        assert_eq!(properties["agencyName"], "หน่วยงาน doh");
        let when = |span: &str| format!("/collections/projects/items?datetime={span}");
        assert_eq!(ids(&hub.get(&when("2026-09-30")).send().await), ["training"]);
        assert!(ids(&hub.get(&when("2026-10-01")).send().await).is_empty());
        assert_eq!(ids(&hub.get("/collections/projects/items?fiscalYearFirst=2569&locationQuality=none").send().await), ["training"]);
        let feature = hub.get("/projects/training").header("accept", "application/geo+json").send().await.expect(200);
        assert_eq!(feature.header("content-type"), "application/geo+json");
        assert_eq!((&feature.json()["type"], &feature.json()["geometry"]), (&json!("Feature"), &Value::Null));
        assert_eq!(feature.json()["properties"]["title"], "อบรม อสม.");
    }

    async fn projects_are_geojson_for_whoever_asks_for_it(hub) {
        let key = hub.editor("doh");
        make(&hub, &key, &road("ถนน")).await;
        let page = hub.get("/projects?f=geojson").send().await.expect(200);
        assert_eq!((page.header("content-type"), &page.json()["type"]), ("application/geo+json", &json!("FeatureCollection")));
        assert_eq!(page.json()["features"][0]["geometry"]["coordinates"], json!([[100.95, 13.2], [100.97, 13.21]]));
        assert_eq!(page.json()["features"][0]["properties"]["road"]["chainageFrom"], 12500.0);
        assert_eq!(hub.get("/projects").send().await.header("content-type"), "application/json");
        hub.get("/projects?f=shapefile").send().await.expect(400);
    }

    async fn projects_are_found_by_owner_place_year_programme_status_and_box(hub) {
        let (doh, drr) = (hub.editor("doh"), hub.editor("drr"));
        let mut one = road("ถนน");
        one["id"] = "a".into();
        make(&hub, &doh, &one).await;
        make(&hub, &drr, &json!({"id": "b", "agency": "drr", "title": "ฝายน้ำล้น", "budgets": [{"fiscalYear": 2566, "satang": 1}], "programme": "00320",
            "location": {"areaCodes": ["2101"]}, "status": {"money": "grant", "coordination": "over-capacity"},
            "geometry": {"type": "Point", "coordinates": [101.3, 12.7]}})).await;
        make(&hub, &drr, &json!({"id": "c", "agency": "drr", "title": "ศึกษาออกแบบ"})).await;
        for (query, expected) in [
            ("agency=doh", vec!["a"]),
            ("agency=doh,drr", vec!["a", "b", "c"]),
            ("area=20", vec!["a"]),
            ("area=2101", vec!["b"]),
            ("area=210101", vec![]),
            ("fiscalYear=2569", vec!["a"]),
            ("fiscalYear=2023", vec!["b"]),
            ("programme=00320", vec!["b"]),
            ("planStatus=approved&executionStatus=not-started", vec!["a"]),
            ("moneyStatus=grant&coordinationStatus=over-capacity", vec!["b"]),
            ("bbox=101,12,102,13", vec!["b"]),
            ("bbox=100,13,101,14", vec!["a"]),
            ("bbox=179,-1,-179,1", vec![]),
            ("identifier=e-gp:65017000001", vec!["a"]),
        ] {
            assert_eq!(ids(&hub.get(&format!("/projects?{query}")).send().await.expect(200)), expected, "{query}");
        }
        hub.get("/projects?planStatus=open").send().await.expect(400);
        hub.get("/projects?colour=red").send().await.expect(400);
        let first = hub.get("/projects?limit=2").send().await.expect(200);
        let next = first.link("next").unwrap();
        let second = hub.get(next.strip_prefix("http://phaen.test/hub").unwrap()).send().await.expect(200);
        assert_eq!((ids(&first), ids(&second), second.link("next")), (vec!["a".into(), "b".into()], vec!["c".into()], None));
    }

    async fn thai_words_are_found_without_word_breaks_in_any_spelling(hub) {
        let key = hub.editor("doh");
        make(&hub, &key, &json!({"id": "a", "agency": "doh", "title": "ก่อสร้างถนน ค.ส.ล. หมู่ที่ ๓ ต.บางพระ (100%)"})).await;
        make(&hub, &key, &json!({"id": "b", "agency": "doh", "title": "ขุดลอกคลอง"})).await;
        for (words, expected) in [
            ("คอนกรีตเสริมเหล็ก", vec!["a"]),
            ("ถนน คสล.", vec!["a"]),
            ("ตำบลบางพระ", vec!["a"]),
            ("หมู่ที่ 3", vec!["a"]),
            ("สร้างถนน", vec!["a"]),
            ("ลอกคลอง", vec!["b"]),
            ("สะพาน", vec![]),
        ] {
            let path = format!("/projects?q={}", words.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>());
            assert_eq!(ids(&hub.get(&path).send().await.expect(200)), expected, "{words}");
        }
        hub.get("/projects?q=%25").send().await.expect(400);
    }

    async fn a_source_key_belongs_to_one_project_of_an_agency(hub) {
        let (doh, drr) = (hub.editor("doh"), hub.editor("drr"));
        let body = |agency: &str| json!({"agency": agency, "title": "ถนน", "source": {"document": "แผน 2569", "page": "๑๒", "key": "12-3"}});
        make(&hub, &doh, &body("doh")).await;
        hub.ask("POST", "/projects").key(&doh).json(&body("doh")).send().await.expect(409);
        make(&hub, &drr, &body("drr")).await;
    }

    async fn the_hub_writes_the_collection_itself(hub) {
        let admin = hub.admin();
        let feature = json!({"type": "Feature", "geometry": null, "properties": {}});
        hub.ask("POST", "/collections/projects/items").key(&admin).geojson(&feature).send().await.expect(409);
        let queryables = hub.get("/collections/projects/queryables").send().await.expect(200).json();
        assert_eq!(queryables["properties"]["fiscalYearFirst"]["type"], "integer");
    }
}
