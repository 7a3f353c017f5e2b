//! Opens the hub for a command.

use super::lock::{self, DatabaseLock};
use crate::access::Deed;
use crate::app;
use crate::config::{Config, Settings};
use crate::error::{At, Error, Fault, Result, Words};
use crate::hub::Hub;
use crate::storage::Location;

/// The hub, and the word that nobody replaces its database meanwhile.
pub(super) struct Opened {
    hub: Hub,
    _lock: DatabaseLock,
}

impl std::ops::Deref for Opened {
    type Target = Hub;

    fn deref(&self) -> &Hub {
        &self.hub
    }
}

/// Opens the hub, making the database and the hub's own records where they are missing.
pub(super) fn open(settings: Settings) -> Result<Opened> {
    let config = Config::resolve(settings)?;
    let lock = lock::share(&config.location())?;
    let hub = Hub::open(config)?;
    app::prepare(&hub)?;
    Ok(Opened { hub, _lock: lock })
}

/// Opens the hub for a command that only looks: a missing database is an error, never a new one.
pub(super) fn open_existing(settings: Settings) -> Result<Opened> {
    let config = Config::resolve(settings)?;
    if let Location::File(path) = config.location()
        && !path.exists()
    {
        return Err(Error::malformed(
            Fault::new(
                At::Parameter("data-dir".into()),
                "no-database",
                Words::new(
                    format!("ไม่มีฐานข้อมูลที่ {}", path.display()),
                    format!("there is no database at {}", path.display()),
                ),
            )
            .remedy(
                "ตรวจ --data-dir หรือ --database; ฐานข้อมูลใหม่สร้างด้วย phaen serve หรือ phaen import",
                "look at --data-dir or --database; phaen serve and phaen import make a new one",
            ),
        ));
    }
    let lock = lock::share(&config.location())?;
    Ok(Opened { hub: Hub::open(config)?, _lock: lock })
}

/// What a command signs its changes with.
pub(super) fn deed(hub: &Hub, command: &str) -> Deed {
    Deed { at: hub.clock.now(), actor: format!("phaen {command}"), agency: "phaen".to_owned() }
}
