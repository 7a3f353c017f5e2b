//! Thai digits ๐–๙ (U+0E50–U+0E59) and the Arabic digits that they stand for.

/// The Arabic digit for a Thai one; every other character as it is.
pub fn arabic(letter: char) -> char {
    match letter {
        '๐'..='๙' => char::from(b'0' + (letter as u32 - '๐' as u32) as u8),
        other => other,
    }
}

/// `หมู่ที่ ๑๒` → `หมู่ที่ 12`.
pub fn to_arabic(text: &str) -> String {
    text.chars().map(arabic).collect()
}

/// `2569` → `๒๕๖๙`, for documents that are to read as Thai ones do.
pub fn to_thai(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '0'..='9' => char::from_u32('๐' as u32 + (letter as u32 - '0' as u32)).unwrap_or(letter),
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_go_there_and_back() {
        assert_eq!(to_arabic("หมู่ที่ ๑๐ ปี ๒๕๖๙"), "หมู่ที่ 10 ปี 2569");
        assert_eq!(to_thai(&to_arabic("๐๑๒๓๔๕๖๗๘๙")), "๐๑๒๓๔๕๖๗๘๙");
    }
}
