//! Pages of features: their order, their links in both directions, their tags, their counts, and how long ones are sent.

use phaen::access::{Sight, Visibility};
use phaen::catalog::store::get_dataset;
use phaen::features::NewFeature;
use phaen::features::store::insert_features;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, START, TestHub};

/// A dataset `t` of features with the given properties, numbered from `f0`.
async fn table(hub: &TestHub, rows: Vec<Value>) -> String {
    let key = hub.editor("doh");
    let mut body = TestHub::dataset_body("t", "doh");
    body["fields"] = json!([
        {"name": "name", "type": "string", "queryable": true}, {"name": "size", "type": "number", "queryable": true},
        {"name": "kind", "type": "integer", "queryable": true}, {"name": "note", "type": "string"},
    ]);
    hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    let feature = |(number, properties): (usize, Value)| NewFeature {
        id: format!("f{number}"),
        agency: "doh".into(),
        visibility: Visibility::Public,
        properties: properties.as_object().unwrap().clone(),
        shape: None,
        time: None,
    };
    let features: Vec<NewFeature> = rows.into_iter().enumerate().map(feature).collect();
    hub.hub
        .store
        .write_now(|database| {
            let dataset = get_dataset(database, &Sight::Everything, "t")?;
            insert_features(database, &dataset, &features, START)
        })
        .unwrap();
    key
}

