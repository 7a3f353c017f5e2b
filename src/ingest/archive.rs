//! Zip archives: listed and judged before anything is inflated, entries read as streams, nothing ever unpacked to disk.

use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use encoding_rs::WINDOWS_874;
use zip::CompressionMethod;

use super::passing::{Passing, open_file, unreadable};
use crate::error::{At, Error, Fault, Result, Words};

#[cfg(test)]
mod tests;

/// What one archive may hold.
#[derive(Debug, Clone, Copy)]
pub struct ArchiveLimits {
    pub entries: usize,
    /// Bytes of all entries together, inflated.
    pub inflated: u64,
    /// Inflated to packed bytes of one entry; counts from [`ArchiveLimits::ratio_from`] bytes on, since small tables of
    /// blanks are packed tighter than any bomb needs.
    pub ratio: u64,
    pub ratio_from: u64,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        ArchiveLimits { entries: 1_000, inflated: 1 << 30, ratio: 100, ratio_from: 8 << 20 }
    }
}

/// One file of an archive, as the directory of the archive describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path within the archive, with `/`.
    pub name: String,
    /// Inflated bytes, as declared; reading holds them to it.
    pub size: u64,
    start: u64,
    packed: u64,
    crc: u32,
    deflated: bool,
    encrypted: bool,
}

/// A file of an archive, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeEntry {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Entry {
    /// In lower case, without the dot; empty where there is none.
    pub fn extension(&self) -> String {
        self.file().rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_lowercase())
    }

    /// The name without folders.
    pub fn file(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    /// The path without extension, in lower case: what the parts of a shapefile share.
    pub fn stem(&self) -> String {
        self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem).to_lowercase()
    }

    /// The inflated bytes, one after the other; what is more or other than the directory declares is an error.
    ///
    /// # Errors
    /// [`Error::Impossible`] for an encrypted entry or one packed in another way than deflate.
    pub fn read<R: Read + Seek + Send + 'static>(&self, mut archive: R) -> Result<Box<dyn Read + Send>> {
        if self.encrypted {
            return Err(impossible("archive-encrypted", &format!("'{}' is encrypted", self.name)));
        }
        archive.seek(SeekFrom::Start(self.start)).map_err(|cause| impossible("archive-entry", &cause.to_string()))?;
        let packed = BufReader::with_capacity(1 << 16, archive.take(self.packed));
        let inner: Box<dyn Read + Send> = match self.deflated {
            true => Box::new(flate2::bufread::DeflateDecoder::new(packed)),
            false => Box::new(packed),
        };
        let hash = crc32fast::Hasher::new();
        Ok(Box::new(Inflating { inner, left: self.size, hash, crc: self.crc, name: self.name.clone() }))
    }

    /// As [`Entry::read`], from the archive's file; `passed` counts packed bytes.
    ///
    /// # Errors
    /// As [`Entry::read`], and where the file cannot be opened.
    pub fn open(&self, path: &Path, passed: Arc<AtomicU64>) -> Result<Box<dyn Read + Send>> {
        self.read(Passing::new(open_file(path)?, passed))
    }
}

struct Inflating {
    inner: Box<dyn Read + Send>,
    left: u64,
    hash: crc32fast::Hasher,
    crc: u32,
    name: String,
}

impl Read for Inflating {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let wrong =
            |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, format!("'{}' {what}", self.name));
        let length = match self.inner.read(buffer) {
            Ok(length) => length,
            Err(cause) => return Err(wrong(&format!("cannot be inflated: {cause}"))),
        };
        if length as u64 > self.left {
            return Err(wrong("is larger than the archive declares"));
        }
        if length == 0 {
            if self.left > 0 {
                return Err(wrong("is cut short"));
            }
            if self.hash.clone().finalize() != self.crc {
                return Err(wrong("does not have the checksum that the archive declares"));
            }
        }
        self.left -= length as u64;
        self.hash.update(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}

/// The files of an archive, none inflated yet; folders and the shadows that a Mac adds are left out.
///
/// # Errors
/// [`Error::Malformed`] if it is no zip archive; [`Error::Impossible`] for a path that leads out or a symbolic link;
/// [`Error::TooLarge`] beyond the limits by what is declared.
pub fn list(path: &Path, limits: ArchiveLimits) -> Result<Vec<Entry>> {
    list_of(BufReader::new(open_file(path)?), limits).map_err(|error| match error {
        Error::Internal(cause) => unreadable(path, &std::io::Error::other(cause)),
        other => other,
    })
}

