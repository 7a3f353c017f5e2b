//! Which areas a location text speaks of.

use super::code::{AreaCode, Level};
use super::mention::{Mention, mentions};

/// The areas that a Thai text names, in the order of the text, each as finely as the text allows: a tambon, else its
/// amphoe, else its province. A name that several areas share is read by the amphoe and province beside it, and left out
/// when they do not settle it; so is a name whose surroundings lie outside the register, or contradict it.
pub fn find_in_text(text: &str) -> Vec<AreaCode> {
    let mut mentions = mentions(text);
    settle(&mut mentions, Level::Amphoe, Level::Province);
    settle(&mut mentions, Level::Tambon, Level::Amphoe);
    settle(&mut mentions, Level::Tambon, Level::Province);
    let tambons: Vec<AreaCode> = settled(&mentions).filter(|code| code.level() == Level::Tambon).collect();
    for mention in mentions.iter_mut().filter(|m| m.level == Level::Amphoe && m.candidates.len() > 1) {
        // อ.เมือง beside a tambon that only one capital has.
        mention.candidates.retain(|amphoe| tambons.iter().any(|tambon| amphoe.contains(*tambon)));
    }
    let all: Vec<AreaCode> = settled(&mentions).collect();
    let mut finest: Vec<AreaCode> = Vec::new();
    for code in &all {
        let has_finer = all.iter().any(|other| other != code && code.contains(*other));
        if !has_finer && !finest.contains(code) {
            finest.push(*code);
        }
    }
    finest
}

fn settled(mentions: &[Mention]) -> impl Iterator<Item = AreaCode> {
    mentions.iter().filter_map(|mention| match mention.candidates.as_slice() {
        [only] => Some(*only),
        _ => None,
    })
}

