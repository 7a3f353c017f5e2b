//! Numbers with a unit behind them or a word before them, found by going from number to number.

use std::collections::BTreeMap;

use crate::thai::is_thai_letter;

/// Units of length, area and volume: metres, square metres or cubic metres in one, and the role if no word gives it.
const MEASURES: &[(&str, f64, &str)] = &[
    ("กิโลเมตร", 1000.0, "length"),
    ("ตารางเมตร", 1.0, "area"),
    ("ลูกบาศก์เมตร", 1.0, "volume"),
    ("เซนติเมตร", 0.01, "width"),
    ("มิลลิเมตร", 0.001, "width"),
    ("ตารางวา", 4.0, "area"),
    ("เมตร", 1.0, "length"),
    ("กม.", 1000.0, "length"),
    ("กม", 1000.0, "length"),
    ("ไร่", 1600.0, "area"),
];

/// Words before a measure that tell its role; of two that end alike the longer one first.
const ROLES: &[(&str, &str)] = &[
    ("ความยาวรวม", ""),
    ("ความยาว", ""),
    ("ยาวรวม", ""),
    ("ยาว", ""),
    ("ระยะทางรวม", ""),
    ("ระยะทาง", ""),
    ("ระยะ", ""),
    ("ความกว้าง", "width"),
    ("กว้าง", "width"),
    ("ขนาด", "width"),
    ("ความหนา", "thickness"),
    ("หนา", "thickness"),
    ("ความลึก", "height"),
    ("ความสูง", "height"),
    ("ลึก", "height"),
    ("สูง", "height"),
    ("เส้นผ่าศูนย์กลาง", "diameter"),
];

/// Words that may stand between a role and its number.
const BETWEEN: &[&str] = &["ไม่น้อยกว่า", "ประมาณ", "รวม", "เฉลี่ย", "ท่อ", "ผิวทาง"];

/// Things that are counted; of two that begin alike the longer one first.
const COUNTED: &[&str] = &[
    "แห่ง",
    "หลัง",
    "สายทาง",
    "สาย",
    "คัน",
    "ชุด",
    "เครื่อง",
    "ระบบ",
    "งาน",
    "รายการ",
    "โครงการ",
    "จุด",
    "ต้น",
    "ดวง",
    "ตัว",
    "ชั้น",
    "ห้อง",
    "คูหา",
    "เตียง",
    "ที่นั่ง",
    "คน",
    "ราย",
    "กิโลวัตต์",
    "วัตต์",
    "ซีซี",
    "ตัน",
    "ล้อ",
    "ลิตร",
    "ปอนด์",
    "ปี",
    "วัน",
    "ครั้ง",
    "ครัวเรือน",
    "ช่องจราจร",
    "ช่อง",
    "นิ้ว",
    "แรงม้า",
    "บาท",
    "อาคาร",
    "กล้อง",
    "เล่ม",
    "บ่อ",
    "ฟุต",
    "สถานี",
    "หน่วย",
    "ลำ",
    "รูป",
    "หมู่บ้าน",
    "ตำบล",
    "อำเภอ",
    "เปอร์เซ็นต์",
    "%",
    "ตู้",
    "ใบ",
    "แผ่น",
    "ป้าย",
    "ต้น",
    "ตลับ",
    "ผัง",
    "ฉบับ",
    "บัลลังก์",
    "ครอบครัว",
    "ยูนิต",
    "ถุง",
];

/// Words before a number that make it a phase or a lot, whatever is behind it.
const PHASES: &[&str] = &["ระยะที่", "ระยะ", "เฟสที่", "เฟส", "phase", "ปีที่", "ตอนที่", "ตอน", "ช่วงที่", "ช่วง", "ส่วนที่", "สัญญาที่"];

