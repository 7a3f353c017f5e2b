//! Texts that cannot be stored, and texts that somebody should look at: too long, control characters, debris of PDF readers.

use crate::error::Words;

use super::rules::LONGEST_TEXT;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    TooLong(usize),
    /// U+0000, which no database of ours keeps.
    Null,
    Control,
    /// `(cid:123)`, letters of private fonts, or the sign for what could not be read.
    Debris,
}

/// The worst thing about a text.
pub(super) fn flaw(text: &str) -> Option<Flaw> {
    let letters = || text.chars().count();
    // A letter has four bytes at most.
    if text.len() > LONGEST_TEXT && letters() > LONGEST_TEXT {
        return Some(Flaw::TooLong(letters()));
    }
    // Nothing that is looked for below lacks one of these bytes.
    if !text.bytes().any(|byte| byte < 0x20 || matches!(byte, 0x7F | 0xC2 | 0xEF | b'(')) {
        return None;
    }
    let mut found = None;
    for letter in text.chars() {
        match letter {
            '\0' => return Some(Flaw::Null),
            '\n' | '\r' | '\t' => {}
            control if control.is_control() => found = Some(Flaw::Control),
            // Glyphs of Thai fonts of the nineties, and of PDF readers that found no letter.
            '\u{FFFD}' | '\u{F700}'..='\u{F7FF}' if found.is_none() => found = Some(Flaw::Debris),
            _ => {}
        }
    }
    found.or_else(|| text.contains("(cid:").then_some(Flaw::Debris))
}

/// Without control characters; lines and tabs stay.
pub(super) fn without_control(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t')).collect()
}

impl Flaw {
    pub(super) fn code(self) -> &'static str {
        match self {
            Flaw::TooLong(_) => "text-too-long",
            Flaw::Null => "text-null",
            Flaw::Control => "text-control",
            Flaw::Debris => "text-debris",
        }
    }

    pub(super) fn reason(self) -> Words {
        match self {
            Flaw::TooLong(letters) => Words::new(
                format!("ข้อความยาว {letters} ตัวอักษร เกิน {LONGEST_TEXT}"),
                format!("the text has {letters} letters, more than {LONGEST_TEXT}"),
            ),
            Flaw::Null => Words::new("มีอักขระ U+0000 ซึ่งเก็บไม่ได้", "there is a U+0000 in it, which cannot be stored"),
            Flaw::Control => Words::new("มีอักขระควบคุมที่มองไม่เห็น", "there are invisible control characters in it"),
            Flaw::Debris => Words::new(
                "มีเศษจากการอ่าน PDF เช่น (cid:123) หรืออักษรของแบบอักษรเฉพาะ",
                "there is debris of a PDF reader in it, such as (cid:123) or letters of a private font",
            ),
        }
    }

    pub(super) fn remedy(self) -> (&'static str, &'static str) {
        match self {
            Flaw::TooLong(_) => ("ตัดให้สั้นลง หรือเก็บเป็นเอกสารแนบ", "shorten it, or keep it as a document"),
            Flaw::Null | Flaw::Control => {
                ("ลบออก หรือนำเข้าด้วย repair=true", "take them out, or import with repair=true")
            }
            Flaw::Debris => ("คัดลอกข้อความจากต้นฉบับใหม่", "copy the text anew from its source"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_flaw_of_a_text_is_found_and_sound_texts_have_none() {
        for sound in ["ถนนสาย ก (ตอนที่ 1)\nตำบลบางพระ\t20", "", "don’t — “quoted”", "¼ นิ้ว"]
        {
            assert_eq!(flaw(sound), None, "{sound}");
        }
        assert_eq!(flaw("a\0b"), Some(Flaw::Null));
        assert_eq!(flaw("a\u{0B}b"), Some(Flaw::Control));
        assert_eq!(flaw("a\u{85}b"), Some(Flaw::Control));
        assert_eq!(flaw("ถนน(cid:123)"), Some(Flaw::Debris));
        assert_eq!(flaw("ที\u{F70B}"), Some(Flaw::Debris));
        assert_eq!(flaw("\u{FFFD}"), Some(Flaw::Debris));
        assert_eq!(flaw(&"ก".repeat(LONGEST_TEXT)), None);
        assert_eq!(flaw(&"ก".repeat(LONGEST_TEXT + 1)), Some(Flaw::TooLong(LONGEST_TEXT + 1)));
        assert_eq!(without_control("a\0\u{0B}b\n"), "ab\n");
    }
}
