//! The bridges of a graph: edges without which it falls apart, and how many works each side then holds.

use std::collections::BTreeMap;

/// An edge whose removal parts the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bridge {
    /// Its place in the list of edges.
    pub edge: usize,
    /// Works on either side.
    pub near: usize,
    pub far: usize,
}

/// The bridges of a connected graph, in the order of edges. `sizes` gives the works in each node; of parallel edges none is a bridge.
/// One walk in depth (Tarjan 1974), without recursion: a chain may be as long as the province has projects.
pub(super) fn bridges(sizes: &BTreeMap<u32, usize>, edges: &[(u32, u32)]) -> Vec<Bridge> {
    let mut around: BTreeMap<u32, Vec<(u32, usize)>> = BTreeMap::new();
    for (index, (a, b)) in edges.iter().enumerate() {
        around.entry(*a).or_default().push((*b, index));
        around.entry(*b).or_default().push((*a, index));
    }
    let total: usize = sizes.values().sum();
    let mut walk = Walk { seen: BTreeMap::new(), sizes, around, total, found: Vec::new() };
    if let Some(first) = sizes.keys().next() {
        walk.from(*first);
    }
    walk.found.sort_by_key(|bridge| bridge.edge);
    walk.found
}

struct Walk<'a> {
    /// Of each node: when it was first met, and the earliest node that can be reached from below it.
    seen: BTreeMap<u32, (usize, usize)>,
    sizes: &'a BTreeMap<u32, usize>,
    around: BTreeMap<u32, Vec<(u32, usize)>>,
    total: usize,
    found: Vec<Bridge>,
}

/// A node on the way down.
struct Step {
    node: u32,
    /// The edge by which it was reached.
    by: Option<usize>,
    /// Neighbours that were looked at.
    next: usize,
    /// Works in it and below it.
    works: usize,
}

impl Walk<'_> {
    fn from(&mut self, first: u32) {
        let mut path = vec![self.enter(first, None)];
        while let Some(step) = path.last_mut() {
            let neighbour = self.around.get(&step.node).and_then(|list| list.get(step.next)).copied();
            step.next += 1;
            match neighbour {
                Some((_, edge)) if Some(edge) == step.by => {}
                Some((node, edge)) => match self.seen.get(&node).copied() {
                    Some((met, _)) => self.lower(path.last().map_or(node, |step| step.node), met),
                    None => {
                        let entered = self.enter(node, Some(edge));
                        path.push(entered);
                    }
                },
                None => {
                    if let Some(done) = path.pop() {
                        self.leave(&done, path.last_mut());
                    }
                }
            }
        }
    }

    fn enter(&mut self, node: u32, by: Option<usize>) -> Step {
        let met = self.seen.len();
        self.seen.insert(node, (met, met));
        Step { node, by, next: 0, works: self.sizes.get(&node).copied().unwrap_or(1) }
    }

    fn lower(&mut self, node: u32, to: usize) {
        if let Some((_, low)) = self.seen.get_mut(&node) {
            *low = (*low).min(to);
        }
    }

    fn leave(&mut self, done: &Step, above: Option<&mut Step>) {
        let (Some(above), Some(by), Some((_, low))) = (above, done.by, self.seen.get(&done.node).copied()) else {
            return;
        };
        above.works += done.works;
        let met_above = self.seen.get(&above.node).map_or(0, |(met, _)| *met);
        if low > met_above {
            self.found.push(Bridge { edge: by, near: self.total - done.works, far: done.works });
        }
        self.lower(above.node, low);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(nodes: u32) -> BTreeMap<u32, usize> {
        (0..nodes).map(|node| (node, 1)).collect()
    }

    #[test]
    fn a_triangle_has_no_bridge_and_its_tail_is_one() {
        let edges = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4)];
        let found = bridges(&sizes(5), &edges);
        assert_eq!(found, [Bridge { edge: 3, near: 3, far: 2 }, Bridge { edge: 4, near: 4, far: 1 }]);
    }

    #[test]
    fn of_two_edges_between_the_same_nodes_neither_is_a_bridge() {
        assert!(bridges(&sizes(2), &[(0, 1), (1, 0)]).is_empty());
    }

    #[test]
    fn a_chain_as_long_as_a_plan_is_walked_without_recursion() {
        let edges: Vec<(u32, u32)> = (0..200_000).map(|node| (node, node + 1)).collect();
        assert_eq!(bridges(&sizes(200_001), &edges).len(), 200_000);
    }
}
