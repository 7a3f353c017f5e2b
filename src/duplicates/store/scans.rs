//! Writes what a scan found, in one transaction.

use std::collections::BTreeMap;

use super::decisions::last_decisions;
use super::pairs::{all_pairs, delete_pair, insert_pairs, update_pair};
use super::works::list_works;
use crate::access::store::append_audit;
use crate::access::{Deed, Visibility};
use crate::duplicates::cases::store::{Scope, settle};
use crate::duplicates::office::scan::changes;
use crate::duplicates::office::{ScanOptions, ScanResult};
use crate::duplicates::scan::Suspicion;
use crate::duplicates::work::Work;
use crate::error::{Error, Result};
use crate::storage::Database;

/// Brings the pairs up to what was found among `compared`, and signs the scan with one audit entry.
pub(in crate::duplicates) fn write_scan(
    database: &mut Database,
    compared: &[(Work, Visibility)],
    found: &[Suspicion],
    options: &ScanOptions,
    deed: &Deed,
) -> Result<ScanResult> {
    // Who may see a work is read anew: it may have become stricter while the works were compared.
    let works: BTreeMap<String, (Work, Visibility)> =
        list_works(database)?.into_iter().map(|(work, seen)| (work.id.clone(), (work, seen))).collect();
    let decisions = last_decisions(database)?;
    let before = all_pairs(database)?;
    let changes = changes(&works, found, before, &decisions, deed.at.0);
    for id in &changes.removed {
        delete_pair(database, id, deed.at)?;
    }
    for (pair, a, b) in &changes.changed {
        update_pair(database, pair, a, b)?;
    }
    insert_pairs(database, &changes.added, deed.at)?;
    let cases = settle(database, &Scope::All, deed)?;
    let result = ScanResult { works: compared.len(), cases, ..changes.result };
    let detail = serde_json::json!({
        "options": serde_json::to_value(options).map_err(Error::internal)?,
        "result": serde_json::to_value(result).map_err(Error::internal)?,
    });
    append_audit(database, deed, "duplicate.scan", "duplicate", "", &detail)?;
    Ok(result)
}
