//! Texts that many works of a plan share, such as objectives and the places of villages: each is read once.

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

/// Texts that are remembered; then all are forgotten, so that memory does not grow with the works.
const MOST: usize = 1 << 14;

/// What reading texts gave.
pub struct Repeated<T>(HashMap<String, T>);

impl<T> Default for Repeated<T> {
    fn default() -> Self {
        Repeated(HashMap::new())
    }
}

impl<T: Send + Sync> Repeated<T> {
    /// Reads those of some texts that are not known yet.
    pub fn learn<'t>(&mut self, texts: impl Iterator<Item = &'t str>, read: impl Fn(&str) -> T + Sync) {
        if self.0.len() > MOST {
            self.0.clear();
        }
        let unknown: HashSet<&str> = texts.filter(|text| !self.0.contains_key(*text)).collect();
        let unknown: Vec<&str> = unknown.into_iter().collect();
        let known: Vec<(String, T)> = unknown.par_iter().map(|text| ((*text).to_owned(), read(text))).collect();
        self.0.extend(known);
    }

    /// What a text that was learnt gave.
    pub fn get(&self, text: &str) -> Option<&T> {
        self.0.get(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_text_is_read_once() {
        let (mut lengths, read) = (Repeated::default(), AtomicUsize::new(0));
        for _ in 0..2 {
            lengths.learn(["a", "bb", "a"].into_iter(), |text| {
                read.fetch_add(1, Ordering::Relaxed);
                text.len()
            });
        }
        assert_eq!((lengths.get("bb"), lengths.get("c")), (Some(&2), None));
        assert_eq!(read.into_inner(), 2);
    }
}
