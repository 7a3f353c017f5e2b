//! The feature store: what the index of attributes finds, and that it follows every change.

use phaen::access::Sight;
use phaen::catalog::store::get_dataset;
use phaen::features::query::{Filter, ItemsQuery};
use phaen::features::sort::Start;
use phaen::features::store::{Question, explain_features, list_features};
use phaen::geometry::BBox;
use phaen::http::Parameters;
use phaen::storage::Database;
use phaen::storage::attributes::Necessary;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestHub};

const FIELDS: [(&str, &str); 5] =
    [("name", "string"), ("lanes", "integer"), ("width", "number"), ("open", "boolean"), ("seen", "date-time")];

fn fields(names: &[(&str, &str)]) -> Value {
    names.iter().map(|(name, kind)| json!({"name": name, "type": kind, "queryable": true})).collect()
}

/// A dataset `roads` with queryables of every kind; gives the owner's key.
async fn roads(hub: &TestHub) -> String {
    let key = hub.editor("doh");
    let mut body = TestHub::dataset_body("roads", "doh");
    body["fields"] = fields(&FIELDS);
    hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    key
}

async fn add(hub: &TestHub, key: &str, id: &str, properties: Value) -> Answer {
    let feature = json!({"type": "Feature", "id": id, "geometry": null, "properties": properties});
    hub.ask("POST", "/collections/roads/items").key(key).geojson(&feature).send().await.expect(201)
}

