//! A first look over all features, for formats that must say before the first one what all of them have.

use std::collections::BTreeSet;

use serde_json::Value;

use super::column::{Column, properties_of};
use super::kind::Kind;
use super::plan::Export;
use super::walk::walk;
use crate::catalog::dataset::FieldType;
use crate::error::Result;
use crate::storage::Database;

/// What all features of an export have.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The dataset's fields; where it has none, every property that occurs, in the order of first sight.
    pub columns: Vec<Column>,
    /// What kinds of geometry occur.
    pub kinds: BTreeSet<Kind>,
    /// Some position has a height.
    pub heights: bool,
    pub count: u64,
}

impl Survey {
    /// The one kind that every geometry can be written as; `None` where there is no such kind.
    pub fn kind(&self, export: &Export) -> Option<Kind> {
        Kind::common(&self.kinds, export.dataset.described.geometry_kind)
    }
}

/// The columns alone; the features are read only where the dataset names no fields.
pub(super) fn columns(database: &mut Database, export: &Export) -> Result<Vec<Column>> {
    if export.dataset.described.fields.is_empty() { Ok(look(database, export)?.columns) } else { Ok(declared(export)) }
}

/// Reads every feature once. A column whose field has a value of another type, left from before the field was changed, is a text.
pub(super) fn look(database: &mut Database, export: &Export) -> Result<Survey> {
    let open = export.dataset.described.fields.is_empty();
    let mut seen: Vec<(Column, bool)> = declared(export).into_iter().map(|column| (column, true)).collect();
    let presenter = export.presenter()?;
    let mut survey = Survey::default();
    walk(database, export, |row| {
        survey.count += 1;
        note_geometry(&mut survey, &presenter.geometry(row.geometry_json.as_deref()));
        for (name, value) in properties_of(row)? {
            match seen.iter_mut().find(|(column, _)| column.name == name) {
                Some((column, known)) => {
                    (column.kind, *known) = wider(column.kind, *known, &value);
                    column.long = column.long || is_long(&value);
                }
                None if open && export.wants(&name) => {
                    let (kind, known) = wider(FieldType::String, false, &value);
                    seen.push((Column { name, kind, title: None, long: is_long(&value) }, known));
                }
                None => {}
            }
        }
        Ok(())
    })?;
    survey.columns = seen.into_iter().map(|(column, _)| column).collect();
    Ok(survey)
}

fn declared(export: &Export) -> Vec<Column> {
    let fields = export.dataset.described.fields.iter();
    fields
        .filter(|field| export.wants(&field.name))
        .map(|field| Column {
            name: field.name.clone(),
            kind: field.field_type,
            title: field.title.clone(),
            long: false,
        })
        .collect()
}

fn is_long(value: &Value) -> bool {
    value.as_i64().is_some_and(|number| i32::try_from(number).is_err())
}

/// The type that takes this value too, and whether any value has been seen.
fn wider(kind: FieldType, known: bool, value: &Value) -> (FieldType, bool) {
    let own = match value {
        Value::Null => return (kind, known),
        Value::Bool(_) => FieldType::Boolean,
        Value::Number(number) if number.is_i64() => FieldType::Integer,
        Value::Number(number) if number.is_f64() => FieldType::Number,
        // Whole numbers beyond 64 bits with a sign keep their digits only as text.
        Value::Number(_) | Value::String(_) => FieldType::String,
        Value::Array(_) | Value::Object(_) => FieldType::Json,
    };
    match (kind, own) {
        _ if !known => (own, true),
        (FieldType::Integer, FieldType::Number) => (FieldType::Number, true),
        (FieldType::Number, FieldType::String) => (FieldType::String, true),
        _ if kind.takes(value) => (kind, true),
        _ => (FieldType::String, true),
    }
}

/// From the geometry's text as it will be written; `null` is none.
fn note_geometry(survey: &mut Survey, text: &str) {
    let name = text.strip_prefix(r#"{"type":""#).and_then(|rest| rest.split('"').next());
    if let Some(kind) = name.and_then(Kind::named) {
        survey.kinds.insert(kind);
        survey.heights = survey.heights || has_heights(text.as_bytes());
    }
}

/// Is there an array of three numbers in the text of a geometry?
fn has_heights(text: &[u8]) -> bool {
    let (mut inside, mut commas) = (false, 0);
    for byte in text {
        match byte {
            b'[' => (inside, commas) = (true, 0),
            b',' => commas += 1,
            b']' if inside && commas == 2 => return true,
            b']' => inside = false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use serde_json::json;

    fn kind_of(values: &[Value]) -> FieldType {
        values.iter().fold((FieldType::String, false), |(kind, known), value| wider(kind, known, value)).0
    }

    #[test]
    fn a_column_has_the_narrowest_type_that_takes_all_its_values() {
        assert_eq!(kind_of(&[json!(null), json!(1), json!(2)]), FieldType::Integer);
        assert_eq!(kind_of(&[json!(1), json!(2.5), json!(3)]), FieldType::Number);
        assert_eq!(kind_of(&[json!(true), json!(1)]), FieldType::String);
        assert_eq!(kind_of(&[json!(1), json!(u64::MAX)]), FieldType::String);
        assert_eq!(kind_of(&[json!(null)]), FieldType::String);
        assert_eq!(kind_of(&[json!([1]), json!({})]), FieldType::Json);
        assert_eq!(wider(FieldType::Date, true, &json!("soon")).0, FieldType::String);
    }

    #[test]
    fn heights_are_seen_wherever_they_stand() {
        assert!(has_heights(br#"{"type":"Polygon","coordinates":[[[1,2],[3,4,5],[1,2]]]}"#));
        assert!(!has_heights(br#"{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]]]}"#));
        assert!(!has_heights(br#"{"type":"MultiPoint","coordinates":[[1,2],[3,4],[5,6]]}"#));
    }
}
