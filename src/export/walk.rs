//! The walk over all features of an export, chunk after chunk, each about as many bytes as the last.

use super::plan::Export;
use crate::error::Result;
use crate::features::store::{FeatureRow, list_features};
use crate::storage::Database;

/// Rows read first, when nothing is known about their size.
const FIRST: i64 = 64;
/// Rows read at a time at most.
const MOST: i64 = 4_000;
/// Bytes that a chunk should have: one of these is in memory at a time.
const CHUNK: usize = 2 << 20;

/// Hands every row to `each`, in the order in which `items` serves them.
pub(super) fn walk(
    database: &mut Database,
    export: &Export,
    mut each: impl FnMut(&FeatureRow) -> Result<()>,
) -> Result<()> {
    let (mut after, mut wanted) = (None, FIRST);
    loop {
        let rows = list_features(database, &export.dataset, &export.sight, &export.filter, after, 0, wanted)?;
        rows.iter().try_for_each(&mut each)?;
        let whole = i64::try_from(rows.len()).is_ok_and(|count| count == wanted);
        let (Some(last), true) = (rows.last(), whole) else { return Ok(()) };
        after = Some(last.seq);
        wanted = next_size(&rows);
    }
}

/// As many rows as fit a chunk when they are like the last ones.
fn next_size(rows: &[FeatureRow]) -> i64 {
    let bytes: usize =
        rows.iter().map(|row| row.properties.len() + row.geometry_json.as_ref().map_or(0, String::len)).sum();
    let fitting = rows.len().saturating_mul(CHUNK) / bytes.max(1);
    i64::try_from(fitting).unwrap_or(MOST).clamp(1, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(bytes: usize) -> FeatureRow {
        FeatureRow {
            seq: 1,
            id: "a".into(),
            agency_code: "phaen".into(),
            version: 1,
            properties: "x".repeat(bytes),
            geometry_json: None,
        }
    }

    #[test]
    fn large_rows_are_read_one_by_one_and_small_ones_by_the_thousand() {
        assert_eq!(next_size(&[row(5 << 20), row(5 << 20)]), 1);
        assert_eq!(next_size(&[row(1 << 10), row(1 << 10)]), 2048);
        assert_eq!(next_size(&[row(2)]), MOST);
    }
}
