//! A filter that is ready to be asked: checked against its collection, with its one meaning.

use std::fmt;
use std::sync::Arc;

use geo::Geometry;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::check::Checker;
use super::datum::{Datum, Place, ValueType};
use super::evaluate::Row;
use super::plan::Test;
use super::{Node, Queryables, to_json};
use crate::error::Result;
use crate::geometry::{Projection, ewkb};

/// A filter held to the queryables of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    node: Node,
    test: Test,
    /// The properties that it asks about; a plan names them by their place in this list.
    properties: Vec<(String, ValueType)>,
    needs_geometry: bool,
}

impl Filter {
    /// Checks a tree. `projection` is that of `filter-crs`, in which the tree's geometries are.
    ///
    /// # Errors
    /// `Malformed` at `filter`: a property or function that is not known, types that do not fit, a geometry that cannot be.
    pub fn new(node: Node, queryables: &Queryables, projection: &Projection) -> Result<Filter> {
        let mut checker = Checker { queryables, projection, wanted: Vec::new() };
        let test = checker.test(&node)?;
        Ok(Filter { needs_geometry: test.needs_geometry(), node, properties: checker.wanted, test })
    }

    pub fn node(&self) -> &Node {
        &self.node
    }

    pub fn test(&self) -> &Test {
        &self.test
    }

    pub fn properties(&self) -> &[(String, ValueType)] {
        &self.properties
    }

    pub fn needs_geometry(&self) -> bool {
        self.needs_geometry
    }

    /// CQL2 JSON: the same text for the same tree.
    pub fn canonical(&self) -> String {
        to_json(&self.node).to_string()
    }

    /// Whether a feature with these properties and this geometry (WGS 84, longitude first) matches; `None` is unknown, and
    /// lets it through as little as `Some(false)`.
    pub fn matches(&self, properties: &Map<String, Json>, geometry: Option<&Geometry<f64>>) -> Option<bool> {
        let place = geometry.filter(|_| self.needs_geometry).and_then(|geometry| Place::new(geometry.clone()));
        let datum = |(name, as_type): &(String, ValueType)| {
            properties.get(name).map_or(Datum::Null, |value| Datum::of(value, *as_type))
        };
        self.test.of(&Row { properties: self.properties.iter().map(datum).collect(), geometry: located(place) })
    }

    /// As [`Filter::matches`], of a feature as it is stored: properties as JSON text, geometry as EWKB. What cannot be read is null.
    pub fn matches_stored(&self, properties: &str, geometry: Option<&[u8]>) -> Option<bool> {
        let mut found = vec![Datum::Null; self.properties.len()];
        if !found.is_empty() {
            let mut reader = serde_json::Deserializer::from_str(properties);
            // A row that is no object has no properties.
            let _ = Picker { wanted: &self.properties, found: &mut found }.deserialize(&mut reader);
        }
        let bytes = geometry.filter(|_| self.needs_geometry);
        let place = bytes.and_then(|bytes| ewkb::read(bytes).ok()).and_then(Place::new);
        self.test.of(&Row { properties: found, geometry: located(place) })
    }
}

fn located(place: Option<Place>) -> Datum {
    place.map_or(Datum::Null, |place| Datum::Place(Arc::new(place)))
}

/// Takes the wanted members out of a JSON object and skips the others without building them.
struct Picker<'a> {
    wanted: &'a [(String, ValueType)],
    found: &'a mut [Datum],
}

impl<'de> DeserializeSeed<'de> for Picker<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Picker<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of properties")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> std::result::Result<(), A::Error> {
        while let Some(number) = members.next_key_seed(Wanted(self.wanted))? {
            let slot = number.and_then(|number| Some((self.found.get_mut(number)?, self.wanted.get(number)?.1)));
            match slot {
                Some((slot, as_type)) => *slot = Datum::of(&members.next_value::<Json>()?, as_type),
                None => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Reads a member's name as its place among the wanted ones.
struct Wanted<'a>(&'a [(String, ValueType)]);

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = Option<usize>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Option<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Wanted<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> std::result::Result<Option<usize>, E> {
        Ok(self.0.iter().position(|(wanted, _)| wanted == name))
    }
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
