//! The OpenAPI document as it is served: what is true of all operations is said here once, and every collection gets its own `items` path.

use serde_json::{Map, Value, json};

use super::member::{inside, set};
use super::openapi30::down_convert;
use super::paging::{DEFAULT_LIMIT, MAXIMUM_LIMIT};
use crate::geometry::Crs;

/// The contract, OpenAPI 3.1, as generated from the code and completed.
#[derive(Debug, Clone)]
pub struct Contract {
    document: Value,
}

/// A collection's own question: its id, title, whether its features are edited over the API, and its queryables with their JSON types.
pub struct CollectionPath {
    pub id: String,
    pub title: String,
    pub edited: bool,
    pub queryables: Vec<(String, Value)>,
}

/// Parameters that several operations share; clients look `limit` up by exactly this name.
fn shared_parameters() -> Value {
    json!({
        "limit": {
            "name": "limit", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Rows on a page; more than the maximum is cut to it.",
            "schema": { "type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT, "default": DEFAULT_LIMIT },
        },
        "bbox": {
            "name": "bbox", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "west,south,east,north in degrees, longitude first (CRS84); west > east crosses the antimeridian. In another CRS, named by `bbox-crs`: its two axes, low before high, in its own order.",
            "schema": { "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } },
        },
        "bbox-crs": {
            "name": "bbox-crs", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "CRS of `bbox`: a URI out of the collection's `crs`, or a short form such as `EPSG:32647`. Without it CRS84.",
            "schema": { "type": "string", "format": "uri", "default": Crs::Crs84.uri() },
        },
        "crs": {
            "name": "crs", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "CRS of the answer's coordinates, in the axis order of its authority (EPSG:4326 is latitude, longitude). Computed coordinates have 7 decimal places of a degree or 3 of a metre; a geometry that has no place in the CRS is null.",
            "schema": { "type": "string", "format": "uri", "default": Crs::Crs84.uri() },
        },
        "properties": {
            "name": "properties", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Names of the only properties wanted, separated by commas; at most 50.",
            "schema": { "type": "array", "items": { "type": "string" }, "maxItems": 50 },
        },
        "exclude-properties": {
            "name": "exclude-properties", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Names of properties that are not wanted, separated by commas; at most 50. `geometry` may be one of them.",
            "schema": { "type": "array", "items": { "type": "string" }, "maxItems": 50 },
        },
        "skipGeometry": {
            "name": "skipGeometry", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "`true` leaves the geometry out: it is null.",
            "schema": { "type": "boolean", "default": false },
        },
        "geometryPrecision": {
            "name": "geometryPrecision", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Decimal places of coordinates, in the units of `crs`. A polygon that this would make invalid keeps more of them.",
            "schema": { "type": "integer", "minimum": 0, "maximum": 15 },
        },
        "maxAllowableOffset": {
            "name": "maxAllowableOffset", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Simplifies (Douglas-Peucker): no vertex that is left out lies farther than this from what is drawn instead, in the units of `crs` (degrees or metres). A polygon that this would make invalid keeps more vertices.",
            "schema": { "type": "number", "minimum": 0, "default": 0 },
        },
        "datetime": {
            "name": "datetime", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "An RFC 3339 instant, a day, or an interval with `/` and `..`.",
            "schema": { "type": "string" },
        },
        "q": {
            "name": "q", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Words, separated by spaces or commas, that must all occur in the texts of a feature: anywhere in them, since Thai has no word breaks; upper and lower case, Thai and Arabic digits, and common abbreviations are the same. At most 200 characters and 10 words.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 200 },
        },
        "ids": {
            "name": "ids", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Ids of the only features wanted, separated by commas; at most 50.",
            "schema": { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": 50 },
        },
        "filter": {
            "name": "filter", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Only features for which this CQL2 filter holds: comparisons, LIKE, IN, BETWEEN, IS NULL, AND, OR, NOT, CASEI, ACCENTI, arithmetic, spatial, temporal and array functions, and those of `/functions`. Properties are the collection's queryables and `geometry`. At most 4,096 bytes of text or 65,536 of JSON.",
            "schema": { "type": "string", "maxLength": 65536 },
        },
        "filter-lang": {
            "name": "filter-lang", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Encoding of `filter`. `cql-text` is an older name of `cql2-text`.",
            "schema": { "type": "string", "enum": ["cql2-text", "cql2-json", "cql-text"], "default": "cql2-text" },
        },
        "filter-crs": {
            "name": "filter-crs", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "CRS of the geometries in `filter`, in the axis order of its authority. Without it CRS84.",
            "schema": { "type": "string", "format": "uri", "default": Crs::Crs84.uri() },
        },
        "resultType": {
            "name": "resultType", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "`hits` gives the number alone.",
            "schema": { "type": "string", "enum": ["results", "hits"], "default": "results" },
        },
        "offset": {
            "name": "offset", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Rows before this page. Follow the `next` link instead of counting.",
            "schema": { "type": "integer", "minimum": 0, "default": 0 },
        },
        "cursor": {
            "name": "cursor", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Where the page starts, from a `next` link.",
            "schema": { "type": "string" },
        },
        "Idempotency-Key": {
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "16 to 255 visible ASCII characters, one for each request, such as a UUID. Sent again with the same body within 24 hours, the first answer is given again (`Idempotent-Replayed: true`) and nothing is done; with another body 422, while the first is under way 409.",
            "schema": { "type": "string", "minLength": 16, "maxLength": 255 },
        },
        "lang": {
            "name": "lang", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Language of texts; otherwise `Accept-Language`, otherwise Thai.",
            "schema": { "type": "string", "enum": ["th", "en"] },
        },
    })
}

fn problem_schema() -> Value {
    json!({
        "type": "object",
        "description": "RFC 9457 problem details; each fault names its place, its reason and what to do.",
        "required": ["type", "title", "status", "detail", "code", "requestId"],
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "instance": { "type": "string" },
            "code": { "type": "string" },
            "requestId": { "type": "string" },
            "errors": { "type": "array", "items": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "pointer": { "type": "string" }, "parameter": { "type": "string" }, "header": { "type": "string" },
                    "row": { "type": "integer" }, "field": { "type": "string" },
                    "code": { "type": "string" }, "message": { "type": "string" }, "remedy": { "type": "string" },
                },
            } },
        },
    })
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl Contract {
    /// Completes the generated document.
    pub fn new(generated: &utoipa::openapi::OpenApi) -> Result<Self, crate::error::Error> {
        let mut document = serde_json::to_value(generated).map_err(crate::error::Error::internal)?;
        let shared = shared_parameters();
        set(inside(&mut document, "components"), "parameters", shared.clone());
        set(inside(inside(&mut document, "components"), "schemas"), "Problem", problem_schema());
        let problem = json!({
            "description": "What went wrong, where, why, and the remedy (RFC 9457), in the caller's language.",
            "content": {
                "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
                "text/html": { "schema": { "type": "string" } },
            },
        });
        set(inside(inside(&mut document, "components"), "responses"), "Problem", problem);
        let schemes = json!({
            "key": { "type": "http", "scheme": "bearer", "description": "An API key of the hub." },
            "keyHeader": { "type": "apiKey", "in": "header", "name": "X-API-Key" },
            "keyPassword": { "type": "http", "scheme": "basic", "description": "Any user name, the key as password." },
        });
        set(inside(&mut document, "components"), "securitySchemes", schemes);
        for (method, operation) in operations_mut(&mut document) {
            complete(&method, operation, &shared);
        }
        for operation in gets_mut(&mut document) {
            read_by_people(operation);
        }
        super::mend::all(&mut document);
        Ok(Contract { document })
    }

    /// OpenAPI 3.1.
    pub fn v31(&self) -> &Value {
        &self.document
    }

    /// OpenAPI 3.0.3, down-converted.
    pub fn v30(&self) -> Value {
        down_convert(&self.document)
    }

    /// The document that clients of one server read: under its public URL, with an `items` path for each collection.
    pub fn served(&self, public_url: &str, collections: &[CollectionPath]) -> Value {
        let mut document = self.document.clone();
        set(&mut document, "servers", json!([{ "url": public_url }]));
        for collection in collections {
            let path = format!("/collections/{}/items", super::links::segment(&collection.id));
            let writes = collection.edited.then(|| super::mend::writes_of_items(&self.document, &collection.id));
            let mut item = writes.unwrap_or_default();
            set(&mut item, "get", items_operation(collection));
            set(inside(&mut document, "paths"), &path, item);
        }
        document
    }
}

