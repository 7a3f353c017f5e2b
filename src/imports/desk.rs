//! The desk at which files are taken in: whoever has it works, one in a data directory at a time.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::folder::disk;
use crate::error::Result;

/// Held as long as it lives; the system lets it go when the process ends, however it ends. So a job that is said to run while the desk
/// is free has died with its process.
#[derive(Debug)]
pub struct Desk {
    _lock: File,
}

impl Desk {
    /// None while somebody else has it, in this process or another.
    pub fn take(data_dir: &Path) -> Result<Option<Self>> {
        let folder = data_dir.join("imports");
        std::fs::create_dir_all(&folder).map_err(|cause| disk(&cause))?;
        let file = File::options().create(true).truncate(false).write(true).open(folder.join(".desk"));
        let file = file.map_err(|cause| disk(&cause))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Desk { _lock: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(disk(&cause)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_the_desk_at_a_time() {
        let directory = tempfile::tempdir().unwrap();
        let first = Desk::take(directory.path()).unwrap();
        assert!(first.is_some() && Desk::take(directory.path()).unwrap().is_none());
        drop(first);
        assert!(Desk::take(directory.path()).unwrap().is_some());
    }
}
