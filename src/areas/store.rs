//! Administrative areas in the database: seeded from the register, published as the collection `areas`, given boundaries by an import.

use std::collections::{BTreeMap, HashSet};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::code::{AreaCode, Level};
use super::register;
use crate::access::local_authority::{LocalAuthority, local_authorities};
use crate::access::store::{append_audit, insert_agency};
use crate::access::{Agency, Deed, Sight, Visibility};
use crate::catalog::store::{find_dataset, get_dataset, insert_dataset};
use crate::catalog::{Dataset, DatasetKind, Field, FieldType, NewDataset};
use crate::error::{Error, Fault, Result, Words};
use crate::features::NewFeature;
use crate::features::query::Filter;
use crate::features::store::{insert_features, list_features, put_feature};
use crate::geometry::tree::Tree;
use crate::geometry::{Limits, Shape};
use crate::on_each_backend;
use crate::storage::Database;
use crate::storage::schema::{agency, area};

/// The dataset and collection of the areas.
pub const DATASET: &str = "areas";

/// An area as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = area)]
pub struct AreaRow {
    pub code: String,
    pub level: String,
    pub parent_code: Option<String>,
    pub name_th: String,
    pub name_en: String,
    pub longitude: f64,
    pub latitude: f64,
    pub boundary_source: String,
    pub boundary_at: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = area)]
struct NewArea {
    code: String,
    level: String,
    parent_code: Option<String>,
    name_th: &'static str,
    name_en: &'static str,
    longitude: f64,
    latitude: f64,
    boundary_source: &'static str,
    boundary_at: Option<i64>,
    version: i64,
}

/// Makes what is missing of the areas, their dataset, and the local authorities as agencies.
pub fn prepare(database: &mut Database, deed: &Deed) -> Result<()> {
    let dataset = match find_dataset(database, &Sight::Everything, DATASET)? {
        Some(dataset) => dataset,
        None => insert_dataset(database, &description(), DatasetKind::Areas, deed)?,
    };
    let known: HashSet<String> = area::table.select(area::code).load(database)?.into_iter().collect();
    // In the order of the register every parent comes before what lies in it.
    let missing: Vec<&register::Area> =
        register::all().iter().filter(|area| !known.contains(&area.code.to_string())).collect();
    if !missing.is_empty() {
        let rows: Vec<NewArea> = missing.iter().map(|area| new_area(area)).collect();
        for rows in rows.chunks(Database::rows_per_insert(10)) {
            on_each_backend!(database, connection => diesel::insert_into(area::table).values(rows).execute(connection))?;
        }
        let features = missing.iter().map(|area| point_feature(area)).collect::<Result<Vec<_>>>()?;
        insert_features(database, &dataset, &features, deed.at)?;
        append_audit(database, deed, "areas.prepare", "dataset", DATASET, &json!({ "areas": missing.len() }))?;
    }
    prepare_local_authorities(database, deed)
}

fn description() -> NewDataset {
    let source = "ทะเบียนรหัสจังหวัด อำเภอ ตำบล (กรมการปกครอง)";
    let mut new = NewDataset::named(DATASET, "phaen", "เขตการปกครอง", "Administrative areas", source);
    new.description.th = "จังหวัด อำเภอ และตำบลในเขตพัฒนาพิเศษภาคตะวันออก เป็นจุดจนกว่าจะนำเข้าแนวเขต".to_owned();
    new.description.en =
        "Provinces, amphoe and tambons of the Eastern Economic Corridor; points until boundaries are imported"
            .to_owned();
    new.fields = vec![
        Field::new("code", FieldType::String, "รหัส", "code"),
        Field::new("level", FieldType::String, "ระดับ", "level"),
        Field::new("parent", FieldType::String, "อยู่ใน", "lies in"),
        Field::new("nameTh", FieldType::String, "ชื่อไทย", "Thai name"),
        Field::new("nameEn", FieldType::String, "ชื่ออังกฤษ", "English name"),
        Field::new("boundarySource", FieldType::String, "ที่มาของแนวเขต", "source of the boundary"),
    ];
    new
}

fn level_name(level: Level) -> &'static str {
    level.english()
}

fn new_area(area: &register::Area) -> NewArea {
    NewArea {
        code: area.code.to_string(),
        level: level_name(area.level).to_owned(),
        parent_code: area.parent.map(|parent| parent.to_string()),
        name_th: area.thai,
        name_en: area.english,
        longitude: area.point.0,
        latitude: area.point.1,
        boundary_source: "",
        boundary_at: None,
        version: 1,
    }
}

fn point_feature(area: &register::Area) -> Result<NewFeature> {
    let point = geo::Geometry::Point(geo::Point::new(area.point.0, area.point.1));
    Ok(feature(area, Shape::from_geometry(&point, "", Limits::REQUEST)?, None))
}

