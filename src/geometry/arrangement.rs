//! The rings of polygons against each other, through an R-tree of their edges where there are many: crossings, touches and nesting.
//!
//! Every pair of edges whose boxes meet is tested with exact orientation. What touches only in a point is legal unless the
//! rings pass through each other there, or the touches of one polygon's rings close a cycle, which cuts its inside in two.
//! Where nothing crosses, one position of a ring tells on which side of every other ring it lies.

use std::collections::{HashMap, HashSet};

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Coord, Kernel, Line, LineString, Orientation, Polygon, kernels::RobustKernel};
use rstar::{AABB, RTree, RTreeObject};

use super::edges::{Edge, Edges};
use super::tree::Position;
use super::valid::FlawKind;

/// Edge pairs tested before giving up: about a quarter of a second.
const BUDGET: usize = 2_000_000;
/// And so many more per edge, since each edge meets its neighbours anyway.
const BUDGET_PER_EDGE: usize = 40;

pub(super) struct Found {
    pub kind: FlawKind,
    pub at: Coord<f64>,
    pub part: usize,
    /// 0 is the shell, holes follow.
    pub ring: usize,
}

struct Ring {
    part: usize,
    index: usize,
    /// Without repeated positions, and without the closing one.
    corners: Vec<Coord<f64>>,
}

/// A position as a key; minus zero is zero.
type Node = (u64, u64);

fn node(at: Coord<f64>) -> Node {
    ((at.x + 0.0).to_bits(), (at.y + 0.0).to_bits())
}

/// The first flaw of one polygon, or of the parts of one multi-polygon together.
pub(super) fn first_flaw(polygons: &[Polygon<f64>]) -> Option<Found> {
    let rings: Vec<Ring> = polygons
        .iter()
        .enumerate()
        .flat_map(|(part, polygon)| {
            let lines = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            lines.enumerate().map(move |(index, line)| Ring { part, index, corners: corners(line) })
        })
        .filter(|ring| !(ring.corners.is_empty() && ring.index == 0))
        .collect();
    if let Some(ring) = rings.iter().find(|ring| ring.corners.len() < 3) {
        let at = ring.corners.first().copied().unwrap_or_default();
        return Some(Found { kind: FlawKind::Collapsed, at, part: ring.part, ring: ring.index });
    }
    let mut arrangement = Arrangement::new(&rings);
    arrangement
        .check_edges()
        .and_then(|()| arrangement.check_touches())
        .and_then(|()| arrangement.check_nesting())
        .err()
}

fn corners(line: &LineString<f64>) -> Vec<Coord<f64>> {
    let mut corners = line.0.clone();
    corners.dedup();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    corners
}

/// Pairs of edges, other than those that follow each other, whose boxes may meet before polygons are cut anew.
const CUTTING_BUDGET: usize = 200_000;

/// Whether so many edges come near each other that cutting the polygons anew could take long or make thousands of pieces.
/// Coordinates must be finite; rings closed.
pub(super) fn is_entangled(parts: &[Vec<Vec<Position>>]) -> bool {
    let coord = |at: &Position| Coord { x: at.x, y: at.y };
    let mut edges = Vec::new();
    for (ring, line) in parts.iter().flatten().enumerate() {
        let pairs = line.iter().zip(line.iter().skip(1)).enumerate();
        edges.extend(pairs.map(|(index, (start, end))| Edge {
            line: Line::new(coord(start), coord(end)),
            ring,
            index,
        }));
    }
    // As many again as a border that never crosses may have of near misses.
    let mut budget = CUTTING_BUDGET + 8 * edges.len();
    let tree = RTree::bulk_load(edges);
    for edge in &tree {
        for other in tree.locate_in_envelope_intersecting(&edge.envelope()) {
            if (other.ring, other.index) > (edge.ring, edge.index) {
                match budget.checked_sub(1) {
                    Some(left) => budget = left,
                    None => return true,
                }
            }
        }
    }
    false
}

struct Arrangement<'a> {
    rings: &'a [Ring],
    edges: Edges,
    /// Points in which two different rings touch.
    touches: Vec<(usize, usize, Coord<f64>)>,
    budget: usize,
}

impl<'a> Arrangement<'a> {
    fn new(rings: &'a [Ring]) -> Self {
        let edges: Vec<Edge> = rings
            .iter()
            .enumerate()
            .flat_map(|(ring, Ring { corners, .. })| {
                let ends = corners.iter().cycle().skip(1);
                corners.iter().zip(ends).enumerate().map(move |(index, (start, end))| Edge {
                    line: Line::new(*start, *end),
                    ring,
                    index,
                })
            })
            .collect();
        let budget = BUDGET + BUDGET_PER_EDGE * edges.len();
        Arrangement { rings, edges: Edges::new(edges), touches: Vec::new(), budget }
    }

