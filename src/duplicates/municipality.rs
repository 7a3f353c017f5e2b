//! Municipalities that a text names without their class, and what body of the register that is.
//!
//! ```text
//! municipality = ["ในเขต"] "เทศบาล" name        a name of the register, up to a space, a sign or a word that begins something else
//! ```

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::names::cut_name;
use super::place::Places;
use crate::access::AgencyKind;
use crate::access::local_authority::local_authorities;
use crate::thai::{bones, canonical, is_thai_letter, skeleton};

/// A municipality of the register.
#[derive(Debug)]
pub struct Municipality {
    /// With its class, as people read it, and its skeleton.
    pub full: String,
    pub key: String,
    amphoe: String,
    province: String,
}

const WORD: &str = "เทศบาล";

/// Words before "เทศบาล" that make the whole the name of a street, a school, a community or the end of a road.
const OTHERWISE: &[&str] =
    &["ซอย", "ตรอก", "ถนน", "สาย", "แยก", "ถึง", "ตอน", "เชื่อม", "-", "โรงเรียน", "เด็กเล็ก", "ชุมชน", "หมู่บ้าน", "ตลาด"];

/// Skeleton of the name without its class → the municipalities of that name.
static MUNICIPALITIES: LazyLock<HashMap<String, Vec<Municipality>>> = LazyLock::new(|| {
    let mut known: HashMap<String, Vec<Municipality>> = HashMap::new();
    for body in local_authorities() {
        let (AgencyKind::CityMunicipality | AgencyKind::TownMunicipality | AgencyKind::SubdistrictMunicipality) =
            body.kind
        else {
            continue;
        };
        let full = body.full_name();
        known.entry(skeleton(body.name)).or_default().push(Municipality {
            key: skeleton(&full),
            full,
            amphoe: body.code.amphoe_code(),
            province: body.code.province_code(),
        });
    }
    known
});

fn called(name: &str) -> &'static [Municipality] {
    MUNICIPALITIES.get(name).map(Vec::as_slice).unwrap_or_default()
}

/// The municipality of a name that is no class, though it begins like one: `เทศบาลเมืองแกลง` is the sub-district municipality of
/// เมืองแกลง, since there is no town of แกลง. `body` is the skeleton of the whole.
pub fn miscalled(body: &str) -> Option<&str> {
    let name = body.strip_prefix(WORD).filter(|name| !called(name).is_empty())?;
    let classed = MUNICIPALITIES.values().flatten().any(|known| known.key == body);
    (!classed).then_some(name)
}

/// Takes the municipalities out of a canonical text that stand without their class: skeletons of their names. A name that several
/// have stays in the text, since it may turn out to tell nothing.
pub fn take_municipalities(text: &mut String) -> Vec<String> {
    let (mut names, mut left) = (Vec::new(), String::new());
    let (mut end, mut from) = (0, 0);
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(WORD)).map(|at| from + at) {
        from = at + WORD.len();
        let (before, rest) = (text.get(end..at).unwrap_or_default(), text.get(from..).unwrap_or_default());
        let Some((name, key)) = name_of(rest).filter(|_| !is_of_another_name(before)) else { continue };
        let after = rest.get(name.len()..).unwrap_or_default().trim_start();
        let numbered = after.starts_with(|next: char| next.is_ascii_digit() || next == '-');
        if numbered || (before.trim_end().ends_with("จาก") && after.contains("ถึง")) {
            continue;
        }
        from += name.len();
        if called(&key).len() == 1 {
            left.push_str(before.strip_suffix("ในเขต").unwrap_or(before));
            left.push(' ');
            end = from;
        }
        names.push(key);
    }
    if end > 0 {
        left.push_str(text.get(end..).unwrap_or_default());
        *text = left;
    }
    names
}

/// The name of a municipality at the start of a text, and its skeleton.
fn name_of(rest: &str) -> Option<(&str, String)> {
    let run = rest.get(..rest.find(|letter: char| !is_thai_letter(letter)).unwrap_or(rest.len()))?;
    let known = |name: &'_ str| Some(bones(name)).filter(|key| !called(key).is_empty());
    known(run).map(|key| (run, key)).or_else(|| {
        let cut = cut_name(run);
        known(cut).map(|key| (cut, key))
    })
}

fn is_of_another_name(before: &str) -> bool {
    let before = before.trim_end();
    OTHERWISE.iter().any(|word| before.ends_with(word))
}

/// The one municipality of that name which a work in these places can mean; none where several can, or where the work lies in
/// another province.
pub fn settle(name: &str, places: &Places) -> Option<&'static Municipality> {
    let mut may_be: Vec<&Municipality> = called(name)
        .iter()
        .filter(|body| places.provinces.is_empty() || places.provinces.contains(&body.province))
        .collect();
    if may_be.len() > 1 {
        may_be.retain(|body| places.amphoe.contains(&body.amphoe));
    }
    match may_be[..] {
        [one] => Some(one),
        _ => None,
    }
}

