//! Puts back the marks of the words that plans use most, where a scanner lost or misplaced them: `จงัหวดั` → `จังหวัด`.
//!
//! Only long words of the trade are restored; two of them never share a skeleton. Everything else stays as it was read.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use regex::{Captures, Regex};

use super::normal::is_mark;
use super::skeleton::bones;

const WORDS: &[&str] = &[
    "กรุงเทพมหานคร",
    "จังหวัด",
    "อำเภอ",
    "ตำบล",
    "หมู่ที่",
    "โรงเรียน",
    "โรงพยาบาล",
    "มหาวิทยาลัย",
    "วิทยาลัย",
    "ก่อสร้าง",
    "ปรับปรุง",
    "ซ่อมแซม",
    "ซ่อมสร้าง",
    "บูรณะ",
    "บำรุง",
    "ขุดลอก",
    "ติดตั้ง",
    "จัดซื้อ",
    "จัดหา",
    "ควบคุมงาน",
    "ออกแบบ",
    "ฝึกอบรม",
    "อาคาร",
    "เครื่อง",
    "ครุภัณฑ์",
    "คอมพิวเตอร์",
    "เครือข่าย",
    "สารสนเทศ",
    "ห้องเรียน",
    "ห้องปฏิบัติการ",
    "ปฏิบัติการ",
    "สำนักงาน",
    "เทศบาล",
    "องค์การบริหารส่วน",
    "คอนกรีต",
    "เสริมเหล็ก",
    "ลาดยาง",
    "เขื่อน",
    "ป้องกัน",
    "ตลิ่ง",
    "ท่อระบายน้ำ",
    "ระบายน้ำ",
    "อ่างเก็บน้ำ",
    "ประตู",
    "แม่น้ำ",
    "ลำห้วย",
    "สะพาน",
    "ระยะที่",
    "ความยาว",
    "กิโลเมตร",
    "ตารางเมตร",
    "พร้อม",
    "บริเวณ",
    "ทางหลวง",
    "หมายเลข",
    "สถานี",
    "รถบรรทุก",
    "รถโดยสาร",
    "พัฒนา",
    "โครงการ",
    "พลังงานแสงอาทิตย์",
    "ไฟฟ้า",
    "ภูมิทัศน์",
    "ประปา",
    "ชุมชน",
    "หมู่บ้าน",
    "ส่งเสริมสุขภาพ",
    "โทรทัศน์",
    "กล้องวงจรปิด",
    "กล้องโทรทัศน์",
    "วงจรปิด",
    "ผิวจราจร",
    "ดิจิตอล",
    "ดิจิทัล",
    "แสงสว่าง",
    "พื้นที่",
    "รับประโยชน์",
    "ขนาดความจุ",
    "ศูนย์กลาง",
    "เชื่อมต่อ",
    "อาสาสมัคร",
];

/// Words with two neighbouring letters swapped, as hasty typing does, and the words that they are. Short words are left
/// alone, since their swapped forms stand inside others; `ซยอ` stands in none.
static SWAPPED: LazyLock<(AhoCorasick, Vec<&'static str>)> = LazyLock::new(|| {
    let mut forms = vec![("ซยอ".to_owned(), "ซอย")];
    for word in WORDS.iter().filter(|word| bones(word).chars().count() >= 5) {
        let letters: Vec<char> = word.chars().collect();
        for at in 1..letters.len() {
            let mut swapped = letters.clone();
            swapped.swap(at - 1, at);
            let plain =
                letters.get(at - 1..=at).is_some_and(|pair| pair.iter().all(|letter| ('ก'..='ฮ').contains(letter)));
            if plain && swapped != letters {
                forms.push((swapped.into_iter().collect(), *word));
            }
        }
    }
    let words = forms.iter().map(|(_, word)| *word).collect();
    (finder(forms.iter().map(|(form, _)| form.as_str())), words)
});

#[expect(clippy::expect_used, reason = "built of constant words, far below the automaton's limits")]
fn finder<'a>(forms: impl Iterator<Item = &'a str>) -> AhoCorasick {
    AhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest).build(forms).expect("constant words")
}

static DAMAGED: LazyLock<Regex> =
    LazyLock::new(|| damaged(&WORDS.iter().map(|word| fuzzy(word)).collect::<Vec<_>>().join("|")));

#[expect(clippy::expect_used, reason = "built of constant words; the tests of this file compile it")]
fn damaged(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern")
}

/// A group that matches the bones of a word with any marks, or none, behind each.
fn fuzzy(word: &str) -> String {
    const MARKS: &str = r"[\x{0E31}\x{0E34}-\x{0E3A}\x{0E47}-\x{0E4E}]*";
    let mut pattern = String::from("(");
    for letter in word.chars().filter(|letter| !is_mark(*letter)) {
        match letter {
            // Where sara am lost its ring, a space is often left.
            // The space behind a word is the text's own.
            'ำ' if word.ends_with('ำ') && word.matches('ำ').count() == 1 => pattern.push_str("(?:ำ|า)"),
            'ำ' => pattern.push_str(r"(?:ำ|า) ?"),
            'ะ' => pattern.push_str("ะ?"),
            other => {
                pattern.push(other);
                pattern.push_str(MARKS);
            }
        }
    }
    pattern.push(')');
    pattern
}

/// Restores the words of the trade in clean text.
pub fn repair(text: &str) -> String {
    let (finder, words) = &*SWAPPED;
    let mut straight = String::with_capacity(text.len());
    finder.replace_all_with(text, &mut straight, |found, read, out| {
        out.push_str(words.get(found.pattern().as_usize()).copied().unwrap_or(read));
        true
    });
    DAMAGED
        .replace_all(&straight, |found: &Captures<'_>| {
            let read = found.get(0).map_or("", |whole| whole.as_str());
            let which = (1..=WORDS.len()).find(|group| found.get(*group).is_some());
            let word = which.and_then(|group| WORDS.get(group - 1)).copied().unwrap_or(read);
            // Marks that are right stay: they may belong to a longer word.
            if read.trim_end() == word || bones(read) != bones(word) { read.to_owned() } else { word.to_owned() }
        })
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn damaged_words_of_the_trade_are_restored_and_sound_ones_left() {
        assert_eq!(repair("อาเภอเมอืงเชียงรายจงัหวดัเชียงราย"), "อำเภอเมอืงเชียงรายจังหวัดเชียงราย");
        assert_eq!(repair("ตา บลบางพระ โรงเรยีนวดั"), "ตำบลบางพระ โรงเรียนวดั");
        assert_eq!(repair("ท่อระบายนำ ซ.สุขใจ"), "ท่อระบายน้ำ ซ.สุขใจ");
        let sound = "ก่อสร้างอาคารเรียน ตำบลบางพระ อำเภอศรีราชา จังหวัดชลบุรี";
        assert_eq!(repair(sound), sound);
    }

    #[test]
    fn two_swapped_letters_are_put_back() {
        assert_eq!(repair("แยกทาหงลวงหมายเขล 344 บริเณวแยก ซยอบ่อน้อย"), "แยกทางหลวงหมายเลข 344 บริเวณแยก ซอยบ่อน้อย");
    }

    #[test]
    fn no_two_words_share_a_skeleton() {
        let skeletons: BTreeSet<String> = WORDS.iter().map(|word| bones(word)).collect();
        assert_eq!(skeletons.len(), WORDS.len());
    }
}
