//! Whether two stored geometries share a point: what SQLite knows as `ST_Intersects`, with the answers of PostGIS.

use geo::indexed::IntervalTreeMultiPolygon;
use geo::orient::{Direction, Orient};
use geo::{
    BoundingRect, Contains, Coord, CoordsIter, Geometry, Intersects, Line, LineString, MultiPolygon, Polygon, Rect,
};
use rstar::{AABB, RTree};

use super::ewkb;

/// Products of vertex counts up to which comparing every pair of edges is cheaper than an index.
const FEW_PAIRS: usize = 40_000;

/// Whether two geometries, given as EWKB, have a point in common, borders included.
///
/// Bytes that are no geometry, and empty geometries, meet nothing. Never panics.
pub fn intersects(a: &[u8], b: &[u8]) -> bool {
    // Most of what a search by box is asked has its first position within the box.
    if let (Some(frame), Some(first)) = (ewkb::as_box(b), ewkb::first_position(a))
        && frame.intersects(&first)
    {
        return true;
    }
    match (ewkb::read(a), ewkb::read(b)) {
        (Ok(a), Ok(b)) => shapes_intersect(&a, &b),
        _ => false,
    }
}

/// As [`intersects`], of geometries that are already read; their coordinates must be finite.
pub fn shapes_intersect(a: &Geometry<f64>, b: &Geometry<f64>) -> bool {
    let (Some(bounds_a), Some(bounds_b)) = (a.bounding_rect(), b.bounding_rect()) else {
        return false;
    };
    if !bounds_a.intersects(&bounds_b) {
        return false;
    }
    if is_box(b, &bounds_b) {
        return encloses(&bounds_b, &bounds_a) || bounds_b.intersects(a);
    }
    if is_box(a, &bounds_a) {
        return encloses(&bounds_a, &bounds_b) || bounds_a.intersects(b);
    }
    if a.coords_count().saturating_mul(b.coords_count()) <= FEW_PAIRS {
        return a.intersects(b);
    }
    large_shapes_intersect(a, b)
}

fn encloses(frame: &Rect<f64>, inner: &Rect<f64>) -> bool {
    frame.min().x <= inner.min().x
        && frame.min().y <= inner.min().y
        && inner.max().x <= frame.max().x
        && inner.max().y <= frame.max().y
}

/// Whether a shape is its own bounding box, as the window of every bounding-box search is, and every point.
fn is_box(shape: &Geometry<f64>, bounds: &Rect<f64>) -> bool {
    match shape {
        Geometry::Rect(_) | Geometry::Point(_) => true,
        Geometry::Polygon(polygon) => {
            let corner = |c: &Coord<f64>| {
                (c.x == bounds.min().x || c.x == bounds.max().x) && (c.y == bounds.min().y || c.y == bounds.max().y)
            };
            let along_an_axis = |edge: Line<f64>| (edge.start.x == edge.end.x) != (edge.start.y == edge.end.y);
            polygon.interiors().is_empty()
                && polygon.exterior().0.len() == 5
                && polygon.exterior().0.iter().all(corner)
                && polygon.exterior().lines().all(along_an_axis)
        }
        _ => false,
    }
}

/// A geometry taken apart: its edges (a point is an edge without length), one position of each connected piece, and its
/// polygons. Two geometries meet if edges touch, or a piece of one lies inside a polygon of the other.
#[derive(Default)]
struct Pieces {
    edges: Vec<Line<f64>>,
    probes: Vec<Coord<f64>>,
    polygons: Vec<Polygon<f64>>,
}

impl Pieces {
    fn add(&mut self, shape: &Geometry<f64>) {
        match shape {
            Geometry::Point(point) => {
                self.edges.push(Line::new(point.0, point.0));
                self.probes.push(point.0);
            }
            Geometry::Line(line) => self.add_line(&LineString::from(*line)),
            Geometry::LineString(line) => self.add_line(line),
            Geometry::Polygon(polygon) => self.add_polygon(polygon),
            Geometry::Rect(rect) => self.add_polygon(&rect.to_polygon()),
            Geometry::Triangle(triangle) => self.add_polygon(&triangle.to_polygon()),
            Geometry::MultiPoint(points) => points.iter().for_each(|point| self.add(&Geometry::Point(*point))),
            Geometry::MultiLineString(lines) => lines.iter().for_each(|line| self.add_line(line)),
            Geometry::MultiPolygon(polygons) => polygons.iter().for_each(|polygon| self.add_polygon(polygon)),
            Geometry::GeometryCollection(members) => members.iter().for_each(|member| self.add(member)),
        }
    }

