//! Filters over HTTP: what a client may ask, what it is refused, and that every reader of features knows the filter.

use phaen::access::{Sight, Visibility};
use phaen::catalog::store::get_dataset;
use phaen::features::NewFeature;
use phaen::features::store::insert_features;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestHub};

/// Twelve roads; `note` is no queryable.
async fn roads(hub: &TestHub) -> String {
    let key = hub.editor("doh");
    let mut body = TestHub::dataset_body("roads", "doh");
    let field = |name: &str, kind: &str, queryable: bool| json!({ "name": name, "type": kind, "queryable": queryable });
    body["fields"] = json!([
        field("ชื่อ", "string", true),
        field("lanes", "integer", true),
        field("built", "date", true),
        field("tags", "json", true),
        field("note", "string", false),
    ]);
    body["geometryKind"] = json!("point");
    hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    for number in 1..=12 {
        let feature = json!({
            "type": "Feature", "id": format!("r{number}"),
            "geometry": { "type": "Point", "coordinates": [100.0 + f64::from(number) / 10.0, 13.0] },
            "properties": {
                "ชื่อ": format!("ถนนสาย {number} อบต. บ้านใหม่"), "lanes": number % 4 + 1, "built": format!("20{:02}-06-01", 10 + number),
                "tags": ["road", number], "note": "secret",
            },
        });
        hub.ask("POST", "/collections/roads/items").key(&key).geojson(&feature).send().await.expect(201);
    }
    key
}

async fn ask(hub: &TestHub, filter: &str, more: &str) -> Answer {
    let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    hub.get(&format!("/collections/roads/items?filter={filter}{more}")).send().await
}

async fn ids(hub: &TestHub, filter: &str, more: &str) -> Vec<String> {
    let page = ask(hub, filter, more).await.expect(200).json();
    let ids: Vec<String> = page["features"].as_array().unwrap().iter().map(id).collect();
    assert_eq!(page["numberMatched"], json!(ids.len()), "{filter}");
    ids
}

fn id(feature: &Value) -> String {
    feature["id"].as_str().unwrap().to_owned()
}

