//! A rehearsal with known truth: plans of two tiers of agencies with planted duplicates and near-misses of every kind that
//! officers named, worded, numbered and placed at random but the same in every run.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic,
    reason = "a test may fail loudly and speak"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use geo::{Geometry, LineString, Point};

use super::ceiling::Ceiling;
use super::gazetteer::{Gazetteer, Level};
use super::item::Item;
use super::judge::ceiling;
use super::relation::Relation;
use super::scan::{Index, Options, scan};
use super::weights::{Factor, weights};
use super::work::{Agency, LocationQuality, Work};
use crate::thai::to_thai;

/// Code, tambon, amphoe, province, longitude, latitude.
const TAMBON: &[(&str, &str, &str, &str, f64, f64)] = &[
    ("200706", "บางพระ", "ศรีราชา", "ชลบุรี", 100.95, 13.23),
    ("200702", "สุรศักดิ์", "ศรีราชา", "ชลบุรี", 100.98, 13.16),
    ("200703", "ทุ่งสุขลา", "ศรีราชา", "ชลบุรี", 100.92, 13.08),
    ("200407", "หนองปรือ", "บางละมุง", "ชลบุรี", 100.93, 12.92),
    ("200406", "หนองปลาไหล", "บางละมุง", "ชลบุรี", 100.95, 12.96),
    ("200404", "ห้วยใหญ่", "บางละมุง", "ชลบุรี", 101.00, 12.83),
    ("200601", "พนัสนิคม", "พนัสนิคม", "ชลบุรี", 101.18, 13.45),
    ("200606", "หนองปรือ", "พนัสนิคม", "ชลบุรี", 101.12, 13.42),
    ("210601", "ปลวกแดง", "ปลวกแดง", "ระยอง", 101.21, 12.98),
    ("210602", "ตาสิทธิ์", "ปลวกแดง", "ระยอง", 101.17, 13.02),
    ("210101", "ท่าประดู่", "เมืองระยอง", "ระยอง", 101.27, 12.68),
    ("210109", "ตะพง", "เมืองระยอง", "ระยอง", 101.36, 12.66),
    ("240201", "บางคล้า", "บางคล้า", "ฉะเชิงเทรา", 101.21, 13.72),
    ("240209", "ปากน้ำ", "บางคล้า", "ฉะเชิงเทรา", 101.17, 13.73),
    ("240401", "บางปะกง", "บางปะกง", "ฉะเชิงเทรา", 100.98, 13.52),
    ("240403", "บางวัว", "บางปะกง", "ฉะเชิงเทรา", 100.93, 13.55),
];

const NAMES: &[&str] = &[
    "หนองข้างคอก",
    "เขาน้อย",
    "บึงบัว",
    "ดอนกลาง",
    "โคกสำโรง",
    "ท่าเรือเก่า",
    "ไร่กล้วย",
    "หนองไผ่แก้ว",
    "เนินพลับหวาน",
    "วังตาผิน",
    "คลองใหญ่ล่าง",
    "ทุ่งกราด",
    "มาบยางพร",
    "หนองคล้า",
    "บ่อทองหลาง",
    "สระสี่เหลี่ยม",
    "เขาชีจรรย์",
    "หัวกุญแจ",
    "ศาลาแดงเหนือ",
    "ยางเอน",
    "พลงช้างเผือก",
    "สองพี่น้อง",
    "ชากแง้ว",
    "โป่งสะเก็ด",
];

const SECOND: &[&str] = &["", "พัฒนา", "สามัคคี", "ตะวันออก", "บน", "ร่วมใจ", "เจริญสุข", "เหนือ", "คลองหลวง", "ดอนทอง"];

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// Two names in one, so that hardly two ideas share theirs by chance.
    fn name(&mut self) -> String {
        format!("{}{}", NAMES[self.below(NAMES.len())], SECOND[self.below(SECOND.len())])
    }
}

/// A work before it is worded.
#[derive(Clone)]
struct Idea {
    kind: usize,
    tambon: usize,
    village: usize,
    name: String,
    other: String,
    number: usize,
    length: usize,
    phase: usize,
    prefix: &'static str,
    kilometre: usize,
    year: i32,
    baht: i64,
    at: (f64, f64),
}

fn idea(dice: &mut Dice) -> Idea {
    let tambon = dice.below(TAMBON.len());
    let place = TAMBON[tambon];
    let at = (place.4 + dice.below(400) as f64 / 10_000.0, place.5 + dice.below(400) as f64 / 10_000.0);
    Idea {
        kind: dice.below(12),
        tambon,
        village: 1 + dice.below(12),
        name: dice.name(),
        other: dice.name(),
        number: 1 + dice.below(9),
        length: 100 + 50 * dice.below(60),
        phase: 0,
        prefix: "",
        kilometre: dice.below(30),
        year: 2566 + dice.below(5) as i32,
        baht: (1 + dice.below(200) as i64) * 100_000,
        at,
    }
}

