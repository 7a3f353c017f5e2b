//! Positions as people write them in a cell.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| phaen::ingest::fuzzed::position(text));
