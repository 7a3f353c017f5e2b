//! How a database runs a query, in its own words: for tests, and for whoever wonders why an answer is slow.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Integer, Text};

use super::{Backend, Database};
use crate::error::Result;

struct Explained<'a, T, ST> {
    words: &'static str,
    query: &'a T,
    row: std::marker::PhantomData<ST>,
}

impl<T, ST> Query for Explained<'_, T, ST> {
    type SqlType = ST;
}

impl<T, ST> QueryId for Explained<'_, T, ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, ST> RunQueryDsl<Database> for Explained<'_, T, ST> {}

impl<T: QueryFragment<Backend>, ST> QueryFragment<Backend> for Explained<'_, T, ST> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        pass.push_sql(self.words);
        self.query.walk_ast(pass)
    }
}

/// The steps of the plan, one a line.
pub fn explain(database: &mut Database, query: &impl QueryFragment<Backend>) -> Result<Vec<String>> {
    if matches!(database, Database::Sqlite(_)) {
        let asked = Explained::<_, (Integer, Integer, Integer, Text)> {
            words: "EXPLAIN QUERY PLAN ",
            query,
            row: std::marker::PhantomData,
        };
        let steps: Vec<(i32, i32, i32, String)> = asked.load(database)?;
        return Ok(steps.into_iter().map(|(.., text)| text).collect());
    }
    let asked = Explained::<_, Text> { words: "EXPLAIN ", query, row: std::marker::PhantomData };
    Ok(asked.load(database)?)
}
