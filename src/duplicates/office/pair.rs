//! A suspected pair as it is kept: what it is, who may see it, and which money of which year is at stake.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::access::key::hex;
use crate::access::{Sight, Visibility};
use crate::duplicates::block::Rule;
use crate::duplicates::case::{Decision, State, state};
use crate::duplicates::evidence::Evidence;
use crate::duplicates::explain::{Step, waterfall};
use crate::duplicates::period::lesser_money;
use crate::duplicates::scan::Suspicion;
use crate::duplicates::weights::weights;
use crate::duplicates::work::Work;
use crate::duplicates::{Relation, Severity};
use crate::error::{Error, Result};
use crate::redaction::{Hidden, Mask};

/// A pair of works, `a` with the lesser id.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub id: String,
    pub a_id: String,
    pub b_id: String,
    pub a_agency: String,
    pub b_agency: String,
    pub visibility: Visibility,
    /// Owner of a private pair; empty where only an administrator may see it, and for pairs that are not private.
    pub owner: String,
    /// What the reviewer says while the decision stands, else what the scan says.
    pub relation: Relation,
    pub severity: Severity,
    /// Probability times 1,000,000.
    pub score: i64,
    pub state: State,
    /// Years of both works, ascending, Buddhist era.
    pub fiscal_years: Vec<i32>,
    pub stakes: Vec<Stake>,
    /// Area codes of both works, ascending.
    pub areas: Vec<String>,
    pub explanation: Explanation,
    pub fingerprint: String,
    pub version: i64,
    pub found_at: i64,
    pub updated_at: i64,
}

/// Why a pair was found, as the last scan that found it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// What the scan says the two are to each other, whatever a reviewer said.
    pub computed_relation: Relation,
    /// Probability that both concern the same thing in the same place, 0 to 1.
    pub probability: f64,
    /// Probability that the same money would be spent twice, 0 to 1; none for a pair that was found before it was kept.
    #[serde(default)]
    pub double: Option<f64>,
    /// Log-odds before any evidence, and with all of it.
    pub prior: f64,
    pub log_odds: f64,
    /// Satang at stake as the scan says.
    pub satang_at_stake: i64,
    /// False once a later scan finds the pair no more; a decided pair is kept then, with its last evidence.
    pub still_found: bool,
    pub rules: Vec<Rule>,
    pub evidence: Vec<Evidence>,
    pub sentence_th: String,
    pub sentence_en: String,
    pub title_a: String,
    pub title_b: String,
    pub agency_name_a: String,
    pub agency_name_b: String,
}

impl Explanation {
    /// Takes out what is hidden of the first and of the second project.
    ///
    /// # Errors
    /// `Internal` when the explanation cannot be written as JSON and read again.
    pub fn hide(&mut self, a: Option<&Hidden>, b: Option<&Hidden>) -> Result<()> {
        let mask = Mask::of(a.into_iter().chain(b).flat_map(|hidden| &hidden.pieces));
        if a.is_none() && b.is_none() {
            return Ok(());
        }
        let (title_a, title_b) = (self.title_a.clone(), self.title_b.clone());
        let mut value = serde_json::to_value(&*self).map_err(Error::internal)?;
        mask.value(&mut value);
        *self = serde_json::from_value(value).map_err(Error::internal)?;
        let shown = |hidden: Option<&Hidden>, title: String| hidden.map_or(title, |hidden| hidden.title.clone());
        self.title_a = shown(a, title_a);
        self.title_b = shown(b, title_b);
        Ok(())
    }

    /// From the prior to the score, greatest contribution first.
    pub fn waterfall(&self) -> Vec<Step> {
        waterfall(self.prior, &self.evidence)
    }
}

/// The part of a stake that falls on one fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stake {
    /// Buddhist era; none where the two works share no year.
    pub fiscal_year: Option<i32>,
    pub satang: i64,
}

/// Both works of a pair and who may see each.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    pub a: (&'a Work, Visibility),
    pub b: (&'a Work, Visibility),
}

/// The id of a pair: the first 32 hexadecimal digits of SHA-256 over both ids, the same in every scan.
pub fn pair_id(a_id: &str, b_id: &str) -> String {
    let (first, second) = if a_id <= b_id { (a_id, b_id) } else { (b_id, a_id) };
    let digest = Sha256::new().chain_update(first).chain_update([0]).chain_update(second).finalize();
    hex(&digest).chars().take(32).collect()
}

