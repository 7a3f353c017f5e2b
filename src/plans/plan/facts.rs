//! All that a question about a plan needs, read once: its editions in their order, its rows, and the ties between them.

use std::collections::BTreeMap;

use super::edition::{Edition, EditionState};
use super::row::{Kept, PlanRow, RowLink, total};
use super::state::{Fact, Tie, status_at};
use super::{Plan, keys::programme_key};
use crate::plans::programme;
use crate::plans::status::PlanStatus;
use crate::time::Timestamp;

/// A plan with its rows, as one caller sees it.
#[derive(Debug, Clone)]
pub struct Facts {
    pub plan: Plan,
    /// In their order: bound ones by the moment of binding, open ones after them.
    pub editions: Vec<Edition>,
    /// By edition and position.
    pub rows: Vec<Kept>,
    pub ties: Vec<Tie>,
}

impl Facts {
    /// The place of an edition in the order.
    pub fn order(&self, edition: &str) -> Option<usize> {
        self.editions.iter().position(|one| one.id == edition)
    }

    /// The place of the last edition that is bound.
    pub fn last_bound(&self) -> Option<usize> {
        self.editions.iter().rposition(|one| one.state == EditionState::Bound)
    }

    /// The place of the edition that is asked for; where none is, of the last one that is bound, or of the last one.
    pub fn place(&self, edition: Option<&str>) -> Option<usize> {
        match edition {
            Some(id) => self.order(id),
            None => Some(self.last_bound().unwrap_or(self.editions.len().saturating_sub(1))),
        }
    }

    /// When anything of it changed last, microseconds.
    pub fn changed_at(&self) -> i64 {
        let told = self.editions.iter().map(|edition| &edition.updated_at).chain(&self.plan.updated_at);
        let told = told.filter_map(|at| chrono::DateTime::parse_from_rfc3339(at).ok()).map(|at| at.timestamp_micros());
        told.chain(self.rows.iter().map(|row| row.updated_at)).max().unwrap_or(0)
    }

    pub fn label(&self, edition: &str) -> &str {
        self.editions.iter().find(|one| one.id == edition).map_or("", |one| one.label.as_str())
    }

    /// Each row as it stands when the editions up to that one hold: id and status.
    pub fn statuses(&self, upto: usize) -> BTreeMap<&str, PlanStatus> {
        let facts: Vec<Fact<'_>> = self
            .rows
            .iter()
            .filter_map(|row| {
                let edition = self.order(&row.edition)?;
                let bound = self.editions.get(edition)?.state == EditionState::Bound;
                Some(Fact { id: &row.id, edition, bound, status: row.row.status })
            })
            .collect();
        status_at(&facts, &self.ties, upto)
    }

    /// The rows that hold at that edition, in order.
    pub fn current(&self, upto: usize) -> Vec<&Kept> {
        let statuses = self.statuses(upto);
        let holds = |row: &&Kept| statuses.get(row.id.as_str()).is_some_and(|status| holds(*status));
        self.rows.iter().filter(holds).collect()
    }

    /// A row as it is served at that edition.
    pub fn served(&self, row: &Kept, statuses: &BTreeMap<&str, PlanStatus>) -> PlanRow {
        let within = |id: &str| statuses.contains_key(id);
        let link = |id: &str, tie: &Tie| RowLink { row: id.to_owned(), kind: tie.kind, reason: tie.reason.clone() };
        let code = programme_key(row.row.ladder.programme.as_deref());
        PlanRow {
            id: row.id.clone(),
            plan: self.plan.id.clone(),
            edition: row.edition.clone(),
            edition_label: self.label(&row.edition).to_owned(),
            project: row.project.clone(),
            sheet: Some(row.sheet.clone()).filter(|sheet| !sheet.is_empty()),
            plan_status: statuses.get(row.id.as_str()).copied().unwrap_or(PlanStatus::Draft),
            programme_code: programme::find(&code).map(|known| known.code.to_owned()),
            total_satang: total(&row.row),
            replaced_by: self
                .ties
                .iter()
                .find(|tie| tie.earlier == row.id && within(&tie.later))
                .map(|tie| link(&tie.later, tie)),
            replaces: self.ties.iter().filter(|tie| tie.later == row.id).map(|tie| link(&tie.earlier, tie)).collect(),
            row: row.row.clone(),
            version: row.version,
            created_at: Timestamp(row.created_at).to_rfc3339(),
            updated_at: Timestamp(row.updated_at).to_rfc3339(),
        }
    }
}

/// Does a row of that status count?
pub fn holds(status: PlanStatus) -> bool {
    matches!(status, PlanStatus::Draft | PlanStatus::Approved)
}
