//! Similarity of words by character n-grams, each weighing more the rarer it is in the corpus (TF-IDF). N-grams are hashed into
//! a table of fixed size, so that no dictionary is kept; at a million titles about one in twenty shares its place.

/// A text as the places of its n-grams, ascending, without repetition.
pub type Grams = Vec<u32>;

/// One byte a letter: ASCII as it is, of any other letter the lower bits. Skeletons hold one script beside Latin and digits, and
/// within a script those are enough to tell letters apart.
pub fn letters(bones: &str) -> Vec<u8> {
    let folded = |letter: char| if letter.is_ascii() { letter as u8 } else { 0x80 | (letter as u32 & 0x7F) as u8 };
    bones.chars().map(folded).collect()
}

/// Bits of a place in the tables of n-grams.
pub const PLACES: u32 = 20;

/// The distinct n-grams of up to 4 letters, as places among 2^`bits`; of a text shorter than `width` the text itself.
pub fn grams(letters: &[u8], width: usize, bits: u32) -> Grams {
    let place = |part: &[u8]| {
        let number = part.iter().fold(1_u64, |number, byte| number << 8 | u64::from(*byte));
        super::lists::spread(number) >> (32 - bits)
    };
    let mut grams: Grams = if letters.len() < width && !letters.is_empty() {
        vec![place(letters)]
    } else {
        letters.windows(width).map(place).collect()
    };
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// How rare each n-gram of a corpus is.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    weights: Vec<f32>,
}

/// Counts the texts in which each n-gram stands.
#[derive(Debug)]
pub struct Counts {
    counts: Vec<u32>,
    texts: u32,
}

impl Default for Counts {
    fn default() -> Self {
        Counts { counts: vec![0; 1 << PLACES], texts: 0 }
    }
}

impl Counts {
    pub fn add(&mut self, grams: &[u32]) {
        self.texts += u32::from(!grams.is_empty());
        for gram in grams {
            if let Some(count) = self.counts.get_mut(*gram as usize) {
                *count += 1;
            }
        }
    }

    /// An n-gram that no text has weighs what one that a single text has does.
    pub fn rarity(&self) -> Rarity {
        let rarity =
            |count: &u32| ((f64::from(self.texts) + 1.0) / (f64::from((*count).max(1)) + 1.0)).ln() as f32 + 1.0;
        Rarity { weights: self.counts.iter().map(rarity).collect() }
    }
}

impl Rarity {
    fn square(&self, gram: u32) -> f32 {
        self.weights.get(gram as usize).map_or(0.0, |weight| weight * weight)
    }

    /// The squared length of a text as a vector.
    pub fn size(&self, grams: &[u32]) -> f32 {
        grams.iter().map(|gram| self.square(*gram)).sum()
    }
}

/// A text to compare.
#[derive(Debug, Clone, Copy)]
pub struct Bag<'a> {
    pub grams: &'a [u32],
    /// By [`Rarity::size`].
    pub size: f32,
}

/// Similarity of two texts, 0 to 1: three parts cosine, two parts the share of the lesser text that the other holds, so that
/// a title that only says more is not punished. None if a text has no words.
pub fn similarity(a: Bag<'_>, b: Bag<'_>, rarity: &Rarity) -> Option<f64> {
    if a.grams.is_empty() || b.grams.is_empty() || a.size <= 0.0 || b.size <= 0.0 {
        return None;
    }
    let common = common(a.grams, b.grams, rarity);
    let cosine = common / (a.size * b.size).sqrt();
    let held = match a.grams.len().cmp(&b.grams.len()) {
        std::cmp::Ordering::Less => common / a.size,
        std::cmp::Ordering::Greater => common / b.size,
        std::cmp::Ordering::Equal => common / a.size.min(b.size),
    };
    Some(f64::from(0.6 * cosine + 0.4 * held).clamp(0.0, 1.0))
}

/// Squared weight of what both have.
fn common(a: &[u32], b: &[u32], rarity: &Rarity) -> f32 {
    let (mut sum, mut right) = (0.0, b);
    for gram in a {
        while let [first, rest @ ..] = right {
            if first < gram {
                right = rest;
                continue;
            }
            if first == gram {
                sum += rarity.square(*gram);
                right = rest;
            }
            break;
        }
    }
    sum
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn what_is_rare_weighs_more_than_what_all_share() {
        let texts = ["กอสรางถนนบางพระ", "กอสรางถนนหนองปรอ", "กอสรางถนนแหลมฉบง", "กอสรางถนนบางพระใหม"];
        let bags: Vec<Grams> = texts.iter().map(|text| grams(&letters(text), 3, PLACES)).collect();
        let mut counts = Counts::default();
        bags.iter().for_each(|bag| counts.add(bag));
        let rarity = counts.rarity();
        let like = |a: usize, b: usize| {
            let bag = |at: usize| Bag { grams: &bags[at], size: rarity.size(&bags[at]) };
            similarity(bag(a), bag(b), &rarity).unwrap()
        };
        assert!(like(0, 3) > like(0, 1) + 0.2);
        assert!((like(0, 0) - 1.0).abs() < 1e-5);
        assert_eq!(similarity(Bag { grams: &bags[0], size: 1.0 }, Bag { grams: &[], size: 0.0 }, &rarity), None);
    }

    #[test]
    fn a_text_shorter_than_an_n_gram_is_one() {
        assert_eq!(grams(&letters("กข"), 3, PLACES).len(), 1);
        assert!(grams(&[], 3, PLACES).is_empty());
    }
}
