//! Which format a file is of: by its content, and by its name only where the content could be several.

use std::io::Read;
use std::path::Path;

use super::archive;
use super::passing::{open_file, unreadable};
use super::shapefile;
use super::source::{Format, FoundLayer, Wishes};
use super::text::marked;
use crate::error::{At, Error, Fault, Result, Words};

/// Bytes that are looked at.
const BEGINNING: u64 = 64 << 10;

/// # Errors
/// [`Error::Malformed`] (`unknown-format`) for what is none of them; what the archive's list says of an archive.
pub(super) fn format(path: &Path, wishes: &Wishes) -> Result<Format> {
    let mut bytes = Vec::new();
    open_file(path)?.take(BEGINNING).read_to_end(&mut bytes).map_err(|cause| unreadable(path, &cause))?;
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    if bytes.is_empty() {
        let words = Words::new("ไฟล์ว่างเปล่า", "the file is empty");
        return Err(Error::malformed(
            Fault::new(At::Whole, "file-empty", words).remedy("ส่งไฟล์ที่มีข้อมูล", "send the file with its content"),
        ));
    }
    match bytes.as_slice() {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => return archived(path, &extension, wishes),
        [b'f', b'g', b'b', 3, b'f', b'g', b'b', ..] => return Ok(Format::FlatGeobuf),
        [0, 0, 0x27, 0x0A, ..] => return Ok(Format::Shapefile),
        _ if bytes.starts_with(b"SQLite format 3\0") => return Ok(Format::GeoPackage),
        _ if bytes.starts_with(b"PAR1") => return Err(parquet()),
        _ if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) => return Err(old_office()),
        _ if bytes.starts_with(b"%PDF") => return Err(not_read("PDF")),
        _ => {}
    }
    if extension == "shp" {
        return Ok(Format::Shapefile);
    }
    written(&bytes, &extension).ok_or_else(|| unknown(path))
}

/// A text format; none for bytes that are no text.
fn written(bytes: &[u8], extension: &str) -> Option<Format> {
    let mark = marked(bytes);
    let text = bytes.get(mark.map_or(0, |(_, length)| length)..).unwrap_or_default();
    let is_wide = mark.is_some_and(|(encoding, _)| !matches!(encoding, super::text::Encoding::Utf8));
    let start = text.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0));
    let lossy = String::from_utf8_lossy(text);
    match start? {
        b'{' | 0x1E if !is_wide => return Some(json(&lossy)),
        b'[' if !is_wide && matches!(extension, "json" | "geojson") => return Some(Format::GeoJson),
        b'<' => return xml(&lossy.replace('\0', "")),
        _ => {}
    }
    if !is_wide && text.contains(&0) {
        return None;
    }
    let control = text.iter().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()).count();
    if !is_wide && control * 20 > text.len() {
        return None;
    }
    if matches!(extension, "geojson" | "geojsonl" | "geojsons" | "ndjson" | "geojsonseq") {
        return Some(Format::GeoJson);
    }
    let is_table = matches!(extension, "csv" | "tsv" | "txt" | "tab" | "");
    (is_table || lossy.lines().take(2).all(|line| line.contains([',', '\t', ';', '|']))).then_some(Format::Csv)
}

fn json(text: &str) -> Format {
    let start: String = text.chars().take(4_096).filter(|letter| !letter.is_whitespace()).collect();
    if start.contains("\"type\":\"Topology\"") { Format::TopoJson } else { Format::GeoJson }
}

fn xml(text: &str) -> Option<Format> {
    let start: String = text.chars().take(16_384).collect();
    if start.contains("<kml") || start.contains(":kml") || start.contains("opengis.net/kml") {
        return Some(Format::Kml);
    }
    ["opengis.net/gml", "opengis.net/wfs", "FeatureCollection"]
        .iter()
        .any(|word| start.contains(word))
        .then_some(Format::Gml)
}

