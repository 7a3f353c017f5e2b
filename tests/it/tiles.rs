//! Vector tiles, as map clients meet them.

mod decode;
mod documents;
mod past;
mod world;

use std::path::PathBuf;

use decode::{Layer, tile};
use serde_json::{Value, json};
use world::{add_many, layer_of, make_dataset, points, random_features};

use crate::on_both;
use crate::support::{Answer, TestHub};

/// The tile of WebMercatorQuad at level 12 that holds 101.25 E, 12.68 N: column 3200, row 1902.
const HERE: &str = "12/3200/1902";

fn layers(answer: &Answer) -> Vec<Layer> {
    tile(&answer.body).unwrap_or_else(|fault| panic!("{fault}"))
}

async fn get(hub: &TestHub, path: &str) -> Vec<Layer> {
    layers(&hub.get(path).send().await.expect(200))
}

/// One of each sort of geometry within the tile.
fn sorts() -> Vec<Value> {
    let feature = |id: &str, geometry: Value| {
        json!({"type": "Feature", "id": id, "geometry": geometry, "properties": {
            "name": "ถนนสุขุมวิท \"สาย 3\"", "lanes": 4, "width": 12.5, "height": 7, "paved": true, "below": -3, "nothing": null, "list": [1, {"a": 2}],
        }})
    };
    vec![
        feature("17", json!({"type": "Point", "coordinates": [101.27, 12.67]})),
        feature(
            "line",
            json!({"type": "LineString", "coordinates": [[101.26, 12.66], [101.28, 12.68], [102.0, 12.68]]}),
        ),
        feature(
            "area",
            json!({"type": "Polygon", "coordinates": [
            [[101.26, 12.65], [101.28, 12.65], [101.28, 12.67], [101.26, 12.67], [101.26, 12.65]],
            [[101.265, 12.655], [101.265, 12.66], [101.27, 12.66], [101.27, 12.655], [101.265, 12.655]]]}),
        ),
        feature(
            "both",
            json!({"type": "GeometryCollection", "geometries": [
            {"type": "Point", "coordinates": [101.27, 12.66]}, {"type": "LineString", "coordinates": [[101.26, 12.66], [101.27, 12.66]]}]}),
        ),
        json!({"type": "Feature", "id": "nowhere", "geometry": null, "properties": {}}),
    ]
}

async fn mixed(hub: &TestHub, key: &str) {
    let mut body = TestHub::dataset_body("mixed", "doh");
    body["fields"] = json!([
        {"name": "name", "type": "string", "queryable": true}, {"name": "lanes", "type": "integer", "queryable": true},
        {"name": "width", "type": "number"}, {"name": "height", "type": "number"}, {"name": "paved", "type": "boolean"},
        {"name": "below", "type": "integer"}, {"name": "nothing", "type": "string"}, {"name": "list", "type": "json"},
    ]);
    hub.ask("POST", "/datasets").key(key).json(&body).send().await.expect(201);
    for feature in sorts() {
        hub.ask("POST", "/collections/mixed/items").key(key).geojson(&feature).send().await.expect(201);
    }
}

