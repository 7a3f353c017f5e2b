//! Features as GeoJSON: one collection (RFC 7946), a text sequence (RFC 8142), or one to a line. The stored bytes, unparsed.

use std::io::Write;

use serde_json::Value;

use super::plan::{Export, written};
use super::walk::walk;
use crate::error::Result;
use crate::features::collection::feature_text;
use crate::storage::Database;

pub(super) fn write_collection(
    database: &mut Database,
    export: &Export,
    out: &mut impl Write,
    counted: &mut impl FnMut(),
) -> Result<()> {
    let name = Value::from(export.dataset.described.id.as_str());
    written(write!(out, "{{\"type\":\"FeatureCollection\",\"name\":{name},\"features\":["))?;
    let mut between = "\n";
    walk(database, export, |row| {
        written(out.write_all(between.as_bytes()).and_then(|()| out.write_all(feature_text(row, None).as_bytes())))?;
        between = ",\n";
        counted();
        Ok(())
    })?;
    written(out.write_all(b"\n]}\n"))
}

/// `before` each feature stands the record separator of a text sequence, or nothing.
pub(super) fn write_lines(
    database: &mut Database,
    export: &Export,
    before: &str,
    out: &mut impl Write,
    counted: &mut impl FnMut(),
) -> Result<()> {
    walk(database, export, |row| {
        written(writeln!(out, "{before}{}", feature_text(row, None)))?;
        counted();
        Ok(())
    })
}
