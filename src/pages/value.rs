//! Any JSON value as HTML: tables, lists and definition lists, in the reader's language, with everything escaped.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::visit::Visit;
use super::words::{choice, label};
use crate::money::Satang;

/// Deeper than this a value is shown as its JSON text.
const DEPTH: usize = 6;

/// A value under the name of its member, which tells money and bilingual texts from numbers and objects.
pub fn show(visit: &Visit, name: &str, value: &Value) -> Markup {
    nested(visit, name, value, 0)
}

fn nested(visit: &Visit, name: &str, value: &Value, depth: usize) -> Markup {
    match value {
        Value::Null => html! { span.quiet { "–" } },
        Value::Bool(truth) => html! { (if *truth { visit.say("ใช่", "yes") } else { visit.say("ไม่ใช่", "no") }) },
        Value::Number(number) => match money(visit, name, value) {
            Some(text) => html! { span.number { (text) } },
            // What was computed as a fraction and is none is shown as the whole number that it is.
            None => html! { span.number { (number.to_string().trim_end_matches(".0")) } },
        },
        Value::String(text) => words(visit, text),
        Value::Array(list) if list.is_empty() => html! { span.quiet { "–" } },
        _ if depth >= DEPTH => html! { code { (value) } },
        Value::Array(list) if list.iter().all(Value::is_object) => table(visit, list, depth),
        Value::Array(list) if list.iter().all(|entry| !entry.is_object() && !entry.is_array()) => html! {
            @for (index, entry) in list.iter().enumerate() {
                @if index > 0 { ", " }
                (nested(visit, name, entry, depth + 1))
            }
        },
        Value::Array(list) => html! { ul { @for entry in list { li { (nested(visit, name, entry, depth + 1)) } } } },
        Value::Object(object) => match (bilingual(visit, object), geometry(visit, object)) {
            (Some(text), _) => words(visit, text),
            (_, Some(text)) => html! { (text) },
            _ => definitions(visit, object, depth + 1),
        },
    }
}

/// The members of an object, each with its name; links stand elsewhere on a page.
pub fn members(visit: &Visit, object: &Map<String, Value>, left_out: &[&str]) -> Markup {
    let kept: Map<String, Value> = object
        .iter()
        .filter(|(name, _)| !left_out.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    definitions(visit, &kept, 0)
}

fn definitions(visit: &Visit, object: &Map<String, Value>, depth: usize) -> Markup {
    html! {
        dl {
            @for (name, value) in object.iter().filter(|(name, value)| !value.is_null() && *name != "links") {
                dt { (label(visit.language, name)) }
                dd { (nested(visit, name, value, depth)) }
            }
        }
    }
}

/// Objects as rows; the columns are the members that occur, in the order in which they first do.
fn table(visit: &Visit, rows: &[Value], depth: usize) -> Markup {
    let mut columns: Vec<&str> = Vec::new();
    for (name, value) in rows.iter().filter_map(Value::as_object).flatten() {
        if !value.is_null() && name != "links" && !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    html! {
        div.wide tabindex="0" { table {
            thead { tr { @for name in &columns { th scope="col" { (label(visit.language, name)) } } } }
            tbody { @for row in rows { tr { @for name in &columns {
                td data-label=(label(visit.language, name)) { (nested(visit, name, row.get(*name).unwrap_or(&Value::Null), depth + 1)) }
            } } } }
        } }
    }
}

/// A text; an address of the web becomes a link, an instant or day a `time`, a word of a closed list is put into the reader's language.
pub fn words(visit: &Visit, text: &str) -> Markup {
    if text.contains("://") && !text.contains(char::is_whitespace) {
        return match visit.follow(text) {
            Some(address) => html! { a href=(address) { (text) } },
            None => html! { (text) },
        };
    }
    if chrono::DateTime::parse_from_rfc3339(text).is_ok() {
        let short = text.get(..16).unwrap_or(text).replace('T', " ");
        let zone = if text.ends_with('Z') { " UTC" } else { text.get(19..).unwrap_or_default() };
        return html! { time datetime=(text) { (short) (zone) } };
    }
    html! { (choice(visit.language, text).unwrap_or(text)) }
}

/// Members whose name ends in `satang` are money.
fn money(visit: &Visit, name: &str, value: &Value) -> Option<String> {
    let satang = Satang(value.as_i64().filter(|_| name.to_ascii_lowercase().contains("satang"))?);
    Some(visit.say(&satang.thai(), &satang.english()).to_owned())
}

/// The reader's half of `{ "th": …, "en": … }`, or the other half where that is empty.
pub fn bilingual<'a>(visit: &Visit, object: &'a Map<String, Value>) -> Option<&'a str> {
    let (th, en) = (object.get("th")?.as_str()?, object.get("en")?.as_str()?);
    if object.len() != 2 {
        return None;
    }
    let (own, other) = match visit.language {
        crate::http::Language::Thai => (th, en),
        crate::http::Language::English => (en, th),
    };
    Some(if own.is_empty() { other } else { own })
}

/// A GeoJSON geometry in words: its type, and how many positions it has or, of a point, where it is.
fn geometry(visit: &Visit, object: &Map<String, Value>) -> Option<String> {
    let kind = object.get("type")?.as_str()?;
    let coordinates = object.get("coordinates")?;
    Some(match coordinates.as_array().map(Vec::as_slice) {
        Some([x, y, ..]) if x.is_number() && y.is_number() => format!("{kind} {x}, {y}"),
        _ => format!("{kind}, {} {}", positions(coordinates), visit.say("จุดพิกัด", "positions")),
    })
}

fn positions(coordinates: &Value) -> usize {
    match coordinates.as_array() {
        Some(list) if list.first().is_some_and(Value::is_number) => 1,
        Some(list) => list.iter().map(positions).sum(),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::{Base, Language};

    fn shown(language: Language, name: &str, value: &Value) -> String {
        show(&Visit::new(&Base::new("http://phaen.test"), "/", "", language), name, value).into_string()
    }

    #[test]
    fn nothing_in_data_becomes_markup() {
        let hostile =
            json!({ "<b>": "<script>alert(1)</script>", "link": "javascript://x/%0aalert(1)", "q": "\" onclick=\"x" });
        let text = shown(Language::English, "x", &hostile);
        assert!(
            !text.contains("<script")
                && !text.contains("<b>")
                && !text.contains("href=")
                && !text.contains("\" onclick"),
            "{text}"
        );
    }

    #[test]
    fn a_bilingual_text_is_shown_in_the_readers_language_and_money_as_money() {
        assert_eq!(shown(Language::Thai, "title", &json!({ "th": "ถนน", "en": "Road" })), "ถนน");
        assert_eq!(shown(Language::English, "title", &json!({ "th": "ถนน", "en": "" })), "ถนน");
        assert!(shown(Language::English, "totalSatang", &json!(163_282_050)).contains("1,632,820.50 baht"));
    }

    #[test]
    fn a_geometry_is_told_in_words() {
        let line = json!({ "type": "LineString", "coordinates": [[1, 2], [3, 4]] });
        assert_eq!(shown(Language::English, "geometry", &line), "LineString, 2 positions");
    }
}