async fn ids(hub: &TestHub, query: &str) -> Vec<String> {
    let page = hub.get(&format!("/collections/roads/items?{query}")).send().await.expect(200).json();
    let found: Vec<String> =
        page["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(page["numberMatched"], json!(found.len()), "{query}");
    found
}

on_both! {
    async fn an_equality_is_found_by_the_index_for_every_type_of_value(hub) {
        let key = roads(&hub).await;
        add(&hub, &key, "a", json!({"name": "ถนนสุขุมวิท", "lanes": 4, "width": 7.5, "open": true, "seen": "2026-01-01T07:00:00+07:00"})).await;
        add(&hub, &key, "b", json!({"name": "ถนนบายพาส", "lanes": 9_007_199_254_740_993_i64, "width": 7, "open": false, "seen": "2026-01-01T00:00:00Z"})).await;
        add(&hub, &key, "c", json!({"name": "ก".repeat(300), "lanes": null, "width": -0.5})).await;
        add(&hub, &key, "d", json!({"name": format!("{}ข", "ก".repeat(250)), "lanes": 9_007_199_254_740_992_i64})).await;
        let long = "%E0%B8%81".repeat(300);
        for (query, expected) in [
            ("lanes=4", vec!["a"]), ("lanes=9007199254740993", vec!["b"]), ("lanes=9007199254740992", vec!["d"]), ("width=7.5", vec!["a"]), ("width=7", vec!["b"]),
            ("open=true", vec!["a"]), ("open=false", vec!["b"]), ("seen=2026-01-01T00:00:00Z", vec!["a", "b"]), ("width=7.0", vec!["b"]), ("lanes=4&width=7.5", vec!["a"]), ("lanes=4&width=7", vec![]),
            (&format!("name={long}"), vec!["c"]), ("name=%E0%B8%96%E0%B8%99%E0%B8%99%E0%B8%9A%E0%B8%B2%E0%B8%A2%E0%B8%9E%E0%B8%B2%E0%B8%AA", vec!["b"]),
        ] {
            assert_eq!(ids(&hub, query).await, expected, "{query}");
        }
    }

    async fn the_index_follows_every_change_of_a_feature(hub) {
        let key = roads(&hub).await;
        add(&hub, &key, "a", json!({"lanes": 4})).await;
        add(&hub, &key, "b", json!({"lanes": 4})).await;
        let patch = json!({"properties": {"lanes": 2}}).to_string();
        hub.ask("PATCH", "/collections/roads/items/a").key(&key).body("application/merge-patch+json", patch).send().await.expect(204);
        assert_eq!((ids(&hub, "lanes=4").await, ids(&hub, "lanes=2").await), (vec!["b".to_owned()], vec!["a".to_owned()]));
        hub.ask("DELETE", "/collections/roads/items/a").key(&key).send().await.expect(204);
        assert_eq!((ids(&hub, "lanes=2").await.len(), ids(&hub, "").await.len()), (0, 1));
    }

    async fn a_changed_list_of_queryables_is_indexed_anew(hub) {
        let key = roads(&hub).await;
        add(&hub, &key, "a", json!({"lanes": 4, "width": 7.5})).await;
        let current = hub.get("/datasets/roads").send().await.expect(200);
        let mut body = TestHub::dataset_body("roads", "doh");
        body["fields"] = fields(&[("width", "number"), ("name", "string"), ("lanes", "string"), ("open", "boolean"), ("seen", "date-time")]);
        hub.ask("PUT", "/datasets/roads").key(&key).header("if-match", current.header("etag")).json(&body).send().await.expect(200);
        assert_eq!((ids(&hub, "lanes=4").await, ids(&hub, "width=7.5").await), (vec!["a".to_owned()], vec!["a".to_owned()]));
        assert_eq!(ids(&hub, "lanes=4.0").await.len(), 0);
    }

    async fn an_index_that_another_program_left_empty_is_filled_at_the_start(hub) {
        let key = roads(&hub).await;
        add(&hub, &key, "a", json!({"lanes": 4})).await;
        let forget = "DELETE FROM feature_value; DELETE FROM feature_count; UPDATE dataset SET indexed = '';";
        hub.hub.store.write_now(|database| Ok(diesel::connection::SimpleConnection::batch_execute(database, forget)?)).unwrap();
        phaen::app::prepare(&hub.hub).unwrap();
        assert_eq!(ids(&hub, "lanes=4").await, ["a"]);
    }

    async fn what_is_necessary_narrows_an_answer_by_the_index_alone(hub) {
        let key = roads(&hub).await;
        for (id, lanes, name) in [("a", 2, "ถนน ก"), ("b", 4, "ถนน ข"), ("c", 6, "คลอง"), ("d", 8, "")] {
            add(&hub, &key, id, json!({"lanes": lanes, "name": name})).await;
        }
        let place = json!({"type": "Feature", "id": "e", "geometry": {"type": "Point", "coordinates": [101.0, 13.0]}, "properties": {"name": null}});
        hub.ask("POST", "/collections/roads/items").key(&key).geojson(&place).send().await.expect(201);
        let found = |necessary: Necessary| -> String {
            let filter = Filter { necessary: vec![necessary], ..Filter::default() };
            let rows = hub.hub.store.read_now(|database| {
                let dataset = get_dataset(database, &Sight::Public, "roads")?;
                list_features(database, &dataset, &Sight::Public, &filter, None, 0, 10)
            });
            rows.unwrap().into_iter().map(|row| row.id).collect()
        };
        let name = || "name".to_owned();
        for (necessary, expected) in [
            (Necessary::Range("lanes".into(), Some(json!(4)), Some(json!(6.5))), "bc"),
            (Necessary::Range("lanes".into(), None, Some(json!(4))), "ab"),
            (Necessary::Range(name(), Some(json!("ถ")), None), "ab"),
            (Necessary::In("lanes".into(), vec![json!(8), json!(2), json!(2.0), json!(5)]), "ad"),
            (Necessary::Prefix(name(), "ถนน".into()), "ab"),
            (Necessary::Absent(name()), "e"),
            (Necessary::Box(BBox::new(100.0, 12.0, 102.0, 14.0).unwrap()), "e"),
            (Necessary::Equals("nothing".into(), json!(1)), "abcde"),
        ] {
            assert_eq!(found(necessary.clone()), expected, "{necessary:?}");
        }
    }
}

/// 200,000 features in a dataset `big`: the statements are the same for both databases.
const BIG: &str = r#"
INSERT INTO feature (seq, store, id, agency_code, visibility, version, updated_at, properties)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
SELECT 1000000 + i, (SELECT number FROM dataset WHERE id = 'big'), 'f' || CAST(i AS TEXT), 'doh', 'public', 1, 0, '{"rare":"k' || CAST(i % 2000 AS TEXT) || '","common":' || CAST(i % 4 AS TEXT) || ',"size":' || CAST(i * 7 % 200000 AS TEXT) || '}' FROM n;
INSERT INTO feature_value SELECT seq, (SELECT number * 10000 FROM dataset WHERE id = 'big'), 0, 0, 'k' || CAST((seq - 1000000) % 2000 AS TEXT) FROM feature WHERE store = (SELECT number FROM dataset WHERE id = 'big');
INSERT INTO feature_value SELECT seq, (SELECT number * 10000 + 1 FROM dataset WHERE id = 'big'), 0, (seq - 1000000) % 4, '' FROM feature WHERE store = (SELECT number FROM dataset WHERE id = 'big');
INSERT INTO feature_value SELECT seq, (SELECT number * 10000 + 2 FROM dataset WHERE id = 'big'), 0, (seq - 1000000) * 7 % 200000, '' FROM feature WHERE store = (SELECT number FROM dataset WHERE id = 'big');
INSERT INTO feature_count SELECT number, 'doh', 'public', 200000 FROM dataset WHERE id = 'big';
ANALYZE feature; ANALYZE feature_value;
"#;

/// PostgreSQL keeps the order by itself.
const ORDERED: &str =
    "INSERT INTO feature_order SELECT field, absent, number, text, seq FROM feature_value WHERE seq > 1000000;";

/// Their places, strewn over a square of one degree.
const PLACES: &str = "UPDATE feature SET geometry = ST_SetSRID(ST_MakePoint(100.8 + (seq % 1000) * 0.001, 12.6 + (seq % 997) * 0.001), 4326) \
     WHERE store = (SELECT number FROM dataset WHERE id = 'big'); ANALYZE feature;";

async fn big(hub: &TestHub) {
    let key = hub.editor("doh");
    let mut body = TestHub::dataset_body("big", "doh");
    body["fields"] = fields(&[("rare", "string"), ("common", "integer"), ("size", "integer")]);
    hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    hub.hub
        .store
        .write_now(|database| {
            diesel::connection::SimpleConnection::batch_execute(database, BIG)?;
            if let Database::Sqlite(connection) = database {
                diesel::connection::SimpleConnection::batch_execute(connection, ORDERED)?;
            }
            Ok(())
        })
        .unwrap();
}

fn plan_of(hub: &TestHub, query: &str) -> String {
    let mut parameters = Parameters::parse(query).unwrap();
    let plan = hub.hub.store.read_now(|database| {
        let of = get_dataset(database, &Sight::Public, "big")?;
        let query = ItemsQuery::read(&mut parameters, &of.described)?;
        let asked = Question { of: &of, sight: &Sight::Public, filter: &query.filter };
        explain_features(database, asked, &query.sort, &Start::of(&query.page, &query.sort)?)
    });
    plan.unwrap().join("\n")
}

on_both! {
    async fn over_200_000_features_no_filter_on_a_queryable_and_no_order_reads_the_whole_table(hub) {
        big(&hub).await;
        let filters = ["size%20BETWEEN%2010%20AND%2020", "size%3E199990", "rare%20LIKE%20'k77%25'", "rare='k77'%20AND%20common%3E1", "rare%20IN%20('k1','k2')"].map(|filter| format!("filter={filter}"));
        for query in filters.iter().map(String::as_str).chain(["rare=k77", "common=3", "rare=k77&common=1", "sortby=size", "sortby=-size", "sortby=-size&common=3", "sortby=size&rare=k77", "sortby=common,-size", ""]) {
            let plan = plan_of(&hub, query);
            eprintln!("{query}\n{plan}\n");
            let scans = plan.lines().any(|line| line.contains("Seq Scan") || line.trim_start().starts_with("SCAN feature") || (line.contains("Sort Key: feature.seq") && !query.starts_with("filter")));
            assert!(!scans, "{query} scans:\n{plan}");
            assert!(plan.contains("feature_value_order") || plan.contains("SEARCH v USING PRIMARY KEY (field=?") || query.is_empty(), "{query} uses no index of values:\n{plan}");
            assert!(!plan.contains("TEMP B-TREE FOR ORDER BY") || query.contains("rare") || query.starts_with("filter"), "{query} sorts everything:\n{plan}");
        }
    }

    async fn over_200_000_features_a_search_by_words_or_by_place_reads_its_own_index(hub) {
        big(&hub).await;
        // PostgreSQL plans by what there is: without places every feature would be in every box. SQLite is told which index leads.
        hub.hub.store.write_now(|database| match database {
            Database::PostGis(_) => Ok(diesel::connection::SimpleConnection::batch_execute(database, PLACES)?),
            Database::Sqlite(_) => Ok(()),
        }).unwrap();
        for (query, indexes) in [("q=k77", &["feature_search"][..]), ("bbox=101,13,101.1,13.1", &["feature_geometry", "feature_index"])] {
            let plan = plan_of(&hub, query);
            eprintln!("{query}\n{plan}\n");
            let scans = plan.lines().any(|line| line.contains("Seq Scan on feature ") || line.trim_start().starts_with("SCAN feature\n"));
            assert!(!scans && indexes.iter().any(|index| plan.contains(index)), "{query}:\n{plan}");
        }
    }

    async fn over_200_000_features_every_filter_is_answered_quickly_and_rightly(hub) {
        big(&hub).await;
        let began = std::time::Instant::now();
        for (query, matched) in [("rare=k77", 100), ("common=3", 50_000), ("rare=k77&common=1", 100), ("rare=k77&common=2", 0), ("common=3&sortby=-size", 50_000), ("", 200_000)] {
            let page = hub.get(&format!("/collections/big/items?limit=10&{query}")).send().await.expect(200).json();
            assert!(page["numberMatched"].is_null() || page["numberMatched"] == json!(matched), "{query} {}", page["numberMatched"]);
            assert_eq!(page["features"].as_array().unwrap().len(), 10.min(matched), "{query}");
        }
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }
}
