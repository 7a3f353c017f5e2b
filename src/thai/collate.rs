//! Thai dictionary order (the Royal Institute's): consonants first, leading vowels after their consonant, tones last.

use super::normal::clean;

/// A key whose byte order is the dictionary order of the texts: store it, and sort by it in any database.
///
/// A leading vowel (เ แ โ ใ ไ) sorts after the consonant that it is written before; tone marks and other signs count only
/// between words that are otherwise equal; case and spaces do not count at all until then.
pub fn sort_key(text: &str) -> String {
    let cleaned = clean(text);
    let mut letters: Vec<char> = cleaned.chars().collect();
    swap_leading_vowels(&mut letters);
    let mut key = String::with_capacity(cleaned.len() * 2);
    let mut tones = String::new();
    for (place, letter) in letters.iter().enumerate() {
        match letter {
            '\u{0E47}'..='\u{0E4C}' | '\u{0E4E}' => {
                // The earlier a mark stands, the later the word sorts among its equals.
                let depth = 0xFFFF_u32.saturating_sub(place as u32).max(0xE000);
                tones.push(char::from_u32(depth).unwrap_or('\u{E000}'));
                tones.push(*letter);
            }
            ' ' | '-' | '.' | ',' | '(' | ')' | '"' | '\'' => {}
            other => key.extend(super::digits::arabic(*other).to_lowercase()),
        }
    }
    key.push('\u{1}');
    key.push_str(&tones);
    key.push('\u{1}');
    key.push_str(&cleaned);
    key
}

fn swap_leading_vowels(letters: &mut [char]) {
    let mut place = 0;
    while place + 1 < letters.len() {
        let leading = letters.get(place).is_some_and(|letter| matches!(letter, 'เ'..='ไ'));
        let consonant = letters.get(place + 1).is_some_and(|letter| matches!(letter, 'ก'..='ฮ'));
        if leading && consonant {
            letters.swap(place, place + 1);
            place += 2;
        } else {
            place += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut words: Vec<&str>) -> Vec<&str> {
        words.sort_by_key(|word| sort_key(word));
        words
    }

    #[test]
    fn leading_vowels_sort_after_their_consonant() {
        assert_eq!(
            sorted(vec!["เมือง", "แกลง", "บางพระ", "พนัสนิคม", "ไทย", "กาญจนบุรี"]),
            vec!["กาญจนบุรี", "แกลง", "ไทย", "บางพระ", "พนัสนิคม", "เมือง"]
        );
    }

    #[test]
    fn tones_count_only_among_equals() {
        assert_eq!(sorted(vec!["ป้า", "ปาน", "ปา", "ป่า", "ปะ"]), vec!["ปะ", "ปา", "ป่า", "ป้า", "ปาน"]);
    }
}
