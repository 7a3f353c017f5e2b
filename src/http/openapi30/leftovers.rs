//! What of OpenAPI 3.1 is left in a document, for the tests that hold the conversion to its promise.

use serde_json::Value;

use super::Object;
use super::schema::DROPPED;

/// The places, as JSON Pointers, of keywords that only OpenAPI 3.1 knows. Empty for a document of [`super::down_convert`].
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
