//! A dataset: its names, owner, visibility, fields and extent. It is the OGC collection of the same id.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gdc::GovernmentCatalog;
use super::meaning::Meaning;
use crate::access::agency::{bad_code, is_code};
use crate::access::{Bilingual, Visibility};
use crate::error::{Error, Fault, Result, Words};
use crate::storage::attributes::{IndexedField, KeyKind};
use crate::time::Timestamp;

/// Id of the collection of records, which is no dataset.
pub const CATALOGUE: &str = "catalogue";

pub const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// Who writes a dataset's features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DatasetKind {
    /// Its owner, over the API or by an import.
    Layer,
    /// The hub, from the administrative areas.
    Areas,
    /// The hub, from the projects.
    Projects,
    /// The hub, from the suspected duplicates.
    Duplicates,
}

impl DatasetKind {
    pub fn name(self) -> &'static str {
        match self {
            DatasetKind::Layer => "layer",
            DatasetKind::Areas => "areas",
            DatasetKind::Projects => "projects",
            DatasetKind::Duplicates => "duplicates",
        }
    }

    pub fn stored(name: &str) -> Self {
        match name {
            "areas" => DatasetKind::Areas,
            "projects" => DatasetKind::Projects,
            "duplicates" => DatasetKind::Duplicates,
            _ => DatasetKind::Layer,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GeometryKind {
    Point,
    Line,
    Polygon,
    #[default]
    Any,
    /// A table: features without a place.
    None,
}

impl GeometryKind {
    pub fn name(self) -> &'static str {
        match self {
            GeometryKind::Point => "point",
            GeometryKind::Line => "line",
            GeometryKind::Polygon => "polygon",
            GeometryKind::Any => "any",
            GeometryKind::None => "none",
        }
    }

    pub fn stored(name: &str) -> Self {
        match name {
            "point" => GeometryKind::Point,
            "line" => GeometryKind::Line,
            "polygon" => GeometryKind::Polygon,
            "none" => GeometryKind::None,
            _ => GeometryKind::Any,
        }
    }

    /// May a GeoJSON geometry of this type stand in such a dataset?
    pub fn takes(self, geojson_type: &str) -> bool {
        match self {
            GeometryKind::Point => matches!(geojson_type, "Point" | "MultiPoint"),
            GeometryKind::Line => matches!(geojson_type, "LineString" | "MultiLineString"),
            GeometryKind::Polygon => matches!(geojson_type, "Polygon" | "MultiPolygon"),
            GeometryKind::Any => true,
            GeometryKind::None => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    String,
    Integer,
    Number,
    Boolean,
    /// ISO 8601 day.
    Date,
    /// RFC 3339 instant.
    DateTime,
    /// A list or an object.
    Json,
}

impl FieldType {
    /// Is this JSON value of the type? `null` always is.
    pub fn takes(self, value: &serde_json::Value) -> bool {
        use serde_json::Value;
        match (self, value) {
            (_, Value::Null) => true,
            (FieldType::String, value) => value.is_string(),
            (FieldType::Integer, value) => value.is_i64(),
            (FieldType::Number, value) => value.is_number(),
            (FieldType::Boolean, value) => value.is_boolean(),
            (FieldType::Date, Value::String(text)) => chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok(),
            (FieldType::DateTime, Value::String(text)) => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
            (FieldType::Json, _) => true,
            _ => false,
        }
    }
}

/// One property of a dataset's features.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub field_type: FieldType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Bilingual>,
    /// May be asked for as a query parameter of the same name.
    #[serde(default)]
    pub queryable: bool,
    /// A feature that leaves it empty is refused, and a row of a file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What its values stand for: a row of a file whose value is none of these is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<Meaning>,
}

impl Field {
    pub fn new(name: &str, field_type: FieldType, th: &str, en: &str) -> Self {
        Field {
            name: name.to_owned(),
            field_type,
            title: Some(Bilingual::new(th, en)),
            queryable: field_type != FieldType::Json,
            required: false,
            meaning: None,
        }
    }

    /// Has somebody said more of it than a file can: that it may not be empty, or what it stands for?
    pub fn is_declared(&self) -> bool {
        self.required || self.meaning.is_some()
    }
}

/// Names of parameters that a queryable cannot have.
const RESERVED: [&str; 25] = [
    "limit",
    "offset",
    "cursor",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "f",
    "lang",
    "key",
    "filter",
    "filter-lang",
    "filter-crs",
    "resultType",
    "q",
    "ids",
    "sortby",
    "properties",
    "exclude-properties",
    "skipGeometry",
    "geometryPrecision",
    "maxAllowableOffset",
    "profile",
    "asOf",
    "asOfVersion",
];

/// May a field of this name be asked for as a query parameter?
pub fn may_be_queryable(name: &str) -> bool {
    !RESERVED.contains(&name)
}

/// Extent of the features: a box in WGS 84 degrees, and a span of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Extent {
    /// West, south, east, north.
    pub bbox: Option<[f64; 4]>,
}

/// A dataset as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dataset {
    #[serde(flatten)]
    pub described: NewDataset,
    pub kind: DatasetKind,
    pub extent: Extent,
    /// Number of the last change of this description.
    pub version: i64,
    /// Number of the last change of the features.
    pub data_version: i64,
    /// 0 to 100, what the quality report of the served version came to; absent where there is none for everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_score: Option<i32>,
    pub updated_at: String,
    /// RFC 3339.
    #[serde(skip)]
    pub created_at: String,
    /// Name of the owner.
    #[serde(skip)]
    pub owner: Bilingual,
    /// The store whose features are served: its number in the indexes. Every version of the dataset has one of its own.
    #[serde(skip)]
    pub number: i32,
    /// The store is read as it was then, without what was changed later; `None` for what stands in it.
    #[serde(skip)]
    pub as_of: Option<Timestamp>,
    /// Span of the features' times, microseconds.
    #[serde(skip)]
    pub time_span: Option<(i64, i64)>,
}

