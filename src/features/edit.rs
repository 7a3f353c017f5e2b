//! Changing features: what a merge patch makes of one.

use serde_json::{Map, Value};

use super::store::FeatureRow;
use crate::catalog::NewDataset;
use crate::error::{Error, Fault, Result, Words};
use crate::http::member::{inside, set};

/// The stored feature as a GeoJSON value.
pub fn as_value(row: &FeatureRow) -> Result<Value> {
    let mut feature = Map::new();
    feature.insert("type".into(), "Feature".into());
    feature.insert("id".into(), row.id.as_str().into());
    let geometry = row.geometry_json.as_deref().unwrap_or("null");
    feature.insert("geometry".into(), serde_json::from_str(geometry).map_err(Error::internal)?);
    feature.insert("properties".into(), serde_json::from_str(&row.properties).map_err(Error::internal)?);
    Ok(Value::Object(feature))
}

/// A feature after a merge patch (RFC 7396). A geometry is replaced as a whole: merging coordinates has no meaning.
///
/// # Errors
/// `Malformed` when the patch is no object or would change the id.
pub fn patched(mut feature: Value, patch: Value) -> Result<Value> {
    let Value::Object(patch) = patch else {
        return Err(refused("", "ต้องเป็นออบเจกต์", "must be an object"));
    };
    for (name, value) in patch {
        match name.as_str() {
            "geometry" => set(&mut feature, "geometry", value),
            "properties" => {
                merge(inside(&mut feature, "properties"), value);
            }
            "type" | "id" if feature.get(&name) == Some(&value) => {}
            "id" => return Err(refused("/id", "เปลี่ยนรหัสไม่ได้", "the id cannot be changed")),
            other => {
                return Err(refused(&format!("/{other}"), "แก้ส่วนนี้ไม่ได้", "only geometry and properties can be patched"));
            }
        }
    }
    Ok(feature)
}

/// The feature without the properties that its dataset does not have (`Prefer: handling=lenient`).
pub fn forgiven(mut feature: Value, dataset: &NewDataset) -> Value {
    if let (false, Some(Value::Object(properties))) = (dataset.fields.is_empty(), feature.get_mut("properties")) {
        properties.retain(|name, _| dataset.field(name).is_some());
    }
    feature
}

/// Merges a patch into a value (RFC 7396, section 2).
pub fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(object) = target else {
        return;
    };
    for (name, value) in patch {
        if value.is_null() {
            object.shift_remove(&name);
        } else {
            merge(object.entry(name).or_insert(Value::Null), value);
        }
    }
}

fn refused(pointer: &str, th: &'static str, en: &'static str) -> Error {
    Error::malformed(Fault::pointer(pointer, "not-patchable", Words::new(th, en)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_removes_by_null_and_replaces_a_geometry_whole() {
        let feature = json!({"type": "Feature", "id": "1", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {"a": 1, "b": {"c": 2}}});
        let patch =
            json!({"geometry": {"type": "Point", "coordinates": [3, 4]}, "properties": {"a": null, "b": {"d": 3}}});
        let result = patched(feature, patch).unwrap();
        assert_eq!(result["geometry"]["coordinates"], json!([3, 4]));
        assert_eq!(result["properties"], json!({"b": {"c": 2, "d": 3}}));
    }

    #[test]
    fn a_patch_never_changes_the_id() {
        assert!(patched(json!({"type": "Feature", "id": "1", "properties": {}}), json!({"id": "2"})).is_err());
    }
}
