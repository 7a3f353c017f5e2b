//! The Hilbert curve: features that lie near each other come near each other in storage.

use geo::Coord;

/// Bits per axis: cells of about ten metres at the equator.
const BITS: u32 = 22;

/// Position along the curve of a box's middle: west, south, east, north in WGS 84 degrees. What has no box comes last.
pub fn position_of(bounds: Option<[f64; 4]>) -> u64 {
    bounds.map_or(u64::MAX, |[west, south, east, north]| {
        position(Coord { x: f64::midpoint(west, east), y: f64::midpoint(south, north) })
    })
}

/// Position along the curve of a place in WGS 84 degrees; what lies outside the world is held at its edge.
pub fn position(place: Coord<f64>) -> u64 {
    let (mut x, mut y) = (cell(place.x, -180.0, 360.0), cell(place.y, -90.0, 180.0));
    let side = 1_u32 << BITS;
    let mut distance = 0_u64;
    let mut step = side / 2;
    while step > 0 {
        let (right, upper) = (u32::from(x & step > 0), u32::from(y & step > 0));
        distance += u64::from(step) * u64::from(step) * u64::from((3 * right) ^ upper);
        // The quadrant is turned so that its curve begins where the last one ended.
        if upper == 0 {
            if right == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            std::mem::swap(&mut x, &mut y);
        }
        step /= 2;
    }
    distance
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range first")]
fn cell(degrees: f64, from: f64, range: f64) -> u32 {
    let last = f64::from((1_u32 << BITS) - 1);
    ((degrees - from) / range * last).clamp(0.0, last) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_on_the_ground_are_nearer_on_the_curve_than_places_far_apart() {
        let at = |x, y| position(Coord { x, y });
        let (here, near, far) = (at(100.9, 13.3), at(100.9001, 13.3001), at(101.9, 12.6));
        assert!(here.abs_diff(near) < here.abs_diff(far));
        assert_ne!(here, near);
    }

    #[test]
    fn cells_that_follow_on_the_curve_touch() {
        let step = 360.0 / f64::from((1_u32 << BITS) - 1);
        let tall = 180.0 / f64::from((1_u32 << BITS) - 1);
        let mut cells: Vec<(u64, i32, i32)> = Vec::new();
        for x in 0..8_i32 {
            for y in 0..8_i32 {
                let place = Coord { x: -180.0 + (f64::from(x) + 0.5) * step, y: -90.0 + (f64::from(y) + 0.5) * tall };
                cells.push((position(place), x, y));
            }
        }
        cells.sort_unstable();
        for pair in cells.windows(2) {
            if let [(_, ax, ay), (_, bx, by)] = pair {
                assert_eq!((ax - bx).abs() + (ay - by).abs(), 1, "{cells:?}");
            }
        }
    }
}
