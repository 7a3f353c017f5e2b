//! What differs between two states of a feature: field by field, and how far it has moved.

use geo::Geometry;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::geometry::measure::{area, centroid, distance, length};
use crate::geometry::tree::Tree;

/// A feature as it is compared: its texts, as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    pub id: String,
    pub properties: String,
    pub geometry: Option<String>,
}

/// What has become of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = VersionChange)]
pub enum Change {
    Added,
    Removed,
    Changed,
}

impl Change {
    pub const NAMES: [&'static str; 3] = ["added", "removed", "changed"];

    pub fn name(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        }
    }
}

/// A property with another value than before.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FieldDifference {
    pub name: String,
    /// The value before; left out where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// The value after; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// A geometry that is another than before. Figures on the WGS 84 ellipsoid, to a centimetre; left out where one of the two has no place.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GeometryDifference {
    /// Kind of geometry before and after, as GeoJSON names it; null where there was none.
    pub from: Option<String>,
    pub to: Option<String>,
    /// Metres between the centres of gravity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_metres: Option<f64>,
    /// Square metres that were won, below 0 lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_change_square_metres: Option<f64>,
    /// Metres of line or border that were won, below 0 lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length_change_metres: Option<f64>,
}

/// A feature that is not the same in both states.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = VersionDifference)]
pub struct Difference {
    pub id: String,
    pub change: Change,
    /// Of a changed feature the properties that differ, of an added or removed one all.
    pub properties: Vec<FieldDifference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geometry: Option<GeometryDifference>,
    /// GeoJSON text of the geometry after, of a removed feature before.
    #[serde(skip)]
    pub shown: Option<String>,
}

/// Compares two states of one feature, of which one may be missing; nothing when they say the same.
///
/// # Errors
/// `Internal` for what no feature of the hub has in it.
pub fn difference(from: Option<&Compared>, to: Option<&Compared>) -> Result<Option<Difference>> {
    if from == to {
        return Ok(None);
    }
    let change = match (from, to) {
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
        _ => Change::Changed,
    };
    let properties = fields(&read(from)?, &read(to)?);
    let shape = |one: Option<&Compared>| one.and_then(|one| one.geometry.clone());
    let (before, after) = (shape(from), shape(to));
    let moved = change == Change::Changed && before != after;
    if change == Change::Changed && properties.is_empty() && !moved {
        // The same values in another order.
        return Ok(None);
    }
    let id = to.or(from).map(|one| one.id.clone()).unwrap_or_default();
    let geometry = if moved { Some(geometry(before.as_deref(), after.as_deref())?) } else { None };
    let shown = if to.is_some() { after } else { before };
    Ok(Some(Difference { id, change, properties, geometry, shown }))
}

fn read(one: Option<&Compared>) -> Result<Map<String, Value>> {
    one.map_or(Ok(Map::new()), |one| serde_json::from_str(&one.properties).map_err(Error::internal))
}

fn fields(from: &Map<String, Value>, to: &Map<String, Value>) -> Vec<FieldDifference> {
    let names = from.keys().chain(to.keys().filter(|name| !from.contains_key(*name)));
    names
        .filter(|name| from.get(*name) != to.get(*name))
        .map(|name| FieldDifference { name: name.clone(), from: from.get(name).cloned(), to: to.get(name).cloned() })
        .collect()
}

fn geometry(from: Option<&str>, to: Option<&str>) -> Result<GeometryDifference> {
    let trees = (from.map(Tree::from_stored).transpose()?, to.map(Tree::from_stored).transpose()?);
    let shapes = (trees.0.as_ref().map(Tree::to_geo), trees.1.as_ref().map(Tree::to_geo));
    let kind = |shape: &Option<Geometry<f64>>| shape.as_ref().map(|shape| kind_of(shape).to_owned());
    let mut found = GeometryDifference {
        from: kind(&shapes.0),
        to: kind(&shapes.1),
        moved_metres: None,
        area_change_square_metres: None,
        length_change_metres: None,
    };
    if let (Some(from), Some(to)) = &shapes {
        found.moved_metres = centroid(from).zip(centroid(to)).map(|(from, to)| rounded(distance(from, to)));
        found.area_change_square_metres = Some(rounded(area(to) - area(from)));
        found.length_change_metres = Some(rounded(length(to) - length(from)));
    }
    Ok(found)
}

fn kind_of(shape: &Geometry<f64>) -> &'static str {
    match shape {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::Line(_) | Geometry::LineString(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}

/// To hundredths; no negative nought.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(properties: Value, geometry: Value) -> Compared {
        let geometry = Some(geometry).filter(|geometry| !geometry.is_null()).map(|geometry| geometry.to_string());
        Compared { id: "a".into(), properties: properties.to_string(), geometry }
    }

    fn point(x: f64) -> Value {
        json!({"type": "Point", "coordinates": [x, 13.0]})
    }

    #[test]
    fn a_changed_feature_says_which_fields_and_how_far_it_moved() {
        let (before, after) = (
            one(json!({"a": 1, "b": 2, "c": 3}), point(101.0)),
            one(json!({"a": 1, "b": null, "d": 4}), point(101.01)),
        );
        let found = difference(Some(&before), Some(&after)).unwrap().unwrap();
        let names: Vec<&str> = found.properties.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["b", "c", "d"]);
        assert_eq!(
            found.properties[0],
            FieldDifference { name: "b".into(), from: Some(json!(2)), to: Some(Value::Null) }
        );
        assert_eq!((&found.properties[1].to, &found.properties[2].from), (&None, &None));
        // 0.01 degrees of longitude at 13 degrees north.
        assert!((found.geometry.unwrap().moved_metres.unwrap() - 1_084.6).abs() < 0.5);
    }

    #[test]
    fn an_area_that_grows_says_by_how_much() {
        let square = |side: f64| json!({"type": "Polygon", "coordinates": [[[101.0, 13.0], [101.0 + side, 13.0], [101.0 + side, 13.0 + side], [101.0, 13.0 + side], [101.0, 13.0]]]});
        let (small, large) = (one(json!({}), square(0.01)), one(json!({}), square(0.02)));
        let found = difference(Some(&small), Some(&large)).unwrap().unwrap().geometry.unwrap();
        assert!((found.area_change_square_metres.unwrap() / 3_600_000.0 - 1.0).abs() < 0.01, "{found:?}");
        assert!(found.length_change_metres.unwrap() > 4_300.0 && found.moved_metres.unwrap() > 700.0);
    }

    #[test]
    fn another_order_of_the_same_values_is_no_difference_and_a_lost_place_is_one() {
        let (a, b) = (one(json!({"a": 1, "b": 2}), point(101.0)), one(json!({"b": 2, "a": 1}), point(101.0)));
        assert_eq!(difference(Some(&a), Some(&b)).unwrap(), None);
        let lost = difference(Some(&a), Some(&one(json!({"a": 1, "b": 2}), Value::Null))).unwrap().unwrap();
        let geometry = lost.geometry.unwrap();
        assert_eq!((geometry.from.as_deref(), geometry.to, geometry.moved_metres), (Some("Point"), None, None));
        let added = difference(None, Some(&a)).unwrap().unwrap();
        assert_eq!((added.change, added.properties.len(), added.geometry), (Change::Added, 2, None));
    }
}
