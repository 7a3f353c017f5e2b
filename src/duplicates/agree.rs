//! How sets of facts of two works agree: numbers, quantities, and names that may be misread by a letter.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Asset, Extent};
use super::naming::{Naming, naming};

/// Skeleton of the name, and number.
pub type Soi = (String, String);

/// How two sets of facts agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// One of the works says nothing.
    Missing,
    Same,
    /// Some in common, or what one says is a part of what the other says.
    Partial,
    Different,
}

pub fn sets<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> Agreement {
    if a.is_empty() || b.is_empty() {
        Agreement::Missing
    } else if a == b {
        Agreement::Same
    } else if a.iter().any(|value| b.contains(value)) {
        Agreement::Partial
    } else {
        Agreement::Different
    }
}

/// Compares the named things of one extent. Names agree also when they were read with a letter more or less, but only
/// those of one kind can agree or differ: a river and a canal of one name are neither the same nor plainly two.
pub fn named(a: &BTreeSet<Asset>, b: &BTreeSet<Asset>, extent: Extent) -> Agreement {
    let of = |assets: &'_ BTreeSet<Asset>| assets.iter().filter(|asset| asset.extent == extent).count();
    let (count_a, count_b) = (of(a), of(b));
    if count_a == 0 || count_b == 0 {
        return Agreement::Missing;
    }
    let (mut met, mut comparable, mut doubtful) = (0, false, false);
    for asset in a.iter().filter(|asset| asset.extent == extent) {
        let others = b.iter().filter(|other| other.extent == extent && same_kind(asset, other));
        comparable |= b.iter().any(|other| other.extent == extent && comparable_kinds(asset, other));
        let names: Vec<Naming> = others.map(|other| naming(&asset.name, &other.name)).collect();
        doubtful |= names.contains(&Naming::Doubtful);
        // A health centre and a hospital of one name may be one house, named carelessly.
        let mut kin = b
            .iter()
            .filter(|other| other.extent == extent && !same_kind(asset, other) && comparable_kinds(asset, other));
        doubtful |= kin.any(|other| other.name.ends_with(&asset.name) || asset.name.ends_with(&other.name));
        met += usize::from(names.contains(&Naming::Same));
    }
    match (met, comparable) {
        (0, true) if !doubtful => Agreement::Different,
        (0, _) => Agreement::Missing,
        _ if met == count_a && count_a == count_b => Agreement::Same,
        _ if count_a == 1 && count_b == 1 => Agreement::Same,
        _ => Agreement::Partial,
    }
}

/// Institutions, each with grounds of its own: a work in a school is not one in a hospital, whatever their names.
const INSTITUTIONS: &[&str] = &[
    "โรงเรียน",
    "โรงพยาบาล",
    "โรงพยาบาลส่งเสริมสุขภาพตำบล",
    "วิทยาลัย",
    "มหาวิทยาลัย",
    "ศูนย์พัฒนาเด็กเล็ก",
    "สถานีตำรวจภูธร",
    "ที่ว่าการอำเภอ",
];

/// Whether the names of two things decide anything. A village and a community of one name are one place in a plan.
fn comparable_kinds(a: &Asset, b: &Asset) -> bool {
    same_kind(a, b) || (INSTITUTIONS.contains(&a.kind) && INSTITUTIONS.contains(&b.kind))
}

fn same_kind(a: &Asset, b: &Asset) -> bool {
    a.kind == b.kind || a.extent == Extent::Settlement
}

/// Each names a landmark, and none is in common that could be compared.
pub fn other_landmarks(a: &BTreeSet<Asset>, b: &BTreeSet<Asset>) -> bool {
    fn spots(assets: &BTreeSet<Asset>) -> Vec<&Asset> {
        assets.iter().filter(|asset| asset.extent != Extent::Line).collect()
    }
    let (x, y) = (spots(a), spots(b));
    if x.is_empty() || y.is_empty() {
        return false;
    }
    let comparable =
        x.iter().any(|asset| y.iter().any(|other| asset.extent == other.extent && comparable_kinds(asset, other)));
    let shared = x.iter().any(|asset| y.iter().any(|other| naming(&asset.name, &other.name) != Naming::Different));
    !comparable && !shared
}

