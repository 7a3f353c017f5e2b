//! Features as they were before a change: kept when they are overwritten, and laid over the store when it is asked as of an earlier instant.

use std::cmp::Ordering;
use std::collections::VecDeque;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::{Map, Value};

use super::FeatureRow;
use super::plan::Question;
use crate::access::Visibility;
use crate::catalog::{Dataset, DatasetKind};
use crate::error::{Error, Result};
use crate::features::search::search_text_of;
use crate::geometry::{ewkb, predicate};
use crate::on_each_backend;
use crate::storage::Database;
use crate::storage::attributes::IndexedField;
use crate::storage::schema::{feature, feature_past};
use crate::storage::select::Position;
use crate::time::Timestamp;

/// Keeps a feature as it stands, before it is changed or removed at `at`. Only layers are asked as of a date; what the hub itself writes has
/// its own history.
pub(super) fn keep(database: &mut Database, of: &Dataset, seq: i64, at: Timestamp) -> Result<()> {
    if of.kind != DatasetKind::Layer {
        return Ok(());
    }
    // What was written at the same instant was never seen.
    let standing = feature::table.filter(feature::seq.eq(seq)).filter(feature::updated_at.lt(at.0)).select((
        feature::store,
        feature::seq,
        feature::id,
        feature::agency_code,
        feature::visibility,
        feature::version,
        feature::updated_at,
        at.0.into_sql::<BigInt>(),
        feature::time_start,
        feature::time_end,
        feature::properties,
        feature::geometry_json,
        feature::geometry,
    ));
    let columns = (
        feature_past::store,
        feature_past::seq,
        feature_past::id,
        feature_past::agency_code,
        feature_past::visibility,
        feature_past::version,
        feature_past::valid_from,
        feature_past::valid_until,
        feature_past::time_start,
        feature_past::time_end,
        feature_past::properties,
        feature_past::geometry_json,
        feature_past::geometry,
    );
    on_each_backend!(database, connection => standing.insert_into(feature_past::table).into_columns(columns).execute(connection))?;
    Ok(())
}

/// A feature as it was.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = feature_past)]
pub struct PastRow {
    pub seq: i64,
    pub id: String,
    pub agency_code: String,
    pub visibility: String,
    pub version: i64,
    pub time_start: Option<i64>,
    pub time_end: Option<i64>,
    pub properties: String,
    pub geometry_json: Option<String>,
    pub geometry: Option<Vec<u8>>,
}

impl From<PastRow> for FeatureRow {
    fn from(row: PastRow) -> Self {
        FeatureRow {
            seq: row.seq,
            id: row.id,
            agency_code: row.agency_code,
            version: row.version,
            properties: row.properties,
            geometry_json: row.geometry_json,
        }
    }
}

/// The features of a store that stood at `at` and do so no more, of one id or of all, from behind a number.
pub fn past_rows(
    database: &mut Database,
    store: i32,
    at: Timestamp,
    id: Option<&str>,
    after: i64,
    limit: i64,
) -> Result<Vec<PastRow>> {
    let mut query = feature_past::table
        .filter(feature_past::store.eq(store))
        .filter(feature_past::valid_from.le(at.0))
        .filter(feature_past::valid_until.gt(at.0))
        .filter(feature_past::seq.gt(after))
        .order(feature_past::seq)
        .limit(limit)
        .select(PastRow::as_select())
        .into_boxed();
    if let Some(id) = id {
        query = query.filter(feature_past::id.eq(id.to_owned()));
    }
    Ok(query.load(database)?)
}

/// One feature as it was, if the caller may see it.
pub(super) fn find_past(database: &mut Database, asked: Question<'_>, id: &str) -> Result<Option<FeatureRow>> {
    let Some(at) = asked.of.as_of else { return Ok(None) };
    let row = past_rows(database, asked.of.number, at, Some(id), 0, 1)?.pop();
    Ok(row.filter(|row| asked.sight.sees(Visibility::stored(&row.visibility), &row.agency_code)).map(FeatureRow::from))
}

/// The answers among what stood and stands no more, by their numbers.
pub(super) fn past_answers(database: &mut Database, asked: Question<'_>) -> Result<Vec<FeatureRow>> {
    Ok(list_past(database, asked)?.into_iter().map(FeatureRow::from).collect())
}

/// Past answers as they are kept, with their geometry.
pub fn list_past(database: &mut Database, asked: Question<'_>) -> Result<Vec<PastRow>> {
    const STEP: i64 = 1_000;
    let Some(at) = asked.of.as_of else { return Ok(vec![]) };
    let mut answers = Vec::new();
    let mut after = 0;
    loop {
        let rows = past_rows(database, asked.of.number, at, None, after, STEP)?;
        let Some(last) = rows.last() else { return Ok(answers) };
        after = last.seq;
        for row in rows {
            if matches(&row, asked)? {
                answers.push(row);
            }
        }
    }
}