/// Who may see a pair: whoever may see both works. The stricter visibility holds; a private pair belongs to the private work's
/// agency if it may see the other one, and to nobody else.
pub fn guarded_by(a: (&str, Visibility), b: (&str, Visibility)) -> (Visibility, String) {
    let strictest = a.1.max(b.1);
    let owner = [a, b].into_iter().find(|(agency, visibility)| {
        let sight = Sight::Agency((*agency).to_owned());
        *visibility == Visibility::Private && sight.sees(a.1, a.0) && sight.sees(b.1, b.0)
    });
    (strictest, owner.map(|(agency, _)| agency.to_owned()).unwrap_or_default())
}

/// How a stake falls on fiscal years: each year that both works have money in gets the share that the lesser of the two spends in
/// it. Where they share no such year, all of it stands under no year. The parts sum to the stake.
pub fn stakes(a: &Work, b: &Work, stake: i64) -> Vec<Stake> {
    let shared = |of: &BTreeMap<i32, i64>, with: &BTreeMap<i32, i64>| -> Vec<(i32, i64)> {
        of.iter().filter(|(year, _)| with.contains_key(year)).map(|(year, satang)| (*year, (*satang).max(0))).collect()
    };
    let total = |years: &[(i32, i64)]| years.iter().fold(0_i128, |sum, (_, satang)| sum + i128::from(*satang));
    let (of_a, of_b) = (shared(&a.budgets, &b.budgets), shared(&b.budgets, &a.budgets));
    let lesser = if total(&of_a) <= total(&of_b) { of_a } else { of_b };
    let base = total(&lesser);
    if lesser.is_empty() || (base == 0 && stake != 0) {
        return vec![Stake { fiscal_year: None, satang: stake }];
    }
    let mut spent: i128 = 0;
    let mut given: i64 = 0;
    lesser
        .into_iter()
        .map(|(year, satang)| {
            spent += i128::from(satang);
            // The running total is rounded, so that the parts sum up whatever the rounding does to each.
            let until_now = i64::try_from(i128::from(stake) * spent / base.max(1)).unwrap_or(stake);
            let part = until_now - given;
            given = until_now;
            Stake { fiscal_year: Some(year), satang: part }
        })
        .collect()
}

impl Pair {
    /// A suspicion as it is kept, in the light of the last decision about the two works.
    pub fn of(found: &Suspicion, sides: Sides<'_>, last: Option<&(Decision, Option<Relation>)>, at: i64) -> Pair {
        let (a, b) = (sides.a.0, sides.b.0);
        let (visibility, owner) = guarded_by((&a.agency.code, sides.a.1), (&b.agency.code, sides.b.1));
        let mut years: Vec<i32> = a.budgets.keys().chain(b.budgets.keys()).copied().collect();
        years.sort_unstable();
        years.dedup();
        let mut areas: Vec<String> = a.area_codes.iter().chain(&b.area_codes).cloned().collect();
        areas.sort();
        areas.dedup();
        let mut pair = Pair {
            id: pair_id(&a.id, &b.id),
            a_id: a.id.clone(),
            b_id: b.id.clone(),
            a_agency: a.agency.code.clone(),
            b_agency: b.agency.code.clone(),
            visibility,
            owner,
            relation: found.relation,
            severity: found.severity,
            score: (found.score * 1_000_000.0).round() as i64,
            state: State::Open,
            fiscal_years: years,
            stakes: Vec::new(),
            areas,
            explanation: explanation(found, a, b),
            fingerprint: found.fingerprint.clone(),
            version: 1,
            found_at: at,
            updated_at: at,
        };
        pair.judge(a, b, last);
        pair
    }

    /// Sets state, relation, severity and stakes from the last decision and the works as they are.
    pub fn judge(&mut self, a: &Work, b: &Work, last: Option<&(Decision, Option<Relation>)>) {
        self.state = state(last.map(|(decision, _)| decision), &self.fingerprint);
        let said = last.and_then(|(_, relation)| *relation).filter(|_| self.state == State::Confirmed);
        let computed = self.explanation.computed_relation;
        self.relation = said.unwrap_or(computed);
        self.severity = self.relation.severity(self.explanation.probability);
        let stake = match self.relation {
            relation if relation == computed => self.explanation.satang_at_stake,
            Relation::Duplicate | Relation::Overlap => lesser_money(&a.budgets, &b.budgets),
            _ => 0,
        };
        self.stakes = stakes(a, b, stake);
    }

