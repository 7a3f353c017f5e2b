//! Which of some amounts make up a difference: so many of them, to the satang.

/// More steps than this are not worth a guess.
const MOST_STEPS: usize = 100_000;
/// Amounts that are looked at, the likeliest first.
const MOST_ITEMS: usize = 60;

/// Indices of exactly `many` items whose sum is `sum`, preferring those that stand first.
pub fn find(items: &[i64], many: usize, sum: i64) -> Option<Vec<usize>> {
    if many == 0 || many > items.len() {
        return None;
    }
    let mut chosen = Vec::new();
    let mut steps = 0;
    let items = items.get(..items.len().min(MOST_ITEMS)).unwrap_or_default();
    search(items, 0, many, sum, &mut chosen, &mut steps).then_some(chosen)
}

fn search(items: &[i64], from: usize, many: usize, sum: i64, chosen: &mut Vec<usize>, steps: &mut usize) -> bool {
    if many == 0 {
        return sum == 0;
    }
    for (index, item) in items.iter().enumerate().skip(from) {
        *steps += 1;
        if *steps > MOST_STEPS || items.len() - index < many {
            return false;
        }
        if *item > sum {
            continue;
        }
        chosen.push(index);
        if search(items, index + 1, many - 1, sum - item, chosen, steps) {
            return true;
        }
        chosen.pop();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_made_up_by_the_first_that_fit_or_by_none() {
        assert_eq!(find(&[500, 600, 100], 1, 600), Some(vec![1]));
        assert_eq!(find(&[500, 600, 100], 2, 600), Some(vec![0, 2]));
        assert_eq!(find(&[500, 600, 100], 2, 601), None);
        assert_eq!(find(&[500], 0, 0), None);
        let many: Vec<i64> = (1..200).map(|number| number * 7).collect();
        assert_eq!(find(&many, 20, 13), None, "and it ends");
    }
}
