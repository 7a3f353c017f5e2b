//! The `datetime` parameter (OGC API – Features 1, 7.15.4): an instant, a day, or an interval that may be open at either end.
//!
//! ```text
//! datetime = time | [time | ".."] "/" [time | ".."]        time = RFC 3339 instant | YYYY-MM-DD
//! ```

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::error::{Error, Fault, Result, Words};
use crate::time::Timestamp;

/// A span of time, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeInterval {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl TimeInterval {
    /// # Errors
    /// `Malformed` for what is no time, an interval open at both ends of nothing, or one that ends before it begins.
    pub fn parse(text: &str) -> Result<Self> {
        let open = |part: &str| part.is_empty() || part == "..";
        let interval = match text.split_once('/') {
            None => {
                let (start, end) = parse_day_or_instant(text)?;
                TimeInterval { start, end }
            }
            Some((from, to)) => TimeInterval {
                start: if open(from) { Timestamp::MIN } else { parse_day_or_instant(from)?.0 },
                end: if open(to) { Timestamp::MAX } else { parse_day_or_instant(to)?.1 },
            },
        };
        if interval.start > interval.end {
            return Err(wrong("reversed-interval", "ช่วงเวลาสิ้นสุดก่อนเริ่ม", "the interval ends before it begins"));
        }
        Ok(interval)
    }
}

/// The first and last instant of an RFC 3339 time (both the same) or of a day in UTC.
pub fn parse_day_or_instant(text: &str) -> Result<(Timestamp, Timestamp)> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        let at = Timestamp(instant.timestamp_micros());
        return Ok((at, at));
    }
    match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(day) if text.len() == 10 => {
            let first = Timestamp(DateTime::<Utc>::from_naive_utc_and_offset(day.and_time(NaiveTime::MIN), Utc).timestamp_micros());
            Ok((first, Timestamp(first.0 + 86_400_000_000 - 1)))
        }
        _ => Err(wrong("not-a-time", "เวลาไม่ถูกต้อง", "this is no time")),
    }
}

fn wrong(code: &'static str, th: &'static str, en: &'static str) -> Error {
    Error::malformed(Fault::parameter("datetime", code, Words::new(th, en)).remedy(
        "เช่น 2025-10-01, 2025-10-01T00:00:00Z, 2025-10-01/2026-09-30 หรือ ../2026-09-30",
        "for example 2025-10-01, 2025-10-01T00:00:00Z, 2025-10-01/2026-09-30 or ../2026-09-30",
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn a_day_is_all_of_it_and_an_open_end_lasts() {
        let day = TimeInterval::parse("2026-01-01").unwrap();
        assert_eq!(day.end.0 - day.start.0, 86_399_999_999);
        assert_eq!(TimeInterval::parse("2026-01-01/..").unwrap().end, Timestamp::MAX);
        assert_eq!(TimeInterval::parse("/2026-01-01").unwrap().start, Timestamp::MIN);
        // QGIS ends its date filters here.
        assert!(TimeInterval::parse("2020-01-01T00:00:00Z/9999-12-31T00:00:00Z").is_ok());
    }

    #[test]
    fn what_is_no_time_and_what_runs_backwards_is_refused() {
        for text in ["2025-13-01", "2025-02-30", "yesterday", "", "2026-01-02/2026-01-01", "2025-1-1", "2569-01"] {
            assert!(TimeInterval::parse(text).is_err(), "{text}");
        }
    }
}