impl Dataset {
    /// The fields whose values the index holds.
    pub fn indexed_fields(&self) -> Vec<IndexedField> {
        self.described.indexed_fields(self.number)
    }
}

impl NewDataset {
    /// The fields whose values the index of a store holds: the queryables, without lists and objects.
    pub fn indexed_fields(&self, store: i32) -> Vec<IndexedField> {
        let kind = |field: &Field| match field.field_type {
            FieldType::String | FieldType::Date => Some(KeyKind::Text),
            FieldType::Integer | FieldType::Number => Some(KeyKind::Number),
            FieldType::Boolean => Some(KeyKind::Boolean),
            FieldType::DateTime => Some(KeyKind::Instant),
            FieldType::Json => None,
        };
        let fields = self.fields.iter().enumerate().filter(|(_, field)| field.queryable);
        fields.filter_map(|(place, field)| IndexedField::new(store, place, &field.name, kind(field)?)).collect()
    }
}

/// A dataset as it is described by its owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDataset {
    /// Also the collection's id: lower-case letters, digits, `-`, `.`, `_`.
    pub id: String,
    /// Code of the owner.
    pub agency: String,
    #[serde(default)]
    pub visibility: Visibility,
    pub title: Bilingual,
    #[serde(default)]
    pub description: Bilingual,
    #[serde(default)]
    pub geometry_kind: GeometryKind,
    /// URI of the CRS in which the data was sent; it is stored and served in CRS84 (longitude, latitude).
    #[serde(default = "crs84")]
    pub source_crs: String,
    pub catalog: GovernmentCatalog,
    /// Properties of the features. Where there are any, no others are taken; an empty list takes everything.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Name of the property that says when a feature begins to hold, and of the one that says when it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_start_field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_end_field: Option<String>,
    /// Changes of features need `If-Match` (428 without). QGIS does not send it and cannot edit such a dataset.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub if_match_needed: bool,
    /// A feature without a geometry is refused, and a row of a file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub place_required: bool,
}

fn crs84() -> String {
    CRS84.to_owned()
}

impl NewDataset {
    /// A layer with no more than its names, its owner and where it came from.
    pub fn named(id: &str, agency: &str, th: &str, en: &str, source: &str) -> Self {
        NewDataset {
            id: id.to_owned(),
            agency: agency.to_owned(),
            visibility: Visibility::Public,
            title: Bilingual::new(th, en),
            description: Bilingual::default(),
            geometry_kind: GeometryKind::Any,
            source_crs: crs84(),
            catalog: GovernmentCatalog::unknown(agency, source),
            fields: vec![],
            time_start_field: None,
            time_end_field: None,
            if_match_needed: false,
            place_required: false,
        }
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    pub fn queryables(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.queryable)
    }

    /// Checks the description; all faults are reported together.
    pub fn checked(mut self) -> Result<Self> {
        let mut faults = self.catalog.faults();
        if !is_code(&self.id) {
            faults.push(bad_code("/id"));
        }
        if self.id == CATALOGUE {
            let words = Words::new("รหัสนี้เป็นของบัญชีชุดข้อมูล", "this id is the catalogue's own");
            faults.push(Fault::pointer("/id", "reserved", words).remedy("เลือกรหัสอื่น", "choose another id"));
        }
        if self.title.th.trim().is_empty() {
            faults.push(Fault::pointer("/title/th", "missing", Words::new("ต้องมีชื่อภาษาไทย", "a Thai title is needed")));
        }
        if self.title.en.trim().is_empty() {
            self.title.en.clone_from(&self.title.th);
        }
        if self.description.en.trim().is_empty() {
            self.description.en.clone_from(&self.description.th);
        }
        for (index, field) in self.fields.iter().enumerate() {
            faults.extend(field_fault(index, field, self.fields.get(..index).unwrap_or_default()));
        }
        for (pointer, name) in [("/timeStartField", &self.time_start_field), ("/timeEndField", &self.time_end_field)] {
            if name.as_ref().is_some_and(|name| !self.fields.is_empty() && self.field(name).is_none()) {
                faults.push(Fault::pointer(pointer, "unknown-field", Words::new("ไม่มีฟิลด์นี้", "there is no such field")));
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(Error::Malformed(faults)) }
    }
}

fn field_fault(index: usize, field: &Field, before: &[Field]) -> Option<Fault> {
    let pointer = format!("/fields/{index}/name");
    let reserved = field.queryable && !may_be_queryable(&field.name);
    if field.name.trim().is_empty() || field.name.len() > 200 || reserved {
        return Some(
            Fault::pointer(pointer, "not-a-name", Words::new("ใช้ชื่อฟิลด์นี้ไม่ได้", "a field cannot have this name"))
                .remedy("ตั้งชื่ออื่น หรือตั้ง queryable เป็น false", "choose another name, or set queryable to false"),
        );
    }
    before.iter().any(|earlier| earlier.name == field.name).then(|| {
        Fault::pointer(pointer, "repeated-field", Words::new("ชื่อฟิลด์ซ้ำ", "there is a field of this name already"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queryable_may_not_take_the_name_of_a_parameter() {
        let mut dataset = NewDataset::named("roads", "doh", "ถนน", "Roads", "สำรวจ");
        dataset.fields = vec![Field::new("limit", FieldType::Integer, "ขีดจำกัด", "limit")];
        assert!(dataset.clone().checked().is_err());
        dataset.fields.iter_mut().for_each(|field| field.queryable = false);
        assert!(dataset.checked().is_ok());
    }
}
