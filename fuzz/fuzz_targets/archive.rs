//! Zip archives: listed, judged, and read as whatever they hold.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod file;

fuzz_target!(|bytes: &[u8]| file::read("x.zip", bytes));
