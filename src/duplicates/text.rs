//! Facts parsed out of a work's title, and the text that is left for comparing words.
//!
//! Order of reading, each taking away what it understood: places, roads and kilometres, numbers with a meaning, named
//! things, numbers that tell siblings apart. What is left, without the phrases that every plan repeats, is the core.
//!
//! ```text
//! title = ["โครงการ"] kind object ["พร้อม" accessory] [road] ["ช่วง" from "ถึง" to] [village] [name] [place] [size] [phase]
//! ```

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::agree::Soi;
use super::gazetteer::Gazetteer;
use super::kind::{Kind, read_kind};
use super::municipality::settle;
use super::names::{Asset, letter_finder, read_names};
use super::numbers::{Numbers, read_numbers, read_ordinals};
use super::pattern::pattern;
use super::place::{Named, Places, read_places, resolve};
use super::roads::{Roads, read_road_code, read_roads};
use super::work::Work;
use crate::thai::{bones, bytes_of, canonical};

/// What the words of a work say.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Facts {
    pub places: Places,
    /// A text names the sub-district or the district, whatever the codes say.
    pub placed: bool,
    pub roads: Roads,
    pub numbers: Numbers,
    pub assets: BTreeSet<Asset>,
    pub kind: Kind,
    /// Skeletons of the local bodies that the title names.
    pub bodies: Vec<String>,
    /// The same as the title has them.
    #[serde(skip)]
    pub bodies_shown: Vec<String>,
    /// The side of a thing where the work is: `เหนือ`, `ใต้`, `ซ้าย` …
    #[serde(with = "super::known::set")]
    pub sides: BTreeSet<&'static str>,
    /// Skeleton of what is left: the words that the text score compares.
    #[serde(skip)]
    pub core: String,
    /// Skeleton of the whole title without boilerplate: what candidates are found by.
    #[serde(skip)]
    pub full: String,
}

static BOILERPLATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"ประกวดราคา(?:จ้าง|ซื้อ)?(?:อิเล็กทรอนิกส์)?|\(?e-bidding\)?|ด้วยวิธี\S*|สอบราคา(?:จ้าง|ซื้อ)?|จ้างเหมา|^\s*(?:โครงการ|งาน|จ้าง|ค่าใช้จ่ายในการ|ค่าใช้จ่าย|ค่าจ้าง|ค่า)+|โครงการ(?:จ้าง)?(?:ก่อสร้าง)?$|พร้อมติดตั้ง|พร้อมอาคารประกอบ|พร้อมอุปกรณ์(?:ประกอบ)?|พร้อมสิ่งก่อสร้างประกอบ|\(?เสนอ(?:โดย|จาก)[^)]*\)?|\(?เงินอุดหนุน\)?|หรือมีพื้นที่ไม่น้อยกว่า|ไม่น้อยกว่า|ไม่ต่ำกว่า|ไม่เกิน|รายละเอียดตาม\S*|ตามแบบ\S*|เป็นช่วงๆ",
    )
});

/// One of these is in every phrase of [`BOILERPLATE`] that does not begin the title.
static PHRASES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = "ประกวดราคา e-bidding ด้วยวิธี สอบราคา จ้างเหมา โครงการ พร้อม เสนอ เงินอุดหนุน หรือมี ไม่ รายละเอียด ตามแบบ เป็นช่วง";
    letter_finder(words.split(' ').map(str::to_owned).collect())
});

static DOING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\s|โครงการ|งาน|ค่า|จ้าง|ที่ปรึกษา|ควบคุมงาน|ควบคุม|ออกแบบ|สำรวจ|ศึกษาความเหมาะสม|ก่อสร้าง|ปรับปรุง|ซ่อมแซม|ซ่อมสร้าง|บูรณะ|บำรุงรักษา|บำรุง|ติดตั้ง|จัดซื้อ|จัดหา|ขยาย|ขุดลอก|กำจัดวัชพืช|ตะกอนดิน|ตะกอน|พัฒนา|และ|การ)+",
    )
});

