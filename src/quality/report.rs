//! The quality report of one version of a dataset, in the terms of ISO 19157 (data quality).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::columns::Column;
use crate::access::Bilingual;

/// What the report is made of; kept as it is served.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QualityReport)]
pub struct Report {
    /// 0 (nothing can be used) to 100; the formula is in `docs/quality.md`. Null where nothing could be measured.
    pub quality_score: Option<u8>,
    /// Rows that were judged, the refused ones included.
    pub rows: u64,
    pub taken: u64,
    pub refused: u64,
    /// Rows that were taken after something was put right.
    pub repaired: u64,
    /// Rows that were taken and should be looked at.
    pub warned: u64,
    /// The elements that the score is made of.
    pub elements: Vec<ElementScore>,
    pub measures: Vec<Measure>,
    pub columns: Vec<ColumnReport>,
    /// Everything that was found, by its code, most rows first.
    pub problems: Vec<Problem>,
    /// What limits the report: what was not compared, what could not be measured and why.
    pub notes: Vec<Bilingual>,
}

/// A category of ISO 19157, clause 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Element {
    Completeness,
    LogicalConsistency,
    ThematicAccuracy,
    PositionalAccuracy,
    TemporalQuality,
}

/// How good one element is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ElementScore {
    pub element: Element,
    pub title: Bilingual,
    /// 0 to 100; null where it could not be measured, and then it counts for nothing.
    pub quality_score: Option<f64>,
    /// Its share in the total before what could not be measured is left out.
    pub weight: u8,
}

/// One measured value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// Stable, lower-case, hyphenated.
    pub code: String,
    pub element: Element,
    /// The sub-element of ISO 19157, such as `omission` or `topologicalConsistency`.
    pub sub_element: String,
    pub title: Bilingual,
    /// Identifier in the list of standardised measures (ISO 19157:2013, annex D); null for measures of our own.
    pub iso_measure: Option<u16>,
    /// A rate from 0 to 1, a count, days, metres: as `unit` says.
    pub value: f64,
    pub unit: String,
    /// How many of how many, where it is a rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ColumnReport {
    pub name: String,
    /// Rows in which it has a value.
    pub filled: u64,
    /// Rows that were judged.
    pub of: u64,
    /// Values that do not fit its type or meaning.
    pub unfit: u64,
    /// What it stands for beyond its type, and how that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<Column>,
}

/// One kind of problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QualityProblem)]
pub struct Problem {
    pub code: String,
    pub element: Element,
    pub severity: Severity,
    /// Times it was found.
    pub count: u64,
    /// The reason as it was given the first time.
    pub example: Bilingual,
    /// Row of that first time.
    pub row: u64,
}

/// What a problem did to its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = QualitySeverity)]
pub enum Severity {
    /// The row was not taken.
    Refused,
    /// The row was taken and should be looked at.
    Warning,
    /// It was put right.
    Repaired,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Refused => "refused",
            Severity::Warning => "warning",
            Severity::Repaired => "repaired",
        }
    }

    pub fn stored(name: &str) -> Self {
        match name {
            "refused" => Severity::Refused,
            "repaired" => Severity::Repaired,
            _ => Severity::Warning,
        }
    }
}

impl Element {
    pub const ALL: [Element; 5] = [
        Element::Completeness,
        Element::LogicalConsistency,
        Element::ThematicAccuracy,
        Element::PositionalAccuracy,
        Element::TemporalQuality,
    ];

    /// Its share in the score; the five add up to 100.
    pub fn weight(self) -> u8 {
        match self {
            Element::Completeness => 20,
            Element::LogicalConsistency => 30,
            Element::ThematicAccuracy => 15,
            Element::PositionalAccuracy => 20,
            Element::TemporalQuality => 15,
        }
    }

    pub fn title(self) -> Bilingual {
        match self {
            Element::Completeness => Bilingual::new("ความครบถ้วน", "Completeness"),
            Element::LogicalConsistency => Bilingual::new("ความสอดคล้องเชิงตรรกะ", "Logical consistency"),
            Element::ThematicAccuracy => Bilingual::new("ความถูกต้องของข้อมูลลักษณะประจำ", "Thematic accuracy"),
            Element::PositionalAccuracy => Bilingual::new("ความถูกต้องเชิงตำแหน่ง", "Positional accuracy"),
            Element::TemporalQuality => Bilingual::new("คุณภาพเชิงเวลา", "Temporal quality"),
        }
    }

    /// Where a fault, warning or repair of this code belongs: the element and its sub-element.
    pub fn of_code(code: &str) -> (Element, &'static str) {
        match code {
            "required-missing" | "geometry-missing" | "geometry-empty" => (Element::Completeness, "omission"),
            "repeated-id" | "same-row" | "near-row" => (Element::Completeness, "commission"),
            "code-disagrees-with-place" | "code-disagrees-with-name" => {
                (Element::ThematicAccuracy, "thematicClassificationCorrectness")
            }
            "outside-thailand" | "axes-swapped" | "position-range" => {
                (Element::PositionalAccuracy, "absoluteExternalPositionalAccuracy")
            }
            code if code.starts_with("place-") => (Element::PositionalAccuracy, "absoluteExternalPositionalAccuracy"),
            code if code.starts_with("date-") => (Element::TemporalQuality, "temporalValidity"),
            "numbers-dropped"
            | "geometry-json"
            | "geometry-object"
            | "geometry-type"
            | "geometry-position"
            | "geometry-coordinates"
            | "position-length"
            | "geometry-vertices"
            | "geometry-parts"
            | "geometry-depth" => (Element::LogicalConsistency, "formatConsistency"),
            code if code.starts_with("text-") || code == "control-dropped" => {
                (Element::LogicalConsistency, "formatConsistency")
            }
            code if is_topological(code) => (Element::LogicalConsistency, "topologicalConsistency"),
            _ => (Element::LogicalConsistency, "domainConsistency"),
        }
    }
}

fn is_topological(code: &str) -> bool {
    const BEGINNINGS: [&str; 4] = ["polygon-", "ring", "line-", "geometry-sliver"];
    const REPAIRS: [&str; 4] = ["repeats-dropped", "pieces-dropped", "recut", "heights-dropped"];
    BEGINNINGS.iter().any(|beginning| code.starts_with(beginning)) || REPAIRS.contains(&code)
}
