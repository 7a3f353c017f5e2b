//! The keywords of a schema that OpenAPI 3.0 writes otherwise, one function each.

use serde_json::{Value, json};

use super::Object;

/// Beside `$ref` 3.0 overlooks everything, so a reference with siblings moves into `allOf`.
pub(super) fn reference_siblings(schema: &mut Object) {
    if schema.len() < 2 || !schema.contains_key("$ref") {
        return;
    }
    if let Some(reference) = schema.remove("$ref") {
        let held = schema.entry("allOf").or_insert_with(|| json!([]));
        if let Some(list) = held.as_array_mut() {
            list.insert(0, json!({"$ref": reference}));
        }
    }
}

pub(super) fn constant(schema: &mut Object) {
    if let Some(value) = schema.remove("const") {
        if value.is_null() {
            schema.insert("nullable".to_owned(), json!(true));
        }
        schema.insert("enum".to_owned(), json!([value]));
    }
}

fn is_null_type(value: &Value) -> bool {
    value.get("type") == Some(&json!("null")) || value.get("type") == Some(&json!(["null"]))
}

/// `oneOf: [X, {type: null}]` becomes X and `nullable`: a reference through `allOf`, since `$ref` stands alone.
pub(super) fn union_with_null(schema: &mut Object) {
    for key in ["oneOf", "anyOf"] {
        let Some(list) = schema.get_mut(key).and_then(Value::as_array_mut) else {
            continue;
        };
        let before = list.len();
        list.retain(|member| !is_null_type(member));
        if list.len() == before {
            continue;
        }
        let left = list.len();
        let only = if left == 1 { list.pop() } else { None };
        if left < 2 {
            schema.remove(key);
        }
        schema.insert("nullable".to_owned(), json!(true));
        if let Some(only) = only {
            let held = schema.entry("allOf").or_insert_with(|| json!([]));
            if let Some(list) = held.as_array_mut() {
                list.push(only);
            }
        }
    }
}

pub(super) fn type_list(schema: &mut Object) {
    let types: Vec<Value> = match schema.get("type") {
        Some(Value::Array(types)) => types.clone(),
        Some(Value::String(only)) if only == "null" => vec![json!("null")],
        _ => return,
    };
    schema.remove("type");
    if types.iter().any(|name| name == "null") {
        schema.insert("nullable".to_owned(), json!(true));
    }
    let mut named: Vec<Value> = types.into_iter().filter(|name| name != "null").collect();
    match (named.len(), named.pop()) {
        (1, Some(only)) => {
            schema.insert("type".to_owned(), only);
        }
        (_, Some(last)) => {
            named.push(last);
            let variants: Vec<Value> = named.into_iter().map(|name| json!({"type": name})).collect();
            let key = if schema.contains_key("anyOf") { "oneOf" } else { "anyOf" };
            schema.entry(key).or_insert_with(|| json!(variants));
        }
        // Nothing but null: 3.0 can say it with a one-value list only.
        (_, None) => {
            schema.insert("enum".to_owned(), json!([null]));
        }
    }
}

/// In 3.0 `nullable` needs a type beside it to count, and null must also be in `enum`.
pub(super) fn null_in_enum(schema: &mut Object) {
    if schema.get("nullable") != Some(&json!(true)) {
        return;
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut)
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}

/// A number becomes the inclusive bound with a flag; where both bounds stand, the stricter one remains.
pub(super) fn exclusive_bound(schema: &mut Object, exclusive: &str, inclusive: &str, stricter: fn(f64, f64) -> f64) {
    let Some(bound) = schema.get(exclusive).filter(|bound| bound.is_number()).cloned() else {
        return;
    };
    let other = schema.get(inclusive).and_then(Value::as_f64);
    let number = bound.as_f64().unwrap_or_default();
    if other.is_some_and(|other| other != number && stricter(other, number) == other) {
        schema.remove(exclusive);
    } else {
        schema.insert(inclusive.to_owned(), bound);
        schema.insert(exclusive.to_owned(), json!(true));
    }
}

/// A tuple becomes a list of that length whose items are any of its members.
pub(super) fn tuple(schema: &mut Object) {
    let Some(Value::Array(members)) = schema.remove("prefixItems") else {
        return;
    };
    let rest = schema.remove("items");
    let length = members.len();
    let mut kinds: Vec<Value> = Vec::new();
    let closed = rest == Some(json!(false));
    for member in members.into_iter().chain(rest.filter(Value::is_object)) {
        if !kinds.contains(&member) {
            kinds.push(member);
        }
    }
    let items = match kinds.len() {
        1 => kinds.pop().unwrap_or_else(|| json!({})),
        _ => json!({"anyOf": kinds}),
    };
    schema.insert("items".to_owned(), items);
    schema.entry("minItems").or_insert_with(|| json!(length));
    if closed {
        schema.entry("maxItems").or_insert_with(|| json!(length));
    }
}

pub(super) fn one_example(schema: &mut Object) {
    if let Some(Value::Array(examples)) = schema.remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        schema.entry("example").or_insert(first);
    }
}

pub(super) fn binary_string(schema: &mut Object) {
    let encoding = schema.remove("contentEncoding");
    let media_type = schema.remove("contentMediaType");
    let format = match (encoding.as_ref().and_then(Value::as_str), media_type) {
        (Some("base64" | "base64url"), _) => "byte",
        (Some(_), _) | (None, Some(_)) => "binary",
        (None, None) => return,
    };
    schema.entry("type").or_insert_with(|| json!("string"));
    schema.entry("format").or_insert_with(|| json!(format));
}
