//! Readers of pieces of files, for the fuzz targets alone: `cargo fuzz` sets the condition that this is built under.

/// A cell of a table.
pub fn position(text: &str) {
    let _ = super::position_text::read(text);
}

/// A geometry in Well-Known Text.
pub fn wkt(text: &str) {
    let _ = (super::wkt::begins(text), super::wkt::srid(text), super::wkt::read(text));
}

/// A geometry of a GeoPackage.
pub fn geometry_blob(bytes: &[u8]) {
    let _ = super::gpkg::geometry(bytes);
}
