//! A new version of a dataset: begun, filled chunk by chunk where nobody sees it, and published at once.
//!
//! Each function does its work in the caller's transaction. A chunk of some thousand features is a transaction of its own, so that others read
//! and write in between; what is served stays the version before until [`publish`], which changes the number of the store and little else.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::order::{note_ordered, refuse_unordered};
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::catalog::store::{
    StoreState, close_version, describe_version, find_dataset, get_dataset, insert_dataset, open_version, serve_store,
    update_dataset,
};
use crate::catalog::version::VersionSource;
use crate::catalog::{Dataset, DatasetKind, NewDataset};
use crate::error::{Error, Fault, Result, Words};
use crate::features::NewFeature;
use crate::features::store::{ReadyFeature, add_lacking, add_rows};
use crate::geometry::BBox;
use crate::storage::Database;
use crate::storage::attributes::{IndexedField, fill, signature};
use crate::storage::later::Lacking;
use crate::storage::schema::{dataset_load, feature};
use crate::storage::stores::{give_up, new_store, sweep};
use crate::time::Timestamp;

/// What a version is made from.
#[derive(Debug, Clone, Default)]
pub struct NewVersion {
    pub source: VersionSource,
}

/// A version that is being filled. It is of no use when another load of the dataset has begun.
#[derive(Debug, Clone)]
pub struct Loading {
    pub dataset_id: String,
    /// Id of the import, by which [`find_load`] finds it after a crash.
    pub import_id: String,
    /// Row of the source up to which everything is in, as [`append`] was told last.
    pub progress: u64,
    /// Features that are in.
    pub features: u64,
    /// Entries of the ordered indexes that are in.
    pub ordered: u64,
    pub(super) store: i32,
    pub(super) fields: Vec<IndexedField>,
}

impl Loading {
    /// The fields whose values are indexed, under which a [`ReadyFeature`] is made.
    pub fn fields(&self) -> &[IndexedField] {
        &self.fields
    }
}

