//! `phaen import`: boundaries, layers and projects from files. Each import is all or nothing, and the same file again changes nothing.

mod areas;
mod layer;
mod plan;
mod projects;

use clap::Subcommand;

use super::output::Output;
use crate::config::Settings;
use crate::error::{Error, Fault, Result};
use crate::http::Language;
use crate::ingest::layer::Refusal;

#[derive(Debug, Subcommand)]
pub(super) enum Import {
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
    match command {
        Import::Areas(areas) => areas::run(areas, settings, output),
        Import::Layer(layer) => layer::run(layer, settings, output),
        Import::Plan(file) => plan::run(file, settings, output),
        Import::Projects(projects) => projects::run(projects, settings, output),
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
