//! Features as CSV for spreadsheets: UTF-8 with byte-order mark, a column for each property, the geometry as Well-Known Text.

use std::io::Write;

use super::column::{Column, headings, properties_of, text_of};
use super::place::{Place, place_of};
use super::plan::Export;
use super::survey::columns;
use super::walk::walk;
use super::wkt;
use crate::error::{Error, Result};
use crate::features::present::Presenter;
use crate::features::store::FeatureRow;
use crate::geometry::tree::Tree;
use crate::storage::Database;

/// Column of the feature's id.
const ID: &str = "id";

pub(super) fn write(
    database: &mut Database,
    export: &Export,
    out: &mut impl Write,
    counted: &mut impl FnMut(),
) -> Result<()> {
    let columns = columns(database, export)?;
    let mut writer = CsvWriter::new(out, columns, export.presenter()?, Place::of(export))?;
    walk(database, export, |row| {
        writer.write(row)?;
        counted();
        Ok(())
    })?;
    writer.rows.flush().map_err(Error::internal)
}

/// Writes rows under the headings `id`, the properties' names, for points `longitude` and `latitude`, and `geometry`.
struct CsvWriter<W: Write> {
    rows: csv::Writer<W>,
    columns: Vec<Column>,
    presenter: Presenter,
    place: Place,
}

impl<W: Write> CsvWriter<W> {
    fn new(mut out: W, columns: Vec<Column>, presenter: Presenter, place: Place) -> Result<Self> {
        // Without the mark, spreadsheets read Thai as something else.
        super::plan::written(out.write_all(b"\xEF\xBB\xBF"))?;
        let mut rows = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let last = place.names();
        let own: Vec<&str> = std::iter::once(&ID).chain(last).copied().collect();
        let properties = headings(&columns, &own, |a, b| a == b);
        let all = std::iter::once(ID.to_owned()).chain(properties.iter().map(|name| neutral(name)));
        let all: Vec<String> = all.chain(last.iter().map(|name| (*name).to_owned())).collect();
        rows.write_record(all).map_err(lost)?;
        Ok(CsvWriter { rows, columns, presenter, place })
    }

    fn write(&mut self, row: &FeatureRow) -> Result<()> {
        let properties = properties_of(row)?;
        let mut cells = Vec::with_capacity(self.columns.len() + 4);
        cells.push(neutral(&row.id));
        for column in &self.columns {
            let value = properties.get(&column.name);
            cells.push(match value {
                // A number is no formula, though it may begin with a minus sign.
                Some(serde_json::Value::Number(number)) => number.to_string(),
                Some(value) => neutral(&text_of(value)),
                None => String::new(),
            });
        }
        let text = self.presenter.geometry(row.geometry_json.as_deref());
        let tree = (text != "null").then(|| Tree::from_stored(&text)).transpose()?;
        if self.place.as_numbers() {
            let place = tree.as_ref().and_then(place_of);
            cells.push(place.map(|at| at.x.to_string()).unwrap_or_default());
            cells.push(place.map(|at| at.y.to_string()).unwrap_or_default());
        }
        if self.place.as_text() {
            cells.push(tree.as_ref().map(wkt::text).unwrap_or_default());
        }
        self.rows.write_record(&cells).map_err(lost)
    }
}

fn lost(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(cause) if cause.kind() == std::io::ErrorKind::StorageFull => Error::StorageFull,
        csv::ErrorKind::Io(cause) => Error::internal(cause),
        other => Error::Internal(format!("CSV: {other:?}")),
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
pub fn neutral(text: &str) -> String {
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
    use crate::catalog::dataset::FieldType;

    fn written(properties: &str, geometry: &str, points: bool) -> String {
        let column = |name: &str| Column { name: name.into(), kind: FieldType::String, title: None, long: false };
        let mut out = Vec::new();
        let place = if points { Place::Degrees } else { Place::Text };
        let mut writer =
            CsvWriter::new(&mut out, vec![column("note"), column("depth")], Presenter::plain(), place).unwrap();
        let row = FeatureRow {
            seq: 1,
            id: "a".into(),
            agency_code: "phaen".into(),
            version: 1,
            properties: properties.into(),
            geometry_json: Some(geometry.into()),
        };
        writer.write(&row).unwrap();
        drop(writer);
        String::from_utf8(out).unwrap()
    }

    const POINT: &str = r#"{"type":"Point","coordinates":[101.5,13]}"#;

    #[test]
    fn a_formula_in_a_cell_is_neutralised_and_a_negative_number_is_not() {
        let text = written(r#"{"note":"=cmd|' /C calc'!A0","depth":-2.5}"#, POINT, false);
        assert_eq!(text, "\u{feff}id,note,depth,geometry\r\na,'=cmd|' /C calc'!A0,-2.5,POINT (101.5 13)\r\n");
        for formula in ["+1", "-1", "@SUM(A1)", "\\t=1", "\\r=1", "\\n=1"] {
            let text = written(&format!(r#"{{"note":"{formula}"}}"#), POINT, false);
            assert!(text.contains("a,'") || text.contains("a,\"'"), "{text}");
        }
    }

    #[test]
    fn a_layer_of_points_has_their_numbers_too() {
        let text = written("{}", POINT, true);
        assert!(text.ends_with("geometry\r\na,,,101.5,13,POINT (101.5 13)\r\n"), "{text}");
        assert!(text.contains(",longitude,latitude,geometry"));
    }
}
