//! Which works make one case: connected by duplicate and overlap edges, parted where reviewers said so and where a bridge is weak.

use std::collections::BTreeMap;

use super::bridge::bridges;
use super::cut::separate;

/// What ties two works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tie {
    /// A reviewer confirmed it: both stay in one case.
    Must,
    /// The engine suspects it.
    Suspected,
    /// A reviewer rejected it: the two are never in one case.
    Cannot,
}

/// An edge between two works, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    pub a: u32,
    pub b: u32,
    pub tie: Tie,
    /// Log-odds above the threshold at which a pair is suspected; says nothing where a reviewer decided.
    pub strength: f64,
}

/// Groups of two works and more, each ascending, in the order of their first works.
///
/// The order of `edges` makes no difference. A suspected edge joins; a component is then divided
/// * between two works that a reviewer rejected, along the cheapest cut (a chain of confirmed pairs is stronger than a rejection), and
/// * at a bridge between groups of `m` and `n` works, two or more each, whose strength is less than `ln(m·n)`: a bridge stands for
///   `m·n` pairs, of which all but one were compared and not suspected, so the more it would join, the surer it has to be.
pub fn clusters(edges: &[Edge]) -> Vec<Vec<u32>> {
    let mut works: Vec<u32> = edges.iter().flat_map(|edge| [edge.a, edge.b]).collect();
    works.sort_unstable();
    works.dedup();
    // Of several cheapest cuts the one is taken that lies nearest to the first end: each edge begins at its lesser work.
    let mut edges: Vec<Edge> =
        edges.iter().map(|edge| Edge { a: edge.a.min(edge.b), b: edge.a.max(edge.b), ..*edge }).collect();
    edges.sort_by(|x, y| (x.a, x.b, x.tie).cmp(&(y.a, y.b, y.tie)).then(x.strength.total_cmp(&y.strength)));
    let mut waiting = components(&works, &edges);
    let mut groups = Vec::new();
    while let Some((works, edges)) = waiting.pop() {
        if works.len() < 2 {
            continue;
        }
        match divided(&works, &edges) {
            Some(kept) => waiting.extend(components(&works, &kept)),
            None => groups.push(works),
        }
    }
    groups.sort_unstable();
    groups
}

type Component = (Vec<u32>, Vec<Edge>);

/// The connected parts and the edges within each; rejections join nothing and stay where both ends are in one part.
fn components(works: &[u32], edges: &[Edge]) -> Vec<Component> {
    let mut sets = Sets::new(works);
    for edge in edges.iter().filter(|edge| edge.tie != Tie::Cannot) {
        sets.join(edge.a, edge.b);
    }
    let mut parts: BTreeMap<u32, Component> = BTreeMap::new();
    for work in works {
        parts.entry(sets.root(*work)).or_default().0.push(*work);
    }
    for edge in edges {
        let (root, other) = (sets.root(edge.a), sets.root(edge.b));
        if root == other
            && let Some(part) = parts.get_mut(&root)
        {
            part.1.push(*edge);
        }
    }
    parts.into_values().collect()
}

/// The edges that are left once the component is parted at one place; nothing where it holds together.
fn divided(works: &[u32], edges: &[Edge]) -> Option<Vec<Edge>> {
    let mut sets = Sets::new(works);
    for edge in edges.iter().filter(|edge| edge.tie == Tie::Must) {
        sets.join(edge.a, edge.b);
    }
    // Works that reviewers tied together are one node from here on; parallel edges between two nodes support each other.
    let nodes: BTreeMap<u32, u32> = works.iter().map(|work| (*work, sets.root(*work))).collect();
    let node = |work: u32| nodes.get(&work).copied().unwrap_or(work);
    let rejected = edges.iter().find(|edge| edge.tie == Tie::Cannot && node(edge.a) != node(edge.b));
    if let Some(rejected) = rejected {
        let suspected: Vec<(u32, u32, f64)> = outer(edges, &node).map(|(_, a, b, strength)| (a, b, strength)).collect();
        let near = separate(&suspected, node(rejected.a), node(rejected.b));
        let crosses = |edge: &Edge| near.contains(&node(edge.a)) != near.contains(&node(edge.b));
        return Some(edges.iter().filter(|edge| !crosses(edge)).copied().collect());
    }
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    nodes.values().for_each(|node| *sizes.entry(*node).or_default() += 1);
    let outer: Vec<(usize, u32, u32, f64)> = outer(edges, &node).collect();
    let weakest = bridges(&sizes, &outer.iter().map(|(_, a, b, _)| (*a, *b)).collect::<Vec<_>>())
        .into_iter()
        .filter(|bridge| bridge.near >= 2 && bridge.far >= 2)
        .filter_map(|bridge| {
            let (index, _, _, strength) = outer.get(bridge.edge)?;
            Some((strength - ((bridge.near * bridge.far) as f64).ln(), *index))
        })
        .filter(|(margin, _)| *margin < 0.0)
        .min_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
    weakest.map(|(_, index)| {
        edges.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, edge)| *edge).collect()
    })
}

/// Suspected edges between different nodes: where each stands in the list, both nodes, its strength.
fn outer<'a>(edges: &'a [Edge], node: &'a impl Fn(u32) -> u32) -> impl Iterator<Item = (usize, u32, u32, f64)> + 'a {
    edges
        .iter()
        .enumerate()
        .filter(|(_, edge)| edge.tie == Tie::Suspected && node(edge.a) != node(edge.b))
        .map(|(index, edge)| (index, node(edge.a), node(edge.b), edge.strength))
}

/// Disjoint sets; the root of each is its least work, whatever the order of joining.
struct Sets {
    parents: BTreeMap<u32, u32>,
}

impl Sets {
    fn new(works: &[u32]) -> Sets {
        Sets { parents: works.iter().map(|work| (*work, *work)).collect() }
    }

    fn root(&mut self, work: u32) -> u32 {
        let mut root = work;
        while let Some(parent) = self.parents.get(&root).copied().filter(|parent| *parent != root) {
            root = parent;
        }
        let mut at = work;
        while at != root {
            at = self.parents.insert(at, root).unwrap_or(root);
        }
        root
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents.insert(a.max(b), a.min(b));
    }
}

#[cfg(test)]
#[path = "cluster_tests.rs"]
mod tests;
