//! Features read: pages of them, how many there are, and one by its id.

use diesel::prelude::*;
use serde_json::Value;

use crate::access::Sight;
use crate::catalog::Dataset;
use crate::catalog::dataset::{FieldType, GeometryKind};
use crate::error::{Error, Result};
use crate::features::query::Filter;
use crate::storage::attributes::{IndexedField, Key, Necessary, Span, Texts, in_spans, spans};
use crate::storage::filter::condition;
use crate::storage::schema::feature;
use crate::storage::search::holds_word;
use crate::storage::spatial::{matches_bbox, matches_outline, near_box};
use crate::storage::{Backend, Database, property_text};
use crate::visible;

/// A stored feature: what is served, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = feature)]
pub struct FeatureRow {
    pub seq: i64,
    pub id: String,
    pub agency_code: String,
    pub version: i64,
    pub properties: String,
    pub geometry_json: Option<String>,
}

type FeatureQuery<'a> = feature::BoxedQuery<'a, Backend>;

/// The features of a dataset that the caller may see and the filter lets through.
fn matching<'a>(database: &mut Database, of: &Dataset, sight: &Sight, filter: &Filter) -> Result<FeatureQuery<'a>> {
    let Some(asked) = &filter.asked else { return Ok(candidates(database, of, sight, filter)) };
    let collections = of.described.geometry_kind == GeometryKind::Any;
    let exact = condition(database, asked, collections, |database| candidates(database, of, sight, filter))?;
    Ok(candidates(database, of, sight, filter).filter(exact))
}

/// As [`matching`], without what CQL2 asks beyond its necessary conditions.
fn candidates<'a>(database: &Database, of: &Dataset, sight: &Sight, filter: &Filter) -> FeatureQuery<'a> {
    let mut query = feature::table
        .into_boxed()
        .filter(feature::dataset_id.eq(of.described.id.clone()))
        .filter(visible!(feature, sight));
    if let Some(condition) = filter.bbox.as_ref().and_then(|bbox| matches_bbox(database, of.number, bbox)) {
        query = query.filter(condition);
    }
    if let (Some(time), true) = (&filter.time, of.described.time_start_field.is_some()) {
        // What has no time is matched by every interval (Requirement /req/core/fc-time-response, part C).
        let meets = feature::time_start.le(time.end.0).and(feature::time_end.ge(time.start.0));
        query = query.filter(meets.or(feature::time_start.is_null()));
    }
    if let Some(outline) = &filter.outline {
        query = query.filter(matches_outline(outline));
    }
    if let Some(ids) = &filter.ids {
        query = query.filter(feature::id.eq_any(ids.clone()));
    }
    for word in &filter.words {
        query = query.filter(holds_word(word));
    }
    let fields = of.indexed_fields();
    for necessary in &filter.necessary {
        let condition = match necessary {
            Necessary::Box(bbox) => near_box(database, of.number, bbox),
            other => spans(&fields, other).and_then(in_spans),
        };
        if let Some(condition) = condition {
            query = query.filter(condition);
        }
    }
    for (name, value) in &filter.equals {
        let found = Necessary::Equals(name.clone(), json_value(of, name, value));
        let spans = spans(&fields, &found).unwrap_or_default();
        let whole = fields.iter().find(|field| field.name == *name).is_some_and(|field| holds_whole(field, &spans));
        if let Some(condition) = in_spans(spans) {
            query = query.filter(condition);
        }
        if !whole {
            query = query.filter(property_text(feature::properties, name.clone()).eq(value.clone()));
        }
    }
    query
}

/// The wanted text as the JSON value that it spells.
fn json_value(of: &Dataset, name: &str, text: &str) -> Value {
    match of.described.field(name).map(|field| field.field_type) {
        Some(FieldType::Integer | FieldType::Number | FieldType::Boolean) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        }
        _ => Value::from(text),
    }
}

/// Does the index hold all of the value, so that the row need not be asked?
fn holds_whole(field: &IndexedField, spans: &[Span]) -> bool {
    matches!(spans, [Span { text: Texts::Exactly(text), .. }]
        if Key { absent: false, number: 0.0, text: text.clone() }.is_whole(field.kind))
}

/// One page in the order of insertion, from after `after`; ask for one row more than the page to learn whether there is a next one.
pub fn list_features(
    database: &mut Database,
    of: &Dataset,
    sight: &Sight,
    filter: &Filter,
    after: Option<i64>,
    skip: i64,
    limit: i64,
) -> Result<Vec<FeatureRow>> {
    let mut query = matching(database, of, sight, filter)?;
    if let Some(seq) = after {
        query = query.filter(feature::seq.gt(seq));
    }
    Ok(query.order(feature::seq).offset(skip).limit(limit).select(FeatureRow::as_select()).load(database)?)
}

/// How many features there are in all.
pub fn count_features(database: &mut Database, of: &Dataset, sight: &Sight, filter: &Filter) -> Result<i64> {
    Ok(matching(database, of, sight, filter)?.count().get_result(database)?)
}

pub fn find_feature(database: &mut Database, of: &Dataset, sight: &Sight, id: &str) -> Result<Option<FeatureRow>> {
    let query = candidates(database, of, sight, &Filter::default()).filter(feature::id.eq(id.to_owned()));
    Ok(query.select(FeatureRow::as_select()).first(database).optional()?)
}

pub fn get_feature(database: &mut Database, of: &Dataset, sight: &Sight, id: &str) -> Result<FeatureRow> {
    find_feature(database, of, sight, id)?.ok_or_else(|| Error::not_found("รายการ", "feature", id))
}

/// The numbers of all features that the caller may see and the filter lets through, in no order.
pub fn list_seqs(database: &mut Database, of: &Dataset, sight: &Sight, filter: &Filter) -> Result<Vec<i64>> {
    Ok(matching(database, of, sight, filter)?.select(feature::seq).load(database)?)
}

/// The ids of all features of a dataset.
pub fn list_ids(database: &mut Database, of: &Dataset) -> Result<Vec<String>> {
    Ok(feature::table
        .filter(feature::dataset_id.eq(&of.described.id))
        .order(feature::seq)
        .select(feature::id)
        .load(database)?)
}
