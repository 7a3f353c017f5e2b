//! A condition made of fixed pieces of SQL and bound values: nothing that a caller sent ever becomes SQL text.

use diesel::QueryResult;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

use crate::storage::Backend;
use crate::storage::schema::feature;

#[derive(Debug, Clone)]
enum Part {
    Sql(&'static str),
    Text(String),
    Number(i64),
    Bytes(Vec<u8>),
}

/// An expression over the table `feature`; true, false or NULL.
#[derive(Debug, Clone, Default)]
pub struct Sql {
    parts: Vec<Part>,
}

impl Sql {
    pub fn new(sql: &'static str) -> Sql {
        Sql { parts: vec![Part::Sql(sql)] }
    }

    pub fn sql(mut self, sql: &'static str) -> Sql {
        self.parts.push(Part::Sql(sql));
        self
    }

    pub fn text(mut self, text: impl Into<String>) -> Sql {
        self.parts.push(Part::Text(text.into()));
        self
    }

    pub fn number(mut self, number: i64) -> Sql {
        self.parts.push(Part::Number(number));
        self
    }

    pub fn bytes(mut self, bytes: Vec<u8>) -> Sql {
        self.parts.push(Part::Bytes(bytes));
        self
    }

    pub fn then(mut self, other: Sql) -> Sql {
        self.parts.extend(other.parts);
        self
    }

    /// `(a <operator> b <operator> …)`; `empty` stands for none.
    pub fn joined(parts: impl IntoIterator<Item = Sql>, operator: &'static str, empty: &'static str) -> Sql {
        let mut all = Sql::new("(");
        for (index, part) in parts.into_iter().enumerate() {
            all = if index > 0 { all.sql(operator).then(part) } else { all.then(part) };
        }
        if all.parts.len() == 1 { Sql::new(empty) } else { all.sql(")") }
    }

    /// The features with these numbers.
    pub fn one_of(numbers: &[i64]) -> Sql {
        let list = numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        Sql::new("(\"feature\".\"seq\" = ANY(").text(format!("{{{list}}}")).sql("::bigint[]))")
    }
}

impl Expression for Sql {
    type SqlType = Nullable<Bool>;
}

impl AppearsOnTable<feature::table> for Sql {}

impl SelectableExpression<feature::table> for Sql {}

impl ValidGrouping<()> for Sql {
    type IsAggregate = is_aggregate::No;
}

impl QueryId for Sql {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Backend> for Sql {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        // Each filter has its own text: keeping every one prepared would fill the server's memory.
        pass.unsafe_to_cache_prepared();
        for part in &self.parts {
            match part {
                Part::Sql(sql) => pass.push_sql(sql),
                Part::Text(text) => pass.push_bind_param::<Text, _>(text)?,
                Part::Number(number) => pass.push_bind_param::<BigInt, _>(number)?,
                Part::Bytes(bytes) => pass.push_bind_param::<Binary, _>(bytes)?,
            }
        }
        Ok(())
    }
}
