//! What the rows of a layer have in common, row by row: fields with their types, the kind of geometry, the extent.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::catalog::dataset::may_be_queryable;
use crate::catalog::{Field, FieldType, GeometryKind};
use crate::geometry::{BBox, Shape};
use crate::ingest::describe::{geometry_type, wider};

/// Letters of an example.
const LONGEST_EXAMPLE: usize = 60;

fn says_something(value: &Value) -> bool {
    !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty())
}

/// What was seen so far.
#[derive(Debug, Default)]
pub struct Census {
    /// In the order in which the file first shows them.
    names: Vec<String>,
    places: HashMap<String, usize>,
    types: Vec<Option<FieldType>>,
    /// The first value of each that says something.
    examples: Vec<Option<Value>>,
    kind: Option<GeometryKind>,
    bbox: Option<BBox>,
}

impl Census {
    pub fn add(&mut self, properties: &Map<String, Value>, shape: Option<&Shape>) {
        for (position, (name, value)) in properties.iter().enumerate() {
            let place = self.place(position, name);
            if let Some(known) = self.types.get_mut(place) {
                *known = wider(*known, value);
            }
            if let Some(example) = self.examples.get_mut(place)
                && example.is_none()
                && says_something(value)
            {
                *example = Some(value.clone());
            }
        }
        if let Some(shape) = shape {
            self.kind = Some(with(self.kind, geometry_type(&shape.json)));
            self.bbox = match (self.bbox, shape.bounds()) {
                (Some(known), Some(own)) => Some(known.union(own)),
                (known, own) => known.or(own),
            };
        }
    }

    /// Rows of a file have mostly the same fields in the same order.
    fn place(&mut self, position: usize, name: &str) -> usize {
        if self.names.get(position).is_some_and(|known| known == name) {
            return position;
        }
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = self.names.len();
        self.places.insert(name.to_owned(), place);
        self.names.push(name.to_owned());
        self.types.push(None);
        self.examples.push(None);
        place
    }

    pub fn fields(&self) -> Vec<Field> {
        let field = |(name, field_type): (&String, &Option<FieldType>)| {
            let field = Field::new(name, field_type.unwrap_or(FieldType::String), name, name);
            Field { queryable: field.queryable && may_be_queryable(name), ..field }
        };
        self.names.iter().zip(&self.types).map(field).collect()
    }

    /// The first value of the field that says something, as text of 60 letters at most.
    pub fn example(&self, name: &str) -> Option<String> {
        let text = match self.examples.get(*self.places.get(name)?)?.as_ref()? {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let short: String = text.chars().take(LONGEST_EXAMPLE).collect();
        Some(if short.len() < text.len() { short + "…" } else { short })
    }

    pub fn geometry_kind(&self) -> GeometryKind {
        self.kind.unwrap_or(GeometryKind::None)
    }

    pub fn bbox(&self) -> Option<[f64; 4]> {
        self.bbox.map(BBox::to_array)
    }
}

fn with(known: Option<GeometryKind>, geojson_type: &str) -> GeometryKind {
    let own = [GeometryKind::Point, GeometryKind::Line, GeometryKind::Polygon];
    match known {
        Some(known) if known.takes(geojson_type) => known,
        Some(_) => GeometryKind::Any,
        None => own.into_iter().find(|kind| kind.takes(geojson_type)).unwrap_or(GeometryKind::Any),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_keep_the_order_of_the_file_and_the_narrowest_type_wherever_they_stand_in_a_row() {
        let mut census = Census::default();
        for row in [json!({"n": 1, "ชื่อ": "ก"}), json!({"ชื่อ": null, "n": 1.5, "late": true}), json!({"late": "x"})]
        {
            census.add(row.as_object().unwrap(), None);
        }
        let found: Vec<(String, FieldType)> = census.fields().into_iter().map(|f| (f.name, f.field_type)).collect();
        assert_eq!(
            found,
            [("n".into(), FieldType::Number), ("ชื่อ".into(), FieldType::String), ("late".into(), FieldType::Json)]
        );
        assert_eq!((census.geometry_kind(), census.bbox()), (GeometryKind::None, None));
        assert_eq!(
            (census.example("ชื่อ"), census.example("late"), census.example("x")),
            (Some("ก".into()), Some("true".into()), None)
        );
    }

    #[test]
    fn one_kind_takes_single_and_multiple_geometries_and_two_kinds_make_any() {
        assert_eq!(with(with(None, "Point").into(), "MultiPoint"), GeometryKind::Point);
        assert_eq!(with(Some(GeometryKind::Point), "Polygon"), GeometryKind::Any);
        assert_eq!(with(None, "GeometryCollection"), GeometryKind::Any);
    }
}
