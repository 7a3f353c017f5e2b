//! How many features a dataset has, kept with every change so that no answer has to count them.

use diesel::prelude::*;

use crate::access::{Sight, Visibility};
use crate::catalog::Dataset;
use crate::error::Result;
use crate::storage::Database;
use crate::storage::schema::{feature, feature_count};
use crate::visible;

/// How many features of the dataset the caller may see.
pub fn count_visible(database: &mut Database, of: &Dataset, sight: &Sight) -> Result<i64> {
    let counts: Vec<i64> = feature_count::table
        .filter(feature_count::dataset.eq(of.number))
        .filter(visible!(feature_count, sight))
        .select(feature_count::features)
        .load(database)?;
    Ok(counts.into_iter().sum())
}

/// Who sees every feature of the dataset: the agency that all of them belong to (empty where there are several), and the narrowest
/// visibility among them. `None` where there are no features.
pub fn narrowest(database: &mut Database, of: &Dataset) -> Result<Option<(String, Visibility)>> {
    let groups: Vec<(String, String)> = feature_count::table
        .filter(feature_count::dataset.eq(of.number))
        .filter(feature_count::features.gt(0))
        .select((feature_count::agency_code, feature_count::visibility))
        .load(database)?;
    let visibility = groups.iter().map(|(_, visibility)| Visibility::stored(visibility)).max();
    let agency = groups.first().map(|(agency, _)| agency.clone()).unwrap_or_default();
    let same = groups.iter().all(|(other, _)| *other == agency);
    Ok(visibility.map(|visibility| (if same { agency } else { String::new() }, visibility)))
}

/// Counts new features in, each by its owner and visibility.
pub(super) fn add_all<'a>(
    database: &mut Database,
    store: i32,
    new: impl Iterator<Item = (&'a str, &'static str)>,
) -> Result<()> {
    let mut counts: Vec<(&str, &'static str, i64)> = Vec::new();
    for group in new {
        match counts.iter_mut().find(|(agency, visibility, _)| (*agency, *visibility) == group) {
            Some((.., count)) => *count += 1,
            None => counts.push((group.0, group.1, 1)),
        }
    }
    counts.into_iter().try_for_each(|(agency, visibility, count)| add(database, store, agency, visibility, count))
}

/// Changes the count of one group; a negative number takes features out.
pub(super) fn add(database: &mut Database, dataset: i32, agency: &str, visibility: &str, count: i64) -> Result<()> {
    let group = feature_count::table.find((dataset, agency, visibility));
    let changed =
        diesel::update(group).set(feature_count::features.eq(feature_count::features + count)).execute(database)?;
    if changed == 0 {
        insert(database, dataset, agency, visibility, count)?;
    }
    Ok(())
}

fn insert(database: &mut Database, dataset: i32, agency: &str, visibility: &str, count: i64) -> Result<()> {
    diesel::insert_into(feature_count::table)
        .values((
            feature_count::dataset.eq(dataset),
            feature_count::agency_code.eq(agency),
            feature_count::visibility.eq(visibility),
            feature_count::features.eq(count),
        ))
        .execute(database)?;
    Ok(())
}

pub(super) fn clear(database: &mut Database, dataset: i32) -> Result<()> {
    diesel::delete(feature_count::table.filter(feature_count::dataset.eq(dataset))).execute(database)?;
    Ok(())
}

/// Counts a dataset's features anew.
pub(super) fn recount(database: &mut Database, of: &Dataset) -> Result<()> {
    clear(database, of.number)?;
    let groups: Vec<(String, String, i64)> = feature::table
        .filter(feature::store.eq(of.number))
        .group_by((feature::agency_code, feature::visibility))
        .select((feature::agency_code, feature::visibility, diesel::dsl::count_star()))
        .load(database)?;
    groups
        .into_iter()
        .try_for_each(|(agency, visibility, count)| insert(database, of.number, &agency, &visibility, count))
}
