//! Features read: pages of them, how many there are, and one by its id.

use diesel::prelude::*;

use super::census::count_all;
use super::past::find_past;
use super::plan::Question;
use super::walk::Walk;
use crate::access::Sight;
use crate::catalog::Dataset;
use crate::error::{Error, Result};
use crate::features::query::Filter;
use crate::features::sort::{Sort, Start};
use crate::storage::schema::feature;
use crate::storage::select::Position;
use crate::storage::{Database, explain};
use crate::time::Timestamp;
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

/// Features by number, from after `after`: at most `limit` of them, without the first `skip`.
pub fn list_features(
    database: &mut Database,
    of: &Dataset,
    sight: &Sight,
    filter: &Filter,
    after: Option<i64>,
    skip: i64,
    limit: i64,
) -> Result<Vec<FeatureRow>> {
    let asked = Question { of, sight, filter };
    let mut walk = Walk::begin(database, asked, &Sort::default(), &by_number(after, skip))?;
    walk.next(database, asked, usize::try_from(limit).map_err(Error::internal)?)
}

/// A start that says by itself that the order is that of the numbers.
fn by_number(after: Option<i64>, skip: i64) -> Start {
    Start { place: Some(Position { keys: vec![], seq: after.unwrap_or(0) }), skip, ..Start::default() }
}

/// How many features there are in all.
pub fn count_features(database: &mut Database, of: &Dataset, sight: &Sight, filter: &Filter) -> Result<i64> {
    count_all(database, Question { of, sight, filter })
}

pub fn find_feature(database: &mut Database, of: &Dataset, sight: &Sight, id: &str) -> Result<Option<FeatureRow>> {
    let found = feature::table
        .filter(feature::store.eq(of.number))
        .filter(feature::id.eq(id))
        .filter(feature::updated_at.le(of.as_of.unwrap_or(Timestamp::MAX).0))
        .filter(visible!(feature, sight))
        .select(FeatureRow::as_select())
        .first(database)
        .optional()?;
    match found {
        Some(found) => Ok(Some(found)),
        None => find_past(database, Question { of, sight, filter: &Filter::default() }, id),
    }
}

pub fn get_feature(database: &mut Database, of: &Dataset, sight: &Sight, id: &str) -> Result<FeatureRow> {
    find_feature(database, of, sight, id)?.ok_or_else(|| Error::not_found("รายการ", "feature", id))
}

/// How the database finds the first page of an answer, a step a line in its own words.
pub fn explain_features(
    database: &mut Database,
    asked: Question<'_>,
    sort: &Sort,
    start: &Start,
) -> Result<Vec<String>> {
    let walk = Walk::begin(database, asked, sort, start)?;
    let statement = walk.statement(database, asked, 100)?;
    explain(database, &statement)
}

/// The numbers of all features that the caller may see and the filter lets through, rising.
pub fn list_seqs(database: &mut Database, of: &Dataset, sight: &Sight, filter: &Filter) -> Result<Vec<i64>> {
    let asked = Question { of, sight, filter };
    Walk::begin(database, asked, &Sort::default(), &by_number(None, 0))?.all_numbers(database, asked)
}

/// The ids of all features of a dataset.
pub fn list_ids(database: &mut Database, of: &Dataset) -> Result<Vec<String>> {
    Ok(feature::table.filter(feature::store.eq(of.number)).order(feature::seq).select(feature::id).load(database)?)
}
