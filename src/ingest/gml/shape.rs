//! The geometries of GML's simple features profile, versions 2 and 3: positions as lists of numbers, rings within surfaces.

use std::io::Read;

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use crate::error::Result;
use crate::ingest::xml::{Piece, Xml};

/// As deep as tags of one geometry nest.
const DEEPEST: usize = 40;

/// Whether a tag begins a geometry.
pub(super) fn is_geometry(name: &str) -> bool {
    matches!(
        name,
        "Point"
            | "LineString"
            | "Polygon"
            | "LinearRing"
            | "Curve"
            | "Surface"
            | "MultiPoint"
            | "MultiCurve"
            | "MultiLineString"
            | "MultiSurface"
            | "MultiPolygon"
            | "MultiGeometry"
            | "CompositeCurve"
            | "CompositeSurface"
            | "Solid"
            | "PolyhedralSurface"
            | "Tin"
    )
}

/// What has been read within one tag.
#[derive(Default)]
struct Level {
    name: String,
    positions: Vec<Coord<f64>>,
    lines: Vec<LineString<f64>>,
    polygons: Vec<Polygon<f64>>,
    points: Vec<Point<f64>>,
    others: Vec<Geometry<f64>>,
    dimension: usize,
}

/// Reads the geometry whose tag was opened last, to its end. The inner error is about this geometry alone; `system` is set to a
/// `srsName` that stands within.
///
/// # Errors
/// As [`Xml::next`].
pub(super) fn shape<R: Read>(
    xml: &mut Xml<R>,
    name: &str,
    attributes: &[(String, String)],
    system: &mut Option<String>,
) -> Result<std::result::Result<Option<Geometry<f64>>, String>> {
    let mut levels =
        vec![Level { name: name.to_owned(), dimension: dimension(attributes).unwrap_or(2), ..Level::default() }];
    let mut wrong: Option<String> = None;
    loop {
        let Some(piece) = xml.next()? else { return Ok(Err("it is cut short".to_owned())) };
        match piece {
            Piece::Text(_) => {}
            Piece::Open { name, attributes } => {
                let said = attributes.iter().find(|(name, _)| name == "srsName").map(|(_, name)| name.clone());
                *system = system.take().or(said);
                let own = dimension(&attributes).or_else(|| levels.last().map(|level| level.dimension)).unwrap_or(2);
                match name.as_str() {
                    "pos" | "posList" | "coordinates" => {
                        let text = xml.text()?;
                        match positions(&text, &name, own) {
                            Ok(positions) => put(&mut levels, positions),
                            Err(what) => wrong = Some(what),
                        }
                    }
                    "coord" => {
                        let text = coord(xml)?;
                        match positions(&text, "pos", 2) {
                            Ok(positions) => put(&mut levels, positions),
                            Err(what) => wrong = Some(what),
                        }
                    }
                    "Arc"
                    | "Circle"
                    | "ArcString"
                    | "ArcByCenterPoint"
                    | "CircleByCenterPoint"
                    | "CubicSpline"
                    | "BSpline"
                    | "Bezier"
                    | "Solid"
                    | "Tin" => {
                        wrong = Some(format!("'{name}' is no simple feature"));
                        xml.skip()?;
                    }
                    "metaDataProperty" | "description" | "name" | "boundedBy" | "identifier" => xml.skip()?,
                    _ if levels.len() >= DEEPEST => {
                        wrong = Some("tags are nested too deep".to_owned());
                        xml.skip()?;
                    }
                    _ => levels.push(Level { name, dimension: own, ..Level::default() }),
                }
            }
            Piece::Close => {
                let Some(level) = levels.pop() else { return Ok(Err("it ends before it begins".to_owned())) };
                match levels.last_mut() {
                    Some(above) => close(level, above),
                    None => return Ok(wrong.map_or_else(|| Ok(whole(level)), Err)),
                }
            }
        }
    }
}

/// Positions go to the tag that is open.
fn put(levels: &mut [Level], positions: Vec<Coord<f64>>) {
    if let Some(level) = levels.last_mut() {
        level.positions.extend(positions);
    }
}

fn dimension(attributes: &[(String, String)]) -> Option<usize> {
    let value = attributes.iter().find(|(name, _)| matches!(name.as_str(), "srsDimension" | "dimension"))?;
    value.1.trim().parse().ok().filter(|number| (2..=4).contains(number))
}

/// `X` and `Y` of GML 2's `coord`.
fn coord<R: Read>(xml: &mut Xml<R>) -> Result<String> {
    let mut text = String::new();
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Close => break,
            Piece::Open { name, .. } if matches!(name.as_str(), "X" | "Y") => {
                text.push_str(xml.text()?.trim());
                text.push(' ');
            }
            Piece::Open { .. } => xml.skip()?,
            Piece::Text(_) => {}
        }
    }
    Ok(text)
}

