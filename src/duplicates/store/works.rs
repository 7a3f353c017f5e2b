//! The works that are compared: one row for each project, written in the transaction that changes the project.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::changes::note_change;
use super::pairs::{delete_pairs_of, guard_pairs_of};
use crate::access::{Sight, Visibility};
use crate::duplicates::lineage::store::{is_superseded, superseded_among};
use crate::duplicates::work::{LocationQuality, Work};
use crate::error::{Error, Result};
use crate::redaction::Hidden;
use crate::storage::Database;
use crate::storage::schema::work;
use crate::time::Timestamp;
use crate::visible;

type WorkColumns = (String, String, String);

/// Adds a work or replaces the one with its id. Its pairs are seen by whoever may see both works from now on; what they say is
/// looked at again by the next scan.
pub fn put_work(database: &mut Database, new: &Work, visibility: Visibility, at: Timestamp) -> Result<()> {
    let stored = find_columns(database, &new.id)?;
    let before = stored.as_ref().map(|(_, _, document)| read(document)).transpose()?;
    let new = &still_hidden(new, before.as_ref());
    let document = serde_json::to_string(new).map_err(Error::internal)?;
    let columns = (
        work::agency_code.eq(new.agency.code.as_str()),
        work::visibility.eq(visibility.name()),
        work::document.eq(document.as_str()),
        work::updated_at.eq(at.0),
        work::location_quality.eq(quality_name(new.location_quality)?),
    );
    let Some((agency, seen_by, old)) = stored else {
        diesel::insert_into(work::table)
            .values((work::id.eq(&new.id), columns, work::created_at.eq(at.0)))
            .execute(database)?;
        return note_change(database, &new.id);
    };
    let hidden = before.and_then(|before| before.hidden);
    let guarded_alike = agency == new.agency.code && seen_by == visibility.name() && hidden == new.hidden;
    if guarded_alike && old == document {
        return Ok(());
    }
    diesel::update(work::table.find(&new.id)).set(columns).execute(database)?;
    note_change(database, &new.id)?;
    if guarded_alike { Ok(()) } else { guard_pairs_of(database, &new.id, at) }
}

/// What was hidden of the texts before stays hidden, since its pairs speak of them until they are compared again.
fn still_hidden(new: &Work, before: Option<&Work>) -> Work {
    let texts = |work: &Work| {
        [Some(work.title.clone()), work.objective.clone(), work.outputs.clone(), work.location_text.clone()]
    };
    let mut kept = new.clone();
    let Some(before) = before.filter(|before| texts(before) != texts(new)) else { return kept };
    if let Some(past) = &before.hidden {
        let own = kept.hidden.get_or_insert_with(|| Hidden { title: new.title.clone(), pieces: Vec::new() });
        own.pieces.extend(past.pieces.iter().filter(|piece| !own.pieces.contains(piece)).cloned().collect::<Vec<_>>());
    }
    kept
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
            works.insert(id, shown(read(&document)?, sight));
        }
    }
    Ok(works)
}

/// A work as a caller reads it: without what is personal, unless it is his agency's.
fn shown(work: Work, sight: &Sight) -> Work {
    if sight.owns(&work.agency.code) { work } else { work.public() }
}

/// A work as a caller reads it who sees its pair.
pub(in crate::duplicates) fn work_shown(database: &mut Database, sight: &Sight, id: &str) -> Result<Option<Work>> {
    Ok(find_work(database, id)?.map(|(work, _)| shown(work, sight)))
}

/// What is hidden from a caller of some works; those of which nothing is are left out.
pub(in crate::duplicates) fn hidden_of(
    database: &mut Database,
    sight: &Sight,
    ids: &BTreeSet<String>,
) -> Result<BTreeMap<String, Hidden>> {
    let ids: Vec<String> = ids.iter().cloned().collect();
    let mut hidden = BTreeMap::new();
    if *sight == Sight::Everything {
        return Ok(hidden);
    }
    for chunk in ids.chunks(500) {
        // A quotation mark within a text has a backslash before it, so that only the member itself is meant.
        let rows: Vec<String> = work::table
            .filter(work::id.eq_any(chunk.to_vec()))
            .filter(work::document.like("%\"hidden\":{%"))
            .select(work::document)
            .load(database)?;
        for document in rows {
            let work = read(&document)?;
            if let (false, Some(of)) = (sight.owns(&work.agency.code), work.hidden) {
                hidden.insert(work.id, of);
            }
        }
    }
    Ok(hidden)
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
