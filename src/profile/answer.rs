//! A profile as it is sent.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Bilingual;
use crate::http::Link;

/// How many projects and how much money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sum {
    pub projects: usize,
    /// Over all years, or of the one year of the row.
    pub satang: i64,
    /// The list behind the number; none where no list has this narrowing, which the workbook then has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Code, name or year; empty where it is not known.
    pub key: String,
    pub label: Bilingual,
    #[serde(flatten)]
    pub sum: Sum,
}

/// The area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Here {
    /// 2, 4, 6 or, of a village, 8 digits.
    pub code: String,
    /// province, amphoe, tambon or village.
    pub level: String,
    pub name: Bilingual,
    pub parent: Option<String>,
}

/// Cases of duplicates with a project here, as far as the caller sees them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cases {
    pub cases: u64,
    pub projects: u64,
    pub gross_satang: i64,
    pub net_satang: i64,
    pub doubled_satang: i64,
    pub href: String,
}

/// A dataset with features here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Layer {
    pub id: String,
    pub title: Bilingual,
    pub agency: String,
    pub href: String,
}

/// An agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Body {
    pub code: String,
    pub name: Bilingual,
}

/// What is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gaps {
    /// Projects of which no more than an area is known.
    pub without_place: Sum,
    /// Projects of which no money is known.
    pub without_money: usize,
    /// Fiscal years (Buddhist era) from the first with money here to the year after this one in which nothing is planned.
    pub years_without_plans: Vec<i32>,
    /// Local bodies that are responsible for the area or a part of it and have sent no project at all.
    pub silent_agencies: Vec<Body>,
    /// Those of the thirteen fundamental layers (FGDS) of which no dataset with features here says that it is one.
    pub missing_themes: Vec<Row>,
}

/// What an area is told in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AreaProfile {
    pub area: Here,
    /// Each project once, however many of its codes lie here.
    pub total: Sum,
    /// Money of the year alone; a project of several years is counted in each.
    pub by_fiscal_year: Vec<Row>,
    pub by_agency: Vec<Row>,
    pub by_kind: Vec<Row>,
    pub by_programme: Vec<Row>,
    pub by_plan_status: Vec<Row>,
    pub by_coordination_status: Vec<Row>,
    pub by_money_status: Vec<Row>,
    pub by_execution_status: Vec<Row>,
    /// What lies directly in the area; a project in two of them is counted in both.
    pub parts: Vec<Row>,
    /// Projects of which no part of the area is known.
    pub in_no_part: usize,
    /// How often a project is counted again because it lies in several parts: the parts and `inNoPart` less this make the total.
    pub counted_again: usize,
    /// Projects whose place a later version has taken: counted nowhere above.
    pub superseded: usize,
    /// Null for callers without a key.
    pub duplicates: Option<Cases>,
    pub datasets: Vec<Layer>,
    pub gaps: Gaps,
    pub links: Vec<Link>,
}

impl AreaProfile {
    /// Every table with its name.
    pub fn tables(&self) -> [(&'static str, &[Row]); 9] {
        [
            ("byFiscalYear", &self.by_fiscal_year),
            ("byAgency", &self.by_agency),
            ("byKind", &self.by_kind),
            ("byProgramme", &self.by_programme),
            ("byPlanStatus", &self.by_plan_status),
            ("byCoordinationStatus", &self.by_coordination_status),
            ("byMoneyStatus", &self.by_money_status),
            ("byExecutionStatus", &self.by_execution_status),
            ("parts", &self.parts),
        ]
    }
}
