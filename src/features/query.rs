//! What `items` is asked: page, box, time, and equality on queryables.
//!
//! ```text
//! limit=1..  offset=0..  cursor=…  bbox=west,south,east,north  bbox-crs=CRS84
//! q=words that must all occur  ids=a,b,c
//! datetime=instant | start/end | ../end | start/..      resultType=results|hits      <queryable>=value
//! filter=CQL2  filter-lang=cql2-text|cql2-json  filter-crs=CRS84
//! ```
//!
//! and how the answer is written: see `present.rs`.

use std::sync::Arc;

use geo::Polygon;

use super::filter;
use super::present::Presentation;
use super::search::words_of;
use super::sort::Sort;
use crate::catalog::dataset::{Field, FieldType, NewDataset};
use crate::catalog::version::AsOf;
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::{BBox, Crs, Projection};
use crate::http::{Page, Parameters};
use crate::storage::attributes::Necessary;
use crate::storage::filter::{FilterInUse, necessary};
use crate::time::TimeInterval;

/// A question about a collection's features.
#[derive(Debug, Clone)]
pub struct ItemsQuery {
    pub page: Page,
    pub filter: Filter,
    /// `resultType=hits`: only how many.
    pub hits: bool,
    /// How the features are written.
    pub presentation: Presentation,
    pub sort: Sort,
}

/// Which features are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    pub bbox: Option<BBox>,
    /// The true outline of the box, in longitude, latitude, where `bbox-crs` makes it another shape.
    pub outline: Option<Polygon<f64>>,
    pub time: Option<TimeInterval>,
    /// Property and wanted value, as JSON text (strings bare).
    pub equals: Vec<(String, String)>,
    /// Words in their search form, all of which occur in the feature's texts.
    pub words: Vec<String>,
    /// The only features wanted, by id.
    pub ids: Option<Vec<String>>,
    /// `filter`: CQL2, checked against the dataset's queryables.
    pub asked: Option<Arc<FilterInUse>>,
    /// What every answer meets, as far as an index can tell; the exact conditions stand elsewhere.
    pub necessary: Vec<Necessary>,
}

impl ItemsQuery {
    /// Beside those of [`Presentation`].
    pub const PARAMETERS: [&'static str; 13] = [
        "limit",
        "offset",
        "cursor",
        "bbox",
        "bbox-crs",
        "datetime",
        "q",
        "ids",
        "filter",
        "filter-lang",
        "filter-crs",
        "resultType",
        "sortby",
    ];

    /// Reads the query; a parameter that is neither ours nor a queryable of the dataset is refused by name.
    pub fn read(parameters: &mut Parameters, dataset: &NewDataset) -> Result<Self> {
        let page = Page::take(parameters)?;
        let (bbox, outline) = take_bbox(parameters)?;
        let presentation = Presentation::take(parameters, dataset)?;
        let time = parameters.take_as("datetime", TimeInterval::parse)?;
        let words = parameters.take_as("q", words_of)?.unwrap_or_default();
        let ids = parameters.take_as("ids", ids_of)?;
        let asked = filter::take_filter(parameters, dataset)?;
        let hits = parameters.take_choice("resultType", &["results", "hits"])? == Some("hits");
        let sort = Sort::take(parameters, dataset)?;
        let mut equals = Vec::new();
        let mut faults = Vec::new();
        for (name, value) in parameters.rest() {
            match dataset.queryables().find(|field| field.name == name) {
                Some(field) => match wanted_text(field, &value) {
                    Some(text) => equals.push((name, text)),
                    None => faults.push(wrong_value(field)),
                },
                None => faults.push(unknown(&name, dataset)),
            }
        }
        // A question's meaning does not depend on the order in which it is put.
        equals.sort();
        if faults.is_empty() {
            let necessary = asked.as_ref().map(|asked| necessary(asked.filter())).unwrap_or_default();
            let filter = Filter { bbox, outline, time, equals, words, ids, necessary, asked };
            Ok(ItemsQuery { page, filter, hits, presentation, sort })
        } else {
            Err(Error::Malformed(faults))
        }
    }
}

