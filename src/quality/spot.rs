//! A bad spot: one fault, warning or repair with its place on the map.

use geo::Coord;
use serde::{Deserialize, Serialize};

use super::report::Severity;
use crate::error::{At, Fault, Words};

/// One thing that was found, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// As the reader of the file counts; the running number of the feature where stored features were judged.
    pub row: u64,
    /// Id of the feature, where it has one.
    pub feature: Option<String>,
    /// The column, or `geometry` and the part of it.
    pub field: String,
    pub code: String,
    pub severity: Severity,
    /// In CRS84; a row without a readable place is listed and not drawn.
    pub at: Option<Coord<f64>>,
    pub words: SpotWords,
}

/// Reason and remedy in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpotWords {
    pub th: String,
    pub en: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy_th: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy_en: Option<String>,
}

impl SpotWords {
    pub fn of(reason: &Words, remedy: Option<&Words>) -> Self {
        SpotWords {
            th: reason.th.to_string(),
            en: reason.en.to_string(),
            remedy_th: remedy.map(|words| words.th.to_string()),
            remedy_en: remedy.map(|words| words.en.to_string()),
        }
    }
}

impl Spot {
    pub(super) fn of_fault(fault: &Fault, severity: Severity, row: u64) -> Spot {
        let field = match &fault.at {
            At::Row { field, .. } => field.clone(),
            At::Pointer(pointer) => pointer.trim_start_matches('/').to_owned(),
            _ => String::new(),
        };
        Spot {
            row,
            feature: None,
            field,
            code: fault.code.to_owned(),
            severity,
            at: None,
            words: SpotWords::of(&fault.reason, fault.remedy.as_ref()),
        }
    }
}
