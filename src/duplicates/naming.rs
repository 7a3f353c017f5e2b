//! Whether two names of places are one: letters get lost and swapped in typing, yet `หนองขาว` and `หนองยาว` are two villages.

use std::sync::LazyLock;

use rapidfuzz::distance::{indel, osa};

use crate::thai::skeleton;

/// What two names are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    Same,
    /// One may be a misreading of the other.
    Doubtful,
    Different,
}

/// Skeletons of the words for land and water with which most village names begin: what both have says nothing.
static LANDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let words = "หนอง คลอง เขา บึง ห้วย มาบ ทุ่ง โคก วัง เนิน ท่า บ่อ ไร่ สระ ดอน โนน นา ป่า บาง ปาก แหลม เกาะ สวน หัว ลาด คู ควน อ่าง ดง ซับ วัด บ้าน ชุมชน";
    let mut lands: Vec<String> = words.split(' ').map(skeleton).collect();
    lands.sort_by_key(|land| std::cmp::Reverse(land.chars().count()));
    lands
});

/// Skeletons of the words that part a village or a canal into two: north and south, upper and lower, new, great and small.
const PARTS: &[&str] =
    &["เหนอ", "ใต", "บน", "ลาง", "กลาง", "ใน", "นอก", "ใหม", "เกา", "นอย", "ใหญ", "เลก", "ตวนออก", "ตวนตก"];

/// Compares the skeletons of two names. Numbers at their ends must be equal. Two letters swapped are a slip of the hand in
/// any name; a letter more, less or other is one only where enough letters stand by it.
pub fn naming(a: &str, b: &str) -> Naming {
    if a == b {
        return Naming::Same;
    }
    if number(a) != number(b) {
        return Naming::Different;
    }
    if let Some(verdict) = other_lands(a, b) {
        return verdict;
    }
    let (a, b) = own_parts(a, b);
    let rest = a.strip_prefix(b).or_else(|| b.strip_prefix(a)).unwrap_or_default();
    if PARTS.contains(&rest) {
        return Naming::Different;
    }
    let (count_a, count_b) = (a.chars().count(), b.chars().count());
    let (shorter, longer) = (count_a.min(count_b), count_a.max(count_b));
    if shorter == 0 {
        return Naming::Different;
    }
    if shorter >= 5 && shorter * 10 >= longer * 7 && !rest.is_empty() {
        return Naming::Same;
    }
    if surely_far(a, b, count_a + count_b) {
        return Naming::Different;
    }
    let steps = osa::distance(a.chars(), b.chars());
    let alike_signs =
        steps == 1 && count_a == count_b && a.chars().zip(b.chars()).all(|(x, y)| x == y || look_alike(x, y));
    let swapped = steps == 1 && count_a == count_b && letters(a) == letters(b);
    match (steps, shorter) {
        _ if swapped => Naming::Same,
        (1, 4..) if alike_signs => Naming::Same,
        (1, 2..) if alike_signs => Naming::Doubtful,
        (1, 4..) if count_a != count_b => Naming::Same,
        (1, 6..) | (2, 9..) => Naming::Same,
        (1, 4..) | (2, 7..) | (3, 10..) => Naming::Doubtful,
        _ if alike(a, b) >= 0.85 => Naming::Same,
        _ => Naming::Different,
    }
}

/// Whether two names are more than three steps apart and less alike than 0.85, by their letters alone: what one has more often than the
/// other must be put in or taken out, in whatever order the letters stand.
fn surely_far(a: &str, b: &str, letters: usize) -> bool {
    let mut counts = [0_i16; 128];
    for (name, step) in [(a, 1), (b, -1)] {
        for letter in name.chars() {
            if let Some(count) = counts.get_mut(letter as usize & 127) {
                *count += step;
            }
        }
    }
    let (own, others) =
        counts.iter().fold((0, 0), |(own, others), count| (own + (*count).max(0), others - (*count).min(0)));
    own.max(others) > 3 && f64::from(own + others) > 0.151 * letters as f64
}

/// Letters that scanners and tired eyes take for one another.
const LOOK_ALIKE: &[&str] =
    &["ขชซ", "คดตศ", "กถภ", "บปษ", "ผฝพฟฬ", "มนฆฌ", "ทฑหฬ", "ลส", "รธวฐ", "ฎฏ", "ณญฌ", "ใไโ", "จฉ"];

fn look_alike(a: char, b: char) -> bool {
    LOOK_ALIKE.iter().any(|group| group.contains(a) && group.contains(b))
}

/// Likeness of two names, 0 to 1, by the letters that they share in order.
pub fn alike(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    match (bytes(a), bytes(b)) {
        (Some(a), Some(b)) => {
            let letters = a.len() + b.len();
            1.0 - (letters - 2 * shared(&a, &b)) as f64 / letters as f64
        }
        _ => indel::normalized_similarity(a.chars(), b.chars()),
    }
}

