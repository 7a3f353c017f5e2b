//! Linear referencing: which part of a road lies between two chainages, in metres on UTM 47N along its merged line.
//!
//! A road comes in pieces. Where the pieces say at which chainage they begin and end, each is measured by what it says; else they are
//! joined end to end, and the direction and the start are those in which most of the line is drawn: an assumption, and told as one.

use geo::{Coord, Geometry, LineString, MultiLineString};

use crate::error::Result;
use crate::geometry::measure::length;
use crate::geometry::{Crs, Projection};

/// Metres within which two ends are one.
const JOINT: f64 = 15.0;
/// Metres by which a chainage may lie beyond the end of a road, since roads are measured by wheels.
const BEYOND: f64 = 200.0;

/// A piece of a road in longitude and latitude, with the chainages of its ends in metres where they are known.
#[derive(Debug, Clone)]
pub struct Piece {
    pub feature: String,
    pub line: LineString<f64>,
    pub measures: Option<(f64, f64)>,
}

/// A part of a road.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// In longitude and latitude.
    pub geometry: Geometry<f64>,
    /// The features that it was taken from.
    pub features: Vec<String>,
    /// The pieces say no chainage: where the road begins is assumed.
    pub start_assumed: bool,
    /// Parts of the road that the joined line does not reach were left out.
    pub gaps: bool,
    /// Metres of the stretch that the layer has.
    pub metres: f64,
}

/// The part of a road from one chainage to another, in metres; none where the layer has nothing of it.
///
/// # Errors
/// `Impossible` where the line leaves what UTM 47N reaches.
pub fn stretch(pieces: &[Piece], from: f64, to: f64) -> Result<Option<Stretch>> {
    let (from, to) = (from.min(to), from.max(to));
    let grid = Projection::new(Crs::Epsg32647)?;
    let measured: Vec<&Piece> = pieces.iter().filter(|piece| piece.measures.is_some()).collect();
    if measured.is_empty() { assumed(pieces, from, to, &grid) } else { by_measures(&measured, from, to, &grid) }
}

fn by_measures(pieces: &[&Piece], from: f64, to: f64, grid: &Projection) -> Result<Option<Stretch>> {
    let mut parts: Vec<(f64, LineString<f64>, String)> = Vec::new();
    for piece in pieces {
        let Some((first, last)) = piece.measures.filter(|(first, last)| (last - first).abs() > f64::EPSILON) else {
            continue;
        };
        let low = from.max(first.min(last));
        let high = to.min(first.max(last));
        // A point on the road is a stretch of no length.
        if low > high {
            continue;
        }
        let line = projected(&piece.line, grid)?;
        let along = |chainage: f64| (chainage - first) / (last - first) * grid_length(&line);
        if let Some(part) = cut(&line, along(low), along(high)) {
            parts.push((low, unprojected(&part, grid), piece.feature.clone()));
        }
    }
    parts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let features = parts.iter().map(|(_, _, feature)| feature.clone()).collect();
    let lines: Vec<LineString<f64>> = parts.into_iter().map(|(_, line, _)| line).collect();
    Ok(built(lines, features, false, false, to - from))
}

fn assumed(pieces: &[Piece], from: f64, to: f64, grid: &Projection) -> Result<Option<Stretch>> {
    let lines = pieces.iter().map(|piece| projected(&piece.line, grid)).collect::<Result<Vec<_>>>()?;
    let Some((line, used)) = joined(&lines) else { return Ok(None) };
    let whole = unprojected(&line, grid);
    // The grid's metres are up to 0.09 % longer than those of the ground here; chainages are of the ground.
    let scale = grid_length(&line) / length(&Geometry::LineString(whole)).max(1.0);
    let end = grid_length(&line) / scale;
    if from > end + BEYOND {
        return Ok(None);
    }
    let part = cut(&line, from.min(end) * scale, to.min(end) * scale);
    let features = used.iter().filter_map(|at| pieces.get(*at)).map(|piece| piece.feature.clone()).collect();
    let lines = part.iter().map(|part| unprojected(part, grid)).collect();
    Ok(built(lines, features, true, used.len() < pieces.len(), to - from))
}

