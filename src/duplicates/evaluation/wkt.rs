//! Well-known text of geometries in two dimensions; heights are read and dropped.

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

/// Reads a geometry; none for what is not well-known text, or has no finite coordinates.
pub fn read(text: &str) -> Option<Geometry<f64>> {
    let mut reader = Reader { rest: text.trim() };
    // EWKT names the system first; only longitude and latitude are compared.
    if let Some((head, rest)) = reader.rest.split_once(';')
        && head.trim().to_ascii_uppercase().starts_with("SRID=")
    {
        reader.rest = rest.trim();
    }
    let geometry = reader.geometry(0)?;
    reader.rest.trim().is_empty().then_some(geometry)
}

/// Collections within collections, at the most.
const DEPTH: u32 = 8;

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn take(&mut self, sign: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(sign)?;
        Some(())
    }

    fn word(&mut self) -> String {
        let rest = self.rest.trim_start();
        let end = rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        self.rest = rest;
        word.to_ascii_uppercase()
    }

    fn position(&mut self) -> Option<Coord<f64>> {
        let rest = self.rest.trim_start();
        let end = rest.find([',', ')'])?;
        let (numbers, rest) = rest.split_at(end);
        self.rest = rest;
        let mut numbers = numbers.split_whitespace().map(str::parse::<f64>);
        let (x, y) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        (x.is_finite() && y.is_finite() && numbers.all(|number| number.is_ok())).then_some(Coord { x, y })
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.take('(')?;
        let mut list = vec![one(self)?];
        while self.take(',').is_some() {
            list.push(one(self)?);
        }
        self.take(')')?;
        Some(list)
    }

    fn line(&mut self) -> Option<LineString<f64>> {
        self.list(Self::position).map(LineString::new)
    }

    fn polygon(&mut self) -> Option<Polygon<f64>> {
        let mut rings = self.list(Self::line)?.into_iter();
        Some(Polygon::new(rings.next()?, rings.collect()))
    }

    /// With or without parentheses of its own: both are written.
    fn point_of_many(&mut self) -> Option<Point<f64>> {
        if self.take('(').is_none() {
            return self.position().map(Point);
        }
        let at = self.position()?;
        self.take(')')?;
        Some(Point(at))
    }

    fn geometry(&mut self, depth: u32) -> Option<Geometry<f64>> {
        let kind = self.word();
        if matches!(self.rest.trim_start().get(..2), Some("Z " | "Z(" | "M " | "M(" | "ZM")) {
            self.word();
        }
        Some(match kind.trim_end_matches('Z') {
            "POINT" => {
                self.take('(')?;
                let at = self.position()?;
                self.take(')')?;
                Geometry::Point(Point(at))
            }
            "LINESTRING" => Geometry::LineString(self.line()?),
            "POLYGON" => Geometry::Polygon(self.polygon()?),
            "MULTIPOINT" => Geometry::MultiPoint(MultiPoint::new(self.list(Self::point_of_many)?)),
            "MULTILINESTRING" => Geometry::MultiLineString(MultiLineString::new(self.list(Self::line)?)),
            "MULTIPOLYGON" => Geometry::MultiPolygon(MultiPolygon::new(self.list(Self::polygon)?)),
            "GEOMETRYCOLLECTION" if depth < DEPTH => {
                let parts = self.list(|reader| reader.geometry(depth + 1))?;
                Geometry::GeometryCollection(GeometryCollection::new_from(parts))
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_geometry_is_read_and_nothing_else() {
        for text in [
            "POINT(100.9 13.3)",
            "SRID=4326;POINT Z (100.9 13.3 5)",
            "linestring (1 2, 3 4)",
            "POLYGON((0 0,1 0,1 1,0 0),(0.1 0.1,0.2 0.1,0.2 0.2,0.1 0.1))",
            "MULTIPOINT((1 2),(3 4))",
            "MULTIPOINT(1 2,3 4)",
            "MULTILINESTRING((1 2,3 4),(5 6,7 8))",
            "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))",
            "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4))",
        ] {
            assert!(read(text).is_some(), "{text}");
        }
        for text in
            ["", "POINT", "POINT()", "POINT(1)", "POINT(1 x)", "POINT(NaN 2)", "CIRCLE(1 2)", "POINT(1 2) POINT(1 2)"]
        {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
