//! Lineage as it is sent and said.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::chain::Chain;
use super::link::LinkKind;
use crate::access::Bilingual;
use crate::duplicates::office::Side;

/// Is the one a new version of the other?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VersionVerdict {
    Version,
    NotVersion,
}

impl VersionVerdict {
    pub fn name(self) -> &'static str {
        match self {
            VersionVerdict::Version => "version",
            VersionVerdict::NotVersion => "not-version",
        }
    }
}

/// The versions of one project.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lineage {
    /// Id of the version that holds and is compared with other projects.
    pub current: String,
    /// Oldest first, as far as the caller sees them.
    pub versions: Vec<Side>,
    pub links: Vec<Version>,
    /// From the need to the result: documents, money at each step, the differences, and what is missing.
    pub chain: Chain,
}

/// That one project takes the place of another, or that somebody said it does not.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    pub earlier: String,
    pub later: String,
    pub kind: LinkKind,
    pub verdict: VersionVerdict,
    pub reason: Bilingual,
    /// Public id of the key; null where the hub found it in the marks of the plan.
    pub by: Option<String>,
    pub at: String,
}

/// What an agency says of two of its projects.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLineage {
    pub verdict: VersionVerdict,
    /// How the later one came about; `amended` where it is left out.
    #[serde(default)]
    pub kind: Option<LinkKind>,
    /// 1 to 4,000 characters.
    pub reason: String,
}
