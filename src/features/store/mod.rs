//! Features in the database: pages of them, one of them, and changes.

mod read;
mod write;

pub use read::{FeatureRow, count_features, find_feature, get_feature, list_features, list_ids, list_seqs};
pub use write::{clear_features, delete_feature, insert_features, put_feature};
