//! Tables in text: encodings, delimiters, numbering, columns of positions.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod file;

fuzz_target!(|bytes: &[u8]| file::read("x.csv", bytes));
