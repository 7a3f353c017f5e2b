//! What a dry run understood of a file, and what would come of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::wishes::ImportKind;
use crate::access::Bilingual;
use crate::catalog::{FieldType, GeometryKind};
use crate::error::{At, Fault, Words};
use crate::quality::Repair;

/// What was understood of a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = ImportReport)]
pub struct Report {
    /// May the file be taken in as the wishes stand? Always false while `waitingFor` says what to answer first.
    pub accepted: bool,
    /// What it is taken for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ImportKind>,
    /// `GeoJSON`, `Shapefile` …
    pub format: String,
    /// What somebody must say before the file can be taken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_for: Option<Bilingual>,
    /// Why the file cannot be taken in, where that is not for single rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub obstacles: Vec<Told>,
    /// The layers that would be taken.
    pub layers: Vec<LayerReport>,
    /// Names of the layers that would not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// For boundaries: which areas would get another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub areas: Option<AreasReport>,
    /// For projects: what the rows would change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub projects: Option<ProjectsReport>,
    /// For a plan workbook: its sheets, rows, what is doubtful in it, ผ.01 beside the rows, and what would change in the plan.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<serde_json::Value>,
}

/// What was understood of one layer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LayerReport {
    pub layer: String,
    /// Id of the dataset that it would make or replace.
    pub dataset: String,
    /// Is there such a dataset already?
    pub exists: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Explained>,
    pub crs: CrsReport,
    pub rows: Rows,
    /// Where the features' ids are taken from: `own`, `number` (the running number), or the name of a property.
    pub ids: String,
    pub geometry_kind: GeometryKind,
    /// West, south, east, north of the rows that would be taken, degrees.
    pub bbox: Option<[f64; 4]>,
    pub fields: Vec<FieldReport>,
    /// Beside what the dataset holds now; absent where there is none, or the ids are of another sort than they seemed to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
    /// 0 to 100, as the quality report of the version will say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_score: Option<u8>,
    /// Why rows were refused, repaired or warned of, most frequent first.
    pub reasons: Vec<Reason>,
    /// The first rows refused, repaired or warned of; all of them stand under `/imports/{id}/rows`.
    pub examples: Vec<RowReport>,
    /// Columns that the dataset does not have; they become fields of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_columns: Vec<String>,
    /// Fields of the dataset that the file does not have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing_columns: Vec<String>,
    /// Columns of the file that are not taken, since that was wished.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out_columns: Vec<String>,
    pub notes: Vec<Bilingual>,
}

/// A value and how it was settled.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Explained {
    pub value: String,
    pub why: Bilingual,
}

/// The system of coordinates, and how it is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CrsReport {
    /// `format`, `declared`, `given`, `proposed`, `unknown`, or `none` where the rows have no places.
    pub basis: String,
    /// Such as `EPSG:32647`; null while it is unknown.
    pub value: Option<String>,
    /// The first number of a pair is the northing or the latitude.
    pub swapped: bool,
    pub why: Bilingual,
}

/// How many rows there are, by what becomes of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Rows {
    pub read: u64,
    /// Good ones, with those that were repaired or warned of.
    pub taken: u64,
    pub refused: u64,
    pub repaired: u64,
    pub warned: u64,
}

/// A field and the narrowest type that takes all its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FieldReport {
    pub name: String,
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// What the file calls it, where that is something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The first value that is none of nothing, as text, cut short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

/// Rows beside the features that the dataset holds, by their ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Changes {
    /// Features that are there now.
    pub before: u64,
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub removed: u64,
}

impl Changes {
    /// Does the dataset hold these very rows already?
    pub fn are_none(&self) -> bool {
        self.added == 0 && self.changed == 0 && self.removed == 0
    }
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RowVerdict {
    Refused,
    Repaired,
    Warned,
}

impl RowVerdict {
    pub const ALL: [RowVerdict; 3] = [RowVerdict::Refused, RowVerdict::Repaired, RowVerdict::Warned];

    pub fn name(self) -> &'static str {
        match self {
            RowVerdict::Refused => "refused",
            RowVerdict::Repaired => "repaired",
            RowVerdict::Warned => "warned",
        }
    }
}

/// How often one thing was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportReason)]
pub struct Reason {
    pub verdict: RowVerdict,
    /// Stable; programs may rely on it.
    pub code: String,
    pub count: u64,
    /// The words of the first of them.
    pub reason: Bilingual,
}

/// One thing that was found of one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RowReport {
    pub layer: String,
    /// As a spreadsheet counts where the file is a table: the heading is row 1; else the running number from 1.
    pub row: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub verdict: RowVerdict,
    #[serde(flatten)]
    pub told: Told,
}

/// A fault as it is sent: where, a stable code, the reason and the remedy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Told {
    /// Name of the field, or empty.
    pub field: String,
    pub code: String,
    pub reason: Bilingual,
    pub remedy: Option<Bilingual>,
}

/// What a file of boundaries would change.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AreasReport {
    /// Codes of the areas that would get another boundary.
    pub changed: Vec<String>,
    /// Areas that have this very boundary.
    pub unchanged: usize,
    /// Codes of areas of the levels in the file that it does not draw, and that have no boundary from elsewhere.
    pub missing: Vec<String>,
}

/// What rows of projects would change.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ProjectsReport {
    pub rows: usize,
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub refused: usize,
    /// Codes of the agencies that would be made.
    pub agencies_created: Vec<String>,
    pub encoding: Explained,
    /// Why rows were refused, most frequent first.
    pub reasons: Vec<Reason>,
    /// The first refused rows; all of them stand under `/imports/{id}/rows`.
    pub examples: Vec<RowReport>,
}

pub fn bilingual(words: &Words) -> Bilingual {
    Bilingual::new(words.th.clone(), words.en.clone())
}

impl Told {
    pub fn of(fault: &Fault) -> Self {
        let field = match &fault.at {
            At::Row { field, .. } | At::Parameter(field) | At::Pointer(field) | At::Header(field) => field.clone(),
            At::Whole => String::new(),
        };
        Told {
            field,
            code: fault.code.to_owned(),
            reason: bilingual(&fault.reason),
            remedy: fault.remedy.as_ref().map(bilingual),
        }
    }

    /// What was put right.
    pub fn of_repair(repair: &Repair) -> Self {
        Told {
            field: repair.field.clone(),
            code: repair.code.to_owned(),
            reason: bilingual(&repair.words),
            remedy: None,
        }
    }

    /// As a fault again, for the answer to a commit that cannot be.
    pub fn fault(&self, code: &'static str) -> Fault {
        let words = |text: &Bilingual| Words::new(text.th.clone(), text.en.clone());
        let at = if self.field.is_empty() { At::Whole } else { At::Parameter(self.field.clone()) };
        let mut fault = Fault::new(at, code, words(&self.reason));
        fault.remedy = self.remedy.as_ref().map(words);
        fault
    }
}
