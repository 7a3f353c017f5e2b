//! Lines and rings on a tile's grid of whole numbers: simplified, measured, and mended where rounding has made them cross themselves.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::IntOverlayOptions;
use i_overlay::core::simplify::Simplify;
use i_overlay::i_float::int::point::IntPoint;

/// A place on the grid.
pub type Spot = [i32; 2];
/// Open: the first spot is not repeated at the end.
pub type Ring = Vec<Spot>;

/// Appends a place, rounded, unless it is where the last one is.
#[expect(clippy::cast_possible_truncation, reason = "clipped to the tile and its buffer before")]
pub fn push(spots: &mut Vec<Spot>, [x, y]: [f64; 2]) {
    let spot = [(x + 0.5).floor() as i32, (y + 0.5).floor() as i32];
    if spots.last() != Some(&spot) {
        spots.push(spot);
    }
}

/// Leaves out what lies nearer than `tolerance` units to the rest (Douglas and Peucker, 1973); both ends stay, and of a line that
/// comes back to its beginning the spot that is farthest from it.
pub fn simplify_line(spots: &mut Vec<Spot>, tolerance: i32) {
    if tolerance == 0 || spots.len() < 3 {
        return;
    }
    let last = spots.len() - 1;
    let middle = if spots.first() == spots.last() { farthest(spots) } else { last };
    let mut keep = vec![false; spots.len()];
    mark(spots, 0, middle, tolerance, &mut keep);
    mark(spots, middle, last, tolerance, &mut keep);
    retain(spots, &keep);
}

/// As [`simplify_line`], for a ring; it stays as it is when nothing but a line would be left.
pub fn simplify_ring(ring: &mut Ring, tolerance: i32) {
    let Some(first) = ring.first().copied() else { return };
    if tolerance == 0 || ring.len() < 5 {
        return;
    }
    let mut closed = ring.clone();
    closed.push(first);
    simplify_line(&mut closed, tolerance);
    closed.pop();
    if area(&closed) != 0 {
        *ring = closed;
    }
}

/// Which spot is farthest from the first.
fn farthest(spots: &[Spot]) -> usize {
    let Some(first) = spots.first() else { return 0 };
    let away = spots.iter().map(|spot| square(difference(*spot, *first)));
    away.enumerate().max_by_key(|(_, away)| *away).map_or(0, |(index, _)| index)
}

fn retain(spots: &mut Vec<Spot>, keep: &[bool]) {
    let mut marks = keep.iter();
    spots.retain(|_| marks.next().copied().unwrap_or(true));
}

fn mark(spots: &[Spot], first: usize, last: usize, tolerance: i32, keep: &mut [bool]) {
    let most = i64::from(tolerance) * i64::from(tolerance);
    let mut open = vec![(first, last)];
    while let Some((from, to)) = open.pop() {
        let (Some(start), Some(end)) = (spots.get(from), spots.get(to)) else { continue };
        for end in [from, to] {
            if let Some(mark) = keep.get_mut(end) {
                *mark = true;
            }
        }
        let between = spots.iter().enumerate().take(to).skip(from + 1);
        let Some((far, away)) =
            between.map(|(index, spot)| (index, distance(*spot, *start, *end))).max_by_key(|(_, away)| *away)
        else {
            continue;
        };
        if away > most {
            open.push((from, far));
            open.push((far, to));
        }
    }
}

fn difference(a: Spot, b: Spot) -> (i64, i64) {
    (i64::from(a[0] - b[0]), i64::from(a[1] - b[1]))
}

fn square((x, y): (i64, i64)) -> i64 {
    x * x + y * y
}

/// Square of the distance of a spot from a segment, rounded down.
fn distance(spot: Spot, from: Spot, to: Spot) -> i64 {
    let (segment, own) = (difference(to, from), difference(spot, from));
    let (length, along) = (square(segment), own.0 * segment.0 + own.1 * segment.1);
    if along <= 0 || length == 0 {
        square(own)
    } else if along >= length {
        square(difference(spot, to))
    } else {
        let across = own.0 * segment.1 - own.1 * segment.0;
        across * across / length
    }
}

/// Twice the area of a ring; positive for a shell as the Vector Tile Specification winds it (4.3.4.4), the y axis downwards.
pub fn area(ring: &[Spot]) -> i64 {
    let Some(mut before) = ring.last().copied() else { return 0 };
    let mut sum = 0;
    for spot in ring {
        sum += i64::from(before[0]) * i64::from(spot[1]) - i64::from(spot[0]) * i64::from(before[1]);
        before = *spot;
    }
    sum
}

/// Winds a ring: a shell to positive area, a hole to negative.
pub fn wind(ring: &mut Ring, shell: bool) {
    if (area(ring) > 0) != shell {
        ring.reverse();
    }
}

/// Do the rings of a polygon neither cross nor touch themselves or each other? (A touch would be allowed; to mend it does no harm.)
pub fn clean(rings: &[Ring]) -> bool {
    let mut sides: Vec<Side> = Vec::with_capacity(rings.iter().map(Vec::len).sum());
    for ring in rings {
        let Some(mut from) = ring.last().copied() else { continue };
        for to in ring {
            sides.push(Side::new(from, *to));
            from = *to;
        }
    }
    sides.sort_unstable_by_key(|side| side.low[0]);
    sides.iter().enumerate().all(|(index, side)| {
        let rest = sides.get(index + 1..).unwrap_or_default();
        rest.iter().take_while(|other| other.low[0] <= side.high[0]).all(|other| !side.meets(other))
    })
}

