//! The weights of the evidence, read from `weights.toml`, which is embedded and meant to be read by people.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{LazyLock, OnceLock};

use serde::{Deserialize, Serialize};

use super::relation::Rows;
use super::score::Item;
use crate::error::{Error, Fault, Result, Words};

/// Corners of a line that is straight between them and flat beyond its ends.
pub type Corners = Vec<(f64, f64)>;

/// Everything in `weights.toml`; see there for what each means. All in log-odds but `threshold`, a probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub prior: f64,
    pub threshold: f64,
    pub most_place: f64,
    pub names_beside_geometry: f64,
    pub text: Text,
    pub wording: Line,
    pub place: Place,
    pub geometry: OnGround,
    pub village: Sets,
    pub settlement: Sets,
    pub site: Sets,
    pub line: Sets,
    pub landmark: Landmark,
    pub body: Sets,
    pub soi: Sets,
    pub house: Sets,
    pub street: Street,
    pub road: Road,
    pub route: Line,
    pub section: Line,
    pub chainage: Chainage,
    pub ordinal: Sets,
    pub lot: Sets,
    pub phase: Phase,
    pub side: Sets,
    pub quantity: Sets,
    pub kind: Kind,
    pub goods: Goods,
    pub period: Period,
    pub money: Money,
    pub agency: Agency,
    pub external: Pairing,
    pub purpose: Line,
    pub amendment: Amendment,
    pub relation: Rows,
    /// What fitting has made of each item: its contributions are multiplied by this. Items that are not listed stay as they are.
    #[serde(default)]
    pub factor: BTreeMap<Item, Factor>,
}

/// Multipliers of what an item adds where it speaks for a pair, and where it speaks against it; never negative.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    #[serde(rename = "for")]
    pub gain: f64,
    #[serde(rename = "against")]
    pub loss: f64,
}

impl Weights {
    /// What an item contributes once fitted.
    pub fn fitted(&self, item: Item, contribution: f64) -> f64 {
        match self.factor.get(&item) {
            Some(factor) if contribution > 0.0 => contribution * factor.gain,
            Some(factor) => contribution * factor.loss,
            None => contribution,
        }
    }
}

macro_rules! tables {
    ($($name:ident { $($field:ident: $kind:ty),* })*) => {
        $(
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $(pub $field: $kind),* }
        )*
    };
}

tables! {
    Text { corners: Corners, goods: Corners, template: f64, template_floor: f64, template_unpinned: f64, floor_if_other_kind: f64, floor_if_same_spot: f64, floor_if_same_village: f64, floor_if_few_words: f64 }
    Place { same_tambon: f64, same_amphoe: f64, same_province: f64, other_tambon: f64, other_amphoe: f64, other_province: f64 }
    OnGround { metres: Corners, share: Corners, crossing: f64, datum: f64, village_metres: Corners }
    Sets { same: f64, partial: f64, different: f64 }
    Pairing { same: f64, different: f64 }
    Road { same: f64, partial: f64, different: f64, only_mentioned: f64, floor_of_names: f64 }
    Line { corners: Corners }
    Chainage { overlap: Corners, disjoint: f64 }
    Phase { same: f64, different: f64, one_sided: f64 }
    Kind { same: f64, related: f64, component: Corners, different: f64, different_on_one_spot: f64 }
    Period { shared: f64, following: f64, apart: f64, apart_floor: f64 }
    Money { equal: f64, corners: Corners }
    Agency { same_ministry: f64, counterpart: f64 }
    Goods { own_need: f64, special: f64 }
    Landmark { none_shared: f64 }
    Street { one_sided: f64, other: f64 }
    Amendment { version: f64 }
}

static EMBEDDED: LazyLock<Weights> = LazyLock::new(embedded);

#[expect(clippy::expect_used, reason = "the file is a part of the program; a test reads it")]
fn embedded() -> Weights {
    toml::from_str(include_str!("weights.toml")).expect("weights.toml")
}

static CHOSEN: OnceLock<Weights> = OnceLock::new();

/// The weights of this process: those that ship, unless the deployment chose others.
pub fn weights() -> &'static Weights {
    CHOSEN.get().unwrap_or(&EMBEDDED)
}

/// The weights that ship, around which weights are fitted.
pub fn shipped() -> &'static Weights {
    &EMBEDDED
}

impl Weights {
    /// Reads a file of weights; what it says has to be whole, as `weights.toml` is.
    pub fn parse(text: &str) -> std::result::Result<Weights, toml::de::Error> {
        toml::from_str(text)
    }

    /// The file that `parse` reads.
    ///
    /// # Errors
    /// `Internal` if the weights cannot be written as TOML, which no weights that were read can be.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(Error::internal)
    }

    /// Chooses the weights of this process; the first choice holds.
    pub fn settle(self) {
        let _ = CHOSEN.set(self);
    }

    /// What is said of a file that is no file of weights.
    pub fn unreadable(path: impl Display, cause: impl Display) -> Error {
        let reason = Words::new(
            format!("อ่านไฟล์น้ำหนักของหลักฐาน {path} ไม่ได้: {cause}"),
            format!("the weights of the evidence in {path} cannot be read: {cause}"),
        );
        Error::malformed(Fault::parameter("duplicate-weights", "unreadable-weights", reason).remedy(
            "ใช้ไฟล์ที่ได้จาก phaen duplicates train หรือลบค่านี้เพื่อใช้น้ำหนักที่มากับโปรแกรม",
            "give a file that `phaen duplicates train` has written, or leave the setting out for the weights that ship",
        ))
    }
}

/// The height of the line at `x`.
pub fn at(corners: &[(f64, f64)], x: f64) -> f64 {
    let mut last: Option<(f64, f64)> = None;
    for (right, high) in corners {
        if x <= *right {
            return match last {
                Some((left, low)) if right > &left => low + (high - low) * (x - left) / (right - left),
                _ => *high,
            };
        }
        last = Some((*right, *high));
    }
    last.map_or(0.0, |(_, height)| height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_weights_can_be_read_and_hold_together() {
        let weights = weights();
        assert!((0.0..1.0).contains(&weights.threshold));
        assert!(weights.prior < 0.0);
        assert!(
            weights.text.corners.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1),
            "more likeness may never count less"
        );
        assert!(
            weights.geometry.metres.is_sorted_by(|a, b| a.0 < b.0 && a.1 >= b.1),
            "more distance may never count more"
        );
    }

    #[test]
    fn weights_are_read_whole_or_not_at_all() {
        let text = shipped().to_toml().unwrap();
        assert_eq!(&Weights::parse(&text).unwrap(), shipped());
        assert!(Weights::parse(&text.replace("threshold", "treshold")).is_err());
        assert!(Weights::parse("prior = -5.0").is_err());
    }

    #[test]
    fn a_line_is_straight_between_its_corners_and_flat_beyond() {
        let corners = [(0.0, -1.0), (1.0, 1.0)];
        assert!((at(&corners, 0.5)).abs() < 1e-9);
        assert!((at(&corners, 7.0) - 1.0).abs() < 1e-9);
        assert!((at(&corners, -7.0) + 1.0).abs() < 1e-9);
    }
}
