//! The profile of an area: its numbers are those of the lists behind them, and it says what is missing.

use phaen::access::Scope;
use phaen::duplicates::office::{ScanOptions, scan_now};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;

async fn build(hub: &TestHub) {
    for (id, agency, title, areas, budgets) in [
        ("p1", "doh", "ซ่อมถนนสายบ้านเขาตะแบก ต.บางพระ", vec!["200707"], vec![(2569, 100), (2570, 50)]),
        ("p2", "drr", "ซ่อมถนนสายบ้านเขาตะแบก ต.บางพระ", vec!["20070703"], vec![(2569, 90)]),
        ("p3", "doh", "ขุดลอกคลอง", vec!["200706", "200707"], vec![(2567, 1_000)]),
        ("p4", "doh", "อบรมทั้งอำเภอ", vec!["2007"], vec![]),
        ("p5", "doh", "ที่อื่น", vec!["2101"], vec![(2569, 7)]),
    ] {
        let budgets: Vec<Value> =
            budgets.iter().map(|(year, baht)| json!({"fiscalYear": year, "satang": baht * 100})).collect();
        let body = json!({"id": id, "agency": agency, "title": title, "programme": "00310", "budgets": budgets,
            "location": {"areaCodes": areas}, "status": {"money": "not-funded"}, "visibility": if id == "p2" { "agencies" } else { "public" }});
        let key = hub.editor(agency);
        hub.ask("POST", "/projects").key(&key).json(&body).send().await.expect(201);
    }
    let key = hub.editor("doh");
    let drawn = json!({"geometry": {"type": "Point", "coordinates": [101.0151, 13.2217]}, "agency": "doh", "id": "p6", "title": "ไฟส่องสว่าง ต.บางพระ", "location": {"areaCodes": ["200707"]}});
    hub.ask("POST", "/projects").key(&key).json(&drawn).send().await.expect(201);
    let mut roads = TestHub::dataset_body("roads", "doh");
    roads["title"] = json!({"th": "สายทาง", "en": "Roads"});
    for body in [roads, TestHub::dataset_body("faraway", "doh")] {
        hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    }
    let at = |x: f64, y: f64| json!({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [x, y]}});
    hub.ask("POST", "/collections/roads/items").key(&key).geojson(&at(101.0151, 13.2217)).send().await.expect(201);
    hub.ask("POST", "/collections/faraway/items").key(&key).geojson(&at(99.0, 10.0)).send().await.expect(201);
    scan_now(&hub.hub.store, &ScanOptions::default(), &hub.deed(), &|_, _| true).unwrap();
}

async fn profile(hub: &TestHub, code: &str, key: Option<&str>) -> Value {
    let asking = hub.get(&format!("/areas/{code}/profile"));
    match key {
        Some(key) => asking.key(key),
        None => asking,
    }
    .send()
    .await
    .expect(200)
    .json()
}

fn row<'a>(profile: &'a Value, table: &str, key: &str) -> &'a Value {
    profile[table].as_array().unwrap().iter().find(|row| row["key"] == key).unwrap_or(&Value::Null)
}

