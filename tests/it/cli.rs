//! The command line: what it prints, where, and with which exit status.

use std::path::Path;
use std::process::Command;

use phaen::cli::{Captured, Sink, run};
use phaen::storage::Location;
use serde_json::Value;

use crate::on_both;
use crate::support::TestHub;

/// What a command said.
pub struct Said {
    pub status: u8,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Holds the command to having gone well.
    pub fn well(self) -> Self {
        assert_eq!(self.status, 0, "{}\n{}", self.out, self.err);
        self
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON in {}\n{}", self.out, self.err))
    }
}

/// The address of a test's database, as `--database` takes it.
fn address(location: &Location) -> String {
    match location {
        Location::File(path) => format!("sqlite:{}", path.display()),
        Location::Server(url) => url.clone(),
    }
}

/// Runs a command in this process on the hub's database.
pub fn phaen(hub: &TestHub, arguments: &[&str]) -> Said {
    let database = address(hub.hub.store.location());
    let directory = hub.hub.config.data_dir.display().to_string();
    let language: &[&str] = if arguments.contains(&"--lang") { &[] } else { &["--lang", "en"] };
    said(&[&["phaen", "--data-dir", &directory, "--database", &database], language, arguments].concat())
}

pub fn said(arguments: &[&str]) -> Said {
    let captured = Captured::default();
    let status = run(arguments.to_vec(), Sink::Memory(captured.clone()));
    Said { status, out: captured.out(), err: captured.err() }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

on_both! {
    async fn a_key_made_on_the_command_line_opens_the_hub_until_it_is_revoked(hub) {
        let made = phaen(&hub, &["keys", "create", "--agency", "phaen", "--scope", "read,report", "--json"]).well().json();
        let key = made["key"].as_str().unwrap();
        hub.get("/keys").key(key).send().await.expect(200);
        let listed = phaen(&hub, &["keys", "list"]).well().out;
        assert!(listed.contains(made["id"].as_str().unwrap()) && listed.contains("read report") && !listed.contains(key));
        phaen(&hub, &["keys", "revoke", key]).well();
        hub.get("/keys").key(key).send().await.expect(401);
    }

    async fn a_mistake_is_named_with_its_remedy_on_standard_error(hub) {
        let unknown = phaen(&hub, &["keys", "create", "--agency", "phaen", "--scope", "everything"]);
        assert_eq!((unknown.status, unknown.out.as_str()), (1, ""));
        assert!(unknown.err.starts_with("phaen: --scope: there is no scope 'everything'"), "{}", unknown.err);
        assert!(unknown.err.contains("→ there are: read, write:own"), "{}", unknown.err);
    }

    async fn a_tampered_audit_trail_fails_the_command_and_names_the_row(hub) {
        let sound = phaen(&hub, &["audit", "verify", "--json"]).well().json();
        assert!(sound["rows"].as_i64().unwrap() > 0 && sound["broken"] == serde_json::json!([]));
        use diesel::connection::SimpleConnection;
        let tampered: phaen::error::Result<()> = hub.hub.store.write_now(|database| {
            let statements = match database {
                phaen::storage::Database::Sqlite(_) => "DROP TRIGGER audit_no_update; UPDATE audit SET actor = 'x' WHERE seq = 2",
                phaen::storage::Database::PostGis(_) => "DROP TRIGGER audit_no_change ON audit; UPDATE audit SET actor = 'x' WHERE seq = 2",
            };
            Ok(phaen::on_each_backend!(database, connection => connection.batch_execute(statements))?)
        });
        tampered.unwrap();
        let broken = phaen(&hub, &["audit", "verify"]);
        assert!(broken.status == 1 && broken.err.contains("row 2"), "{}", broken.err);
    }

    async fn a_collection_is_exported_whole_in_each_format(hub) {
        let directory = tempfile::tempdir().unwrap();
        for (name, features) in [("areas.geojson", 276), ("areas.geojsonl", 276), ("areas.csv", 277)] {
            let path = directory.path().join(name);
            let said = phaen(&hub, &["export", "areas", text(&path), "--json"]).well();
            assert_eq!(said.json()["features"], 276);
            let written = std::fs::read_to_string(&path).unwrap();
            match name {
                "areas.geojson" => {
                    let collection: Value = serde_json::from_str(&written).unwrap();
                    assert_eq!(collection["features"].as_array().unwrap().len(), features);
                }
                "areas.csv" => {
                    assert!(written.starts_with("\u{feff}id,code,level,parent,nameTh,nameEn,boundarySource,geometry\r\n"), "{}", &written[..200]);
                    assert_eq!(written.lines().count(), features);
                }
                _ => assert!(written.lines().all(|line| serde_json::from_str::<Value>(line).is_ok())),
            }
        }
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 3, "nothing is left beside them");
        let wrong = phaen(&hub, &["export", "areas", text(&directory.path().join("areas.pdf"))]);
        assert!(wrong.status == 1 && wrong.err.contains(".geojson"), "{}", wrong.err);
        assert_eq!(phaen(&hub, &["export", "nowhere", text(&directory.path().join("x.csv"))]).status, 1);
    }
}