    fn found(&self, kind: FlawKind, at: Coord<f64>, ring: usize) -> Found {
        let (part, ring) = self.rings.get(ring).map_or((0, 0), |ring| (ring.part, ring.index));
        Found { kind, at, part, ring }
    }

    fn corner(&self, ring: usize, index: usize) -> Coord<f64> {
        let corners = self.rings.get(ring).map_or(&[][..], |ring| ring.corners.as_slice());
        corners.get(index % corners.len().max(1)).copied().unwrap_or_default()
    }

    fn count(&self, ring: usize) -> usize {
        self.rings.get(ring).map_or(0, |ring| ring.corners.len())
    }

    /// Tests each pair of edges once, in the order of the rings, so that the flaw told is always the same.
    fn check_edges(&mut self) -> Result<(), Found> {
        let mut touches = Vec::new();
        let mut budget = self.budget;
        for (ring, Ring { corners, .. }) in self.rings.iter().enumerate() {
            for (index, start) in corners.iter().enumerate() {
                let edge = Edge { line: Line::new(*start, self.corner(ring, index + 1)), ring, index };
                self.edges.each_near(&edge.envelope(), |other| {
                    if (other.ring, other.index) <= (ring, index) {
                        return Ok(());
                    }
                    budget = budget.checked_sub(1).ok_or_else(|| self.found(FlawKind::TooComplex, *start, ring))?;
                    if let Some(at) = self.meet(&edge, other)? {
                        touches.push((ring, other.ring, at));
                    }
                    Ok(())
                })?;
            }
        }
        (self.touches, self.budget) = (touches, budget);
        Ok(())
    }

    /// `Ok(Some(place))` where two rings touch legally.
    fn meet(&self, edge: &Edge, other: &Edge) -> Result<Option<Coord<f64>>, Found> {
        let Some(meeting) = line_intersection(edge.line, other.line) else {
            return Ok(None);
        };
        if edge.ring == other.ring {
            let count = self.count(edge.ring);
            let neighbours = other.index == edge.index + 1 || (edge.index == 0 && other.index + 1 == count);
            return match meeting {
                LineIntersection::SinglePoint { .. } if neighbours => Ok(None),
                LineIntersection::SinglePoint { intersection, .. } => {
                    Err(self.found(FlawKind::SelfCrossing, intersection, edge.ring))
                }
                LineIntersection::Collinear { .. } if neighbours => {
                    let tip = if other.index == edge.index + 1 { edge.line.end } else { edge.line.start };
                    Err(self.found(FlawKind::Spike, tip, edge.ring))
                }
                LineIntersection::Collinear { intersection } => {
                    Err(self.found(FlawKind::SelfCrossing, intersection.start, edge.ring))
                }
            };
        }
        match meeting {
            LineIntersection::SinglePoint { intersection, is_proper: true } => {
                Err(self.found(self.crossing_kind(edge.ring, other.ring), intersection, other.ring))
            }
            LineIntersection::Collinear { intersection } => {
                Err(self.found(FlawKind::RingsShareBorder, intersection.start, other.ring))
            }
            LineIntersection::SinglePoint { intersection, .. } => {
                let (before, after) = self.through(edge, intersection);
                let (other_before, other_after) = self.through(other, intersection);
                let along = |a, b| same_direction(intersection, a, b);
                if [before, after].iter().any(|a| along(*a, other_before) || along(*a, other_after)) {
                    return Err(self.found(FlawKind::RingsShareBorder, intersection, other.ring));
                }
                let side = |of| lies_left(before, intersection, after, of);
                if side(other_before) == side(other_after) {
                    Ok(Some(intersection))
                } else {
                    Err(self.found(self.crossing_kind(edge.ring, other.ring), intersection, other.ring))
                }
            }
        }
    }

    fn crossing_kind(&self, one: usize, other: usize) -> FlawKind {
        let part = |ring: usize| self.rings.get(ring).map(|ring| ring.part);
        if part(one) == part(other) { FlawKind::RingsCross } else { FlawKind::PartsOverlap }
    }

    /// The positions before and after `at`, going along the ring of `edge`, on which `at` lies.
    fn through(&self, edge: &Edge, at: Coord<f64>) -> (Coord<f64>, Coord<f64>) {
        let count = self.count(edge.ring);
        if at == edge.line.start {
            (self.corner(edge.ring, edge.index + count - 1), edge.line.end)
        } else if at == edge.line.end {
            (edge.line.start, self.corner(edge.ring, edge.index + 2))
        } else {
            (edge.line.start, edge.line.end)
        }
    }

