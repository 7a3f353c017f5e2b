//! A document as a page: which parts it has, by the path at which it stands.

mod features;
mod lists;
mod problem;
mod schema;

use maud::html;
use serde_json::{Map, Value};

pub use problem::problem_page;

use super::frame::{OtherFormat, Page, page};
use super::map;
use super::value::{bilingual, members};
use super::visit::Visit;
use super::words::relation;
use crate::catalog::Dataset;
use crate::http::{Base, Format};

/// A document that an operation answered with, and what the page may know beside it.
pub struct Document<'a> {
    pub value: &'a Value,
    /// As the operation named it, without parameters.
    pub media_type: &'a str,
    /// The dataset of the page, or under whose collection it stands.
    pub dataset: Option<&'a Dataset>,
    pub base: &'a Base,
}

impl<'a> Document<'a> {
    fn without_dataset(&self) -> Document<'a> {
        Document { dataset: None, media_type: self.media_type, ..*self }
    }
}

/// The page of a document.
pub fn document_page(visit: &Visit, document: &Document<'_>) -> String {
    let value = document.value;
    let segments = visit.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let title = title(visit, document, &segments);
    let empty = Map::new();
    let object = value.as_object().unwrap_or(&empty);
    let main = match segments.as_slice() {
        ["collections", _, "items"] | ["projects"] if object.contains_key("features") => {
            features::items(visit, document, object)
        }
        // Spots have properties of their own, not those of the dataset.
        ["collections", _, "quality", "spots"] if object.contains_key("features") => {
            features::items(visit, &document.without_dataset(), object)
        }
        ["collections", _, "quality", "spots", _] => features::item(visit, &document.without_dataset(), object),
        ["collections", _, "items", _] => features::item(visit, document, object),
        ["collections"] => lists::collections(visit, object),
        ["conformance"] => lists::conformance(visit, object),
        _ if schema::is_schema(object) => schema::fields(visit, object),
        _ if object.get("items").is_some_and(Value::is_array) => lists::listing(visit, object),
        ["datasets", id] | ["collections", id] => html! {
            (read_dataset(visit, segments.first() == Some(&"datasets"), id))
            (members(visit, object, &DATASET_ELSEWHERE))
        },
        _ => match value {
            Value::Object(object) => members(visit, object, &["title", "description", "links"]),
            other => super::value::show(visit, "", other),
        },
    };
    let lead = described(visit, object);
    let map = map::options(visit, object, document.dataset, &segments);
    let main = html! {
        h1 { (title) }
        @if let Some(lead) = lead { p.lead { (lead) } }
        @if let Some(options) = &map { (map::element(visit, options)) }
        @if is_searched(&segments) { (search(visit)) }
        (main)
        (links(visit, object))
    };
    let neighbour = |rel: &str| link_of(object, rel).and_then(|href| visit.follow(href));
    let own = Page {
        crumbs: crumbs(visit, document, &segments),
        main: Some(main),
        formats: formats(visit, document, object, &segments),
        previous: neighbour("prev"),
        next: neighbour("next"),
        has_map: map.is_some(),
        json_ld: schema_org_of(visit, document, &segments),
        // Items stand under the name of their collection.
        here: (segments.len() == 3 && segments.last() == Some(&"items")).then(|| visit.label("items")),
        title,
    };
    page(visit, own)
}

/// Lists that can be searched by words.
fn is_searched(segments: &[&str]) -> bool {
    matches!(segments, ["collections", _, "items"] | ["projects"] | ["plans"] | ["plans", _, "rows"] | ["areas"])
}

/// The search of a list: the rest of the question is kept, and the first page shown.
fn search(visit: &Visit) -> maud::Markup {
    let name = visit.say("ค้นหา", "Search");
    html! {
        form.search role="search" method="get" action=(visit.plain(visit.path())) {
            @for (name, value) in visit.without(&["q", "cursor", "offset"]) { input type="hidden" name=(name) value=(value); }
            label for="q" { (visit.say("คำค้น", "Words")) }
            input id="q" type="search" name="q" value=(visit.parameter("q").unwrap_or_default()) required;
            button { (name) }
            @if visit.parameter("q").is_some() {
                a href=(visit.clear(&["q", "cursor", "offset"])) { (visit.say("แสดงทั้งหมด", "Show all")) }
            }
        }
    }
}

