//! Tiles of a collection as it was: of a version, and between two edits.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::layers;
use crate::on_both;
use crate::support::{Answer, TestHub};
use crate::versions::import;

/// The tile that holds all that the tests put anywhere.
const ALL: &str = "/collections/roads/tiles/0/0/0";

async fn ask(hub: &TestHub, query: &str) -> Answer {
    hub.get(&format!("{ALL}{query}")).send().await
}

/// Lanes by id.
fn lanes(answer: &Answer) -> BTreeMap<String, i64> {
    let of = |properties: &BTreeMap<String, Value>| {
        (properties["id"].as_str().unwrap().to_owned(), properties["lanes"].as_i64().unwrap())
    };
    layers(answer).iter().flat_map(|layer| &layer.features).map(|feature| of(&feature.properties)).collect()
}

fn these(list: &[(&str, i64)]) -> BTreeMap<String, i64> {
    list.iter().map(|(id, lanes)| ((*id).to_owned(), *lanes)).collect()
}

fn now(hub: &TestHub) -> String {
    hub.hub.clock.now().to_rfc3339()
}

async fn put(hub: &TestHub, key: &str, id: &str, lanes: i64) {
    let place = json!({"type": "Point", "coordinates": [101.5, 13.5]});
    let body = json!({"type": "Feature", "geometry": place, "properties": {"name": "ถนน", "lanes": lanes}});
    hub.ask("PUT", &format!("/collections/roads/items/{id}")).key(key).geojson(&body).send().await.expect(204);
}

on_both! {
    async fn a_tile_of_a_version_shows_what_the_version_had_under_a_tag_of_its_own(hub) {
        import(&hub, "roads", &[("a", 2), ("b", 4)]);
        import(&hub, "roads", &[("b", 8), ("d", 1)]);
        let (current, first, second) = (ask(&hub, "").await.expect(200), ask(&hub, "?asOfVersion=1").await.expect(200), ask(&hub, "?asOfVersion=2").await.expect(200));
        assert_eq!(lanes(&current), these(&[("b", 8), ("d", 1)]));
        assert_eq!((lanes(&first), lanes(&second)), (these(&[("a", 2), ("b", 4)]), lanes(&current)));
        assert_ne!(current.header("etag"), first.header("etag"));
        // Out of the cache it is the same, and neither is taken for the other.
        assert_eq!(lanes(&ask(&hub, "?asOfVersion=1").await.expect(200)), these(&[("a", 2), ("b", 4)]));
        assert_eq!(lanes(&ask(&hub, "").await.expect(200)), lanes(&current));
        hub.get(&format!("{ALL}?asOfVersion=1")).header("if-none-match", first.header("etag")).send().await.expect(304);
        hub.get(&format!("{ALL}?asOfVersion=1")).header("if-none-match", current.header("etag")).send().await.expect(200);
        assert!(first.header("cache-control").contains("no-cache"), "what was public may be made private: it is asked again");
        ask(&hub, "?asOfVersion=9").await.expect(404);
        ask(&hub, "?asOfVersion=1&asOf=2026-11-21").await.expect(400);
        hub.get("/tiles/0/0/0?asOfVersion=1").send().await.expect(400);
        let about = hub.get("/collections/roads/tiles/tilejson?asOfVersion=1").send().await.expect(200).json();
        assert!(about["tiles"][0].as_str().unwrap().contains("asOfVersion=1"), "{about}");
    }

    async fn a_tile_between_two_edits_shows_what_stood_then_and_keeps_its_tag(hub) {
        let key = hub.editor("doh");
        import(&hub, "roads", &[("a", 2), ("b", 4), ("c", 6)]);
        let imported = now(&hub);
        put(&hub, &key, "b", 9).await;
        hub.ask("DELETE", "/collections/roads/items/a").key(&key).send().await.expect(204);
        let half = now(&hub);
        put(&hub, &key, "b", 10).await;
        let at = |instant: &str, more: &str| format!("?asOf={instant}{more}");
        assert_eq!(lanes(&ask(&hub, &at(&imported, "")).await.expect(200)), these(&[("a", 2), ("b", 4), ("c", 6)]));
        let then = ask(&hub, &at(&half, "")).await.expect(200);
        assert_eq!(lanes(&then), these(&[("b", 9), ("c", 6)]));
        assert_eq!(lanes(&ask(&hub, "").await.expect(200)), these(&[("b", 10), ("c", 6)]));
        assert_eq!(lanes(&ask(&hub, &at(&imported, "&lanes=4")).await.expect(200)), these(&[("b", 4)]));
        let bare = ask(&hub, &at(&half, "&properties=")).await.expect(200);
        assert_eq!(layers(&bare)[0].ids().into_iter().collect::<Vec<_>>(), ["b", "c"]);
        put(&hub, &key, "c", 7).await;
        let again = ask(&hub, &at(&half, "")).await.expect(200);
        assert_eq!((lanes(&again), again.header("etag")), (lanes(&then), then.header("etag")), "what is over does not change");
        import(&hub, "roads", &[("z", 1)]);
        assert_eq!(lanes(&ask(&hub, &at(&half, "")).await.expect(200)), these(&[("b", 9), ("c", 6)]));
    }
}
