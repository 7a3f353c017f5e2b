//! What an import did, and what it refused.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Bilingual;
use crate::error::{At, Fault, Words};
use crate::ingest::text::Decoded;
use crate::plans::project::Project;

/// What came of a file of projects.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanReport)]
pub struct Report {
    /// Nothing was to be written.
    pub dry_run: bool,
    /// The file's good rows stand in the hub. With refused rows that is so only where a partial import was asked for.
    pub written: bool,
    /// Rows of the file beneath its header; empty lines are none.
    pub rows: usize,
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// Rows that were refused; `refused` has one entry for each fault of theirs.
    pub refused_rows: usize,
    pub refused: Vec<Refused>,
    /// Codes of the agencies that were made.
    pub agencies_created: Vec<String>,
    /// Name of the encoding, and how it was settled.
    pub encoding: String,
    pub encoding_reason: Bilingual,
    pub delimiter: String,
    /// The projects that were written, and what they were before.
    #[serde(skip)]
    pub touched: Vec<Touched>,
}

/// A project that an import wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Touched {
    pub id: String,
    /// Its version after the import.
    pub version: i64,
    /// The project as it was, with the hash that imports went by; none for a new one.
    pub before: Option<(Project, String)>,
}

/// One fault of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// As a spreadsheet counts: the header is row 1.
    pub row: usize,
    /// The heading of the column.
    pub field: String,
    /// Stable; programs may rely on it.
    pub code: String,
    pub reason: Bilingual,
    pub remedy: Option<Bilingual>,
}

impl Report {
    pub(super) fn of(decoded: &Decoded, delimiter: char, rows: usize, dry_run: bool) -> Self {
        Report {
            dry_run,
            rows,
            encoding: decoded.encoding.name().to_owned(),
            encoding_reason: told(&decoded.why),
            delimiter: delimiter.to_string(),
            ..Report::default()
        }
    }

    /// Takes over the faults of one row.
    pub(super) fn refuse(&mut self, row: usize, faults: Vec<Fault>) {
        self.refused_rows += 1;
        self.refused.extend(faults.into_iter().map(|fault| Refused::of(row, fault)));
    }
}

impl Refused {
    fn of(row: usize, fault: Fault) -> Self {
        let field = match fault.at {
            At::Row { field, .. } | At::Parameter(field) | At::Pointer(field) | At::Header(field) => field,
            At::Whole => String::new(),
        };
        Refused {
            row,
            field,
            code: fault.code.to_owned(),
            reason: told(&fault.reason),
            remedy: fault.remedy.as_ref().map(told),
        }
    }
}

fn told(words: &Words) -> Bilingual {
    Bilingual::new(words.th.clone(), words.en.clone())
}
