//! The evidence of one pair as people read it: both values, what they weigh, and a phrase in Thai and in English.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::corpus::Prepared;
use super::gazetteer::Gazetteer;
use super::kind::Kinship;
use super::measure::{Agreement, Measures, PhaseMatch, RoadMatch, Stretch};
use super::names::Extent;
use super::period::Period;
use super::place::Nearness;
use super::score::{Entry, Item, Score};

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    pub item: Item,
    /// What the first and the second work say; none where one says nothing.
    pub value_a: Option<String>,
    pub value_b: Option<String>,
    /// 0 to 1, where likeness is a matter of degree.
    pub similarity: Option<f64>,
    /// Log-odds by the table of weights.
    pub weight: f64,
    /// Log-odds that it adds to this pair, after limits; 0 for what is missing.
    pub contribution: f64,
    pub phrase_th: String,
    pub phrase_en: String,
}

/// Thai and English.
type Phrase = (String, String);

/// What a reader wants to know is missing, if it is.
const EXPECTED: [Item; 6] = [Item::Text, Item::Place, Item::Geometry, Item::Kind, Item::Period, Item::Money];

/// The evidence of a scored pair, in the order of items; expected evidence that is missing is listed and adds nothing.
pub fn evidence(
    a: &Prepared,
    b: &Prepared,
    measures: &Measures,
    score: &Score,
    gazetteer: &Gazetteer,
) -> Vec<Evidence> {
    let mut list: Vec<Evidence> = score.entries.iter().map(|entry| spoken(a, b, measures, entry, gazetteer)).collect();
    for item in EXPECTED {
        if !list.iter().any(|evidence| evidence.item == item) {
            list.push(missing(a, b, item, gazetteer));
        }
    }
    list.sort_by_key(|evidence| evidence.item);
    list
}

fn spoken(a: &Prepared, b: &Prepared, measures: &Measures, entry: &Entry, gazetteer: &Gazetteer) -> Evidence {
    let (phrase_th, phrase_en) = phrase(a, b, measures, entry, gazetteer);
    Evidence {
        item: entry.item,
        value_a: value(a, entry.item, gazetteer),
        value_b: value(b, entry.item, gazetteer),
        similarity: likeness(measures, entry.item).map(|likeness| (likeness * 1000.0).round() / 1000.0),
        weight: rounded(entry.weight),
        contribution: rounded(entry.contribution),
        phrase_th,
        phrase_en,
    }
}

