//! Where a position lies: in which tambon, amphoe or province, outside of all of them, or in the sea.
//!
//! With boundaries imported it is exact to their drawing; without, only what lies well inside of an area is known, by the
//! circles of the register, and what lies far from all of them.

use std::collections::BTreeMap;

use geo::{Coord, CoordsIter, Geometry, Line, LinesIter};
use rstar::{AABB, RTree, RTreeObject};

use crate::areas::{self, AreaCode, Level};

/// Metres by which boundaries of different origin part; what is nearer to a border than this is not called wrong.
pub const TOLERANCE: f64 = 500.0;
/// Metres from the inner point of the nearest tambon beyond which a position is outside, where no boundaries are known. The
/// widest tambon of the corridor reaches less far.
const FAR: f64 = 30_000.0;
const METRES_OF_A_DEGREE: f64 = 111_000.0;

/// Open water of the inner Gulf and off Chon Buri and Rayong, west and south of all land and islands by some kilometres;
/// drawn for this purpose, longitude and latitude.
const SEA: [(f64, f64); 9] = [
    (100.20, 13.35),
    (100.72, 13.35),
    (100.70, 12.98),
    (100.68, 12.60),
    (100.90, 12.45),
    (101.30, 12.42),
    (101.95, 12.25),
    (101.95, 11.80),
    (100.20, 11.80),
];

/// What a gazetteer knows of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// In this area, the finest that is known.
    In(AreaCode),
    Sea,
    /// In none of the areas.
    Outside,
    Unknown,
}

/// The areas, ready to be asked a million times.
pub struct Gazetteer {
    outlines: RTree<Outline>,
    /// Boundaries cover the whole register, at one level at least.
    complete: bool,
}

struct Outline {
    code: AreaCode,
    low: [f64; 2],
    high: [f64; 2],
    /// Edges by the band of latitude that they touch.
    bands: Vec<Vec<Line<f64>>>,
}

impl RTreeObject for Outline {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.low, self.high)
    }
}

/// Bands of an outline: a ray then meets a few edges instead of thousands.
const BANDS: usize = 256;

impl Outline {
    fn new(code: AreaCode, geometry: &Geometry<f64>) -> Option<Outline> {
        if !matches!(geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_)) {
            return None;
        }
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for at in geometry.coords_iter() {
            low = [low[0].min(at.x), low[1].min(at.y)];
            high = [high[0].max(at.x), high[1].max(at.y)];
        }
        let mut outline = Outline { code, low, high, bands: vec![Vec::new(); BANDS] };
        let lines: Vec<Line<f64>> = match geometry {
            Geometry::Polygon(polygon) => polygon.lines_iter().collect(),
            Geometry::MultiPolygon(polygons) => polygons.lines_iter().collect(),
            _ => return None,
        };
        for line in lines {
            let (first, last) =
                (outline.band(line.start.y.min(line.end.y)), outline.band(line.start.y.max(line.end.y)));
            outline.bands.iter_mut().take(last + 1).skip(first).for_each(|band| band.push(line));
        }
        (low[0] < high[0] && low[1] < high[1]).then_some(outline)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bands")]
    fn band(&self, latitude: f64) -> usize {
        let share = (latitude - self.low[1]) / (self.high[1] - self.low[1]);
        ((share * BANDS as f64) as usize).min(BANDS - 1)
    }

    /// By the crossings of a ray to the east.
    fn contains(&self, at: Coord<f64>) -> bool {
        if at.x < self.low[0] || at.x > self.high[0] || at.y < self.low[1] || at.y > self.high[1] {
            return false;
        }
        let edges = self.bands.get(self.band(at.y)).map_or(&[][..], Vec::as_slice);
        edges.iter().filter(|edge| is_crossed(edge.start, edge.end, at)).count() % 2 == 1
    }
}

fn is_crossed(start: Coord<f64>, end: Coord<f64>, at: Coord<f64>) -> bool {
    (start.y > at.y) != (end.y > at.y) && at.x < (end.x - start.x) * (at.y - start.y) / (end.y - start.y) + start.x
}

impl Gazetteer {
    /// From the boundaries that were imported; none of them will do, too.
    pub fn new(boundaries: &BTreeMap<AreaCode, Geometry<f64>>) -> Gazetteer {
        let outlines: Vec<Outline> =
            boundaries.iter().filter_map(|(code, geometry)| Outline::new(*code, geometry)).collect();
        let complete = Level::ALL.into_iter().any(|level| {
            let wanted = areas::all().iter().filter(|area| area.level == level);
            let mut known = wanted.map(|area| outlines.iter().any(|outline| outline.code == area.code));
            known.all(|known| known)
        });
        Gazetteer { outlines: RTree::bulk_load(outlines), complete }
    }

    pub fn has_boundaries(&self) -> bool {
        self.complete
    }

    pub fn whereabouts(&self, at: Coord<f64>) -> Whereabouts {
        if let Some(code) = self.area_at(at) {
            return Whereabouts::In(code);
        }
        if self.complete {
            let near = around(at).into_iter().find_map(|near| self.area_at(near));
            return match near {
                Some(code) => Whereabouts::In(code),
                None if in_sea(at) => Whereabouts::Sea,
                None => Whereabouts::Outside,
            };
        }
        by_circles(at)
    }

    /// The area whose boundary is around the position, without tolerance.
    pub fn area_exactly(&self, at: Coord<f64>) -> Option<AreaCode> {
        self.area_at(at)
    }

    /// The finest area whose boundary is around the position.
    fn area_at(&self, at: Coord<f64>) -> Option<AreaCode> {
        let here = AABB::from_point([at.x, at.y]);
        let around = self.outlines.locate_in_envelope_intersecting(&here).filter(|outline| outline.contains(at));
        around.map(|outline| outline.code).max_by_key(|code| code.level())
    }