/// What the conditions of a plan say of a row in SQL, said here of one that is in no index.
fn matches(row: &PastRow, asked: Question<'_>) -> Result<bool> {
    let filter = asked.filter;
    if !asked.sight.sees(Visibility::stored(&row.visibility), &row.agency_code) {
        return Ok(false);
    }
    // What has no place is in every box, and what has no time in every interval.
    if let (Some(bbox), Some(geometry)) = (&filter.bbox, &row.geometry) {
        let parts = bbox.parts().into_iter().map(|part| part.to_polygon());
        let outline = parts.clone().any(|part| meets(geometry, part));
        if !outline || filter.outline.as_ref().is_some_and(|outline| !meets(geometry, outline.clone())) {
            return Ok(false);
        }
    }
    if let (Some(time), true, Some((start, end))) =
        (&filter.time, asked.of.described.time_start_field.is_some(), row.time_start.zip(row.time_end))
        && (start > time.end.0 || end < time.start.0)
    {
        return Ok(false);
    }
    if filter.ids.as_ref().is_some_and(|ids| !ids.contains(&row.id)) {
        return Ok(false);
    }
    let properties: Map<String, Value> = serde_json::from_str(&row.properties).map_err(Error::internal)?;
    if !filter.words.is_empty() {
        let texts = search_text_of(&properties);
        if !filter.words.iter().all(|word| texts.contains(word.as_str())) {
            return Ok(false);
        }
    }
    let has = |name: &str, wanted: &str| match properties.get(name) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => text == wanted,
        Some(other) => wanted == other.to_string().as_str(),
    };
    if !filter.equals.iter().all(|(name, wanted)| has(name, wanted)) {
        return Ok(false);
    }
    let asked_of = |filter: &crate::cql2::Filter| filter.matches_stored(&row.properties, row.geometry.as_deref());
    Ok(filter.asked.as_ref().is_none_or(|filter| asked_of(filter.filter()) == Some(true)))
}

fn meets(geometry: &[u8], part: geo::Polygon<f64>) -> bool {
    predicate::intersects(geometry, &ewkb::write(&geo::Geometry::Polygon(part)))
}

/// What is laid over a walk: answers that are in no index, in the order of the walk, and rows of the store that were read too early.
#[derive(Debug, Clone, Default)]
pub(super) struct Overlay {
    past: VecDeque<(Position, FeatureRow)>,
    pub held: VecDeque<FeatureRow>,
    /// Answers that are to be passed over first.
    pub skip: i64,
}

impl Overlay {
    pub fn new(past: Vec<(Position, FeatureRow)>, skip: i64) -> Self {
        Overlay { skip: if past.is_empty() { 0 } else { skip }, past: past.into(), held: VecDeque::new() }
    }

    /// Is there nothing to lay over the rows of the store?
    pub fn is_empty(&self) -> bool {
        self.past.is_empty() && self.held.is_empty() && self.skip == 0
    }

    /// Takes what is left, in no order, and says how much it was.
    pub fn drain(&mut self) -> usize {
        let left = self.past.len() + self.held.len();
        self.past.clear();
        self.held.clear();
        left
    }

    /// The next of both: `position` is that of the first row that is held.
    pub fn take(&mut self, position: Option<&Position>, order: &Order<'_>) -> Option<FeatureRow> {
        let first = match (self.past.front(), position) {
            (Some((past, _)), Some(held)) => order.compare(past, held) == Ordering::Less,
            (past, _) => past.is_some(),
        };
        if first { self.past.pop_front().map(|(_, row)| row) } else { self.held.pop_front() }
    }
}

/// The order of a walk, as `storage::select` has it in SQL.
pub(super) struct Order<'a> {
    pub fields: &'a [(IndexedField, bool)],
    pub backwards: bool,
}

impl Order<'_> {
    pub fn compare(&self, a: &Position, b: &Position) -> Ordering {
        let turned = |order: Ordering, turn: bool| if turn { order.reverse() } else { order };
        let keys = self.fields.iter().zip(a.keys.iter().zip(&b.keys)).map(|((_, falls), (a, b))| {
            let values = a.number.total_cmp(&b.number).then_with(|| a.text.cmp(&b.text));
            turned(a.absent.cmp(&b.absent), self.backwards).then(turned(values, *falls != self.backwards))
        });
        let falls = self.fields.first().is_some_and(|(_, falls)| *falls) != self.backwards;
        keys.fold(Ordering::Equal, Ordering::then).then(turned(a.seq.cmp(&b.seq), falls))
    }
}