on_both! {
    async fn every_sort_of_geometry_and_value_is_on_the_tile(hub) {
        mixed(&hub, &hub.editor("doh")).await;
        let answer = hub.get(&format!("/collections/mixed/tiles/{HERE}.mvt")).send().await.expect(200);
        assert_eq!(answer.header("content-type"), "application/vnd.mapbox-vector-tile");
        let layers = layers(&answer);
        assert_eq!(layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>(), ["mixed"]);
        let layer = &layers[0];
        assert_eq!(layer.features.len(), 5, "the collection is drawn as points and as lines");
        let point = layer.feature("17");
        assert_eq!((point.id, point.kind), (Some(17), 1));
        let expected = json!({"id": "17", "name": "ถนนสุขุมวิท \"สาย 3\"", "lanes": 4, "width": 12.5, "height": 7.0, "paved": true, "below": -3, "list": "[1,{\"a\":2}]"});
        assert_eq!(json!(point.properties), expected);
        let line = layer.feature("line");
        assert_eq!(line.kind, 2);
        assert_eq!(line.parts[0].last().unwrap().0, 4_160, "it is cut at the buffer");
        assert!(line.id.unwrap() >= 1 << 52);
        let area = layer.feature("area");
        assert_eq!((area.kind, area.parts.len()), (3, 2));
        assert!(decode::area(&area.parts[0]) > 0 && decode::area(&area.parts[1]) < 0);
    }

    async fn the_same_tile_has_two_addresses_and_another_in_degrees(hub) {
        mixed(&hub, &hub.editor("doh")).await;
        let plain = hub.get("/collections/mixed/tiles/12/3200/1902.pbf").send().await.expect(200);
        let ogc = hub.get("/collections/mixed/tiles/WebMercatorQuad/12/1902/3200?f=mvt").send().await.expect(200);
        assert_eq!(plain.body, ogc.body);
        let degrees = get(&hub, "/collections/mixed/tiles/WorldCRS84Quad/11/879/3200").await;
        assert_eq!(degrees[0].ids(), layers(&plain)[0].ids());
        let (x, y) = degrees[0].feature("17").parts[0][0];
        // A tile is 360/4096 degrees wide: the point lies 0.02 east of its west edge and 0.0741 south of its north edge.
        assert_eq!((x, y), (932, 3_455));
    }

    async fn what_is_empty_is_204_what_is_beyond_is_404_and_what_is_wrong_is_400(hub) {
        let key = hub.editor("doh");
        mixed(&hub, &key).await;
        make_dataset(&hub, &key, "empty").await;
        for (path, status) in [
            ("/collections/mixed/tiles/14/12800/7000.mvt", 204),
            ("/collections/empty/tiles/0/0/0.mvt", 204),
            ("/collections/empty/tiles/WebMercatorQuad/0/0/0", 204),
            ("/collections/mixed/tiles/WebMercatorQuad/14/7000/12800", 404),
            ("/collections/mixed/tiles/WebMercatorQuad/0/1/0", 404),
            ("/collections/mixed/tiles/WebMercatorQuad/17/0/0", 404),
            ("/collections/mixed/tiles/WebMercatorQuad/0/2147483647/2147483647", 404),
            ("/collections/mixed/tiles/0/99999999999999999999999/0.mvt", 404),
            ("/collections/mixed/tiles/Nowhere/0/0/0", 404),
            ("/collections/mixed/tiles/Nowhere", 404),
            ("/collections/none/tiles/0/0/0.mvt", 404),
            ("/collections/none/tiles", 404),
            ("/tileMatrixSets/Nowhere", 404),
            ("/collections/mixed/tiles/0/-1/0.mvt", 400),
            ("/collections/mixed/tiles/0/0/0.png", 400),
            ("/collections/mixed/tiles/0/0/0.mvt?f=png", 400),
            ("/collections/mixed/tiles/0/0/0.mvt?colour=red", 400),
            ("/collections/mixed/tiles/0/0/0.mvt?limit=10", 400),
            ("/collections/mixed/tiles/0/0/0.mvt?bbox=1,2,3,4", 400),
            ("/collections/mixed/tiles/0/0/0.mvt?lanes=many", 400),
            ("/collections/mixed/tiles/0/0/0.mvt?properties=colour", 400),
            ("/tiles/0/0/0.mvt?lanes=4", 400),
            ("/tiles/0/0/0.mvt?collections=none", 404),
            ("/tiles?colour=red", 400),
            ("/collections/mixed/tiles/0/0/%E0%B9%90.mvt", 200),
        ] {
            let answer = hub.get(path).send().await;
            assert_eq!(answer.status, status, "{path}: {}", String::from_utf8_lossy(&answer.body));
        }
    }

    async fn an_etag_spares_the_tile_until_something_changes(hub) {
        let key = hub.editor("doh");
        mixed(&hub, &key).await;
        let path = format!("/collections/mixed/tiles/{HERE}.mvt");
        let first = hub.get(&path).send().await.expect(200);
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        hub.get(&path).header("if-none-match", &tag).send().await.expect(304);
        assert_ne!(hub.get(&format!("{path}?properties=name")).send().await.expect(200).header("etag"), tag);
        hub.ask("DELETE", "/collections/mixed/items/17").key(&key).send().await.expect(204);
        let second = hub.get(&path).header("if-none-match", &tag).send().await.expect(200);
        assert_ne!(second.header("etag"), tag);
        assert!(!layers(&second)[0].ids().contains("17") && layers(&first)[0].ids().contains("17"));
    }

    async fn a_client_that_takes_gzip_gets_the_same_tile_compressed(hub) {
        mixed(&hub, &hub.editor("doh")).await;
        let path = format!("/collections/mixed/tiles/{HERE}.mvt");
        let plain = hub.get(&path).send().await.expect(200);
        assert_eq!(plain.header("content-encoding"), "");
        let packed = hub.get(&path).header("accept-encoding", "zstd, gzip;q=0.8").send().await.expect(200);
        assert_eq!(packed.header("content-encoding"), "gzip");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.body.as_slice()), &mut bytes).unwrap();
        assert_eq!(bytes, plain.body);
        let refused = hub.get(&path).header("accept-encoding", "gzip;q=0").send().await.expect(200);
        assert_eq!(refused.body, plain.body);
    }

    async fn features_and_properties_are_chosen_as_in_items(hub) {
        let key = hub.editor("doh");
        mixed(&hub, &key).await;
        let other = json!({"type": "Feature", "id": "other", "geometry": {"type": "Point", "coordinates": [101.27, 12.67]}, "properties": {"name": "x", "lanes": 2}});
        hub.ask("POST", "/collections/mixed/items").key(&key).geojson(&other).send().await.expect(201);
        let found = get(&hub, &format!("/collections/mixed/tiles/{HERE}.mvt?lanes=2&properties=name")).await;
        assert_eq!(json!(found[0].features[0].properties), json!({"id": "other", "name": "x"}));
        assert_eq!(found[0].features.len(), 1);
        let bare = get(&hub, &format!("/collections/mixed/tiles/{HERE}.mvt?properties=")).await;
        assert_eq!(json!(bare[0].feature("other").properties), json!({"id": "other"}));
        hub.get(&format!("/collections/mixed/tiles/{HERE}.mvt?lanes=9")).send().await.expect(204);
        let filtered = get(&hub, &format!("/collections/mixed/tiles/{HERE}.mvt?filter=lanes%3C3%20OR%20name%3D%27y%27")).await;
        assert_eq!(filtered[0].ids().into_iter().collect::<Vec<_>>(), ["other"]);
        hub.get(&format!("/collections/mixed/tiles/{HERE}.mvt?filter=colour%3D1")).send().await.expect(400);
    }

    async fn time_chooses_features_too(hub) {
        let key = hub.editor("doh");
        let mut body = TestHub::dataset_body("works", "doh");
        body["fields"] = json!([{"name": "from", "type": "date"}]);
        body["timeStartField"] = json!("from");
        hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
        let work = json!({"type": "Feature", "id": "w", "geometry": {"type": "Point", "coordinates": [101.27, 12.67]}, "properties": {"from": "2025-10-01"}});
        hub.ask("POST", "/collections/works/items").key(&key).geojson(&work).send().await.expect(201);
        for (datetime, status) in [("2025-10-01", 200), ("2024-01-01/2024-12-31", 204), ("2025-01-01/..", 200), ("yesterday", 400)] {
            for path in [format!("/collections/works/tiles/{HERE}.mvt"), format!("/tiles/{HERE}.mvt?collections=works")] {
                let sign = if path.contains('?') { '&' } else { '?' };
                hub.get(&format!("{path}{sign}datetime={datetime}")).send().await.expect(status);
            }
        }
    }

    async fn a_private_feature_is_on_no_tile_but_its_owners_whoever_asked_before(hub) {
        let (owner, other, admin) = (hub.editor("doh"), hub.editor("rid"), hub.admin());
        make_dataset(&hub, &owner, "partly").await;
        let mut all = points(2, |number| (101.26 + f64::from(number) / 100.0, 12.67));
        all[1].visibility = phaen::access::Visibility::Private;
        add_many(&hub, "partly", &all);
        for path in [format!("/collections/partly/tiles/{HERE}.mvt"), format!("/tiles/{HERE}.mvt?collections=partly")] {
            for _ in 0..2 {
                let seen = |answer: Answer| layers(&answer.expect(200))[0].ids().len();
                assert_eq!(seen(hub.get(&path).key(&owner).send().await), 2);
                assert_eq!(seen(hub.get(&path).send().await), 1);
                assert_eq!(seen(hub.get(&path).key(&other).send().await), 1);
                assert_eq!(seen(hub.get(&path).key(&admin).send().await), 2);
            }
        }
    }

    async fn tiles_of_a_private_collection_are_not_there_for_others(hub) {
        let (owner, other) = (hub.editor("doh"), hub.editor("rid"));
        let mut body = TestHub::dataset_body("secret", "doh");
        body["visibility"] = json!("private");
        hub.ask("POST", "/datasets").key(&owner).json(&body).send().await.expect(201);
        add_many(&hub, "secret", &points(1, |_| (101.27, 12.67)));
        for path in [
            format!("/collections/secret/tiles/{HERE}.mvt"), "/collections/secret/tiles/WebMercatorQuad/12/1902/3200".into(),
            "/collections/secret/tiles".into(), "/collections/secret/tiles/WebMercatorQuad".into(),
            "/collections/secret/tiles/tilejson".into(), format!("/tiles/{HERE}.mvt?collections=secret"), "/tiles?collections=secret".into(),
        ] {
            hub.get(&path).key(&owner).send().await.expect(200);
            hub.get(&path).send().await.expect(404);
            hub.get(&path).key(&other).send().await.expect(404);
        }
        let of_hub = hub.get(&format!("/tiles/{HERE}.mvt")).send().await;
        assert!(!String::from_utf8_lossy(&of_hub.body).contains("secret"));
        assert!(layer_of(&get_as(&hub, &format!("/tiles/{HERE}.mvt"), &owner).await, "secret").is_some());
    }

    async fn collections_are_layers_of_the_hubs_tiles(hub) {
        let key = hub.editor("doh");
        for id in ["one", "two"] {
            make_dataset(&hub, &key, id).await;
            add_many(&hub, id, &points(3, |number| (101.26 + f64::from(number) / 100.0, 12.67)));
        }
        let names = |layers: Vec<Layer>| layers.into_iter().map(|layer| layer.name).collect::<Vec<_>>();
        assert_eq!(names(get(&hub, &format!("/tiles/{HERE}.mvt?collections=two,one")).await), ["two", "one"]);
        assert_eq!(names(get(&hub, "/tiles/WebMercatorQuad/12/1902/3200?collections=two").await), ["two"]);
        let all = names(get(&hub, &format!("/tiles/{HERE}.mvt")).await);
        assert!(all.contains(&"one".to_owned()) && all.contains(&"two".to_owned()));
    }

    async fn a_tile_that_is_too_full_stays_small_and_looks_empty_nowhere(hub) {
        make_dataset(&hub, &hub.editor("doh"), "many").await;
        // 25,600 points, 160 by 160, over the whole tile at level 10.
        let step = 0.35 / 160.0;
        add_many(&hub, "many", &points(25_600, |number| (101.25 + f64::from(number % 160) * step, 12.56 + f64::from(number / 160) * step)));
        let path = "/collections/many/tiles/10/800/475.mvt";
        let answer = hub.get(path).send().await.expect(200);
        assert!(answer.body.len() <= 500_000 && answer.body.len() > 300_000, "{}", answer.body.len());
        let layers = layers(&answer);
        let left_out: usize = answer.header("tile-features-left-out").parse().unwrap();
        assert!(left_out > 5_000);
        let mut squares = [[0; 8]; 8];
        for (x, y) in layers[0].features.iter().map(|feature| feature.parts[0][0]).filter(|(x, y)| (0..4_096).contains(x) && (0..4_096).contains(y)) {
            squares[usize::try_from(y / 512).unwrap()][usize::try_from(x / 512).unwrap()] += 1;
        }
        assert!(squares.iter().flatten().filter(|count| **count >= 20).count() >= 55, "{squares:?}");
        // What is seen here is seen when the map is enlarged.
        let deeper = get(&hub, "/collections/many/tiles/12/3201/1902.mvt").await;
        let shown = deeper[0].ids();
        let (west, east) = (101.337_890_625 + 0.01, 101.425_781_25 - 0.01);
        let (south, north) = (12.640_338 + 0.01, 12.726_084 - 0.01);
        for feature in &layers[0].features {
            let number: i32 = feature.properties["id"].as_str().unwrap()[1..].parse().unwrap();
            let (x, y) = (101.25 + f64::from(number % 160) * step, 12.56 + f64::from(number / 160) * step);
            if x > west && x < east && y > south && y < north {
                assert!(shown.contains(&format!("p{number}")), "{number}");
            }
        }
    }
}

