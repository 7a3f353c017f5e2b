//! What a handler is handed: the storage, the settings, the clock and the source of ids.

use crate::config::Config;
use crate::http::Base;
use crate::id::Ids;
use crate::storage::Store;
use crate::time::Clock;

/// The running hub. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    pub store: Store,
    pub config: std::sync::Arc<Config>,
    pub base: Base,
    pub clock: Clock,
    pub ids: Ids,
}

impl Hub {
    /// Opens the configured database, and uses the system's clock and random ids.
    pub fn open(config: Config) -> crate::error::Result<Self> {
        let store = Store::open(&config.location())?;
        Ok(Hub::new(store, config, Clock::System, Ids::Random))
    }

    pub fn new(store: Store, config: Config, clock: Clock, ids: Ids) -> Self {
        let base = Base::new(&config.public_url());
        Hub { store, config: std::sync::Arc::new(config), base, clock, ids }
    }
}
