//! Shapefiles: the first two bytes say how many of the others are the `.shp`; the rest is the `.dbf`.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod file;

fuzz_target!(|bytes: &[u8]| {
    let Some((length, rest)) = bytes.split_first_chunk::<2>() else { return };
    let (shp, dbf) = rest.split_at(usize::from(u16::from_le_bytes(*length)).min(rest.len()));
    file::set(&[("x.shp", shp), ("x.dbf", dbf)]);
});
