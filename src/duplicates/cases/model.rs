//! A case: works that are probably one, from the suspicion to the decision.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::identity::Founding;
use crate::access::key::hex;
use crate::access::{Sight, Visibility};
use crate::duplicates::case::State;
use crate::duplicates::{Relation, Severity};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseState {
    /// Not every agency has said what it thinks.
    Open,
    /// Every agency has said yes or no.
    Assessed,
    /// An action is proposed.
    Proposed,
    Decided,
    /// What was compared has changed since somebody assessed or decided.
    #[serde(rename = "re-assess")]
    Reassess,
    /// Has become part of another case.
    Merged,
    /// Its projects no longer belong together.
    Dissolved,
}

/// What one agency says of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The projects do duplicate or overlap.
    Yes,
    /// They do not.
    No,
    NotAssessed,
    /// It has answered, and what it answered about has changed since.
    #[serde(rename = "re-assess")]
    Reassess,
}

/// What is to be done about a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// One project instead of several.
    Merge,
    /// Each takes its own part of the stretch or area.
    SplitStretch,
    /// One after the other, so that nothing is dug up twice.
    Sequence,
    /// All of it goes to another agency.
    Transfer,
    /// Done together, one agency leads.
    Joint,
    /// All stay as they are, for a reason.
    KeepBoth,
    /// They have nothing to do with each other.
    Unrelated,
}

macro_rules! names {
    ($name:ident { $($variant:ident => $text:literal),* $(,)? }) => {
        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// The name in JSON, in filters and in the database.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }

            pub fn from_name(name: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}

names!(CaseState {
    Open => "open", Assessed => "assessed", Proposed => "proposed", Decided => "decided", Reassess => "re-assess",
    Merged => "merged", Dissolved => "dissolved",
});
names!(Answer { Yes => "yes", No => "no", NotAssessed => "not-assessed", Reassess => "re-assess" });
names!(Action {
    Merge => "merge", SplitStretch => "split-stretch", Sequence => "sequence", Transfer => "transfer", Joint => "joint",
    KeepBoth => "keep-both", Unrelated => "unrelated",
});

impl CaseState {
    pub fn has_ended(self) -> bool {
        matches!(self, CaseState::Merged | CaseState::Dissolved)
    }
}

impl Action {
    /// Does it need an agency that leads or takes over?
    pub fn needs_lead(self) -> bool {
        matches!(self, Action::Transfer | Action::Joint)
    }
}

/// An action that somebody proposes for a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Proposal {
    pub action: Action,
    /// Code of the agency that leads (joint) or takes over (transfer).
    #[serde(default)]
    pub lead_agency: Option<String>,
    /// At most 4,000 characters.
    #[serde(default)]
    pub note: Option<String>,
}

/// A case as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub id: String,
    pub state: CaseState,
    pub founding: Founding,
    pub merged_into: Option<String>,
    /// Ids of projects, ascending.
    pub members: Vec<String>,
    /// Of its surest pair: probability times 1,000,000.
    pub score: i64,
    pub fingerprint: String,
    pub proposal: Option<Proposal>,
    pub version: i64,
    pub found_at: i64,
    pub updated_at: i64,
}

/// A pair, as far as cases go by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub pair: String,
    pub a: String,
    pub b: String,
    pub a_agency: String,
    pub b_agency: String,
    pub visibility: Visibility,
    pub owner: String,
    pub relation: Relation,
    pub severity: Severity,
    pub score: i64,
    pub state: State,
    pub stake: i64,
    pub fingerprint: String,
    /// The case that it is part of, or nothing.
    pub case_id: String,
}

impl Link {
    pub fn joins(&self, work: &str) -> bool {
        self.a == work || self.b == work
    }

    /// Has the agency a project in it, and may it see the pair?
    pub fn concerns(&self, agency: &str) -> bool {
        (self.a_agency == agency || self.b_agency == agency)
            && Sight::Agency(agency.to_owned()).sees(self.visibility, &self.owner)
    }
}

/// A digest of pairs and of what each compared, whatever their order: 32 hexadecimal digits, empty for none.
pub fn fingerprint_of<'a>(links: impl Iterator<Item = &'a Link>) -> String {
    let mut parts: Vec<(&str, &str)> = links.map(|link| (link.pair.as_str(), link.fingerprint.as_str())).collect();
    if parts.is_empty() {
        return String::new();
    }
    parts.sort_unstable();
    let digest = parts.iter().fold(Sha256::new(), |digest, (pair, compared)| {
        digest.chain_update(pair).chain_update([0]).chain_update(compared)
    });
    hex(&digest.finalize()).chars().take(32).collect()
}

/// Where a case stands, from what people said of it. `decided_on` is the fingerprint that the last decision was about, `answers`
/// what each of its agencies says now.
pub fn state_of(
    fingerprint: &str,
    decided_on: Option<&str>,
    proposed: bool,
    answers: &[Answer],
    links: &[Link],
) -> CaseState {
    let changed = links.iter().any(|link| link.state == State::Reassess) || answers.contains(&Answer::Reassess);
    match decided_on {
        Some(decided) if decided == fingerprint && !changed => CaseState::Decided,
        Some(_) => CaseState::Reassess,
        None if changed => CaseState::Reassess,
        None if proposed => CaseState::Proposed,
        None if answers.iter().all(|answer| matches!(answer, Answer::Yes | Answer::No)) => CaseState::Assessed,
        None => CaseState::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back_and_are_those_of_json() {
        for state in CaseState::ALL {
            assert_eq!(CaseState::from_name(state.name()), Some(*state));
            assert_eq!(serde_json::to_value(state).ok(), Some(state.name().into()));
        }
        for action in Action::ALL {
            assert_eq!(serde_json::to_value(action).ok(), Some(action.name().into()));
        }
        for answer in Answer::ALL {
            assert_eq!(serde_json::to_value(answer).ok(), Some(answer.name().into()));
        }
    }

    #[test]
    fn a_case_is_assessed_once_every_agency_has_answered_and_decided_until_it_changes() {
        let both = [Answer::Yes, Answer::No];
        assert_eq!(state_of("f", None, false, &[Answer::Yes, Answer::NotAssessed], &[]), CaseState::Open);
        assert_eq!(state_of("f", None, false, &both, &[]), CaseState::Assessed);
        assert_eq!(state_of("f", None, true, &both, &[]), CaseState::Proposed);
        assert_eq!(state_of("f", Some("f"), true, &both, &[]), CaseState::Decided);
        assert_eq!(state_of("g", Some("f"), true, &both, &[]), CaseState::Reassess);
        assert_eq!(state_of("f", None, false, &[Answer::Reassess, Answer::Yes], &[]), CaseState::Reassess);
    }
}
