//! Polygons cut anew on a grid of whole numbers, so that none crosses itself and no parts overlap.
//!
//! What a shell winds around (not zero times) is inside, what a hole winds around is taken out, parts are merged: the small
//! loop of a slipped hand stays part of the land, a bow-tie becomes two pieces, a hole outside its shell takes nothing away.

use std::collections::HashMap;

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;

use crate::geometry::arrangement::is_entangled;
use crate::geometry::tree::{Line, Position, Tree};
use crate::geometry::valid::first_flaw;

/// Half the side of the grid: the overlay keeps products of differences within 64 bits up to here.
const HALF: f64 = (1_i32 << 29) as f64;

/// The geometry with every polygon cut anew; `None` where that is too much work, nothing is left, or does not succeed.
pub(super) fn recut(tree: &Tree) -> Option<Tree> {
    match tree {
        Tree::Polygon(rings) => polygons(std::slice::from_ref(rings)),
        Tree::MultiPolygon(parts) => polygons(parts),
        Tree::GeometryCollection(members) => {
            let cut = members.iter().map(|member| match first_flaw(&member.to_geo()) {
                Some(_) => recut(member),
                None => Some(member.clone()),
            });
            cut.collect::<Option<_>>().map(Tree::GeometryCollection)
        }
        sound => Some(sound.clone()),
    }
}

fn polygons(parts: &[Vec<Line>]) -> Option<Tree> {
    if is_entangled(parts) {
        return None;
    }
    let mut grid = Grid::around(parts)?;
    let mut contours = Vec::new();
    for rings in parts {
        let rings: Vec<Vec<IntPoint>> = rings.iter().map(|ring| grid.ring(ring)).collect();
        let (shell, holes) = rings.split_first()?;
        contours.extend(overlaid(std::slice::from_ref(shell), holes, OverlayRule::Difference).into_iter().flatten());
    }
    let shapes = overlaid(&contours, &[], OverlayRule::Subject);
    // Positions that were there keep their digits; if that makes the rings cross again, by less than the grid, it is taken back.
    [Digits::Round, Digits::Own, Digits::Grid].into_iter().find_map(|digits| {
        let made = grid.tree(&shapes, digits)?;
        first_flaw(&made.to_geo()).is_none().then_some(made)
    })
}

fn overlaid(subject: &[Vec<IntPoint>], clip: &[Vec<IntPoint>], rule: OverlayRule) -> Vec<Vec<Vec<IntPoint>>> {
    let mut options = IntOverlayOptions::ogc();
    options.preserve_input_collinear = true;
    options.preserve_output_collinear = true;
    Overlay::with_contours_custom(subject, clip, options, Default::default()).overlay(rule, FillRule::NonZero)
}

#[derive(Clone, Copy, PartialEq)]
enum Digits {
    /// Known positions as they came, new ones to nine decimals, a tenth of a millimetre.
    Round,
    /// Known positions as they came, new ones as the grid has them.
    Own,
    /// All as the grid has them.
    Grid,
}

/// A grid over the box of the polygons; remembers where each of its points came from.
struct Grid {
    middle: (f64, f64),
    /// Grid units of a degree.
    scale: f64,
    known: HashMap<(i32, i32), Position>,
}

impl Grid {
    fn around(parts: &[Vec<Line>]) -> Option<Grid> {
        let mut low = (f64::INFINITY, f64::INFINITY);
        let mut high = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for at in parts.iter().flatten().flatten() {
            low = (low.0.min(at.x), low.1.min(at.y));
            high = (high.0.max(at.x), high.1.max(at.y));
        }
        let reach = (high.0 - low.0).max(high.1 - low.1) / 2.0;
        // A power of two, so that scaling loses nothing.
        let scale = (HALF / reach).log2().floor().exp2();
        let middle = ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0);
        (scale.is_finite() && reach > 0.0).then(|| Grid { middle, scale, known: HashMap::new() })
    }

    /// Without the closing position; a shell or a hole alike is wound counter-clockwise, so that rings add up.
    fn ring(&mut self, ring: &Line) -> Vec<IntPoint> {
        let mut points: Vec<IntPoint> = Vec::with_capacity(ring.len());
        for at in ring.iter().skip(1) {
            let point = self.point(at);
            self.known.entry((point.x, point.y)).or_insert(Position { z: None, ..*at });
            points.push(point);
        }
        points.dedup();
        let twice: i128 = points
            .iter()
            .zip(points.iter().cycle().skip(1))
            .map(|(a, b)| i128::from(a.x) * i128::from(b.y) - i128::from(b.x) * i128::from(a.y))
            .sum();
        if twice < 0 {
            points.reverse();
        }
        points
    }

    #[expect(clippy::cast_possible_truncation, reason = "the box reaches to 2^29 on either side of its middle")]
    fn point(&self, at: &Position) -> IntPoint {
        let on_grid = |value: f64, middle: f64| ((value - middle) * self.scale).round() as i32;
        IntPoint::new(on_grid(at.x, self.middle.0), on_grid(at.y, self.middle.1))
    }

    fn position(&self, point: IntPoint, digits: Digits) -> Position {
        let known = self.known.get(&(point.x, point.y)).filter(|_| digits != Digits::Grid);
        if let Some(known) = known {
            return *known;
        }
        let place = |units: i32, middle: f64| {
            let plain = middle + f64::from(units) / self.scale;
            if digits == Digits::Round { (plain * 1e9).round() / 1e9 } else { plain }
        };
        Position { x: place(point.x, self.middle.0), y: place(point.y, self.middle.1), z: None }
    }

    /// A polygon, or a multi-polygon of several; `None` when nothing is left.
    fn tree(&self, shapes: &[Vec<Vec<IntPoint>>], digits: Digits) -> Option<Tree> {
        let ring = |points: &Vec<IntPoint>| {
            let mut line: Line = points.iter().map(|point| self.position(*point, digits)).collect();
            line.dedup_by(|a, b| (a.x, a.y) == (b.x, b.y));
            line.extend(line.first().copied());
            line
        };
        let mut parts: Vec<Vec<Line>> = shapes.iter().map(|shape| shape.iter().map(ring).collect()).collect();
        parts.retain(|rings| rings.first().is_some_and(|shell| shell.len() > 3));
        match parts.len() {
            0 => None,
            1 => parts.pop().map(Tree::Polygon),
            _ => Some(Tree::MultiPolygon(parts)),
        }
    }
}
