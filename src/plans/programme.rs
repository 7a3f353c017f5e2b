//! The twelve แผนงาน (budget programmes) of local bodies, and the spellings in which plans write them.

use crate::thai;

/// One budget programme.
#[derive(Debug, PartialEq, Eq)]
pub struct Programme {
    /// Five digits, as e-LAAS numbers them.
    pub code: &'static str,
    pub thai: &'static str,
    pub english: &'static str,
    /// Other spellings that real plans use.
    variants: &'static [&'static str],
}

const fn programme(
    code: &'static str,
    thai: &'static str,
    english: &'static str,
    variants: &'static [&'static str],
) -> Programme {
    Programme { code, thai, english, variants }
}

pub const ALL: [Programme; 12] = [
    programme("00110", "บริหารงานทั่วไป", "General administration", &["บริหารทั่วไป"]),
    programme("00120", "การรักษาความสงบภายใน", "Internal order", &["รักษาความสงบภายใน", "การรักษาความสงบ"]),
    programme("00210", "การศึกษา", "Education", &[]),
    programme("00220", "สาธารณสุข", "Public health", &["สาธา"]),
    programme("00230", "สังคมสงเคราะห์", "Social work", &[]),
    programme("00240", "เคหะและชุมชน", "Housing and community", &["เคหะชุมชน"]),
    programme("00250", "สร้างความเข้มแข็งของชุมชน", "Community strengthening", &["สร้างความเข้มแข็งและชุมชน"]),
    programme(
        "00260",
        "การศาสนา วัฒนธรรม และนันทนาการ",
        "Religion, culture and recreation",
        &["การศาสนาวัฒนธรรมและนันทนาการ", "การศึกษาศาสนา", "ศาสานา"],
    ),
    programme(
        "00310",
        "อุตสาหกรรมและการโยธา",
        "Industry and public works",
        &["อุตสาหกรรมและโยธา", "แผนอุตสาหกรรม", "อุตสาหกรรม", "ยุตสาหกรรม"],
    ),
    programme("00320", "การเกษตร", "Agriculture", &[]),
    programme("00330", "การพาณิชย์", "Commerce", &["การพานิชย์"]),
    programme("00410", "งบกลาง", "Central fund", &["แผนงานงบกลาง"]),
];

/// The programme of that code.
pub fn find(code: &str) -> Option<&'static Programme> {
    ALL.iter().find(|programme| programme.code == code)
}

/// Reads a code, or a name in any of its spellings, with or without the words and numbers that stand before it:
/// `00310`, `๐๐๓๑๐`, `แผนงานอุตสาหกรรมและการโยธา`, `ผง.เคหะชุมชน`, `(1) แผนงานการศึกษา`.
pub fn parse(text: &str) -> Option<&'static Programme> {
    let text = thai::to_arabic(&thai::clean(text));
    if let Some(found) = find(text.trim()) {
        return Some(found);
    }
    let key = squeezed(&text);
    let bare = key.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let bare = ["แผนงาน", "ผง"].into_iter().find_map(|word| bare.strip_prefix(word)).unwrap_or(bare);
    let bare = bare.strip_prefix("ที่").map_or(bare, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    ALL.iter().find(|programme| {
        let mut spellings = std::iter::once(&programme.thai).chain(programme.variants).map(|name| squeezed(name));
        spellings.any(|name| name == bare || name == key) || programme.english.eq_ignore_ascii_case(text.trim())
    })
}

/// Without spaces and punctuation.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| letter.is_ascii_alphanumeric() || thai::is_thai_letter(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> &'static str {
        parse(text).map_or("none", |programme| programme.code)
    }

    #[test]
    fn every_spelling_that_plans_use_is_understood() {
        for (text, expected) in [
            ("00310", "00310"),
            ("๐๐๓๑๐", "00310"),
            ("แผนงานอุตสาหกรรมและการโยธา", "00310"),
            ("ยุตสาหกรรม", "00310"),
            ("ผง.เคหะชุมชน", "00240"),
            ("(1) แผนงานการศึกษา", "00210"),
            ("แผนงานที่ 1 บริหารทั่วไป", "00110"),
            ("การศาสนา  วัฒนธรรมและนันทนาการ", "00260"),
            ("การพานิชย์", "00330"),
            ("แผนงานงบกลาง", "00410"),
            ("public health", "00220"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn another_plans_programme_is_none_of_the_twelve() {
        assert_eq!(code("แผนงานบูรณาการพัฒนาด้านคมนาคมและระบบโลจิสติกส์"), "none");
        assert_eq!(code(""), "none");
    }
}
