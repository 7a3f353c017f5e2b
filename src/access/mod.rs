//! Who calls and what they may: agencies, units, API keys, the visibility predicate, and the audit trail.

pub mod actor;
pub mod agency;
pub mod attempts;
pub mod audit;
pub mod key;
pub mod local_authority;
pub mod oidc;
pub mod once;
pub mod routes;
pub mod scope;
pub mod session;
pub mod sight;
pub mod store;

pub use agency::{Agency, AgencyKind, Bilingual};
pub use audit::Deed;
pub use once::{Once, Reply};
pub use scope::{Scope, Scopes};
pub use sight::{Caller, Sight, Visibility};
