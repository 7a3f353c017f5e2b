//! Areas by their names, with the help of what stands beside them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::code::{AreaCode, Level};
use super::register::{Area, all, find};

/// Prefixes that say which level a name is of, longest first.
pub(super) const PREFIXES: [(&str, Level); 8] = [
    ("กิ่งอำเภอ", Level::Amphoe),
    ("จังหวัด", Level::Province),
    ("อำเภอ", Level::Amphoe),
    ("ตำบล", Level::Tambon),
    ("จว.", Level::Province),
    ("จ.", Level::Province),
    ("อ.", Level::Amphoe),
    ("ต.", Level::Tambon),
];

/// The areas of that Thai or English name, ordered by code; more than one when the name repeats. A prefix (`ต.`, `อำเภอ`,
/// `จังหวัด` …) settles the level; `within` keeps only what lies in that area. `เมือง` stands for every capital amphoe.
pub fn by_name(name: &str, within: Option<AreaCode>) -> Vec<AreaCode> {
    let (level, bare) = split_prefix(name.trim());
    let spelt = spelling(bare);
    if spelt.is_empty() {
        return Vec::new();
    }
    let Some(named) = NAMES.get(&spelt) else { return Vec::new() };
    let fits = |code: &AreaCode| {
        level.is_none_or(|level| code.level() == level) && within.is_none_or(|wide| wide.contains(*code))
    };
    named.iter().copied().filter(fits).collect()
}

/// The finest area that the three columns of an address agree on, each with or without its prefix. What is given must be
/// known and consistent: an unknown name, or two areas that fit equally, give `None` and never a guess.
pub fn resolve(tambon: Option<&str>, amphoe: Option<&str>, province: Option<&str>) -> Option<AreaCode> {
    let mut readings: Option<Vec<AreaCode>> = None;
    for (level, name) in [(Level::Province, province), (Level::Amphoe, amphoe), (Level::Tambon, tambon)] {
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
            continue;
        };
        let named = by_name(name, None).into_iter().filter(|code| code.level() == level);
        readings = Some(match readings {
            None => named.collect(),
            Some(wide) => named.filter(|code| wide.iter().any(|area| area.contains(*code))).collect(),
        });
    }
    match readings?.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// Every spelling of every area's name, as `spelling` gives it; the codes of each ascend.
static NAMES: LazyLock<HashMap<String, Vec<AreaCode>>> = LazyLock::new(|| {
    let mut names: HashMap<String, Vec<AreaCode>> = HashMap::new();
    for area in all() {
        let english = spelling(area.english);
        // Muang is the older spelling of Mueang.
        let older = english.strip_prefix("mueang").map(|rest| format!("muang{rest}"));
        let capital = (area.level == Level::Amphoe && is_capital(area)).then(|| "เมือง".to_owned());
        for name in [Some(spelling(area.thai)), Some(english), older, capital].into_iter().flatten() {
            names.entry(name).or_default().push(area.code);
        }
    }
    names
});

/// Whether the amphoe is the one that holds the province's capital: เมือง and the province's name.
pub(super) fn is_capital(amphoe: &Area) -> bool {
    let province = amphoe.parent.and_then(find);
    province.is_some_and(|province| amphoe.thai.strip_prefix("เมือง") == Some(province.thai))
}

fn split_prefix(name: &str) -> (Option<Level>, &str) {
    let split =
        PREFIXES.iter().find_map(|(prefix, level)| Some((Some(*level), name.strip_prefix(prefix)?.trim_start())));
    split.unwrap_or((None, name))
}

/// Latin names without case, blanks and hyphens (Chonburi, Chon Buri); Thai ones with one spelling of sara am.
fn spelling(name: &str) -> String {
    let name = name.replace("\u{0E4D}\u{0E32}", "\u{0E33}").to_lowercase();
    name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\'' | '\u{200B}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(name: &str, within: &str) -> Vec<String> {
        by_name(name, AreaCode::parse(within).ok()).iter().map(AreaCode::to_string).collect()
    }

    fn resolved(tambon: &str, amphoe: &str, province: &str) -> Option<String> {
        resolve(Some(tambon), Some(amphoe), Some(province)).map(|code| code.to_string())
    }

    #[test]
    fn a_prefix_settles_the_level() {
        assert_eq!(codes("ต.ศรีราชา", ""), ["200701"]);
        assert_eq!(codes("อำเภอศรีราชา", ""), ["2007"]);
        assert_eq!(codes("ศรีราชา", ""), ["2007", "200701"]);
        assert_eq!(codes("จังหวัด ระยอง", ""), ["21"]);
        assert_eq!(codes("chonburi", ""), ["20"]);
        assert_eq!(codes("Muang Rayong", ""), ["2101"]);
        assert!(codes("นครสวรรค์", "").is_empty() && codes("", "").is_empty() && codes("ต.", "").is_empty());
    }

    #[test]
    fn a_name_that_repeats_gives_all_its_areas_until_its_surroundings_are_known() {
        assert_eq!(codes("หนองปรือ", "").len(), 2);
        assert_eq!(codes("หนองปรือ", "2004").len(), 1);
        assert_eq!(codes("อำเภอเมือง", ""), ["2001", "2101", "2401"]);
        assert_eq!(codes("อ.เมือง", "21"), ["2101"]);
    }

    #[test]
    fn three_columns_of_an_address_give_one_area_or_none() {
        assert_eq!(
            resolved("หนองปรือ", "บางละมุง", "ชลบุรี").as_deref(),
            codes("หนองปรือ", "2004").first().map(String::as_str)
        );
        assert_eq!(resolved("ต.บางพระ", "อ.เมือง", "จ.ฉะเชิงเทรา").as_deref(), Some("240113"));
        assert_eq!(resolved("", "เมือง", "ระยอง").as_deref(), Some("2101"));
        assert_eq!(resolved("", "", "Rayong").as_deref(), Some("21"));
        assert_eq!(resolved("หนองปรือ", "", "ชลบุรี"), None, "two amphoe of the province have one");
        assert_eq!(resolved("บางพระ", "พานทอง", "ชลบุรี"), None, "the columns contradict each other");
        assert_eq!(resolved("บางพระ", "เมืองตราด", "ตราด"), None, "another province has one too");
        assert_eq!(resolved("", "", ""), None);
    }
}
