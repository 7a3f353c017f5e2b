//! Positions and rings of KML put together to geometries.

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

/// `longitude,latitude[,altitude]`, positions parted by white space; `spaced` for a track's `longitude latitude altitude`.
pub(super) fn positions(text: &str, spaced: bool, heights: &mut bool) -> std::result::Result<Vec<Coord<f64>>, String> {
    let mut positions = Vec::new();
    let joined;
    let text = if !spaced && (text.contains(", ") || text.contains(" ,")) {
        // Some programs put a space behind each comma.
        joined = text.split(',').map(str::trim).collect::<Vec<_>>().join(",");
        joined.as_str()
    } else {
        text
    };
    let mut add = |mut numbers: std::str::Split<'_, char>, whole: &str| {
        let mut number = || numbers.next().map(str::trim).filter(|number| !number.is_empty());
        let (Some(x), Some(y), z) = (number(), number(), number()) else {
            return Err(format!("'{}' is no position", short(whole)));
        };
        let [x, y] = [x, y].map(str::parse::<f64>);
        let (Ok(x), Ok(y)) = (x, y) else { return Err(format!("'{}' is no position", short(whole))) };
        *heights |= z.and_then(|z| z.parse::<f64>().ok()).is_some_and(|z| z != 0.0);
        positions.push(Coord { x, y });
        Ok(())
    };
    if spaced {
        let trimmed = text.trim();
        add(trimmed.split(' '), trimmed)?;
        return Ok(positions);
    }
    for part in text.split_whitespace() {
        add(part.split(','), part)?;
    }
    Ok(positions)
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A geometry of a kind from its lines, of which one may be the shell, or its members; `None` for an empty one.
pub(super) fn shape(
    kind: &str,
    mut lines: Vec<LineString<f64>>,
    shell: Option<usize>,
    members: Vec<Geometry<f64>>,
) -> Option<Geometry<f64>> {
    match kind {
        "Point" => lines.first().and_then(|line| line.0.first()).map(|at| Geometry::Point(Point(*at))),
        "LineString" | "Track" | "LinearRing" => {
            lines.pop().filter(|line| !line.0.is_empty()).map(Geometry::LineString)
        }
        "Polygon" => {
            let shell = shell.filter(|place| *place < lines.len()).map(|place| lines.remove(place));
            // A ring that names no boundary is taken as the first.
            let shell = shell.or_else(|| (!lines.is_empty()).then(|| lines.remove(0)))?;
            Some(Geometry::Polygon(Polygon::new(shell, lines)))
        }
        _ => collected(members),
    }
}

/// Members of one kind become the multi-geometry of it.
fn collected(mut members: Vec<Geometry<f64>>) -> Option<Geometry<f64>> {
    if members.len() < 2 {
        return members.pop();
    }
    let all = |is: fn(&Geometry<f64>) -> bool| members.iter().all(is);
    Some(if all(|member| matches!(member, Geometry::Point(_))) {
        let points = members.into_iter().filter_map(|member| Point::try_from(member).ok());
        Geometry::MultiPoint(MultiPoint::new(points.collect()))
    } else if all(|member| matches!(member, Geometry::LineString(_))) {
        let lines = members.into_iter().filter_map(|member| LineString::try_from(member).ok());
        Geometry::MultiLineString(MultiLineString::new(lines.collect()))
    } else if all(|member| matches!(member, Geometry::Polygon(_))) {
        let parts = members.into_iter().filter_map(|member| Polygon::try_from(member).ok());
        Geometry::MultiPolygon(MultiPolygon::new(parts.collect()))
    } else {
        Geometry::GeometryCollection(GeometryCollection::new_from(members))
    })
}
