//! The title of a work as an office would write it: parts in one order or another, abbreviated, reworded, mistyped.

use super::agencies::Family;
use super::country::Country;
use super::draft::{Draft, Role};
use super::random::Random;
use super::templates::Named;
use crate::areas::Level;
use crate::thai::to_thai;

/// How an office writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub prefix: bool,
    pub abbreviated: bool,
    pub synonyms: bool,
    pub thai_digits: bool,
    pub place_first: bool,
    pub dimensions: bool,
    pub province: bool,
    /// Leaves out what a hurried clerk leaves out.
    pub terse: bool,
    pub slips: i64,
    /// Read off paper by a machine: marks lost, letters mistaken, blanks within words.
    pub scanned: bool,
}

impl Style {
    pub fn random(random: &mut Random) -> Style {
        Style {
            prefix: random.chance(35),
            abbreviated: random.chance(50),
            synonyms: random.chance(35),
            thai_digits: random.chance(15),
            place_first: random.chance(20),
            dimensions: random.chance(30),
            province: random.chance(70),
            terse: random.chance(12),
            scanned: random.chance(6),
            slips: i64::from(random.chance(8)),
        }
    }
}

/// Long form and what it shrinks to; compounds first, so that รพ.สต. is made before ตำบล shrinks.
const SHORT: &[(&str, &[&str])] = &[
    ("โรงพยาบาลส่งเสริมสุขภาพตำบล", &["รพ.สต."]),
    ("อาสาสมัครสาธารณสุขประจำหมู่บ้าน", &["อสม."]),
    ("อาสาสมัครป้องกันภัยฝ่ายพลเรือน", &["อปพร."]),
    ("ศูนย์พัฒนาเด็กเล็ก", &["ศพด."]),
    ("คอนกรีตเสริมเหล็ก", &["ค.ส.ล.", "คสล.", " คสล. "]),
    ("กล้องโทรทัศน์วงจรปิด", &["กล้อง CCTV", "กล้องวงจรปิด"]),
    ("ทางหลวงหมายเลข ", &["ทล.", "ทล. "]),
    ("กิโลเมตรที่ ", &["กม.", "กม.ที่ "]),
    ("โรงเรียน", &["รร."]),
    ("ตำบล", &["ต."]),
    ("อำเภอ", &["อ."]),
    ("จังหวัด", &["จ."]),
    ("หมู่ที่ ", &["ม.", "หมู่ ", "ม. "]),
    ("ซอย", &["ซ."]),
    (" เมตร", &[" ม."]),
];

const SAME: &[(&str, &[&str])] = &[
    ("ผิวจราจร", &["ผิวทาง"]),
    ("แอสฟัลท์ติกคอนกรีต", &["แอสฟัลติก", "แอสฟัลต์คอนกรีต", "ลาดยาง"]),
    ("ปรับปรุง", &["ซ่อมแซม", "บูรณะ"]),
    ("ซ่อมสร้าง", &["ปรับปรุง", "บูรณะ"]),
    ("ไฟฟ้าส่องสว่าง", &["ไฟส่องสว่าง", "ไฟทาง"]),
    ("โซล่าเซลล์", &["พลังงานแสงอาทิตย์", "โซลาร์เซลล์"]),
    ("อเนกประสงค์", &["เอนกประสงค์"]),
    ("พร้อม", &["และ"]),
    ("ขุดลอก", &["ขุดลอกตะกอนดิน", "ขุดลอกและกำจัดวัชพืช"]),
    ("วาง ท่อ", &["ก่อสร้างท่อ"]),
    ("ขยายเขต", &["วาง"]),
    ("บริเวณแยก", &["สี่แยก"]),
    ("ฝายน้ำล้น", &["ฝายทดน้ำ"]),
    ("ฝึกอบรม", &["อบรม"]),
    ("ก่อสร้างถนน", &["ทำถนน", "สร้างถนน", "ก่อสร้างถนนสายใหม่เป็น"]),
    ("รางระบายน้ำ", &["ท่อระบายน้ำแบบราง", "รางวี"]),
    ("ถนนหินคลุก", &["ถนนลงหินคลุก", "ถนนลูกรังบดอัดหินคลุก"]),
    ("อาคารเรียน", &["ตึกเรียน", "อาคารเรียน"]),
    ("ลานกีฬา", &["สนามกีฬา", "ลานออกกำลังกาย"]),
    ("สัญญาณไฟจราจร", &["ไฟแดง", "ระบบสัญญาณไฟ"]),
    ("ภูมิทัศน์สวนสาธารณะ", &["สวนสาธารณะ", "สวนหย่อม"]),
    ("เขื่อนป้องกันตลิ่ง", &["เขื่อนกันตลิ่งพัง", "แนวป้องกันตลิ่ง"]),
    ("เสาไฟฟ้าพร้อมดวงโคม", &["เสาไฟส่องสว่าง", "โคมไฟสาธารณะพร้อมเสา"]),
    ("ท่อเมนประปา", &["ท่อประปาหลัก", "แนวท่อประปา"]),
    ("กว้าง", &["ขนาดกว้าง", "ผิวกว้าง"]),
];

