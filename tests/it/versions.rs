//! Versions of datasets: loaded unseen, published at once, read as they were, brought back, and thrown away.

use phaen::catalog::version::VersionSource;
use phaen::catalog::{Field, FieldType, NewDataset};
use phaen::error::Error;
use phaen::features::NewFeature;
use phaen::features::store::ReadyFeature;
use phaen::storage::Database;
use phaen::storage::later::Later;
use phaen::versions::store::{
    append, append_ready, begin, discard, find_load, lacking_of, order, prune, publish, sweep_all,
};
use phaen::versions::{Loading, NewVersion};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{START, TestHub};

pub(crate) fn described(id: &str) -> NewDataset {
    let mut described = NewDataset::named(id, "doh", "ถนน", "Roads", "สำรวจ");
    described.fields = vec![
        Field::new("name", FieldType::String, "ชื่อ", "name"),
        Field::new("lanes", FieldType::Integer, "ช่อง", "lanes"),
    ];
    described.checked().unwrap()
}

/// A point with a name and a number of lanes.
pub(crate) fn feature(described: &NewDataset, id: &str, lanes: i64, x: f64) -> NewFeature {
    let value = json!({
        "type": "Feature", "geometry": {"type": "Point", "coordinates": [x, 13.0]},
        "properties": {"name": format!("ถนน {id}"), "lanes": lanes},
    });
    NewFeature::from_geojson(&value, described, Some(id), String::new).unwrap()
}

pub(crate) fn load(hub: &TestHub, id: &str, rows: &[(&str, i64)]) -> Loading {
    hub.agency("doh");
    let described = described(id);
    let source =
        VersionSource { file: "roads.geojson".into(), sha256: "ab12".into(), import_id: format!("import-{id}") };
    let deed = phaen::access::Deed { at: hub.hub.clock.now(), agency: "doh".into(), ..hub.deed() };
    let mut loading =
        hub.hub.store.write_now(|database| begin(database, &described, &NewVersion { source }, &deed)).unwrap();
    for (place, chunk) in rows.chunks(2).enumerate() {
        let features: Vec<NewFeature> =
            chunk.iter().map(|(id, lanes)| feature(&described, id, *lanes, 101.0 + *lanes as f64 / 100.0)).collect();
        let progress = (place * 2 + chunk.len()) as u64;
        hub.hub.store.write_now(|database| append(database, &mut loading, &features, progress, deed.at)).unwrap();
    }
    loading
}

pub(crate) fn publish_now(hub: &TestHub, loading: Loading) {
    let deed = phaen::access::Deed { at: hub.hub.clock.now(), agency: "doh".into(), ..hub.deed() };
    let described = described(&loading.dataset_id);
    let report = json!({"rows": loading.features});
    hub.hub.store.write_now(|database| publish(database, loading, &described, &report, &deed)).unwrap();
}

pub(crate) fn import(hub: &TestHub, id: &str, rows: &[(&str, i64)]) {
    publish_now(hub, load(hub, id, rows));
}

