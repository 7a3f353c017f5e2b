//! Instants in RFC 3339 and the `datetime` parameter of OGC API – Features (part 1, section 7.15.4).

use chrono::{DateTime, NaiveDate};

use super::Timestamp;
use super::duration::Duration;
use crate::error::{At, Error, Fault, Words};

/// From `start` to `end`, both included, in UTC. An open end is `Timestamp::MIN` or `Timestamp::MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeInterval {
    pub start: Timestamp,
    pub end: Timestamp,
}

const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

impl Timestamp {
    /// Reads RFC 3339, for example `2026-11-21T10:00:00+07:00`; finer than a microsecond is cut off.
    ///
    /// # Errors
    /// A fault with `At::Whole`: `instant-unreadable`.
    pub fn parse_rfc3339(text: &str) -> Result<Timestamp, Fault> {
        // The year must have four digits and the date and time a `T` between them, as RFC 3339 section 5.6 has it.
        let shaped = text.is_ascii()
            && matches!(text.as_bytes().get(10), Some(b'T' | b't'))
            && matches!(text.as_bytes().get(4), Some(b'-'));
        match DateTime::parse_from_rfc3339(text) {
            Ok(at) if shaped => Ok(Timestamp(at.timestamp_micros())),
            _ => Err(Fault::new(
                At::Whole,
                "instant-unreadable",
                Words::new(
                    format!("เวลา '{text}' ไม่เป็นไปตาม RFC 3339"),
                    format!("the instant '{text}' is not RFC 3339"),
                ),
            )
            .remedy(
                "ใช้รูปแบบ 2026-11-21T03:00:00Z หรือ 2026-11-21T10:00:00+07:00 (ใน URL ให้เขียน + เป็น %2B)",
                "write 2026-11-21T03:00:00Z or 2026-11-21T10:00:00+07:00 (in a URL, + is written %2B)",
            )),
        }
    }
}

impl TimeInterval {
    /// Everything.
    pub const ALWAYS: TimeInterval = TimeInterval { start: Timestamp::MIN, end: Timestamp::MAX };

    /// Reads the `datetime` parameter: an instant, a date (its whole day in UTC), an interval of two of them, one with an open
    /// side (`..` or nothing), or one of an instant or date and an ISO 8601 duration (`2026-01-01/P3M`). Years to 9999.
    ///
    /// # Errors
    /// `Error::Malformed` at the parameter `datetime`: `datetime-unreadable`, or `datetime-reversed` when the end comes
    /// before the start. An interval open on both sides says nothing and is unreadable too.
    pub fn parse(text: &str) -> Result<TimeInterval, Error> {
        let Some((from, to)) = text.split_once('/') else {
            return whole(text).ok_or_else(|| unreadable(text));
        };
        let open = |side: &str| side.is_empty() || side == "..";
        if open(from) && open(to) {
            return Err(unreadable(text));
        }
        let side = |side: &str| {
            if open(side) { Some(TimeInterval::ALWAYS) } else { whole(side) }
        };
        let (start, end) = match (Duration::parse(from), Duration::parse(to)) {
            (None, None) => (side(from).map(|side| side.start), side(to).map(|side| side.end)),
            (None, Some(length)) => {
                let start = whole(from).map(|side| side.start);
                (start, start.and_then(|start| length.after(start)))
            }
            (Some(length), None) => {
                let end = whole(to).map(|side| side.end);
                (end.and_then(|end| length.before(end)), end)
            }
            (Some(_), Some(_)) => (None, None),
        };
        let (start, end) = start.zip(end).ok_or_else(|| unreadable(text))?;
        if start > end {
            return Err(refused(
                "datetime-reversed",
                Words::new(format!("ช่วงเวลา '{text}' กลับด้าน"), format!("the interval '{text}' ends before it starts")),
            ));
        }
        Ok(TimeInterval { start, end })
    }

    /// Whether the two share an instant.
    pub fn intersects(self, other: TimeInterval) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

/// The instant itself, or the whole of a day up to its last microsecond.
fn whole(text: &str) -> Option<TimeInterval> {
    if text.len() == 10 {
        let shaped =
            text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| shaped)?;
        let start = day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros();
        return Some(TimeInterval { start: Timestamp(start), end: Timestamp(start + MICROSECONDS_PER_DAY - 1) });
    }
    let at = Timestamp::parse_rfc3339(text).ok()?;
    Some(TimeInterval { start: at, end: at })
}

fn unreadable(text: &str) -> Error {
    refused(
        "datetime-unreadable",
        Words::new(format!("อ่านเวลา '{text}' ไม่ได้"), format!("'{text}' is no instant, date or interval")),
    )
}

