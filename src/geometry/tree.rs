//! A geometry as GeoJSON has it, heights included: what lies between JSON text, `geo` and the canonical text.

use std::fmt::Write as _;

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

/// Longitude, latitude, and height in metres where given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    pub x: f64,
    pub y: f64,
    pub z: Option<f64>,
}

pub type Line = Vec<Position>;

#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    Point(Position),
    MultiPoint(Line),
    LineString(Line),
    MultiLineString(Vec<Line>),
    Polygon(Vec<Line>),
    MultiPolygon(Vec<Vec<Line>>),
    GeometryCollection(Vec<Tree>),
}

impl Tree {
    pub fn from_geo(geometry: &Geometry<f64>) -> Tree {
        match geometry {
            Geometry::Point(point) => Tree::Point(position(point.0)),
            Geometry::Line(line) => Tree::LineString(vec![position(line.start), position(line.end)]),
            Geometry::LineString(line) => Tree::LineString(positions(line)),
            Geometry::Polygon(polygon) => Tree::Polygon(rings(polygon)),
            Geometry::Rect(rect) => Tree::Polygon(rings(&rect.to_polygon())),
            Geometry::Triangle(triangle) => Tree::Polygon(rings(&triangle.to_polygon())),
            Geometry::MultiPoint(points) => Tree::MultiPoint(points.iter().map(|p| position(p.0)).collect()),
            Geometry::MultiLineString(lines) => Tree::MultiLineString(lines.iter().map(positions).collect()),
            Geometry::MultiPolygon(polygons) => Tree::MultiPolygon(polygons.iter().map(rings).collect()),
            Geometry::GeometryCollection(members) => {
                Tree::GeometryCollection(members.iter().map(Tree::from_geo).collect())
            }
        }
    }

    pub fn to_geo(&self) -> Geometry<f64> {
        match self {
            Tree::Point(p) => Geometry::Point(Point(coord(p))),
            Tree::MultiPoint(points) => {
                Geometry::MultiPoint(MultiPoint::new(points.iter().map(|p| Point(coord(p))).collect()))
            }
            Tree::LineString(line) => Geometry::LineString(line_string(line)),
            Tree::MultiLineString(lines) => {
                Geometry::MultiLineString(MultiLineString::new(lines.iter().map(line_string).collect()))
            }
            Tree::Polygon(rings) => Geometry::Polygon(polygon(rings)),
            Tree::MultiPolygon(parts) => {
                Geometry::MultiPolygon(MultiPolygon::new(parts.iter().map(|rings| polygon(rings)).collect()))
            }
            Tree::GeometryCollection(members) => {
                Geometry::GeometryCollection(GeometryCollection::new_from(members.iter().map(Tree::to_geo).collect()))
            }
        }
    }

    /// Turns every ring as RFC 7946, 3.1.6 wants it: shells counter-clockwise, holes clockwise. Says how many it turned.
    pub fn wind(&mut self) -> usize {
        match self {
            Tree::Polygon(rings) => wind_rings(rings),
            Tree::MultiPolygon(parts) => parts.iter_mut().map(|rings| wind_rings(rings)).sum(),
            Tree::GeometryCollection(members) => members.iter_mut().map(Tree::wind).sum(),
            _ => 0,
        }
    }

    /// Every position in it, in the order of the text.
    pub fn for_each(&self, each: &mut impl FnMut(&Position)) {
        match self {
            Tree::Point(position) => each(position),
            Tree::MultiPoint(line) | Tree::LineString(line) => line.iter().for_each(each),
            Tree::MultiLineString(lines) | Tree::Polygon(lines) => lines.iter().flatten().for_each(each),
            Tree::MultiPolygon(parts) => parts.iter().flatten().flatten().for_each(each),
            Tree::GeometryCollection(members) => members.iter().for_each(|member| member.for_each(each)),
        }
    }

    /// As [`Tree::for_each`], to change them.
    pub fn for_each_mut(&mut self, each: &mut impl FnMut(&mut Position)) {
        match self {
            Tree::Point(position) => each(position),
            Tree::MultiPoint(line) | Tree::LineString(line) => line.iter_mut().for_each(each),
            Tree::MultiLineString(lines) | Tree::Polygon(lines) => lines.iter_mut().flatten().for_each(each),
            Tree::MultiPolygon(parts) => parts.iter_mut().flatten().flatten().for_each(each),
            Tree::GeometryCollection(members) => members.iter_mut().for_each(|member| member.for_each_mut(each)),
        }
    }

