//! The editions of plans and the marks of officers, as local bodies write them.
//!
//! Seen in real plans: `แก้ไข ครั้งที่ 2 / 2568`, `แก้ไข 1/2566`, `เพิ่มเติมครั้งที่ 5 / 2567`, `แก้ไข ครั้งที่ 4 ประจําปี พ.ศ.2565` (the ำ in two pieces),
//! `เพิ่มเติม ฉบับที่ 3`, `เพิ่มเติม ฉบับที่ 8 ครั้งที่ 5/2568`, `2566-2570`, `ย้ายไปแผนงานอุตสาหกรรม`, `รวมกับลำดับที่ 2`, `ซ้ำลำดับที่ 63`, `ไปประสาน 02/2`.
//! Numbers begin anew each year and for each kind; a box may hold several marks.

use std::sync::LazyLock;

use regex::Regex;

use crate::thai::{clean, to_arabic};

/// What an edition does to the rows of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Amendment {
    /// เพิ่มเติม: rows that are new.
    Added,
    /// ทบทวน
    Reviewed,
    /// เปลี่ยนแปลง
    Changed,
    /// แก้ไข
    Corrected,
}

/// One edition of a plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edition {
    /// Buddhist era; 0 where it is not said.
    pub year: i32,
    /// ฉบับที่; 0 where it is not said.
    pub issue: u32,
    /// ครั้งที่ within the year; 0 where it is not said.
    pub number: u32,
    pub kind: Amendment,
}

/// What an officer noted at a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// ย้ายไป another programme.
    Moved(String),
    /// รวมกับลำดับที่ n.
    MergedWith(u32),
    /// ซ้ำลำดับที่ n.
    SameAs(u32),
    /// ไปประสาน: taken to the list of projects that another body is asked to do.
    Coordinated,
}

impl Amendment {
    /// Does it write anew what stood in the plan before?
    pub fn restates(self) -> bool {
        self != Amendment::Added
    }

    pub fn thai(self) -> &'static str {
        match self {
            Amendment::Added => "เพิ่มเติม",
            Amendment::Reviewed => "ทบทวน",
            Amendment::Changed => "เปลี่ยนแปลง",
            Amendment::Corrected => "แก้ไข",
        }
    }
}

#[expect(clippy::expect_used, reason = "constant patterns; a test reads each")]
fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern")
}

static EDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(เพิ่มเติม|เปลี่ยนแปลง|แก้ไข|ทบทวน)\(?(?:ฉบับที่(\d{1,3}))?/?(?:ครั้งที่)?(\d{1,4})?\)?(?:/|ประจำปี|ปี)*(?:พ\.?ศ\.?)?(25\d\d)?",
    )
});
static WINDOW: LazyLock<Regex> = LazyLock::new(|| pattern(r"(25\d\d)(?:-|–|—|ถึง)(25\d\d)"));
static MOVED: LazyLock<Regex> = LazyLock::new(|| pattern(r"ย้ายไป(?:ยัง|ที่)?(?:แผนงาน|ผง\.)?([^\d,;:()/]+)"));
static MERGED: LazyLock<Regex> = LazyLock::new(|| pattern(r"รวมกับ(?:โครงการ)?(?:ลำดับ)?(?:ที่)?(\d{1,5})"));
static SAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"ซ้ำ(?:กับ)?(?:โครงการ)?(?:ลำดับ)?(?:ที่)?(\d{1,5})"));

