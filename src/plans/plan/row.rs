//! A row of a plan: as it is kept, and as it is served.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Bilingual, Visibility};
use crate::duplicates::lineage::LinkKind;
use crate::money::Satang;
use crate::plans::book::{BookAmount, BookRow, Form};
use crate::plans::status::PlanStatus;

/// A row as it is kept: what was printed, and what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub id: String,
    pub edition: String,
    pub project: String,
    pub visibility: Visibility,
    pub sheet: String,
    /// Its place among the rows of the edition.
    pub position: i64,
    /// Was its project made for it?
    pub made: bool,
    pub row: BookRow,
    pub hash: String,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

/// A row of a plan, as it is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanRow {
    pub id: String,
    pub plan: String,
    pub edition: String,
    pub edition_label: String,
    /// The project that the row is a version of.
    pub project: String,
    /// Name of the sheet it was read from.
    pub sheet: Option<String>,
    /// What holds at the edition that is asked for: explicit status, else what later rows have done to it.
    pub plan_status: PlanStatus,
    /// Code of the programme, where it is one of the twelve.
    pub programme_code: Option<String>,
    /// Satang over all years that are known; null where none is.
    pub total_satang: Option<i64>,
    /// The row that takes its place, and why.
    pub replaced_by: Option<RowLink>,
    /// Rows whose place it takes.
    pub replaces: Vec<RowLink>,
    #[serde(flatten)]
    pub row: BookRow,
    pub version: i64,
    /// RFC 3339.
    pub created_at: String,
    pub updated_at: String,
}

/// One end of the tie between two rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RowLink {
    pub row: String,
    pub kind: LinkKind,
    pub reason: Bilingual,
}

/// The sum over the years that are known; `None` where none is, or on overflow.
pub fn total(row: &BookRow) -> Option<i64> {
    let known: Vec<Satang> = row.amounts.iter().filter_map(|amount| amount.satang).collect();
    if known.is_empty() {
        return None;
    }
    Satang::sum(known).map(|sum| sum.0)
}

/// The amount of a year; `None` where it is not known.
pub fn amount_of(amounts: &[BookAmount], year: i32) -> Option<i64> {
    amounts.iter().find(|amount| amount.year == year).and_then(|amount| amount.satang).map(|satang| satang.0)
}

/// The order in which rows are listed: form, then as they stand.
pub fn order_of(form: Form) -> usize {
    Form::ALL.iter().position(|one| *one == form).unwrap_or(Form::ALL.len())
}
