//! Datasets in the database.

mod versions;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::Known;
use super::dataset::{Dataset, DatasetKind, Extent, Field, GeometryKind, NewDataset};
use super::gdc::GovernmentCatalog;
use crate::access::store::{append_audit, count_audit, find_agency, names_of};
use crate::access::{Bilingual, Deed, Sight, Visibility};
use crate::error::{Error, Fault, Result, Words};
use crate::storage::attributes::refill;
use crate::storage::schema::dataset;
use crate::storage::stores::{give_up_all, new_store, sweep};
use crate::storage::{Database, is_unique_violation};
use crate::time::Timestamp;
use crate::visible;

pub use versions::{
    StoreState, asked_dataset, close_version, dataset_as_of, describe_version, get_version, list_versions, mark_pruned,
    note_quality, open_version, serve_store, set_indexed, store_state,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = dataset)]
struct DatasetRow {
    id: String,
    number: i32,
    kind: String,
    agency_code: String,
    visibility: String,
    title_th: String,
    title_en: String,
    description_th: String,
    description_en: String,
    geometry_kind: String,
    source_crs: String,
    catalog: String,
    fields: String,
    west: Option<f64>,
    south: Option<f64>,
    east: Option<f64>,
    north: Option<f64>,
    time_start: Option<i64>,
    time_end: Option<i64>,
    version: i64,
    data_version: i64,
    created_at: i64,
    updated_at: i64,
}

/// What the `fields` column holds.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct StoredFields {
    fields: Vec<Field>,
    time_start_field: Option<String>,
    time_end_field: Option<String>,
    #[serde(default)]
    if_match_needed: bool,
    #[serde(default)]
    place_required: bool,
}

thread_local! {
    /// What long texts were read as, by the texts themselves: a dataset is looked up for every request and seldom changes.
    static KNOWN: RefCell<HashMap<String, (StoredFields, GovernmentCatalog)>> = RefCell::default();
}

/// Texts that a thread remembers at once.
const KNOWN_AT_MOST: usize = 64;

fn read_texts(row: &DatasetRow) -> Result<(StoredFields, GovernmentCatalog)> {
    let text = format!("{}{}", row.fields, row.catalog);
    if let Some(known) = KNOWN.with_borrow(|known| known.get(&text).cloned()) {
        return Ok(known);
    }
    let stored: StoredFields = serde_json::from_str(&row.fields).map_err(Error::internal)?;
    let catalog: GovernmentCatalog = serde_json::from_str(&row.catalog).map_err(Error::internal)?;
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= KNOWN_AT_MOST {
            known.clear();
        }
        known.insert(text, (stored.clone(), catalog.clone()));
    });
    Ok((stored, catalog))
}

