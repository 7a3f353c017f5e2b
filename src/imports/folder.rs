//! Where an import's files lie: `imports/<id>` in the data directory, with the file as it was sent and what the dry run noted.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use crate::access::key::hex;
use crate::error::{At, Error, Fault, Result, Words};

/// Bytes that are copied at once.
const PIECE: usize = 256 << 10;

/// A folder that no import knows of and that is younger may still be filled.
const YOUNG: Duration = Duration::from_secs(600);

/// The files of one import. Every name in it is ours: what the sender calls the file is text in the record and never a path.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn of(data_dir: &Path, id: &str) -> Self {
        Folder(all(data_dir).join(id))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The file as it was sent.
    pub fn original(&self) -> PathBuf {
        self.0.join("original")
    }

    /// A file of ours beside it.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Removes all of it; nothing to do where it is gone.
    pub fn remove(&self) -> Result<()> {
        match fs::remove_dir_all(&self.0) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(disk(&cause)),
            _ => Ok(()),
        }
    }
}

fn all(data_dir: &Path) -> PathBuf {
    data_dir.join("imports")
}

/// Removes the folders that no import is known for, as a hub that was killed while it received leaves them.
pub fn sweep(data_dir: &Path, is_known: impl Fn(&str) -> Result<bool>) -> Result<()> {
    let Ok(entries) = fs::read_dir(all(data_dir)) else { return Ok(()) };
    for entry in entries.filter_map(io::Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !entry.path().is_dir() {
            continue;
        }
        // A folder does not change while the file in it grows.
        let changed = [Folder(entry.path()).original(), entry.path()].map(|path| fs::metadata(path)?.modified());
        let changed = changed.into_iter().filter_map(io::Result::ok).max().unwrap_or(SystemTime::UNIX_EPOCH);
        let age = SystemTime::now().duration_since(changed).unwrap_or_default();
        if age > YOUNG && !is_known(&name)? {
            Folder(entry.path()).remove()?;
            tracing::info!(name, "removed what was received of a file before the hub stopped");
        }
    }
    Ok(())
}

/// A file that is being received. Dropped before it is kept, it leaves nothing.
#[derive(Debug)]
pub struct Reception {
    folder: Folder,
    file: File,
    hash: Sha256,
    bytes: u64,
    limit: u64,
    is_kept: bool,
}

/// What was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub bytes: u64,
    /// Hexadecimal.
    pub sha256: String,
}

impl Reception {
    /// Opens a new folder; `limit` is the most bytes that are taken.
    pub fn begin(folder: Folder, limit: u64) -> Result<Self> {
        fs::create_dir_all(&folder.0).map_err(|cause| disk(&cause))?;
        let file = File::create(folder.original()).map_err(|cause| {
            let _ = folder.remove();
            disk(&cause)
        })?;
        Ok(Reception { folder, file, hash: Sha256::new(), bytes: 0, limit, is_kept: false })
    }

    /// # Errors
    /// `TooLarge` above the limit, `StorageFull` when the disk is full.
    pub fn take(&mut self, piece: &[u8]) -> Result<()> {
        self.bytes += piece.len() as u64;
        if self.bytes > self.limit {
            let mebibytes = self.limit >> 20;
            return Err(Error::TooLarge(Words::new(
                format!("ไฟล์ต้องไม่เกิน {mebibytes} MiB"),
                format!("a file may have {mebibytes} MiB at most"),
            )));
        }
        self.file.write_all(piece).map_err(|cause| disk(&cause))?;
        self.hash.update(piece);
        Ok(())
    }

    /// Copies a file of this machine.
    pub fn take_all(&mut self, mut source: impl Read, mut each: impl FnMut(u64)) -> Result<()> {
        let mut piece = vec![0; PIECE];
        loop {
            match source.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(length) => self.take(piece.get(..length).unwrap_or_default())?,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(unreadable(&cause)),
            }
            each(self.bytes);
        }
    }

    /// The file is whole and on the disk.
    ///
    /// # Errors
    /// `Malformed` for a file of no bytes.
    pub fn whole(&mut self) -> Result<Received> {
        if self.bytes == 0 {
            let words = Words::new("ไฟล์ว่างเปล่า", "the file is empty");
            return Err(Error::malformed(
                Fault::parameter("file", "empty-file", words).remedy("ส่งไฟล์ที่มีข้อมูล", "send a file that holds something"),
            ));
        }
        self.file.sync_all().map_err(|cause| disk(&cause))?;
        Ok(Received { bytes: self.bytes, sha256: hex(&self.hash.clone().finalize()) })
    }

    /// An import knows of it now, so that it stays.
    pub fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Reception {
    fn drop(&mut self) {
        if !self.is_kept
            && let Err(cause) = self.folder.remove()
        {
            tracing::warn!(%cause, "what was received of a file stays behind");
        }
    }
}

/// A fault of the disk: full, or one of ours.
pub fn disk(cause: &io::Error) -> Error {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::StorageFull,
        _ => Error::Internal(format!("the folder of an import: {cause}")),
    }
}

fn unreadable(cause: &io::Error) -> Error {
    let words = Words::new(format!("อ่านไฟล์ไม่ได้: {cause}"), format!("the file cannot be read: {cause}"));
    Error::malformed(Fault::new(At::Whole, "unreadable-file", words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_received_has_its_hash_and_what_was_not_kept_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let mut reception = Reception::begin(Folder::of(directory.path(), "a"), 10).unwrap();
        reception.take_all("abc".as_bytes(), |_| {}).unwrap();
        let received = reception.whole().unwrap();
        assert_eq!(received.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(matches!(reception.take(&[0; 8]), Err(Error::TooLarge(_))));
        drop(reception);
        assert_eq!(fs::read_dir(directory.path().join("imports")).unwrap().count(), 0);
    }

    #[test]
    fn a_full_disk_is_said_as_such() {
        assert!(matches!(disk(&io::Error::from(io::ErrorKind::StorageFull)), Error::StorageFull));
        // /dev/full takes nothing, as a full disk does.
        let directory = tempfile::tempdir().unwrap();
        let mut reception = Reception::begin(Folder::of(directory.path(), "a"), 10).unwrap();
        if let Ok(full) = File::options().write(true).open("/dev/full") {
            reception.file = full;
            assert!(matches!(reception.take(b"abc"), Err(Error::StorageFull)));
        }
    }

    #[test]
    fn an_old_folder_that_no_import_knows_is_swept_and_a_young_one_is_not() {
        let directory = tempfile::tempdir().unwrap();
        for name in ["old", "young", "known"] {
            Reception::begin(Folder::of(directory.path(), name), 10).unwrap().keep();
        }
        for name in ["old", "known"] {
            let folder = Folder::of(directory.path(), name);
            for path in [folder.original(), folder.0] {
                File::open(path).unwrap().set_modified(SystemTime::now() - YOUNG * 2).unwrap();
            }
        }
        // One that is still being written to, however long ago it was begun.
        let growing = Folder::of(directory.path(), "young").0;
        File::open(growing).unwrap().set_modified(SystemTime::now() - YOUNG * 2).unwrap();
        sweep(directory.path(), |name| Ok(name == "known")).unwrap();
        let left = |name| Folder::of(directory.path(), name).original().exists();
        assert_eq!((left("old"), left("young"), left("known")), (false, true, true));
    }
}
