//! `phaen import`: boundaries, layers and projects from files. Each import is all or nothing, and the same file again changes nothing.

mod areas;
mod file;
mod layer;
mod plan;
mod projects;
mod told;

use clap::{Args, Subcommand};

use super::output::Output;
use crate::config::Settings;
use crate::error::{Error, Fault, Result};
use crate::http::Language;
use crate::ingest::layer::Refusal;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, arg_required_else_help = true)]
#[command(after_help = "Examples:
  phaen import roads.zip                                     what kind of file it is, its encoding and coordinates are found by evidence
  phaen import *.geojson --agency lao-200702 --dry-run       only the reports
  phaen import old.zip --dataset old --yes                   take the coordinate system that is proposed
  phaen import wells.csv --partial --repair                  take the good rows, and what can be repaired
  phaen import --resume 0192…                                go on with an import that was cut off

Nothing is asked: where a person must say something first, the report says which command to type. Exit status 1 when a file was not taken in.")]
pub(super) struct Import {
    #[command(subcommand)]
    kind: Option<Kind>,
    #[command(flatten)]
    files: file::Files,
}

#[derive(Debug, Subcommand)]
pub(super) enum Kind {
    /// Boundaries of provinces, amphoe and tambons · แนวเขตการปกครอง
    Areas(areas::Areas),
    /// A layer: GeoJSON, one feature to a line, or a shapefile · ชั้นข้อมูล
    Layer(layer::Layer),
    /// A plan workbook: the forms ผ.01 to ผ.03 in XLSX · แผนพัฒนาท้องถิ่น
    Plan(plan::PlanFile),
    /// Projects from a table, by a column map · โครงการ
    Projects(projects::Projects),
}

pub(super) fn run(command: &Import, settings: Settings, output: &Output) -> Result<()> {
    match &command.kind {
        Some(Kind::Areas(areas)) => areas::run(areas, settings, output),
        Some(Kind::Layer(layer)) => layer::run(layer, settings, output),
        Some(Kind::Plan(file)) => plan::run(file, settings, output),
        Some(Kind::Projects(projects)) => projects::run(projects, settings, output),
        None => file::run(&command.files, settings, output),
    }
}

/// What was refused, for scripts.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct RefusedFeature {
    /// Counted from 0.
    index: usize,
    id: Option<String>,
    faults: Vec<RefusedFault>,
}

#[derive(serde::Serialize)]
struct RefusedFault {
    code: &'static str,
    reason: String,
    remedy: Option<String>,
}

fn refused_features(refused: &[Refusal], language: Language) -> Vec<RefusedFeature> {
    let fault = |fault: &Fault| RefusedFault {
        code: fault.code,
        reason: language.of(&fault.reason).to_owned(),
        remedy: fault.remedy.as_ref().map(|remedy| language.of(remedy).to_owned()),
    };
    let feature = |refused: &Refusal| RefusedFeature {
        index: refused.index,
        id: refused.id.clone(),
        faults: refused.faults.iter().map(fault).collect(),
    };
    refused.iter().map(feature).collect()
}

/// Every fault of every refused feature, each naming the feature by its place in the file and its id.
fn refusal_error(refused: &[Refusal]) -> Error {
    let named = |refused: &Refusal| {
        let id = refused.id.as_ref().map(|id| format!(" '{id}'")).unwrap_or_default();
        let name = move |fault: &Fault| {
            let mut fault = fault.clone();
            fault.reason.th = format!("รายการ{id}: {}", fault.reason.th).into();
            fault.reason.en = format!("feature{id}: {}", fault.reason.en).into();
            fault
        };
        refused.faults.iter().map(name).collect::<Vec<_>>()
    };
    Error::Impossible(refused.iter().flat_map(named).collect())
}
