//! OpenAPI 3.1 to 3.0.3, for clients and suites that read nothing newer: GDAL, the OGC conformance suite, code generators.
//!
//! The walk knows where a schema stands and where a value stands, so that a property called `const` or an example with a
//! member `type` is left as it is.

mod keywords;
mod leftovers;
mod schema;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

pub use leftovers::leftovers;
use schema::{binary_body, is_binary, schema};

type Object = Map<String, Value>;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

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
