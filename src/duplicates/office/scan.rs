//! A scan over everything that is stored: read, compare outside any transaction, write what has changed in one.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::pair::{Pair, Sides};
use super::whole;
use crate::access::{Deed, Visibility};
use crate::areas;
use crate::duplicates::block::Limits;
use crate::duplicates::cases::store::CaseChanges;
use crate::duplicates::gazetteer::{Gazetteer, Level};
use crate::duplicates::lineage::store::{agencies_with_editions, refresh_lineage};
use crate::duplicates::scan::{Options, Suspicion, cancelled};
use crate::duplicates::store;
use crate::duplicates::work::Work;
use crate::error::Result;
use crate::storage::Store;

/// What a scan compares and keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ScanOptions {
    /// Compare projects of one agency with each other too.
    pub within_agency: bool,
    /// Keep pairs from this probability on, 0 to 1; without it the threshold of the weights.
    #[schema(minimum = 0, maximum = 1)]
    pub minimum_score: Option<f64>,
}

/// What came of a scan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScanResult {
    /// Projects that were compared.
    pub works: usize,
    /// Pairs that the scan found.
    pub pairs: usize,
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// No longer found and never decided.
    pub removed: usize,
    /// No longer found, but decided: kept with their last evidence.
    pub kept: usize,
    /// What became of the cases that the pairs make.
    pub cases: CaseChanges,
}

/// What a scan writes.
pub(in crate::duplicates) struct Changes<'a> {
    pub added: Vec<(Pair, &'a Work, &'a Work)>,
    pub changed: Vec<(Pair, &'a Work, &'a Work)>,
    pub removed: Vec<String>,
    pub result: ScanResult,
}

/// The last decision about each pair, by the pair's id, with the relation that the reviewer named.
pub(in crate::duplicates) type LastDecisions =
    HashMap<String, (crate::duplicates::case::Decision, Option<crate::duplicates::Relation>)>;

/// Scans all works and brings the stored pairs up to date. Nothing is locked while works are compared; `progress` is told how many
/// works are done of how many and stops the scan by returning false, which leaves everything as it was. Doing it again without a
/// change of the works changes no pair.
///
/// # Errors
/// `Unavailable` when `progress` stopped it.
pub fn scan_now(
    store: &Store,
    options: &ScanOptions,
    deed: &Deed,
    progress: &dyn Fn(usize, usize) -> bool,
) -> Result<ScanResult> {
    // One agency after another, so that nobody waits long to write, and the works of a province are not held at once.
    for agency in store.read_now(agencies_with_editions)? {
        store.write_now(|database| refresh_lineage(database, &agency, deed))?;
    }
    let total = store.read_now(store::count_works)?;
    let going_on = |_| if progress(0, total) { Ok(()) } else { Err(cancelled()) };
    let (index, seq) = whole::index(store, &engine_options(options), &going_on)?;
    let found = whole::explained(store, &index, &index.found(progress)?)?;
    let compared = index.len();
    // Its memory is given back before the pairs are written.
    drop(index);
    store.write_now(|database| store::write_scan(database, compared, &found, options, seq, deed))
}

/// The same, as the engine takes it.
pub(super) fn engine_options(options: &ScanOptions) -> Options {
    Options {
        within_agency: options.within_agency,
        threshold: options.minimum_score,
        benign: false,
        limits: Limits { within_agency: options.within_agency, ..Limits::default() },
        weights: None,
        meridian: None,
    }
}

/// The areas that ship with the hub, by which places in titles become codes.
pub fn gazetteer() -> Gazetteer {
    let here = areas::all().iter().map(|area| (area.code, area.thai));
    Gazetteer::new(here.chain(areas::elsewhere()).map(|(code, name)| {
        let level = match code.level() {
            areas::Level::Province => Level::Province,
            areas::Level::Amphoe => Level::Amphoe,
            areas::Level::Tambon => Level::Tambon,
        };
        (code.to_string(), level, name)
    }))
}

/// What has to be written so that the pairs are what was found. Works that have gone since they were compared are left out. A pair whose
/// works have changed since keeps the fingerprint of what was compared, so that nobody decides on it before the next scan.
pub(in crate::duplicates) fn changes<'a>(
    works: &'a BTreeMap<String, (Work, Visibility)>,
    found: &[Suspicion],
    before: Vec<Pair>,
    decisions: &LastDecisions,
    at: i64,
) -> Changes<'a> {
    let mut old: HashMap<String, Pair> = before.into_iter().map(|pair| (pair.id.clone(), pair)).collect();
    let mut changes = Changes { added: vec![], changed: vec![], removed: vec![], result: ScanResult::default() };
    for suspicion in found {
        let (Some((a, seen_a)), Some((b, seen_b))) = (works.get(&suspicion.a_id), works.get(&suspicion.b_id)) else {
            continue;
        };
        let sides = Sides { a: (a, *seen_a), b: (b, *seen_b) };
        let id = super::pair_id(&a.id, &b.id);
        let pair = Pair::of(suspicion, sides, decisions.get(&id), at);
        changes.result.pairs += 1;
        match old.remove(&id) {
            None => changes.added.push((pair, a, b)),
            Some(known) if known.says_the_same(&pair) => changes.result.unchanged += 1,
            Some(known) => changes.changed.push((follow(pair, &known), a, b)),
        }
    }
    let mut lost: Vec<Pair> = old.into_values().collect();
    lost.sort_by(|a, b| a.id.cmp(&b.id));
    for known in lost {
        let sides = (works.get(&known.a_id), works.get(&known.b_id));
        match (decisions.get(&known.id), sides) {
            (Some(last), (Some((a, _)), Some((b, _)))) => {
                changes.result.kept += 1;
                let mut pair = known.clone();
                pair.explanation.still_found = false;
                pair.fingerprint = crate::duplicates::case::fingerprint(a, b);
                pair.judge(a, b, Some(last));
                if !known.says_the_same(&pair) {
                    pair.updated_at = at;
                    changes.changed.push((follow(pair, &known), a, b));
                }
            }
            _ => changes.removed.push(known.id),
        }
    }
    changes.result.added = changes.added.len();
    changes.result.changed = changes.changed.len();
    changes.result.removed = changes.removed.len();
    changes
}

/// The next version of a pair that was known already.
fn follow(mut pair: Pair, known: &Pair) -> Pair {
    pair.version = known.version + 1;
    pair.found_at = known.found_at;
    pair
}
