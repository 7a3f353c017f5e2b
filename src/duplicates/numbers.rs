//! Numbers in a title, by what they count: the small differences that make two works of one template two works.
//!
//! ```text
//! village  = "หมู่ที่" number {("," | "และ" | "-") number}
//! house    = ["บ้าน"] "เลขที่" number ["/" number] | ("บ้าน" | "ที่ดิน" …) ("นาย" | "นาง" …) name
//! soi      = "ซอย" [name] [number ["/" number]]
//! phase    = ("ระยะ" | "ระยะที่" | "เฟส" | "phase" | "ปีที่") (number | word) | "ส่วนต่อขยาย" | "(ต่อเนื่อง)" …
//! existing = ("ต่อเนื่อง" | "ต่อจาก") ("เขื่อน" | "ถนน" …) "เดิม" ["ปี" number] | "ต่อ" ["เนื่อง"] "จากปี" number
//! lot      = ("ช่วงที่" | "ตอน" | "ส่วนที่" | "โครงการ" | "แห่งที่" …) number
//! whole    = ["รวม" | "จำนวน" …] number ("ตอน" | "ช่วง" …) | "ทุก" ("ตอน" | "ช่วง" …) | "ทั้งโครงการ"     taken, and tells no part
//! quantity = [role] number unit                   metres, square metres, seats, storeys, "1 แห่ง"
//! ordinal  = word (number | letter)               "อาคารเรียน 4", "โรงกรองน้ำ 2", "อาคาร ข"
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::agree::Soi;
use super::names::{cut_name, letter_finder};
use super::pattern::{group, pattern, take};
use super::quantities::{numbered_words, take_quantities};
use crate::thai::{bones, byte_of, bytes_of, is_thai_letter};

/// The numbers of one title. Lengths are in metres, areas in square metres; other quantities by their unit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    pub villages: BTreeSet<u32>,
    pub houses: BTreeSet<String>,
    /// Skeleton of the name and number → as the text has them.
    pub sois: BTreeMap<Soi, String>,
    pub phase: Option<u32>,
    /// The work continues what there is, and no number tells its phase; the year of what it continues.
    pub continues: bool,
    pub continued_year: Option<i32>,
    /// Kind of part → numbers, for example `ช่วง` → 1, 2.
    pub lots: BTreeMap<String, BTreeSet<String>>,
    /// Role or unit → value, for example `length` → 300.0.
    pub quantities: BTreeMap<String, f64>,
    /// End of the skeleton of the word before → number.
    pub ordinals: BTreeMap<String, BTreeSet<String>>,
    /// The same as the text has them.
    #[serde(skip)]
    pub ordinals_shown: BTreeSet<String>,
    /// Years of the Buddhist era that the title names.
    pub years: BTreeSet<i32>,
}

macro_rules! patterns {
    ($($name:ident = $source:expr;)*) => { $(static $name: LazyLock<Regex> = LazyLock::new(|| pattern($source));)* };
}

