//! A project after a merge patch, and a project as GeoJSON.

use serde_json::{Map, Value, json};

use super::project::Project;
use crate::error::{Error, Fault, Result, Words};
use crate::features::edit::merge;
use crate::http::Link;
use crate::http::body::from_value;

/// Members that the hub fills in: they are not carried over into what is checked next.
const FILLED_IN: [&str; 6] = ["titleNormal", "totalSatang", "version", "createdAt", "updatedAt", "redacted"];

/// A project after a merge patch (RFC 7396). A geometry is replaced as a whole: merging coordinates has no meaning.
///
/// # Errors
/// `Malformed` when the patch is no object, or what comes out is no project.
pub fn patched(current: &Project, patch: Value) -> Result<Project> {
    let Value::Object(mut patch) = patch else {
        let words = Words::new("ต้องเป็นออบเจกต์", "must be an object");
        return Err(Error::malformed(Fault::pointer("", "not-patchable", words)));
    };
    let mut value = serde_json::to_value(current).map_err(Error::internal)?;
    if let Value::Object(members) = &mut value {
        members.retain(|name, _| !FILLED_IN.contains(&name.as_str()));
        if let Some(geometry) = patch.shift_remove("geometry") {
            members.insert("geometry".into(), geometry);
            // A quality that was given belongs to the geometry that was given.
            if let Some(Value::Object(location)) = members.get_mut("location") {
                location.shift_remove("quality");
                location.shift_remove("evidence");
            }
        }
    }
    merge(&mut value, Value::Object(patch));
    from_value(value)
}

impl Project {
    /// This project, read from a file, over the one that is kept: what the file is silent about stays, such as a place that was drawn
    /// or a status that was set by hand. The visibility too stays where the file's map does not speak of it.
    #[must_use]
    pub fn over(mut self, current: Project, keeps_visibility: bool) -> Project {
        macro_rules! keep {
            ($($member:ident)*) => { $(self.$member = self.$member.or(current.$member);)* };
        }
        keep!(unit objective outputs indicator expected_result plan strategy tactic programme category road);
        self.status.plan = self.status.plan.or(current.status.plan);
        self.status.coordination = self.status.coordination.or(current.status.coordination);
        self.status.money = self.status.money.or(current.status.money);
        self.status.execution = self.status.execution.or(current.status.execution);
        if keeps_visibility {
            self.visibility = current.visibility;
        }
        if self.budgets.is_empty() {
            self.budgets = current.budgets;
        }
        self.total_satang = None;
        self.location.text = self.location.text.or(current.location.text);
        if self.location.area_codes.is_empty() {
            self.location.area_codes = current.location.area_codes;
        }
        if self.geometry.is_none() && current.geometry.is_some() {
            self.geometry = current.geometry;
            self.location.quality = current.location.quality;
            self.location.evidence = current.location.evidence;
        }
        self.identifiers.extend(current.identifiers);
        self
    }
}

/// What is known of how a geometry came about belongs to that geometry: callers do not say it, and a new geometry has none.
pub fn keep_evidence(new: &mut Project, current: Option<&Project>) {
    let same = current.filter(|current| current.geometry.is_some() && current.geometry == new.geometry);
    let kept = same.and_then(|current| current.location.evidence.clone());
    if kept.is_none() && new.location.quality == Some(super::project::Quality::Located) {
        new.location.quality = None;
    }
    new.location.evidence = kept;
}

/// A project as a GeoJSON feature: all its members but the geometry are its properties.
pub fn geojson(project: &Project, links: &[Link]) -> Result<Value> {
    let mut value = serde_json::to_value(project).map_err(Error::internal)?;
    let geometry = match &mut value {
        Value::Object(members) => members.shift_remove("geometry").unwrap_or(Value::Null),
        _ => Value::Null,
    };
    let mut feature = Map::new();
    feature.insert("type".into(), "Feature".into());
    feature.insert("id".into(), project.id.as_str().into());
    feature.insert("geometry".into(), geometry);
    feature.insert("properties".into(), value);
    if !links.is_empty() {
        feature.insert("links".into(), json!(links));
    }
    Ok(Value::Object(feature))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use crate::geometry::Limits;

    fn project() -> Project {
        let body = json!({
            "id": "p", "agency": "doh", "title": "ซ่อมถนน", "budgets": [{"fiscalYear": 2569, "satang": 5}],
            "geometry": {"type": "Point", "coordinates": [101.0, 13.0]}, "road": {"code": "ทล.3", "chainageFrom": 5.0},
        });
        serde_json::from_value::<Project>(body).unwrap().checked(Limits::REQUEST).unwrap().project
    }

    #[test]
    fn a_patch_of_the_budgets_takes_the_total_along() {
        let patch = json!({"budgets": [{"fiscalYear": 2570, "satang": 9}], "road": {"chainageTo": 7.0}});
        let after = patched(&project(), patch).unwrap().checked(Limits::REQUEST).unwrap().project;
        assert_eq!(after.total_satang, Some(9));
        let road = after.road.unwrap();
        assert_eq!((road.chainage_from, road.chainage_to), (Some(5.0), Some(7.0)));
    }

    #[test]
    fn a_geometry_taken_away_takes_its_quality_along() {
        let after = patched(&project(), json!({"geometry": null})).unwrap().checked(Limits::REQUEST).unwrap();
        assert_eq!((after.shape, after.project.quality().name()), (None, "none"));
        assert!(patched(&project(), json!({"colour": "red"})).is_err() && patched(&project(), json!([])).is_err());
    }
}