/// Skeletons of the municipalities that a text names without their class, for a work in these places.
pub fn named_in(text: &str, places: &Places) -> String {
    if !text.contains(WORD) {
        return String::new();
    }
    let names = take_municipalities(&mut canonical(text));
    names.iter().filter_map(|name| settle(name, places)).map(|body| body.key.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duplicates::gazetteer::{Gazetteer, Level};
    use crate::duplicates::text::{Facts, read_facts};
    use crate::duplicates::work::Work;

    fn facts(title: &str, codes: &[&str]) -> Facts {
        let work = Work {
            title: title.to_owned(),
            area_codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            ..Work::default()
        };
        let areas =
            [("20", Level::Province, "ชลบุรี"), ("73", Level::Province, "นครปฐม"), ("2007", Level::Amphoe, "ศรีราชา")];
        read_facts(&work, &Gazetteer::new(areas))
    }

    fn bodies(title: &str, codes: &[&str]) -> Vec<String> {
        facts(title, codes).bodies_shown
    }

    #[test]
    fn a_municipality_without_its_class_is_the_one_of_that_name() {
        assert_eq!(bodies("ปรับปรุงลานกีฬาในเขตเทศบาลบางพระ", &[]), ["เทศบาลตำบลบางพระ"]);
        assert_eq!(bodies("อุดหนุนเทศบาลแหลมฉบังก่อสร้างลานกีฬา", &[]), ["เทศบาลนครแหลมฉบัง"]);
        assert_eq!(bodies("ขุดลอกคลอง เทศบาลหนองปรืออำเภอบางละมุง", &[]), ["เทศบาลเมืองหนองปรือ"]);
        let (bare, full) = (facts("ขุดลอกคลอง เทศบาลบางพระ", &[]), facts("ขุดลอกคลอง เทศบาลตำบลบางพระ", &[]));
        assert_eq!((bare.bodies, bare.core), (full.bodies, full.core), "both ways of naming it leave the same");
    }

    #[test]
    fn a_name_that_two_municipalities_have_is_not_read_unless_the_place_tells() {
        assert!(bodies("ปรับปรุงลานกีฬาเทศบาลบ้านบึง", &["2002"]).is_empty(), "a town and a sub-district of one district");
        assert!(facts("ปรับปรุงลานกีฬาเทศบาลบ้านบึง", &[]).core.contains(&skeleton("บ้านบึง")));
    }

    #[test]
    fn a_work_of_another_province_means_another_body() {
        assert!(bodies("ปรับปรุงลานกีฬาเทศบาลบางพระ จังหวัดนครปฐม", &[]).is_empty());
        assert!(bodies("ปรับปรุงลานกีฬาเทศบาลบางพระ", &["730102"]).is_empty());
        assert_eq!(bodies("ปรับปรุงลานกีฬาเทศบาลบางพระ", &["2001"]), ["เทศบาลตำบลบางพระ"], "a district beside it");
    }

    #[test]
    fn running_text_streets_schools_and_unknown_names_are_no_municipalities() {
        for title in [
            "โครงการที่เทศบาลได้รับการอุดหนุน",
            "งานประเพณีที่เทศบาลจัดขึ้น",
            "ภายในเขตเทศบาล",
            "วางท่อระบายน้ำ ซอยเทศบาลบางพระ 5",
            "ก่อสร้างถนนเทศบาลบางพระ",
            "อาคารเรียน โรงเรียนเทศบาลแหลมฉบัง 1",
            "ถนนสายเทศบาลบางพระ - บ้านห้วยกุ่ม",
            "ถนนจากเทศบาลบางพระ ถึง วัดห้วยกุ่ม",
            "ปรับปรุงลานกีฬาเทศบาลบางพระพัฒนาสุข",
            "ปรับปรุงลานกีฬาเทศบาลสวรรค์วิถี",
        ] {
            assert!(bodies(title, &[]).is_empty(), "{title}");
        }
    }

    #[test]
    fn a_class_stays_a_class_unless_it_is_a_part_of_the_name() {
        assert_eq!(bodies("ขุดลอกคลอง เทศบาลเมืองแสนสุข", &[]), ["เทศบาลเมืองแสนสุข"]);
        assert_eq!(bodies("ขุดลอกคลอง เทศบาลตำบลสมมุติ", &[]), ["เทศบาลตำบลสมมุติ"]);
        assert_eq!(bodies("ขุดลอกคลอง เทศบาลเมืองแกลง", &[]), ["เทศบาลตำบลเมืองแกลง"]);
        assert_eq!(bodies("ขุดลอกคลอง เทศบาลนครเนื่องเขต", &[]), ["เทศบาลตำบลนครเนื่องเขต"]);
    }
}
