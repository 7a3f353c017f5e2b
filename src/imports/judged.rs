//! The rows of a layer judged, many at a time: one thread reads, others judge and prepare, and this one takes what comes of it in the
//! file's order. Between them stand a few rows at most.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;

use crate::error::{Error, Fault, Result, Words};
use crate::ingest::open;
use crate::ingest::source::{FoundLayer, Rows, SourceGeometry, SourceRow, Wishes};
use crate::quality::{Rules, Verdict, judge};

/// Rows that are handed on at once, and the weight (bytes, roughly) above which fewer are.
const ROWS_AT_ONCE: usize = 512;
const WEIGHT_AT_ONCE: usize = 1 << 20;
/// Rows that are judged without asking whether another core is free.
const ROWS_OF_A_TASK: usize = 16;

/// Bytes and rows that were read, told after every few rows; the answer says whether to go on.
pub type Going<'a> = &'a dyn Fn(u64, u64) -> bool;

/// A layer to be read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    pub path: &'a Path,
    pub layer: &'a FoundLayer,
    pub wishes: &'a Wishes,
    pub rules: &'a Rules,
    /// Rows up to this running number are passed over.
    pub after: u64,
}

impl Reading<'_> {
    /// Judges every row and hands it to `take` in the order of the file, with its running number from 1.
    ///
    /// # Errors
    /// Those of the file, which end it; [`stopped`] when it is no longer wanted; those of `take`.
    pub fn each_row(&self, going: Going, take: impl FnMut(Verdict, u64) -> Result<()>) -> Result<()> {
        self.each_prepared(going, |verdict, _| Ok(verdict), take)
    }

    /// As [`Reading::each_row`]; what `take` is handed was made of the verdict by `prepare`, of many rows at once.
    ///
    /// # Errors
    /// Also those of `prepare`.
    pub fn each_prepared<P: Send>(
        &self,
        going: Going,
        prepare: impl Fn(Verdict, u64) -> Result<P> + Sync,
        mut take: impl FnMut(P, u64) -> Result<()>,
    ) -> Result<()> {
        let (passed, prepare) = (Arc::new(AtomicU64::new(0)), &prepare);
        let rows = open(self.path, self.layer, self.wishes, passed.clone())?;
        std::thread::scope(|scope| {
            let (sender, chunks) = sync_channel(1);
            scope.spawn(move || {
                for chunk in chunked(rows) {
                    if sender.send(chunk).is_err() {
                        break;
                    }
                }
            });
            let (prepared, ready) = sync_channel(1);
            scope.spawn(move || {
                let mut first = 1;
                for chunk in chunks {
                    let behind = first + chunk.len() as u64;
                    if prepared.send((self.judged(chunk, first, prepare), behind - 1)).is_err() {
                        break;
                    }
                    first = behind;
                }
            });
            for (rows, last) in ready {
                for (row, ordinal) in rows {
                    take(row?, ordinal)?;
                }
                if !going(passed.load(Ordering::Relaxed), last) {
                    return Err(stopped());
                }
            }
            Ok(())
        })
    }

    fn judged<P: Send>(
        &self,
        chunk: Vec<Result<SourceRow>>,
        first: u64,
        prepare: &(impl Fn(Verdict, u64) -> Result<P> + Sync),
    ) -> Vec<(Result<P>, u64)> {
        let passed_over = usize::try_from(self.after.saturating_sub(first - 1)).unwrap_or(usize::MAX);
        let rows: Vec<(Result<SourceRow>, u64)> = chunk.into_iter().zip(first..).skip(passed_over).collect();
        let each = |(row, ordinal): (Result<SourceRow>, u64)| {
            (row.and_then(|row| prepare(judge(row, self.rules), ordinal)), ordinal)
        };
        rows.into_par_iter().with_min_len(ROWS_OF_A_TASK).map(each).collect()
    }

    /// The first rows, as the file has them, for what columns mean.
    pub fn sample(path: &Path, layer: &FoundLayer, wishes: &Wishes) -> Result<Vec<SourceRow>> {
        let rows = open(path, layer, wishes, Arc::default())?;
        // A row that cannot be read is told where the rows are judged.
        Ok(rows.take(SAMPLE).map_while(Result::ok).collect())
    }
}

/// Rows by which the meaning of columns is told.
const SAMPLE: usize = 200;

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
