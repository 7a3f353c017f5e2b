//! Instants, and the Thai calendar: Buddhist era, fiscal years, dates as Thai documents write them.

mod dates;
mod duration;
mod fiscal;
mod interval;
mod months;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SecondsFormat, Utc};

pub use dates::{DateStyle, format_date, parse_date};
pub use fiscal::{BUDDHIST_OFFSET, Era, FiscalYear};
pub use interval::TimeInterval;

/// An instant in microseconds since 1970-01-01T00:00:00Z: the precision that both databases keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    pub const MIN: Timestamp = Timestamp(i64::MIN);
    pub const MAX: Timestamp = Timestamp(i64::MAX);

    /// RFC 3339 in UTC, for example `2026-11-21T03:00:00Z`; a fraction only where there is one.
    pub fn to_rfc3339(self) -> String {
        match DateTime::<Utc>::from_timestamp_micros(self.0) {
            Some(at) => at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            None => "9999-12-31T23:59:59Z".to_owned(),
        }
    }
}

/// Tells the time. Passed in, so that a test can hold it still.
#[derive(Debug, Clone)]
pub enum Clock {
    System,
    /// Starts at the given microsecond and moves on by one second each time it is asked.
    Stepping(Arc<AtomicI64>),
}

impl Clock {
    pub fn stepping(start: Timestamp) -> Self {
        Clock::Stepping(Arc::new(AtomicI64::new(start.0)))
    }

    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp(Utc::now().timestamp_micros()),
            Clock::Stepping(at) => Timestamp(at.fetch_add(1_000_000, Ordering::Relaxed)),
        }
    }
}