    fn add_line(&mut self, line: &LineString<f64>) {
        self.probes.extend(line.0.first());
        self.edges.extend(line.lines());
    }

    fn add_polygon(&mut self, polygon: &Polygon<f64>) {
        self.probes.extend(polygon.exterior().0.first());
        self.edges.extend(polygon.exterior().lines());
        self.edges.extend(polygon.interiors().iter().flat_map(LineString::lines));
        self.polygons.push(polygon.orient(Direction::Default));
    }

    fn hold_one_of(&self, probes: &[Coord<f64>]) -> bool {
        self.polygons.iter().any(|polygon| {
            let index = IntervalTreeMultiPolygon::new(&MultiPolygon::new(vec![polygon.clone()]));
            probes.iter().any(|probe| index.contains(probe))
        })
    }
}

fn large_shapes_intersect(a: &Geometry<f64>, b: &Geometry<f64>) -> bool {
    let (mut pieces_a, mut pieces_b) = (Pieces::default(), Pieces::default());
    pieces_a.add(a);
    pieces_b.add(b);
    if pieces_a.hold_one_of(&pieces_b.probes) || pieces_b.hold_one_of(&pieces_a.probes) {
        return true;
    }
    let (few, many) = if pieces_a.edges.len() < pieces_b.edges.len() {
        (pieces_a.edges, pieces_b.edges)
    } else {
        (pieces_b.edges, pieces_a.edges)
    };
    let tree = RTree::bulk_load(many);
    few.iter().any(|edge| {
        let window = AABB::from_corners(edge.start_point(), edge.end_point());
        tree.locate_in_envelope_intersecting(&window).any(|other| edge.intersects(other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Point, point, polygon};
    use proptest::prelude::*;

    fn gear(teeth: usize, x: f64, y: f64) -> Geometry<f64> {
        let ring = (0..teeth * 2).map(|step| {
            let angle = std::f64::consts::PI * step as f64 / teeth as f64;
            let radius = if step % 2 == 0 { 1.0 } else { 0.9 };
            (x + radius * angle.cos(), y + radius * angle.sin())
        });
        Geometry::Polygon(Polygon::new(ring.collect::<LineString<f64>>(), vec![]))
    }

    fn meet(a: &Geometry<f64>, b: &Geometry<f64>) -> bool {
        let (a, b) = (ewkb::write(a), ewkb::write(b));
        let answer = intersects(&a, &b);
        assert_eq!(answer, intersects(&b, &a), "the order must not matter");
        answer
    }

    #[test]
    fn a_point_on_the_border_meets_the_polygon() {
        let square: Geometry<f64> =
            polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)].into();
        assert!(meet(&square, &point! { x: 2.0, y: 1.0 }.into()));
        assert!(meet(&square, &point! { x: 1.0, y: 1.0 }.into()));
        assert!(!meet(&square, &point! { x: 2.1, y: 1.0 }.into()));
    }

    #[test]
    fn a_point_in_a_hole_does_not_meet() {
        let ring: Geometry<f64> = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 5.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 1.0, y: 3.0), (x: 3.0, y: 3.0), (x: 3.0, y: 1.0)]],
        )
        .into();
        assert!(!meet(&ring, &point! { x: 2.0, y: 2.0 }.into()));
        assert!(meet(&ring, &point! { x: 3.0, y: 2.0 }.into()));
    }

    #[test]
    fn empty_and_damaged_geometries_meet_nothing() {
        let world = ewkb::write(&crate::geometry::BBox::WORLD.geometry());
        let empty = ewkb::write(&Geometry::Polygon(Polygon::new(LineString::empty(), vec![])));
        assert!(!intersects(&world, &empty) && !intersects(&empty, &empty));
        assert!(!intersects(&world, b"nonsense") && !intersects(b"", &world));
    }

    #[test]
    fn large_polygons_are_compared_through_an_index() {
        let gear_at = |x, y| gear(25_000, x, y);
        assert!(meet(&gear_at(0.0, 0.0), &gear_at(1.5, 0.0)));
        assert!(!meet(&gear_at(0.0, 0.0), &gear_at(1.6, 1.6)));
    }

    proptest! {
        #[test]
        fn the_index_agrees_with_the_plain_comparison(
            x in -2.5f64..2.5, y in -2.5f64..2.5, a in 3usize..20, b in 3usize..20
        ) {
            let (first, second) = (gear(a, 0.0, 0.0), gear(b, x, y));
            prop_assert_eq!(large_shapes_intersect(&first, &second), first.intersects(&second));
            let point = Geometry::Point(Point::new(x / 2.0, y / 2.0));
            prop_assert_eq!(large_shapes_intersect(&first, &point), first.intersects(&point));
        }
    }
}
