//! Geometry as Well-Known Binary (ISO 13249-3), little-endian, heights included: what lies inside a GeoPackage.

use super::kind::Kind;
use crate::geometry::tree::{Line, Position, Tree};

/// Added to the number of a kind whose positions have heights.
const WITH_HEIGHTS: u32 = 1000;

/// The bytes of a geometry. Where only some positions have a height, the others lie at 0.
pub(super) fn write(out: &mut Vec<u8>, tree: &Tree) {
    write_tree(out, tree, tree.has_heights());
}

fn write_tree(out: &mut Vec<u8>, tree: &Tree, heights: bool) {
    head(out, Kind::of(tree), heights);
    match tree {
        Tree::Point(at) => position(out, at, heights),
        Tree::LineString(line) => positions(out, line, heights),
        Tree::Polygon(rings) => list(out, rings, |out, ring| positions(out, ring, heights)),
        Tree::MultiPoint(points) => list(out, points, |out, at| {
            head(out, Kind::Point, heights);
            position(out, at, heights);
        }),
        Tree::MultiLineString(lines) => list(out, lines, |out, line| {
            head(out, Kind::LineString, heights);
            positions(out, line, heights);
        }),
        Tree::MultiPolygon(polygons) => list(out, polygons, |out, rings| {
            head(out, Kind::Polygon, heights);
            list(out, rings, |out, ring| positions(out, ring, heights));
        }),
        Tree::GeometryCollection(members) => list(out, members, |out, member| write_tree(out, member, heights)),
    }
}

fn head(out: &mut Vec<u8>, kind: Kind, heights: bool) {
    out.push(1);
    let number = u32::from(kind.number()) + if heights { WITH_HEIGHTS } else { 0 };
    out.extend_from_slice(&number.to_le_bytes());
}

fn list<T>(out: &mut Vec<u8>, items: &[T], each: impl Fn(&mut Vec<u8>, &T)) {
    // More than 2^32 members cannot have come in: bodies and files are capped far below.
    out.extend_from_slice(&u32::try_from(items.len()).unwrap_or(u32::MAX).to_le_bytes());
    items.iter().for_each(|item| each(out, item));
}

fn positions(out: &mut Vec<u8>, line: &Line, heights: bool) {
    list(out, line, |out, at| position(out, at, heights));
}

fn position(out: &mut Vec<u8>, at: &Position, heights: bool) {
    out.extend_from_slice(&at.x.to_le_bytes());
    out.extend_from_slice(&at.y.to_le_bytes());
    if heights {
        out.extend_from_slice(&at.z.unwrap_or_default().to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use crate::geometry::{codec, ewkb};

    #[test]
    fn the_bytes_are_read_back_to_the_same_geometry() {
        for text in [
            r#"{"type":"Point","coordinates":[100.1,13.5]}"#,
            r#"{"type":"MultiPoint","coordinates":[[100.1,13.5],[101,14]]}"#,
            r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}"#,
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,2],[2,1],[1,1]]]]}"#,
            r#"{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[1,2],[3,4]]}]}"#,
        ] {
            let mut bytes = Vec::new();
            write(&mut bytes, &Tree::from_stored(text).unwrap());
            assert_eq!(codec::to_json(&ewkb::read(&bytes).unwrap()), text);
        }
        let mut bytes = Vec::new();
        write(&mut bytes, &Tree::from_stored(r#"{"type":"Point","coordinates":[1,2,3]}"#).unwrap());
        assert_eq!((bytes.len(), &bytes[..5]), (29, &[1, 0xE9, 3, 0, 0][..]));
    }
}