fn datasets_of(database: &mut Database, rows: Vec<DatasetRow>) -> Result<Vec<Dataset>> {
    let mut codes: Vec<&str> = rows.iter().map(|row| row.agency_code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let names = names_of(database, &codes)?;
    let owner = |row: &DatasetRow| names.get(&row.agency_code).cloned().unwrap_or_default();
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let scores = versions::scores_of(database, &ids)?;
    let made = |row: DatasetRow| {
        let quality_score = scores.get(&row.id).copied();
        dataset_of(owner(&row), row).map(|dataset| Dataset { quality_score, ..dataset })
    };
    rows.into_iter().map(made).collect()
}

fn dataset_of(owner: Bilingual, row: DatasetRow) -> Result<Dataset> {
    let (stored, mut catalog) = read_texts(&row)?;
    catalog.title.clone_from(&row.title_th);
    catalog.notes.clone_from(&row.description_th);
    catalog.owner_org.clone_from(&owner.th);
    let bbox = match (row.west, row.south, row.east, row.north) {
        (Some(west), Some(south), Some(east), Some(north)) => Some([west, south, east, north]),
        _ => None,
    };
    Ok(Dataset {
        described: NewDataset {
            id: row.id,
            agency: row.agency_code,
            visibility: Visibility::stored(&row.visibility),
            title: Bilingual::new(row.title_th, row.title_en),
            description: Bilingual::new(row.description_th, row.description_en),
            geometry_kind: GeometryKind::stored(&row.geometry_kind),
            source_crs: row.source_crs,
            catalog,
            fields: stored.fields,
            time_start_field: stored.time_start_field,
            time_end_field: stored.time_end_field,
            if_match_needed: stored.if_match_needed,
            place_required: stored.place_required,
        },
        kind: DatasetKind::stored(&row.kind),
        extent: Extent { bbox },
        version: row.version,
        data_version: row.data_version,
        created_at: Timestamp(row.created_at).to_rfc3339(),
        updated_at: Timestamp(row.updated_at).to_rfc3339(),
        owner,
        number: row.number,
        as_of: None,
        quality_score: None,
        time_span: row.time_start.zip(row.time_end),
    })
}

/// Datasets that may be seen, by id, from after `after`.
pub fn list_datasets(
    database: &mut Database,
    sight: &Sight,
    after: &str,
    skip: i64,
    limit: i64,
) -> Result<Vec<Dataset>> {
    let rows: Vec<DatasetRow> = dataset::table
        .filter(visible!(dataset, sight))
        .filter(dataset::id.gt(after.to_owned()))
        .order(dataset::id)
        .offset(skip)
        .limit(limit)
        .select(DatasetRow::as_select())
        .load(database)?;
    datasets_of(database, rows)
}

pub fn find_dataset(database: &mut Database, sight: &Sight, id: &str) -> Result<Option<Dataset>> {
    let row: Option<DatasetRow> = dataset::table
        .filter(visible!(dataset, sight))
        .filter(dataset::id.eq(id.to_owned()))
        .select(DatasetRow::as_select())
        .first(database)
        .optional()?;
    Ok(datasets_of(database, row.into_iter().collect())?.pop())
}

pub fn get_dataset(database: &mut Database, sight: &Sight, id: &str) -> Result<Dataset> {
    find_dataset(database, sight, id)?.ok_or_else(|| Error::not_found("ชุดข้อมูล", "dataset", id))
}

/// [`get_dataset`] for the reads that come most often: what has not changed is not read again. Within a transaction that writes,
/// use [`get_dataset`].
pub fn known_dataset(database: &mut Database, known: &Known, sight: &Sight, id: &str) -> Result<Arc<Dataset>> {
    let state = count_audit(database)?;
    known.description(state, sight, id, || get_dataset(database, sight, id))
}

/// Adds a dataset, already checked.
///
/// # Errors
/// `Conflict` when the id is taken, `Impossible` when the owner is unknown.
pub fn insert_dataset(database: &mut Database, new: &NewDataset, kind: DatasetKind, deed: &Deed) -> Result<Dataset> {
    need_owner(database, new)?;
    let number = new_store(database)?;
    let inserted = diesel::insert_into(dataset::table)
        .values((
            dataset::id.eq(&new.id),
            dataset::number.eq(number),
            dataset::kind.eq(kind.name()),
            description_columns(new)?,
            dataset::version.eq(1_i64),
            dataset::data_version.eq(1_i64),
            dataset::created_at.eq(deed.at.0),
            dataset::updated_at.eq(deed.at.0),
        ))
        .execute(database);
    match inserted {
        Err(error) if is_unique_violation(&error) => {
            return Err(Error::Conflict(
                Fault::pointer("/id", "taken", Words::new("มีชุดข้อมูลรหัสนี้แล้ว", "there is a dataset of this id already"))
                    .remedy(
                        "เลือกรหัสอื่น หรือแก้ไขชุดข้อมูลเดิมด้วย PUT",
                        "choose another id, or change the existing one with PUT",
                    ),
            ));
        }
        other => other?,
    };
    append_audit(
        database,
        deed,
        "dataset.create",
        "dataset",
        &new.id,
        &serde_json::to_value(new).map_err(Error::internal)?,
    )?;
    let made = get_dataset(database, &Sight::Everything, &new.id)?;
    if kind == DatasetKind::Layer {
        open_version(database, &new.id, made.number, deed)?;
    }
    refill(database, &new.id, made.number, &made.indexed_fields())?;
    Ok(made)
}

/// Replaces a dataset's description, already checked; its version goes up by one.
pub fn update_dataset(database: &mut Database, new: &NewDataset, deed: &Deed) -> Result<Dataset> {
    need_owner(database, new)?;
    diesel::update(dataset::table.find(&new.id))
        .set((description_columns(new)?, dataset::version.eq(dataset::version + 1), dataset::updated_at.eq(deed.at.0)))
        .execute(database)?;
    append_audit(
        database,
        deed,
        "dataset.update",
        "dataset",
        &new.id,
        &serde_json::to_value(new).map_err(Error::internal)?,
    )?;
    let updated = get_dataset(database, &Sight::Everything, &new.id)?;
    refill(database, &new.id, updated.number, &updated.indexed_fields())?;
    Ok(updated)
}

/// Features of a dataset that are removed in the transaction that removes it.
const AT_ONCE: usize = 2_000;

/// Removes a dataset with all its versions.
pub fn delete_dataset(database: &mut Database, found: &Dataset, deed: &Deed) -> Result<()> {
    let id = &found.described.id;
    give_up_all(database, id)?;
    diesel::delete(dataset::table.find(id)).execute(database)?;
    // What is small goes at once; of the rest nothing is seen any more, and the hub removes it beside its other work.
    sweep(database, AT_ONCE)?;
    append_audit(database, deed, "dataset.delete", "dataset", id, &serde_json::json!({}))
}

/// Notes that a dataset's features have changed, and what they now span.
pub fn touch_dataset(
    database: &mut Database,
    id: &str,
    bbox: Option<[f64; 4]>,
    time_span: Option<(i64, i64)>,
    at: Timestamp,
) -> Result<()> {
    let edge = |index: usize| bbox.and_then(|bbox| bbox.get(index).copied());
    diesel::update(dataset::table.find(id))
        .set((
            dataset::west.eq(edge(0)),
            dataset::south.eq(edge(1)),
            dataset::east.eq(edge(2)),
            dataset::north.eq(edge(3)),
            dataset::time_start.eq(time_span.map(|span| span.0)),
            dataset::time_end.eq(time_span.map(|span| span.1)),
            dataset::data_version.eq(dataset::data_version + 1),
            dataset::updated_at.eq(at.0),
        ))
        .execute(database)?;
    Ok(())
}

fn need_owner(database: &mut Database, new: &NewDataset) -> Result<()> {
    match find_agency(database, &new.agency)? {
        Some(_) => Ok(()),
        None => Err(Error::impossible(
            Fault::pointer(
                "/agency",
                "unknown-agency",
                Words::new("ไม่พบหน่วยงานเจ้าของ", "there is no such agency to own it"),
            )
            .remedy("สร้างหน่วยงานก่อน", "create the agency first"),
        )),
    }
}

type Columns<'a> = (
    diesel::dsl::Eq<dataset::agency_code, &'a str>,
    diesel::dsl::Eq<dataset::visibility, &'static str>,
    diesel::dsl::Eq<dataset::title_th, &'a str>,
    diesel::dsl::Eq<dataset::title_en, &'a str>,
    diesel::dsl::Eq<dataset::description_th, &'a str>,
    diesel::dsl::Eq<dataset::description_en, &'a str>,
    diesel::dsl::Eq<dataset::geometry_kind, &'static str>,
    diesel::dsl::Eq<dataset::source_crs, &'a str>,
    diesel::dsl::Eq<dataset::catalog, String>,
    diesel::dsl::Eq<dataset::fields, String>,
);

fn description_columns(new: &NewDataset) -> Result<Columns<'_>> {
    let stored = StoredFields {
        fields: new.fields.clone(),
        time_start_field: new.time_start_field.clone(),
        time_end_field: new.time_end_field.clone(),
        if_match_needed: new.if_match_needed,
        place_required: new.place_required,
    };
    Ok((
        dataset::agency_code.eq(new.agency.as_str()),
        dataset::visibility.eq(new.visibility.name()),
        dataset::title_th.eq(new.title.th.as_str()),
        dataset::title_en.eq(new.title.en.as_str()),
        dataset::description_th.eq(new.description.th.as_str()),
        dataset::description_en.eq(new.description.en.as_str()),
        dataset::geometry_kind.eq(new.geometry_kind.name()),
        dataset::source_crs.eq(new.source_crs.as_str()),
        dataset::catalog.eq(serde_json::to_string(&new.catalog).map_err(Error::internal)?),
        dataset::fields.eq(serde_json::to_string(&stored).map_err(Error::internal)?),
    ))
}
