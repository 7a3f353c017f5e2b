//! Where a work is, by the names in its text and by its codes, and how two such places agree.
//!
//! ```text
//! place = ("ตำบล" | "แขวง" | "อำเภอ" | "เขต" | "จังหวัด") name {"," name} | "กรุงเทพมหานคร"
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::gazetteer::{Gazetteer, Level};
use super::names::{Asset, Extent, cut_name};
use super::pattern::{group, pattern, take};
use crate::thai::skeleton;

/// Keys of areas: a code where the gazetteer knows the name, else the skeleton of the name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    pub provinces: BTreeSet<String>,
    pub amphoe: BTreeSet<String>,
    pub tambon: BTreeSet<String>,
    /// Key → name as the text has it, where the key is no code.
    #[serde(skip)]
    pub shown: BTreeMap<String, String>,
}

/// The finest level at which two places can be compared, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nearness {
    /// One of the works names no place.
    Unknown,
    OtherProvince,
    OtherAmphoe,
    OtherTambon,
    SameProvince,
    SameAmphoe,
    SameTambon,
}

static BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:ในเขต)?(องค์การบริหารส่วนตำบล|องค์การบริหารส่วนจังหวัด|เทศบาลนคร|เทศบาลเมือง|เทศบาลตำบล|เมืองพัทยา)\s?([\x{0E01}-\x{0E4E}]*)",
    )
});
static TAMBON: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:ตำบล|แขวง)\s?([\x{0E01}-\x{0E4E}]+)"));
static AMPHOE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:กิ่ง)?อำเภอ\s?([\x{0E01}-\x{0E4E}]+)((?:\s?,\s?[\x{0E01}-\x{0E4E}]+)*)"));
static KHET: LazyLock<Regex> = LazyLock::new(|| pattern(r"เขต\s?([\x{0E01}-\x{0E4E}]+)"));
static PROVINCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"จังหวัด\s?([\x{0E01}-\x{0E4E}]+)|(กรุงเทพมหานคร|กรุงเทพฯ?)"));

/// Names as written, before they become keys.
#[derive(Debug, Clone, Default)]
pub struct Named {
    provinces: Vec<String>,
    amphoe: Vec<String>,
    tambon: Vec<String>,
    /// Skeleton → name as the text has it.
    shown: BTreeMap<String, String>,
    /// Local bodies that the text names, with their kind.
    pub bodies: Vec<String>,
    pub bodies_shown: Vec<String>,
}

impl Named {
    /// Names a district or something smaller.
    pub fn is_placed(&self) -> bool {
        !self.amphoe.is_empty() || !self.tambon.is_empty()
    }

    /// Names of sites without the province or district at their end, which a text gives or leaves out as it likes:
    /// `โรงพยาบาลพระปกเกล้า จันทบุรี`.
    pub fn without_own_places(&self, assets: BTreeSet<Asset>) -> BTreeSet<Asset> {
        let bare = |mut asset: Asset| {
            let own = self.provinces.iter().chain(&self.amphoe);
            let cut =
                own.filter_map(|place| asset.name.strip_suffix(place.as_str())).find(|rest| rest.chars().count() >= 4);
            if let (Extent::Site, Some(rest)) = (asset.extent, cut) {
                asset.name = rest.to_owned();
            }
            asset
        };
        assets.into_iter().map(bare).collect()
    }

    /// Takes over the names of another text at each level where this one has none.
    pub fn merge_missing(&mut self, other: Named) {
        for (mine, theirs) in
            [(&mut self.provinces, other.provinces), (&mut self.amphoe, other.amphoe), (&mut self.tambon, other.tambon)]
        {
            if mine.is_empty() {
                *mine = theirs;
            }
        }
        self.bodies.extend(other.bodies);
        self.bodies_shown.extend(other.bodies_shown);
        self.shown.extend(other.shown);
    }
}