fn archived(path: &Path, extension: &str, wishes: &Wishes) -> Result<Format> {
    let entries = archive::list(path, wishes.archive)?;
    if entries.iter().any(|entry| entry.name == "xl/workbook.xml" || entry.name == "xl/workbook.bin") {
        return Ok(Format::Xlsx);
    }
    if shapefile::is_among(&entries) {
        return Ok(Format::Shapefile);
    }
    if extension == "kmz" || entries.iter().any(|entry| entry.extension() == "kml") {
        return Ok(Format::Kml);
    }
    let nested = entries.iter().find(|entry| matches!(entry.extension().as_str(), "zip" | "kmz" | "7z" | "rar"));
    let (th, en) = match nested {
        Some(entry) => {
            (format!("มี zip ซ้อนอยู่: '{}'", entry.name), format!("another archive lies within: '{}'", entry.name))
        }
        None => ("ไม่มี .shp หรือ .kml".to_owned(), "there is no .shp and no .kml in it".to_owned()),
    };
    let words =
        Words::new(format!("zip นี้ไม่มีชั้นข้อมูลที่อ่านได้: {th}"), format!("the archive holds no layer that can be read: {en}"));
    Err(Error::impossible(Fault::new(At::Whole, "archive-content", words).remedy(
        "แตก zip แล้วส่งไฟล์ชั้นข้อมูล (.shp ให้ส่งเป็น zip ของทั้งชุด)",
        "unpack it and send the layer itself (a shapefile as a zip of its set)",
    )))
}

/// The one layer of that name, by its exact name or one that differs in case only.
///
/// # Errors
/// [`Error::Malformed`] at the parameter `layer`, naming those that there are.
pub(super) fn wanted(mut layers: Vec<FoundLayer>, name: &str) -> Result<Vec<FoundLayer>> {
    let exact = layers.iter().position(|layer| layer.name == name);
    let place = exact.or_else(|| layers.iter().position(|layer| layer.name.to_lowercase() == name.to_lowercase()));
    if let Some(place) = place {
        return Ok(vec![layers.swap_remove(place)]);
    }
    let names = layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>().join(", ");
    let words = Words::new(format!("ไม่มีชั้นข้อมูล '{name}' ในไฟล์"), format!("there is no layer '{name}' in the file"));
    Err(Error::malformed(
        Fault::parameter("layer", "no-such-layer", words).remedy(format!("มี: {names}"), format!("there are: {names}")),
    ))
}

fn unknown(path: &Path) -> Error {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let words = Words::new(format!("ไม่รู้จักชนิดไฟล์ '{name}'"), format!("'{name}' is of no kind that can be read"));
    Error::malformed(Fault::new(At::Whole, "unknown-format", words).remedy(
        "ใช้ .geojson .geojsonl .fgb .gpkg .zip (shapefile) .csv .tsv .xlsx .kml .kmz .gml หรือ .topojson",
        "use .geojson, .geojsonl, .fgb, .gpkg, .zip (shapefile), .csv, .tsv, .xlsx, .kml, .kmz, .gml or .topojson",
    ))
}

fn not_read(kind: &str) -> Error {
    let words = Words::new(format!("ไฟล์ {kind} ยังอ่านไม่ได้"), format!("{kind} files are not read"));
    Error::malformed(
        Fault::new(At::Whole, "unknown-format", words)
            .remedy("แปลงเป็น GeoPackage, GeoJSON หรือ CSV ก่อน", "convert it to GeoPackage, GeoJSON or CSV first"),
    )
}

fn parquet() -> Error {
    let words =
        Words::new("ไฟล์ GeoParquet อ่านไม่ได้", "GeoParquet files are not read: FlatGeobuf serves the same readers");
    Error::malformed(Fault::new(At::Whole, "unknown-format", words).remedy(
        "แปลงด้วย ogr2ogr out.fgb in.parquet แล้วส่ง out.fgb",
        "convert it with ogr2ogr out.fgb in.parquet and send out.fgb",
    ))
}

fn old_office() -> Error {
    let words = Words::new("ไฟล์ Office รุ่นเก่า (.xls) อ่านไม่ได้", "old Office files (.xls) are not read");
    Error::malformed(
        Fault::new(At::Whole, "unknown-format", words)
            .remedy("บันทึกเป็น .xlsx แล้วส่งใหม่", "save it as .xlsx and send that"),
    )
}
