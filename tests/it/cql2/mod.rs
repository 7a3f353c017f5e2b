//! CQL2 held against the standard's own material: its examples, and the tables of its abstract test suite.

mod agreement;
mod ats;
mod examples;
mod items;
mod official_data;
mod random;

use std::path::PathBuf;

/// The official material beside the project; `None`, with a line that says so, where it is absent.
fn official(name: &str) -> Option<PathBuf> {
    let data = std::env::var_os("PHAEN_SHARED_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = data.join("cql2").join(name);
    if !path.exists() {
        eprintln!("{} is absent: the official CQL2 material is not tried", path.display());
        return None;
    }
    Some(path)
}