/// Takes the places out of a canonical text.
pub fn read_places(text: &mut String, gazetteer: &Gazetteer) -> Named {
    let mut named = Named::default();
    let bangkok = text.contains("กรุงเทพ");
    take(text, &BODY, |found, before| {
        let name = cut_place(group(found, 2), gazetteer, Level::Tambon);
        let whole = name.len() == group(found, 2).len();
        // "…ส่งเสริมสุขภาพตำบล" is a health centre and no body.
        if before.ends_with("ส่งเสริม") {
            return false;
        }
        let body = format!("{}{name}", group(found, 1));
        named.bodies.push(skeleton(&body));
        named.bodies_shown.push(body);
        whole
    });
    take(text, &TAMBON, |found, before| {
        if is_district_of_roads(group(found, 1))
            || before.ends_with("สุขภาพ")
            || before.ends_with("ประจำ")
            || before.ends_with("ส่วน")
        {
            return false;
        }
        accept(group(found, 1), gazetteer, Level::Tambon, &mut named.tambon, &mut named.shown)
    });
    take(text, &AMPHOE, |found, before| {
        if before.ends_with("ที่ว่าการ") {
            return false;
        }
        let whole = accept(group(found, 1), gazetteer, Level::Amphoe, &mut named.amphoe, &mut named.shown);
        for name in group(found, 2).split(',').map(str::trim).filter(|name| !name.is_empty()) {
            if !name.starts_with("อำเภอ") {
                accept(name, gazetteer, Level::Amphoe, &mut named.amphoe, &mut named.shown);
            }
        }
        whole
    });
    if bangkok {
        take(text, &KHET, |found, before| {
            // Without a space before it, "เขต" may be of another word, unless a known name follows.
            let glued = before.ends_with(crate::thai::is_thai_letter);
            if glued && gazetteer.longest_prefix(Level::Amphoe, &skeleton(group(found, 1))).is_none() {
                return false;
            }
            accept(group(found, 1), gazetteer, Level::Amphoe, &mut named.amphoe, &mut named.shown)
        });
    }
    take(text, &PROVINCE, |found, before| {
        if before.ends_with("ประจำ") || before.ends_with("ส่วน") || before.ends_with("อัยการ")
        {
            return false;
        }
        if group(found, 2).is_empty() {
            return accept(group(found, 1), gazetteer, Level::Province, &mut named.provinces, &mut named.shown);
        }
        named.provinces.push(skeleton("กรุงเทพมหานคร"));
        true
    });
    named
}

/// "แขวงทางหลวง…" is an office of a roads department and no sub-district.
fn is_district_of_roads(name: &str) -> bool {
    name.starts_with("ทางหลวง") || name.starts_with("การทาง")
}

/// Keeps the name; tells whether nothing else was caught with it.
fn accept(
    run: &str,
    gazetteer: &Gazetteer,
    level: Level,
    names: &mut Vec<String>,
    shown: &mut BTreeMap<String, String>,
) -> bool {
    let name = cut_place(run, gazetteer, level);
    let bones = skeleton(name);
    if bones.is_empty() {
        return false;
    }
    shown.insert(bones.clone(), name.to_owned());
    names.push(bones);
    name.len() == run.len()
}

/// The name at the start of a run of letters, which may go on without a space: the longest name that is known, if what
/// follows it begins something else; else the run up to a stop word.
fn cut_place<'a>(run: &'a str, gazetteer: &Gazetteer, level: Level) -> &'a str {
    let cut = cut_name(run);
    let (bones, cut_bones) = (skeleton(run), skeleton(cut));
    let Some(known) = gazetteer.longest_prefix(level, &bones) else {
        return cut;
    };
    let ends = bones
        .strip_prefix(known)
        .is_some_and(|rest| cut_name(rest).is_empty() || NEXT.iter().any(|word| rest.starts_with(word)));
    if known == cut_bones || !(ends || known.starts_with(&cut_bones)) {
        return cut;
    }
    // The longest beginning of the run whose skeleton is the known name: the marks of its last letter belong to it.
    let upto = run.char_indices().map(|(at, letter)| at + letter.len_utf8()).filter_map(|end| run.get(..end));
    upto.rev().find(|start| skeleton(start) == known).unwrap_or(cut)
}

