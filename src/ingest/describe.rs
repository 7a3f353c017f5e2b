//! What values and geometries of a layer are, as far as its description tells them apart.

use serde_json::Value;

use crate::catalog::FieldType;

/// The type that takes both what was seen before and this value.
pub fn wider(known: Option<FieldType>, value: &Value) -> Option<FieldType> {
    let own = match value {
        Value::Null => return known,
        Value::Bool(_) => FieldType::Boolean,
        Value::Number(number) if number.is_i64() => FieldType::Integer,
        Value::Number(_) => FieldType::Number,
        Value::String(_) if FieldType::Date.takes(value) => FieldType::Date,
        Value::String(_) if FieldType::DateTime.takes(value) => FieldType::DateTime,
        Value::String(_) => FieldType::String,
        Value::Array(_) | Value::Object(_) => FieldType::Json,
    };
    use FieldType::{Date, DateTime, Integer, Number, String};
    Some(match (known, own) {
        (None, own) => own,
        (Some(known), own) if known == own => known,
        (Some(Integer | Number), Integer | Number) => Number,
        (Some(Date | DateTime | String), Date | DateTime | String) => String,
        _ => FieldType::Json,
    })
}

/// The value of `type` in canonical GeoJSON text, where it stands first.
pub fn geometry_type(json: &str) -> &str {
    json.split('"').nth(3).unwrap_or_default()
}
