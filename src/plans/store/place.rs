//! Places that people drew: each holds whatever an import says, and what the import says is kept beside it.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::write::{Surroundings, rewrite_project};
use super::{get_project, read::unplaced};
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::{Limits, Shape};
use crate::plans::check::Checked;
use crate::plans::project::{LocationEvidence, Project, Quality};
use crate::storage::Database;
use crate::storage::schema::project_place;

/// Why a place is where it is when a person changed it with the whole project.
const WITH_THE_PROJECT: &str = "แก้ไขพร้อมโครงการ · changed with the project";

/// A place that a person drew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    #[serde(flatten)]
    pub drawn: Ground,
    /// Public id of the key, its agency, and when.
    pub by: String,
    pub agency: String,
    pub at: String,
    pub reason: String,
    /// What the last import said of the place, or what stood before it was drawn.
    pub imported: Option<Ground>,
}

/// A geometry and how well it is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ground {
    /// GeoJSON in CRS84, or null.
    #[schema(value_type = Option<Object>)]
    pub geometry: Option<Value>,
    pub quality: Option<Quality>,
    pub area_codes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<LocationEvidence>,
}

impl Ground {
    fn of(project: &Project) -> Ground {
        Ground {
            geometry: project.geometry.clone(),
            quality: project.location.quality,
            area_codes: project.location.area_codes.clone(),
            evidence: project.location.evidence.clone(),
        }
    }

    fn lay_under(self, project: &mut Project) {
        project.geometry = self.geometry;
        project.location.quality = self.quality;
        project.location.evidence = self.evidence;
        if !self.area_codes.is_empty() {
            project.location.area_codes = self.area_codes;
        }
    }
}

/// The place that a person drew for a project, and how often it was changed.
pub fn find_place(database: &mut Database, id: &str) -> Result<Option<(Place, i64)>> {
    let row: Option<(String, i64)> = project_place::table
        .find(id)
        .select((project_place::document, project_place::version))
        .first(database)
        .optional()?;
    row.map(|(document, version)| Ok((serde_json::from_str(&document).map_err(Error::internal)?, version))).transpose()
}