/// Skeletons of what may follow a name without a space.
const NEXT: &[&str] = &["อาเภอ", "จงหวด", "ตาบล", "เขต", "กรงเทพ", "หมท", "ระยะ", "ความยาว"];

/// Turns names and codes into keys. Codes go before names at each level where there are any.
pub fn resolve(named: &Named, codes: &[String], gazetteer: &Gazetteer) -> Places {
    let mut places = Places::default();
    for code in codes.iter().filter(|code| code.chars().all(|digit| digit.is_ascii_digit())) {
        for (digits, set) in [(2, &mut places.provinces), (4, &mut places.amphoe), (6, &mut places.tambon)] {
            if let Some(parent) = code.get(..digits) {
                set.insert(parent.to_owned());
            }
        }
    }
    if places.provinces.is_empty() {
        for name in &named.provinces {
            let known = gazetteer.find(Level::Province, name, &[]);
            places.provinces.insert(known.unwrap_or(name).to_owned());
        }
    }
    if places.amphoe.is_empty() {
        let parents: Vec<&str> = places.provinces.iter().filter(|key| is_code(key)).map(String::as_str).collect();
        let found: Vec<String> =
            named.amphoe.iter().filter_map(|name| amphoe_key(name, &named.provinces, &parents, gazetteer)).collect();
        places.amphoe.extend(found);
    }
    if places.tambon.is_empty() {
        let amphoe: Vec<&str> = places.amphoe.iter().filter(|key| is_code(key)).map(String::as_str).collect();
        let provinces: Vec<&str> = places.provinces.iter().filter(|key| is_code(key)).map(String::as_str).collect();
        let parents = if amphoe.is_empty() { &provinces } else { &amphoe };
        // A name that several areas share may be any of them.
        let keys: Vec<String> = named
            .tambon
            .iter()
            .flat_map(|name| {
                let mut known = gazetteer.all(Level::Tambon, name, parents);
                // The district beside it may be a neighbour's: if the province has but one of the name, it is that one.
                if known.is_empty() && !provinces.is_empty() {
                    known = gazetteer.all(Level::Tambon, name, &provinces);
                    known.truncate(if known.len() == 1 { 1 } else { 0 });
                }
                if known.is_empty() { vec![name.clone()] } else { known.into_iter().map(str::to_owned).collect() }
            })
            .collect();
        places.tambon.extend(keys);
    }
    raise(&mut places);
    let keys = places.provinces.iter().chain(&places.amphoe).chain(&places.tambon);
    places.shown = keys.filter_map(|key| Some((key.clone(), named.shown.get(key)?.clone()))).collect();
    places
}

/// An amphoe's key; "เมือง" alone is the capital district of the one province that is named.
fn amphoe_key(name: &str, provinces: &[String], parents: &[&str], gazetteer: &Gazetteer) -> Option<String> {
    let capital = skeleton("เมือง");
    let full = if *name == capital { format!("{capital}{}", provinces.first()?) } else { name.to_owned() };
    let known = gazetteer.find(Level::Amphoe, &full, parents);
    Some(known.map_or(full.clone(), str::to_owned))
}

/// A known tambon tells its amphoe, and a known amphoe its province.
fn raise(places: &mut Places) {
    let amphoe: Vec<String> =
        places.tambon.iter().filter(|key| is_code(key)).filter_map(|key| key.get(..4)).map(str::to_owned).collect();
    if places.amphoe.is_empty() {
        places.amphoe.extend(amphoe);
    }
    let provinces: Vec<String> =
        places.amphoe.iter().filter(|key| is_code(key)).filter_map(|key| key.get(..2)).map(str::to_owned).collect();
    if places.provinces.is_empty() {
        places.provinces.extend(provinces);
    }
}

