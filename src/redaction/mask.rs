//! Takes what is hidden out of texts that were made of it: evidence, sentences, names in other spellings.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rules::rules;
use crate::thai::{bones, canonical, clean, search_key, to_arabic};

/// What is hidden of one record, kept beside the full text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// The title for everybody.
    pub title: String,
    /// Everything that is hidden of the record, as it is written.
    pub pieces: Vec<String>,
}

/// Titles of respect that stand before a name, longest first.
const TITLES: [&str; 16] = [
    "ว่าที่ร้อยตรี",
    "ว่าที่ร.ต.",
    "อดีตผู้ใหญ่",
    "อดีตกำนัน",
    "ผู้ใหญ่บ้าน",
    "ผู้ใหญ่",
    "เด็กหญิง",
    "เด็กชาย",
    "นางสาว",
    "อาจารย์",
    "กำนัน",
    "น.ส.",
    "นาง",
    "นาย",
    "ลุง",
    "ป้า",
];

/// Knows the words of some pieces in the spellings that the hub makes of texts.
#[derive(Debug, Default)]
pub struct Mask {
    /// Longest first.
    words: Vec<String>,
    numbers: Vec<String>,
    /// Search keys of names, and their skeletons.
    keys: Vec<String>,
    skeletons: Vec<String>,
}

impl Mask {
    pub fn of<'a>(pieces: impl IntoIterator<Item = &'a String>) -> Mask {
        let mut mask = Mask::default();
        for piece in pieces {
            let plain = to_arabic(&clean(piece));
            mask.words.extend([piece.clone(), plain.clone(), canonical(piece), search_key(piece)]);
            mask.words.push(plain.split_whitespace().collect());
            for part in plain.split(|letter: char| letter.is_whitespace() || ",–-".contains(letter)) {
                let bare = TITLES.iter().find_map(|title| part.strip_prefix(title)).unwrap_or(part);
                if part.contains(|letter: char| letter.is_ascii_digit()) {
                    let digits = part.trim_matches(|letter: char| !letter.is_ascii_digit());
                    mask.numbers.push(digits.to_owned());
                } else if bare.chars().count() >= 2 && !["เลขที่", "ที่", "และ", "ถึง"].contains(&bare)
                {
                    mask.words.extend([bare.to_owned(), canonical(bare)]);
                    mask.keys.push(search_key(bare));
                    mask.skeletons.push(bones(bare));
                }
            }
        }
        mask.words.retain(|word| {
            word.chars().count() >= 2 && !word.chars().all(|letter| letter.is_ascii_digit() || letter == '/')
        });
        for list in [&mut mask.words, &mut mask.numbers, &mut mask.keys, &mut mask.skeletons] {
            list.retain(|word| !word.is_empty());
            list.sort_by_key(|word| (std::cmp::Reverse(word.len()), word.clone()));
            list.dedup();
        }
        mask
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.numbers.is_empty()
    }

    /// The text without any of the words. One that still holds a name in another spelling is hidden as a whole.
    pub fn text(&self, given: &str) -> String {
        let mark = rules().mark();
        let mut text = self.words.iter().fold(given.to_owned(), |text, word| text.replace(word.as_str(), mark));
        for number in &self.numbers {
            text = without_number(&text, number, mark);
        }
        for skeleton in self.skeletons.iter().filter(|skeleton| skeleton.chars().count() >= 2) {
            text = without_word(&text, skeleton, mark);
        }
        let key = search_key(&text.replace(mark, " "));
        let still = |hidden: &String| hidden.chars().count() >= 3 && key.contains(hidden.as_str());
        if self.keys.iter().any(still) { mark.to_owned() } else { text }
    }

    pub fn optional(&self, given: &mut Option<String>) {
        if let Some(text) = given {
            *text = self.text(text);
        }
    }

    /// Every text of a document.
    pub fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(list) => list.iter_mut().for_each(|one| self.value(one)),
            Value::Object(members) => members.values_mut().for_each(|one| self.value(one)),
            _ => {}
        }
    }
}

/// Replaces a number where no digit and no stroke stands beside it.
fn without_number(text: &str, number: &str, mark: &str) -> String {
    let beside = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit() || letter == '/');
    without(&to_arabic_where(text, number), number, mark, beside)
}

/// Replaces a word where no letter stands beside it.
fn without_word(text: &str, word: &str, mark: &str) -> String {
    without(text, word, mark, |letter| {
        letter.is_some_and(|letter| letter.is_alphanumeric() || ('\u{0E30}'..='\u{0E4E}').contains(&letter))
    })
}

fn without(text: &str, word: &str, mark: &str, joined: impl Fn(Option<char>) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, found) = rest.split_at(at);
        let behind = found.get(word.len()..).unwrap_or_default();
        out.push_str(before);
        let last = out.chars().next_back();
        out.push_str(if joined(last) || joined(behind.chars().next()) { word } else { mark });
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The text with Arabic digits where it says the number in Thai ones.
fn to_arabic_where(text: &str, number: &str) -> String {
    let arabic = to_arabic(text);
    if arabic.contains(number) { arabic } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_gone_in_every_spelling_and_a_number_where_it_stands_alone() {
        let mask = Mask::of(&["นายสนิท ใจดี".to_owned(), "เลขที่ ๑๓๖/๔".to_owned()]);
        for text in ["บ้านนายสนิท ใจดี", "บ้านนายสนิทใจดี", "คำว่า สนิท ตรงกัน", "สนท", "จุด ส นิ ท", "เลขที่ 136/4", "๑๓๖/๔"]
        {
            let public = mask.text(text);
            assert!(
                !search_key(&public).contains("สนิท") && !public.contains("136") && !public.contains('๑'),
                "{text}: {public}"
            );
            assert!(public.contains("[ปกปิด]"), "{text}: {public}");
        }
        assert_eq!(mask.text("ยาว 1136/42 เมตร"), "ยาว 1136/42 เมตร");
        assert_eq!(mask.text("ถนน คสล."), "ถนน คสล.");
    }
}