fn write(database: &mut Database, id: &str, place: &Place, deed: &Deed) -> Result<()> {
    let version = find_place(database, id)?.map_or(0, |(_, version)| version) + 1;
    let document = serde_json::to_string(place).map_err(Error::internal)?;
    diesel::delete(project_place::table.find(id)).execute(database)?;
    diesel::insert_into(project_place::table)
        .values((
            project_place::project_id.eq(id),
            project_place::document.eq(document),
            project_place::version.eq(version),
            project_place::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    Ok(())
}

/// What a person draws.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPlace {
    /// GeoJSON in CRS84.
    #[schema(value_type = Object)]
    pub geometry: Value,
    /// `drawn` where it is left out; `surveyed` where it was measured in the field.
    #[serde(default)]
    pub quality: Option<Quality>,
    /// Left out, the codes of the project stay.
    #[serde(default)]
    pub area_codes: Option<Vec<String>>,
    /// 1 to 4,000 characters.
    pub reason: String,
}

/// Keeps what a person drew, and moves the project there.
///
/// # Errors
/// `Malformed` without a reason or geometry; `Impossible` for a geometry that cannot be.
pub fn put_place(database: &mut Database, of: &Project, new: NewPlace, deed: &Deed) -> Result<Project> {
    let reason = new.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().nth(4_000).is_some() {
        let words = Words::new("ต้องมีเหตุผล 1 ถึง 4,000 ตัวอักษร", "a reason of 1 to 4,000 characters is needed");
        return Err(Error::malformed(Fault::pointer("/reason", "reason-needed", words)));
    }
    if new.geometry.is_null() {
        let words = Words::new("ต้องมี geometry", "a geometry is needed");
        return Err(Error::malformed(Fault::pointer("/geometry", "missing", words)));
    }
    let shape = Shape::from_json(&new.geometry, "/geometry", Limits::REQUEST)?;
    let evidence = LocationEvidence {
        rule: "person".to_owned(),
        said_th: reason.clone(),
        said_en: reason.clone(),
        by: deed.actor.clone(),
        at: deed.at.to_rfc3339(),
        ..LocationEvidence::default()
    };
    let drawn = Ground {
        geometry: Some(serde_json::from_str(&shape.json).map_err(Error::internal)?),
        quality: Some(new.quality.unwrap_or(Quality::Drawn)),
        area_codes: new.area_codes.unwrap_or_else(|| of.location.area_codes.clone()),
        evidence: Some(evidence),
    };
    let before = find_place(database, &of.id)?;
    let imported = before.map_or_else(|| Some(Ground::of(of)), |(place, _)| place.imported);
    let mut moved = of.clone();
    drawn.clone().lay_under(&mut moved);
    let checked = moved.checked(Limits::REQUEST)?;
    let drawn = Ground::of(&checked.project);
    let (by, at) = (deed.actor.clone(), deed.at.to_rfc3339());
    let place = Place { drawn, by, agency: deed.agency.clone(), at, reason: reason.clone(), imported };
    write(database, &of.id, &place, deed)?;
    let mut among = Surroundings::read(database)?;
    rewrite_project(database, &mut among, checked, None, deed)?;
    let detail = json!({ "geometry": place.drawn.geometry, "quality": place.drawn.quality, "reason": reason });
    append_audit(database, deed, "project.place", "project", &of.id, &detail)?;
    get_project(database, &Sight::Everything, &of.id)
}

/// Lets a drawn place go: what the last import said holds again.
pub fn delete_place(database: &mut Database, of: &Project, deed: &Deed) -> Result<Project> {
    let found = find_place(database, &of.id)?;
    let (place, _) = found.ok_or_else(|| Error::not_found("ตำแหน่งที่วาดไว้", "drawn place", &of.id))?;
    diesel::delete(project_place::table.find(&of.id)).execute(database)?;
    let mut moved = of.clone();
    place.imported.unwrap_or_default().lay_under(&mut moved);
    let mut among = Surroundings::read(database)?;
    rewrite_project(database, &mut among, moved.checked(Limits::JOB)?, None, deed)?;
    append_audit(database, deed, "project.place.release", "project", &of.id, &json!({ "reason": place.reason }))?;
    get_project(database, &Sight::Everything, &of.id)
}

/// A project that is about to be written anew, with the place that a person drew for it. What an import says of the place is put beside the
/// drawn one; what a person says of the whole project is the person's new place, and no place at all lets the drawn one go.
pub(super) fn hold(database: &mut Database, new: Checked, imported: bool, deed: &Deed) -> Result<Checked> {
    let Some((mut place, _)) = find_place(database, &new.project.id)? else { return Ok(new) };
    let id = new.project.id.clone();
    if new.project.geometry == place.drawn.geometry {
        // Nothing is said of the place, or the same.
        return Ok(new);
    }
    if !imported && new.project.geometry.is_none() {
        diesel::delete(project_place::table.find(&id)).execute(database)?;
        return Ok(new);
    }
    if !imported {
        place.drawn = Ground::of(&new.project);
        (place.by, place.at) = (deed.actor.clone(), deed.at.to_rfc3339());
        place.agency.clone_from(&deed.agency);
        place.reason = WITH_THE_PROJECT.to_owned();
        write(database, &id, &place, deed)?;
        return Ok(new);
    }
    place.imported = Some(Ground::of(&new.project));
    write(database, &id, &place, deed)?;
    let mut kept = new.project;
    place.drawn.lay_under(&mut kept);
    kept.total_satang = None;
    kept.checked(Limits::JOB)
}

/// Ids of projects without a geometry, rising, from after `after`; of one agency where it is named.
pub fn list_unplaced(database: &mut Database, agency: Option<&str>, after: &str, limit: i64) -> Result<Vec<String>> {
    unplaced(database, agency, after, limit)
}

/// Keeps a place that the hub found by itself, unless the project has one by now; says whether it did.
pub fn place_found(database: &mut Database, id: &str, found: &Ground, deed: &Deed) -> Result<bool> {
    let current = get_project(database, &Sight::Everything, id)?;
    if current.geometry.is_some() {
        return Ok(false);
    }
    let mut moved = current;
    found.clone().lay_under(&mut moved);
    let mut among = Surroundings::read(database)?;
    rewrite_project(database, &mut among, moved.checked(Limits::JOB)?, None, deed)?;
    let detail = json!({ "evidence": found.evidence, "quality": found.quality });
    append_audit(database, deed, "project.locate", "project", id, &detail)?;
    Ok(true)
}
