//! What each piece of evidence says, in Thai and in English.

use super::agree::Agreement;
use super::corpus::Prepared;
use super::evidence::value;
use super::gazetteer::Gazetteer;
use super::kind::Kinship;
use super::measure::{Measures, PhaseMatch, RoadMatch, Stretch};
use super::period::Period;
use super::place::Nearness;
use super::score::{Entry, Item};
use super::street::Streets;
use crate::time::BUDDHIST_OFFSET;

/// Thai and English.
type Phrase = (String, String);

pub fn phrase(a: &Prepared, b: &Prepared, measures: &Measures, entry: &Entry, gazetteer: &Gazetteer) -> Phrase {
    let (value_a, value_b) = (value(a, entry.item, gazetteer), value(b, entry.item, gazetteer));
    let (of_a, of_b) = (value_a.as_deref().unwrap_or("–"), value_b.as_deref().unwrap_or("–"));
    match entry.item {
        Item::Text => {
            let percent = (measures.text.unwrap_or_default() * 100.0).round();
            (format!("ถ้อยคำคล้ายกัน {percent} %"), format!("the words are {percent} % alike"))
        }
        Item::Wording => {
            let percent = (measures.wording.unwrap_or_default() * 100.0).floor();
            (
                format!("ชื่อเต็มตรงกันทุกตัวอักษร {percent} % และตัวเลขตรงกัน"),
                format!("the whole titles are {percent} % the same, letter by letter, with the same numbers"),
            )
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
            "เป็นของใช้หรือกิจกรรมที่แต่ละหน่วยงานต้องมีหรือจัดของตนเอง".to_owned(),
            "things or activities of which each agency has its own".to_owned(),
        ),
        Item::Soi => agreement(measures.sois, "ซอย", "soi", of_a, of_b),
        Item::Street => street(measures.streets, of_a, of_b),
        Item::House => agreement(measures.houses, "บ้านเลขที่", "house no.", of_a, of_b),
        Item::Road => road(measures.roads, of_a, of_b),
        Item::Route => ends(measures.route, "ต้นทาง–ปลายทาง", "ends of the road", of_a, of_b),
        Item::Section => ends(measures.section, "ตอนของทางหลวง", "highway section", of_a, of_b),
        Item::Chainage => chainage(measures.chainage, of_a, of_b),
        Item::Ordinal => {
            agreement(measures.ordinals, "หมายเลขหรือชนิดของสิ่งก่อสร้าง", "number or sort of the building", of_a, of_b)
        }
        Item::Lot => agreement(measures.lots, "ช่วง/ตอน", "lot", of_a, of_b),
        Item::Phase => phase(measures.phase, of_a, of_b),
        Item::Side => agreement(measures.sides, "ฝั่ง/ทิศ", "side", of_a, of_b),
        Item::Quantity => agreement(measures.quantities, "ขนาด/ปริมาณ", "size", of_a, of_b),
        Item::Kind => kind(measures.kinship, of_a, of_b),
        Item::Period => period(measures.period, of_a, of_b),
        Item::Money if let Some(share) = measures.share => {
            let (whole, part) = if share.first { (of_a, of_b) } else { (of_b, of_a) };
            (
                format!("งบประมาณ {whole} บาท เท่ากับผลรวมของ {} ส่วน ซึ่ง {part} บาทเป็นส่วนหนึ่ง", share.parts),
                format!("the budget of {whole} baht is the sum of {} parts, of which {part} baht are one", share.parts),
            )
        }
        Item::Money => match measures.money {
            Some(money) if money.equal && of_a == of_b => {
                (format!("งบประมาณเท่ากัน ({of_a} บาท)"), format!("the budgets are equal ({of_a} baht)"))
            }
            Some(money) if money.equal => (
                format!("งบประมาณเกือบเท่ากัน ({of_a} กับ {of_b} บาท)"),
                format!("the budgets are nearly equal ({of_a} and {of_b} baht)"),
            ),
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

fn street(streets: Streets, a: &str, b: &str) -> Phrase {
    match streets {
        Streets::OneSided => {
            (format!("มีเพียงงานเดียวที่ระบุซอย ({a} / {b})"), format!("only one of them names a soi ({a} / {b})"))
        }
        _ => (
            format!("ระบุถนนคนละแบบ ซอยกับสายทาง ({a} / {b})"),
            format!("one works in a soi, the other on a road between places ({a} / {b})"),
        ),
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
        PhaseMatch::Continued => {
            (format!("ต่อจากของเดิมคนละส่วน ({a} / {b})"), format!("what they continue tells them apart ({a} / {b})"))
        }
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

/// A list of Buddhist years as Christian ones.
fn christian(years: &str) -> String {
    let year = |text: &str| match text.parse::<i32>() {
        Ok(year) => (year - BUDDHIST_OFFSET).to_string(),
        Err(_) => text.to_owned(),
    };
    years.split(", ").map(year).collect::<Vec<_>>().join(", ")
}

fn period(period: Period, a: &str, b: &str) -> Phrase {
    let years = format!("{} / {}, B.E. {a} / {b}", christian(a), christian(b));
    match period {
        Period::Shared(_) => (format!("ปีงบประมาณตรงกัน ({a} / {b})"), format!("fiscal years in common ({years})")),
        Period::Apart(1) => (format!("ปีงบประมาณต่อกัน ({a} / {b})"), format!("fiscal years follow each other ({years})")),
        Period::Apart(gap) => {
            (format!("ปีงบประมาณห่างกัน {gap} ปี ({a} / {b})"), format!("fiscal years {gap} apart ({years})"))
        }
        Period::Unknown => ("ไม่ทราบปีงบประมาณ".to_owned(), "fiscal year not known".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_english_sentence_tells_years_in_both_eras() {
        let (thai, english) = period(Period::Apart(1), "2567, 2568", "2569");
        assert_eq!(thai, "ปีงบประมาณต่อกัน (2567, 2568 / 2569)");
        assert_eq!(english, "fiscal years follow each other (2024, 2025 / 2026, B.E. 2567, 2568 / 2569)");
    }
}
