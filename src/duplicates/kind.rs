//! The kind of a work: what is done (construct, repair, dredge, supervise …) and to what (road, lighting, river bank …).

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::kind_words::{ACTIVITIES, OBJECTS};
use super::names::letter_finder;
use super::pattern::pattern;
use crate::thai::bytes_of;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Activity {
    Construct,
    Improve,
    Repair,
    Widen,
    Dredge,
    Install,
    Buy,
    Land,
    Design,
    Supervise,
    Study,
    Train,
    Event,
    Subsidise,
    /// Running what stands: cleaning, guarding, renting.
    Operate,
}

/// What it is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Object {
    Road,
    Bridge,
    Lighting,
    TrafficSafety,
    Drain,
    RiverBank,
    Waterway,
    Reservoir,
    WaterSupply,
    Wastewater,
    Waste,
    Building,
    Park,
    Camera,
    Solar,
    Vehicle,
    Computing,
    Equipment,
    People,
}

impl Object {
    pub const ALL: [Object; 19] = [
        Object::Road,
        Object::Bridge,
        Object::Lighting,
        Object::TrafficSafety,
        Object::Drain,
        Object::RiverBank,
        Object::Waterway,
        Object::Reservoir,
        Object::WaterSupply,
        Object::Wastewater,
        Object::Waste,
        Object::Building,
        Object::Park,
        Object::Camera,
        Object::Solar,
        Object::Vehicle,
        Object::Computing,
        Object::Equipment,
        Object::People,
    ];
}

/// Both, as far as the title tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Kind {
    pub activity: Option<Activity>,
    pub object: Option<Object>,
}

/// How the kinds of two works stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// The same thing is done to the same thing.
    Same,
    /// Works on the same thing in other words: construct and improve, repair and widen.
    Related,
    /// One prepares or watches over the other: design, study, supervision; equipment of a building.
    Component,
    /// Other work on another thing.
    Different,
    /// A title does not tell.
    Unknown,
}

use Activity::*;
use Object::*;

static ACTIVITY_FINDER: LazyLock<AhoCorasick> =
    LazyLock::new(|| letter_finder(ACTIVITIES.iter().map(|entry| entry.0.to_owned()).collect()));
static OBJECT_FINDER: LazyLock<AhoCorasick> =
    LazyLock::new(|| letter_finder(OBJECTS.iter().map(|entry| entry.0.to_owned()).collect()));

/// Work about the works that stands behind the work itself: `ก่อสร้างอาคาร … (งานควบคุมงาน)`.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[(:-]\s?(?:งาน|ค่า|จ้าง|ค่าจ้าง|ที่ปรึกษา)*(?:ควบคุมงาน|ควบคุมการ|คุมงาน|ออกแบบ|สำรวจ|ศึกษาความ|เวนคืน|จัดซื้อที่ดิน)")
});

/// Words of which what follows is the name.
const PLACES: &[&str] = &["ตำบล", "แขวง", "อำเภอ", "เขต", "จังหวัด"];

