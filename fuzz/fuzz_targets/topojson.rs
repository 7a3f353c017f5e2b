//! TopoJSON: arcs that are put together again.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod file;

fuzz_target!(|bytes: &[u8]| file::read("x.json", bytes));
