//! The records of a table in text, one by one in bounded memory, numbered as a spreadsheet numbers its rows.

use std::io::{BufRead, BufReader, Read};

use csv_core::{ReadRecordResult, ReaderBuilder};
use encoding_rs::Decoder;

use crate::error::{At, Error, Fault, Result, Words};
use crate::ingest::passing::damaged;
use crate::ingest::text::Encoding;

/// Bytes of one row: a geometry of a million positions.
const LARGEST_ROW: usize = 32 << 20;
/// Cells of one row, far beyond what a heading may have.
const MOST_CELLS: usize = 10_000;

/// The cells of one row, in the file's bytes (UTF-8 where the file was in UTF-16).
#[derive(Debug, Default)]
pub(super) struct Record {
    /// From 1, the heading being row 1: a quoted line break does not start a row, an empty line does count.
    pub number: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Record {
    pub fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.bytes.get(start..*end).unwrap_or_default())
    }
}

/// Reads records from bytes in any encoding that has ASCII's delimiters and quotes in ASCII's places, and from UTF-16.
pub(super) struct Records<R> {
    source: BufReader<Lines<R>>,
    reader: csv_core::Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Line breaks within quotes so far.
    inner: u64,
}

impl<R: Read> Records<R> {
    /// `source` stands behind the byte-order mark.
    pub fn new(source: R, encoding: Encoding, delimiter: u8) -> Self {
        Records {
            source: BufReader::with_capacity(1 << 16, Lines::new(source, encoding)),
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            bytes: vec![0; 1 << 12],
            ends: vec![0; 64],
            inner: 0,
        }
    }

    /// The next record that has any cell; false behind the last.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a row larger than 32 MiB, which is mostly a quote that nobody closed.
    pub fn read(&mut self, record: &mut Record) -> Result<bool> {
        let (mut length, mut cells) = (0, 0);
        loop {
            let input = self.source.fill_buf().map_err(|cause| damaged("ไฟล์/file", "csv", cause))?;
            let (room, places) = (self.bytes.get_mut(length..), self.ends.get_mut(cells..));
            let (result, taken, written, ended) =
                self.reader.read_record(input, room.unwrap_or_default(), places.unwrap_or_default());
            self.source.consume(taken);
            length += written;
            cells += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.bytes.len() >= LARGEST_ROW => return Err(self.too_long()),
                ReadRecordResult::OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MOST_CELLS => return Err(self.too_long()),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::Record => break,
            }
        }
        record.bytes.clear();
        record.bytes.extend_from_slice(self.bytes.get(..length).unwrap_or_default());
        record.ends.clear();
        record.ends.extend_from_slice(self.ends.get(..cells).unwrap_or_default());
        self.inner += memchr::memchr_iter(b'\n', &record.bytes).count() as u64;
        // Every row has ended with a line break by now: those read so far are the rows and the breaks within their cells.
        record.number = self.reader.line().saturating_sub(1).saturating_sub(self.inner).max(1);
        if self.bytes.len() > 1 << 20 {
            self.bytes.truncate(1 << 12);
            self.bytes.shrink_to_fit();
        }
        Ok(true)
    }

    fn too_long(&self) -> Error {
        let row = usize::try_from(self.reader.line().saturating_sub(self.inner)).unwrap_or(usize::MAX);
        let words = Words::new(
            "แถวหนึ่งยาวเกิน 32 MiB หรือมีเซลล์เกินหนึ่งหมื่น",
            "a row before this line is larger than 32 MiB, or has more than ten thousand cells",
        );
        Error::malformed(
            Fault::new(At::Row { row, field: String::new() }, "row-long", words)
                .remedy("ตรวจว่ามีเครื่องหมายคำพูดที่เปิดแล้วไม่ปิดหรือไม่", "look for a quote that is opened and never closed"),
        )
    }
}

/// The bytes of a text with every line ended by one LF, the last too; UTF-16 becomes UTF-8.
struct Lines<R> {
    source: R,
    wide: Option<Wide>,
    after_return: bool,
    /// The last byte given; none before the first.
    last: Option<u8>,
    ended: bool,
}

struct Wide {
    decoder: Decoder,
    raw: Vec<u8>,
    /// Decoded and not yet given.
    text: Vec<u8>,
    given: usize,
    done: bool,
}

