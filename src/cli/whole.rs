//! Files that are there whole or not at all: written under a temporary name, and renamed when everything is on the disk.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::{At, Error, Fault, Result, Words};

/// Writes a file. An older one of the same name stays until the new one is whole.
pub(super) fn write_whole<T>(path: &Path, work: impl FnOnce(&mut BufWriter<File>) -> Result<T>) -> Result<T> {
    let partial = partial_name(path);
    let file = File::create(&partial).map_err(|cause| cannot_write(path, &cause))?;
    let mut out = BufWriter::with_capacity(1 << 16, file);
    let done = work(&mut out).and_then(|value| {
        out.flush().map_err(|cause| cannot_write(path, &cause))?;
        out.get_ref().sync_all().map_err(|cause| cannot_write(path, &cause))?;
        std::fs::rename(&partial, path).map_err(|cause| cannot_write(path, &cause))?;
        Ok(value)
    });
    if done.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    done
}

fn partial_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    PathBuf::from(name)
}

/// "… cannot be written".
pub(super) fn cannot_write(path: &Path, cause: &std::io::Error) -> Error {
    if cause.kind() == std::io::ErrorKind::StorageFull {
        return Error::StorageFull;
    }
    Error::malformed(Fault::new(
        At::Whole,
        "cannot-write",
        Words::new(
            format!("เขียน {} ไม่ได้: {cause}", path.display()),
            format!("{} cannot be written: {cause}", path.display()),
        ),
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn a_file_that_was_not_finished_leaves_the_older_one_and_nothing_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x.csv");
        std::fs::write(&path, "old").unwrap();
        let failed: Result<()> = write_whole(&path, |file| {
            file.write_all(b"half").unwrap();
            Err(Error::StorageFull)
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
        write_whole(&path, |file| file.write_all(b"new").map_err(Error::internal)).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    }
}
