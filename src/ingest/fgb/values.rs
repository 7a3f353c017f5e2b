//! A feature of FlatGeobuf: its properties as packed bytes, its geometry as lists of numbers.

use flatbuffers::{ForwardsUOffset, Vector};
use flatgeobuf::{ColumnType, Geometry as Packed, GeometryType};
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde_json::{Map, Number, Value};

/// As deep as collections may nest.
const DEEPEST: usize = 16;

/// A column as the header or a feature declares it.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub name: String,
    kind: ColumnType,
}

impl Column {
    pub fn all(columns: Vector<'_, ForwardsUOffset<flatgeobuf::Column<'_>>>) -> Vec<Column> {
        columns.iter().map(|column| Column { name: column.name().to_owned(), kind: column.type_() }).collect()
    }
}

/// The values of a feature: each the number of its column in two bytes, then as many as its type needs.
///
/// # Errors
/// What is wrong with the bytes.
pub(super) fn values(bytes: &[u8], columns: &[Column]) -> Result<Map<String, Value>, String> {
    let mut cursor = Cursor { rest: bytes };
    let mut properties = Map::new();
    while !cursor.rest.is_empty() {
        let number = u16::from_le_bytes(cursor.chunk()?);
        let column = columns.get(usize::from(number)).ok_or_else(|| format!("there is no column {number}"))?;
        let value = cursor.value(column.kind)?;
        properties.insert(column.name.clone(), value);
    }
    Ok(properties)
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn chunk<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (chunk, rest) = self.rest.split_first_chunk::<N>().ok_or("the properties are cut short")?;
        self.rest = rest;
        Ok(*chunk)
    }

    fn text(&mut self) -> Result<&'a [u8], String> {
        let length = u32::from_le_bytes(self.chunk()?) as usize;
        let (text, rest) = self.rest.split_at_checked(length).ok_or("a text is cut short")?;
        self.rest = rest;
        Ok(text)
    }

    fn value(&mut self, kind: ColumnType) -> Result<Value, String> {
        let real = |number: f64| Number::from_f64(number).map_or(Value::Null, Value::Number);
        Ok(match kind {
            ColumnType::Byte => i8::from_le_bytes(self.chunk()?).into(),
            ColumnType::UByte => u8::from_le_bytes(self.chunk()?).into(),
            ColumnType::Bool => Value::Bool(self.chunk::<1>()? != [0]),
            ColumnType::Short => i16::from_le_bytes(self.chunk()?).into(),
            ColumnType::UShort => u16::from_le_bytes(self.chunk()?).into(),
            ColumnType::Int => i32::from_le_bytes(self.chunk()?).into(),
            ColumnType::UInt => u32::from_le_bytes(self.chunk()?).into(),
            ColumnType::Long => i64::from_le_bytes(self.chunk()?).into(),
            ColumnType::ULong => u64::from_le_bytes(self.chunk()?).into(),
            // The shortest decimal that a single stands for, not its long expansion.
            ColumnType::Float => f32::from_le_bytes(self.chunk()?).to_string().parse().map_or(Value::Null, real),
            ColumnType::Double => real(f64::from_le_bytes(self.chunk()?)),
            ColumnType::String | ColumnType::DateTime => {
                let text =
                    std::str::from_utf8(self.text()?).map_err(|cause| format!("a text is not UTF-8: {cause}"))?;
                Value::String(text.to_owned())
            }
            ColumnType::Json => {
                let text = self.text()?;
                serde_json::from_slice(text)
                    .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(text).into_owned()))
            }
            ColumnType::Binary => {
                self.text()?;
                Value::Null
            }
            other => return Err(format!("columns of type {} are not known", other.0)),
        })
    }
}

/// The shape, easting or longitude first; `None` for an empty one. `kind` is the header's, for features that do not say their own.
///
/// # Errors
/// What is wrong with it.
pub(super) fn geometry(packed: &Packed<'_>, kind: GeometryType) -> Result<Option<Geometry<f64>>, String> {
    read(packed, kind, 0)
}

fn read(packed: &Packed<'_>, kind: GeometryType, depth: usize) -> Result<Option<Geometry<f64>>, String> {
    if depth >= DEEPEST {
        return Err("collections are nested too deep".to_owned());
    }
    let kind = if kind == GeometryType::Unknown || depth > 0 { packed.type_() } else { kind };
    Ok(Some(match kind {
        GeometryType::Point => match positions(packed).first() {
            Some(at) => Geometry::Point(Point(*at)),
            None => return Ok(None),
        },
        GeometryType::MultiPoint => {
            Geometry::MultiPoint(MultiPoint::new(positions(packed).into_iter().map(Point).collect()))
        }
        GeometryType::LineString => Geometry::LineString(LineString::new(positions(packed))),
        GeometryType::MultiLineString => Geometry::MultiLineString(MultiLineString::new(lines(packed)?)),
        GeometryType::Polygon => Geometry::Polygon(polygon(packed)?),
        GeometryType::MultiPolygon => {
            let parts = packed.parts().ok_or("a multi-polygon without parts")?;
            let parts = parts.iter().map(|part| polygon(&part)).collect::<Result<Vec<_>, _>>()?;
            Geometry::MultiPolygon(MultiPolygon::new(parts))
        }
        GeometryType::GeometryCollection => {
            let parts = packed.parts().ok_or("a collection without parts")?;
            let members = parts.iter().map(|part| read(&part, GeometryType::Unknown, depth + 1));
            let members: Vec<_> = members.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
            Geometry::GeometryCollection(GeometryCollection::new_from(members))
        }
        other => return Err(format!("geometries of type {} are not read", other.0)),
    }))
}

fn positions(packed: &Packed<'_>) -> Vec<Coord<f64>> {
    let Some(numbers) = packed.xy() else { return vec![] };
    (0..numbers.len() / 2).map(|at| Coord { x: numbers.get(at * 2), y: numbers.get(at * 2 + 1) }).collect()
}

/// The lines or rings; `ends` counts positions, and is left out where there is one only.
fn lines(packed: &Packed<'_>) -> Result<Vec<LineString<f64>>, String> {
    let all = positions(packed);
    let Some(ends) = packed.ends().filter(|ends| !ends.is_empty()) else {
        return Ok(if all.is_empty() { vec![] } else { vec![LineString::new(all)] });
    };
    let mut start = 0;
    let mut lines = Vec::new();
    for end in ends {
        let line = all.get(start..end as usize).ok_or("its parts end where there are no positions")?;
        lines.push(LineString::new(line.to_vec()));
        start = end as usize;
    }
    Ok(lines)
}

fn polygon(packed: &Packed<'_>) -> Result<Polygon<f64>, String> {
    let mut rings = lines(packed)?.into_iter();
    let shell = rings.next().unwrap_or_else(LineString::empty);
    Ok(Polygon::new(shell, rings.collect()))
}