fn operations_mut(document: &mut Value) -> Vec<(String, &mut Map<String, Value>)> {
    let Some(paths) = inside(document, "paths").as_object_mut() else { return vec![] };
    let items = paths.values_mut().filter_map(Value::as_object_mut);
    let operations = items.flat_map(|item| item.iter_mut().filter(|(method, _)| METHODS.contains(&method.as_str())));
    operations.filter_map(|(method, operation)| Some((method.clone(), operation.as_object_mut()?))).collect()
}

fn gets_mut(document: &mut Value) -> Vec<&mut Map<String, Value>> {
    let Some(paths) = inside(document, "paths").as_object_mut() else { return vec![] };
    paths.values_mut().filter_map(|item| item.get_mut("get")?.as_object_mut()).collect()
}

/// Every JSON document can be had as a page too (the HTML class of OGC API – Features 1), and `f` says which.
fn read_by_people(operation: &mut Map<String, Value>) {
    let content = operation.get_mut("responses").and_then(|r| r.pointer_mut("/200/content")?.as_object_mut());
    let json = ["application/json", "application/geo+json", "application/schema+json"];
    let Some(content) = content.filter(|content| json.iter().any(|kind| content.contains_key(*kind))) else { return };
    content.insert("text/html".into(), json!({ "schema": { "type": "string" } }));
    let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) else { return };
    match parameters.iter_mut().find(|parameter| parameter.get("name").is_some_and(|name| name == "f")) {
        Some(own) => {
            let text = own.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
            if !text.contains("html") {
                set(own, "description", format!("{text}; html for people"));
            }
        }
        None => parameters.push(json!({
            "name": "f", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Format: json; html for people", "schema": { "type": "string", "enum": ["json", "html"] },
        })),
    }
}

