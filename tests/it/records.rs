//! The catalogue for machines: OGC API – Records, DCAT-AP, and CKAN's actions as its harvester calls them.

use phaen::access::Scope;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;

/// Three layers: roads of `doh` with a place and a time, canals of `rid` without either, and one that only `doh` may see.
async fn three_layers(hub: &TestHub) {
    let (doh, rid) = (hub.editor("doh"), hub.editor("rid"));
    let mut roads = TestHub::dataset_body("roads.2569", "doh");
    roads["title"] = json!({ "th": "ถนนสาย 3", "en": "Road 3" });
    roads["timeStartField"] = json!("day");
    roads["catalog"]["tag_string"] = json!(["ถนน", "roads"]);
    roads["catalog"]["license_id"] = json!("Creative Commons Zero");
    hub.ask("POST", "/datasets").key(&doh).json(&roads).send().await.expect(201);
    for (x, day) in [(101.0, "2026-01-01"), (101.5, "2026-02-01")] {
        let feature = json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": [x, 13.0 + x - 101.0] }, "properties": { "day": day } });
        hub.ask("POST", "/collections/roads.2569/items").key(&doh).geojson(&feature).send().await.expect(201);
    }
    let mut canals = TestHub::dataset_body("canals", "rid");
    canals["title"] = json!({ "th": "คลองชลประทาน", "en": "Irrigation canals \"<b>\"" });
    canals["description"] = json!({ "th": "คลองส่งน้ำ\nทุกสาย", "en": "All canals" });
    hub.ask("POST", "/datasets").key(&rid).json(&canals).send().await.expect(201);
    let mut secret = TestHub::dataset_body("secret", "doh");
    secret["visibility"] = json!("private");
    hub.ask("POST", "/datasets").key(&doh).json(&secret).send().await.expect(201);
}

async fn get(hub: &TestHub, path: &str) -> Value {
    hub.get(path).send().await.expect(200).json()
}

async fn ids(hub: &TestHub, query: &str) -> Vec<String> {
    let page = get(hub, &format!("/collections/catalogue/items?{query}")).await;
    let features = page["features"].as_array().unwrap();
    assert_eq!(page["numberReturned"], features.len());
    features.iter().map(|feature| feature["id"].as_str().unwrap().to_owned()).collect()
}

fn path_of(address: &str) -> &str {
    address.strip_prefix("http://phaen.test/hub").unwrap_or_else(|| panic!("{address}"))
}