/// Buildings and fittings of one institution, each a work of its own; the second names the sort.
const SORTS: &[(&str, &str)] = &[
    ("ห้องน้ำ", "ห้องน้ำ"),
    ("ห้องส้วม", "ห้องน้ำ"),
    ("ห้องสุขา", "ห้องน้ำ"),
    ("โรงอาหาร", "โรงอาหาร"),
    ("หอประชุม", "หอประชุม"),
    ("ห้องประชุม", "หอประชุม"),
    ("ห้องสมุด", "ห้องสมุด"),
    ("โรงจอดรถ", "โรงจอดรถ"),
    ("ที่จอดรถ", "โรงจอดรถ"),
    ("รั้ว", "รั้ว"),
    ("ป้อมยาม", "ป้อมยาม"),
    ("บ้านพัก", "บ้านพัก"),
    ("สนามเด็กเล่น", "สนามเด็กเล่น"),
    ("เสาธง", "เสาธง"),
    ("เมรุ", "เมรุ"),
    ("โรงยิม", "โรงยิม"),
];

/// Sides that make two works of one thing two works; opposites first and second.
const SIDES: &[(&str, &str)] = &[
    ("ทิศเหนือ", "เหนือ"),
    ("เหนือน้ำ", "เหนือ"),
    ("ทิศใต้", "ใต้"),
    ("ท้ายน้ำ", "ใต้"),
    ("ทิศตะวันออก", "ออก"),
    ("ฝั่งตะวันออก", "ออก"),
    ("ทิศตะวันตก", "ตก"),
    ("ฝั่งตะวันตก", "ตก"),
    ("ฝั่งซ้าย", "ซ้าย"),
    ("ด้านซ้าย", "ซ้าย"),
    ("ฝั่งขวา", "ขวา"),
    ("ด้านขวา", "ขวา"),
    ("ขาเข้า", "ขาเข้า"),
    ("ขาออก", "ขาออก"),
];

/// The words for sides.
pub fn side_words() -> impl Iterator<Item = &'static str> {
    SIDES.iter().map(|(_, side)| *side)
}

/// Sorts, then sides.
static TELLING: LazyLock<AhoCorasick> =
    LazyLock::new(|| letter_finder(SORTS.iter().chain(SIDES).map(|entry| entry.0.to_owned()).collect()));

/// The key of sorts among the numbers that tell siblings apart.
const SORT: &str = "sort";

/// A title without the amount that a reader of tables left at its end: `… จังหวัดตราด 1,130,000`.
pub fn without_amount(title: &str) -> &str {
    let cut = title.trim_end().trim_end_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, ',' | ' '));
    let tail = title.get(cut.len()..).unwrap_or_default();
    if tail.contains(',') && tail.starts_with(' ') { cut } else { title }
}

/// What the text beside the title says of where a work is.
#[derive(Debug, Default)]
pub struct Located {
    named: Named,
    villages: BTreeSet<u32>,
    sois: BTreeMap<Soi, String>,
    assets: BTreeSet<Asset>,
}

/// Reads a location in words.
pub fn read_location(text: &str, gazetteer: &Gazetteer) -> Located {
    let mut rest = canonical(text);
    let named = read_places(&mut rest, gazetteer);
    let Numbers { villages, sois, .. } = read_numbers(&mut rest);
    Located { named, villages, sois, assets: read_names(&mut rest) }
}

/// Reads the title and the location of a work.
pub fn read_facts(work: &Work, gazetteer: &Gazetteer) -> Facts {
    let located = work.location_text.as_ref().map(|text| read_location(text, gazetteer));
    read_title(work, located.as_ref(), gazetteer)
}

