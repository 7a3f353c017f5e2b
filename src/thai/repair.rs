//! Puts back the marks of the words that plans use most, where a scanner lost or misplaced them: `จงัหวดั` → `จังหวัด`.
//!
//! Only long words of the trade are restored; two of them never share a skeleton. Everything else stays as it was read.

use std::sync::LazyLock;

use super::letters::{byte_of, bytes_of};
use super::normal::is_mark;
use super::skeleton::{bone, bones};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

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
    "ผิวทาง",
    "ไหล่ทาง",
    "หินคลุก",
    "ท่อลอดเหลี่ยม",
    "สัญญาณไฟ",
    "อเนกประสงค์",
    "สวนสาธารณะ",
    "สวนหย่อม",
    "ตะกอนดิน",
];

/// Words with two neighbouring letters swapped, as hasty typing does, and the words that they are. Short words are left
/// alone, since their swapped forms stand inside others; `ซยอ` and `อซย` stand in none.
static SWAPPED: LazyLock<(AhoCorasick, Vec<&'static str>)> = LazyLock::new(|| {
    let mut forms = vec![("ซยอ".to_owned(), "ซอย"), ("อซย".to_owned(), "ซอย")];
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
    (finder(forms.iter().map(|(form, _)| bytes_of(form))), words)
});

#[expect(clippy::expect_used, reason = "built of constant words, far below the automaton's limits")]
fn finder(forms: impl Iterator<Item = Vec<u8>>) -> AhoCorasick {
    AhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .prefilter(false)
        .build(forms)
        .expect("constant words")
}

static BONES: LazyLock<(AhoCorasick, Vec<&'static str>)> =
    LazyLock::new(|| (finder(WORDS.iter().map(|word| bytes_of(&bones(word)))), WORDS.to_vec()));

/// Restores the words of the trade in clean text.
pub fn repair(text: &str) -> String {
    let letters = bytes_of(text);
    let (finder, words) = &*SWAPPED;
    if finder.find(&letters).is_none() {
        return mended(text);
    }
    // Where in the text each letter begins, and where the last one ends.
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut straight = String::with_capacity(text.len());
    let mut end = 0;
    for found in finder.find_iter(&letters) {
        let (Some(start), Some(stop)) = (starts.get(found.start()), starts.get(found.end())) else { continue };
        straight.push_str(text.get(end..*start).unwrap_or_default());
        straight.push_str(words.get(found.pattern().as_usize()).copied().unwrap_or_default());
        end = *stop;
    }
    straight.push_str(text.get(end..).unwrap_or_default());
    mended(&straight)
}

/// Looks for the skeletons of the words in the skeleton of the text, and writes a word where its letters stand with other marks.
fn mended(text: &str) -> String {
    let mut skeleton = Vec::with_capacity(text.len() / 2);
    // Where in the text each letter of the skeleton comes from.
    let mut from = Vec::with_capacity(text.len() / 2);
    for (at, letter) in text.char_indices() {
        if let Some(letter) = bone(letter) {
            skeleton.push(byte_of(letter));
            from.push(at);
        }
    }
    let (finder, words) = &*BONES;
    let mut out = String::new();
    let mut end = 0;
    for found in finder.find_iter(&skeleton) {
        let (Some(start), Some(last)) = (from.get(found.start()), from.get(found.end() - 1)) else { continue };
        let stop = last + following(text.get(*last..).unwrap_or_default());
        let (Some(read), Some(word)) = (text.get(*start..stop), words.get(found.pattern().as_usize())) else {
            continue;
        };
        // Marks that are right stay: they may belong to a longer word.
        if read != *word && *start >= end && may_be(read) && has_its_marks(read, word, found.len()) {
            out.push_str(text.get(end..*start).unwrap_or_default());
            out.push_str(word);
            end = stop;
        }
    }
    if end == 0 {
        return text.to_owned();
    }
    out.push_str(text.get(end..).unwrap_or_default());
    out
}

/// Short skeletons stand inside other words (`ระยะที่` in `ระยะทาง`, `ประตู` in `ประติมากรรม`): of a short word at most one
/// mark may be lost, and none may be another.
fn has_its_marks(read: &str, word: &str, skeleton_letters: usize) -> bool {
    const SHORT: usize = 5;
    let marks = |text: &str| {
        let mut marks: Vec<char> = text.chars().filter(|letter| is_mark(*letter)).collect();
        marks.sort_unstable();
        marks
    };
    let (there, mut whole) = (marks(read), marks(word));
    if skeleton_letters >= SHORT || whole.is_empty() {
        return true;
    }
    let own =
        there.iter().all(|mark| whole.iter().position(|known| known == mark).map(|at| whole.remove(at)).is_some());
    own && !there.is_empty() && whole.len() <= 1
}

/// Bytes of the first letter and the marks behind it.
fn following(text: &str) -> usize {
    text.char_indices().skip(1).find(|(_, letter)| !is_mark(*letter)).map_or(text.len(), |(at, _)| at)
}

/// A damaged word has letters and marks alone, and a space only where sara am lost its ring.
fn may_be(read: &str) -> bool {
    let mut last = ' ';
    read.chars().all(|letter| {
        let fits = letter != ' ' || last == 'า' || last == 'ำ';
        last = letter;
        fits && (letter == ' ' || letter == 'ะ' || is_mark(letter) || bone(letter).is_some())
    })
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
        for sound in ["ระยะทาง 2 กม. ตอนร่องคำ-โพนทอง", "ศูนย์ประติมากรรมวัดสมบูรณ์"]
        {
            assert_eq!(repair(sound), sound);
        }
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
