//! From the rings of a shapefile's polygon to polygons with holes: a ring's direction says which it is, its place whose.

use geo::{BoundingRect, Geometry, Intersects, LineString, MultiPolygon, Polygon, Rect};

use crate::error::{Fault, Words};

/// What the hub takes of one polygon (`Limits::JOB`); more is refused before anything is compared.
const MOST_RINGS: usize = 10_000;
/// Edges looked at to find the shells of holes: seconds at most, whatever the file holds.
const MOST_LOOKS: usize = 50_000_000;

/// Clockwise rings are shells, the others holes of the smallest shell around them; a hole without shell is a shell.
///
/// # Errors
/// A fault for more rings than can be, and for rings so many and so large that finding their shells would take too long.
pub(super) fn polygons(rings: Vec<LineString<f64>>) -> Result<Option<Geometry<f64>>, Fault> {
    if rings.len() > MOST_RINGS {
        return Err(too_many());
    }
    let (holes, shells): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| doubled_area(ring) > 0.0);
    let mut polygons: Vec<Polygon<f64>> = Vec::with_capacity(shells.len());
    let bounds: Vec<Option<Rect<f64>>> = shells.iter().map(|shell| shell.bounding_rect()).collect();
    let outlines: Vec<Polygon<f64>> = match holes.is_empty() {
        true => vec![],
        false => shells.iter().map(|shell| Polygon::new(shell.clone(), vec![])).collect(),
    };
    polygons.extend(shells.into_iter().map(|shell| Polygon::new(shell, vec![])));
    let mut looks = 0_usize;
    for hole in holes {
        let frame = hole.bounding_rect();
        let mut smallest: Option<(usize, f64)> = None;
        for (index, (bounds, outline)) in bounds.iter().zip(&outlines).enumerate() {
            let (Some(bounds), Some(frame)) = (bounds, frame) else { continue };
            let area = bounds.width() * bounds.height();
            if !wraps(bounds, &frame) || smallest.is_some_and(|(_, least)| least <= area) {
                continue;
            }
            looks = looks.saturating_add(3 * outline.exterior().0.len());
            if looks > MOST_LOOKS {
                return Err(too_many());
            }
            // One corner may touch the shell's border; three of four do not all lie on it by accident.
            if hole.0.iter().take(3).all(|corner| outline.intersects(corner)) {
                smallest = Some((index, area));
            }
        }
        match smallest.and_then(|(index, _)| polygons.get_mut(index)) {
            Some(polygon) => polygon.interiors_push(hole),
            None => polygons.push(Polygon::new(hole, vec![])),
        }
    }
    Ok(match polygons.len() {
        0 => None,
        1 => polygons.pop().map(Geometry::Polygon),
        _ => Some(Geometry::MultiPolygon(MultiPolygon::new(polygons))),
    })
}

/// Positive where the ring runs against the clock; not a number where a coordinate is none, which makes it a shell.
fn doubled_area(ring: &LineString<f64>) -> f64 {
    let Some(start) = ring.0.first() else { return 0.0 };
    ring.lines().map(|line| (line.start - *start, line.end - *start)).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

fn wraps(outer: &Rect<f64>, inner: &Rect<f64>) -> bool {
    outer.min().x <= inner.min().x
        && outer.min().y <= inner.min().y
        && outer.max().x >= inner.max().x
        && outer.max().y >= inner.max().y
}

fn too_many() -> Fault {
    let words = Words::new(
        "รูปหลายเหลี่ยมมีวงมากหรือซับซ้อนเกินไป",
        "the polygon has more rings, or larger ones, than can be sorted into shells and holes",
    );
    Fault::pointer("/geometry", "geometry-parts", words).remedy("แยกเป็นหลายรายการ", "divide it into several features")
}
