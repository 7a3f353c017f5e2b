//! Geometries in Well-Known Text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| phaen::ingest::fuzzed::wkt(text));
