//! Column maps of agencies in the database.

use diesel::prelude::*;
use serde_json::Value;

use crate::access::store::{append_audit, find_agency};
use crate::access::{Deed, Sight};
use crate::error::{Error, Fault, Result, Words};
use crate::plans::store::unknown_owner;
use crate::plans::workbook::saved::SavedMap;
use crate::storage::Database;
use crate::storage::schema::column_map;
use crate::visible;

fn read(record: &str) -> Result<SavedMap> {
    serde_json::from_str(record)
        .map_err(|cause| Error::internal(format!("a stored column map cannot be read: {cause}")))
}

fn written(map: &SavedMap) -> Result<String> {
    serde_json::to_string(map).map_err(Error::internal)
}

/// A page of the maps that may be seen, in the order of their ids.
pub fn list_column_maps(
    database: &mut Database,
    sight: &Sight,
    agency: Option<&str>,
    after: &str,
    skip: i64,
    limit: i64,
) -> Result<Vec<SavedMap>> {
    let mut query = column_map::table.into_boxed().filter(visible!(column_map, sight));
    if let Some(agency) = agency {
        query = query.filter(column_map::agency_code.eq(agency.to_owned()));
    }
    let query = query.filter(column_map::id.gt(after.to_owned())).order(column_map::id).select(column_map::record);
    let records: Vec<String> = query.offset(skip).limit(limit).load(database)?;
    records.iter().map(|record| read(record)).collect()
}

/// All maps of one agency, the latest first: a file of that agency is read by them.
pub fn column_maps_of(database: &mut Database, agency: &str) -> Result<Vec<SavedMap>> {
    let query = column_map::table.filter(column_map::agency_code.eq(agency.to_owned())).select(column_map::record);
    let records: Vec<String> =
        query.order((column_map::updated_at.desc(), column_map::id)).limit(200).load(database)?;
    records.iter().map(|record| read(record)).collect()
}

/// # Errors
/// `NotFound` for a map that is none or may not be seen.
pub fn get_column_map(database: &mut Database, sight: &Sight, id: &str) -> Result<SavedMap> {
    let query = column_map::table.filter(visible!(column_map, sight)).filter(column_map::id.eq(id.to_owned()));
    let record: Option<String> = query.select(column_map::record).first(database).optional()?;
    record.map(|record| read(&record)).transpose()?.ok_or_else(|| Error::not_found("แผนที่คอลัมน์", "column map", id))
}

/// Adds a map that was checked.
///
/// # Errors
/// `Conflict` when its id is taken; `Impossible` when its agency is unknown.
pub fn insert_column_map(database: &mut Database, mut new: SavedMap, deed: &Deed) -> Result<SavedMap> {
    find_agency(database, &new.agency)?.ok_or_else(|| unknown_owner(&new.agency))?;
    let taken: i64 = column_map::table.filter(column_map::id.eq(&new.id)).count().get_result(database)?;
    if taken > 0 {
        let words = Words::new("มีแผนที่คอลัมน์รหัสนี้แล้ว", "there is a column map of this id already");
        let fault = Fault::pointer("/id", "taken", words);
        return Err(Error::Conflict(fault.remedy("เว้นรหัสไว้ให้ระบบตั้ง", "leave the id out")));
    }
    new.version = 1;
    new.created_at = Some(deed.at.to_rfc3339());
    new.updated_at.clone_from(&new.created_at);
    diesel::insert_into(column_map::table)
        .values((
            column_map::id.eq(&new.id),
            column_map::agency_code.eq(&new.agency),
            column_map::visibility.eq(new.visibility.name()),
            column_map::record.eq(written(&new)?),
            column_map::created_at.eq(deed.at.0),
            column_map::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    append_audit(database, deed, "column-map.create", "column-map", &new.id, &detail(&new)?)?;
    Ok(new)
}

/// Replaces a map.
///
/// # Errors
/// `Impossible` when its agency is unknown.
pub fn update_column_map(
    database: &mut Database,
    current: &SavedMap,
    mut new: SavedMap,
    deed: &Deed,
) -> Result<SavedMap> {
    find_agency(database, &new.agency)?.ok_or_else(|| unknown_owner(&new.agency))?;
    new.version = current.version + 1;
    new.created_at.clone_from(&current.created_at);
    new.updated_at = Some(deed.at.to_rfc3339());
    diesel::update(column_map::table.find(&new.id))
        .set((
            column_map::agency_code.eq(&new.agency),
            column_map::visibility.eq(new.visibility.name()),
            column_map::record.eq(written(&new)?),
            column_map::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    append_audit(database, deed, "column-map.update", "column-map", &new.id, &detail(&new)?)?;
    Ok(new)
}

pub fn delete_column_map(database: &mut Database, found: &SavedMap, deed: &Deed) -> Result<()> {
    diesel::delete(column_map::table.find(&found.id)).execute(database)?;
    append_audit(database, deed, "column-map.delete", "column-map", &found.id, &detail(found)?)
}

fn detail(map: &SavedMap) -> Result<Value> {
    serde_json::to_value(map).map_err(Error::internal)
}
