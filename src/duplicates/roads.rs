//! Roads in a title: which one is worked on, which one is only where it starts, from where to where, and at which kilometre.
//!
//! ```text
//! code     = "ทล." number | province "." 4 digits | province ".ถ." number "-" number
//! mention  = ("แยก" | "จาก" | "ถึง" | "เชื่อม" | "-" | "ข้าม" …) code     only where the work starts, ends or crosses
//! own      = code that is no mention                                      the road that is worked on
//! route    = "สาย" [code] ["แยก"] end "-" end                             the ends of the road
//! section  = "ตอน" ["ควบคุม" number] end "-" end                          a highway section
//! chainage = "กม." km "+" m ["-" ["กม."] km "+" m]
//! ```

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::pattern::{group, pattern, take};
use crate::thai::bones;

/// What a title says about roads. Ends are skeletons; kilometres are along the road.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Roads {
    pub own: BTreeSet<String>,
    pub mentioned: BTreeSet<String>,
    pub route: Option<(String, String)>,
    pub section: Option<(String, String)>,
    /// Route and section as the text has them.
    #[serde(skip)]
    pub route_shown: Option<String>,
    #[serde(skip)]
    pub section_shown: Option<String>,
    pub chainages: Vec<(f64, f64)>,
}

/// The provinces' two letters in codes of rural and local roads.
const PROVINCES: &str = "กบ|กท|กจ|กส|กพ|ขก|จบ|ฉช|ชบ|ชน|ชย|ชพ|ชร|ชม|ตง|ตร|ตก|นย|นฐ|นป|นพ|นม|นศ|นว|นบ|นธ|นน|นค|นภ|บก|บร|ปท|ปข|ปจ|ปน|พย|พง|พท|พจ|พล|พบ|พช|พร|ภก|มค|มห|มส|มด|ยส|ยล|รอ|รน|รย|รบ|ลบ|ลป|ลพ|ลย|ศก|สน|สข|สต|สป|สส|สค|สก|สบ|สห|สท|สพ|สฎ|สร|สม|อจ|อด|อต|อน|อบ|อย|อท";

static CODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:ทางหลวงชนบท|ทช\.?)?\s?(?:(?:^|[^\x{{0E01}}-\x{{0E4E}}]|สาย|ชนบท|ทช|แยก|ถนน)\s?({PROVINCES})\s?\.?\s?(?:(\d{{4}})|ถ\.?\s?(\d{{1,3}})\s?-\s?(\d{{2,4}}))|ทล\.?\s?(\d{{1,4}})|ทางหลวงพิเศษ(?:ระหว่างเมือง)?\s?(?:หมายเลข|สาย)\s?(\d{{1,3}}))"
    ))
});

static CHAINAGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:ระหว่าง\s?)?(?:กม\.?\s?(?:ที่)?\s?|กิโลเมตร\s?(?:ที่)?\s?|sta\.?\s?)?(\d{1,3})\s?\+\s?(\d{3})(?:\.\d+)?(?:\s?(?:-|ถึง|สิ้นสุด)\s?(?:กม\.?\s?(?:ที่)?\s?|กิโลเมตร\s?(?:ที่)?\s?|sta\.?\s?)?(\d{1,3})\s?\+\s?(\d{3})(?:\.\d+)?)?",
    )
});

static DECIMAL_CHAINAGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"กม\.?\s?ที่\s?(\d{1,3}\.\d+)\s?(?:-|ถึง)\s?(?:กม\.?\s?(?:ที่)?\s?)?(\d{1,3}\.\d+)"));

static ROUTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:สายทาง|สาย|ถนน|(?:{PROVINCES})\.?\s?\d{{4}}\s?แยก|ถ\.\s?\d+/\d+\s?แยก)\s?([^()-]{{2,60}}?(?:\([^)]*\))?)\s?-\s?((?:แยก|บรรจบ)?\s?(?:ทล\.?\s?\d{{1,4}})|[\x{{0E01}}-\x{{0E4E}}]+(?:\s\d{{1,2}}(?:\s|$))?)",
    ))
});

/// The number of a local road, whose dash is not that of a route.
static LOCAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(ถ\.?\s?\d{1,3})\s?-\s?(\d{2,4})"));

