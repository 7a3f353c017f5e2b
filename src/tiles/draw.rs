//! A stored geometry as it is drawn on one tile: clipped, rounded to the grid, simplified, and valid there.

use super::clip::{self, Place, Position};
use super::ring::{self, Ring, Spot};
use super::space::Space;
use super::wkb::{Part, Positions, walk};
use crate::error::Result;

/// What may be left out at levels above the deepest, in units: three are a third of a pixel on a tile of 512 pixels.
const TOLERANCE: i32 = 3;

/// What one feature leaves on a tile; all three lists are empty when it leaves nothing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    pub points: Vec<Spot>,
    pub lines: Vec<Vec<Spot>>,
    /// The shell first, then its holes; wound as the specification asks.
    pub polygons: Vec<Vec<Ring>>,
}

impl Drawing {
    pub fn is_empty(&self) -> bool {
        self.points.is_empty() && self.lines.is_empty() && self.polygons.is_empty()
    }
}

/// Draws features on one tile.
pub struct Pen {
    space: Space,
    /// Units; nothing is simplified on the deepest level.
    tolerance: i32,
    /// Twice the least area of a hole, or of a part that is not the largest.
    least: i64,
    places: Vec<Place>,
    spare: Vec<Place>,
    drawing: Drawing,
    /// The polygon in the making.
    rings: Vec<Ring>,
    /// Where a shell or a line lies that is smaller than the grid.
    grain: Option<Spot>,
    grain_is_line: bool,
    skip: bool,
}

impl Pen {
    pub fn new(space: Space, deepest: bool) -> Pen {
        let tolerance = if deepest { 0 } else { TOLERANCE };
        Pen {
            space,
            tolerance,
            least: i64::from(2 * tolerance * tolerance).max(1),
            places: Vec::new(),
            spare: Vec::new(),
            drawing: Drawing::default(),
            rings: Vec::new(),
            grain: None,
            grain_is_line: false,
            skip: false,
        }
    }

    /// Draws a geometry in EWKB.
    ///
    /// A line or polygon that the grid is too coarse for becomes one unit long or wide, so that nothing vanishes that was chosen to be seen.
    ///
    /// # Errors
    /// [`crate::error::Error::Internal`] for bytes that are no geometry.
    pub fn draw(&mut self, ewkb: &[u8]) -> Result<Drawing> {
        self.grain = None;
        walk(ewkb, &mut |part| match part {
            Part::Point(positions) => self.point(positions),
            Part::Line(positions) => self.line(positions),
            Part::Polygon => self.end_polygon(),
            Part::Ring(positions) => self.ring(positions),
        })?;
        self.end_polygon();
        let mut drawing = std::mem::take(&mut self.drawing);
        self.leave_out_crumbs(&mut drawing);
        if let (true, Some(spot)) = (drawing.is_empty(), self.grain) {
            draw_grain(&mut drawing, spot, self.grain_is_line);
        }
        Ok(drawing)
    }

    fn load(&mut self, positions: Positions<'_>) -> Position {
        let space = &self.space;
        self.places.clear();
        self.places.extend(positions.iter().map(|(longitude, latitude)| space.place(longitude, latitude)));
        clip::position(&self.places)
    }

    fn point(&mut self, positions: Positions<'_>) {
        for (longitude, latitude) in positions.iter() {
            let place = self.space.place(longitude, latitude);
            // NaN, which stands for an empty point, is held by nothing.
            if clip::holds(place) {
                ring::push(&mut self.drawing.points, place);
            }
        }
    }

    fn line(&mut self, positions: Positions<'_>) {
        let pieces = match self.load(positions) {
            Position::Outside => return,
            Position::Inside => vec![std::mem::take(&mut self.places)],
            Position::Across => clip::line(&self.places),
        };
        for piece in pieces {
            let mut spots = Vec::with_capacity(piece.len());
            piece.iter().for_each(|place| ring::push(&mut spots, *place));
            ring::simplify_line(&mut spots, self.tolerance);
            match spots.as_slice() {
                [spot] => (self.grain, self.grain_is_line) = (Some(*spot), true),
                _ => self.drawing.lines.push(spots),
            }
        }
    }

    fn ring(&mut self, positions: Positions<'_>) {
        if self.skip {
            return;
        }
        let position = self.load(positions);
        self.places.pop();
        if position == Position::Across {
            clip::ring(&mut self.places, &mut self.spare);
        }
        let mut spots: Ring = Vec::with_capacity(self.places.len());
        if position != Position::Outside {
            self.places.iter().for_each(|place| ring::push(&mut spots, *place));
        }
        while spots.len() > 1 && spots.first() == spots.last() {
            spots.pop();
        }
        ring::simplify_ring(&mut spots, self.tolerance);
        let area = ring::area(&spots).abs();
        if self.rings.is_empty() {
            // The shell: without it there is no polygon.
            self.skip = area == 0;
            if let (true, Position::Inside, Some(spot)) = (self.skip, position, spots.first()) {
                (self.grain, self.grain_is_line) = (Some(*spot), false);
            }
            if !self.skip {
                self.rings.push(spots);
            }
        } else if area >= self.least {
            self.rings.push(spots);
        }
    }

