//! Opens the hub for a command.

use crate::access::Deed;
use crate::app;
use crate::config::{Config, Settings};
use crate::error::{At, Error, Fault, Result, Words};
use crate::hub::Hub;
use crate::storage::Location;

/// Opens the hub, making the database and the hub's own records where they are missing.
pub(super) fn open(settings: Settings) -> Result<Hub> {
    let hub = Hub::open(Config::resolve(settings)?)?;
    app::prepare(&hub)?;
    Ok(hub)
}

/// Opens the hub for a command that only looks: a missing database is an error, never a new one.
pub(super) fn open_existing(settings: Settings) -> Result<Hub> {
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
    Hub::open(config)
}

/// What a command signs its changes with.
pub(super) fn deed(hub: &Hub, command: &str) -> Deed {
    Deed { at: hub.clock.now(), actor: format!("phaen {command}"), agency: "phaen".to_owned() }
}
