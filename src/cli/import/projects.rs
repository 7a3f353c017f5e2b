//! `phaen import projects`: projects from a table, by a column map.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value};

use super::file::{failure, outcome, take_in};
use super::told;
use super::wishes::Wishes;
use crate::cli::open::open;
use crate::cli::output::Output;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::imports::Import;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen import projects plan.csv --map plan.toml --dry-run        look first: nothing is written
  phaen import projects plan.csv --map plan.toml --agency lao-200702

The map says which heading is which field, the unit of the money and the era of the years. UTF-8 (with or without mark) and windows-874,
Thai digits and Buddhist years are understood. Rows are taken all or none unless --partial is given; the same file again changes nothing.
`phaen import FILE --columns MAP` does the same.")]
pub(in crate::cli) struct Projects {
    /// A table as CSV, TSV or text with semicolons
    file: PathBuf,
    /// The column map (TOML or JSON)
    #[arg(long, value_name = "MAP")]
    map: PathBuf,
    /// Owner of the rows that name no agency: code, DLA code, identifier or name
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// Write nothing; say what would be written
    #[arg(long)]
    dry_run: bool,
    /// Take the good rows though others are refused
    #[arg(long)]
    partial: bool,
    /// Make the agencies that the hub does not know
    #[arg(long)]
    create_agencies: bool,
}

pub(super) fn run(projects: &Projects, settings: Settings, output: &Output) -> Result<()> {
    let wishes = Wishes {
        kind: Some("projects".to_owned()),
        columns: Some(projects.map.clone()),
        agency: projects.agency.clone(),
        dry_run: projects.dry_run,
        partial: projects.partial,
        create_agencies: projects.create_agencies,
        ..Wishes::default()
    };
    let wishes = wishes.wishes()?;
    let hub = open(settings)?;
    let import = take_in(&hub, &projects.file, wishes, "import projects", output)?;
    output.result(&document(&import, projects.dry_run)?, told::text(&import, output.language()));
    failure(&import).map_or(Ok(()), Err)
}

/// For scripts: what the rows change, and whether they were written.
fn document(import: &Import, dry_run: bool) -> Result<Value> {
    let found = import.report.as_ref().and_then(|report| report.projects.as_ref());
    let members = match found.map(serde_json::to_value).transpose().map_err(Error::internal)? {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    Ok(outcome(members, import, dry_run))
}
