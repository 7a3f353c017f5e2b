//! What the catalogue is asked: the query parameters of OGC API – Records Part 1, and which datasets they mean.

use std::cmp::Ordering;

use crate::catalog::Dataset;
use crate::catalog::dataset::CRS84;
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::BBox;
use crate::http::{Base, Page, Parameters};
use crate::thai::search_key;
use crate::time::TimeInterval;

/// Members that records can be sorted by.
pub const SORTABLES: [&str; 5] = ["id", "title", "type", "created", "updated"];

/// A question to the catalogue.
#[derive(Debug, Clone)]
pub struct RecordsQuery {
    pub page: Page,
    pub filter: RecordFilter,
    /// Member and whether it descends; always ends with the id.
    pub order: Vec<(&'static str, bool)>,
    /// `resultType=hits`: only how many.
    pub hits: bool,
}

/// Which records are asked for; several values of one parameter are alternatives.
#[derive(Debug, Clone, Default)]
pub struct RecordFilter {
    pub bbox: Option<BBox>,
    pub time: Option<TimeInterval>,
    pub types: Vec<String>,
    pub ids: Vec<String>,
    pub external_ids: Vec<String>,
    /// Search keys, of which one must occur.
    pub terms: Vec<String>,
}

impl RecordsQuery {
    pub const PARAMETERS: [&'static str; 14] = [
        "limit",
        "offset",
        "cursor",
        "q",
        "bbox",
        "bbox-crs",
        "crs",
        "datetime",
        "type",
        "ids",
        "externalIds",
        "sortby",
        "resultType",
        "f",
    ];

    /// Reads the question; a parameter that is none of these is refused by name.
    pub fn read(mut parameters: Parameters) -> Result<Self> {
        let page = Page::take(&mut parameters)?;
        let bbox = parameters.take_as("bbox", BBox::parse)?;
        only_crs84(&mut parameters, "bbox-crs")?;
        only_crs84(&mut parameters, "crs")?;
        let time = parameters.take_as("datetime", TimeInterval::parse)?;
        let hits = parameters.take_choice("resultType", &["results", "hits"])? == Some("hits");
        let mut list = |name: &str| parameters.take(name).map(|text| split(&text)).unwrap_or_default();
        let (types, ids, external_ids) = (list("type"), list("ids"), list("externalIds"));
        let terms = list("q").iter().map(|term| search_key(term)).filter(|term| !term.is_empty()).collect();
        let order = parameters.take_as("sortby", order)?.unwrap_or_else(|| vec![("id", false)]);
        parameters.finish(&Self::PARAMETERS)?;
        Ok(RecordsQuery { page, filter: RecordFilter { bbox, time, types, ids, external_ids, terms }, order, hits })
    }
}

fn split(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn only_crs84(parameters: &mut Parameters, name: &str) -> Result<()> {
    parameters.take_as(name, |text| {
        if text.trim_matches(['[', ']']).ends_with("CRS84") {
            return Ok(());
        }
        let words = Words::new("บัญชีชุดข้อมูลมีเฉพาะ CRS84", "the catalogue is served in CRS84 alone");
        Err(Error::malformed(
            Fault::parameter(name, "unknown-crs", words).remedy(format!("ใช้ {CRS84}"), format!("use {CRS84}")),
        ))
    })?;
    Ok(())
}

/// `+title,-updated`; without a sign a member ascends.
fn order(text: &str) -> Result<Vec<(&'static str, bool)>> {
    let mut order = Vec::new();
    for part in split(text) {
        // A plus that nobody encoded arrives as a space, which `split` has trimmed.
        let (descends, name) = match part.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, part.strip_prefix('+').unwrap_or(&part)),
        };
        let known = SORTABLES.iter().find(|sortable| **sortable == name).ok_or_else(|| {
            let words = Words::new(format!("เรียงตาม '{name}' ไม่ได้"), format!("records cannot be sorted by '{name}'"));
            let known = SORTABLES.join(", ");
            Error::malformed(
                Fault::parameter("sortby", "unknown-sortable", words)
                    .remedy(format!("ใช้ได้: {known}"), format!("known are: {known}")),
            )
        })?;
        order.push((*known, descends));
    }
    Ok(order)
}

