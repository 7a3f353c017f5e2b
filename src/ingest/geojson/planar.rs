//! The numbers of a GeoJSON geometry as they stand, in whatever system they are; whether they can be is judged later.

use std::borrow::Cow;

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// As deep as collections are looked into; JSON itself ends at 128.
const DEEPEST: usize = 16;

/// A position; heights and what follows them are passed over.
struct Position(Coord<f64>);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Position;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a position of two or three numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Position, A::Error> {
                let missing = |place| de::Error::invalid_length(place, &self);
                let x = list.next_element()?.ok_or_else(|| missing(0))?;
                let y = list.next_element()?.ok_or_else(|| missing(1))?;
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Position(Coord { x, y }))
            }
        }
        source.deserialize_seq(Numbers)
    }
}

#[derive(serde::Deserialize)]
struct Raw<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow)]
    geometries: Option<Vec<&'a RawValue>>,
}

/// # Errors
/// What is no GeoJSON geometry, in serde's words.
pub(super) fn planar(text: &str) -> Result<Geometry<f64>, serde_json::Error> {
    geometry(text, 0)
}

fn geometry(text: &str, depth: usize) -> Result<Geometry<f64>, serde_json::Error> {
    let raw: Raw<'_> = serde_json::from_str(text)?;
    if raw.kind == "GeometryCollection" {
        if depth >= DEEPEST {
            return Err(de::Error::custom("collections are nested too deep"));
        }
        let members = raw.geometries.ok_or_else(|| de::Error::missing_field("geometries"))?;
        let members =
            members.into_iter().map(|member| geometry(member.get(), depth + 1)).collect::<Result<Vec<_>, _>>();
        return Ok(Geometry::GeometryCollection(GeometryCollection::new_from(members?)));
    }
    let text = raw.coordinates.ok_or_else(|| de::Error::missing_field("coordinates"))?.get();
    Ok(match raw.kind.as_ref() {
        "Point" => Geometry::Point(Point(serde_json::from_str::<Position>(text)?.0)),
        "MultiPoint" => Geometry::MultiPoint(MultiPoint::new(
            serde_json::from_str::<Vec<Position>>(text)?.into_iter().map(|at| Point(at.0)).collect(),
        )),
        "LineString" => Geometry::LineString(line(serde_json::from_str(text)?)),
        "MultiLineString" => Geometry::MultiLineString(MultiLineString::new(lines(serde_json::from_str(text)?))),
        "Polygon" => Geometry::Polygon(polygon(serde_json::from_str(text)?)),
        "MultiPolygon" => Geometry::MultiPolygon(MultiPolygon::new(
            serde_json::from_str::<Vec<Vec<Vec<Position>>>>(text)?.into_iter().map(polygon).collect(),
        )),
        other => return Err(de::Error::custom(format_args!("'{other}' is no type of geometry"))),
    })
}

fn line(positions: Vec<Position>) -> LineString<f64> {
    LineString::new(positions.into_iter().map(|at| at.0).collect())
}

fn lines(lines: Vec<Vec<Position>>) -> Vec<LineString<f64>> {
    lines.into_iter().map(line).collect()
}

fn polygon(rings: Vec<Vec<Position>>) -> Polygon<f64> {
    let mut rings = lines(rings).into_iter();
    let shell = rings.next().unwrap_or_else(LineString::empty);
    Polygon::new(shell, rings.collect())
}
