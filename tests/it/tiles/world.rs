//! Data for tests of tiles: collections, points in rows, and features of all sorts strewn about.

use phaen::access::{Sight, Visibility};
use phaen::catalog::store::get_dataset;
use phaen::features::NewFeature;
use phaen::features::store::insert_features;
use phaen::geometry::{Limits, Shape};
use serde_json::{Value, json};

use super::decode::Layer;
use crate::support::{START, TestHub};

pub async fn make_dataset(hub: &TestHub, key: &str, id: &str) {
    hub.ask("POST", "/datasets").key(key).json(&TestHub::dataset_body(id, "doh")).send().await.expect(201);
}

pub fn add_many(hub: &TestHub, dataset: &str, features: &[NewFeature]) {
    hub.hub
        .store
        .write_now(|database| {
            let dataset = get_dataset(database, &Sight::Everything, dataset)?;
            insert_features(database, &dataset, features, START)
        })
        .unwrap();
}

fn feature(id: String, geometry: &Value, properties: &Value) -> NewFeature {
    NewFeature {
        id,
        agency: "doh".to_owned(),
        visibility: Visibility::Public,
        properties: properties.as_object().cloned().unwrap(),
        shape: Some(Shape::from_json(geometry, "/geometry", Limits::REQUEST).unwrap()),
        time: None,
    }
}

/// Points `p0`, `p1` and so on, where `place` says.
pub fn points(count: i32, place: impl Fn(i32) -> (f64, f64)) -> Vec<NewFeature> {
    (0..count)
        .map(|number| {
            let (x, y) = place(number);
            feature(
                format!("p{number}"),
                &json!({"type": "Point", "coordinates": [x, y]}),
                &json!({"name": format!("จุดที่ {number}")}),
            )
        })
        .collect()
}

pub fn layer_of<'a>(layers: &'a [Layer], name: &str) -> Option<&'a Layer> {
    layers.iter().find(|layer| layer.name == name)
}

/// Points, lines and polygons of many sizes within one degree, the same each time.
pub fn random_features(count: u64) -> Vec<NewFeature> {
    let mut state = 2_569_u64;
    let mut roll = |from: f64, width: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let part = f64::from(u32::try_from(state >> 33).unwrap()) / f64::from(1_u32 << 31);
        ((from + part * width) * 1e7).round() / 1e7
    };
    (0..count)
        .map(|number| {
            let (x, y) = (roll(101.0, 1.0), roll(12.3, 1.0));
            let (w, h) = (roll(1e-5, 10_f64.powf(-4.0 + f64::from(u32::try_from(number % 3).unwrap()))), roll(1e-5, 1e-3));
            let geometry = match number % 4 {
                0 => json!({"type": "Point", "coordinates": [x, y]}),
                1 => json!({"type": "LineString", "coordinates": [[x, y], [x + w, y + h], [x + w, y], [x + 2.0 * w, y + h]]}),
                2 => json!({"type": "Polygon", "coordinates": [[[x, y], [x + w, y], [x + w, y + h], [x + w / 2.0, y + h / 3.0], [x, y + h], [x, y]]]}),
                _ => json!({"type": "MultiPoint", "coordinates": [[x, y], [x + w, y + h]]}),
            };
            let properties = json!({"name": format!("สิ่งที่ {number}"), "number": number, "ratio": roll(0.0, 1.0), "even": number % 2 == 0, "none": null});
            feature(format!("f{number}"), &geometry, &properties)
        })
        .collect()
}
