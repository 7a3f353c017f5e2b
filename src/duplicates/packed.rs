//! A prepared work as a few hundred bytes: what comparing needs and nothing that only people read. Coordinates are kept to the
//! centimetre, so that a work says the same to the scan of all and to the check of one.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde::{Deserialize, Serialize};

use super::corpus::{Bureau, Prepared};
use super::metric::measured;
use super::text::Facts;
use super::work::{LocationQuality, Work};

/// In the order of [`Packed`], from which it is read back.
#[derive(Serialize)]
struct Packing<'a> {
    facts: &'a Facts,
    years: &'a [i32],
    budgets: &'a BTreeMap<i32, i64>,
    quality: LocationQuality,
    shape: Option<Shape>,
    external_ids: &'a [(String, String)],
    amendment_mark: Option<&'a str>,
    plan_edition: Option<&'a str>,
    shared_words: Option<&'a str>,
    core: u64,
    few_words: bool,
    title: &'a [u8],
    full: &'a [u8],
    coded: bool,
}

#[derive(Deserialize)]
struct Packed {
    facts: Facts,
    years: Vec<i32>,
    budgets: BTreeMap<i32, i64>,
    quality: LocationQuality,
    shape: Option<Shape>,
    external_ids: Vec<(String, String)>,
    amendment_mark: Option<String>,
    plan_edition: Option<String>,
    shared_words: Option<String>,
    core: u64,
    few_words: bool,
    title: Vec<u8>,
    full: Vec<u8>,
    coded: bool,
}

/// Centimetres from the position before, the first from the origin of the projection.
type Steps = Vec<(i32, i32)>;

#[derive(Serialize, Deserialize)]
enum Shape {
    Points(Steps),
    Lines(Vec<Steps>),
    Areas(Vec<Vec<Steps>>),
}

/// Packs a prepared work; `shape` is its geometry in metres.
pub fn pack(prepared: &Prepared, shape: Option<&Geometry<f64>>) -> Vec<u8> {
    let work = &prepared.work;
    let packed = Packing {
        facts: &prepared.facts,
        years: &prepared.years,
        budgets: &work.budgets,
        quality: work.location_quality,
        shape: shape.and_then(flat),
        external_ids: &work.external_ids,
        amendment_mark: work.amendment_mark.as_deref(),
        plan_edition: work.plan_edition.as_deref(),
        shared_words: prepared.shared_words.as_deref(),
        core: prepared.core,
        few_words: prepared.few_words,
        title: &prepared.title,
        full: &prepared.full,
        coded: prepared.coded,
    };
    // Writing to memory fails for types of unknown length alone, of which there are none.
    postcard::to_allocvec(&packed).unwrap_or_default()
}

/// Unpacks a work of that agency; none if the bytes are not those of one.
pub fn unpack(bytes: &[u8], bureau: Arc<Bureau>) -> Option<Prepared> {
    let packed: Packed = postcard::from_bytes(bytes).ok()?;
    let work = Work {
        budgets: packed.budgets,
        location_quality: packed.quality,
        external_ids: packed.external_ids,
        amendment_mark: packed.amendment_mark,
        plan_edition: packed.plan_edition,
        ..Work::default()
    };
    Some(Prepared {
        work,
        facts: packed.facts,
        ground: packed.shape.and_then(|shape| measured(round(shape))),
        years: packed.years,
        bureau,
        shared_words: packed.shared_words,
        core: packed.core,
        few_words: packed.few_words,
        title: packed.title,
        full: packed.full,
        coded: packed.coded,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "metres of a projection, some ten millions at the most")]
fn steps<'a>(positions: impl Iterator<Item = &'a Coord<f64>>) -> Steps {
    let mut last = (0_i64, 0_i64);
    positions
        .map(|at| {
            let here = ((at.x * 100.0).round() as i64, (at.y * 100.0).round() as i64);
            let step = (here.0 - last.0, here.1 - last.1);
            last = here;
            let fit = |step: i64| step.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
            (fit(step.0), fit(step.1))
        })
        .collect()
}

