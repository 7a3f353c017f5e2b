//! Pages of cases: the surest first, by the surest pair that the caller sees and asks for.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::links::CHUNK;
use super::read::{case_entries, facts_of_cases};
use super::rows::living_of_ids;
use crate::access::Sight;
use crate::duplicates::cases::answer::CaseFilter;
use crate::duplicates::cases::model::Case;
use crate::duplicates::report::CaseFacts;
use crate::duplicates::store::{PairCondition, matching_pairs};
use crate::error::Result;
use crate::storage::Database;
use crate::storage::schema::{duplicate, duplicate_case};

/// Cases of which a report reads everything at a time.
const PAGE: usize = 2_000;

/// Score and id of a pair: the place of its case in a list.
pub(in crate::duplicates) type Place = (i64, String);

/// Cases with the surest of their pairs that the caller sees and asks for, from after the given pair.
///
/// The pairs are walked in their order, and each case is met at its surest pair and passed over at its other ones, so that the order
/// tells nothing of pairs that the caller does not see.
pub fn list_cases(
    database: &mut Database,
    sight: &Sight,
    filter: &CaseFilter,
    after: Option<Place>,
    skip: i64,
    limit: i64,
) -> Result<Vec<(Case, Place)>> {
    let wanted = usize::try_from(skip.saturating_add(limit)).unwrap_or(usize::MAX);
    let step = limit.saturating_mul(2).clamp(200, 5_000);
    let mut found: Vec<(Case, Place)> = Vec::new();
    let mut after = after;
    while found.len() < wanted {
        let rows = rows_after(database, sight, filter, after.as_ref(), step)?;
        let Some((score, pair, _)) = rows.last() else { break };
        after = Some((*score, pair.clone()));
        let ids: BTreeSet<String> = rows.iter().map(|(_, _, case)| case.clone()).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let surest = surest_pairs(database, sight, filter, &ids)?;
        let mut cases = living_of_ids(database, &ids)?;
        if filter.asks_for_the_whole() {
            let all: Vec<Case> = cases.values().cloned().collect();
            let entries = case_entries(database, sight, &all)?;
            entries.iter().filter(|entry| !filter.fits(entry)).for_each(|entry| {
                cases.remove(&entry.id);
            });
        }
        for (score, pair, case) in rows {
            let is_surest = surest.get(&case).is_some_and(|place| *place == (score, pair.clone()));
            let asked = |case: &Case| filter.state.is_none_or(|state| state == case.state);
            if let Some(case) = cases.remove(&case).filter(|_| is_surest).filter(asked) {
                found.push((case, (score, pair)));
            }
        }
    }
    Ok(found.into_iter().skip(usize::try_from(skip).unwrap_or(0)).take(usize::try_from(limit).unwrap_or(0)).collect())
}

/// All cases that the caller sees and asks for, with everything that a report totals; the surest first.
pub fn case_facts(database: &mut Database, sight: &Sight, filter: &CaseFilter) -> Result<Vec<CaseFacts>> {
    let cases = list_cases(database, sight, filter, None, 0, i64::MAX)?;
    let cases: Vec<Case> = cases.into_iter().map(|(case, _)| case).collect();
    let mut facts = Vec::with_capacity(cases.len());
    for page in cases.chunks(PAGE) {
        facts.extend(facts_of_cases(database, sight, page)?);
    }
    Ok(facts)
}

/// Pairs that are part of a case; where a state is asked for, of a case in it, so that a rare one is found without walking all pairs.
fn pairs_of_cases(sight: &Sight, filter: &CaseFilter) -> PairCondition {
    let pairs = matching_pairs(sight, &filter.pairs);
    match filter.state {
        None => Box::new(pairs.and(duplicate::case_id.ne(""))),
        Some(state) => {
            let cases = duplicate_case::table.filter(duplicate_case::state.eq(state.name())).select(duplicate_case::id);
            Box::new(pairs.and(duplicate::case_id.eq_any(cases)))
        }
    }
}

fn rows_after(
    database: &mut Database,
    sight: &Sight,
    filter: &CaseFilter,
    after: Option<&Place>,
    limit: i64,
) -> Result<Vec<(i64, String, String)>> {
    let mut query = duplicate::table.into_boxed().filter(pairs_of_cases(sight, filter));
    if let Some((score, id)) = after.cloned() {
        query = query.filter(duplicate::score.lt(score).or(duplicate::score.eq(score).and(duplicate::id.gt(id))));
    }
    Ok(query
        .order((duplicate::score.desc(), duplicate::id))
        .limit(limit)
        .select((duplicate::score, duplicate::id, duplicate::case_id))
        .load(database)?)
}

fn surest_pairs(
    database: &mut Database,
    sight: &Sight,
    filter: &CaseFilter,
    cases: &[String],
) -> Result<BTreeMap<String, Place>> {
    let mut surest = BTreeMap::new();
    for chunk in cases.chunks(CHUNK) {
        let rows: Vec<(i64, String, String)> = duplicate::table
            .into_boxed()
            .filter(pairs_of_cases(sight, filter))
            .filter(duplicate::case_id.eq_any(chunk.to_vec()))
            .order((duplicate::score, duplicate::id.desc()))
            .select((duplicate::score, duplicate::id, duplicate::case_id))
            .load(database)?;
        surest.extend(rows.into_iter().map(|(score, pair, case)| (case, (score, pair))));
    }
    Ok(surest)
}