async fn get_as(hub: &TestHub, path: &str, key: &str) -> Vec<Layer> {
    layers(&hub.get(path).key(key).send().await.expect(200))
}

#[actix_web::test]
async fn both_databases_make_the_same_bytes() {
    let Some(server) = TestHub::postgis() else { return };
    let file = TestHub::sqlite();
    for hub in [&file, &server] {
        make_dataset(hub, &hub.editor("doh"), "mixed").await;
        add_many(hub, "mixed", &random_features(3_000));
    }
    let mut filled = 0;
    for path in [
        "0/0/0",
        "6/50/29",
        "9/400/237",
        "10/800/475",
        "11/1600/950",
        "11/1601/951",
        "12/3202/1903",
        "12/3203/1902",
        "14/12810/7606",
        "16/51240/30425",
        "10/800/475.mvt?datetime=2020-01-01/..",
        "9/400/237.mvt?properties=name",
    ] {
        let path = format!("/collections/mixed/tiles/{path}");
        let (left, right) = (file.get(&path).send().await, server.get(&path).send().await);
        assert_eq!((left.status, left.header("etag")), (right.status, right.header("etag")), "{path}");
        assert_eq!(left.body, right.body, "{path}");
        if left.status == 200 {
            filled += 1;
            layers(&left);
        }
    }
    assert!(filled >= 9, "{filled} tiles show something");
}

