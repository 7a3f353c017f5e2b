//! What is known of datasets from reading them: one for a hub, bounded, nothing that the database does not hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Dataset;
use crate::access::Sight;
use crate::storage::Memory;

#[derive(Debug)]
pub struct Known {
    /// Descriptions by the state of the hub, what the caller sees, and the id.
    descriptions: Memory<Arc<Dataset>>,
    /// What pages that took long have cost, in pages that took no time.
    debt: AtomicU32,
}

/// A short page that takes long costs as much as so many that do not.
const LONG: u32 = 100;
/// With more debt than this the pages are not read where they are asked for.
const MOST_DEBT: u32 = 250;

impl Default for Known {
    fn default() -> Self {
        Known { descriptions: Memory::of(1_000), debt: AtomicU32::new(0) }
    }
}

impl Known {
    /// The description, as it was in this state of the hub; `read` reads it when it is not known.
    pub fn description<E>(
        &self,
        state: i64,
        sight: &Sight,
        id: &str,
        read: impl FnOnce() -> Result<Dataset, E>,
    ) -> Result<Arc<Dataset>, E> {
        let question = format!("{state} {sight:?} {id}");
        if let Some(dataset) = self.descriptions.recall(&question) {
            return Ok(dataset);
        }
        let dataset = Arc::new(read()?);
        self.descriptions.remember(question, dataset.clone());
        Ok(dataset)
    }

    /// Have short pages taken so long lately that the next had better not be read on a thread that serves others? Each question
    /// pays back a little, so that after a while it is tried again.
    pub fn is_slow(&self) -> bool {
        let less = |debt: u32| debt.checked_sub(1);
        self.debt.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok_and(|debt| debt > MOST_DEBT)
    }

    /// Notes a short page that took long.
    pub fn note_slow(&self) {
        self.debt.fetch_add(LONG, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_some_slow_pages_a_while_passes_before_the_next_is_tried() {
        let known = Known::default();
        known.note_slow();
        known.note_slow();
        assert!(!known.is_slow(), "now and then the machine itself is slow");
        known.note_slow();
        assert!((0..48).all(|_| known.is_slow()));
        assert!((0..1_000).any(|_| !known.is_slow()));
    }
}