/// The kind that a canonical title tells; the first word of each list in it decides.
pub fn read_kind(text: &str) -> Kind {
    let aside = text.contains(['(', ':', '-']).then(|| ASIDE.find(text)).flatten().map(|found| found.as_str());
    let letters = bytes_of(text);
    let found_object = OBJECT_FINDER.find_iter(&letters).find(|found| {
        let word = OBJECTS.get(found.pattern().as_usize()).map_or("", |entry| entry.0);
        let at = text.char_indices().nth(found.start()).map_or(text.len(), |(at, _)| at);
        let (before, behind) = (text.get(..at).unwrap_or_default(), text.get(at + word.len()..).unwrap_or_default());
        let tool = behind.starts_with("มือ") && word == "เครื่อง";
        // What goes with the thing does not tell the thing, where the word for it could not be read.
        if before.contains("พร้อม") || before.ends_with("และ") {
            return false;
        }
        let centre = behind.starts_with("กลาง") && word == "ศูนย์";
        // "แขวงคลองเตย" is no canal.
        !tool && !centre && !PLACES.iter().any(|word| before.trim_end().ends_with(word))
    });
    let object = found_object.and_then(|found| OBJECTS.get(found.pattern().as_usize())).map(|entry| entry.1);
    let found = aside.map_or_else(|| ACTIVITY_FINDER.find(&letters), |aside| ACTIVITY_FINDER.find(&bytes_of(aside)));
    // What stands behind the thing is of its name or goes with it: "อาคารส่งเสริมสุขภาพ", "เขื่อน … พร้อมปรับปรุงภูมิทัศน์".
    let behind = aside.is_none() && found.zip(found_object).is_some_and(|(did, what)| did.start() > what.start());
    let activity = found.and_then(|found| ACTIVITIES.get(found.pattern().as_usize())).map(|entry| entry.1);
    let goods = matches!(object, Some(Vehicle | Equipment | Computing));
    let built = matches!(object, Some(Building | Road | Bridge | RiverBank));
    let activity =
        activity.filter(|did| !behind || (!goods && (did.is_about() || (!built && matches!(did, Train | Event)))));
    Kind { activity, object }
}

impl Activity {
    /// Works on the ground that one could do in place of another: an agency's "construct" is another's "improve".
    pub fn is_works(self) -> bool {
        matches!(self, Construct | Improve | Repair | Widen | Install | Dredge)
    }

    /// Work about the works.
    pub fn is_about(self) -> bool {
        matches!(self, Design | Supervise | Study | Land)
    }

    pub fn thai(self) -> &'static str {
        match self {
            Construct => "ก่อสร้าง",
            Improve => "ปรับปรุง",
            Repair => "ซ่อมบำรุง",
            Widen => "ขยาย",
            Dredge => "ขุดลอก",
            Install => "ติดตั้ง",
            Buy => "จัดซื้อ",
            Land => "จัดหาที่ดิน",
            Design => "ออกแบบ",
            Supervise => "ควบคุมงาน",
            Study => "ศึกษา",
            Train => "อบรม/ส่งเสริม",
            Event => "จัดกิจกรรม",
            Subsidise => "อุดหนุน",
            Operate => "ดูแล/เช่า",
        }
    }
}

impl Object {
    pub fn thai(self) -> &'static str {
        match self {
            Road => "ถนน",
            Bridge => "สะพาน",
            Lighting => "ไฟฟ้าแสงสว่าง",
            TrafficSafety => "ความปลอดภัยทางถนน",
            Drain => "ระบายน้ำ",
            RiverBank => "ป้องกันตลิ่ง",
            Waterway => "ทางน้ำ",
            Reservoir => "แหล่งน้ำ",
            WaterSupply => "ประปา",
            Wastewater => "น้ำเสีย",
            Waste => "ขยะ",
            Building => "อาคาร",
            Park => "สวน/ลานกีฬา",
            Camera => "กล้องวงจรปิด",
            Solar => "พลังงานแสงอาทิตย์",
            Vehicle => "ยานพาหนะ",
            Computing => "ระบบสารสนเทศ",
            Equipment => "ครุภัณฑ์",
            People => "กลุ่มเป้าหมาย",
        }
    }

    pub fn english(self) -> &'static str {
        match self {
            Road => "road",
            Bridge => "bridge",
            Lighting => "lighting",
            TrafficSafety => "road safety",
            Drain => "drainage",
            RiverBank => "river bank",
            Waterway => "waterway",
            Reservoir => "reservoir",
            WaterSupply => "water supply",
            Wastewater => "wastewater",
            Waste => "waste",
            Building => "building",
            Park => "park",
            Camera => "cameras",
            Solar => "solar power",
            Vehicle => "vehicles",
            Computing => "computing",
            Equipment => "equipment",
            People => "people",
        }
    }

    /// Objects that one title may name for the other.
    fn group(self) -> u8 {
        match self {
            Road => 0,
            Bridge => 13,
            Drain => 1,
            Waterway | Reservoir => 2,
            RiverBank => 14,
            WaterSupply => 3,
            Wastewater | Waste => 4,
            Building => 5,
            Park => 6,
            Lighting | Solar => 7,
            TrafficSafety => 8,
            Camera => 9,
            Vehicle => 10,
            Computing | Equipment => 11,
            People => 12,
        }
    }
}

