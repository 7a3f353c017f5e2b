//! The register of areas that ships with the binary: 3 provinces, 30 amphoe and 243 tambons.

use std::sync::LazyLock;

use serde::Serialize;

use super::code::{AreaCode, Level};

/// One administrative area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Area {
    pub code: AreaCode,
    /// Without its prefix: บางพระ, not ตำบลบางพระ.
    pub thai: &'static str,
    pub english: &'static str,
    pub level: Level,
    pub parent: Option<AreaCode>,
    /// A point inside, as far from the border as can be: longitude, latitude in WGS 84, five decimals.
    pub point: (f64, f64),
    /// Metres from the point to the nearest border, rounded down: a circle of this radius lies inside.
    pub reach_metres: u32,
}

impl Area {
    /// With its prefix: ตำบลบางพระ.
    pub fn full_thai(&self) -> String {
        format!("{}{}", self.level.thai(), self.thai)
    }
}

static REGISTER: LazyLock<Vec<Area>> =
    LazyLock::new(|| include_str!("register.txt").lines().filter_map(read_line).collect());

/// Every area, ordered by code: each province followed by its amphoe, each of those by its tambons.
pub fn all() -> &'static [Area] {
    &REGISTER
}

/// The area of that code; `None` for a code outside the register.
pub fn find(code: AreaCode) -> Option<&'static Area> {
    let index = REGISTER.binary_search_by_key(&code, |area| area.code).ok()?;
    REGISTER.get(index)
}

/// What lies directly in the area, ordered by code; the provinces for `None`.
pub fn children(parent: Option<AreaCode>) -> impl Iterator<Item = &'static Area> {
    REGISTER.iter().filter(move |area| area.parent == parent)
}

/// Provinces and amphoe of the rest of Thailand, by code: titles of national agencies name them, and a name read right tells two
/// places apart.
pub fn elsewhere() -> impl Iterator<Item = (AreaCode, &'static str)> {
    let lines = include_str!("elsewhere.txt").lines();
    lines.filter_map(|line| line.split_once('\t')).filter_map(|(code, name)| Some((AreaCode::of_digits(code)?, name)))
}

/// `code, Thai, English, longitude, latitude, metres`, parted by tabs; `#` opens a remark.
fn read_line(line: &'static str) -> Option<Area> {
    let mut fields = line.split('\t');
    let code = AreaCode::of_digits(fields.next()?)?;
    let (thai, english) = (fields.next()?, fields.next()?);
    let point = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let reach_metres = fields.next()?.parse().ok()?;
    Some(Area { code, thai, english, level: code.level(), parent: code.parent(), point, reach_metres })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_holds_3_provinces_30_amphoe_and_243_tambons() {
        let count = |level| all().iter().filter(|area| area.level == level).count();
        assert_eq!(Level::ALL.map(count), [3, 30, 243]);
        assert!(all().is_sorted_by_key(|area| area.code));
        let tambons = |text: &str| {
            let province = AreaCode::parse(text).unwrap();
            all().iter().filter(|a| a.level == Level::Tambon && province.contains(a.code)).count()
        };
        assert_eq!(["24", "20", "21"].map(tambons), [93, 92, 58]);
    }

    #[test]
    fn every_area_but_a_province_has_its_parent_in_the_register() {
        for area in all() {
            assert_eq!(area.parent.is_none(), area.level == Level::Province);
            assert!(area.parent.is_none_or(|parent| find(parent).is_some()), "{}", area.code);
        }
        assert_eq!(children(None).count(), 3);
        assert_eq!(children(AreaCode::parse("21").ok()).count(), 8);
        assert_eq!(children(AreaCode::parse("200702").ok()).count(), 0);
    }

    #[test]
    fn every_point_lies_in_the_corridor_and_every_name_is_in_its_script() {
        for area in all() {
            let (longitude, latitude) = area.point;
            assert!((100.7..102.0).contains(&longitude) && (12.4..14.0).contains(&latitude), "{}", area.code);
            assert!(area.thai.chars().all(|c| ('\u{0E01}'..='\u{0E4E}').contains(&c)), "{}", area.thai);
            assert!(area.english.chars().all(|c| c.is_ascii_alphabetic() || " -'".contains(c)), "{}", area.english);
            assert!(area.reach_metres > 100);
        }
    }

    #[test]
    fn an_area_is_found_by_its_code() {
        let area = find(AreaCode::parse("210313").unwrap()).unwrap();
        assert_eq!((area.thai, area.full_thai().as_str()), ("ปากน้ำกระแส", "ตำบลปากน้ำกระแส"));
        assert!(find(AreaCode::parse("200612").unwrap()).is_none(), "the codes have gaps");
        assert!(find(AreaCode::parse("10").unwrap()).is_none());
    }

    #[test]
    fn names_that_repeat_are_the_known_ones() {
        let repeated = |name: &str| all().iter().filter(|a| a.level == Level::Tambon && a.thai == name).count();
        let mut names: Vec<&str> =
            all().iter().filter(|a| a.level == Level::Tambon && repeated(a.thai) > 1).map(|a| a.thai).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names, ["ท่าข้าม", "บางพระ", "ปากน้ำ", "หนองบัว", "หนองปรือ"]);
    }
}
