//! JSON Schema documents as pages: the table of their properties.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::text;
use crate::pages::visit::Visit;

pub(super) fn is_schema(object: &Map<String, Value>) -> bool {
    object.contains_key("$schema") && object.get("properties").is_some_and(Value::is_object)
}

/// The fields of queryables, sortables and schemas; of a GeoJSON feature's schema those of its `properties`.
pub(super) fn fields(visit: &Visit, object: &Map<String, Value>) -> Markup {
    let none = Map::new();
    let own = object.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let inner = own.get("properties").and_then(|p| p.get("properties")).and_then(Value::as_object);
    html! {
        div.wide { table {
            caption.hidden { (visit.say("ฟิลด์", "Fields")) }
            thead { tr {
                th scope="col" { (visit.label("name")) } th scope="col" { (visit.label("title")) }
                th scope="col" { (visit.label("type")) } th scope="col" { (visit.say("บทบาท", "Role")) }
            } }
            tbody { @for (name, field) in inner.unwrap_or(own).iter() { @if let Some(field) = field.as_object() {
                tr {
                    th scope="row" { code { (name) } }
                    td data-label=(visit.label("title")) { (text(field, "title")) }
                    td data-label=(visit.label("type")) { (kind(field)) }
                    td data-label=(visit.say("บทบาท", "Role")) { (text(field, "x-ogc-role")) }
                }
            } } }
        } }
    }
}

fn kind(field: &Map<String, Value>) -> String {
    let own = match field.get("type") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => text(field, "$ref").rsplit('/').next().unwrap_or_default().to_owned(),
    };
    match text(field, "format") {
        "" => own,
        format => format!("{own} ({format})"),
    }
}
