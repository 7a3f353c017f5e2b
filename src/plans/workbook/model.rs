//! What a plan workbook says: its sheets, the rows of its forms, its summary, and every cell that left a doubt.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Bilingual;
pub use crate::duplicates::lineage::edition::{Amendment, Edition, Mark};

/// The forms of a local development plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub enum Form {
    /// ผ.01 บัญชีสรุปโครงการพัฒนา
    #[serde(rename = "p01")]
    Summary,
    /// ผ.02 รายละเอียดโครงการพัฒนา
    #[serde(rename = "p02")]
    Projects,
    /// ผ.02/1 projects taken from village and community plans
    #[serde(rename = "p02-1")]
    Community,
    /// ผ.02/2 projects beyond the capacity of the body, which another is asked to do. Never added to the plan.
    #[serde(rename = "p02-2")]
    OverCapacity,
    /// ผ.03 บัญชีครุภัณฑ์
    #[serde(rename = "p03")]
    Equipment,
    #[serde(rename = "unknown")]
    Unknown,
}

impl Form {
    pub const ALL: [Form; 6] =
        [Form::Summary, Form::Projects, Form::Community, Form::OverCapacity, Form::Equipment, Form::Unknown];

    /// As it is stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Form::Summary => "p01",
            Form::Projects => "p02",
            Form::Community => "p02-1",
            Form::OverCapacity => "p02-2",
            Form::Equipment => "p03",
            Form::Unknown => "unknown",
        }
    }

    /// As the regulation numbers it; what a sheet prints may differ.
    pub fn thai(self) -> &'static str {
        match self {
            Form::Summary => "ผ.01",
            Form::Projects => "ผ.02",
            Form::Community => "ผ.02/1",
            Form::OverCapacity => "ผ.02/2",
            Form::Equipment => "ผ.03",
            Form::Unknown => "ไม่ทราบแบบ",
        }
    }

    pub fn parse(text: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.name() == text.trim() || form.thai() == text.trim())
    }
}

/// Where something stands in the workbook.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    pub sheet: String,
    /// As the spreadsheet counts, from 1.
    pub row: u32,
    /// The last line of a row that goes on over several.
    pub last: u32,
}

/// The money of one fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct YearAmount {
    /// Buddhist fiscal year.
    pub year: i32,
    /// Satang, exact. Null is unknown, for the cell is empty or cannot be read; a dash is 0.
    pub satang: Option<i64>,
}

/// Where an event was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Written {
    /// In a text box that lies on the row.
    Box,
    /// In a line of its own above the row; it holds for all rows to the next such line.
    Line,
}

/// One thing that happened to a row: the edition that did it, what was noted, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// As written, cleaned.
    pub text: String,
    pub edition: Option<Edition>,
    pub marks: Vec<Mark>,
    pub written: Written,
}

/// One row of a form: a project, or equipment to buy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub form: Form,
    pub place: Place,
    /// ลำดับที่; numbers begin anew beneath a programme and beneath a mark of amendment, so they are no key.
    pub number: Option<u32>,
    pub strategy: Option<String>,
    pub tactic: Option<String>,
    /// The code of one of the twelve, where the words are one of them.
    pub programme: Option<String>,
    /// As written.
    pub programme_name: Option<String>,
    /// One line, its broken words joined.
    pub title: String,
    /// As written, with its line breaks, those of its continuation rows among them.
    pub title_written: String,
    pub objective: Option<String>,
    pub outputs: Option<String>,
    pub indicator: Option<String>,
    pub expected_result: Option<String>,
    /// หน่วยงานที่รับผิดชอบหลัก
    pub unit: Option<String>,
    /// หน่วยงานที่จะขอประสาน
    pub asked: Option<String>,
    /// หมวด
    pub category: Option<String>,
    /// ประเภท
    pub kind: Option<String>,
    /// One for each year of the header, in its order.
    pub amounts: Vec<YearAmount>,
    /// The same for the amounts in the budget ordinance, where the form has them.
    pub ordinance: Vec<YearAmount>,
    /// The line of amendment that it stands beneath comes first, then what the text boxes say.
    pub events: Vec<Event>,
}

impl Row {
    /// The known money of one year.
    pub fn satang(&self, year: i32) -> Option<i64> {
        self.amounts.iter().find(|amount| amount.year == year)?.satang
    }

    /// Does the plan give it money in that year? What ผ.01 counts as one.
    pub fn counts_in(&self, year: i32) -> bool {
        self.satang(year).is_some_and(|satang| satang > 0)
    }

