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

/// The logical schema (OGC API – Features 5 / Common 3, clauses 7, 8 and 10): what is returned, and, but for what is
/// `readOnly`, what is received; plain properties with their roles.
pub fn part5_schema(dataset: &NewDataset, language: Language, own_url: &str) -> Value {
    let mut properties = Map::new();
    properties.insert("id".into(), json!({ "type": "string", "x-ogc-role": "id", "readOnly": true }));
    if dataset.geometry_kind != GeometryKind::None {
        let role = json!({ "x-ogc-role": "primary-geometry", "format": geometry_format(dataset.geometry_kind) });
        properties.insert("geometry".into(), role);
    }
    for field in &dataset.fields {
        let mut property = property(field, language);
        if let Some(role) = time_role(dataset, field) {
            set(&mut property, "x-ogc-role", role);
        }
        properties.insert(field.name.clone(), property);
    }
    object_schema(dataset, language, own_url, properties, dataset.fields.is_empty())
}

/// A start without an end is an instant or a day. A start and an end of different granularity have no role, since the
/// standard has none for them (requirement primary-temporal-constraints).
fn time_role(dataset: &NewDataset, field: &Field) -> Option<&'static str> {
    let own = |name: &Option<String>| name.as_deref() == Some(&field.name);
    let granularity = |name: &Option<String>| dataset.field(name.as_deref()?).map(|field| field.field_type);
    let temporal = matches!(field.field_type, FieldType::Date | FieldType::DateTime);
    let (start, end) = (&dataset.time_start_field, &dataset.time_end_field);
    match (start.is_some(), end.is_some()) {
        _ if !temporal => None,
        (true, false) => own(start).then_some("primary-instant"),
        (true, true) if granularity(start) != granularity(end) => None,
        _ if own(start) => Some("primary-interval-start"),
        _ if own(end) => Some("primary-interval-end"),
        _ => None,
    }
}

/// The queryables: each with a single type, since QGIS sees no others, and the geometry by `$ref`, for the same reason.
pub fn queryables(dataset: &NewDataset, language: Language, own_url: &str) -> Value {
    let mut properties = Map::new();
    if dataset.geometry_kind != GeometryKind::None {
        let geometry =
            json!({ "$ref": geometry_ref(dataset.geometry_kind), "format": geometry_format(dataset.geometry_kind) });
        properties.insert("geometry".into(), geometry);
    }
    for field in dataset.queryables() {
        properties.insert(field.name.clone(), property(field, language));
    }
    // Where no fields are declared, a filter may name any property.
    object_schema(dataset, language, own_url, properties, dataset.fields.is_empty())
}

/// The sortables (clause 12): the queryables that have an order.
pub fn sortables(dataset: &NewDataset, language: Language, own_url: &str) -> Value {
    let ordered = dataset.queryables().filter(|field| field.field_type != FieldType::Json);
    let properties = ordered.map(|field| (field.name.clone(), property(field, language))).collect();
    object_schema(dataset, language, own_url, properties, false)
}

fn object_schema(
    dataset: &NewDataset,
    language: Language,
    own_url: &str,
    properties: Map<String, Value>,
    others_too: bool,
) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": own_url,
        "type": "object",
        "title": title(dataset, language),
        "properties": properties,
        "additionalProperties": others_too,
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

fn geometry_format(kind: GeometryKind) -> &'static str {
    match kind {
        GeometryKind::Point => "geometry-point-or-multipoint",
        GeometryKind::Line => "geometry-linestring-or-multilinestring",
        GeometryKind::Polygon => "geometry-polygon-or-multipolygon",
        GeometryKind::Any | GeometryKind::None => "geometry-any",
    }
}

/// A dataset of one kind may hold both single and multiple geometries, so only "Geometry" is true of all.
fn geometry_ref(kind: GeometryKind) -> &'static str {
    match kind {
        GeometryKind::Point => "https://geojson.org/schema/Point.json",
        _ => "https://geojson.org/schema/Geometry.json",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn works(end: Option<FieldType>) -> NewDataset {
        let mut dataset = NewDataset::named("works", "doh", "งาน", "Works", "x");
        dataset.fields = vec![
            Field::new("from", FieldType::Date, "เริ่ม", "from"),
            Field::new("to", end.unwrap_or(FieldType::Date), "สิ้นสุด", "to"),
            Field::new("tags", FieldType::Json, "ป้าย", "tags"),
        ];
        dataset.time_start_field = Some("from".into());
        dataset.time_end_field = end.map(|_| "to".into());
        dataset
    }

    #[test]
    fn the_roles_of_time_keep_the_constraints_of_the_standard() {
        let roles = |end| {
            let schema = part5_schema(&works(end), Language::English, "http://x/schema");
            ["from", "to"].map(|name| schema["properties"][name]["x-ogc-role"].clone())
        };
        assert_eq!(roles(None), [json!("primary-instant"), Value::Null]);
        assert_eq!(roles(Some(FieldType::Date)), [json!("primary-interval-start"), json!("primary-interval-end")]);
        assert_eq!(roles(Some(FieldType::DateTime)), [Value::Null, Value::Null]);
    }

    #[test]
    fn a_spatial_property_of_the_schema_has_a_format_and_neither_type_nor_reference() {
        let schema = part5_schema(&works(None), Language::English, "http://x/schema");
        let geometry = schema["properties"]["geometry"].as_object().unwrap();
        assert_eq!(geometry["format"], "geometry-any");
        assert!(!geometry.contains_key("type") && !geometry.contains_key("$ref"));
        let mut table = works(None);
        table.geometry_kind = GeometryKind::None;
        assert!(part5_schema(&table, Language::Thai, "x")["properties"].get("geometry").is_none());
    }

    #[test]
    fn sortables_have_an_order_and_say_that_there_are_no_others() {
        let schema = sortables(&works(None), Language::Thai, "http://x/sortables");
        let names: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((names, &schema["additionalProperties"]), (vec!["from", "to"], &json!(false)));
    }
}
