//! What was worked out once is remembered: a small store of answers, bounded, that forgets what was asked for longest ago.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Answers by the question, which names the version of the data. Cheap to clone; clones share what they remember.
#[derive(Debug, Clone)]
pub struct Memory<T> {
    inner: Arc<Mutex<Inner<T>>>,
    most: usize,
}

#[derive(Debug)]
struct Inner<T> {
    clock: u64,
    known: HashMap<String, (u64, T)>,
}

/// What is known of a count: the number, or that the time did not suffice to find it.
pub type Count = Option<i64>;

impl<T: Clone> Memory<T> {
    /// Remembers up to so many answers.
    pub fn of(most: usize) -> Self {
        Memory { inner: Arc::new(Mutex::new(Inner { clock: 0, known: HashMap::new() })), most }
    }

    pub fn recall(&self, question: &str) -> Option<T> {
        let mut inner = self.inner.lock().ok()?;
        inner.clock += 1;
        let now = inner.clock;
        let (used, answer) = inner.known.get_mut(question)?;
        *used = now;
        Some(answer.clone())
    }

    pub fn remember(&self, question: String, answer: T) {
        let Ok(mut inner) = self.inner.lock() else { return };
        inner.clock += 1;
        let now = inner.clock;
        if inner.known.len() >= self.most
            && let Some(oldest) = inner.known.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone())
        {
            inner.known.remove(&oldest);
        }
        inner.known.insert(question, (now, answer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_bounded_and_forgets_what_was_asked_for_longest_ago() {
        let memory = Memory::of(1_000);
        for number in 0..1_000_i64 {
            memory.remember(number.to_string(), Some(number));
        }
        assert_eq!(memory.recall("0"), Some(Some(0)));
        memory.remember("one more".to_owned(), None);
        assert_eq!(
            (memory.recall("0"), memory.recall("1"), memory.recall("one more")),
            (Some(Some(0)), None, Some(None))
        );
        assert!(memory.inner.lock().unwrap().known.len() <= 1_000);
    }
}
