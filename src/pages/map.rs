//! The map of a page: which addresses of the hub the script is to show, and the place where it does.

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::visit::Visit;
use crate::catalog::{Dataset, GeometryKind};
use crate::http::links::segment;
use crate::http::member::set;

const TILESETS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
/// Features that a collection's map shows where there are no tiles of it.
const SHOWN: u32 = 1_000;

/// What the script is to show for a document; `None` where there is nothing to see.
pub fn options(
    visit: &Visit,
    object: &Map<String, Value>,
    dataset: Option<&Dataset>,
    segments: &[&str],
) -> Option<Value> {
    if dataset.is_some_and(|dataset| dataset.described.geometry_kind == GeometryKind::None) {
        return None;
    }
    let own = || href(object, "self").map(|address| json!({ "items": address }));
    let mut options = match segments {
        ["collections", id] => whole_collection(visit, href(object, TILESETS).is_some(), dataset, id),
        ["datasets", id] => whole_collection(visit, true, dataset, id),
        ["collections", id, "items"] => {
            let mut options = own()?;
            set(&mut options, "page", visit.plain(&format!("/collections/{}/items", segment(id))));
            options
        }
        ["collections", _, "items", _] => own()?,
        ["collections", _, "quality", "spots", _] => own()?,
        ["collections", id, "quality", "spots"] => {
            let mut options = own()?;
            set(&mut options, "page", visit.plain(&format!("/collections/{}/quality/spots", segment(id))));
            options
        }
        ["collections", id, "quality"] => {
            let mut options = json!({ "items": href(object, "items")? });
            set(&mut options, "page", visit.plain(&format!("/collections/{}/quality/spots", segment(id))));
            options
        }
        ["projects"] => {
            let mut options = json!({ "items": visit.with("f", "geojson") });
            set(&mut options, "page", visit.plain("/projects"));
            options
        }
        ["projects", _] => json!({ "items": visit.with("f", "geojson") }),
        ["areas", _] => json!({ "items": keyed(visit, href(object, "item")?) }),
        ["duplicates", id] => {
            json!({ "items": keyed(visit, &visit.plain(&format!("/collections/duplicates/items/{}", segment(id)))) })
        }
        _ => return None,
    };
    let words = [
        ("attribution", visit.say("แผน · ", "Phaen · ").to_owned() + owner(visit, dataset)),
        ("zoomIn", visit.say("ขยาย", "Zoom in").to_owned()),
        ("zoomOut", visit.say("ย่อ", "Zoom out").to_owned()),
        ("unreadable", visit.say("อ่านข้อมูลของแผนที่ไม่ได้", "The data of the map cannot be read").to_owned()),
        ("carried", visit.carried()),
    ];
    words.into_iter().for_each(|(name, text)| set(&mut options, name, text.trim_end_matches(" · ")));
    Some(options)
}

/// Tiles where the collection offers them, else its first features; the extent says where to look.
fn whole_collection(visit: &Visit, has_tiles: bool, dataset: Option<&Dataset>, id: &str) -> Value {
    let path = format!("/collections/{}", segment(id));
    let mut options = match has_tiles {
        true => json!({ "tiles": keyed(visit, &visit.plain(&format!("{path}/tiles/WebMercatorQuad"))) }),
        false => json!({ "items": keyed(visit, &visit.plain(&format!("{path}/items?limit={SHOWN}"))) }),
    };
    set(&mut options, "page", visit.plain(&format!("{path}/items")));
    if let Some(bbox) = dataset.and_then(|dataset| dataset.extent.bbox) {
        set(&mut options, "bbox", json!(bbox));
    }
    options
}

fn href<'a>(object: &'a Map<String, Value>, rel: &str) -> Option<&'a str> {
    let links = object.get("links")?.as_array()?;
    links.iter().find(|link| link.get("rel").is_some_and(|own| own == rel))?.get("href")?.as_str()
}

/// An address of the hub with the reader's key, when that came in the address.
fn keyed(visit: &Visit, address: &str) -> String {
    match visit.parameter("key") {
        Some(key) if !address.contains("key=") => {
            let separator = if address.contains('?') { '&' } else { '?' };
            format!("{address}{separator}{}", crate::http::links::query(&[("key", key.to_owned())]))
        }
        _ => address.to_owned(),
    }
}

fn owner<'a>(visit: &Visit, dataset: Option<&'a Dataset>) -> &'a str {
    match (dataset, visit.language) {
        (None, _) => "",
        (Some(dataset), crate::http::Language::Thai) => &dataset.owner.th,
        (Some(dataset), crate::http::Language::English) => &dataset.owner.en,
    }
}

/// The place of the map: hidden until the script has something to show in it.
pub fn element(visit: &Visit, options: &Value) -> Markup {
    html! {
        div.map hidden role="region" aria-label=(visit.say("แผนที่", "Map")) data-map=(options.to_string()) {}
    }
}
