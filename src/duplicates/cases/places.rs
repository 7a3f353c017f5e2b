//! The projects of a case and the pairs that tie them, on a map.

use std::collections::BTreeMap;

use geo::{Geometry, LineString, Point};
use serde_json::{Value, json};

use super::view::View;
use crate::duplicates::office::{place, state_name};
use crate::duplicates::work::Work;
use crate::error::{Error, Result};
use crate::geometry::codec::to_json;

/// A GeoJSON FeatureCollection in CRS84: the projects, the centre first, then the links. A link lies between the places that stand for its two projects.
pub(super) fn places(view: &View<'_>) -> Result<Value> {
    let at: BTreeMap<&str, (Point<f64>, bool)> =
        view.works.iter().filter_map(|work| Some((work.id.as_str(), place(work)?))).collect();
    let mut features = Vec::with_capacity(view.works.len() + view.links.len());
    for (position, work) in view.works.iter().enumerate() {
        features.push(project(work, at.get(work.id.as_str()), position == 0)?);
    }
    for link in &view.links {
        let ends = at.get(link.a.as_str()).zip(at.get(link.b.as_str()));
        let line = ends.filter(|((a, _), (b, _))| a != b).map(|((a, _), (b, _))| LineString::from(vec![*a, *b]).into());
        features.push(json!({
            "type": "Feature",
            "id": link.pair,
            "geometry": written(line.as_ref())?,
            "properties": {
                "role": "link",
                "relation": link.relation.name(),
                "score": link.score as f64 / 1_000_000.0,
                "state": state_name(link.state),
                "projectA": link.a,
                "projectB": link.b,
            },
        }));
    }
    Ok(json!({ "type": "FeatureCollection", "numberReturned": features.len(), "features": features }))
}

fn project(work: &Work, at: Option<&(Point<f64>, bool)>, centre: bool) -> Result<Value> {
    let stands_for: Option<Geometry<f64>> = at.map(|(point, _)| (*point).into());
    Ok(json!({
        "type": "Feature",
        "id": work.id,
        "geometry": written(work.geometry.as_ref().or(stands_for.as_ref()))?,
        "properties": {
            "role": "project",
            "title": work.title,
            "agency": work.agency.code,
            "agencyName": work.agency.name_th,
            "centre": centre,
            "drawn": work.geometry.is_some(),
            "budgetBaht": work.total() as f64 / 100.0,
        },
    }))
}

fn written(geometry: Option<&Geometry<f64>>) -> Result<Value> {
    geometry.map_or(Ok(Value::Null), |geometry| serde_json::from_str(&to_json(geometry)).map_err(Error::internal))
}
