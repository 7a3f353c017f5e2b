//! What a caller wants back: a media type, by `f=` or `Accept`, and a language, by `lang=` or `Accept-Language`.

use crate::error::{Error, Fault, Result, Words};

/// Thai is the hub's first language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    Thai,
    English,
}

impl Language {
    /// The first of Thai and English in an `Accept-Language` header, by weight; Thai without one.
    pub fn accepted(header: Option<&str>) -> Self {
        let mut best = (Language::Thai, 0.0_f32);
        for part in header.unwrap_or_default().split(',') {
            let (tag, weight) = weighted(part);
            let language = match tag.get(..2) {
                Some(prefix) if prefix.eq_ignore_ascii_case("en") => Language::English,
                Some(prefix) if prefix.eq_ignore_ascii_case("th") => Language::Thai,
                _ => continue,
            };
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    pub fn tag(self) -> &'static str {
        match self {
            Language::Thai => "th",
            Language::English => "en",
        }
    }

    pub fn of(self, words: &Words) -> &str {
        match self {
            Language::Thai => &words.th,
            Language::English => &words.en,
        }
    }
}

/// A representation, its name in `f=` and its media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    GeoJson,
    Html,
    Csv,
    /// GeoJSON Text Sequence (RFC 8142): each feature between a record separator and a line feed.
    GeoJsonSeq,
    /// One GeoJSON feature to a line.
    GeoJsonLines,
    FlatGeobuf,
    GeoPackage,
    /// A workbook of Excel.
    Xlsx,
    Kml,
    /// OpenAPI 3.0 in JSON.
    OpenApi30,
    /// OpenAPI 3.1 in JSON.
    OpenApi31,
    /// JSON Schema.
    Schema,
    /// Vector tile.
    Mvt,
    /// DCAT-AP in JSON-LD, and in Turtle.
    JsonLd,
    Turtle,
}

impl Format {
    /// What a whole collection can be downloaded in.
    pub const DOWNLOADS: [Format; 8] = [
        Format::GeoJson,
        Format::FlatGeobuf,
        Format::GeoPackage,
        Format::Csv,
        Format::Xlsx,
        Format::Kml,
        Format::GeoJsonSeq,
        Format::GeoJsonLines,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::GeoJson => "geojson",
            Format::Html => "html",
            Format::Csv => "csv",
            Format::GeoJsonSeq => "geojsonseq",
            Format::GeoJsonLines => "geojsonl",
            Format::FlatGeobuf => "fgb",
            Format::GeoPackage => "gpkg",
            Format::Xlsx => "xlsx",
            Format::Kml => "kml",
            Format::OpenApi30 => "openapi30",
            Format::OpenApi31 => "openapi31",
            Format::Schema => "schema",
            Format::Mvt => "mvt",
            Format::JsonLd => "jsonld",
            Format::Turtle => "turtle",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::GeoJson => "application/geo+json",
            Format::Html => "text/html; charset=utf-8",
            Format::Csv => "text/csv; charset=utf-8",
            Format::GeoJsonSeq => "application/geo+json-seq",
            Format::GeoJsonLines => "application/x-ndjson",
            Format::FlatGeobuf => "application/flatgeobuf",
            Format::GeoPackage => "application/geopackage+sqlite3",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Kml => "application/vnd.google-earth.kml+xml",
            Format::OpenApi30 => "application/vnd.oai.openapi+json;version=3.0",
            Format::OpenApi31 => "application/vnd.oai.openapi+json;version=3.1",
            Format::Schema => "application/schema+json",
            Format::Mvt => "application/vnd.mapbox-vector-tile",
            Format::JsonLd => "application/ld+json",
            Format::Turtle => "text/turtle; charset=utf-8",
        }
    }

    /// What people call it, and the ending of its files.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Format::Json => ("JSON", "json"),
            Format::GeoJson => ("GeoJSON", "geojson"),
            Format::Html => ("HTML", "html"),
            Format::Csv => ("CSV", "csv"),
            Format::GeoJsonSeq => ("GeoJSON Text Sequence", "geojsons"),
            Format::GeoJsonLines => ("GeoJSON Lines", "geojsonl"),
            Format::FlatGeobuf => ("FlatGeobuf", "fgb"),
            Format::GeoPackage => ("GeoPackage", "gpkg"),
            Format::Xlsx => ("Excel", "xlsx"),
            Format::Kml => ("KML", "kml"),
            Format::OpenApi30 => ("OpenAPI 3.0", "json"),
            Format::OpenApi31 => ("OpenAPI 3.1", "json"),
            Format::Schema => ("JSON Schema", "json"),
            Format::Mvt => ("Vector tile", "mvt"),
            Format::JsonLd => ("JSON-LD", "jsonld"),
            Format::Turtle => ("Turtle", "ttl"),
        }
    }

    /// Is it compressed by its own nature, so that compressing it again is only work?
    pub fn is_compressed(self) -> bool {
        self == Format::Xlsx
    }

    /// JSON, or a text of many JSON values.
    pub fn is_json_text(self) -> bool {
        self.is_json() || matches!(self, Format::GeoJsonSeq | Format::GeoJsonLines)
    }

    /// A single JSON document, which a client that asks for any JSON can read.
    fn is_json(self) -> bool {
        matches!(
            self,
            Format::Json | Format::GeoJson | Format::OpenApi30 | Format::OpenApi31 | Format::Schema | Format::JsonLd
        )
    }

    /// Does an `Accept` entry, without its weight, take this format?
    fn accepted_by(self, range: &str) -> bool {
        let own = self.media_type().split(';').next().unwrap_or_default();
        let asked = range.split(';').next().unwrap_or_default().trim();
        let fits = asked == "*/*"
            || asked == own
            || asked == format!("{}/*", own.split('/').next().unwrap_or_default())
            || (asked == "application/x-protobuf" && self == Format::Mvt)
            || (asked == "application/json" && self.is_json())
            || (asked == "application/openapi+json" && matches!(self, Format::OpenApi30 | Format::OpenApi31))
            || (asked == "application/geo+json" && self == Format::Json);
        let version = range.split(';').find_map(|p| p.trim().strip_prefix("version="));
        match (self, version) {
            (Format::OpenApi30, Some(version)) => fits && version.starts_with("3.0"),
            (Format::OpenApi31, Some(version)) => fits && version.starts_with("3.1"),
            _ => fits,
        }
    }
}