/// A short name in Thai and ASCII with a byte a letter.
fn bytes(name: &str) -> Option<Vec<u8>> {
    let byte = |letter: char| match u32::from(letter) {
        code @ 0..=0x7F => Some(code as u8),
        code @ 0x0E00..=0x0E7F => Some((code - 0x0E00 + 0x80) as u8),
        _ => None,
    };
    name.chars().map(byte).collect::<Option<Vec<u8>>>().filter(|letters| letters.len() <= 64)
}

/// Letters that two texts of at most 64 share in order: Hyyrö's bit-parallel longest common subsequence.
fn shared(a: &[u8], b: &[u8]) -> usize {
    let mut places = [0_u64; 256];
    for (at, letter) in a.iter().enumerate() {
        if let Some(bits) = places.get_mut(usize::from(*letter)) {
            *bits |= 1 << at;
        }
    }
    let mut open = u64::MAX;
    for letter in b {
        let met = open & places.get(usize::from(*letter)).copied().unwrap_or_default();
        open = open.wrapping_add(met) | (open - met);
    }
    (!open).count_ones() as usize
}

/// The number with which a name ends.
fn number(name: &str) -> &str {
    name.trim_start_matches(|letter: char| !letter.is_ascii_digit())
}

/// Both names without the word for land or water that both begin with.
fn own_parts<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    let both = LANDS.iter().find_map(|land| Some((a.strip_prefix(land.as_str())?, b.strip_prefix(land.as_str())?)));
    both.filter(|(a, b)| !a.is_empty() && !b.is_empty()).unwrap_or((a, b))
}

/// Whether a name begins with a word for a place where people live, or for its temple.
pub fn is_settled(name: &str) -> bool {
    ["วด", "บาน", "ชมชน"].iter().any(|land| name.starts_with(land))
}

/// `เขาเต่า` and `บ่อเต่า`: one word, by another hill or water. A school of a village may be called after the village or its temple.
fn other_lands(a: &str, b: &str) -> Option<Naming> {
    fn split(name: &str) -> Option<(&str, &str)> {
        LANDS.iter().find_map(|land| Some((land.as_str(), name.strip_prefix(land.as_str())?)))
    }
    let ((land_a, rest_a), (land_b, rest_b)) = split(a).zip(split(b))?;
    (land_a != land_b && rest_a == rest_b && !rest_a.is_empty())
        .then(|| if is_settled(land_a) && is_settled(land_b) { Naming::Doubtful } else { Naming::Different })
}

fn letters(name: &str) -> Vec<char> {
    let mut letters: Vec<char> = name.chars().collect();
    letters.sort_unstable();
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(a: &str, b: &str) -> Naming {
        naming(&skeleton(a), &skeleton(b))
    }

    #[test]
    fn villages_that_only_begin_alike_are_two() {
        assert_eq!(of("หนองขาว", "หนองยาว"), Naming::Different);
        assert_eq!(of("เขาน้อย", "เขาหิน"), Naming::Different);
        assert_eq!(of("เขาเต่า", "บ่อเต่า"), Naming::Different);
        assert_eq!(of("คลองใหญ่", "หนองใหญ่"), Naming::Different);
        assert_eq!(of("หนองปรือ", "หนองปรือน้อย"), Naming::Different);
        assert_eq!(of("เทศบาล 1", "เทศบาล 2"), Naming::Different);
    }

    #[test]
    fn likeness_is_that_of_the_library() {
        let names = ["หนองขาว", "หนองยาว", "คลองมะม่วง", "บ้านทุ่งควายกิน", "ทล319", "a", "", "ปากแพรก", "ละหาน"];
        for (a, b) in names.iter().flat_map(|a| names.iter().map(move |b| (skeleton(a), skeleton(b)))) {
            let known = if a == b { 1.0 } else { indel::normalized_similarity(a.chars(), b.chars()) };
            assert!((alike(&a, &b) - known).abs() < 1e-12, "{a} {b}");
        }
    }

    proptest::proptest! {
        #[test]
        fn names_are_far_only_where_every_step_says_so(a in "[กขคงบปน]{0,14}", b in "[กขคงบปน]{0,14}") {
            if surely_far(&a, &b, a.chars().count() + b.chars().count()) {
                proptest::prop_assert!(osa::distance(a.chars(), b.chars()) > 3 && alike(&a, &b) < 0.85);
            }
        }
    }

    #[test]
    fn a_slip_of_the_hand_makes_no_other_village() {
        assert_eq!(of("คลองมะม่วง", "คลงอมะม่วง"), Naming::Same);
        assert_eq!(of("เนินพะยอม", "เนินพะยมอ"), Naming::Same);
        assert_eq!(of("ปากแพรก", "ปากแพก"), Naming::Same);
        assert_eq!(of("หนองข้างคอก", "หนองข้างคอด"), Naming::Same);
        assert_eq!(of("หนองเสม็ด", "หนองเสม็ง"), Naming::Doubtful);
    }
}
