//! The indexes of a layer whose features are in: what these lack is gathered as they go in, and written in the order of each index at the end.

use std::sync::mpsc::sync_channel;

use super::judged::{Going, stopped};
use super::load::Loading;
use crate::error::{Error, Result};
use crate::storage::later::{Entries, Later};
use crate::versions::store::{self as versions, lacking_of, order};

/// Features that are read at once where an earlier process has put them in.
const READ_AT_ONCE: i64 = 5_000;
/// Entries that are written in one transaction: some tens of milliseconds.
const WRITTEN_AT_ONCE: usize = 40_000;

impl Loading<'_> {
    /// What the features lack that are in already.
    pub(super) fn gathered(&self, loading: &versions::Loading) -> Result<Later> {
        let mut later = Later::new(self.folder.path());
        let mut after = 0;
        loop {
            let (lacking, last) =
                self.hub.store.read_now(|database| lacking_of(database, loading, after, READ_AT_ONCE))?;
            if last == after {
                return Ok(later);
            }
            later.add(&lacking, loading.fields())?;
            after = last;
        }
    }

    /// Writes the entries that wait, behind those that are in; `going` is told the share of the file that they stand for.
    ///
    /// # Errors
    /// [`stopped`] when it is no longer wanted; `StorageFull`.
    pub(super) fn order_all(&self, loading: &mut versions::Loading, later: Later, going: Going) -> Result<()> {
        let (all, in_already) = (later.count().max(1), loading.ordered);
        let bytes = u64::try_from(self.import.file.bytes).unwrap_or(0);
        std::thread::scope(|scope| {
            // Some entries are written while the next are merged.
            let (sender, ready) = sync_channel::<Entries>(0);
            let merger = scope.spawn(move || {
                later.each(in_already, WRITTEN_AT_ONCE, |entries| {
                    sender.send(entries).map_err(|_| Error::internal("the writer has ended"))
                })
            });
            let written = ready.into_iter().try_for_each(|entries| {
                let at = self.hub.clock.now();
                self.hub.store.write_now(|database| order(database, loading, &entries, at))?;
                let share = u128::from(bytes) * u128::from(loading.ordered) / u128::from(all);
                if going(u64::try_from(share).unwrap_or(bytes), loading.features) { Ok(()) } else { Err(stopped()) }
            });
            let merged = merger.join().map_err(|_| Error::internal("the merger panicked"))?;
            // What ended the writer is the reason for all else.
            written.and(merged)
        })
    }
}
