//! Where new identifiers come from: time-ordered UUIDs (version 7, RFC 9562), or a counted sequence in tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of identifiers. Passed in, so that a test can foretell every id.
#[derive(Debug, Clone)]
pub enum Ids {
    Random,
    Counted(Arc<AtomicU64>),
}

impl Ids {
    pub fn counted() -> Self {
        Ids::Counted(Arc::new(AtomicU64::new(1)))
    }

    /// A new identifier: 36 characters, lower-case hexadecimal with hyphens.
    pub fn next(&self) -> String {
        match self {
            Ids::Random => uuid::Uuid::now_v7().to_string(),
            Ids::Counted(counter) => {
                format!("00000000-0000-7000-8000-{:012x}", counter.fetch_add(1, Ordering::Relaxed))
            }
        }
    }
}
