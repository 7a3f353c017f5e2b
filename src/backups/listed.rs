//! The backups of a directory, newest first.

use std::path::Path;

use serde::Serialize;
use utoipa::ToSchema;

use super::make::{MANIFEST, Manifest};

/// A backup of the hub's own directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupEntry {
    /// Its folder, which `phaen restore` takes.
    pub name: String,
    /// What is in it; null where its manifest is missing or cannot be read, so that it is none to rely on.
    pub manifest: Option<Manifest>,
}

/// Every backup there, newest first, from before the name `before`. A directory that is not there holds none.
pub fn list(directory: &Path, before: Option<&str>, skip: usize, most: usize) -> Vec<BackupEntry> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.starts_with("phaen-")).collect();
    names.sort_by(|a, b| b.cmp(a));
    let wanted = names.into_iter().filter(|name| before.is_none_or(|before| name.as_str() < before));
    let read = |name: &str| {
        let text = std::fs::read(directory.join(name).join(MANIFEST)).ok()?;
        serde_json::from_slice::<Manifest>(&text).ok()
    };
    wanted.skip(skip).take(most).map(|name| BackupEntry { manifest: read(&name), name }).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn backups_are_listed_newest_first_and_one_that_is_broken_is_no_secret() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(list(&directory.path().join("none"), None, 0, 10), []);
        for name in ["phaen-20261120T010000Z", "phaen-20261121T010000Z", ".phaen-20261122T010000Z.partial", "other"] {
            std::fs::create_dir(directory.path().join(name)).unwrap();
        }
        let found = list(directory.path(), None, 0, 10);
        let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["phaen-20261121T010000Z", "phaen-20261120T010000Z"]);
        assert!(found.iter().all(|one| one.manifest.is_none()));
        assert_eq!(list(directory.path(), Some("phaen-20261121T010000Z"), 0, 10).len(), 1);
    }
}
