//! How many features match: exact, or not told when the time does not suffice; counted once and remembered.

use std::time::{Duration, Instant};

use super::counts::count_visible;
use super::plan::Question;
use super::walk::Walk;
use crate::error::Result;
use crate::features::query::Filter;
use crate::features::sort::{Sort, Start};
use crate::storage::{Count, Database, Memory};

/// How long a page may count beside its rows.
pub const BESIDE_A_PAGE: Duration = Duration::from_millis(300);
/// How long a question for the number alone may take.
pub const ALONE: Duration = Duration::from_secs(10);

/// The number of matches, remembered for as long as the dataset does not change. `None` when `budget` was not enough.
pub fn count_within(database: &mut Database, memory: &Memory, asked: Question<'_>, budget: Duration) -> Result<Count> {
    if is_everything(asked.filter) {
        return count_visible(database, asked.of, asked.sight).map(Some);
    }
    let question = question(asked);
    match memory.recall(&question) {
        Some(Some(count)) => return Ok(Some(count)),
        // Who asks for nothing but the number has more time.
        Some(None) if budget <= BESIDE_A_PAGE => return Ok(None),
        _ => {}
    }
    let count = count_steps(database, asked, Some(budget))?;
    memory.remember(question, count);
    Ok(count)
}

/// How many features there are in all, however long it takes.
pub fn count_all(database: &mut Database, asked: Question<'_>) -> Result<i64> {
    if is_everything(asked.filter) {
        return count_visible(database, asked.of, asked.sight);
    }
    Ok(count_steps(database, asked, None)?.unwrap_or_default())
}

fn is_everything(filter: &Filter) -> bool {
    *filter == Filter::default()
}

/// The question and the state of the dataset that it is put to.
fn question(asked: Question<'_>) -> String {
    let of = asked.of;
    format!("{} {} {} {} {:?} {:?}", of.number, of.version, of.data_version, of.updated_at, asked.sight, asked.filter)
}

fn count_steps(database: &mut Database, asked: Question<'_>, budget: Option<Duration>) -> Result<Count> {
    let began = Instant::now();
    let mut walk = Walk::begin(database, asked, &Sort::default(), &Start::default())?;
    let mut count = 0_i64;
    while !walk.is_done() {
        if budget.is_some_and(|budget| began.elapsed() > budget) {
            return Ok(None);
        }
        count += walk.count_step(database, asked)?;
    }
    Ok(Some(count))
}