/// Fixtures of others hold the reader above to the specification, so that it can hold our tiles to it.
#[test]
fn the_reader_of_these_tests_refuses_what_is_broken_and_reads_what_is_not() {
    let folder =
        std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| format!("{}/../shared/data", env!("CARGO_MANIFEST_DIR")));
    let folder = PathBuf::from(folder).join("mvt");
    let Ok(entries) = std::fs::read_dir(folder.join("fixtures")) else {
        eprintln!("the shared vector tiles are absent; nothing is compared");
        return;
    };
    // Valid, and yet no tile of ours: an unknown type, version 1, no features, numbers beyond a tile, a type the specification calls undefined.
    let stricter = ["016", "039", "025", "049", "050", "057"];
    let (mut read, mut refused) = (0, 0);
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let info: Value = serde_json::from_slice(&std::fs::read(path.join("info.json")).unwrap()).unwrap();
        let result = tile(&std::fs::read(path.join("tile.mvt")).unwrap());
        if info["validity"]["v2"] == false {
            assert!(result.is_err(), "{name}: {}", info["description"]);
            refused += 1;
        } else if !stricter.contains(&name.as_str()) {
            result.unwrap_or_else(|fault| panic!("{name}: {fault}"));
            read += 1;
        }
    }
    assert!(read > 30 && refused > 20, "{read} read, {refused} refused");
}
