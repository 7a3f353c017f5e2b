//! OpenAPI 3.1 to 3.0.3, for clients and suites that read nothing newer: GDAL, the OGC conformance suite, code generators.
//!
//! The walk knows where a schema stands and where a value stands, so that a property called `const` or an example with a
//! member `type` is left as it is.

use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Keywords of JSON Schema 2020-12 that OpenAPI 3.0 does not know and that only narrow a schema: leaving them out
/// describes more than before, never less.
const DROPPED: [&str; 21] = [
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

/// The same interface in OpenAPI 3.0.3.
///
/// Type lists and unions with null become `nullable`; `const` a one-value `enum`; exclusive bounds flags; `examples` one
/// `example`; `prefixItems` `items` with a length; siblings of `$ref` move to `allOf`; base64 and binary content become
/// formats. What 3.0 has no word for (webhooks, path items as components, the licence identifier, mutual TLS, the JSON
/// Schema dialect) is left out.
pub fn down_convert(document: &Value) -> Value {
    let mut document = document.clone();
    let Some(root) = document.as_object_mut() else {
        return document;
    };
    root.insert("openapi".to_owned(), json!("3.0.3"));
    root.remove("webhooks");
    root.remove("jsonSchemaDialect");
    root.entry("paths").or_insert_with(|| json!({}));
    if let Some(info) = object_mut(root, "info") {
        info.remove("summary");
        if let Some(license) = object_mut(info, "license") {
            license_identifier(license);
        }
    }
    each_object(root, "paths", path_item);
    if let Some(components) = object_mut(root, "components") {
        components.remove("pathItems");
        each_value(components, "schemas", |value| schema(value, 0));
        each_object(components, "responses", response);
        each_object(components, "parameters", parameter);
        each_object(components, "headers", parameter);
        each_object(components, "requestBodies", body);
        each_object(components, "callbacks", |callback| {
            callback.values_mut().filter_map(Value::as_object_mut).for_each(path_item)
        });
        if let Some(schemes) = object_mut(components, "securitySchemes") {
            schemes.retain(|_, scheme| scheme.get("type") != Some(&json!("mutualTLS")));
        }
    }
    document
}

/// The places, as JSON Pointers, of keywords that only OpenAPI 3.1 knows. Empty for a document of [`down_convert`].
pub fn leftovers(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if document.get("openapi").and_then(Value::as_str).is_none_or(|version| !version.starts_with("3.0.")) {
        found.push("/openapi".to_owned());
    }
    for (pointer, member) in [
        ("/webhooks", "webhooks"),
        ("/jsonSchemaDialect", "jsonSchemaDialect"),
        ("/info", "summary"),
        ("/info/license", "identifier"),
        ("/components", "pathItems"),
    ] {
        let holder = if pointer == format!("/{member}") { Some(document) } else { document.pointer(pointer) };
        if holder.is_some_and(|holder| holder.get(member).is_some()) {
            found.push(if pointer == format!("/{member}") {
                pointer.to_owned()
            } else {
                format!("{pointer}/{member}")
            });
        }
    }
    walk_leftovers(document, "", Place::Other, &mut found);
    found
}

/// What the value at hand is, as far as keywords are concerned.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Schema,
    /// A map from names to schemas.
    Schemas,
    /// A list of schemas.
    SchemaList,
    Other,
}

fn walk_leftovers(value: &Value, pointer: &str, place: Place, found: &mut Vec<String>) {
    if let Some(items) = value.as_array() {
        let inner = if place == Place::SchemaList { Place::Schema } else { Place::Other };
        for (index, item) in items.iter().enumerate() {
            walk_leftovers(item, &format!("{pointer}/{index}"), inner, found);
        }
    }
    let Some(object) = value.as_object() else {
        return;
    };
    if place == Place::Schema {
        found.extend(modern_keywords(object).into_iter().map(|keyword| format!("{pointer}/{keyword}")));
    }
    for (key, member) in object {
        let inner = match (place, key.as_str()) {
            (Place::Schemas, _) => Place::Schema,
            (_, "example" | "examples" | "default" | "enum" | "const") | (Place::Schema, "x-") => {
                continue;
            }
            (Place::Schema, "properties") => Place::Schemas,
            (Place::Schema, "allOf" | "anyOf" | "oneOf") => Place::SchemaList,
            (Place::Schema, "items" | "not" | "additionalProperties") => Place::Schema,
            (Place::Schema, _) => Place::Other,
            (_, "schema") => Place::Schema,
            (_, "schemas") if pointer == "/components" => Place::Schemas,
            _ => Place::Other,
        };
        let key = key.replace('~', "~0").replace('/', "~1");
        walk_leftovers(member, &format!("{pointer}/{key}"), inner, found);
    }
}

fn modern_keywords(schema: &Object) -> Vec<&str> {
    let modern = |(key, value): (&str, &Value)| match key {
        "type" => value.is_array() || value == "null",
        "exclusiveMinimum" | "exclusiveMaximum" => !value.is_boolean(),
        "const" | "examples" | "prefixItems" | "contentMediaType" | "contentEncoding" => true,
        "$ref" => schema.len() > 1,
        other => DROPPED.contains(&other),
    };
    schema.iter().map(|(key, value)| (key.as_str(), value)).filter(|pair| modern(*pair)).map(|(key, _)| key).collect()
}

