//! Features as GeoJSON: one collection (RFC 7946), a text sequence (RFC 8142), or one to a line. The stored bytes, unparsed.

use std::io::Write;

use serde_json::{Value, json};

use super::plan::{Export, written};
use super::walk::walk;
use crate::error::Result;
use crate::storage::Database;

pub(super) fn write_collection(
    database: &mut Database,
    export: &Export,
    out: &mut impl Write,
    counted: &mut impl FnMut(),
) -> Result<()> {
    let presenter = export.presenter()?;
    let name = Value::from(export.dataset.described.id.as_str());
    written(write!(out, "{{\"type\":\"FeatureCollection\",\"name\":{name}{},\"features\":[", system(export)))?;
    let mut text = String::new();
    let mut between = "\n";
    walk(database, export, |row| {
        text.clear();
        text.push_str(between);
        presenter.write_feature(&mut text, row, None);
        between = ",\n";
        counted();
        written(out.write_all(text.as_bytes()))
    })?;
    written(out.write_all(b"\n]}\n"))
}

/// A file outlives its headers: metres are told by the `crs` member of the GeoJSON of 2008, which GIS programs still read.
fn system(export: &Export) -> String {
    let crs = export.presentation.crs;
    if !crs.is_projected() {
        return String::new();
    }
    let name = format!("urn:ogc:def:crs:{}", crs.code().replace(':', "::"));
    format!(",\"crs\":{}", json!({ "type": "name", "properties": { "name": name } }))
}

/// `before` each feature stands the record separator of a text sequence, or nothing.
pub(super) fn write_lines(
    database: &mut Database,
    export: &Export,
    before: &str,
    out: &mut impl Write,
    counted: &mut impl FnMut(),
) -> Result<()> {
    let presenter = export.presenter()?;
    let mut text = String::new();
    walk(database, export, |row| {
        text.clear();
        text.push_str(before);
        presenter.write_feature(&mut text, row, None);
        text.push('\n');
        counted();
        written(out.write_all(text.as_bytes()))
    })
}
