//! Invented names on real ground: villages, sois, canals, schools, road codes; and where in a tambon they lie.

use super::random::Random;
use super::shape::{Position, direction, moved};
use super::templates::Named;
use crate::areas::{Area, Level, find};

const FIRST: [&str; 14] =
    ["หนอง", "คลอง", "เขา", "บึง", "ห้วย", "มาบ", "ทุ่ง", "โคก", "วัง", "เนิน", "ท่า", "บ่อ", "ไร่", "สระ"];
const SECOND: [&str; 30] = [
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
];

/// Without บ้าน.
pub(super) fn village(random: &mut Random) -> String {
    format!("{}{}", random.word(&FIRST), random.word(&SECOND))
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
pub(super) fn road_code(random: &mut Random, area: &Area, highway: bool, rural: bool) -> String {
    let letters = match area.code.at(Level::Province).and_then(find).map(|province| province.english) {
        Some("Chon Buri") => "ชบ",
        Some("Rayong") => "รย",
        _ => "ฉช",
    };
    if highway {
        return format!("ทล.{}", random.between(3_100, 3_599));
    }
    if rural {
        return format!("{letters}.{}{:03}", random.between(1, 5), random.between(1, 99));
    }
    format!("{letters}.ถ.{:02}-{:03}", random.between(1, 99), random.between(1, 80))
}

/// A place within the tambon's inner circle.
pub(super) fn site(random: &mut Random, area: &Area) -> Position {
    let [x, y] = direction(random);
    let reach = f64::from(area.reach_metres) * 0.9 * random.unit();
    moved([area.point.0, area.point.1], x * reach, y * reach)
}
