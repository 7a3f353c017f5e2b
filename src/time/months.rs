//! The names of the months, in Thai and English, full and short.

/// Full Thai name, Thai abbreviation without its dots, full English name; January first.
pub(super) const MONTHS: [(&str, &str, &str); 12] = [
    ("มกราคม", "มค", "january"),
    ("กุมภาพันธ์", "กพ", "february"),
    ("มีนาคม", "มีค", "march"),
    ("เมษายน", "เมย", "april"),
    ("พฤษภาคม", "พค", "may"),
    ("มิถุนายน", "มิย", "june"),
    ("กรกฎาคม", "กค", "july"),
    ("สิงหาคม", "สค", "august"),
    ("กันยายน", "กย", "september"),
    ("ตุลาคม", "ตค", "october"),
    ("พฤศจิกายน", "พย", "november"),
    ("ธันวาคม", "ธค", "december"),
];

/// A month's name at the start of `letters` (lower case, dots and blanks taken out): its number, whether the name is
/// Thai, and what follows. Full names first, since ม.ค. is no start of มกราคม but `mar` is one of `march`.
pub(super) fn take_month(letters: &str) -> Option<(u32, bool, &str)> {
    let found = |name: &str| letters.strip_prefix(name);
    for (number, (thai, short, english)) in (1_u32..).zip(MONTHS) {
        if let Some(rest) = found(thai).or_else(|| found(short)) {
            return Some((number, true, rest));
        }
        let three = english.get(..3).unwrap_or(english);
        if let Some(rest) =
            found(english).or_else(|| if number == 9 { found("sept") } else { None }).or_else(|| found(three))
        {
            return Some((number, false, rest));
        }
    }
    None
}
