//! The originals of imports in a backup: copied with what was noted beside them, each with its SHA-256, and put back.

use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::make::{cannot_write, hash_of};
use crate::error::{At, Error, Fault, Result, Words};

/// Folder of the imports, in a data directory as in a backup.
const IMPORTS: &str = "imports";
/// An import's file as it was sent.
const ORIGINAL: &str = "original";

/// The list of the files, beside the manifest.
const LIST: &str = "originals.json";

/// What a backup says of the files of imports; the files themselves stand in a list beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BackupOriginals)]
pub struct Originals {
    /// Imports whose original is here.
    pub imports: u64,
    /// Files, with what the hub noted beside the originals, and their bytes.
    pub files: u64,
    pub bytes: u64,
    /// SHA-256 of `originals.json`, in which each file stands with its own.
    pub sha256: String,
    /// Ids of imports whose original was lost or altered before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<String>,
}

/// A file of an import in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// `imports/<id>/original`, or what the hub noted beside it.
    path: String,
    /// Hexadecimal.
    sha256: String,
    bytes: u64,
}

/// Copies the folders of imports, whose ids and SHA-256 are `known`, into a backup. An original that is lost or altered stops nothing: it is named.
pub(super) fn gather(data_dir: &Path, known: &[(String, String)], backup: &Path) -> Result<Originals> {
    let (mut originals, mut list) = (Originals::default(), Vec::new());
    for (id, sha256) in known {
        let folder = data_dir.join(IMPORTS).join(id);
        if hash_of(&folder.join(ORIGINAL)).ok().is_none_or(|(found, _)| found != *sha256) {
            originals.lost.push(id.clone());
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
            originals.bytes += bytes;
            list.push(Kept { path, sha256, bytes });
        }
        originals.imports += 1;
    }
    originals.files = list.len() as u64;
    let path = backup.join(LIST);
    let text = serde_json::to_vec_pretty(&list).map_err(Error::internal)?;
    fs::write(&path, text).map_err(|cause| cannot_write(&path, &cause))?;
    fs::File::open(&path).and_then(|file| file.sync_all()).map_err(|cause| cannot_write(&path, &cause))?;
    (originals.sha256, _) = hash_of(&path)?;
    Ok(originals)
}

/// Holds the files of a backup to its manifest.
///
/// # Errors
/// `Impossible` naming the first file that is missing or altered, or that would lie outside.
pub fn check(backup: &Path, originals: &Originals) -> Result<()> {
    listed(backup, originals).map(|_| ())
}

/// The files of a backup, each as it was copied.
fn listed(backup: &Path, originals: &Originals) -> Result<Vec<Kept>> {
    let path = backup.join(LIST);
    if hash_of(&path).ok().is_none_or(|(found, _)| found != originals.sha256) {
        return Err(altered(LIST));
    }
    let text = fs::read(&path).map_err(|_| altered(LIST))?;
    let list: Vec<Kept> = serde_json::from_slice(&text).map_err(|_| altered(LIST))?;
    let wrong = list.iter().find(|one| !is_whole(backup, one));
    wrong.map_or(Ok(()), |one| Err(altered(&one.path)))?;
    Ok(list)
}

fn is_whole(backup: &Path, one: &Kept) -> bool {
    let parts: Vec<Component> = Path::new(&one.path).components().collect();
    let [Component::Normal(first), Component::Normal(_), Component::Normal(_)] = parts.as_slice() else { return false };
    *first == IMPORTS && hash_of(&backup.join(&one.path)).is_ok_and(|(found, _)| found == one.sha256)
}

fn altered(path: &str) -> Error {
    let words = Words::new(
        format!("ไฟล์ต้นฉบับ {path} ในข้อมูลสำรองหายหรือถูกแก้ไข"),
        format!("the original {path} of the backup is missing, damaged or was altered"),
    );
    let fault = Fault::new(At::Whole, "altered-backup", words);
    Error::impossible(fault.remedy("ใช้ข้อมูลสำรองชุดอื่น", "use another backup"))
}

/// The originals of a backup ready beside those that are there.
pub struct Ready {
    fresh: PathBuf,
    place: PathBuf,
}

/// Copies the originals beside the data directory's own, which stay until the copy takes their place.
///
/// # Errors
/// As [`check`]; those of the disk.
pub fn prepare(backup: &Path, originals: &Originals, data_dir: &Path) -> Result<Ready> {
    let kept = listed(backup, originals)?;
    let fresh = data_dir.join(format!("{IMPORTS}.restoring"));
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(|cause| cannot_write(&fresh, &cause))?;
    }
    fs::create_dir_all(&fresh).map_err(|cause| cannot_write(&fresh, &cause))?;
    for one in &kept {
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
    pub fn take_place(self, stamp: &str) -> Result<Option<PathBuf>> {
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
            let list = serde_json::to_vec(&[Kept { path: path.to_owned(), sha256: "x".to_owned(), bytes: 0 }]).unwrap();
            fs::write(directory.path().join(LIST), list).unwrap();
            let (sha256, _) = hash_of(&directory.path().join(LIST)).unwrap();
            assert!(check(directory.path(), &Originals { sha256, ..Originals::default() }).is_err(), "{path}");
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
        assert_eq!((gathered.imports, gathered.lost.clone()), (0, vec!["a".to_owned(), "gone".to_owned()]));
        assert!(check(backup.path(), &gathered).is_ok());
    }
}
