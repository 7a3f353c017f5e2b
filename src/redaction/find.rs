//! Finds what the rules hide: over the text in one form of digits and blanks, told in the text as it was given.

use serde::Serialize;
use utoipa::ToSchema;

use super::rules::{Exceptions, Rule, Rules};
use crate::thai::to_arabic;

/// The rule that an officer's own words stand under.
const OFFICER: &str = "officer";
/// A name has at least two letters.
const LEAST_NAME: usize = 2;
/// Letters of a surname at most; what is longer is the next phrase of a title that knows no blanks.
const MOST_SURNAME: usize = 24;

/// Something that is not for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Id of the rule; `officer` where a person said so.
    pub rule: String,
    pub kind: String,
    /// What is hidden, as the text has it.
    pub text: String,
    /// Where it begins, in characters from the beginning of the text.
    pub start: usize,
    #[serde(skip)]
    bytes: (usize, usize),
}

/// A text in one form of digits and blanks, each character with its place in the text as it was given.
struct Folded {
    text: String,
    /// Byte in the folded text and byte in the given one, ascending.
    places: Vec<(usize, usize)>,
}

impl Folded {
    fn of(given: &str) -> Folded {
        let mut folded = Folded { text: String::with_capacity(given.len()), places: Vec::new() };
        for (at, letter) in given.char_indices() {
            let letter = match letter {
                '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' => continue,
                '๐'..='๙' => char::from(b'0' + (letter as u32 - '๐' as u32) as u8),
                other if other.is_whitespace() => ' ',
                other => other,
            };
            folded.places.push((folded.text.len(), at));
            folded.text.push(letter);
        }
        folded.places.push((folded.text.len(), given.len()));
        folded
    }

    fn given(&self, byte: usize) -> usize {
        let at = self.places.partition_point(|(folded, _)| *folded < byte);
        self.places.get(at).or(self.places.last()).map_or(0, |(_, given)| *given)
    }
}

impl Rules {
    /// Everything that is hidden of a text, in its order, none over another.
    pub fn find(&self, given: &str, exceptions: &Exceptions) -> Vec<Finding> {
        let folded = Folded::of(given);
        let mut spans: Vec<(usize, usize, &str, &str)> = Vec::new();
        for (rule, pattern) in self.file.rules.iter().zip(&self.patterns) {
            let mut from = 0;
            while let Some(found) = pattern.captures_at(&folded.text, from) {
                let Some(whole) = found.get(0) else { break };
                let hide = found.name("hide").unwrap_or(whole);
                match self.extent(rule, &folded.text, whole.start(), (hide.start(), hide.end())) {
                    Some((start, end)) => {
                        spans.push((start, end, &rule.id, &rule.kind));
                        from = end.max(whole.start() + 1);
                    }
                    None => from = whole.start() + 1,
                }
                from = next_letter(&folded.text, from);
            }
        }
        for words in exceptions.hide.iter().map(|words| Folded::of(words.trim()).text).filter(|words| !words.is_empty())
        {
            spans.extend(folded.text.match_indices(&words).map(|(at, part)| (at, at + part.len(), OFFICER, OFFICER)));
        }
        spans.sort_by_key(|(start, end, ..)| (*start, std::cmp::Reverse(*end)));
        let mut findings: Vec<Finding> = Vec::new();
        for (start, end, rule, kind) in spans {
            let bytes = (folded.given(start), folded.given(end));
            let text = given.get(bytes.0..bytes.1).unwrap_or_default().trim_end();
            let bytes = (bytes.0, bytes.0 + text.len());
            if rule != OFFICER && is_released(text, exceptions) {
                continue;
            }
            match findings.last_mut().filter(|last| bytes.0 < last.bytes.1) {
                Some(last) if bytes.1 <= last.bytes.1 => {}
                Some(last) => {
                    last.bytes.1 = bytes.1;
                    last.text = given.get(last.bytes.0..bytes.1).unwrap_or_default().to_owned();
                }
                None => findings.push(Finding {
                    rule: rule.to_owned(),
                    kind: kind.to_owned(),
                    text: text.to_owned(),
                    start: given.get(..bytes.0).unwrap_or_default().chars().count(),
                    bytes,
                }),
            }
        }
        findings
    }

