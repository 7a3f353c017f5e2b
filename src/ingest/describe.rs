//! What a layer file says of itself: its fields with their types and its kind of geometry.

use std::collections::HashMap;

use serde_json::Value;

use super::layer::LayerFeature;
use crate::catalog::dataset::may_be_queryable;
use crate::catalog::{Field, FieldType, GeometryKind};

/// Fields in the order in which the file first shows them; each of the narrowest type that takes all its values.
pub fn fields(features: &[LayerFeature]) -> Vec<Field> {
    let mut names: Vec<&str> = Vec::new();
    let mut found: HashMap<&str, Option<FieldType>> = HashMap::new();
    for (name, value) in features.iter().flat_map(|feature| &feature.properties) {
        let known = found.entry(name).or_insert_with(|| {
            names.push(name);
            None
        });
        *known = wider(*known, value);
    }
    let field = |name: &str| {
        let field_type = found.get(name).copied().flatten().unwrap_or(FieldType::String);
        let field = Field::new(name, field_type, name, name);
        Field { queryable: field.queryable && may_be_queryable(name), ..field }
    };
    names.into_iter().map(field).collect()
}

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

/// The one kind that takes every geometry of the file.
pub fn geometry_kind(features: &[LayerFeature]) -> GeometryKind {
    let mut types =
        features.iter().filter_map(|feature| feature.shape.as_ref()).map(|shape| geometry_type(&shape.json));
    let Some(first) = types.next() else {
        return GeometryKind::None;
    };
    let kinds = [GeometryKind::Point, GeometryKind::Line, GeometryKind::Polygon];
    let kind = kinds.into_iter().find(|kind| kind.takes(first)).unwrap_or(GeometryKind::Any);
    if types.all(|name| kind.takes(name)) { kind } else { GeometryKind::Any }
}

/// The value of `type` in canonical GeoJSON text, where it stands first.
pub fn geometry_type(json: &str) -> &str {
    json.split('"').nth(3).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
    use super::*;
    use serde_json::json;

    fn features(list: &[Value]) -> Vec<LayerFeature> {
        let feature = |(index, value): (usize, &Value)| LayerFeature {
            index,
            id: value["id"].as_str().map(str::to_owned),
            properties: value["properties"].as_object().cloned().unwrap_or_default(),
            shape: None,
        };
        list.iter().enumerate().map(feature).collect()
    }

    #[test]
    fn a_field_has_the_narrowest_type_that_takes_all_its_values() {
        let found = fields(&features(&[
            json!({"properties": {"n": 1, "ชื่อ": "คลอง", "d": "2026-01-02", "m": 1, "limit": "x"}}),
            json!({"properties": {"n": 1.5, "ชื่อ": null, "d": "2026-01-03", "m": "a", "late": true}}),
        ]));
        let types: Vec<(&str, FieldType)> = found.iter().map(|field| (field.name.as_str(), field.field_type)).collect();
        use FieldType::{Boolean, Date, Json, Number, String};
        assert_eq!(
            types,
            [("n", Number), ("ชื่อ", String), ("d", Date), ("m", Json), ("limit", String), ("late", Boolean)]
        );
        assert!(!found[4].queryable && found[1].queryable);
    }
}
