//! Degrees to the integer space of one tile: 4,096 units across, the origin top left, y downwards.

use super::matrix::{MatrixSet, Plane, Tile};

/// Units across a tile (Vector Tile Specification 2.1, 4.1).
pub const EXTENT: u32 = 4_096;
/// How far what is drawn reaches over the tile's edge, so that lines and outlines meet: 8 pixels of a tile of 512.
pub const BUFFER: i32 = 64;
/// Within this distance of the tile's middle, radians, a polynomial of the fourth degree stands for the Mercator formula:
/// it is off by less than 1e-4 units, and costs no logarithm.
const NEAR: f64 = 0.01;

/// One tile's own coordinates.
#[derive(Debug, Clone)]
pub struct Space {
    set: &'static MatrixSet,
    /// Units in one level-0 tile.
    scale: f64,
    left: f64,
    top: f64,
    /// Latitude of the middle, radians, and the polynomial around it; none where it would not be exact.
    polynomial: Option<(f64, [f64; 5])>,
}

impl Space {
    pub fn of(set: &'static MatrixSet, tile: Tile) -> Space {
        let extent = f64::from(EXTENT);
        let scale = f64::from(1_u32 << tile.level) * extent;
        let mut space = Space {
            set,
            scale,
            left: f64::from(tile.column) * extent,
            top: f64::from(tile.row) * extent,
            polynomial: None,
        };
        let [_, south, _, north] = set.bounds(tile, 0.0);
        let middle = f64::midpoint(south, north);
        if set.plane == Plane::Mercator && tile.level >= 8 && middle.abs() < 70.0 {
            space.polynomial = Some((middle.to_radians(), space.expansion(middle)));
        }
        space
    }

    /// Taylor's coefficients of the Mercator ordinate, in units, around a latitude in degrees.
    fn expansion(&self, latitude: f64) -> [f64; 5] {
        let around = latitude.to_radians();
        let (secant, tangent) = (1.0 / around.cos(), around.tan());
        let (s2, t2) = (secant * secant, tangent * tangent);
        let unit = -self.scale / std::f64::consts::TAU;
        [
            self.set.world_y(latitude) * self.scale - self.top,
            unit * secant,
            unit * secant * tangent / 2.0,
            unit * secant * (t2 + s2) / 6.0,
            unit * secant * tangent * (t2 + 5.0 * s2) / 24.0,
        ]
    }

    /// The place of a position given in degrees, longitude first.
    pub fn place(&self, longitude: f64, latitude: f64) -> [f64; 2] {
        [self.set.world_x(longitude) * self.scale - self.left, self.y(latitude)]
    }

    fn y(&self, latitude: f64) -> f64 {
        if let Some((middle, [c0, c1, c2, c3, c4])) = self.polynomial {
            let d = latitude.to_radians() - middle;
            if d.abs() < NEAR {
                return c0 + d * (c1 + d * (c2 + d * (c3 + d * c4)));
            }
        }
        self.set.world_y(latitude) * self.scale - self.top
    }
}

#[cfg(test)]
mod tests {
    use super::super::matrix::{WEB_MERCATOR_QUAD, WORLD_CRS84_QUAD};
    use super::*;

    #[test]
    fn the_corners_of_a_tile_are_the_corners_of_its_space() {
        for (set, tile) in [
            (&WEB_MERCATOR_QUAD, Tile { level: 14, row: 7_610, column: 12_800 }),
            (&WORLD_CRS84_QUAD, Tile { level: 3, row: 1, column: 9 }),
        ] {
            let space = Space::of(set, tile);
            let [west, south, east, north] = set.bounds(tile, 0.0);
            for ((longitude, latitude), expected) in [((west, north), [0.0, 0.0]), ((east, south), [4_096.0, 4_096.0])]
            {
                let place = space.place(longitude, latitude);
                assert!((place[0] - expected[0]).abs() < 1e-4 && (place[1] - expected[1]).abs() < 1e-4, "{place:?}");
            }
        }
    }

    #[test]
    fn the_short_way_to_mercator_is_off_by_less_than_a_thousandth_of_a_unit() {
        for level in [8, 10, 12, 16] {
            let row = u32::try_from((7_610_u64 << level) >> 14).unwrap();
            let tile = Tile { level, row, column: 0 };
            let space = Space::of(&WEB_MERCATOR_QUAD, tile);
            let (middle, _) = space.polynomial.unwrap();
            for step in -99..=99 {
                let latitude = (middle + f64::from(step) * 1e-4).to_degrees();
                let exact = WEB_MERCATOR_QUAD.world_y(latitude) * space.scale - space.top;
                assert!((space.y(latitude) - exact).abs() < 1e-3, "{level} {step}: {} {exact}", space.y(latitude));
            }
        }
    }
}