patterns! {
    YEAR = r"(?:ประจำ)?(?:ปีงบประมาณ|ปี)\s?(?:พ\.ศ\.|พศ\.?)?\s?(2[45]\d\d|[67]\d)(?:\s?-\s?(2[45]\d\d|[67]\d))?|พ\.ศ\.\s?(2[45]\d\d)";
    VILLAGE = r"หมู่ที่\s?(\d{1,2}(?:\s?(?:,|และ|-|ถึง|กับ)?\s?(?:หมู่ที่\s?)?\d{1,2}(?:\s|,|$|[^\d./]))*\d{0,2})";
    DIGITS = r"(-|ถึง)?\s?(?:หมู่ที่)?\s?(\d+)";
    HOUSE = r"(?:บ้าน)?เลขที่\s?(\d+(?:/\d+)?)";
    SOI = r"(ซอย|ตรอก|ชอย|ซ อย|ซอ ย|(?:^|\s)ช\.)\s?([\x{0E01}-\x{0E4E}a-z]*)\s?(\d+(?:/\d+)?)?";
    PHASE = r"(?:ระยะ(?:ที่)?|เฟส(?:ที่)?|phase|ปีที่)\s?(\d{1,2}|iii|ii|iv|i|หนึ่ง|แรก|เริ่มต้น|สอง|สาม|สี่|ห้า)(?:\s|$|[^\d.+])";
    CONTINUED = r"ส่วนต่อขยาย|ส่วนที่เหลือ|ต่อเนื่องจาก(?:ปี|ระยะ|โครงการ)\S*|ต่อจาก(?:ปี|ระยะ|ของเดิม|เดิม|โครงการ)\S*|\(\s?ต่อ\s?\)|\(\s?ต่อเนื่อง\s?\)|\(?\s?ส่วนต่อ\s?\)";
    EXISTING = r"\(? ?ต่อ(?:(?:เนื่อง(?:จาก|กับ)?|จาก)(?:แนว)?(?:เขื่อน|กำแพง|พนัง|คันดิน|คันกั้น|ถนน|ผิวทาง|ผิวจราจร|ไหล่ทาง|ทางเท้า|ท่อ|ราง|คลอง|สะพาน|สาย)[\x{0E01}-\x{0E4E}]{0,15}?เดิม(?: ?(?:เมื่อ|ของ)?ปี(?:งบประมาณ)? ?(?:พ\.ศ\.)? ?(2[45][0-9][0-9]|[4-7][0-9]))?|(?:เนื่อง)?(จาก)ปี(?:งบประมาณ)? ?(?:พ\.ศ\.)? ?(2[45][0-9][0-9]|[4-7][0-9]))";
    LOT = r"(ช่วง|ตอน|ส่วน|แห่ง|จุด|สัญญา|โครงการ|รุ่น|ครั้ง|ชุด|เครื่อง|หลัง|แปลง|สาย|โซน|งวด)(?:ที่)?\s?(\d{1,3}(?:\s?(?:,|และ|-)\s?\d{1,3})*)(?:\s|$|[^\d.+])";
    WHOLE = r"\( ?[0-9]{1,2} ?(?:ตอน|ช่วง|ส่วน|สัญญา|ระยะ|งวด) ?\)|\(? ?(?:รวมทั้งหมด|รวมทั้งสิ้น|รวม|จำนวน|แบ่งเป็น|แบ่งออกเป็น|ทั้งหมด) ?[0-9]{1,2} ?(?:ตอน|ช่วง|ส่วน|สัญญา|ระยะ|งวด) ?(?:\)| |$)|\(? ?(?:รวม)?(?:ทั้งโครงการ|ทุก(?:ตอน|ช่วง|ส่วน|สัญญา|ระยะ|งวด)) ?(?:\)| |$)";
    LETTERED = r"(อาคารเรียน|อาคาร|หลัง|โซน|แปลง|ช่วง|ตอน|สาย|ชุด|จุด|ตึก|โรง|บล็อก)\s?(?:ที่)?\s?([a-z]|[กขคงจ])(?:\s|$|[),/-])";
    DOING = r"^(?:โครงการ|งาน|ค่า|จ้าง|ก่อสร้าง|ปรับปรุง|ซ่อมแซม|ซ่อมสร้าง|ซ่อมบำรุง|ซ่อม|บูรณะ|ต่อเติม|รื้อถอน|ติดตั้ง|จัดซื้อ|จัดหา|ขยาย|พัฒนา|ทาสี|และ|ควบคุมงาน|ออกแบบ)+";
    OWNER = r"(?:บ้าน|ที่ดิน|ที่|สวน|ที่นา)\s?(?:ของ)?\s?((?:นายก|นายแพทย์)?)(นางสาว|นาย|นาง|น\.ส\.|ผู้ใหญ่บ้าน|ผู้ใหญ่|กำนัน)\s?([\x{0E01}-\x{0E4E}]{2,})";
}