fn feature(area: &register::Area, shape: Shape, boundary_source: Option<&str>) -> NewFeature {
    let values = [
        ("code", json!(area.code.to_string())),
        ("level", json!(level_name(area.level))),
        ("parent", json!(area.parent.map(|parent| parent.to_string()))),
        ("nameTh", json!(area.thai)),
        ("nameEn", json!(area.english)),
        ("boundarySource", json!(boundary_source)),
    ];
    NewFeature {
        id: area.code.to_string(),
        agency: "phaen".to_owned(),
        visibility: Visibility::Public,
        properties: values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>(),
        shape: Some(shape),
        time: None,
    }
}

/// The local authorities of the register become agencies; one whose key is taken already is left as it is.
fn prepare_local_authorities(database: &mut Database, deed: &Deed) -> Result<()> {
    let keys: Vec<Option<String>> = agency::table.select(agency::dla_key).load(database)?;
    let known: HashSet<String> = keys.into_iter().flatten().collect();
    let codes: HashSet<String> = agency::table.select(agency::code).load(database)?.into_iter().collect();
    for body in local_authorities() {
        let new = agency_of(body);
        if !known.contains(&body.code.key()) && !codes.contains(&new.code) {
            insert_agency(database, &new.checked()?, deed)?;
        }
    }
    Ok(())
}

/// `lao-PPDDLL`: what stays of its code when a body changes its kind.
fn agency_of(body: &LocalAuthority) -> Agency {
    let mut agency = Agency::named(
        &format!("lao-{}", body.code.key()),
        body.kind,
        &body.full_name(),
        &body.full_name(),
        &body.short_name(),
    );
    agency.dla_code = Some(body.code.to_string());
    let whole_province = body.kind == crate::access::AgencyKind::ProvincialAdministrativeOrganisation;
    agency.responsibility = vec![if whole_province { body.code.province_code() } else { body.code.amphoe_code() }];
    agency
}

/// Every area, ordered by code.
pub fn list_areas(database: &mut Database) -> Result<Vec<AreaRow>> {
    Ok(area::table.order(area::code).select(AreaRow::as_select()).load(database)?)
}

/// The area of this code and what lies directly in it.
pub fn get_area(database: &mut Database, code: &str) -> Result<(AreaRow, Vec<AreaRow>)> {
    let row: Option<AreaRow> = area::table.find(code).select(AreaRow::as_select()).first(database).optional()?;
    let row = row.ok_or_else(|| Error::not_found("พื้นที่", "area", code))?;
    let children =
        area::table.filter(area::parent_code.eq(code)).order(area::code).select(AreaRow::as_select()).load(database)?;
    Ok((row, children))
}

/// What an import of boundaries did, by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoundariesOutcome {
    pub changed: Vec<AreaCode>,
    /// Had this very boundary already.
    pub unchanged: Vec<AreaCode>,
    /// Areas of the levels in the file that it does not draw, and that have no boundary from elsewhere.
    pub missing: Vec<AreaCode>,
    /// What the changed ones were before.
    pub before: Vec<BoundaryBefore>,
}

/// An area before it was given another boundary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundaryBefore {
    code: String,
    /// GeoJSON.
    geometry: String,
    source: String,
    at: Option<i64>,
    /// When the other boundary was written.
    written: i64,
}

/// What [`import_boundaries`] would do.
pub fn compare_boundaries(
    database: &mut Database,
    boundaries: &BTreeMap<AreaCode, Shape>,
) -> Result<BoundariesOutcome> {
    let dataset = get_dataset(database, &Sight::Everything, DATASET)?;
    let stored = stored_shapes(database, &dataset)?;
    let known = boundaries.iter().filter(|(code, _)| register::find(**code).is_some());
    let (unchanged, changed): (Vec<_>, Vec<_>) =
        known.partition(|(code, shape)| stored.get(&code.to_string()) == Some(&shape.json));
    let codes = |list: Vec<(&AreaCode, &Shape)>| list.into_iter().map(|(code, _)| *code).collect();
    Ok(BoundariesOutcome {
        changed: codes(changed),
        unchanged: codes(unchanged),
        missing: missing(&list_areas(database)?, boundaries),
        before: vec![],
    })
}

