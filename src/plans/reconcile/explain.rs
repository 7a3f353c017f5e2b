//! The fewest and latest rows that come to exactly a difference.

use std::collections::BTreeMap;

use super::{Figure, Part, Why, subset};

/// Touched rows that are tried three at a time; more are tried two at a time.
const MOST_FOR_THREE: usize = 150;

/// Parts, in the order of likelihood, that come to the difference that is wanted; none where none do, or where it is a guess between equals.
pub(super) fn explain(parts: &[Part], wanted: Figure) -> Option<Vec<Part>> {
    let fits = |chosen: &[&Part]| {
        let count: i64 = chosen.iter().map(|part| part.count).sum();
        let satang = chosen.iter().fold(0_i64, |sum, part| sum.saturating_add(part.satang));
        wanted.count.is_none_or(|wanted| wanted == count) && wanted.satang.is_none_or(|wanted| wanted == satang)
    };
    let touched: Vec<&Part> = parts.iter().filter(|part| part.why != Why::NotInSummary).collect();
    let added: Vec<&Part> = touched.iter().copied().filter(|part| part.why == Why::AddedLater).collect();
    let many = wanted.count.and_then(|count| usize::try_from(count).ok()).filter(|many| *many > 0);
    let told = |chosen: &[&Part]| Some(chosen.iter().map(|part| (*part).clone()).collect());
    let newest = many.and_then(|many| added.get(..many)).filter(|newest| wanted.satang.is_some() && fits(newest));
    if let Some(newest) = newest {
        return told(newest);
    }
    if let Some(one) = touched.iter().find(|one| fits(&[one])) {
        return told(&[one]);
    }
    let untouched: Vec<&Part> = parts.iter().filter(|part| part.why == Why::NotInSummary && fits(&[part])).collect();
    if let [only] = untouched.as_slice() {
        return told(&[only]);
    }
    few(&touched, wanted, &fits).as_deref().and_then(told).or_else(|| {
        let money: Vec<i64> = added.iter().map(|part| part.satang).collect();
        let chosen = subset::find(&money, many?, wanted.satang?)?;
        told(&chosen.into_iter().filter_map(|index| added.get(index).copied()).collect::<Vec<_>>())
    })
}

/// Two or three; the last is looked up by what is left of the money, where money is printed.
fn few<'a>(touched: &[&'a Part], wanted: Figure, fits: &dyn Fn(&[&Part]) -> bool) -> Option<Vec<&'a Part>> {
    let mut by_satang: BTreeMap<i64, Vec<&'a Part>> = BTreeMap::new();
    for one in touched {
        by_satang.entry(if wanted.satang.is_some() { one.satang } else { 0 }).or_default().push(one);
    }
    let with_last = |chosen: &[&'a Part]| -> Option<Vec<&'a Part>> {
        let sum = chosen.iter().fold(0_i64, |sum, part| sum.saturating_add(part.satang));
        let left = wanted.satang.map_or(0, |wanted| wanted.saturating_sub(sum));
        by_satang.get(&left)?.iter().find_map(|last| {
            let whole: Vec<&'a Part> = chosen.iter().copied().chain([*last]).collect();
            (chosen.iter().all(|other| other.at != last.at) && fits(&whole)).then_some(whole)
        })
    };
    if let Some(two) = touched.iter().find_map(|one| with_last(&[one])) {
        return Some(two);
    }
    if touched.len() > MOST_FOR_THREE {
        return None;
    }
    let pairs = touched
        .iter()
        .enumerate()
        .flat_map(|(index, one)| touched.iter().skip(index + 1).filter(|two| two.at != one.at).map(|two| [*one, *two]));
    pairs.into_iter().find_map(|pair| with_last(&pair))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(list: &[(Why, i64, i64)]) -> Vec<Part> {
        let part = |(at, (why, count, baht)): (usize, &(Why, i64, i64))| Part {
            at,
            why: *why,
            count: *count,
            satang: baht * 100,
            latest: (0, None),
        };
        list.iter().enumerate().map(part).collect()
    }

    fn found(parts: &[Part], count: i64, baht: i64) -> Vec<usize> {
        let wanted = Figure { count: Some(count), satang: Some(baht * 100) };
        explain(parts, wanted).unwrap_or_default().into_iter().map(|part| part.at).collect()
    }

    #[test]
    fn one_row_that_was_added_later_explains_a_difference_of_exactly_its_amount() {
        let all = parts(&[(Why::AddedLater, 1, 6_000_000), (Why::AddedLater, 1, 5_000_000)]);
        assert_eq!(found(&all, 1, 6_000_000), [0]);
        assert_eq!(found(&all, 1, 5_000_000), [1]);
        assert_eq!(found(&all, 2, 11_000_000), [0, 1]);
        // The money alone is not enough where the number says otherwise.
        assert!(found(&all, 0, 6_000_000).is_empty());
    }

    #[test]
    fn rows_that_no_amendment_touched_explain_only_alone_and_only_where_one_fits() {
        let list = [
            (Why::StillCounted, -1, -3),
            (Why::AmountChanged, 0, 2),
            (Why::AddedLater, 1, 5),
            (Why::NotInSummary, 1, 7),
        ];
        assert_eq!(found(&parts(&list), 1, 7), [3]);
        assert_eq!(found(&parts(&list), 0, 4), [0, 1, 2]);
        assert!(found(&parts(&list), 2, 12).is_empty());
        let twice: Vec<_> = list.iter().copied().chain([(Why::NotInSummary, 1, 7)]).collect();
        assert_eq!(found(&parts(&twice), 1, 7), [1, 2], "of two that fit equally neither is named");
    }

    #[test]
    fn many_rows_of_late_amendments_explain_together() {
        let list: Vec<_> = (1..=9).map(|baht| (Why::AddedLater, 1, baht)).collect();
        assert_eq!(found(&parts(&list), 5, 15), [0, 1, 2, 3, 4]);
        assert_eq!(found(&parts(&list), 5, 16), [0, 1, 2, 3, 5]);
        assert!(found(&parts(&list), 5, 99).is_empty());
    }
}
