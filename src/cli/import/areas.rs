//! `phaen import areas`: gives provinces, amphoe and tambons their boundaries, matched by code or name.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::file::{failure, take_in};
use super::told;
use super::wishes::Wishes;
use crate::cli::open::open;
use crate::cli::output::Output;
use crate::config::Settings;
use crate::error::Result;
use crate::imports::report::RowVerdict;
use crate::imports::{Import, ImportState};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen import areas eec_tambon.geojson
  phaen import areas thailand_adm2.zip          (the areas of other provinces are named and left out)

A feature is matched by its codes (ADM3_PCODE, TAM_CODE, TH200702 …), and where it has none by its names.
`phaen import FILE --kind areas` does the same.")]
pub(in crate::cli) struct Areas {
    /// Any file of polygons that the hub reads
    file: PathBuf,
    /// Coordinate system of a file that does not say it or says it wrongly
    #[arg(long)]
    crs: Option<String>,
    /// Take the good boundaries though others are refused
    #[arg(long)]
    partial: bool,
    /// Write nothing; say what would be written
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(areas: &Areas, settings: Settings, output: &Output) -> Result<()> {
    let wishes = Wishes {
        kind: Some("areas".to_owned()),
        crs: areas.crs.clone(),
        partial: areas.partial,
        dry_run: areas.dry_run,
        ..Wishes::default()
    };
    let wishes = wishes.wishes()?;
    let hub = open(settings)?;
    let import = take_in(&hub, &areas.file, wishes, "import areas", output)?;
    output.result(&document(&import), told::text(&import, output.language()));
    failure(&import).map_or(Ok(()), Err)
}

/// For scripts.
fn document(import: &Import) -> serde_json::Value {
    let report = import.report.as_ref();
    let areas = report.and_then(|report| report.areas.clone()).unwrap_or_default();
    let rows =
        report.and_then(|report| report.layers.first()).map(|layer| layer.examples.as_slice()).unwrap_or_default();
    let of = |verdict: RowVerdict| rows.iter().filter(|row| row.verdict == verdict).collect::<Vec<_>>();
    json!({
        "import": import.id,
        "source": import.file.name,
        "written": import.state == ImportState::Done,
        "matched": areas.changed.len() + areas.unchanged,
        "changed": areas.changed,
        "unchanged": areas.unchanged,
        "missing": areas.missing,
        "notMatched": of(RowVerdict::Warned),
        "refused": of(RowVerdict::Refused),
    })
}