fn built(
    lines: Vec<LineString<f64>>,
    features: Vec<String>,
    start_assumed: bool,
    gaps: bool,
    wanted: f64,
) -> Option<Stretch> {
    let points: Vec<Coord<f64>> = lines.iter().filter_map(|line| line.0.first().copied()).collect();
    let drawn: Vec<LineString<f64>> = lines.into_iter().filter(|line| line.0.len() > 1).collect();
    let geometry: Geometry<f64> = match (drawn.as_slice(), points.first()) {
        ([], Some(point)) => geo::Point(*point).into(),
        ([], None) => return None,
        ([only], _) => only.clone().into(),
        _ => MultiLineString(drawn.clone()).into(),
    };
    let metres = length(&geometry);
    let gaps = gaps || metres + 2.0 * BEYOND < wanted;
    Some(Stretch { geometry, features, start_assumed, gaps, metres })
}

/// The pieces end to end, from the longest on, in the direction in which most of it is drawn; and which pieces it is made of.
fn joined(lines: &[LineString<f64>]) -> Option<(LineString<f64>, Vec<usize>)> {
    let longest = (0..lines.len()).max_by(|a, b| of(lines, *a).total_cmp(&of(lines, *b)))?;
    let mut chain = lines.get(longest)?.0.clone();
    let mut used = vec![longest];
    let (mut along, mut against) = (of(lines, longest), 0.0);
    while let (Some(first), Some(last)) = (chain.first().copied(), chain.last().copied()) {
        // The nearest end of all that are left.
        let mut nearest: Option<(f64, usize, bool, bool)> = None;
        for (at, line) in lines.iter().enumerate().filter(|(at, _)| !used.contains(at)) {
            let (Some(begin), Some(end)) = (line.0.first(), line.0.last()) else { continue };
            for (gap, behind, flipped) in [
                (apart(last, *begin), true, false),
                (apart(last, *end), true, true),
                (apart(first, *end), false, false),
                (apart(first, *begin), false, true),
            ] {
                if gap <= JOINT && nearest.is_none_or(|best| gap < best.0) {
                    nearest = Some((gap, at, behind, flipped));
                }
            }
        }
        let Some((_, at, behind, flipped)) = nearest else { break };
        let Some(line) = lines.get(at) else { break };
        let mut next = line.0.clone();
        if flipped {
            next.reverse();
            against += of(lines, at);
        } else {
            along += of(lines, at);
        }
        if behind {
            chain.extend(next);
        } else {
            next.append(&mut chain);
            chain = next;
        }
        used.push(at);
    }
    chain.dedup_by(|a, b| apart(*a, *b) < 1e-6);
    if against > along {
        chain.reverse();
    }
    Some((LineString(chain), used))
}

fn of(lines: &[LineString<f64>], at: usize) -> f64 {
    lines.get(at).map_or(0.0, grid_length)
}

