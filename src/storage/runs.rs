//! Records sorted beyond what memory holds: pieces of them are sorted and laid down in a file without a name, and merged as they are read.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Bytes of records that are sorted at once.
const PIECE: usize = 4 << 20;
/// Bytes of all pieces together that are read ahead, and of each at least and at most.
const READ_AHEAD: usize = 4 << 20;
const READ_AT_ONCE: (usize, usize) = (1 << 10, 1 << 16);

/// Records, in the order of their bytes. A record has 65,535 bytes at most.
#[derive(Debug)]
pub struct Runs {
    folder: PathBuf,
    piece: usize,
    /// The sorted pieces one after the other: each record is its length (two bytes, little-endian) and its bytes.
    file: Option<File>,
    ends: Vec<u64>,
    /// What is not sorted yet.
    bytes: Vec<u8>,
    slots: Vec<Slot>,
    count: u64,
}

/// Where a record lies in `bytes`; its beginning as a number, by which most comparisons are decided.
#[derive(Debug, Clone, Copy)]
struct Slot {
    beginning: u128,
    start: u32,
    length: u16,
}

impl Runs {
    /// No records. The folder takes what memory does not hold.
    pub fn new(folder: &Path) -> Self {
        Runs::of_pieces(folder, PIECE)
    }

    fn of_pieces(folder: &Path, piece: usize) -> Self {
        Runs {
            folder: folder.to_owned(),
            piece,
            file: None,
            ends: vec![],
            bytes: Vec::new(),
            slots: Vec::new(),
            count: 0,
        }
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    /// Adds a record, which `write` appends to the bytes it is given.
    ///
    /// # Errors
    /// `Internal` for a record that is too long; `StorageFull`.
    pub fn push(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        let start = self.bytes.len();
        write(&mut self.bytes);
        let record = self.bytes.get(start..).unwrap_or_default();
        let slot = Slot {
            beginning: beginning(record),
            start: u32::try_from(start).map_err(Error::internal)?,
            length: u16::try_from(record.len()).map_err(Error::internal)?,
        };
        self.slots.push(slot);
        self.count += 1;
        if self.bytes.len() < self.piece { Ok(()) } else { self.lay_down().map_err(|cause| failed(&cause)) }
    }

    fn lay_down(&mut self) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile_in(&self.folder)?,
        };
        let bytes = &self.bytes;
        let of = |slot: &Slot| bytes.get(slot.start as usize..slot.start as usize + usize::from(slot.length));
        let key = |slot: &Slot| of(slot).unwrap_or_default();
        self.slots.sort_unstable_by(|a, b| a.beginning.cmp(&b.beginning).then_with(|| key(a).cmp(key(b))));
        let mut out = BufWriter::with_capacity(1 << 16, &file);
        for slot in &self.slots {
            out.write_all(&slot.length.to_le_bytes())?;
            out.write_all(key(slot))?;
        }
        out.flush()?;
        drop(out);
        let before = self.ends.last().copied().unwrap_or(0);
        self.ends.push(before + (self.bytes.len() + 2 * self.slots.len()) as u64);
        self.bytes.clear();
        self.slots.clear();
        self.file = Some(file);
        Ok(())
    }

    /// Hands every record to `take`, in order.
    ///
    /// # Errors
    /// `Internal` when the disk fails; those of `take`.
    pub fn each(mut self, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        if !self.slots.is_empty() {
            self.lay_down().map_err(|cause| failed(&cause))?;
        }
        let Some(file) = self.file.take() else { return Ok(()) };
        (self.bytes, self.slots) = (Vec::new(), Vec::new());
        let (least, most) = READ_AT_ONCE;
        let ahead = (READ_AHEAD / self.ends.len().max(1)).clamp(least, most);
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let mut heads = BinaryHeap::with_capacity(self.ends.len());
        for (at, end) in starts.zip(&self.ends) {
            let piece = BufReader::with_capacity(ahead, Piece { file: &file, at, end: *end });
            let mut head = Head { beginning: 0, record: Vec::new(), piece };
            if head.advance().map_err(|cause| failed(&cause))? {
                heads.push(head);
            }
        }
        while let Some(mut head) = heads.peek_mut() {
            take(&head.record)?;
            if !head.advance().map_err(|cause| failed(&cause))? {
                PeekMut::pop(head);
            }
        }
        Ok(())
    }
}

fn failed(cause: &io::Error) -> Error {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::StorageFull,
        _ => Error::Internal(format!("sorting on the disk: {cause}")),
    }
}

fn beginning(record: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(record).for_each(|(byte, of_record)| *byte = *of_record);
    u128::from_be_bytes(bytes)
}

/// The next record of a piece.
struct Head<'a> {
    beginning: u128,
    record: Vec<u8>,
    piece: BufReader<Piece<'a>>,
}

impl Head<'_> {
    /// Goes on to the next record; false at the end.
    fn advance(&mut self) -> io::Result<bool> {
        let mut length = [0; 2];
        match self.piece.read_exact(&mut length) {
            Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            read => read?,
        }
        self.record.resize(usize::from(u16::from_le_bytes(length)), 0);
        self.piece.read_exact(&mut self.record)?;
        self.beginning = beginning(&self.record);
        Ok(true)
    }
}

/// The least record is the greatest head.
impl Ord for Head<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.beginning.cmp(&self.beginning).then_with(|| other.record.cmp(&self.record))
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head<'_> {}

struct Piece<'a> {
    file: &'a File,
    at: u64,
    end: u64,
}

impl Read for Piece<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.file.read_at(buffer.get_mut(..left).unwrap_or_default(), self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted(records: &[Vec<u8>], piece: usize) -> Vec<Vec<u8>> {
        let mut runs = Runs::of_pieces(&std::env::temp_dir(), piece);
        for record in records {
            runs.push(|bytes| bytes.extend_from_slice(record)).unwrap();
        }
        assert_eq!(runs.count(), records.len() as u64);
        let mut read = Vec::new();
        runs.each(|record| {
            read.push(record.to_vec());
            Ok(())
        })
        .unwrap();
        read
    }

    proptest! {
        #[test]
        fn records_come_in_the_order_of_their_bytes_however_small_the_pieces(
            mut records in prop::collection::vec(prop::collection::vec(0_u8..4, 0..24), 0..200), piece in 1_usize..400,
        ) {
            let read = sorted(&records, piece);
            records.sort();
            prop_assert_eq!(read, records);
        }
    }

    #[test]
    fn a_record_that_is_too_long_is_refused() {
        let mut runs = Runs::new(&std::env::temp_dir());
        assert!(runs.push(|bytes| bytes.resize(70_000, 1)).is_err());
    }
}
