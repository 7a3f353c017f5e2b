//! Which rows of a plan hold at an edition: the later row of a tie takes the place of the earlier one as soon as its edition counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::access::Bilingual;
use crate::duplicates::lineage::LinkKind;
use crate::plans::status::PlanStatus;

/// That one row takes the place of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    pub earlier: String,
    pub later: String,
    pub kind: LinkKind,
    pub reason: Bilingual,
}

/// What must be known of a row.
#[derive(Debug, Clone, Copy)]
pub struct Fact<'a> {
    pub id: &'a str,
    /// Place of its edition in the order.
    pub edition: usize,
    pub bound: bool,
    /// As it was given.
    pub status: Option<PlanStatus>,
}

/// The status of every row of the editions up to that one. What was given explicitly stands before what follows from ties.
pub fn status_at<'a>(rows: &[Fact<'a>], ties: &[Tie], upto: usize) -> BTreeMap<&'a str, PlanStatus> {
    let within: BTreeMap<&str, &Fact<'a>> =
        rows.iter().filter(|row| row.edition <= upto).map(|row| (row.id, row)).collect();
    let mut replaced: BTreeMap<&str, LinkKind> = BTreeMap::new();
    for tie in ties.iter().filter(|tie| within.contains_key(tie.later.as_str())) {
        replaced.entry(tie.earlier.as_str()).or_insert(tie.kind);
    }
    let of = |row: &Fact<'a>| match (row.status, replaced.get(row.id)) {
        (Some(given), None) => given,
        (Some(given), Some(_)) if !matches!(given, PlanStatus::Draft | PlanStatus::Approved) => given,
        (_, Some(kind)) => replaced_by(*kind),
        (None, None) if row.bound => PlanStatus::Approved,
        (None, None) => PlanStatus::Draft,
    };
    within.values().map(|row| (row.id, of(row))).collect()
}

/// What a row is called whose place another has taken.
fn replaced_by(kind: LinkKind) -> PlanStatus {
    match kind {
        LinkKind::Amended => PlanStatus::Superseded,
        LinkKind::Moved | LinkKind::Coordinated => PlanStatus::Transferred,
        LinkKind::Merged => PlanStatus::Merged,
        LinkKind::Restated => PlanStatus::DuplicateOf,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tie(earlier: &str, later: &str, kind: LinkKind) -> Tie {
        Tie { earlier: earlier.into(), later: later.into(), kind, reason: Bilingual::new("", "") }
    }

    fn fact(id: &str, edition: usize, bound: bool) -> Fact<'_> {
        Fact { id, edition, bound, status: None }
    }

    #[test]
    fn a_row_holds_until_an_edition_that_counts_takes_its_place() {
        let rows = [fact("a", 0, true), fact("b", 1, true), fact("c", 2, false)];
        let ties = [tie("a", "b", LinkKind::Amended), tie("b", "c", LinkKind::Moved)];
        let at = |upto| status_at(&rows, &ties, upto);
        assert_eq!(at(0).get("a"), Some(&PlanStatus::Approved));
        assert_eq!((at(1).get("a"), at(1).get("b")), (Some(&PlanStatus::Superseded), Some(&PlanStatus::Approved)));
        assert_eq!((at(2).get("b"), at(2).get("c")), (Some(&PlanStatus::Transferred), Some(&PlanStatus::Draft)));
        assert_eq!(at(0).len(), 1);
    }

    #[test]
    fn what_was_withdrawn_stays_withdrawn() {
        let rows = [Fact { status: Some(PlanStatus::Withdrawn), ..fact("a", 0, true) }];
        assert_eq!(status_at(&rows, &[], 0).get("a"), Some(&PlanStatus::Withdrawn));
    }
}