    /// All that it says, without where it stands: what a workbook that was written from it says again.
    pub fn said(&self) -> Row {
        Row { place: Place { sheet: String::new(), row: 0, last: 0 }, ..self.clone() }
    }
}

/// One number of the summary: so many projects for so much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    pub projects: Option<i64>,
    pub satang: Option<i64>,
}

/// One line of ผ.01.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SummaryLine {
    pub place: Place,
    /// Which list it sums up: the plan, the community list, the coordination list or the equipment.
    pub of: Form,
    pub strategy: Option<String>,
    pub programme: Option<String>,
    pub label: String,
    /// รวม: it sums up lines above it.
    pub total: bool,
    /// By fiscal year, in the order of the header.
    pub years: Vec<(i32, Counted)>,
    /// รวม 5 ปี
    pub all: Counted,
}

/// How grave a doubt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Gravity {
    /// What was decided, for a person to see.
    Note,
    /// It was read, and may be read wrongly.
    Doubtful,
    /// The cell was not taken.
    Refused,
}

/// A cell that left a doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Doubt {
    /// `Sheet!B17`; the sheet alone where it is about all of it.
    pub cell: String,
    /// Stable; programs may rely on it.
    pub code: String,
    pub gravity: Gravity,
    pub reason: Bilingual,
    pub remedy: Option<Bilingual>,
}

/// Whether a spreadsheet program shows the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Shown {
    Visible,
    Hidden,
    /// Hidden so that no menu brings it back.
    VeryHidden,
}

/// What a column of a sheet holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ColumnRead {
    /// `A`, `B`, …
    pub column: String,
    /// All lines of the heading, as one.
    pub heading: String,
    /// What it was taken for: `title`, `budget 2566`, …; null where it was not taken.
    pub role: Option<String>,
}

/// How many rows of a sheet are of which kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RowCounts {
    pub title: u32,
    pub context: u32,
    pub strategy: u32,
    pub tactic: u32,
    pub programme: u32,
    pub header: u32,
    pub project: u32,
    pub continuation: u32,
    pub amendment: u32,
    pub sum: u32,
    /// Text that is none of these, for example a note beneath the table.
    pub other: u32,
    /// Empty rows down to the last one with something in it.
    pub blank: u32,
}

/// What was understood of one sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SheetRead {
    pub name: String,
    pub shown: Shown,
    pub form: Form,
    /// The numbers of forms that the sheet prints, in its name, its cells and its boxes: an alias and no proof.
    pub aliases: Vec<String>,
    pub title: Option<String>,
    pub years: Vec<i32>,
    pub columns: Vec<ColumnRead>,
    pub rows: RowCounts,
    /// Text boxes, and how many of them lie on a row of the form.
    pub boxes: u32,
    pub boxes_on_rows: u32,
    /// The saved column map by which it was read.
    pub map: Option<String>,
    /// Its rows are in the plan.
    pub counts: bool,
    /// Why it was taken for what it is, and why its rows do not count where they do not.
    pub why: Bilingual,
}

/// ผ.01 against the rows, for one list, programme and year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reconciled {
    pub of: Form,
    /// Left out for the whole list.
    pub programme: Option<String>,
    /// Null for all years together.
    pub year: Option<i32>,
    /// What ผ.01 prints.
    pub printed: Counted,
    /// What the rows give.
    pub rows: Counted,
    /// They are the same, or `because` makes up for the difference to the satang.
    pub explained: bool,
    /// Rows that ผ.01 does not count yet (or no longer), as `Sheet!17`.
    pub because: Vec<String>,
    pub words: Bilingual,
}

/// A plan workbook, read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workbook {
    /// The file's name.
    pub name: String,
    /// First and last year of the plan as its titles and headers say.
    pub years: Option<(i32, i32)>,
    /// The name of the plan as its first sheet prints it.
    pub title: Option<String>,
    /// Whose plan it is, as written.
    pub agency: Option<String>,
    pub sheets: Vec<SheetRead>,
    /// The rows that count, sheet by sheet.
    pub rows: Vec<Row>,
    pub summary: Vec<SummaryLine>,
    pub reconciliation: Vec<Reconciled>,
    pub doubts: Vec<Doubt>,
}

impl Workbook {
    /// The rows of one form.
    pub fn of(&self, form: Form) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.form == form)
    }

    /// Were cells refused?
    pub fn has_refusals(&self) -> bool {
        self.doubts.iter().any(|doubt| doubt.gravity == Gravity::Refused)
    }
}
