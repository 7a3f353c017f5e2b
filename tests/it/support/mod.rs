//! A hub in the test's own process with a fresh database, and a client for it.

mod aged;
mod client;
mod databases;
pub mod plan_workbook;

pub use client::{Answer, Asking};

use actix_web::http::Method;
use phaen::access::routes::NewKey;
use phaen::access::{Agency, AgencyKind, Deed, Scope, Scopes};
use phaen::app::Shared;
use phaen::config::Config;
use phaen::hub::Hub;
use phaen::id::Ids;
use phaen::storage::Store;
use phaen::time::{Clock, Timestamp};

/// 2026-11-21T03:00:00Z.
pub const START: Timestamp = Timestamp(1_795_230_000_000_000);

/// A hub with its own database, a clock that steps one second at each look, and counted ids: two hubs that are asked the same answer
/// with the same bytes.
pub struct TestHub {
    pub hub: Hub,
    pub shared: Shared,
    _database: databases::Fresh,
}

impl TestHub {
    pub fn sqlite() -> Self {
        Self::on(databases::fresh_sqlite())
    }

    /// `None`, with a line that says so, where the tests were given no server.
    pub fn postgis() -> Option<Self> {
        databases::fresh_postgis().map(Self::on)
    }

    fn on(database: databases::Fresh) -> Self {
        // What the hub logs as its own fault is shown with the test that met it.
        let _ = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_test_writer().try_init();
        let mut config = Config::in_directory(database.directory());
        config.public_url = Some("http://phaen.test/hub".to_owned());
        config.database = Some(database.location.clone());
        let store = Store::open(&database.location).expect("the database opens");
        let hub = Hub::new(store, config, Clock::stepping(START), Ids::counted());
        let shared = Shared::new(hub.clone()).expect("the application is made");
        TestHub { hub, shared, _database: database }
    }

    /// The same hub, with its data, started again with other settings.
    pub fn set(self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = (*self.hub.config).clone();
        change(&mut config);
        let TestHub { hub, _database, .. } = self;
        let hub = Hub::new(hub.store, config, hub.clock, hub.ids);
        let shared = Shared::new(hub.clone()).expect("the application is made");
        TestHub { hub, shared, _database }
    }

    /// The hub's data as a program with this schema left it, opened by the program of today.
    pub fn upgraded_from(&self, schema: &str) -> Self {
        let upgraded = Self::on(aged::aged(self.hub.store.location(), schema));
        phaen::app::prepare(&upgraded.hub).expect("the hub's own records are made");
        upgraded
    }

    /// A signature for what a test does beside HTTP.
    pub fn deed(&self) -> Deed {
        Deed { at: START, actor: "test".into(), agency: "phaen".into() }
    }

    /// An agency, made if it is not there.
    pub fn agency(&self, code: &str) -> String {
        let deed = self.deed();
        let agency =
            Agency::named(code, AgencyKind::Department, &format!("หน่วยงาน {code}"), &format!("Agency {code}"), code);
        self.hub
            .store
            .write_now(|database| match phaen::access::store::find_agency(database, code)? {
                Some(_) => Ok(()),
                None => phaen::access::store::insert_agency(database, &agency.clone().checked()?, &deed),
            })
            .expect("the agency is made");
        code.to_owned()
    }

    /// A key of an agency with the given scopes.
    pub fn key(&self, agency: &str, scopes: &[Scope]) -> String {
        self.agency(agency);
        let deed = self.deed();
        let new = NewKey {
            agency: agency.to_owned(),
            scopes: Scopes::new(scopes.to_vec()).list().to_vec(),
            label: "test".into(),
            days: 365,
            map_client: false,
        };
        self.hub.store.write_now(|database| new.issue(database, &deed)).expect("the key is made").key
    }

    pub fn admin(&self) -> String {
        self.key("phaen", &[Scope::Admin])
    }

    pub fn editor(&self, agency: &str) -> String {
        self.key(agency, &[Scope::Read, Scope::WriteOwn])
    }

    pub fn get(&self, path: &str) -> Asking<'_> {
        Asking::new(self, Method::GET, path)
    }

    pub fn ask(&self, method: &str, path: &str) -> Asking<'_> {
        Asking::new(self, Method::from_bytes(method.as_bytes()).unwrap(), path)
    }

    /// The description of a dataset, ready to be sent.
    pub fn dataset_body(id: &str, agency: &str) -> serde_json::Value {
        serde_json::json!({
            "id": id, "agency": agency,
            "title": { "th": format!("ชั้นข้อมูล {id}"), "en": format!("Layer {id}") },
            "catalog": {
                "maintainer": "ฝ่ายแผนที่", "maintainer_email": "map@example.go.th", "tag_string": ["EEC"],
                "objective": ["พันธกิจหน่วยงาน"], "update_frequency_unit": "ปี", "geo_coverage": "จังหวัด",
                "data_source": "สำรวจ", "data_format": ["JSON"], "license_id": "Open Data Common",
            },
        })
    }
}

/// Makes each test run on SQLite and, where there is a server, on PostGIS.
#[macro_export]
macro_rules! on_both {
    ($(async fn $name:ident($hub:ident) $body:block)*) => {
        $(mod $name {
            #[allow(unused_imports, reason = "each test uses what it needs of its file's imports")]
            use super::*;

            async fn check($hub: $crate::support::TestHub) $body

            #[actix_web::test]
            async fn sqlite() {
                check($crate::support::TestHub::sqlite()).await;
            }

            #[actix_web::test]
            async fn postgis() {
                if let Some(hub) = $crate::support::TestHub::postgis() {
                    check(hub).await;
                }
            }
        })*
    };
}
