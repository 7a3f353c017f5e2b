//! Reading a file while telling how far it has come, and what to say of a file that cannot be read.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{At, Error, Fault, Result, Words};

/// Counts the bytes that pass.
#[derive(Debug)]
pub(super) struct Passing<R> {
    inner: R,
    passed: Arc<AtomicU64>,
}

impl<R> Passing<R> {
    pub fn new(inner: R, passed: Arc<AtomicU64>) -> Self {
        Passing { inner, passed }
    }
}

impl<R: Read> Read for Passing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.passed.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

impl<R: Seek> Seek for Passing<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

/// A counter for a look that nobody follows.
pub(super) fn unheard() -> Arc<AtomicU64> {
    Arc::new(AtomicU64::new(0))
}

pub(super) fn open_file(path: &Path) -> Result<File> {
    File::open(path).map_err(|cause| unreadable(path, &cause))
}

/// The file's name without folders and extension; a generic word where nothing is left.
pub(super) fn stem(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if stem.is_empty() { "layer".to_owned() } else { stem }
}

pub(super) fn unreadable(path: &Path, cause: &std::io::Error) -> Error {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let words = Words::new(format!("อ่านไฟล์ {name} ไม่ได้: {cause}"), format!("{name} cannot be read: {cause}"));
    let fault = Fault::new(At::Whole, "unreadable-file", words);
    Error::malformed(fault.remedy("ตรวจชื่อไฟล์และสิทธิ์", "look at the file's name and permissions"))
}

/// A part of a file that ends too early or cannot be inflated.
pub(super) fn damaged(part: &str, code: &'static str, cause: impl std::fmt::Display) -> Error {
    let words = Words::new(format!("{part} เสียหาย: {cause}"), format!("{part} is damaged: {cause}"));
    Error::impossible(Fault::new(At::Whole, code, words).remedy(
        "ส่งไฟล์ใหม่ทั้งไฟล์ หรือส่งออกจากโปรแกรมต้นทางอีกครั้ง",
        "send the whole file again, or export it anew from the program that made it",
    ))
}