/// Without spaces, in Arabic digits, the marks in order.
fn plain(text: &str) -> String {
    let text = to_arabic(&clean(text)).replace("\u{0E4D}\u{0E32}", "\u{0E33}");
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// The editions that a text names, in its order.
pub fn editions(text: &str) -> Vec<Edition> {
    let text = plain(text);
    let number = |found: Option<regex::Match<'_>>| found.and_then(|found| found.as_str().parse::<u32>().ok());
    EDITION
        .captures_iter(&text)
        .map(|found| {
            let kind = match found.get(1).map(|kind| kind.as_str()) {
                Some("เพิ่มเติม") => Amendment::Added,
                Some("เปลี่ยนแปลง") => Amendment::Changed,
                Some("ทบทวน") => Amendment::Reviewed,
                _ => Amendment::Corrected,
            };
            let (first, year) = (number(found.get(3)), number(found.get(4)));
            // A year without a number: แก้ไข 2566.
            let (first, year) = match (first, year) {
                (Some(alone), None) if alone >= 2400 => (None, Some(alone)),
                other => other,
            };
            Edition {
                year: year.and_then(|year| i32::try_from(year).ok()).unwrap_or(0),
                issue: number(found.get(2)).unwrap_or(0),
                number: first.unwrap_or(0),
                kind,
            }
        })
        .collect()
}

/// The years of the plan, as `2566-2570`.
pub fn window(text: &str) -> Option<(i32, i32)> {
    let text = plain(text);
    let found = WINDOW.captures(&text)?;
    Some((found.get(1)?.as_str().parse().ok()?, found.get(2)?.as_str().parse().ok()?))
}

/// The marks that a text holds, in no order.
pub fn marks(text: &str) -> Vec<Mark> {
    let text = plain(text);
    let row = |pattern: &Regex| -> Vec<u32> {
        pattern.captures_iter(&text).filter_map(|found| found.get(1)?.as_str().parse().ok()).collect()
    };
    let mut marks: Vec<Mark> = Vec::new();
    marks.extend(MOVED.captures_iter(&text).filter_map(|found| Some(Mark::Moved(found.get(1)?.as_str().to_owned()))));
    marks.extend(row(&MERGED).into_iter().map(Mark::MergedWith));
    marks.extend(row(&SAME).into_iter().map(Mark::SameAs));
    if text.contains("ไปประสาน") {
        marks.push(Mark::Coordinated);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(kind: Amendment, issue: u32, number: u32, year: i32) -> Vec<Edition> {
        vec![Edition { year, issue, number, kind }]
    }

    #[test]
    fn every_form_that_was_seen_is_read() {
        for (text, expected) in [
            ("แก้ไข ครั้งที่ 2 / 2568", edition(Amendment::Corrected, 0, 2, 2568)),
            ("แก้ไข ครั้งที่ ๒/๒๕๖๘", edition(Amendment::Corrected, 0, 2, 2568)),
            ("แก้ไข 1/2566", edition(Amendment::Corrected, 0, 1, 2566)),
            ("เพิ่มเติมครั้งที่ 5 / 2567", edition(Amendment::Added, 0, 5, 2567)),
            ("แก้ไข ครั้งที่ 4 ประจํ\u{0E32}ปี พ.ศ.2565", edition(Amendment::Corrected, 0, 4, 2565)),
            ("เพิ่มเติม ฉบับที่ 3", edition(Amendment::Added, 3, 0, 0)),
            ("เพิ่มเติม ฉบับที่ 8 ครั้งที่ 5/2568", edition(Amendment::Added, 8, 5, 2568)),
            ("2566-2570 เพิ่มเติม ครั้งที่ 5/2567", edition(Amendment::Added, 0, 5, 2567)),
            ("เปลี่ยนแปลง (ครั้งที่ 1) พ.ศ. 2567", edition(Amendment::Changed, 0, 1, 2567)),
            ("ทบทวน 2566", edition(Amendment::Reviewed, 0, 0, 2566)),
            ("ฉบับแรก", vec![]),
        ] {
            assert_eq!(editions(text), expected, "{text}");
        }
        assert_eq!(editions("เพิ่มเติม 6/2567 แก้ไข 5/2568").len(), 2, "a box may hold several");
        assert_eq!(window("แผนพัฒนาท้องถิ่น (พ.ศ. ๒๕๖๖ – ๒๕๗๐)"), Some((2566, 2570)));
    }

    #[test]
    fn the_marks_of_officers_are_read() {
        assert_eq!(marks("ย้ายไปแผนงานอุตสาหกรรม"), [Mark::Moved("อุตสาหกรรม".into())]);
        assert_eq!(marks("รวมกับลำดับที่ 2"), [Mark::MergedWith(2)]);
        assert_eq!(marks("ซ้ำลำดับที่ ๖๓"), [Mark::SameAs(63)]);
        assert_eq!(marks("ไปประสาน 02/2"), [Mark::Coordinated]);
        assert!(marks("แก้ไข ครั้งที่ 2/2568").is_empty());
    }
}
