//! GeoPackages: SQLite files that nobody trusts.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod file;

fuzz_target!(|bytes: &[u8]| file::read("x.gpkg", bytes));
