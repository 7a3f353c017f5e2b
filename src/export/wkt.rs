//! Geometry as Well-Known Text (OGC 06-103r4), longitude first: what spreadsheets and GIS programs read from a column.

use std::fmt::Write;

use crate::geometry::tree::{Line, Position, Tree};

/// The text of a geometry, for example `POINT (101.1 13.2)`, or `POINT Z (101.1 13.2 5)` where it has heights.
pub(super) fn text(tree: &Tree) -> String {
    let mut out = String::new();
    write_tree(&mut out, tree, tree.has_heights());
    out
}

fn write_tree(out: &mut String, tree: &Tree, heights: bool) {
    let line = |out: &mut String, line: &Line| list(out, line, |out, at| position(out, at, heights));
    let rings = |out: &mut String, rings: &Vec<Line>| list(out, rings, line);
    out.push_str(match tree {
        Tree::Point(_) => "POINT ",
        Tree::LineString(_) => "LINESTRING ",
        Tree::Polygon(_) => "POLYGON ",
        Tree::MultiPoint(_) => "MULTIPOINT ",
        Tree::MultiLineString(_) => "MULTILINESTRING ",
        Tree::MultiPolygon(_) => "MULTIPOLYGON ",
        Tree::GeometryCollection(_) => "GEOMETRYCOLLECTION ",
    });
    if heights {
        out.push_str("Z ");
    }
    match tree {
        Tree::Point(at) => list(out, std::slice::from_ref(at), |out, at| position(out, at, heights)),
        Tree::LineString(one) => line(out, one),
        Tree::MultiPoint(many) => {
            list(out, many, |out, at| list(out, std::slice::from_ref(at), |out, at| position(out, at, heights)))
        }
        Tree::Polygon(one) | Tree::MultiLineString(one) => rings(out, one),
        Tree::MultiPolygon(many) => list(out, many, rings),
        Tree::GeometryCollection(many) => list(out, many, |out, member| write_tree(out, member, heights)),
    }
}

fn list<T>(out: &mut String, items: &[T], each: impl Fn(&mut String, &T)) {
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

/// The shortest text that reads back as the same number. Where only some positions have a height, the others lie at 0.
fn position(out: &mut String, at: &Position, heights: bool) {
    let _ = write!(out, "{} {}", at.x, at.y);
    if heights {
        let _ = write!(out, " {}", at.z.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn geometry_is_written_as_well_known_text() {
        for (json, wkt) in [
            (r#"{"type":"Point","coordinates":[101.5,13]}"#, "POINT (101.5 13)"),
            (r#"{"type":"LineString","coordinates":[[1,2],[3,4,5]]}"#, "LINESTRING Z (1 2 0, 3 4 5)"),
            (r#"{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}"#, "MULTIPOINT ((1 2), (3 4))"),
            (r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}"#, "MULTILINESTRING ((1 2, 3 4))"),
            (
                r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2,2],[2,1],[1,1]]]]}"#,
                "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0), (1 1, 2 2, 2 1, 1 1)))",
            ),
            (r#"{"type":"GeometryCollection","geometries":[]}"#, "GEOMETRYCOLLECTION EMPTY"),
            (
                r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#,
                "GEOMETRYCOLLECTION (POINT (1 2))",
            ),
        ] {
            assert_eq!(text(&Tree::from_stored(json).unwrap()), wkt);
        }
    }
}
