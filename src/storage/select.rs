//! One SELECT over features, in the order of their numbers or along the index of values; the same text for both databases.
//!
//! `CROSS JOIN` is what tells SQLite to keep the order of the tables; PostgreSQL chooses its own, having statistics.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Double, Nullable, SmallInt, Text};

use super::attributes::{Key, Span, walk_span};
use super::spatial::FeatureCondition;
use super::{Backend, Database};

/// A place in an order: the keys that are sorted by, and the feature's number.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    pub keys: Vec<Key>,
    pub seq: i64,
}

/// A field that is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortedBy {
    /// Number in the index.
    pub field: i64,
    pub descending: bool,
}

/// How the features are come by.
#[derive(Debug, Clone)]
pub enum Path {
    /// By their numbers.
    Seq,
    /// Through a span of the index in which all keys are equal, by their numbers.
    Equal(Span),
    /// Along the index of the first key, within one of its two parts: the features with a value or those without, and within a span of it.
    Along { keys: Vec<SortedBy>, absent: i16, within: Option<Span> },
    /// From the features that the conditions let through, sorted.
    Sorted(Vec<SortedBy>),
}

/// What is read of the features, from where on, and how many.
pub struct FeatureSelect {
    pub path: Path,
    pub conditions: Vec<FeatureCondition>,
    /// The order turned round; values that are missing then come first.
    pub backwards: bool,
    /// Features behind this place only.
    pub after: Option<Position>,
    /// Features up to this number only.
    pub until: Option<i64>,
    pub offset: i64,
    pub limit: i64,
}

/// Reads number, id, owner, version, properties and geometry.
pub struct Rows(pub FeatureSelect);

/// Reads the numbers alone.
pub struct Seqs(pub FeatureSelect);

impl Query for Rows {
    type SqlType = (BigInt, Text, Text, BigInt, Text, Nullable<Text>);
}

impl Query for Seqs {
    type SqlType = BigInt;
}

macro_rules! reads {
    ($query:ident, $columns:expr) => {
        impl QueryId for $query {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl RunQueryDsl<Database> for $query {}

        impl QueryFragment<Backend> for $query {
            fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
                pass.push_sql($columns);
                self.0.walk(pass)
            }
        }
    };
}

reads!(
    Rows,
    "SELECT feature.seq, feature.id, feature.agency_code, feature.version, feature.properties, feature.geometry_json"
);
reads!(Seqs, "SELECT feature.seq");

/// Reads the number of every so-many-th feature that the conditions let through, in the order of their numbers.
pub struct EveryNth {
    pub conditions: Vec<FeatureCondition>,
    pub step: i64,
}

impl Query for EveryNth {
    type SqlType = BigInt;
}

impl QueryId for EveryNth {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<Database> for EveryNth {}

impl QueryFragment<Backend> for EveryNth {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        pass.push_sql("SELECT seq FROM (SELECT feature.seq, row_number() OVER (ORDER BY feature.seq) AS place FROM feature WHERE ");
        walk_all(&self.conditions, pass.reborrow())?;
        pass.push_sql(") AS numbered WHERE place % ");
        pass.push_bind_param::<BigInt, _>(&self.step)?;
        pass.push_sql(" = 0 ORDER BY seq");
        Ok(())
    }
}

/// Names of the index's rows in a statement, one for each key that is sorted by.
const NAMES: [&str; MAXIMUM_KEYS] = ["v", "v1", "v2", "v3", "v4"];

/// Fields that may be sorted by at once.
pub const MAXIMUM_KEYS: usize = 5;

type Pass<'a, 'b> = AstPass<'a, 'b, Backend>;

impl FeatureSelect {
    fn keys(&self) -> &[SortedBy] {
        match &self.path {
            Path::Seq | Path::Equal(_) => &[],
            Path::Along { keys, .. } | Path::Sorted(keys) => keys,
        }
    }

    /// Do the features' own numbers fall? They follow the first key, so that one index serves both.
    fn falls(&self) -> bool {
        self.keys().first().is_some_and(|key| key.descending) != self.backwards
    }

