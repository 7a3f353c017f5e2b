//! Features as pages: a table of one page of them, and one with all its properties.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::Document;
use crate::catalog::{Dataset, FieldType};
use crate::http::links::segment;
use crate::pages::value::{bilingual, members, show};
use crate::pages::visit::Visit;

/// More columns than this make a table that nobody reads; one item shows them all.
const COLUMNS: usize = 8;

/// The table of a page of features.
pub(super) fn items(visit: &Visit, document: &Document<'_>, object: &Map<String, Value>) -> Markup {
    let none = Vec::new();
    let features = object.get("features").and_then(Value::as_array).unwrap_or(&none);
    let columns = columns(document.dataset, features);
    let path = visit.path().to_owned();
    html! {
        (counted(visit, object, features.len()))
        @if features.is_empty() {
            p { (visit.say("ไม่มีรายการที่ตรงกับคำถาม", "Nothing matches the question.")) }
        } @else {
            div.wide tabindex="0" role="region" aria-label=(visit.say("รายการ", "Items")) { table {
                caption.hidden { (visit.say("รายการ", "Items")) }
                thead { tr {
                    th scope="col" { (visit.label("id")) }
                    @for name in &columns { th scope="col" { (heading(visit, document.dataset, name)) } }
                } }
                tbody { @for feature in features { (row(visit, document.dataset, &path, &columns, feature)) } }
            } }
        }
    }
}

fn counted(visit: &Visit, object: &Map<String, Value>, here: usize) -> Markup {
    let matched = object.get("numberMatched").and_then(Value::as_i64);
    html! {
        p.quiet {
            (visit.say("แสดง", "Showing")) " " (here) " "
            @if let Some(matched) = matched { (visit.say("จากทั้งหมด", "of")) " " (matched) " " }
            (visit.say("รายการ", "items"))
        }
    }
}

/// The dataset's fields in their order, or the properties that occur.
fn columns(dataset: Option<&Dataset>, features: &[Value]) -> Vec<String> {
    let mut columns: Vec<String> = dataset
        .map(|dataset| {
            let plain = dataset.described.fields.iter().filter(|field| field.field_type != FieldType::Json);
            plain.map(|field| field.name.clone()).collect()
        })
        .unwrap_or_default();
    if columns.is_empty() {
        for (name, value) in features.iter().filter_map(|f| f.get("properties")?.as_object()).flatten() {
            if is_simple(value) && !value.is_null() && !columns.contains(name) {
                columns.push(name.clone());
            }
        }
    }
    columns.truncate(COLUMNS);
    columns
}

/// Fits a cell: no object but a bilingual text, no list of objects.
pub(super) fn is_simple(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.contains_key("th"),
        Value::Array(list) => !list.iter().any(|entry| entry.is_object() || entry.is_array()),
        _ => true,
    }
}

/// A field's own title, or what members of that name are called.
fn heading(visit: &Visit, dataset: Option<&Dataset>, name: &str) -> String {
    let title = dataset.and_then(|dataset| dataset.described.field(name)?.title.as_ref());
    match (title, visit.language) {
        (Some(title), crate::http::Language::Thai) if !title.th.is_empty() => title.th.clone(),
        (Some(title), crate::http::Language::English) if !title.en.is_empty() => title.en.clone(),
        _ => visit.label(name),
    }
}

fn row(visit: &Visit, dataset: Option<&Dataset>, path: &str, columns: &[String], feature: &Value) -> Markup {
    let id = match feature.get("id") {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    html! {
        tr {
            th scope="row" { a href=(visit.to(&format!("{path}/{}", segment(&id)))) { (id) } }
            @for name in columns {
                @let value = feature.get("properties").and_then(|properties| properties.get(name)).unwrap_or(&Value::Null);
                td data-label=(heading(visit, dataset, name)) class=[value.as_str().filter(|text| text.len() > 90).map(|_| "long")] { (cell(visit, name, value)) }
            }
        }
    }
}

/// A cell of the table; long text is cut there and whole on the item's own page.
fn cell(visit: &Visit, name: &str, value: &Value) -> Markup {
    let text = match value {
        Value::String(text) => Some(text.as_str()),
        Value::Object(object) => bilingual(visit, object),
        _ => None,
    };
    match text.map(|text| (text, text.char_indices().nth(160))) {
        Some((text, Some((end, _)))) => html! { (text.get(..end).unwrap_or(text)) "…" },
        _ => show(visit, name, value),
    }
}

/// One feature with everything that is known of it.
pub(super) fn item(visit: &Visit, document: &Document<'_>, object: &Map<String, Value>) -> Markup {
    let none = Map::new();
    let properties = object.get("properties").and_then(Value::as_object).unwrap_or(&none);
    html! {
        dl {
            dt { (visit.label("id")) } dd { (show(visit, "", object.get("id").unwrap_or(&Value::Null))) }
            @for (name, value) in properties.iter().filter(|(_, value)| !value.is_null()) {
                dt { (heading(visit, document.dataset, name)) } dd { (show(visit, name, value)) }
            }
            dt { (visit.label("geometry")) } dd { (show(visit, "geometry", object.get("geometry").unwrap_or(&Value::Null))) }
        }
        (members(visit, object, &["type", "id", "properties", "geometry", "links", "bbox", "conformsTo"]))
    }
}