/// Takes the measures and counts out of a canonical text. Lengths are in metres, areas in square metres; the first of each
/// role stays, and the count 1 says nothing.
pub fn take_quantities(text: &mut String, quantities: &mut BTreeMap<String, f64>) {
    let mut left = String::new();
    let (mut end, mut from) = (0, 0);
    while let Some((start, stop)) = next_number(text, from) {
        from = stop;
        let (before, rest) = (text.get(end..start).unwrap_or_default(), text.get(stop..).unwrap_or_default());
        let unit = rest.strip_prefix(' ').unwrap_or(rest);
        let gap = rest.len() - unit.len();
        // "D4" is a name.
        if before.ends_with(|last: char| last.is_ascii_alphabetic()) {
            continue;
        }
        let Ok(value) = text.get(start..stop).unwrap_or_default().parse::<f64>() else { continue };
        if let Some((name, factor, plain)) = MEASURES.iter().find(|(name, ..)| unit.starts_with(name)) {
            let (role, kept) = role(before);
            let role = if *plain == "area" || *plain == "volume" || role.is_empty() { plain } else { role };
            quantities.entry(role.to_owned()).or_insert(value * factor);
            left.push_str(before.get(..kept).unwrap_or_default());
            end = stop + gap + name.len();
        } else if let Some(name) = COUNTED.iter().find(|name| unit.starts_with(**name)) {
            if PHASES.iter().any(|word| before.trim_end().ends_with(word)) {
                continue;
            }
            if value != 1.0 {
                quantities.entry((*name).to_owned()).or_insert(value);
            }
            left.push_str(before);
            end = stop + gap + name.len();
        } else {
            continue;
        }
        left.push(' ');
        from = end;
    }
    if end > 0 {
        left.push_str(text.get(end..).unwrap_or_default());
        *text = left;
    }
}

/// The next number at or behind `from`: digits, and a fraction if there is one.
fn next_number(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let start = from + bytes.get(from..)?.iter().position(u8::is_ascii_digit)?;
    let digits =
        |at: usize| bytes.get(at..).map_or(0, |rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let stop = start + digits(start);
    let fraction = if bytes.get(stop) == Some(&b'.') { digits(stop + 1) } else { 0 };
    Some((start, if fraction > 0 { stop + 1 + fraction } else { stop }))
}

/// The role that the words before a measure give it, and how much of these words it leaves.
fn role(before: &str) -> (&'static str, usize) {
    let mut rest = before.trim_end();
    while let Some(shorter) = BETWEEN.iter().find_map(|word| rest.strip_suffix(word)) {
        rest = shorter.trim_end();
    }
    match ROLES.iter().find(|(word, _)| rest.ends_with(word)) {
        Some((word, role)) => (role, rest.len() - word.len()),
        None => ("", before.len()),
    }
}

/// Words before a number whose unit was not understood: it is a size and tells no siblings apart.
const SIZES: &[&str] = &[
    "ขนาด",
    "ความจุ",
    "เก็บกัก",
    "ความถี่",
    "กระบอกสูบ",
    "สูงสุด",
    "ต่ำสุด",
    "กำลัง",
    "ความเร็ว",
    "แรงดัน",
    "ประมาณ",
    "กว่า",
    "ปริมาณ",
    "ปริมาตร",
    "ชนิด",
    "จำนวน",
    "อายุ",
    "ถึง",
    "เป็น",
    "จาก",
    "ละ",
];

/// Each number with the word before it; standard designs (`อาคารเรียน 212 ล./57-ก`) and sizes are left out: `อาคารเรียน 4`, `โรงกรองน้ำที่ 2`, `มาตรา (3/1)`.
pub fn numbered_words(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((start, stop)) = next_number(text, from) {
        let bytes = text.as_bytes();
        let more = |at: usize| {
            let sign = bytes.get(at).is_some_and(|byte| matches!(byte, b'/' | b'.'));
            sign && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
        };
        let mut end = stop;
        while more(end) {
            end = next_number(text, end).map_or(end + 1, |(_, stop)| stop);
        }
        from = end.max(start + 1);
        let before = text.get(..start).unwrap_or_default();
        let before = before.strip_suffix('(').unwrap_or(before);
        let before = before.strip_suffix(' ').unwrap_or(before);
        let named = ["หมายเลข", "ที่"].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before);
        let named = named.strip_suffix(' ').unwrap_or(named);
        let letter = |letter: char| is_thai_letter(letter) || letter.is_ascii_lowercase();
        let word = named.rfind(|other| !letter(other)).map_or(named, |at| {
            let next = at + named.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            named.get(next..).unwrap_or_default()
        });
        let design = text.get(end..).is_some_and(|rest| rest.trim_start().starts_with("ล.") || rest.starts_with('/'));
        if design || text.get(start..end) == Some("4.0") || SIZES.iter().any(|size| word.ends_with(size)) {
            continue;
        }
        if let (false, Some(number)) = (word.is_empty(), text.get(start..end)) {
            found.push((word, number));
        }
    }
    found
}
