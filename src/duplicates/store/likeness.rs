//! Suspicions about one project, narrowed to what a caller may see.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::works::{hidden_of, works_seen};
use crate::access::Sight;
use crate::duplicates::office::{Likeness, likeness, pair_id};
use crate::duplicates::scan::Suspicion;
use crate::error::Result;
use crate::storage::Database;
use crate::storage::schema::{case_member, duplicate};
use crate::visible;

/// What a project looks like, likeliest first, at most so many. A candidate that the caller may not see is not told of.
pub fn likenesses(
    database: &mut Database,
    sight: &Sight,
    id: &str,
    found: &[Suspicion],
    most: usize,
) -> Result<Vec<Likeness>> {
    let partner = |one: &Suspicion| if one.a_id == id { one.b_id.clone() } else { one.a_id.clone() };
    let partners: BTreeSet<String> = found.iter().map(partner).collect();
    let works = works_seen(database, sight, &partners)?;
    let hidden = hidden_of(database, sight, &partners)?;
    let pairs: Vec<String> = works.keys().map(|other| pair_id(id, other)).collect();
    let known: Vec<(String, String)> = duplicate::table
        .filter(visible!(duplicate, sight))
        .filter(duplicate::id.eq_any(pairs))
        .select((duplicate::id, duplicate::state))
        .load(database)?;
    let known: BTreeMap<String, String> = known.into_iter().collect();
    let cases = seen_cases(database, sight, &works.keys().cloned().collect::<Vec<_>>())?;
    let shown = found.iter().filter_map(|one| {
        let other = works.get(&partner(one))?;
        let pair = pair_id(id, &other.id);
        let state = known.get(&pair).cloned();
        let like = likeness(one, other, state.map(|state| (pair, state)), cases.get(&other.id).cloned());
        Some(hidden.get(&other.id).map_or(Ok(like.clone()), |hidden| like.without(hidden)))
    });
    shown.take(most).collect()
}

/// The cases of works of which the caller sees a pair.
fn seen_cases(database: &mut Database, sight: &Sight, works: &[String]) -> Result<BTreeMap<String, String>> {
    let homes: Vec<(String, String)> = case_member::table
        .filter(case_member::work_id.eq_any(works.to_vec()))
        .select((case_member::work_id, case_member::case_id))
        .load(database)?;
    let cases: Vec<String> = homes.iter().map(|(_, case)| case.clone()).collect();
    let seen: Vec<(String, String, String)> = duplicate::table
        .filter(visible!(duplicate, sight))
        .filter(duplicate::case_id.eq_any(cases))
        .select((duplicate::a_id, duplicate::b_id, duplicate::case_id))
        .load(database)?;
    let shown: BTreeSet<(&String, &String)> = seen.iter().flat_map(|(a, b, case)| [(a, case), (b, case)]).collect();
    Ok(homes.iter().filter(|(work, case)| shown.contains(&(work, case))).cloned().collect())
}