/// Words without which a title is still understood.
const DISPENSABLE: &[&str] = &[
    "พร้อมระบบสูบน้ำพลังงานแสงอาทิตย์",
    "พร้อมเครื่องออกกำลังกาย",
    "พร้อมบ่อพัก",
    "พร้อมท่อระบายน้ำ",
    "ประจำหมู่บ้าน",
    "ช่วง",
    "ถนนสาย",
    "บริเวณ",
];

/// Letters that a machine takes for one another.
const LOOKALIKES: &[(char, char)] = &[
    ('ด', 'ค'),
    ('ถ', 'ภ'),
    ('ผ', 'ฝ'),
    ('บ', 'ป'),
    ('ช', 'ซ'),
    ('น', 'ม'),
    ('ฎ', 'ฏ'),
    ('ข', 'ช'),
    ('ต', 'ด'),
    ('1', 'l'),
];

pub(super) fn title(draft: &Draft, country: &Country, random: &mut Random) -> String {
    let style = draft.style;
    let what = what(draft);
    let whither = [subject(draft), chainage(draft)].concat();
    let place = place(draft, country, style);
    let tail = [if style.dimensions { dimensions(draft) } else { String::new() }, phase(draft)].concat();
    // A canal's name is the object itself and cannot stand behind the place.
    let place_first = style.place_first && draft.template.named != Named::Canal;
    let mut text =
        if place_first { [what, place, whither, tail].concat() } else { [what, whither, place, tail].concat() };
    if style.terse {
        text = DISPENSABLE.iter().fold(text, |text, word| text.replace(word, ""));
    }
    if style.synonyms {
        text = reword(&text, SAME, random);
    }
    if style.abbreviated {
        text = reword(&text, SHORT, random);
    }
    text = text.replace("  ", " ").trim().to_owned();
    if style.prefix {
        text.insert_str(0, "โครงการ");
    }
    if style.thai_digits {
        text = to_thai(&text);
    }
    for _ in 0..style.slips {
        text = slip(&text, random);
    }
    if style.scanned { scanned(&text, random) } else { text }
}

/// As a machine reads it: of a hundred letters two are mistaken, three marks are lost, a blank or two stand within words, and sara
/// am is often taken apart.
fn scanned(text: &str, random: &mut Random) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        let like = LOOKALIKES.iter().find_map(|(a, b)| match letter {
            _ if letter == *a => Some(*b),
            // A digit is never taken for a letter here: which village it is would be anybody's guess.
            _ if letter == *b && *a != '1' => Some(*a),
            _ => None,
        });
        let like = like.filter(|_| letter != '1');
        let mark = ('\u{0E47}'..='\u{0E4C}').contains(&letter);
        match letter {
            'ำ' if random.chance(30) => out.push_str("\u{0E4D}า"),
            _ if mark && random.chance(12) => {}
            _ => out.push(like.filter(|_| random.chance(5)).unwrap_or(letter)),
        }
        if !mark && random.chance(1) {
            out.push(' ');
        }
    }
    if random.chance(10) {
        out.push_str(" (cid:9)");
    }
    out
}

