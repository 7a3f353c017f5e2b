//! OGC API – Features: collections and their features, read and edited. Who owns a collection's meaning stands above.

pub mod batch;
pub mod collection;
pub mod edit;
pub mod feature;
pub mod filter;
pub mod page;
pub mod present;
pub mod query;
pub mod record_collection;
pub mod routes;
pub mod schema;
pub mod search;
pub mod sort;
pub mod store;

pub use feature::NewFeature;
