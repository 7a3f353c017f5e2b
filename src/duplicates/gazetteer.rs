//! The names of administrative areas, by which the places in a title become codes.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::thai::skeleton;

/// Level of an administrative area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Province,
    Amphoe,
    Tambon,
}

impl Level {
    /// Digits of a code of this level: 2, 4 or 6.
    pub fn digits(self) -> usize {
        match self {
            Level::Province => 2,
            Level::Amphoe => 4,
            Level::Tambon => 6,
        }
    }

    /// The level of a code, by its length.
    pub fn of_code(code: &str) -> Option<Level> {
        match code.len() {
            2 => Some(Level::Province),
            4 => Some(Level::Amphoe),
            6 => Some(Level::Tambon),
            _ => None,
        }
    }
}

/// Names of areas, without their prefix ("จังหวัด", "อำเภอ", "ตำบล"). Names it does not hold are compared as they are spelt.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    /// For each level: skeleton of the name → codes, ascending.
    codes: [HashMap<String, Vec<String>>; 3],
    /// For each level, the greatest length of a skeleton, in bytes.
    longest: [usize; 3],
    names: BTreeMap<String, String>,
    skeletons: BTreeMap<String, String>,
}

impl Gazetteer {
    /// Takes `(code, level, Thai name)` rows in any order.
    pub fn new<C: Into<String>, N: AsRef<str>>(rows: impl IntoIterator<Item = (C, Level, N)>) -> Self {
        let mut gazetteer = Gazetteer::default();
        gazetteer.extend(rows);
        gazetteer
    }

    /// Adds names, in any order.
    pub fn extend<C: Into<String>, N: AsRef<str>>(&mut self, rows: impl IntoIterator<Item = (C, Level, N)>) {
        for (code, level, name) in rows {
            let (code, name) = (code.into(), bare(name.as_ref()));
            let bones = skeleton(name);
            if let (Some(codes), Some(longest)) =
                (self.codes.get_mut(level as usize), self.longest.get_mut(level as usize))
            {
                codes.entry(bones.clone()).or_default().push(code.clone());
                *longest = bones.len().max(*longest);
            }
            self.skeletons.insert(code.clone(), bones);
            self.names.insert(code, name.to_owned());
        }
        for codes in self.codes.iter_mut().flat_map(HashMap::values_mut) {
            codes.sort();
            codes.dedup();
        }
    }

    /// The Thai name of an area, without its prefix.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.names.get(code).map(String::as_str)
    }

    /// The area of this name (as a skeleton) within one of the parents; without parents, only if the name is unique.
    pub fn find(&self, level: Level, name: &str, parents: &[&str]) -> Option<&str> {
        let codes = self.codes.get(level as usize)?.get(name)?;
        let mut within =
            codes.iter().filter(|code| parents.is_empty() || parents.iter().any(|parent| code.starts_with(parent)));
        let first = within.next()?;
        within.next().is_none().then_some(first.as_str())
    }

    /// All areas of this name within the parents, or anywhere without parents.
    pub fn all(&self, level: Level, name: &str, parents: &[&str]) -> Vec<&str> {
        let codes = self.codes.get(level as usize).and_then(|codes| codes.get(name));
        let codes = codes.map(Vec::as_slice).unwrap_or_default();
        let within = |code: &&String| parents.is_empty() || parents.iter().any(|parent| code.starts_with(parent));
        codes.iter().filter(within).map(String::as_str).collect()
    }

    /// The longest name of this level that the skeleton begins with, for text written without spaces.
    pub fn longest_prefix(&self, level: Level, bones: &str) -> Option<&str> {
        let codes = self.codes.get(level as usize)?;
        let mut end = bones.len().min(*self.longest.get(level as usize)?);
        while end > 0 {
            if let Some((name, _)) = bones.get(..end).and_then(|start| codes.get_key_value(start)) {
                return Some(name.as_str());
            }
            end -= 1;
        }
        None
    }

    /// The skeleton of an area's name.
    pub fn bones(&self, code: &str) -> Option<&str> {
        self.skeletons.get(code).map(String::as_str)
    }
}

/// A name without the word for its level.
fn bare(name: &str) -> &str {
    let name = name.trim();
    ["จังหวัด", "อำเภอ", "กิ่งอำเภอ", "ตำบล", "แขวง", "เขต"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(name)
        .trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_two_places_share_needs_its_parent() {
        let gazetteer = Gazetteer::new([
            ("20", Level::Province, "ชลบุรี"),
            ("2004", Level::Amphoe, "บางละมุง"),
            ("200407", Level::Tambon, "หนองปรือ"),
            ("200603", Level::Tambon, "หนองปรือ"),
        ]);
        let name = skeleton("หนองปรือ");
        assert_eq!(gazetteer.find(Level::Tambon, &name, &[]), None);
        assert_eq!(gazetteer.find(Level::Tambon, &name, &["2004"]), Some("200407"));
        assert_eq!(gazetteer.name("2004"), Some("บางละมุง"));
    }
}
