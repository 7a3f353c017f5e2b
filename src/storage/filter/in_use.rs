//! A filter while queries use it: known by a number, under which SQLite's function finds it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock, Weak};

use diesel::QueryResult;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};
use diesel::sqlite::SqliteConnection;

use crate::cql2::Filter;
use crate::storage::Backend;
use crate::storage::schema::feature;

/// A filter with the number under which it is known for as long as somebody holds it.
pub struct FilterInUse {
    number: i64,
    filter: Filter,
    /// The features that match, where they had to be found in Rust, for the last question asked with the filter. A filter is made
    /// for one request, which has one view of the data.
    resolved: Mutex<Option<(String, Arc<[i64]>)>>,
}

/// The filters in use, by number. A number is never used twice.
static IN_USE: LazyLock<RwLock<HashMap<i64, Weak<FilterInUse>>>> = LazyLock::new(RwLock::default);
static LAST: AtomicI64 = AtomicI64::new(0);

thread_local! {
    /// A query asks row by row: the filter of the last row is that of the next.
    static RECENT: RefCell<Option<Arc<FilterInUse>>> = const { RefCell::new(None) };
}

impl FilterInUse {
    pub fn new(filter: Filter) -> Arc<FilterInUse> {
        let number = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        let asked = Arc::new(FilterInUse { number, filter, resolved: Mutex::default() });
        IN_USE.write().unwrap_or_else(PoisonError::into_inner).insert(number, Arc::downgrade(&asked));
        asked
    }

    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    pub(super) fn resolved(&self, question: &str) -> Option<Arc<[i64]>> {
        let resolved = self.resolved.lock().unwrap_or_else(PoisonError::into_inner);
        resolved.as_ref().filter(|(asked, _)| asked == question).map(|(_, found)| found.clone())
    }

    pub(super) fn resolve(&self, question: &str, found: Vec<i64>) -> Arc<[i64]> {
        let found: Arc<[i64]> = found.into();
        *self.resolved.lock().unwrap_or_else(PoisonError::into_inner) = Some((question.to_owned(), found.clone()));
        found
    }
}

impl Drop for FilterInUse {
    fn drop(&mut self) {
        IN_USE.write().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
    }
}

/// What it asks, without its number: two that ask the same look the same.
impl std::fmt::Debug for FilterInUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.filter.fmt(f)
    }
}

impl PartialEq for FilterInUse {
    fn eq(&self, other: &Self) -> bool {
        self.filter == other.filter
    }
}

fn find(number: i64) -> Option<Arc<FilterInUse>> {
    IN_USE.read().unwrap_or_else(PoisonError::into_inner).get(&number)?.upgrade()
}

/// Whether a row matches the filter of this number; `None` also for a number that nobody holds.
fn row_matches(number: i64, properties: &str, geometry: Option<&[u8]>) -> Option<bool> {
    RECENT.with(|recent| {
        let mut recent = recent.borrow_mut();
        if recent.as_ref().is_none_or(|asked| asked.number != number) {
            *recent = find(number);
        }
        recent.as_ref()?.filter.matches_stored(properties, geometry)
    })
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Whether a row matches the filter in use under this number.
    fn filter_matches(number: BigInt, properties: Text, geometry: Nullable<Binary>) -> Nullable<Bool>;
}

/// Registers the function on a connection.
pub(in crate::storage) fn teach(connection: &mut SqliteConnection) -> QueryResult<()> {
    filter_matches_utils::register_impl(connection, |number: i64, properties: String, geometry: Option<Vec<u8>>| {
        row_matches(number, &properties, geometry.as_deref())
    })
}

/// `filter_matches` with the filter, which it holds for as long as the query lives.
#[derive(Debug, Clone)]
pub(super) struct Matches(Arc<FilterInUse>);

pub(super) fn matches(asked: &Arc<FilterInUse>) -> Matches {
    Matches(asked.clone())
}

impl Expression for Matches {
    type SqlType = Nullable<Bool>;
}

impl AppearsOnTable<feature::table> for Matches {}

impl SelectableExpression<feature::table> for Matches {}

impl ValidGrouping<()> for Matches {
    type IsAggregate = is_aggregate::No;
}

impl QueryId for Matches {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Backend> for Matches {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        pass.push_sql("filter_matches(");
        pass.push_bind_param::<BigInt, _>(&self.0.number)?;
        // A geometry that nobody looks at need not be read from its page.
        let geometry = if self.0.filter.needs_geometry() { "\"feature\".\"geometry\"" } else { "NULL" };
        pass.push_sql(", \"feature\".\"properties\", ");
        pass.push_sql(geometry);
        pass.push_sql(")");
        Ok(())
    }
}
