//! Clusters: works that pairs join, and how well two ways of joining them agree (B-cubed, Bagga & Baldwin 1998).

use std::collections::HashMap;

use serde::Serialize;

/// Means over works: the share of one's found cluster that truly belongs with it, and the share of its true cluster that is in the
/// found one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BCubed {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    /// Works that stand in a cluster of two or more, in truth or as found: the figures are over these, since singletons that both
    /// leave alone say nothing.
    pub works: usize,
}

/// Compares two joinings of works 0 to `count`; none if neither joins anything.
pub fn b_cubed(count: usize, truth: &[(u32, u32)], found: &[(u32, u32)]) -> Option<BCubed> {
    let (truth, found) = (roots(count, truth), roots(count, found));
    let (sizes_true, sizes_found) = (sizes(&truth), sizes(&found));
    let mut common: HashMap<(u32, u32), usize> = HashMap::new();
    for pair in truth.iter().zip(&found) {
        *common.entry((*pair.0, *pair.1)).or_default() += 1;
    }
    let (mut precision, mut recall, mut works) = (0.0, 0.0, 0);
    for (true_root, found_root) in truth.iter().zip(&found) {
        let size = |sizes: &HashMap<u32, usize>, root: &u32| sizes.get(root).copied().unwrap_or(1);
        let (whole, joined) = (size(&sizes_true, true_root), size(&sizes_found, found_root));
        if whole < 2 && joined < 2 {
            continue;
        }
        let both = common.get(&(*true_root, *found_root)).copied().unwrap_or(1) as f64;
        precision += both / joined as f64;
        recall += both / whole as f64;
        works += 1;
    }
    if works == 0 {
        return None;
    }
    let (precision, recall) = (precision / works as f64, recall / works as f64);
    Some(BCubed { precision, recall, f1: 2.0 * precision * recall / (precision + recall), works })
}

/// The least work of each work's cluster.
fn roots(count: usize, pairs: &[(u32, u32)]) -> Vec<u32> {
    let mut above: Vec<u32> = (0..count as u32).collect();
    for (a, b) in pairs {
        let (a, b) = (root(&mut above, *a), root(&mut above, *b));
        if let Some(slot) = above.get_mut(a.max(b) as usize) {
            *slot = a.min(b);
        }
    }
    (0..count as u32).map(|work| root(&mut above, work)).collect()
}

fn root(above: &mut [u32], mut work: u32) -> u32 {
    while let Some(next) = above.get(work as usize).copied().filter(|next| *next != work) {
        let over = above.get(next as usize).copied().unwrap_or(next);
        if let Some(slot) = above.get_mut(work as usize) {
            *slot = over;
        }
        work = next;
    }
    work
}

fn sizes(roots: &[u32]) -> HashMap<u32, usize> {
    let mut sizes = HashMap::new();
    for root in roots {
        *sizes.entry(*root).or_default() += 1;
    }
    sizes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn clusters_that_agree_are_perfect_and_those_that_run_together_lose_precision() {
        let perfect = b_cubed(6, &[(0, 1), (2, 3)], &[(1, 0), (3, 2)]).unwrap();
        assert_eq!((perfect.precision, perfect.recall, perfect.works), (1.0, 1.0, 4));
        let joined = b_cubed(6, &[(0, 1), (2, 3)], &[(0, 1), (1, 2), (2, 3)]).unwrap();
        assert_eq!((joined.precision, joined.recall), (0.5, 1.0));
        assert_eq!(b_cubed(6, &[], &[]), None);
    }
}
