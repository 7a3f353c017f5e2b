//! `phaen duplicates train`: the weights refitted to the decisions of the hub, or to judged pairs of any works.

use std::path::PathBuf;

use clap::Args;

use super::evaluate::{Source, pairs_of, weights_of};
use super::open::open_existing;
use super::output::{Output, table};
use super::whole::{cannot_write, write_whole};
use crate::config::Settings;
use crate::duplicates::evaluation::train;
use crate::duplicates::{Quality, Weights, Work, learn, office, store, weights};
use crate::error::Result;
use crate::http::Language;

#[derive(Debug, Args)]
#[command(
    after_help = "At least 50 decisions or judged pairs are needed, five related and five unrelated among them. Without --works and --pairs
it learns from the decisions in the hub: a confirmed pair teaches the relation that was named or shown, a rejected one that
the two have nothing to do with each other. Examples:
  phaen duplicates train --out weights.toml
  phaen --database postgres://… duplicates train --out weights.toml
  phaen duplicates train --works works.csv --pairs judged.csv --out weights.toml
  phaen duplicates evaluate --works works.csv --pairs others.csv --weights weights.toml
  phaen serve --duplicate-weights weights.toml"
)]
pub(super) struct Train {
    /// Works as CSV, with the columns of `evaluate`; without them the projects and decisions of the hub
    #[arg(long, value_name = "FILE", requires = "pairs")]
    works: Option<PathBuf>,
    /// Judged pairs as CSV: id_a, id_b, label
    #[arg(long, value_name = "FILE", requires = "works")]
    pairs: Option<PathBuf>,
    /// Names of areas beside those that the hub knows: code, name
    #[arg(long, value_name = "FILE", requires = "works")]
    areas: Option<PathBuf>,
    /// Weights to begin with, instead of those that the hub uses
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Where the weights go
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run_train(command: &Train, settings: Settings, output: &Output) -> Result<()> {
    let learnt = match (&command.works, &command.pairs) {
        (Some(works), Some(pairs)) => {
            let (works, areas, weights) = (works.clone(), command.areas.clone(), command.weights.clone());
            let source = Source { works, areas, within_agency: false, weights };
            let pairs = pairs_of(pairs)?;
            let (index, _) = source.index(false, output)?;
            train(&index, &pairs)?
        }
        _ => from_decisions(command, settings)?,
    };
    let (weights, quality) = learnt;
    let text = weights.to_toml()?;
    write_whole(&command.out, |file| {
        std::io::Write::write_all(file, text.as_bytes()).map_err(|cause| cannot_write(&command.out, &cause))
    })?;
    output.result(&quality, quality_text(&quality, output));
    Ok(())
}

fn from_decisions(command: &Train, settings: Settings) -> Result<(Weights, Quality)> {
    let hub = open_existing(settings)?;
    let chosen = command.weights.as_deref().map(weights_of).transpose()?;
    let (works, lessons) = hub.store.read_now(|database| {
        let lessons = store::lessons(database)?;
        let works = store::list_works(database)?;
        Ok((works, lessons))
    })?;
    let works: Vec<Work> = works.into_iter().map(|(work, _)| work).collect();
    learn(&works, &lessons, &office::gazetteer(), chosen.as_ref().unwrap_or_else(|| weights()))
}

fn quality_text(quality: &Quality, output: &Output) -> String {
    let share = |share: Option<f64>| share.map_or("–".to_owned(), |share| format!("{:.1} %", share * 100.0));
    let row = |name: &str, before: String, after: String| vec![name.to_owned(), before, after];
    let four = |figure: f64| format!("{figure:.4}");
    let relations = (share(quality.relations_right_before), share(quality.relations_right));
    let rows = vec![
        row("Brier", four(quality.brier_before), four(quality.brier)),
        row("ECE", four(quality.calibration_error_before), four(quality.calibration_error)),
        row(output.choose("ความสัมพันธ์ถูกต้อง", "relation right"), relations.0, relations.1),
    ];
    let headings = match output.language() {
        Language::Thai => ["วัดกับคู่ที่ไม่ได้ใช้เรียนรู้", "ก่อน", "หลัง"],
        Language::English => ["on pairs left out of the fit", "before", "after"],
    };
    let Quality { examples, related, clusters, .. } = quality;
    let said = match output.language() {
        Language::Thai => format!("ปรับน้ำหนักจาก {examples} คู่ ({related} คู่เกี่ยวข้องกัน) ใน {clusters} กลุ่ม"),
        Language::English => format!("Weights fitted to {examples} pairs ({related} related) in {clusters} clusters"),
    };
    [said, table(&headings, &rows)].join("\n\n")
}