/// Gives areas their boundaries, and touches nothing else. The same boundaries again change nothing.
pub fn import_boundaries(
    database: &mut Database,
    boundaries: &BTreeMap<AreaCode, Shape>,
    source: &str,
    deed: &Deed,
) -> Result<BoundariesOutcome> {
    let dataset = get_dataset(database, &Sight::Everything, DATASET)?;
    let stored = stored_shapes(database, &dataset)?;
    let areas: BTreeMap<String, (String, Option<i64>)> = area::table
        .select((area::code, (area::boundary_source, area::boundary_at)))
        .load(database)?
        .into_iter()
        .collect();
    let mut outcome = BoundariesOutcome::default();
    for (code, shape) in boundaries {
        let Some(known) = register::find(*code) else { continue };
        if stored.get(&code.to_string()) == Some(&shape.json) {
            outcome.unchanged.push(*code);
            continue;
        }
        if let Some((geometry, (source, at))) = stored.get(&code.to_string()).zip(areas.get(&code.to_string())) {
            let (geometry, source, written) = (geometry.clone(), source.clone(), deed.at.0);
            outcome.before.push(BoundaryBefore { code: code.to_string(), geometry, source, at: *at, written });
        }
        put_feature(database, &dataset, &feature(known, shape.clone(), Some(source)), deed.at)?;
        diesel::update(area::table.find(code.to_string()))
            .set((
                area::boundary_source.eq(source),
                area::boundary_at.eq(deed.at.0),
                area::version.eq(area::version + 1),
            ))
            .execute(database)?;
        outcome.changed.push(*code);
    }
    outcome.missing = missing(&list_areas(database)?, boundaries);
    if !outcome.changed.is_empty() {
        let codes: Vec<String> = outcome.changed.iter().map(AreaCode::to_string).collect();
        append_audit(database, deed, "areas.import", "dataset", DATASET, &json!({ "source": source, "areas": codes }))?;
    }
    Ok(outcome)
}

/// Gives areas back the boundaries or points that they had before an import.
///
/// # Errors
/// `Conflict` naming the areas that have been given another boundary since; nothing is given back then.
pub fn take_boundaries_back(database: &mut Database, kept: Value, deed: &Deed) -> Result<()> {
    let before: Vec<BoundaryBefore> = serde_json::from_value(kept).map_err(Error::internal)?;
    let written: BTreeMap<String, Option<i64>> =
        area::table.select((area::code, area::boundary_at)).load(database)?.into_iter().collect();
    let changed: Vec<&str> = before
        .iter()
        .filter(|one| written.get(&one.code) != Some(&Some(one.written)))
        .map(|one| one.code.as_str())
        .collect();
    if !changed.is_empty() {
        return Err(drawn_since(&changed));
    }
    let dataset = get_dataset(database, &Sight::Everything, DATASET)?;
    for one in &before {
        let Some(known) = AreaCode::parse(&one.code).ok().and_then(register::find) else { continue };
        let shape = Shape::from_json_text(&one.geometry, "", Limits::JOB)?;
        let source = Some(one.source.as_str()).filter(|source| !source.is_empty());
        put_feature(database, &dataset, &feature(known, shape, source), deed.at)?;
        diesel::update(area::table.find(&one.code))
            .set((
                area::boundary_source.eq(&one.source),
                area::boundary_at.eq(one.at),
                area::version.eq(area::version + 1),
            ))
            .execute(database)?;
    }
    let codes: Vec<&str> = before.iter().map(|one| one.code.as_str()).collect();
    append_audit(database, deed, "areas.import.undo", "dataset", DATASET, &json!({ "areas": codes }))
}

fn drawn_since(codes: &[&str]) -> Error {
    let codes = codes.join(", ");
    let words = Words::new(
        format!("พื้นที่เหล่านี้ได้แนวเขตอื่นหลังการนำเข้านี้: {codes}"),
        format!("these areas have been given another boundary since: {codes}"),
    );
    Error::Conflict(
        Fault::parameter("id", "changed-since", words)
            .remedy("ย้อนกลับการนำเข้าที่ใหม่กว่าก่อน", "take the later import back first"),
    )
}

/// The boundaries that were imported, by code; areas that are points still are left out.
pub fn boundaries(database: &mut Database) -> Result<BTreeMap<AreaCode, geo::Geometry<f64>>> {
    let Some(dataset) = find_dataset(database, &Sight::Everything, DATASET)? else { return Ok(BTreeMap::new()) };
    let stored = stored_shapes(database, &dataset)?;
    let drawn = stored
        .into_iter()
        .filter(|(_, text)| text.starts_with(r#"{"type":"Polygon"#) || text.starts_with(r#"{"type":"MultiPolygon"#));
    drawn
        .filter_map(|(code, text)| Some((AreaCode::parse(&code).ok()?, text)))
        .map(|(code, text)| Ok((code, Tree::from_stored(&text)?.to_geo())))
        .collect()
}

/// The geometry of each area as it is stored, by code.
fn stored_shapes(database: &mut Database, dataset: &Dataset) -> Result<BTreeMap<String, String>> {
    let rows = list_features(database, dataset, &Sight::Everything, &Filter::default(), None, 0, i64::MAX)?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.geometry_json?))).collect())
}

fn missing(areas: &[AreaRow], boundaries: &BTreeMap<AreaCode, Shape>) -> Vec<AreaCode> {
    let levels: HashSet<Level> = boundaries.keys().map(|code| code.level()).collect();
    let without = areas.iter().filter(|area| area.boundary_source.is_empty());
    without
        .filter_map(|area| AreaCode::parse(&area.code).ok())
        .filter(|code| levels.contains(&code.level()) && !boundaries.contains_key(code))
        .collect()
}