fn missing(a: &Prepared, b: &Prepared, item: Item, gazetteer: &Gazetteer) -> Evidence {
    let (th, en) = match item {
        Item::Text => ("ไม่มีถ้อยคำให้เทียบ", "no words left to compare"),
        Item::Place => ("ไม่ทราบพื้นที่ของงานใดงานหนึ่ง", "the area of one of them is not known"),
        Item::Geometry => {
            ("ไม่มีตำแหน่งบนแผนที่ที่แน่ชัดทั้งสองงาน จึงไม่นับ", "not both have an exact place on the map, which counts neither way")
        }
        Item::Kind => ("ไม่ทราบประเภทงานของงานใดงานหนึ่ง", "the kind of work of one of them is not known"),
        Item::Period => ("ไม่ทราบปีงบประมาณของงานใดงานหนึ่ง", "the fiscal year of one of them is not known"),
        _ => ("ไม่ทราบงบประมาณของงานใดงานหนึ่ง", "the budget of one of them is not known"),
    };
    Evidence {
        item,
        value_a: value(a, item, gazetteer),
        value_b: value(b, item, gazetteer),
        similarity: None,
        weight: 0.0,
        contribution: 0.0,
        phrase_th: th.to_owned(),
        phrase_en: en.to_owned(),
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn likeness(measures: &Measures, item: Item) -> Option<f64> {
    match item {
        Item::Text => measures.text,
        Item::Purpose => measures.purpose,
        Item::Route => measures.route,
        Item::Section => measures.section,
        Item::Money => measures.money.map(|money| money.ratio),
        Item::Geometry => measures.spatial.map(|spatial| spatial.share_a.max(spatial.share_b)),
        Item::Chainage => match measures.chainage {
            Stretch::Overlap { shorter, .. } => Some(shorter),
            Stretch::Apart(_) => Some(0.0),
            Stretch::Missing => None,
        },
        _ => None,
    }
}

fn joined<T: ToString>(values: impl IntoIterator<Item = T>) -> Option<String> {
    let text = values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(", ");
    (!text.is_empty()).then_some(text)
}

fn keyed(values: &BTreeMap<String, BTreeSet<String>>) -> Option<String> {
    joined(
        values.iter().map(|(key, numbers)| format!("{key} {}", numbers.iter().cloned().collect::<Vec<_>>().join("/"))),
    )
}

/// Whole baht with separators, from satang.
pub fn baht(satang: i64) -> String {
    let digits = ((satang + satang.signum() * 50) / 100).to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digit != '-' && (digits.len() - place).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What one work says about an item.
fn value(work: &Prepared, item: Item, gazetteer: &Gazetteer) -> Option<String> {
    let facts = &work.facts;
    let assets = |extent: Extent| {
        joined(facts.assets.iter().filter(|asset| asset.extent == extent).map(|asset| asset.shown.clone()))
    };
    match item {
        Item::Text | Item::Template => Some(work.work.title.clone()),
        Item::Place => place_name(work, gazetteer),
        Item::Geometry => work.work.geometry.as_ref().map(|_| quality(work)),
        Item::Village => joined(&facts.numbers.villages),
        Item::Settlement => assets(Extent::Settlement),
        Item::Site => assets(Extent::Site),
        Item::Line => assets(Extent::Line),
        Item::Landmark => {
            joined(facts.assets.iter().filter(|asset| asset.extent != Extent::Line).map(|asset| asset.shown.clone()))
        }
        Item::Body => joined(&facts.bodies_shown),
        Item::Soi => joined(facts.numbers.sois.values()),
        Item::House => joined(&facts.numbers.houses),
        Item::Road => joined(facts.roads.own.iter().chain(&facts.roads.mentioned)),
        Item::Route => facts.roads.route_shown.clone(),
        Item::Section => facts.roads.section_shown.clone(),
        Item::Chainage => joined(facts.roads.chainages.iter().map(|(from, to)| format!("{from:.3}–{to:.3}"))),
        Item::Ordinal => joined(&facts.numbers.ordinals_shown),
        Item::Lot => keyed(&facts.numbers.lots),
        Item::Phase => facts.numbers.phase.map(|phase| phase.to_string()),
        Item::Side => joined(&facts.sides),
        Item::Quantity => joined(facts.numbers.quantities.iter().map(|(role, value)| format!("{role} {value}"))),
        Item::Kind | Item::Goods => joined(
            facts.kind.activity.map(|did| did.thai()).into_iter().chain(facts.kind.object.map(|what| what.thai())),
        ),
        Item::Period => joined(&work.years),
        Item::Money => (!work.work.budgets.is_empty()).then(|| baht(work.work.total())),
        Item::Agency => Some(work.work.agency.name_th.clone()),
        Item::External => joined(work.work.external_ids.iter().map(|(scheme, value)| format!("{scheme} {value}"))),
        Item::Purpose => work.work.objective.clone().or_else(|| work.work.outputs.clone()),
        Item::Amendment => work.work.amendment_mark.clone(),
    }
}

fn quality(work: &Prepared) -> String {
    use super::work::LocationQuality as Q;
    match work.work.location_quality {
        Q::Surveyed => "surveyed",
        Q::Drawn => "drawn",
        Q::Village => "village",
        Q::Tambon => "tambon",
        Q::Amphoe => "amphoe",
        Q::None => "none",
    }
    .to_owned()
}

/// The finest area that is known, by name where the gazetteer has it.
fn place_name(work: &Prepared, gazetteer: &Gazetteer) -> Option<String> {
    let places = &work.facts.places;
    let named = |keys: &BTreeSet<String>| {
        joined(keys.iter().map(|key| gazetteer.name(key).unwrap_or(places.shown.get(key).unwrap_or(key))))
    };
    match (named(&places.tambon), named(&places.amphoe), named(&places.provinces)) {
        (Some(tambon), Some(amphoe), _) => Some(format!("{tambon} · {amphoe}")),
        (Some(tambon), None, _) => Some(tambon),
        (None, Some(amphoe), _) => Some(amphoe),
        (None, None, province) => province,
    }
}

fn phrase(a: &Prepared, b: &Prepared, measures: &Measures, entry: &Entry, gazetteer: &Gazetteer) -> Phrase {
    let (value_a, value_b) = (value(a, entry.item, gazetteer), value(b, entry.item, gazetteer));
    let (of_a, of_b) = (value_a.as_deref().unwrap_or("–"), value_b.as_deref().unwrap_or("–"));
    match entry.item {
        Item::Text => {
            let percent = (measures.text.unwrap_or_default() * 100.0).round();
            (format!("ถ้อยคำคล้ายกัน {percent} %"), format!("the words are {percent} % alike"))
        }
        Item::Template => (
            format!("เป็นถ้อยคำที่ {} หน่วยงานใช้เหมือนกัน", measures.template_users),
            format!("{} agencies use these very words", measures.template_users),
        ),
        Item::Place => near(measures.nearness, of_a, of_b),
        Item::Geometry => on_ground(measures),
        Item::Village => agreement(measures.villages, "หมู่ที่", "village no.", of_a, of_b),
        Item::Settlement => agreement(measures.settlements, "หมู่บ้าน/ชุมชน", "settlement", of_a, of_b),
        Item::Site => agreement(measures.sites, "สถานที่", "site", of_a, of_b),
        Item::Line => agreement(measures.lines, "ทางน้ำ/ถนน", "river, canal or street", of_a, of_b),
        Item::Landmark => {
            (format!("ระบุจุดสังเกตต่างกัน ({of_a} / {of_b})"), format!("they name different landmarks ({of_a} / {of_b})"))
        }
        Item::Body => agreement(measures.bodies, "องค์กรปกครองท้องถิ่น", "local body", of_a, of_b),
        Item::Goods => (
            "เป็นการจัดซื้อของใช้ที่แต่ละหน่วยงานต้องมีของตน".to_owned(),
            "they buy things of which each agency needs its own".to_owned(),
        ),
        Item::Soi => agreement(measures.sois, "ซอย", "soi", of_a, of_b),
        Item::House => agreement(measures.houses, "บ้านเลขที่", "house no.", of_a, of_b),
        Item::Road => road(measures.roads, of_a, of_b),
        Item::Route => ends(measures.route, "ต้นทาง–ปลายทาง", "ends of the road", of_a, of_b),
        Item::Section => ends(measures.section, "ตอนของทางหลวง", "highway section", of_a, of_b),
        Item::Chainage => chainage(measures.chainage, of_a, of_b),
        Item::Ordinal => {
            agreement(measures.ordinals, "หมายเลขอาคาร/สิ่งก่อสร้าง", "number of the building or thing", of_a, of_b)
        }
        Item::Lot => agreement(measures.lots, "ช่วง/ตอน", "lot", of_a, of_b),
        Item::Phase => phase(measures.phase, of_a, of_b),
        Item::Side => agreement(measures.sides, "ฝั่ง/ทิศ", "side", of_a, of_b),
        Item::Quantity => agreement(measures.quantities, "ขนาด/ปริมาณ", "size", of_a, of_b),
        Item::Kind => kind(measures.kinship, of_a, of_b),
        Item::Period => period(measures.period, of_a, of_b),
        Item::Money => match measures.money {
            Some(money) if money.equal => {
                (format!("งบประมาณเท่ากัน ({of_a} บาท)"), format!("the budgets are equal ({of_a} baht)"))
            }
            _ => (format!("งบประมาณ {of_a} กับ {of_b} บาท"), format!("the budgets are {of_a} and {of_b} baht")),
        },
        Item::Agency if measures.counterpart => (
            "ข้อความระบุชื่ออีกหน่วยงานเป็นผู้ร่วมดำเนินการ".to_owned(),
            "the text names the other agency as a partner".to_owned(),
        ),
        Item::Agency => ("อยู่ในกระทรวงเดียวกัน".to_owned(), "both agencies belong to one ministry".to_owned()),
        Item::External => agreement(measures.external, "รหัสโครงการ", "project number", of_a, of_b),
        Item::Purpose => {
            let percent = (measures.purpose.unwrap_or_default() * 100.0).round();
            (format!("วัตถุประสงค์/ผลผลิตคล้ายกัน {percent} %"), format!("objectives and outputs are {percent} % alike"))
        }
        Item::Amendment => ("เป็นรายการเดิมที่แก้ไขแผน".to_owned(), "a new version of the same plan row".to_owned()),
    }
}

fn agreement(agreement: Agreement, thing_th: &str, thing_en: &str, a: &str, b: &str) -> Phrase {
    match agreement {
        Agreement::Same => (format!("{thing_th}ตรงกัน ({a})"), format!("same {thing_en} ({a})")),
        Agreement::Partial => {
            (format!("{thing_th}ตรงกันบางส่วน ({a} / {b})"), format!("{thing_en} agrees in part ({a} / {b})"))
        }
        Agreement::Different => (format!("{thing_th}ต่างกัน ({a} / {b})"), format!("different {thing_en} ({a} / {b})")),
        Agreement::Missing => (format!("ไม่ทราบ{thing_th}"), format!("{thing_en} not known")),
    }
}

fn near(nearness: Nearness, a: &str, b: &str) -> Phrase {
    match nearness {
        Nearness::SameTambon => (format!("อยู่ตำบลเดียวกัน ({a})"), format!("in the same sub-district ({a})")),
        Nearness::SameAmphoe => (format!("อยู่อำเภอเดียวกัน ({a} / {b})"), format!("in the same district ({a} / {b})")),
        Nearness::SameProvince => ("อยู่จังหวัดเดียวกัน".to_owned(), "in the same province".to_owned()),
        Nearness::OtherTambon => (format!("อยู่คนละตำบล ({a} / {b})"), format!("in different sub-districts ({a} / {b})")),
        Nearness::OtherAmphoe => (format!("อยู่คนละอำเภอ ({a} / {b})"), format!("in different districts ({a} / {b})")),
        Nearness::OtherProvince => (format!("อยู่คนละจังหวัด ({a} / {b})"), format!("in different provinces ({a} / {b})")),
        Nearness::Unknown => ("ไม่ทราบพื้นที่".to_owned(), "area not known".to_owned()),
    }
}

fn on_ground(measures: &Measures) -> Phrase {
    let Some(spatial) = measures.spatial else {
        let metres = measures.village_metres.unwrap_or_default().round();
        return (format!("จุดของหมู่บ้านห่างกัน {metres} เมตร"), format!("their village points are {metres} m apart"));
    };
    let share = (spatial.share_a.max(spatial.share_b) * 100.0).round();
    let metres = spatial.metres.round();
    if spatial.datum {
        return (
            "ตำแหน่งเหลื่อมกันเท่ากับค่าต่างของหมุดหลักฐาน Indian 1975 กับ WGS 84 (ประมาณ 333 ม. ตะวันออก 303 ม. ใต้)".to_owned(),
            "they lie apart by just the offset of Indian 1975 from WGS 84 (about 333 m east, 303 m south): likely one drawing".to_owned(),
        );
    }
    if spatial.metres <= super::metric::TOLERANCE && share > 0.0 {
        return (
            format!("ตำแหน่งบนแผนที่ทับกัน {share} %"),
            format!("{share} % of the lesser lies on the other on the map"),
        );
    }
    (format!("ตำแหน่งบนแผนที่ห่างกัน {metres} เมตร"), format!("they are {metres} m apart on the map"))
}

fn road(roads: RoadMatch, a: &str, b: &str) -> Phrase {
    match roads {
        RoadMatch::Same => (format!("เป็นถนนสายเดียวกัน ({a})"), format!("work on the same road ({a})")),
        RoadMatch::Partial => (format!("มีถนนสายเดียวกัน ({a} / {b})"), format!("roads in common ({a} / {b})")),
        RoadMatch::OnlyMentioned => (
            format!("รหัสถนนที่ตรงกันเป็นเพียงจุดแยก ({a} / {b})"),
            format!("the road code they share is only where one of them starts ({a} / {b})"),
        ),
        _ => (format!("เป็นถนนคนละสาย ({a} / {b})"), format!("work on different roads ({a} / {b})")),
    }
}

fn ends(likeness: Option<f64>, thing_th: &str, thing_en: &str, a: &str, b: &str) -> Phrase {
    if likeness.unwrap_or_default() >= 0.75 {
        (format!("{thing_th}ตรงกัน ({a})"), format!("same {thing_en} ({a})"))
    } else {
        (format!("{thing_th}ต่างกัน ({a} / {b})"), format!("different {thing_en} ({a} / {b})"))
    }
}

fn chainage(stretch: Stretch, a: &str, b: &str) -> Phrase {
    match stretch {
        Stretch::Overlap { kilometres, .. } => (
            format!("ช่วง กม. ทับกัน {kilometres:.3} กม. ({a} / {b})"),
            format!("{kilometres:.3} km of the stretches overlap ({a} / {b})"),
        ),
        Stretch::Apart(gap) if gap <= 0.2 => {
            (format!("ช่วง กม. ต่อกัน ({a} / {b})"), format!("the stretches adjoin ({a} / {b})"))
        }
        _ => (format!("ช่วง กม. ไม่ทับกัน ({a} / {b})"), format!("the stretches do not overlap ({a} / {b})")),
    }
}

fn phase(phase: PhaseMatch, a: &str, b: &str) -> Phrase {
    match phase {
        PhaseMatch::Same => (format!("ระยะเดียวกัน (ระยะที่ {a})"), format!("same phase ({a})")),
        PhaseMatch::Different => (format!("คนละระยะ (ระยะที่ {a} / {b})"), format!("different phases ({a} / {b})")),
        _ => (format!("งานหนึ่งระบุระยะที่ ({a} / {b})"), format!("only one of them names a phase ({a} / {b})")),
    }
}

fn kind(kinship: Kinship, a: &str, b: &str) -> Phrase {
    match kinship {
        Kinship::Same => (format!("งานประเภทเดียวกัน ({a})"), "the same kind of work".to_owned()),
        Kinship::Related => (format!("งานประเภทใกล้เคียงกัน ({a} / {b})"), "a related kind of work".to_owned()),
        Kinship::Component => (
            format!("งานหนึ่งเป็นส่วนประกอบของอีกงาน ({a} / {b})"),
            "one is design, supervision, study or equipment of the other".to_owned(),
        ),
        _ => (format!("งานคนละประเภท ({a} / {b})"), "different kinds of work".to_owned()),
    }
}

fn period(period: Period, a: &str, b: &str) -> Phrase {
    match period {
        Period::Shared(_) => (format!("ปีงบประมาณตรงกัน ({a} / {b})"), format!("fiscal years in common ({a} / {b})")),
        Period::Apart(1) => {
            (format!("ปีงบประมาณต่อกัน ({a} / {b})"), format!("fiscal years follow each other ({a} / {b})"))
        }
        Period::Apart(gap) => {
            (format!("ปีงบประมาณห่างกัน {gap} ปี ({a} / {b})"), format!("fiscal years {gap} apart ({a} / {b})"))
        }
        Period::Unknown => ("ไม่ทราบปีงบประมาณ".to_owned(), "fiscal year not known".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baht_are_grouped_by_thousands_and_rounded_half_up() {
        assert_eq!(baht(123_456_750), "1,234,568");
        assert_eq!(baht(99_900), "999");
        assert_eq!(baht(-150_000), "-1,500");
    }
}
