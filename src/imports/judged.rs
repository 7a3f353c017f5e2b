//! The rows of a layer judged, many at a time: one thread reads, others judge, and this one takes what comes of it in the file's order.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;
use serde_json::{Map, Value};

use super::reading::open;
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::{Limits, Shape};
use crate::ingest::source::{FoundLayer, Rows, SourceGeometry, SourceRow, Wishes};

/// What becomes of a row.
#[derive(Debug)]
pub struct Verdict {
    pub number: u64,
    pub id: Option<String>,
    pub properties: Map<String, Value>,
    /// WGS 84, longitude first.
    pub shape: Option<Shape>,
    /// Reasons to refuse it.
    pub faults: Vec<Fault>,
    pub warnings: Vec<Fault>,
    pub repairs: Vec<Fault>,
}

/// What rows are held to.
#[derive(Debug, Clone, Default)]
pub struct Rules {}

fn judge(row: SourceRow, _: &Rules) -> Verdict {
    let pointer = format!("/features/{}/geometry", row.number - 1);
    let shape = match &row.geometry {
        SourceGeometry::None => Ok(None),
        SourceGeometry::GeoJson(text) => Shape::from_json_text(text.get(), &pointer, Limits::JOB).map(Some),
        SourceGeometry::Planar(geometry) => Shape::from_geometry(geometry, &pointer, Limits::JOB).map(Some),
    };
    let mut faults = row.faults;
    let shape = match shape {
        Ok(shape) => shape,
        Err(Error::Malformed(found) | Error::Impossible(found)) => {
            faults.extend(found);
            None
        }
        Err(error) => {
            let reason = error.to_string();
            faults.push(Fault::pointer(pointer, "unreadable", Words::new(reason.clone(), reason)));
            None
        }
    };
    let (warnings, repairs) = (vec![], vec![]);
    Verdict { number: row.number, id: row.id, properties: row.properties, shape, faults, warnings, repairs }
}

/// Rows that are handed on at once, and the weight (bytes, roughly) above which fewer are.
const ROWS_AT_ONCE: usize = 512;
const WEIGHT_AT_ONCE: usize = 1 << 20;

/// Bytes and rows that were read, told after every few rows; the answer says whether to go on.
pub type Going<'a> = &'a dyn Fn(u64, u64) -> bool;

/// Judges every row of a layer and hands it to `take` in the order of the file, with its running number from 1.
///
/// # Errors
/// Those of the file, which end it; [`stopped`] when it is no longer wanted; those of `take`.
pub fn each_row(
    path: &Path,
    layer: &FoundLayer,
    wishes: &Wishes,
    rules: &Rules,
    going: Going,
    mut take: impl FnMut(Verdict, u64) -> Result<()>,
) -> Result<u64> {
    let passed = Arc::new(AtomicU64::new(0));
    let rows = open(path, layer, wishes, passed.clone())?;
    let mut ordinal = 0;
    std::thread::scope(|scope| {
        let (sender, chunks) = sync_channel(1);
        scope.spawn(move || {
            for chunk in chunked(rows) {
                if sender.send(chunk).is_err() {
                    break;
                }
            }
        });
        for chunk in chunks {
            let judged: Vec<Result<Verdict>> =
                chunk.into_par_iter().map(|row| row.map(|row| judge(row, rules))).collect();
            for verdict in judged {
                ordinal += 1;
                take(verdict?, ordinal)?;
            }
            if !going(passed.load(Ordering::Relaxed), ordinal) {
                return Err(stopped());
            }
        }
        Ok(ordinal)
    })
}

/// The rows in groups; a group ends with the first error.
fn chunked(mut rows: Rows) -> impl Iterator<Item = Vec<Result<SourceRow>>> {
    let mut ended = false;
    std::iter::from_fn(move || {
        let (mut chunk, mut weight) = (Vec::with_capacity(ROWS_AT_ONCE), 0);
        while !ended && chunk.len() < ROWS_AT_ONCE && weight < WEIGHT_AT_ONCE {
            match rows.next() {
                Some(Ok(row)) => {
                    weight += weight_of(&row);
                    chunk.push(Ok(row));
                }
                Some(Err(error)) => {
                    ended = true;
                    chunk.push(Err(error));
                }
                None => ended = true,
            }
        }
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// Bytes of a row in memory, roughly.
fn weight_of(row: &SourceRow) -> usize {
    let geometry = match &row.geometry {
        SourceGeometry::None => 0,
        SourceGeometry::GeoJson(text) => text.get().len(),
        SourceGeometry::Planar(geometry) => 16 * geo::CoordsIter::coords_count(geometry),
    };
    geometry + 96 * row.properties.len()
}

/// "It is no longer wanted."
pub fn stopped() -> Error {
    Error::Conflict(Fault::parameter("id", "cancelled", Words::new("งานนี้ถูกยกเลิก", "this work was cancelled")))
}
