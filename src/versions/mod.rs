//! Versions of datasets: each import loads into a store of its own and is published by one short swap; earlier ones are read, compared,
//! brought back, and at last thrown away.

pub mod compare;
pub mod routes;
pub mod store;

pub use store::{Loading, NewVersion};