    /// Rings of one part and the points in which they touch are a graph; a cycle in it cuts the inside in two.
    fn check_touches(&self) -> Result<(), Found> {
        let mut seen: HashSet<(usize, Node)> = HashSet::new();
        let mut names: HashMap<(usize, Node), usize> = HashMap::new();
        let mut parents: Vec<usize> = (0..self.rings.len()).collect();
        for &(one, other, at) in &self.touches {
            let (Some(first), Some(second)) = (self.rings.get(one), self.rings.get(other)) else {
                continue;
            };
            if first.part != second.part {
                continue;
            }
            let name = *names.entry((first.part, node(at))).or_insert_with(|| {
                parents.push(parents.len());
                parents.len() - 1
            });
            for ring in [one, other] {
                if seen.insert((ring, node(at))) && !join(&mut parents, ring, name) {
                    return Err(self.found(FlawKind::InsideSplit, at, ring));
                }
            }
        }
        Ok(())
    }

    fn check_nesting(&mut self) -> Result<(), Found> {
        if self.rings.len() == 1 {
            return Ok(());
        }
        let touched: HashSet<(usize, Node)> =
            self.touches.iter().flat_map(|&(one, other, at)| [(one, node(at)), (other, node(at))]).collect();
        for (index, ring) in self.rings.iter().enumerate() {
            let free = ring.corners.iter().find(|corner| !touched.contains(&(index, node(**corner))));
            let probe = free.copied().unwrap_or_else(|| (self.corner(index, 0) + self.corner(index, 1)) / 2.0);
            let around = self.rings_around(probe, index)?;
            if let Some(kind) = misplaced(ring, &around) {
                return Err(self.found(kind, probe, index));
            }
        }
        Ok(())
    }

    /// The rings other than `except` within which a position lies: those whose edges a ray to the east meets an odd
    /// number of times.
    fn rings_around(&mut self, probe: Coord<f64>, except: usize) -> Result<Vec<&'a Ring>, Found> {
        let ray = AABB::from_corners([probe.x, probe.y], [self.edges.reach(), probe.y]);
        let mut inside: HashMap<usize, bool> = HashMap::new();
        let mut budget = self.budget;
        self.edges.each_near(&ray, |edge| {
            budget = budget.checked_sub(1).ok_or_else(|| self.found(FlawKind::TooComplex, probe, except))?;
            let Line { start, end } = edge.line;
            if edge.ring == except || (start.y > probe.y) == (end.y > probe.y) {
                return Ok(());
            }
            let wanted = if end.y > start.y { Orientation::CounterClockwise } else { Orientation::Clockwise };
            if RobustKernel::orient2d(start, end, probe) == wanted {
                let side = inside.entry(edge.ring).or_default();
                *side = !*side;
            }
            Ok(())
        })?;
        self.budget = budget;
        let rings = self.rings;
        Ok(inside.into_iter().filter(|(_, odd)| *odd).filter_map(|(ring, _)| rings.get(ring)).collect())
    }
}

/// What is wrong with a ring that lies within the rings `around`.
fn misplaced(ring: &Ring, around: &[&Ring]) -> Option<FlawKind> {
    if ring.index > 0 {
        let mut own = around.iter().filter(|other| other.part == ring.part);
        if !around.iter().any(|other| other.part == ring.part && other.index == 0) {
            return Some(FlawKind::HoleOutside);
        }
        return own.any(|other| other.index > 0).then_some(FlawKind::HolesNested);
    }
    let shells = around.iter().filter(|other| other.part != ring.part && other.index == 0);
    let in_a_hole = |part| around.iter().any(|other| other.part == part && other.index > 0);
    shells.map(|shell| shell.part).any(|part| !in_a_hole(part)).then_some(FlawKind::PartsOverlap)
}

/// Whether `of` lies left of the path `before` → `at` → `after`.
fn lies_left(before: Coord<f64>, at: Coord<f64>, after: Coord<f64>, of: Coord<f64>) -> bool {
    let left = |from, to| RobustKernel::orient2d(from, to, of) == Orientation::CounterClockwise;
    if RobustKernel::orient2d(before, at, after) == Orientation::CounterClockwise {
        left(before, at) && left(at, after)
    } else {
        left(before, at) || left(at, after)
    }
}

/// Whether two positions lie in the same direction from a third.
fn same_direction(from: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> bool {
    let (to_a, to_b) = (a - from, b - from);
    RobustKernel::orient2d(from, a, b) == Orientation::Collinear && to_a.x * to_b.x + to_a.y * to_b.y > 0.0
}

/// Joins two trees of the forest; `false` if they were one already.
fn join(parents: &mut [usize], one: usize, other: usize) -> bool {
    let (one, other) = (root(parents, one), root(parents, other));
    if let Some(parent) = parents.get_mut(one) {
        *parent = other;
    }
    one != other
}

fn root(parents: &mut [usize], mut of: usize) -> usize {
    while let Some(&parent) = parents.get(of)
        && parent != of
    {
        // Halving the path keeps the trees flat.
        let grandparent = parents.get(parent).copied().unwrap_or(parent);
        if let Some(slot) = parents.get_mut(of) {
            *slot = grandparent;
        }
        of = grandparent;
    }
    of
}
