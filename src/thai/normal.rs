//! The normal forms of Thai text: display-clean, canonical words, and the key that searching uses.
//!
//! Rules and their order: NFC (never NFKC, which splits sara am); zero-width characters and `(cid:NNN)` of PDF readers
//! dropped; line breaks inside words joined; เ+เ → แ; marks of one consonant sorted (vowel, tone, sign) and doubled ones
//! dropped; nikhahit + sara aa → sara am; typographic dashes, quotes and spaces made plain; runs of spaces made one.

use std::cell::RefCell;
use std::hash::{DefaultHasher, Hasher};

use unicode_normalization::UnicodeNormalization;

use super::abbreviation::expand;
use super::digits::to_arabic;
use super::repair::repair;

/// Fit to be shown: damage of copying repaired, the writer's words and digits kept. Cleaning twice changes nothing.
pub fn clean(text: &str) -> String {
    if is_clean(text) {
        return text.to_owned();
    }
    let plain: String = without_debris(text).chars().filter_map(plain).collect();
    let letters: Vec<char> = spaced(&plain).nfc().collect();
    in_order(&letters)
}

/// Whether cleaning would change nothing, as far as one quick look tells: most texts are typed well.
fn is_clean(text: &str) -> bool {
    let mut last = ' ';
    for letter in text.chars() {
        let fits = match letter {
            ' ' => last != ' ',
            '!'..='~' | 'ก'..='ะ' | 'า' | 'แ'..='ไ' | '๐'..='๙' | 'ๆ' => true,
            'เ' => last != 'เ',
            'ำ' => last != '\u{0E4D}',
            '\u{0E3A}' | '\u{0E4D}' => false,
            mark if is_mark(mark) => last != 'ำ' && (!is_mark(last) || rank(last) < rank(mark)),
            _ => false,
        };
        if !fits {
            return false;
        }
        last = letter;
    }
    last != ' ' && !text.contains("(cid:")
}

/// The words as the hub compares them: clean, lower case, Arabic digits, abbreviations and spelling variants resolved.
///
/// `ม.` before a digit is หมู่ที่, after a number it is เมตร. The result is for machines; show `clean` to people.
pub fn canonical(text: &str) -> String {
    collapse(&resolved(text))
}

/// The canonical words, with spaces where resolving left them.
fn resolved(text: &str) -> String {
    let clean = clean(text);
    let plain = !clean.chars().any(|letter| letter.is_uppercase() || matches!(letter, '๐'..='๙'));
    let lower = if plain { clean } else { to_arabic(&clean).to_lowercase() };
    // Words of the trade are Thai.
    expand(&if lower.is_ascii() { lower } else { repair(&lower) })
}

/// The one form in which search columns are stored and search patterns are compared: canonical words without spaces or
/// punctuation, so that `อบต. แม่ใส` finds `องค์การบริหารส่วนตำบลแม่ใส`. It never holds `%` or `_`.
pub fn search_key(text: &str) -> String {
    if text.len() > LONGEST_KNOWN {
        return made_search_key(text);
    }
    KNOWN.with_borrow_mut(|known| {
        let mut hasher = DefaultHasher::new();
        hasher.write(text.as_bytes());
        let place = usize::try_from(hasher.finish() % KNOWN_AT_MOST as u64).unwrap_or_default();
        match known.get_mut(place) {
            Some((own, key)) if own == text => key.clone(),
            slot => {
                let key = made_search_key(text);
                if let Some(slot) = slot {
                    text.clone_into(&mut slot.0);
                    key.clone_into(&mut slot.1);
                }
                key
            }
        }
    })
}

/// Texts whose keys a thread remembers: days, names of offices and kinds come again from row to row.
const KNOWN_AT_MOST: usize = 2_048;
/// Bytes of a text that is worth remembering; long ones seldom come twice.
const LONGEST_KNOWN: usize = 120;