/// What search engines read on the page of a dataset.
fn schema_org_of(visit: &Visit, document: &Document<'_>, segments: &[&str]) -> Option<Value> {
    let is_dataset = matches!(segments, ["datasets", _] | ["collections", _]);
    let dataset = document.dataset.filter(|_| is_dataset)?;
    Some(crate::catalog::dcat::schema_org(dataset, document.base, visit.language))
}

/// Members of a dataset that the page's head or its links show.
const DATASET_ELSEWHERE: [&str; 5] = ["title", "description", "links", "id", "sourceCrs"];

/// The ways into a dataset's features, and between the dataset and its collection.
fn read_dataset(visit: &Visit, is_dataset: bool, id: &str) -> maud::Markup {
    let id = crate::http::links::segment(id);
    let has_dataset = id != crate::catalog::dataset::CATALOGUE;
    html! {
        p.ways {
            a.button href=(visit.to(&format!("/collections/{id}/items"))) { (visit.say("ดูรายการ", "See the items")) } " "
            @if is_dataset {
                a.button href=(visit.to(&format!("/collections/{id}"))) { (visit.say("ชั้นข้อมูล (OGC API)", "Collection (OGC API)")) }
            } @else if has_dataset {
                a.button href=(visit.to(&format!("/datasets/{id}"))) { (visit.say("คำอธิบายชุดข้อมูล", "About the dataset")) }
            }
        }
    }
}

fn text_of<'a>(visit: &Visit, value: &'a Value) -> Option<&'a str> {
    match value {
        Value::String(text) => Some(text.as_str()),
        Value::Object(object) => bilingual(visit, object),
        _ => None,
    }
}

fn dataset_title<'a>(visit: &Visit, dataset: &'a Dataset) -> &'a str {
    let title = &dataset.described.title;
    match visit.language {
        crate::http::Language::Thai => &title.th,
        crate::http::Language::English => &title.en,
    }
}

/// The document's own title or name; otherwise what stands at such a path.
fn title(visit: &Visit, document: &Document<'_>, segments: &[&str]) -> String {
    let own = ["title", "name"].iter().find_map(|name| text_of(visit, document.value.get(name)?));
    let last = segments.last().copied().unwrap_or_default();
    match (segments, document.dataset, own) {
        (["collections", _, "items"], Some(dataset), _) => dataset_title(visit, dataset).to_owned(),
        (["collections", id, "items"], None, _) => visit.label(id),
        (["collections", _, "items", id], Some(dataset), _) => {
            let properties = document.value.get("properties");
            let named = ["title", "name", "name_th", "NAME"]
                .iter()
                .find_map(|name| text_of(visit, properties?.get(name)?).filter(|text| !text.is_empty()));
            named.map_or_else(|| format!("{} {id}", dataset_title(visit, dataset)), str::to_owned)
        }
        (["collections", _, part @ ("queryables" | "schema" | "sortables")], Some(dataset), _) => {
            format!("{}: {}", visit.label(part), dataset_title(visit, dataset))
        }
        (_, _, Some(own)) if !own.is_empty() => own.to_owned(),
        (["duplicates", .., _], ..) if first_project(document.value).is_some() => {
            first_project(document.value).unwrap_or_default().to_owned()
        }
        _ => visit.label(last),
    }
}

/// The title of the first project of a case, or of a pair.
fn first_project(value: &Value) -> Option<&str> {
    let first = value.get("projects").and_then(|projects| projects.get(0)).or_else(|| value.get("a"))?;
    first.get("title")?.as_str()
}

/// The description under the title.
fn described<'a>(visit: &Visit, object: &'a Map<String, Value>) -> Option<&'a str> {
    text_of(visit, object.get("description")?).filter(|text| !text.is_empty())
}

