//! A finished import taken back.

use super::projects::take_back;
use super::record::{Import, ImportState};
use super::store::{get_import, mark_undone, not_now, what_was_before};
use super::wishes::ImportKind;
use crate::access::{Deed, Sight};
use crate::areas::store::take_boundaries_back;
use crate::catalog::store::{delete_dataset, get_dataset, list_versions};
use crate::error::{Error, Fault, Result, Words};
use crate::plans;
use crate::storage::Database;
use crate::versions::store::restore;

/// Puts back what was there before a finished import; a dataset that it made goes.
///
/// # Errors
/// `Conflict` where the import has not ended well, or somebody has changed since what it brought.
pub fn undo(database: &mut Database, id: &str, deed: &Deed) -> Result<Import> {
    let import = get_import(database, &Sight::Everything, id)?;
    if import.state != ImportState::Done {
        return Err(not_now(import.state));
    }
    if import.kind() != ImportKind::Layer {
        let before = what_was_before(database, id)?;
        match import.kind() {
            // Imports of earlier programs kept nothing of it.
            ImportKind::Plan | ImportKind::Areas if before.is_null() => return Err(nothing_kept()),
            ImportKind::Plan => plans::store::take_back(database, before, deed)?,
            ImportKind::Areas => take_boundaries_back(database, before, deed)?,
            _ => take_back(database, before, deed)?,
        }
        mark_undone(database, id, deed)?;
        return get_import(database, &Sight::Everything, id);
    }
    for made in import.made.iter().filter(|made| !made.unchanged) {
        let dataset = get_dataset(database, &Sight::Everything, &made.dataset)?;
        if dataset.data_version != made.data_version {
            return Err(changed_since(&made.dataset));
        }
        if made.created {
            delete_dataset(database, &dataset, deed)?;
            continue;
        }
        let before = list_versions(database, &dataset, Some(made.version), 0, 1)?;
        let before = before.first().ok_or_else(|| no_version_before(&made.dataset))?;
        restore(database, &dataset, before.version, deed)?;
    }
    mark_undone(database, id, deed)?;
    get_import(database, &Sight::Everything, id)
}

fn nothing_kept() -> Error {
    let words = Words::new("ไม่ได้เก็บสิ่งที่มีอยู่ก่อนการนำเข้านี้", "nothing was kept of what was there before this import");
    Error::Conflict(
        Fault::parameter("id", "nothing-kept", words).remedy("นำเข้าไฟล์ก่อนหน้าอีกครั้ง", "bring the file from before again"),
    )
}

fn changed_since(dataset: &str) -> Error {
    let words = Words::new(
        format!("มีการแก้ไขชุดข้อมูล '{dataset}' หลังการนำเข้านี้"),
        format!("the dataset '{dataset}' was changed after this import"),
    );
    Error::Conflict(Fault::parameter("id", "changed-since", words))
}

fn no_version_before(dataset: &str) -> Error {
    let words = Words::new(
        format!("ไม่มีรุ่นก่อนหน้าของ '{dataset}' ให้กลับไป"),
        format!("no version of '{dataset}' from before is kept"),
    );
    Error::Conflict(Fault::parameter("id", "no-version-before", words))
}
