//! The lock of a data directory's database: one server at a time, and no restore beside it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{At, Error, Fault, Result, Words};
use crate::storage::Location;

/// Held as long as it lives; the system lets it go when the process ends, however it ends.
pub(super) struct DatabaseLock {
    _files: Vec<File>,
}

/// One server at a time has the file with this ending; everything that uses the database shares the other.
const SERVER: &str = ".lock";
const USERS: &str = ".users";

/// For a server: no other serves the same database file, and nobody replaces it. A database server keeps its own order and needs no lock.
///
/// # Errors
/// `Conflict` when another process holds it.
pub(super) fn serve(location: &Location) -> Result<DatabaseLock> {
    take(location, true, false)
}

/// For a command: nobody replaces the database while it is used.
pub(super) fn share(location: &Location) -> Result<DatabaseLock> {
    take(location, false, false)
}

/// For what replaces the database: nobody uses it, no server and no command.
pub(super) fn alone(location: &Location) -> Result<DatabaseLock> {
    take(location, true, true)
}

fn take(location: &Location, serves: bool, replaces: bool) -> Result<DatabaseLock> {
    let Location::File(path) = location else {
        return Ok(DatabaseLock { _files: vec![] });
    };
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(|cause| cannot_lock(path, &cause))?;
    }
    let mut files = Vec::new();
    if serves {
        files.push(lock_file(path, SERVER, true)?);
    }
    files.push(lock_file(path, USERS, replaces)?);
    Ok(DatabaseLock { _files: files })
}

fn lock_file(path: &Path, ending: &str, exclusive: bool) -> Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    let name = PathBuf::from(name);
    let file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&name)
        .map_err(|cause| cannot_lock(&name, &cause))?;
    match if exclusive { file.try_lock() } else { file.try_lock_shared() } {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(held(path)),
        Err(TryLockError::Error(cause)) => Err(cannot_lock(&name, &cause)),
    }
}

fn held(path: &Path) -> Error {
    Error::Conflict(
        Fault::new(
            At::Whole,
            "in-use",
            Words::new(
                format!("ฐานข้อมูล {} มีโปรแกรมอื่นใช้งานอยู่", path.display()),
                format!("another phaen uses the database {}", path.display()),
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
    fn one_serves_many_use_and_who_replaces_is_alone() {
        let directory = tempfile::tempdir().unwrap();
        let location = Location::in_directory(directory.path());
        let server = serve(&location).unwrap();
        assert!(matches!(serve(&location), Err(Error::Conflict(_))));
        let command = share(&location).unwrap();
        assert!(alone(&location).is_err());
        drop(server);
        assert!(alone(&location).is_err(), "a command still uses it");
        drop(command);
        assert!(alone(&location).is_ok());
        assert!(serve(&location).is_ok());
    }
}