/// Reads the title of a work whose location was read.
pub fn read_title(work: &Work, located: Option<&Located>, gazetteer: &Gazetteer) -> Facts {
    facts_of(read_words(&work.title, gazetteer), work, located, gazetteer)
}

/// What a title says by itself, whatever work has it.
#[derive(Debug, Clone)]
pub struct Said {
    named: Named,
    roads: Roads,
    numbers: Numbers,
    assets: BTreeSet<Asset>,
    kind: Kind,
    sides: BTreeSet<&'static str>,
    core: String,
    full: String,
}

/// Reads a title.
pub fn read_words(title: &str, gazetteer: &Gazetteer) -> Said {
    let title = canonical(without_amount(title));
    let mut text = plain(&title).into_owned();
    let full = bones(&text);
    let kind = read_kind(&title);
    let named = read_places(&mut text, gazetteer);
    let roads = read_roads(&mut text, &title);
    let mut numbers = read_numbers(&mut text);
    let assets = named.without_own_places(read_names(&mut text));
    read_ordinals(&mut text, &mut numbers);
    let mut sides = BTreeSet::new();
    for found in TELLING.find_iter(&bytes_of(&title)) {
        let which = found.pattern().as_usize();
        if let Some((_, sort)) = SORTS.get(which) {
            numbers.ordinals.entry(SORT.to_owned()).or_default().insert((*sort).to_owned());
            numbers.ordinals_shown.insert((*sort).to_owned());
        } else if let Some((_, side)) = SIDES.get(which - SORTS.len()) {
            sides.insert(*side);
        }
    }
    Said { named, roads, numbers, assets, kind, sides, core: core(&text), full }
}

/// What a title says, with what the record says beside it.
pub fn facts_of(said: Said, work: &Work, located: Option<&Located>, gazetteer: &Gazetteer) -> Facts {
    let Said { mut named, mut roads, mut numbers, mut assets, kind, sides, core, full } = said;
    if let Some(located) = located {
        named.merge_missing(&located.named);
        numbers.villages.extend(&located.villages);
        numbers.sois.extend(located.sois.iter().map(|(soi, shown)| (soi.clone(), shown.clone())));
        assets.extend(located.assets.iter().cloned());
    }
    if let Some(code) = &work.road_code {
        let own = read_road_code(code);
        roads.mentioned.retain(|mention| !own.contains(mention));
        roads.own.extend(own);
    }
    if let Some((from, to)) = work.chainage.filter(|(from, to)| from.is_finite() && to.is_finite()) {
        roads.chainages = vec![(from.min(to), from.max(to))];
    }
    let places = resolve(&named, &work.area_codes, gazetteer);
    for body in named.municipalities.iter().filter_map(|name| settle(name, &places)) {
        if !named.bodies.contains(&body.key) {
            named.bodies.push(body.key.clone());
            named.bodies_shown.push(body.full.clone());
        }
    }
    Facts {
        placed: named.is_placed(),
        places,
        roads,
        numbers,
        assets,
        kind,
        bodies: named.bodies,
        bodies_shown: named.bodies_shown,
        sides,
        core,
        full,
    }
}

/// A canonical title without the phrases that every plan repeats.
pub fn plain(title: &str) -> Cow<'_, str> {
    let leads = ["โครงการ", "งาน", "จ้าง", "ค่า"].iter().any(|word| title.trim_start().starts_with(word));
    if leads || PHRASES.is_match(&bytes_of(title)) { BOILERPLATE.replace_all(title, " ") } else { Cow::Borrowed(title) }
}

