//! What was worked out once is remembered: a small store of answers, bounded, that forgets what was not asked for lately.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Answers by the question, which names the version of the data. Cheap to clone; clones share what they remember.
#[derive(Debug, Clone)]
pub struct Memory<T> {
    inner: Arc<Mutex<Inner<T>>>,
    most: usize,
}

/// Two generations: what is asked for again moves to the younger one, and when that is full the older one is forgotten whole. So no
/// answer has to be looked for when room is needed.
#[derive(Debug)]
struct Inner<T> {
    young: HashMap<String, T>,
    old: HashMap<String, T>,
}

/// What is known of a count: the number, or that the time did not suffice to find it.
pub type Count = Option<i64>;

impl<T: Clone> Memory<T> {
    /// Remembers up to so many answers, and at least the latest half of that.
    pub fn of(most: usize) -> Self {
        Memory { inner: Arc::new(Mutex::new(Inner { young: HashMap::new(), old: HashMap::new() })), most }
    }

    pub fn recall(&self, question: &str) -> Option<T> {
        let mut inner = self.inner.lock().ok()?;
        if let Some(answer) = inner.young.get(question) {
            return Some(answer.clone());
        }
        let (question, answer) = inner.old.remove_entry(question)?;
        self.keep(&mut inner, question, answer.clone());
        Some(answer)
    }

    pub fn remember(&self, question: String, answer: T) {
        let Ok(mut inner) = self.inner.lock() else { return };
        self.keep(&mut inner, question, answer);
    }

    fn keep(&self, inner: &mut Inner<T>, question: String, answer: T) {
        inner.young.insert(question, answer);
        if inner.young.len() >= (self.most / 2).max(1) {
            inner.old = std::mem::take(&mut inner.young);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_bounded_and_forgets_what_was_not_asked_for_lately() {
        let memory = Memory::of(1_000);
        for number in 0..5_000_i64 {
            memory.remember(number.to_string(), Some(number));
            assert_eq!(memory.recall("0"), Some(Some(0)), "what is asked for again and again stays");
        }
        assert_eq!(memory.recall("4600"), Some(Some(4600)), "the latest 500 are known");
        assert_eq!(memory.recall("3000"), None);
        let inner = memory.inner.lock().unwrap();
        assert!(inner.young.len() + inner.old.len() <= 1_000);
    }
}
