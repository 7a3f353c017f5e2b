//! The documents of OGC API – Tiles and TileJSON, read as the official suite and the map libraries read them.

use serde_json::{Value, json};

use super::world::{add_many, make_dataset, points};
use crate::on_both;
use crate::support::TestHub;

const VECTOR: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
const SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";

async fn roads(hub: &TestHub) -> String {
    let key = hub.editor("doh");
    let mut body = TestHub::dataset_body("roads", "doh");
    body["geometryKind"] = json!("point");
    body["fields"] = json!([{"name": "name", "type": "string"}, {"name": "lanes", "type": "integer"}, {"name": "paved", "type": "boolean"}]);
    hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
    add_many(hub, "roads", &points(2, |number| (101.0 + f64::from(number), 12.5 + f64::from(number))));
    key
}

fn inside(href: &str) -> String {
    href.strip_prefix("http://phaen.test/hub").unwrap_or_else(|| panic!("{href}")).to_owned()
}

fn link<'a>(document: &'a Value, rel: &str) -> &'a str {
    let links = document["links"].as_array().unwrap();
    links.iter().find(|link| link["rel"] == rel).unwrap_or_else(|| panic!("no {rel} in {links:?}"))["href"]
        .as_str()
        .unwrap()
}

on_both! {
    async fn a_client_comes_from_the_landing_page_and_from_a_collection_to_a_tile(hub) {
        roads(&hub).await;
        for start in ["/", "/collections/roads"] {
            let first = hub.get(start).send().await.expect(200).json();
            let list = hub.get(&inside(link(&first, VECTOR))).send().await.expect(200).json();
            assert_eq!(list["tilesets"].as_array().unwrap().len(), 2);
            for entry in list["tilesets"].as_array().unwrap() {
                assert!(entry["tileMatrixSetURI"].as_str().unwrap().starts_with("http://www.opengis.net/def/tilematrixset/OGC/1.0/"));
                for own in entry["links"].as_array().unwrap() {
                    // The suite asks for JSON at every address that an entry names.
                    hub.get(&inside(own["href"].as_str().unwrap())).header("accept", "application/json").send().await.expect(200).json();
                }
                let tileset = hub.get(&inside(link(entry, "self"))).send().await.expect(200).json();
                assert_eq!(tileset["dataType"], "vector");
                hub.get(&inside(link(&tileset, SCHEME))).send().await.expect(200);
                let template = inside(link(&tileset, "item"));
                let limits = tileset["tileMatrixSetLimits"].as_array().unwrap();
                for limit in limits {
                    let at = |row: &Value| {
                        template.replace("{tileMatrix}", limit["tileMatrix"].as_str().unwrap())
                            .replace("{tileRow}", &row.to_string()).replace("{tileCol}", &limit["minTileCol"].to_string())
                    };
                    let status = hub.get(&at(&limit["maxTileRow"])).send().await.status;
                    assert!([200, 204].contains(&status), "{status} {limit}");
                    let beyond = json!(limit["maxTileRow"].as_u64().unwrap() + 1);
                    hub.get(&at(&beyond)).send().await.expect(404);
                }
            }
        }
    }

    async fn a_tileset_tells_its_layers_and_where_they_lie(hub) {
        roads(&hub).await;
        let tileset = hub.get("/collections/roads/tiles/WebMercatorQuad?lang=en").send().await.expect(200).json();
        assert_eq!(tileset["title"], "Layer roads");
        assert_eq!(tileset["crs"], "http://www.opengis.net/def/crs/EPSG/0/3857");
        assert_eq!(tileset["boundingBox"]["lowerLeft"], json!([101.0, 12.5]));
        let layer = &tileset["layers"][0];
        assert_eq!((layer["id"].clone(), layer["geometryDimension"].clone()), (json!("roads"), json!(0)));
        assert_eq!(layer["propertiesSchema"]["properties"]["lanes"]["type"], "integer");
        assert!(layer["propertiesSchema"]["properties"].get("geometry").is_none());
        let limits = tileset["tileMatrixSetLimits"].as_array().unwrap();
        assert_eq!(limits.len(), 17);
        assert_eq!(limits[8], json!({"tileMatrix": "8", "minTileRow": 118, "maxTileRow": 119, "minTileCol": 199, "maxTileCol": 200}));
    }

    async fn tile_matrix_sets_are_listed_and_defined(hub) {
        let list = hub.get("/tileMatrixSets").send().await.expect(200).json();
        for entry in list["tileMatrixSets"].as_array().unwrap() {
            let set = hub.get(&inside(link(entry, "item"))).send().await.expect(200).json();
            assert_eq!(set["id"], entry["id"]);
            assert_eq!(set["tileMatrices"][0]["cornerOfOrigin"], "topLeft");
        }
        let landing = hub.get("/").send().await.expect(200).json();
        assert_eq!(inside(link(&landing, "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes")), "/tileMatrixSets");
        let declared = hub.get("/conformance").send().await.expect(200).text();
        assert!(declared.contains("ogcapi-tiles-1/1.0/conf/core") && declared.contains("ogcapi-tiles-1/1.0/conf/mvt"));
    }

    async fn tilejson_tells_a_web_map_all_it_needs(hub) {
        roads(&hub).await;
        let document = hub.get("/collections/roads/tiles/tilejson").send().await.expect(200).json();
        assert_eq!(document["tilejson"], "3.0.0");
        assert_eq!(document["tiles"], json!(["http://phaen.test/hub/collections/roads/tiles/{z}/{x}/{y}.mvt"]));
        assert_eq!(document["bounds"], json!([101.0, 12.5, 102.0, 13.5]));
        assert_eq!((document["minzoom"].clone(), document["maxzoom"].clone()), (json!(0), json!(16)));
        assert_eq!(document["vector_layers"][0]["fields"], json!({"id": "String", "name": "String", "lanes": "Number", "paved": "Boolean"}));
        assert_eq!(document["attribution"], "หน่วยงาน doh");
        // 201, 118 holds the second point.
        hub.get("/collections/roads/tiles/8/200/118.mvt").send().await.expect(200);
        let asked = hub.get("/collections/roads/tiles/tilejson?properties=name").send().await.expect(200).json();
        assert_eq!(asked["tiles"][0], "http://phaen.test/hub/collections/roads/tiles/{z}/{x}/{y}.mvt?properties=name");
        hub.get("/collections/roads/tiles/tilejson?colour=red").send().await.expect(400);
        let of_hub = hub.get("/tiles/tilejson?collections=roads").send().await.expect(200).json();
        assert_eq!(of_hub["tiles"][0], "http://phaen.test/hub/tiles/{z}/{x}/{y}.mvt?collections=roads");
        assert_eq!(of_hub["vector_layers"].as_array().unwrap().len(), 1);
    }

    async fn a_key_in_the_address_is_carried_into_every_template(hub) {
        use phaen::access::Scope;
        use phaen::access::routes::NewKey;
        roads(&hub).await;
        let new = NewKey { agency: "doh".into(), scopes: vec![Scope::Read], label: "map".into(), days: 30, map_client: true };
        let deed = hub.deed();
        let key = hub.hub.store.write_now(|database| new.issue(database, &deed)).unwrap().key;
        for path in ["/collections/roads/tiles/tilejson", "/tiles/tilejson"] {
            let document = hub.get(&format!("{path}?key={key}")).send().await.expect(200).json();
            let template = document["tiles"][0].as_str().unwrap();
            assert!(template.ends_with(&format!(".mvt?key={key}")), "{template}");
        }
        let tileset = hub.get(&format!("/tiles/WebMercatorQuad?key={key}&collections=roads")).send().await.expect(200).json();
        let template = link(&tileset, "item");
        assert!(template.ends_with(&format!("{{tileCol}}?key={key}&collections=roads")), "{template}");
        let address = inside(template).replace("{tileMatrix}", "0").replace("{tileRow}", "0").replace("{tileCol}", "0");
        hub.get(&address).send().await.expect(200);
    }

    async fn a_table_without_places_offers_no_tiles(hub) {
        let key = hub.editor("doh");
        let mut body = TestHub::dataset_body("table", "doh");
        body["geometryKind"] = json!("none");
        hub.ask("POST", "/datasets").key(&key).json(&body).send().await.expect(201);
        assert!(hub.get("/collections/table").send().await.expect(200).link(VECTOR).is_none());
        make_dataset(&hub, &key, "map").await;
        assert!(hub.get("/collections/map").send().await.expect(200).link(VECTOR).is_some());
    }

    async fn projects_duplicates_and_areas_have_tiles_as_well(hub) {
        let admin = hub.admin();
        for id in ["projects", "duplicates", "areas"] {
            let answer = hub.get(&format!("/collections/{id}/tiles/0/0/0.mvt")).key(&admin).send().await;
            assert!([200, 204].contains(&answer.status), "{id}: {}", answer.status);
            hub.get(&format!("/collections/{id}/tiles/tilejson")).key(&admin).send().await.expect(200);
        }
    }
}
