//! Pages for people: every document as HTML in Thai and English, by `Accept` or `f=html`; programs are left in peace.

use phaen::access::Scope;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestHub};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
const HOSTILE: &str = "</td><script>alert('x')</script><img src=x onerror=alert(1)>\"' onmouseover=\"alert(2)";

/// A layer with hostile names and `count` features, the texts of each as hostile.
async fn hostile_layer(hub: &TestHub, count: usize) {
    let key = hub.editor("doh");
    let mut body = TestHub::dataset_body("roads", "doh");
    body["title"] = json!({ "th": format!("ถนน {HOSTILE}"), "en": format!("Roads {HOSTILE}") });
    body["description"] = json!({ "th": HOSTILE, "en": HOSTILE });
    hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    for number in 0..count {
        let feature = json!({ "type": "Feature", "id": format!("f-{number}"), "geometry": { "type": "Point", "coordinates": [101.0, 13.0] },
            "properties": { "title": HOSTILE, HOSTILE: HOSTILE, "link": "javascript:alert(1)", "other": "javascript://%0aalert(1)", "good": "https://example.go.th/a?b=1&c=2", "เลข": number } });
        hub.ask("POST", "/collections/roads/items").key(&key).geojson(&feature).send().await.expect(201);
    }
}

async fn page(hub: &TestHub, path: &str) -> Answer {
    let answer = hub.get(path).header("accept", BROWSER).send().await;
    assert!(answer.header("content-type").starts_with("text/html"), "{path}: {}", answer.header("content-type"));
    answer
}

/// Addresses of all links of a page, as a browser would follow them.
fn addresses(text: &str) -> Vec<String> {
    let link = regex::Regex::new("href=\"([^\"]*)\"").unwrap();
    link.captures_iter(text).map(|found| found[1].replace("&amp;", "&")).collect()
}