/// Begins a version of a dataset, which need not be there yet; nobody sees either before it is published. `described` says which values are
/// indexed. A load of the same dataset that has not been published is given up.
///
/// # Errors
/// `Conflict` when the hub itself writes the dataset.
pub fn begin(database: &mut Database, described: &NewDataset, new: &NewVersion, deed: &Deed) -> Result<Loading> {
    if let Some(found) = find_dataset(database, &Sight::Everything, &described.id)? {
        need_layer(&found)?;
    }
    let older: Vec<i32> = dataset_load::table
        .filter(dataset_load::dataset_id.eq(&described.id))
        .select(dataset_load::store)
        .load(database)?;
    for store in older {
        diesel::delete(dataset_load::table.find(store)).execute(database)?;
        give_up(database, store)?;
    }
    let store = new_store(database)?;
    let fields = described.indexed_fields(store);
    diesel::insert_into(dataset_load::table)
        .values((
            dataset_load::store.eq(store),
            dataset_load::dataset_id.eq(&described.id),
            dataset_load::import_id.eq(&new.source.import_id),
            dataset_load::described.eq(serde_json::to_string(described).map_err(Error::internal)?),
            dataset_load::indexed.eq(signature(&fields)),
            dataset_load::progress.eq(0_i64),
            dataset_load::features.eq(0_i64),
            dataset_load::ordered.eq(0_i64),
            dataset_load::source_name.eq(&new.source.file),
            dataset_load::source_sha256.eq(&new.source.sha256),
            dataset_load::begun_by.eq(&deed.agency),
            dataset_load::begun_at.eq(deed.at.0),
            dataset_load::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    Ok(Loading {
        dataset_id: described.id.clone(),
        import_id: new.source.import_id.clone(),
        progress: 0,
        features: 0,
        ordered: 0,
        store,
        fields,
    })
}

/// Only layers have versions: what the hub itself writes has one state.
pub(super) fn need_layer(found: &Dataset) -> Result<()> {
    if found.kind == DatasetKind::Layer {
        return Ok(());
    }
    let id = &found.described.id;
    let words = Words::new(format!("ระบบสร้างชุดข้อมูล '{id}' เอง"), format!("the hub writes the dataset '{id}' itself"));
    Err(Error::Conflict(Fault::parameter("dataset", "kept-by-the-hub", words).remedy("ใช้รหัสอื่น", "choose another id")))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = dataset_load)]
pub(super) struct LoadRow {
    store: i32,
    dataset_id: String,
    import_id: String,
    described: String,
    indexed: String,
    progress: i64,
    features: i64,
    ordered: i64,
    west: Option<f64>,
    south: Option<f64>,
    east: Option<f64>,
    north: Option<f64>,
    time_start: Option<i64>,
    time_end: Option<i64>,
    source_name: String,
    source_sha256: String,
}

impl LoadRow {
    fn bbox(&self) -> Option<[f64; 4]> {
        match (self.west, self.south, self.east, self.north) {
            (Some(west), Some(south), Some(east), Some(north)) => Some([west, south, east, north]),
            _ => None,
        }
    }
}

/// The load of an import that was cut off, to go on behind its `progress`; none when it has been published or given up.
pub fn find_load(database: &mut Database, import_id: &str) -> Result<Option<Loading>> {
    let row: Option<LoadRow> = dataset_load::table
        .filter(dataset_load::import_id.eq(import_id))
        .select(LoadRow::as_select())
        .first(database)
        .optional()?;
    row.map(|row| {
        let described: NewDataset = serde_json::from_str(&row.described).map_err(Error::internal)?;
        Ok(Loading {
            fields: described.indexed_fields(row.store),
            dataset_id: row.dataset_id,
            import_id: row.import_id,
            progress: row.progress.unsigned_abs(),
            features: row.features.unsigned_abs(),
            ordered: row.ordered.unsigned_abs(),
            store: row.store,
        })
    })
    .transpose()
}

pub(super) fn load_row(database: &mut Database, loading: &Loading) -> Result<LoadRow> {
    let row: Option<LoadRow> =
        dataset_load::table.find(loading.store).select(LoadRow::as_select()).first(database).optional()?;
    row.ok_or_else(|| {
        let id = &loading.dataset_id;
        let words = Words::new(
            format!("มีการนำเข้าชุดข้อมูล '{id}' ครั้งใหม่กว่า หรือชุดข้อมูลถูกลบไปแล้ว"),
            format!("a later import of the dataset '{id}' has begun, or the dataset was removed"),
        );
        Error::Conflict(
            Fault::parameter("dataset", "load-given-up", words).remedy("นำเข้าใหม่อีกครั้ง", "import the file again"),
        )
    })
}

/// Adds a chunk of features with all their entries, in a transaction within the transaction: after a refusal the outer one is still of use on
/// both databases. A load is filled by this or by [`append_ready`], not by both.
///
/// # Errors
/// `Impossible` naming each id that is in already or stands twice in the chunk: nothing of the chunk is kept, and the load can go on
/// without them. `Conflict` when the load has been given up.
pub fn append(
    database: &mut Database,
    loading: &mut Loading,
    features: &[NewFeature],
    progress: u64,
    at: Timestamp,
) -> Result<()> {
    load_row(database, loading)?;
    let ready =
        features.iter().map(|feature| ReadyFeature::of(feature, &loading.fields)).collect::<Result<Vec<_>>>()?;
    refuse_repeated(repeated(&ready))?;
    let appended = database.transaction(|database| {
        let lacking = append_ready(database, loading, ready, progress, at)?;
        add_lacking(database, &loading.fields, &lacking)?;
        note_ordered(database, loading, lacking.count(), at)
    });
    if appended.is_err() {
        let ids: Vec<&str> = features.iter().map(|feature| feature.id.as_str()).collect();
        refuse_repeated(taken_ids(database, loading, &ids)?)?;
    }
    appended
}

/// Adds a chunk of features, all or none, and notes that the source is in up to row `progress`. After an error the transaction must end.
///
/// What they lack then is to be written by [`super::order()`] before the load is published.
///
/// # Errors
/// `Impossible` naming each id that stands twice in the chunk; `Conflict` for one that is in already, and when the load has been given up.
pub fn append_ready(
    database: &mut Database,
    loading: &mut Loading,
    features: Vec<ReadyFeature<'_>>,
    progress: u64,
    at: Timestamp,
) -> Result<Lacking> {
    let load = load_row(database, loading)?;
    refuse_repeated(repeated(&features))?;
    let count = features.len() as u64;
    let boxed = |[west, south, east, north]: [f64; 4]| BBox::new(west, south, east, north).ok();
    let boxes = features.iter().filter_map(|feature| feature.bounds().and_then(boxed));
    let bbox = boxes.chain(load.bbox().and_then(boxed)).reduce(BBox::union).map(BBox::to_array);
    let edge = |index: usize| bbox.and_then(|bbox| bbox.get(index).copied());
    let times = features.iter().filter_map(ReadyFeature::time).chain(load.time_start.zip(load.time_end));
    let times = times.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let lacking = add_rows(database, loading.store, &loading.fields, features, at)?;
    loading.progress = progress;
    loading.features += count;
    diesel::update(dataset_load::table.find(loading.store))
        .set((
            dataset_load::progress.eq(i64::try_from(progress).map_err(Error::internal)?),
            dataset_load::features.eq(i64::try_from(loading.features).map_err(Error::internal)?),
            dataset_load::west.eq(edge(0)),
            dataset_load::south.eq(edge(1)),
            dataset_load::east.eq(edge(2)),
            dataset_load::north.eq(edge(3)),
            dataset_load::time_start.eq(times.map(|times| times.0)),
            dataset_load::time_end.eq(times.map(|times| times.1)),
            dataset_load::updated_at.eq(at.0),
        ))
        .execute(database)?;
    Ok(lacking)
}

/// Which of these ids are in already.
pub fn taken_ids(database: &mut Database, loading: &Loading, ids: &[&str]) -> Result<Vec<String>> {
    let mut taken = Vec::new();
    for some in ids.chunks(500) {
        let found = feature::table.filter(feature::store.eq(loading.store)).filter(feature::id.eq_any(some));
        taken.extend(found.select(feature::id).load::<String>(database)?);
    }
    Ok(taken)
}

fn repeated(features: &[ReadyFeature<'_>]) -> Vec<String> {
    let mut seen = std::collections::HashSet::with_capacity(features.len());
    let again = features.iter().filter(|feature| !seen.insert(feature.id()));
    again.map(|feature| feature.id().to_owned()).collect()
}

fn refuse_repeated(ids: Vec<String>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let fault = |id: String| {
        let words = Words::new(format!("รหัส '{id}' ซ้ำในข้อมูลที่นำเข้า"), format!("the id '{id}' occurs more than once"));
        Fault::pointer("/id", "repeated-id", words)
            .remedy("ให้แต่ละรายการมีรหัสของตัวเอง", "give each feature an id of its own")
    };
    Err(Error::Impossible(ids.into_iter().map(fault).collect()))
}

/// Lets the version be served from now on: one short transaction, before which everybody sees the version before and after which everybody
/// sees this one. `described` is what the dataset is to be from now on. It is short only if its indexed fields are those that the load
/// began with: else the index is filled anew, all at once.
///
/// # Errors
/// `Conflict` when the load has been given up, also because the dataset was removed.
pub fn publish(
    database: &mut Database,
    loading: Loading,
    described: &NewDataset,
    report: &Value,
    deed: &Deed,
) -> Result<Dataset> {
    let load = load_row(database, &loading)?;
    refuse_unordered(database, &loading)?;
    let fields = described.indexed_fields(load.store);
    let indexed = signature(&fields);
    if load.indexed != indexed {
        fill(database, load.store, &fields)?;
    }
    let state =
        StoreState { store: load.store, indexed, bbox: load.bbox(), time_span: load.time_start.zip(load.time_end) };
    let source = VersionSource { file: load.source_name, sha256: load.source_sha256, import_id: load.import_id };
    diesel::delete(dataset_load::table.find(load.store)).execute(database)?;
    let version = match find_dataset(database, &Sight::Everything, &load.dataset_id)? {
        None => {
            insert_dataset(database, described, DatasetKind::Layer, deed)?;
            serve_store(database, &load.dataset_id, &state, deed.at)?;
            1
        }
        Some(found) => take_over(database, &found, described, &state, deed)?,
    };
    describe_version(database, &load.dataset_id, version, &source, report, None)?;
    let dataset = get_dataset(database, &Sight::Everything, &load.dataset_id)?;
    let detail = json!({
        "version": version, "file": source.file, "sha256": source.sha256, "import": source.import_id,
        "features": loading.features, "dataVersion": dataset.data_version,
    });
    append_audit(database, deed, "dataset.import", "dataset", &load.dataset_id, &detail)?;
    Ok(dataset)
}

/// Another store takes the place of the one that is served; gives the number of the new version.
pub(super) fn take_over(
    database: &mut Database,
    found: &Dataset,
    described: &NewDataset,
    state: &StoreState,
    deed: &Deed,
) -> Result<i64> {
    need_layer(found)?;
    let id = &found.described.id;
    close_version(database, found, deed.at)?;
    serve_store(database, id, state, deed.at)?;
    if found.described != *described {
        update_dataset(database, described, deed)?;
    }
    open_version(database, id, state.store, deed)
}

/// Throws a load away, up to `most` features at a call. Says whether there is more to remove.
pub fn discard(database: &mut Database, loading: &Loading, most: usize) -> Result<bool> {
    // What has been published is no load any more, and stays.
    if diesel::delete(dataset_load::table.find(loading.store)).execute(database)? > 0 {
        give_up(database, loading.store)?;
    }
    sweep(database, most)
}
