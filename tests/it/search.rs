//! Text search and lists of ids over a collection's features.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;

async fn roads(hub: &TestHub) -> String {
    let key = hub.editor("doh");
    hub.ask("POST", "/datasets").key(&key).json(&TestHub::dataset_body("roads", "doh")).send().await.expect(201);
    hub.ask("POST", "/datasets").key(&key).json(&TestHub::dataset_body("other", "doh")).send().await.expect(201);
    let features = [
        ("a", json!({"name": "ถนนสุขุมวิท สาย ๓", "owner": "อบต. แม่ใส", "lanes": 4})),
        ("b", json!({"name": "Sukhumvit Road", "note": {"th": ["ซ่อมแซมไหล่ทาง 50%"]}})),
        ("c", json!({"name": "คลองสำโรง", "owner": "องค์การบริหารส่วนตำบลแม่ใส"})),
        ("d", json!({"name": null, "lanes": 3})),
    ];
    for (id, properties) in features {
        for dataset in ["roads", "other"] {
            let feature = json!({"type": "Feature", "id": id, "geometry": {"type": "Point", "coordinates": [101.0, 13.0]}, "properties": properties});
            hub.ask("POST", &format!("/collections/{dataset}/items"))
                .key(&key)
                .geojson(&feature)
                .send()
                .await
                .expect(201);
        }
    }
    key
}

async fn found(hub: &TestHub, query: &[(&str, &str)]) -> Vec<String> {
    let pairs: Vec<(&str, String)> = query.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let page = hub
        .get(&format!("/collections/roads/items?{}", phaen::http::links::query(&pairs)))
        .send()
        .await
        .expect(200)
        .json();
    let ids: Vec<String> =
        page["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(page["numberMatched"], ids.len(), "{query:?}");
    ids
}

on_both! {
    async fn thai_is_found_without_word_breaks_and_every_word_must_occur(hub) {
        roads(&hub).await;
        for (question, expected) in [
            ("สุขุมวิท", vec!["a"]),
            ("ขุมวิทสาย3", vec!["a"]),
            ("สาย ๓ ถนน", vec!["a"]),
            ("แม่ใส", vec!["a", "c"]),
            ("อบต.แม่ใส", vec!["a", "c"]),
            ("อบต. แม่ใส คลอง", vec!["c"]),
            ("SUKHUMVIT", vec!["b"]),
            ("ไหล่ทาง 50", vec!["b"]),
            ("สํา", vec!["c"]),
            ("ง", vec!["a", "b", "c"]),
            ("ไม่มี", vec![]),
            ("_", vec![]),
        ] {
            if question == "_" {
                hub.get("/collections/roads/items?q=_").send().await.expect(400);
                continue;
            }
            assert_eq!(found(&hub, &[("q", question)]).await, expected, "{question}");
        }
        assert_eq!(found(&hub, &[("q", "แม่ใส"), ("bbox", "100,12,102,14"), ("limit", "10")]).await, ["a", "c"]);
        assert_eq!(found(&hub, &[("q", "แม่ใส"), ("bbox", "1,1,2,2")]).await, Vec::<String>::new());
        hub.get("/collections/roads/items?q=").send().await.expect(400);
    }

    async fn what_is_searched_follows_every_change(hub) {
        let key = roads(&hub).await;
        let item = "/collections/roads/items/a";
        let patch = json!({"properties": {"name": "ถนนเลี่ยงเมือง"}}).to_string();
        hub.ask("PATCH", item).key(&key).body("application/merge-patch+json", patch).send().await.expect(204);
        assert_eq!((found(&hub, &[("q", "สุขุมวิท")]).await.len(), found(&hub, &[("q", "เลี่ยงเมือง")]).await.len()), (0, 1));
        hub.ask("DELETE", item).key(&key).send().await.expect(204);
        assert_eq!(found(&hub, &[("q", "เลี่ยงเมือง")]).await.len(), 0);
        let operations = json!({"operations": [{"delete": "c"}, {"create": {"type": "Feature", "id": "c", "geometry": null, "properties": {"name": "คลองใหม่"}}}]});
        hub.ask("POST", "/collections/roads/batch").key(&key).header("idempotency-key", "search-follows-batches").json(&operations).send().await.expect(200);
        assert_eq!((found(&hub, &[("q", "สำโรง")]).await.len(), found(&hub, &[("q", "คลองใหม่")]).await), (0, vec!["c".to_owned()]));
        let tag = hub.get("/datasets/roads").send().await.header("etag").to_owned();
        hub.ask("DELETE", "/datasets/roads").key(&key).header("if-match", &tag).send().await.expect(204);
        let other = hub.get("/collections/other/items?q=%E0%B8%84%E0%B8%A5%E0%B8%AD%E0%B8%87").send().await.expect(200).json();
        assert_eq!(other["numberMatched"], 1);
    }

    async fn features_are_had_by_a_list_of_ids(hub) {
        roads(&hub).await;
        assert_eq!(found(&hub, &[("ids", "d,a,a,nothing")]).await, ["a", "d"]);
        assert_eq!(found(&hub, &[("ids", "a,b"), ("q", "sukhumvit")]).await, ["b"]);
        hub.get("/collections/roads/items?ids=").send().await.expect(400);
        let many: Vec<String> = (0..51).map(|number| number.to_string()).collect();
        hub.get(&format!("/collections/roads/items?ids={}", many.join(","))).send().await.expect(400);
    }

    async fn older_texts_are_made_anew_when_the_hub_starts(hub) {
        use diesel::connection::SimpleConnection;
        roads(&hub).await;
        hub.hub.store.write_now(|database| {
            let lost = "DELETE FROM feature_search; DELETE FROM counter WHERE name = 'feature_search manner'";
            Ok(phaen::on_each_backend!(database, connection => connection.batch_execute(lost))?)
        }).unwrap();
        assert_eq!(found(&hub, &[("q", "สุขุมวิท")]).await.len(), 0);
        phaen::app::prepare(&hub.hub).unwrap();
        assert_eq!(found(&hub, &[("q", "สุขุมวิท")]).await, ["a"]);
        phaen::app::prepare(&hub.hub).unwrap();
        assert_eq!(found(&hub, &[("q", "สุขุมวิท")]).await, ["a"]);
    }

    async fn what_is_private_is_found_by_its_owner_alone(hub) {
        let key = hub.editor("doh");
        let mut body = TestHub::dataset_body("secret", "doh");
        body["visibility"] = json!("private");
        hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
        let feature: Value = json!({"type": "Feature", "id": "p", "geometry": null, "properties": {"name": "ลับมาก"}});
        hub.ask("POST", "/collections/secret/items").key(&key).geojson(&feature).send().await.expect(201);
        let path = "/collections/secret/items?q=%E0%B8%A5%E0%B8%B1%E0%B8%9A";
        assert_eq!(hub.get(path).key(&key).send().await.expect(200).json()["numberMatched"], 1);
        hub.get(path).send().await.expect(404);
    }
}