fn is_code(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

/// The finest level that both name decides; a level that one of them does not name is passed over.
pub fn compare(a: &Places, b: &Places) -> Nearness {
    let province = same(&a.provinces, &b.provinces);
    let amphoe = same(&a.amphoe, &b.amphoe);
    if province == Some(false) {
        return Nearness::OtherProvince;
    }
    if amphoe == Some(false) {
        let one = a.tambon.iter().any(|key| is_code(key) && b.tambon.contains(key));
        return if one { Nearness::SameTambon } else { Nearness::OtherAmphoe };
    }
    match same(&a.tambon, &b.tambon) {
        Some(false) => return Nearness::OtherTambon,
        // A name without its amphoe or province may be of a namesake.
        Some(true) if amphoe.is_some() || province.is_some() || a.tambon.iter().any(|key| is_code(key)) => {
            return Nearness::SameTambon;
        }
        Some(true) => return Nearness::Unknown,
        None => {}
    }
    match (amphoe, province) {
        (Some(true), _) => Nearness::SameAmphoe,
        (None, Some(true)) => Nearness::SameProvince,
        _ => Nearness::Unknown,
    }
}

/// Whether two sets of keys meet. Unknown if one is empty, or if a name that no gazetteer knows stands against a code: it may
/// be a misreading. Two unknown names are the same if they are but a letter apart.
fn same(a: &BTreeSet<String>, b: &BTreeSet<String>) -> Option<bool> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let alike = |x: &String, y: &String| x == y || (!is_code(x) && !is_code(y) && super::naming::alike(x, y) >= 0.8);
    if a.iter().any(|x| b.iter().any(|y| alike(x, y))) {
        return Some(true);
    }
    let comparable = a.iter().any(|x| b.iter().any(|y| is_code(x) == is_code(y)));
    comparable.then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thai::canonical;

    fn gazetteer() -> Gazetteer {
        Gazetteer::new([
            ("20", Level::Province, "ชลบุรี"),
            ("2001", Level::Amphoe, "เมืองชลบุรี"),
            ("2007", Level::Amphoe, "ศรีราชา"),
            ("200702", Level::Tambon, "สุรศักดิ์"),
            ("200706", Level::Tambon, "บางพระ"),
        ])
    }

    fn places(title: &str) -> Places {
        let gazetteer = gazetteer();
        resolve(&read_places(&mut canonical(title), &gazetteer), &[], &gazetteer)
    }

    #[test]
    fn abbreviated_and_written_out_places_are_one() {
        let long = places("ก่อสร้างถนน ตำบลบางพระ อำเภอศรีราชา จังหวัดชลบุรี");
        let short = places("ก่อสร้างถนน ต.บางพระ อ.ศรีราชา จ.ชลบุรี");
        assert_eq!(long, short);
        assert_eq!(compare(&long, &short), Nearness::SameTambon);
        assert_eq!(long.tambon.first().map(String::as_str), Some("200706"));
    }

    #[test]
    fn text_without_spaces_is_cut_where_the_name_ends() {
        assert_eq!(
            places("ก่อสร้างถนนตำบลบางพระอำเภอศรีราชาจังหวัดชลบุรี").tambon.first().map(String::as_str),
            Some("200706")
        );
        assert_eq!(places("รถบรรทุกตาบลบางพระอำเภอศรีราชา จังหวัดชลบุรี").amphoe.first().map(String::as_str), Some("2007"));
    }

    #[test]
    fn the_capital_district_needs_no_full_name() {
        assert_eq!(places("ปรับปรุงถนน อ.เมือง จ.ชลบุรี"), places("ปรับปรุงถนน อำเภอเมืองชลบุรี จังหวัดชลบุรี"));
    }

    #[test]
    fn an_unnamed_level_is_not_a_difference() {
        let tambon = places("ถนน ตำบลบางพระ อำเภอศรีราชา จังหวัดชลบุรี");
        assert_eq!(compare(&tambon, &places("ถนน อำเภอศรีราชา จังหวัดชลบุรี")), Nearness::SameAmphoe);
        assert_eq!(compare(&tambon, &places("ถนน ตำบลสุรศักดิ์ อำเภอศรีราชา")), Nearness::OtherTambon);
        assert_eq!(compare(&tambon, &places("ถนน")), Nearness::Unknown);
        assert_eq!(compare(&tambon, &places("ถนน อำเภอเมืองชลบุรี จังหวัดชลบุรี")), Nearness::OtherAmphoe);
    }
}
