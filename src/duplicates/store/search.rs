//! Pages of pairs: the likeliest first, narrowed by what the caller asks for.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::pairs::{PairRow, shown_pairs};
use crate::access::Sight;
use crate::duplicates::assign::store::assigned_pairs;
use crate::duplicates::office::{Pair, PairFilter};
use crate::error::Result;
use crate::storage::schema::duplicate;
use crate::storage::{Backend, Database};
use crate::visible;

/// A condition on pairs.
pub(in crate::duplicates) type PairCondition = Box<dyn BoxableExpression<duplicate::table, Backend, SqlType = Bool>>;

/// The pairs that a caller sees and asks for.
pub(in crate::duplicates) fn matching_pairs(sight: &Sight, filter: &PairFilter) -> PairCondition {
    let mut condition: PairCondition = visible!(duplicate, sight);
    if !filter.agencies.is_empty() {
        let wanted = || filter.agencies.clone();
        condition =
            Box::new(condition.and(duplicate::a_agency.eq_any(wanted()).or(duplicate::b_agency.eq_any(wanted()))));
    }
    if let Some((a, b)) = filter.between.clone() {
        let forth = duplicate::a_agency.eq(a.clone()).and(duplicate::b_agency.eq(b.clone()));
        condition = Box::new(condition.and(forth.or(duplicate::a_agency.eq(b).and(duplicate::b_agency.eq(a)))));
    }
    if let Some(project) = filter.project.clone() {
        condition = Box::new(condition.and(duplicate::a_id.eq(project.clone()).or(duplicate::b_id.eq(project))));
    }
    if let Some(area) = &filter.area {
        // A JSON list of codes, which are digits alone: a code that begins with these follows a quotation mark.
        condition = Box::new(condition.and(duplicate::areas.like(format!("%\"{area}%"))));
    }
    if let Some(year) = filter.fiscal_year {
        // A JSON list of years of four digits each.
        condition = Box::new(condition.and(duplicate::fiscal_years.like(format!("%{year}%"))));
    }
    if let Some(relation) = filter.relation {
        condition = Box::new(condition.and(duplicate::relation.eq(relation.name())));
    }
    if let Some(severity) = filter.severity {
        condition = Box::new(condition.and(duplicate::severity.eq(severity.name())));
    }
    if let Some(state) = filter.state {
        condition = Box::new(condition.and(duplicate::state.eq(state)));
    }
    if let Some(score) = filter.minimum_score {
        condition = Box::new(condition.and(duplicate::score.ge(score)));
    }
    if let Some(assigned) = &filter.assigned {
        condition = Box::new(condition.and(assigned_pairs(assigned)));
    }
    condition
}

/// Which pairs come first; of equal ones the lesser id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PairOrder {
    /// The likeliest.
    #[default]
    Score,
    /// Those with the most money at stake.
    Stake,
}

/// Pairs in the given order, from after the given score (or satang at stake) and id.
pub fn list_pairs(
    database: &mut Database,
    sight: &Sight,
    filter: &PairFilter,
    order: PairOrder,
    after: Option<(i64, String)>,
    skip: i64,
    limit: i64,
) -> Result<Vec<Pair>> {
    let mut query = duplicate::table.into_boxed().filter(matching_pairs(sight, filter));
    query = match (order, after) {
        (_, None) => query,
        (PairOrder::Score, Some((score, id))) => {
            query.filter(duplicate::score.lt(score).or(duplicate::score.eq(score).and(duplicate::id.gt(id))))
        }
        (PairOrder::Stake, Some((satang, id))) => query.filter(
            duplicate::stake_satang.lt(satang).or(duplicate::stake_satang.eq(satang).and(duplicate::id.gt(id))),
        ),
    };
    let query = match order {
        PairOrder::Score => query.order((duplicate::score.desc(), duplicate::id)),
        PairOrder::Stake => query.order((duplicate::stake_satang.desc(), duplicate::id)),
    };
    let rows: Vec<PairRow> = query.offset(skip).limit(limit).select(PairRow::as_select()).load(database)?;
    let found = rows.into_iter().map(PairRow::pair).collect::<Result<_>>()?;
    shown_pairs(database, sight, found)
}