fn ids(page: &Value) -> Vec<String> {
    page["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect()
}

fn local(href: &str) -> String {
    href.strip_prefix("http://phaen.test/hub").unwrap().to_owned()
}

/// Every page from the first to the last by `next`, and back again by `prev`: the same features each way. Gives their ids.
async fn there_and_back(hub: &TestHub, query: &str) -> Vec<String> {
    let mut pages: Vec<Answer> = vec![hub.get(&format!("/collections/t/items?{query}")).send().await.expect(200)];
    while let Some(next) = pages.last().unwrap().link("next") {
        pages.push(hub.get(&local(&next)).send().await.expect(200));
    }
    assert_eq!(pages[0].link("prev"), None);
    let read: Vec<Vec<String>> = pages.iter().map(|page| ids(&page.json())).collect();
    for (page, ids) in pages.iter().zip(&read) {
        assert_eq!(page.json()["numberReturned"], json!(ids.len()));
    }
    let (mut back, mut previous) = (vec![read.last().unwrap().clone()], pages.last().unwrap().link("prev"));
    while let Some(href) = previous {
        let page = hub.get(&local(&href)).send().await.expect(200);
        back.push(ids(&page.json()));
        previous = page.link("prev");
    }
    back.reverse();
    assert_eq!(back, read, "{query}");
    read.concat()
}

fn sizes() -> Vec<Value> {
    let mut rows: Vec<Value> =
        [3.5, -1.0, 10.0, 2.0, 2.0, 1e9, 2.0, 0.0].iter().map(|size| json!({"size": size})).collect();
    rows.insert(2, json!({"size": null}));
    rows.push(json!({}));
    for (number, row) in rows.iter_mut().enumerate() {
        row["kind"] = json!(number % 3);
        row["name"] = json!(["ข", "ก", "é", "a", "B", "เก", "แก", "10", "9", ""][number]);
    }
    rows
}

on_both! {
    async fn numbers_sort_as_numbers_and_what_has_none_comes_last_either_way(hub) {
        table(&hub, sizes()).await;
        for limit in [1, 2, 3, 100] {
            assert_eq!(there_and_back(&hub, &format!("limit={limit}&sortby=size")).await.join(" "), "f1 f8 f4 f5 f7 f0 f3 f6 f2 f9");
            assert_eq!(there_and_back(&hub, &format!("limit={limit}&sortby=-size")).await.join(" "), "f6 f3 f0 f7 f5 f4 f8 f1 f9 f2");
        }
    }

    async fn texts_sort_by_code_point_on_both_databases(hub) {
        table(&hub, sizes()).await;
        assert_eq!(there_and_back(&hub, "limit=3&sortby=name").await.join(" "), "f9 f7 f8 f4 f3 f2 f1 f0 f5 f6");
    }

    async fn several_fields_sort_one_after_the_other(hub) {
        table(&hub, sizes()).await;
        assert_eq!(there_and_back(&hub, "limit=2&sortby=-kind,%2Bname").await.join(" "), "f8 f2 f5 f7 f4 f1 f9 f3 f0 f6");
        assert_eq!(there_and_back(&hub, "limit=2&sortby=-kind,size").await.join(" "), "f8 f5 f2 f1 f7 f4 f0 f3 f6 f9");
    }

    async fn a_filter_and_an_offset_go_with_any_order(hub) {
        table(&hub, sizes()).await;
        assert_eq!(there_and_back(&hub, "limit=1&sortby=-size&kind=0").await.join(" "), "f6 f3 f0 f9");
        assert_eq!(there_and_back(&hub, "limit=2&kind=0").await.join(" "), "f0 f3 f6 f9");
        let jump = hub.get("/collections/t/items?limit=3&offset=6&sortby=size").send().await.expect(200);
        assert_eq!(ids(&jump.json()).join(" "), "f3 f6 f2");
        let before = hub.get(&local(&jump.link("prev").unwrap())).send().await.expect(200);
        assert_eq!(ids(&before.json()).join(" "), "f5 f7 f0");
    }

    async fn a_page_far_along_holds_what_its_offset_says_also_after_a_deletion(hub) {
        let key = table(&hub, (0..3_100).map(|number| json!({ "kind": number % 2 })).collect()).await;
        let page = |offset: i64| hub.get(&format!("/collections/t/items?limit=2&offset={offset}")).send();
        for offset in [999_i64, 1_000, 1_001, 2_345, 3_098] {
            let expected = format!("f{offset} f{}", offset + 1);
            assert_eq!(ids(&page(offset).await.expect(200).json()).join(" "), expected);
        }
        let last = page(3_099).await.expect(200).json();
        assert_eq!((ids(&last).join(" "), last["numberMatched"].as_i64()), ("f3099".to_owned(), Some(3_100)));
        assert!(ids(&page(3_100).await.expect(200).json()).is_empty());
        hub.ask("DELETE", "/collections/t/items/f7").key(&key).send().await.expect(204);
        assert_eq!(ids(&page(2_345).await.expect(200).json()).join(" "), "f2346 f2347");
        let odd = hub.get("/collections/t/items?limit=5&kind=1&f=json").send().await.expect(200).json();
        assert_eq!(odd["numberMatched"], 1_549);
    }

    async fn what_cannot_be_sorted_by_and_a_cursor_of_another_order_are_refused(hub) {
        table(&hub, sizes()).await;
        hub.get("/collections/t/items?sortby=note").send().await.expect(400);
        hub.get("/collections/t/items?sortby=colour").send().await.expect(400);
        let next = hub.get("/collections/t/items?limit=2&sortby=size").send().await.expect(200).link("next").unwrap();
        hub.get(&local(&next).replace("sortby=size", "sortby=size%2Cname")).send().await.expect(400);
    }

    async fn a_page_that_the_client_has_is_not_sent_again_until_something_changes(hub) {
        let key = table(&hub, sizes()).await;
        let path = "/collections/t/items?limit=2";
        let page = hub.get(path).send().await.expect(200);
        let tag = page.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        let known = hub.get(path).header("if-none-match", &tag).send().await.expect(304);
        assert_eq!((known.header("etag"), known.body.len()), (tag.as_str(), 0));
        hub.get("/collections/t/items?limit=3").header("if-none-match", &tag).send().await.expect(200);
        hub.get(path).key(&key).header("if-none-match", &tag).send().await.expect(200);
        hub.get("/collections/t/items?limit=2&colour=red").header("if-none-match", &tag).send().await.expect(400);
        hub.ask("DELETE", "/collections/t/items/f9").key(&key).send().await.expect(204);
        let changed = hub.get(path).header("if-none-match", &tag).send().await.expect(200);
        assert_ne!(changed.header("etag"), tag);
        assert_eq!(changed.header("cache-control"), "no-cache");
        assert_eq!(hub.get(path).key(&key).send().await.expect(200).header("cache-control"), "private, no-cache");
    }

    async fn a_count_is_exact_for_whoever_asks_and_follows_every_change(hub) {
        let key = table(&hub, sizes()).await;
        let count = async |query: &str| hub.get(&format!("/collections/t/items?limit=1&{query}")).send().await.expect(200).json()["numberMatched"].clone();
        for _ in 0..2 {
            assert_eq!((count("").await, count("kind=0").await, count("kind=0&resultType=hits").await), (json!(10), json!(4), json!(4)));
        }
        hub.ask("DELETE", "/collections/t/items/f0").key(&key).send().await.expect(204);
        assert_eq!((count("").await, count("kind=0").await), (json!(9), json!(3)));
    }

    async fn a_long_page_is_sent_in_parts_and_is_whole(hub) {
        let rows = (0..2_600).map(|number| json!({"size": number, "note": "ก".repeat(100)})).collect();
        table(&hub, rows).await;
        let page = hub.get("/collections/t/items?limit=2500").send().await.expect(200);
        assert_eq!((page.json()["numberReturned"].clone(), page.json()["numberMatched"].clone()), (json!(2_500), json!(2_600)));
        assert_eq!(page.header("content-length"), "");
        let rest = hub.get(&local(&page.link("next").unwrap())).send().await.expect(200);
        assert_eq!((ids(&rest.json()).len(), rest.link("next")), (100, None));
        hub.ask("HEAD", "/collections/t/items?limit=2500").send().await.expect(200);
    }

    async fn a_page_ends_early_when_its_bytes_are_used_up(hub) {
        let rows = (0..20).map(|number| json!({"size": number, "note": "x".repeat(1 << 20)})).collect();
        table(&hub, rows).await;
        let page = hub.get("/collections/t/items?limit=20").send().await.expect(200);
        assert_eq!((ids(&page.json()).len(), page.json()["numberMatched"].clone()), (16, json!(20)));
        let rest = hub.get(&local(&page.link("next").unwrap())).send().await.expect(200);
        assert_eq!(ids(&rest.json()), ["f16", "f17", "f18", "f19"]);
    }

    async fn an_error_and_a_preflight_carry_what_a_page_in_a_browser_needs(hub) {
        for (path, status) in [("/collections/none/items", 404), ("/collections?limit=x", 400)] {
            let answer = hub.get(path).header("origin", "https://map.example").send().await.expect(status);
            assert_eq!(answer.header("access-control-allow-origin"), "https://map.example", "{path}");
            assert!(answer.header("access-control-expose-headers").to_lowercase().contains("etag"), "{path}");
        }
    }

    async fn zstd_is_taken_before_the_encodings_that_the_client_likes_as_much(hub) {
        table(&hub, sizes()).await;
        for (accepted, encoding) in [("gzip, deflate, br, zstd", "zstd"), ("gzip", "gzip"), ("br;q=1.0, gzip;q=0.5", "br"), ("identity", "")] {
            let page = hub.get("/collections/t/items").header("accept-encoding", accepted).send().await.expect(200);
            assert_eq!(page.header("content-encoding"), encoding, "{accepted}");
        }
    }
}
