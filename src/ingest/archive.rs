//! Zip archives, read in memory and never unpacked to disk, within limits that a bomb cannot pass.

use std::io::{Cursor, Read};

use crate::error::{At, Error, Fault, Result, Words};

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

#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The path within the archive, with `/`.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The files of an archive whose extension is one of `extensions` (lower case), in the archive's order.
///
/// # Errors
/// [`Error::Malformed`] if it is no zip archive; [`Error::Impossible`] for a path that leads out, a symbolic link, an
/// encrypted or damaged entry; [`Error::TooLarge`] beyond the limits, by declared or by true size.
pub fn read(bytes: &[u8], extensions: &[&str], limits: ArchiveLimits) -> Result<Vec<Entry>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|cause| {
        let words = Words::new("ไฟล์ไม่ใช่ zip ที่อ่านได้", format!("the file is no readable zip archive: {cause}"));
        Error::malformed(Fault::new(At::Whole, "archive", words))
    })?;
    if archive.len() > limits.entries {
        return Err(too_large("จำนวนไฟล์", "entries", archive.len() as u64, limits.entries as u64));
    }
    let mut left = limits.inflated;
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(|cause| impossible("archive-entry", &cause.to_string()))?;
        let name = file.name().map_err(|cause| impossible("archive-entry", &cause.to_string()))?.into_owned();
        if leads_out(&name) {
            return Err(impossible("archive-path", &format!("the path '{name}' leads out of the archive")));
        }
        if file.is_symlink() {
            return Err(impossible("archive-link", &format!("'{name}' is a symbolic link")));
        }
        let (size, packed) = (file.size(), file.compressed_size());
        if size > left {
            return Err(too_large("ขนาดรวม", "inflated bytes", limits.inflated.saturating_add(1), limits.inflated));
        }
        if size >= limits.ratio_from && size / packed.max(1) > limits.ratio {
            return Err(too_large("อัตราบีบอัด", "times its packed size", size / packed.max(1), limits.ratio));
        }
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        if name.ends_with('/') || !extensions.contains(&extension.as_str()) {
            continue;
        }
        if file.encrypted() {
            return Err(impossible("archive-encrypted", &format!("'{name}' is encrypted")));
        }
        // What is declared may be a lie: one byte more than allowed is enough to know.
        let allowed = left.min(packed.saturating_mul(limits.ratio).max(limits.ratio_from));
        let mut inflated = Vec::new();
        let read = (&mut file).take(allowed.saturating_add(1)).read_to_end(&mut inflated);
        read.map_err(|cause| impossible("archive-entry", &format!("'{name}' is damaged: {cause}")))?;
        if inflated.len() as u64 > allowed {
            return Err(too_large("ขนาด", "inflated bytes", inflated.len() as u64, allowed));
        }
        left -= inflated.len() as u64;
        entries.push(Entry { name, bytes: inflated });
    }
    Ok(entries)
}

fn leads_out(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let plain = name.replace('\\', "/");
    drive || name.contains('\0') || plain.starts_with('/') || plain.split('/').any(|step| step == "..")
}

fn impossible(code: &'static str, reason: &str) -> Error {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn code(bytes: &[u8], limits: ArchiveLimits) -> &'static str {
        match read(bytes, &["txt"], limits) {
            Err(Error::Malformed(faults) | Error::Impossible(faults)) => faults[0].code,
            Err(Error::TooLarge(_)) => "too-large",
            _ => "taken",
        }
    }

    #[test]
    fn only_wanted_files_are_read() {
        let bytes = archive(&[("a/b.TXT", b"hello"), ("c.exe", b"no")]);
        let entries = read(&bytes, &["txt"], ArchiveLimits::default()).unwrap();
        assert_eq!(entries, [Entry { name: "a/b.TXT".to_owned(), bytes: b"hello".to_vec() }]);
    }

    #[test]
    fn paths_that_lead_out_and_links_are_refused() {
        for name in ["../a.txt", "a/../../b.txt", "/etc/a.txt", "C:\\a.txt", "a\\..\\b.txt"] {
            assert_eq!(code(&archive(&[(name, b"x")]), ArchiveLimits::default()), "archive-path", "{name}");
        }
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.add_symlink("a.txt", "/etc/passwd", SimpleFileOptions::default()).unwrap();
        let linked = writer.finish().unwrap().into_inner();
        assert_eq!(code(&linked, ArchiveLimits::default()), "archive-link");
    }

    #[test]
    fn bombs_stop_at_the_limits() {
        let bomb = archive(&[("a.txt", &vec![0; 20 << 20])]);
        assert_eq!(code(&bomb, ArchiveLimits::default()), "too-large", "ratio");
        let small = ArchiveLimits { inflated: 1_000, ..ArchiveLimits::default() };
        assert_eq!(code(&archive(&[("a.txt", &[7; 1_001])]), small), "too-large", "total");
        let names: Vec<String> = (0..1_001).map(|i| format!("{i}.bin")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(code(&archive(&files), ArchiveLimits::default()), "too-large", "entries");
    }

    #[test]
    fn what_is_no_archive_or_cut_short_is_refused() {
        assert_eq!(code(b"nonsense", ArchiveLimits::default()), "archive");
        let whole = archive(&[("a.txt", &[7; 5_000])]);
        for cut in [10, 30, whole.len() - 5] {
            assert_ne!(code(&whole[..cut], ArchiveLimits::default()), "taken");
        }
    }
}
