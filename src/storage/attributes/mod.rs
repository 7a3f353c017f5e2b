//! The index of attributes: the values of a dataset's queryables, each feature's beside the table, for finding and sorting.
//!
//! One table for all datasets, not an expression index for each: hundreds of datasets with ten queryables each would be thousands of indexes
//! on the one table of features, every one of them consulted by each planner run and created under a lock of the whole table. As with the
//! R*Tree, an entry is a *necessary* condition: what it lets through is held against the exact condition on the row.

mod condition;
mod entries;
mod key;
mod necessary;
mod rows;

pub(super) use condition::walk_span;
pub use condition::{Probe, held_by, in_spans};
pub use entries::{
    Keys, clear_values, delete_values, delete_values_until, fill, insert_keys, insert_order, insert_values, keys_of,
    refill, signature,
};
pub(super) use key::first_field;
pub use key::{IndexedField, Key, KeyKind};
pub use necessary::{Necessary, Span, Texts, spans};
pub(super) use rows::{ValueRow, insert_ordered};
