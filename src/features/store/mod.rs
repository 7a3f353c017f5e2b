//! Features in the database: pages of them, one of them, and changes.

mod batch;
mod counts;
mod read;
mod write;

pub use batch::{apply_batch, taken};
pub use counts::count_visible;
pub use read::{FeatureRow, count_features, find_feature, get_feature, list_features, list_ids};
pub use write::{clear_features, delete_feature, insert_features, prepare, put_feature};
