//! KML: placemarks, descriptions, tracks.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod file;

fuzz_target!(|bytes: &[u8]| file::read("x.kml", bytes));