/// Words one idea in one of several ways.
fn worded(idea: &Idea, dice: &mut Dice, free: bool) -> String {
    let pick = |dice: &mut Dice, ways: &[&'static str]| {
        if free { ways[dice.below(ways.len())] } else { ways[0] }
    };
    let (name, number) = (idea.name.as_str(), idea.number);
    let concrete = pick(dice, &["คอนกรีตเสริมเหล็ก", "คสล.", "ค.ส.ล."]);
    let asphalt = pick(dice, &["แอสฟัลท์ติกคอนกรีต", "แอสฟัลติกคอนกรีต", "ลาดยาง"]);
    let build = pick(dice, &["ก่อสร้าง", "ก่อสร้าง", "ปรับปรุง"]);
    let work = match idea.kind {
        0 => format!("{build}ถนน{concrete} สายบ้าน{name} - บ้าน{}", idea.other),
        1 => format!(
            "{}ผิวจราจร{asphalt} ถนนสาย ชบ.{} ช่วง กม.{}+000 - กม.{}+500",
            pick(dice, &["ซ่อมสร้าง", "ปรับปรุง", "บูรณะ"]),
            1000 + idea.tambon * 100 + idea.number * 7,
            idea.kilometre,
            idea.kilometre + 2
        ),
        2 => format!("{}คลอง{name}", pick(dice, &["ขุดลอก", "ขุดลอก", "ขุดลอกและกำจัดวัชพืช"])),
        3 => format!("ก่อสร้างเขื่อนป้องกันตลิ่ง{}คลอง{name}", pick(dice, &["ริม", "", "เลียบ"])),
        4 => format!("{build}{} บ้าน{name}", pick(dice, &["ระบบประปาหมู่บ้าน", "ประปาหมู่บ้าน", "ระบบประปา"])),
        5 => format!("{}อาคารเรียน {number} โรงเรียนวัด{name}", pick(dice, &["ปรับปรุง", "ซ่อมแซม", "ปรับปรุงซ่อมแซม"])),
        6 => format!("ติดตั้ง{} ชุมชน{name}", pick(dice, &["กล้องโทรทัศน์วงจรปิด (CCTV)", "กล้องวงจรปิด", "กล้อง CCTV"])),
        7 => format!(
            "ติดตั้ง{} ถนนสายบ้าน{name}",
            pick(dice, &["โคมไฟโซล่าเซลล์", "โคมไฟถนนพลังงานแสงอาทิตย์", "ไฟส่องสว่างโซลาร์เซลล์"])
        ),
        8 => format!("{build}ท่อระบายน้ำ{concrete} ซอย{name} {number}"),
        9 => format!("{}โรงพยาบาลส่งเสริมสุขภาพตำบลบ้าน{name}", pick(dice, &["ก่อสร้างอาคารบริการ ", "ก่อสร้างอาคาร "])),
        10 => format!("{build}ลานกีฬา{} หน้าวัด{name}", pick(dice, &["อเนกประสงค์", "เอนกประสงค์", ""])),
        _ => format!("ก่อสร้างสะพาน{concrete} ข้ามคลอง{name}"),
    };
    let phase = if idea.phase > 0 { format!(" ระยะที่ {}", idea.phase) } else { String::new() };
    let size = if matches!(idea.kind, 0 | 3 | 8) && (!free || dice.chance(50)) {
        format!(" {} {} {}", pick(dice, &["ยาว", "ความยาว", "ระยะทาง"]), idea.length, pick(dice, &["เมตร", "ม."]))
    } else {
        String::new()
    };
    let place = place(idea, dice, free);
    let begin = if free && dice.chance(40) { "โครงการ" } else { "" };
    let title = match free && dice.chance(15) {
        true => format!("{begin}{}{work}{size}{phase} {place}", idea.prefix),
        false => format!("{begin}{}{work}{phase} {place}{size}", idea.prefix),
    };
    if free && dice.chance(15) { to_thai(&title) } else { title }
}