on_both! {
    async fn the_catalogue_is_a_collection_of_records_among_the_collections(hub) {
        three_layers(&hub).await;
        let listed = get(&hub, "/collections").await;
        let entry = listed["collections"].as_array().unwrap().iter().find(|entry| entry["id"] == "catalogue").unwrap().clone();
        assert_eq!(entry["itemType"], "record");
        assert_eq!(entry, get(&hub, "/collections/catalogue").await, "the same alone and in the list");
        for link in entry["links"].as_array().unwrap() {
            let answer = hub.get(path_of(link["href"].as_str().unwrap())).send().await.expect(200);
            let kind = link["type"].as_str().unwrap();
            assert!(answer.header("content-type").starts_with(kind), "{link}: {}", answer.header("content-type"));
        }
        let first = get(&hub, "/collections?limit=1").await;
        assert_eq!(first["collections"].as_array().unwrap().len(), 1, "only the last page ends with the catalogue");
        let taken = TestHub::dataset_body("catalogue", "doh");
        hub.ask("POST", "/datasets").key(&hub.editor("doh")).json(&taken).send().await.expect(400);
    }

    async fn a_record_has_every_member_of_the_standard_in_the_callers_language(hub) {
        three_layers(&hub).await;
        let record = get(&hub, "/collections/catalogue/items/roads.2569").await;
        let properties = &record["properties"];
        assert_eq!((record["type"].as_str(), record["id"].as_str()), (Some("Feature"), Some("roads.2569")));
        assert_eq!(record["geometry"]["coordinates"][0][2], json!([101.5, 13.5]));
        assert_eq!(record["time"]["interval"], json!(["2026-01-01T00:00:00Z", "2026-02-01T23:59:59.999999Z"]));
        assert_eq!((&properties["type"], &properties["title"]), (&json!("dataset"), &json!("ถนนสาย 3")));
        for member in ["keywords", "language", "languages", "created", "updated", "formats", "contacts", "license", "rights", "themes", "externalIds"] {
            assert!(!properties[member].is_null(), "{member}: {record}");
        }
        assert_eq!(properties["license"], "CC0-1.0");
        assert_eq!(properties["contacts"][1]["emails"][0]["value"], "map@example.go.th");
        let english = get(&hub, "/collections/catalogue/items/roads.2569?lang=en").await;
        assert_eq!((&english["properties"]["title"], &english["properties"]["language"]["code"]), (&json!("Road 3"), &json!("en")));
        for link in record["links"].as_array().unwrap() {
            let address = link["href"].as_str().unwrap();
            if link["rel"] == "license" {
                assert!(address.starts_with("https://creativecommons.org/"));
                continue;
            }
            let answer = hub.get(path_of(address)).send().await.expect(200);
            assert!(answer.header("content-type").starts_with(link["type"].as_str().unwrap()), "{link}: {}", answer.header("content-type"));
        }
    }

    async fn records_are_found_by_words_place_time_type_and_ids(hub) {
        three_layers(&hub).await;
        let own = ["areas", "duplicates", "projects"];
        let all = ids(&hub, "limit=100").await;
        assert!(all.contains(&"canals".to_owned()) && all.contains(&"roads.2569".to_owned()) && !all.contains(&"secret".to_owned()), "{all:?}");
        assert!(all.iter().any(|id| own.contains(&id.as_str())));
        assert_eq!(ids(&hub, "q=%E0%B8%96%E0%B8%99%E0%B8%99%E0%B8%AA%E0%B8%B2%E0%B8%A2%20%E0%B9%93").await, ["roads.2569"], "ถนนสาย ๓");
        assert_eq!(ids(&hub, "q=road%203,irrigation").await, ["canals", "roads.2569"]);
        assert_eq!(ids(&hub, "q=3%20road").await, Vec::<String>::new(), "words in their order");
        assert_eq!(ids(&hub, "ids=canals,secret,nothing").await, ["canals"]);
        assert_eq!(ids(&hub, "externalIds=uri:http://phaen.test/hub/datasets/canals").await, ["canals"]);
        assert_eq!(ids(&hub, "type=service").await, Vec::<String>::new());
        assert_eq!(ids(&hub, "type=dataset,service&ids=canals").await, ["canals"]);
        // What has no place or time of its own lies in every box and interval.
        assert_eq!(ids(&hub, "bbox=101.2,13.2,101.3,13.3&ids=canals,roads.2569").await, ["canals", "roads.2569"]);
        assert_eq!(ids(&hub, "bbox=99,13,100,14&ids=canals,roads.2569").await, ["canals"]);
        assert_eq!(ids(&hub, "datetime=2027-01-01/..&ids=canals,roads.2569").await, ["canals"]);
        assert_eq!(ids(&hub, "datetime=2026-01-15&ids=roads.2569").await, ["roads.2569"]);
        assert_eq!(ids(&hub, "sortby=-title&lang=en&ids=canals,roads.2569").await, ["roads.2569", "canals"]);
        for query in ["colour=red", "sortby=colour", "bbox=1,2,3", "limit=0", "crs=http://www.opengis.net/def/crs/EPSG/0/3857"] {
            hub.get(&format!("/collections/catalogue/items?{query}")).send().await.expect(400);
        }
        let hits = get(&hub, "/collections/catalogue/items?resultType=hits&ids=canals").await;
        assert_eq!((&hits["numberMatched"], &hits["numberReturned"]), (&json!(1), &json!(0)));
    }

    async fn records_are_filtered_by_cql2_and_by_their_queryables(hub) {
        three_layers(&hub).await;
        let own = "ids=canals,roads.2569&filter=";
        assert_eq!(ids(&hub, &format!("{own}title%20LIKE%20'Road%25'&lang=en")).await, ["roads.2569"]);
        assert_eq!(ids(&hub, &format!("{own}license%20%3C%3E%20'CC0-1.0'")).await, ["canals"]);
        assert_eq!(ids(&hub, &format!("{own}S_INTERSECTS(geometry,POINT(101.2%2013.2))")).await, ["roads.2569"]);
        assert_eq!(ids(&hub, &format!("{own}updated%20%3E%20TIMESTAMP('2099-01-01T00:00:00Z')")).await, Vec::<String>::new());
        assert_eq!(ids(&hub, "ids=canals,roads.2569&license=CC0-1.0&keywords=roads").await, ["roads.2569"]);
        let queryables = get(&hub, "/collections/catalogue/queryables").await;
        assert!(queryables["properties"]["title"].is_object() && queryables["properties"]["geometry"].is_object(), "{queryables}");
        hub.get("/collections/catalogue/items?filter=colour%3D'red'").send().await.expect(400);
    }

    async fn pages_of_records_meet_every_record_once(hub) {
        three_layers(&hub).await;
        let whole = ids(&hub, "limit=100&sortby=-updated").await;
        let (mut met, mut path) = (Vec::new(), "/collections/catalogue/items?limit=2&sortby=-updated".to_owned());
        loop {
            let page = hub.get(&path).send().await.expect(200);
            let json = page.json();
            assert_eq!(json["numberMatched"], whole.len());
            met.extend(json["features"].as_array().unwrap().iter().map(|feature| feature["id"].as_str().unwrap().to_owned()));
            match page.link("next") {
                Some(next) => path = path_of(&next).to_owned(),
                None => break,
            }
        }
        assert_eq!(met, whole);
    }

    async fn only_who_may_see_a_dataset_sees_its_record_package_and_description(hub) {
        three_layers(&hub).await;
        let (owner, other) = (hub.editor("doh"), hub.key("dlt", &[Scope::Read]));
        for path in ["/collections/catalogue/items/secret", "/datasets/secret?f=jsonld", "/datasets/secret?f=turtle", "/api/3/action/package_show?id=secret"] {
            hub.get(path).send().await.expect(404);
            hub.get(path).key(&other).send().await.expect(404);
            hub.get(path).key(&owner).send().await.expect(200);
        }
        for path in ["/collections/catalogue/items", "/dcat", "/dcat?f=turtle", "/api/3/action/package_list", "/api/3/action/package_search?rows=100"] {
            assert!(!hub.get(path).key(&other).send().await.expect(200).text().contains("secret"), "{path}");
            assert!(hub.get(path).key(&owner).send().await.expect(200).text().contains("secret"), "{path}");
        }
        // CKAN's clients send the key alone.
        hub.get("/api/3/action/package_show?id=secret").header("authorization", &owner).send().await.expect(200);
        hub.get("/api/3/action/package_show?id=secret").header("authorization", "nonsense").send().await.expect(401);
    }

    async fn dcat_names_only_terms_of_its_own_context(hub) {
        three_layers(&hub).await;
        let answer = hub.get("/dcat").send().await.expect(200);
        assert_eq!(answer.header("content-type"), "application/ld+json");
        let document = answer.json();
        let context = document["@context"].as_object().unwrap().clone();
        fn check(value: &Value, context: &serde_json::Map<String, Value>) {
            match value {
                Value::Array(list) => list.iter().for_each(|entry| check(entry, context)),
                Value::Object(object) => {
                    for (name, value) in object.iter().filter(|(name, _)| *name != "@context") {
                        let names = match (name.as_str(), value) {
                            ("@type", Value::String(kind)) => vec![kind.as_str()],
                            (name, _) if name.starts_with('@') => vec![],
                            (name, _) => vec![name],
                        };
                        for name in names {
                            let (prefix, term) = name.split_once(':').unwrap_or_else(|| panic!("{name} has no prefix"));
                            assert!(context.contains_key(prefix) && !term.is_empty(), "{name}");
                        }
                        check(value, context);
                    }
                }
                _ => {}
            }
        }
        check(&document, &context);
        let dataset = get(&hub, "/datasets/roads.2569?f=jsonld").await;
        assert_eq!(dataset["dct:title"], json!([{ "@language": "th", "@value": "ถนนสาย 3" }, { "@language": "en", "@value": "Road 3" }]));
        assert!(dataset["dct:spatial"]["dcat:bbox"]["@value"].as_str().unwrap().contains("POLYGON((101 13,101.5 13,"), "{dataset}");
        assert_eq!(dataset["dct:temporal"]["dcat:startDate"]["@value"], "2026-01-01T00:00:00Z");
        assert!(dataset["dct:accrualPeriodicity"]["@id"].as_str().unwrap().ends_with("frequency/ANNUAL"));
        assert!(dataset["dct:publisher"]["foaf:name"].is_array());
        let distribution = &dataset["dcat:distribution"][0];
        assert_eq!(distribution["dcat:accessURL"]["@id"], "http://phaen.test/hub/collections/roads.2569/items");
        assert_eq!(distribution["dct:license"]["@id"], "https://creativecommons.org/publicdomain/zero/1.0/");
        let turtle = hub.get("/datasets/canals").header("accept", "text/turtle").send().await.expect(200);
        assert_eq!(turtle.header("content-type"), "text/turtle; charset=utf-8");
        assert!(turtle.text().contains("\"Irrigation canals \\\"<b>\\\"\"@en") && turtle.text().contains("คลองส่งน้ำ\\nทุกสาย"), "{}", turtle.text());
    }

    async fn the_page_of_a_dataset_carries_schema_org_that_its_policy_lets_stand(hub) {
        three_layers(&hub).await;
        let page = hub.get("/datasets/canals?f=html&lang=en").send().await.expect(200);
        let text = page.text();
        let data = text.split("<script type=\"application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        assert_eq!((&data["@context"], &data["@type"], &data["name"]), (&json!("https://schema.org/"), &json!("Dataset"), &json!("Irrigation canals \"<b>\"")));
        assert!(text.contains("f=jsonld") && text.contains("f=turtle"));
        assert!(!page.header("content-security-policy").contains("unsafe"), "a block of data needs no exception");
    }

    async fn ckans_harvester_gathers_every_dataset_and_then_only_the_changed_ones(hub) {
        three_layers(&hub).await;
        // As ckanext-harvest gathers: pages of `rows` in the order of ids until one comes back empty.
        let (mut gathered, mut start, mut last) = (Vec::new(), 0, String::new());
        loop {
            let page = hub.get(&format!("/api/3/action/package_search?rows=2&start={start}&sort=id+asc")).send().await.expect(200);
            assert_ne!(page.text(), last, "the harvester stops at a page that comes twice");
            last = page.text();
            let packages = page.json()["result"]["results"].as_array().unwrap().clone();
            if packages.is_empty() {
                break;
            }
            gathered.extend(packages);
            start += 2;
        }
        let names: Vec<&str> = gathered.iter().map(|package| package["name"].as_str().unwrap()).collect();
        assert_eq!(json!(names), get(&hub, "/api/3/action/package_list").await["result"]);
        assert!(names.contains(&"roads-2569") && names.contains(&"canals") && !names.contains(&"secret"));
        // Import: what it reads of each package.
        for package in &gathered {
            for member in ["id", "name", "title", "notes", "type", "state", "owner_org", "organization", "metadata_modified", "license_id", "url"] {
                assert!(!package[member].is_null(), "{member}: {package}");
            }
            assert_eq!(package["type"], "dataset");
            assert!(package["name"].as_str().unwrap().chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_'));
            assert!(package["tags"].as_array().unwrap().iter().all(|tag| tag["name"].is_string()));
            assert!(package["extras"].as_array().unwrap().iter().all(|extra| extra["value"].is_string()));
            for resource in package["resources"].as_array().unwrap() {
                assert!(resource["name"].is_string() && resource["format"].is_string());
                hub.get(path_of(resource["url"].as_str().unwrap())).send().await.expect(200);
            }
            let organization = get(&hub, &format!("/api/3/action/organization_show?id={}", package["owner_org"].as_str().unwrap())).await;
            assert_eq!(organization["result"]["title"], package["organization"]["title"]);
        }
        // The next harvest asks for what has changed since an hour before the last one.
        let road = gathered.iter().find(|package| package["name"] == "roads-2569").unwrap();
        let modified = road["metadata_modified"].as_str().unwrap();
        let since = |instant: &str| format!("/api/3/action/package_search?rows=100&start=0&sort=id+asc&fq=organization:doh+metadata_modified:[{instant}Z+TO+*]").replace('[', "%5B").replace(']', "%5D");
        assert_eq!(get(&hub, &since(modified)).await["result"]["count"], 1);
        assert_eq!(get(&hub, &since("2099-01-01T00:00:00")).await["result"]["count"], 0);
    }

    async fn a_package_has_the_fourteen_fields_of_the_government_data_catalog(hub) {
        three_layers(&hub).await;
        let package = get(&hub, "/api/3/action/package_show?id=canals").await["result"].clone();
        for field in ["data_type", "title", "owner_org", "maintainer", "maintainer_email", "tag_string", "notes", "objective",
            "update_frequency_unit", "geo_coverage", "data_source", "data_format", "data_category", "license_id"] {
            assert!(!package[field].is_null(), "{field}: {package}");
        }
        assert_eq!((&package["update_frequency_unit"], &package["objective"]), (&json!("ปี"), &json!(["พันธกิจหน่วยงาน"])));
        let road = get(&hub, "/api/3/action/package_show?id=roads-2569").await["result"].clone();
        assert_eq!((&road["id"], &road["west_bound_longitude"], &road["north_bound_longitude"]), (&json!("roads.2569"), &json!("101"), &json!("13.5")));
    }

    async fn ckan_clients_get_ckans_envelope_for_results_and_for_refusals(hub) {
        three_layers(&hub).await;
        let status = get(&hub, "/api/3/action/status_show").await;
        assert!(status["success"] == true && status["help"].as_str().unwrap().contains("status_show") && status["result"]["ckan_version"].is_string());
        let missing = hub.get("/api/3/action/package_show?id=nothing").send().await.expect(404);
        assert_eq!(missing.header("content-type"), "application/json;charset=utf-8");
        assert_eq!((&missing.json()["success"], &missing.json()["error"]["__type"]), (&json!(false), &json!("Not Found Error")));
        let bare = hub.get("/api/3/action/package_show").send().await.expect(409).json();
        assert_eq!((&bare["error"]["__type"], bare["error"]["id"].is_array()), (&json!("Validation Error"), true));
        let bad = hub.get("/api/3/action/package_search?fq=colour:red").send().await.expect(400).json();
        assert_eq!(bad["error"]["__type"], "Search Query Error");
        hub.get("/api/3/action/package_search?colour=red").send().await.expect(400);
        hub.get("/api/3/action/package_burn").send().await.expect(404);
        // ckanapi posts a JSON object.
        let posted = hub.ask("POST", "/api/action/package_search").json(&json!({ "q": "คลอง", "rows": 5, "facet.field": ["organization", "res_format"], "include_private": true })).send().await.expect(200).json();
        assert_eq!((&posted["result"]["count"], &posted["result"]["facets"]["organization"]["rid"]), (&json!(1), &json!(1)));
        assert_eq!(posted["result"]["facets"]["res_format"]["GeoJSON"], 1, "two resources of one format are one dataset");
        assert_eq!(posted["result"]["search_facets"]["organization"]["items"][0]["display_name"], "หน่วยงาน rid");
        let all = get(&hub, "/api/3/action/organization_list?all_fields=true").await;
        let doh = all["result"].as_array().unwrap().iter().find(|entry| entry["id"] == "doh").unwrap().clone();
        assert_eq!(doh["package_count"], 1, "the private one is not counted for strangers");
        assert!(get(&hub, "/api/3/action/organization_list").await["result"].as_array().unwrap().contains(&json!("rid")));
    }
}
