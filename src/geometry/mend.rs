//! Geometries that cannot be, put right where it is plain what was meant; and what was done to them, in words.
//!
//! Rings are closed, repeated positions and numbers beyond the height left out, pieces without area dropped; what still
//! crosses itself is cut anew (`recut`). Nothing is moved: positions that stay keep all their digits.

mod recut;
#[cfg(test)]
mod tests;
mod words;

use super::Limits;
use super::tree::{Line, Position, Tree, twice_area};
use super::valid::first_flaw;

/// One thing that was done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mend {
    pub kind: MendKind,
    /// Positions, rings or pieces, by kind.
    pub count: usize,
    /// Square metres before and after, where the area may have changed.
    pub area: Option<(f64, f64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MendKind {
    /// Longitude and latitude were exchanged, because the sender said so.
    AxesSwapped,
    /// Numbers of a position after its height.
    NumbersDropped,
    /// Positions that stood twice in a row.
    RepeatsDropped,
    RingsClosed,
    /// Wound the other way, as RFC 7946 wants it.
    RingsTurned,
    /// Rings, lines and parts of too few positions, or without area.
    PiecesDropped,
    /// Cut along its own crossings, or its overlapping parts merged: `count` parts remain.
    Recut,
    /// Heights that were lost in the cutting.
    HeightsDropped,
}

/// A geometry put right, and how; the same geometry and an empty list where nothing could or had to be done.
///
/// Every position must be finite. What comes out is not promised to be valid: examine it.
pub fn mend(tree: Tree, limits: Limits) -> (Tree, Vec<Mend>) {
    let mut positions = 0_usize;
    let mut finite = true;
    tree.for_each(&mut |at| {
        positions += 1;
        finite &= at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
    });
    if !finite || positions > limits.vertices {
        return (tree, Vec::new());
    }
    let mut work = Work::default();
    let before = flat_area(&tree);
    let Some(mut made) = work.tidy(&tree) else {
        return (tree, Vec::new());
    };
    let had_heights = tree.has_heights();
    if first_flaw(&made.to_geo()).is_some() {
        let Some(cut) = recut::recut(&made) else {
            return (made, work.mends(None));
        };
        made = cut;
        work.recut = Some(parts(&made));
        work.heights_lost = had_heights;
    }
    let area = Some((before, flat_area(&made)));
    (made, work.mends(area))
}

/// Leaves out positions that stand twice in a row; the geometry covers the same places. How many went.
pub fn drop_repeats(tree: &mut Tree) -> usize {
    let mut dropped = 0;
    let mut thin = |line: &mut Line| {
        let before = line.len();
        line.dedup_by(|a, b| (a.x, a.y) == (b.x, b.y));
        dropped += before - line.len();
    };
    match tree {
        Tree::LineString(line) => thin(line),
        Tree::MultiLineString(lines) | Tree::Polygon(lines) => lines.iter_mut().for_each(thin),
        Tree::MultiPolygon(parts) => parts.iter_mut().flatten().for_each(thin),
        Tree::GeometryCollection(members) => return members.iter_mut().map(drop_repeats).sum(),
        Tree::Point(_) | Tree::MultiPoint(_) => {}
    }
    dropped
}

/// Does any line or ring hold a position twice in a row?
pub fn has_repeats(tree: &Tree) -> bool {
    let twice = |line: &Line| line.windows(2).any(|pair| matches!(pair, [a, b] if (a.x, a.y) == (b.x, b.y)));
    match tree {
        Tree::LineString(line) => twice(line),
        Tree::MultiLineString(lines) | Tree::Polygon(lines) => lines.iter().any(twice),
        Tree::MultiPolygon(parts) => parts.iter().flatten().any(twice),
        Tree::GeometryCollection(members) => members.iter().any(has_repeats),
        Tree::Point(_) | Tree::MultiPoint(_) => false,
    }
}

/// Exchanges the first and the second number of every position.
pub fn swap_axes(tree: &mut Tree) {
    tree.for_each_mut(&mut |at| std::mem::swap(&mut at.x, &mut at.y));
}

/// What was done while a geometry was gone through.
#[derive(Default)]
struct Work {
    repeats: usize,
    closed: usize,
    dropped: usize,
    recut: Option<usize>,
    heights_lost: bool,
}

impl Work {
    fn mends(&self, area: Option<(f64, f64)>) -> Vec<Mend> {
        let counted = |kind, count: usize| (count > 0).then_some(Mend { kind, count, area: None });
        let with_area = |kind, count: usize| (count > 0).then_some(Mend { kind, count, area });
        [
            counted(MendKind::RepeatsDropped, self.repeats),
            counted(MendKind::RingsClosed, self.closed),
            with_area(MendKind::PiecesDropped, self.dropped),
            with_area(MendKind::Recut, self.recut.unwrap_or_default()),
            counted(MendKind::HeightsDropped, usize::from(self.heights_lost)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// `None` when nothing of it is left.
    fn tidy(&mut self, tree: &Tree) -> Option<Tree> {
        Some(match tree {
            Tree::Point(at) => Tree::Point(*at),
            Tree::MultiPoint(points) => Tree::MultiPoint(points.clone()),
            Tree::LineString(line) => Tree::LineString(self.line(line)?),
            Tree::MultiLineString(lines) => Tree::MultiLineString(self.each(lines, Work::line)?),
            Tree::Polygon(rings) => Tree::Polygon(self.polygon(rings)?),
            Tree::MultiPolygon(parts) => Tree::MultiPolygon(self.each(parts, |work, rings| work.polygon(rings))?),
            Tree::GeometryCollection(members) => Tree::GeometryCollection(self.each(members, Work::tidy)?),
        })
    }

    /// Those that something is left of; `None` when that is none.
    fn each<T>(&mut self, all: &[T], one: impl Fn(&mut Work, &T) -> Option<T>) -> Option<Vec<T>> {
        let kept: Vec<T> = all
            .iter()
            .filter_map(|item| {
                let kept = one(self, item);
                self.dropped += usize::from(kept.is_none());
                kept
            })
            .collect();
        (!kept.is_empty()).then_some(kept)
    }

    fn thin(&mut self, line: &Line) -> Line {
        let mut thin = line.clone();
        thin.dedup_by(|a, b| (a.x, a.y) == (b.x, b.y));
        self.repeats += line.len() - thin.len();
        thin
    }

    fn line(&mut self, line: &Line) -> Option<Line> {
        let mut own = Work::default();
        let thin = own.thin(line);
        // A line that goes as a whole has lost no repeated position.
        (thin.len() > 1).then(|| {
            self.repeats += own.repeats;
            thin
        })
    }

    fn polygon(&mut self, rings: &[Line]) -> Option<Vec<Line>> {
        let (shell, holes) = rings.split_first()?;
        let shell = self.ring(shell)?;
        let kept: Vec<Line> = holes.iter().filter_map(|hole| self.ring(hole)).collect();
        self.dropped += holes.len() - kept.len();
        Some(std::iter::once(shell).chain(kept).collect())
    }

    /// Closed, without repeats; `None` with fewer than three different positions, or all of them on one line.
    fn ring(&mut self, ring: &Line) -> Option<Line> {
        let mut own = Work::default();
        let mut thin = own.thin(ring);
        let first = *thin.first()?;
        if thin.last().is_none_or(|last| (last.x, last.y) != (first.x, first.y)) {
            thin.push(first);
            own.closed = 1;
        }
        if thin.len() < 4 || on_one_line(&thin) {
            return None;
        }
        self.repeats += own.repeats;
        self.closed += own.closed;
        Some(thin)
    }
}

/// Whether every position lies on one straight line, so that nothing is enclosed.
fn on_one_line(ring: &[Position]) -> bool {
    let coord = |at: &Position| geo::Coord { x: at.x, y: at.y };
    let Some(first) = ring.first().map(coord) else { return true };
    let Some(other) = ring.iter().map(coord).find(|at| *at != first) else { return true };
    use geo::{Kernel, Orientation, kernels::RobustKernel};
    ring.iter().all(|at| RobustKernel::orient2d(first, other, coord(at)) == Orientation::Collinear)
}

/// Polygons of a geometry.
fn parts(tree: &Tree) -> usize {
    match tree {
        Tree::Polygon(_) => 1,
        Tree::MultiPolygon(parts) => parts.len(),
        Tree::GeometryCollection(members) => members.iter().map(parts).sum(),
        _ => 0,
    }
}

/// Square metres as the formula for rings counts them, within a percent: shells less their holes, whether or not they
/// cross. It must not fail on what is no valid polygon, as areas on the ellipsoid do.
pub fn flat_area(tree: &Tree) -> f64 {
    match tree {
        Tree::Polygon(rings) => rings_area(rings),
        Tree::MultiPolygon(parts) => parts.iter().map(|rings| rings_area(rings)).sum(),
        Tree::GeometryCollection(members) => members.iter().map(flat_area).sum(),
        _ => 0.0,
    }
}

fn rings_area(rings: &[Line]) -> f64 {
    let Some((shell, holes)) = rings.split_first() else { return 0.0 };
    let plain = closed_area(shell) - holes.iter().map(closed_area).sum::<f64>();
    let latitude = shell.first().map_or(0.0, |at| at.y).to_radians();
    // Metres of a degree on WGS 84, to a millimetre (series of the meridian arc and of the parallel).
    let north = 111_132.954 - 559.822 * (2.0 * latitude).cos() + 1.175 * (4.0 * latitude).cos();
    let east = 111_412.84 * latitude.cos() - 93.5 * (3.0 * latitude).cos();
    plain.max(0.0) * north * east
}

fn closed_area(ring: &Line) -> f64 {
    let closing = match (ring.last(), ring.first()) {
        (Some(last), Some(first)) => twice_area(&[*first, *last, *first]),
        _ => 0.0,
    };
    ((twice_area(ring) + closing) / 2.0).abs()
}
