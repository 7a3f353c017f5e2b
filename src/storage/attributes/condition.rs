//! Spans of the index as a condition on features.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Double, Nullable, SmallInt, Text};

use super::necessary::{Span, Texts};
use crate::error::Result;
use crate::storage::schema::feature;
use crate::storage::spatial::FeatureCondition;
use crate::storage::{Backend, Database};

/// Features that one of these spans holds; `None` when there are no spans.
pub fn in_spans(spans: Vec<Span>) -> Option<FeatureCondition> {
    if spans.is_empty() { None } else { Some(Box::new(InSpans(spans))) }
}

/// `feature.seq IN (SELECT v.seq FROM feature_order v WHERE …)`.
#[derive(Debug)]
struct InSpans(Vec<Span>);

impl Expression for InSpans {
    type SqlType = Nullable<Bool>;
}

impl AppearsOnTable<feature::table> for InSpans {}
impl SelectableExpression<feature::table> for InSpans {}

impl ValidGrouping<()> for InSpans {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for InSpans {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Backend> for InSpans {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        pass.push_sql("feature.seq IN (");
        for (place, span) in self.0.iter().enumerate() {
            pass.push_sql(if place == 0 {
                "SELECT v.seq FROM feature_order v WHERE "
            } else {
                " UNION SELECT v.seq FROM feature_order v WHERE "
            });
            walk_span(span, pass.reborrow())?;
        }
        pass.push_sql(")");
        Ok(())
    }
}

/// Features that one of these spans holds, each looked up by its number: for spans that hold many.
pub fn held_by(spans: Vec<Span>) -> FeatureCondition {
    Box::new(HeldBy(spans))
}

#[derive(Debug)]
struct HeldBy(Vec<Span>);

impl Expression for HeldBy {
    type SqlType = Nullable<Bool>;
}

impl AppearsOnTable<feature::table> for HeldBy {}
impl SelectableExpression<feature::table> for HeldBy {}

impl ValidGrouping<()> for HeldBy {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for HeldBy {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Backend> for HeldBy {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        // A count, and not EXISTS, which the databases would turn into a join with an order of its own.
        pass.push_sql("(SELECT count(*) FROM feature_value v WHERE v.seq = feature.seq AND (");
        for (place, span) in self.0.iter().enumerate() {
            pass.push_sql(if place == 0 { "" } else { " OR " });
            walk_span(span, pass.reborrow())?;
        }
        pass.push_sql(")) > 0");
        Ok(())
    }
}

/// The condition on a row `v` of the index; what is fixed comes first, so that the index is walked from there.
pub(in crate::storage) fn walk_span<'b>(span: &'b Span, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
    pass.push_sql("v.field = ");
    pass.push_bind_param::<BigInt, _>(&span.field)?;
    pass.push_sql(" AND v.absent = ");
    pass.push_bind_param::<SmallInt, _>(&span.absent)?;
    let (least, greatest) = &span.number;
    if least.total_cmp(greatest).is_eq() {
        pass.push_sql(" AND v.number = ");
        pass.push_bind_param::<Double, _>(least)?;
    } else {
        pass.push_sql(" AND v.number BETWEEN ");
        pass.push_bind_param::<Double, _>(least)?;
        pass.push_sql(" AND ");
        pass.push_bind_param::<Double, _>(greatest)?;
    }
    match &span.text {
        Texts::Any => {}
        Texts::Exactly(text) => {
            pass.push_sql(" AND v.text = ");
            pass.push_bind_param::<Text, _>(text)?;
        }
        Texts::Between(low, high) => {
            pass.push_sql(" AND v.text BETWEEN ");
            pass.push_bind_param::<Text, _>(low)?;
            pass.push_sql(" AND ");
            pass.push_bind_param::<Text, _>(high)?;
        }
    }
    Ok(())
}

/// Counts the entries of some spans, but not beyond a number.
pub struct Probe<'a> {
    spans: &'a [Span],
    most: i64,
}

impl<'a> Probe<'a> {
    pub fn new(spans: &'a [Span], most: i64) -> Self {
        Probe { spans, most }
    }

    /// How many entries there are, or `most`.
    pub fn count(self, database: &mut Database) -> Result<i64> {
        if self.spans.is_empty() { Ok(0) } else { Ok(self.get_result(database)?) }
    }
}

impl Query for Probe<'_> {
    type SqlType = BigInt;
}

impl QueryId for Probe<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<Database> for Probe<'_> {}

impl QueryFragment<Backend> for Probe<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        pass.push_sql("SELECT count(*) FROM (");
        for (place, span) in self.spans.iter().enumerate() {
            pass.push_sql(if place == 0 { "" } else { " UNION ALL " });
            pass.push_sql("SELECT v.seq FROM feature_order v WHERE ");
            walk_span(span, pass.reborrow())?;
        }
        pass.push_sql(" LIMIT ");
        pass.push_bind_param::<BigInt, _>(&self.most)?;
        pass.push_sql(") found");
        Ok(())
    }
}