on_both! {
    async fn every_number_is_that_of_the_list_behind_it(hub) {
        build(&hub).await;
        for key in [None, Some(hub.editor("rid"))] {
            let own = profile(&hub, "2007", key.as_deref()).await;
            let mut rows = vec![own["total"].clone(), own["gaps"]["withoutPlace"].clone()];
            for table in ["byFiscalYear", "byAgency", "byProgramme", "byMoneyStatus", "parts"] {
                rows.extend(own[table].as_array().unwrap().iter().filter(|row| row["key"] != "").cloned());
            }
            assert!(rows.len() > 9, "{own}");
            for row in rows {
                let path = row["href"].as_str().unwrap().strip_prefix("http://phaen.test/hub").unwrap().to_owned();
                let asking = hub.get(&path);
                let list = match &key { Some(key) => asking.key(key), None => asking }.send().await.expect(200).json();
                assert_eq!(list["numberReturned"], row["projects"], "{row}");
            }
        }
    }

    async fn counts_roll_up_from_villages_without_double_counting(hub) {
        build(&hub).await;
        let key = hub.editor("rid");
        let amphoe = profile(&hub, "2007", Some(&key)).await;
        assert_eq!((&amphoe["total"]["projects"], &amphoe["total"]["satang"]), (&json!(5), &json!(124_000)));
        assert_eq!((&row(&amphoe, "parts", "200707")["projects"], &row(&amphoe, "parts", "200706")["projects"]), (&json!(4), &json!(1)));
        assert_eq!((&amphoe["inNoPart"], &amphoe["countedAgain"]), (&json!(1), &json!(1)));
        assert_eq!((&row(&amphoe, "byFiscalYear", "2569")["satang"], &row(&amphoe, "byAgency", "drr")["projects"]), (&json!(19_000), &json!(1)));
        let tambon = profile(&hub, "200707", Some(&key)).await;
        assert_eq!((&tambon["total"]["projects"], &row(&tambon, "parts", "20070703")["projects"], &tambon["inNoPart"]), (&json!(4), &json!(1), &json!(3)));
        let village = profile(&hub, "20070703", Some(&key)).await;
        assert_eq!((&village["total"]["projects"], &village["area"]["level"], &village["area"]["parent"]), (&json!(1), &json!("village"), &json!("200707")));
        let public = profile(&hub, "2007", None).await;
        assert_eq!((&public["total"]["projects"], &public["duplicates"]), (&json!(4), &Value::Null), "what agencies share is not the public's");
        assert_eq!(row(&public, "byAgency", "drr"), &Value::Null);
        hub.get("/areas/2099/profile").send().await.expect(404);
        hub.get("/areas/x/profile").send().await.expect(404);
        hub.get("/areas/2007/profile?colour=red").send().await.expect(400);
    }

    async fn cases_datasets_and_gaps_are_told(hub) {
        build(&hub).await;
        let own = profile(&hub, "200707", Some(&hub.editor("rid"))).await;
        assert_eq!(own["duplicates"]["cases"], 1, "{own}");
        assert!(own["duplicates"]["grossSatang"].as_i64().unwrap() > own["duplicates"]["netSatang"].as_i64().unwrap());
        let datasets: Vec<&Value> = own["datasets"].as_array().unwrap().iter().map(|layer| &layer["id"]).collect();
        assert_eq!(datasets, ["roads"], "the other lies elsewhere");
        let gaps = &own["gaps"];
        assert_eq!((&gaps["withoutPlace"]["projects"], &gaps["withoutMoney"]), (&json!(3), &json!(1)), "{gaps}");
        // The clock stands in November 2026: fiscal year 2570, and the next one.
        assert_eq!(gaps["yearsWithoutPlans"], json!([2568, 2571]));
        let missing: Vec<&str> = gaps["missingThemes"].as_array().unwrap().iter().map(|theme| theme["key"].as_str().unwrap()).collect();
        assert_eq!((missing.len(), missing.contains(&"fgds-03")), (12, false));
        let silent = gaps["silentAgencies"].as_array().unwrap();
        assert!(silent.iter().any(|body| body["name"]["th"].as_str().unwrap().contains("บางพระ")), "{silent:?}");
        assert!(!silent.iter().any(|body| body["code"] == "doh"));
    }

    async fn tables_pages_and_files_say_the_same(hub) {
        build(&hub).await;
        let thai = hub.get("/areas/2007/profile?format=csv&table=numbers").send().await.expect(200);
        assert!(thai.header("content-disposition").contains("area-2007-numbers.csv") && thai.text().contains("อำเภอศรีราชา"), "{}", thai.text());
        let projects = hub.get("/areas/2007/profile?format=csv&table=projects&lang=en").send().await.expect(200).text();
        assert!(projects.contains("Kind of work") && projects.lines().count() == 5 && !projects.contains("\np2,"), "{projects}");
        assert!(hub.get("/areas/2007/profile?format=csv&table=gaps&lang=en").send().await.expect(200).text().contains("Year without plans,2568"));
        assert!(hub.get("/areas/2007/profile?format=csv&table=datasets").send().await.expect(200).text().contains("roads"));
        assert!(hub.get("/areas/2007/profile?format=xlsx").send().await.expect(200).body.starts_with(b"PK"));
        for (path, word) in [("/areas/2007/profile?f=html", "งบประมาณ"), ("/areas/2007/profile?f=html&lang=en", "Si Racha")] {
            let page = hub.get(path).send().await.expect(200);
            assert!(page.header("content-type").starts_with("text/html") && page.text().contains(word), "{path}: {}", page.text());
        }
        let _ = Scope::Read;
    }
}
