//! What surrounds the pure comparison: how works and pairs are kept, sent, published and printed, and when they are scanned.

mod answer;
mod bulk;
pub(super) mod feature;
mod follow;
mod fresh;
mod likeness;
mod live;
mod pair;
pub(super) mod record;
pub(super) mod scan;
mod table;
mod whole;

pub use answer::{DecisionEntry, NewDecision, PairDetail, PairEntry, PairFilter, Side};
pub use bulk::{BulkDecided, BulkDecidedItem, BulkDecision, BulkDecisions, BulkRefusal};
pub(super) use feature::place;
pub use feature::{DATASET, dataset};
pub use follow::{Settling, follow_now};
pub(super) use likeness::likeness;
pub use likeness::{CheckAnswer, Likeness, Warning};
pub use live::{Live, Look, MOST_WORKS};
pub use pair::{
    Explanation, Pair, Sides, Stake, guarded_by, pair_id, severity_of, stakes, state_name, state_names, state_of,
};
pub use scan::{ScanOptions, ScanResult, gazetteer, scan_now};
pub use table::{pairs_as_text, report_as_text};
