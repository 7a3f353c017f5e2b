//! What was counted once is remembered: a small store of counts, bounded, that forgets what was asked for longest ago.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Counts that are remembered at once; each is a few hundred bytes.
const MOST: usize = 1_000;

/// Counts by the question that they answer. Cheap to clone; clones share what they remember.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    clock: u64,
    known: HashMap<String, (u64, Count)>,
}

/// What is known of a count: the number, or that the time did not suffice to find it.
pub type Count = Option<i64>;

impl Memory {
    /// The remembered count; the question must name the version of the data.
    pub fn recall(&self, question: &str) -> Option<Count> {
        let mut inner = self.inner.lock().ok()?;
        inner.clock += 1;
        let now = inner.clock;
        let (used, count) = inner.known.get_mut(question)?;
        *used = now;
        Some(*count)
    }

    pub fn remember(&self, question: String, count: Count) {
        let Ok(mut inner) = self.inner.lock() else { return };
        inner.clock += 1;
        let now = inner.clock;
        if inner.known.len() >= MOST
            && let Some(oldest) = inner.known.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone())
        {
            inner.known.remove(&oldest);
        }
        inner.known.insert(question, (now, count));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_bounded_and_forgets_what_was_asked_for_longest_ago() {
        let memory = Memory::default();
        for number in 0..1_000_i64 {
            memory.remember(number.to_string(), Some(number));
        }
        assert_eq!(memory.recall("0"), Some(Some(0)));
        memory.remember("one more".to_owned(), None);
        assert_eq!(
            (memory.recall("0"), memory.recall("1"), memory.recall("one more")),
            (Some(Some(0)), None, Some(None))
        );
        assert!(memory.inner.lock().unwrap().known.len() <= MOST);
    }
}