    /// The text for everybody: as it was given, with the mark where something is hidden.
    pub fn public(&self, given: &str, findings: &[Finding]) -> String {
        let mut out = String::with_capacity(given.len());
        let mut at = 0;
        for finding in findings {
            out.push_str(given.get(at..finding.bytes.0).unwrap_or_default());
            out.push_str(self.mark());
            at = finding.bytes.1;
        }
        out.push_str(given.get(at..).unwrap_or_default());
        out
    }

    /// From where to where a match is hidden; none where it is no match after all.
    fn extent(&self, rule: &Rule, text: &str, whole: usize, (start, end): (usize, usize)) -> Option<(usize, usize)> {
        let before = text.get(..whole)?;
        let bare = before.trim_end();
        if rule.not_after.iter().any(|word| bare.ends_with(word.as_str())) {
            return None;
        }
        if !rule.after.is_empty()
            && before.chars().next_back().is_some_and(is_letter)
            && !rule.after.iter().any(|word| before.ends_with(word.as_str()))
        {
            return None;
        }
        if rule.whole_numbers {
            let digit = |letter: char| letter.is_ascii_digit();
            let around = [text.get(..start)?.chars().next_back(), text.get(end..)?.chars().next()];
            if around.into_iter().flatten().any(digit) {
                return None;
            }
        }
        if rule.check.is_some() && !is_citizen_number(text.get(start..end)?) {
            return None;
        }
        if !rule.name {
            return Some((start, end));
        }
        let end = self.name(rule, text, start, end)?;
        (!self.is_place(rule, before, text.get(start..end)?)).then_some((start, end))
    }

    /// Is it the name of a tambon or an amphoe, with nothing before it that a person would own?
    fn is_place(&self, rule: &Rule, before: &str, name: &str) -> bool {
        if !self.file.places.iter().any(|place| place == name) {
            return false;
        }
        let bare = before.trim_end();
        let ends = |words: &[String]| words.iter().any(|word| bare.ends_with(word.as_str()));
        // The longer word says what is meant: ทางเข้า and เข้า.
        !ends(&rule.after) || ends(&rule.place_after)
    }

    /// Where the name that begins at `from` ends; none where there is none.
    fn name(&self, rule: &Rule, text: &str, start: usize, from: usize) -> Option<usize> {
        let from = if rule.blank && text.get(from..)?.starts_with(' ') { from + 1 } else { from };
        let rest = text.get(from..)?;
        let name = self.cut(run(rest));
        let first = name.chars().next()?;
        let begins = matches!(first, 'ก'..='ฮ' | 'เ'..='ไ');
        let refused = |words: &[String]| words.iter().any(|word| name.starts_with(word.as_str()));
        if !begins
            || name.chars().count() < LEAST_NAME
            || rule.not_name.iter().any(|word| word == name)
            || refused(&rule.not_beginning)
            || rule.not_beginning.iter().any(|word| text.get(start..).is_some_and(|own| own.starts_with(word.as_str())))
        {
            return None;
        }
        let end = from + name.len();
        // What was cut off is no surname, and neither is what stands behind a sign.
        let Some(next) = text.get(end..).and_then(|rest| rest.strip_prefix(' ')) else { return Some(end) };
        let surname = self.cut(run(next));
        let letters = surname.chars().count();
        let is_surname = (LEAST_NAME..=MOST_SURNAME).contains(&letters)
            && surname.starts_with(|letter| matches!(letter, 'ก'..='ฮ' | 'เ'..='ไ'))
            && !self.file.stops.iter().chain(&self.file.not_surname).any(|word| next.starts_with(word.as_str()));
        Some(if is_surname { end + 1 + surname.len() } else { end })
    }

