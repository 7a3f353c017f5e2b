//! What surrounds the pure comparison: how works and pairs are kept, published and printed.

pub(super) mod feature;
mod pair;
pub(super) mod record;

pub use feature::{DATASET, dataset};
pub use pair::{Explanation, Pair, Sides, Stake, guarded_by, pair_id, stakes, state_name, state_names, state_of};
