//! Versions of datasets in the database: what was served from when to when, and datasets as they were.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::known_dataset;
use crate::access::{Deed, Sight};
use crate::catalog::version::{AsOf, DatasetVersion, VersionSource, VersionState};
use crate::catalog::{Dataset, Known, NewDataset};
use crate::error::{Error, Result, Words};
use crate::http::Parameters;
use crate::storage::Database;
use crate::storage::schema::{dataset, dataset_version, feature_count};
use crate::time::Timestamp;

#[derive(Queryable, Selectable)]
#[diesel(table_name = dataset_version)]
struct VersionRow {
    version: i64,
    store: i32,
    state: String,
    features: i64,
    west: Option<f64>,
    south: Option<f64>,
    east: Option<f64>,
    north: Option<f64>,
    time_start: Option<i64>,
    time_end: Option<i64>,
    described: String,
    source_name: String,
    source_sha256: String,
    import_id: String,
    report: String,
    made_by: String,
    made_at: i64,
    served_from: i64,
    served_until: Option<i64>,
    restores: Option<i64>,
    quality_score: Option<i32>,
}

fn version_of(row: VersionRow) -> Result<DatasetVersion> {
    let described = match row.described.as_str() {
        "" => None,
        text => Some(serde_json::from_str::<NewDataset>(text).map_err(Error::internal)?),
    };
    let source = VersionSource { file: row.source_name, sha256: row.source_sha256, import_id: row.import_id };
    Ok(DatasetVersion {
        version: row.version,
        state: VersionState::stored(&row.state),
        features: row.features,
        bbox: match (row.west, row.south, row.east, row.north) {
            (Some(west), Some(south), Some(east), Some(north)) => Some([west, south, east, north]),
            _ => None,
        },
        source: (source != VersionSource::default()).then_some(source),
        made_by: row.made_by,
        made_at: Timestamp(row.made_at).to_rfc3339(),
        served_from: Timestamp(row.served_from).to_rfc3339(),
        served_until: row.served_until.map(|until| Timestamp(until).to_rfc3339()),
        restores: row.restores,
        quality_score: row.quality_score,
        store: row.store,
        described,
        time_span: row.time_start.zip(row.time_end),
        served: (Timestamp(row.served_from), row.served_until.map(Timestamp)),
        report: row.report,
    })
}

/// The state of the version that is served is the dataset's own.
fn completed(database: &mut Database, of: &Dataset, row: VersionRow) -> Result<DatasetVersion> {
    let mut version = version_of(row)?;
    if version.state == VersionState::Served {
        version.features = count(database, of.number)?;
        version.bbox = of.extent.bbox;
        version.time_span = of.time_span;
        version.store = of.number;
    }
    Ok(version)
}

fn count(database: &mut Database, store: i32) -> Result<i64> {
    let counts: Vec<i64> =
        feature_count::table.filter(feature_count::dataset.eq(store)).select(feature_count::features).load(database)?;
    Ok(counts.into_iter().sum())
}

/// Versions of a dataset that the caller may see, newest first, those before version `below`.
pub fn list_versions(
    database: &mut Database,
    of: &Dataset,
    below: Option<i64>,
    skip: i64,
    limit: i64,
) -> Result<Vec<DatasetVersion>> {
    let rows: Vec<VersionRow> = dataset_version::table
        .filter(dataset_version::dataset_id.eq(&of.described.id))
        .filter(dataset_version::version.lt(below.unwrap_or(i64::MAX)))
        .order(dataset_version::version.desc())
        .offset(skip)
        .limit(limit)
        .select(VersionRow::as_select())
        .load(database)?;
    rows.into_iter().map(|row| completed(database, of, row)).collect()
}

/// One version of a dataset that the caller may see.
///
/// # Errors
/// `NotFound` when there is none of this number.
pub fn get_version(database: &mut Database, of: &Dataset, version: i64) -> Result<DatasetVersion> {
    let row: Option<VersionRow> = dataset_version::table
        .find((&of.described.id, version))
        .select(VersionRow::as_select())
        .first(database)
        .optional()?;
    let row = row.ok_or_else(|| Error::not_found("รุ่นของชุดข้อมูล", "version", &version.to_string()))?;
    completed(database, of, row)
}