    fn end_polygon(&mut self) {
        self.skip = false;
        let rings = std::mem::take(&mut self.rings);
        if rings.is_empty() {
            return;
        }
        let polygons = if ring::clean(&rings) { vec![rings] } else { ring::mend(&rings) };
        for mut polygon in polygons {
            polygon.iter_mut().enumerate().for_each(|(index, own)| ring::wind(own, index == 0));
            self.drawing.polygons.push(polygon);
        }
    }

    /// Leaves out parts below a third of a pixel where a larger part is there.
    fn leave_out_crumbs(&self, drawing: &mut Drawing) {
        let size = |polygon: &Vec<Ring>| polygon.first().map_or(0, |shell| ring::area(shell));
        if drawing.polygons.len() > 1 {
            let largest = drawing.polygons.iter().map(size).max().unwrap_or(0);
            drawing.polygons.retain(|polygon| size(polygon) >= self.least.min(largest));
        }
        if drawing.points.len() > 1 {
            let mut seen = hashbrown::HashSet::new();
            drawing.points.retain(|spot| seen.insert(*spot));
        }
    }
}

fn draw_grain(drawing: &mut Drawing, [x, y]: Spot, is_line: bool) {
    if is_line {
        drawing.lines.push(vec![[x, y], [x + 1, y]]);
    } else {
        drawing.polygons.push(vec![vec![[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]]]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::matrix::{Tile, WEB_MERCATOR_QUAD};
    use super::*;
    use crate::geometry::ewkb;
    use geo::{Geometry, LineString, MultiPoint, MultiPolygon, Polygon};
    use proptest::prelude::*;

    /// The tile that holds 101.25 E, 12.68 N; a unit is 0.6 m, about 5.4e-6 degrees.
    fn pen(deepest: bool) -> Pen {
        Pen::new(Space::of(&WEB_MERCATOR_QUAD, Tile { level: 14, row: 7_610, column: 12_800 }), deepest)
    }

    fn polygon(places: &[(f64, f64)]) -> Polygon<f64> {
        Polygon::new(LineString::from(places.to_vec()), vec![])
    }

    #[test]
    fn a_polygon_around_the_tile_is_the_tile_with_its_buffer() {
        let world = polygon(&[(100.0, 12.0), (102.0, 12.0), (102.0, 14.0), (100.0, 14.0), (100.0, 12.0)]);
        let drawing = pen(false).draw(&ewkb::write(&world.into())).unwrap();
        assert_eq!(drawing.polygons.len(), 1);
        assert_eq!(ring::area(&drawing.polygons[0][0]), 2 * 4_224 * 4_224);
    }

    #[test]
    fn a_comb_that_leaves_the_tile_between_its_teeth_falls_into_parts() {
        // The spine lies beyond the buffer, the teeth reach into the tile.
        let mut places = vec![(101.0, 12.67)];
        for tooth in 0..3 {
            let y = 12.67 + f64::from(tooth) * 0.002;
            places.extend([(101.26, y), (101.26, y + 0.001), (101.0, y + 0.001)]);
            places.push((101.0, y + 0.002));
        }
        places.extend([(100.9, 12.676), (100.9, 12.67), (101.0, 12.67)]);
        let drawing = pen(true).draw(&ewkb::write(&polygon(&places).into())).unwrap();
        assert_eq!(drawing.polygons.len(), 3, "{drawing:?}");
        assert!(drawing.polygons.iter().all(|polygon| ring::clean(polygon)));
    }

    #[test]
    fn what_the_grid_is_too_coarse_for_stays_one_unit_wide() {
        let (x, y, tiny) = (101.26, 12.68, 1e-7);
        let shape = polygon(&[(x, y), (x + tiny, y), (x + tiny, y + tiny), (x, y)]);
        let drawing = pen(false).draw(&ewkb::write(&shape.into())).unwrap();
        assert_eq!(ring::area(&drawing.polygons[0][0]), 2);
        let line = LineString::from(vec![(x, y), (x + tiny, y)]);
        let drawing = pen(false).draw(&ewkb::write(&line.into())).unwrap();
        assert_eq!(drawing.lines[0].len(), 2);
    }

    #[test]
    fn a_crumb_beside_a_large_part_is_left_out_and_an_empty_geometry_draws_nothing() {
        let (x, y) = (101.26, 12.68);
        let square = |x: f64, size: f64| polygon(&[(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]);
        let both = Geometry::MultiPolygon(MultiPolygon::new(vec![square(x, 1e-3), square(x + 2e-3, 6e-6)]));
        assert_eq!(pen(false).draw(&ewkb::write(&both)).unwrap().polygons.len(), 1);
        assert_eq!(pen(true).draw(&ewkb::write(&both)).unwrap().polygons.len(), 2);
        let nothing = Geometry::MultiPoint(MultiPoint::new(vec![]));
        assert!(pen(true).draw(&ewkb::write(&nothing)).unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn every_polygon_drawn_is_wound_right_and_crosses_nowhere(
            places in prop::collection::vec((101.24..101.28_f64, 12.67..12.70_f64), 3..20), deepest in any::<bool>()
        ) {
            let drawing = pen(deepest).draw(&ewkb::write(&polygon(&places).into())).unwrap();
            for polygon in &drawing.polygons {
                for (index, own) in polygon.iter().enumerate() {
                    prop_assert!(own.len() >= 3);
                    prop_assert_eq!(ring::area(own) > 0, index == 0);
                    prop_assert!(own.iter().flatten().all(|side| (-64..=4_160).contains(side)));
                }
            }
        }
    }
}