/// Words without which a reading below finds nothing; those from "ต่อ" on are of parts, "ต่อ" and "ส่วน" of what goes on.
static TRIGGERS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = "ปี พ.ศ หมู่ที่ เลขที่ นาย นาง น.ส. ผู้ใหญ่ กำนัน ระยะ เฟส phase ปีที่ ซอย ตรอก ชอย ซ_อย ซอ_ย ช. ต่อ ช่วง ตอน ส่วน แห่ง จุด สัญญา โครงการ รุ่น ครั้ง ชุด เครื่อง หลัง แปลง สาย โซน งวด";
    letter_finder(words.split(' ').map(|word| word.replace('_', " ")).collect())
});

/// Among these the words for parts that a title may count or name all of: ระยะ, ช่วง, ตอน, ส่วน, สัญญา, โครงการ, งวด.
const WHOLES: [usize; 7] = [9, 20, 21, 22, 25, 26, 35];

/// Words before "ซอย" that make it no street.
const OTHERWISE: &[&str] = &["คลอง", "แยก", "สาย", "บ้าน"];

/// Parts of one work, of which each has its turn; other numbered things are siblings.
const PARTS: &[&str] = &["ช่วง", "ตอน", "ส่วน", "สัญญา", "งวด"];

/// Takes the numbers out of a canonical title from which roads were taken already.
pub fn read_numbers(text: &mut String) -> Numbers {
    let mut numbers = Numbers::default();
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let [mut years, mut villages, mut houses, mut owners, mut phases, mut parts, mut sois, mut continued] = [false; 8];
    let (letters, mut whole) = (bytes_of(text), false);
    for found in TRIGGERS.find_iter(&letters) {
        let word = found.pattern().as_usize();
        whole |= WHOLES.contains(&word) && may_be_all(letters.get(..found.start()).unwrap_or_default());
        match word {
            0 | 1 => years = true,
            2 => villages = true,
            3 => houses = true,
            4..=8 => owners = true,
            9..=12 => phases = true,
            13..=18 => sois = true,
            at => {
                parts = true;
                continued |= matches!(at, 19 | 22);
            }
        }
    }
    let mut follows = continued && read_existing(text, &mut numbers);
    if years {
        read_years(text, &mut numbers);
    }
    if villages && digits {
        take(text, &VILLAGE, |found, _| {
            add_villages(group(found, 1), &mut numbers.villages);
            true
        });
    }
    if houses && digits {
        take(text, &HOUSE, |found, _| {
            numbers.houses.insert(group(found, 1).to_owned());
            true
        });
    }
    if owners {
        take(text, &OWNER, |found, _| {
            let name = bones(cut_name(group(found, 3)));
            if !group(found, 1).is_empty() || name.chars().count() < 2 {
                return false;
            }
            numbers.houses.insert(name);
            true
        });
    }
    if whole && (parts || phases) {
        take(text, &WHOLE, |_, _| true);
    }
    if digits {
        take_quantities(text, &mut numbers.quantities);
    }
    if phases || years {
        take(text, &PHASE, |found, _| {
            numbers.phase = numbers.phase.or(phase(group(found, 1)));
            true
        });
    }
    if continued {
        take(text, &CONTINUED, |_, _| {
            (follows, numbers.continues) = (true, true);
            true
        });
    }
    if numbers.phase.is_some() {
        (numbers.continues, numbers.continued_year) = (false, None);
    } else if follows {
        // What goes on has a first part somewhere else.
        numbers.phase = Some(2);
    }
    // Most digits went with the sizes.
    if parts && text.bytes().any(|byte| byte.is_ascii_digit()) {
        take(text, &LOT, |found, _| {
            let digits = DIGITS.captures_iter(group(found, 2)).map(|digits| group(&digits, 2).to_owned());
            if PARTS.contains(&group(found, 1)) {
                numbers.lots.entry(group(found, 1).to_owned()).or_default().extend(digits);
            } else {
                numbers.ordinals_shown.insert(format!("{} {}", group(found, 1), group(found, 2)));
                numbers.ordinals.entry(group(found, 1).to_owned()).or_default().extend(digits);
            }
            true
        });
    }
    if sois {
        take(text, &SOI, |found, before| {
            // A lateral canal, and a village called after an alley, are no sois.
            if OTHERWISE.iter().any(|word| before.ends_with(word))
                || (group(found, 1) == "ตรอก" && before.ends_with(is_thai_letter))
            {
                return false;
            }
            let name = bones(cut_name(group(found, 2)));
            let number = group(found, 3);
            // "ช." is a misread "ซ." only before a name and a number; alone it stands for many things.
            let unsure = group(found, 1).trim() == "ช." && (name.is_empty() || number.is_empty());
            if unsure || (name.is_empty() && number.is_empty()) {
                return false;
            }
            let shown = format!("{} {number}", cut_name(group(found, 2)));
            numbers.sois.insert((name, number.to_owned()), shown.trim().to_owned());
            // A name that was cut short leaves its rest to the readings that follow.
            cut_name(group(found, 2)).len() == group(found, 2).len()
        });
    }
    numbers
}