/// Numbers by what they count: they differ where both count the same thing and no number is shared.
pub fn keyed(a: &BTreeMap<String, BTreeSet<String>>, b: &BTreeMap<String, BTreeSet<String>>) -> Agreement {
    let mut result = Agreement::Missing;
    for (key, numbers) in a {
        let counted =
            b.get(key).or_else(|| b.iter().find(|(other, _)| one_noun(key, other)).map(|(_, numbers)| numbers));
        let Some(others) = counted else { continue };
        result = match (sets(numbers, others), result) {
            (Agreement::Different, _) | (_, Agreement::Different) => Agreement::Different,
            (Agreement::Same, Agreement::Missing | Agreement::Same) => Agreement::Same,
            _ => Agreement::Partial,
        };
    }
    result
}

/// One word names a thing with more words than the other: `อาคาร`, `อาคารเรียน`.
fn one_noun(a: &str, b: &str) -> bool {
    let (shorter, longer) = if a.len() < b.len() { (a, b) } else { (b, a) };
    shorter.chars().count() >= 4 && (longer.starts_with(shorter) || longer.ends_with(shorter))
}

/// Quantities agree within one per cent; `Partial` if some do.
pub fn quantities(a: &BTreeMap<String, f64>, b: &BTreeMap<String, f64>) -> Agreement {
    let (mut same, mut other) = (0, 0);
    for (role, value) in a {
        let Some(second) = b.get(role) else { continue };
        if (value - second).abs() <= 0.01 * value.abs().max(second.abs()) { same += 1 } else { other += 1 }
    }
    match (same, other) {
        (0, 0) => Agreement::Missing,
        (_, 0) => Agreement::Same,
        (0, _) => Agreement::Different,
        _ => Agreement::Partial,
    }
}

/// Sois, each by the skeleton of its name and its number: another number is another soi, and so is another name; a name
/// that may be a misreading, or that only one of them gives, decides nothing.
pub fn sois(a: &BTreeMap<Soi, String>, b: &BTreeMap<Soi, String>) -> Agreement {
    if a.is_empty() || b.is_empty() {
        return Agreement::Missing;
    }
    let (mut same, mut doubtful, mut met_b) = (0, false, BTreeSet::new());
    for (name, number) in a.keys() {
        let mut met = false;
        for other in b.keys().filter(|(_, other)| other == number) {
            let verdict = match (name.is_empty(), other.0.is_empty()) {
                (true, true) => Naming::Same,
                (false, false) => naming(name, &other.0),
                _ => Naming::Doubtful,
            };
            doubtful |= verdict == Naming::Doubtful;
            if verdict == Naming::Same {
                met = true;
                met_b.insert(other);
            }
        }
        same += usize::from(met);
    }
    match same {
        0 if doubtful => Agreement::Missing,
        0 => Agreement::Different,
        _ if same == a.len() && met_b.len() == b.len() => Agreement::Same,
        _ => Agreement::Partial,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_with_a_letter_less_are_the_same_and_a_number_more_is_not() {
        let set = |name: &str| {
            BTreeSet::from([Asset {
                extent: Extent::Site, kind: "วัด", name: name.to_owned(), shown: String::new()
            }])
        };
        assert_eq!(named(&set("ปากแพรก"), &set("ปากแพก"), Extent::Site), Agreement::Same);
        assert_eq!(named(&set("ปากแพรก"), &set("สองพนอง"), Extent::Site), Agreement::Different);
        assert_eq!(named(&set("เทศบาล1"), &set("เทศบาล2"), Extent::Site), Agreement::Different);
    }
}