/// What stands in an address but for letters of other scripts and `<`.
fn address(text: &str) -> String {
    let one =
        |byte: u8| if byte.is_ascii() && byte != b'<' { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

pub(crate) async fn json_of(hub: &TestHub, path: &str) -> Value {
    hub.get(&address(path)).send().await.expect(200).json()
}

/// Ids and lanes of what a page shows, in its order.
pub(crate) async fn shown(hub: &TestHub, path: &str) -> Vec<(String, i64)> {
    let page = json_of(hub, path).await;
    let features = page["features"].as_array().unwrap();
    let one = |feature: &Value| {
        (feature["id"].as_str().unwrap().to_owned(), feature["properties"]["lanes"].as_i64().unwrap())
    };
    features.iter().map(one).collect()
}

pub(crate) fn pairs(rows: &[(&str, i64)]) -> Vec<(String, i64)> {
    rows.iter().map(|(id, lanes)| ((*id).to_owned(), *lanes)).collect()
}

fn number(hub: &TestHub, sql: &str) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Number {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        number: i64,
    }
    let query = diesel::sql_query(format!("SELECT CAST(({sql}) AS BIGINT) AS number"));
    hub.hub.store.read_now(|database| Ok(diesel::RunQueryDsl::get_result::<Number>(query, database)?.number)).unwrap()
}

const TABLES: [&str; 8] = [
    "feature",
    "feature_value",
    "feature_order",
    "feature_search",
    "feature_count",
    "dataset_version",
    "dataset_load",
    "feature_waste",
];

/// Rows of each table.
fn sizes(hub: &TestHub) -> [i64; 8] {
    TABLES.map(|table| number(hub, &format!("SELECT count(*) FROM {table}")))
}

on_both! {
    async fn what_is_loading_is_seen_by_nobody_and_then_at_once_by_all(hub) {
        let first = load(&hub, "roads", &[("a", 2), ("b", 4), ("c", 6)]);
        hub.get("/collections/roads/items").send().await.expect(404);
        publish_now(&hub, first);
        let items = "/collections/roads/items";
        assert_eq!(shown(&hub, items).await, pairs(&[("a", 2), ("b", 4), ("c", 6)]));
        let second = load(&hub, "roads", &[("b", 8), ("d", 1)]);
        for query in ["", "?q=ถนน", "?bbox=100,12,102,14", "?lanes=8", "?ids=d", "?sortby=-lanes", "?filter=lanes=8"] {
            let ids: Vec<String> = shown(&hub, &format!("{items}{query}")).await.into_iter().map(|(id, _)| id).collect();
            assert!(!ids.contains(&"d".to_owned()), "{query}: {ids:?}");
            assert!(!query.contains('8') || ids.is_empty(), "{query}: {ids:?}");
        }
        assert_eq!(json_of(&hub, items).await["numberMatched"], 3);
        publish_now(&hub, second);
        assert_eq!(shown(&hub, items).await, pairs(&[("b", 8), ("d", 1)]));
        for (query, wanted) in [("?q=ถนน", 2), ("?bbox=100,12,102,14", 2), ("?lanes=8", 1), ("?lanes=4", 0), ("?ids=a", 0), ("?filter=lanes<9", 2)] {
            assert_eq!(json_of(&hub, &format!("{items}{query}")).await["numberMatched"], wanted, "{query}");
        }
        let collection = json_of(&hub, "/collections/roads").await;
        assert_eq!(collection["extent"]["spatial"]["bbox"][0], json!([101.01, 13.0, 101.08, 13.0]));
    }

    async fn an_id_that_comes_again_in_a_later_chunk_is_named_and_the_load_goes_on(hub) {
        let mut loading = load(&hub, "roads", &[("a", 2), ("b", 4)]);
        let described = described("roads");
        let chunk = [feature(&described, "b", 1, 101.0), feature(&described, "x", 1, 101.0)];
        let refused = hub.hub.store.write_now(|database| {
            let refused = append(database, &mut loading, &chunk, 4, START).unwrap_err();
            append(database, &mut loading, &chunk[1..], 4, START)?;
            Ok(refused)
        });
        let Error::Impossible(faults) = refused.unwrap() else { panic!() };
        assert!(faults.len() == 1 && faults[0].reason.en.contains("'b'"), "{faults:?}");
        let twice = [chunk[1].clone(), chunk[1].clone()];
        let refused = hub.hub.store.write_now(|database| append(database, &mut loading, &twice, 6, START)).unwrap_err();
        assert!(refused.to_string().contains("'x'"));
        assert_eq!((loading.progress, loading.features), (4, 3));
        publish_now(&hub, loading);
        assert_eq!(shown(&hub, "/collections/roads/items").await, pairs(&[("a", 2), ("b", 4), ("x", 1)]));
    }

    async fn a_load_that_was_cut_off_is_found_again_with_what_is_in(hub) {
        drop(load(&hub, "roads", &[("a", 2), ("b", 4), ("c", 6)]));
        let mut found = hub.hub.store.read_now(|database| find_load(database, "import-roads")).unwrap().unwrap();
        assert_eq!((found.progress, found.features), (3, 3));
        let more = [feature(&described("roads"), "d", 8, 101.0)];
        hub.hub.store.write_now(|database| append(database, &mut found, &more, 4, START)).unwrap();
        publish_now(&hub, found);
        assert_eq!(shown(&hub, "/collections/roads/items").await.len(), 4);
        assert!(hub.hub.store.read_now(|database| find_load(database, "import-roads")).unwrap().is_none());
    }

    async fn a_load_that_was_cut_off_among_its_indexes_goes_on_behind_what_is_in(hub) {
        let mut loading = load(&hub, "roads", &[]);
        let described = described("roads");
        let features: Vec<NewFeature> =
            (0..9).map(|n| feature(&described, &format!("r{n}"), n * 7 % 9, 101.0 + n as f64 / 50.0)).collect();
        let rest = hub.hub.store.write_now(|database| {
            let ready = features.iter().map(|feature| ReadyFeature::of(feature, loading.fields()));
            let ready = ready.collect::<phaen::error::Result<Vec<_>>>()?;
            append_ready(database, &mut loading, ready, 9, START)?;
            Ok(matches!(database, Database::Sqlite(_)))
        }).unwrap();
        let in_order = |taken: u64| {
            let mut found = hub.hub.store.read_now(|database| find_load(database, "import-roads")).unwrap().unwrap();
            let mut later = Later::new(&std::env::temp_dir());
            let mut after = 0;
            loop {
                let (lacking, last) = hub.hub.store.read_now(|database| lacking_of(database, &found, after, 4)).unwrap();
                later.add(&lacking, found.fields()).unwrap();
                if last == after {
                    break;
                }
                after = last;
            }
            let (behind, mut left) = (found.ordered, taken);
            later.each(behind, 5, |entries| {
                if left > 0 {
                    left -= 1;
                    hub.hub.store.write_now(|database| order(database, &mut found, &entries, START))?;
                }
                Ok(())
            }).unwrap();
            found
        };
        let cut_off = in_order(2);
        assert_eq!(cut_off.ordered, if rest { 10 } else { 0 });
        let deed = phaen::access::Deed { agency: "doh".into(), ..hub.deed() };
        if rest {
            let early = hub.hub.store.write_now(|database| publish(database, cut_off, &described, &json!({}), &deed));
            assert!(early.unwrap_err().to_string().contains("10 of 27"));
        }
        publish_now(&hub, in_order(u64::MAX));
        let items = "/collections/roads/items";
        let ids = |rows: Vec<(String, i64)>| rows.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(ids(shown(&hub, &format!("{items}?sortby=lanes")).await).len(), 9);
        assert_eq!(shown(&hub, &format!("{items}?sortby=-lanes&limit=2")).await, pairs(&[("r5", 8), ("r1", 7)]));
        assert_eq!(ids(shown(&hub, &format!("{items}?bbox=101.15,12,101.17,14")).await), ["r8"]);
        assert_eq!(ids(shown(&hub, &format!("{items}?lanes=3")).await), ["r3"]);
        assert_eq!(number(&hub, "SELECT count(*) FROM feature_order"), number(&hub, "SELECT count(*) FROM feature_value"));
    }

    async fn a_load_that_is_thrown_away_or_overtaken_leaves_nothing_behind(hub) {
        let before = sizes(&hub);
        import(&hub, "roads", &[("a", 2)]);
        let older = load(&hub, "roads", &[("b", 4), ("c", 6), ("d", 6)]);
        let loading = load(&hub, "roads", &[("e", 4), ("f", 6), ("g", 6)]);
        let described = described("roads");
        let overtaken = hub.hub.store.write_now(|database| publish(database, older, &described, &json!({}), &hub.deed()));
        assert!(matches!(overtaken, Err(Error::Conflict(_))), "{overtaken:?}");
        let mut pieces = 0;
        while hub.hub.store.write_now(|database| discard(database, &loading, 2)).unwrap() {
            pieces += 1;
            assert!(pieces < 20);
        }
        assert!(pieces >= 4, "{pieces}");
        assert_eq!(shown(&hub, "/collections/roads/items").await, pairs(&[("a", 2)]));
        let grown: Vec<i64> = sizes(&hub).into_iter().zip(before).map(|(now, before)| now - before).collect();
        assert_eq!(grown, [1, 2, 2, 1, 1, 1, 0, 0], "{TABLES:?}");
    }

    async fn a_dataset_that_is_removed_goes_with_all_its_versions_and_the_load_under_way(hub) {
        let before = sizes(&hub);
        import(&hub, "roads", &[("a", 2)]);
        import(&hub, "roads", &[("a", 3), ("b", 4)]);
        let loading = load(&hub, "roads", &[("c", 6)]);
        let key = hub.editor("doh");
        let tag = hub.get("/datasets/roads").send().await.expect(200).header("etag").to_owned();
        hub.ask("DELETE", "/datasets/roads").key(&key).header("if-match", &tag).send().await.expect(204);
        let described = described("roads");
        assert!(hub.hub.store.write_now(|database| publish(database, loading, &described, &json!({}), &hub.deed())).is_err());
        sweep_all(&hub.hub.store, || false).unwrap();
        assert_eq!(sizes(&hub), before, "{TABLES:?}");
        import(&hub, "roads", &[("n", 1)]);
        assert_eq!(shown(&hub, "/collections/roads/items").await, pairs(&[("n", 1)]));
    }

    async fn versions_beyond_those_that_are_kept_lose_their_features_and_no_more(hub) {
        let before = sizes(&hub)[0];
        for lanes in 1..=4 {
            import(&hub, "roads", &[("a", lanes), ("b", lanes)]);
        }
        let deed = hub.deed();
        assert_eq!(hub.hub.store.write_now(|database| prune(database, "roads", 2, &deed)).unwrap(), 2);
        assert_eq!(hub.hub.store.write_now(|database| prune(database, "roads", 2, &deed)).unwrap(), 0);
        sweep_all(&hub.hub.store, || false).unwrap();
        assert_eq!(sizes(&hub)[0] - before, 4);
        assert_eq!(number(&hub, "SELECT count(*) FROM dataset_version WHERE state = 'pruned'"), 2);
        assert_eq!(shown(&hub, "/collections/roads/items").await, pairs(&[("a", 4), ("b", 4)]));
    }
}