on_both! {
    async fn every_document_is_a_page_for_a_browser_and_json_for_a_program(hub) {
        hostile_layer(&hub, 1).await;
        let paths = ["/", "/conformance", "/collections", "/collections/roads", "/collections/roads/items", "/collections/roads/items/f-0",
            "/collections/roads/queryables", "/collections/roads/schema", "/datasets", "/datasets/roads", "/areas", "/areas/20", "/projects", "/agencies", "/about"];
        for path in paths {
            let answer = page(&hub, path).await.expect(200);
            let text = answer.text();
            assert!(text.starts_with("<!DOCTYPE html>") && text.contains("<html lang=\"th\">"), "{path}");
            assert!(text.contains("<h1>") && text.contains("<main"), "{path}");
            assert!(answer.header("vary").contains("Accept, Accept-Language"), "{path}");
            assert!(answer.header("content-security-policy").contains("default-src 'self'"), "{path}");
            for accept in ["*/*", "application/json", "application/geo+json, application/json"] {
                let program = hub.get(path).header("accept", accept).send().await.expect(200);
                assert!(program.header("content-type").contains("json"), "{path} for {accept}: {}", program.header("content-type"));
            }
            let bare = hub.get(path).send().await.expect(200);
            assert!(bare.header("content-type").contains("json"), "{path}: {}", bare.header("content-type"));
            assert!(bare.text() == hub.get(path).header("accept", "*/*").send().await.text() || path.ends_with("items"), "{path}");
        }
    }

    async fn f_says_html_or_json_whatever_accept_says(hub) {
        hostile_layer(&hub, 1).await;
        for path in ["/collections/roads/items", "/datasets", "/datasets/roads", "/areas/20", "/projects"] {
            let html = hub.get(&format!("{path}?f=html")).header("accept", "application/json").send().await.expect(200);
            assert!(html.header("content-type").starts_with("text/html"), "{path}");
            let json = hub.get(&format!("{path}?f=json")).header("accept", BROWSER).send().await.expect(200);
            assert!(json.header("content-type").contains("json"), "{path}");
        }
        hub.get("/datasets?f=pdf").header("accept", BROWSER).send().await.expect(400);
    }

    async fn nothing_in_the_data_becomes_markup_or_a_script_address(hub) {
        hostile_layer(&hub, 1).await;
        for path in ["/", "/collections", "/collections/roads", "/collections/roads/items", "/collections/roads/items/f-0", "/datasets", "/datasets/roads"] {
            for lang in ["th", "en"] {
                let text = page(&hub, &format!("{path}?lang={lang}")).await.expect(200).text();
                assert!(text.contains("&lt;script&gt;") || text.contains("\\u003cscript"), "{path} shows the hostile text");
                assert!(!text.contains("<script>") && !text.contains("<img") && !text.contains("\" onmouseover"), "{path}: {text}");
                assert!(addresses(&text).iter().all(|address| !address.to_lowercase().starts_with("javascript")), "{path}");
            }
        }
        let item = page(&hub, "/collections/roads/items/f-0").await.text();
        assert!(addresses(&item).contains(&"https://example.go.th/a?b=1&c=2".to_owned()), "{item}");
        assert!(item.contains("javascript:alert(1)"), "the text itself is shown");
        let problem = page(&hub, "/datasets?%3Cscript%3Ealert(1)%3C/script%3E=1").await.expect(400).text();
        assert!(problem.contains("&lt;script&gt;") && !problem.contains("<script>"), "{problem}");
    }

    async fn the_language_switch_and_the_neighbours_keep_the_question(hub) {
        hostile_layer(&hub, 5).await;
        let text = page(&hub, "/collections/roads/items?bbox=100,12,102,14&limit=2&lang=en").await.expect(200).text();
        let all = addresses(&text);
        let thai = all.iter().find(|address| address.contains("lang=th")).unwrap();
        assert!(thai.contains("bbox=100%2C12%2C102%2C14") && thai.contains("limit=2"), "{thai}");
        let next = all.iter().find(|address| address.contains("cursor=")).unwrap();
        let path = next.strip_prefix("http://phaen.test/hub").unwrap();
        assert!(next.contains("lang=en") && next.contains("bbox="), "{next}");
        let second = page(&hub, path).await.expect(200).text();
        assert!(second.contains("f-2") && second.contains("f-3") && !second.contains("f-1<"), "{second}");
        assert!(second.contains("<html lang=\"en\">"));
        assert!(all.iter().any(|address| address.contains("f=geojson")), "{all:?}");
    }

    async fn lists_can_be_searched_without_a_script(hub) {
        hostile_layer(&hub, 3).await;
        let text = page(&hub, "/collections/catalogue/items?lang=en&sortby=title&q=%22%3E%3Cb%3E").await.expect(200).text();
        assert!(text.contains("<input type=\"hidden\" name=\"sortby\" value=\"title\">") && text.contains("name=\"lang\" value=\"en\""), "{text}");
        assert!(text.contains("name=\"q\" value=\"&quot;&gt;&lt;b&gt;\"") && !text.contains("<b>"), "{text}");
        let found = page(&hub, "/collections/catalogue/items?q=roads&lang=en").await.expect(200).text();
        assert!(found.contains(">roads</a>") && !found.contains(">areas</a>"), "{found}");
        for path in ["/projects?q=x", "/areas?q=x", "/collections/roads/items?q=x"] {
            assert!(page(&hub, path).await.expect(200).text().contains("role=\"search\""), "{path}");
        }
    }

    async fn a_document_names_its_page_and_the_page_names_its_document(hub) {
        let back = regex::Regex::new("<link rel=\"alternate\" type=\"application/(geo\\+)?json\" href=\"([^\"]+)\"").unwrap();
        hostile_layer(&hub, 1).await;
        for path in ["/", "/conformance", "/collections", "/collections/roads", "/collections/roads/items?limit=1", "/collections/roads/items/f-0", "/datasets", "/projects"] {
            let json = hub.get(path).send().await.expect(200).json();
            let alternate = json["links"].as_array().unwrap().iter().find(|link| link["rel"] == "alternate" && link["type"] == "text/html").unwrap_or_else(|| panic!("{path}: {json}"));
            let page = hub.get(alternate["href"].as_str().unwrap().strip_prefix("http://phaen.test/hub").unwrap()).send().await.expect(200);
            let text = page.text();
            let address = back.captures(&text).unwrap_or_else(|| panic!("{path}: {text}"))[2].replace("&amp;", "&");
            let document = hub.get(address.strip_prefix("http://phaen.test/hub").unwrap()).send().await.expect(200);
            assert!(document.header("content-type").contains("json"), "{path}");
        }
    }

    async fn a_problem_is_a_page_with_the_same_status_and_a_program_still_gets_the_document(hub) {
        for (path, status) in [("/collections/nothing/items", 404), ("/datasets?limit=x", 400), ("/duplicates", 401), ("/nowhere", 404)] {
            let answer = page(&hub, path).await.expect(status);
            assert!(answer.text().contains(answer.header("x-request-id")), "{path}");
            let program = hub.get(path).send().await.expect(status);
            assert_eq!(program.header("content-type"), "application/problem+json", "{path}");
        }
        assert!(page(&hub, "/duplicates").await.header("www-authenticate").contains("Basic") || page(&hub, "/duplicates").await.header("www-authenticate").contains("Bearer"));
    }

    async fn a_page_shows_to_each_reader_what_the_api_answers_to_that_reader(hub) {
        let key = hub.editor("doh");
        let mut body = TestHub::dataset_body("secret", "doh");
        body["visibility"] = json!("private");
        hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
        let stranger = hub.key("dlt", &[Scope::Read]);
        for path in ["/datasets/secret", "/collections/secret", "/collections/secret/items"] {
            page(&hub, path).await.expect(404);
            hub.get(path).header("accept", BROWSER).key(&stranger).send().await.expect(404);
            let own = hub.get(path).header("accept", BROWSER).key(&key).send().await.expect(200);
            assert!(own.text().contains("ชั้นข้อมูล secret"), "{path}");
        }
        for path in ["/", "/datasets", "/collections"] {
            assert!(!page(&hub, path).await.text().contains("secret"), "{path}");
        }
    }

    async fn an_unchanged_page_is_not_sent_again(hub) {
        let first = page(&hub, "/datasets/areas").await.expect(200);
        let again = hub.get("/datasets/areas").header("accept", BROWSER).header("if-none-match", first.header("etag")).send().await;
        assert_eq!((again.status, again.body.len()), (304, 0));
        let json = hub.get("/datasets/areas").send().await.expect(200);
        assert_ne!(json.header("etag"), first.header("etag"), "another representation has another tag");
        hub.get("/datasets/areas").header("accept", BROWSER).header("if-none-match", json.header("etag")).send().await.expect(200);
    }

    async fn a_page_of_features_stays_short_and_a_head_request_has_no_body(hub) {
        hostile_layer(&hub, 27).await;
        let text = page(&hub, "/collections/roads/items").await.expect(200).text();
        assert_eq!(text.matches("<tr>").count(), 26, "a heading and 25 rows");
        let head = hub.ask("HEAD", "/collections/roads/items").header("accept", BROWSER).send().await.expect(200);
        assert!(head.header("content-type").starts_with("text/html"));
        let all: Value = hub.get("/collections/roads/items").send().await.json();
        assert_eq!(all["numberReturned"], 27);
    }

    async fn pages_about_places_carry_a_map_where_it_was_built_and_read_the_same_without(hub) {
        hostile_layer(&hub, 1).await;
        let built = phaen::pages::assets::asset("map.js").is_some();
        if !built {
            eprintln!("web/dist is not built: pages are tested without their map (web/build builds it)");
        }
        let script = regex::Regex::new("<script type=\"module\" src=\"http://phaen.test/hub([^\"]+)\">").unwrap();
        for path in ["/collections/roads", "/collections/roads/items", "/collections/roads/items/f-0", "/datasets/roads", "/areas/20", "/projects"] {
            let text = page(&hub, path).await.expect(200).text();
            let options = text.split("data-map=\"").nth(1).unwrap_or_else(|| panic!("{path}: {text}")).split('"').next().unwrap().replace("&quot;", "\"").replace("&amp;", "&");
            let options: Value = serde_json::from_str(&options).unwrap();
            let shown = options["items"].as_str().or(options["tiles"].as_str()).unwrap();
            hub.get(shown.strip_prefix("http://phaen.test/hub").unwrap()).header("accept", "application/geo+json").send().await.expect(200);
            let Some(found) = script.captures(&text) else {
                assert!(!built, "{path}");
                continue;
            };
            let file = hub.get(&found[1]).send().await.expect(200);
            assert_eq!(file.header("content-type"), "text/javascript; charset=utf-8");
            assert!(file.header("cache-control").contains("immutable"), "{}", file.header("cache-control"));
        }
        let table = page(&hub, "/agencies").await.expect(200).text();
        assert!(!table.contains("data-map") && !table.contains("<script"), "{table}");
        hub.get("/assets/other.js").send().await.expect(404);
    }

    async fn the_application_stands_at_every_address_below_its_own_under_a_strict_policy(hub) {
        if phaen::pages::assets::shell().is_none() {
            eprintln!("web/dist is not built: the application is not looked at (web/build builds it)");
            let away = page(&hub, "/app/data").await.expect(302);
            assert_eq!(away.header("location"), "http://phaen.test/hub/");
            return;
        }
        let file = regex::Regex::new("(?:src|href)=\"/hub(/assets/app/[^\"]+)\"").unwrap();
        for path in ["/app", "/app/data/roads", "/app/duplicates", "/app/map?layers=projects"] {
            let shell = page(&hub, path).await.expect(200);
            let policy = shell.header("content-security-policy");
            assert!(policy.starts_with("default-src 'self';") && !policy.contains("unsafe"), "{policy}");
            assert!(shell.text().contains("<html lang=\"th\"") && shell.text().contains("content=\"http://phaen.test/hub\""), "{}", shell.text());
            assert!(!shell.header("etag").is_empty());
            let text = shell.text();
            let files: Vec<&str> = file.captures_iter(&text).map(|found| found.get(1).unwrap().as_str()).collect();
            assert_eq!(files.len(), 2, "a script and a style sheet: {text}");
            for address in files {
                let built = hub.get(address).send().await.expect(200);
                assert!(built.header("cache-control").contains("immutable"), "{address}");
            }
        }
        let english = hub.get("/app?lang=en").header("accept", BROWSER).send().await.expect(200).text();
        assert!(english.contains("<html lang=\"en\""));
        hub.get("/assets/app/../index.html").send().await.expect(404);
        hub.get("/assets/app/index.html").send().await.expect(404);
        assert!(page(&hub, "/").await.expect(200).text().contains("href=\"http://phaen.test/hub/app\""));
    }
}
