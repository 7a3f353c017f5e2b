//! Follows single changes: the pairs of changed projects, and the cases around them, are brought up to date without a scan.
//!
//! Up to 300 projects a change is followed by comparing all with all. In a larger hub,
//! what is rare in the province's titles, and how many agencies use a template, is known from the last making of the index; so between
//! two scans a score may differ in its last digits from what a scan would say, and a project that is not among the nearest of another may
//! have become so. A scan (`POST /duplicates/scan`) compares everything with everything by the words of that moment: after it, pairs, cases
//! and ids are the same whether projects came one by one, all at once, in any order, or with a restart in between. When no project has
//! changed for five minutes, a hub that runs scans by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::live::{Live, SMALL};
use super::scan::{ScanResult, scan_now};
use crate::access::Deed;
use crate::duplicates::store;
use crate::error::Result;
use crate::storage::Store;

/// More changed projects than these are left to the next scan.
const MOST: usize = 2_000;
/// Projects whose pairs are written in one transaction.
const STEP: usize = 100;
/// How long the making of the index is waited for.
const PATIENCE: Duration = Duration::from_secs(600);

/// When a scan is due that nobody has asked for: once the projects have been left alone for a while.
#[derive(Debug)]
pub struct Settling {
    /// How long no project is to have changed.
    quiet: Duration,
    /// The last change that was seen, and when it was first seen.
    last: (i64, Instant),
}

impl Settling {
    pub fn after(quiet: Duration) -> Self {
        Settling { quiet, last: (0, Instant::now()) }
    }

    /// Compares everything with everything if anything has changed since that was done last, and nothing for a while. Gives what was
    /// done, or nothing when no scan is due.
    pub fn settle(&mut self, store: &Store, live: &Live, deed: &dyn Fn() -> Deed) -> Result<Option<ScanResult>> {
        let (change, scanned, options) = store.read_now(|database| {
            Ok((store::last_change(database)?, store::scanned(database)?, store::last_options(database)?))
        })?;
        if change != self.last.0 {
            self.last = (change, Instant::now());
        }
        if change == scanned || self.last.1.elapsed() < self.quiet {
            return Ok(None);
        }
        // One that fails is tried again after as long.
        self.last.1 = Instant::now();
        scan_now(store, &options, &deed(), &|_, _| !live.is_stopped()).map(Some)
    }
}

/// Brings pairs and cases up to the last change. What was not followed when the hub stopped is followed when it runs again.
/// Gives what was done, or nothing when there are so many changes that a scan is due.
///
/// # Errors
/// `Unavailable` when the index cannot be made.
pub fn follow_now(store: &Store, live: &Live, deed: &dyn Fn() -> Deed) -> Result<Option<ScanResult>> {
    let mut total = ScanResult::default();
    loop {
        let (waiting, options) = store.read_now(|database| {
            let from = store::followed(database)?;
            let waiting = store::changes_after(database, from, i64::try_from(MOST).unwrap_or(i64::MAX))?;
            Ok((waiting, store::last_options(database)?))
        })?;
        let Some(waiting) = waiting.filter(|waiting| waiting.len() < MOST) else { return Ok(None) };
        let step: Vec<(i64, String)> = waiting.into_iter().take(STEP).collect();
        let Some((seq, _)) = step.last().filter(|_| !live.is_stopped()) else { return Ok(Some(total)) };
        // In a small hub every project weighs on the words of all others, and comparing all anew takes no time.
        if store.read_now(store::count_works)? <= SMALL {
            return scan_now(store, &options, &deed(), &|_, _| !live.is_stopped()).map(Some);
        }
        let changed: BTreeSet<String> = step.iter().map(|(_, id)| id.clone()).collect();
        // First of all which project is a version of which: a version is compared with nothing.
        store.write_now(|database| store::refresh_versions(database, &changed, &deed()))?;
        let look = live.look(store, PATIENCE)?;
        let mut found = BTreeMap::new();
        for id in &changed {
            let Some(work) = store.read_now(|database| store::find_current_work(database, id))? else { continue };
            for suspicion in look.check(store, &work, options.within_agency)? {
                found.insert((suspicion.a_id.clone(), suspicion.b_id.clone()), suspicion);
            }
        }
        let found: Vec<_> = found.into_values().collect();
        let result = store.write_now(|database| store::write_followed(database, &changed, &found, *seq, &deed()))?;
        total = sum(total, result);
    }
}

fn sum(a: ScanResult, b: ScanResult) -> ScanResult {
    let mut total = ScanResult {
        works: a.works + b.works,
        pairs: a.pairs + b.pairs,
        added: a.added + b.added,
        changed: a.changed + b.changed,
        unchanged: a.unchanged + b.unchanged,
        removed: a.removed + b.removed,
        kept: a.kept + b.kept,
        cases: b.cases,
    };
    total.cases.found += a.cases.found;
    total.cases.changed += a.cases.changed;
    total.cases.merged += a.cases.merged;
    total.cases.dissolved += a.cases.dissolved;
    total
}