    /// Whether the position lies in the area or within [`TOLERANCE`] of it; `None` where that is not known.
    pub fn agrees(&self, at: Coord<f64>, code: AreaCode) -> Option<bool> {
        let same = |found: AreaCode| code.contains(found) || found.contains(code);
        match self.whereabouts(at) {
            Whereabouts::In(found) if same(found) => Some(true),
            Whereabouts::In(_) if self.complete => {
                Some(around(at).into_iter().filter_map(|near| self.area_at(near)).any(same))
            }
            Whereabouts::In(_) | Whereabouts::Sea | Whereabouts::Outside => Some(false),
            Whereabouts::Unknown => None,
        }
    }
}

/// Four positions at the tolerance from one.
fn around(at: Coord<f64>) -> [Coord<f64>; 4] {
    [(TOLERANCE, 0.0), (-TOLERANCE, 0.0), (0.0, TOLERANCE), (0.0, -TOLERANCE)]
        .map(|(east, north)| moved(at, east, north))
}

/// The position so many metres east and north, within a percent.
pub fn moved(at: Coord<f64>, east: f64, north: f64) -> Coord<f64> {
    let narrow = at.y.to_radians().cos().max(0.01);
    Coord { x: at.x + east / (METRES_OF_A_DEGREE * narrow), y: at.y + north / METRES_OF_A_DEGREE }
}

/// Metres east and north from one position to another, within a percent.
pub fn offset(from: Coord<f64>, to: Coord<f64>) -> (f64, f64) {
    let narrow = from.y.to_radians().cos();
    ((to.x - from.x) * METRES_OF_A_DEGREE * narrow, (to.y - from.y) * METRES_OF_A_DEGREE)
}

fn in_sea(at: Coord<f64>) -> bool {
    let corners = SEA.iter().zip(SEA.iter().cycle().skip(1));
    let coord = |(x, y): (f64, f64)| Coord { x, y };
    corners.filter(|(start, end)| is_crossed(coord(**start), coord(**end), at)).count() % 2 == 1
}

fn by_circles(at: Coord<f64>) -> Whereabouts {
    // Metres of a degree of longitude at the position.
    let narrow = METRES_OF_A_DEGREE * at.y.to_radians().cos();
    let mut is_far = true;
    for area in areas::all().iter().filter(|area| area.level == Level::Tambon) {
        let north = (area.point.1 - at.y) * METRES_OF_A_DEGREE;
        // No reach goes beyond this, so that most areas are told by their latitude.
        if north.abs() > FAR {
            continue;
        }
        let east = (area.point.0 - at.x) * narrow;
        let (square, reach) = (east * east + north * north, f64::from(area.reach_metres));
        if square < reach * reach {
            return Whereabouts::In(area.code);
        }
        is_far &= square > FAR * FAR;
    }
    match is_far {
        _ if in_sea(at) => Whereabouts::Sea,
        true => Whereabouts::Outside,
        false => Whereabouts::Unknown,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    #[test]
    fn without_boundaries_only_the_certain_is_said() {
        let gazetteer = Gazetteer::new(&BTreeMap::new());
        let code = AreaCode::parse("200101").unwrap();
        let inner = areas::find(code).unwrap().point;
        assert_eq!(gazetteer.whereabouts(at(inner.0, inner.1)), Whereabouts::In(code));
        assert_eq!(gazetteer.whereabouts(at(98.98, 18.79)), Whereabouts::Outside, "Chiang Mai");
        assert_eq!(gazetteer.whereabouts(at(100.5, 12.9)), Whereabouts::Sea);
        assert_eq!(gazetteer.agrees(at(inner.0, inner.1), AreaCode::parse("20").unwrap()), Some(true));
        assert_eq!(gazetteer.agrees(at(inner.0, inner.1), AreaCode::parse("2101").unwrap()), Some(false));
    }

    #[test]
    fn no_tambon_reaches_further_than_what_is_called_far() {
        assert!(
            areas::all()
                .iter()
                .filter(|area| area.level == Level::Tambon)
                .all(|area| f64::from(area.reach_metres) < FAR)
        );
    }

    #[test]
    fn no_point_of_the_register_lies_in_the_sea() {
        assert!(areas::all().iter().all(|area| !in_sea(at(area.point.0, area.point.1))));
    }

    #[test]
    fn boundaries_are_exact_but_for_the_tolerance() {
        let square = |west: f64| {
            let ring = vec![(west, 13.0), (west + 0.5, 13.0), (west + 0.5, 13.5), (west, 13.5), (west, 13.0)];
            Geometry::Polygon(geo::Polygon::new(ring.into(), vec![]))
        };
        let code = |text| AreaCode::parse(text).unwrap();
        let boundaries =
            BTreeMap::from([(code("20"), square(101.0)), (code("21"), square(101.5)), (code("24"), square(102.0))]);
        let gazetteer = Gazetteer::new(&boundaries);
        assert!(gazetteer.has_boundaries());
        assert_eq!(gazetteer.whereabouts(at(101.2, 13.2)), Whereabouts::In(code("20")));
        assert_eq!(gazetteer.whereabouts(at(100.9, 13.2)), Whereabouts::Outside);
        assert_eq!(gazetteer.whereabouts(at(100.997, 13.2)), Whereabouts::In(code("20")), "within the tolerance");
        assert_eq!(gazetteer.agrees(at(101.503, 13.2), code("2001")), Some(true), "near the border of its province");
        assert_eq!(gazetteer.agrees(at(101.7, 13.2), code("2001")), Some(false));
    }
}
