//! Features as CSV for spreadsheets: UTF-8 with byte-order mark, a column for each property, the geometry as Well-Known Text.

use std::io::Write;

use serde_json::{Map, Value};

use super::wkt;
use crate::error::{Error, Result};
use crate::features::store::FeatureRow;
use crate::geometry::codec::{Limits, Shape};

/// Column of the feature's id, and of its geometry.
pub(super) const ID: &str = "id";
pub(super) const GEOMETRY: &str = "geometry";

/// Writes rows under the headings `id`, the properties' names, `geometry`.
pub(super) struct CsvWriter<W: Write> {
    rows: csv::Writer<W>,
    names: Vec<String>,
}

impl<W: Write> CsvWriter<W> {
    pub fn new(mut out: W, names: Vec<String>) -> Result<Self> {
        // Without the mark, spreadsheets read Thai as something else.
        out.write_all(b"\xEF\xBB\xBF").map_err(Error::internal)?;
        let mut rows = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let property = |name: &String| neutral(&heading(name));
        let headings: Vec<String> = std::iter::once(ID.to_owned())
            .chain(names.iter().map(property))
            .chain(std::iter::once(GEOMETRY.to_owned()))
            .collect();
        rows.write_record(&headings).map_err(Error::internal)?;
        Ok(CsvWriter { rows, names })
    }

    pub fn write(&mut self, row: &FeatureRow) -> Result<()> {
        let properties: Map<String, Value> = serde_json::from_str(&row.properties).map_err(Error::internal)?;
        let mut cells = Vec::with_capacity(self.names.len() + 2);
        cells.push(neutral(&row.id));
        cells.extend(self.names.iter().map(|name| properties.get(name).map(cell).unwrap_or_default()));
        cells.push(geometry_text(row)?);
        self.rows.write_record(&cells).map_err(Error::internal)
    }

    pub fn finish(self) -> Result<W> {
        self.rows.into_inner().map_err(|cause| Error::internal(cause.error()))
    }
}

/// A property that is itself called `id` or `geometry` is told apart from the feature's own.
fn heading(name: &str) -> String {
    if [ID, GEOMETRY].contains(&name) { format!("property_{name}") } else { name.to_owned() }
}

fn geometry_text(row: &FeatureRow) -> Result<String> {
    let Some(json) = &row.geometry_json else {
        return Ok(String::new());
    };
    // Stored geometry was checked when it came in; only its own limits hold here.
    let limits = Limits { vertices: usize::MAX, parts: usize::MAX, depth: 16 };
    Ok(wkt::text(&Shape::from_json_text(json, "/geometry", limits)?.geometry))
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => neutral(text),
        Value::Array(_) | Value::Object(_) => neutral(&value.to_string()),
        other => other.to_string(),
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
fn neutral(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn a_formula_in_a_cell_is_neutralised_and_a_negative_number_is_not() {
        let mut writer = CsvWriter::new(Vec::new(), vec!["note".into(), "depth".into()]).unwrap();
        let row = FeatureRow {
            seq: 1,
            id: "a".into(),
            agency_code: "phaen".into(),
            version: 1,
            properties: r#"{"note":"=cmd|' /C calc'!A0","depth":-2.5}"#.into(),
            geometry_json: Some(r#"{"type":"Point","coordinates":[101.5,13.0]}"#.into()),
        };
        writer.write(&row).unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}id,note,depth,geometry\r\na,'=cmd|' /C calc'!A0,-2.5,POINT (101.5 13)\r\n");
    }
}
