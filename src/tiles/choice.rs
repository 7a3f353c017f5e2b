//! Which features a tile shows when it cannot show all: those that are seen on the coarsest grid first.
//!
//! The earth is covered by grids of squares, each with sides half as long as those of the one before. On every grid a feature is
//! *seen* that is at least as wide or as high as a square, or the largest of those whose middle lies in one square. What is seen on a grid
//! is seen on all finer ones, so a feature that a tile shows is not lost when the map is enlarged; and where features lie thick, some
//! of them stay everywhere: no place looks empty that is not.

use hashbrown::HashMap;

/// The box of a feature in the spatial index: degrees times 10,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    pub seq: i64,
    pub x: (i32, i32),
    pub y: (i32, i32),
}

impl Extent {
    fn size(&self) -> u32 {
        self.x.1.abs_diff(self.x.0).max(self.y.1.abs_diff(self.y.0))
    }

    /// The square of side 2^`grid` that the middle lies in.
    fn square(&self, grid: u32) -> (i32, i32) {
        let middle = |(low, high): (i32, i32)| i32::midpoint(low, high) >> grid;
        (middle(self.x), middle(self.y))
    }

    /// Which of two is seen first: the larger one; among equals chance decides, the same way each time, since the lower number would
    /// favour one corner of the map.
    fn rank(&self) -> (u32, u64) {
        (
            self.size(),
            (self.seq.cast_unsigned())
                .wrapping_mul(0x9E37_79B9_7F4A_7C15)
                .rotate_left(29)
                .wrapping_mul(0xBF58_476D_1CE4_E5B9),
        )
    }
}

/// Squares of the coarsest grid are 107 degrees wide.
const COARSEST: u32 = 30;

/// Takes extents as they come and keeps at most `most` of them.
pub struct Choice {
    most: usize,
    /// The finest grid that makes sense: its squares are about one pixel of the tile.
    finest: u32,
    /// The grid that what is kept has been thinned on; none while all is kept.
    grid: Option<u32>,
    kept: Vec<Extent>,
    /// How many there were.
    pub met: u64,
}

impl Choice {
    /// `pixel` is the width of a pixel, degrees times 10,000,000.
    pub fn new(most: usize, pixel: u32) -> Choice {
        Choice { most, finest: pixel.max(1).ilog2(), grid: None, kept: Vec::new(), met: 0 }
    }

    pub fn take(&mut self, extent: Extent) {
        self.met += 1;
        self.kept.push(extent);
        if self.kept.len() > 2 * self.most {
            self.thin();
        }
    }

    /// Whatever order they came in, the same are left.
    fn thin(&mut self) {
        let mut grid = self.grid.unwrap_or(self.finest);
        self.kept = seen(std::mem::take(&mut self.kept), grid);
        while self.kept.len() > self.most && grid < COARSEST {
            grid += 1;
            self.kept = seen(std::mem::take(&mut self.kept), grid);
        }
        self.grid = Some(grid);
    }

    /// What was kept, what is to be seen first in front.
    pub fn ordered(mut self) -> Vec<i64> {
        if self.grid.is_some() || self.kept.len() > self.most {
            self.thin();
        }
        let mut levels: Vec<(u32, Extent)> = Vec::with_capacity(self.kept.len());
        let mut left = self.kept;
        for grid in self.grid.unwrap_or(self.finest)..=COARSEST {
            let (stay, go) = parted(left, grid);
            levels.extend(go.into_iter().map(|extent| (grid, extent)));
            left = stay;
            if left.len() < 2 {
                break;
            }
        }
        levels.extend(left.into_iter().map(|extent| (COARSEST + 1, extent)));
        levels.sort_unstable_by_key(|(grid, extent)| std::cmp::Reverse((*grid, extent.rank())));
        levels.into_iter().map(|(_, extent)| extent.seq).collect()
    }
}

fn seen(extents: Vec<Extent>, grid: u32) -> Vec<Extent> {
    parted(extents, grid).0
}

/// What is seen on a grid, and what is not.
fn parted(extents: Vec<Extent>, grid: u32) -> (Vec<Extent>, Vec<Extent>) {
    let side = 1_u32 << grid;
    let mut first: HashMap<(i32, i32), (u32, u64)> = HashMap::with_capacity(extents.len());
    for extent in extents.iter().filter(|extent| extent.size() < side) {
        let best = first.entry(extent.square(grid)).or_insert((0, 0));
        *best = (*best).max(extent.rank());
    }
    extents
        .into_iter()
        .partition(|extent| extent.size() >= side || first.get(&extent.square(grid)) == Some(&extent.rank()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extents(count: i64) -> Vec<Extent> {
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i32::try_from((state >> 33) % below).unwrap()
        };
        (0..count)
            .map(|seq| {
                let (x, y, size) = (1_010_000_000 + next(20_000_000), 126_000_000 + next(20_000_000), next(9_000));
                Extent { seq, x: (x, x + size), y: (y, y + size) }
            })
            .collect()
    }

    fn chosen(extents: impl IntoIterator<Item = Extent>, most: usize) -> Vec<i64> {
        let mut choice = Choice::new(most, 6_866);
        extents.into_iter().for_each(|extent| choice.take(extent));
        choice.ordered()
    }

    #[test]
    fn what_fits_is_kept_whole() {
        assert_eq!(chosen(extents(500), 500).len(), 500);
    }

    #[test]
    fn the_order_in_which_they_come_does_not_matter() {
        let forwards = chosen(extents(20_000), 1_000);
        let backwards = chosen(extents(20_000).into_iter().rev(), 1_000);
        assert_eq!(forwards, backwards);
        assert!(forwards.len() <= 1_000 && forwards.len() > 200, "{}", forwards.len());
    }

    #[test]
    fn what_a_coarser_choice_shows_a_finer_one_shows_too() {
        let (coarse, fine) = (chosen(extents(20_000), 500), chosen(extents(20_000), 4_000));
        assert!(coarse.len() < fine.len());
        assert!(coarse.iter().all(|seq| fine.contains(seq)));
    }

    #[test]
    fn no_part_of_the_map_is_left_empty() {
        let all = extents(20_000);
        let kept = chosen(all.clone(), 1_000);
        for column in 0..5 {
            for row in 0..5 {
                let inside = |extent: &&Extent| {
                    (extent.x.0 - 1_010_000_000) / 4_000_000 == column && (extent.y.0 - 126_000_000) / 4_000_000 == row
                };
                let here = all.iter().filter(inside).filter(|extent| kept.contains(&extent.seq)).count();
                assert!((10..=90).contains(&here), "{column} {row}: {here}");
            }
        }
    }

    #[test]
    fn a_large_feature_goes_before_many_small_ones() {
        let mut all = extents(5_000);
        all.push(Extent { seq: 99_999, x: (1_010_000_000, 1_030_000_000), y: (126_000_000, 146_000_000) });
        assert!(chosen(all, 500).iter().take(3).any(|seq| *seq == 99_999));
    }
}