/// Compares two kinds; where a title does not say what is done, works on the ground are taken to be meant.
pub fn compare(a: Kind, b: Kind) -> Kinship {
    let (Some(object_a), Some(object_b)) = (a.object, b.object) else {
        return match (a.activity, b.activity) {
            (Some(x), Some(y)) if x == y => Kinship::Related,
            (Some(x), Some(y)) if x.is_about() != y.is_about() && (x.is_works() || y.is_works()) => Kinship::Component,
            _ => Kinship::Unknown,
        };
    };
    let activity = |kind: Kind, object: Object| {
        kind.activity.unwrap_or(if matches!(object, Vehicle | Equipment | Computing) { Buy } else { Construct })
    };
    let (did_a, did_b) = (activity(a, object_a), activity(b, object_b));
    if did_a.is_about() != did_b.is_about() || (did_a.is_about() && did_a != did_b) {
        return Kinship::Component;
    }
    if object_a.group() != object_b.group() {
        let equips = |did: Activity, object: Object, other: Object| {
            other == Building && did == Buy && matches!(object, Equipment | Computing)
        };
        let component = equips(did_a, object_a, object_b) || equips(did_b, object_b, object_a);
        return if component { Kinship::Component } else { Kinship::Different };
    }
    let same = did_a == did_b || (a.activity.is_none() || b.activity.is_none()) && did_a.is_works() && did_b.is_works();
    match (same, object_a == object_b) {
        (true, true) => Kinship::Same,
        (true, false) => Kinship::Related,
        _ if did_a.is_works() && did_b.is_works() => Kinship::Related,
        // A subsidy pays for the work that it names.
        _ if (did_a == Subsidise && did_b.is_works()) || (did_b == Subsidise && did_a.is_works()) => Kinship::Related,
        _ if matches!((did_a, did_b), (Buy, Install) | (Install, Buy)) => Kinship::Related,
        _ => Kinship::Different,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thai::canonical;

    fn kind(title: &str) -> Kind {
        read_kind(&canonical(title))
    }

    #[test]
    fn supervision_of_a_building_is_its_component() {
        let building = kind("ค่าก่อสร้างอาคารที่ทำการศาลแพ่งพระโขนง");
        let supervision = kind("ค่าควบคุมงานก่อสร้างอาคารที่ทำการศาลแพ่งพระโขนง");
        assert_eq!(supervision.activity, Some(Supervise));
        assert_eq!(compare(building, supervision), Kinship::Component);
        assert_eq!(compare(kind("จ้างที่ปรึกษาศึกษาความเหมาะสมและออกแบบสะพาน"), kind("ก่อสร้างสะพาน")), Kinship::Component);
    }

    #[test]
    fn repair_and_widening_of_a_road_are_related_and_lighting_is_not() {
        assert_eq!(compare(kind("ซ่อมสร้างผิวทางลาดยาง"), kind("ขยายถนน")), Kinship::Related);
        assert_eq!(compare(kind("ติดตั้งไฟฟ้าแสงสว่าง สายทาง สต.5025"), kind("งานบำรุงถนนสาย สต.5025")), Kinship::Different);
        assert_eq!(compare(kind("ถนนสาย บก.4001"), kind("งานบำรุงถนนสาย บก.4001")), Kinship::Same);
    }

    #[test]
    fn a_place_of_education_is_no_study() {
        assert_eq!(kind("ก่อสร้างอาคารสถานศึกษา").activity, Some(Construct));
        assert_eq!(kind("อาคารเรียนวิทยาลัยอาชีวศึกษา").activity, None);
    }
}
