//! Amounts in figures: grouping, decimals, multipliers beside the number, and Thai digits.

use super::{Problem, Satang, Unit};

/// Thai digits ๐–๙ (U+0E50–U+0E59) as Arabic ones; everything else as it is.
pub fn fold_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '๐'..='๙' => char::from_digit(c as u32 - '๐' as u32, 10).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// Arabic digits as Thai ones; everything else as it is.
pub fn thai_digits(text: &str) -> String {
    text.chars()
        .map(|c| c.to_digit(10).filter(|_| c.is_ascii()).and_then(|d| char::from_u32('๐' as u32 + d)).unwrap_or(c))
        .collect()
}

/// Arabic digits, one spelling of sara am, no invisible characters, no blanks at the ends.
pub(super) fn clean(text: &str) -> String {
    let text = fold_digits(text).replace("\u{0E4D}\u{0E32}", "\u{0E33}");
    text.replace(['\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{FEFF}'], "").trim().to_owned()
}

/// Multipliers as powers of ten, longest word first; `ลบ.` is the written short form of ล้านบาท.
const MULTIPLIERS: [(&str, u32); 9] =
    [("ลบ.", 6), ("million", 6), ("thousand", 3), ("ล้าน", 6), ("แสน", 5), ("หมื่น", 4), ("พัน", 3), ("ร้อย", 2), ("ลบ", 6)];
/// Words that name the baht itself, or that only round the phrase off.
const CLOSERS: [&str; 7] = ["บาทถ้วน", "บาท", "ถ้วน", "baht", "thb", "฿", "บ."];

/// One number with what multiplies it, for example `1.5 ล้าน`.
struct Term {
    /// All digits, the decimal point left out.
    digits: i128,
    decimals: u32,
    power: u32,
}

/// Reads `1,632,820.00`, `12 ล้านบาท`, `1 ล้าน 5 แสน`, `3 บาท 50 สตางค์`.
pub(super) fn parse_figures(text: &str, unit: Unit) -> Result<Satang, Problem> {
    let lower = text.to_lowercase();
    let mut rest = lower.as_str();
    if let Some(after) = rest.strip_prefix('฿') {
        rest = after.trim_start();
    }
    if rest.starts_with(['-', '−', '(']) {
        return Err(Problem::Negative);
    }
    let mut total: i128 = 0;
    let mut last_power = u32::MAX;
    let mut closed = false;
    let mut first = true;
    while !rest.is_empty() {
        let (mut term, after) = take_number(rest)?;
        let (power, named, after) = take_multipliers(after);
        if let Some(after) = after.strip_prefix("สตางค์") {
            let satang = if power == 0 && term.decimals == 0 && term.digits < 100 {
                term.digits
            } else {
                return Err(Problem::Unreadable);
            };
            return finish(total + satang, after);
        }
        let (closing, after) = take_closers(after);
        // A bare number is in the declared unit; one that names its own is not.
        let bare = first && power == 0 && !named && !closing;
        term.power = if bare { unit.power() } else { power };
        if closed || term.power >= last_power {
            return Err(Problem::Unreadable);
        }
        total = total.checked_add(satang_of(&term)?).ok_or(Problem::TooLarge)?;
        last_power = term.power;
        closed = closing && !after.contains("สตางค์");
        first = false;
        rest = after;
        if bare && !rest.is_empty() {
            return Err(Problem::Unreadable);
        }
    }
    finish(total, rest)
}

fn finish(total: i128, rest: &str) -> Result<Satang, Problem> {
    if !rest.is_empty() {
        return Err(Problem::Unreadable);
    }
    i64::try_from(total).map(Satang).map_err(|_| Problem::TooLarge)
}

/// Exact: digits × 10^(power + 2 − decimals) satang, and what would be cut off must be zeros.
fn satang_of(term: &Term) -> Result<i128, Problem> {
    let up = term.power + 2;
    if term.decimals <= up {
        let factor = 10_i128.checked_pow(up - term.decimals).ok_or(Problem::TooLarge)?;
        return term.digits.checked_mul(factor).ok_or(Problem::TooLarge);
    }
    let divisor = 10_i128.checked_pow(term.decimals - up).ok_or(Problem::TooFine)?;
    if term.digits % divisor == 0 { Ok(term.digits / divisor) } else { Err(Problem::TooFine) }
}

/// Digits with correct groups of three and at most one decimal point; then skips blanks.
fn take_number(text: &str) -> Result<(Term, &str), Problem> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(text.len());
    let (written, rest) = text.split_at(end);
    let (whole, fraction) = match written.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(Problem::Unreadable),
        None => (written, ""),
    };
    let mut groups = whole.split(',');
    let head = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    let well_grouped = groups.all(|g| g.len() == 3) && !(grouped && head.len() > 3);
    if head.is_empty() || !well_grouped || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Problem::Unreadable);
    }
    let digits: String = whole.chars().chain(fraction.chars()).filter(char::is_ascii_digit).collect();
    let digits = digits.parse::<i128>().map_err(|_| Problem::TooLarge)?;
    let decimals = u32::try_from(fraction.len()).map_err(|_| Problem::TooFine)?;
    Ok((Term { digits, decimals, power: 0 }, rest.trim_start()))
}

/// A chain such as `ร้อยล้าน` multiplies: powers of ten add up. `true` when `ลบ.` also named the baht.
fn take_multipliers(mut text: &str) -> (u32, bool, &str) {
    let (mut power, mut named) = (0, false);
    // Two in a row are enough for every spoken amount; more would be noise.
    for _ in 0..2 {
        for (word, value) in MULTIPLIERS {
            if let Some(after) = text.strip_prefix(word) {
                power += value;
                named |= word.starts_with("ลบ");
                text = after.trim_start();
                break;
            }
        }
    }
    (power, named, text)
}

fn take_closers(mut text: &str) -> (bool, &str) {
    let mut closed = false;
    while let Some(after) = CLOSERS.iter().find_map(|word| text.strip_prefix(word)) {
        closed = true;
        text = after.trim_start();
    }
    (closed, text)
}
