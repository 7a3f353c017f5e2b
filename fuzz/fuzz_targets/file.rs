//! Any bytes as a file of a name: looked at, opened, and read to the end, as an import does.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use phaen::ingest::source::Wishes;

thread_local! {
    /// In memory where the machine has such a place: a file system would be what is measured.
    static FOLDER: RefCell<tempfile::TempDir> = RefCell::new(folder());
}

fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder for files")
}

#[allow(dead_code)]
pub fn read(name: &str, bytes: &[u8]) {
    set(&[(name, bytes)]);
}

/// Several files in one folder, of which the first is read.
pub fn set(files: &[(&str, &[u8])]) {
    FOLDER.with_borrow(|folder| {
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).expect("a file");
        }
        let path = folder.path().join(files[0].0);
        let wishes = Wishes { accept_proposed: true, ..Wishes::default() };
        let Ok(found) = phaen::ingest::inspect(&path, &wishes) else { return };
        for layer in found.layers.iter().take(3) {
            if let Ok(rows) = phaen::ingest::open(&path, layer, &wishes, Arc::new(AtomicU64::new(0))) {
                let mut failed = false;
                for row in rows.take(100_000) {
                    assert!(!failed, "nothing comes after an error");
                    failed = row.is_err();
                }
            }
        }
    });
}
