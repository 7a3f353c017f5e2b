//! Archives honest, broken and hostile.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

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
    assert_eq!(entries, [WholeEntry { name: "a/b.TXT".to_owned(), bytes: b"hello".to_vec() }]);
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

#[test]
fn a_size_that_lies_is_found_out_while_inflating() {
    let mut bytes = archive(&[("a.txt", &[b'x'; 5_000])]);
    for (mark, place) in [(&b"PK\x01\x02"[..], 24), (b"PK\x03\x04", 22)] {
        let at = memchr::memmem::find(&bytes, mark).unwrap() + place;
        bytes[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let refused = read(&bytes, &["txt"], ArchiveLimits::default()).unwrap_err().to_string();
    assert!(refused.contains("larger than the archive declares"), "{refused}");
}

#[test]
fn a_directory_that_says_a_hundred_thousand_is_not_even_read() {
    let mut bytes = vec![0; 4_096];
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&[0xFF; 4]);
    bytes.extend_from_slice(&[0; 10]);
    assert_eq!(code(&bytes, ArchiveLimits::default()), "too-large");
}

#[test]
fn names_in_the_alphabet_of_the_machine_are_read() {
    let mut bytes = archive(&[("aaa.txt", b"x")]);
    let thai = encoding_rs::WINDOWS_874.encode("ถนน").0.into_owned();
    for mark in [&b"PK\x01\x02"[..], b"PK\x03\x04"] {
        let from = memchr::memmem::find(&bytes, mark).unwrap();
        let at = from + memchr::memmem::find(&bytes[from..], b"aaa").unwrap();
        bytes[at..at + 3].copy_from_slice(&thai);
    }
    assert_eq!(read(&bytes, &["txt"], ArchiveLimits::default()).unwrap()[0].name, "ถนน.txt");
}