fn positions(steps: Steps) -> impl Iterator<Item = Coord<f64>> {
    let mut at = (0_i64, 0_i64);
    steps.into_iter().map(move |(east, north)| {
        at = (at.0 + i64::from(east), at.1 + i64::from(north));
        Coord { x: at.0 as f64 / 100.0, y: at.1 as f64 / 100.0 }
    })
}

fn flat(geometry: &Geometry<f64>) -> Option<Shape> {
    let line = |line: &LineString<f64>| steps(line.0.iter());
    let area = |area: &Polygon<f64>| -> Vec<Steps> {
        std::iter::once(area.exterior()).chain(area.interiors()).map(line).collect()
    };
    Some(match geometry {
        Geometry::Point(point) => Shape::Points(steps(std::iter::once(&point.0))),
        Geometry::MultiPoint(points) => Shape::Points(steps(points.0.iter().map(|point| &point.0))),
        Geometry::Line(one) => Shape::Lines(vec![steps([&one.start, &one.end].into_iter())]),
        Geometry::LineString(one) => Shape::Lines(vec![line(one)]),
        Geometry::MultiLineString(lines) => Shape::Lines(lines.0.iter().map(line).collect()),
        Geometry::Polygon(one) => Shape::Areas(vec![area(one)]),
        Geometry::MultiPolygon(areas) => Shape::Areas(areas.0.iter().map(area).collect()),
        Geometry::Rect(rect) => Shape::Areas(vec![area(&rect.to_polygon())]),
        Geometry::Triangle(triangle) => Shape::Areas(vec![area(&triangle.to_polygon())]),
        // The widest part of a collection stands for it: areas, then lines, then points.
        Geometry::GeometryCollection(parts) => {
            let parts: Vec<Shape> = parts.0.iter().filter_map(flat).collect();
            parts.into_iter().max_by_key(|part| match part {
                Shape::Points(_) => 0,
                Shape::Lines(_) => 1,
                Shape::Areas(_) => 2,
            })?
        }
    })
}

fn round(shape: Shape) -> Geometry<f64> {
    let line = |steps: Steps| LineString::new(positions(steps).collect());
    let area = |rings: Vec<Steps>| {
        let mut rings = rings.into_iter().map(line);
        Polygon::new(rings.next().unwrap_or_else(|| LineString::new(Vec::new())), rings.collect())
    };
    match shape {
        Shape::Points(steps) => match positions(steps).map(Point).collect::<Vec<_>>().as_slice() {
            [one] => Geometry::Point(*one),
            many => Geometry::MultiPoint(MultiPoint::new(many.to_vec())),
        },
        Shape::Lines(mut lines) if lines.len() == 1 => Geometry::LineString(line(lines.swap_remove(0))),
        Shape::Lines(lines) => Geometry::MultiLineString(MultiLineString::new(lines.into_iter().map(line).collect())),
        Shape::Areas(mut areas) if areas.len() == 1 => Geometry::Polygon(area(areas.swap_remove(0))),
        Shape::Areas(areas) => Geometry::MultiPolygon(MultiPolygon::new(areas.into_iter().map(area).collect())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use geo::{line_string, point, polygon};

    #[test]
    fn a_shape_comes_back_to_the_centimetre() {
        let shapes: [Geometry<f64>; 3] = [
            point!(x: 714_972.438, y: -1_477_966.115).into(),
            line_string![(x: 714_972.43, y: 1_477_966.11), (x: 715_072.0, y: 1_478_000.5)].into(),
            polygon![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0), (x: 0.0, y: 0.0)].into(),
        ];
        for shape in shapes {
            let back = round(flat(&shape).unwrap());
            assert_eq!(std::mem::discriminant(&back), std::mem::discriminant(&shape));
            let far = |a: &Geometry<f64>, b: &Geometry<f64>| {
                use geo::CoordsIter;
                a.coords_iter()
                    .zip(b.coords_iter())
                    .map(|(a, b)| (a.x - b.x).abs().max((a.y - b.y).abs()))
                    .fold(0.0, f64::max)
            };
            assert!(far(&shape, &back) <= 0.0051);
        }
    }
}
