//! A schema of JSON Schema 2020-12 to one of OpenAPI 3.0: the walk down, one keyword after the other.

use serde_json::{Value, json};

use super::keywords::{
    binary_string, constant, exclusive_bound, null_in_enum, one_example, reference_siblings, tuple, type_list,
    union_with_null,
};
use super::{Object, each_value};

/// Keywords of JSON Schema 2020-12 that OpenAPI 3.0 does not know and that only narrow a schema: leaving them out
/// describes more than before, never less.
pub(super) const DROPPED: [&str; 21] = [
    "propertyNames",
    "patternProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "dependentRequired",
    "dependentSchemas",
    "contains",
    "minContains",
    "maxContains",
    "if",
    "then",
    "else",
    "contentSchema",
    "$schema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$vocabulary",
    "$comment",
    "$defs",
];

pub(super) fn is_binary(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or("").trim();
    let textual = essence.starts_with("text/") || essence.ends_with("json") || essence.ends_with("xml");
    !textual && !matches!(essence, "application/x-www-form-urlencoded" | "multipart/form-data" | "*/*")
}

/// In 3.1 a binary body has an empty schema, or names its media type once more, or (from some generators) is a list of
/// bytes; 3.0 says `type: string, format: binary`.
pub(super) fn binary_body(media_type: &str, value: &mut Value) {
    let Some(object) = value.as_object() else {
        return;
    };
    let bytes = object.get("type") == Some(&json!("array"))
        && object.get("items").and_then(|items| items.get("format")).is_some_and(|f| f == "int32" || f == "uint8");
    let unencoded = object.contains_key("contentMediaType") && !object.contains_key("contentEncoding");
    if is_binary(media_type) && (object.is_empty() || bytes || unencoded) {
        *value = json!({"type": "string", "format": "binary"});
    }
}

/// Deep enough for any schema that people write.
const DEEPEST_SCHEMA: usize = 100;

pub(super) fn schema(value: &mut Value, depth: usize) {
    match value {
        // 3.1 allows a schema to be `true` (anything) or `false` (nothing).
        Value::Bool(true) => *value = json!({}),
        Value::Bool(false) => *value = json!({"not": {}}),
        Value::Object(object) if depth < DEEPEST_SCHEMA => schema_object(object, depth),
        _ => {}
    }
}

/// Is there a null anywhere in it?
fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.iter().any(holds_null),
        Value::Object(object) => object.values().any(holds_null),
        _ => false,
    }
}

fn schema_object(schema: &mut Object, depth: usize) {
    // Leaving a member out is the default of null; 3.0 would have `null` fit a `$ref`, which it cannot. An empty list says no more, and is
    // held against members that may be null, for which 3.0 has no word beside `allOf`.
    let says_nothing = |value: &Value| holds_null(value) || value.as_array().is_some_and(Vec::is_empty);
    schema.retain(|key, value| !(DROPPED.contains(&key.as_str()) || key == "default" && says_nothing(value)));
    reference_siblings(schema);
    constant(schema);
    union_with_null(schema);
    type_list(schema);
    null_in_enum(schema);
    exclusive_bound(schema, "exclusiveMinimum", "minimum", f64::max);
    exclusive_bound(schema, "exclusiveMaximum", "maximum", f64::min);
    tuple(schema);
    one_example(schema);
    binary_string(schema);
    each_value(schema, "properties", |value| self::schema(value, depth + 1));
    for key in ["items", "not"] {
        if let Some(value) = schema.get_mut(key) {
            self::schema(value, depth + 1);
        }
    }
    if let Some(value) = schema.get_mut("additionalProperties")
        && value.is_object()
    {
        self::schema(value, depth + 1);
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        let list = schema.get_mut(key).and_then(Value::as_array_mut);
        list.into_iter().flatten().for_each(|value| self::schema(value, depth + 1));
    }
    // A list without `items` is complete in 3.1 and a fault in 3.0.
    if schema.get("type") == Some(&json!("array")) {
        schema.entry("items").or_insert_with(|| json!({}));
    }
}
