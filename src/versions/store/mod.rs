//! Versions written and compared: loaded, published, brought back, thrown away.

mod compare;
mod load;
mod order;
mod restore;
mod tidy;

pub use compare::{Tally, Wanted, compare};
pub use load::{Loading, NewVersion, append, append_ready, begin, discard, find_load, publish, taken_ids};
pub use order::{lacking_of, order};
pub use restore::restore;
pub use tidy::{prune, sweep_all, tidy};