/// The skeleton of what the readings left. What is done is compared as the kind of work, and is not to count twice.
pub fn core(left: &str) -> String {
    bones(&DOING.replace(left.trim(), ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thai::skeleton;

    fn facts(title: &str) -> Facts {
        read_facts(&Work { title: title.to_owned(), ..Work::default() }, &Gazetteer::default())
    }

    #[test]
    fn two_wordings_of_one_work_leave_nearly_the_same_core() {
        let a = facts("โครงการก่อสร้างถนน ค.ส.ล. สายบ้านหนองปรือ หมู่ที่ ๓ ต.บางพระ อ.ศรีราชา จ.ชลบุรี กว้าง 5 ม. ยาว 1,200 ม.");
        let b = facts("ประกวดราคาจ้างก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ 3 ตำบลบางพระ อำเภอศรีราชา จังหวัดชลบุรี");
        assert_eq!(a.numbers.villages, b.numbers.villages);
        assert_eq!(a.places, b.places);
        assert!(a.core.starts_with(&skeleton("ถนนคอนกรีตเสริมเหล็ก")), "{}", a.core);
        assert!(b.core.starts_with(&skeleton("ถนนคอนกรีตเสริมเหล็ก")), "{}", b.core);
    }

    #[test]
    fn places_numbers_and_names_do_not_count_as_words() {
        let facts = facts(
            "เขื่อนป้องกันตลิ่งริมคลองท่าแซะ (บริเวณวัดปากแพรก) หมู่ที่ 2 ตำบลนากระตาม อำเภอท่าแซะ จังหวัดชุมพร ความยาว 300 เมตร 1 แห่ง",
        );
        for word in ["นากระตาม", "ชุมพร", "ปากแพรก", "300", "แห่ง"] {
            assert!(!facts.core.contains(&skeleton(word)), "{word} in {}", facts.core);
        }
        assert_eq!(facts.assets.len(), 2);
    }

    #[test]
    fn the_field_for_the_road_goes_before_the_title() {
        let work = Work {
            title: "ปรับปรุงผิวทาง".into(),
            road_code: Some("ทล.331".into()),
            chainage: Some((4.0, 2.5)),
            ..Work::default()
        };
        let facts = read_facts(&work, &Gazetteer::default());
        assert!(facts.roads.own.contains("ทล.331"));
        assert_eq!(facts.roads.chainages, vec![(2.5, 4.0)]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]

        #[test]
        fn a_title_without_the_sign_of_a_phrase_has_none(words in proptest::collection::vec(proptest::sample::select(vec![
            "ประกวดราคา", "จ้าง", "e-bidding", "ด้วยวิธี", "สอบราคา", "จ้างเหมา", "โครงการ", "งาน", "ค่า", "ก่อสร้าง", "พร้อม", "ติดตั้ง",
            "อุปกรณ์", "เสนอโดย", "(", ")", "เงินอุดหนุน", "ไม่เกิน", "รายละเอียดตาม", "ตามแบบ", "เป็นช่วงๆ", "ถนน", " ", "5",
        ]), 0..8)) {
            let title = words.concat();
            proptest::prop_assert_eq!(plain(&title), BOILERPLATE.replace_all(&title, " "));
        }

        #[test]
        fn any_title_can_be_read(title in "[ก-๛ a-zA-Z0-9๐-๙./,+()-]{0,60}") {
            facts(&title);
        }

        #[test]
        fn words_of_plans_in_any_order_can_be_read(words in proptest::collection::vec(proptest::sample::select(vec![
            "หมู่ที่", "ซอย", "ถนน", "สาย", "แยก", "ทล.", "331", "รย.3013", "กม.", "1+200", "-", "ตำบล", "บางพระ", "อำเภอ", "จังหวัด", "ม.", "5", "ระยะที่", "ยาว", "เมตร", "(", ")", "วัด", "โรงเรียน", " ",
            "บ้าน", "ตอน", "ควบคุมงาน", "อาคาร", "ปี", "2569", "์", "ำ", "เ", "๓",
            "เทศบาล", "เมือง", "แกลง", "ในเขต", "ต่อเนื่อง", "เขื่อน", "เดิม", "จาก", "รวม", "ทุก", "โครงการ",
        ]), 0..14)) {
            facts(&words.concat());
        }
    }
}