static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"ตอน\s?(?:ควบคุม\s?\d{3,4}\s?(?:ตอน)?\s?)?([\x{0E01}-\x{0E4E}][\x{0E01}-\x{0E4E}\d. ]{1,45}?)\s?-\s?([\x{0E01}-\x{0E4E}]+)",
    )
});

/// A section whose dash was lost, up to what cannot belong to it.
static ONE_SECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"ตอน\s?(?:ควบคุม\s?\d{3,4}\s?(?:ตอน)?\s?)?([\x{0E01}-\x{0E4E}][\x{0E01}-\x{0E4E} ]{3,50}?)\s?(?:ตอน|ระหว่าง|ระยะ|ใน|จังหวัด|กรุงเทพ|ผิว|บริเวณ|[\d()-]|$)",
    )
});

/// Words after which a road code is only a place where the work starts, ends or crosses.
const MENTION: &[&str] = &[
    "แยก",
    "จาก",
    "ถึง",
    "เชื่อม",
    "กับ",
    "บรรจบ",
    "ตัด",
    "ข้าม",
    "ปากทาง",
    "-",
    "เลียบ",
    "ริม",
    "ติด",
    "ผ่าน",
    "ตั้งแต่",
    "เข้า",
    "ออก",
    "ใกล้",
    "ลอด",
];

/// Takes everything about roads out of a canonical title from which places were taken; `title` is the whole title, since
/// roads end at districts too.
pub fn read_roads(text: &mut String, title: &str) -> Roads {
    let mut roads = Roads::default();
    if text.contains('+') || text.contains("กม") {
        read_chainages(text, &mut roads);
    }
    let (dash, section) = (title.contains('-'), title.contains("ตอน"));
    if dash {
        read_route(title, &mut roads);
    }
    if section && dash {
        read_section(title, &mut roads);
        take(text, &SECTION, |found, _| !group(found, 2).starts_with("ตอน"));
    }
    if may_have_code(text) {
        read_codes(text, &mut roads);
    }
    if section && roads.section.is_none() && !(roads.own.is_empty() && roads.mentioned.is_empty()) {
        read_undashed_section(text, &mut roads);
    }
    let of_a_road = text.contains("ทาง") || text.contains("สาย") || text.contains("ถนน");
    if roads.own.is_empty() && roads.mentioned.is_empty() && roads.section.is_some() && !of_a_road {
        roads.section = None;
    }
    roads
}

fn read_route(title: &str, roads: &mut Roads) {
    let title = if has_numbered_dash(title) { LOCAL.replace_all(title, "$1/$2") } else { Cow::Borrowed(title) };
    for found in ROUTE.captures_iter(&title) {
        let from = group(&found, 1).rsplit("แยก").next().unwrap_or_default();
        let from = from.rsplit("สาย").next().unwrap_or_default();
        // "สายทางหลวงหมายเลข 3 ตอน ก - ข" names a section.
        if from.contains("ตอน") {
            continue;
        }
        roads.route = ends(from, group(&found, 2));
        roads.route_shown = Some(format!("{} – {}", from.trim(), group(&found, 2).trim()));
        if roads.route.is_some() {
            return;
        }
    }
}

/// Whether a dash stands between two digits, as in the number of a local road.
fn has_numbered_dash(title: &str) -> bool {
    let digit = |part: Option<&u8>| part.is_some_and(u8::is_ascii_digit);
    let dashes = title.match_indices('-').filter_map(|(at, _)| title.split_at_checked(at));
    dashes.into_iter().any(|(before, behind)| {
        digit(before.trim_end().as_bytes().last())
            && digit(behind.get(1..).unwrap_or_default().trim_start().as_bytes().first())
    })
}

fn read_section(title: &str, roads: &mut Roads) {
    let found = SECTION.captures_iter(title).find(|found| !group(found, 2).starts_with("ตอน"));
    if let Some(found) = found {
        roads.section = ends(group(&found, 1), group(&found, 2));
        roads.section_shown = Some(format!("{} – {}", group(&found, 1).trim(), group(&found, 2)));
    }
}

/// A section whose dash was lost is known by its whole name.
fn read_undashed_section(text: &mut String, roads: &mut Roads) {
    let Some(found) = ONE_SECTION.captures(text) else { return };
    let whole = end(group(&found, 1));
    if whole.chars().count() < 4 {
        return;
    }
    let cut = found.get(0).zip(found.get(1)).map(|(all, name)| all.start()..name.end());
    roads.section_shown = Some(group(&found, 1).trim().to_owned());
    roads.section = Some((whole, String::new()));
    if let Some(cut) = cut {
        text.replace_range(cut, " ");
    }
}

