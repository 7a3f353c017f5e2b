//! From stored pairs to cases: which pair ties or parts two works, and what a case is as old as.

use std::collections::{BTreeMap, BTreeSet};

use super::cluster::{Edge, Tie, clusters};
use super::identity::{Age, Found, Founding};
use super::model::Link;
use crate::duplicates::Relation;
use crate::duplicates::case::{State, Verdict};
use crate::duplicates::weights::weights;

/// How a pair ties its works. `verdict` is what was last decided about it; it is asked for where a decision is to be looked at again.
///
/// Only duplicates and overlaps tie: a phase, a component or a synergy is another work. A rejection parts whatever the relation. Where
/// a project has changed since, a confirmation holds until it is decided anew, and a rejection no longer does: rather one suspicion too
/// many than a duplicate that nobody is shown.
pub fn tie_of(link: &Link, verdict: Option<Verdict>) -> Option<Tie> {
    let same = matches!(link.relation, Relation::Duplicate | Relation::Overlap);
    match link.state {
        State::Rejected => Some(Tie::Cannot),
        State::Confirmed if same => Some(Tie::Must),
        State::Reassess if same && verdict == Some(Verdict::Confirm) => Some(Tie::Must),
        State::Confirmed => None,
        _ if same && strength(link.score) >= 0.0 => Some(Tie::Suspected),
        _ => None,
    }
}

/// Log-odds above the threshold at which pairs are suspected.
fn strength(score: i64) -> f64 {
    let log_odds = |probability: f64| (probability / (1.0 - probability)).ln();
    log_odds((score as f64 / 1_000_000.0).clamp(1.0e-6, 1.0 - 1.0e-6)) - log_odds(weights().threshold)
}

/// The cases that these pairs make, each with the age of its oldest pair, in the order of their first projects. `ages` has every work
/// of the pairs.
pub fn cases_of(links: &[(Link, Tie)], ages: &BTreeMap<String, i64>) -> Vec<Found> {
    let works: BTreeSet<&str> = links.iter().flat_map(|(link, _)| [link.a.as_str(), link.b.as_str()]).collect();
    let names: Vec<&str> = works.iter().copied().collect();
    let numbers: BTreeMap<&str, u32> = works.iter().copied().zip(0_u32..).collect();
    let number = |work: &str| numbers.get(work).copied().unwrap_or_default();
    let edges: Vec<Edge> = links
        .iter()
        .map(|(link, tie)| Edge { a: number(&link.a), b: number(&link.b), tie: *tie, strength: strength(link.score) })
        .collect();
    let groups = clusters(&edges);
    let home: BTreeMap<u32, usize> =
        groups.iter().enumerate().flat_map(|(at, group)| group.iter().map(move |work| (*work, at))).collect();
    let mut foundings: Vec<Option<Founding>> = vec![None; groups.len()];
    for (link, _) in links.iter().filter(|(_, tie)| *tie != Tie::Cannot) {
        let (a, b) = (home.get(&number(&link.a)), home.get(&number(&link.b)));
        if let (Some(at), true) = (a, a == b)
            && let Some(oldest) = foundings.get_mut(*at)
        {
            let founding = founding_of(link, ages);
            if oldest.as_ref().is_none_or(|oldest| founding < *oldest) {
                *oldest = Some(founding);
            }
        }
    }
    let members = |group: &[u32]| -> BTreeSet<String> {
        group.iter().filter_map(|work| names.get(*work as usize)).map(|id| (*id).to_owned()).collect()
    };
    groups
        .iter()
        .zip(foundings)
        .filter_map(|(group, founding)| Some(Found { members: members(group), founding: founding? }))
        .collect()
}

fn founding_of(link: &Link, ages: &BTreeMap<String, i64>) -> Founding {
    let age = |work: &String| -> Age { (ages.get(work).copied().unwrap_or(i64::MAX), work.clone()) };
    let (a, b) = (age(&link.a), age(&link.b));
    (a.clone().max(b.clone()), a.min(b))
}
