//! Lists as pages: collections, conformance classes, and the hub's own records.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::features::is_simple;
use super::{link_of, text, text_of};
use crate::http::links::segment;
use crate::pages::value::{brief, long, show};
use crate::pages::visit::Visit;

/// Members that a list leaves to the page of the record itself.
const DETAILS: [&str; 24] = [
    "links",
    "catalog",
    "fields",
    "extent",
    "version",
    "dataVersion",
    "sourceCrs",
    "titleNormal",
    "objective",
    "outputs",
    "indicator",
    "expectedResult",
    "plan",
    "geometry",
    "identifiers",
    "source",
    "createdAt",
    "strategy",
    "tactic",
    "category",
    "timeStartField",
    "timeEndField",
    "explanation",
    "hash",
];

/// The collections, each with the way to its items.
pub(super) fn collections(visit: &Visit, object: &Map<String, Value>) -> Markup {
    let none = Vec::new();
    let collections = object.get("collections").and_then(Value::as_array).unwrap_or(&none);
    html! {
        div.wide { table {
            caption.hidden { (visit.label("collections")) }
            thead { tr { th scope="col" { (visit.label("title")) } th scope="col" { (visit.label("id")) } th scope="col" { (visit.say("เปิดดู", "Read")) } } }
            tbody { @for collection in collections.iter().filter_map(Value::as_object) {
                @let path = format!("/collections/{}", segment(text(collection, "id")));
                tr {
                    th scope="row" { a href=(visit.to(&path)) { (text(collection, "title")) } br; small { (text(collection, "description")) } }
                    td data-label=(visit.label("id")) { code { (text(collection, "id")) } }
                    td data-label=(visit.say("เปิดดู", "Read")) { a href=(visit.to(&format!("{path}/items"))) { (visit.label("items")) } }
                }
            } }
        } }
    }
}

/// The conformance classes, as the addresses that they are.
pub(super) fn conformance(visit: &Visit, object: &Map<String, Value>) -> Markup {
    let none = Vec::new();
    let classes = object.get("conformsTo").and_then(Value::as_array).unwrap_or(&none);
    html! { ul { @for class in classes.iter().filter_map(Value::as_str) { li { (crate::pages::value::words(visit, class)) } } } }
}

/// A page of the hub's own records: the first column leads to the record.
pub(super) fn listing(visit: &Visit, object: &Map<String, Value>) -> Markup {
    let none = Vec::new();
    let rows: Vec<&Map<String, Value>> =
        object.get("items").and_then(Value::as_array).unwrap_or(&none).iter().filter_map(Value::as_object).collect();
    let mut columns: Vec<&str> = Vec::new();
    for (name, value) in rows.iter().flat_map(|row| row.iter()) {
        let fits = is_simple(value) || value.get("agencyName").is_some();
        let wanted = fits && !value.is_null() && !DETAILS.contains(&name.as_str()) && !other_language(visit, name);
        if wanted && !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    html! {
        p.quiet { (visit.say("จำนวนในหน้านี้", "On this page")) " " (rows.len()) }
        @if !rows.is_empty() {
            div.wide tabindex="0" role="region" aria-label=(visit.say("รายการ", "List")) { table {
                caption.hidden { (visit.say("รายการ", "List")) }
                thead { tr { @for name in &columns { th scope="col" { (visit.label(name)) } } } }
                tbody { @for row in &rows { tr { @for (index, name) in columns.iter().enumerate() {
                    (cell(visit, row, name, index == 0))
                } } } }
            } }
        }
    }
}

/// `sentenceEn` on a Thai page, and the other way round.
fn other_language(visit: &Visit, name: &str) -> bool {
    name.ends_with(visit.say("En", "Th"))
}

fn cell(visit: &Visit, row: &Map<String, Value>, name: &str, is_first: bool) -> Markup {
    let value = row.get(name).unwrap_or(&Value::Null);
    let shown = value.as_object().and_then(brief).unwrap_or_else(|| show(visit, name, value));
    if !is_first {
        let text = text_of(visit, value).map(Value::from);
        return html! { td data-label=(visit.label(name)) class=[long(text.as_ref().unwrap_or(value))] { (shown) } };
    }
    let own = link_of(row, "self").and_then(|href| visit.follow(href));
    let key = text_of(visit, value).unwrap_or_default();
    let address = own.unwrap_or_else(|| visit.to(&format!("{}/{}", visit.path(), segment(key))));
    html! { th scope="row" { a href=(address) { (shown) } } }
}
