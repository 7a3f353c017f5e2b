//! Geometry as Well-Known Text (OGC 06-103r4), longitude first: what spreadsheets and GIS programs read from a column.

use std::fmt::Write;

use geo::{Coord, Geometry, LineString, Polygon};

/// The text of a geometry, for example `POINT (101.1 13.2)`.
pub(super) fn text(geometry: &Geometry<f64>) -> String {
    let mut out = String::new();
    write_geometry(&mut out, geometry);
    out
}

fn write_geometry(out: &mut String, geometry: &Geometry<f64>) {
    match geometry {
        Geometry::Point(point) => list(out, "POINT ", &[point.0], |out, at| position(out, *at)),
        Geometry::LineString(line) => {
            out.push_str("LINESTRING ");
            positions(out, line);
        }
        Geometry::Polygon(polygon) => {
            out.push_str("POLYGON ");
            rings(out, polygon);
        }
        Geometry::MultiPoint(many) => list(out, "MULTIPOINT ", &many.0, |out, point| {
            out.push('(');
            position(out, point.0);
            out.push(')');
        }),
        Geometry::MultiLineString(many) => list(out, "MULTILINESTRING ", &many.0, positions),
        Geometry::MultiPolygon(many) => list(out, "MULTIPOLYGON ", &many.0, rings),
        Geometry::GeometryCollection(many) => list(out, "GEOMETRYCOLLECTION ", &many.0, write_geometry),
        Geometry::Line(line) => write_geometry(out, &Geometry::LineString((*line).into())),
        Geometry::Rect(rect) => write_geometry(out, &Geometry::Polygon(rect.to_polygon())),
        Geometry::Triangle(triangle) => write_geometry(out, &Geometry::Polygon(triangle.to_polygon())),
    }
}

fn list<T>(out: &mut String, tag: &str, items: &[T], each: impl Fn(&mut String, &T)) {
    out.push_str(tag);
    if items.is_empty() {
        out.push_str("EMPTY");
        return;
    }
    out.push('(');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        each(out, item);
    }
    out.push(')');
}

fn position(out: &mut String, at: Coord<f64>) {
    // The shortest text that reads back as the same number.
    let _ = write!(out, "{} {}", at.x, at.y);
}

fn positions(out: &mut String, line: &LineString<f64>) {
    list(out, "", &line.0, |out, at| position(out, *at));
}

fn rings(out: &mut String, polygon: &Polygon<f64>) {
    let all: Vec<&LineString<f64>> = std::iter::once(polygon.exterior()).chain(polygon.interiors()).collect();
    list(out, "", &all, |out, ring| positions(out, ring));
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{line_string, point, polygon};

    #[test]
    fn geometry_is_written_as_well_known_text() {
        assert_eq!(text(&Geometry::Point(point! { x: 101.5, y: 13.0 })), "POINT (101.5 13)");
        let line = line_string![(x: 1.0, y: 2.0), (x: 3.0, y: 4.0)];
        assert_eq!(text(&Geometry::LineString(line)), "LINESTRING (1 2, 3 4)");
        let area = polygon!(exterior: [(x: 0., y: 0.), (x: 4., y: 0.), (x: 4., y: 4.)], interiors: [[(x: 1., y: 1.), (x: 2., y: 1.), (x: 2., y: 2.)]]);
        assert_eq!(
            text(&Geometry::MultiPolygon(vec![area].into())),
            "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1)))"
        );
        assert_eq!(text(&Geometry::GeometryCollection(Default::default())), "GEOMETRYCOLLECTION EMPTY");
    }
}
