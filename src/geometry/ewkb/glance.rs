//! What a glance at the bytes of a geometry tells, without reading all of it.

use geo::{Coord, Rect};

use super::{Cursor, DEEPEST_COLLECTION};

/// The first position of a geometry, if it has one; nothing behind it is read.
pub fn first_position(bytes: &[u8]) -> Option<Coord<f64>> {
    let mut cursor = Cursor { bytes, at: 0 };
    for _ in 0..DEEPEST_COLLECTION {
        let head = cursor.head().ok()?;
        let counts = match head.kind {
            1 => 0,
            3 => 2,
            _ => 1,
        };
        for _ in 0..counts {
            if cursor.word(head.little).ok()? == 0 {
                return None;
            }
        }
        if head.kind <= 3 {
            return cursor.coord(&head).ok();
        }
    }
    None
}

/// The box that a polygon is, corner by corner, as the window of every search by box is; `None` for every other shape.
pub fn as_box(bytes: &[u8]) -> Option<Rect<f64>> {
    let mut cursor = Cursor { bytes, at: 0 };
    let head = cursor.head().ok()?;
    if head.kind != 3 || cursor.word(head.little).ok()? != 1 || cursor.word(head.little).ok()? != 5 {
        return None;
    }
    let mut corners = [Coord { x: 0.0, y: 0.0 }; 5];
    for corner in &mut corners {
        *corner = cursor.coord(&head).ok()?;
    }
    let [first, second, third, fourth, last] = corners;
    let upright = first.x == second.x && second.y == third.y && third.x == fourth.x && fourth.y == first.y;
    let level = first.y == second.y && second.x == third.x && third.y == fourth.y && fourth.x == first.x;
    (first == last && (upright || level)).then(|| Rect::new(first, third))
}

#[cfg(test)]
mod tests {
    use geo::{Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, Polygon};

    use super::*;
    use crate::geometry::ewkb::write;

    #[test]
    fn the_first_position_and_the_box_are_read_without_the_rest() {
        let window = Rect::new((100.0, 12.0), (101.0, 13.0));
        let bytes = write(&Geometry::Rect(window));
        assert_eq!(as_box(&bytes), Some(window));
        assert!(first_position(&bytes).is_some_and(|first| first.x == 100.0 || first.x == 101.0));
        let line = LineString::from(vec![(1.0, 2.0), (3.0, 4.0)]);
        let many = Geometry::GeometryCollection(GeometryCollection::new_from(vec![Geometry::MultiLineString(
            MultiLineString::new(vec![line.clone()]),
        )]));
        for shape in [Geometry::LineString(line), many] {
            assert_eq!(first_position(&write(&shape)), Some(Coord { x: 1.0, y: 2.0 }));
            assert_eq!(as_box(&write(&shape)), None);
        }
        let slanted =
            Polygon::new(LineString::from(vec![(0.0, 1.0), (1.0, 2.0), (2.0, 1.0), (1.0, 0.0), (0.0, 1.0)]), vec![]);
        assert_eq!(as_box(&write(&Geometry::Polygon(slanted))), None);
        assert_eq!((first_position(b"nonsense"), as_box(b"")), (None, None));
        assert_eq!(first_position(&write(&Geometry::MultiPoint(MultiPoint::empty()))), None);
    }
}