#[test]
fn help_goes_to_standard_output_and_a_misspelt_command_to_standard_error() {
    let help = said(&["phaen", "--help"]);
    assert!(help.status == 0 && help.out.contains("phaen demo") && help.err.is_empty());
    let wrong = said(&["phaen", "sevre"]);
    assert!(wrong.status == 2 && wrong.err.contains("serve") && wrong.out.is_empty(), "{}", wrong.err);
    for command in ["serve", "demo", "import", "export", "duplicates", "keys", "audit", "backup", "restore", "config"] {
        let help = said(&["phaen", command, "--help"]);
        assert!(help.status == 0 && help.out.contains("Usage: phaen"), "{command}: {}", help.out);
    }
}

#[test]
fn a_command_that_only_looks_makes_no_database() {
    let directory = tempfile::tempdir().unwrap();
    let data = text(directory.path());
    for arguments in [&["audit", "verify"][..], &["keys", "list"], &["export", "areas", "x.csv"], &["backup", "x"]] {
        let said = said(&[&["phaen", "--data-dir", data, "--lang", "en"], arguments].concat());
        assert!(said.status == 1 && said.err.contains("there is no database at"), "{}", said.err);
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_is_no_database_is_named_and_left_untouched() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("phaen.sqlite");
    std::fs::write(&path, "not a database, but somebody's letter").unwrap();
    let said = said(&["phaen", "--data-dir", text(directory.path()), "keys", "list"]);
    assert!(said.status == 1 && said.err.contains("left untouched"), "{}", said.err);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "not a database, but somebody's letter");
}

#[test]
fn the_password_of_the_database_is_shown_nowhere() {
    let shown = said(&["phaen", "--database", "postgresql://anong:s3cret@db.example/phaen", "config", "show"]).well();
    assert!(shown.out.contains("anong@db.example") && !shown.out.contains("s3cret"), "{}", shown.out);
}

/// Starts the built program as a server and waits for its address.
fn serve(directory: &Path) -> (std::process::Child, Value) {
    use std::io::BufRead;
    let mut child = Command::new(env!("CARGO_BIN_EXE_phaen"))
        .args(["serve", "--json", "--data-dir", text(directory), "--listen", "127.0.0.1:0"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, serde_json::from_str(&line).unwrap())
}

#[test]
fn one_server_holds_a_database_and_stops_when_it_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let (mut child, started) = serve(directory.path());
    assert!(started["firstKey"].as_str().unwrap().starts_with("phaen_sec_"));
    let second = Command::new(env!("CARGO_BIN_EXE_phaen"))
        .args(["serve", "--data-dir", text(directory.path()), "--listen", "127.0.0.1:0", "--lang", "en"])
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("another phaen uses the database"));
    // Beside a running server other commands are welcome.
    assert_eq!(said(&["phaen", "--data-dir", text(directory.path()), "audit", "verify"]).status, 0);
    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!directory.path().join("phaen.sqlite-wal").exists(), "the log is folded in");
    let (mut again, restarted) = serve(directory.path());
    assert!(restarted["firstKey"].is_null(), "the first key is shown once");
    again.kill().unwrap();
    again.wait().unwrap();
}
