//! The stored GeoJSON text of a geometry read back: it was checked when it came in, so that only its form is read here.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::tree::{Position, Tree};
use crate::error::{Error, Result};

#[derive(Deserialize)]
struct Stored<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow, default)]
    geometries: Vec<Stored<'a>>,
}

/// Longitude, latitude, and a height where there is one.
impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Position;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("two or three numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> std::result::Result<Position, A::Error> {
                let mut next = || numbers.next_element::<f64>();
                let (Some(x), Some(y)) = (next()?, next()?) else {
                    return Err(A::Error::custom("a position has two numbers at least"));
                };
                Ok(Position { x, y, z: next()? })
            }
        }
        from.deserialize_seq(Numbers)
    }
}

impl Tree {
    /// Reads what [`Tree::to_text`] wrote.
    ///
    /// # Errors
    /// `Internal` for any other text: the hub stores nothing of the kind.
    pub fn from_stored(text: &str) -> Result<Tree> {
        tree_of(serde_json::from_str(text).map_err(Error::internal)?)
    }

    /// Reads the text of a geometry that has nothing unusual about it; `None` says nothing more than that it must be
    /// looked at more closely.
    pub fn from_plain(text: &str) -> Option<Tree> {
        // Only a foreign member of 2008 has this name. Deep nesting would be recursion.
        if memchr::memmem::find(text.as_bytes(), b"\"crs\"").is_some()
            || memchr::memmem::find(text.as_bytes(), b"GeometryCollection").is_some()
        {
            return None;
        }
        Tree::from_stored(text).ok()
    }
}

fn tree_of(stored: Stored<'_>) -> Result<Tree> {
    fn read<'a, T: Deserialize<'a>>(text: Option<&'a RawValue>) -> Result<T> {
        serde_json::from_str(text.map_or("null", RawValue::get)).map_err(Error::internal)
    }
    let at = stored.coordinates;
    Ok(match stored.kind {
        "Point" => Tree::Point(read(at)?),
        "MultiPoint" => Tree::MultiPoint(read(at)?),
        "LineString" => Tree::LineString(read(at)?),
        "MultiLineString" => Tree::MultiLineString(read(at)?),
        "Polygon" => Tree::Polygon(read(at)?),
        "MultiPolygon" => Tree::MultiPolygon(read(at)?),
        "GeometryCollection" => {
            Tree::GeometryCollection(stored.geometries.into_iter().map(tree_of).collect::<Result<_>>()?)
        }
        other => return Err(Error::Internal(format!("a stored geometry is of the unknown type {other}"))),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn every_kind_of_geometry_is_read_back_to_the_same_text() {
        for text in [
            r#"{"type":"Point","coordinates":[100.1,13.5,-2.5]}"#,
            r#"{"type":"MultiPoint","coordinates":[[100.1,13.5],[101,14]]}"#,
            r#"{"type":"LineString","coordinates":[[100.1,13.5],[101,14]]}"#,
            r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,2],[2,1],[1,1]]]}"#,
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,0]]]]}"#,
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"GeometryCollection","geometries":[]}]}"#,
        ] {
            assert_eq!(Tree::from_stored(text).unwrap().to_text(), text);
        }
    }

    #[test]
    fn what_is_no_stored_geometry_is_a_fault_and_no_panic() {
        for text in
            ["", "{}", "null", r#"{"type":"Point"}"#, r#"{"type":"Point","coordinates":[1]}"#, r#"{"type":"Circle"}"#]
        {
            assert!(Tree::from_stored(text).is_err(), "{text}");
        }
    }
}
