//! Geometries with fewer vertices and shorter numbers that are still valid: lines keep two positions, rings stay rings.

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPolygon, Polygon};

use super::valid::first_flaw;

/// How much may be lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// No vertex that is left out lies farther than this from what is drawn instead; in the units of the coordinates.
    pub tolerance: f64,
    /// Decimal places that stay.
    pub decimals: Option<u8>,
}

/// The geometry with as much lost as is asked for and as its validity allows: where a polygon would cross itself, less is
/// left out, then more digits are kept, and in the end it stays as it is. Parts and holes that vanish below the
/// tolerance go, as long as something remains. Lines may come to cross themselves, as lines may.
pub fn generalized(geometry: &Geometry<f64>, loss: Loss) -> Geometry<f64> {
    const QUARTERS: [f64; 4] = [1.0, 0.25, 0.0625, 0.0];
    let tolerances = QUARTERS.iter().map(|share| Loss { tolerance: loss.tolerance * share, ..loss });
    let finer = loss
        .decimals
        .into_iter()
        .flat_map(|decimals| (1..=8).map(move |more| Loss { tolerance: 0.0, decimals: Some(decimals + more) }));
    tolerances
        .chain(finer)
        .find_map(|loss| lossy(geometry, loss).filter(|made| first_flaw(made).is_none()))
        .unwrap_or_else(|| geometry.clone())
}

/// `None` when nothing of it is left.
fn lossy(geometry: &Geometry<f64>, loss: Loss) -> Option<Geometry<f64>> {
    let line = |line: &LineString<f64>| line_of(&line.0, loss, 2);
    Some(match geometry {
        Geometry::Point(point) => Geometry::Point(rounded(point.0, loss.decimals).into()),
        Geometry::MultiPoint(points) => {
            let mut kept: Vec<Coord<f64>> = points.iter().map(|point| rounded(point.0, loss.decimals)).collect();
            kept.dedup();
            Geometry::MultiPoint(kept.into())
        }
        Geometry::LineString(one) => Geometry::LineString(line(one)?),
        Geometry::MultiLineString(lines) => {
            let kept: Vec<LineString<f64>> = lines.iter().filter_map(line).collect();
            (!kept.is_empty()).then(|| Geometry::MultiLineString(MultiLineString::new(kept)))?
        }
        Geometry::Polygon(polygon) => Geometry::Polygon(polygon_of(polygon, loss)?),
        Geometry::MultiPolygon(parts) => {
            let kept: Vec<Polygon<f64>> = parts.iter().filter_map(|part| polygon_of(part, loss)).collect();
            (!kept.is_empty()).then(|| Geometry::MultiPolygon(MultiPolygon::new(kept)))?
        }
        Geometry::GeometryCollection(members) => Geometry::GeometryCollection(GeometryCollection::new_from(
            members.iter().map(|member| lossy(member, loss)).collect::<Option<_>>()?,
        )),
        other => other.clone(),
    })
}

fn polygon_of(polygon: &Polygon<f64>, loss: Loss) -> Option<Polygon<f64>> {
    let shell = line_of(&polygon.exterior().0, loss, 4)?;
    Some(Polygon::new(shell, polygon.interiors().iter().filter_map(|hole| line_of(&hole.0, loss, 4)).collect()))
}

/// A line of at least `least` positions, two of them different; a ring of fewer than four encloses nothing.
fn line_of(positions: &[Coord<f64>], loss: Loss, least: usize) -> Option<LineString<f64>> {
    let mut kept: Vec<Coord<f64>> =
        thinned(positions, loss.tolerance).into_iter().map(|at| rounded(at, loss.decimals)).collect();
    kept.dedup();
    (kept.len() >= least).then(|| LineString::new(kept))
}

fn rounded(at: Coord<f64>, decimals: Option<u8>) -> Coord<f64> {
    let Some(decimals) = decimals else { return at };
    let scale = 10_f64.powi(i32::from(decimals));
    let round = |number: f64| {
        let made = (number * scale).round() / scale;
        if made.is_finite() { made + 0.0 } else { number }
    };
    Coord { x: round(at.x), y: round(at.y) }
}

