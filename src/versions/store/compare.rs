//! Two states of a dataset side by side: both stores are walked by the features' ids, so that no more than a few thousand features are in memory.

use std::cmp::Ordering;
use std::collections::VecDeque;

use diesel::prelude::*;

use crate::access::{Sight, Visibility};
use crate::catalog::Dataset;
use crate::error::Result;
use crate::storage::Database;
use crate::storage::schema::{feature, feature_past};
use crate::time::Timestamp;
use crate::versions::compare::{Change, Compared, Difference, difference};
use crate::visible;

/// Features that are read at once from either side.
const STEP: i64 = 1_000;

/// How many features differ, and how many do not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub added: i64,
    pub removed: i64,
    pub changed: i64,
    pub unchanged: i64,
}

/// Which differences are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Those of features whose ids come behind this one.
    pub after: String,
    pub skip: usize,
    pub limit: usize,
    /// Those of one kind only.
    pub change: Option<Change>,
}

/// The first differences that are wanted, by id, as far as the caller may see the features; and how many there are in all, unless
/// that is known: then the walk begins and ends where the differences do.
pub fn compare(
    database: &mut Database,
    (from, to): (&Dataset, &Dataset),
    sight: &Sight,
    wanted: &Wanted,
    known: Option<Tally>,
) -> Result<(Tally, Vec<Difference>)> {
    let start = if known.is_some() { wanted.after.as_str() } else { "" };
    let (mut before, mut after) = (ById::new(from, sight, start), ById::new(to, sight, start));
    let mut tally = Tally::default();
    let (mut found, mut skipped) = (Vec::new(), 0);
    while known.is_none() || found.len() < wanted.limit {
        let order = match (before.peek(database)?, after.peek(database)?) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(before), Some(after)) => before.id.cmp(&after.id),
        };
        let old = if order.is_le() { before.take() } else { None };
        let new = if order.is_ge() { after.take() } else { None };
        let Some(difference) = difference(old.as_ref(), new.as_ref())? else {
            tally.unchanged += 1;
            continue;
        };
        match difference.change {
            Change::Added => tally.added += 1,
            Change::Removed => tally.removed += 1,
            Change::Changed => tally.changed += 1,
        }
        let is_wanted = difference.id > wanted.after && wanted.change.is_none_or(|change| change == difference.change);
        if is_wanted && skipped < wanted.skip {
            skipped += 1;
        } else if is_wanted && found.len() < wanted.limit {
            found.push(difference);
        }
    }
    Ok((known.unwrap_or(tally), found))
}

/// The features of one state in the order of their ids.
struct ById<'a> {
    of: &'a Dataset,
    sight: &'a Sight,
    after: String,
    ready: VecDeque<Compared>,
    ended: bool,
}

impl<'a> ById<'a> {
    fn new(of: &'a Dataset, sight: &'a Sight, after: &str) -> Self {
        ById { of, sight, after: after.to_owned(), ready: VecDeque::new(), ended: false }
    }

    fn peek(&mut self, database: &mut Database) -> Result<Option<&Compared>> {
        while self.ready.is_empty() && !self.ended {
            self.read(database)?;
        }
        Ok(self.ready.front())
    }

    fn take(&mut self) -> Option<Compared> {
        self.ready.pop_front()
    }

    fn read(&mut self, database: &mut Database) -> Result<()> {
        type Row = (String, String, Option<String>);
        let at = self.of.as_of.unwrap_or(Timestamp::MAX).0;
        let rows: Vec<Row> = feature::table
            .filter(feature::store.eq(self.of.number))
            .filter(feature::id.gt(&self.after))
            .filter(feature::updated_at.le(at))
            .filter(visible!(feature, self.sight))
            .order(feature::id)
            .limit(STEP)
            .select((feature::id, feature::properties, feature::geometry_json))
            .load(database)?;
        let last = rows.last().map(|(id, ..)| id.clone()).filter(|_| rows.len() as i64 == STEP);
        let mut ready: Vec<Compared> =
            rows.into_iter().map(|(id, properties, geometry)| Compared { id, properties, geometry }).collect();
        if self.of.as_of.is_some() {
            ready.extend(self.past(database, at, last.as_deref())?);
            ready.sort_by(|a, b| a.id.cmp(&b.id));
        }
        self.ready = ready.into();
        match last {
            Some(last) => self.after = last,
            None => self.ended = true,
        }
        Ok(())
    }

    /// What stood then and stands no more, up to an id.
    fn past(&self, database: &mut Database, at: i64, last: Option<&str>) -> Result<Vec<Compared>> {
        type Row = (String, String, Option<String>, String, String);
        let mut query = feature_past::table
            .filter(feature_past::store.eq(self.of.number))
            .filter(feature_past::valid_from.le(at))
            .filter(feature_past::valid_until.gt(at))
            .filter(feature_past::id.gt(self.after.clone()))
            .select((
                feature_past::id,
                feature_past::properties,
                feature_past::geometry_json,
                feature_past::agency_code,
                feature_past::visibility,
            ))
            .into_boxed();
        if let Some(last) = last {
            query = query.filter(feature_past::id.le(last.to_owned()));
        }
        let rows: Vec<Row> = query.load(database)?;
        let seen =
            rows.into_iter().filter(|(.., agency, visibility)| self.sight.sees(Visibility::stored(visibility), agency));
        Ok(seen.map(|(id, properties, geometry, ..)| Compared { id, properties, geometry }).collect())
    }
}
