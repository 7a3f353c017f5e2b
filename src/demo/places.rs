//! Invented names on real ground: villages, sois, canals, schools, road codes; and where in a tambon they lie.

use super::country::Place;
use super::random::Random;
use super::shape::{Position, direction, moved};
use super::templates::Named;

const FIRST: [&str; 34] = [
    "หนอง",
    "คลอง",
    "เขา",
    "บึง",
    "ห้วย",
    "มาบ",
    "ทุ่ง",
    "โคก",
    "วัง",
    "เนิน",
    "ท่า",
    "บ่อ",
    "ไร่",
    "สระ",
    "ดอน",
    "โนน",
    "นา",
    "ป่า",
    "บาง",
    "ปาก",
    "แหลม",
    "สวน",
    "หัว",
    "ลาด",
    "ดง",
    "ซับ",
    "คำ",
    "กุด",
    "ถ้ำ",
    "ชาก",
    "พุ",
    "ลำ",
    "สัน",
    "แม่",
];
const SECOND: [&str; 96] = [
    "ใหญ่",
    "ยาว",
    "ไผ่",
    "ขาม",
    "มะม่วง",
    "กระบก",
    "สะแก",
    "ตะเคียน",
    "งาม",
    "ทราย",
    "ปลาไหล",
    "ช้าง",
    "กวาง",
    "หิน",
    "แดง",
    "ขาว",
    "น้อย",
    "กลาง",
    "สูง",
    "ลึก",
    "ตาอิน",
    "ยายชี",
    "พลับ",
    "หว้า",
    "เสม็ดงาม",
    "พะยอม",
    "กระโดน",
    "นกเอี้ยง",
    "ปรือน้อย",
    "เต่า",
    "ประดู่",
    "มะขาม",
    "สำโรง",
    "กระเบา",
    "ตาล",
    "ยาง",
    "โพธิ์",
    "ไทร",
    "จิก",
    "สนวน",
    "คูน",
    "ตูม",
    "มะค่า",
    "พอก",
    "แสง",
    "ทอง",
    "เงิน",
    "แก้ว",
    "พระ",
    "เจ้า",
    "ตาสี",
    "ยายมี",
    "ขุน",
    "หมื่น",
    "ควาย",
    "วัว",
    "เสือ",
    "หมี",
    "ลิง",
    "งู",
    "จระเข้",
    "ปลาช่อน",
    "ปลาดุก",
    "กุ้ง",
    "หอย",
    "บัว",
    "ผักชี",
    "ข่า",
    "ขมิ้น",
    "ตะไคร้",
    "หวาย",
    "ตอง",
    "ฝาง",
    "แฝก",
    "คา",
    "อ้อ",
    "แขม",
    "กก",
    "ลาน",
    "ระกำ",
    "จาก",
    "ลำพู",
    "โกงกาง",
    "เกลือ",
    "น้ำใส",
    "น้ำเค็ม",
    "น้ำดำ",
    "ดินแดง",
    "ดินดำ",
    "กรวด",
    "หลวง",
    "ราษฎร์",
    "สามัคคี",
    "พัฒนา",
    "เจริญ",
    "สุข",
];
/// What parts two places of one name: the half of the village, or who settled it.
const THIRD: [&str; 12] = ["เหนือ", "ใต้", "ใน", "นอก", "บน", "ล่าง", "ตะวันออก", "ตะวันตก", "พัฒนา", "สามัคคี", "เก่า", "ใหม่"];

/// Without บ้าน. Some forty thousand names, of which some differ only at the end, as in every province.
pub(super) fn village(random: &mut Random) -> String {
    let third = if random.chance(20) { random.word(&THIRD) } else { "" };
    let (first, mut second) = (random.word(&FIRST), random.word(&SECOND));
    while second == third {
        second = random.word(&SECOND);
    }
    format!("{first}{second}{third}")
}

/// So many names, no two alike.
pub(super) fn distinct_names(random: &mut Random, count: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(count);
    while names.len() < count {
        let name = village(random);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// What a work's place is called, without village and address.
pub(super) fn subject(random: &mut Random, named: Named, village_name: &str, code: Option<&str>) -> String {
    let other = village(random);
    match named {
        Named::Route => format!("สายบ้าน{village_name} - บ้าน{other}"),
        Named::Soi => format!("ซอย{other} {}", random.between(1, 29)),
        Named::Code => {
            let junction =
                random.word(&["3", "7", "36", "304", "314", "315", "319", "331", "344", "3138", "3191", "3245"]);
            format!("ถนนสาย {} แยกทางหลวงหมายเลข {junction} - บ้าน{village_name}", code.unwrap_or_default())
        }
        Named::Canal => format!("คลอง{other}"),
        Named::School => format!("โรงเรียน{}{village_name}", random.word(&["บ้าน", "วัด", "ชุมชนบ้าน"])),
        Named::Temple => format!("วัด{village_name}"),
        Named::Clinic => format!("โรงพยาบาลส่งเสริมสุขภาพตำบลบ้าน{village_name}"),
        Named::Crossing => format!("บริเวณแยก{other}"),
        Named::Village | Named::Nothing => String::new(),
    }
}

/// ทล.3245 for a highway, ชบ.3052 for a rural road, ชบ.ถ.28-003 for a local one.
pub(super) fn road_code(random: &mut Random, letters: &str, highway: bool, rural: bool) -> String {
    if highway {
        return format!("ทล.{}", random.between(1_000, 4_999));
    }
    if rural {
        return format!("{letters}.{}{:03}", random.between(1, 6), random.between(1, 999));
    }
    format!("{letters}.ถ.{:02}-{:03}", random.between(1, 199), random.between(1, 120))
}

/// A place within the tambon's inner circle.
pub(super) fn site(random: &mut Random, area: &Place) -> Position {
    let [x, y] = direction(random);
    let reach = area.reach * 0.9 * random.unit();
    moved(area.point, x * reach, y * reach)
}