    /// Satang at stake over all years.
    pub fn stake(&self) -> i64 {
        self.stakes.iter().map(|stake| stake.satang).sum()
    }

    /// Do two pairs say the same, whenever and however often they were written?
    pub fn says_the_same(&self, other: &Pair) -> bool {
        let mut other = other.clone();
        (other.version, other.found_at, other.updated_at) = (self.version, self.found_at, self.updated_at);
        *self == other
    }
}

fn explanation(found: &Suspicion, a: &Work, b: &Work) -> Explanation {
    Explanation {
        computed_relation: found.relation,
        probability: found.score,
        double: Some(found.double),
        prior: weights().prior,
        log_odds: found.log_odds,
        satang_at_stake: found.satang_at_stake,
        still_found: true,
        rules: found.rules.clone(),
        evidence: found.evidence.clone(),
        sentence_th: found.sentence_th.clone(),
        sentence_en: found.sentence_en.clone(),
        title_a: a.title.clone(),
        title_b: b.title.clone(),
        agency_name_a: a.agency.name_th.clone(),
        agency_name_b: b.agency.name_th.clone(),
    }
}

const STATES: [State; 5] = [State::Open, State::Confirmed, State::Rejected, State::Deferred, State::Reassess];

/// The name of a state in JSON, in filters and in the database.
pub fn state_name(state: State) -> &'static str {
    match state {
        State::Reassess => "re-assess",
        other => other.name(),
    }
}

pub fn state_of(name: &str) -> Option<State> {
    STATES.into_iter().find(|state| state_name(*state) == name)
}

/// A stored severity; what is unknown matters least.
pub fn severity_of(name: &str) -> Severity {
    let all = [Severity::High, Severity::Medium, Severity::Info, Severity::None];
    all.into_iter().find(|severity| severity.name() == name).unwrap_or(Severity::None)
}

/// The names of all states.
pub fn state_names() -> [&'static str; 5] {
    STATES.map(state_name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn spending(budgets: &[(i32, i64)]) -> Work {
        Work { budgets: budgets.iter().copied().collect(), ..Work::default() }
    }

    #[test]
    fn a_private_pair_is_seen_by_the_agency_that_may_see_both_works_and_by_no_other() {
        use Visibility::{Agencies, Private, Public};
        assert_eq!(guarded_by(("a", Public), ("b", Public)), (Public, String::new()));
        assert_eq!(guarded_by(("a", Public), ("b", Agencies)), (Agencies, String::new()));
        assert_eq!(guarded_by(("a", Public), ("b", Private)), (Private, "b".into()));
        assert_eq!(guarded_by(("a", Private), ("a", Private)), (Private, "a".into()));
        assert_eq!(guarded_by(("a", Private), ("b", Private)), (Private, String::new()));
    }

    #[test]
    fn a_stake_falls_on_the_years_that_both_share_and_its_parts_sum_to_it() {
        let (a, b) = (spending(&[(2567, 100), (2568, 200)]), spending(&[(2566, 9), (2567, 250), (2568, 100)]));
        let parts = stakes(&a, &b, 100);
        assert_eq!(parts.iter().map(|part| part.satang).sum::<i64>(), 100);
        assert_eq!(parts.iter().map(|part| part.fiscal_year).collect::<Vec<_>>(), [Some(2567), Some(2568)]);
        assert_eq!(parts.first().unwrap().satang, 33);
        assert_eq!(stakes(&a, &b, 300).first().unwrap().satang, 100, "all of the lesser sum is the lesser's own years");
        assert_eq!(stakes(&spending(&[(2566, 5)]), &a, 5), [Stake { fiscal_year: None, satang: 5 }]);
    }

    #[test]
    fn the_order_of_two_ids_does_not_change_the_id_of_their_pair() {
        assert_eq!(pair_id("x", "y"), pair_id("y", "x"));
        assert_ne!(pair_id("x", "yz"), pair_id("xy", "z"));
        assert_eq!(pair_id("x", "y").len(), 32);
    }

    #[test]
    fn state_names_go_there_and_back() {
        assert!(STATES.into_iter().all(|state| state_of(state_name(state)) == Some(state)));
        assert!(state_names().contains(&"re-assess"));
    }
}