struct Side {
    from: Spot,
    to: Spot,
    low: Spot,
    high: Spot,
}

/// Which way round three spots go; zero on one line. Within a tile this stays far below the range of `i32`.
fn turn(a: Spot, b: Spot, c: Spot) -> i32 {
    ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])).signum()
}

impl Side {
    fn new(from: Spot, to: Spot) -> Side {
        let low = [from[0].min(to[0]), from[1].min(to[1])];
        let high = [from[0].max(to[0]), from[1].max(to[1])];
        Side { from, to, low, high }
    }

    /// Do two sides share more than the corner where one goes on as the other?
    fn meets(&self, other: &Side) -> bool {
        if other.low[1] > self.high[1] || other.high[1] < self.low[1] {
            return false;
        }
        if self.to == other.from || other.to == self.from {
            let (before, corner, after) =
                if self.to == other.from { (self.from, self.to, other.to) } else { (other.from, other.to, self.to) };
            let back =
                (before[0] - corner[0]) * (after[0] - corner[0]) + (before[1] - corner[1]) * (after[1] - corner[1]);
            return turn(before, corner, after) == 0 && back > 0;
        }
        let (a, b) = (turn(self.from, self.to, other.from), turn(self.from, self.to, other.to));
        let (c, d) = (turn(other.from, other.to, self.from), turn(other.from, other.to, self.to));
        a * b <= 0 && c * d <= 0
    }
}

/// Polygons that cover what the rings enclose by the even-odd rule, valid on the grid, the shell of each first.
pub fn mend(rings: &[Ring]) -> Vec<Vec<Ring>> {
    let contours: Vec<Vec<IntPoint>> =
        rings.iter().map(|ring| ring.iter().map(|[x, y]| IntPoint::new(*x, *y)).collect()).collect();
    let shapes = contours.as_slice().simplify(FillRule::EvenOdd, IntOverlayOptions::ogc());
    shapes
        .into_iter()
        .map(|shape| shape.into_iter().map(|ring| ring.into_iter().map(|point| [point.x, point.y]).collect()).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_lies_within_the_tolerance_goes_and_the_ends_stay() {
        let mut line = vec![[0, 0], [10, 2], [20, 0], [30, 40], [40, 0]];
        simplify_line(&mut line, 3);
        assert_eq!(line, [[0, 0], [20, 0], [30, 40], [40, 0]]);
    }

    #[test]
    fn a_small_loop_keeps_two_ends() {
        let mut line = vec![[5, 5], [6, 5], [6, 6], [5, 5]];
        simplify_line(&mut line, 3);
        assert_eq!(line, [[5, 5], [6, 6], [5, 5]]);
    }

    #[test]
    fn a_bow_tie_becomes_two_triangles() {
        let bow = vec![vec![[0, 0], [10, 10], [10, 0], [0, 10]]];
        assert!(!clean(&bow));
        let mended = mend(&bow);
        assert_eq!(mended.len(), 2);
        let total: i64 = mended.iter().flatten().map(|ring| area(ring).abs()).sum();
        assert_eq!(total, 100);
    }

    #[test]
    fn a_ring_with_a_hole_is_clean_and_a_spike_is_not() {
        let shell = vec![[0, 0], [100, 0], [100, 100], [0, 100]];
        let hole = vec![[20, 20], [20, 40], [40, 40], [40, 20]];
        assert!(clean(&[shell.clone(), hole]));
        let spike = vec![[0, 0], [100, 0], [100, 100], [50, 100], [50, 150], [50, 100], [0, 100]];
        assert!(!clean(std::slice::from_ref(&spike)));
        assert!(mend(&[spike]).iter().all(|polygon| clean(polygon)));
    }

    proptest! {
        #[test]
        fn whatever_is_mended_has_rings_that_do_not_cross_themselves(
            ring in prop::collection::vec((0..60_i32, 0..60_i32), 3..14)
        ) {
            let ring: Ring = ring.into_iter().map(|(x, y)| [x, y]).collect();
            let mended = mend(&[ring]);
            for polygon in &mended {
                // A shell and its hole may share a corner, so each ring is looked at alone.
                for ring in polygon {
                    prop_assert!(ring.len() >= 3 && area(ring) != 0, "{:?}", polygon);
                    prop_assert!(crossings(ring) == 0, "{:?}", polygon);
                }
            }
        }
    }

    /// How many pairs of sides of one ring cross in their inner parts.
    fn crossings(ring: &Ring) -> usize {
        let sides: Vec<(Spot, Spot)> = ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)).collect();
        let crosses = |(a, b): (Spot, Spot), (c, d): (Spot, Spot)| {
            turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0
        };
        sides
            .iter()
            .enumerate()
            .flat_map(|(i, s)| sides[i + 1..].iter().map(|t| crosses(*s, *t)))
            .filter(|c| *c)
            .count()
    }
}
