//! Geometries of GeoPackages: the header of their blobs and the Well-Known Binary behind it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| phaen::ingest::fuzzed::geometry_blob(bytes));