fn object_mut<'a>(holder: &'a mut Object, key: &str) -> Option<&'a mut Object> {
    holder.get_mut(key).and_then(Value::as_object_mut)
}

fn each_value(holder: &mut Object, key: &str, mut change: impl FnMut(&mut Value)) {
    if let Some(members) = object_mut(holder, key) {
        members.values_mut().for_each(&mut change);
    }
}

fn each_object(holder: &mut Object, key: &str, mut change: impl FnMut(&mut Object)) {
    each_value(holder, key, |value| {
        if let Some(object) = value.as_object_mut() {
            change(object);
        }
    });
}

/// An SPDX identifier becomes the address of that licence, unless there is an address.
fn license_identifier(license: &mut Object) {
    if let Some(Value::String(identifier)) = license.remove("identifier") {
        license.entry("url").or_insert_with(|| json!(format!("https://spdx.org/licenses/{identifier}.html")));
    }
}

fn path_item(item: &mut Object) {
    each_parameter(item);
    for method in METHODS {
        let Some(operation) = object_mut(item, method) else {
            continue;
        };
        each_parameter(operation);
        if let Some(request) = object_mut(operation, "requestBody") {
            // 3.0 gives a body no meaning in these three, and validators refuse it.
            if matches!(method, "get" | "head" | "delete") {
                operation.remove("requestBody");
            } else {
                body(request);
            }
        }
        each_object(operation, "responses", response);
        each_object(operation, "callbacks", |callback| {
            callback.values_mut().filter_map(Value::as_object_mut).for_each(path_item);
        });
    }
}

fn each_parameter(holder: &mut Object) {
    let parameters = holder.get_mut("parameters").and_then(Value::as_array_mut);
    parameters.into_iter().flatten().filter_map(Value::as_object_mut).for_each(parameter);
}

/// A parameter or a header: a schema, or content of one media type.
fn parameter(parameter: &mut Object) {
    plain_reference(parameter);
    if let Some(value) = parameter.get_mut("schema") {
        schema(value, 0);
    }
    content(parameter);
}

fn response(response: &mut Object) {
    plain_reference(response);
    each_object(response, "headers", parameter);
    content(response);
    if !response.contains_key("$ref") {
        response.entry("description").or_insert_with(|| json!(""));
    }
}

fn body(body: &mut Object) {
    plain_reference(body);
    content(body);
}

/// 3.1 allows `summary` and `description` beside a reference to something else than a schema; 3.0 nothing.
fn plain_reference(holder: &mut Object) {
    if holder.contains_key("$ref") {
        holder.retain(|key, _| key == "$ref");
    }
}

fn content(holder: &mut Object) {
    let Some(types) = object_mut(holder, "content") else {
        return;
    };
    for (name, media) in types.iter_mut() {
        let Some(media) = media.as_object_mut() else {
            continue;
        };
        match media.get_mut("schema") {
            Some(value) => {
                binary_body(name, value);
                schema(value, 0);
            }
            None if is_binary(name) => {
                media.insert("schema".to_owned(), json!({"type": "string", "format": "binary"}));
            }
            None => {}
        }
        each_object(media, "encoding", |encoding| each_object(encoding, "headers", parameter));
    }
}

fn is_binary(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or("").trim();
    let textual = essence.starts_with("text/") || essence.ends_with("json") || essence.ends_with("xml");
    !textual && !matches!(essence, "application/x-www-form-urlencoded" | "multipart/form-data" | "*/*")
}

/// In 3.1 a binary body has an empty schema, or names its media type once more, or (from some generators) is a list of
/// bytes; 3.0 says `type: string, format: binary`.
fn binary_body(media_type: &str, value: &mut Value) {
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

fn schema(value: &mut Value, depth: usize) {
    match value {
        // 3.1 allows a schema to be `true` (anything) or `false` (nothing).
        Value::Bool(true) => *value = json!({}),
        Value::Bool(false) => *value = json!({"not": {}}),
        Value::Object(object) if depth < DEEPEST_SCHEMA => schema_object(object, depth),
        _ => {}
    }
}

fn schema_object(schema: &mut Object, depth: usize) {
    reference_siblings(schema);
    schema.retain(|key, _| !DROPPED.contains(&key.as_str()));
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

/// Beside `$ref` 3.0 overlooks everything, so a reference with siblings moves into `allOf`.
fn reference_siblings(schema: &mut Object) {
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

fn constant(schema: &mut Object) {
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
fn union_with_null(schema: &mut Object) {
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

fn type_list(schema: &mut Object) {
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
fn null_in_enum(schema: &mut Object) {
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
fn exclusive_bound(schema: &mut Object, exclusive: &str, inclusive: &str, stricter: fn(f64, f64) -> f64) {
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
fn tuple(schema: &mut Object) {
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

fn one_example(schema: &mut Object) {
    if let Some(Value::Array(examples)) = schema.remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        schema.entry("example").or_insert(first);
    }
}

fn binary_string(schema: &mut Object) {
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

#[cfg(test)]
#[path = "openapi30_tests.rs"]
mod tests;
