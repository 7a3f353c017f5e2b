//! Features read: pages of them, how many there are, and one by its id.

use diesel::prelude::*;

use crate::access::Sight;
use crate::catalog::Dataset;
use crate::error::{Error, Result};
use crate::features::query::Filter;
use crate::storage::schema::feature;
use crate::storage::spatial::intersects_box;
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
fn matching<'a>(database: &Database, of: &Dataset, sight: &Sight, filter: &Filter) -> FeatureQuery<'a> {
    let mut query = feature::table
        .into_boxed()
        .filter(feature::dataset_id.eq(of.described.id.clone()))
        .filter(visible!(feature, sight));
    if let Some(condition) = filter.bbox.as_ref().and_then(|bbox| intersects_box(database, of.number, bbox)) {
        query = query.filter(condition);
    }
    if let (Some(time), true) = (&filter.time, of.described.time_start_field.is_some()) {
        query = query.filter(feature::time_start.le(time.end.0)).filter(feature::time_end.ge(time.start.0));
    }
    for (name, value) in &filter.equals {
        query = query.filter(property_text(feature::properties, name.clone()).eq(value.clone()));
    }
    query
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
    let mut query = matching(database, of, sight, filter);
    if let Some(seq) = after {
        query = query.filter(feature::seq.gt(seq));
    }
    Ok(query.order(feature::seq).offset(skip).limit(limit).select(FeatureRow::as_select()).load(database)?)
}

/// How many features there are in all.
pub fn count_features(database: &mut Database, of: &Dataset, sight: &Sight, filter: &Filter) -> Result<i64> {
    Ok(matching(database, of, sight, filter).count().get_result(database)?)
}

pub fn find_feature(database: &mut Database, of: &Dataset, sight: &Sight, id: &str) -> Result<Option<FeatureRow>> {
    let query = matching(database, of, sight, &Filter::default()).filter(feature::id.eq(id.to_owned()));
    Ok(query.select(FeatureRow::as_select()).first(database).optional()?)
}

pub fn get_feature(database: &mut Database, of: &Dataset, sight: &Sight, id: &str) -> Result<FeatureRow> {
    find_feature(database, of, sight, id)?.ok_or_else(|| Error::not_found("รายการ", "feature", id))
}

/// The numbers of all features that the caller may see and the filter lets through, in no order.
pub fn list_seqs(database: &mut Database, of: &Dataset, sight: &Sight, filter: &Filter) -> Result<Vec<i64>> {
    Ok(matching(database, of, sight, filter).select(feature::seq).load(database)?)
}

/// The ids of all features of a dataset.
pub fn list_ids(database: &mut Database, of: &Dataset) -> Result<Vec<String>> {
    Ok(feature::table
        .filter(feature::dataset_id.eq(&of.described.id))
        .order(feature::seq)
        .select(feature::id)
        .load(database)?)
}