/// Every operation can fail with a problem, knows the language, and takes a key in three carriers.
fn complete(method: &str, operation: &mut Map<String, Value>, shared: &Value) {
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    if let Some(list) = parameters.as_array_mut() {
        for parameter in list.iter_mut() {
            let in_query = parameter.get("in").is_some_and(|place| place == "query");
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            // Text search differs between lists, each of which tells its own.
            if in_query && name != "q" && shared.get(&name).is_some() {
                *parameter = json!({ "$ref": format!("#/components/parameters/{name}") });
            } else if in_query {
                set(parameter, "style", "form");
                set(parameter, "explode", false);
            }
        }
        list.push(json!({ "$ref": "#/components/parameters/lang" }));
        let has_own = list.iter().any(|parameter| parameter.get("name").is_some_and(|name| name == "Idempotency-Key"));
        if method == "post" && !has_own {
            list.push(json!({ "$ref": "#/components/parameters/Idempotency-Key" }));
        }
    }
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    set(responses, "default", json!({ "$ref": "#/components/responses/Problem" }));
    let scopes = operation.get("security").and_then(|security| security.pointer("/0/key").cloned());
    if scopes.is_some() {
        operation.insert("security".into(), json!([{ "key": [] }, { "keyHeader": [] }, { "keyPassword": [] }]));
        operation.insert("x-scopes".into(), scopes.unwrap_or_default());
    } else {
        // Open to everybody; a key shows more.
        operation.insert("security".into(), json!([{}, { "key": [] }, { "keyHeader": [] }, { "keyPassword": [] }]));
    }
}

/// Names of the shared parameters of every collection's items.
const ITEMS_PARAMETERS: [&str; 19] = [
    "limit",
    "bbox",
    "bbox-crs",
    "datetime",
    "q",
    "ids",
    "filter",
    "filter-lang",
    "filter-crs",
    "crs",
    "properties",
    "exclude-properties",
    "skipGeometry",
    "geometryPrecision",
    "maxAllowableOffset",
    "resultType",
    "offset",
    "cursor",
    "lang",
];

fn items_operation(collection: &CollectionPath) -> Value {
    let mut parameters: Vec<Value> =
        ITEMS_PARAMETERS.iter().map(|name| json!({ "$ref": format!("#/components/parameters/{name}") })).collect();
    for (name, schema) in &collection.queryables {
        parameters.push(json!({
            "name": name, "in": "query", "required": false, "style": "form", "explode": false, "schema": schema,
        }));
    }
    json!({
        "tags": ["Features"],
        "operationId": format!("list_items.{}", collection.id),
        "summary": collection.title,
        "parameters": parameters,
        "security": [{}, { "key": [] }, { "keyHeader": [] }, { "keyPassword": [] }],
        "responses": {
            "200": { "description": "A page of features", "headers": { "Api-Version": { "$ref": "#/components/headers/Api-Version" } }, "content": { "application/geo+json": { "schema": { "type": "object" } } } },
            "default": { "$ref": "#/components/responses/Problem" },
        },
    })
}
