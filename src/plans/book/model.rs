//! A plan workbook as plain values: what a reader of XLSX hands on, what the store takes, and what a writer of XLSX is given.
//!
//! Texts are *as printed*: the lines of a cell, and of the continuation rows under it, stand with `\n` between them, Thai digits and all.
//! Nobody before the store joins, cleans or corrects them. Blank texts are `None`, never `Some("")`.
//!
//! Amounts tell zero from unknown: a cell `-` is `satang: Some(0)`, an empty or blank cell is `satang: None` with no `printed`, and what
//! cannot be read as one amount (`โรงเรียนละ 500,00…`) is `satang: None` with the text in `printed`. A `BookRow` of an n-year plan has n
//! `amounts` in the order of `PlanBook::years`, and either no `ordinance` or n of them.
//!
//! `plans::store::put_workbook` takes a [`PlanBook`] into an edition of a plan in one transaction; the same book twice changes nothing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Form;
use crate::money::Satang;
use crate::plans::status::PlanStatus;

/// A whole workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PlanBook {
    /// Title of the plan as printed: แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570).
    pub title: Option<String>,
    /// The body whose plan it is, as printed: เทศบาลนครนครสวรรค์.
    pub agency: Option<String>,
    /// Buddhist fiscal years of the yearly columns, in their order.
    pub years: Vec<i32>,
    /// Sheets that are forms, in the order of the workbook. Copies, blank sheets and what is none of the forms stay out.
    pub sheets: Vec<BookSheet>,
}

/// One sheet: one form, its context lines, its rows in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct BookSheet {
    pub name: String,
    /// Hidden in the workbook; its rows are taken like any others.
    pub hidden: bool,
    pub form: Form,
    /// The form's number as the sheet prints it, which may be another one: `แบบ ผ.08`.
    pub printed_form: Option<String>,
    /// The lines ก. to จ. above the table.
    pub context: Vec<Context>,
    /// Rows of ผ.02, ผ.02/1, ผ.02/2 and ผ.03; empty for ผ.01.
    pub rows: Vec<BookRow>,
    /// Lines of ผ.01; empty for the others.
    pub summary: Vec<SummaryLine>,
    /// Sums that the sheet prints under its rows.
    pub sums: Vec<BookSum>,
}

/// A line above the table that says what larger plan the sheet serves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Context {
    /// ก ข ค ง or จ.
    pub letter: String,
    /// What follows the letter and its full stop, as printed.
    pub text: String,
}

/// Where a row stands: the lines above it, as printed, their `ยุทธศาสตร์ที่ 1` or `แผนงาน` included.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Ladder {
    /// ยุทธศาสตร์, or ประเด็นการพัฒนา in newer plans.
    pub strategy: Option<String>,
    /// กลยุทธ์
    pub tactic: Option<String>,
    /// แผนงาน. It may stand under several tactics.
    pub programme: Option<String>,
}

/// A project of ผ.02, ผ.02/1 or ผ.02/2, or a piece of equipment of ผ.03.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct BookRow {
    pub form: Form,
    pub ladder: Ladder,
    /// The amendment marker row above it, as printed: `เพิ่มเติมครั้งที่ 5 / 2567`. The numbering begins again under each.
    pub section: Option<String>,
    /// ที่, as printed.
    pub number: Option<String>,
    /// Page of the bound plan, where it is known.
    pub page: Option<String>,
    /// โครงการ; none in ผ.03, which has `category`, `kind` and `outputs` in its place.
    pub title: Option<String>,
    /// วัตถุประสงค์
    pub objective: Option<String>,
    /// เป้าหมาย (ผลผลิตของโครงการ or ของครุภัณฑ์)
    pub outputs: Option<String>,
    /// หมวด, of ผ.03: ค่าครุภัณฑ์.
    pub category: Option<String>,
    /// ประเภท, of ผ.03.
    pub kind: Option<String>,
    /// งบประมาณ, one for each year of the book.
    pub amounts: Vec<BookAmount>,
    /// เทศบัญญัติ or ข้อบัญญัติ, one for each year of the book; empty where the sheet has no such columns.
    pub ordinance: Vec<BookAmount>,
    /// ตัวชี้วัด (KPI)
    pub indicator: Option<String>,
    /// ผลที่คาดว่าจะได้รับ
    pub expected_result: Option<String>,
    /// The last column: หน่วยงานที่รับผิดชอบหลัก, or หน่วยงานที่จะขอประสาน in ผ.02/2.
    pub responsible: Option<String>,
    /// What officers noted at the row, in text boxes or in cells.
    pub marks: Vec<BookMark>,
    /// What the plan says of the row; a workbook leaves it out, and the store tells it from the marks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<PlanStatus>,
    /// Id of the kept row of this plan that this one writes anew. A workbook leaves it out, and the store finds it by marks, titles and numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amends: Option<String>,
    /// First and last row of the sheet, counted from 1 as Excel shows them; 0 where the row came from no sheet.
    pub first_row: u32,
    pub last_row: u32,
}