/// Whether what stands before a word for a part may make it all parts: `3 ตอน`, `ทุกตอน`, `ทั้งโครงการ`.
fn may_be_all(before: &[u8]) -> bool {
    match before {
        [.., last] if *last == byte_of('ก') || *last == byte_of('ง') => true,
        [.., last, b' '] | [.., last] => last.is_ascii_digit(),
        [] => false,
    }
}

/// Takes the numbers that are left: those that tell siblings apart.
pub fn read_ordinals(text: &mut String, numbers: &mut Numbers) {
    take(text, &LETTERED, |found, _| {
        numbers.ordinals_shown.insert(format!("{} {}", group(found, 1), group(found, 2)));
        numbers.ordinals.entry(bones(group(found, 1))).or_default().insert(group(found, 2).to_owned());
        false
    });
    for (word, number) in numbered_words(text) {
        // What is done to the thing stands before it without a space: "ปรับปรุงอาคาร 5".
        let bones: Vec<char> = bones(&DOING.replace(word, "").replace("ตึก", "อาคาร")).chars().collect();
        let tail: String = bones.iter().skip(bones.len().saturating_sub(10)).collect();
        if !tail.is_empty() {
            numbers.ordinals_shown.insert(format!("{word} {number}"));
            numbers.ordinals.entry(tail).or_default().insert(number.to_owned());
        }
    }
}

/// Reads what is continued, and takes its year, which is not that of the work. Whether a text says so of itself: who names the thing
/// that there was says no more than that there was one.
fn read_existing(text: &mut String, numbers: &mut Numbers) -> bool {
    let mut follows = false;
    if !text.contains("เดิม") && !text.contains("จากปี") {
        return false;
    }
    take(text, &EXISTING, |found, _| {
        numbers.continues = true;
        let year = [1, 3].iter().find_map(|at| group(found, *at).parse::<i32>().ok());
        numbers.continued_year = year.map(|year| if year < 100 { 2500 + year } else { year });
        follows |= !group(found, 2).is_empty();
        true
    });
    follows
}

fn read_years(text: &mut String, numbers: &mut Numbers) {
    take(text, &YEAR, |found, _| {
        for index in 1..=3 {
            if let Ok(year) = group(found, index).parse::<i32>() {
                numbers.years.insert(if year < 100 { 2500 + year } else { year });
            }
        }
        true
    });
}

/// Adds `1,2,5` and the range `1-5`.
fn add_villages(list: &str, villages: &mut BTreeSet<u32>) {
    let mut last = 0;
    for found in DIGITS.captures_iter(list) {
        let Ok(number) = group(&found, 2).parse::<u32>() else {
            continue;
        };
        if !group(&found, 1).is_empty() && last > 0 && number > last && number - last < 30 {
            villages.extend(last..number);
        }
        villages.insert(number);
        last = number;
    }
}

