//! Flat storage for a million works: byte strings and lists of numbers end to end, and lookups by hashed key.

/// Byte strings, one after the other.
#[derive(Debug, Default)]
pub struct Arena {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Arena {
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.ends.push(self.bytes.len());
    }

    pub fn get(&self, index: u32) -> &[u8] {
        let index = index as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(index).and_then(|end| self.bytes.get(start..*end)).unwrap_or_default()
    }

    /// As text; empty for what is none.
    pub fn text(&self, index: u32) -> &str {
        std::str::from_utf8(self.get(index)).unwrap_or_default()
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Gives back what was set aside for more.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Lists of numbers, one after the other.
#[derive(Debug, Default)]
pub struct Lists {
    items: Vec<u32>,
    ends: Vec<u32>,
}

impl Lists {
    pub fn push(&mut self, items: &[u32]) {
        self.items.extend_from_slice(items);
        self.ends.push(self.items.len() as u32);
    }

    pub fn get(&self, index: u32) -> &[u32] {
        let index = index as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(index).and_then(|end| self.items.get(start as usize..*end as usize)).unwrap_or_default()
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn shrink(&mut self) {
        self.items.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Positions by 32-bit key, ascending in both. Two keys of one hash share a list, which costs a few needless looks.
#[derive(Debug, Default)]
pub struct Postings {
    entries: Vec<(u32, u32)>,
    /// Where the keys of each beginning start.
    starts: Vec<u32>,
    shift: u32,
}

/// Positions up to which going through them is shorter than halving.
const SHORT: usize = 16;

impl Postings {
    pub fn new(mut entries: Vec<(u32, u32)>) -> Postings {
        use rayon::slice::ParallelSliceMut;
        entries.par_sort_unstable();
        entries.dedup();
        entries.shrink_to_fit();
        let bits = (usize::BITS - entries.len().leading_zeros()).clamp(4, 22);
        let shift = 32 - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for (key, _) in &entries {
            if let Some(count) = starts.get_mut((key >> shift) as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Postings { entries, starts, shift }
    }

    /// Where the keys stand that begin as this one does.
    fn near(&self, key: u32) -> (u32, u32) {
        let at = (key >> self.shift) as usize;
        self.starts.get(at).copied().zip(self.starts.get(at + 1).copied()).unwrap_or_default()
    }

    /// The positions under each of some keys, in the order of the keys, in `places`; read them by [`Postings::at`]. Looking up many at
    /// once lets the processor wait for all of them together: nearly every look-up is in memory that no cache holds.
    pub fn places(&self, keys: &[u32], places: &mut Vec<(u32, u32)>) {
        places.clear();
        places.extend(keys.iter().map(|key| self.near(*key)));
        for (key, place) in keys.iter().zip(places) {
            *place = self.own(*key, *place);
        }
    }

    /// The positions at a place.
    pub fn at(&self, (from, to): (u32, u32)) -> &[(u32, u32)] {
        self.entries.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The positions under a key, ascending.
    #[cfg(test)]
    pub fn get(&self, key: u32) -> &[(u32, u32)] {
        self.at(self.own(key, self.near(key)))
    }

    /// Of keys that begin alike, where this one stands.
    fn own(&self, key: u32, (from, to): (u32, u32)) -> (u32, u32) {
        let near = self.at((from, to));
        // Few keys begin alike, and few works share one.
        let first = near.iter().position(|(other, _)| *other >= key).unwrap_or(near.len());
        let rest = near.get(first..).unwrap_or_default();
        let own = if rest.get(SHORT).is_some_and(|(other, _)| *other == key) {
            rest.partition_point(|(other, _)| *other == key)
        } else {
            rest.iter().position(|(other, _)| *other != key).unwrap_or(rest.len())
        };
        let from = from + first as u32;
        (from, from + own as u32)
    }
}

/// Spreads the bits of a number over 32.
pub fn spread(number: u64) -> u32 {
    (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

/// FNV-1a over the parts, each closed by a sign that no text holds: the same on every machine and in every run.
pub fn hash(parts: &[&[u8]]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.iter().chain(&[0xFF]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pushed_is_found_again_in_its_place() {
        let (mut arena, mut lists) = (Arena::default(), Lists::default());
        for text in ["ก", "", "abc"] {
            arena.push(text.as_bytes());
            lists.push(&text.bytes().map(u32::from).collect::<Vec<_>>());
        }
        assert_eq!((arena.text(0), arena.text(1), arena.text(2), arena.text(3)), ("ก", "", "abc", ""));
        assert_eq!((lists.get(1), lists.get(2)), (&[][..], &[97, 98, 99][..]));
    }

    #[test]
    fn a_key_has_its_positions_in_order_and_another_has_none() {
        let postings = Postings::new((0..1000).rev().map(|at| (spread(at % 7), at as u32)).collect());
        let found: Vec<u32> = postings.get(spread(3)).iter().map(|(_, at)| *at).collect();
        assert_eq!(found, (0..1000).filter(|at| at % 7 == 3).collect::<Vec<_>>());
        assert!(postings.get(spread(8)).is_empty() && Postings::new(Vec::new()).get(1).is_empty());
    }
}