/// The version that was served at an instant.
fn version_at(database: &mut Database, of: &Dataset, at: Timestamp) -> Result<DatasetVersion> {
    let row: Option<VersionRow> = dataset_version::table
        .filter(dataset_version::dataset_id.eq(&of.described.id))
        .filter(dataset_version::served_from.le(at.0))
        .order(dataset_version::version.desc())
        .select(VersionRow::as_select())
        .first(database)
        .optional()?;
    let row = row.ok_or_else(|| {
        Error::NotFound(Words::new(
            "ไม่ทราบว่าขณะนั้นชุดข้อมูลนี้เป็นอย่างไร ดูรุ่นที่มีได้ที่ /versions",
            "nothing is known of this dataset at that time; its versions are listed under /versions",
        ))
    })?;
    completed(database, of, row)
}

/// The dataset as it was: its features are then those of the version, as they were.
///
/// # Errors
/// `NotFound` when there was no such version, nothing was served then, or the features have been removed.
pub fn dataset_as_of(database: &mut Database, current: &Dataset, wish: AsOf) -> Result<Dataset> {
    let (version, instant) = match wish {
        AsOf::Version(number) => (get_version(database, current, number)?, None),
        AsOf::Instant(at) => (version_at(database, current, at)?, Some(at)),
    };
    if version.state == VersionState::Pruned {
        return Err(Error::NotFound(Words::new(
            format!("รายการของรุ่น {} ถูกลบไปแล้วเพื่อประหยัดเนื้อที่ เหลือแต่ประวัติ", version.version),
            format!("the features of version {} were removed to save room; its record remains", version.version),
        )));
    }
    let at = match (version.state, instant) {
        (VersionState::Served, None) => None,
        (VersionState::Served, Some(at)) => {
            let changed: i64 =
                dataset::table.find(&current.described.id).select(dataset::updated_at).first(database)?;
            Some(at).filter(|at| at.0 < changed)
        }
        // The store is as it was left, unless a later version brought it back and was edited.
        (_, None) if !is_shared(database, version.store)? => None,
        (_, None) => version.end(),
        (_, at) => at,
    };
    Ok(version.of(current, at))
}

fn is_shared(database: &mut Database, store: i32) -> Result<bool> {
    let versions: i64 = dataset_version::table.filter(dataset_version::store.eq(store)).count().get_result(database)?;
    Ok(versions > 1)
}

/// [`known_dataset`], or the dataset as it was when and as `asOf` or `asOfVersion` say.
pub fn asked_dataset(
    database: &mut Database,
    known: &Known,
    sight: &Sight,
    id: &str,
    parameters: &mut Parameters,
) -> Result<Arc<Dataset>> {
    let current = known_dataset(database, known, sight, id)?;
    match AsOf::take(parameters)? {
        None => Ok(current),
        Some(wish) => Ok(Arc::new(dataset_as_of(database, &current, wish)?)),
    }
}

/// Notes that another version of the dataset is served from now on, out of this store. Gives its number.
pub fn open_version(database: &mut Database, id: &str, store: i32, deed: &Deed) -> Result<i64> {
    let last: Option<i64> = dataset_version::table
        .filter(dataset_version::dataset_id.eq(id))
        .select(diesel::dsl::max(dataset_version::version))
        .first(database)?;
    let version = last.unwrap_or(0) + 1;
    diesel::insert_into(dataset_version::table)
        .values((
            dataset_version::dataset_id.eq(id),
            dataset_version::version.eq(version),
            dataset_version::store.eq(store),
            dataset_version::state.eq(VersionState::Served.name()),
            dataset_version::features.eq(0_i64),
            dataset_version::indexed.eq(""),
            dataset_version::described.eq(""),
            dataset_version::source_name.eq(""),
            dataset_version::source_sha256.eq(""),
            dataset_version::import_id.eq(""),
            dataset_version::report.eq("{}"),
            dataset_version::made_by.eq(&deed.agency),
            dataset_version::made_at.eq(deed.at.0),
            dataset_version::served_from.eq(deed.at.0),
        ))
        .execute(database)?;
    Ok(version)
}

/// Notes where the served version came from, and what was reported of it.
pub fn describe_version(
    database: &mut Database,
    id: &str,
    version: i64,
    source: &VersionSource,
    report: &serde_json::Value,
    restores: Option<i64>,
) -> Result<()> {
    diesel::update(dataset_version::table.find((id, version)))
        .set((
            dataset_version::source_name.eq(&source.file),
            dataset_version::source_sha256.eq(&source.sha256),
            dataset_version::import_id.eq(&source.import_id),
            dataset_version::report.eq(report.to_string()),
            dataset_version::restores.eq(restores),
        ))
        .execute(database)?;
    // What was brought back is as good as it was.
    let restored: Option<Option<i32>> = match restores {
        Some(restored) => dataset_version::table
            .find((id, restored))
            .select(dataset_version::quality_score)
            .first(database)
            .optional()?,
        None => None,
    };
    note_quality(database, id, version, restored.flatten())
}

