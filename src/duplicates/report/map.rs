//! The cases of the report on a map: one feature each, the places of its projects as points.

use geo::{Geometry, MultiPoint, Point};
use serde_json::{Value, json};

use super::cases::CaseFacts;
use crate::duplicates::office::place;
use crate::error::{Error, Result};
use crate::geometry::codec::to_json;

/// A GeoJSON FeatureCollection in CRS84; a case of which no project has a place has a null geometry.
pub fn cases_geojson(facts: &[CaseFacts], to: &dyn Fn(&str) -> String) -> Result<Value> {
    let features = facts.iter().map(|one| feature(one, to)).collect::<Result<Vec<Value>>>()?;
    Ok(json!({ "type": "FeatureCollection", "numberReturned": features.len(), "features": features }))
}

fn feature(one: &CaseFacts, to: &dyn Fn(&str) -> String) -> Result<Value> {
    let entry = &one.entry;
    let points: Vec<Point<f64>> = one.works.values().filter_map(place).map(|(point, _)| point).collect();
    let geometry: Value = if points.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&to_json(&Geometry::MultiPoint(MultiPoint::new(points)))).map_err(Error::internal)?
    };
    let joined = |texts: Vec<&str>| texts.join("; ");
    Ok(json!({
        "type": "Feature",
        "id": entry.id,
        "geometry": geometry,
        "properties": {
            "state": entry.state.name(),
            "relation": entry.relation.name(),
            "severity": entry.severity.name(),
            "score": entry.score,
            "kind": entry.kind,
            "projects": entry.projects.len(),
            "titles": joined(entry.projects.iter().map(|project| project.title.as_str()).collect()),
            "agencies": joined(entry.agencies.iter().map(|agency| agency.agency_name.as_str()).collect()),
            "grossBaht": entry.gross_satang as f64 / 100.0,
            "netBaht": entry.net_satang as f64 / 100.0,
            "doubledBaht": entry.doubled_satang as f64 / 100.0,
            "savingBaht": entry.saving_satang.map(|satang| satang as f64 / 100.0),
            "decided": entry.decided_action.map(|action| action.name()),
            "sentenceTh": entry.sentence_th,
            "sentenceEn": entry.sentence_en,
            "href": to(&format!("/duplicates/cases/{}", entry.id)),
        },
    }))
}
