//! CQL2 filters in the databases: one condition that means exactly what `Filter::matches` says.
//!
//! SQLite is taught `filter_matches` on connect, which is `matches` itself. PostgreSQL gets bound SQL for what it can say
//! exactly (`postgis.rs`); what it cannot (folds, arithmetic, functions, arrays, values whose type shows only in the row) is
//! asked of `matches` once a request, of the rows that the other conditions leave, and comes back as a list of rows. So a
//! page, a count, a tile and an export all see a plain condition.

mod expression;
mod in_use;
mod necessary;
mod postgis;

use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::{Binary, Nullable};

use super::schema::feature;
use super::spatial::FeatureCondition;
use super::{Backend, Database};
use crate::error::Result;

pub use expression::Sql;
pub use in_use::FilterInUse;
pub use necessary::necessary;

pub(super) use in_use::teach;

/// Rows that are looked at in one step while a filter is asked in Rust.
const STEP: i64 = 2_000;

type Candidates<'a> = feature::BoxedQuery<'a, Backend>;

/// The condition for a filter. `collections` says whether geometries may be collections, which PostGIS relates only in part.
/// `candidates` gives the query of the features that the question is about, anew each time, with the other conditions on it;
/// `question` tells it from others that are asked with the same filter.
pub fn condition<'a>(
    database: &mut Database,
    asked: &Arc<FilterInUse>,
    collections: bool,
    question: &str,
    candidates: impl Fn(&Database) -> Candidates<'a>,
) -> Result<FeatureCondition> {
    if let Database::Sqlite(_) = database {
        return Ok(Box::new(in_use::matches(asked)));
    }
    let (exact, whole) = postgis::translated(asked.filter(), collections);
    if whole {
        return Ok(Box::new(exact));
    }
    let found = match asked.resolved(question) {
        Some(found) => found,
        None => asked.resolve(question, matching_rows(database, asked, &exact, candidates)?),
    };
    Ok(Box::new(Sql::one_of(&found)))
}

/// The numbers of the candidates that match, in order.
fn matching_rows<'a>(
    database: &mut Database,
    asked: &FilterInUse,
    exact: &Sql,
    candidates: impl Fn(&Database) -> Candidates<'a>,
) -> Result<Vec<i64>> {
    type Row = (i64, String, Option<Vec<u8>>);
    let mut found = Vec::new();
    let mut after = i64::MIN;
    loop {
        let query =
            candidates(database).filter(exact.clone()).filter(feature::seq.gt(after)).order(feature::seq).limit(STEP);
        let rows: Vec<Row> = if asked.filter().needs_geometry() {
            query.select((feature::seq, feature::properties, feature::geometry)).load(database)?
        } else {
            let none = None::<Vec<u8>>.into_sql::<Nullable<Binary>>();
            query.select((feature::seq, feature::properties, none)).load(database)?
        };
        let Some((last, ..)) = rows.last() else { return Ok(found) };
        after = *last;
        let matching = rows.iter().filter(|(_, properties, geometry)| {
            asked.filter().matches_stored(properties, geometry.as_deref()) == Some(true)
        });
        found.extend(matching.map(|(seq, ..)| *seq));
    }
}
