//! The geometry file of a shapefile, record by record: points, lines and rings as numbers, in the file's own coordinates.

use std::io::{BufReader, Read};

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, Point};

use super::rings::polygons;
use crate::error::{At, Error, Fault, Result, Words};
use crate::ingest::passing::damaged;

const HEADER: u64 = 100;
const FILE_CODE: i32 = 9994;
/// Bytes of one record: a million positions with height and measure.
const LARGEST_RECORD: usize = 32 << 20;

/// The records of a `.shp`, in order. What is wrong with one record is a fault of that row; a file that ends too early is an error.
pub(super) struct Shapes<R> {
    source: BufReader<R>,
    /// Bytes of the whole file, as its header says.
    length: u64,
    read: u64,
    record: usize,
}

/// `None` for a null shape. Heights and measures are passed over.
pub(super) type Shape = std::result::Result<Option<Geometry<f64>>, Fault>;

impl<R: Read> Shapes<R> {
    /// # Errors
    /// [`Error::Impossible`] if it is no `.shp`.
    pub fn open(source: R) -> Result<Self> {
        let mut source = BufReader::with_capacity(1 << 16, source);
        let mut header = Vec::new();
        (&mut source).take(HEADER).read_to_end(&mut header).map_err(|cause| damaged(".shp", "shp", cause))?;
        if big(&header, 0) != Some(FILE_CODE) || header.len() < HEADER as usize {
            return Err(broken("this is no .shp file", 0));
        }
        let words = big(&header, 24).and_then(|words| u64::try_from(words).ok()).unwrap_or_default();
        Ok(Shapes { source, length: words * 2, read: HEADER, record: 0 })
    }

    fn next_shape(&mut self) -> Result<Option<Shape>> {
        let head = self.bytes(8)?;
        // Some programs leave a few bytes behind the end that the header names.
        if head.is_empty() || (head.len() < 8 && self.read >= self.length) {
            return Ok(None);
        }
        self.record += 1;
        let words = big(&head, 4).and_then(|words| usize::try_from(words).ok());
        let length = words.ok_or_else(|| broken("the record has no length", self.record))?.saturating_mul(2);
        if length > LARGEST_RECORD {
            return Err(broken("the record is larger than 32 MiB", self.record));
        }
        let content = self.bytes(length)?;
        if content.len() < length {
            return Err(broken("the record is cut short", self.record));
        }
        Ok(Some(shape(&content).unwrap_or_else(|| Err(unreadable("the record cannot be read")))))
    }

    fn bytes(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = (&mut self.source).take(length as u64).read_to_end(&mut bytes);
        self.read += read.map_err(|cause| damaged(".shp", "shp", cause))? as u64;
        Ok(bytes)
    }
}

impl<R: Read> Iterator for Shapes<R> {
    type Item = Result<Shape>;

    fn next(&mut self) -> Option<Result<Shape>> {
        self.next_shape().transpose()
    }
}

fn big(bytes: &[u8], at: usize) -> Option<i32> {
    bytes.get(at..)?.first_chunk::<4>().map(|chunk| i32::from_be_bytes(*chunk))
}

fn little(bytes: &[u8], at: usize) -> Option<usize> {
    let chunk = bytes.get(at..)?.first_chunk::<4>()?;
    usize::try_from(i32::from_le_bytes(*chunk)).ok()
}

fn double(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..)?.first_chunk::<8>().map(|chunk| f64::from_le_bytes(*chunk))
}

/// `count` positions, never more than there are bytes for.
fn positions(bytes: &[u8], at: usize, count: usize) -> Option<Vec<Coord<f64>>> {
    let slice = bytes.get(at..at.checked_add(count.checked_mul(16)?)?)?;
    slice.chunks_exact(16).map(|chunk| Some(Coord { x: double(chunk, 0)?, y: double(chunk, 8)? })).collect()
}

/// `None` for bytes that end too early.
fn shape(bytes: &[u8]) -> Option<Shape> {
    let shape = match little(bytes, 0)? {
        0 => None,
        1 | 11 | 21 => Some(Geometry::Point(Point(*positions(bytes, 4, 1)?.first()?))),
        8 | 18 | 28 => {
            let points = positions(bytes, 40, little(bytes, 36)?)?;
            Some(Geometry::MultiPoint(MultiPoint::new(points.into_iter().map(Point).collect())))
        }
        3 | 13 | 23 => match parts(bytes)? {
            mut lines if lines.len() == 1 => lines.pop().map(Geometry::LineString),
            lines if lines.is_empty() => None,
            lines => Some(Geometry::MultiLineString(MultiLineString::new(lines))),
        },
        5 | 15 | 25 => match polygons(parts(bytes)?) {
            Ok(shape) => shape,
            Err(fault) => return Some(Err(fault)),
        },
        other => {
            let words = Words::new(
                format!("ไม่รองรับรูปทรงชนิด {other} ของ shapefile"),
                format!("shapes of type {other} (such as multipatches) are not read"),
            );
            let fault = Fault::pointer("/geometry", "shp-type", words);
            return Some(Err(fault.remedy("แปลงเป็นรูปหลายเหลี่ยมสองมิติ", "convert it to polygons in two dimensions")));
        }
    };
    Some(Ok(shape))
}

fn parts(bytes: &[u8]) -> Option<Vec<LineString<f64>>> {
    let (parts, count) = (little(bytes, 36)?, little(bytes, 40)?);
    let table = bytes.get(44..44_usize.checked_add(parts.checked_mul(4)?)?)?;
    let mut starts: Vec<usize> = table.chunks_exact(4).map(|chunk| little(chunk, 0)).collect::<Option<_>>()?;
    let all = positions(bytes, 44 + parts * 4, count)?;
    starts.push(count);
    // Parts follow one another, so no part is read twice however the table is written.
    if starts.first().is_some_and(|first| *first != 0) || !starts.is_sorted() {
        return None;
    }
    starts.windows(2).map(|pair| Some(LineString::new(all.get(*pair.first()?..*pair.last()?)?.to_vec()))).collect()
}

fn unreadable(what: &str) -> Fault {
    let words = Words::new(format!("รูปทรงใน .shp เสียหาย: {what}"), format!("the shape in the .shp is damaged: {what}"));
    Fault::pointer("/geometry", "shp-record", words)
        .remedy("แก้รูปทรงนี้ในโปรแกรมต้นทาง แล้วส่งออกใหม่", "mend this shape in the program it comes from and export it anew")
}

fn broken(what: &str, record: usize) -> Error {
    let words = Words::new(
        format!("ไฟล์ .shp เสียหายที่รายการ {record}: {what}"),
        format!("the .shp file is damaged at record {record}: {what}"),
    );
    Error::impossible(
        Fault::new(At::Whole, "shp", words)
            .remedy("ส่งไฟล์ใหม่ทั้งชุด (.shp .shx .dbf .prj)", "send the whole set again (.shp, .shx, .dbf, .prj)"),
    )
}
