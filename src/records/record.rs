//! A dataset as a record: GeoJSON with the members of OGC API – Records Part 1.

use serde_json::{Value, json};

use crate::catalog::Dataset;
use crate::catalog::ways::{email, license_page, ways};
use crate::features::record_collection::{CATALOGUE, RECORD_CORE};
use crate::http::links::segment;
use crate::http::member::set;
use crate::http::{Base, Format, Language, Link};
use crate::time::Timestamp;

/// The record of a dataset. `carried` is what every link of the hub takes along, such as `?key=…`.
pub fn record(dataset: &Dataset, base: &Base, language: Language, carried: &str) -> Value {
    json!({
        "type": "Feature",
        "id": dataset.described.id,
        "conformsTo": [RECORD_CORE],
        "geometry": geometry(dataset),
        "time": time(dataset),
        "properties": properties(dataset, base, language),
        "links": links(dataset, base, language, carried),
    })
}

/// The extent as a polygon; of a single place, and of a box across the antimeridian, what GeoJSON has for it.
pub fn geometry(dataset: &Dataset) -> Value {
    let Some([west, south, east, north]) = dataset.extent.bbox else { return Value::Null };
    let ring =
        |west: f64, east: f64| json!([[west, south], [east, south], [east, north], [west, north], [west, south]]);
    if (west, south) == (east, north) {
        return json!({ "type": "Point", "coordinates": [west, south] });
    }
    if west == east || south == north {
        return json!({ "type": "LineString", "coordinates": [[west, south], [east, north]] });
    }
    match west > east {
        true => json!({ "type": "MultiPolygon", "coordinates": [[ring(west, 180.0)], [ring(-180.0, east)]] }),
        false => json!({ "type": "Polygon", "coordinates": [ring(west, east)] }),
    }
}

/// RFC 3339, or `..` where the span is open.
fn side(micros: i64) -> String {
    match micros {
        i64::MIN | i64::MAX => "..".to_owned(),
        micros => Timestamp(micros).to_rfc3339(),
    }
}

fn time(dataset: &Dataset) -> Value {
    dataset.time_span.map_or(Value::Null, |(start, end)| json!({ "interval": [side(start), side(end)] }))
}

fn properties(dataset: &Dataset, base: &Base, language: Language) -> Value {
    let (described, catalog) = (&dataset.described, &dataset.described.catalog);
    let (title, description, owner) = match language {
        Language::Thai => (&described.title.th, &described.description.th, &dataset.owner.th),
        Language::English => (&described.title.en, &described.description.en, &dataset.owner.en),
    };
    let name = |language: Language| match language {
        Language::Thai => json!({ "code": "th", "name": "ไทย" }),
        Language::English => json!({ "code": "en", "name": "English" }),
    };
    let formats: Vec<Value> =
        ways(dataset).iter().map(|way| json!({ "name": way.format, "mediaType": way.media_type })).collect();
    let mut properties = json!({
        "type": "dataset",
        "title": title,
        "description": description,
        "keywords": catalog.tag_string,
        "language": name(language),
        "languages": [name(Language::Thai), name(Language::English)],
        "resourceLanguages": [name(Language::Thai)],
        "created": dataset.created_at,
        "updated": dataset.updated_at,
        "formats": formats,
        "contacts": contacts(dataset, owner),
        "license": if catalog.license_id == "Creative Commons Zero" { "CC0-1.0" } else { "other" },
        "rights": license_name(dataset),
        "themes": themes(dataset),
        "externalIds": [{ "scheme": "uri", "value": base.to(&format!("/datasets/{}", segment(&described.id))) }],
    });
    if description.is_empty() {
        properties.as_object_mut().map(|object| object.shift_remove("description"));
    }
    properties
}

/// The licence in the words of the Government Data Catalog.
pub fn license_name(dataset: &Dataset) -> &str {
    let catalog = &dataset.described.catalog;
    catalog.license_id_other.as_deref().filter(|text| !text.is_empty()).unwrap_or(&catalog.license_id)
}

fn contacts(dataset: &Dataset, owner: &str) -> Value {
    let mut contact = json!({
        "name": dataset.described.catalog.maintainer, "organization": owner, "roles": ["pointOfContact"],
    });
    if let Some(email) = email(dataset) {
        set(&mut contact, "emails", json!([{ "value": email }]));
    }
    json!([{ "organization": owner, "identifier": dataset.described.agency, "roles": ["publisher", "owner"] }, contact])
}

/// What the dataset is for and of which kind it is, by the code lists of the Government Data Catalog.
fn themes(dataset: &Dataset) -> Value {
    let catalog = &dataset.described.catalog;
    let theme = |scheme: &str, ids: &[&str]| json!({ "scheme": format!("Government Data Catalog: {scheme}"), "concepts": ids.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>() });
    let objectives: Vec<&str> = catalog.objective.iter().map(String::as_str).collect();
    json!([
        theme("data_type", &[&catalog.data_type]),
        theme("objective", &objectives),
        theme("geo_coverage", &[&catalog.geo_coverage]),
        theme("data_category", &[&catalog.data_category]),
    ])
}

fn links(dataset: &Dataset, base: &Base, language: Language, carried: &str) -> Vec<Link> {
    let id = segment(&dataset.described.id);
    let to = |path: &str| match path.contains('?') {
        true => format!("{}{}", base.to(path), carried.replacen('?', "&", 1)),
        false => format!("{}{carried}", base.to(path)),
    };
    let own = format!("/collections/{CATALOGUE}/items/{id}");
    let mut links = vec![
        Link::new(to(&own), "self", Format::GeoJson.media_type()),
        Link::new(to(&format!("{own}?f=html")), "alternate", "text/html").title("HTML"),
        Link::new(to(&format!("/collections/{CATALOGUE}")), "collection", Format::Json.media_type()),
        Link::new(to(&format!("/datasets/{id}")), "describedby", Format::Json.media_type()),
        Link::new(to(&format!("/datasets/{id}?f=jsonld")), "describedby", Format::JsonLd.media_type()).title("DCAT-AP"),
        Link::new(to(&format!("/collections/{id}")), "about", Format::Json.media_type()),
    ];
    for way in ways(dataset) {
        let title = match language {
            Language::Thai => way.title.th,
            Language::English => way.title.en,
        };
        links.push(Link::new(to(&way.path), way.rel, way.media_type).title(title));
    }
    let license = license_page(&dataset.described.catalog.license_id).map(str::to_owned);
    let license = license.unwrap_or_else(|| to(&format!("/datasets/{id}?f=html")));
    links.push(Link::new(license, "license", "text/html").title(license_name(dataset)));
    links
}
