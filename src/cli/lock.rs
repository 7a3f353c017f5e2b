//! The lock of a data directory's database: one server at a time, and no restore beside it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{At, Error, Fault, Result, Words};
use crate::storage::Location;

/// Held as long as it lives; the system lets it go when the process ends, however it ends.
pub(super) struct DatabaseLock {
    _file: Option<File>,
}

/// Takes the lock beside the database file. A database server keeps its own order and needs none.
///
/// # Errors
/// `Conflict` when another process holds it.
pub(super) fn take(location: &Location) -> Result<DatabaseLock> {
    let Location::File(path) = location else {
        return Ok(DatabaseLock { _file: None });
    };
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(|cause| cannot_lock(path, &cause))?;
    }
    let name = lock_path(path);
    let file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&name)
        .map_err(|cause| cannot_lock(&name, &cause))?;
    match file.try_lock() {
        Ok(()) => Ok(DatabaseLock { _file: Some(file) }),
        Err(TryLockError::WouldBlock) => Err(held(path)),
        Err(TryLockError::Error(cause)) => Err(cannot_lock(&name, &cause)),
    }
}

fn lock_path(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

fn held(path: &Path) -> Error {
    Error::Conflict(
        Fault::new(
            At::Whole,
            "in-use",
            Words::new(
                format!("ฐานข้อมูล {} มีเซิร์ฟเวอร์ใช้งานอยู่", path.display()),
                format!("another phaen serves the database {}", path.display()),
            ),
        )
        .remedy("หยุดเซิร์ฟเวอร์นั้นก่อน หรือเลือก --data-dir อื่น", "stop that one first, or choose another --data-dir"),
    )
}

fn cannot_lock(path: &Path, cause: &std::io::Error) -> Error {
    Error::malformed(
        Fault::new(
            At::Parameter("data-dir".into()),
            "cannot-write",
            Words::new(
                format!("เขียนที่ {} ไม่ได้: {cause}", path.display()),
                format!("{} cannot be written: {cause}", path.display()),
            ),
        )
        .remedy("ตรวจสิทธิ์ของโฟลเดอร์", "look at the permissions of the directory"),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn a_database_is_locked_once_and_free_again_when_the_lock_is_dropped() {
        let directory = tempfile::tempdir().unwrap();
        let location = Location::in_directory(directory.path());
        let first = take(&location).unwrap();
        assert!(matches!(take(&location), Err(Error::Conflict(_))));
        drop(first);
        assert!(take(&location).is_ok());
    }
}