fn crumbs(visit: &Visit, document: &Document<'_>, segments: &[&str]) -> Vec<(String, String)> {
    let mut crumbs = vec![(visit.say("หน้าแรก", "Home").to_owned(), visit.to("/"))];
    let mut path = String::new();
    let above = segments.len().saturating_sub(1);
    for (index, segment) in segments.iter().take(above).enumerate() {
        path.push('/');
        path.push_str(&crate::http::links::segment(segment));
        let name = match (index, document.dataset) {
            (1, Some(dataset)) if segments.first() == Some(&"collections") => dataset_title(visit, dataset).to_owned(),
            _ => visit.label(segment),
        };
        if path != "/reports" {
            crumbs.push((name, visit.to(&path)));
        }
    }
    crumbs
}

fn all_links(object: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    object.get("links").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn text<'a>(link: &'a Map<String, Value>, name: &str) -> &'a str {
    link.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn link_of<'a>(object: &'a Map<String, Value>, rel: &str) -> Option<&'a str> {
    all_links(object).find(|link| text(link, "rel") == rel)?.get("href")?.as_str()
}

/// This document itself, and what it names as alternates and downloads.
fn formats(visit: &Visit, document: &Document<'_>, object: &Map<String, Value>, segments: &[&str]) -> Vec<OtherFormat> {
    let is_features = object.get("type").is_some_and(|kind| kind == "Feature" || kind == "FeatureCollection");
    let own = if is_features {
        ("GeoJSON", "geojson", "application/geo+json")
    } else {
        ("JSON", "json", document.media_type)
    };
    let mut formats =
        vec![OtherFormat { name: own.0.into(), media_type: own.2.into(), address: visit.with("f", own.1) }];
    if let ["datasets", _] = segments {
        for (name, format) in [("DCAT-AP (JSON-LD)", Format::JsonLd), ("DCAT-AP (Turtle)", Format::Turtle)] {
            let media_type = format.media_type().split(';').next().unwrap_or_default().to_owned();
            formats.push(OtherFormat { name: name.into(), media_type, address: visit.with("f", format.name()) });
        }
    }
    for link in all_links(object) {
        let (rel, media_type) = (text(link, "rel"), text(link, "type"));
        let other =
            matches!(rel, "alternate" | "enclosure") && !media_type.starts_with("text/html") && media_type != own.2;
        let Some(address) = visit.follow(text(link, "href")).filter(|_| other) else { continue };
        let name = Some(text(link, "title")).filter(|title| !title.is_empty()).unwrap_or(media_type).to_owned();
        formats.push(OtherFormat { name, media_type: media_type.to_owned(), address });
    }
    formats
}

/// Where a document leads to; its own formats and its neighbours stand elsewhere on the page.
fn links(visit: &Visit, object: &Map<String, Value>) -> maud::Markup {
    const ELSEWHERE: [&str; 6] = ["self", "alternate", "next", "prev", "enclosure", "first"];
    let mut rows: Vec<(String, String, &str)> = Vec::new();
    for link in all_links(object).filter(|link| !ELSEWHERE.contains(&text(link, "rel"))) {
        let Some(address) = visit.follow(text(link, "href")) else { continue };
        // Templates are for programs.
        if address.contains("%7B") || address.contains('{') {
            continue;
        }
        let title = Some(text(link, "title")).filter(|title| !title.is_empty());
        let relation = relation(visit.language, text(link, "rel"));
        let name = title.map_or(relation.clone(), |title| format!("{relation}: {title}"));
        // The same thing in another format is one link here: the page of it names the formats.
        if !rows.iter().any(|(known, address_of, _)| *known == name || *address_of == address) {
            rows.push((name, address, text(link, "type")));
        }
    }
    html! {
        @if !rows.is_empty() {
            section { h2 { (visit.say("ลิงก์", "Links")) }
                ul.links { @for (name, address, media_type) in &rows { li { a href=(address) { (name) } " " small { (media_type) } } } }
            }
        }
    }
}
