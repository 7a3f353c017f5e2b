//! How many features match: exact, or not told when the time does not suffice; counted once and remembered.

use std::time::{Duration, Instant};

use diesel::RunQueryDsl;

use super::counts::count_visible;
use super::plan::{Plan, Question, conditions};
use super::walk::Walk;
use crate::error::{Error, Result};
use crate::features::query::Filter;
use crate::features::sort::{Sort, Start};
use crate::storage::select::{EveryNth, Position};
use crate::storage::{Count, Database, Memory, Milestones};

/// How long a page may count beside its rows.
pub const BESIDE_A_PAGE: Duration = Duration::from_millis(300);
/// How long a question for the number alone may take.
pub const ALONE: Duration = Duration::from_secs(10);

/// The number of matches, remembered for as long as the dataset does not change. `None` when `budget` was not enough. `begun` is a walk
/// from the first match on and how many it has passed, so that those need not be found again.
pub fn count_within(
    database: &mut Database,
    memory: &Memory<Count>,
    asked: Question<'_>,
    budget: Duration,
    begun: Option<(Walk, i64)>,
) -> Result<Count> {
    if is_everything(asked) {
        return count_visible(database, asked.of, asked.sight).map(Some);
    }
    let question = question(asked);
    match memory.recall(&question) {
        Some(Some(count)) => return Ok(Some(count)),
        // Who asks for nothing but the number has more time.
        Some(None) if budget <= BESIDE_A_PAGE => return Ok(None),
        _ => {}
    }
    let count = count_steps(database, asked, Some(budget), begun.filter(|(walk, _)| walk.counts_on()))?;
    memory.remember(question, count);
    Ok(count)
}

/// How many features there are in all, however long it takes.
pub fn count_all(database: &mut Database, asked: Question<'_>) -> Result<i64> {
    if is_everything(asked) {
        return count_visible(database, asked.of, asked.sight);
    }
    Ok(count_steps(database, asked, None, None)?.unwrap_or_default())
}

/// All that stands in the store?
fn is_everything(asked: Question<'_>) -> bool {
    *asked.filter == Filter::default() && asked.of.as_of.is_none()
}

/// The question and the state of the dataset that it is put to.
fn question(asked: Question<'_>) -> String {
    let of = asked.of;
    let state = (of.number, of.as_of, of.version, of.data_version, &of.updated_at);
    format!("{state:?} {:?} {:?}", asked.sight, asked.filter)
}

fn count_steps(
    database: &mut Database,
    asked: Question<'_>,
    budget: Option<Duration>,
    begun: Option<(Walk, i64)>,
) -> Result<Count> {
    let began = Instant::now();
    let (mut walk, mut count) = match begun {
        Some(begun) => begun,
        None => (Walk::begin(database, asked, &Sort::default(), &Start::default())?, 0),
    };
    while !walk.is_done() {
        if budget.is_some_and(|budget| began.elapsed() > budget) {
            return Ok(None);
        }
        count += walk.count_step(database, asked)?;
    }
    Ok(Some(count))
}

/// Every so-many-th feature is remembered by its number.
const STEP: i64 = 1_000;

/// The same start, nearer: a page far along in a whole collection begins at the last milestone before it, so that it costs what the first
/// one does. The milestones are found once for each version of the data and each sight.
pub fn nearer(
    database: &mut Database,
    memory: &Memory<Milestones>,
    asked: Question<'_>,
    sort: &Sort,
    start: &Start,
) -> Result<Start> {
    if start.skip < STEP || start.place.is_some() || !sort.keys.is_empty() || !is_everything(asked) {
        return Ok(start.clone());
    }
    let question = question(asked);
    let milestones = match memory.recall(&question) {
        Some(known) => known,
        None => {
            let conditions = conditions(database, asked, &Plan::default())?;
            let found: Milestones = EveryNth { conditions, step: STEP }.load::<i64>(database)?.into();
            memory.remember(question, found.clone());
            found
        }
    };
    let passed = usize::try_from(start.skip / STEP).map_err(Error::internal)?.min(milestones.len());
    let place = passed.checked_sub(1).and_then(|last| milestones.get(last));
    let place = place.map(|seq| Position { keys: vec![], seq: *seq });
    Ok(Start { skip: start.skip - i64::try_from(passed).map_err(Error::internal)? * STEP, place, ..start.clone() })
}
