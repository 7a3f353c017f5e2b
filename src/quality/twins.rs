//! Rows that a file holds twice: the same id, the same in everything, or nearly the same. Memory is bounded.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use geo::CoordsIter;
use serde_json::Value;

use super::verdict::Verdict;
use crate::error::{At, Fault, Words};

/// Rows that are remembered: 16 bytes each in two tables, some 36 MB at most. Later rows are compared with these, and no
/// longer with each other; `is_full` tells.
pub const MOST_REMEMBERED: usize = 917_504;

/// Degrees in which nearly the same places fall together: about a metre.
const NEAR: f64 = 1e-5;

/// What a row has in common with others: the hash of what nearly the same rows share, and half the hash of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwinKeys {
    near: u64,
    whole: u32,
}

/// What was seen of the rows of one file. Hashes of 64 bits: among a million rows a false twin is one in thirty million.
pub struct Twins {
    hash: RandomState,
    ids: HashMap<u64, u32>,
    /// From the hash of what nearly the same rows share to half the hash of the whole row, and its number.
    rows: HashMap<u64, (u32, u32)>,
    full: bool,
    same: u64,
    near: u64,
}

impl Default for Twins {
    fn default() -> Self {
        Twins { hash: RandomState::new(), ids: HashMap::new(), rows: HashMap::new(), full: false, same: 0, near: 0 }
    }
}

impl Twins {
    /// Remembers a row that is taken; adds a fault for an id that was there, a warning for a row that was there.
    /// Rows come in the order of the file.
    pub fn look_at(&mut self, verdict: &mut Verdict) {
        let keys = TwinKeys::of(verdict, &self.hash);
        self.look_with(verdict, keys);
    }

    /// What [`TwinKeys::of`] makes the keys of rows of, so that other threads may make them.
    pub fn hash(&self) -> RandomState {
        self.hash.clone()
    }

    /// As [`Twins::look_at`], of a row whose keys are known.
    pub fn look_with(&mut self, verdict: &mut Verdict, TwinKeys { near, whole }: TwinKeys) {
        if !verdict.is_taken() {
            return;
        }
        let row = u32::try_from(verdict.number).unwrap_or(u32::MAX);
        let at = || At::Row { row: usize::try_from(verdict.number).unwrap_or(usize::MAX), field: String::new() };
        if let Some(id) = &verdict.id {
            let key = self.hash.hash_one(id);
            if let Some(earlier) = self.ids.get(&key) {
                let fault = repeated_id(id, *earlier, at());
                verdict.faults.push(fault);
                verdict.shape = None;
                return;
            }
            if self.ids.len() < MOST_REMEMBERED {
                self.ids.insert(key, row);
            } else {
                self.full = true;
            }
        }
        match self.rows.get(&near) {
            Some((other, earlier)) if *other == whole => {
                self.same += 1;
                verdict.warnings.push(same_row(*earlier, at()));
            }
            Some((_, earlier)) => {
                self.near += 1;
                verdict.warnings.push(near_row(*earlier, at()));
            }
            None if self.rows.len() < MOST_REMEMBERED => {
                self.rows.insert(near, (whole, row));
            }
            None => self.full = true,
        }
    }

    /// Were there more rows than are remembered?
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Rows that are the same as an earlier one in everything but the id.
    pub fn same(&self) -> u64 {
        self.same
    }

    /// Rows that differ from an earlier one in spaces, letter case, digits or less than about a metre.
    pub fn near(&self) -> u64 {
        self.near
    }
}

impl TwinKeys {
    /// The keys of a row.
    #[expect(clippy::cast_possible_truncation, reason = "half a hash is as good")]
    pub fn of(verdict: &Verdict, hash: &RandomState) -> TwinKeys {
        let (mut near, mut whole) = (hash.build_hasher(), hash.build_hasher());
        for (name, value) in verdict.properties.iter().filter(|(name, _)| !is_number_of_row(name)) {
            name.hash(&mut near);
            match value {
                Value::String(text) => {
                    text.hash(&mut whole);
                    crate::thai::search_key(text).hash(&mut near);
                }
                other => {
                    let text = other.to_string();
                    text.hash(&mut whole);
                    text.hash(&mut near);
                }
            }
        }
        if let Some(shape) = &verdict.shape {
            shape.json.hash(&mut whole);
            for at in shape.geometry.coords_iter() {
                (((at.x / NEAR).round() as i32), ((at.y / NEAR).round() as i32)).hash(&mut near);
            }
        }
        TwinKeys { near: near.finish(), whole: whole.finish() as u32 }
    }
}

/// Running numbers make every row another.
fn is_number_of_row(name: &str) -> bool {
    let name = name.trim();
    ["id", "gid", "fid", "objectid", "ogc_fid", "ลำดับ", "ลำดับที่", "ที่", "no", "no."]
        .iter()
        .any(|own| name.eq_ignore_ascii_case(own))
}

fn repeated_id(id: &str, earlier: u32, at: At) -> Fault {
    Fault::new(
        at,
        "repeated-id",
        Words::new(format!("รหัส '{id}' ซ้ำกับแถวที่ {earlier}"), format!("the id '{id}' was taken by row {earlier}")),
    )
    .remedy("ให้แต่ละแถวมีรหัสของตัวเอง", "give each row an id of its own")
}

fn same_row(earlier: u32, at: At) -> Fault {
    Fault::new(
        at,
        "same-row",
        Words::new(
            format!("เหมือนแถวที่ {earlier} ทุกค่าและตำแหน่ง"),
            format!("the same as row {earlier} in all values and in place"),
        ),
    )
    .remedy("ลบแถวที่ซ้ำ", "take the repeated row out")
}

fn near_row(earlier: u32, at: At) -> Fault {
    Fault::new(
        at,
        "near-row",
        Words::new(
            format!("เกือบเหมือนแถวที่ {earlier}: ต่างกันเพียงช่องว่าง ตัวเลขไทย หรือไม่ถึง 1 เมตร"),
            format!("nearly the same as row {earlier}: only spaces, digits or less than a metre differ"),
        ),
    )
    .remedy("ตรวจว่าเป็นสิ่งเดียวกันหรือไม่", "see whether both are the same thing")
}
