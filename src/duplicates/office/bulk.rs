//! Decisions about many pairs in one request, as they are sent and answered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{DecisionEntry, NewDecision};
use crate::access::Bilingual;
use crate::duplicates::Relation;
use crate::duplicates::assign::{MOST_AT_ONCE, too_many};
use crate::duplicates::case::{Verdict, decide};
use crate::error::{At, Error, Fault, Result, Words};

/// Decisions about up to a hundred pairs.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkDecisions {
    pub decisions: Vec<BulkDecision>,
}

/// One of them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkDecision {
    /// Id of the pair.
    pub pair: String,
    /// The pair's `version` as it was when the reviewer saw it.
    pub version: i64,
    pub verdict: Verdict,
    /// 1 to 4,000 characters.
    pub reason: String,
    /// What the two really are to each other, where it is not what the scan says.
    #[serde(default)]
    pub relation: Option<Relation>,
}

/// What became of each, in the order in which they were sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkDecided {
    pub decided: usize,
    pub refused: usize,
    pub items: Vec<BulkDecidedItem>,
}

/// What became of one decision of many.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkDecidedItem {
    /// Id of the pair.
    pub pair: String,
    pub decided: bool,
    /// The pair's state and version now; null where it was refused.
    pub state: Option<String>,
    pub version: Option<i64>,
    /// The decision that stood before, from which an undo follows; null where there was none or it was refused.
    pub previous: Option<DecisionEntry>,
    /// Why it was not taken; null where it was.
    pub refusal: Option<BulkRefusal>,
}

/// Why one decision of many was not taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BulkRefusal {
    /// The status that the decision alone would have been answered with: 404 or 412.
    pub status: u16,
    pub reason: Bilingual,
}

impl BulkDecision {
    pub fn alone(&self) -> NewDecision {
        NewDecision { verdict: self.verdict, reason: self.reason.clone(), relation: self.relation }
    }
}

impl BulkDecidedItem {
    /// `None` for a fault that is not this one pair's.
    pub fn refused(pair: &str, error: &Error) -> Option<BulkDecidedItem> {
        let (status, words) = match error {
            Error::NotFound(words) => (404, words),
            Error::Stale(words) => (412, words),
            _ => return None,
        };
        let refusal = BulkRefusal { status, reason: Bilingual::new(words.th.as_ref(), words.en.as_ref()) };
        let pair = pair.to_owned();
        Some(BulkDecidedItem {
            pair,
            decided: false,
            state: None,
            version: None,
            previous: None,
            refusal: Some(refusal),
        })
    }
}

impl BulkDecisions {
    /// What is wrong with the request itself refuses all of it.
    ///
    /// # Errors
    /// `Malformed` for no decision, more than a hundred, a pair that is named twice, or a reason that is missing or too long.
    pub fn checked(self) -> Result<Self> {
        if self.decisions.len() > MOST_AT_ONCE {
            return Err(too_many("/decisions", self.decisions.len()));
        }
        let mut faults = Vec::new();
        if self.decisions.is_empty() {
            let words = Words::new("ไม่มีการตัดสินในรายการ", "the list holds no decision");
            faults.push(Fault::pointer("/decisions", "empty", words));
        }
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, one) in self.decisions.iter().enumerate() {
            if let Some(before) = first.insert(&one.pair, place) {
                let words = Words::new(
                    format!("คู่นี้อยู่ในรายการแล้ว ที่ลำดับ {before}"),
                    format!("this pair is decided already at {before}"),
                );
                faults.push(Fault::pointer(format!("/decisions/{place}/pair"), "named-twice", words));
            }
            if let Err(Error::Malformed(found)) = decide(one.verdict, &one.reason, "", "") {
                let at = |fault: Fault| Fault { at: At::Pointer(format!("/decisions/{place}/reason")), ..fault };
                faults.extend(found.into_iter().map(at));
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(Error::Malformed(faults)) }
    }
}
