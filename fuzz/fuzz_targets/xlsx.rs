//! XLSX: what stands before the parser, and the parser behind it.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod file;

fuzz_target!(|bytes: &[u8]| file::read("x.xlsx", bytes));