fn phase(text: &str) -> Option<u32> {
    match text {
        "i" => Some(1),
        "ii" => Some(2),
        "iii" => Some(3),
        "iv" | "สี่" => Some(4),
        "หนึ่ง" | "แรก" | "เริ่มต้น" => Some(1),
        "สอง" => Some(2),
        "สาม" => Some(3),
        "ห้า" => Some(5),
        digits => digits.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thai::{canonical, skeleton};

    fn read(title: &str) -> Numbers {
        let mut text = canonical(title);
        let mut numbers = read_numbers(&mut text);
        read_ordinals(&mut text, &mut numbers);
        numbers
    }

    #[test]
    fn villages_are_read_as_lists_and_ranges() {
        assert_eq!(read("ติดตั้งกล้องวงจรปิด หมู่ที่ 1,2,5,8 เทศบาลตำบลมาบข่า").villages, BTreeSet::from([1, 2, 5, 8]));
        assert_eq!(read("ภายนอกอาคาร หมู่ที่ 1-5 เทศบาล").villages, BTreeSet::from([1, 2, 3, 4, 5]));
        assert_eq!(read("หมู่ที่ 6 และ หมู่ที่ 7 ตำบลเชียงรากใหญ่").villages, BTreeSet::from([6, 7]));
        assert_eq!(read("บ้านห้วยหอย หมู่ที่ ๑๑").villages, BTreeSet::from([11]));
        assert_eq!(read("ม.3 ยาว 5 ม.").villages, BTreeSet::from([3]));
    }

    #[test]
    fn sizes_are_in_metres() {
        let numbers = read("กว้าง 6 ม. ยาว 986 ม. หนา 0.20 ม.");
        assert_eq!(numbers.quantities.get("length"), Some(&986.0));
        assert_eq!(numbers.quantities.get("width"), Some(&6.0));
        assert_eq!(read("ความยาว 0.35 กิโลเมตร").quantities.get("length"), Some(&350.0));
        assert_eq!(read("บ.หนองมุม 4.000 กม.").quantities.get("length"), Some(&4000.0));
    }

    #[test]
    fn phases_lots_and_siblings_are_told_apart() {
        assert_eq!(read("เขื่อนป้องกันตลิ่ง (ระยะที่ 3) ยาว 580 เมตร").phase, Some(3));
        assert_eq!(read("ปรับปรุงระบบส่งน้ำ ระยะ 3.000 กิโลเมตร").phase, None);
        assert!(read("ทางหลวงหมายเลข 345 ตอน 1").lots.contains_key("ตอน"));
        assert!(read("หมู่บ้านสุขสวัสดิ์วิลล่า โครงการ 5").ordinals.contains_key("โครงการ"));
        assert_ne!(read("ทาสีภายนอกอาคารเรียน 1").ordinals, read("ทาสีภายนอกอาคารเรียน 4").ordinals);
        assert_ne!(read("ปรับปรุงอาคารโรงกรองน้ำ 2").ordinals, read("ปรับปรุงอาคารโรงกรองน้ำ 3").ordinals);
    }

    #[test]
    fn soi_and_house_numbers_are_read() {
        assert_eq!(
            read("ซอยสวรรค์วิถี 65").sois.into_keys().collect::<Vec<_>>(),
            vec![(skeleton("สวรรค์วิถี"), "65".to_owned())]
        );
        assert_eq!(read("ซอย 22/12").sois.into_keys().collect::<Vec<_>>(), vec![(String::new(), "22/12".to_owned())]);
        assert_eq!(read("ข้างบ้านเลขที่ 124/4 ถึงบ้านเลขที่ 60/7").houses.len(), 2);
        assert_eq!(read("ประจำปีงบประมาณ 2568").years, BTreeSet::from([2568]));
    }
}
