//! Cases, assessments and decisions as they are sent and asked for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Action, Answer, CaseState, Proposal};
use super::netting::Netting;
use crate::access::Bilingual;
use crate::duplicates::assign::DuplicateAssignment;
use crate::duplicates::office::{PairEntry, PairFilter, Side};
use crate::duplicates::{Relation, Severity};

/// Which cases are asked for; what is not given does not narrow.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Cases with such a pair; its state is not looked at.
    pub pairs: PairFilter,
    /// Without one, cases that live.
    pub state: Option<CaseState>,
    /// The kind of work, as `CaseEntry::kind` says it.
    pub kind: Option<String>,
}

impl CaseFilter {
    /// Does it ask for what only the whole case tells, and not one of its pairs?
    pub fn asks_for_the_whole(&self) -> bool {
        self.kind.is_some() || self.pairs.relation.is_some() || self.pairs.severity.is_some()
    }

    /// Is the case as a whole what is asked for?
    pub fn fits(&self, entry: &CaseEntry) -> bool {
        self.kind.as_ref().is_none_or(|kind| *kind == entry.kind)
            && self.pairs.relation.is_none_or(|relation| relation == entry.relation)
            && self.pairs.severity.is_none_or(|severity| severity == entry.severity)
    }
}

/// What one agency says of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgencyAnswer {
    pub agency: String,
    pub agency_name: String,
    pub answer: Answer,
}

/// A case in a list, as far as the caller sees its projects.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseEntry {
    pub id: String,
    pub state: CaseState,
    /// The most pressing one of its pairs.
    pub relation: Relation,
    pub severity: Severity,
    /// Of its surest pair: the probability that both concern the same thing in the same place, 0 to 1.
    pub score: f64,
    /// The most complete record first.
    pub projects: Vec<Side>,
    pub agencies: Vec<AgencyAnswer>,
    /// Buddhist era.
    pub fiscal_years: Vec<i32>,
    pub areas: Vec<String>,
    /// The kind of object that the work is on, as its most complete record tells it; empty where it does not.
    pub kind: String,
    /// The whole budgets of all its projects.
    pub gross_satang: i64,
    /// Gross less what is counted twice; a case shown alone has the rule.
    pub net_satang: i64,
    pub doubled_satang: i64,
    /// Money no longer needed, as the last decision says.
    pub saving_satang: Option<i64>,
    pub proposed_action: Option<Action>,
    pub decided_action: Option<Action>,
    /// The case that it became part of.
    pub merged_into: Option<String>,
    /// To whom it is given.
    pub assignment: Option<DuplicateAssignment>,
    pub sentence_th: String,
    pub sentence_en: String,
    pub version: i64,
    pub found_at: String,
    pub updated_at: String,
}

/// One project of a case and the pair that says most directly why it belongs there.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Spoke {
    pub project: Side,
    /// How many of the twelve facts that are compared its record has.
    pub facts: u32,
    pub budget_satang: i64,
    /// Is it the record that the others are compared with?
    pub centre: bool,
    /// The project that it is tied to: the centre where the two were found to be a pair, else the one it is surest to belong with.
    pub tied_to: Option<String>,
    /// Id of that pair.
    pub pair: Option<String>,
    pub relation: Option<Relation>,
    pub score: Option<f64>,
    /// open, confirmed, deferred or re-assess.
    pub state: Option<String>,
    pub sentence_th: Option<String>,
    pub sentence_en: Option<String>,
}

/// A case with everything that is known about it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseDetail {
    #[serde(flatten)]
    pub entry: CaseEntry,
    /// Every project, the centre first.
    pub star: Vec<Spoke>,
    pub netting: Netting,
    pub netting_rule: Bilingual,
    /// The pairs that make it a case.
    pub pairs: Vec<PairEntry>,
    /// Pairs among its projects that do not: other relations, and what was rejected.
    pub besides: Vec<PairEntry>,
    pub assessments: Vec<AssessmentEntry>,
    pub proposal: Option<Proposal>,
    /// Newest first.
    pub decisions: Vec<CaseDecisionEntry>,
}

/// What an agency sends.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAssessment {
    /// yes, no or not-assessed.
    pub answer: Answer,
    /// At most 4,000 characters.
    #[serde(default)]
    pub note: Option<String>,
    /// What the agency would do.
    #[serde(default)]
    pub proposed_action: Option<Action>,
    /// Code of the agency that would lead or take over.
    #[serde(default)]
    pub lead_agency: Option<String>,
}

/// What an agency said of a case, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssessmentEntry {
    pub agency: String,
    pub answer: Answer,
    pub note: Option<String>,
    pub proposed_action: Option<Action>,
    pub lead_agency: Option<String>,
    /// Public id of the key; `phaen` where the hub asks to assess again.
    pub by: String,
    pub at: String,
}

/// A decision about a case as a reviewer sends it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCaseDecision {
    pub action: Action,
    /// 1 to 4,000 characters.
    pub reason: String,
    /// The meeting or resolution that decided, for example `มติที่ประชุม ครั้งที่ 2/2569 วาระ 4.1`.
    #[serde(default)]
    pub meeting: Option<String>,
    /// Code of the agency that leads (joint) or takes over (transfer); needed for these two.
    #[serde(default)]
    pub lead_agency: Option<String>,
    /// Satang no longer needed; zero or more.
    #[serde(default)]
    #[schema(minimum = 0)]
    pub saving_satang: Option<i64>,
    /// Ids of the pairs that it is about; left out, all pairs of the case that the caller sees.
    #[serde(default)]
    pub pairs: Option<Vec<String>>,
}

/// A decision about a case as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseDecisionEntry {
    pub id: String,
    pub action: Action,
    pub reason: String,
    pub meeting: Option<String>,
    pub lead_agency: Option<String>,
    pub saving_satang: Option<i64>,
    /// Ids of the pairs that it is about, as far as the caller sees them.
    pub pairs: Vec<String>,
    /// Whether the case is still as it was after the decision.
    pub current: bool,
    /// Public id of the key.
    pub decided_by: String,
    pub agency: String,
    pub decided_at: String,
}

/// One line of a case's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// found, grown, shrunk, changed, split, split-off, merged, merged-from, dissolved, revived, assessed, re-assess, proposed, decided, assigned, unassigned.
    pub kind: String,
    /// The other case of a merge or split.
    pub other_case: Option<String>,
    /// Ids of the projects that it is about, as far as the caller sees them.
    pub projects: Vec<String>,
    /// Public id of the key, the name of the command, or `phaen`.
    pub by: String,
    pub agency: String,
    pub at: String,
}