/// As [`list`], of any source.
///
/// # Errors
/// As [`list`].
pub fn list_of<R: Read + Seek>(mut source: R, limits: ArchiveLimits) -> Result<Vec<Entry>> {
    // The directory's own count is looked at before the directory is read into memory.
    if let Some(count) = declared_entries(&mut source).map_err(Error::internal)?
        && count > limits.entries as u64
    {
        return Err(too_large("จำนวนไฟล์", "entries", count, limits.entries as u64));
    }
    let mut archive = zip::ZipArchive::new(source).map_err(|cause| {
        let words = Words::new("ไฟล์ไม่ใช่ zip ที่อ่านได้", format!("the file is no readable zip archive: {cause}"));
        Error::malformed(Fault::new(At::Whole, "archive", words))
    })?;
    if archive.len() > limits.entries {
        return Err(too_large("จำนวนไฟล์", "entries", archive.len() as u64, limits.entries as u64));
    }
    let mut total: u64 = 0;
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let entry = entry(&mut archive, index)?;
        total = total.saturating_add(entry.size);
        if total > limits.inflated {
            return Err(too_large("ขนาดรวม", "inflated bytes", total, limits.inflated));
        }
        let ratio = entry.size / entry.packed.max(1);
        if entry.size >= limits.ratio_from && ratio > limits.ratio {
            return Err(too_large("อัตราบีบอัด", "times its packed size", ratio, limits.ratio));
        }
        if !entry.name.ends_with('/') && !entry.name.starts_with("__MACOSX/") {
            entries.push(entry);
        }
    }
    Ok(entries)
}

fn entry<R: Read + Seek>(archive: &mut zip::ZipArchive<R>, index: usize) -> Result<Entry> {
    let file = archive.by_index_raw(index).map_err(|cause| impossible("archive-entry", &cause.to_string()))?;
    // Old Windows programs write names in the machine's own alphabet and do not say so.
    let name = match std::str::from_utf8(file.name_raw()) {
        Ok(name) => name.to_owned(),
        Err(_) => WINDOWS_874.decode_without_bom_handling(file.name_raw()).0.into_owned(),
    };
    if leads_out(&name) {
        return Err(impossible("archive-path", &format!("the path '{name}' leads out of the archive")));
    }
    if file.is_symlink() {
        return Err(impossible("archive-link", &format!("'{name}' is a symbolic link")));
    }
    let deflated = match file.compression() {
        CompressionMethod::Stored => false,
        CompressionMethod::Deflated => true,
        other => return Err(impossible("archive-method", &format!("'{name}' is packed by {other}, not by deflate"))),
    };
    let start = file.data_start().ok_or_else(|| impossible("archive-entry", &format!("'{name}' has no place")))?;
    let (size, packed, crc) = (file.size(), file.compressed_size(), file.crc32());
    Ok(Entry { name: name.replace('\\', "/"), size, start, packed, crc, deflated, encrypted: file.encrypted() })
}

/// The number of entries as the end of an archive declares it, where there is such an end.
fn declared_entries<R: Read + Seek>(source: &mut R) -> std::io::Result<Option<u64>> {
    /// The record itself, and the longest comment behind it.
    const LONGEST_END: u64 = 22 + 65_535;
    let length = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(length.saturating_sub(LONGEST_END)))?;
    let mut tail = Vec::new();
    source.take(LONGEST_END).read_to_end(&mut tail)?;
    source.seek(SeekFrom::Start(0))?;
    let at = memchr::memmem::rfind(&tail, b"PK\x05\x06");
    let count = at.and_then(|at| tail.get(at + 10..at + 12)).and_then(|bytes| bytes.first_chunk::<2>());
    Ok(count.map(|count| u64::from(u16::from_le_bytes(*count))))
}

/// The files of an archive in memory whose extension is one of `extensions` (lower case), in the archive's order.
///
/// # Errors
/// As [`list`] and [`Entry::read`]; [`Error::Impossible`] for a damaged entry.
pub fn read(bytes: &[u8], extensions: &[&str], limits: ArchiveLimits) -> Result<Vec<WholeEntry>> {
    let entries = list_of(Cursor::new(bytes), limits)?;
    let shared: Arc<[u8]> = Arc::from(bytes);
    let wanted = entries.into_iter().filter(|entry| extensions.contains(&entry.extension().as_str()));
    wanted
        .map(|entry| {
            let mut bytes = Vec::new();
            let read = entry.read(Cursor::new(shared.clone()))?.read_to_end(&mut bytes);
            read.map_err(|cause| impossible("archive-entry", &cause.to_string()))?;
            Ok(WholeEntry { name: entry.name, bytes })
        })
        .collect()
}

fn leads_out(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let plain = name.replace('\\', "/");
    drive || name.contains('\0') || plain.starts_with('/') || plain.split('/').any(|step| step == "..")
}

pub(super) fn impossible(code: &'static str, reason: &str) -> Error {
    let words = Words::new(format!("ไฟล์ zip นี้รับไม่ได้: {reason}"), format!("the archive is refused: {reason}"));
    Error::impossible(Fault::new(At::Whole, code, words).remedy(
        "สร้าง zip ใหม่จากไฟล์ข้อมูลเท่านั้น ไม่ใส่รหัสผ่าน",
        "make the archive anew from the data files alone, without a password",
    ))
}

fn too_large(what_th: &str, what_en: &str, found: u64, most: u64) -> Error {
    Error::TooLarge(Words::new(
        format!("{what_th}ใน zip เกินที่รับได้ ({found} เกิน {most})"),
        format!("the archive holds too much: {found} {what_en}, at most {most} are taken"),
    ))
}
