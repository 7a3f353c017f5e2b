//! What was understood of a plan workbook besides its rows: its sheets, every cell that left a doubt, and ผ.01 against the rows.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind::KindSaid;
use crate::access::Bilingual;
use crate::plans::book::{Form, PlanBook, SummaryBlock};

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
    /// Null where it is none of the forms.
    pub form: Option<Form>,
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

/// So many projects for so much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    pub projects: i64,
    pub satang: i64,
}

/// ผ.01 against the rows, for one list, programme and year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reconciled {
    pub block: SummaryBlock,
    /// As the summary prints it; null for the whole list.
    pub programme: Option<String>,
    pub year: i32,
    /// What ผ.01 prints.
    pub printed: Counted,
    /// What the rows give: a project counts in each year for which it has money.
    pub rows: Counted,
    /// They are the same, or `because` makes up for the difference to the satang.
    pub explained: bool,
    /// Rows that ผ.01 does not count yet or no longer, as `Sheet!17`.
    pub because: Vec<String>,
    pub words: Bilingual,
}

/// A plan workbook, read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workbook {
    /// The plan on it: the sheets and rows that count.
    pub book: PlanBook,
    /// All sheets, those too that do not count.
    pub sheets: Vec<SheetRead>,
    /// Where ผ.01 and the rows differ, and the sum of each list and year.
    pub reconciliation: Vec<Reconciled>,
    pub doubts: Vec<Doubt>,
    /// What kind of plan its titles say it is.
    pub kind: Option<KindSaid>,
}

impl Workbook {
    /// Were cells refused?
    pub fn has_refusals(&self) -> bool {
        self.doubts.iter().any(|doubt| doubt.gravity == Gravity::Refused)
    }

    /// The doubts of one code.
    pub fn doubted(&self, code: &str) -> Vec<&Doubt> {
        self.doubts.iter().filter(|doubt| doubt.code == code).collect()
    }
}
