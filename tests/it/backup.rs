//! Backups: verified when they are made, checked before they are restored.

use std::path::{Path, PathBuf};

use phaen::access::Scope;
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
    assert_eq!((&made["manifest"]["rows"]["agency"], &made["manifest"]["rows"]["import"]), (&json!(277), &json!(1)));
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
fn a_backup_whose_program_counted_fewer_tables_is_restored_and_one_with_other_counts_is_refused() {
    let (directory, place) = backed_up();
    let told = place.join("manifest.json");
    let mut manifest: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&told).unwrap()).unwrap();
    let restore = || phaen(directory.path(), &["restore", place.to_str().unwrap()]);
    manifest["rows"]["agency"] = json!(1);
    std::fs::write(&told, manifest.to_string()).unwrap();
    let refused = restore();
    assert!(refused.status == 1 && refused.err.contains("not those of its manifest"), "{}", refused.err);
    manifest["rows"] = json!({"agency": 277});
    std::fs::write(&told, manifest.to_string()).unwrap();
    restore().well();
    assert!(exports(directory.path(), "before") && !exports(directory.path(), "after"));
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
        let (said, place) = (&made["manifest"]["originals"], PathBuf::from(made["directory"].as_str().unwrap()));
        assert_eq!((&said["imports"], said["sha256"].as_str().unwrap().len()), (&json!(1), 64));
        let listed: serde_json::Value = serde_json::from_slice(&std::fs::read(place.join("originals.json")).unwrap()).unwrap();
        let one = listed.as_array().unwrap().iter().find(|one| one["path"].as_str().unwrap().ends_with("/original")).unwrap();
        assert_eq!(one["bytes"], std::fs::metadata(&file).unwrap().len(), "{listed}");
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

    async fn an_administrator_makes_a_backup_and_sees_what_is_in_it(hub) {
        let admin = hub.admin();
        hub.agency("doh");
        let none = hub.get("/backups").key(&admin).send().await.expect(200).json();
        assert_eq!(none["items"], json!([]));
        let begun = hub.ask("POST", "/backups").key(&admin).send().await.expect(202);
        assert_eq!(begun.json()["kind"], "backup.make");
        let path = begun.header("location").replace("http://phaen.test/hub", "");
        let job = crate::jobs::ended(&hub, &admin, &path).await;
        assert_eq!(job["state"], "done", "{job}");
        let listed = hub.get("/backups").key(&admin).send().await.expect(200).json();
        let (name, manifest) = (&listed["items"][0]["name"], &listed["items"][0]["manifest"]);
        assert_eq!((name, manifest), (&job["result"]["backup"], &job["result"]["manifest"]));
        let file = hub.hub.config.data_dir.join("backups").join(name.as_str().unwrap()).join(manifest["file"].as_str().unwrap());
        assert_eq!(std::fs::metadata(&file).unwrap().len(), manifest["bytes"].as_u64().unwrap());
        let agencies = hub.get("/agencies?limit=1000").send().await.json()["numberReturned"].clone();
        assert_eq!(manifest["rows"]["agency"], agencies);
        let head = hub.get("/audit/verification").key(&admin).send().await.json();
        assert!(manifest["auditRows"].as_i64().unwrap() <= head["rows"].as_i64().unwrap());
    }

    async fn nobody_but_an_administrator_sees_or_makes_backups(hub) {
        let reviewer = hub.key("doh", &[Scope::Read, Scope::WriteOwn, Scope::Review, Scope::Report]);
        hub.get("/backups").key(&reviewer).send().await.expect(403);
        hub.ask("POST", "/backups").key(&reviewer).send().await.expect(403);
        hub.get("/backups").send().await.expect(401);
        hub.get("/backups?size=9").key(&hub.admin()).send().await.expect(400);
    }
}
