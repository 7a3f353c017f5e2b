//! The works that are compared: one row for each project, written in the transaction that changes the project.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::changes::note_change;
use super::pairs::{delete_pairs_of, guard_pairs_of};
use crate::access::{Sight, Visibility};
use crate::duplicates::lineage::store::{is_superseded, superseded_among};
use crate::duplicates::work::{LocationQuality, Work};
use crate::error::{Error, Result};
use crate::storage::Database;
use crate::storage::schema::work;
use crate::time::Timestamp;
use crate::visible;

type WorkColumns = (String, String, String);

/// Adds a work or replaces the one with its id. Its pairs are seen by whoever may see both works from now on; what they say is
/// looked at again by the next scan.
pub fn put_work(database: &mut Database, new: &Work, visibility: Visibility, at: Timestamp) -> Result<()> {
    let document = serde_json::to_string(new).map_err(Error::internal)?;
    let columns = (
        work::agency_code.eq(new.agency.code.as_str()),
        work::visibility.eq(visibility.name()),
        work::document.eq(document.as_str()),
        work::updated_at.eq(at.0),
        work::location_quality.eq(quality_name(new.location_quality)?),
    );
    let Some((agency, seen_by, old)) = find_columns(database, &new.id)? else {
        diesel::insert_into(work::table)
            .values((work::id.eq(&new.id), columns, work::created_at.eq(at.0)))
            .execute(database)?;
        return note_change(database, &new.id);
    };
    let guarded_alike = agency == new.agency.code && seen_by == visibility.name();
    if guarded_alike && old == document {
        return Ok(());
    }
    diesel::update(work::table.find(&new.id)).set(columns).execute(database)?;
    note_change(database, &new.id)?;
    if guarded_alike { Ok(()) } else { guard_pairs_of(database, &new.id, at) }
}

/// Removes a work and its pairs. Decisions stay, and stand again when the same two works come back. Without such a work nothing
/// happens.
pub fn delete_work(database: &mut Database, id: &str) -> Result<()> {
    delete_pairs_of(database, id)?;
    let deleted = diesel::delete(work::table.find(id)).execute(database)?;
    if deleted > 0 { note_change(database, id) } else { Ok(()) }
}

/// A work and who may see it.
pub fn find_work(database: &mut Database, id: &str) -> Result<Option<(Work, Visibility)>> {
    match find_columns(database, id)? {
        Some((_, visibility, document)) => Ok(Some((read(&document)?, Visibility::stored(&visibility)))),
        None => Ok(None),
    }
}

/// Those of some works that a caller may see.
pub(in crate::duplicates) fn works_seen(
    database: &mut Database,
    sight: &Sight,
    ids: &BTreeSet<String>,
) -> Result<BTreeMap<String, Work>> {
    let ids: Vec<String> = ids.iter().cloned().collect();
    let mut works = BTreeMap::new();
    for chunk in ids.chunks(500) {
        let rows: Vec<(String, String)> = work::table
            .filter(visible!(work, sight))
            .filter(work::id.eq_any(chunk.to_vec()))
            .select((work::id, work::document))
            .load(database)?;
        for (id, document) in rows {
            works.insert(id, read(&document)?);
        }
    }
    Ok(works)
}

/// All works and who may see each, in the order of their ids.
pub fn list_works(database: &mut Database) -> Result<Vec<(Work, Visibility)>> {
    let rows: Vec<(String, String)> =
        work::table.order(work::id).select((work::visibility, work::document)).load(database)?;
    rows.iter().map(|(visibility, document)| Ok((read(document)?, Visibility::stored(visibility)))).collect()
}

/// A page of works as they are stored, in the order of their ids, from after `after` on.
pub(in crate::duplicates) fn stored_works(
    database: &mut Database,
    after: &str,
    most: i64,
) -> Result<Vec<(String, String)>> {
    let rows = work::table.filter(work::id.gt(after.to_owned())).order(work::id).limit(most);
    Ok(rows.select((work::id, work::document)).load(database)?)
}

/// Reads a work as it is stored.
pub(in crate::duplicates) fn read_work(document: &str) -> Result<Work> {
    read(document)
}

/// Those of some works that are compared, and who may see each: all but those whose place a later version has taken.
pub(in crate::duplicates) fn current_works(
    database: &mut Database,
    ids: &BTreeSet<String>,
) -> Result<BTreeMap<String, (Work, Visibility)>> {
    let ids: Vec<String> = ids.iter().cloned().collect();
    let mut works = BTreeMap::new();
    for chunk in ids.chunks(500) {
        let gone = superseded_among(database, chunk)?;
        let rows: Vec<(String, String, String)> = work::table
            .filter(work::id.eq_any(chunk.to_vec()))
            .select((work::id, work::visibility, work::document))
            .load(database)?;
        for (id, visibility, document) in rows.into_iter().filter(|(id, ..)| !gone.contains(id)) {
            works.insert(id, (read(&document)?, Visibility::stored(&visibility)));
        }
    }
    Ok(works)
}

/// A work and who may see it, unless a later version has taken its place.
pub(in crate::duplicates) fn find_current_work(database: &mut Database, id: &str) -> Result<Option<Work>> {
    if is_superseded(database, id)? {
        return Ok(None);
    }
    Ok(find_work(database, id)?.map(|(work, _)| work))
}

/// The works of an agency, each with the instant at which the hub first had it.
pub(in crate::duplicates) fn agency_works(database: &mut Database, agency: &str) -> Result<Vec<(Work, i64)>> {
    let rows: Vec<(String, i64)> = work::table
        .filter(work::agency_code.eq(agency))
        .order(work::id)
        .select((work::document, work::created_at))
        .load(database)?;
    rows.iter().map(|(document, since)| Ok((read(document)?, *since))).collect()
}

/// The name of a location quality, as the document spells it.
fn quality_name(quality: LocationQuality) -> Result<String> {
    let name = serde_json::to_value(quality).map_err(Error::internal)?;
    Ok(name.as_str().unwrap_or("none").to_owned())
}

fn find_columns(database: &mut Database, id: &str) -> Result<Option<WorkColumns>> {
    Ok(work::table.find(id).select((work::agency_code, work::visibility, work::document)).first(database).optional()?)
}

fn read(document: &str) -> Result<Work> {
    serde_json::from_str(document).map_err(|cause| Error::Internal(format!("a stored work cannot be read: {cause}")))
}

/// How many works there are.
pub(in crate::duplicates) fn count_works(database: &mut Database) -> Result<usize> {
    let count: i64 = work::table.count().get_result(database)?;
    Ok(usize::try_from(count).unwrap_or(0))
}