fn place(idea: &Idea, dice: &mut Dice, free: bool) -> String {
    let (_, tambon, amphoe, province, _, _) = TAMBON[idea.tambon];
    let short = free && dice.chance(50);
    let village = match (free && dice.chance(15), short) {
        (true, _) => String::new(),
        (_, true) => format!("ม.{} ", idea.village),
        _ => format!("หมู่ที่ {} ", idea.village),
    };
    match (short, free && dice.chance(20)) {
        (true, false) => format!("{village}ต.{tambon} อ.{amphoe} จ.{province}"),
        (true, true) => format!("{village}ต.{tambon} อ.{amphoe}"),
        (false, false) => format!("{village}ตำบล{tambon} อำเภอ{amphoe} จังหวัด{province}"),
        (false, true) => format!("{village}ตำบล{tambon}"),
    }
}

fn work(id: usize, agency: &str, idea: &Idea, dice: &mut Dice, free: bool) -> Work {
    let jitter = |dice: &mut Dice| (dice.below(40) as f64 - 20.0) / 111_000.0;
    let (x, y) = (idea.at.0 + jitter(dice), idea.at.1 + jitter(dice));
    let metres = idea.length as f64 / 108_000.0;
    let line = matches!(idea.kind, 0 | 2 | 3 | 8);
    let (geometry, quality) = match dice.below(100) {
        0..=39 if line => {
            (Some(Geometry::LineString(LineString::from(vec![(x, y), (x + metres, y)]))), LocationQuality::Drawn)
        }
        0..=39 => (Some(Geometry::Point(Point::new(x, y))), LocationQuality::Surveyed),
        40..=59 => {
            (Some(Geometry::Point(Point::new(TAMBON[idea.tambon].4, TAMBON[idea.tambon].5))), LocationQuality::Tambon)
        }
        _ => (None, LocationQuality::None),
    };
    Work {
        id: format!("{id:05}"),
        title: worded(idea, dice, free),
        agency: Agency { code: agency.into(), name_th: agency.into(), kind: None, parent: None },
        budgets: BTreeMap::from([(idea.year, idea.baht * 100)]),
        area_codes: if dice.chance(60) { vec![TAMBON[idea.tambon].0.into()] } else { Vec::new() },
        geometry,
        location_quality: quality,
        ..Work::default()
    }
}

/// One near-miss of an idea, and its name.
fn near_miss(idea: &Idea, dice: &mut Dice) -> (Idea, &'static str) {
    let mut other = idea.clone();
    let moved = |at: (f64, f64), by: f64| (at.0 + by, at.1 + by / 2.0);
    match (dice.below(6), idea.kind) {
        (0, _) => {
            other.village = idea.village % 12 + 1;
            other.at = moved(idea.at, 0.02);
            (other.name, other.other) = (dice.name(), dice.name());
            other.kilometre = (idea.kilometre + 9) % 30;
            (other, "other village")
        }
        (1, _) => {
            other.phase = 2;
            other.year += 1;
            (other, "next phase")
        }
        (2, 0 | 1 | 3 | 5 | 9 | 11) => {
            other.prefix =
                if dice.chance(50) { "ควบคุมงาน" } else { "จ้างออกแบบ" };
            other.baht = (idea.baht / 30).max(10_000);
            (other, "supervision or design")
        }
        (3, 1) => {
            other.kilometre = idea.kilometre + 4;
            other.at = moved(idea.at, 0.03);
            (other, "other stretch")
        }
        (3, 5 | 8) => {
            other.number = idea.number % 9 + 1;
            (other, "sibling number")
        }
        (4, _) => {
            other.tambon = (idea.tambon + 1 + dice.below(TAMBON.len() - 1)) % TAMBON.len();
            other.at = (TAMBON[other.tambon].4, TAMBON[other.tambon].5);
            (other, "other tambon")
        }
        _ => {
            other.kind = (idea.kind + 1 + dice.below(10)) % 12;
            other.baht = (1 + dice.below(200) as i64) * 100_000;
            (other, "other work at the same place")
        }
    }
}

type PairOfIds = (String, String);

/// Works, which of them are duplicates, which are near-misses and of which sort.
fn rehearsed(rounds: usize) -> (Vec<Work>, BTreeSet<PairOfIds>, BTreeMap<PairOfIds, &'static str>) {
    let mut dice = Dice(20_260_101);
    let (mut works, mut truth, mut misses) = (Vec::new(), BTreeSet::new(), BTreeMap::new());
    for round in 0..rounds {
        let idea = idea(&mut dice);
        let (_, tambon, _, province, _, _) = TAMBON[idea.tambon];
        let (town, pao) =
            (format!("องค์การบริหารส่วนตำบล{tambon} {}", idea.tambon), format!("องค์การบริหารส่วนจังหวัด{province}"));
        let id = works.len();
        works.push(work(id, &town, &idea, &mut dice, true));
        if round % 6 == 0 {
            let mut second = idea.clone();
            second.baht = idea.baht * (85 + dice.below(30) as i64) / 100;
            second.year += if dice.chance(20) { 1 } else { 0 };
            if dice.chance(40) {
                second.baht = idea.baht;
            }
            works.push(work(id + 1, &pao, &second, &mut dice, true));
            truth.insert((format!("{id:05}"), format!("{:05}", id + 1)));
        } else if round % 2 == 0 {
            let (second, name) = near_miss(&idea, &mut dice);
            works.push(work(id + 1, &pao, &second, &mut dice, true));
            misses.insert((format!("{id:05}"), format!("{:05}", id + 1)), name);
        }
    }
    (works, truth, misses)
}

