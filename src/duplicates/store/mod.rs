//! Works, suspected pairs and decisions in the database.

mod changes;
mod decisions;
mod likeness;
mod pairs;
mod report;
mod scans;
mod search;
mod works;

use crate::access::{Deed, Sight};
use crate::catalog::DatasetKind;
use crate::catalog::store::{find_dataset, insert_dataset};
use crate::duplicates::office::{DATASET, dataset};
use crate::error::Result;
use crate::storage::Database;

pub(super) use changes::{changes_after, followed, last_change, note_change, scanned};
pub(super) use decisions::decide_pair;
pub use decisions::{decide_many, insert_decision, lessons, list_decisions};
pub use likeness::likenesses;
pub(super) use pairs::pairs_among;
pub use pairs::{find_pair, get_pair};
pub use report::{count_records, decided_pairs, staked_pairs};
pub(super) use scans::{last_options, refresh_versions, write_followed, write_scan};
pub(super) use search::{PairCondition, matching_pairs};
pub use search::{PairOrder, list_pairs};
pub(super) use works::{
    agency_works, count_works, current_works, find_current_work, read_work, stored_works, work_shown, works_seen,
};
pub use works::{delete_work, find_work, list_works, put_work};

/// Makes the dataset that the pairs are published in, where it is missing.
pub fn prepare(database: &mut Database, deed: &Deed) -> Result<()> {
    if find_dataset(database, &Sight::Everything, DATASET)?.is_none() {
        insert_dataset(database, &dataset().checked()?, DatasetKind::Duplicates, deed)?;
    }
    Ok(())
}
