//! Pages of pairs: the likeliest first, narrowed by what the caller asks for.

use diesel::prelude::*;

use super::pairs::PairRow;
use crate::access::Sight;
use crate::duplicates::office::{Pair, PairFilter};
use crate::error::Result;
use crate::storage::schema::duplicate;
use crate::storage::{Backend, Database};
use crate::visible;

type PairQuery<'a> = duplicate::BoxedQuery<'a, Backend>;

fn matching<'a>(sight: &Sight, filter: &PairFilter) -> PairQuery<'a> {
    let mut query = duplicate::table.into_boxed().filter(visible!(duplicate, sight));
    if !filter.agencies.is_empty() {
        let wanted = || filter.agencies.clone();
        query = query.filter(duplicate::a_agency.eq_any(wanted()).or(duplicate::b_agency.eq_any(wanted())));
    }
    if let Some(area) = &filter.area {
        // A JSON list of codes, which are digits alone: a code that begins with these follows a quotation mark.
        query = query.filter(duplicate::areas.like(format!("%\"{area}%")));
    }
    if let Some(year) = filter.fiscal_year {
        // A JSON list of years of four digits each.
        query = query.filter(duplicate::fiscal_years.like(format!("%{year}%")));
    }
    if let Some(relation) = filter.relation {
        query = query.filter(duplicate::relation.eq(relation.name()));
    }
    if let Some(severity) = filter.severity {
        query = query.filter(duplicate::severity.eq(severity.name()));
    }
    if let Some(state) = filter.state {
        query = query.filter(duplicate::state.eq(state));
    }
    if let Some(score) = filter.minimum_score {
        query = query.filter(duplicate::score.ge(score));
    }
    query
}

/// Pairs, likeliest first, of equal ones by id, from after the given score and id.
pub fn list_pairs(
    database: &mut Database,
    sight: &Sight,
    filter: &PairFilter,
    after: Option<(i64, String)>,
    skip: i64,
    limit: i64,
) -> Result<Vec<Pair>> {
    let mut query = matching(sight, filter);
    if let Some((score, id)) = after {
        query = query.filter(duplicate::score.lt(score).or(duplicate::score.eq(score).and(duplicate::id.gt(id))));
    }
    let rows: Vec<PairRow> = query
        .order((duplicate::score.desc(), duplicate::id))
        .offset(skip)
        .limit(limit)
        .select(PairRow::as_select())
        .load(database)?;
    rows.into_iter().map(PairRow::pair).collect()
}
