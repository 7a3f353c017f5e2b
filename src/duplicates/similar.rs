//! Similarity of words by character n-grams, each weighing more the rarer it is in the corpus (TF-IDF).

use std::collections::HashMap;

/// A text as rare-weighted n-grams: ids ascending, weights of unit length in sum.
pub type Vector = Vec<(u32, f32)>;

/// The n-grams of a corpus and how rare each is.
#[derive(Debug, Clone, Default)]
pub struct Space {
    width: usize,
    ids: HashMap<u64, u32>,
    rarity: Vec<f32>,
    /// Number of texts in which each n-gram stands.
    pub frequency: Vec<u32>,
}

impl Space {
    /// Learns the n-grams of `width` characters. The order of the texts does not matter.
    pub fn learn<'a>(width: usize, texts: impl Iterator<Item = &'a str>) -> Space {
        let mut counts: HashMap<u64, u32> = HashMap::new();
        let mut total = 0_u32;
        for text in texts {
            total += 1;
            for gram in grams(text, width) {
                *counts.entry(gram).or_default() += 1;
            }
        }
        let mut sorted: Vec<(u64, u32)> = counts.into_iter().collect();
        sorted.sort_unstable();
        let rarity = sorted
            .iter()
            .map(|(_, count)| ((f64::from(total) + 1.0) / (f64::from(*count) + 1.0)).ln() as f32 + 1.0)
            .collect();
        let frequency = sorted.iter().map(|(_, count)| *count).collect();
        let ids = sorted.iter().zip(0_u32..).map(|((gram, _), id)| (*gram, id)).collect();
        Space { width, ids, rarity, frequency }
    }

    /// The vector of a text; n-grams that the corpus does not know are left out.
    pub fn vector(&self, text: &str) -> Vector {
        let known = grams(text, self.width).into_iter().filter_map(|gram| self.ids.get(&gram).copied());
        let mut vector: Vector =
            known.filter_map(|id| self.rarity.get(id as usize).map(|weight| (id, *weight))).collect();
        vector.sort_unstable_by_key(|(id, _)| *id);
        let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        if length > 0.0 {
            for (_, weight) in &mut vector {
                *weight /= length;
            }
        }
        vector
    }
}

/// Similarity of two texts, 0 to 1: three parts cosine, two parts the share of the lesser text that the other holds, so that
/// a title that only says more is not punished. None if a text has no words.
pub fn similarity(a: &Vector, b: &Vector) -> Option<f64> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (mut cosine, mut held_a, mut held_b) = (0.0_f32, 0.0_f32, 0.0_f32);
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    while let (Some((id_a, weight_a)), Some((id_b, weight_b))) = (left.peek(), right.peek()) {
        match id_a.cmp(id_b) {
            std::cmp::Ordering::Less => {
                left.next();
            }
            std::cmp::Ordering::Greater => {
                right.next();
            }
            std::cmp::Ordering::Equal => {
                cosine += weight_a * weight_b;
                held_a += weight_a * weight_a;
                held_b += weight_b * weight_b;
                left.next();
                right.next();
            }
        }
    }
    let held = if a.len() < b.len() {
        held_a
    } else if a.len() > b.len() {
        held_b
    } else {
        held_a.max(held_b)
    };
    Some(f64::from(0.6 * cosine + 0.4 * held).clamp(0.0, 1.0))
}

/// The distinct n-grams of a text, hashed; of a text shorter than `width` the text itself.
fn grams(text: &str, width: usize) -> Vec<u64> {
    let letters: Vec<char> = text.chars().collect();
    let mut grams: Vec<u64> = if letters.len() < width && !letters.is_empty() {
        vec![hash(&letters)]
    } else {
        letters.windows(width.max(1)).map(hash).collect()
    };
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// FNV-1a, the same on every machine and in every run.
fn hash(letters: &[char]) -> u64 {
    letters
        .iter()
        .flat_map(|letter| (*letter as u32).to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn what_is_rare_weighs_more_than_what_all_share() {
        let texts = ["กอสรางถนนบางพระ", "กอสรางถนนหนองปรอ", "กอสรางถนนแหลมฉบง", "กอสรางถนนบางพระใหม"];
        let space = Space::learn(3, texts.into_iter());
        let vectors: Vec<Vector> = texts.iter().map(|text| space.vector(text)).collect();
        let [a, b, _, d] = vectors.as_slice() else {
            return;
        };
        assert!(similarity(a, d).unwrap() > similarity(a, b).unwrap() + 0.2);
        assert!((similarity(a, a).unwrap() - 1.0).abs() < 1e-5);
        assert_eq!(similarity(a, &Vec::new()), None);
    }
}
