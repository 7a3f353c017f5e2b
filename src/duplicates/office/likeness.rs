//! What one project looks like, as it is told before and when it is saved.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::Side;
use crate::duplicates::block::Rule;
use crate::duplicates::evidence::Evidence;
use crate::duplicates::explain::{Step, waterfall};
use crate::duplicates::scan::Suspicion;
use crate::duplicates::weights::weights;
use crate::duplicates::work::Work;
use crate::duplicates::{Relation, Severity};
use crate::error::{Error, Result};
use crate::redaction::{Hidden, Mask};

/// Another project that the one asked about looks like, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Likeness {
    pub project: Side,
    pub relation: Relation,
    pub severity: Severity,
    /// Probability that both concern the same thing in the same place, 0 to 1.
    pub score: f64,
    /// Probability that the same money would be spent twice, 0 to 1.
    pub double: f64,
    pub stake_satang: i64,
    pub sentence_th: String,
    pub sentence_en: String,
    /// The rules by which the two were compared at all.
    pub rules: Vec<Rule>,
    pub evidence: Vec<Evidence>,
    /// From the prior to the score, in log-odds, greatest contribution first.
    pub waterfall: Vec<Step>,
    /// Id of the pair, where the two are known as one already.
    pub pair: Option<String>,
    /// open, confirmed, rejected, deferred or re-assess, where they are.
    pub state: Option<String>,
    /// The case that the other project is part of.
    pub case: Option<String>,
}

/// What a project looks like.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckAnswer {
    /// Likeliest first; an empty list means that nothing that the caller may see looks like it.
    pub candidates: Vec<Likeness>,
    /// The project of the same agency that it is a new version of, by its edition or mark; that one is no candidate.
    pub version_of: Option<Side>,
}

/// Said when a project is saved that looks like another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// Id of the other project.
    pub project: String,
    pub title: String,
    pub agency: String,
    pub agency_name: String,
    pub relation: Relation,
    pub severity: Severity,
    /// Probability that both concern the same thing in the same place, 0 to 1.
    pub score: f64,
    pub sentence_th: String,
    pub sentence_en: String,
}

impl From<Likeness> for Warning {
    fn from(likeness: Likeness) -> Warning {
        Warning {
            project: likeness.project.id,
            title: likeness.project.title,
            agency: likeness.project.agency,
            agency_name: likeness.project.agency_name,
            relation: likeness.relation,
            severity: likeness.severity,
            score: likeness.score,
            sentence_th: likeness.sentence_th,
            sentence_en: likeness.sentence_en,
        }
    }
}

impl Likeness {
    /// The same without what is hidden of the other project.
    ///
    /// # Errors
    /// `Internal` when the evidence cannot be written as JSON and read again.
    pub(in crate::duplicates) fn without(mut self, hidden: &Hidden) -> Result<Likeness> {
        let mask = Mask::of(&hidden.pieces);
        let mut evidence = serde_json::to_value(&self.evidence).map_err(Error::internal)?;
        mask.value(&mut evidence);
        self.evidence = serde_json::from_value(evidence).map_err(Error::internal)?;
        self.sentence_th = mask.text(&self.sentence_th);
        self.sentence_en = mask.text(&self.sentence_en);
        self.project.title.clone_from(&hidden.title);
        Ok(self)
    }
}

/// A suspicion about a project, told from its side; `known` is what the hub knows of the pair: its id and state.
pub(in crate::duplicates) fn likeness(
    found: &Suspicion,
    other: &Work,
    known: Option<(String, String)>,
    case: Option<String>,
) -> Likeness {
    let (pair, state) = known.unzip();
    Likeness {
        project: Side {
            id: other.id.clone(),
            title: other.title.clone(),
            agency: other.agency.code.clone(),
            agency_name: other.agency.name_th.clone(),
        },
        relation: found.relation,
        severity: found.severity,
        score: found.score,
        double: found.double,
        stake_satang: found.satang_at_stake,
        sentence_th: found.sentence_th.clone(),
        sentence_en: found.sentence_en.clone(),
        rules: found.rules.clone(),
        waterfall: waterfall(weights().prior, &found.evidence),
        evidence: found.evidence.clone(),
        pair,
        state,
        case,
    }
}
