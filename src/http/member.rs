//! Setting members of JSON documents that are being made.

use serde_json::{Map, Value};

/// Sets a member; what is no object becomes one.
pub fn set(document: &mut Value, name: &str, value: impl Into<Value>) {
    if !document.is_object() {
        *document = Value::Object(Map::new());
    }
    if let Some(object) = document.as_object_mut() {
        object.insert(name.to_owned(), value.into());
    }
}

/// The member of that name as something that can be filled, made where it is missing.
pub fn inside<'a>(document: &'a mut Value, name: &str) -> &'a mut Value {
    if !document.is_object() {
        *document = Value::Object(Map::new());
    }
    match document {
        Value::Object(object) => object.entry(name).or_insert_with(|| Value::Object(Map::new())),
        other => other,
    }
}
