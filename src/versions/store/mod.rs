//! Versions written: loaded, published, thrown away.

mod load;
mod tidy;

pub use load::{Loading, NewVersion, append, begin, discard, find_load, publish, taken_ids};
pub use tidy::{prune, sweep_all, tidy};