fn refused(code: &'static str, reason: Words) -> Error {
    Error::malformed(Fault::parameter("datetime", code, reason).remedy(
        "ใช้ 2026-11-21, 2026-11-21T03:00:00Z, 2026-01-01/2026-12-31 หรือ 2026-01-01/..",
        "write 2026-11-21, 2026-11-21T03:00:00Z, 2026-01-01/2026-12-31 or 2026-01-01/..",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (String, String) {
        let TimeInterval { start, end } = TimeInterval::parse(text).unwrap();
        let show = |at: Timestamp| {
            if at == Timestamp::MIN || at == Timestamp::MAX { "..".to_owned() } else { at.to_rfc3339() }
        };
        (show(start), show(end))
    }

    #[test]
    fn an_instant_a_day_an_interval_and_open_sides_are_read() {
        for (text, start, end) in [
            ("2018-02-12T23:20:50Z", "2018-02-12T23:20:50Z", "2018-02-12T23:20:50Z"),
            ("2018-02-12T23:20:50.5+07:00", "2018-02-12T16:20:50.500Z", "2018-02-12T16:20:50.500Z"),
            ("2018-02-12", "2018-02-12T00:00:00Z", "2018-02-12T23:59:59.999999Z"),
            ("2018-02-12/2018-03-18", "2018-02-12T00:00:00Z", "2018-03-18T23:59:59.999999Z"),
            ("2018-02-12T00:00:00Z/..", "2018-02-12T00:00:00Z", ".."),
            ("2018-02-12T00:00:00Z/", "2018-02-12T00:00:00Z", ".."),
            ("../2018-03-18T12:31:12Z", "..", "2018-03-18T12:31:12Z"),
            ("/2018-03-18", "..", "2018-03-18T23:59:59.999999Z"),
            ("2018-02-12/P2D", "2018-02-12T00:00:00Z", "2018-02-14T00:00:00Z"),
            ("PT1H/2018-02-12T05:00:00Z", "2018-02-12T04:00:00Z", "2018-02-12T05:00:00Z"),
            ("2018-02-12/2018-02-12", "2018-02-12T00:00:00Z", "2018-02-12T23:59:59.999999Z"),
            ("2018-01-01T00:00:00Z/9999-12-31T00:00:00Z", "2018-01-01T00:00:00Z", "9999-12-31T00:00:00Z"),
        ] {
            assert_eq!(shown(text), (start.to_owned(), end.to_owned()), "{text}");
        }
    }

    #[test]
    fn malformed_and_reversed_intervals_are_refused_at_the_parameter() {
        for (text, code) in [
            ("", "datetime-unreadable"),
            ("P1D/P1D", "datetime-unreadable"),
            ("../P1D", "datetime-unreadable"),
            ("2025-01-01/P", "datetime-unreadable"),
            ("2025-01-01/P9999999Y", "datetime-unreadable"),
            ("2025-13-01", "datetime-unreadable"),
            ("2025-02-29", "datetime-unreadable"),
            ("2025-1-1", "datetime-unreadable"),
            ("2025", "datetime-unreadable"),
            ("yesterday", "datetime-unreadable"),
            ("2025-01-01T00:00:00", "datetime-unreadable"),
            ("2025-01-01 00:00:00Z", "datetime-unreadable"),
            ("2025-01-01T25:00:00Z", "datetime-unreadable"),
            ("+2025-01-1", "datetime-unreadable"),
            ("../..", "datetime-unreadable"),
            ("/", "datetime-unreadable"),
            ("2025-01-01/2025-02-01/2025-03-01", "datetime-unreadable"),
            (" 2025-01-01", "datetime-unreadable"),
            ("๒๕๖๘-๐๑-๐๑", "datetime-unreadable"),
            ("2025-02-01/2025-01-01", "datetime-reversed"),
        ] {
            let Error::Malformed(faults) = TimeInterval::parse(text).unwrap_err() else { panic!("{text}") };
            assert!(faults.iter().all(|f| f.code == code && f.at == At::Parameter("datetime".to_owned())), "{text}");
        }
    }

    #[test]
    fn instants_are_written_as_they_are_read() {
        for text in
            ["1970-01-01T00:00:00Z", "2026-11-21T03:00:00.123456Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
        {
            assert_eq!(Timestamp::parse_rfc3339(text).unwrap().to_rfc3339(), text);
        }
    }

    #[test]
    fn intervals_that_only_touch_share_an_instant() {
        let read = |text| TimeInterval::parse(text).unwrap();
        assert!(read("2025-01-01T00:00:00Z/2025-01-02T00:00:00Z").intersects(read("2025-01-02T00:00:00Z/..")));
        assert!(!read("2025-01-01").intersects(read("2025-01-02")));
    }
}
