//! Features in the database: pages of them, one of them, and changes.

mod batch;
mod census;
mod counts;
mod past;
mod plan;
mod read;
mod ready;
mod walk;
mod write;

pub use batch::{apply_batch, taken};
pub use census::{ALONE, BESIDE_A_PAGE, count_within, nearer};
pub use counts::{count_visible, narrowest};
pub use past::{PastRow, list_past, past_rows};
pub use plan::{Question, share};
pub use read::{
    FeatureRow, count_features, explain_features, find_feature, get_feature, list_features, list_ids, list_seqs,
};
pub use ready::ReadyFeature;
pub use walk::Walk;
pub use write::{add_lacking, add_rows, delete_feature, fill_store, insert_features, lacking, prepare, put_feature};
