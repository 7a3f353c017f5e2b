//! Backups: verified when they are made, checked before they are restored.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::{self, Said, said};
use crate::on_both;
use crate::support::TestHub;

fn phaen(data: &Path, arguments: &[&str]) -> Said {
    said(&[&["phaen", "--lang", "en", "--data-dir", data.to_str().unwrap()], arguments].concat())
}

fn import(data: &Path, name: &str) {
    let path = data.join(format!("{name}.geojson"));
    let feature = json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [101.0, 13.0]}, "properties": {"name": name}});
    std::fs::write(&path, feature.to_string()).unwrap();
    phaen(data, &["import", "layer", path.to_str().unwrap(), "--dataset", name]).well();
}

/// A data directory with one layer, a backup of it, and a second layer made after.
fn backed_up() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path();
    import(data, "before");
    let backups = data.join("backups");
    let made = phaen(data, &["backup", backups.to_str().unwrap(), "--json"]).well().json();
    import(data, "after");
    let place = PathBuf::from(made["directory"].as_str().unwrap());
    assert_eq!(made["manifest"]["rows"]["agency"], 277);
    (directory, place)
}

fn exports(data: &Path, collection: &str) -> bool {
    phaen(data, &["export", collection, data.join("out.geojson").to_str().unwrap()]).status == 0
}

#[test]
fn a_restored_backup_is_the_hub_of_that_time_and_the_other_is_kept() {
    let (directory, place) = backed_up();
    let data = directory.path();
    let restored = phaen(data, &["restore", place.parent().unwrap().to_str().unwrap(), "--json"]).well().json();
    assert!(exports(data, "before") && !exports(data, "after"));
    let verified = phaen(data, &["audit", "verify", "--json"]).well().json();
    assert_eq!(verified["head"], restored["manifest"]["auditHead"]);
    let kept = restored["kept"].as_str().unwrap();
    let old = said(&[
        "phaen",
        "--database",
        &format!("sqlite:{kept}"),
        "export",
        "after",
        data.join("x.csv").to_str().unwrap(),
    ]);
    assert_eq!(old.status, 0, "{}", old.err);
}

#[test]
fn an_altered_backup_is_refused_and_the_database_stays() {
    let (directory, place) = backed_up();
    let data = directory.path();
    let copy = place.join("phaen.sqlite");
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&copy, bytes).unwrap();
    let refused = phaen(data, &["restore", place.to_str().unwrap()]);
    assert!(refused.status == 1 && refused.err.contains("damaged or was altered"), "{}", refused.err);
    assert!(exports(data, "after"));
}

#[test]
fn each_backup_stands_beside_the_others_and_leaves_nothing_half_made() {
    let (directory, place) = backed_up();
    let backups = place.parent().unwrap();
    std::fs::create_dir(backups.join(".phaen-20200101T000000Z.partial")).unwrap();
    phaen(directory.path(), &["backup", backups.to_str().unwrap()]).well();
    let names: Vec<String> =
        std::fs::read_dir(backups).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.len() == 2 && names.iter().all(|name| name.starts_with("phaen-")), "{names:?}");
    assert!(place.join("manifest.json").exists());
}

#[test]
fn a_directory_without_backups_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let refused = phaen(directory.path(), &["restore", directory.path().to_str().unwrap()]);
    assert!(refused.status == 1 && refused.err.contains("there is no backup in"), "{}", refused.err);
}

/// The only import's folder, and the file as it was sent.
fn original(hub: &TestHub, name: &str) -> (PathBuf, PathBuf) {
    let file = hub.hub.config.data_dir.join(format!("{name}.geojson"));
    let feature = json!({"type": "Feature", "id": name, "geometry": {"type": "Point", "coordinates": [101.0, 13.0]}, "properties": {}});
    std::fs::write(&file, feature.to_string()).unwrap();
    let made = cli::phaen(hub, &["import", "layer", file.to_str().unwrap(), "--dataset", name, "--json"]).well().json();
    (hub.hub.config.data_dir.join("imports").join(made["import"].as_str().unwrap()), file)
}

on_both! {
    async fn the_originals_of_imports_come_back_with_the_database_each_as_it_was_sent(hub) {
        let (folder, file) = original(&hub, "before");
        let backups = hub.hub.config.data_dir.join("backups");
        let made = cli::phaen(&hub, &["backup", backups.to_str().unwrap(), "--json"]).well().json();
        let listed = made["manifest"]["originals"].as_array().unwrap();
        let one = listed.iter().find(|one| one["path"].as_str().unwrap().ends_with("/original")).unwrap();
        assert_eq!(one["bytes"], std::fs::metadata(&file).unwrap().len(), "{listed:?}");
        assert_eq!(one["sha256"].as_str().unwrap().len(), 64);
        let (later, _) = original(&hub, "after");
        std::fs::remove_dir_all(&folder).unwrap();
        let restored = cli::phaen(&hub, &["restore", backups.to_str().unwrap(), "--json"]).well().json();
        assert_eq!(std::fs::read(folder.join("original")).unwrap(), std::fs::read(&file).unwrap());
        assert!(!later.exists(), "an import of later is not known any more");
        let kept = PathBuf::from(restored["originalsKept"].as_str().unwrap());
        assert!(kept.join(later.file_name().unwrap()).join("original").exists());
    }

    async fn an_altered_original_in_a_backup_is_refused_before_anything_is_touched(hub) {
        let (folder, _) = original(&hub, "before");
        let backups = hub.hub.config.data_dir.join("backups");
        let made = cli::phaen(&hub, &["backup", backups.to_str().unwrap(), "--json"]).well().json();
        let id = folder.file_name().unwrap();
        let copy = PathBuf::from(made["directory"].as_str().unwrap()).join("imports").join(id).join("original");
        std::fs::write(&copy, "something else").unwrap();
        original(&hub, "after");
        let refused = cli::phaen(&hub, &["restore", backups.to_str().unwrap()]);
        assert!(refused.status == 1 && refused.err.contains("altered") && refused.err.contains("original"), "{}", refused.err);
        let out = hub.hub.config.data_dir.join("x.csv");
        cli::phaen(&hub, &["export", "after", out.to_str().unwrap()]).well();
        assert!(folder.join("original").exists());
    }
}