    fn walk<'b>(&'b self, mut pass: Pass<'_, 'b>) -> QueryResult<()> {
        match &self.path {
            Path::Seq => pass.push_sql(" FROM feature WHERE "),
            Path::Equal(span) => {
                pass.push_sql(" FROM feature_order v CROSS JOIN feature WHERE ");
                walk_span(span, pass.reborrow())?;
                pass.push_sql(" AND feature.seq = v.seq AND ");
            }
            Path::Along { keys, absent, within } => {
                pass.push_sql(" FROM feature_order v CROSS JOIN feature");
                join_others(keys, &mut pass);
                pass.push_sql(" WHERE ");
                self.walk_part(keys, absent, within.as_ref(), pass.reborrow())?;
                pass.push_sql(" AND feature.seq = v.seq");
                hold_others(keys, pass.reborrow(), 1)?;
                pass.push_sql(" AND ");
            }
            Path::Sorted(keys) => {
                pass.push_sql(" FROM feature CROSS JOIN feature_value v");
                join_others(keys, &mut pass);
                pass.push_sql(" WHERE ");
                walk_all(&self.conditions, pass.reborrow())?;
                hold_others(keys, pass.reborrow(), 0)?;
                return self.walk_rest(pass, false);
            }
        }
        walk_all(&self.conditions, pass.reborrow())?;
        self.walk_rest(pass, true)
    }

    /// The part of the index that is walked along, from where on.
    fn walk_part<'b>(
        &'b self,
        keys: &'b [SortedBy],
        absent: &'b i16,
        within: Option<&'b Span>,
        mut pass: Pass<'_, 'b>,
    ) -> QueryResult<()> {
        match (within, keys.first()) {
            (Some(span), _) => walk_span(span, pass.reborrow())?,
            (None, Some(first)) => {
                pass.push_sql("v.field = ");
                pass.push_bind_param::<BigInt, _>(&first.field)?;
                pass.push_sql(" AND v.absent = ");
                pass.push_bind_param::<SmallInt, _>(absent)?;
            }
            (None, None) => pass.push_sql("1 = 1"),
        }
        // The start in terms of the index; the whole condition follows below where there are more keys.
        if let Some((after, key)) = self.after.as_ref().and_then(|after| Some((after, after.keys.first()?)))
            && i16::from(key.absent) == *absent
        {
            let single = keys.len() == 1;
            pass.push_sql(if single { " AND (v.number, v.text, v.seq) " } else { " AND (v.number, v.text) " });
            pass.push_sql(match (self.falls(), single) {
                (false, true) => "> (",
                (true, true) => "< (",
                (false, false) => ">= (",
                (true, false) => "<= (",
            });
            pass.push_bind_param::<Double, _>(&key.number)?;
            pass.push_sql(", ");
            pass.push_bind_param::<Text, _>(&key.text)?;
            if single {
                pass.push_sql(", ");
                pass.push_bind_param::<BigInt, _>(&after.seq)?;
            }
            pass.push_sql(")");
        }
        Ok(())
    }

    fn walk_rest<'b>(&'b self, mut pass: Pass<'_, 'b>, numbers_last: bool) -> QueryResult<()> {
        let keys = self.keys();
        // A walk along one key has its start in the index already.
        let started = matches!(&self.path, Path::Along { keys, .. } if keys.len() == 1);
        if let (Some(after), false) = (&self.after, started) {
            pass.push_sql(" AND ");
            self.walk_after(after, keys, &after.keys, 0, pass.reborrow())?;
        }
        if let Some(until) = &self.until {
            pass.push_sql(" AND feature.seq <= ");
            pass.push_bind_param::<BigInt, _>(until)?;
        }
        pass.push_sql(" ORDER BY ");
        for (place, (key, name)) in keys.iter().zip(NAMES).enumerate() {
            let fixed = place == 0 && numbers_last;
            if !fixed {
                pass.push_sql(name);
                pass.push_sql(if self.backwards { ".absent DESC, " } else { ".absent, " });
            }
            let falls = key.descending != self.backwards;
            for column in [".number", ".text"] {
                pass.push_sql(name);
                pass.push_sql(column);
                pass.push_sql(if falls { " DESC, " } else { ", " });
            }
        }
        pass.push_sql(match &self.path {
            Path::Equal(_) | Path::Along { .. } => "v.seq",
            Path::Seq | Path::Sorted(_) => "feature.seq",
        });
        pass.push_sql(if self.falls() { " DESC LIMIT " } else { " LIMIT " });
        pass.push_bind_param::<BigInt, _>(&self.limit)?;
        if self.offset > 0 {
            pass.push_sql(" OFFSET ");
            pass.push_bind_param::<BigInt, _>(&self.offset)?;
        }
        Ok(())
    }

    /// "Comes behind": by this key, or, where this one is equal, by the next.
    fn walk_after<'b>(
        &'b self,
        after: &'b Position,
        keys: &'b [SortedBy],
        values: &'b [Key],
        place: usize,
        mut pass: Pass<'_, 'b>,
    ) -> QueryResult<()> {
        let (Some((key, keys)), Some((value, values))) = (keys.split_first(), values.split_first()) else {
            pass.push_sql(match self.path {
                Path::Equal(_) | Path::Along { .. } => "v.seq",
                Path::Seq | Path::Sorted(_) => "feature.seq",
            });
            pass.push_sql(if self.falls() { " < " } else { " > " });
            return pass.push_bind_param::<BigInt, _>(&after.seq);
        };
        let name = NAMES.get(place).copied().unwrap_or_default();
        let column = |pass: &mut Pass<'_, 'b>, before: &'static str, column: &'static str| {
            pass.push_sql(before);
            pass.push_sql(name);
            pass.push_sql(column);
        };
        let absent: &'static i16 = if value.absent { &1 } else { &0 };
        column(&mut pass, "(", if self.backwards { ".absent < " } else { ".absent > " });
        pass.push_bind_param::<SmallInt, _>(absent)?;
        column(&mut pass, " OR (", ".absent = ");
        pass.push_bind_param::<SmallInt, _>(absent)?;
        for (start, falls, rises) in [(" AND ((", ".text) < (", ".text) > ("), (" OR ((", ".text) = (", ".text) = (")] {
            column(&mut pass, start, ".number, ");
            column(&mut pass, "", if key.descending != self.backwards { falls } else { rises });
            pass.push_bind_param::<Double, _>(&value.number)?;
            pass.push_sql(", ");
            pass.push_bind_param::<Text, _>(&value.text)?;
            pass.push_sql(")");
        }
        pass.push_sql(" AND ");
        self.walk_after(after, keys, values, place + 1, pass.reborrow())?;
        pass.push_sql("))))");
        Ok(())
    }
}

/// All conditions, one after the other.
fn walk_all<'b>(conditions: &'b [FeatureCondition], mut pass: Pass<'_, 'b>) -> QueryResult<()> {
    for (place, condition) in conditions.iter().enumerate() {
        pass.push_sql(if place == 0 { "" } else { " AND " });
        condition.walk_ast(pass.reborrow())?;
    }
    Ok(())
}

fn join_others(keys: &[SortedBy], pass: &mut Pass<'_, '_>) {
    for (_, name) in keys.iter().zip(NAMES).skip(1) {
        pass.push_sql(" CROSS JOIN feature_value ");
        pass.push_sql(name);
    }
}

/// Each further row of the index belongs to the feature and to its key's field.
fn hold_others<'b>(keys: &'b [SortedBy], mut pass: Pass<'_, 'b>, skip: usize) -> QueryResult<()> {
    for (key, name) in keys.iter().zip(NAMES).skip(skip) {
        pass.push_sql(" AND ");
        pass.push_sql(name);
        pass.push_sql(".seq = feature.seq AND ");
        pass.push_sql(name);
        pass.push_sql(".field = ");
        pass.push_bind_param::<BigInt, _>(&key.field)?;
    }
    Ok(())
}
