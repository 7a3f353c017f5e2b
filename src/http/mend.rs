//! What the generator of the contract cannot say: which formats there are by name, and that a part of a whole has no say about the rest.

use serde_json::{Map, Value, json};

use super::member::{inside, set};

/// Mends the whole document.
pub fn all(document: &mut Value) {
    open_parts(document);
    let version =
        json!({ "description": "The version of the hub, major.minor.patch.", "schema": { "type": "string" } });
    set(inside(inside(document, "components"), "headers"), "Api-Version", version);
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        tell_version(operation);
        let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) else { continue };
        parameters.iter_mut().for_each(name_formats);
    }
}

/// Every answer carries the version of the hub (`http/middleware.rs`), and each success says so.
fn tell_version(operation: &mut Value) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (_, response) in responses.iter_mut().filter(|(status, _)| status.starts_with('2') || status.starts_with('3')) {
        set(inside(response, "headers"), "Api-Version", json!({ "$ref": "#/components/headers/Api-Version" }));
    }
}

/// A schema that forbids other members cannot be a part of an `allOf`: there it is written out without the ban.
fn open_parts(document: &mut Value) {
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    open_parts_in(document, &schemas);
}

fn open_parts_in(value: &mut Value, schemas: &Value) {
    if let Some(parts) = value.get_mut("allOf").and_then(Value::as_array_mut) {
        for part in parts {
            let name = part.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix("#/components/schemas/"));
            let closed = name
                .and_then(|name| schemas.get(name))
                .filter(|schema| schema.get("additionalProperties").is_some_and(|more| more == false));
            if let Some(mut schema) = closed.cloned() {
                if let Some(members) = schema.as_object_mut() {
                    members.remove("additionalProperties");
                }
                *part = schema;
            }
        }
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| open_parts_in(member, schemas)),
        Value::Array(items) => items.iter_mut().for_each(|item| open_parts_in(item, schemas)),
        _ => {}
    }
}

/// The parameter `f` tells its formats in words, "Format: json or csv"; here they become a closed list too.
fn name_formats(parameter: &mut Value) {
    let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
    let words = parameter.get("description").and_then(Value::as_str).unwrap_or_default();
    let told = match (name, words.strip_prefix("Format: ")) {
        ("f", Some(told)) => told,
        ("format", _) => words,
        _ => return,
    };
    // What stands in brackets explains a name and is none.
    let outside = told.split('(').map(|part| part.split_once(')').map_or(part, |(_, after)| after));
    let names: Vec<&str> = outside
        .flat_map(|part| part.split([',', ';', ' ', ':']))
        .filter(|word| !word.is_empty() && !["or", "and", "for", "people", "default"].contains(word))
        .collect();
    let names = json!(names);
    if let Some(schema) = parameter.get_mut("schema").filter(|schema| schema.get("enum").is_none()) {
        set(schema, "enum", names);
    }
}

/// The operations of a collection's items that write, as the path of one collection has them: without the collection's parameter, and
/// each with an id of its own.
pub fn writes_of_items(document: &Value, collection: &str) -> Value {
    let mut item = document.pointer("/paths/~1collections~1{collectionId}~1items").cloned().unwrap_or_default();
    let Some(operations) = item.as_object_mut() else { return json!({}) };
    operations.remove("get");
    operations.retain(|_, operation| operation.get("operationId").is_some());
    for operation in operations.values_mut() {
        let id = format!("{}.{collection}", operation.get("operationId").and_then(Value::as_str).unwrap_or_default());
        set(operation, "operationId", id);
        if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
            parameters.retain(|parameter| parameter.get("name").is_none_or(|name| name != "collectionId"));
        }
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_told_in_words_become_a_closed_list() {
        for (words, names) in [
            ("Format: json or html", json!(["json", "html"])),
            ("Format: geojson or json; html for people", json!(["geojson", "json", "html"])),
            (
                "Format: geojson, geojsonseq (RFC 8142) or csv; html for people",
                json!(["geojson", "geojsonseq", "csv", "html"]),
            ),
        ] {
            let mut parameter = json!({ "name": "f", "description": words, "schema": { "type": "string" } });
            name_formats(&mut parameter);
            assert_eq!(parameter["schema"]["enum"], names, "{words}");
        }
    }

    #[test]
    fn a_part_of_a_whole_does_not_forbid_the_other_parts() {
        let closed = json!({ "type": "object", "additionalProperties": false });
        let whole = json!({ "allOf": [{ "$ref": "#/components/schemas/New" }, { "type": "object" }] });
        let mut document = json!({ "components": { "schemas": { "New": closed, "Whole": whole } } });
        open_parts(&mut document);
        assert_eq!(document["components"]["schemas"]["Whole"]["allOf"][0], json!({ "type": "object" }));
        assert_eq!(document["components"]["schemas"]["New"]["additionalProperties"], false);
    }
}
