//! The folds under which texts compare: CASEI, ACCENTI, and the hub's own `thai`.

use unicode_normalization::UnicodeNormalization;

use crate::thai::{search_key, to_arabic};

/// A way to make texts alike before they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// CASEI: each character is made lower, upper and lower case again, which gives Unicode's full case folding (`Straße` =
    /// `STRASSE`, `ΟΔΟΣ` = `Οδος`), the dotless `ı` staying itself; Thai digits become Arabic ones (`หมู่ ๕` = `หมู่ 5`).
    Case,
    /// ACCENTI: accents are taken off (decomposed, combining marks dropped, composed again: `é` = `e`, `ș` = `s`; letters of
    /// their own such as `ø` or `ß` stay). Of Thai, the marks that leave the vowel as it is are dropped: the four tone marks,
    /// mai taikhu, thanthakhat, yamakkan and phinthu (`น้ำ` = `นำ`, `เก็บ` = `เกบ`, `จันทร์` = `จันทร`), and nikhahit with
    /// sara aa becomes sara am. Vowels stay: `สี` is not `ส`.
    Accent,
    /// `thai(…)`: the hub's search form, as `thai::search_key` has it: marks in order, abbreviations written out, lower case,
    /// Arabic digits, no spaces, no punctuation (`อบต. แม่ใส` = `องค์การบริหารส่วนตำบลแม่ใส`).
    Thai,
}

impl Fold {
    pub fn apply(self, text: &str) -> String {
        match self {
            Fold::Case => to_arabic(text).chars().flat_map(fold_case).collect(),
            Fold::Accent => {
                let bare: String = text.nfd().filter(|letter| !is_accent(*letter)).nfc().collect();
                bare.replace("\u{0E4D}\u{0E32}", "\u{0E33}")
            }
            Fold::Thai => search_key(text),
        }
    }

    /// Folds a LIKE pattern, whose `%`, `_` and `\` stay what they are.
    ///
    /// `thai` drops punctuation, so that it folds what stands between the wildcards.
    pub fn apply_to_pattern(self, pattern: &str) -> String {
        if self != Fold::Thai {
            return self.apply(pattern);
        }
        let mut out = String::new();
        let mut piece = String::new();
        let mut letters = pattern.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '%' | '_' => {
                    out.push_str(&search_key(&std::mem::take(&mut piece)));
                    out.push(letter);
                }
                '\\' => piece.extend(letters.next()),
                other => piece.push(other),
            }
        }
        out.push_str(&search_key(&piece));
        out
    }
}

fn fold_case(letter: char) -> impl Iterator<Item = char> {
    let keep = (letter == 'ı').then_some(letter);
    let folded =
        letter.to_lowercase().filter(move |_| keep.is_none()).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    keep.into_iter().chain(folded)
}

/// Combining marks of the Latin, Greek and Cyrillic scripts, and the Thai marks named at [`Fold::Accent`].
fn is_accent(letter: char) -> bool {
    matches!(letter,
        '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}' | '\u{0E3A}' | '\u{0E47}'..='\u{0E4C}' | '\u{0E4E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(fold: Fold, a: &str, b: &str) -> bool {
        fold.apply(a) == fold.apply(b)
    }

    #[test]
    fn case_and_digits_make_no_difference_under_casei() {
        for (a, b) in
            [("Straße", "STRASSE"), ("ΟΔΟΣ", "Οδος"), ("KØBENHAVN", "københavn"), ("หมู่ ๕", "หมู่ 5"), ("ẞ", "ss")]
        {
            assert!(alike(Fold::Case, a, b), "{a} {b}");
        }
        assert!(!alike(Fold::Case, "น้ำ", "นำ") && !alike(Fold::Case, "é", "e"));
    }

    #[test]
    fn accents_and_tone_marks_make_no_difference_under_accenti() {
        for (a, b) in [
            ("débárquér", "debarquer"),
            ("Chișinău", "Chisinau"),
            ("น้ำ", "นำ"),
            ("น\u{0E49}\u{0E4D}า", "น้ำ"),
            ("จันทร์", "จันทร"),
        ] {
            assert!(alike(Fold::Accent, a, b), "{a} {b}");
        }
        assert!(!alike(Fold::Accent, "สี", "ส") && !alike(Fold::Accent, "A", "a") && !alike(Fold::Accent, "ø", "o"));
        assert_eq!(Fold::Accent.apply("한국"), "한국");
    }

    #[test]
    fn thai_is_the_hubs_search_form_and_leaves_wildcards_alone() {
        assert!(alike(Fold::Thai, "อบต. แม่ใส", "องค์การบริหารส่วนตำบลแม่ใส"));
        assert_eq!(Fold::Thai.apply_to_pattern("%ถนน สาย ๓%_"), "%ถนนสาย3%_");
        assert_eq!(Fold::Case.apply_to_pattern(r"A\%B%"), r"a\%b%");
    }
}