    /// Does any position have a height?
    pub fn has_heights(&self) -> bool {
        let mut found = false;
        self.for_each(&mut |position| found |= position.z.is_some());
        found
    }

    /// The canonical GeoJSON text: `type` first, no spaces, the shortest numbers that read back the same.
    pub fn to_text(&self) -> String {
        let mut out = String::with_capacity(128);
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        let (kind, member) = match self {
            Tree::Point(_) => ("Point", "coordinates"),
            Tree::MultiPoint(_) => ("MultiPoint", "coordinates"),
            Tree::LineString(_) => ("LineString", "coordinates"),
            Tree::MultiLineString(_) => ("MultiLineString", "coordinates"),
            Tree::Polygon(_) => ("Polygon", "coordinates"),
            Tree::MultiPolygon(_) => ("MultiPolygon", "coordinates"),
            Tree::GeometryCollection(_) => ("GeometryCollection", "geometries"),
        };
        // Writing into a String cannot fail.
        let _ = write!(out, r#"{{"type":"{kind}","{member}":"#);
        match self {
            Tree::Point(position) => write_position(out, position),
            Tree::MultiPoint(line) | Tree::LineString(line) => write_line(out, line),
            Tree::MultiLineString(lines) | Tree::Polygon(lines) => list(out, lines, write_line),
            Tree::MultiPolygon(parts) => list(out, parts, |out, rings| list(out, rings, write_line)),
            Tree::GeometryCollection(members) => list(out, members, |out, member| member.write(out)),
        }
        out.push('}');
    }
}

fn position(c: Coord<f64>) -> Position {
    Position { x: c.x, y: c.y, z: None }
}

fn positions(line: &LineString<f64>) -> Line {
    line.0.iter().copied().map(position).collect()
}

fn rings(polygon: &Polygon<f64>) -> Vec<Line> {
    if polygon.exterior().0.is_empty() {
        return Vec::new();
    }
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(positions).collect()
}

fn coord(position: &Position) -> Coord<f64> {
    Coord { x: position.x, y: position.y }
}

fn line_string(line: &Line) -> LineString<f64> {
    LineString::new(line.iter().map(coord).collect())
}

fn polygon(rings: &[Line]) -> Polygon<f64> {
    let mut rings = rings.iter().map(line_string);
    Polygon::new(rings.next().unwrap_or_else(LineString::empty), rings.collect())
}

fn wind_rings(rings: &mut [Line]) -> usize {
    let mut turned = 0;
    for (index, ring) in rings.iter_mut().enumerate() {
        if (twice_area(ring) < 0.0) == (index == 0) {
            ring.reverse();
            turned += 1;
        }
    }
    turned
}

/// Shoelace sum about the ring's first position, so that large coordinates do not eat a small ring's digits.
pub(super) fn twice_area(ring: &[Position]) -> f64 {
    let Some(origin) = ring.first() else {
        return 0.0;
    };
    ring.iter()
        .zip(ring.iter().skip(1))
        .map(|(a, b)| (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y))
        .sum()
}

fn list<T>(out: &mut String, items: &[T], each: impl Fn(&mut String, &T)) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        each(out, item);
    }
    out.push(']');
}

fn write_line(out: &mut String, line: &Line) {
    list(out, line, write_position);
}

fn write_position(out: &mut String, position: &Position) {
    out.push('[');
    write_number(out, position.x);
    out.push(',');
    write_number(out, position.y);
    if let Some(z) = position.z {
        out.push(',');
        write_number(out, z);
    }
    out.push(']');
}

/// `100`, `100.5`, `1e-9`: no `.0`, no minus zero, and an exponent where the plain form would run on.
fn write_number(out: &mut String, number: f64) {
    let size = number.abs();
    let _ = if size == 0.0 {
        out.write_char('0')
    } else if (1e-7..1e17).contains(&size) {
        write!(out, "{number}")
    } else {
        write!(out, "{number:e}")
    };
}
