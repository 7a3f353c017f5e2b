//! Versions over HTTP: listed, read as of a number or a date, edits in between included, compared, and brought back.

use phaen::access::store::last_audit;
use phaen::time::Timestamp;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;
use crate::versions::{import, json_of, pairs, shown};

const ITEMS: &str = "/collections/roads/items";

/// Now, in an address.
fn now(hub: &TestHub) -> String {
    let Timestamp(now) = hub.hub.clock.now();
    Timestamp(now).to_rfc3339()
}

async fn put(hub: &TestHub, key: &str, id: &str, lanes: i64) {
    let body = json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [101.5, 13.5]}, "properties": {"name": format!("ถนน {id}"), "lanes": lanes}});
    let replaced = hub.ask("PUT", &format!("{ITEMS}/{id}")).key(key).geojson(&body).send().await.status;
    if replaced == 404 {
        let mut new = body;
        new["id"] = json!(id);
        hub.ask("POST", ITEMS).key(key).geojson(&new).send().await.expect(201);
    } else {
        assert_eq!(replaced, 204);
    }
}

async fn restore(hub: &TestHub, key: &str, version: i64) -> crate::support::Answer {
    let tag = hub.get("/datasets/roads").send().await.expect(200).header("etag").to_owned();
    hub.ask("POST", &format!("/collections/roads/versions/{version}/restore"))
        .key(key)
        .header("if-match", &tag)
        .send()
        .await
}

