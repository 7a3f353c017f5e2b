//! A stored dataset judged as if it came in again: features read page by page, each judged, the report kept.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::assess::Assessment;
use super::columns::Column;
use super::gazetteer::Gazetteer;
use super::rules::Rules;
use super::store::{self, Audience};
use super::survey::{Subject, Survey};
use super::verdict::judge;
use crate::access::{Deed, Sight};
use crate::catalog::store::get_dataset;
use crate::catalog::{Dataset, GeometryKind, NewDataset};
use crate::error::{Error, Result};
use crate::features::query::Filter;
use crate::features::store::{FeatureRow, count_visible, list_features, narrowest};
use crate::ingest::source::{SourceGeometry, SourceRow};
use crate::storage::Store;

/// Features that are read at once.
const PAGE: i64 = 1_000;

impl Subject {
    /// A layer with the description of a dataset, whose columns mean what `columns` say.
    pub fn of_dataset(
        described: &NewDataset,
        columns: Vec<Column>,
        gazetteer: Arc<Gazetteer>,
        today: NaiveDate,
    ) -> Subject {
        let required = described.fields.iter().filter(|field| field.required).map(|field| field.name.clone());
        Subject {
            columns,
            required: required.collect(),
            has_places: described.geometry_kind != GeometryKind::None,
            update_days: update_days(described),
            today,
            gazetteer,
            earlier: std::collections::HashMap::new(),
        }
    }
}

/// Days between two updates, as the Government Data Catalog's fields say; `None` where they say nothing or that there are none.
fn update_days(described: &NewDataset) -> Option<f64> {
    let days = match described.catalog.update_frequency_unit.as_str() {
        "ปี" => 365.0,
        "ครึ่งปี" => 183.0,
        "ไตรมาส" => 92.0,
        "เดือน" => 31.0,
        "สัปดาห์" => 7.0,
        "วัน" | "วันทำการ" | "ชั่วโมง" | "นาที" | "ตามเวลาจริง" => {
            1.0
        }
        _ => return None,
    };
    #[expect(clippy::cast_precision_loss, reason = "a small number of periods")]
    let times =
        described.catalog.update_frequency_interval.filter(|times| *times > 0).map_or(1.0, |times| times as f64);
    Some(days * times)
}

/// Judges every feature of a dataset as it is served, and keeps the report with its version. `progress` is told how much is
/// done of how much, between transactions, and says whether to go on.
///
/// # Errors
/// `NotFound` when there is no such dataset (any more).
pub fn evaluate(store: &Store, id: &str, deed: &Deed, progress: &dyn Fn(usize, usize) -> bool) -> Result<Value> {
    let today = day_of(deed)?;
    let (dataset, total, gazetteer) = store.read_now(|database| {
        let dataset = get_dataset(database, &Sight::Everything, id)?;
        let total = count_visible(database, &dataset, &Sight::Everything)?;
        Ok((dataset, usize::try_from(total).unwrap_or_default(), Arc::new(store::gazetteer(database)?)))
    })?;
    let mut rules = Rules::new(None, today)?.with_fields(&dataset.described.fields);
    let mut survey = None;
    let (mut after, mut done) = (None, 0);
    loop {
        let page = store.read_now(|database| {
            list_features(database, &dataset, &Sight::Everything, &Filter::default(), after, 0, PAGE)
        })?;
        let Some(last) = page.last() else { break };
        after = Some(last.seq);
        let rows: Vec<SourceRow> = page.into_iter().zip(done as u64 + 1..).map(source_row).collect::<Result<_>>()?;
        done += rows.len();
        if survey.is_none() {
            rules.recognise(&rows);
        }
        let survey = survey.get_or_insert_with(|| {
            Survey::new(Subject::of_dataset(&dataset.described, rules.columns(), gazetteer.clone(), today))
        });
        for row in rows {
            survey.look_at(&mut judge(row, &rules));
        }
        if !progress(done, total.max(done)) {
            return Ok(Value::Null);
        }
    }
    let empty = || Survey::new(Subject::of_dataset(&dataset.described, vec![], gazetteer.clone(), today));
    let made = survey.unwrap_or_else(empty).finish();
    keep(store, &dataset, &made, deed)
}

fn keep(store: &Store, dataset: &Dataset, made: &Assessment, deed: &Deed) -> Result<Value> {
    store.write_now(|database| {
        // The description may have changed meanwhile; what was judged is the state that was read.
        let now = get_dataset(database, &Sight::Everything, &dataset.described.id)?;
        let judged = Dataset { data_version: dataset.data_version, ..now };
        let version = store::current_version(database, &judged)?;
        let audience = match narrowest(database, &judged)? {
            Some((agency, visibility)) => Audience { agency, visibility },
            None => Audience::of(&judged),
        };
        store::keep_report(database, &judged, version, made, &audience, deed)?;
        Ok(json!({ "dataset": judged.described.id, "version": version, "qualityScore": made.report.quality_score, "rows": made.report.rows }))
    })
}

/// The day in Thailand.
fn day_of(deed: &Deed) -> Result<NaiveDate> {
    let instant =
        chrono::DateTime::from_timestamp_micros(deed.at.0).ok_or_else(|| Error::internal("no such instant"))?;
    Ok((instant + chrono::TimeDelta::hours(7)).date_naive())
}

fn source_row((row, number): (FeatureRow, u64)) -> Result<SourceRow> {
    let geometry = match row.geometry_json {
        Some(text) => SourceGeometry::GeoJson(RawValue::from_string(text).map_err(Error::internal)?),
        None => SourceGeometry::None,
    };
    Ok(SourceRow {
        number,
        id: Some(row.id),
        properties: serde_json::from_str(&row.properties).map_err(Error::internal)?,
        geometry,
        faults: Vec::new(),
    })
}