impl<R: Read> Lines<R> {
    fn new(source: R, encoding: Encoding) -> Self {
        let decoder = match encoding {
            Encoding::Utf16Le => Some(encoding_rs::UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(encoding_rs::UTF_16BE.new_decoder_without_bom_handling()),
            _ => None,
        };
        let wide = decoder.map(|decoder| Wide { decoder, raw: vec![0; 1 << 14], text: vec![], given: 0, done: false });
        Lines { source, wide, after_return: false, last: None, ended: false }
    }

    fn fill(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some(wide) = &mut self.wide else { return self.source.read(buffer) };
        while wide.given >= wide.text.len() && !wide.done {
            let length = self.source.read(&mut wide.raw)?;
            wide.done = length == 0;
            let raw = wide.raw.get(..length).unwrap_or_default();
            let room = wide.decoder.max_utf8_buffer_length(length).unwrap_or(length * 3 + 16);
            wide.text.clear();
            wide.text.resize(room, 0);
            let (_, _, written, _) = wide.decoder.decode_to_utf8(raw, &mut wide.text, wide.done);
            wide.text.truncate(written);
            wide.given = 0;
        }
        let rest = wide.text.get(wide.given..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        wide.given += length;
        Ok(length)
    }

    /// Makes CR LF and CR an LF, in place; the new length.
    fn even(&mut self, bytes: &mut [u8]) -> usize {
        if !self.after_return && memchr::memchr(b'\r', bytes).is_none() {
            return bytes.len();
        }
        let mut kept = 0;
        for at in 0..bytes.len() {
            let byte = bytes.get(at).copied().unwrap_or_default();
            let second = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            if second {
                continue;
            }
            if let Some(place) = bytes.get_mut(kept) {
                *place = if byte == b'\r' { b'\n' } else { byte };
            }
            kept += 1;
        }
        kept
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while !self.ended && !buffer.is_empty() {
            let length = self.fill(buffer)?;
            if length == 0 {
                self.ended = true;
                if matches!(self.last, Some(last) if last != b'\n')
                    && let Some(place) = buffer.first_mut()
                {
                    *place = b'\n';
                    return Ok(1);
                }
                return Ok(0);
            }
            let kept = self.even(buffer.get_mut(..length).unwrap_or_default());
            if let Some(last) = buffer.get(..kept).and_then(<[u8]>::last) {
                self.last = Some(*last);
                return Ok(kept);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn all(bytes: &[u8], encoding: Encoding) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(bytes, encoding, b',');
        let mut record = Record::default();
        let mut all = Vec::new();
        while records.read(&mut record).unwrap() {
            all.push((record.number, record.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()));
        }
        all
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does_whatever_ends_the_lines() {
        let rows = ["title,baht", "\"road\nnew\",1", "", "canal,2", "bridge,3"];
        for (line_end, last) in [("\n", ""), ("\r\n", ""), ("\r", ""), ("\n", "\n"), ("\r\n", "\r\n")] {
            let text = rows.join(line_end).replace("d\nn", &format!("d{line_end}n")) + last;
            let found = all(text.as_bytes(), Encoding::Utf8);
            let seen: Vec<_> = found.iter().map(|(number, cells)| (*number, cells.first().unwrap().as_str())).collect();
            assert_eq!(seen, [(1, "title"), (2, "road\nnew"), (4, "canal"), (5, "bridge")], "{line_end:?}");
        }
    }

    #[test]
    fn utf16_is_read_as_well() {
        for (encoding, wide) in
            [(Encoding::Utf16Le, u16::to_le_bytes as fn(u16) -> [u8; 2]), (Encoding::Utf16Be, u16::to_be_bytes)]
        {
            let text = "ชื่อ,บาท\r\nถนน,1\r\n".repeat(9_000);
            let bytes: Vec<u8> = text.encode_utf16().flat_map(wide).collect();
            let found = all(&bytes, encoding);
            assert_eq!((found.len(), found.last().unwrap().0), (18_000, 18_000));
            assert_eq!(found.last().unwrap().1, ["ถนน", "1"]);
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_in_bounded_memory() {
        let mut records = Records::new(
            std::io::Read::take(std::io::repeat(b'"'), 1).chain(std::io::repeat(b'x')),
            Encoding::Utf8,
            b',',
        );
        let error = records.read(&mut Record::default()).unwrap_err().to_string();
        assert!(error.starts_with("row 1: ") && error.contains("quote"), "{error}");
    }
}
