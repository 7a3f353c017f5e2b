//! How two works name the street or stretch on which they are, where one name cannot be held against the other.

use super::agree::Agreement;
use super::numbers::Numbers;
use super::text::Facts;

/// The ways of naming a street: by its soi, and by its ends or its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Streets {
    /// Neither names one, or both do in one way, so that the names are compared.
    Missing,
    /// One names a soi, the other no street at all: the whole village, or another thing in it.
    OneSided,
    /// One names a soi, the other a road between villages or one with a code.
    Other,
}

pub fn streets(a: &Facts, b: &Facts) -> Streets {
    let soi = |facts: &Facts| !facts.numbers.sois.is_empty();
    let road = |facts: &Facts| facts.roads.route.is_some() || !facts.roads.own.is_empty();
    // A soi's number behind a word that was not read as one is told by `numbered_street`.
    let unread = |soi: &Facts, other: &Facts| street_in(&soi.numbers, &other.numbers).is_some();
    match (soi(a), soi(b)) {
        (true, false) if unread(a, b) => Streets::Missing,
        (false, true) if unread(b, a) => Streets::Missing,
        (true, false) if road(b) && !road(a) => Streets::Other,
        (false, true) if road(a) && !road(b) => Streets::Other,
        (true, false) | (false, true) => Streets::OneSided,
        _ => Streets::Missing,
    }
}

/// A soi of the one whose name stands with a number in the other, where the word for it was misread: its number decides.
pub fn numbered_street(a: &Numbers, b: &Numbers) -> Agreement {
    match street_in(a, b).or_else(|| street_in(b, a)) {
        Some(true) => Agreement::Same,
        Some(false) => Agreement::Different,
        None => Agreement::Missing,
    }
}

/// Whether a soi's name stands in the other with the soi's number, or with another one.
fn street_in(sois: &Numbers, other: &Numbers) -> Option<bool> {
    if !other.sois.is_empty() {
        return None;
    }
    sois.sois.keys().filter(|(name, number)| name.chars().count() >= 3 && !number.is_empty()).find_map(
        |(name, number)| {
            let met = other.ordinals.iter().find(|(word, _)| word.ends_with(name.as_str()) || name.ends_with(*word))?;
            Some(met.1.contains(number))
        },
    )
}

/// A length of the one against the kilometres of the other: a stretch of 5.6 km is no road of 4 km. Two stretches are compared as such.
pub fn of_length(a: &Facts, b: &Facts) -> Agreement {
    let told = |facts: &Facts| facts.numbers.quantities.get("length").copied();
    let stretch = |facts: &Facts| -> f64 { facts.roads.chainages.iter().map(|(from, to)| (to - from) * 1000.0).sum() };
    let (length, kilometres) = match (told(a), told(b)) {
        (Some(length), None) => (length, stretch(b)),
        (None, Some(length)) => (length, stretch(a)),
        _ => return Agreement::Missing,
    };
    match kilometres {
        none if none <= 0.0 => Agreement::Missing,
        other if (other - length).abs() <= 0.02 * other.max(length) => Agreement::Same,
        _ => Agreement::Different,
    }
}

#[cfg(test)]
mod tests {
    use super::super::gazetteer::Gazetteer;
    use super::super::text::read_facts;
    use super::super::work::Work;
    use super::*;

    fn facts(title: &str) -> Facts {
        read_facts(&Work { title: title.to_owned(), ..Work::default() }, &Gazetteer::default())
    }

    #[test]
    fn a_soi_is_another_street_than_a_road_between_villages() {
        let soi = facts("ก่อสร้างผิวจราจร คสล. ซ.ดงดินแดง 27 บ้านสระเกลือ ม.4");
        let road = facts("ก่อสร้างถนน คสล. สายบ้านสระเกลือ - บ้านหัวตาล บ้านสระเกลือ ม.4");
        let whole = facts("ก่อสร้างระบบประปาหมู่บ้าน บ้านสระเกลือ ม.4");
        assert_eq!(streets(&soi, &road), Streets::Other);
        assert_eq!(streets(&whole, &soi), Streets::OneSided);
        assert_eq!((streets(&soi, &soi), streets(&road, &whole)), (Streets::Missing, Streets::Missing));
    }

    #[test]
    fn the_number_of_a_soi_is_found_behind_a_misread_word() {
        let soi = facts("วางท่อระบายน้ำ ซ.โคกสูง 21 บ้านซับสามัคคี");
        let misread = |number: &str| facts(&format!("วางท่อระบายน้ำ ชฮยโคกสูง {number} บ้านซับสามัคคี"));
        assert_eq!(numbered_street(&soi.numbers, &misread("22").numbers), Agreement::Different);
        assert_eq!(numbered_street(&misread("21").numbers, &soi.numbers), Agreement::Same);
        assert_eq!(streets(&soi, &misread("21")), Streets::Missing);
        let read = facts("วางท่อระบายน้ำ ช.โคกสูง 22 บ้านซับสามัคคี");
        assert_eq!(read.numbers.sois.len(), 1);
    }
}
