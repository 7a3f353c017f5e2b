//! Days and instants of filters and features, and how a day compares with an instant.

use std::cmp::Ordering;

use chrono::{DateTime, Days, NaiveDate};

use crate::time::Timestamp;

/// A point in time as precise as it was written.
///
/// A day and an instant are compared as days, in UTC: `updated = DATE('2026-11-21')` holds all that day long, and
/// `updated > DATE('2026-11-21')` from the next midnight on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before everything: `'..'` as the start of an interval.
    Past,
    /// Days since 1970-01-01.
    Day(i64),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Instant(i64),
    /// After everything: `'..'` as the end of an interval.
    Future,
}

pub const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

impl Moment {
    /// A day of the calendar, `YYYY-MM-DD`, from the year 1 on.
    pub fn day(text: &str) -> Option<Moment> {
        let shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| shaped && !text.starts_with("0000"))?;
        Some(Moment::Day(date.signed_duration_since(NaiveDate::default()).num_days()))
    }

    /// An RFC 3339 instant; finer than a microsecond is cut off.
    pub fn instant(text: &str) -> Option<Moment> {
        let at = Timestamp::parse_rfc3339(text).ok().filter(|_| !text.starts_with("0000"))?;
        Some(Moment::Instant(at.0))
    }

    /// A day or an instant, by its form.
    pub fn parse(text: &str) -> Option<Moment> {
        Moment::day(text).or_else(|| Moment::instant(text))
    }

    /// The order at the coarser of the two precisions.
    pub fn order(self, other: Moment) -> Ordering {
        use Moment::{Day, Future, Instant, Past};
        match (self, other) {
            (Day(a), Day(b)) | (Instant(a), Instant(b)) => a.cmp(&b),
            (Day(a), Instant(b)) => a.cmp(&b.div_euclid(MICROSECONDS_PER_DAY)),
            (Instant(a), Day(b)) => a.div_euclid(MICROSECONDS_PER_DAY).cmp(&b),
            (Past, Past) | (Future, Future) => Ordering::Equal,
            (Past, _) | (_, Future) => Ordering::Less,
            (_, Past) | (Future, _) => Ordering::Greater,
        }
    }

    /// First and last microsecond.
    pub fn span(self) -> (i64, i64) {
        match self {
            Moment::Past => (i64::MIN, i64::MIN),
            Moment::Future => (i64::MAX, i64::MAX),
            Moment::Instant(at) => (at, at),
            Moment::Day(day) => {
                let start = day.saturating_mul(MICROSECONDS_PER_DAY);
                (start, start.saturating_add(MICROSECONDS_PER_DAY - 1))
            }
        }
    }

    /// `2026-11-21`, `2026-11-21T03:00:00Z` or `..`.
    pub fn written(self) -> String {
        match self {
            Moment::Past | Moment::Future => "..".to_owned(),
            Moment::Day(day) => {
                let start = NaiveDate::default();
                let away = Days::new(day.unsigned_abs());
                let date = if day < 0 { start.checked_sub_days(away) } else { start.checked_add_days(away) };
                date.unwrap_or(start).format("%Y-%m-%d").to_string()
            }
            Moment::Instant(at) => DateTime::from_timestamp_micros(at)
                .map_or_else(String::new, |at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_holds_all_day_long() {
        let day = Moment::day("2026-11-21").unwrap();
        let at = |text| Moment::instant(text).unwrap();
        assert!(day.order(at("2026-11-21T23:59:59Z")).is_eq() && at("2026-11-21T00:00:00Z").order(day).is_eq());
        assert!(at("2026-11-22T00:00:00Z").order(day).is_gt());
        assert!(Moment::Past.order(day).is_lt() && Moment::Future.order(day).is_gt());
    }

    #[test]
    fn only_days_of_the_calendar_are_days() {
        for text in ["2021-02-30", "2021-2-3", "+021-01-01", "20210101", "๒๕๖๘-๐๑-๐๑"] {
            assert_eq!(Moment::day(text), None, "{text}");
        }
        for text in ["1851-04-29", "1970-01-01", "2024-02-29", "9999-12-31", "1969-07-16T05:32:00.123456Z"] {
            assert_eq!(Moment::parse(text).unwrap().written(), text);
        }
    }
}
