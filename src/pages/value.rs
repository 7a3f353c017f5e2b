//! Any JSON value as HTML: tables, lists and definition lists, in the reader's language, with everything escaped.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::visit::Visit;
use super::words::choice;
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
        Value::String(text) if name == "href" => match visit.follow(text) {
            Some(address) => html! { a href=(address) { (visit.say("เปิดดู", "Open")) } },
            None => words(visit, text),
        },
        Value::String(text) => words(visit, text),
        Value::Array(list) if list.is_empty() => html! { span.quiet { "–" } },
        _ if depth >= DEPTH => html! { code { (value) } },
        Value::Array(list) if are_records(visit, list) => table(visit, list, depth),
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
            // Amounts by fiscal year.
            _ if name == "budgets" && object.values().all(Value::is_i64) => html! {
                @for (year, amount) in object { (year) ": " (nested(visit, "satang", amount, depth + 1)) br; }
            },
            _ if is_keyed(visit, object) => table(visit, &keyed(visit, object), depth),
            _ => definitions(visit, object, depth + 1),
        },
    }
}

/// Are they objects to be shown as rows of a table, and not each one text in both languages?
fn are_records(visit: &Visit, list: &[Value]) -> bool {
    let is_text = |one: &Value| one.as_object().is_some_and(|one| bilingual(visit, one).is_some());
    list.iter().all(Value::is_object) && !list.iter().all(is_text)
}

/// Records by their keys, such as sums by state: at least two names lead to objects, all with the same members.
fn is_keyed(visit: &Visit, object: &Map<String, Value>) -> bool {
    let names = |value: &Value| value.as_object().map(|one| one.keys().cloned().collect::<Vec<_>>());
    let mut kinds = object.values().map(names);
    let first = kinds.next().flatten().filter(|names| names.len() > 1);
    let plain = object.values().all(|one| {
        one.as_object().is_some_and(|one| bilingual(visit, one).is_none() && geometry(visit, one).is_none())
    });
    plain && first.is_some() && kinds.all(|names| names == first)
}

/// Their keys as the first column.
fn keyed(visit: &Visit, object: &Map<String, Value>) -> Vec<Value> {
    let row = |(key, one): (&String, &Value)| {
        let named = choice(visit.language, key).unwrap_or(if key.is_empty() { "–" } else { key });
        let members = one.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone()));
        Value::Object([(String::new(), Value::from(named))].into_iter().chain(members).collect())
    };
    object.iter().map(row).collect()
}

/// A record that another one names, such as one side of a pair: its title and whose it is say enough.
pub fn brief(object: &Map<String, Value>) -> Option<Markup> {
    let (title, agency) = (object.get("title")?.as_str()?, object.get("agencyName")?.as_str()?);
    Some(html! { (title) br; small { (agency) } })
}

/// Would a value be a table, or hold one, so that it wants the width of the page?
fn is_wide(visit: &Visit, value: &Value) -> bool {
    match value {
        Value::Array(list) => are_records(visit, list),
        Value::Object(object) if is_keyed(visit, object) => true,
        Value::Object(object) => {
            bilingual(visit, object).is_none()
                && geometry(visit, object).is_none()
                && object.iter().any(|(name, value)| name != "links" && is_wide(visit, value))
        }
        _ => false,
    }
}

/// Members that say in the other language, or by a code, what another member says to the reader.
fn is_shown(visit: &Visit, name: &str, all: &[&str]) -> bool {
    let other = match visit.language {
        crate::http::Language::Thai => ("En", "Th"),
        crate::http::Language::English => ("Th", "En"),
    };
    let own = name.strip_suffix(other.0).map(|stem| format!("{stem}{}", other.1));
    let by_name = |named: &str| all.contains(&named);
    !(own.is_some_and(|own| by_name(&own))
        || (name == "agency" && by_name("agencyName"))
        || (name == "key" && ["name", "label"].into_iter().any(by_name))
        || (name == "baht" && by_name("satang"))
        || name == "links")
}

/// The members of an object, each with its name; links stand elsewhere on a page.
pub fn members(visit: &Visit, object: &Map<String, Value>, left_out: &[&str]) -> Markup {
    let kept: Map<String, Value> = object
        .iter()
        .filter(|(name, _)| !left_out.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    sections(visit, &kept, 0)
}

/// What is short side by side; what is wide below, each under a heading.
fn sections(visit: &Visit, object: &Map<String, Value>, depth: usize) -> Markup {
    let (wide, short): (Vec<_>, Vec<_>) = object
        .iter()
        .filter(|(name, value)| !value.is_null() && *name != "links")
        .partition(|(_, value)| depth < 2 && is_wide(visit, value));
    let short: Map<String, Value> = short.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    html! {
        @if !short.is_empty() { (definitions(visit, &short, depth)) }
        @for (name, value) in wide {
            section {
                @if depth == 0 { h2 { (visit.label(name)) } } @else { h3 { (visit.label(name)) } }
                @match value {
                    Value::Object(object) if !is_keyed(visit, object) => { (sections(visit, object, depth + 1)) }
                    _ => { (nested(visit, name, value, depth)) }
                }
            }
        }
    }
}

fn definitions(visit: &Visit, object: &Map<String, Value>, depth: usize) -> Markup {
    let all: Vec<&str> = object.keys().map(String::as_str).collect();
    html! {
        dl {
            @for (name, value) in object.iter().filter(|(name, value)| !value.is_null() && is_shown(visit, name, &all)) {
                dt { (visit.label(name)) }
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
    let all = columns.clone();
    columns.retain(|name| is_shown(visit, name, &all));
    html! {
        div.wide tabindex="0" { table {
            thead { tr { @for name in &columns { th scope="col" { (visit.label(name)) } } } }
            tbody { @for row in rows { tr { @for name in &columns {
                @let value = row.get(*name).unwrap_or(&Value::Null);
                td data-label=(visit.label(name)) class=[long(value)] {
                    @match value.as_object().and_then(brief) {
                        Some(record) => { (record) }
                        None => { (nested(visit, name, value, depth + 1)) }
                    }
                }
            } } } }
        } }
    }
}

/// The class of a cell that holds a long text, so that it is not squeezed.
pub fn long(value: &Value) -> Option<&'static str> {
    let text = value.as_str().or_else(|| value.get("title")?.as_str())?;
    (text.len() > 90).then_some("long")
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
    fn a_table_has_the_width_of_the_page_and_says_nothing_twice() {
        let project = json!({ "id": "p1", "title": "ถนนสายหนึ่ง", "agency": "a", "agencyName": "เทศบาล ก" });
        let case = json!({ "score": 0.9, "reasonTh": "เหตุ", "reasonEn": "why", "members": [{ "project": project, "key": "k", "name": "n" }] });
        let visit = Visit::new(&Base::new("http://phaen.test"), "/", "", Language::Thai);
        let text = members(&visit, case.as_object().unwrap(), &[]).into_string();
        assert!(text.contains("<h2>") && text.contains("ถนนสายหนึ่ง<br><small>เทศบาล ก</small>"), "{text}");
        assert!(text.contains("เหตุ") && !text.contains("why") && !text.contains(">k<"), "{text}");
    }

    #[test]
    fn a_geometry_is_told_in_words() {
        let line = json!({ "type": "LineString", "coordinates": [[1, 2], [3, 4]] });
        assert_eq!(shown(Language::English, "geometry", &line), "LineString, 2 positions");
    }
}