on_both! {
    async fn a_filter_narrows_what_the_other_parameters_leave(hub) {
        roads(&hub).await;
        for (filter, more, expected) in [
            ("lanes = 4", "", vec!["r3", "r7", "r11"]),
            ("lanes >= ๔ AND built < DATE('2020-01-01')", "", vec!["r3", "r7"]),
            ("ชื่อ LIKE 'ถนนสาย 1%'", "", vec!["r1", "r10", "r11", "r12"]),
            ("thai(ชื่อ) LIKE thai('%สาย ๑๒ องค์การบริหารส่วนตำบล บ้าน%')", "", vec!["r12"]),
            ("accenti(ชื่อ) LIKE accenti('%บานใหม%') AND lanes = 1", "", vec!["r4", "r8", "r12"]),
            ("lanes = 4", "&bbox=100.65,12,101.2,14", vec!["r7", "r11"]),
            ("lanes > 3", "&lanes=4&bbox=100,12,100.35,14", vec!["r3"]),
            ("S_WITHIN(geometry, BBOX(100.25,12.9,100.55,13.1)) AND lanes * 2 >= 6", "", vec!["r3"]),
            ("A_CONTAINS(tags, (5)) OR fiscal_year(built) = 2552 + lanes", "", vec!["r1", "r2", "r3", "r5"]),
            ("NOT (lanes < 4)", "", vec!["r3", "r7", "r11"]),
            ("FALSE", "", vec![]),
        ] {
            assert_eq!(ids(&hub, filter, more).await, expected, "{filter} {more}");
        }
    }

    async fn pages_of_a_filter_follow_each_other_and_count_once(hub) {
        roads(&hub).await;
        for filter in ["lanes <> 4", "casei(ชื่อ) LIKE casei('ถนน%') AND lanes <> 4"] {
            let mut page = ask(&hub, filter, "&limit=4").await.expect(200);
            let mut seen = Vec::new();
            loop {
                let document = page.json();
                assert_eq!(document["numberMatched"], 9, "{filter}");
                seen.extend(document["features"].as_array().unwrap().iter().map(id));
                let Some(next) = page.link("next") else { break };
                page = hub.get(next.strip_prefix("http://phaen.test/hub").unwrap()).send().await.expect(200);
            }
            assert_eq!(seen, ["r1", "r2", "r4", "r5", "r6", "r8", "r9", "r10", "r12"], "{filter}");
        }
    }

    async fn filters_come_as_text_as_json_and_under_the_name_that_gdal_knows(hub) {
        roads(&hub).await;
        let document = json!({ "op": "and", "args": [
            { "op": "=", "args": [{ "property": "lanes" }, 4] },
            { "op": ">", "args": [{ "property": "built" }, { "date": "2020-01-01" }] },
        ] });
        assert_eq!(ids(&hub, &document.to_string(), "&filter-lang=cql2-json").await, ["r11"]);
        assert_eq!(ids(&hub, "lanes = 4 AND built > '2020-01-01'", "&filter-lang=cql-text").await, ["r11"]);
        assert_eq!(ids(&hub, "ชื่อ ILIKE 'ถนนสาย 11%'", "&filter-lang=cql2-text").await, ["r11"]);
        ask(&hub, "lanes = 4", "&filter-lang=sql").await.expect(400);
        ask(&hub, "lanes = 4", "&filter-lang=cql2-json").await.expect(400);
        let crs = "&filter-crs=http://www.opengis.net/def/crs/EPSG/0/4326";
        assert_eq!(ids(&hub, "S_INTERSECTS(geometry, BBOX(12.9,100.25,13.1,100.35))", crs).await, ["r3"]);
        ask(&hub, "lanes = 4", "&filter-crs=EPSG:9999").await.expect(400);
    }

    async fn a_filter_that_cannot_be_is_refused_with_place_reason_and_remedy_in_both_languages(hub) {
        roads(&hub).await;
        for (filter, code) in [
            ("lanes >", "filter-syntax"),
            ("note = 'secret'", "unknown-property"),
            ("pg_sleep(10) = 1", "unknown-function"),
            ("lanes = 'four'", "filter-types"),
            ("lanes = 4; DROP TABLE feature", "filter-character"),
            ("ชื่อ = 'x' OR 1 = 1 --", "filter-syntax"),
            ("S_INTERSECTS(geometry, POINT(13.3 100.9))", "axes-swapped"),
        ] {
            let mut told = Vec::new();
            for language in ["th", "en"] {
                let answer = ask(&hub, filter, &format!("&lang={language}")).await.expect(400).json();
                assert_eq!((&answer["errors"][0]["code"], &answer["errors"][0]["parameter"]), (&json!(code), &json!("filter")), "{filter}");
                told.push(answer["errors"][0]["message"].clone());
            }
            assert_ne!(told[0], told[1], "{filter}");
        }
        let known = ask(&hub, "note = 'secret'", "&lang=en").await.json()["errors"][0]["remedy"].to_string();
        assert!(known.contains("geometry, ชื่อ, lanes, built, tags") && !known.contains("note"), "{known}");
        assert_eq!(ids(&hub, "ชื่อ = 'x'' OR 1=1 --' OR ชื่อ = '\\'; DROP TABLE feature; --'", "").await.len(), 0);
        assert_eq!(ids(&hub, "TRUE", "").await.len(), 12);
    }

    async fn a_nul_character_in_one_feature_does_not_stop_the_filters_of_all(hub) {
        roads(&hub).await;
        // Not over HTTP, which refuses it, but out of a file.
        let features: Vec<NewFeature> = [("nul", "a\u{0}\u{0}b"), ("slashes", "a\\u0000b")]
            .into_iter()
            .map(|(id, text)| NewFeature {
                id: id.into(),
                agency: "doh".into(),
                visibility: Visibility::Public,
                properties: json!({ "ชื่อ": text, "lanes": 9 }).as_object().unwrap().clone(),
                shape: None,
                time: None,
            })
            .collect();
        hub.hub
            .store
            .write_now(|database| {
                let dataset = get_dataset(database, &Sight::Everything, "roads")?;
                insert_features(database, &dataset, &features, hub.deed().at)
            })
            .unwrap();
        assert_eq!(ids(&hub, "lanes = 9 AND ชื่อ LIKE 'a__b'", "").await, ["nul"]);
        assert_eq!(ids(&hub, "casei(ชื่อ) LIKE 'a__b'", "").await, ["nul"]);
        assert_eq!(ids(&hub, "ชื่อ = 'a\\u0000b'", "").await, ["slashes"]);
        assert_eq!(ids(&hub, "TRUE", "&lanes=9").await.len(), 2);
        let document = json!({ "op": "=", "args": [{ "property": "ชื่อ" }, "\u{0}"] });
        ask(&hub, &document.to_string(), "&filter-lang=cql2-json").await.expect(400);
    }

    async fn a_filter_finds_no_feature_that_the_caller_may_not_see(hub) {
        let key = roads(&hub).await;
        let mut body = hub.get("/datasets/roads").key(&key).send().await.expect(200).json();
        let tag = hub.get("/datasets/roads").key(&key).send().await.header("etag").to_owned();
        body["visibility"] = json!("private");
        let body: Value = body.as_object().unwrap().iter()
            .filter(|(name, _)| !["kind", "extent", "version", "dataVersion", "updatedAt", "links"].contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        hub.ask("PUT", "/datasets/roads").key(&key).header("if-match", &tag).json(&body).send().await.expect(200);
        ask(&hub, "lanes = 4", "").await.expect(404);
        let own = hub.get("/collections/roads/items?filter=lanes%3D4").key(&key).send().await.expect(200).json();
        assert_eq!(own["numberMatched"], 3);
    }

    async fn every_function_that_is_listed_can_be_called(hub) {
        roads(&hub).await;
        let functions = hub.get("/functions?lang=en").send().await.expect(200).json();
        let functions = functions["functions"].as_array().unwrap().clone();
        assert!(functions.len() >= 10);
        for function in functions {
            let argument = match function["args"][0]["type"][0].as_str().unwrap() {
                "number" => "lanes",
                "geometry" => "geometry",
                "datetime" => "built",
                _ => "ชื่อ",
            };
            let name = function["name"].as_str().unwrap();
            assert!(!function["description"].as_str().unwrap().is_empty());
            assert_eq!(ids(&hub, &format!("{name}({argument}) IS NOT NULL"), "").await.len(), 12, "{name}");
        }
        let landing = hub.get("/").send().await.expect(200);
        assert_eq!(landing.link("http://www.opengis.net/def/rel/ogc/1.0/functions").unwrap(), "http://phaen.test/hub/functions");
    }

    async fn an_export_has_what_the_filter_lets_through(hub) {
        roads(&hub).await;
        for filter in ["lanes%20%3D%204", "casei(%22%E0%B8%8A%E0%B8%B7%E0%B9%88%E0%B8%AD%22)%20LIKE%20%27%25%27%20AND%20lanes%3D4"] {
            let answer = hub.get(&format!("/collections/roads/export?f=geojson&filter={filter}")).send().await.expect(200);
            let found: Vec<String> = answer.json()["features"].as_array().unwrap().iter().map(id).collect();
            assert_eq!(found, ["r3", "r7", "r11"]);
        }
    }
}

/// QGIS pushes nothing down unless all four of the first are listed; GDAL reads the contract.
#[actix_web::test]
async fn clients_learn_that_they_may_filter() {
    let hub = TestHub::sqlite();
    roads(&hub).await;
    let classes = hub.get("/conformance").send().await.expect(200).json()["conformsTo"].to_string();
    for class in [
        "ogcapi-features-3/1.0/conf/filter\"",
        "ogcapi-features-3/1.0/conf/features-filter\"",
        "cql2/1.0/conf/cql2-text\"",
        "cql2/1.0/conf/basic-cql2\"",
        "cql2/1.0/conf/advanced-comparison-operators\"",
        "cql2/1.0/conf/case-insensitive-comparison\"",
        "cql2/1.0/conf/basic-spatial-functions\"",
        "cql2/1.0/conf/basic-spatial-operators\"",
    ] {
        assert!(classes.contains(class), "{class}");
    }
    let contract = hub.get("/api").send().await.expect(200).json();
    let language = &contract["components"]["parameters"]["filter-lang"]["schema"]["enum"];
    assert_eq!(language, &json!(["cql2-text", "cql2-json", "cql-text"]));
    let parameters = contract["paths"]["/collections/roads/items"]["get"]["parameters"].to_string();
    for name in ["filter", "filter-lang", "filter-crs"] {
        assert!(parameters.contains(&format!("#/components/parameters/{name}\"")), "{name}");
    }
}
