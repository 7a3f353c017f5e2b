//! Writes what a scan found, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{note_followed, note_scanned};
use super::decisions::{decisions_about, last_decisions};
use super::pairs::{all_pairs, delete_pair, insert_pairs, pairs_of, update_pair};
use super::works::{current_works, find_current_work, find_work};
use crate::access::Deed;
use crate::access::store::{append_audit, last_audit};
use crate::duplicates::cases::store::{Scope, settle};
use crate::duplicates::lineage::store::{predecessors, refresh_lineage};
use crate::duplicates::office::scan::{LastDecisions, changes};
use crate::duplicates::office::{ScanOptions, ScanResult, pair_id};
use crate::duplicates::scan::Suspicion;
use crate::error::{Error, Result};
use crate::storage::Database;

/// Brings the pairs up to what was found among so many works, and signs the scan with one audit entry.
pub(in crate::duplicates) fn write_scan(
    database: &mut Database,
    compared: usize,
    found: &[Suspicion],
    options: &ScanOptions,
    seq: i64,
    deed: &Deed,
) -> Result<ScanResult> {
    // Who may see a work is read anew: it may have become stricter while the works were compared.
    let before = all_pairs(database)?;
    let named = found.iter().map(|one| [&one.a_id, &one.b_id]);
    let named = named.chain(before.iter().map(|pair| [&pair.a_id, &pair.b_id]));
    let works = current_works(database, &named.flatten().cloned().collect())?;
    let mut decisions = last_decisions(database)?;
    let earlier = predecessors(database)?;
    inherit(&mut decisions, found, &earlier);
    let changes = changes(&works, found, before, &decisions, deed.at.0);
    for id in &changes.removed {
        delete_pair(database, id, deed.at)?;
    }
    for (pair, a, b) in &changes.changed {
        update_pair(database, pair, a, b)?;
    }
    insert_pairs(database, &changes.added, deed.at)?;
    let cases = settle(database, &Scope::All, deed)?;
    let result = ScanResult { works: compared, cases, ..changes.result };
    let detail = serde_json::json!({
        "options": serde_json::to_value(options).map_err(Error::internal)?,
        "result": serde_json::to_value(result).map_err(Error::internal)?,
    });
    append_audit(database, deed, "duplicate.scan", "duplicate", "", &detail)?;
    note_scanned(database, seq)?;
    Ok(result)
}

/// The pairs whose place a pair has taken since one of its works is a new version; the lesser id first.
fn older_ends(a: &str, b: &str, earlier: &BTreeMap<String, Vec<String>>) -> Vec<(String, String)> {
    let mut ends = vec![(a.to_owned(), b.to_owned())];
    let mut at = 0;
    // A lineage is short; the bound ends a circle.
    while let Some((x, y)) = ends.get(at).cloned().filter(|_| ends.len() < 64) {
        ends.extend(earlier.get(&x).into_iter().flatten().map(|older| (older.clone(), y.clone())));
        ends.extend(earlier.get(&y).into_iter().flatten().map(|older| (x.clone(), older.clone())));
        at += 1;
    }
    ends.remove(0);
    ends.into_iter().map(|(x, y)| if x <= y { (x, y) } else { (y, x) }).collect()
}

/// What was decided about the earlier version of a project is shown with its new version, to be assessed again.
fn inherit(decisions: &mut LastDecisions, found: &[Suspicion], earlier: &BTreeMap<String, Vec<String>>) {
    for one in found.iter().filter(|one| earlier.contains_key(&one.a_id) || earlier.contains_key(&one.b_id)) {
        let own = pair_id(&one.a_id, &one.b_id);
        let older = older_ends(&one.a_id, &one.b_id, earlier);
        let decided = older.iter().find_map(|(a, b)| decisions.get(&pair_id(a, b)).cloned());
        if let (Some(decided), false) = (decided, decisions.contains_key(&own)) {
            decisions.insert(own, decided);
        }
    }
}

/// Finds the versions of the agencies of changed works, where these have anything to do with editions.
pub(in crate::duplicates) fn refresh_versions(
    database: &mut Database,
    changed: &BTreeSet<String>,
    deed: &Deed,
) -> Result<()> {
    let mut agencies: BTreeSet<String> = BTreeSet::new();
    let linked: BTreeSet<String> =
        predecessors(database)?.into_iter().flat_map(|(later, earlier)| earlier.into_iter().chain([later])).collect();
    for id in changed {
        let Some((work, _)) = find_work(database, id)? else { continue };
        if work.plan_edition.is_some() || work.amendment_mark.is_some() || linked.contains(id) {
            agencies.insert(work.agency.code);
        }
    }
    agencies.iter().try_for_each(|agency| refresh_lineage(database, agency, deed).map(|_| ()))
}

/// What the last scan compared and kept; by it, what follows single changes compares and keeps too.
pub(in crate::duplicates) fn last_options(database: &mut Database) -> Result<ScanOptions> {
    let Some(entry) = last_audit(database, "duplicate", "", "duplicate.scan")? else {
        return Ok(ScanOptions::default());
    };
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).map_err(Error::internal)?;
    Ok(detail.get("options").and_then(|options| serde_json::from_value(options.clone()).ok()).unwrap_or_default())
}

/// Brings the pairs of some works, and the cases around them, up to what was found for these works up to the change `seq`.
pub(in crate::duplicates) fn write_followed(
    database: &mut Database,
    changed: &BTreeSet<String>,
    found: &[Suspicion],
    seq: i64,
    deed: &Deed,
) -> Result<ScanResult> {
    let mut before = Vec::new();
    for id in changed {
        before.extend(pairs_of(database, id)?);
    }
    before.sort_by(|a, b| a.id.cmp(&b.id));
    before.dedup_by(|later, earlier| later.id == earlier.id);
    let mut involved = changed.clone();
    involved.extend(found.iter().flat_map(|one| [one.a_id.clone(), one.b_id.clone()]));
    involved.extend(before.iter().flat_map(|pair| [pair.a_id.clone(), pair.b_id.clone()]));
    let mut works = BTreeMap::new();
    for id in &involved {
        if let (Some(_), Some(known)) = (find_current_work(database, id)?, find_work(database, id)?) {
            works.insert(id.clone(), known);
        }
    }
    let ends = found.iter().map(|one| (one.a_id.clone(), one.b_id.clone()));
    let ends = ends.chain(before.iter().map(|pair| (pair.a_id.clone(), pair.b_id.clone())));
    let earlier = predecessors(database)?;
    let ends = ends.flat_map(|(a, b)| older_ends(&a, &b, &earlier).into_iter().chain([(a, b)])).collect();
    let mut decisions = decisions_about(database, &ends)?;
    inherit(&mut decisions, found, &earlier);
    let changes = changes(&works, found, before, &decisions, deed.at.0);
    for id in &changes.removed {
        delete_pair(database, id, deed.at)?;
    }
    for (pair, a, b) in &changes.changed {
        update_pair(database, pair, a, b)?;
    }
    insert_pairs(database, &changes.added, deed.at)?;
    let cases = settle(database, &Scope::Around(involved), deed)?;
    let result = ScanResult { works: changed.len(), cases, ..changes.result };
    let touched =
        result.added + result.changed + result.removed + cases.found + cases.changed + cases.merged + cases.dissolved;
    if touched > 0 {
        let detail = serde_json::json!({
            "works": changed, "result": serde_json::to_value(result).map_err(Error::internal)?,
        });
        append_audit(database, deed, "duplicate.follow", "duplicate", "", &detail)?;
    }
    note_followed(database, seq)?;
    Ok(result)
}
