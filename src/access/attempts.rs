//! Sign-ins that failed: who fails often within a minute waits until it is over.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::time::Timestamp;

/// Failures a minute of one address or of one key id before the next attempt is refused.
pub const MOST_FAILURES: usize = 5;
const WINDOW: i64 = 60_000_000;
/// Names kept at once; when there are more, those whose minute is over are forgotten, and all of them if none is.
const MOST_NAMES: usize = 10_000;

/// The failures of the last minute, by what failed. Kept in memory: a restart forgives.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<HashMap<String, Vec<i64>>>);

impl Attempts {
    /// Seconds until the next attempt under any of these names is looked at; `None` when it may be looked at now.
    pub fn wait(&self, names: &[String], now: Timestamp) -> Option<u32> {
        let failures = self.0.lock().ok()?;
        let waits = names.iter().filter_map(|name| {
            let recent: Vec<i64> = failures.get(name)?.iter().copied().filter(|at| now.0 - at < WINDOW).collect();
            let oldest = recent.len().checked_sub(MOST_FAILURES).and_then(|place| recent.get(place))?;
            u32::try_from((oldest + WINDOW - now.0).div_euclid(1_000_000) + 1).ok()
        });
        waits.max()
    }

    /// Remembers a failure under each of these names.
    pub fn failed(&self, names: &[String], now: Timestamp) {
        let Ok(mut failures) = self.0.lock() else { return };
        if failures.len() >= MOST_NAMES {
            failures.retain(|_, times| times.iter().any(|at| now.0 - at < WINDOW));
        }
        if failures.len() >= MOST_NAMES {
            failures.clear();
        }
        for name in names {
            let times = failures.entry(name.clone()).or_default();
            times.retain(|at| now.0 - at < WINDOW);
            times.push(now.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_attempt_of_a_minute_waits_and_the_next_minute_forgives() {
        let attempts = Attempts::default();
        let names = ["address 10.0.0.1".to_owned(), "key abcdefgh".to_owned()];
        for second in 0..5 {
            assert_eq!(attempts.wait(&names, Timestamp(second * 1_000_000)), None);
            attempts.failed(&names, Timestamp(second * 1_000_000));
        }
        assert_eq!(attempts.wait(&names[1..], Timestamp(5_000_000)), Some(56));
        assert_eq!(attempts.wait(&["address 10.0.0.2".to_owned()], Timestamp(5_000_000)), None);
        assert_eq!(attempts.wait(&names, Timestamp(61_000_000)), None);
    }
}
