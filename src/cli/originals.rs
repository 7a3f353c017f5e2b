//! The originals of imports in a backup: copied with what was noted beside them, each with its SHA-256, and put back.

use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::backup::hash_of;
use super::whole::cannot_write;
use crate::error::{At, Error, Fault, Result, Words};

/// Folder of the imports, in a data directory as in a backup.
const IMPORTS: &str = "imports";
/// An import's file as it was sent.
const ORIGINAL: &str = "original";

/// A file of an import in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// `imports/<id>/original`, or what the hub noted beside it.
    pub path: String,
    /// Hexadecimal.
    pub sha256: String,
    pub bytes: u64,
}

/// What became of the originals that the database knows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Gathered {
    pub kept: Vec<Kept>,
    /// Ids of imports whose original is not there, or is not what was received.
    pub lost: Vec<String>,
}

/// Copies the folders of imports, whose ids and SHA-256 are `known`, into a backup. An original that is lost or altered stops nothing: it is named.
pub(super) fn gather(data_dir: &Path, known: &[(String, String)], backup: &Path) -> Result<Gathered> {
    let mut gathered = Gathered::default();
    for (id, sha256) in known {
        let folder = data_dir.join(IMPORTS).join(id);
        if hash_of(&folder.join(ORIGINAL)).ok().is_none_or(|(found, _)| found != *sha256) {
            gathered.lost.push(id.clone());
            continue;
        }
        let entries = fs::read_dir(&folder).map_err(|cause| cannot_write(&folder, &cause))?;
        let mut names: Vec<String> = entries
            .flatten()
            .filter(|entry| entry.path().is_file())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        for name in names {
            let path = format!("{IMPORTS}/{id}/{name}");
            copy(&folder.join(&name), &backup.join(&path))?;
            let (sha256, bytes) = hash_of(&backup.join(&path))?;
            gathered.kept.push(Kept { path, sha256, bytes });
        }
    }
    Ok(gathered)
}

/// Holds the files of a backup to its manifest.
///
/// # Errors
/// `Impossible` naming the first file that is missing or altered, or that would lie outside.
pub(super) fn check(backup: &Path, kept: &[Kept]) -> Result<()> {
    for one in kept {
        let parts: Vec<Component> = Path::new(&one.path).components().collect();
        let is_ours = matches!(parts.as_slice(), [Component::Normal(first), Component::Normal(_), Component::Normal(_)] if *first == IMPORTS);
        let (found, _) =
            if is_ours { hash_of(&backup.join(&one.path)).unwrap_or_default() } else { Default::default() };
        if found != one.sha256 {
            let words = Words::new(
                format!("ไฟล์ต้นฉบับ {} ในข้อมูลสำรองหายหรือถูกแก้ไข", one.path),
                format!("the original {} of the backup is missing, damaged or was altered", one.path),
            );
            let fault = Fault::new(At::Whole, "altered-backup", words);
            return Err(Error::impossible(fault.remedy("ใช้ข้อมูลสำรองชุดอื่น", "use another backup")));
        }
    }
    Ok(())
}

/// The originals of a backup ready beside those that are there.
pub(super) struct Ready {
    fresh: PathBuf,
    place: PathBuf,
}

/// Copies the originals beside the data directory's own, which stay until [`Ready::take_place`].
pub(super) fn prepare(backup: &Path, kept: &[Kept], data_dir: &Path) -> Result<Ready> {
    let fresh = data_dir.join(format!("{IMPORTS}.restoring"));
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(|cause| cannot_write(&fresh, &cause))?;
    }
    fs::create_dir_all(&fresh).map_err(|cause| cannot_write(&fresh, &cause))?;
    for one in kept {
        let inside = one.path.trim_start_matches(IMPORTS).trim_start_matches('/');
        copy(&backup.join(&one.path), &fresh.join(inside))?;
        let (found, _) = hash_of(&fresh.join(inside))?;
        if found != one.sha256 {
            return Err(Error::internal(format!("{} was copied wrongly", one.path)));
        }
    }
    Ok(Ready { fresh, place: data_dir.join(IMPORTS) })
}

impl Ready {
    /// Changes the names; says where the folder before is kept, if it held anything.
    pub(super) fn take_place(self, stamp: &str) -> Result<Option<PathBuf>> {
        let is_empty = fs::read_dir(&self.place).map_or(true, |mut entries| entries.next().is_none());
        let mut before = None;
        if is_empty {
            let _ = fs::remove_dir(&self.place);
        } else {
            let kept = self.place.with_extension(format!("before-restore-{stamp}"));
            fs::rename(&self.place, &kept).map_err(|cause| cannot_write(&kept, &cause))?;
            before = Some(kept);
        }
        fs::rename(&self.fresh, &self.place).map_err(|cause| cannot_write(&self.place, &cause))?;
        Ok(before)
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|cause| cannot_write(folder, &cause))?;
    }
    fs::copy(from, to).map_err(|cause| cannot_write(to, &cause))?;
    fs::File::open(to).and_then(|file| file.sync_all()).map_err(|cause| cannot_write(to, &cause))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn a_path_that_leads_out_of_the_backup_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        for path in ["../x", "/etc/passwd", "imports/../../x", "imports/a/b/c", "other/a/original"] {
            let kept = Kept { path: path.to_owned(), sha256: String::new(), bytes: 0 };
            let refused = check(directory.path(), &[Kept { sha256: "x".to_owned(), ..kept }]);
            assert!(refused.is_err(), "{path}");
        }
    }

    #[test]
    fn an_original_that_is_not_what_was_received_is_named_and_left_out() {
        let (data, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folder = data.path().join("imports/a");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("original"), "x").unwrap();
        let known = [("a".to_owned(), "0".repeat(64)), ("gone".to_owned(), "0".repeat(64))];
        let gathered = gather(data.path(), &known, backup.path()).unwrap();
        assert_eq!((gathered.kept, gathered.lost), (vec![], vec!["a".to_owned(), "gone".to_owned()]));
    }
}