fn apart(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

fn grid_length(line: &LineString<f64>) -> f64 {
    line.lines().map(|part| apart(part.start, part.end)).sum()
}

/// The part of a line between two distances along it, in its own direction; of no length it is one position.
fn cut(line: &LineString<f64>, a: f64, b: f64) -> Option<LineString<f64>> {
    let whole = grid_length(line);
    let (low, high) = (a.min(b).clamp(0.0, whole), a.max(b).clamp(0.0, whole));
    let mut passed = 0.0;
    let mut out: Vec<Coord<f64>> = Vec::new();
    for part in line.lines() {
        let own = apart(part.start, part.end);
        let at = |distance: f64| {
            let share = if own > 0.0 { ((distance - passed) / own).clamp(0.0, 1.0) } else { 0.0 };
            Coord {
                x: part.start.x + (part.end.x - part.start.x) * share,
                y: part.start.y + (part.end.y - part.start.y) * share,
            }
        };
        if passed + own >= low && passed <= high {
            for position in [at(low), at(high)] {
                if out.last().is_none_or(|last| apart(*last, position) > 1e-3) {
                    out.push(position);
                }
            }
        }
        passed += own;
    }
    (!out.is_empty()).then_some(LineString(out))
}

fn projected(line: &LineString<f64>, grid: &Projection) -> Result<LineString<f64>> {
    match grid.geometry_from_lonlat(&Geometry::LineString(line.clone()))? {
        Geometry::LineString(line) => Ok(line),
        _ => Ok(LineString(Vec::new())),
    }
}

fn unprojected(line: &LineString<f64>, grid: &Projection) -> LineString<f64> {
    LineString(line.0.iter().filter_map(|at| grid.to_lonlat(*at)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A road due north from 13.0° in three pieces of 0.01° (about 1,106 m), the middle one drawn against the others.
    fn road(measures: bool) -> Vec<Piece> {
        let piece = |at: f64, flipped: bool, from: f64| {
            let mut line = vec![Coord { x: 101.0, y: 13.0 + at }, Coord { x: 101.0, y: 13.01 + at }];
            let mut ends = (from, from + 1106.0);
            if flipped {
                line.reverse();
                ends = (ends.1, ends.0);
            }
            Piece { feature: format!("r{at}"), line: LineString(line), measures: measures.then_some(ends) }
        };
        vec![piece(0.01, true, 1106.0), piece(0.0, false, 0.0), piece(0.02, false, 2212.0)]
    }

    fn ends(geometry: &Geometry<f64>) -> (f64, f64) {
        let bounds = crate::geometry::BBox::of(geometry).unwrap();
        (bounds.south(), bounds.north())
    }

    #[test]
    fn chainages_of_the_pieces_place_a_stretch_to_the_metre() {
        let found = stretch(&road(true), 1000.0, 1500.0).unwrap().unwrap();
        let (south, north) = ends(&found.geometry);
        assert!(
            (south - (13.0 + 1000.0 / 110_600.0)).abs() < 1e-5 && (north - (13.0 + 1500.0 / 110_600.0)).abs() < 1e-5,
            "{south} {north}"
        );
        assert!((found.metres - 500.0).abs() < 2.0 && !found.start_assumed && !found.gaps, "{found:?}");
        assert_eq!(found.features, ["r0", "r0.01"]);
        let point = stretch(&road(true), 1500.0, 1500.0).unwrap().unwrap();
        assert!(matches!(point.geometry, Geometry::Point(_)));
        assert!(stretch(&road(true), 90_000.0, 91_000.0).unwrap().is_none());
    }

    #[test]
    fn without_chainages_the_pieces_are_joined_and_the_start_is_an_assumption() {
        let found = stretch(&road(false), 1000.0, 1500.0).unwrap().unwrap();
        let (south, north) = ends(&found.geometry);
        assert!(found.start_assumed && !found.gaps);
        assert!(
            (south - (13.0 + 1000.0 / 110_620.0)).abs() < 1e-5 && (north - (13.0 + 1500.0 / 110_620.0)).abs() < 1e-5,
            "{south} {north}"
        );
        assert!((found.metres - 500.0).abs() < 0.5, "chainages are metres of the ground: {}", found.metres);
        assert!(stretch(&road(false), 4000.0, 5000.0).unwrap().is_none(), "the road is shorter");
        let mut far = road(false);
        far.push(Piece {
            feature: "far".into(),
            line: LineString(vec![Coord { x: 101.2, y: 13.0 }, Coord { x: 101.2, y: 13.001 }]),
            measures: None,
        });
        assert!(stretch(&far, 0.0, 100.0).unwrap().unwrap().gaps, "a piece that joins nothing is told of");
    }

    #[test]
    fn nothing_is_found_on_no_road() {
        assert!(stretch(&[], 0.0, 10.0).unwrap().is_none());
    }
}
