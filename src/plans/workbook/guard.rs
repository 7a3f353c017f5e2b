//! What is looked at before anything parses a workbook: its archive is inflated once into nothing, counted and searched.

use std::io::{Cursor, Read};

use crate::error::{At, Error, Fault, Result, Words};
use crate::ingest::archive::ArchiveLimits;

/// Bytes of all XML parts together, inflated. The largest plan that is known (47 sheets, 5,200 rows) has about ten million.
const MOST_XML: u64 = 128 << 20;
/// What is read at once.
const PIECE: usize = 64 << 10;
const DOCTYPE: &[u8] = b"<!doctype";

/// Looks an archive over in constant memory.
///
/// # Errors
/// [`Error::Malformed`] if it is no zip archive, [`Error::TooLarge`] beyond the limits by declared or by true size,
/// [`Error::Impossible`] for encrypted or damaged parts, paths that lead out, XML in UTF-16 and XML with a document type.
pub(super) fn look_over(bytes: &[u8]) -> Result<()> {
    let limits = ArchiveLimits::default();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|cause| not_a_workbook(&cause.to_string()))?;
    if archive.len() > limits.entries {
        return Err(too_large("จำนวนไฟล์ภายใน", "parts", archive.len() as u64, limits.entries as u64));
    }
    let (mut all, mut xml) = (0_u64, 0_u64);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|cause| refused("workbook-part", &cause.to_string()))?;
        let name = part.name().map_err(|cause| refused("workbook-part", &cause.to_string()))?.into_owned();
        if name.contains('\0') || name.replace('\\', "/").split('/').any(|step| step == "..") {
            return Err(refused("workbook-path", &format!("the path '{name}' leads out")));
        }
        if part.encrypted() {
            return Err(refused("workbook-encrypted", &format!("'{name}' is encrypted")));
        }
        let packed = part.compressed_size();
        let is_xml = [".xml", ".rels", ".vml"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        let count = Counting { name: &name, is_xml, declared: part.size(), packed, limits };
        let size = count.inflate(&mut part, limits.inflated - all, MOST_XML - xml)?;
        all += size;
        xml += if is_xml { size } else { 0 };
    }
    Ok(())
}

struct Counting<'a> {
    name: &'a str,
    is_xml: bool,
    declared: u64,
    packed: u64,
    limits: ArchiveLimits,
}

impl Counting<'_> {
    /// The true size of one part; what is declared is believed only where it is too much.
    fn inflate(&self, part: &mut impl Read, left: u64, left_xml: u64) -> Result<u64> {
        self.within(self.declared, left, left_xml)?;
        let mut piece = vec![0; PIECE];
        let mut size = 0_u64;
        let mut tail: Vec<u8> = Vec::new();
        loop {
            let read = part
                .read(&mut piece)
                .map_err(|cause| refused("workbook-part", &format!("'{}' is damaged: {cause}", self.name)))?;
            if read == 0 {
                return Ok(size);
            }
            let got = piece.get(..read).unwrap_or_default();
            if self.is_xml {
                self.search(got, &mut tail, size == 0)?;
            }
            size += read as u64;
            self.within(size, left, left_xml)?;
        }
    }

    fn within(&self, size: u64, left: u64, left_xml: u64) -> Result<()> {
        if size > left {
            return Err(too_large("ขนาดรวมเมื่อคลายแล้ว", "inflated bytes", size, left));
        }
        if self.is_xml && size > left_xml {
            return Err(too_large("ขนาดข้อความ XML", "bytes of XML", size, left_xml));
        }
        let ratio = size / self.packed.max(1);
        if size >= self.limits.ratio_from && ratio > self.limits.ratio {
            return Err(too_large("อัตราบีบอัด", "times its packed size", ratio, self.limits.ratio));
        }
        Ok(())
    }

    /// A document type may stand across two pieces, so the end of each is looked at again with the next.
    fn search(&self, got: &[u8], tail: &mut Vec<u8>, first: bool) -> Result<()> {
        let start = got.get(..4).unwrap_or_default();
        if first && (start.contains(&0) || start.starts_with(&[0xFE, 0xFF]) || start.starts_with(&[0xFF, 0xFE])) {
            return Err(refused("workbook-encoding", &format!("'{}' is not written in UTF-8", self.name)));
        }
        tail.extend(got.iter().map(u8::to_ascii_lowercase));
        if memchr::memmem::find(tail, DOCTYPE).is_some() {
            return Err(refused("workbook-doctype", &format!("'{}' has a document type", self.name)));
        }
        let keep = tail.len().saturating_sub(DOCTYPE.len());
        tail.drain(..keep);
        Ok(())
    }
}

