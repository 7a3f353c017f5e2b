//! TileJSON 3.0: what MapLibre and its kin read before they ask for tiles.

use serde_json::{Map, Value, json};

use super::matrix::WEB_MERCATOR_QUAD;
use super::tileset::{Scope, bbox, first_level, middle, properties};
use crate::catalog::Dataset;
use crate::http::member::set;

/// The document. `question` is a query string that the template of the tiles takes along, without its question mark.
///
/// `maxzoom` is the level at which everything is there to 15 cm and nothing is simplified; a client enlarges it from there on.
pub fn document(scope: &Scope<'_>, question: &str) -> Value {
    let mut template = scope.to("/{z}/{x}/{y}.mvt");
    if !question.is_empty() {
        template.push(if template.contains('?') { '&' } else { '?' });
        template.push_str(question);
    }
    let layers: Vec<Value> = scope.datasets.iter().map(|dataset| layer(scope, dataset)).collect();
    let version = scope.datasets.iter().map(|dataset| dataset.version + dataset.data_version).sum::<i64>();
    let mut document = json!({
        "tilejson": "3.0.0", "name": scope.title(), "description": scope.description(), "version": format!("1.0.{version}"),
        "scheme": "xyz", "tiles": [template], "minzoom": 0, "maxzoom": WEB_MERCATOR_QUAD.deepest, "vector_layers": layers,
    });
    if let Some(bbox) = scope.bbox().and_then(|bbox| WEB_MERCATOR_QUAD.within(bbox)) {
        set(&mut document, "bounds", bbox.to_array().to_vec());
        let [longitude, latitude] = middle(bbox);
        set(&mut document, "center", json!([longitude, latitude, first_level(&WEB_MERCATOR_QUAD, bbox)]));
    }
    let owners = owners(scope.datasets);
    if !owners.is_empty() {
        set(&mut document, "attribution", owners);
    }
    document
}

fn layer(scope: &Scope<'_>, dataset: &Dataset) -> Value {
    let fields: Map<String, Value> = properties(dataset, scope.language)
        .into_iter()
        .map(|(name, schema)| {
            let sort = match schema.get("type").and_then(Value::as_str) {
                Some("integer" | "number") => "Number",
                Some("boolean") => "Boolean",
                _ => "String",
            };
            (name, sort.into())
        })
        .collect();
    let mut layer = json!({
        "id": dataset.described.id, "description": scope.title(), "fields": fields,
        "minzoom": 0, "maxzoom": WEB_MERCATOR_QUAD.deepest,
    });
    if let Some(bbox) = bbox(dataset) {
        set(&mut layer, "bounds", bbox.to_array().to_vec());
    }
    layer
}

/// The owners of the data, each once.
fn owners(datasets: &[Dataset]) -> String {
    let mut names: Vec<&str> =
        datasets.iter().map(|dataset| dataset.owner.th.as_str()).filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}
