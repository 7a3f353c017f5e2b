//! The rare parts of a title by which it is looked up: four letters that few titles have, or that few titles of its amphoe have.
//!
//! A title is found by its rarest parts alone, so that a look-up costs the same however large the corpus is. What stands in
//! one title only cannot find anything yet; some of it is kept, so that the next title that has it is found.

use super::similar::{Grams, grams};

/// Bits of a place among the n-grams of all titles, and among those of each amphoe.
const ALL: u32 = 22;
const WITHIN: u32 = 24;

/// A part that more titles have than this says nothing of any of them.
const COMMON: u16 = 80;
/// Parts by which a title is looked up, and how many that it has alone are kept beside.
const KEPT: usize = 10;
const LONELY: usize = 4;

/// In how many titles each n-gram stands, in all and within each amphoe.
#[derive(Debug)]
pub struct Rare {
    all: Vec<u16>,
    within: Vec<u16>,
    /// Titles counted.
    titles: u32,
}

impl Default for Rare {
    fn default() -> Self {
        Rare { all: vec![0; 1 << ALL], within: vec![0; 1 << WITHIN], titles: 0 }
    }
}

/// What sharing a part is worth that so many titles have.
pub fn worth(titles: usize) -> f32 {
    (f32::from(COMMON) * 2.0 / titles.clamp(1, COMMON as usize) as f32).ln()
}

fn parts(letters: &[u8]) -> Grams {
    grams(letters, 4, ALL)
}

fn place_within(gram: u32, area: u32) -> usize {
    (super::lists::spread(u64::from(gram) << 32 | u64::from(area)) >> (32 - WITHIN)) as usize
}

fn more(counts: &mut [u16], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count = count.saturating_add(1);
    }
}

impl Rare {
    /// Counts a title. All titles are counted before any is counted within its area.
    pub fn count(&mut self, letters: &[u8]) {
        self.titles += 1;
        for gram in parts(letters) {
            more(&mut self.all, gram as usize);
        }
    }

    /// Counts what is common in all titles within the area, a hash; 0 is no area.
    pub fn count_within(&mut self, letters: &[u8], area: u32) {
        if area == 0 {
            return;
        }
        for gram in parts(letters) {
            if self.all.get(gram as usize).is_some_and(|count| *count > COMMON) {
                more(&mut self.within, place_within(gram, area));
            }
        }
    }

    /// Keys of the parts by which a title is looked up, rarest first, and of some that it has alone.
    pub fn keys(&self, letters: &[u8], area: u32) -> Vec<u32> {
        let mut told: Vec<(u16, u32)> = Vec::with_capacity(letters.len());
        for gram in parts(letters) {
            let count = self.all.get(gram as usize).copied().unwrap_or_default();
            if count <= COMMON {
                told.push((count, gram));
            } else if area != 0 {
                let place = place_within(gram, area);
                let count = self.within.get(place).copied().unwrap_or_default();
                if count <= COMMON {
                    // Above all places of the first table.
                    told.push((count, (1 << ALL) + place as u32));
                }
            }
        }
        told.sort_unstable();
        let (alone, shared) = told.split_at(told.partition_point(|(count, _)| *count < 2));
        let kept = shared.iter().take(KEPT).chain(alone.iter().take(LONELY));
        kept.map(|(_, place)| super::lists::spread(u64::from(*place))).collect()
    }

    /// The title as 256 bits: one for each n-gram that not every tenth title has.
    pub fn print(&self, letters: &[u8]) -> Print {
        let most = u16::try_from(self.titles / 10).unwrap_or(u16::MAX).max(COMMON);
        let mut print = Print::default();
        for gram in parts(letters) {
            if self.all.get(gram as usize).is_some_and(|count| *count <= most)
                && let Some(word) = print.0.get_mut((gram >> 6 & 3) as usize)
            {
                *word |= 1 << (gram & 63);
            }
        }
        print
    }
}

/// A title as bits, to tell near titles from far ones at a glance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Print([u64; 4]);

impl Print {
    /// Thousandths of the bits of both that both have.
    pub fn likeness(&self, other: &Print) -> u32 {
        let (mut both, mut any) = (0, 0);
        for (a, b) in self.0.iter().zip(&other.0) {
            both += (a & b).count_ones();
            any += (a | b).count_ones();
        }
        both * 1000 / any.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::similar::letters;
    use super::*;

    #[test]
    fn a_title_is_looked_up_by_what_few_others_have() {
        let titles: Vec<Vec<u8>> =
            (0..500).map(|at| letters(&format!("กอสรางถนน{}", if at < 2 { "หนองปลาไหล" } else { "คสล" }))).collect();
        let mut rare = Rare::default();
        titles.iter().for_each(|title| rare.count(title));
        titles.iter().for_each(|title| rare.count_within(title, 7));
        let keys = |at: usize| rare.keys(&titles[at], 7);
        assert!(!keys(0).is_empty() && keys(0) == keys(1));
        assert!(keys(5).is_empty(), "what all have finds nobody");
        assert!(rare.print(&titles[0]).likeness(&rare.print(&titles[1])) == 1000);
    }
}