    /// A run of letters up to the first word at which a name ends.
    fn cut<'a>(&self, run: &'a str) -> &'a str {
        let least = run.char_indices().nth(LEAST_NAME).map_or(run.len(), |(at, _)| at);
        let ends = self
            .file
            .stops
            .iter()
            .filter_map(|word| run.get(least..).and_then(|rest| rest.find(word.trim_end())).map(|at| at + least));
        run.get(..ends.min().unwrap_or(run.len())).unwrap_or(run)
    }
}

fn is_letter(letter: char) -> bool {
    matches!(letter, 'ก'..='ฮ' | 'ะ'..='\u{0E3A}' | 'เ'..='\u{0E4E}') || letter.is_ascii_alphabetic()
}

/// The Thai letters at the beginning of a text.
fn run(text: &str) -> &str {
    let end = text.find(|letter: char| !is_letter(letter) || letter.is_ascii_alphabetic()).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

fn next_letter(text: &str, from: usize) -> usize {
    (from..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// Did an officer say that everybody may read it? Blanks and the form of digits make no difference.
fn is_released(text: &str, exceptions: &Exceptions) -> bool {
    let plain = |text: &str| to_arabic(text).split_whitespace().collect::<String>();
    let own = plain(text);
    exceptions.release.iter().any(|words| words.trim() == "*" || plain(words) == own)
}

/// Thirteen digits of which the last one is 11 less the remainder by 11 of the others, weighted 13 to 2 (its last digit).
fn is_citizen_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|letter| letter.to_digit(10)).collect();
    let Some((last, others)) = digits.split_last().filter(|_| digits.len() == 13) else { return false };
    let sum: u32 = others.iter().zip((2..=13).rev()).map(|(digit, weight)| digit * weight).sum();
    (11 - sum % 11) % 10 == *last
}

#[cfg(test)]
mod tests {
    use super::super::rules::rules;
    use super::*;

    fn public(text: &str, exceptions: &Exceptions) -> String {
        rules().public(text, &rules().find(text, exceptions))
    }

    #[test]
    fn what_is_hidden_is_told_in_the_text_as_it_was_given() {
        let none = Exceptions::default();
        assert_eq!(public("จุดบ้าน\u{200B}นาย\u{00A0}สนิท หมู่ที่ ๑๑", &none), "จุดบ้าน\u{200B}[ปกปิด] หมู่ที่ ๑๑");
        assert_eq!(
            public("ท่อจากบ้านเลขที่ 124/4 ถึงข้างบ้านนางแดง ม.3 โทร 0812345678", &none),
            "ท่อจากบ้าน[ปกปิด] ถึงข้างบ้าน[ปกปิด] ม.3 โทร [ปกปิด]"
        );
        assert_eq!(public("ก่อสร้างถนน คสล. หมู่ 5", &none), "ก่อสร้างถนน คสล. หมู่ 5");
    }

    #[test]
    fn an_officer_releases_and_hides() {
        let said = Exceptions {
            release: vec!["นายสนิท".into()], hide: vec!["ร้านเกรียงไกร".into()]
        };
        assert_eq!(public("จุดบ้านนายสนิท หน้าร้านเกรียงไกร บ้านเลขที่ 5", &said), "จุดบ้านนายสนิท หน้า[ปกปิด] บ้าน[ปกปิด]");
        let all = Exceptions { release: vec!["*".into()], ..Exceptions::default() };
        assert_eq!(public("จุดบ้านนายสนิท", &all), "จุดบ้านนายสนิท");
    }

    #[test]
    fn nothing_makes_it_fail() {
        for text in ["", "นาย", "บ้านนาย", "น.ส.", " นาย ", "\u{0E32}นายก\u{0E31}", "😀นาย😀สมชาย😀", "บ้านเลขที่"]
        {
            let _ = public(text, &Exceptions { hide: vec![String::new(), "😀".into()], ..Exceptions::default() });
        }
    }
}
