//! Where a work is, by the names in its text and by its codes, and how two such places agree.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::gazetteer::{Gazetteer, Level};
pub use super::place_names::{Named, read_places};
use crate::thai::bones;

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
    let capital = bones("เมือง");
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
