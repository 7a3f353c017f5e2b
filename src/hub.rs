//! What a handler is handed: the storage, the settings, the clock and the source of ids.

use crate::config::Config;
use crate::http::Base;
use crate::id::Ids;
use crate::storage::{Memory, Store};
use crate::time::Clock;

/// The running hub. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    pub store: Store,
    pub config: std::sync::Arc<Config>,
    pub base: Base,
    pub clock: Clock,
    pub ids: Ids,
    /// Answers that are summed over very many rows, by the state of the hub, who asks, and for what.
    pub sums: Memory<std::sync::Arc<Vec<u8>>>,
}

/// Sums that are remembered: each may be of some megabytes.
const SUMS: usize = 16;

impl Hub {
    /// Opens the configured database, and uses the system's clock and random ids.
    pub fn open(config: Config) -> crate::error::Result<Self> {
        let store = Store::open(&config.location())?;
        Ok(Hub::new(store, config, Clock::System, Ids::Random))
    }

    pub fn new(store: Store, config: Config, clock: Clock, ids: Ids) -> Self {
        let base = Base::new(&config.public_url());
        Hub { store, config: std::sync::Arc::new(config), base, clock, ids, sums: Memory::of(SUMS) }
    }
}
