//! Geometry on the ground: WGS 84 projected to UTM 47N (EPSG:32647), in which the whole EEC lies, and compared in metres.

use geo::{
    Area, BooleanOps, BoundingRect, Centroid, Coord, CoordsIter, Euclidean, Geometry, Length, MapCoords, MultiPolygon,
    Point, Rect,
};
use geo::{InterpolatePoint, LinesIter};

use super::distance::{distance, is_within};

/// A geometry in metres, with what comparing it again and again needs.
#[derive(Debug, Clone)]
pub struct Ground {
    pub geometry: Geometry<f64>,
    pub bounds: Rect<f64>,
    pub centre: Point<f64>,
    /// Points along the lines (or the corners), at most [`MOST_SAMPLES`].
    samples: Vec<Point<f64>>,
    pub shape: Shape,
    /// Metres for lines, square metres for polygons, else 0.
    pub size: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    Point,
    Line,
    Polygon,
}

/// How two geometries lie to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spatial {
    /// Shortest distance in metres; 0 where they touch.
    pub metres: f64,
    /// Share of the first that lies on (or within [`TOLERANCE`] of) the second, and the other way round; 0 to 1.
    pub share_a: f64,
    pub share_b: f64,
    /// The one is the other moved by the offset between Indian 1975 and WGS 84: the same drawing under a wrong datum.
    pub datum: bool,
    /// The two meet, yet neither runs along the other: one road that crosses another is not that road.
    pub crossing: bool,
}

const MOST_SAMPLES: usize = 48;

/// Metres within which two drawings of one line are taken to coincide.
pub const TOLERANCE: f64 = 30.0;

/// Metres within which a careless drawing of one road still runs along another.
const ALONGSIDE: f64 = 65.0;

/// An unconverted Indian-1975 drawing lies this far east and north (negative: south) of where it belongs.
const DATUM_OFFSET: (f64, f64) = (333.0, -303.0);

/// Metres by which the offset of two centres may miss it.
const DATUM_REACH: f64 = 25.0;

/// The meridian of zone 47, in degrees.
pub const THAILAND: f64 = 99.0;

/// Projects a geometry in degrees about a meridian, and what is within 15 degrees of it true to better than four per cent; none if a
/// coordinate is no place within 60 degrees of it, or near a pole.
pub fn project(geometry: &Geometry<f64>, meridian: f64) -> Option<Geometry<f64>> {
    let near = |at: Coord<f64>| {
        at.x.is_finite() && at.y.is_finite() && (at.x - meridian).abs() <= 60.0 && (-84.0..=84.0).contains(&at.y)
    };
    if geometry.coords_count() == 0 || !geometry.coords_iter().all(near) {
        return None;
    }
    Some(geometry.map_coords(|at| to_utm(at, meridian)))
}

/// Projects a geometry about Thailand; none if a coordinate is no place near zone 47.
#[cfg(test)]
pub fn ground(geometry: &Geometry<f64>) -> Option<Ground> {
    measured(project(geometry, THAILAND)?)
}

/// Prepares a geometry in metres for comparing.
pub fn measured(geometry: Geometry<f64>) -> Option<Ground> {
    let bounds = geometry.bounding_rect()?;
    let centre = geometry.centroid()?;
    let (shape, size) = match &geometry {
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {
            (Shape::Polygon, geometry.unsigned_area())
        }
        Geometry::Line(line) => (Shape::Line, Euclidean.length(line)),
        Geometry::LineString(line) => (Shape::Line, Euclidean.length(line)),
        Geometry::MultiLineString(lines) => (Shape::Line, Euclidean.length(lines)),
        _ => (Shape::Point, 0.0),
    };
    let samples = samples(&geometry, shape, size);
    Some(Ground { geometry, bounds, centre, samples, shape, size })
}

/// Points every few metres along a line, at the most [`MOST_SAMPLES`]; else the corners.
fn samples(geometry: &Geometry<f64>, shape: Shape, length: f64) -> Vec<Point<f64>> {
    let corners = || {
        let step = geometry.coords_count().div_ceil(MOST_SAMPLES).max(1);
        geometry.coords_iter().step_by(step).map(Point::from).collect()
    };
    let lines: Vec<geo::Line<f64>> = match geometry {
        Geometry::LineString(line) => line.lines_iter().collect(),
        Geometry::MultiLineString(lines) => lines.lines_iter().collect(),
        Geometry::Line(line) => vec![*line],
        _ => return corners(),
    };
    if shape != Shape::Line || length <= 0.0 {
        return corners();
    }
    let step = (length / MOST_SAMPLES as f64).max(10.0);
    let (mut points, mut next, mut walked) = (Vec::new(), 0.0, 0.0);
    for line in &lines {
        let long = Euclidean.length(line);
        while next <= walked + long && points.len() < MOST_SAMPLES {
            let ratio = if long > 0.0 { (next - walked) / long } else { 0.0 };
            points.push(Euclidean.point_at_ratio_between(line.start_point(), line.end_point(), ratio));
            next += step;
        }
        walked += long;
    }
    points
}