thread_local! {
    /// Texts and their keys, each in the one place that its hash has; a later text takes the place of an earlier one. The empty text is its own key.
    static KNOWN: RefCell<Vec<(String, String)>> = RefCell::new(vec![Default::default(); KNOWN_AT_MOST]);
}

fn made_search_key(text: &str) -> String {
    let kept = |letter: char| {
        letter.is_ascii_alphanumeric()
            || is_thai_letter(letter)
            || (!letter.is_ascii() && (letter.is_alphanumeric() || is_mark(letter)))
    };
    resolved(text).chars().filter(|letter| kept(*letter)).collect()
}

/// Thai marks that sit above or below a consonant: they are no letters to Unicode.
pub fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}')
}

/// A Thai consonant, vowel or mark: no digit, no baht sign.
pub fn is_thai_letter(letter: char) -> bool {
    matches!(letter, '\u{0E01}'..='\u{0E3A}' | '\u{0E40}'..='\u{0E4E}')
}

/// Drops `(cid:NNN)`, the number of a glyph that a PDF reader had no letter for.
fn without_debris(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("(cid:") {
        let (before, debris) = rest.split_at(at);
        out.push_str(before);
        match debris.find(')') {
            Some(end) if end < 12 => rest = debris.get(end + 1..).unwrap_or_default(),
            _ => {
                out.push_str("(cid:");
                rest = debris.get(5..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

fn plain(letter: char) -> Option<char> {
    match letter {
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' => None,
        '\u{F700}'..='\u{F7FF}' => None,
        '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{000B}' | '\u{000C}' => Some('\n'),
        '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' | '\t' => Some(' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{2018}' | '\u{2019}' => Some('\''),
        '\u{201C}' | '\u{201D}' => Some('"'),
        'ๅ' => Some('า'),
        other if other.is_control() => None,
        other => Some(other),
    }
}

/// The place of a mark over its consonant, lowest first; the order in which a keyboard writes them.
fn rank(mark: char) -> u8 {
    match mark {
        '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' => 0,
        '\u{0E47}' => 1,
        '\u{0E48}'..='\u{0E4B}' => 2,
        _ => 3,
    }
}

/// Sorts the marks of each consonant, drops doubled ones, and joins what sara am and sara ae were split into.
fn in_order(letters: &[char]) -> String {
    let mut out = String::with_capacity(letters.len() * 3);
    let mut rest = letters.iter().copied().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            'เ' if rest.peek() == Some(&'เ') => {
                rest.next();
                out.push('แ');
            }
            'ำ' => end_with_am(&mut out, &mut rest),
            mark if is_mark(mark) => {
                let mut marks = vec![mark];
                while let Some(next) = rest.next_if(|next| is_mark(*next)) {
                    marks.push(next);
                }
                marks.sort_by_key(|mark| (rank(*mark), *mark));
                marks.dedup();
                let am = rest.peek() == Some(&'า') && marks.contains(&'\u{0E4D}');
                out.extend(marks.iter().filter(|mark| !(am && **mark == '\u{0E4D}')));
                if am {
                    rest.next();
                    end_with_am(&mut out, &mut rest);
                }
            }
            // Nikhahit that slid behind sara aa: ตาํบล.
            'า' if rest.peek() == Some(&'\u{0E4D}') => {
                rest.next();
                end_with_am(&mut out, &mut rest);
            }
            other => out.push(other),
        }
    }
    out
}

/// Writes sara am; a tone that was typed after it belongs before it.
fn end_with_am(out: &mut String, rest: &mut std::iter::Peekable<impl Iterator<Item = char>>) {
    while let Some(tone) = rest.next_if(|next| matches!(next, '\u{0E48}'..='\u{0E4B}')) {
        out.push(tone);
    }
    out.push('ำ');
}

/// Joins lines, without a space where both sides are Thai letters, and makes each run of spaces one.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap: Option<bool> = None;
    for letter in text.chars() {
        if letter == ' ' || letter == '\n' {
            gap = Some(gap.unwrap_or(false) || letter == '\n');
            continue;
        }
        if let Some(broken) = gap.take() {
            let joined = broken && is_thai_letter(letter) && out.chars().next_back().is_some_and(is_thai_letter);
            if !out.is_empty() && !joined {
                out.push(' ');
            }
        }
        out.push(letter);
    }
    out
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_sara_am_become_one() {
        assert_eq!(clean("ประจํา"), "ประจำ");
        assert_eq!(clean("สํานักงาน"), clean("สำนักงาน"));
        assert_eq!(clean("น\u{0E49}\u{0E4D}า"), "น้ำ");
        assert_eq!(clean("น\u{0E4D}\u{0E49}า"), "น้ำ");
        assert_eq!(clean("นำ\u{0E49}"), "น้ำ");
        assert_eq!(clean("ตาํบล"), "ตำบล");
    }

    #[test]
    fn a_key_that_is_remembered_is_the_one_that_would_be_made() {
        for number in (0..5_000).chain(0..5_000) {
            let text = format!("อบต. แม่ใส {number}");
            assert_eq!(search_key(&text), made_search_key(&text));
        }
        assert_eq!(search_key(""), "");
    }

    #[test]
    fn doubled_and_swapped_marks_are_repaired() {
        assert_eq!(clean("เเหลมฉบัง"), "แหลมฉบัง");
        assert_eq!(clean("ที\u{0E48}\u{0E48}"), "ที่");
        assert_eq!(clean("ท\u{0E48}\u{0E35}"), "ที่");
    }

    #[test]
    fn a_line_break_inside_a_thai_word_is_no_space() {
        assert_eq!(clean("ลานอเนก\nประสงค์"), "ลานอเนกประสงค์");
        assert_eq!(clean("ลานอเนก \r\n ประสงค์"), "ลานอเนกประสงค์");
        assert_eq!(clean("ขนาด\n100 มม."), "ขนาด 100 มม.");
        assert_eq!(clean("ซอย 5 ตำบล  หนองปรือ"), "ซอย 5 ตำบล หนองปรือ");
    }

    #[test]
    fn what_a_pdf_left_behind_goes_and_the_words_stay() {
        assert_eq!(clean("เคร(cid:201)ือง\u{200B}สูบน้ำ\u{00A0}1"), "เครืองสูบน้ำ 1");
        assert_eq!(clean("(cid: unfinished"), "(cid: unfinished");
    }

    #[test]
    fn canonical_words_resolve_moo_and_metre_by_context() {
        assert_eq!(canonical("ถนน ค.ส.ล. กว้าง 5 ม. ม.๓ ต.บางพระ"), "ถนน คอนกรีตเสริมเหล็ก กว้าง 5 เมตร หมู่ที่ 3 ตำบลบางพระ");
    }

    #[test]
    fn every_thai_letter_and_mark_is_kept_in_a_key() {
        for letter in ('\u{0E00}'..='\u{0E7F}').filter(|letter| is_thai_letter(*letter)) {
            assert!(letter.is_alphanumeric() || is_mark(letter), "{letter}");
        }
    }

    #[test]
    fn a_search_key_holds_no_wildcard_and_is_stable() {
        let key = search_key("อบต. แม่ใส 100% _ซ่อม_");
        assert_eq!(key, "องค์การบริหารส่วนตำบลแม่ใส100ซ่อม");
        assert_eq!(search_key(&key), key);
    }

    proptest::proptest! {
        #[test]
        fn what_looks_clean_is_clean(text in "[กขงนมเแโาำะๆ่้๊ีิุูั์ํ ab(1)๒]{0,12}") {
            if is_clean(&text) {
                let letters: Vec<char> = text.nfc().collect();
                proptest::prop_assert_eq!(in_order(&letters), text);
            }
        }

        #[test]
        fn cleaning_twice_changes_nothing(text in "[ก-๛ a-z0-9\u{200B}\n]{0,40}") {
            let once = clean(&text);
            proptest::prop_assert_eq!(clean(&once), once);
        }
    }
}
