//! How sets of facts of two works agree: numbers, quantities, and names that may be misread by a letter.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Asset, Extent};

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
        let near: Vec<&Asset> = others
            .filter(|other| number(&asset.name) == number(&other.name) && alike(&asset.name, &other.name) >= DOUBTFUL)
            .collect();
        doubtful |= !near.is_empty();
        met += usize::from(near.iter().any(|other| same_name(&asset.name, &other.name)) || held(asset, b));
    }
    match (met, comparable) {
        (0, true) if !doubtful => Agreement::Different,
        (0, _) => Agreement::Missing,
        _ if met == count_a && count_a == count_b => Agreement::Same,
        _ if count_a == 1 && count_b == 1 => Agreement::Same,
        _ => Agreement::Partial,
    }
}

/// From this likeness on a name may be a misreading of the other.
const DOUBTFUL: f64 = 0.78;

/// Whether the other work names the same thing with more or fewer words.
fn held(asset: &Asset, others: &BTreeSet<Asset>) -> bool {
    others
        .iter()
        .any(|other| other.extent == asset.extent && same_kind(asset, other) && same_name(&asset.name, &other.name))
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

/// Skeletons of the words that part a village or a canal into two: north and south, upper and lower, new, great and small.
const PARTS: &[&str] =
    &["เหนอ", "ใต", "บน", "ลาง", "กลาง", "ใน", "นอก", "ใหม", "เกา", "นอย", "ใหญ", "เลก", "ตวนออก", "ตวนตก"];

/// The number with which a name ends.
fn number(name: &str) -> &str {
    name.trim_start_matches(|letter: char| !letter.is_ascii_digit())
}

/// Equal but for a misread letter; or one cut short, if enough of it is left. Numbers at the end must be equal.
fn same_name(a: &str, b: &str) -> bool {
    if number(a) != number(b) {
        return false;
    }
    let rest = a.strip_prefix(b).or_else(|| b.strip_prefix(a)).unwrap_or_default();
    if PARTS.contains(&rest) {
        return false;
    }
    let (count_a, count_b) = (a.chars().count(), b.chars().count());
    let (shorter, longer) = (count_a.min(count_b), count_a.max(count_b));
    alike(a, b) >= 0.85 || (shorter >= 5 && shorter * 10 >= longer * 7 && (a.starts_with(b) || b.starts_with(a)))
}

/// Each names a landmark, and none is in common that could be compared.
pub fn other_landmarks(a: &BTreeSet<Asset>, b: &BTreeSet<Asset>) -> bool {
    let spots = |assets: &BTreeSet<Asset>| -> Vec<Asset> {
        assets.iter().filter(|asset| asset.extent != Extent::Line).cloned().collect()
    };
    let (x, y) = (spots(a), spots(b));
    let comparable =
        x.iter().any(|asset| y.iter().any(|other| asset.extent == other.extent && comparable_kinds(asset, other)));
    let shared = x.iter().any(|asset| y.iter().any(|other| same_name(&asset.name, &other.name)));
    !x.is_empty() && !y.is_empty() && !comparable && !shared
}

/// Numbers by what they count: they differ where both count the same thing and no number is shared.
pub fn keyed(a: &BTreeMap<String, BTreeSet<String>>, b: &BTreeMap<String, BTreeSet<String>>) -> Agreement {
    let mut result = Agreement::Missing;
    for (key, numbers) in a {
        let Some(others) = b.get(key) else { continue };
        result = match (sets(numbers, others), result) {
            (Agreement::Different, _) | (_, Agreement::Different) => Agreement::Different,
            (Agreement::Same, Agreement::Missing | Agreement::Same) => Agreement::Same,
            _ => Agreement::Partial,
        };
    }
    result
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

/// Likeness of two names, 0 to 1, by the letters that they share in order.
pub fn alike(a: &str, b: &str) -> f64 {
    if a == b { 1.0 } else { rapidfuzz::distance::indel::normalized_similarity(a.chars(), b.chars()) }
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
