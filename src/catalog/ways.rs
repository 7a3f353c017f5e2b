//! The ways to a dataset's data, said once for records, DCAT, CKAN and pages.

use super::dataset::Dataset;
use crate::access::Bilingual;
use crate::http::Format;
use crate::http::links::segment;

/// One way to the features of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Unlike that of any other way to the same dataset.
    pub key: &'static str,
    /// Path and query under the public URL.
    pub path: String,
    pub media_type: &'static str,
    /// The format as people call it.
    pub format: &'static str,
    /// Relation of a link that leads there.
    pub rel: &'static str,
    pub title: Bilingual,
    /// A file with all of it, rather than an interface to ask.
    pub is_download: bool,
}

/// Every way to the data of a dataset, the interface first.
pub fn ways(dataset: &Dataset) -> Vec<Way> {
    let id = segment(&dataset.described.id);
    let items = Way {
        key: "items",
        path: format!("/collections/{id}/items"),
        media_type: Format::GeoJson.media_type(),
        format: Format::GeoJson.label().0,
        rel: "items",
        title: Bilingual::new("รายการทีละหน้า (OGC API – Features)", "The features, page by page (OGC API – Features)"),
        is_download: false,
    };
    let download = |format: Format| Way {
        key: format.name(),
        path: format!("/collections/{id}/export?f={}", format.name()),
        media_type: format.media_type(),
        format: format.label().0,
        rel: "enclosure",
        title: Bilingual::new(
            format!("ดาวน์โหลดทั้งชุดเป็น {}", format.label().0),
            format!("The whole dataset as {}", format.label().0),
        ),
        is_download: true,
    };
    std::iter::once(items).chain(Format::DOWNLOADS.into_iter().map(download)).collect()
}

/// The licence's own page, where the catalogue's list names a family of licences that has one.
pub fn license_page(license: &str) -> Option<&'static str> {
    match license {
        "Creative Commons Zero" => Some("https://creativecommons.org/publicdomain/zero/1.0/"),
        name if name.starts_with("Creative Commons") => Some("https://creativecommons.org/licenses/"),
        "Open Data Common" => Some("https://opendatacommons.org/licenses/"),
        _ => None,
    }
}

/// The address for questions, unless it is the placeholder of a dataset of which none is known.
pub fn email(dataset: &Dataset) -> Option<&str> {
    let email = dataset.described.catalog.maintainer_email.as_str();
    (!email.ends_with(".invalid")).then_some(email)
}
