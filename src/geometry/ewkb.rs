//! Geometry as both databases keep it: EWKB, little-endian, SRID 4326; reading takes any WKB dialect and never panics.

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use crate::error::{Error, Result};

mod glance;

pub use glance::{as_box, first_position};

/// The SRID that every stored geometry carries. Axis order inside is longitude, latitude, as PostGIS has it.
pub const SRID: u32 = 4326;

const FLAG_Z: u32 = 0x8000_0000;
const FLAG_M: u32 = 0x4000_0000;
const FLAG_SRID: u32 = 0x2000_0000;
const DEEPEST_COLLECTION: usize = 16;

/// EWKB of a geometry in WGS 84 degrees, longitude first: little-endian, two dimensions, SRID 4326 on the outermost.
pub fn write(geometry: &Geometry<f64>) -> Vec<u8> {
    let mut out = Vec::with_capacity(64);
    write_geometry(&mut out, geometry, FLAG_SRID);
    out
}

fn write_geometry(out: &mut Vec<u8>, geometry: &Geometry<f64>, srid: u32) {
    match geometry {
        Geometry::Point(point) => {
            head(out, 1, srid);
            write_coord(out, point.0);
        }
        Geometry::Line(line) => write_line(out, &LineString::from(*line), srid),
        Geometry::LineString(line) => write_line(out, line, srid),
        Geometry::Polygon(polygon) => write_polygon(out, polygon, srid),
        Geometry::Rect(rect) => write_polygon(out, &rect.to_polygon(), srid),
        Geometry::Triangle(triangle) => write_polygon(out, &triangle.to_polygon(), srid),
        Geometry::MultiPoint(points) => {
            head(out, 4, srid);
            count(out, points.0.len());
            for point in &points.0 {
                head(out, 1, 0);
                write_coord(out, point.0);
            }
        }
        Geometry::MultiLineString(lines) => {
            head(out, 5, srid);
            count(out, lines.0.len());
            lines.0.iter().for_each(|line| write_line(out, line, 0));
        }
        Geometry::MultiPolygon(polygons) => {
            head(out, 6, srid);
            count(out, polygons.0.len());
            polygons.0.iter().for_each(|polygon| write_polygon(out, polygon, 0));
        }
        Geometry::GeometryCollection(members) => {
            head(out, 7, srid);
            count(out, members.0.len());
            members.0.iter().for_each(|member| write_geometry(out, member, 0));
        }
    }
}

fn head(out: &mut Vec<u8>, kind: u32, srid: u32) {
    out.push(1);
    out.extend_from_slice(&(kind | srid).to_le_bytes());
    if srid != 0 {
        out.extend_from_slice(&SRID.to_le_bytes());
    }
}

