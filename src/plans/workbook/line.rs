//! What kind of row a row is: the words that begin titles, context, the steps of the ladder, amendments and sums.

use std::sync::LazyLock;

use regex::Regex;

use super::cell::pattern;
use super::form::only_number;
use super::grid::Grid;
use super::words::squeezed;
use crate::duplicates::lineage::edition::{editions, marks, window};
use crate::plans::book::Context;
use crate::plans::programme;
use crate::thai::clean;

/// What a line says that is no project.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Line {
    Title,
    Context(Context),
    Strategy,
    Tactic,
    Programme,
    Amendment,
    Sum,
}

/// The texts of a row from left to right, without the numbers of forms; those of merged cells once.
pub(super) fn texts(grid: &Grid, row: u32) -> Vec<String> {
    let texts = grid.row(row).map(|(_, cell)| cell.text.trim()).filter(|text| !text.is_empty() && !only_number(text));
    texts.map(ToOwned::to_owned).collect()
}

/// What the words of a line make of it; `alone` where the row has no other text.
pub(super) fn of(text: &str, alone: bool) -> Option<Line> {
    let plain = squeezed(text);
    if is_sum(&plain) {
        return Some(Line::Sum);
    }
    if alone && is_amendment(text) {
        return Some(Line::Amendment);
    }
    if let Some(context) = context(text, &plain) {
        return Some(Line::Context(context));
    }
    let bare = plain.trim_start_matches(|letter: char| letter.is_ascii_digit() || "().-".contains(letter));
    if ["กลยุทธ์", "แนวทาง"].iter().any(|word| bare.starts_with(word)) {
        return Some(Line::Tactic);
    }
    if ["ยุทธศาสตร์", "ประเด็นการพัฒนา", "ประเด็นยุทธศาสตร์"].iter().any(|word| bare.starts_with(word))
    {
        return Some(Line::Strategy);
    }
    if is_title(&plain) {
        return Some(Line::Title);
    }
    let is_programme = bare.starts_with("แผนงาน") || bare.starts_with("ผง.");
    (is_programme || (alone && programme::parse(text).is_some())).then_some(Line::Programme)
}

fn is_sum(plain: &str) -> bool {
    plain.starts_with("รวม") && !plain.starts_with("รวมกับ") && plain.chars().count() <= 60
}

fn is_title(plain: &str) -> bool {
    const WORDS: [&str; 9] = [
        "บัญชีสรุป",
        "บัญชีโครงการ",
        "บัญชีครุภัณฑ์",
        "บัญชีประสาน",
        "รายละเอียดโครงการ",
        "สำหรับโครงการที่เกิน",
        "สำหรับองค์กรปกครอง",
        "โครงการพัฒนาที่นำมาจาก",
        "แผนพัฒนาท้องถิ่น",
    ];
    WORDS.iter().any(|word| plain.starts_with(word)) || (plain.starts_with("แผนพัฒนา") && window(plain).is_some())
}

/// A line such as `เพิ่มเติมครั้งที่ 5 / 2567`; a title that begins with แก้ไขปัญหา… is none.
pub(super) fn is_amendment(text: &str) -> bool {
    let plain = squeezed(text);
    let bare = plain.trim_start_matches(['(', '*']);
    let bare = bare.strip_prefix("แผนพัฒนาท้องถิ่น").unwrap_or(bare);
    let bare = bare.strip_prefix("ฉบับ").unwrap_or(bare);
    let begins = ["เพิ่มเติม", "เปลี่ยนแปลง", "แก้ไข", "ทบทวน"].iter().any(|word| bare.starts_with(word));
    let numbered = bare.contains("ครั้งที่") || bare.contains("ฉบับที่");
    let dated = editions(text).first().is_some_and(|edition| edition.year > 0);
    begins && (numbered || dated) && plain.chars().count() <= 60
}

/// Does a note name an edition or what became of a row?
pub(super) fn is_mark(text: &str) -> bool {
    let numbered = editions(text).iter().any(|edition| edition.year > 0 || edition.number > 0 || edition.issue > 0);
    numbered || !marks(text).is_empty()
}

fn context(text: &str, plain: &str) -> Option<Context> {
    static LETTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)^\s*([ก-จ])\s*[.)]\s*(.+)$"));
    if let Some(found) = LETTER.captures(text) {
        let of = |number| found.get(number).map(|part: regex::Match<'_>| part.as_str().trim().to_owned());
        return Some(Context { letter: of(1)?, text: of(2)? });
    }
    let letter = if plain.contains("ยุทธศาสตร์ชาติ") {
        "ก"
    } else if plain.contains("แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ")
    {
        "ข"
    } else if plain.contains("sdg") || plain.contains("การพัฒนาที่ยั่งยืน") {
        "ค"
    } else if plain.starts_with("ยุทธศาสตร์จังหวัด") || plain.starts_with("ยุทธศาสตร์การพัฒนาจังหวัด")
    {
        "ง"
    } else if plain.starts_with("ยุทธศาสตร์") && plain.contains("ในเขตจังหวัด")
    {
        "จ"
    } else {
        return None;
    };
    Some(Context { letter: letter.to_owned(), text: clean(text) })
}

/// Does a line name a local body, and nothing more?
pub(super) fn is_agency(text: &str) -> bool {
    const KINDS: [&str; 9] =
        ["เทศบาลนคร", "เทศบาลเมือง", "เทศบาลตำบล", "องค์การบริหารส่วน", "อบต.", "อบจ.", "เมืองพัทยา", "ทต.", "ทม."];
    let plain = squeezed(text);
    KINDS.iter().any(|kind| plain.starts_with(kind)) && plain.chars().count() <= 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_line_is_told_by_its_words() {
        for (text, expected) in [
            ("ยุทธศาสตร์ที่ 1 การพัฒนาโครงสร้างพื้นฐาน", Line::Strategy),
            ("ประเด็นการพัฒนาที่ ๒ เมืองน่าอยู่", Line::Strategy),
            ("1.1 กลยุทธ์ พัฒนาถนน", Line::Tactic),
            ("(1) แผนงานการศึกษา", Line::Programme),
            ("ผง.เคหะชุมชน", Line::Programme),
            ("การพานิชย์", Line::Programme),
            ("เพิ่มเติมครั้งที่ 5 / 2567", Line::Amendment),
            ("แผนพัฒนาท้องถิ่น ฉบับแก้ไข ครั้งที่ ๒/๒๕๖๘", Line::Amendment),
            ("รวมงบประมาณ", Line::Sum),
            ("รายละเอียดโครงการพัฒนา", Line::Title),
            ("แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)", Line::Title),
        ] {
            assert_eq!(of(text, true), Some(expected), "{text}");
        }
        for text in ["แก้ไขปัญหาน้ำท่วมขัง", "เพิ่มเติม 2 แห่ง", "รวมกับลำดับที่ 2", "ก่อสร้างถนน ค.ส.ล."]
        {
            assert_eq!(of(text, true), None, "{text}");
        }
        assert!(matches!(of("ก. ยุทธศาสตร์ชาติ 20 ปี", true), Some(Line::Context(found)) if found.letter == "ก"));
        assert!(matches!(of("ยุทธศาสตร์จังหวัดชลบุรี", true), Some(Line::Context(found)) if found.letter == "ง"));
    }
}
