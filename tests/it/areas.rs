//! Administrative areas: found by place and name, given boundaries by an import.

use serde_json::{Value, json};

use crate::cli::phaen;
use crate::on_both;
use crate::support::TestHub;

fn square(west: f64, south: f64, side: f64) -> Value {
    let (east, north) = (west + side, south + side);
    json!({"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]})
}

/// Imports a FeatureCollection as boundaries.
fn import(hub: &TestHub, features: &Value) -> crate::cli::Said {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("boundaries.geojson");
    std::fs::write(&path, json!({"type": "FeatureCollection", "features": features}).to_string()).unwrap();
    phaen(hub, &["import", "areas", path.to_str().unwrap(), "--json"])
}

on_both! {
    async fn areas_are_found_by_level_place_and_name_in_both_languages(hub) {
        let codes = async |query: &str| -> Vec<String> {
            let page = hub.get(&format!("/areas?{query}")).send().await.expect(200).json();
            page["items"].as_array().unwrap().iter().map(|area| area["code"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(codes("level=province").await, ["20", "21", "24"]);
        assert_eq!(codes("level=amphoe&within=20").await.len(), 11);
        assert_eq!(codes("parent=21").await.len(), 8);
        let thai = codes("q=%E0%B8%9A%E0%B8%B2%E0%B8%87%E0%B8%9E%E0%B8%A3%E0%B8%B0").await;
        assert!(thai.contains(&"200707".to_owned()), "{thai:?}");
        assert!(codes("q=bang%20phra&within=2007").await.contains(&"200707".to_owned()));
        hub.get("/areas?level=village").send().await.expect(400);
        hub.get("/areas?within=abc").send().await.expect(400);
        hub.get("/areas?colour=red").send().await.expect(400);
    }

    async fn pages_of_areas_hold_each_area_once(hub) {
        let mut address = "/areas?limit=100".to_owned();
        let mut seen = Vec::new();
        loop {
            let page = hub.get(&address).send().await.expect(200);
            seen.extend(page.json()["items"].as_array().unwrap().iter().map(|area| area["code"].as_str().unwrap().to_owned()));
            match page.link("next") {
                Some(next) => address = next.trim_start_matches("http://phaen.test/hub").to_owned(),
                None => break,
            }
        }
        let all = seen.len();
        seen.dedup();
        assert_eq!((all, seen.len()), (276, 276));
    }

    async fn an_area_links_to_what_lies_in_it_and_to_its_geometry(hub) {
        let area = hub.get("/areas/TH2007").send().await.expect(200);
        assert_eq!(area.json()["name"]["th"], "ศรีราชา");
        assert_eq!(area.link("up").unwrap(), "http://phaen.test/hub/areas/20");
        assert_eq!(area.link("item").unwrap(), "http://phaen.test/hub/collections/areas/items/2007");
        let children = area.json()["links"].as_array().unwrap().iter().filter(|link| link["rel"] == "child").count();
        assert_eq!(children, 8);
        let point = hub.get("/collections/areas/items/2007").send().await.expect(200).json();
        assert_eq!(point["geometry"]["type"], "Point");
        hub.get("/areas/9999").send().await.expect(404);
        hub.get("/areas/%27%20OR%201").send().await.expect(404);
    }

    async fn local_authorities_are_agencies_found_by_any_form_of_their_code(hub) {
        let agencies = hub.get("/agencies?limit=1000").send().await.expect(200).json();
        let bodies = agencies["items"].as_array().unwrap().iter().filter(|agency| agency["dlaCode"].is_string()).count();
        assert_eq!(bodies, 276);
        phaen(&hub, &["keys", "create", "--agency", "05200707", "--scope", "read"]);
        let before = phaen(&hub, &["audit", "verify", "--json"]).well().json();
        phaen::app::prepare(&hub.hub).unwrap();
        assert_eq!(phaen(&hub, &["audit", "verify", "--json"]).well().json()["rows"], before["rows"]);
    }

    async fn a_boundary_is_matched_by_code_and_everything_else_stays(hub) {
        let file = json!([
            {"type": "Feature", "properties": {"ADM3_PCODE": "TH200707", "ADM3_TH": "บางพระ"}, "geometry": square(100.9, 13.2, 0.1)},
            {"type": "Feature", "properties": {"ADM3_PCODE": "TH100101"}, "geometry": square(100.4, 13.7, 0.1)},
            {"type": "Feature", "properties": {"ADM3_PCODE": "TH200701"}, "geometry": {"type": "Point", "coordinates": [100.9, 13.1]}},
        ]);
        let said = import(&hub, &file).well().json();
        assert_eq!(said["changed"], json!(["200707"]));
        assert_eq!(said["notMatched"].as_array().unwrap().len(), 2);
        assert_eq!(said["missing"].as_array().unwrap().len(), 242);
        let drawn = hub.get("/collections/areas/items/200707").send().await.expect(200).json();
        assert_eq!((&drawn["geometry"]["type"], &drawn["properties"]["boundarySource"]), (&json!("Polygon"), &json!("boundaries.geojson")));
        assert_eq!(hub.get("/areas/200707").send().await.expect(200).json()["boundary"]["source"], "boundaries.geojson");
        assert!(hub.get("/areas/200701").send().await.expect(200).json()["boundary"].is_null());
        let at = hub.get("/areas/200707").send().await.json()["boundary"].clone();
        let again = import(&hub, &file).well().json();
        assert_eq!((&again["changed"], &again["unchanged"]), (&json!([]), &json!(1)));
        assert_eq!(hub.get("/areas/200707").send().await.json()["boundary"], at);
    }

    async fn a_file_without_any_known_area_is_refused(hub) {
        let said = import(&hub, &json!([{"type": "Feature", "properties": {"ADM1_PCODE": "TH10"}, "geometry": square(100.4, 13.7, 0.1)}]));
        assert!(said.status == 1 && said.err.contains("no row is an area"), "{}", said.err);
    }

    async fn the_boundaries_of_every_tambon_are_taken_in(hub) {
        let root = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| format!("{}/../shared/data", env!("CARGO_MANIFEST_DIR")));
        let path = format!("{root}/boundaries/eec_tambon.geojson");
        if !std::path::Path::new(&path).exists() {
            eprintln!("skipped: the shared boundaries are not here ({root})");
            return;
        }
        let said = phaen(&hub, &["import", "areas", &path, "--json"]).well().json();
        assert_eq!((said["changed"].as_array().unwrap().len(), &said["missing"]), (243, &json!([])));
        let inside = hub.get("/collections/areas/items?bbox=100.93,13.2,100.94,13.21&limit=10").send().await.expect(200).json();
        assert!(inside["numberReturned"].as_i64().unwrap() >= 1);
    }
}