/// Compares two geometries in metres; the measure is symmetric but for the two shares.
pub fn compare(a: &Ground, b: &Ground) -> Spatial {
    // Far things are as far as their bounds: how far beyond that changes nothing.
    let gap = gap(a.bounds, b.bounds);
    let metres = if gap > FAR { gap } else { distance(&a.geometry, &b.geometry) };
    if metres > TOLERANCE {
        return Spatial { metres, share_a: 0.0, share_b: 0.0, datum: is_datum_offset(a, b), crossing: false };
    }
    let (share_a, share_b) = match (a.shape, b.shape) {
        (Shape::Polygon, Shape::Polygon) => polygon_shares(a, b),
        (Shape::Point, Shape::Point) => (1.0, 1.0),
        _ => (covered(a, b, TOLERANCE), covered(b, a, TOLERANCE)),
    };
    let crossing = share_a.max(share_b) < 0.12 && covered(a, b, ALONGSIDE).max(covered(b, a, ALONGSIDE)) < 0.5;
    Spatial { metres, share_a, share_b, datum: false, crossing }
}

/// Metres beyond which a distance is told by the bounds alone; the weights are flat from there on.
const FAR: f64 = 5_000.0;

/// What bounds alone tell of two geometries: west, south, east, north in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Apart {
    /// They are no nearer than this.
    pub metres: f64,
    /// Their centres may lie apart by the datum offset.
    pub datum: bool,
}

/// Bounds are kept as single floats, which are true to a quarter of a metre.
const ROUNDED: f64 = 1.0;

/// Compares bounds.
pub fn apart(a: [f32; 4], b: [f32; 4]) -> Apart {
    let ([west, south, east, north], [w, s, e, n]) = (a.map(f64::from), b.map(f64::from));
    let gap = |low: f64, high: f64, other_low: f64, other_high: f64| (other_low - high).max(low - other_high).max(0.0);
    let (along, up) = (gap(west, east, w, e), gap(south, north, s, n));
    let within =
        |off: f64, low: f64, high: f64| (low - DATUM_REACH - ROUNDED..=high + DATUM_REACH + ROUNDED).contains(&off);
    let off = |sign: f64| {
        within(sign * DATUM_OFFSET.0, w - east, e - west) && within(sign * DATUM_OFFSET.1, s - north, n - south)
    };
    Apart { metres: (along * along + up * up).sqrt() - ROUNDED, datum: off(1.0) || off(-1.0) }
}

/// Metres between two bounds, 0 where they meet.
fn gap(a: Rect<f64>, b: Rect<f64>) -> f64 {
    let apart =
        |low: f64, high: f64, other_low: f64, other_high: f64| (other_low - high).max(low - other_high).max(0.0);
    let east = apart(a.min().x, a.max().x, b.min().x, b.max().x);
    let north = apart(a.min().y, a.max().y, b.min().y, b.max().y);
    east.hypot(north)
}

fn polygon_shares(a: &Ground, b: &Ground) -> (f64, f64) {
    let (Some(first), Some(second)) = (polygons(&a.geometry), polygons(&b.geometry)) else {
        return (0.0, 0.0);
    };
    let common = first.intersection(&second).unsigned_area();
    let share = |size: f64| {
        if size > 0.0 { (common / size).min(1.0) } else { 0.0 }
    };
    (share(a.size), share(b.size))
}

fn polygons(geometry: &Geometry<f64>) -> Option<MultiPolygon<f64>> {
    match geometry {
        Geometry::Polygon(polygon) => Some(MultiPolygon::new(vec![polygon.clone()])),
        Geometry::MultiPolygon(polygons) => Some(polygons.clone()),
        Geometry::Rect(rect) => Some(MultiPolygon::new(vec![rect.to_polygon()])),
        Geometry::Triangle(triangle) => Some(MultiPolygon::new(vec![triangle.to_polygon()])),
        _ => None,
    }
}

/// Share of the samples of `a` within [`TOLERANCE`] of `b`.
fn covered(a: &Ground, b: &Ground, reach: f64) -> f64 {
    if a.samples.is_empty() {
        return 0.0;
    }
    let near = a.samples.iter().filter(|point| is_within(**point, &b.geometry, b.bounds, reach)).count();
    near as f64 / a.samples.len() as f64
}

