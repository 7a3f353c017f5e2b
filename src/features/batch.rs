//! Many changes to one collection at once, all of them or none: what is asked, and what came of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::feature::{NewFeature, is_feature_id};
use crate::catalog::NewDataset;
use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::Projection;
use crate::geometry::codec::refuse_other_crs;
use crate::http::body::from_value;

/// Changes in one batch, at most; more are an import.
pub const MOST_OPERATIONS: usize = 1_000;

/// Faults that are told together, at most.
const MOST_FAULTS: usize = 100;

/// Changes in the order in which they are made. A GeoJSON FeatureCollection may be sent instead: each of its features is new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// 1 to 1,000 changes.
    #[schema(min_items = 1, max_items = 1000)]
    pub operations: Vec<Operation>,
}

/// One change: exactly one of `create`, `replace`, `update` and `delete`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Operation {
    /// A GeoJSON Feature; without an id it is given one.
    #[schema(value_type = Option<Object>)]
    pub create: Option<Value>,
    /// A GeoJSON Feature whose id is there already.
    #[schema(value_type = Option<Object>)]
    pub replace: Option<Value>,
    /// `id`, and `geometry`, replaced as a whole, or `properties`, merged (RFC 7396), or both.
    #[schema(value_type = Option<Object>)]
    pub update: Option<Value>,
    /// Id of a feature.
    pub delete: Option<String>,
    /// `ETag` of the version that is to be changed, as in the header `If-Match`.
    pub if_match: Option<String>,
}

/// A change that was read and can be tried.
#[derive(Debug)]
pub enum Change {
    Create(Box<NewFeature>),
    Replace(Box<NewFeature>),
    Update(String, Value),
    Delete(String),
}

/// A change, the version it wants, and where in the body it stands.
#[derive(Debug)]
pub struct Step {
    pub change: Change,
    pub if_match: Option<String>,
    pub pointer: String,
}

/// What became of one change, in the order of the batch.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// `create`, `replace`, `update` or `delete`.
    pub action: &'static str,
    pub id: String,
    /// Tag of the feature as the batch leaves it; none for one that is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
}

/// The answer to a batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchAnswer {
    pub results: Vec<Outcome>,
}

/// Reads a body: operations, or a FeatureCollection whose features are all new.
///
/// # Errors
/// `Malformed` for another shape or an empty list, `TooLarge` above [`MOST_OPERATIONS`].
pub fn operations_of(mut body: Value) -> Result<Vec<(String, Operation)>> {
    let is_collection = body.get("type").is_some_and(|kind| kind == "FeatureCollection");
    let operations: Vec<(String, Operation)> = if is_collection {
        refuse_other_crs(body.as_object().unwrap_or(&Map::new()), "")?;
        let Some(Value::Array(features)) = body.get_mut("features").map(Value::take) else {
            return Err(wrong("/features", "not-a-list", "ต้องเป็นรายการ", "must be a list of features"));
        };
        let create = |feature| Operation { create: Some(feature), ..Operation::default() };
        features
            .into_iter()
            .enumerate()
            .map(|(index, feature)| (format!("/features/{index}"), create(feature)))
            .collect()
    } else {
        let batch: Batch = from_value(body)?;
        let place = |(index, operation)| (format!("/operations/{index}"), operation);
        batch.operations.into_iter().enumerate().map(place).collect()
    };
    match operations.len() {
        0 => Err(wrong("", "empty", "ไม่มีรายการให้ทำ", "there is nothing to do in it")),
        many if many > MOST_OPERATIONS => Err(Error::TooLarge(Words::new(
            format!("ทำได้ครั้งละไม่เกิน {MOST_OPERATIONS} รายการ แต่ได้ {many} รายการ ให้แบ่งส่งหรือนำเข้าเป็นไฟล์"),
            format!(
                "at most {MOST_OPERATIONS} changes go in one batch and there are {many}: split it, or import a file"
            ),
        ))),
        _ => Ok(operations),
    }
}

/// Reads every operation against the dataset; what is wrong is told of all of them together, each at its place.
///
/// # Errors
/// `Malformed` as soon as one cannot be read, else `Impossible` where one cannot be.
pub fn steps(
    operations: Vec<(String, Operation)>,
    dataset: &NewDataset,
    projection: Option<&Projection>,
    mut fresh: impl FnMut() -> String,
) -> Result<Vec<Step>> {
    let mut faults = Faults::default();
    let mut read = Vec::with_capacity(operations.len());
    for (pointer, operation) in operations {
        match step(operation, &pointer, dataset, projection, &mut fresh) {
            Ok(step) => read.push(step),
            Err(error) => faults.add(&pointer, error)?,
        }
    }
    faults.none()?;
    Ok(read)
}