/// Ramer, Douglas and Peucker, without recursion and under a budget of distances: what would cost more stays whole.
fn thinned(positions: &[Coord<f64>], tolerance: f64) -> Vec<Coord<f64>> {
    let Some(last) = positions.len().checked_sub(1).filter(|last| *last > 1 && tolerance > 0.0) else {
        return positions.to_vec();
    };
    let mut budget = 64 * positions.len() + 10_000;
    let mut kept = vec![false; positions.len()];
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let (Some(start), Some(end)) = (positions.get(from), positions.get(to)) else { continue };
        let between = positions.get(from + 1..to).unwrap_or_default();
        if between.len() > budget {
            kept.iter_mut().take(to).skip(from).for_each(|keep| *keep = true);
            continue;
        }
        budget -= between.len();
        let distances = between.iter().map(|at| squared_distance(*at, *start, *end));
        let farthest = (from + 1..).zip(distances).max_by(|left, right| left.1.total_cmp(&right.1));
        if let Some((at, _)) = farthest.filter(|(_, squared)| *squared > tolerance * tolerance) {
            if let Some(keep) = kept.get_mut(at) {
                *keep = true;
            }
            open.extend([(from, at), (at, to)]);
        }
    }
    let ends = |index: usize| index == 0 || index == last;
    let chosen = positions.iter().zip(kept).enumerate().filter(|(index, (_, keep))| *keep || ends(*index));
    chosen.map(|(_, (at, _))| *at).collect()
}

/// From a position to the nearest of a stretch, squared.
fn squared_distance(at: Coord<f64>, start: Coord<f64>, end: Coord<f64>) -> f64 {
    let (along, towards) = (end - start, at - start);
    let length = along.x * along.x + along.y * along.y;
    let share = if length > 0.0 { ((towards.x * along.x + towards.y * along.y) / length).clamp(0.0, 1.0) } else { 0.0 };
    let off = towards - along * share;
    off.x * off.x + off.y * off.y
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{CoordsIter, polygon};
    use proptest::prelude::*;

    fn loss(tolerance: f64, decimals: Option<u8>) -> Loss {
        Loss { tolerance, decimals }
    }

    #[test]
    fn vertices_within_the_tolerance_go_and_the_ends_stay() {
        let line =
            Geometry::LineString(LineString::from(vec![(0.0, 0.0), (1.0, 0.05), (2.0, 0.0), (3.0, 1.0), (4.0, 0.0)]));
        let made = generalized(&line, loss(0.1, None));
        assert_eq!(made, Geometry::LineString(LineString::from(vec![(0.0, 0.0), (2.0, 0.0), (3.0, 1.0), (4.0, 0.0)])));
    }

    #[test]
    fn a_closed_line_and_a_small_polygon_survive_a_tolerance_larger_than_they_are() {
        let square = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0), (x: 0.0, y: 0.0)];
        for loss in [loss(100.0, None), loss(0.0, Some(0)), loss(100.0, Some(0))] {
            let made = generalized(&Geometry::Polygon(square.clone()), loss);
            assert!(made.coords_count() >= 4 && first_flaw(&made).is_none(), "{made:?}");
        }
        let tiny = polygon![(x: 0.1, y: 0.1), (x: 0.2, y: 0.1), (x: 0.2, y: 0.2), (x: 0.1, y: 0.1)];
        assert_eq!(generalized(&Geometry::Polygon(tiny.clone()), loss(0.0, Some(0))), Geometry::Polygon(tiny));
    }

    #[test]
    fn a_hole_below_the_tolerance_goes() {
        let shell = LineString::from(vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]);
        let hole = LineString::from(vec![(5.0, 5.0), (5.0, 5.01), (5.01, 5.01), (5.0, 5.0)]);
        let made = generalized(&Geometry::Polygon(Polygon::new(shell.clone(), vec![hole])), loss(0.0, Some(1)));
        assert_eq!(made, Geometry::Polygon(Polygon::new(shell, vec![])));
    }

    #[test]
    fn a_spiral_that_would_cost_too_much_stays_whole() {
        let spiral: Vec<Coord<f64>> =
            (0..200_000).map(f64::from).map(|s| Coord { x: s * (s / 50.0).cos(), y: s * (s / 50.0).sin() }).collect();
        assert!(thinned(&spiral, 1e-9).len() > 1_000);
    }

    /// A star about the origin: any such ring is simple.
    fn star() -> impl Strategy<Value = Geometry<f64>> {
        prop::collection::vec(0.2_f64..10.0, 5..60).prop_map(|radii| {
            let count = radii.len();
            let ring = radii.iter().enumerate().map(|(index, radius)| {
                #[allow(clippy::cast_precision_loss, reason = "small numbers")]
                let angle = std::f64::consts::TAU * index as f64 / count as f64;
                (radius * angle.cos(), radius * angle.sin())
            });
            Geometry::Polygon(Polygon::new(LineString::from(ring.collect::<Vec<_>>()), vec![]))
        })
    }

    proptest! {
        #[test]
        fn no_loss_makes_a_polygon_invalid(shape in star(), tolerance in 0.0_f64..20.0, decimals in prop::option::of(0_u8..4)) {
            let made = generalized(&shape, loss(tolerance, decimals));
            prop_assert!(first_flaw(&made).is_none(), "{:?}", made);
            prop_assert!(made.coords_count() >= 4 && made.coords_count() <= shape.coords_count());
        }
    }
}
