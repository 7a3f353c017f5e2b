//! Geometries in Well-Known Text (OGC 06-103r4), as tables carry them: two dimensions, heights and measures passed over.

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

/// As deep as collections may nest.
const DEEPEST: usize = 16;
const KINDS: [&str; 7] =
    ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"];

/// Whether a text begins like one, without reading on.
pub(super) fn begins(text: &str) -> bool {
    let rest = without_srid(text.trim_start()).1;
    let end = rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or_default();
    // "PointZ" and the like are written too.
    let word = word.to_ascii_uppercase();
    let bare = word.strip_suffix("ZM").or_else(|| word.strip_suffix(['Z', 'M'])).unwrap_or(&word);
    KINDS.contains(&bare)
}

/// Reads one geometry; `None` for an empty point. `SRID=…;` before it is passed over: see [`srid`].
///
/// # Errors
/// What is wrong, and at which byte.
pub(super) fn read(text: &str) -> Result<Option<Geometry<f64>>, String> {
    let mut cursor = Cursor { text, rest: without_srid(text).1 };
    let geometry = cursor.geometry(0)?;
    cursor.skip();
    if cursor.rest.is_empty() { Ok(geometry) } else { Err(cursor.wrong("the end")) }
}

/// The number in `SRID=32647;POINT(…)`.
pub(super) fn srid(text: &str) -> Option<u32> {
    without_srid(text.trim_start()).0
}

fn without_srid(text: &str) -> (Option<u32>, &str) {
    let is_named = text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("SRID="));
    match text.get(5..).filter(|_| is_named).and_then(|rest| rest.split_once(';')) {
        Some((number, rest)) => (number.trim().parse().ok(), rest.trim_start()),
        None => (None, text),
    }
}

struct Cursor<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn wrong(&self, wanted: &str) -> String {
        format!("{wanted} is wanted at byte {}", self.text.len() - self.rest.len())
    }

    /// Takes a sign if it is next.
    fn sign(&mut self, sign: char) -> bool {
        self.skip();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn word(&mut self) -> &'a str {
        self.skip();
        let end = self.rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        word
    }

    fn geometry(&mut self, depth: usize) -> Result<Option<Geometry<f64>>, String> {
        let word = self.word().to_ascii_uppercase();
        let bare = word.strip_suffix("ZM").or_else(|| word.strip_suffix(['Z', 'M'])).unwrap_or(&word);
        let before = self.rest;
        let next = self.word().to_ascii_uppercase();
        if !matches!(next.as_str(), "Z" | "M" | "ZM") {
            self.rest = before;
        }
        let before = self.rest;
        let is_empty = self.word().eq_ignore_ascii_case("EMPTY");
        if !is_empty {
            self.rest = before;
        }
        Ok(Some(match bare {
            "POINT" if is_empty => return Ok(None),
            "POINT" => Geometry::Point(Point(*self.line()?.first().ok_or_else(|| self.wrong("a position"))?)),
            "LINESTRING" => Geometry::LineString(LineString::new(self.unless(is_empty, Self::line)?)),
            "POLYGON" => Geometry::Polygon(polygon(self.unless(is_empty, Self::lines)?)),
            "MULTIPOINT" => Geometry::MultiPoint(MultiPoint::new(
                self.unless(is_empty, Self::points)?.into_iter().map(Point).collect(),
            )),
            "MULTILINESTRING" => Geometry::MultiLineString(MultiLineString::new(
                self.unless(is_empty, Self::lines)?.into_iter().map(LineString::new).collect(),
            )),
            "MULTIPOLYGON" => {
                let parts = self.unless(is_empty, |cursor| cursor.list(Self::lines))?;
                Geometry::MultiPolygon(MultiPolygon::new(parts.into_iter().map(polygon).collect()))
            }
            "GEOMETRYCOLLECTION" if depth < DEEPEST => {
                let members = self.unless(is_empty, |cursor| cursor.list(|cursor| cursor.geometry(depth + 1)))?;
                Geometry::GeometryCollection(GeometryCollection::new_from(members.into_iter().flatten().collect()))
            }
            "GEOMETRYCOLLECTION" => return Err("collections are nested too deep".to_owned()),
            _ => return Err(self.wrong("a type of geometry")),
        }))
    }

    fn unless<T>(
        &mut self,
        is_empty: bool,
        read: impl FnOnce(&mut Self) -> Result<Vec<T>, String>,
    ) -> Result<Vec<T>, String> {
        if is_empty { Ok(vec![]) } else { read(self) }
    }

    /// `(a, b, …)`.
    fn list<T>(&mut self, mut member: impl FnMut(&mut Self) -> Result<T, String>) -> Result<Vec<T>, String> {
        if !self.sign('(') {
            return Err(self.wrong("'('"));
        }
        let mut members = vec![member(self)?];
        while self.sign(',') {
            members.push(member(self)?);
        }
        if self.sign(')') { Ok(members) } else { Err(self.wrong("')'")) }
    }

    fn lines(&mut self) -> Result<Vec<Vec<Coord<f64>>>, String> {
        self.list(Self::line)
    }

    fn line(&mut self) -> Result<Vec<Coord<f64>>, String> {
        self.list(Self::position)
    }

    /// With or without brackets around each.
    fn points(&mut self) -> Result<Vec<Coord<f64>>, String> {
        self.list(|cursor| {
            if cursor.sign('(') {
                let at = cursor.position()?;
                return if cursor.sign(')') { Ok(at) } else { Err(cursor.wrong("')'")) };
            }
            cursor.position()
        })
    }

    fn position(&mut self) -> Result<Coord<f64>, String> {
        let at = Coord { x: self.number()?, y: self.number()? };
        for _ in 0..2 {
            self.skip();
            if self.rest.starts_with([',', ')']) {
                break;
            }
            self.number()?;
        }
        Ok(at)
    }

    fn number(&mut self) -> Result<f64, String> {
        self.skip();
        let end = self.rest.find([' ', ',', ')', '(', '\t', '\n', '\r']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        let number = word.parse().map_err(|_| self.wrong("a number"))?;
        self.rest = rest;
        Ok(number)
    }
}

