//! What a layer file says of itself: its fields with their types, its kind of geometry, and the ids of its features.

use std::collections::HashMap;

use serde_json::Value;

use super::layer::{LayerFeature, Refusal};
use crate::catalog::dataset::may_be_queryable;
use crate::catalog::{Field, FieldType, GeometryKind};
use crate::error::{Fault, Words};
use crate::features::feature::is_feature_id;

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

/// Stable ids, one for each feature: the features' own where all have one, else a property called id, gid, fid or objectid where all have
/// one and no two the same, else the running number in the file. A slash, which an address cannot carry everywhere, becomes a colon.
pub fn ids(features: &[LayerFeature]) -> (Vec<String>, Vec<Refusal>) {
    let own: Option<Vec<String>> = features.iter().map(|feature| feature.id.clone()).collect();
    if let Some(own) = own {
        let ids: Vec<String> = own.iter().map(|id| id.trim().replace('/', ":")).collect();
        let refused = refused_ids(features, &ids);
        return (ids, refused);
    }
    let property = ["id", "gid", "fid", "objectid"].iter().find_map(|name| property_ids(features, name));
    let numbers = || features.iter().map(|feature| (feature.index + 1).to_string()).collect();
    (property.unwrap_or_else(numbers), vec![])
}

fn property_ids(features: &[LayerFeature], name: &str) -> Option<Vec<String>> {
    let of = |feature: &LayerFeature| {
        let (_, value) = feature.properties.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        match value {
            Value::String(text) => Some(text.trim().replace('/', ":")),
            // A database's numbering that some writer has turned into floats is still a numbering.
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Some(whole.to_string()),
                (None, Some(real)) if real.fract() == 0.0 => Some(format!("{real:.0}")),
                _ => None,
            },
            _ => None,
        }
    };
    let ids: Vec<String> = features.iter().map(of).collect::<Option<_>>()?;
    refused_ids(features, &ids).is_empty().then_some(ids)
}

/// Features whose id is none, or was taken by an earlier one.
fn refused_ids(features: &[LayerFeature], ids: &[String]) -> Vec<Refusal> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut refused = Vec::new();
    for (feature, id) in features.iter().zip(ids) {
        let reason = if is_feature_id(id) {
            seen.insert(id, feature.index).map(|earlier| {
                Words::new(
                    format!("รหัส '{id}' ซ้ำกับรายการที่ {earlier}"),
                    format!("the id '{id}' was taken by feature {earlier}"),
                )
            })
        } else {
            Some(Words::new(
                "ใช้เป็นรหัสไม่ได้",
                "this cannot be an id: 1 to 200 characters, none of them a control character",
            ))
        };
        if let Some(reason) = reason {
            let fault = Fault::pointer(format!("/features/{}/id", feature.index), "not-an-id", reason).remedy(
                "ให้แต่ละรายการมีรหัสของตัวเอง หรือเอา id ออกทั้งหมดเพื่อให้ระบบนับเอง",
                "give each feature an id of its own, or take all ids out and let the hub count",
            );
            refused.push(Refusal { index: feature.index, id: Some(id.clone()), faults: vec![fault] });
        }
    }
    refused
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

    #[test]
    fn ids_are_the_features_own_else_a_numbering_property_else_the_running_number() {
        let own = features(&[json!({"id": "way/1"}), json!({"id": "way/2"})]);
        assert_eq!(ids(&own).0, ["way:1", "way:2"]);
        let property = features(&[json!({"properties": {"OBJECTID": 7}}), json!({"properties": {"OBJECTID": 9.0}})]);
        assert_eq!(ids(&property).0, ["7", "9"]);
        let repeated = features(&[json!({"properties": {"gid": 7}}), json!({"properties": {"gid": 7}})]);
        assert_eq!(ids(&repeated).0, ["1", "2"]);
    }

    #[test]
    fn a_repeated_own_id_is_refused_and_the_first_named() {
        let (_, refused) = ids(&features(&[json!({"id": "a"}), json!({"id": "a"})]));
        assert_eq!(refused.len(), 1);
        assert!(refused[0].faults[0].reason.en.contains("feature 0"));
    }
}
