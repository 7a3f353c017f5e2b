//! A project, as it is sent and received.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::status::Status;
use crate::access::Visibility;
use crate::access::agency::Identifier;
use crate::duplicates::office::Warning;
use crate::money::Unit;

/// A project of one agency: what, for how much in which years, where, and how far it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Project {
    /// Given by the hub where it is left out: 1 to 200 characters, none of them a slash.
    pub id: String,
    /// Code of the agency that owns it.
    #[schema(required)]
    pub agency: String,
    /// หน่วยงานที่รับผิดชอบหลัก within the agency, for example กองช่าง.
    pub unit: Option<String>,
    pub visibility: Visibility,
    /// As written, abbreviations, Thai digits and all.
    #[schema(required)]
    pub title: String,
    /// The words of the title as the hub compares them.
    #[schema(read_only)]
    pub title_normal: String,
    /// วัตถุประสงค์
    pub objective: Option<String>,
    /// เป้าหมาย (ผลผลิตของโครงการ)
    pub outputs: Option<String>,
    /// ตัวชี้วัด (KPI)
    pub indicator: Option<String>,
    /// ผลที่คาดว่าจะได้รับ
    pub expected_result: Option<String>,
    pub plan: Option<PlanReference>,
    /// ยุทธศาสตร์ or ประเด็นการพัฒนา
    pub strategy: Option<String>,
    /// กลยุทธ์
    pub tactic: Option<String>,
    /// แผนงาน: the code of one of the twelve. On input also its name, in the spellings that plans use.
    #[schema(example = "00310")]
    pub programme: Option<String>,
    /// หมวด, ประเภท
    pub category: Option<String>,
    /// At most one for each fiscal year, in their order; an empty list means that no money is known.
    pub budgets: Vec<Budget>,
    /// The exact sum of the budgets in satang; null while none is known. Where it is given it must be that sum.
    pub total_satang: Option<i64>,
    pub location: Location,
    /// GeoJSON geometry in CRS84 (longitude, latitude in degrees), or null.
    #[schema(value_type = Option<Object>)]
    pub geometry: Option<Value>,
    pub road: Option<Road>,
    pub status: Status,
    /// Its ids in other systems: `e-plan`, `emenscr`, `e-gp` …
    pub identifiers: Vec<Identifier>,
    pub source: Option<Source>,
    /// Number of its last change.
    #[schema(read_only)]
    pub version: i64,
    /// RFC 3339.
    #[schema(read_only)]
    pub created_at: Option<String>,
    #[schema(read_only)]
    pub updated_at: Option<String>,
    /// The members of which personal data is hidden from the caller; all of it is shown to the owner and to administrators.
    #[schema(read_only)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redacted: Vec<String>,
    /// Other projects that it looks like, said in the answer to saving it and nowhere else.
    #[schema(read_only)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}

/// The row of a plan that the project stands in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PlanReference {
    /// Id of the plan, where the hub keeps it (`/plans`).
    pub id: Option<String>,
    /// แผนพัฒนาท้องถิ่น, ข้อบัญญัติ, แผนพัฒนาจังหวัด …
    pub kind: Option<String>,
    /// For example `2566-2570 เพิ่มเติม ครั้งที่ 5/2567`.
    pub edition: Option<String>,
    pub page: Option<String>,
    /// ลำดับที่
    pub row: Option<String>,
    /// The mark of the amendment that the row carries, for example `แก้ไข ครั้งที่ 2/2568`.
    pub amendment: Option<String>,
}

/// The money of one fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Budget {
    /// Buddhist era: 2569 runs from 1 October 2025 to 30 September 2026.
    #[schema(minimum = 2400, maximum = 2700)]
    pub fiscal_year: i32,
    /// Satang (1 baht = 100 satang), exact; zero or more.
    #[schema(minimum = 0)]
    pub satang: i64,
    /// The unit in which the document prints it.
    #[serde(default)]
    pub printed_unit: Unit,
    /// For example เงินอุดหนุนเฉพาะกิจ.
    #[serde(default)]
    pub source: Option<String>,
}

/// Where the project is, in words and by codes, and how well the geometry tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Location {
    pub text: Option<String>,
    /// Province (2 digits), amphoe (4), tambon (6) or village (8).
    pub area_codes: Vec<String>,
    /// Left out, it follows from what is given: `drawn` with a geometry, else the finest area code.
    pub quality: Option<Quality>,
    /// How the geometry came about where nobody sent it with the project: found by the hub, or drawn by a person.
    #[schema(read_only)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<LocationEvidence>,
}

/// Why the geometry is where it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct LocationEvidence {
    /// road-chainage, road, named-asset, village, area, or person.
    pub rule: String,
    /// How sure the hub is, 0 to 100; null where a person says so.
    pub confidence: Option<u8>,
    /// The dataset and the features that the place was taken from.
    pub dataset: Option<String>,
    pub features: Vec<String>,
    /// What was matched, or the person's reason.
    pub said_th: String,
    pub said_en: String,
    /// Public id of the key; `phaen` where the hub found the place by itself.
    pub by: String,
    /// RFC 3339.
    pub at: String,
}

/// How well the location is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Quality {
    /// The geometry was measured in the field.
    Surveyed,
    /// The geometry was drawn on a map, or its coordinates were written down.
    Drawn,
    /// The hub found it from a road and its chainage or from a named thing; `location.evidence` says how.
    Located,
    /// Known to the village.
    Village,
    /// Known to the tambon.
    Tambon,
    /// Known to the amphoe.
    Amphoe,
    #[default]
    None,
}

impl Quality {
    pub const ALL: [Quality; 7] = [
        Quality::Surveyed,
        Quality::Drawn,
        Quality::Located,
        Quality::Village,
        Quality::Tambon,
        Quality::Amphoe,
        Quality::None,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Quality::Surveyed => "surveyed",
            Quality::Drawn => "drawn",
            Quality::Located => "located",
            Quality::Village => "village",
            Quality::Tambon => "tambon",
            Quality::Amphoe => "amphoe",
            Quality::None => "none",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Quality::ALL.into_iter().find(|quality| quality.name() == text.trim())
    }
}

/// The stretch of a road that is worked on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Road {
    /// For example `รย.3013` or `ทล.331`.
    #[schema(required)]
    pub code: String,
    /// Metres along the road: กม. 12+500 is 12500.
    #[schema(minimum = 0)]
    pub chainage_from: Option<f64>,
    #[schema(minimum = 0)]
    pub chainage_to: Option<f64>,
}

/// Where the record was taken from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Source {
    pub document: Option<String>,
    pub page: Option<String>,
    /// The row's own key; one for each project of an agency, so that a second import finds it again.
    pub key: Option<String>,
}

impl Project {
    /// First and last fiscal year with a budget.
    pub fn fiscal_years(&self) -> Option<(i32, i32)> {
        let years = || self.budgets.iter().map(|budget| budget.fiscal_year);
        years().min().zip(years().max())
    }

    pub fn quality(&self) -> Quality {
        self.location.quality.unwrap_or_default()
    }

    pub fn source_key(&self) -> Option<&str> {
        self.source.as_ref()?.key.as_deref()
    }
}
