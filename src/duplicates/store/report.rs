//! What the report over cases is made of: the cases that a caller sees, the records behind them, and what was decided.

use diesel::dsl::{count_star, max};
use diesel::prelude::*;

use crate::access::Sight;
use crate::duplicates::Relation;
use crate::duplicates::case::State;
use crate::duplicates::office::{Explanation, PairFilter, state_name, state_of};
use crate::duplicates::report::{Counted, StakedPair};
use crate::duplicates::store::matching_pairs;
use crate::error::{Error, Result};
use crate::storage::Database;
use crate::storage::schema::{duplicate, work};
use crate::visible;

/// The records that the caller sees, by agency and by how well their place is known.
pub fn count_records(database: &mut Database, sight: &Sight) -> Result<Vec<Counted>> {
    let rows: Vec<(String, String, i64, Option<i64>)> = work::table
        .filter(visible!(work, sight))
        .group_by((work::agency_code, work::location_quality))
        .select((work::agency_code, work::location_quality, count_star(), max(work::updated_at)))
        .order((work::agency_code, work::location_quality))
        .load(database)?;
    let counted = rows.into_iter().map(|(agency, quality, projects, last)| Counted {
        agency,
        quality,
        projects: u64::try_from(projects).unwrap_or(0),
        last_change: last.unwrap_or(0),
    });
    Ok(counted.collect())
}

/// The pairs that a caller sees and asks for, as far as the report counts them.
pub fn staked_pairs(database: &mut Database, sight: &Sight, filter: &PairFilter) -> Result<Vec<StakedPair>> {
    let rows: Vec<(String, String, String, String, String)> = duplicate::table
        .filter(matching_pairs(sight, filter))
        .select((duplicate::a_agency, duplicate::b_agency, duplicate::relation, duplicate::state, duplicate::stakes))
        .load(database)?;
    let staked = rows.into_iter().map(|(a_agency, b_agency, relation, state, stakes)| {
        Ok(StakedPair {
            a_agency,
            b_agency,
            relation: Relation::from_name(&relation).unwrap_or(Relation::Unrelated),
            state: state_of(&state).unwrap_or(State::Open),
            stakes: serde_json::from_str(&stakes).map_err(Error::internal)?,
        })
    });
    staked.collect()
}

/// Of the decided pairs that the caller sees and the hub suspected of spending money twice, the probability of that, and whether people
/// said so: who confirms a pair and calls it a phase has not.
pub fn decided_pairs(database: &mut Database, sight: &Sight) -> Result<Vec<(f64, bool)>> {
    let confirmed = state_name(State::Confirmed);
    let rows: Vec<(String, String, String)> = duplicate::table
        .filter(matching_pairs(sight, &PairFilter::default()))
        .filter(duplicate::state.eq_any([confirmed, state_name(State::Rejected)]))
        .order(duplicate::id)
        .select((duplicate::relation, duplicate::state, duplicate::explanation))
        .load(database)?;
    let mut decided = Vec::new();
    for (relation, state, explanation) in rows {
        let shown: Explanation = serde_json::from_str(&explanation).map_err(Error::internal)?;
        if shown.computed_relation.is_double() {
            let double = Relation::from_name(&relation).is_some_and(Relation::is_double);
            decided.push((shown.double.unwrap_or(shown.probability), state == confirmed && double));
        }
    }
    Ok(decided)
}