/// Notes what the quality report of a version came to.
pub fn note_quality(database: &mut Database, id: &str, version: i64, score: Option<i32>) -> Result<()> {
    diesel::update(dataset_version::table.find((id, version)))
        .set(dataset_version::quality_score.eq(score))
        .execute(database)?;
    Ok(())
}

/// The scores of the versions that are served, by dataset.
pub(super) fn scores_of(database: &mut Database, ids: &[&str]) -> Result<HashMap<String, i32>> {
    let scores: Vec<(String, Option<i32>)> = dataset_version::table
        .filter(dataset_version::dataset_id.eq_any(ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()))
        .filter(dataset_version::state.eq(VersionState::Served.name()))
        .filter(dataset_version::quality_score.is_not_null())
        .select((dataset_version::dataset_id, dataset_version::quality_score))
        .load(database)?;
    Ok(scores.into_iter().filter_map(|(id, score)| Some((id, score?))).collect())
}

/// Notes that the version which is served is served no more, and all that it was.
pub fn close_version(database: &mut Database, of: &Dataset, at: Timestamp) -> Result<()> {
    let features = count(database, of.number)?;
    let indexed: String = dataset::table.find(&of.described.id).select(dataset::indexed).first(database)?;
    let edge = |index: usize| of.extent.bbox.and_then(|bbox| bbox.get(index).copied());
    let served = dataset_version::table
        .filter(dataset_version::dataset_id.eq(&of.described.id))
        .filter(dataset_version::state.eq(VersionState::Served.name()));
    diesel::update(served)
        .set((
            dataset_version::state.eq(VersionState::Past.name()),
            dataset_version::store.eq(of.number),
            dataset_version::features.eq(features),
            dataset_version::west.eq(edge(0)),
            dataset_version::south.eq(edge(1)),
            dataset_version::east.eq(edge(2)),
            dataset_version::north.eq(edge(3)),
            dataset_version::time_start.eq(of.time_span.map(|span| span.0)),
            dataset_version::time_end.eq(of.time_span.map(|span| span.1)),
            dataset_version::indexed.eq(indexed),
            dataset_version::described.eq(serde_json::to_string(&of.described).map_err(Error::internal)?),
            dataset_version::served_until.eq(at.0),
        ))
        .execute(database)?;
    Ok(())
}

/// The state of a store's index and what its features span.
#[derive(Debug, Clone)]
pub struct StoreState {
    pub store: i32,
    /// Which fields its index holds.
    pub indexed: String,
    /// West, south, east, north.
    pub bbox: Option<[f64; 4]>,
    pub time_span: Option<(i64, i64)>,
}

/// Lets a dataset serve another store.
pub fn serve_store(database: &mut Database, id: &str, state: &StoreState, at: Timestamp) -> Result<()> {
    diesel::update(dataset::table.find(id))
        .set((dataset::number.eq(state.store), dataset::indexed.eq(&state.indexed)))
        .execute(database)?;
    // A dataset that was made for this very version has noted its first, empty store.
    diesel::update(dataset_version::table)
        .filter(dataset_version::dataset_id.eq(id))
        .filter(dataset_version::state.eq(VersionState::Served.name()))
        .set(dataset_version::store.eq(state.store))
        .execute(database)?;
    super::touch_dataset(database, id, state.bbox, state.time_span, at)
}

/// The store of a version that is past, as it stands.
pub fn store_state(database: &mut Database, id: &str, version: &DatasetVersion) -> Result<StoreState> {
    let indexed =
        dataset_version::table.find((id, version.version)).select(dataset_version::indexed).first(database)?;
    Ok(StoreState { store: version.store, indexed, bbox: version.bbox, time_span: version.time_span })
}

/// Notes that the features of a version are gone.
pub fn mark_pruned(database: &mut Database, id: &str, version: i64) -> Result<()> {
    diesel::update(dataset_version::table.find((id, version)))
        .set(dataset_version::state.eq(VersionState::Pruned.name()))
        .execute(database)?;
    Ok(())
}

/// Notes which fields the index of a past version holds.
pub fn set_indexed(database: &mut Database, id: &str, version: i64, indexed: &str) -> Result<()> {
    diesel::update(dataset_version::table.find((id, version)))
        .set(dataset_version::indexed.eq(indexed))
        .execute(database)?;
    Ok(())
}
