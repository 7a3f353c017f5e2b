//! A proposed place, with everything that a person needs to accept or refuse it.

use geo::Geometry;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::access::Bilingual;
use crate::geometry::codec::to_json;
use crate::plans::Quality;

/// A place that the words of a project lead to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlaceProposal)]
pub struct Proposal {
    /// road-chainage, road, named-asset, village or area.
    pub rule: &'static str,
    /// How sure the hub is, 0 to 100; what was assumed and what else matched lowers it.
    pub confidence: u8,
    pub quality: Quality,
    /// GeoJSON in CRS84.
    #[schema(value_type = Object)]
    pub geometry: Value,
    /// The dataset and the features that it was taken from; none for areas of the register.
    pub dataset: Option<String>,
    pub features: Vec<String>,
    /// What was matched and how.
    pub said: Bilingual,
    /// What had to be assumed, one sentence each.
    pub assumed: Vec<Bilingual>,
    /// Metres between the place and the middle of the stated area; none where no area is stated.
    pub metres_from_area: Option<f64>,
    /// What else matched as well, and is not proposed here.
    pub others: Vec<Other>,
}

/// Another thing that matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Other {
    pub dataset: String,
    pub feature: String,
    pub name: String,
}

/// A geometry as it is sent; positions to 7 decimals, a centimetre.
pub(super) fn geojson(geometry: &Geometry<f64>) -> Value {
    serde_json::from_str(&to_json(geometry)).unwrap_or(Value::Null)
}

/// Shares a confidence among equals.
pub(super) fn shared(confidence: u8, among: usize) -> u8 {
    u8::try_from(usize::from(confidence) / among.max(1)).unwrap_or(confidence)
}
