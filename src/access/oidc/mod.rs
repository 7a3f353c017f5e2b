//! Signing in with a provider of accounts: OpenID Connect, the code flow with PKCE.

mod claims;
mod client;
mod discovery;
mod grants;
mod provider;
mod signature;
mod ticket;
mod token;
mod trouble;

use crate::access::session::Life;
use crate::config::Config;
use crate::error::Result;

pub use claims::Person;
pub use grants::Grants;
pub use provider::{Answer, Provider};
pub use ticket::{COOKIE, PATH, Ticket, clear_cookie, is_within};
pub use trouble::Trouble;

const HOUR: i64 = 3_600_000_000;

/// The way in that is not a key: the provider where one is configured, and whether there is a page on which to tell what went wrong.
#[derive(Debug, Default)]
pub struct Door {
    pub provider: Option<Provider>,
    pub has_page: bool,
}

impl Door {
    /// Asks nobody anything: the provider may be down when the hub starts.
    ///
    /// # Errors
    /// `Malformed` naming the setting: a scope that is none, certificates that cannot be read.
    pub fn new(config: &Config, has_page: bool) -> Result<Self> {
        let provider = config.oidc.as_ref().map(Provider::new).transpose()?;
        Ok(Door { provider, has_page })
    }

    /// How long a person's session lives: as any, and no longer than is set for the provider.
    pub fn life(&self, any: Life) -> Life {
        let hours = self.provider.as_ref().map_or(0, |provider| provider.settings().session_hours);
        Life { idle: any.idle, most: any.most.min(i64::from(hours) * HOUR) }
    }
}
