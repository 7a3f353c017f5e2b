//! `phaen import`: files of every kind by one way; each import is all or nothing, and the same file again changes nothing.

mod areas;
mod file;
mod layer;
mod plan;
mod projects;
mod told;
mod wishes;

use clap::{Args, Subcommand};

use super::output::Output;
use crate::config::Settings;
use crate::error::Result;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, arg_required_else_help = true)]
#[command(after_help = "Examples:
  phaen import roads.zip                                     what kind of file it is, its encoding and coordinates are found by evidence
  phaen import *.geojson --agency lao-200702 --dry-run       only the reports
  phaen import old.zip --dataset old --yes                   take the coordinate system that is proposed
  phaen import wells.csv --partial --repair                  take the good rows, and what can be repaired
  phaen import wells.csv --rename ชื่อ=name --leave-out note  columns as the dataset calls them
  phaen import budget.csv --columns budget.toml              projects, by a column map
  phaen import plan.xlsx --agency 04200102 --plan-kind operation
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
    /// A layer of features, into the dataset that is named · ชั้นข้อมูล
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