/// Whether a text has what every code has: the letters of a highway, or four digits, or two numbers with a dash.
fn may_have_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |window: &[u8]| window.iter().all(u8::is_ascii_digit);
    text.contains("ทล")
        || text.contains("ทางหลวงพิเศษ")
        || text.contains("ถ.")
        || bytes.windows(4).any(digits)
        || bytes.windows(2).any(|pair| matches!(pair, [digit, b'-'] if digit.is_ascii_digit()))
}

/// The road codes of a field that holds nothing else.
pub fn read_road_code(field: &str) -> BTreeSet<String> {
    let mut roads = Roads::default();
    read_codes(&mut crate::thai::canonical(field), &mut roads);
    roads.own.append(&mut roads.mentioned);
    roads.own
}

fn ends(from: &str, to: &str) -> Option<(String, String)> {
    let (from, to) = (end(from), end(to));
    (from.chars().count() >= 2 && to.chars().count() >= 2).then_some((from, to))
}

/// The skeleton of one end, without the words for a village or a district (also where they lost their mark), a junction, or
/// the road itself.
fn end(text: &str) -> String {
    let mut text = text.trim();
    while let Some(rest) = FIRST.iter().find_map(|word| text.strip_prefix(word)) {
        text = rest.trim_start();
    }
    let text = text.split(['(', ',']).next().unwrap_or_default();
    // Without a space, the district follows the village.
    let next = ["ตำบล", "อำเภอ", "จังหวัด"].iter().filter_map(|word| text.find(word)).filter(|at| *at > 0).min();
    let text = text.get(..next.unwrap_or(text.len())).unwrap_or(text);
    let name = text.split_once(' ').filter(|(code, _)| is_own_code(code)).map_or(text, |(_, name)| name);
    let bones = bones(name);
    bones.strip_prefix("บาน").map(str::to_owned).unwrap_or(bones)
}

/// Words before the name of an end.
const FIRST: &[&str] = &["บ้าน", "แยก", "ทางหลวงชนบท", "ทช.", "ทช", "ทางบ้าน", "อำเภอ", "ตำบล", "จังหวัด", "บรรจบ", "เข้า"];

/// `ชน.5038`: the code of the road whose end follows.
fn is_own_code(word: &str) -> bool {
    word.contains('.') && !word.starts_with("ทล") && word.ends_with(|last: char| last.is_ascii_digit())
}

fn read_codes(text: &mut String, roads: &mut Roads) {
    let mut last: Option<(usize, bool)> = None;
    take(text, &CODE, |found, before| {
        // "ส.ทล.5" is a station of the highway police.
        if before.ends_with('.') && group(found, 0).starts_with("ทล") {
            return false;
        }
        let code = if !group(found, 2).is_empty() {
            format!("{}.{}", group(found, 1), group(found, 2))
        } else if !group(found, 3).is_empty() {
            format!("{}.ถ.{}-{}", group(found, 1), group(found, 3), group(found, 4))
        } else {
            format!("ทล.{}{}", group(found, 5), group(found, 6))
        };
        // The pattern takes the word before the code with it, which tells the role.
        let start = found.get(0).map_or(0, |whole| whole.start());
        let lead = found.get(1).map_or(0, |province| province.start().saturating_sub(start));
        let lead = group(found, 0).get(..lead).unwrap_or_default();
        let tail = before_code(before, lead);
        let between = last.and_then(|(end, role)| before.get(end..).map(|gap| (gap.trim(), role)));
        let mention = match between {
            Some(("" | "," | "และ" | "/" | "กับ", role)) => role,
            _ => MENTION.iter().any(|word| tail.ends_with(word)),
        };
        last = found.get(0).map(|part| (part.end(), mention));
        if mention {
            roads.mentioned.insert(code)
        } else {
            roads.own.insert(code)
        };
        true
    });
    let own = &roads.own;
    roads.mentioned.retain(|code| !own.contains(code));
}