fn polygon(rings: Vec<Vec<Coord<f64>>>) -> Polygon<f64> {
    let mut rings = rings.into_iter().map(LineString::new);
    let shell = rings.next().unwrap_or_else(LineString::empty);
    Polygon::new(shell, rings.collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn all_kinds_are_read_with_heights_passed_over() {
        let point = Geometry::Point(Point::new(1.0, 2.5));
        for text in [
            "POINT(1 2.5)",
            "point (1 2.5)",
            "POINT Z (1 2.5 9)",
            "PointZ(1 2.5 9)",
            "POINT M(1 2.5 9)",
            "POINT ZM (1 2.5 9 8)",
            "SRID=4326;POINT(1 2.5)",
        ] {
            assert_eq!(read(text).unwrap().unwrap(), point, "{text}");
        }
        assert_eq!(srid("srid=32647;POINT(1 2)"), Some(32_647));
        assert_eq!(read("POINT EMPTY").unwrap(), None);
        let polygon = read("POLYGON((0 0,0 1,1 1,0 0),(.1 .2,.1 .3,.2 .3,.1 .2))").unwrap().unwrap();
        assert!(matches!(polygon, Geometry::Polygon(polygon) if polygon.interiors().len() == 1));
        assert_eq!(read("MULTIPOINT(1 2,3 4)"), read("MULTIPOINT((1 2),(3 4))"));
        assert!(matches!(read("MULTILINESTRING((0 0,1 1))").unwrap().unwrap(), Geometry::MultiLineString(_)));
        assert!(matches!(read("MULTIPOLYGON(((0 0,0 1,1 1,0 0)))").unwrap().unwrap(), Geometry::MultiPolygon(_)));
        assert!(
            matches!(read("MULTIPOLYGON EMPTY").unwrap().unwrap(), Geometry::MultiPolygon(parts) if parts.0.is_empty())
        );
        let members = read("GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))").unwrap().unwrap();
        assert!(matches!(members, Geometry::GeometryCollection(members) if members.len() == 2));
    }

    #[test]
    fn what_is_no_geometry_says_where() {
        assert_eq!(read("POINT(1 x)").unwrap_err(), "a number is wanted at byte 8");
        for text in [
            "",
            "POINT",
            "POINT(",
            "POINT(1)",
            "POINT(1 2",
            "POINT(1 2) x",
            "CIRCLE(1 2)",
            "POLYGON(0 0)",
            "LINESTRING()",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&"GEOMETRYCOLLECTION(".repeat(100_000)).is_err());
        assert!(begins(" Polygon ((") && begins("SRID=1;POINTZ(1 2 3)") && !begins("pointless") && !begins("13.3"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(POINT|POLYGON|MULTIPOINT|SRID=)[(), 0-9.EMPTYก]{0,30}") {
            let _ = (read(&text), begins(&text), srid(&text));
        }
    }
}
