//! One test per rule of the way from OpenAPI 3.1 to 3.0.3.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use super::*;

/// The schema after conversion, from a document that holds it as a component; nothing modern may be left.
fn converted(schema: Value) -> Value {
    let document = json!({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {},
        "components": {"schemas": {"S": schema}}});
    let down = down_convert(&document);
    assert_eq!(leftovers(&down), Vec::<String>::new());
    down["components"]["schemas"]["S"].clone()
}

#[test]
fn a_type_list_with_null_becomes_nullable() {
    assert_eq!(converted(json!({"type": ["string", "null"]})), json!({"nullable": true, "type": "string"}));
    assert_eq!(
        converted(json!({"type": ["string", "integer", "null"]})),
        json!({"nullable": true, "anyOf": [{"type": "string"}, {"type": "integer"}]})
    );
    assert_eq!(converted(json!({"type": "null"})), json!({"nullable": true, "enum": [null]}));
    assert_eq!(
        converted(json!({"type": ["string", "null"], "enum": ["a"]})),
        json!({"enum": ["a", null], "nullable": true, "type": "string"})
    );
}

#[test]
fn a_union_with_null_becomes_nullable() {
    assert_eq!(
        converted(json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/S"}], "description": "d"})),
        json!({"description": "d", "nullable": true, "allOf": [{"$ref": "#/components/schemas/S"}]})
    );
    assert_eq!(
        converted(json!({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]})),
        json!({"anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": true})
    );
}

#[test]
fn a_constant_becomes_an_enum_of_one() {
    assert_eq!(converted(json!({"const": "Feature"})), json!({"enum": ["Feature"]}));
    let property = json!({"type": "object", "properties": {"const": {"type": "string"}}});
    assert_eq!(converted(property.clone()), property, "a property of that name stays");
}

#[test]
fn exclusive_bounds_become_flags() {
    assert_eq!(converted(json!({"exclusiveMinimum": 0})), json!({"exclusiveMinimum": true, "minimum": 0}));
    assert_eq!(
        converted(json!({"exclusiveMaximum": 10, "maximum": 5})),
        json!({"maximum": 5}),
        "the stricter bound remains"
    );
}

#[test]
fn examples_become_one_example() {
    assert_eq!(converted(json!({"examples": ["a", "b"]})), json!({"example": "a"}));
    let example = json!({"example": {"examples": [1], "const": 2, "type": ["x"]}});
    assert_eq!(converted(example.clone()), example, "an example is data");
}

#[test]
fn a_tuple_becomes_a_list_of_its_length() {
    assert_eq!(
        converted(json!({"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}], "items": false})),
        json!({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2})
    );
    assert_eq!(
        converted(json!({"type": "array", "prefixItems": [{"type": "number"}, {"const": "x"}]})),
        json!({"type": "array", "items": {"anyOf": [{"type": "number"}, {"enum": ["x"]}]}, "minItems": 2})
    );
    assert_eq!(converted(json!({"type": "array"})), json!({"type": "array", "items": {}}));
}

#[test]
fn siblings_of_a_reference_move_into_all_of() {
    assert_eq!(
        converted(json!({"properties": {"a": {"$ref": "#/x", "description": "d"}}})),
        json!({"properties": {"a": {"description": "d", "allOf": [{"$ref": "#/x"}]}}})
    );
}

#[test]
fn encoded_content_becomes_a_format() {
    assert_eq!(
        converted(json!({"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"})),
        json!({"type": "string", "format": "byte"})
    );
    assert_eq!(converted(json!({"contentMediaType": "image/png"})), json!({"type": "string", "format": "binary"}));
}

#[test]
fn schemas_that_are_true_or_false_are_written_out() {
    assert_eq!(
        converted(json!({"properties": {"a": true, "b": false}, "additionalProperties": false})),
        json!({"properties": {"a": {}, "b": {"not": {}}}, "additionalProperties": false})
    );
}

#[test]
fn keywords_that_three_zero_does_not_know_are_left_out() {
    assert_eq!(
        converted(json!({"type": "object", "propertyNames": {"pattern": "a"}, "$comment": "c", "if": {}, "then": {}})),
        json!({"type": "object"})
    );
}

fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "info": {"title": "t", "version": "1", "summary": "s", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "webhooks": {"w": {}},
        "paths": {"/a/{b}": {"get": {
            "parameters": [{"name": "b", "in": "path", "required": true, "schema": {"type": ["integer", "null"]}}],
            "requestBody": {"content": {}},
            "responses": {"200": {"$ref": "#/components/responses/R", "description": "other"},
                "201": {"description": "file", "content": {"application/zip": {"schema": {}},
                    "application/octet-stream": {"schema": {"type": "array", "items": {"type": "integer", "format": "int32"}}},
                    "application/json": {"schema": {"const": 1}, "examples": {"one": {"value": 1}}}}}}
        }}},
        "components": {
            "pathItems": {"p": {}},
            "headers": {"H": {"schema": {"exclusiveMinimum": 1}}},
            "responses": {"R": {"content": {"text/csv": {"schema": {"type": "string"}}}}},
            "securitySchemes": {"tls": {"type": "mutualTLS"}, "key": {"type": "apiKey", "in": "header", "name": "X"}}
        }
    })
}

#[test]
fn the_document_around_the_schemas_is_converted() {
    let down = down_convert(&document());
    assert_eq!(leftovers(&down), Vec::<String>::new());
    assert_eq!(down["openapi"], "3.0.3");
    assert_eq!(
        down["info"]["license"],
        json!({"name": "Apache-2.0", "url": "https://spdx.org/licenses/Apache-2.0.html"})
    );
    assert!(down.get("webhooks").is_none() && down.get("jsonSchemaDialect").is_none());
    assert!(down["components"].get("pathItems").is_none());
    assert_eq!(down["components"]["securitySchemes"].as_object().unwrap().len(), 1);
    let get = &down["paths"]["/a/{b}"]["get"];
    assert_eq!(get["parameters"][0]["schema"], json!({"type": "integer", "nullable": true}));
    assert!(get.get("requestBody").is_none());
    assert_eq!(get["responses"]["200"], json!({"$ref": "#/components/responses/R"}));
    let content = &get["responses"]["201"]["content"];
    let binary = json!({"type": "string", "format": "binary"});
    assert_eq!(content["application/zip"]["schema"], binary);
    assert_eq!(content["application/octet-stream"]["schema"], binary);
    assert_eq!(content["application/json"], json!({"schema": {"enum": [1]}, "examples": {"one": {"value": 1}}}));
    assert_eq!(down["components"]["responses"]["R"]["description"], "");
}

#[test]
fn what_is_left_is_named_by_its_place() {
    let found = leftovers(&document());
    for place in [
        "/openapi",
        "/webhooks",
        "/jsonSchemaDialect",
        "/info/summary",
        "/info/license/identifier",
        "/components/pathItems",
        "/paths/~1a~1{b}/get/parameters/0/schema/type",
        "/components/headers/H/schema/exclusiveMinimum",
    ] {
        assert!(found.iter().any(|found| found == place), "{place} is not among {found:?}");
    }
}

#[test]
fn converting_twice_changes_nothing_more() {
    let once = down_convert(&document());
    assert_eq!(down_convert(&once), once);
}

#[test]
fn a_default_of_null_is_left_out() {
    let mut document =
        json!({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": {}}});
    document["components"]["schemas"]["A"] =
        json!({"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B", "default": null}}});
    let converted = down_convert(&document);
    assert_eq!(converted["components"]["schemas"]["A"]["properties"]["b"], json!({"$ref": "#/components/schemas/B"}));
}