/// The text before a code, without the words for a road that may stand between.
fn before_code(before: &str, lead: &str) -> String {
    let mut tail = format!("{before}{lead}");
    loop {
        let trimmed = tail.trim_end_matches([' ', '.']);
        let shorter = ["ทางหลวงชนบท", "ทางหลวง", "ชนบท", "ทช", "สายทาง", "สาย", "ถนน", "องค์กรปกครองส่วนท้องถิ่น", "อปท"]
            .iter()
            .find_map(|word| trimmed.strip_suffix(word))
            .unwrap_or(trimmed);
        if shorter.len() == tail.len() {
            return tail;
        }
        tail.truncate(shorter.len());
    }
}

fn read_chainages(text: &mut String, roads: &mut Roads) {
    let kilometre = |km: &str, metre: &str| Some(km.parse::<f64>().ok()? + metre.parse::<f64>().ok()? / 1000.0);
    take(text, &CHAINAGE, |found, _| {
        let Some(from) = kilometre(group(found, 1), group(found, 2)) else {
            return false;
        };
        let to = kilometre(group(found, 3), group(found, 4)).unwrap_or(from);
        roads.chainages.push((from.min(to), from.max(to)));
        true
    });
    take(text, &DECIMAL_CHAINAGE, |found, _| {
        let (Ok(from), Ok(to)) = (group(found, 1).parse::<f64>(), group(found, 2).parse::<f64>()) else {
            return false;
        };
        roads.chainages.push((from.min(to), from.max(to)));
        true
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::thai::{canonical, skeleton};

    fn read(title: &str) -> Roads {
        let title = canonical(title);
        read_roads(&mut title.clone(), &title)
    }

    fn set(codes: &[&str]) -> BTreeSet<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn a_road_that_only_starts_the_work_is_a_mention() {
        let roads = read("โครงการก่อสร้างถนนสาย รย.3013 แยก ทล.331-ทล3191 อำเภอปลวกแดง จังหวัดระยอง");
        assert_eq!(roads.own, set(&["รย.3013"]));
        assert_eq!(roads.mentioned, set(&["ทล.331", "ทล.3191"]));
        let roads = read("งานบำรุงถนนสาย ชบ.4064 แยกทางหลวงหมายเลข 3574 - บ้านหนองหงษ์ อ.พานทอง จ.ชลบุรี 1 แห่ง");
        assert_eq!(roads.own, set(&["ชบ.4064"]));
        assert_eq!(roads.mentioned, set(&["ทล.3574"]));
        let roads = read("ปรับปรุงถนนลาดยาง สายแยก ทช.บก.4001 - บ้านโนนสมบูรณ์ อำเภอเมืองบึงกาฬ์ จังหวัดบึงกาฬ");
        assert_eq!((roads.own, roads.mentioned), (set(&[]), set(&["บก.4001"])));
    }

    #[test]
    fn codes_are_read_however_they_are_written() {
        assert_eq!(read("ติดตั้งไฟฟ้าแสงสว่าง สายทาง สต.5025 แยก ทช.สต 3007 - บ้านเหนือคลอง").mentioned, set(&["สต.3007"]));
        assert_eq!(read("ปรับปรุงถนน รหัสทางหลวงท้องถิ่น นค.ถ.๒๘-๐๐๓ จากถนนสร้างนางขาว").own, set(&["นค.ถ.28-003"]));
        assert_eq!(read_road_code("ทางหลวงหมายเลข 331"), set(&["ทล.331"]));
        assert_eq!(read("จ้างปี 2565 พ.ศ. 2565").own, set(&[]));
    }

    #[test]
    fn kilometres_become_an_interval() {
        let roads = read("ปรับปรุงทางหลวงหมายเลข 35 ตอนสะพานข้ามแม่น้ำท่าจีน - นาโคก ระหว่าง กม.40+050 - 43+000");
        assert_eq!(roads.chainages, vec![(40.05, 43.0)]);
        assert_eq!(roads.own, set(&["ทล.35"]));
        assert_eq!(roads.section.unwrap().1, skeleton("นาโคก"));
        assert_eq!(read("ช่วง กม.ที่ 17+230 ถึง กม.ที่ 19+990").chainages, vec![(17.23, 19.99)]);
    }

    #[test]
    fn a_road_without_a_code_is_known_by_its_ends() {
        let roads = read("ซ่อมสร้างผิวทางลาดยาง สายแยก ทล. 2095 - บ้านนาสวรรค์ อำเภอโซ่พิสัย");
        assert_eq!(roads.route.unwrap(), (skeleton("ทล2095"), skeleton("นาสวรรค์")));
    }
}
