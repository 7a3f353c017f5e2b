//! Words of constant lists, stored as their numbers.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::de::Deserializer;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// A word of such a list. Under this name serde does not try to borrow it from what is read.
pub type Word = &'static str;

struct Words {
    list: Vec<&'static str>,
    numbers: HashMap<&'static str, u16>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let words: BTreeSet<&'static str> =
        super::names::kind_words().chain(super::text::side_words()).chain(std::iter::once("")).collect();
    let list: Vec<&'static str> = words.into_iter().collect();
    let numbers = list.iter().zip(0_u16..).map(|(word, number)| (*word, number)).collect();
    Words { list, numbers }
});

fn number(word: &str) -> u16 {
    WORDS.numbers.get(word).copied().unwrap_or_default()
}

fn word(number: u16) -> &'static str {
    WORDS.list.get(number as usize).copied().unwrap_or_default()
}

/// For `#[serde(with = "known")]`. A word of no list becomes the empty one; a test holds that there is none.
pub fn serialize<S: Serializer>(word: &&'static str, to: S) -> Result<S::Ok, S::Error> {
    number(word).serialize(to)
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<&'static str, D::Error> {
    u16::deserialize(from).map(word)
}

/// The same for sets of such words.
pub mod set {
    use super::*;

    pub fn serialize<S: Serializer>(words: &BTreeSet<&'static str>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(words.iter().map(|word| number(word)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<&'static str>, D::Error> {
        Ok(Vec::<u16>::deserialize(from)?.into_iter().map(word).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_comes_back() {
        for known in super::super::names::kind_words().chain(super::super::text::side_words()) {
            assert_eq!(word(number(known)), known);
        }
    }
}