fn count(out: &mut Vec<u8>, number: usize) {
    // More than 2^32 members cannot exist: bodies and files are capped far below.
    out.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

fn write_coord(out: &mut Vec<u8>, coord: Coord<f64>) {
    out.extend_from_slice(&coord.x.to_le_bytes());
    out.extend_from_slice(&coord.y.to_le_bytes());
}

fn write_line(out: &mut Vec<u8>, line: &LineString<f64>, srid: u32) {
    head(out, 2, srid);
    write_coords(out, line);
}

fn write_coords(out: &mut Vec<u8>, line: &LineString<f64>) {
    count(out, line.0.len());
    line.0.iter().for_each(|coord| write_coord(out, *coord));
}

fn write_polygon(out: &mut Vec<u8>, polygon: &Polygon<f64>, srid: u32) {
    head(out, 3, srid);
    if polygon.exterior().0.is_empty() {
        return count(out, 0);
    }
    count(out, 1 + polygon.interiors().len());
    write_coords(out, polygon.exterior());
    polygon.interiors().iter().for_each(|ring| write_coords(out, ring));
}

/// Reads WKB, EWKB or ISO WKB of either byte order; heights and measures are passed over.
///
/// An empty point becomes an empty multi-point, since `geo` has no empty point. Rings are closed if they are not.
///
/// # Errors
/// [`Error::Internal`] with the byte where reading stopped: truncated, another SRID than 4326, an unknown type, a
/// coordinate that is not finite, collections nested deeper than 16, or bytes left over. The hub stores nothing of the kind.
pub fn read(bytes: &[u8]) -> Result<Geometry<f64>> {
    let mut cursor = Cursor { bytes, at: 0 };
    let geometry = cursor.geometry(0)?;
    if cursor.at == bytes.len() { Ok(geometry) } else { Err(cursor.error("bytes are left over")) }
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Byte order, kind and number of ordinates of one geometry.
struct Head {
    little: bool,
    kind: u32,
    ordinates: usize,
}

impl Cursor<'_> {
    fn error(&self, what: &str) -> Error {
        Error::Internal(format!("WKB: {what} at byte {}", self.at))
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let chunk = *rest.first_chunk::<N>().ok_or_else(|| self.error("truncated"))?;
        self.at += N;
        Ok(chunk)
    }

    fn word(&mut self, little: bool) -> Result<u32> {
        let chunk = self.take::<4>()?;
        Ok(if little { u32::from_le_bytes(chunk) } else { u32::from_be_bytes(chunk) })
    }

    fn double(&mut self, little: bool) -> Result<f64> {
        let chunk = self.take::<8>()?;
        Ok(if little { f64::from_le_bytes(chunk) } else { f64::from_be_bytes(chunk) })
    }

    /// A count of things that need at least `smallest` bytes each, so that a lie cannot reserve memory.
    fn count(&mut self, little: bool, smallest: usize) -> Result<usize> {
        let number = self.word(little)? as usize;
        let left = self.bytes.len() - self.at;
        if number.saturating_mul(smallest) > left { Err(self.error("a count beyond the end")) } else { Ok(number) }
    }

    fn head(&mut self) -> Result<Head> {
        let [order] = self.take::<1>()?;
        if order > 1 {
            return Err(self.error("an unknown byte order"));
        }
        let little = order == 1;
        let word = self.word(little)?;
        if word & FLAG_SRID != 0 {
            let srid = self.word(little)?;
            if srid != SRID && srid != 0 {
                return Err(self.error(&format!("SRID {srid} instead of {SRID}")));
            }
        }
        let code = word & !(FLAG_Z | FLAG_M | FLAG_SRID);
        let (dimension, kind) = (code / 1000, code % 1000);
        if dimension > 3 || !(1..=7).contains(&kind) {
            return Err(self.error(&format!("unknown type {code}")));
        }
        let z = word & FLAG_Z != 0 || dimension == 1 || dimension == 3;
        let m = word & FLAG_M != 0 || dimension == 2 || dimension == 3;
        Ok(Head { little, kind, ordinates: 2 + usize::from(z) + usize::from(m) })
    }

    fn pair(&mut self, head: &Head) -> Result<(f64, f64)> {
        let pair = (self.double(head.little)?, self.double(head.little)?);
        for _ in 2..head.ordinates {
            self.take::<8>()?;
        }
        Ok(pair)
    }

    fn coord(&mut self, head: &Head) -> Result<Coord<f64>> {
        let (x, y) = self.pair(head)?;
        if x.is_finite() && y.is_finite() { Ok(Coord { x, y }) } else { Err(self.error("no finite coordinate")) }
    }

    /// `None` for the empty point, which WKB writes as NaN NaN.
    fn point(&mut self, head: &Head) -> Result<Option<Point<f64>>> {
        let (x, y) = self.pair(head)?;
        match (x.is_finite() && y.is_finite(), x.is_nan() && y.is_nan()) {
            (true, _) => Ok(Some(Point::new(x, y))),
            (_, true) => Ok(None),
            _ => Err(self.error("no finite coordinate")),
        }
    }

    fn line(&mut self, head: &Head) -> Result<LineString<f64>> {
        let number = self.count(head.little, head.ordinates * 8)?;
        Ok(LineString::new((0..number).map(|_| self.coord(head)).collect::<Result<_>>()?))
    }

    fn polygon(&mut self, head: &Head) -> Result<Polygon<f64>> {
        let number = self.count(head.little, 4)?;
        let mut rings = (0..number).map(|_| self.line(head)).collect::<Result<Vec<_>>>()?.into_iter();
        let shell = rings.next().unwrap_or_else(LineString::empty);
        Ok(Polygon::new(shell, rings.collect()))
    }

    /// The members of a multi-geometry, each with a head of its own that must name `kind`.
    fn members<T>(&mut self, head: &Head, kind: u32, read: fn(&mut Self, &Head) -> Result<T>) -> Result<Vec<T>> {
        let number = self.count(head.little, 5)?;
        let mut members = Vec::new();
        for _ in 0..number {
            let member = self.head()?;
            if member.kind != kind {
                return Err(self.error("a member of another type"));
            }
            members.push(read(self, &member)?);
        }
        Ok(members)
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry<f64>> {
        let head = self.head()?;
        Ok(match head.kind {
            1 => match self.point(&head)? {
                Some(point) => Geometry::Point(point),
                None => Geometry::MultiPoint(MultiPoint::empty()),
            },
            2 => Geometry::LineString(self.line(&head)?),
            3 => Geometry::Polygon(self.polygon(&head)?),
            4 => {
                let points = self.members(&head, 1, Self::point)?;
                Geometry::MultiPoint(MultiPoint::new(points.into_iter().flatten().collect()))
            }
            5 => Geometry::MultiLineString(MultiLineString::new(self.members(&head, 2, Self::line)?)),
            6 => Geometry::MultiPolygon(MultiPolygon::new(self.members(&head, 3, Self::polygon)?)),
            _ if depth >= DEEPEST_COLLECTION => {
                return Err(self.error("collections nested too deep"));
            }
            _ => {
                let number = self.count(head.little, 5)?;
                let mut members = Vec::new();
                for _ in 0..number {
                    members.push(self.geometry(depth + 1)?);
                }
                Geometry::GeometryCollection(GeometryCollection::new_from(members))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn from_hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn a_point_is_written_as_postgis_writes_it() {
        // SELECT ST_GeomFromEWKT('SRID=4326;POINT(1 2)')
        let expected = from_hex("0101000020E6100000000000000000F03F0000000000000040");
        assert_eq!(write(&Geometry::Point(Point::new(1.0, 2.0))), expected);
    }

    #[test]
    fn big_endian_plain_and_three_dimensional_bytes_are_read() {
        let point = Geometry::Point(Point::new(1.0, 2.0));
        for text in [
            "00000000013FF00000000000004000000000000000", // big-endian, no SRID
            "0101000000000000000000F03F0000000000000040", // little-endian, no SRID
            "0101000080000000000000F03F0000000000000040000000000000F87F", // EWKB Z, height NaN
            "01E9030000000000000000F03F00000000000000400000000000000840", // ISO Z
            "01B90B0000000000000000F03F000000000000004000000000000008400000000000000840", // ISO ZM
        ] {
            assert_eq!(read(&from_hex(text)).unwrap(), point, "{text}");
        }
    }

    #[test]
    fn an_empty_point_is_an_empty_multi_point() {
        let empty = read(&from_hex("0101000020E6100000000000000000F87F000000000000F87F")).unwrap();
        assert_eq!(empty, Geometry::MultiPoint(MultiPoint::empty()));
    }

    #[test]
    fn damaged_bytes_are_an_error_that_says_where() {
        for text in [
            "",
            "02",
            "0101000000",
            "0101000020E7100000000000000000F03F0000000000000040", // SRID 4327
            "0101000000000000000000F03F000000000000F07F",         // infinite
            "0101000000000000000000F03F000000000000004000",       // one byte over
            "0102000000FFFFFFFF",                                 // a count that lies
            "0111000000",                                         // unknown type
            "0104000000010000000102000000",                       // a line in a multi-point
        ] {
            assert!(read(&from_hex(text)).unwrap_err().to_string().starts_with("WKB: "), "{text}");
        }
        let nested = [1u8, 7, 0, 0, 0, 1, 0, 0, 0].repeat(200_000);
        assert!(read(&nested).is_err());
    }

    fn coords(least: usize) -> impl Strategy<Value = Vec<(f64, f64)>> {
        prop::collection::vec((-180.0..180.0, -90.0..90.0), least..9)
    }

    fn rings() -> impl Strategy<Value = Polygon<f64>> {
        prop::collection::vec(coords(3), 1..4).prop_map(|rings| {
            let mut rings = rings.into_iter().map(LineString::from);
            Polygon::new(rings.next().unwrap_or_else(LineString::empty), rings.collect())
        })
    }

    fn geometries() -> impl Strategy<Value = Geometry<f64>> {
        let leaf = prop_oneof![
            (-180.0..180.0, -90.0..90.0).prop_map(|(x, y)| Geometry::Point(Point::new(x, y))),
            coords(2).prop_map(|line| Geometry::LineString(LineString::from(line))),
            rings().prop_map(Geometry::Polygon),
            coords(0).prop_map(|points| Geometry::MultiPoint(MultiPoint::from(points))),
            prop::collection::vec(coords(2), 0..4)
                .prop_map(|l| Geometry::MultiLineString(l.into_iter().map(LineString::from).collect())),
            prop::collection::vec(rings(), 0..4).prop_map(|p| Geometry::MultiPolygon(MultiPolygon::new(p))),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop::collection::vec(inner, 0..4)
                .prop_map(|m| Geometry::GeometryCollection(GeometryCollection::new_from(m)))
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(geometry in geometries()) {
            prop_assert_eq!(read(&write(&geometry)).unwrap(), geometry);
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_damage_to_good_bytes_makes_the_reader_panic(
            geometry in geometries(), at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()
        ) {
            let mut bytes = write(&geometry);
            let place = at.index(bytes.len());
            bytes[place] = to;
            bytes.truncate(cut.index(bytes.len()) + 1);
            let _ = read(&bytes);
        }
    }
}
