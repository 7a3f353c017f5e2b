//! Lengths, areas and places of geometries, on the ellipsoid: what official figures are made of.

use geo::orient::{Direction, Orient};
use geo::{BoundingRect, Centroid, Coord, Geodesic, GeodesicArea, Geometry, InteriorPoint, Length, LineString, Point};

use super::BBox;

/// Length in metres on the WGS 84 ellipsoid: of lines their length, of areas their border with that of holes; points 0.
pub fn length(geometry: &Geometry<f64>) -> f64 {
    match geometry {
        Geometry::Line(line) => Geodesic.length(line),
        Geometry::LineString(line) => Geodesic.length(line),
        Geometry::MultiLineString(lines) => Geodesic.length(lines),
        Geometry::Polygon(polygon) => {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            rings.map(|ring: &LineString<f64>| Geodesic.length(ring)).sum()
        }
        Geometry::MultiPolygon(polygons) => polygons.iter().map(|p| length(&Geometry::Polygon(p.clone()))).sum(),
        Geometry::Rect(rect) => length(&Geometry::Polygon(rect.to_polygon())),
        Geometry::Triangle(triangle) => length(&Geometry::Polygon(triangle.to_polygon())),
        Geometry::GeometryCollection(members) => members.iter().map(length).sum(),
        Geometry::Point(_) | Geometry::MultiPoint(_) => 0.0,
    }
}

/// Area in square metres on the WGS 84 ellipsoid, holes taken off; 0 for points and lines. 1 rai is 1,600 m².
pub fn area(geometry: &Geometry<f64>) -> f64 {
    // The formula takes holes off only where they are wound against their shell.
    match geometry {
        Geometry::Polygon(polygon) => polygon.orient(Direction::Default).geodesic_area_unsigned(),
        Geometry::MultiPolygon(polygons) => polygons.orient(Direction::Default).geodesic_area_unsigned(),
        Geometry::GeometryCollection(members) => members.iter().map(area).sum(),
        other => other.geodesic_area_unsigned(),
    }
}

/// Distance in metres along the ellipsoid between two positions in degrees, longitude first.
pub fn distance(from: Coord<f64>, to: Coord<f64>) -> f64 {
    geo::Distance::distance(&Geodesic, Point(from), Point(to))
}

/// The centre of gravity in degrees; may lie outside the geometry. `None` if it is empty.
pub fn centroid(geometry: &Geometry<f64>) -> Option<Coord<f64>> {
    geometry.centroid().map(|point| point.0).filter(|at| at.x.is_finite() && at.y.is_finite())
}

/// A position on the geometry, well inside if it is an area: for labels and for naming the tambon. `None` if empty.
pub fn point_on(geometry: &Geometry<f64>) -> Option<Coord<f64>> {
    geometry.bounding_rect()?;
    geometry.interior_point().map(|point| point.0).filter(|at| at.x.is_finite() && at.y.is_finite())
}

/// Whether some of the geometry lies outside Thailand's box: worth a warning, since borders and the sea are near.
pub fn leaves_thailand(geometry: &Geometry<f64>) -> bool {
    let thailand = BBox::THAILAND;
    BBox::of(geometry).is_some_and(|bounds| {
        bounds.west() < thailand.west()
            || bounds.east() > thailand.east()
            || bounds.south() < thailand.south()
            || bounds.north() > thailand.north()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Contains, Polygon, polygon};

    #[test]
    fn a_minute_of_latitude_is_a_nautical_mile_or_so() {
        let line = Geometry::LineString(vec![(101.0, 13.0), (101.0, 13.0 + 1.0 / 60.0)].into());
        assert!((length(&line) - 1_844.0).abs() < 1.0, "{}", length(&line));
        assert_eq!(length(&Geometry::Point(Point::new(101.0, 13.0))), 0.0);
    }

    #[test]
    fn area_is_ellipsoidal_and_without_holes() {
        let full: Geometry<f64> =
            polygon![(x: 101.0, y: 13.0), (x: 101.01, y: 13.0), (x: 101.01, y: 13.01), (x: 101.0, y: 13.01)].into();
        // 0.01° by 0.01° at 13° N: 1,084.6 m by 1,106.4 m.
        assert!((area(&full) / 1_200_000.0 - 1.0).abs() < 0.001, "{}", area(&full));
        let hole: Geometry<f64> = Polygon::new(
            vec![(101.0, 13.0), (101.01, 13.0), (101.01, 13.01), (101.0, 13.01)].into(),
            vec![vec![(101.0, 13.0), (101.005, 13.0), (101.005, 13.01), (101.0, 13.01)].into()],
        )
        .into();
        assert!((area(&hole) * 2.0 / area(&full) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_point_on_a_crescent_lies_inside_where_the_centroid_does_not() {
        let crescent: Geometry<f64> = polygon![
            (x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0), (x: 0.0, y: 3.9), (x: 3.9, y: 3.9),
            (x: 3.9, y: 0.1), (x: 0.0, y: 0.1)
        ]
        .into();
        assert!(!crescent.contains(&Point(centroid(&crescent).unwrap())));
        assert!(crescent.contains(&Point(point_on(&crescent).unwrap())));
    }

    #[test]
    fn empty_geometries_have_no_place() {
        let empty = Geometry::Polygon(Polygon::new(LineString::empty(), vec![]));
        assert_eq!((centroid(&empty), point_on(&empty), area(&empty)), (None, None, 0.0));
    }

    #[test]
    fn what_lies_abroad_is_noticed() {
        assert!(!leaves_thailand(&Geometry::Point(Point::new(101.0, 13.0))));
        assert!(leaves_thailand(&Geometry::Point(Point::new(13.0, 80.0))));
    }
}
