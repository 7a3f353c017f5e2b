//! Long work: what was asked, how far it is, what came of it; run beside the requests, and cancelled on demand.

mod job;
pub mod routes;
mod runner;
pub mod store;

pub use job::{Job, JobState, failure};
pub use runner::{Running, run_queued, start};
