//! The cheapest way to part a graph between two of its nodes (Ford–Fulkerson, shortest paths first).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The nodes that stay with `one` once the edges of least strength in sum between it and `other` are cut. The answer does not depend
/// on the order of edges: of equally cheap cuts it is the one nearest to `one`.
pub(super) fn separate(edges: &[(u32, u32, f64)], one: u32, other: u32) -> BTreeSet<u32> {
    let mut room: BTreeMap<u32, BTreeMap<u32, i64>> = BTreeMap::new();
    for (a, b, strength) in edges {
        let capacity = capacity(*strength);
        *room.entry(*a).or_default().entry(*b).or_default() += capacity;
        *room.entry(*b).or_default().entry(*a).or_default() += capacity;
    }
    loop {
        let before = reached(&room, one);
        if !before.contains_key(&other) {
            return before.into_keys().collect();
        }
        let path = path_to(&before, one, other);
        let spare = path.iter().filter_map(|(from, to)| room.get(from)?.get(to).copied()).min().unwrap_or(0);
        if spare <= 0 {
            return before.into_keys().collect();
        }
        for (from, to) in path {
            *room.entry(from).or_default().entry(to).or_default() -= spare;
            *room.entry(to).or_default().entry(from).or_default() += spare;
        }
    }
}

/// Thousandths of log-odds, so that sums are exact; the weakest edge still costs something.
fn capacity(strength: f64) -> i64 {
    1 + (strength.clamp(0.0, 1.0e6) * 1000.0).round() as i64
}

/// Every node that flow can still reach, with the node before it.
fn reached(room: &BTreeMap<u32, BTreeMap<u32, i64>>, from: u32) -> BTreeMap<u32, u32> {
    let mut before = BTreeMap::from([(from, from)]);
    let mut waiting = VecDeque::from([from]);
    while let Some(node) = waiting.pop_front() {
        for (next, spare) in room.get(&node).into_iter().flatten() {
            if *spare > 0 && !before.contains_key(next) {
                before.insert(*next, node);
                waiting.push_back(*next);
            }
        }
    }
    before
}

fn path_to(before: &BTreeMap<u32, u32>, from: u32, to: u32) -> Vec<(u32, u32)> {
    let mut path = Vec::new();
    let mut at = to;
    while at != from {
        let Some(previous) = before.get(&at).copied() else { break };
        path.push((previous, at));
        at = previous;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weakest_edge_of_a_chain_is_cut() {
        let edges = [(0, 1, 5.0), (1, 2, 1.0), (2, 3, 4.0)];
        assert_eq!(separate(&edges, 0, 3), BTreeSet::from([0, 1]));
        assert_eq!(separate(&edges, 3, 0), BTreeSet::from([2, 3]));
    }

    #[test]
    fn two_weak_edges_are_cut_before_one_strong() {
        let edges = [(0, 1, 1.0), (0, 2, 1.0), (1, 3, 3.0), (2, 3, 3.0)];
        assert_eq!(separate(&edges, 0, 3), BTreeSet::from([0]));
    }
}
