//! One feature of a GeoJSON file: from its text to its parts.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Error, Fault, Result, Words};

/// One feature as the file has it; nothing about its geometry is checked yet.
#[derive(Debug, Clone)]
pub struct Feature {
    /// Counted from 0.
    pub index: usize,
    /// A text or a number.
    pub id: Option<Value>,
    /// In the file's order.
    pub properties: Map<String, Value>,
    /// The geometry's own text; `None` where the file has null.
    pub geometry: Option<Box<RawValue>>,
}

impl Feature {
    /// Where the feature stands in the file, as a JSON Pointer.
    pub fn pointer(&self) -> String {
        pointer(self.index)
    }
}

pub(super) fn pointer(index: usize) -> String {
    format!("/features/{index}")
}

#[derive(Deserialize)]
struct RawFeature<'a> {
    #[serde(rename = "type", borrow)]
    kind: Option<Cow<'a, str>>,
    id: Option<Value>,
    properties: Option<Map<String, Value>>,
    geometry: Option<Box<RawValue>>,
}

pub(super) fn feature(text: &[u8], index: usize) -> Result<Feature> {
    let fault = |at: &str, code: &'static str, th: String, en: String| {
        Error::malformed(Fault::pointer(format!("{}{at}", pointer(index)), code, Words::new(th, en)))
    };
    let raw: RawFeature<'_> = serde_json::from_slice(text).map_err(|cause| {
        fault("", "geojson-feature", format!("อ่านรายการไม่ได้: {cause}"), format!("no feature: {cause}"))
    })?;
    if raw.kind.as_deref() != Some("Feature") {
        let kind = raw.kind.unwrap_or_default();
        return Err(fault(
            "/type",
            "geojson-type",
            format!("ต้องเป็น Feature แต่พบ '{kind}'"),
            format!("a Feature is wanted here, this is '{kind}'"),
        ));
    }
    if raw.id.as_ref().is_some_and(|id| !id.is_string() && !id.is_number()) {
        return Err(fault(
            "/id",
            "geojson-id",
            "id ต้องเป็นข้อความหรือตัวเลข".to_owned(),
            "an id is a text or a number".to_owned(),
        ));
    }
    Ok(Feature {
        index,
        id: raw.id,
        properties: raw.properties.unwrap_or_default(),
        geometry: raw.geometry.filter(|geometry| geometry.get() != "null"),
    })
}

/// A geometry that stands where a feature could: one feature without properties.
pub(super) fn bare_geometry(text: &[u8]) -> Option<Feature> {
    #[derive(Deserialize)]
    struct Typed<'a> {
        #[serde(rename = "type", borrow)]
        kind: Cow<'a, str>,
    }
    const KINDS: [&str; 7] =
        ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];
    let typed: Typed<'_> = serde_json::from_slice(text).ok()?;
    KINDS.contains(&typed.kind.as_ref()).then_some(())?;
    let geometry = RawValue::from_string(String::from_utf8(text.to_vec()).ok()?).ok()?;
    Some(Feature { index: 0, id: None, properties: Map::new(), geometry: Some(geometry) })
}
