//! Works that changed after the index was made: which of them are worth comparing with one work.

use std::collections::BTreeSet;

use geo::BoundingRect;

use crate::duplicates::block::Rule;
use crate::duplicates::work::Work;
use crate::thai::skeleton;

/// By what a work is looked up while it is not yet in the index.
#[derive(Debug, Clone)]
pub(super) struct Sketch {
    /// The n-grams of four characters of the title's skeleton.
    grams: BTreeSet<[char; 4]>,
    /// West, south, east, north in degrees.
    bounds: Option<[f64; 4]>,
    amphoes: BTreeSet<String>,
    years: BTreeSet<i32>,
    satang: BTreeSet<i64>,
    numbers: BTreeSet<(String, String)>,
}

/// About 200 m in degrees.
const REACH: f64 = 0.002;
/// Share of the shorter title's n-grams that two titles have in common.
const LEAST_SHARE: f64 = 0.2;

impl Sketch {
    pub fn of(work: &Work) -> Sketch {
        let letters: Vec<char> = skeleton(&work.title).chars().filter(|letter| !letter.is_whitespace()).collect();
        let gram = |window: &[char]| <[char; 4]>::try_from(window).ok();
        Sketch {
            grams: letters.windows(4).filter_map(gram).collect(),
            bounds: work.geometry.as_ref().and_then(BoundingRect::bounding_rect).map(|bounds| {
                let (low, high) = (bounds.min(), bounds.max());
                [low.x, low.y, high.x, high.y]
            }),
            amphoes: work.area_codes.iter().filter_map(|code| code.get(..4)).map(str::to_owned).collect(),
            years: work.budgets.keys().copied().collect(),
            satang: work.budgets.values().copied().chain([work.total()]).filter(|satang| *satang > 0).collect(),
            numbers: work.external_ids.iter().filter(|(_, value)| !value.trim().is_empty()).cloned().collect(),
        }
    }

    /// The rules by which the two are worth comparing; none where they are not. A little wider than those of the index.
    pub fn rules(&self, other: &Sketch) -> Vec<Rule> {
        let mut rules = Vec::new();
        let shared = self.grams.intersection(&other.grams).count() as f64;
        let shorter = self.grams.len().min(other.grams.len()) as f64;
        if shorter > 0.0 && shared / shorter >= LEAST_SHARE {
            rules.push(Rule::Text);
        }
        if self.is_near(other) {
            rules.push(Rule::Space);
        }
        let in_one_amphoe = !self.amphoes.is_disjoint(&other.amphoes);
        let neighbours = |year: &i32| (-1..=1).any(|step| other.years.contains(&(year + step)));
        if in_one_amphoe && self.years.iter().any(neighbours) {
            rules.push(Rule::Area);
        }
        let equal = |satang: &i64| other.satang.range(satang - satang / 100..=satang + satang / 100).next().is_some();
        if in_one_amphoe && self.satang.iter().any(equal) {
            rules.push(Rule::Money);
        }
        if !self.numbers.is_disjoint(&other.numbers) {
            rules.push(Rule::Number);
        }
        rules
    }

    fn is_near(&self, other: &Sketch) -> bool {
        let (Some([west, south, east, north]), Some([w, s, e, n])) = (self.bounds, other.bounds) else {
            return false;
        };
        west - REACH <= e && w - REACH <= east && south - REACH <= n && s - REACH <= north
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_something_in_common_is_worth_comparing_and_the_rest_is_not() {
        let work = |title: &str, area: &str, satang: i64| {
            Sketch::of(&Work {
                title: title.into(),
                area_codes: vec![area.into()],
                budgets: [(2567, satang)].into(),
                ..Work::default()
            })
        };
        let road = work("ก่อสร้างถนนสายบ้านเขาตะแบก", "200406", 1_000_000);
        assert_eq!(road.rules(&work("ถนนสายบ้านเขาตะแบก", "210601", 5)), [Rule::Text]);
        assert_eq!(road.rules(&work("ฝายน้ำล้น", "200401", 1_005_000)), [Rule::Area, Rule::Money]);
        assert!(road.rules(&work("ฝายน้ำล้น", "210601", 1_005_000)).is_empty());
    }
}