/// One amount of one year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct BookAmount {
    /// Buddhist fiscal year.
    pub year: i32,
    /// Satang; 0 for `-`, null where nothing is known.
    #[schema(value_type = Option<i64>)]
    pub satang: Option<Satang>,
    /// The text of a cell that is no single amount; null where `satang` says all of it.
    pub printed: Option<String>,
}

/// A note of an officer at a row: `แก้ไข ครั้งที่ 2 / 2568`, `รวมกับลำดับที่ 2`, `ย้ายไปแผนงานอุตสาหกรรม`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct BookMark {
    /// The whole text of the box or cell; it may name several events.
    pub text: String,
    pub source: MarkSource,
}

/// Where a mark stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MarkSource {
    /// A text box drawn over the row.
    #[default]
    TextBox,
    /// A cell of the row.
    Cell,
}

/// A sum that a sheet prints: รวมงบประมาณ, รวมจำนวนโครงการ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct BookSum {
    /// As printed.
    pub label: String,
    /// Where the sum stands: that of the rows above it.
    pub ladder: Ladder,
    /// Number of projects, where that is what the line sums.
    pub count: Option<i64>,
    /// Amounts by year, where money is what it sums.
    pub amounts: Vec<BookAmount>,
    /// Row of the sheet, from 1.
    pub row: u32,
}

/// Part of ผ.01: under the main total stand blocks of their own, which are not added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SummaryBlock {
    /// The plan itself: ผ.02 and ผ.02/1.
    #[default]
    Main,
    /// ผ.02/1, where it has a block of its own.
    Community,
    /// ผ.02/2
    Coordination,
    /// ผ.03
    Equipment,
}

/// A line of ผ.01: of a strategy, a tactic, a programme, or the total of a block (an empty ladder).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SummaryLine {
    pub block: SummaryBlock,
    /// How deep it is filled says what the line sums: strategy alone, with tactic, with programme.
    pub ladder: Ladder,
    /// As printed in the first column.
    pub label: String,
    /// จำนวนโครงการ of each year, in the order of the book's years; null where the cell is empty.
    pub counts: Vec<Option<i64>>,
    /// งบประมาณ of each year.
    pub amounts: Vec<BookAmount>,
    /// รวม 5 ปี: the number of project-years and the sum, as printed.
    pub total_count: Option<i64>,
    #[schema(value_type = Option<i64>)]
    pub total_satang: Option<Satang>,
    /// Row of the sheet, from 1.
    pub row: u32,
}

impl PlanBook {
    /// All rows of all forms, in the order of the workbook, each with its sheet.
    pub fn rows(&self) -> impl Iterator<Item = (&BookSheet, &BookRow)> {
        self.sheets.iter().flat_map(|sheet| sheet.rows.iter().map(move |row| (sheet, row)))
    }

    /// All lines of ผ.01.
    pub fn summary(&self) -> impl Iterator<Item = &SummaryLine> {
        self.sheets.iter().flat_map(|sheet| &sheet.summary)
    }
}

impl BookRow {
    /// What the row is called: the title, or what ผ.03 has in its place.
    pub fn called(&self) -> Option<&str> {
        [&self.title, &self.outputs, &self.kind].into_iter().find_map(|text| text.as_deref())
    }

    /// Every mark and the section above, in one text: what amendments the row has seen.
    pub fn amendment(&self) -> Option<String> {
        let texts: Vec<&str> =
            self.section.iter().map(String::as_str).chain(self.marks.iter().map(|mark| mark.text.as_str())).collect();
        (!texts.is_empty()).then(|| texts.join(" · "))
    }
}