/// Numbers parted by white space, as many to a position as the dimension says; of `coordinates` by commas within each.
fn positions(text: &str, tag: &str, dimension: usize) -> std::result::Result<Vec<Coord<f64>>, String> {
    let number = |text: &str| {
        text.parse::<f64>().map_err(|_| format!("'{}' is no number", text.chars().take(40).collect::<String>()))
    };
    if tag == "coordinates" {
        return text
            .split_whitespace()
            .map(|tuple| {
                let mut numbers = tuple.split(',');
                let (x, y) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
                Ok(Coord { x: number(x)?, y: number(y)? })
            })
            .collect();
    }
    let numbers = text.split_whitespace().map(number).collect::<std::result::Result<Vec<f64>, String>>()?;
    // One position says itself how many numbers it has.
    let dimension = if tag == "pos" { numbers.len().max(2) } else { dimension };
    if !numbers.len().is_multiple_of(dimension) {
        return Err(format!("{} numbers are no positions of {dimension}", numbers.len()));
    }
    let coord = |numbers: &[f64]| match numbers {
        [x, y, ..] => Some(Coord { x: *x, y: *y }),
        _ => None,
    };
    Ok(numbers.chunks_exact(dimension).filter_map(coord).collect())
}

/// A tag has ended: what it holds goes to the one above it.
fn close(level: Level, above: &mut Level) {
    match level.name.as_str() {
        "Point" => above.points.extend(level.positions.first().map(|at| Point(*at))),
        "LineString" | "LinearRing" => {
            above.lines.push(LineString::new(level.positions));
        }
        // The segments of a curve follow one another, and so do the members of a ring or a composite curve.
        "Curve" | "Ring" | "CompositeCurve" => above.lines.push(joined(level)),
        "LineStringSegment" | "GeodesicString" => above.lines.push(LineString::new(level.positions)),
        "Polygon" | "PolygonPatch" | "Rectangle" | "Triangle" => above.polygons.push(polygon(level.lines)),
        "MultiGeometry" => above.others.extend(whole(level)),
        // What only holds others: members, patches, segments, exterior and interior.
        _ => {
            above.positions.extend(level.positions);
            above.points.extend(level.points);
            above.lines.extend(level.lines);
            above.polygons.extend(level.polygons);
            above.others.extend(level.others);
        }
    }
}

fn joined(level: Level) -> LineString<f64> {
    let mut all: Vec<Coord<f64>> = Vec::new();
    for line in level.lines {
        let again = usize::from(all.last().is_some() && all.last() == line.0.first());
        all.extend(line.0.into_iter().skip(again));
    }
    LineString::new(all)
}

fn polygon(rings: Vec<LineString<f64>>) -> Polygon<f64> {
    let mut rings = rings.into_iter();
    let shell = rings.next().unwrap_or_else(LineString::empty);
    Polygon::new(shell, rings.collect())
}

/// The outermost tag as a geometry; `None` for an empty one.
fn whole(mut level: Level) -> Option<Geometry<f64>> {
    match level.name.as_str() {
        "Point" => level.positions.first().map(|at| Geometry::Point(Point(*at))),
        "LineString" | "LinearRing" => {
            (!level.positions.is_empty()).then(|| Geometry::LineString(LineString::new(level.positions)))
        }
        "Curve" | "CompositeCurve" => Some(joined(level)).filter(|line| !line.0.is_empty()).map(Geometry::LineString),
        "Polygon" => (!level.lines.is_empty()).then(|| Geometry::Polygon(polygon(level.lines))),
        "MultiPoint" => Some(Geometry::MultiPoint(MultiPoint::new(level.points))),
        "MultiLineString" | "MultiCurve" => Some(Geometry::MultiLineString(MultiLineString::new(level.lines))),
        "Surface" | "CompositeSurface" | "PolyhedralSurface" if level.polygons.len() == 1 => {
            level.polygons.pop().map(Geometry::Polygon)
        }
        "Surface" | "CompositeSurface" | "PolyhedralSurface" | "MultiSurface" | "MultiPolygon" => {
            Some(Geometry::MultiPolygon(MultiPolygon::new(level.polygons)))
        }
        _ => {
            let mut members: Vec<Geometry<f64>> = level.points.into_iter().map(Geometry::Point).collect();
            members.extend(level.lines.into_iter().map(Geometry::LineString));
            members.extend(level.polygons.into_iter().map(Geometry::Polygon));
            members.extend(level.others);
            (!members.is_empty()).then(|| Geometry::GeometryCollection(GeometryCollection::new_from(members)))
        }
    }
}
