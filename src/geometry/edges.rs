//! Edges of rings, found by the boxes that they meet.

use geo::Line;
use rstar::{AABB, RTree, RTreeObject};

#[derive(Clone, Copy)]
pub(super) struct Edge {
    pub line: Line<f64>,
    /// Place of the ring among all rings, and of the edge in it.
    pub ring: usize,
    pub index: usize,
}

impl RTreeObject for Edge {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners([self.line.start.x, self.line.start.y], [self.line.end.x, self.line.end.y])
    }
}

/// Up to so many edges are looked through one by one, which takes less than making a tree of them.
const FEW: usize = 48;

pub(super) enum Edges {
    Few(Vec<Edge>),
    Many(RTree<Edge>),
}

impl Edges {
    pub fn new(edges: Vec<Edge>) -> Self {
        if edges.len() <= FEW { Edges::Few(edges) } else { Edges::Many(RTree::bulk_load(edges)) }
    }

    /// Visits the edges whose boxes meet a box, always in the same order, until one ends it.
    pub fn each_near<E>(
        &self,
        around: &AABB<[f64; 2]>,
        mut visit: impl FnMut(&Edge) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Edges::Few(edges) => edges.iter().filter(|edge| edge.is_near(around)).try_for_each(visit),
            Edges::Many(tree) => tree.locate_in_envelope_intersecting(around).try_for_each(&mut visit),
        }
    }

    /// The easternmost place that an edge reaches.
    pub fn reach(&self) -> f64 {
        match self {
            Edges::Few(edges) => {
                edges.iter().map(|edge| edge.line.start.x.max(edge.line.end.x)).fold(f64::NEG_INFINITY, f64::max)
            }
            Edges::Many(tree) => {
                let [reach, _] = tree.root().envelope().upper();
                reach
            }
        }
    }
}

impl Edge {
    fn is_near(&self, around: &AABB<[f64; 2]>) -> bool {
        let ([west, south], [east, north]) = (around.lower(), around.upper());
        let Line { start, end } = self.line;
        start.x.min(end.x) <= east
            && start.x.max(end.x) >= west
            && start.y.min(end.y) <= north
            && start.y.max(end.y) >= south
    }
}

#[cfg(test)]
mod tests {
    use geo::Coord;
    use proptest::prelude::*;

    use super::*;

    fn found(edges: &Edges, around: &AABB<[f64; 2]>) -> Vec<usize> {
        let mut found = Vec::new();
        let all = edges.each_near(around, |edge| {
            found.push(edge.index);
            Ok::<_, ()>(())
        });
        all.unwrap();
        found.sort_unstable();
        found
    }

    proptest! {
        #[test]
        fn a_few_edges_are_found_as_many_are(places in prop::collection::vec((-9_i8..9, -9_i8..9), 2..40), box_ in prop::array::uniform4(-9_i8..9)) {
            let at = |(x, y): (i8, i8)| Coord { x: f64::from(x), y: f64::from(y) };
            let lines = places.windows(2).map(|pair| Line::new(at(pair[0]), at(pair[1])));
            let edges: Vec<Edge> = lines.enumerate().map(|(index, line)| Edge { line, ring: 0, index }).collect();
            let [a, b, c, d] = box_.map(f64::from);
            let around = AABB::from_corners([a, b], [c, d]);
            let (few, many) = (Edges::Few(edges.clone()), Edges::Many(RTree::bulk_load(edges)));
            prop_assert_eq!(found(&few, &around), found(&many, &around));
            prop_assert_eq!(few.reach(), many.reach());
        }
    }
}
