//! Distances between points and lines in metres, compared by their squares: most are only to be told near or far.

use geo::{BoundingRect, Coord, CoordsIter, Distance, Euclidean, Geometry, LineString, Point, Rect};

/// Whether a point is within so many metres of a thing.
pub fn is_within(point: Point<f64>, thing: &Geometry<f64>, bounds: Rect<f64>, reach: f64) -> bool {
    let (low, high) = (bounds.min(), bounds.max());
    let off = |at: f64, low: f64, high: f64| (low - at).max(at - high).max(0.0);
    if off(point.x(), low.x, high.x).max(off(point.y(), low.y, high.y)) > reach {
        return false;
    }
    match segments(thing) {
        Some(lines) => lines.flat_map(LineString::lines).any(|line| {
            let (x, y) = (point.x(), point.y());
            let off = |at: f64, one: f64, other: f64| at + reach < one.min(other) || at - reach > one.max(other);
            !off(x, line.start.x, line.end.x)
                && !off(y, line.start.y, line.end.y)
                && square_to(point.0, line) <= reach * reach
        }),
        None => Euclidean.distance(&Geometry::Point(point), thing) <= reach,
    }
}

/// The lines of a geometry that consists of nothing else.
fn segments(geometry: &Geometry<f64>) -> Option<impl Iterator<Item = &LineString<f64>>> {
    let lines: &[LineString<f64>] = match geometry {
        Geometry::LineString(line) => std::slice::from_ref(line),
        Geometry::MultiLineString(lines) => &lines.0,
        _ => return None,
    };
    lines.iter().all(|line| line.0.len() > 1).then_some(lines.iter())
}

/// Square of the distance from a point to a line between two points.
fn square_to(at: Coord<f64>, line: geo::Line<f64>) -> f64 {
    let (along, off) = (line.end - line.start, at - line.start);
    let length = along.x * along.x + along.y * along.y;
    let share = if length > 0.0 { ((off.x * along.x + off.y * along.y) / length).clamp(0.0, 1.0) } else { 0.0 };
    let (east, north) = (off.x - share * along.x, off.y - share * along.y);
    east * east + north * north
}

/// Shortest distance in metres. That of lines is found without a tree: roads in plans have few corners.
pub fn distance(a: &Geometry<f64>, b: &Geometry<f64>) -> f64 {
    match (segments(a), segments(b), a, b) {
        (Some(_), Some(_), ..) if a.coords_count().saturating_mul(b.coords_count()) > FEW_CORNERS => {
            Euclidean.distance(a, b)
        }
        (Some(first), Some(second), ..) => {
            let boxed = |line: geo::Line<f64>| (line.bounding_rect(), line);
            let others: Vec<(Rect<f64>, geo::Line<f64>)> = second.flat_map(LineString::lines).map(boxed).collect();
            let mut least = f64::INFINITY;
            for (bounds, line) in first.flat_map(LineString::lines).map(boxed) {
                for (other_bounds, other) in &others {
                    if square_of_gap(bounds, *other_bounds) <= least {
                        least = square_between(line, *other).min(least);
                    }
                }
            }
            least.sqrt()
        }
        (Some(lines), None, _, Geometry::Point(point)) | (None, Some(lines), Geometry::Point(point), _) => {
            let least = lines.flat_map(LineString::lines).map(|line| square_to(point.0, line));
            least.fold(f64::INFINITY, f64::min).sqrt()
        }
        _ => Euclidean.distance(a, b),
    }
}

/// Products of corners up to which comparing each piece with each is the shorter way.
const FEW_CORNERS: usize = 1 << 14;

/// Square of the distance between two bounds, a little less than it is, so that rounding cannot make it more than that of what they hold.
fn square_of_gap(a: Rect<f64>, b: Rect<f64>) -> f64 {
    let gap = |low: f64, high: f64, other_low: f64, other_high: f64| (other_low - high).max(low - other_high).max(0.0);
    let east = gap(a.min().x, a.max().x, b.min().x, b.max().x);
    let north = gap(a.min().y, a.max().y, b.min().y, b.max().y);
    (east * east + north * north) * (1.0 - 1e-9)
}

/// Square of the distance between two lines, each between two points; 0 where they cross.
fn square_between(a: geo::Line<f64>, b: geo::Line<f64>) -> f64 {
    let side = |line: geo::Line<f64>, at: Coord<f64>| {
        let (along, off) = (line.end - line.start, at - line.start);
        along.x * off.y - along.y * off.x
    };
    let parted = |line: geo::Line<f64>, other: geo::Line<f64>| side(line, other.start) * side(line, other.end) < 0.0;
    if parted(a, b) && parted(b, a) {
        return 0.0;
    }
    square_to(a.start, b).min(square_to(a.end, b)).min(square_to(b.start, a)).min(square_to(b.end, a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{line_string, point};

    #[test]
    fn distances_are_those_of_the_geometry_library() {
        let shapes: [Geometry<f64>; 6] = [
            point!(x: 3.0, y: 4.0).into(),
            point!(x: -20.0, y: 7.5).into(),
            line_string![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 30.0)].into(),
            line_string![(x: 5.0, y: -5.0), (x: 5.0, y: 5.0)].into(),
            line_string![(x: 40.0, y: 40.0), (x: 40.0, y: 40.0)].into(),
            line_string![(x: 10.0, y: 60.0), (x: 12.0, y: 35.0), (x: 50.0, y: 35.0)].into(),
        ];
        for a in &shapes {
            for b in &shapes {
                assert!((distance(a, b) - Euclidean.distance(a, b)).abs() < 1e-9, "{a:?} {b:?}");
            }
        }
    }
}
