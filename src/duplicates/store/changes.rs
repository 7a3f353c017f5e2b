//! Which works changed, in order, and how far their pairs have followed.

use diesel::prelude::*;

use crate::error::Result;
use crate::storage::schema::work_change;
use crate::storage::{Database, number, set_number};

/// Up to which change the pairs are those of the works.
const FOLLOWED: &str = "duplicate.followed";
/// Up to which change everything was compared with everything.
const SCANNED: &str = "duplicate.scanned";
/// Up to which change the list was cut off.
const CUT: &str = "duplicate.cut";
/// Changes that are kept after they were followed, for readers that come late.
const KEPT: i64 = 100_000;

pub(in crate::duplicates) fn note_change(database: &mut Database, work_id: &str) -> Result<()> {
    diesel::insert_into(work_change::table).values(work_change::work_id.eq(work_id)).execute(database)?;
    Ok(())
}

/// The number of the last change; 0 before the first.
pub(in crate::duplicates) fn last_change(database: &mut Database) -> Result<i64> {
    let last: Option<i64> =
        work_change::table.order(work_change::seq.desc()).select(work_change::seq).first(database).optional()?;
    Ok(last.unwrap_or(0).max(number(database, CUT)?))
}

/// Changes after `seq`, at most so many; nothing where some of them are no longer on the list.
pub(in crate::duplicates) fn changes_after(
    database: &mut Database,
    seq: i64,
    most: i64,
) -> Result<Option<Vec<(i64, String)>>> {
    if seq < number(database, CUT)? {
        return Ok(None);
    }
    let rows = work_change::table.filter(work_change::seq.gt(seq)).order(work_change::seq).limit(most);
    Ok(Some(rows.select((work_change::seq, work_change::work_id)).load(database)?))
}

/// Up to which change the pairs are those of the works.
pub(in crate::duplicates) fn followed(database: &mut Database) -> Result<i64> {
    number(database, FOLLOWED)
}

/// Notes how far the pairs have come, and cuts off what nobody needs any more.
pub(in crate::duplicates) fn note_followed(database: &mut Database, seq: i64) -> Result<()> {
    set_number(database, FOLLOWED, seq)?;
    let cut = seq - KEPT;
    if cut > number(database, CUT)? {
        diesel::delete(work_change::table.filter(work_change::seq.le(cut))).execute(database)?;
        set_number(database, CUT, cut)?;
    }
    Ok(())
}

/// Up to which change everything was compared with everything.
pub(in crate::duplicates) fn scanned(database: &mut Database) -> Result<i64> {
    number(database, SCANNED)
}

/// Notes a scan of the works as they were at a change.
pub(in crate::duplicates) fn note_scanned(database: &mut Database, seq: i64) -> Result<()> {
    set_number(database, SCANNED, seq)?;
    note_followed(database, seq)
}