fn gazetteer() -> Gazetteer {
    let rows = TAMBON.iter().flat_map(|(code, tambon, amphoe, province, _, _)| {
        [
            (&code[..2], Level::Province, *province),
            (&code[..4], Level::Amphoe, *amphoe),
            (*code, Level::Tambon, *tambon),
        ]
    });
    Gazetteer::new(rows.collect::<BTreeSet<_>>())
}

#[test]
fn no_pair_is_better_than_it_looks_at_a_glance() {
    let (works, ..) = rehearsed(120);
    let mut fitted = weights().clone();
    fitted.factor = Item::ALL.into_iter().zip(0..).map(|(item, at)| (item, factor(at))).collect();
    for weights in [weights().clone(), fitted] {
        let options = Options { weights: Some(Arc::new(weights)), ..Options::default() };
        let index = Index::new(&works, &gazetteer(), &options);
        let ceilings = Ceiling::new(options.weights());
        let (mut pairs, mut refused) = (0, 0);
        for a in 0..index.len() as u32 {
            for b in a + 1..index.len() as u32 {
                let score = index.score_of(a, b).unwrap();
                for words in [false, true] {
                    let most = ceiling(&index, &ceilings, (a, b), words);
                    let (one, other) = (&works[a as usize], &works[b as usize]);
                    assert!(
                        most + 1e-6 >= score.log_odds,
                        "{most} < {}: {:?}\n{one:?}\n{other:?}",
                        score.log_odds,
                        score.entries
                    );
                    refused += usize::from(words && most < 0.0);
                }
                pairs += 1;
            }
        }
        assert!(refused * 10 > pairs * 9, "{refused} of {pairs} refused");
    }
}

fn factor(at: usize) -> Factor {
    Factor { gain: 0.5 + (at % 5) as f64 / 4.0, loss: 0.4 + (at % 7) as f64 / 5.0 }
}

#[test]
fn planted_duplicates_are_found_and_planted_near_misses_are_not() {
    let (works, truth, misses) = rehearsed(1500);
    let found = scan(&works, &gazetteer(), &Options::default(), &|_, _| true).unwrap();
    let flagged: BTreeMap<(String, String), _> = found
        .iter()
        .filter(|pair| matches!(pair.relation, Relation::Duplicate | Relation::Overlap))
        .map(|pair| ((pair.a_id.clone(), pair.b_id.clone()), pair))
        .collect();
    let hits = truth.iter().filter(|pair| flagged.contains_key(*pair)).count();
    let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
    for (key, pair) in &flagged {
        if !truth.contains(key) {
            let name = misses.get(key).copied().unwrap_or("chance");
            *wrong.entry(name).or_default() += 1;
            println!(
                "wrong ({name}): {}\n   {}\n   {}\n   {:?}",
                pair.sentence_en,
                works[key.0.parse::<usize>().unwrap()].title,
                works[key.1.parse::<usize>().unwrap()].title,
                pair.evidence.iter().map(|e| format!("{:?} {:+.1}", e.item, e.contribution)).collect::<Vec<_>>()
            );
        }
    }
    let related: BTreeMap<_, _> =
        found.iter().map(|pair| ((pair.a_id.clone(), pair.b_id.clone()), pair.relation)).collect();
    for key in truth.iter().filter(|key| !flagged.contains_key(*key)) {
        println!(
            "missed {:?}:\n   {}\n   {}",
            related.get(key),
            works[key.0.parse::<usize>().unwrap()].title,
            works[key.1.parse::<usize>().unwrap()].title
        );
    }
    let precision = hits as f64 / flagged.len() as f64;
    let recall = hits as f64 / truth.len() as f64;
    let f1 = 2.0 * precision * recall / (precision + recall);
    println!(
        "rehearsal: precision {precision:.3}, recall {recall:.3}, F1 {f1:.3}; wrong {wrong:?}; of {} near-misses",
        misses.len()
    );
    assert!(f1 > 0.9, "precision {precision:.3}, recall {recall:.3}");
}