on_both! {
    async fn versions_are_listed_newest_first_and_each_says_where_it_came_from(hub) {
        for lanes in 1..=3 {
            import(&hub, "roads", &[("a", lanes), ("b", lanes)][..lanes.min(2) as usize]);
        }
        let first = json_of(&hub, "/collections/roads/versions?limit=2").await;
        let listed = |page: &Value| -> Vec<(i64, String, i64)> {
            let items = page["items"].as_array().unwrap().clone();
            items.iter().map(|v| (v["version"].as_i64().unwrap(), v["state"].as_str().unwrap().to_owned(), v["features"].as_i64().unwrap())).collect()
        };
        assert_eq!(listed(&first), [(3, "served".into(), 2), (2, "past".into(), 2)]);
        let links = first["links"].as_array().unwrap();
        let next = links.iter().find(|link| link["rel"] == "next").unwrap()["href"].as_str().unwrap().to_owned();
        let second = json_of(&hub, next.trim_start_matches("http://phaen.test/hub")).await;
        assert_eq!(listed(&second), [(1, "past".into(), 1)]);
        let one = json_of(&hub, "/collections/roads/versions/2").await;
        assert_eq!((&one["report"]["rows"], &one["source"]["sha256"], &one["madeBy"]), (&json!(2), &json!("ab12"), &json!("doh")));
        assert_eq!((&one["fields"][1]["name"], &one["servedUntil"]), (&json!("lanes"), &second["items"][0]["servedUntil"].as_str().map_or(json!(null), |_| first["items"][0]["servedFrom"].clone())));
        hub.get("/collections/roads/versions/9").send().await.expect(404);
        hub.get("/collections/roads/versions/x").send().await.expect(404);
        assert_eq!(json_of(&hub, "/collections/areas/versions").await["numberReturned"], 0);
    }

    async fn a_collection_is_read_as_an_earlier_version_had_it(hub) {
        import(&hub, "roads", &[("a", 2), ("b", 4), ("c", 6)]);
        import(&hub, "roads", &[("b", 8), ("d", 1)]);
        let then = pairs(&[("a", 2), ("b", 4), ("c", 6)]);
        assert_eq!(shown(&hub, &format!("{ITEMS}?asOfVersion=1")).await, then);
        assert_eq!(shown(&hub, &format!("{ITEMS}?asOfVersion=2")).await, shown(&hub, ITEMS).await);
        for (query, wanted) in [("lanes=4", 1), ("lanes=8", 0), ("q=ถนน", 3), ("bbox=101.015,12,101.05,14", 2), ("filter=lanes>2", 2), ("ids=d", 0)] {
            let page = json_of(&hub, &format!("{ITEMS}?asOfVersion=1&{query}").replace('>', "%3E")).await;
            assert_eq!(page["numberMatched"], wanted, "{query}");
        }
        assert_eq!(shown(&hub, &format!("{ITEMS}?asOfVersion=1&sortby=-lanes&limit=2")).await, pairs(&[("c", 6), ("b", 4)]));
        assert_eq!(json_of(&hub, &format!("{ITEMS}/b?asOfVersion=1")).await["properties"]["lanes"], 4);
        hub.get(&format!("{ITEMS}/d?asOfVersion=1")).send().await.expect(404);
        hub.get(&format!("{ITEMS}?asOfVersion=3")).send().await.expect(404);
        hub.get(&format!("{ITEMS}?asOfVersion=1&asOf=2026-11-21")).send().await.expect(400);
        let exported = hub.get("/collections/roads/export?f=csv&asOfVersion=1").send().await.expect(200);
        assert_eq!(exported.text().lines().count(), 4);
        let current = hub.get("/collections/roads/export?f=csv").send().await.expect(200);
        assert_ne!(current.header("etag"), exported.header("etag"));
    }

    async fn a_restore_does_not_pass_over_an_import_that_the_caller_has_not_seen(hub) {
        let key = hub.editor("doh");
        import(&hub, "roads", &[("a", 2)]);
        import(&hub, "roads", &[("b", 4)]);
        let seen = hub.get("/datasets/roads").send().await.expect(200).header("etag").to_owned();
        import(&hub, "roads", &[("c", 6)]);
        let ask = |tag: String| hub.ask("POST", "/collections/roads/versions/1/restore").key(&key).header("if-match", &tag).send();
        ask(seen).await.expect(412);
        assert_eq!(shown(&hub, ITEMS).await, pairs(&[("c", 6)]));
        // An edit of a feature is a change of what would be put away too.
        let seen = hub.get("/datasets/roads").send().await.header("etag").to_owned();
        put(&hub, &key, "c", 7).await;
        ask(seen.clone()).await.expect(412);
        hub.get("/datasets/roads").header("if-none-match", &seen).send().await.expect(200);
        let seen = hub.get("/datasets/roads").send().await.header("etag").to_owned();
        ask(seen).await.expect(201);
        assert_eq!(shown(&hub, ITEMS).await, pairs(&[("a", 2)]));
    }

    async fn a_page_of_the_past_has_a_tag_of_its_own(hub) {
        import(&hub, "roads", &[("a", 2)]);
        import(&hub, "roads", &[("a", 2)]);
        let tags: Vec<String> = {
            let mut tags = Vec::new();
            for query in ["", "?asOfVersion=1", "?asOfVersion=2"] {
                tags.push(hub.get(&format!("{ITEMS}{query}")).send().await.expect(200).header("etag").to_owned());
            }
            tags
        };
        assert!(tags[0] != tags[1] && tags[1] != tags[2], "{tags:?}");
        hub.get(&format!("{ITEMS}?asOfVersion=1")).header("if-none-match", &tags[1]).send().await.expect(304);
        hub.get(&format!("{ITEMS}?asOfVersion=1")).header("if-none-match", &tags[0]).send().await.expect(200);
    }

    async fn as_of_a_date_is_true_between_edits_too(hub) {
        let key = hub.editor("doh");
        let before_all = now(&hub);
        import(&hub, "roads", &[("a", 2), ("b", 4), ("c", 6)]);
        let imported = now(&hub);
        put(&hub, &key, "b", 9).await;
        hub.ask("DELETE", &format!("{ITEMS}/a")).key(&key).send().await.expect(204);
        let half = now(&hub);
        put(&hub, &key, "b", 10).await;
        put(&hub, &key, "n", 1).await;
        let edited = now(&hub);
        import(&hub, "roads", &[("z", 1)]);
        hub.get(&format!("{ITEMS}?asOf={before_all}")).send().await.expect(404);
        let at = |instant: &str, more: &str| format!("{ITEMS}?asOf={instant}{more}");
        assert_eq!(shown(&hub, &at(&imported, "")).await, pairs(&[("a", 2), ("b", 4), ("c", 6)]));
        assert_eq!(shown(&hub, &at(&half, "")).await, pairs(&[("b", 9), ("c", 6)]));
        assert_eq!(shown(&hub, &at(&edited, "")).await, pairs(&[("b", 10), ("c", 6), ("n", 1)]));
        assert_eq!(shown(&hub, &format!("{ITEMS}?asOfVersion=1")).await, pairs(&[("b", 10), ("c", 6), ("n", 1)]));
        assert_eq!(shown(&hub, &at(&now(&hub), "")).await, pairs(&[("z", 1)]));
        // Whatever leads the walk, what stood then is laid over it.
        assert_eq!(shown(&hub, &at(&half, "&sortby=-lanes")).await, pairs(&[("b", 9), ("c", 6)]));
        assert_eq!(shown(&hub, &at(&imported, "&sortby=-lanes")).await, pairs(&[("c", 6), ("b", 4), ("a", 2)]));
        for (instant, query, wanted) in [
            (&imported, "&lanes=4", 1), (&half, "&lanes=4", 0), (&half, "&lanes=9", 1), (&imported, "&q=ถนน", 3), (&half, "&ids=a", 0), (&imported, "&ids=a", 1),
            (&imported, "&filter=lanes%3C5", 2), (&half, "&bbox=101.4,13.4,101.6,13.6", 1), (&imported, "&bbox=101.4,13.4,101.6,13.6", 0), (&imported, "&resultType=hits", 3),
        ] {
            assert_eq!(json_of(&hub, &at(instant, query)).await["numberMatched"], wanted, "{instant} {query}");
        }
        assert_eq!(json_of(&hub, &format!("{ITEMS}/b?asOf={imported}")).await["properties"]["lanes"], 4);
        hub.get(&format!("{ITEMS}/a?asOf={half}")).send().await.expect(404);
        assert_eq!(hub.get(&format!("/collections/roads/export?f=csv&asOf={imported}")).send().await.expect(200).text().lines().count(), 4);
    }

    async fn pages_of_the_past_follow_each_other_without_gap_or_repeat(hub) {
        let key = hub.editor("doh");
        let rows: Vec<(String, i64)> = (0..9).map(|one| (format!("f{one}"), one * 7 % 9)).collect();
        let rows: Vec<(&str, i64)> = rows.iter().map(|(id, lanes)| (id.as_str(), *lanes)).collect();
        import(&hub, "roads", &rows);
        let then = now(&hub);
        for id in ["f1", "f4", "f8"] {
            put(&hub, &key, id, 99).await;
        }
        hub.ask("DELETE", &format!("{ITEMS}/f5")).key(&key).send().await.expect(204);
        for order in ["", "&sortby=lanes", "&sortby=-lanes"] {
            let whole = shown(&hub, &format!("{ITEMS}?asOf={then}{order}")).await;
            let mut sorted = whole.clone();
            sorted.sort();
            assert_eq!(sorted, pairs(&rows), "{order}");
            let (mut paged, mut next) = (Vec::new(), format!("{ITEMS}?asOf={then}{order}&limit=2"));
            loop {
                paged.extend(shown(&hub, &next).await);
                let page = json_of(&hub, &next).await;
                let links = page["links"].as_array().unwrap().clone();
                let Some(link) = links.iter().find(|link| link["rel"] == "next") else { break };
                next = link["href"].as_str().unwrap().trim_start_matches("http://phaen.test/hub").to_owned();
            }
            assert_eq!(paged, whole, "{order}");
            let skipped = shown(&hub, &format!("{ITEMS}?asOf={then}{order}&offset=4&limit=3")).await;
            assert_eq!(skipped, whole[4..7], "{order}");
        }
    }

    async fn two_versions_are_compared_feature_by_feature(hub) {
        let key = hub.editor("doh");
        import(&hub, "roads", &[("a", 2), ("b", 4), ("c", 6), ("d", 8)]);
        put(&hub, &key, "d", 9).await;
        import(&hub, "roads", &[("b", 4), ("c", 7), ("d", 9), ("e", 1), ("f", 1)]);
        let compared = json_of(&hub, "/collections/roads/versions/compare?from=1").await;
        let counts = ["added", "removed", "changed", "unchanged", "to"].map(|name| compared[name].as_i64().unwrap());
        // `d` was edited to the same value, but stands elsewhere.
        assert_eq!(counts, [2, 1, 2, 1, 2]);
        let items = compared["items"].as_array().unwrap();
        assert_eq!(items.iter().map(|item| item["id"].as_str().unwrap()).collect::<String>(), "acdef");
        assert_eq!(items[1]["properties"], json!([{"name": "lanes", "from": 6, "to": 7}]));
        assert!((items[1]["geometry"]["movedMetres"].as_f64().unwrap() - 1_084.6).abs() < 1.0, "{}", items[1]);
        let (mut ids, mut next) = (String::new(), "/collections/roads/versions/compare?from=1&to=2&limit=2".to_owned());
        loop {
            let page = json_of(&hub, &next).await;
            assert_eq!(page["changed"], 2);
            page["items"].as_array().unwrap().iter().for_each(|item| ids.push_str(item["id"].as_str().unwrap()));
            let links = page["links"].as_array().unwrap().clone();
            let Some(link) = links.iter().find(|link| link["rel"] == "next") else { break };
            next = link["href"].as_str().unwrap().trim_start_matches("http://phaen.test/hub").to_owned();
        }
        assert_eq!(ids, "acdef");
        let backwards = json_of(&hub, "/collections/roads/versions/compare?from=2&to=1&change=added").await;
        assert_eq!((backwards["items"].as_array().unwrap().len(), &backwards["items"][0]["id"]), (1, &json!("a")));
        let drawn = json_of(&hub, "/collections/roads/versions/compare?from=1&f=geojson&change=removed").await;
        assert_eq!((&drawn["features"][0]["geometry"]["type"], &drawn["features"][0]["properties"]["change"]), (&json!("Point"), &json!("removed")));
        hub.get("/collections/roads/versions/compare").send().await.expect(400);
        hub.get("/collections/roads/versions/compare?from=1&to=7").send().await.expect(404);
    }

    async fn an_earlier_version_is_brought_back_under_a_new_number(hub) {
        let key = hub.editor("doh");
        import(&hub, "roads", &[("a", 2), ("b", 4)]);
        import(&hub, "roads", &[("c", 6)]);
        hub.ask("POST", "/collections/roads/versions/1/restore").key(&key).send().await.expect(428);
        hub.ask("POST", "/collections/roads/versions/1/restore").key(&key).header("if-match", "\"0-0\"").send().await.expect(412);
        let stranger = hub.editor("rid");
        restore(&hub, &stranger, 1).await.expect(403);
        restore(&hub, &key, 2).await.expect(409);
        let made = restore(&hub, &key, 1).await.expect(201);
        assert_eq!((made.header("location"), &made.json()["restores"]), ("http://phaen.test/hub/collections/roads/versions/3", &json!(1)));
        let entry = hub.hub.store.read_now(|database| last_audit(database, "dataset", "roads", "dataset.restore")).unwrap().unwrap();
        assert!(entry.detail.contains("\"restores\":1") && entry.agency_code == "doh", "{entry:?}");
        assert_eq!(shown(&hub, ITEMS).await, pairs(&[("a", 2), ("b", 4)]));
        assert_eq!(shown(&hub, &format!("{ITEMS}?lanes=4")).await, pairs(&[("b", 4)]));
        // What is edited from now on is the new version's, and the one that was brought back stays what it was.
        put(&hub, &key, "a", 9).await;
        put(&hub, &key, "n", 1).await;
        hub.ask("DELETE", &format!("{ITEMS}/b")).key(&key).send().await.expect(204);
        assert_eq!(shown(&hub, &format!("{ITEMS}?asOfVersion=1")).await, pairs(&[("a", 2), ("b", 4)]));
        assert_eq!(shown(&hub, ITEMS).await, pairs(&[("a", 9), ("n", 1)]));
        let compared = json_of(&hub, "/collections/roads/versions/compare?from=1&to=3").await;
        assert_eq!(["added", "removed", "changed"].map(|name| compared[name].as_i64().unwrap()), [1, 1, 1]);
        restore(&hub, &key, 1).await.expect(201);
        assert_eq!(shown(&hub, &format!("{ITEMS}?sortby=lanes")).await, pairs(&[("a", 2), ("b", 4)]));
        assert_eq!(shown(&hub, &format!("{ITEMS}?asOfVersion=3&sortby=lanes")).await, pairs(&[("n", 1), ("a", 9)]));
        restore(&hub, &key, 2).await.expect(201);
        assert_eq!(shown(&hub, ITEMS).await, pairs(&[("c", 6)]));
    }

    async fn versions_are_seen_by_those_who_see_the_dataset(hub) {
        let key = hub.editor("doh");
        import(&hub, "roads", &[("a", 2)]);
        import(&hub, "roads", &[("a", 3)]);
        let tag = hub.get("/datasets/roads").send().await.expect(200).header("etag").to_owned();
        let mut body = TestHub::dataset_body("roads", "doh");
        body["visibility"] = json!("private");
        hub.ask("PUT", "/datasets/roads").key(&key).header("if-match", &tag).json(&body).send().await.expect(200);
        for path in ["items?asOfVersion=1", "items/a?asOfVersion=1", "versions", "versions/1", "versions/compare?from=1", "export?f=csv&asOfVersion=1"] {
            hub.get(&format!("/collections/roads/{path}")).send().await.expect(404);
            hub.get(&format!("/collections/roads/{path}")).key(&key).send().await.expect(200);
        }
    }

    async fn tiles_show_the_version_that_is_served(hub) {
        import(&hub, "roads", &[("a", 2)]);
        let path = "/collections/roads/tiles/WebMercatorQuad/5/14/24?f=mvt";
        let first = hub.get(path).send().await;
        import(&hub, "roads", &[("b", 4)]);
        let second = hub.get(path).send().await;
        assert_eq!((first.status, second.status), (200, 200));
        assert_ne!(first.header("etag"), second.header("etag"));
        assert!(first.body != second.body && hub.get(path).header("if-none-match", first.header("etag")).send().await.status == 200);
        let earlier = hub.get(&format!("{path}&asOfVersion=1")).send().await.expect(200);
        assert!(earlier.body == first.body, "the tile of an earlier version is what it was");
    }
}
