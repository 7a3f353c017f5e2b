//! The profile of an area: what is planned there, by whom, when and for how much; cases, datasets, and what is missing.

mod answer;
mod read;
pub mod routes;
mod sheets;
mod tally;
mod themes;

pub use answer::AreaProfile;
