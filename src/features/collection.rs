//! The documents of a collection and of a page of its features.

use serde_json::{Value, json};

use super::present::Presenter;
use super::store::FeatureRow;
use crate::catalog::Dataset;
use crate::catalog::dataset::{CRS84, GeometryKind};
use crate::geometry::Crs;
use crate::http::links::segment;
use crate::http::{Base, Format, Language, Link};
use crate::time::Timestamp;

/// Relations that have both a short name and a full URI: clients look for one or the other.
const REL_SCHEMA: &str = "http://www.opengis.net/def/rel/ogc/1.0/schema";
const REL_SORTABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/sortables";
const REL_QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

pub const REL_TILESETS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";

/// Path of a collection under the public URL.
pub fn path(id: &str) -> String {
    format!("/collections/{}", segment(id))
}

/// The collection document (OGC API – Features 1, 7.14). `carried` is what every link takes along, such as `?key=…`.
pub fn document(dataset: &Dataset, base: &Base, language: Language, carried: &str) -> Value {
    let described = &dataset.described;
    let url = base.to(&path(&described.id));
    let to = |tail: &str| format!("{url}{tail}{carried}");
    let (title, description) = match language {
        Language::Thai => (&described.title.th, &described.description.th),
        Language::English => (&described.title.en, &described.description.en),
    };
    let mut links = vec![
        Link::new(to(""), "self", Format::Json.media_type()).title(title),
        Link::new(format!("{url}?f=html{}", carried.replacen('?', "&", 1)), "alternate", "text/html").title(title),
        Link::new(to("/items"), "items", Format::GeoJson.media_type()).title(title),
        Link::new(format!("{url}/items?f=html{}", carried.replacen('?', "&", 1)), "items", "text/html").title(title),
        Link::new(to("/schema/feature"), "describedby", Format::Schema.media_type()),
        Link::new(to("/schema"), REL_SCHEMA, Format::Schema.media_type()),
        Link::new(to("/queryables"), REL_QUERYABLES, Format::Schema.media_type()),
        Link::new(to("/sortables"), REL_SORTABLES, Format::Schema.media_type()),
        Link::new(
            format!("{}{carried}", base.to(&format!("/datasets/{}", segment(&described.id)))),
            "about",
            Format::Json.media_type(),
        ),
    ];
    if described.geometry_kind != GeometryKind::None {
        links.push(Link::new(to("/tiles"), REL_TILESETS, Format::Json.media_type()));
        links.push(Link::new(to("/tiles/tilejson"), "alternate", Format::Json.media_type()).title("TileJSON"));
    }
    if dataset.quality_score.is_some() {
        let title = match language {
            Language::Thai => "คุณภาพข้อมูล",
            Language::English => "Data quality",
        };
        links.push(Link::new(to("/quality"), "related", Format::Json.media_type()).title(title));
    }
    let links: Vec<Link> = links.into_iter().chain(downloads(dataset, base, language, carried)).collect();
    let mut document = json!({
        "id": described.id,
        "title": title,
        "description": description,
        "itemType": "feature",
        "crs": crs_list(),
        "storageCrs": CRS84,
        "links": links,
    });
    if let Some(extent) = extent(dataset) {
        crate::http::member::set(&mut document, "extent", extent);
    }
    if let Some(score) = dataset.quality_score {
        crate::http::member::set(&mut document, "qualityScore", json!(score));
    }
    document
}

/// Where the whole collection can be had as one file, in each format.
pub fn downloads(dataset: &Dataset, base: &Base, language: Language, carried: &str) -> Vec<Link> {
    let described = &dataset.described;
    let url = base.to(&format!("{}/export", path(&described.id)));
    let title = match language {
        Language::Thai => &described.title.th,
        Language::English => &described.title.en,
    };
    let carried = carried.replacen('?', "&", 1);
    let link = |format: Format| {
        Link::new(format!("{url}?f={}{carried}", format.name()), "enclosure", format.media_type())
            .title(format!("{title} ({})", format.label().0))
    };
    Format::DOWNLOADS.into_iter().map(link).collect()
}

/// URIs of the systems that every collection is answered in, the stored one first.
pub fn crs_list() -> Vec<&'static str> {
    Crs::ALL.map(Crs::uri).to_vec()
}

fn extent(dataset: &Dataset) -> Option<Value> {
    let spatial = dataset.extent.bbox.map(|bbox| json!({ "bbox": [bbox], "crs": CRS84 }));
    // An interval open on both sides says nothing, and the OGC's conformance suite cannot read it.
    let told = dataset.time_span.filter(|(start, end)| instant(*start).is_some() || instant(*end).is_some());
    let temporal = told.map(|(start, end)| {
        json!({ "interval": [[instant(start), instant(end)]], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian" })
    });
    match (spatial, temporal) {
        (None, None) => None,
        (Some(spatial), None) => Some(json!({ "spatial": spatial })),
        (None, Some(temporal)) => Some(json!({ "temporal": temporal })),
        (Some(spatial), Some(temporal)) => Some(json!({ "spatial": spatial, "temporal": temporal })),
    }
}

/// An open end is `null`.
fn instant(micros: i64) -> Option<String> {
    (micros != i64::MIN && micros != i64::MAX).then(|| Timestamp(micros).to_rfc3339())
}

/// One feature as GeoJSON text, made of the stored bytes; `links` only where it stands alone.
pub fn feature_text(row: &FeatureRow, links: Option<&[Link]>) -> String {
    Presenter::plain().feature(row, links)
}
