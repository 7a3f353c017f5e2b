//! `phaen import plan`: a plan workbook, from the forms ผ.01 to ผ.03 in XLSX.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use super::file::{failure, outcome, take_in};
use super::told;
use super::wishes::Wishes;
use crate::cli::open::open;
use crate::cli::output::Output;
use crate::config::Settings;
use crate::error::Result;
use crate::imports::Import;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen import plan plan.xlsx --agency 04200102 --dry-run          look first: nothing is written
  phaen import plan plan.xlsx --agency 04200102
  phaen import plan more.xlsx --agency 04200102 --edition 'แก้ไข ครั้งที่ 2/2568'

Sheets are told by their titles and last columns; text boxes are read. Sheets of another layout are read by the agency's saved column maps.
The kind of the plan is what its titles say, unless --kind says another. Every doubtful cell is named. With refused cells nothing is written unless --partial is given; the same file again changes nothing.
`phaen import FILE --kind plan` does the same.")]
pub(in crate::cli) struct PlanFile {
    /// A workbook (.xlsx)
    file: PathBuf,
    /// Whose plan it is: code, DLA code, identifier or name
    #[arg(long, value_name = "CODE")]
    agency: String,
    /// Id of the plan; left out, the agency's plan of these years, made where there is none
    #[arg(long, value_name = "ID")]
    plan: Option<String>,
    /// Kind of the plan: local-development, operation, ordinance, province … [default: what its titles say]
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// First and last year, where the workbook does not say: 2566-2570
    #[arg(long, value_name = "YEARS")]
    years: Option<String>,
    /// Id or words of the edition: ฉบับแรก, or แก้ไข ครั้งที่ 2/2568
    #[arg(long, value_name = "EDITION")]
    edition: Option<String>,
    /// Write nothing; say what would be written
    #[arg(long)]
    dry_run: bool,
    /// Take the workbook though cells are refused; their amounts stay unknown
    #[arg(long)]
    partial: bool,
    /// Remove rows of the edition that the workbook does not have
    #[arg(long)]
    replace: bool,
}

pub(super) fn run(plan: &PlanFile, settings: Settings, output: &Output) -> Result<()> {
    let wishes = Wishes {
        kind: Some("plan".to_owned()),
        agency: Some(plan.agency.clone()),
        plan: plan.plan.clone(),
        plan_kind: plan.kind.clone(),
        years: plan.years.clone(),
        edition: plan.edition.clone(),
        dry_run: plan.dry_run,
        partial: plan.partial,
        replace: plan.replace,
        ..Wishes::default()
    };
    let wishes = wishes.wishes()?;
    let hub = open(settings)?;
    let import = take_in(&hub, &plan.file, wishes, "import plan", output)?;
    output.result(&document(&import, plan.dry_run), told::text(&import, output.language()));
    failure(&import).map_or(Ok(()), Err)
}

/// For scripts: what was understood of the workbook, and whether its rows were written.
fn document(import: &Import, dry_run: bool) -> Value {
    let understood = import.report.as_ref().and_then(|report| report.plan.clone());
    let mut members = match understood {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    if let Some(made) = import.made.first() {
        members.insert("plan".to_owned(), json!(made.plan));
        members.insert("edition".to_owned(), json!(made.edition));
    }
    outcome(members, import, dry_run)
}