/// Keeps of each mention of `level` what lies in the next wider mention after it, or else in the last before it.
/// A wider mention that fits nowhere leaves none.
fn settle(mentions: &mut [Mention], level: Level, wider: Level) {
    for index in 0..mentions.len() {
        let (before, rest) = mentions.split_at_mut(index);
        let Some((mention, after)) = rest.split_first_mut() else {
            continue;
        };
        if mention.level != level || mention.candidates.is_empty() {
            continue;
        }
        let next = after.iter().find(|other| other.level == wider);
        let last = before.iter().rev().find(|other| other.level == wider);
        let within = |context: &Mention| -> Vec<AreaCode> {
            let fits = |code: &AreaCode| context.candidates.iter().any(|wide| wide.contains(*code));
            mention.candidates.iter().copied().filter(fits).collect()
        };
        let contexts: Vec<Vec<AreaCode>> = [next, last].into_iter().flatten().map(within).collect();
        if let Some(first) = contexts.iter().find(|kept| !kept.is_empty()).or(contexts.first()) {
            mention.candidates.clone_from(first);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail loudly and says when it is skipped")]
    use super::*;

    fn found(text: &str) -> Vec<String> {
        find_in_text(text).iter().map(AreaCode::to_string).collect()
    }

    #[test]
    fn the_finest_area_of_an_address_is_found() {
        assert_eq!(found("ก่อสร้างท่อลอดเหลี่ยม ซอยช่างชวน หมู่ที่ 6 ตำบลชากพง อำเภอแกลง จังหวัดระยอง"), ["210306"]);
        assert_eq!(found("โครงการก่อสร้างถนนสาย รย.3013 แยก ทล.331-ทล3191 อำเภอปลวกแดง จังหวัดระยอง"), ["2106"]);
        assert_eq!(found("ม.3 ต. บางพระ อ. ศรีราชา จ. ชลบุรี"), found("หมู่ 3 ตำบลบางพระอำเภอศรีราชาจังหวัดชลบุรี"));
        assert_eq!(found("จังหวัดชลบุรี อำเภอศรีราชา ตำบลบ่อวิน"), found("ต.บ่อวิน"));
        assert_eq!(found("บ่อวิน ศรีราชา ชลบุรี"), found("ต.บ่อวิน"));
        assert_eq!(found("ศรีราชา ชลบุรี"), ["2007"]);
        assert_eq!(found("จ.ระยอง"), ["21"]);
        assert!(found("ปรับปรุงระบบประปาหมู่บ้าน").is_empty() && found("").is_empty());
    }

    #[test]
    fn a_repeated_name_is_settled_by_its_surroundings_and_never_guessed() {
        assert_eq!(found("ต.บางพระ อ.เมือง จ.ฉะเชิงเทรา"), ["240113"]);
        assert_eq!(found("ต.หนองปรือ จ.ชลบุรี"), ["20"], "two amphoe of Chon Buri have one");
        assert!(found("ต.หนองปรือ").is_empty());
        assert_eq!(found("ต.หนองปรือ อ.บางละมุง").len(), 1);
        assert_ne!(found("ต.หนองปรือ อ.บางละมุง"), found("ต.หนองปรือ อ.พนัสนิคม"));
        assert_eq!(found("ตำบลบางพระ อำเภอพานทอง"), ["2005"], "the amphoe has no such tambon");
        assert_eq!(found("ต.ปากน้ำ จ.ระยอง"), ["210104"]);
    }

    #[test]
    fn the_capital_amphoe_is_settled_by_the_province_or_the_tambon() {
        assert_eq!(found("อ.เมือง จ.ระยอง"), ["2101"]);
        assert_eq!(found("อำเภอเมือง ชลบุรี"), ["2001"]);
        assert_eq!(found("ต.บางปลาสร้อย อ.เมือง"), ["200101"]);
        assert_eq!(found("อ.เมืองฉะเชิงเทรา"), ["2401"]);
        assert!(found("อ.เมือง").is_empty());
    }

    #[test]
    fn several_places_are_all_found_in_their_order() {
        let both = found("ต.บางพระ อ.ศรีราชา และ ต.หนองปรือ อ.บางละมุง จ.ชลบุรี");
        assert_eq!(both, [found("ต.บางพระ อ.ศรีราชา"), found("ต.หนองปรือ อ.บางละมุง")].concat());
        assert_eq!(found("ต.บ่อวิน ต.เขาคันทรง และต.หนองขาม อ.ศรีราชา").len(), 3);
        assert_eq!(found("จังหวัดชลบุรี และจังหวัดระยอง"), ["20", "21"]);
    }

    #[test]
    fn familiar_names_elsewhere_are_not_ours() {
        for text in [
            "ต.หนองบัว อ.เมือง จ.กาญจนบุรี",
            "ตำบลบางพระ อำเภอเมืองตราด จังหวัดตราด",
            "ต.เสม็ดแดง",
            "แขวงหนองจอก เขตหนองจอก กรุงเทพมหานคร",
            "ตำบลหนองจอก อำเภอท่ายาง จังหวัดเพชรบุรี",
            "ต.บ้านใหม่ อ.ปากเกร็ด",
            "ก่อสร้างถนน จังหวัดนครสวรรค์",
        ] {
            assert!(found(text).is_empty(), "{text} gave {:?}", found(text));
        }
    }

    #[test]
    fn the_name_of_a_body_or_a_road_is_not_its_tambon() {
        for text in [
            "เทศบาลตำบลบางเสร่",
            "อบต.บ่อวิน",
            "องค์การบริหารส่วนตำบลบ่อวิน",
            "รพ.สต.บ่อวิน",
            "ทต.บางเสร่",
            "ถนนบ้านบึง - แกลง",
            "ตอน กระทิงลาย - ระยอง",
            "ผอ.แกลง",
        ] {
            assert!(found(text).is_empty(), "{text} gave {:?}", found(text));
        }
        assert_eq!(found("องค์การบริหารส่วนจังหวัดระยอง"), ["21"]);
    }

    #[test]
    fn damaged_text_is_read_where_the_damage_is_known() {
        assert_eq!(found("ตําบลบ่อวิน อําเภอศรีราชา"), found("ต.บ่อวิน"));
        assert_eq!(found("ตำบลบ่อ\nวิน อำเภอศรี\nราชา"), found("ต.บ่อวิน"));
        assert_eq!(found("ต\u{200b}.บ่อวิน อ . ศรีราชา"), found("ต.บ่อวิน"));
    }

    #[test]
    fn real_titles_are_placed_and_those_of_other_provinces_are_not() {
        let root = std::env::var("PHAEN_SHARED_DATA")
            .unwrap_or_else(|_| format!("{}/../shared/data", env!("CARGO_MANIFEST_DIR")));
        let Ok(mut rows) = csv::Reader::from_path(format!("{root}/projects/real_projects_sample.csv")) else {
            println!("skipped: the shared projects are not here ({root})");
            return;
        };
        let headers = rows.headers().unwrap().clone();
        let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
        let (title, provinces) = (column("title"), column("provinces_in_title"));
        let (mut ours, mut placed, mut strayed) = (0, 0, 0);
        for row in rows.records().map(Result::unwrap) {
            let (title, provinces) = (row.get(title).unwrap_or(""), row.get(provinces).unwrap_or(""));
            let areas = find_in_text(title);
            // The column names every province that a rule found in the title, so one of ours alone is surely ours.
            if ["ชลบุรี", "ระยอง", "ฉะเชิงเทรา"].contains(&provinces) {
                ours += 1;
                placed += usize::from(!areas.is_empty());
            } else if !["ชลบุรี", "ระยอง", "ฉะเชิงเทรา"].iter().any(|ours| provinces.contains(ours))
            {
                strayed += usize::from(!areas.is_empty());
            }
        }
        assert!(ours > 300 && placed * 100 >= ours * 93, "{placed} of {ours} placed");
        assert!(strayed <= 3, "{strayed} titles of other provinces were placed in ours");
    }
}