/// Chooses among what the operation offers, the first being its own choice.
///
/// # Errors
/// `Malformed` for an unknown `f`, `NotAcceptable` when `Accept` takes none of the offers.
pub fn choose(asked: Option<&str>, accept: Option<&str>, offers: &[Format]) -> Result<Format> {
    if let Some(name) = asked {
        // A schema is JSON, and clients ask for it so.
        let named = |offer: &&Format| offer.name() == name || (name == "json" && **offer == Format::Schema);
        return offers.iter().find(named).copied().ok_or_else(|| {
            let names = offers.iter().map(|o| o.name()).collect::<Vec<_>>().join(", ");
            Error::malformed(Fault::parameter(
                "f",
                "unknown-format",
                Words::new(
                    format!("ไม่มีรูปแบบนี้ มี: {names}"),
                    format!("there is no such format here; there are: {names}"),
                ),
            ))
        });
    }
    let accept = accept.unwrap_or("*/*");
    let mut ranges: Vec<(&str, f32)> =
        accept.split(',').map(weighted).filter(|(range, weight)| !range.is_empty() && *weight > 0.0).collect();
    ranges.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (range, _) in &ranges {
        let exact = offers.iter().find(|offer| offer.media_type() == *range);
        if let Some(offer) = exact.or_else(|| offers.iter().find(|offer| offer.accepted_by(range))) {
            return Ok(*offer);
        }
    }
    if ranges.is_empty()
        && let Some(first) = offers.first()
    {
        return Ok(*first);
    }
    let types = offers.iter().map(|o| o.media_type()).collect::<Vec<_>>().join(", ");
    Err(Error::NotAcceptable(Words::new(format!("มีเฉพาะ {types}"), format!("what can be had here is {types}"))))
}

/// A header entry and its weight; the weight's own parameter is cut off.
fn weighted(part: &str) -> (&str, f32) {
    match part.split_once(";q=").or_else(|| part.split_once("; q=")) {
        Some((range, weight)) => (range.trim(), weight.trim().parse().unwrap_or(0.0)),
        None => (part.trim(), 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gdal_asking_for_openapi_3_0_gets_it() {
        let accept =
            "application/vnd.oai.openapi+json;version=3.0, application/openapi+json;version=3.0, application/json";
        let offers = [Format::OpenApi31, Format::OpenApi30];
        assert_eq!(choose(None, Some(accept), &offers).unwrap(), Format::OpenApi30);
    }

    #[test]
    fn a_browser_gets_html_and_an_image_viewer_gets_nothing() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(choose(None, Some(browser), &[Format::GeoJson, Format::Html]).unwrap(), Format::Html);
        assert!(matches!(choose(None, Some("image/png"), &[Format::GeoJson]), Err(Error::NotAcceptable(_))));
    }

    #[test]
    fn a_type_that_is_offered_itself_goes_before_one_that_would_do() {
        let offers = [Format::Json, Format::GeoJson];
        assert_eq!(choose(None, Some("application/geo+json"), &offers).unwrap(), Format::GeoJson);
        assert_eq!(choose(None, Some("application/json"), &offers).unwrap(), Format::Json);
        assert_eq!(choose(None, Some("application/geo+json"), &[Format::Json]).unwrap(), Format::Json);
    }

    #[test]
    fn without_a_wish_the_hub_speaks_thai() {
        assert_eq!(Language::accepted(None), Language::Thai);
        assert_eq!(Language::accepted(Some("en-GB,en;q=0.9,th;q=0.5")), Language::English);
        assert_eq!(Language::accepted(Some("th,en;q=0.9")), Language::Thai);
        assert_eq!(Language::accepted(Some("de")), Language::Thai);
    }
}
