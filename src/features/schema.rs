//! What a collection's features look like, as JSON Schema: for GDAL (the GeoJSON feature), and for QGIS (Part 5 schema, queryables).

use serde_json::{Map, Value, json};

use crate::catalog::dataset::{Field, FieldType, GeometryKind, NewDataset};
use crate::http::Language;
use crate::http::member::set;

/// The schema of the GeoJSON feature, which GDAL follows by `describedby`.
pub fn feature_schema(dataset: &NewDataset, language: Language, own_url: &str) -> Value {
    let properties: Map<String, Value> =
        dataset.fields.iter().map(|field| (field.name.clone(), feature_property(field, language))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": own_url,
        "type": "object",
        "title": title(dataset, language),
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": { "type": "string", "enum": ["Feature"] },
            "id": { "type": "string" },
            "geometry": { "oneOf": [{ "type": "null" }, { "$ref": geometry_ref(dataset.geometry_kind) }] },
            "properties": { "type": "object", "properties": properties },
        },
    })
}

/// The Part 5 schema: one object of plain properties with their roles.
pub fn part5_schema(dataset: &NewDataset, language: Language, own_url: &str) -> Value {
    let mut properties = Map::new();
    properties.insert("id".into(), json!({ "type": "string", "x-ogc-role": "id", "readOnly": true }));
    properties.insert("geometry".into(), geometry_property(dataset.geometry_kind, true));
    for field in &dataset.fields {
        let mut property = property(field, language);
        let role =
            [(&dataset.time_start_field, "primary-interval-start"), (&dataset.time_end_field, "primary-interval-end")]
                .into_iter()
                .find(|(name, _)| name.as_deref() == Some(&field.name));
        if let Some((_, role)) = role {
            set(&mut property, "x-ogc-role", role);
        }
        properties.insert(field.name.clone(), property);
    }
    object_schema(dataset, language, own_url, properties)
}

/// The queryables: each with a single type, since QGIS sees no others.
pub fn queryables(dataset: &NewDataset, language: Language, own_url: &str) -> Value {
    let mut properties = Map::new();
    properties.insert("geometry".into(), geometry_property(dataset.geometry_kind, false));
    for field in dataset.queryables() {
        properties.insert(field.name.clone(), property(field, language));
    }
    object_schema(dataset, language, own_url, properties)
}

fn object_schema(dataset: &NewDataset, language: Language, own_url: &str, properties: Map<String, Value>) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": own_url,
        "type": "object",
        "title": title(dataset, language),
        "properties": properties,
        "additionalProperties": dataset.fields.is_empty(),
    })
}

fn title(dataset: &NewDataset, language: Language) -> &str {
    match language {
        Language::Thai => &dataset.title.th,
        Language::English => &dataset.title.en,
    }
}

fn property(field: &Field, language: Language) -> Value {
    let mut schema = match field.field_type {
        FieldType::String => json!({ "type": "string" }),
        FieldType::Integer => json!({ "type": "integer" }),
        FieldType::Number => json!({ "type": "number" }),
        FieldType::Boolean => json!({ "type": "boolean" }),
        FieldType::Date => json!({ "type": "string", "format": "date" }),
        FieldType::DateTime => json!({ "type": "string", "format": "date-time" }),
        FieldType::Json => json!({ "type": "object" }),
    };
    if let Some(title) = &field.title {
        set(
            &mut schema,
            "title",
            match language {
                Language::Thai => title.th.as_str(),
                Language::English => title.en.as_str(),
            },
        );
    }
    schema
}

/// One type each: where the type is a list with null, GDAL 3.12 takes every field for text and refuses `lanes > 7` (its
/// `BuildExampleRecursively`). A property that is null counts as absent. A list or object has no type, which GDAL reads as text.
fn feature_property(field: &Field, language: Language) -> Value {
    let mut schema = property(field, language);
    if field.field_type == FieldType::Json {
        schema.as_object_mut().map(|object| object.remove("type"));
    }
    schema
}

fn geometry_property(kind: GeometryKind, with_role: bool) -> Value {
    let mut schema = json!({ "$ref": geometry_ref(kind) });
    if with_role {
        set(&mut schema, "x-ogc-role", "primary-geometry");
        let format = match kind {
            GeometryKind::Point => "geometry-point-or-multipoint",
            GeometryKind::Line => "geometry-linestring-or-multilinestring",
            GeometryKind::Polygon => "geometry-polygon-or-multipolygon",
            GeometryKind::Any | GeometryKind::None => "geometry-any",
        };
        set(&mut schema, "format", format);
    }
    schema
}

/// A dataset of one kind may hold both single and multiple geometries, so only "Geometry" is true of all.
fn geometry_ref(kind: GeometryKind) -> &'static str {
    match kind {
        GeometryKind::Point => "https://geojson.org/schema/Point.json",
        _ => "https://geojson.org/schema/Geometry.json",
    }
}
