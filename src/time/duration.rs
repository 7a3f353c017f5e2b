//! Durations of ISO 8601, such as `P1M2DT3H`: the third way of writing an interval, which the OGC's conformance suite sends.

use chrono::{DateTime, Months, TimeDelta, Utc};

use super::Timestamp;

/// A length of time in calendar months and in exact microseconds; days are of 24 hours, since all instants are in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Duration {
    months: u32,
    rest: TimeDelta,
}

impl Duration {
    /// Reads `P[nY][nM][nW][nD][T[nH][nM][n[.n]S]]` with at least one part, each at most 9,999,999; nothing else.
    pub(super) fn parse(text: &str) -> Option<Duration> {
        let body = text.strip_prefix('P')?;
        let (days, hours) = match body.split_once('T') {
            Some((_, "")) => return None,
            Some((days, hours)) => (days, hours),
            None if body.is_empty() => return None,
            None => (body, ""),
        };
        let [years, months, weeks, whole_days] = parts(days, ['Y', 'M', 'W', 'D'])?;
        let (clock, seconds) = split_seconds(hours)?;
        let [hours, minutes] = parts(clock, ['H', 'M'])?;
        let rest = TimeDelta::days(i64::from(weeks) * 7 + i64::from(whole_days))
            + TimeDelta::hours(i64::from(hours))
            + TimeDelta::minutes(i64::from(minutes))
            + TimeDelta::microseconds(seconds);
        Some(Duration { months: years.checked_mul(12)?.checked_add(months)?, rest })
    }

    /// The instant so much later; none beyond what a date can tell.
    pub(super) fn after(self, at: Timestamp) -> Option<Timestamp> {
        let moved = instant(at)?.checked_add_months(Months::new(self.months))?.checked_add_signed(self.rest)?;
        Some(Timestamp(moved.timestamp_micros()))
    }

    /// The instant so much earlier.
    pub(super) fn before(self, at: Timestamp) -> Option<Timestamp> {
        let moved = instant(at)?.checked_sub_signed(self.rest)?.checked_sub_months(Months::new(self.months))?;
        Some(Timestamp(moved.timestamp_micros()))
    }
}

fn instant(at: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(at.0)
}

/// The numbers before the letters, each letter at most once and in this order; absent ones are zero.
fn parts<const N: usize>(text: &str, letters: [char; N]) -> Option<[u32; N]> {
    let mut rest = text;
    let mut found = [0; N];
    for (number, letter) in found.iter_mut().zip(letters) {
        if let Some((digits, after)) = rest.split_once(letter) {
            *number = whole(digits)?;
            rest = after;
        }
    }
    rest.is_empty().then_some(found)
}

fn whole(digits: &str) -> Option<u32> {
    let shaped = (1..=7).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| shaped)
}

/// What stands before the seconds, and these in microseconds; finer digits are cut off.
fn split_seconds(text: &str) -> Option<(&str, i64)> {
    let Some(body) = text.strip_suffix('S') else { return Some((text, 0)) };
    let start = body.rfind(|letter: char| letter != '.' && !letter.is_ascii_digit()).map_or(0, |at| at + 1);
    let (clock, seconds) = body.split_at_checked(start)?;
    let (units, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let shaped = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok().filter(|_| shaped)?;
    Some((clock, i64::from(whole(units)?) * 1_000_000 + micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_moves_an_instant_by_calendar_months_and_by_hours() {
        let start = Timestamp::parse_rfc3339("2024-01-31T00:00:00Z").unwrap();
        for (duration, later, earlier) in [
            ("P2D", "2024-02-02T00:00:00Z", "2024-01-29T00:00:00Z"),
            ("P1M", "2024-02-29T00:00:00Z", "2023-12-31T00:00:00Z"),
            ("P1Y", "2025-01-31T00:00:00Z", "2023-01-31T00:00:00Z"),
            ("P1W", "2024-02-07T00:00:00Z", "2024-01-24T00:00:00Z"),
            ("P1M6DT12H31M12S", "2024-03-06T12:31:12Z", "2023-12-24T11:28:48Z"),
            ("PT1M", "2024-01-31T00:01:00Z", "2024-01-30T23:59:00Z"),
            ("PT0.5S", "2024-01-31T00:00:00.500Z", "2024-01-30T23:59:59.500Z"),
        ] {
            let read = Duration::parse(duration).unwrap();
            assert_eq!(read.after(start).unwrap().to_rfc3339(), later, "{duration}");
            assert_eq!(read.before(start).unwrap().to_rfc3339(), earlier, "{duration}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "P",
            "PT",
            "P1",
            "PD",
            "1D",
            "P-1D",
            "P1D1M",
            "P1.5D",
            "P1DT",
            "PT1S1M",
            "PT.5S",
            "PT1.S",
            "P99999999D",
        ] {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_leads_out_of_all_dates_leads_nowhere() {
        let now = Timestamp::parse_rfc3339("2026-11-21T00:00:00Z").unwrap();
        assert_eq!(Duration::parse("P9999999Y").unwrap().after(now), None);
        assert_eq!(Duration::parse("P9999999Y").unwrap().before(now), None);
    }
}