/// `bbox` in the system and axis order that `bbox-crs` names, CRS84 without one; and its true outline where that is no box
/// in longitude, latitude.
///
/// # Errors
/// `Malformed` for a system that is not offered or a box that is none.
pub fn take_bbox(parameters: &mut Parameters) -> Result<(Option<BBox>, Option<Polygon<f64>>)> {
    let crs = parameters.take_as("bbox-crs", |text| Crs::parse(text, "bbox-crs"))?.unwrap_or(Crs::Crs84);
    let read = parameters.take_as("bbox", |text| match crs {
        Crs::Crs84 => Ok((BBox::parse(text)?, None)),
        _ => {
            let projection = Projection::new(crs)?;
            Ok((projection.parse_bbox(text)?, projection.parse_outline(text)?))
        }
    })?;
    Ok(read.map_or((None, None), |(bbox, outline)| (Some(bbox), outline)))
}

/// Ids separated by commas, at most this many.
const MOST_IDS: usize = 50;

fn ids_of(text: &str) -> Result<Vec<String>> {
    let mut ids: Vec<String> = text.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
    ids.sort();
    ids.dedup();
    if (1..=MOST_IDS).contains(&ids.len()) {
        return Ok(ids);
    }
    Err(Error::malformed(
        Fault::parameter(
            "ids",
            "not-in-range",
            Words::new(
                format!("ต้องมี 1 ถึง {MOST_IDS} รหัส"),
                format!("must be 1 to {MOST_IDS} ids, separated by commas"),
            ),
        )
        .remedy("แบ่งเป็นหลายคำขอ", "split them into several requests"),
    ))
}

fn unknown(name: &str, dataset: &NewDataset) -> Fault {
    let mut known: Vec<&str> =
        [&ItemsQuery::PARAMETERS[..], &Presentation::PARAMETERS[..], &AsOf::PARAMETERS[..]].concat();
    known.extend(dataset.queryables().map(|field| field.name.as_str()));
    crate::http::parameters::unknown(name, &known)
}

fn wrong_value(field: &Field) -> Fault {
    Fault::parameter(
        field.name.clone(),
        "wrong-type",
        Words::new(
            format!("ค่าต้องเป็นชนิด {:?}", field.field_type),
            format!("the value must be of type {:?}", field.field_type),
        ),
    )
}

/// The text that the property must have: numbers and truth values in the spelling that JSON gives them.
fn wanted_text(field: &Field, value: &str) -> Option<String> {
    let arabic = || crate::thai::to_arabic(value.trim());
    match field.field_type {
        FieldType::Integer => arabic().parse::<i64>().ok().map(|number| number.to_string()),
        FieldType::Number => {
            let text = arabic();
            let number: serde_json::Number = match text.parse::<i64>() {
                Ok(whole) => whole.into(),
                Err(_) => serde_json::Number::from_f64(text.parse().ok()?)?,
            };
            Some(number.to_string())
        }
        FieldType::Boolean => matches!(value, "true" | "false").then(|| value.to_owned()),
        FieldType::Date => chrono::NaiveDate::parse_from_str(value, "%Y-%m-%d")
            .is_ok_and(|day| day.to_string() == value)
            .then(|| value.to_owned()),
        FieldType::DateTime => crate::time::Timestamp::parse_rfc3339(value).is_ok().then(|| value.to_owned()),
        FieldType::String | FieldType::Json => Some(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<ItemsQuery> {
        let mut dataset = NewDataset::named("roads", "doh", "ถนน", "Roads", "x");
        dataset.fields = vec![
            Field::new("lanes", FieldType::Integer, "ช่องจราจร", "lanes"),
            Field::new("ชื่อ", FieldType::String, "ชื่อ", "name"),
            Field::new("from", FieldType::Date, "เริ่ม", "from"),
            Field { queryable: false, ..Field::new("note", FieldType::String, "หมายเหตุ", "note") },
        ];
        ItemsQuery::read(&mut Parameters::parse(query)?, &dataset)
    }

    #[test]
    fn a_queryable_may_be_asked_for_by_its_thai_name_and_in_thai_digits() {
        let query = read("lanes=%E0%B9%94&%E0%B8%8A%E0%B8%B7%E0%B9%88%E0%B8%AD=x").unwrap();
        assert_eq!(query.filter.equals, [("lanes".into(), "4".into()), ("ชื่อ".into(), "x".into())]);
    }

    #[test]
    fn what_is_not_queryable_is_unknown() {
        assert!(read("note=x").unwrap_err().to_string().contains("lanes"));
        assert!(read("lanes=four").is_err() && read("crs=EPSG:9999").is_err());
        assert!(read("from=2026-11-21").is_ok() && read("from=").is_err() && read("from=2026-2-1").is_err());
    }
}
