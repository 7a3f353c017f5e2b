//! Fresh databases: a copy of one that was set up once, so that a test starts in milliseconds.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use phaen::config::Config;
use phaen::hub::Hub;
use phaen::id::Ids;
use phaen::storage::{Location, Store};
use phaen::time::Clock;
use tempfile::TempDir;

/// A database that goes away with the test.
pub struct Fresh {
    pub location: Location,
    directory: TempDir,
    server: Option<(String, String)>,
}

impl Fresh {
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server
            && let Ok(mut connection) = PgConnection::establish(&format!("{server}/postgres"))
        {
            let _ = connection.batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"));
        }
    }
}

/// Schema and the hub's own records, with the clock and ids of the tests.
fn set_up(location: &Location, directory: &Path) {
    let store = Store::open(location).expect("the database opens");
    let hub = Hub::new(store, Config::in_directory(directory), Clock::stepping(super::START), Ids::counted());
    phaen::app::prepare(&hub).expect("the hub's own records are made");
}

pub fn fresh_sqlite() -> Fresh {
    static READY: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, ready) = READY.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let location = Location::in_directory(directory.path());
        set_up(&location, directory.path());
        let path = directory.path().join("phaen.sqlite");
        (directory, path)
    });
    let directory = tempfile::tempdir().unwrap();
    std::fs::copy(ready, directory.path().join("phaen.sqlite")).unwrap();
    Fresh { location: Location::in_directory(directory.path()), directory, server: None }
}

pub fn fresh_postgis() -> Option<Fresh> {
    static READY: OnceLock<Option<(String, String)>> = OnceLock::new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let (server, ready) = READY.get_or_init(ready_on_server).as_ref()?;
    let directory = tempfile::tempdir().unwrap();
    let name = format!("{ready}_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::establish(&format!("{server}/postgres")).unwrap();
    connection.batch_execute(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{ready}\"")).unwrap();
    let location = Location::parse(&format!("{server}/{name}")).unwrap();
    Some(Fresh { location, directory, server: Some((server.clone(), name)) })
}

/// The server that `tests/postgis` started, and the name of a database on it that is set up.
fn ready_on_server() -> Option<(String, String)> {
    let Ok(server) = std::env::var("PHAEN_TEST_POSTGRES") else {
        eprintln!("PHAEN_TEST_POSTGRES is not set: the tests run on SQLite alone (./test runs both)");
        return None;
    };
    let ready = format!("phaen_ready_{}", std::process::id());
    let mut connection = PgConnection::establish(&format!("{server}/postgres")).expect("the test server answers");
    connection
        .batch_execute(&format!("DROP DATABASE IF EXISTS \"{ready}\" WITH (FORCE)"))
        .and_then(|()| connection.batch_execute(&format!("CREATE DATABASE \"{ready}\" TEMPLATE phaen_template")))
        .unwrap();
    let directory = tempfile::tempdir().unwrap();
    set_up(&Location::parse(&format!("{server}/{ready}")).unwrap(), directory.path());
    Some((server, ready))
}

/// A file that is not there yet, in a directory that goes away with the test.
pub fn bare_sqlite() -> (Fresh, String) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("phaen.sqlite").to_string_lossy().into_owned();
    (Fresh { location: Location::in_directory(directory.path()), directory, server: None }, path)
}

/// A database without tables beside another on its server; the addresses of both.
pub fn bare_postgis(beside: &Location) -> (Fresh, String, String) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Location::Server(young) = beside else { panic!("a database on a server") };
    let server = std::env::var("PHAEN_TEST_POSTGRES").unwrap();
    let name = format!("phaen_old_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::establish(&format!("{server}/postgres")).unwrap();
    connection.batch_execute(&format!("CREATE DATABASE \"{name}\" TEMPLATE phaen_template")).unwrap();
    let url = format!("{server}/{name}");
    let directory = tempfile::tempdir().unwrap();
    (
        Fresh { location: Location::parse(&url).unwrap(), directory, server: Some((server, name)) },
        url,
        young.to_string(),
    )
}
