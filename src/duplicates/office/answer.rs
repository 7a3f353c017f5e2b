//! Pairs and decisions as they are sent and asked for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::pair::{Explanation, Pair, Stake, state_name};
use crate::access::Visibility;
use crate::duplicates::assign::{AssignedTo, DuplicateAssignment};
use crate::duplicates::case::Verdict;
use crate::duplicates::explain::Step;
use crate::duplicates::work::Work;
use crate::duplicates::{Relation, Severity};
use crate::time::Timestamp;

/// Which pairs are asked for; what is not given does not narrow.
#[derive(Debug, Clone, Default)]
pub struct PairFilter {
    /// Pairs in which one of these agencies has a project.
    pub agencies: Vec<String>,
    /// Pairs between these two agencies; the same one twice for pairs within it.
    pub between: Option<(String, String)>,
    /// Id of a project: pairs in which it is.
    pub project: Option<String>,
    /// The beginning of an area code, digits alone.
    pub area: Option<String>,
    /// Buddhist era.
    pub fiscal_year: Option<i32>,
    pub relation: Option<Relation>,
    pub severity: Option<Severity>,
    pub state: Option<&'static str>,
    /// Probability times 1,000,000.
    pub minimum_score: Option<i64>,
    /// By whom they are given to.
    pub assigned: Option<AssignedTo>,
}

/// One of the two projects of a pair, in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// Id of the project.
    pub id: String,
    pub title: String,
    pub agency: String,
    pub agency_name: String,
}

/// A pair in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PairEntry {
    pub id: String,
    pub a: Side,
    pub b: Side,
    pub relation: Relation,
    pub severity: Severity,
    /// Probability that both concern the same thing in the same place, 0 to 1.
    pub score: f64,
    /// open, confirmed, rejected, deferred or re-assess.
    pub state: String,
    /// Buddhist era.
    pub fiscal_years: Vec<i32>,
    pub areas: Vec<String>,
    pub stake_satang: i64,
    pub sentence_th: String,
    pub sentence_en: String,
    pub visibility: Visibility,
    /// To whom it is given, by itself or with its case.
    pub assignment: Option<DuplicateAssignment>,
    pub version: i64,
    pub found_at: String,
    pub updated_at: String,
}

impl From<Pair> for PairEntry {
    fn from(pair: Pair) -> Self {
        let why = &pair.explanation;
        let side = |id: &str, title: &str, agency: &str, name: &str| Side {
            id: id.to_owned(),
            title: title.to_owned(),
            agency: agency.to_owned(),
            agency_name: name.to_owned(),
        };
        PairEntry {
            a: side(&pair.a_id, &why.title_a, &pair.a_agency, &why.agency_name_a),
            b: side(&pair.b_id, &why.title_b, &pair.b_agency, &why.agency_name_b),
            relation: pair.relation,
            severity: pair.severity,
            score: pair.score as f64 / 1_000_000.0,
            state: state_name(pair.state).to_owned(),
            fiscal_years: pair.fiscal_years.clone(),
            areas: pair.areas.clone(),
            stake_satang: pair.stake(),
            sentence_th: why.sentence_th.clone(),
            sentence_en: why.sentence_en.clone(),
            visibility: pair.visibility,
            assignment: None,
            version: pair.version,
            found_at: Timestamp(pair.found_at).to_rfc3339(),
            updated_at: Timestamp(pair.updated_at).to_rfc3339(),
            id: pair.id,
        }
    }
}

/// A pair with everything that is known about it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PairDetail {
    #[serde(flatten)]
    pub entry: PairEntry,
    /// How the stake falls on fiscal years.
    pub stakes: Vec<Stake>,
    pub explanation: Explanation,
    /// From the prior to the score, in log-odds, greatest contribution first.
    pub waterfall: Vec<Step>,
    /// Both projects as they are compared now.
    #[schema(value_type = Object)]
    pub work_a: Option<Work>,
    #[schema(value_type = Object)]
    pub work_b: Option<Work>,
    /// Newest first.
    pub decisions: Vec<DecisionEntry>,
}

/// A decision as a reviewer sends it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDecision {
    pub verdict: Verdict,
    /// 1 to 4,000 characters.
    pub reason: String,
    /// What the two really are to each other, where it is not what the scan says; holds while the pair is confirmed.
    #[serde(default)]
    pub relation: Option<Relation>,
}

/// A decision as it is kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionEntry {
    pub id: String,
    pub verdict: Verdict,
    pub reason: String,
    pub relation: Option<Relation>,
    /// Public id of the key.
    pub decided_by: String,
    pub agency: String,
    pub decided_at: String,
    /// Whether both projects are still as they were when it was decided.
    pub current: bool,
}