/// The centres lie apart by the datum offset, in either direction, within 25 m, and the things are of one size.
fn is_datum_offset(a: &Ground, b: &Ground) -> bool {
    let (east, north) = (b.centre.x() - a.centre.x(), b.centre.y() - a.centre.y());
    let off = |sign: f64| (east - sign * DATUM_OFFSET.0).hypot(north - sign * DATUM_OFFSET.1) <= DATUM_REACH;
    let like = a.shape == b.shape && (a.size - b.size).abs() <= 0.1 * a.size.max(b.size);
    like && (off(1.0) || off(-1.0))
}

/// Longitude and latitude (WGS 84, degrees) to easting and northing in metres of the transverse Mercator projection of UTM about a
/// meridian, by Krüger's series to the fourth order: exact to a millimetre in the zone and to centimetres in its neighbours.
pub fn to_utm(at: Coord<f64>, meridian: f64) -> Coord<f64> {
    const AXIS: f64 = 6_378_137.0;
    const FLATTENING: f64 = 1.0 / 298.257_223_563;
    const SCALE: f64 = 0.9996;
    let n = FLATTENING / (2.0 - FLATTENING);
    let (n2, n3, n4) = (n * n, n * n * n, n * n * n * n);
    let radius = AXIS / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0);
    let alpha = [
        n / 2.0 - 2.0 / 3.0 * n2 + 5.0 / 16.0 * n3 + 41.0 / 180.0 * n4,
        13.0 / 48.0 * n2 - 3.0 / 5.0 * n3 + 557.0 / 1440.0 * n4,
        61.0 / 240.0 * n3 - 103.0 / 140.0 * n4,
        49561.0 / 161_280.0 * n4,
    ];
    let (latitude, longitude) = (at.y.to_radians(), (at.x - meridian).to_radians());
    let e = 2.0 * n.sqrt() / (1.0 + n);
    let sine = latitude.sin();
    let t = (sine.atanh() - e * (e * sine).atanh()).sinh();
    let xi = t.atan2(longitude.cos());
    let eta = (longitude.sin() / (1.0 + t * t).sqrt()).atanh();
    let (mut east, mut north) = (eta, xi);
    for (order, factor) in alpha.iter().enumerate() {
        let k = 2.0 * (order as f64 + 1.0);
        east += factor * (k * xi).cos() * (k * eta).sinh();
        north += factor * (k * xi).sin() * (k * eta).cosh();
    }
    // sinh(atanh(sin φ)) runs to infinity at the pole, which `ground` keeps out.
    Coord { x: 500_000.0 + SCALE * radius * east, y: SCALE * radius * north }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use geo::{line_string, point};

    #[test]
    fn utm_agrees_with_proj_to_a_millimetre() {
        for (x, y, east, north) in [
            (100.9849392, 13.36142884, 714972.438, 1477966.115),
            (101.2298105, 12.68240947, 742163.075, 1403049.939),
            (101.0701932, 13.69024399, 723901.524, 1514426.903),
            (101.99, 13.40, 823844.647, 1483330.471),
        ] {
            let at = to_utm(Coord { x, y }, THAILAND);
            assert!((at.x - east).abs() < 0.002 && (at.y - north).abs() < 0.002, "{at:?} is not {east}, {north}");
        }
    }

    #[test]
    fn half_a_road_covers_half_of_it() {
        let whole = ground(&line_string![(x: 101.0, y: 13.0), (x: 101.02, y: 13.0)].into()).unwrap();
        let half = ground(&line_string![(x: 101.0, y: 13.00001), (x: 101.01, y: 13.00001)].into()).unwrap();
        let spatial = compare(&half, &whole);
        assert!(spatial.metres < 2.0);
        assert!(spatial.share_a > 0.95 && (0.4..0.65).contains(&spatial.share_b), "{spatial:?}");
    }

    #[test]
    fn the_offset_of_indian_1975_is_known_for_what_it_is() {
        let a = Ground {
            centre: point!(x: 714972.4, y: 1477966.1),
            ..ground(&point!(x: 100.98, y: 13.36).into()).unwrap()
        };
        let b = Ground { centre: point!(x: 715305.9, y: 1477663.2), ..a.clone() };
        assert!(is_datum_offset(&a, &b) && is_datum_offset(&b, &a));
        let c = Ground { centre: point!(x: 715405.9, y: 1477663.2), ..a.clone() };
        assert!(!is_datum_offset(&a, &c));
    }

    #[test]
    fn a_coordinate_that_is_no_place_gives_no_ground() {
        assert!(ground(&point!(x: f64::NAN, y: 13.0).into()).is_none());
        assert!(ground(&point!(x: 13.0, y: 101.0).into()).is_none());
    }
}
