//! When, and for how much: fiscal years and money of two works.

use std::collections::BTreeMap;

/// How the fiscal years of two works stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    Unknown,
    /// They share this many years.
    Shared(u32),
    /// Years between the end of one and the start of the other; 1 means that they follow each other.
    Apart(u32),
}

/// How the money of two works stands to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Money {
    /// The lesser total over the greater one, 0 to 1.
    pub ratio: f64,
    /// Within one per cent, in total or in a year that both have.
    pub equal: bool,
}

/// Compares sets of fiscal years of the Buddhist era (ascending).
pub fn compare_years(a: &[i32], b: &[i32]) -> Period {
    let (Some(first_a), Some(last_a), Some(first_b), Some(last_b)) = (a.first(), a.last(), b.first(), b.last()) else {
        return Period::Unknown;
    };
    let shared = a.iter().filter(|year| b.contains(year)).count();
    if shared > 0 {
        return Period::Shared(shared as u32);
    }
    let gap = if last_a < first_b {
        first_b.abs_diff(*last_a)
    } else if last_b < first_a {
        first_a.abs_diff(*last_b)
    } else {
        1
    };
    Period::Apart(gap)
}

/// Compares budgets; none if one of them is unknown or zero.
pub fn compare_money(a: &BTreeMap<i32, i64>, b: &BTreeMap<i32, i64>) -> Option<Money> {
    let total = |budgets: &BTreeMap<i32, i64>| budgets.values().fold(0_i64, |sum, satang| sum.saturating_add(*satang));
    let (total_a, total_b) = (total(a), total(b));
    if total_a <= 0 || total_b <= 0 {
        return None;
    }
    let near = |x: i64, y: i64| x > 0 && y > 0 && ratio(x, y) >= 0.99;
    let same_year = a.iter().any(|(year, satang)| b.get(year).is_some_and(|other| near(*satang, *other)));
    Some(Money { ratio: ratio(total_a, total_b), equal: near(total_a, total_b) || same_year })
}

fn ratio(a: i64, b: i64) -> f64 {
    a.min(b) as f64 / a.max(b) as f64
}

/// The lesser of the two sums in the years that both have; of the two totals where they share no year. In satang.
pub fn lesser_money(a: &BTreeMap<i32, i64>, b: &BTreeMap<i32, i64>) -> i64 {
    let sum = |of: &BTreeMap<i32, i64>, only: Option<&BTreeMap<i32, i64>>| {
        of.iter()
            .filter(|(year, _)| only.is_none_or(|other| other.contains_key(year)))
            .fold(0_i64, |sum, (_, satang)| sum.saturating_add((*satang).max(0)))
    };
    let shared = sum(a, Some(b)).min(sum(b, Some(a)));
    if shared > 0 { shared } else { sum(a, None).min(sum(b, None)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_overlap_follow_or_lie_apart() {
        assert_eq!(compare_years(&[2568, 2569], &[2569]), Period::Shared(1));
        assert_eq!(compare_years(&[2568], &[2569]), Period::Apart(1));
        assert_eq!(compare_years(&[2570], &[2566, 2567]), Period::Apart(3));
        assert_eq!(compare_years(&[], &[2567]), Period::Unknown);
    }

    #[test]
    fn money_is_compared_in_total_and_by_year() {
        let a = BTreeMap::from([(2568, 100_000), (2569, 900_000)]);
        let b = BTreeMap::from([(2568, 100_500)]);
        assert!(compare_money(&a, &b).is_some_and(|money| money.equal && money.ratio < 0.2));
        assert_eq!(compare_money(&a, &BTreeMap::new()), None);
        assert_eq!(lesser_money(&a, &b), 100_000);
        assert_eq!(lesser_money(&a, &BTreeMap::from([(2571, 5)])), 5);
    }
}