fn what(draft: &Draft) -> String {
    let template = draft.template;
    let role = match draft.role {
        Role::Works => "",
        Role::Supervision => "จ้างควบคุมงาน",
        Role::Design => "จ้างสำรวจออกแบบ",
    };
    let number = draft.number.map(|n| format!(" {n}")).unwrap_or_default();
    format!("{role}{}{}{number}", template.verb, template.object)
}

fn subject(draft: &Draft) -> String {
    match draft.template.named {
        // ข้าม and ขุดลอก take the canal's name without a blank.
        Named::Canal if draft.template.object.is_empty() || draft.template.object.ends_with("ข้าม") => {
            draft.subject.clone()
        }
        _ if draft.subject.is_empty() => String::new(),
        _ => format!(" {}", draft.subject),
    }
}

fn chainage(draft: &Draft) -> String {
    let mark = |metres: i64| format!("{}+{:03}", metres / 1_000, metres % 1_000);
    match draft.chainage {
        Some((from, to)) => format!(" ช่วงกิโลเมตรที่ {} - กิโลเมตรที่ {}", mark(from), mark(to)),
        None => String::new(),
    }
}

/// The address without the work: what the column สถานที่ดำเนินการ holds.
pub(super) fn place(draft: &Draft, country: &Country, style: Style) -> String {
    let mut text = String::new();
    if !matches!(draft.template.named, Named::Nothing) && draft.village_known {
        text.push_str(&format!(" บ้าน{} หมู่ที่ {}", draft.village, draft.moo));
    }
    if draft.template.named != Named::Nothing && draft.tambon_known {
        text.push_str(&format!(" {}", country.full_thai(draft.tambon)));
    }
    for level in [Level::Amphoe, Level::Province] {
        if let Some(area) = draft.tambon.at(level)
            && (level == Level::Amphoe || style.province)
            && draft.template.named != Named::Nothing
        {
            text.push_str(&format!(" {}", country.full_thai(area)));
        }
    }
    text
}

fn dimensions(draft: &Draft) -> String {
    match draft.dimensions {
        // Pipes and lamps have a length and no width.
        Some((_, length)) if matches!(draft.template.family, Family::Lighting | Family::WaterSupply) => {
            format!(" ระยะทาง {length} เมตร")
        }
        Some((width, length)) => format!(" กว้าง {width} เมตร ยาว {length} เมตร"),
        None => String::new(),
    }
}

fn phase(draft: &Draft) -> String {
    draft.phase.map(|n| format!(" ระยะที่ {n}")).unwrap_or_default()
}

fn reword(text: &str, table: &[(&str, &[&'static str])], random: &mut Random) -> String {
    let mut text = text.to_owned();
    for (from, to) in table {
        let other = random.word(to);
        if text.contains(from) && random.chance(85) {
            text = text.replace(from, other);
        }
    }
    text
}

/// One slip of a tired hand: a lost mark, a doubled mark, or two letters swapped.
fn slip(text: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let marks: Vec<usize> =
        letters.iter().enumerate().filter(|(_, c)| ('\u{0E47}'..='\u{0E4C}').contains(*c)).map(|(i, _)| i).collect();
    let consonants: Vec<usize> = letters
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair.iter().all(|c| ('ก'..='ฮ').contains(c)))
        .map(|(i, _)| i)
        .collect();
    match (random.between(0, 2), random.pick(&marks), random.pick(&consonants)) {
        (0, Some(&at), _) => {
            letters.remove(at);
        }
        (1, Some(&at), _) => {
            if let Some(&mark) = letters.get(at) {
                letters.insert(at, mark);
            }
        }
        (_, _, Some(&at)) => letters.swap(at, at + 1),
        _ => {}
    }
    letters.into_iter().collect()
}
