//! What clusters promise, by example and for any graph.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn edge(a: u32, b: u32, tie: Tie, strength: f64) -> Edge {
    Edge { a, b, tie, strength }
}

fn sure(a: u32, b: u32) -> Edge {
    edge(a, b, Tie::Suspected, 4.0)
}

#[test]
fn connected_works_make_one_case_and_a_lone_work_makes_none() {
    assert_eq!(clusters(&[sure(3, 1), sure(2, 3), sure(8, 9)]), [vec![1, 2, 3], vec![8, 9]]);
    assert!(clusters(&[edge(1, 2, Tie::Cannot, 0.0)]).is_empty());
}

#[test]
fn a_weak_bridge_parts_two_groups_and_a_sure_one_does_not() {
    let groups = [sure(1, 2), sure(2, 3), sure(1, 3), sure(4, 5), sure(5, 6), sure(4, 6)];
    let with = |strength: f64| {
        let mut edges = groups.to_vec();
        edges.push(edge(3, 4, Tie::Suspected, strength));
        clusters(&edges)
    };
    assert_eq!(with(2.1), [vec![1, 2, 3], vec![4, 5, 6]], "nine pairs need ln 9 = 2.2");
    assert_eq!(with(2.3), [vec![1, 2, 3, 4, 5, 6]]);
}

#[test]
fn one_more_work_on_a_weak_edge_stays_since_cutting_it_would_hide_the_pair() {
    assert_eq!(clusters(&[sure(1, 2), edge(2, 3, Tie::Suspected, 0.01)]), [vec![1, 2, 3]]);
}

#[test]
fn a_confirmed_bridge_is_never_weak() {
    let edges = [sure(1, 2), edge(2, 3, Tie::Must, 0.0), sure(3, 4)];
    assert_eq!(clusters(&edges), [vec![1, 2, 3, 4]]);
}

#[test]
fn rejected_works_are_parted_along_the_weakest_edges() {
    let edges = [sure(1, 2), edge(2, 3, Tie::Suspected, 0.5), sure(3, 4), edge(1, 4, Tie::Cannot, 0.0)];
    assert_eq!(clusters(&edges), [vec![1, 2], vec![3, 4]]);
}

#[test]
fn a_chain_of_confirmed_pairs_is_stronger_than_a_rejection() {
    let edges = [edge(1, 2, Tie::Must, 0.0), edge(2, 3, Tie::Must, 0.0), edge(1, 3, Tie::Cannot, 0.0)];
    assert_eq!(clusters(&edges), [vec![1, 2, 3]]);
}

fn any_edges() -> impl Strategy<Value = Vec<Edge>> {
    let tie = prop_oneof![6 => Just(Tie::Suspected), 1 => Just(Tie::Must), 1 => Just(Tie::Cannot)];
    let one = (0_u32..14, 0_u32..14, tie, 0_u32..5000);
    proptest::collection::vec(one, 0..40).prop_map(|list| {
        let mut taken = BTreeSet::new();
        list.into_iter()
            .filter(|(a, b, ..)| a != b && taken.insert((*a.min(b), *a.max(b))))
            .map(|(a, b, tie, strength)| edge(a, b, tie, f64::from(strength) / 1000.0))
            .collect()
    })
}

/// The works that confirmed pairs alone tie to this one.
fn tied(edges: &[Edge], work: u32) -> BTreeSet<u32> {
    let mut found = BTreeSet::from([work]);
    loop {
        let before = found.len();
        for edge in edges.iter().filter(|edge| edge.tie == Tie::Must) {
            if found.contains(&edge.a) || found.contains(&edge.b) {
                found.extend([edge.a, edge.b]);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

proptest! {
    #[test]
    fn the_order_of_edges_and_of_their_ends_makes_no_difference(edges in any_edges(), seed in any::<u64>()) {
        let mut turned: Vec<Edge> = edges.iter().map(|e| Edge { a: e.b, b: e.a, ..*e }).collect();
        turned.sort_by_key(|e| (u64::from(e.a) * 31 + u64::from(e.b)).wrapping_mul(seed | 1));
        prop_assert_eq!(clusters(&edges), clusters(&turned));
    }

    #[test]
    fn cases_are_disjoint_connected_and_keep_what_people_decided(edges in any_edges()) {
        let groups = clusters(&edges);
        let mut all: Vec<u32> = groups.iter().flatten().copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        prop_assert_eq!(all.len(), count);
        let home = |work: u32| groups.iter().position(|group| group.contains(&work));
        for edge in &edges {
            match edge.tie {
                Tie::Must => prop_assert!(home(edge.a).is_some() && home(edge.a) == home(edge.b)),
                Tie::Cannot if !tied(&edges, edge.a).contains(&edge.b) => {
                    prop_assert!(home(edge.a).is_none() || home(edge.a) != home(edge.b));
                }
                _ => {}
            }
        }
        for group in &groups {
            let inside: Vec<Edge> = edges
                .iter()
                .filter(|e| e.tie != Tie::Cannot && group.contains(&e.a) && group.contains(&e.b))
                .copied()
                .collect();
            prop_assert_eq!(components(group, &inside).len(), 1);
        }
    }

    #[test]
    fn what_is_a_case_stays_one_when_only_it_is_looked_at(edges in any_edges()) {
        let groups = clusters(&edges);
        for group in &groups {
            let inside: Vec<Edge> =
                edges.iter().filter(|e| group.contains(&e.a) && group.contains(&e.b)).copied().collect();
            prop_assert_eq!(clusters(&inside), vec![group.clone()]);
        }
    }
}