impl RecordFilter {
    /// Is this dataset's record asked for? What has no place lies in every box, and what has no time in every interval, as in
    /// all collections of the hub.
    pub fn takes(&self, dataset: &Dataset, base: &Base) -> bool {
        let described = &dataset.described;
        let own = base.to(&format!("/datasets/{}", crate::http::links::segment(&described.id)));
        let one_of =
            |list: &[String], fits: &dyn Fn(&str) -> bool| list.is_empty() || list.iter().any(|entry| fits(entry));
        let in_box = self.bbox.is_none_or(|bbox| extent(dataset).is_none_or(|extent| extent.intersects(bbox)));
        let in_time = self
            .time
            .is_none_or(|time| dataset.time_span.is_none_or(|(start, end)| start <= time.end.0 && end >= time.start.0));
        in_box
            && in_time
            && one_of(&self.types, &|kind| kind == "dataset")
            && one_of(&self.ids, &|id| id == described.id)
            && one_of(&self.external_ids, &|id| id == own || id.strip_prefix("uri:") == Some(&own))
            && (self.terms.is_empty() || has_one(dataset, &self.terms))
    }
}

fn extent(dataset: &Dataset) -> Option<BBox> {
    let [west, south, east, north] = dataset.extent.bbox?;
    BBox::new(west, south, east, north).ok()
}

/// Does one of the search keys occur in one of the texts, in either language?
pub fn has_one(dataset: &Dataset, keys: &[String]) -> bool {
    let (described, catalog) = (&dataset.described, &dataset.described.catalog);
    let mut texts = vec![
        &described.id,
        &described.title.th,
        &described.title.en,
        &described.description.th,
        &described.description.en,
        &dataset.owner.th,
        &dataset.owner.en,
        &catalog.maintainer,
        &catalog.data_source,
    ];
    texts.extend(&catalog.tag_string);
    texts.into_iter().map(|text| search_key(text)).any(|text| keys.iter().any(|key| text.contains(key.as_str())))
}

/// Puts datasets into the order that was asked for; the id decides between equals.
pub fn sort(datasets: &mut [Dataset], order: &[(&'static str, bool)], english: bool) {
    let key = |dataset: &Dataset, name: &str| match name {
        "title" if english => dataset.described.title.en.clone(),
        "title" => crate::thai::sort_key(&dataset.described.title.th),
        "created" => dataset.created_at.clone(),
        "updated" => dataset.updated_at.clone(),
        "type" => String::new(),
        _ => dataset.described.id.clone(),
    };
    datasets.sort_by(|a, b| {
        let ordered = order.iter().map(|(name, descends)| match descends {
            true => key(b, name).cmp(&key(a, name)),
            false => key(a, name).cmp(&key(b, name)),
        });
        ordered.fold(Ordering::Equal, Ordering::then).then_with(|| a.described.id.cmp(&b.described.id))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<RecordsQuery> {
        RecordsQuery::read(Parameters::parse(query)?)
    }

    #[test]
    fn commas_separate_alternatives_and_words_stay_together() {
        let query = read("q=ถนน สาย 3,คลอง&ids=a, b&sortby=-updated,title").unwrap();
        assert_eq!(query.filter.terms, [search_key("ถนนสาย3"), search_key("คลอง")]);
        assert_eq!(query.filter.ids, ["a", "b"]);
        assert_eq!(query.order, [("updated", true), ("title", false)]);
    }

    #[test]
    fn unknown_parameters_sortables_and_systems_are_refused() {
        for query in [
            "colour=red",
            "sortby=colour",
            "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857",
            "limit=0",
            "bbox=1,2",
        ] {
            assert!(read(query).is_err(), "{query}");
        }
    }
}