fn step(
    operation: Operation,
    pointer: &str,
    dataset: &NewDataset,
    projection: Option<&Projection>,
    fresh: impl FnOnce() -> String,
) -> Result<Step> {
    // A feature of a collection stands at its own place; one of an operation, in its member.
    let in_collection = pointer.starts_with("/features/");
    let Operation { create, replace, update, delete, if_match } = operation;
    let wanted = if_match.is_some();
    let (member, change) = match (create, replace, update, delete) {
        (Some(feature), None, None, None) if !wanted => {
            ("/create", new_feature(feature, dataset, projection, fresh).map(Change::Create))
        }
        (None, Some(feature), None, None) => ("/replace", replacing(feature, dataset, projection)),
        (None, None, Some(patch), None) => ("/update", updating(patch, projection)),
        (None, None, None, Some(id)) => ("/delete", Ok(Change::Delete(id))),
        _ => {
            return Err(wrong(
                "",
                "not-an-operation",
                "ต้องมี create, replace, update หรือ delete อย่างใดอย่างหนึ่ง และ create ไม่รับ ifMatch",
                "must have exactly one of create, replace, update and delete; create takes no ifMatch",
            ));
        }
    };
    let change = change.map_err(|error| below(if in_collection { "" } else { member }, error))?;
    Ok(Step { change, if_match, pointer: pointer.to_owned() })
}

fn new_feature(
    mut feature: Value,
    dataset: &NewDataset,
    projection: Option<&Projection>,
    fresh: impl FnOnce() -> String,
) -> Result<Box<NewFeature>> {
    if let (Some(projection), Some(geometry)) = (projection, feature.get_mut("geometry")) {
        projection.json_to_lonlat(geometry, "/geometry")?;
    }
    NewFeature::from_geojson(&feature, dataset, None, fresh).map(Box::new)
}

fn replacing(feature: Value, dataset: &NewDataset, projection: Option<&Projection>) -> Result<Change> {
    if feature.get("id").is_none_or(Value::is_null) {
        return Err(wrong("/id", "missing", "ต้องระบุ id", "the id of the feature to replace is missing"));
    }
    new_feature(feature, dataset, projection, String::new).map(Change::Replace)
}

fn updating(mut patch: Value, projection: Option<&Projection>) -> Result<Change> {
    let id = match patch.get("id") {
        Some(Value::String(id)) if is_feature_id(id) => id.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return Err(wrong("/id", "missing", "ต้องระบุ id", "the id of the feature to update is missing")),
    };
    if let (Some(projection), Some(geometry)) = (projection, patch.get_mut("geometry")) {
        projection.json_to_lonlat(geometry, "/geometry")?;
    }
    if let Some(object) = patch.as_object_mut() {
        object.shift_remove("id");
    }
    Ok(Change::Update(id, patch))
}

fn wrong(pointer: &str, code: &'static str, th: &'static str, en: &'static str) -> Error {
    Error::malformed(Fault::pointer(pointer, code, Words::new(th, en)))
}

/// The same faults, each beneath a place in the body.
pub fn below(pointer: &str, error: Error) -> Error {
    let place = |mut fault: Fault| {
        match &mut fault.at {
            At::Pointer(own) => *own = format!("{pointer}{own}"),
            at => *at = At::Pointer(pointer.to_owned()),
        }
        fault
    };
    match error {
        Error::Malformed(faults) => Error::Malformed(faults.into_iter().map(place).collect()),
        Error::Impossible(faults) => Error::Impossible(faults.into_iter().map(place).collect()),
        Error::Conflict(fault) => Error::Conflict(place(fault)),
        other => other,
    }
}

/// What is wrong with the steps of a batch.
#[derive(Default)]
pub struct Faults {
    malformed: Vec<Fault>,
    impossible: Vec<Fault>,
}

impl Faults {
    /// Notes what is wrong with one step. A missing feature, a taken id and an old version make the batch impossible.
    ///
    /// # Errors
    /// What is no fault of the batch comes back at once.
    pub fn add(&mut self, pointer: &str, error: Error) -> Result<()> {
        let at = |code, words: Words| Fault::pointer(pointer, code, words);
        match below(pointer, error) {
            Error::Malformed(faults) => self.malformed.extend(faults),
            Error::Impossible(faults) => self.impossible.extend(faults),
            Error::Conflict(fault) => self.impossible.push(fault),
            Error::NotFound(words) => self.impossible.push(at("not-found", words)),
            Error::Stale(words) => self.impossible.push(at("stale", words)),
            Error::VersionNeeded(words) => self.impossible.push(at("version-needed", words)),
            other => return Err(other),
        }
        Ok(())
    }

    /// # Errors
    /// What was noted: the malformed, or where there is none, the impossible; up to 100 faults.
    pub fn none(mut self) -> Result<()> {
        self.malformed.truncate(MOST_FAULTS);
        self.impossible.truncate(MOST_FAULTS);
        match (self.malformed.is_empty(), self.impossible.is_empty()) {
            (false, _) => Err(Error::Malformed(self.malformed)),
            (true, false) => Err(Error::Impossible(self.impossible)),
            (true, true) => Ok(()),
        }
    }
}

/// Ids that a batch has written already: a second creation of one is refused even before it is stored.
pub type Written = BTreeSet<String>;