pub(super) fn not_a_workbook(cause: &str) -> Error {
    let words = Words::new(
        format!("ไฟล์นี้ไม่ใช่สมุดงาน XLSX ที่อ่านได้: {cause}"),
        format!("the file is no workbook that can be read: {cause}"),
    );
    Error::malformed(
        Fault::new(At::Whole, "workbook", words)
            .remedy("เปิดใน Excel แล้วบันทึกใหม่เป็น .xlsx", "open it in a spreadsheet program and save it anew as .xlsx"),
    )
}

/// A compound file: `.xls`, or `.xlsx` behind a password. Of `.xls` the text boxes with the history of rows could not be read.
pub(super) fn old() -> Error {
    let words = Words::new(
        "เป็นสมุดงานรุ่นเก่า (.xls) หรือมีรหัสผ่าน อ่านไม่ได้ครบ เพราะกล่องข้อความของรุ่นเก่าอ่านไม่ได้",
        "it is a workbook of the old kind (.xls), whose text boxes cannot be read, or one with a password",
    );
    Error::impossible(Fault::new(At::Whole, "workbook-old", words).remedy(
        "เปิดใน Excel นำรหัสผ่านออก แล้วบันทึกใหม่เป็น .xlsx",
        "open it in a spreadsheet program, take its password off, and save it anew as .xlsx",
    ))
}

pub(super) fn refused(code: &'static str, reason: &str) -> Error {
    let words = Words::new(format!("รับสมุดงานนี้ไม่ได้: {reason}"), format!("the workbook is refused: {reason}"));
    Error::impossible(Fault::new(At::Whole, code, words).remedy(
        "เปิดใน Excel นำรหัสผ่านออก แล้วบันทึกใหม่เป็น .xlsx",
        "open it in a spreadsheet program, take its password off, and save it anew as .xlsx",
    ))
}

pub(super) fn too_large(what_th: &str, what_en: &str, found: u64, most: u64) -> Error {
    Error::TooLarge(Words::new(
        format!("สมุดงานใหญ่เกินที่รับได้: {what_th} {found} เกิน {most}"),
        format!("the workbook is too large: {found} {what_en}, at most {most} are taken"),
    ))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use zip::write::SimpleFileOptions;

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn code(bytes: &[u8]) -> &'static str {
        match look_over(bytes) {
            Err(Error::Malformed(faults) | Error::Impossible(faults)) => faults[0].code,
            Err(Error::TooLarge(_)) => "too-large",
            _ => "taken",
        }
    }

    #[test]
    fn a_workbook_that_inflates_a_thousand_times_is_refused_in_constant_memory() {
        assert_eq!(code(&archive(&[("xl/worksheets/sheet1.xml", &vec![b' '; 20 << 20])])), "too-large");
        assert_eq!(code(&archive(&[("xl/worksheets/sheet1.xml", &vec![b' '; 1 << 20])])), "taken");
    }

    #[test]
    fn a_document_type_is_found_wherever_it_stands() {
        let mut late = vec![b' '; PIECE - 4];
        late.extend_from_slice(b"<!DocType x [<!ENTITY a 'b'>]>");
        assert_eq!(code(&archive(&[("xl/drawings/drawing1.xml", &late)])), "workbook-doctype", "across two pieces");
        assert_eq!(
            code(&archive(&[("xl/workbook.xml", b"<?xml version='1.0'?><!DOCTYPE a><a/>")])),
            "workbook-doctype"
        );
        assert_eq!(code(&archive(&[("xl/media/picture.png", b"<!DOCTYPE a>")])), "taken", "a picture is no XML");
        assert_eq!(code(&archive(&[("xl/workbook.xml", b"\xFF\xFE<\0!\0D\0")])), "workbook-encoding");
    }

    #[test]
    fn paths_that_lead_out_and_files_that_are_none_are_refused() {
        assert_eq!(code(&archive(&[("../a.xml", b"x")])), "workbook-path");
        assert_eq!(code(b"PK\x03\x04nonsense"), "workbook");
    }
}
