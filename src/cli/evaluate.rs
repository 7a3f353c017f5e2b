//! `phaen duplicates evaluate`: the engine measured on judged pairs of any works.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::output::{Output, table};
use super::progress::Progress;
use super::whole::{cannot_write, write_whole};
use crate::duplicates::evaluation::{
    Cost, Evaluation, Labelled, Settings, counting, evaluate, index, page, read_areas, read_pairs, read_works, train,
};
use crate::duplicates::{Gazetteer, Index, Weights, office};
use crate::error::{At, Error, Fault, Result, Words};
use crate::http::Language;

/// Where the works are and how they are read.
#[derive(Debug, Args)]
pub(super) struct Source {
    /// Works as CSV: id, title, agency, fiscal_year, budget, lon, lat, wkt, area_code, address, objective, kind
    #[arg(long, value_name = "FILE")]
    pub(super) works: PathBuf,
    /// Names of areas beside those that the hub knows: code, name
    #[arg(long, value_name = "FILE")]
    pub(super) areas: Option<PathBuf>,
    /// Compare works of one agency with each other too
    #[arg(long)]
    pub(super) within_agency: bool,
    /// Weights to begin with, instead of those that ship
    #[arg(long, value_name = "FILE")]
    pub(super) weights: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Columns of the works: id and title are needed, the others may be missing or empty. fiscal_year and budget may be lists
with ';', money is in baht (or any unit). lon, lat and wkt are WGS 84, anywhere. Columns of the pairs: id_a, id_b, label;
the label is 1, 0 or a relation (duplicate, overlap, phase, component …); 1, duplicate and overlap are what is to be found.
A pair that is not listed is left out of the figures, unless --complete says that the list is complete.

Example:
  phaen demo --projects 10000 --seed 1 --works works.csv --pairs pairs.csv --areas areas.csv
  phaen duplicates evaluate --works works.csv --pairs pairs.csv --areas areas.csv --complete --report report.html"
)]
pub(super) struct Evaluate {
    #[command(flatten)]
    source: Source,
    /// Judged pairs as CSV: id_a, id_b, label
    #[arg(long, value_name = "FILE")]
    pairs: PathBuf,
    /// Refit the weights to these judged pairs first
    #[arg(long, value_name = "FILE")]
    train: Option<PathBuf>,
    /// Pairs that are not listed are no duplicates
    #[arg(long)]
    complete: bool,
    /// Write the pairs that were judged otherwise as CSV: id_a, id_b, label, found, probability, evidence
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// Write the report as a page
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|cause| {
        Error::malformed(
            Fault::new(
                At::Whole,
                "cannot-read",
                Words::new(
                    format!("อ่าน {} ไม่ได้: {cause}", path.display()),
                    format!("{} cannot be read: {cause}", path.display()),
                ),
            )
            .remedy("ตรวจชื่อไฟล์และสิทธิ์", "check the name and whether you may read it"),
        )
    })
}

/// Names the file in which a fault lies: several are read.
fn in_file<T>(path: &Path, done: Result<T>) -> Result<T> {
    done.map_err(|error| match error {
        Error::Malformed(faults) => Error::Malformed(
            faults
                .into_iter()
                .map(|fault| Fault {
                    reason: Words::new(
                        format!("{}: {}", path.display(), fault.reason.th),
                        format!("{}: {}", path.display(), fault.reason.en),
                    ),
                    ..fault
                })
                .collect(),
        ),
        other => other,
    })
}

pub(super) fn pairs_of(path: &Path) -> Result<Labelled> {
    in_file(path, read_pairs(open(path)?))
}

pub(super) fn weights_of(path: &Path) -> Result<Weights> {
    let text = std::io::read_to_string(open(path)?).map_err(Error::internal)?;
    toml::from_str(&text).map_err(|cause| {
        Error::malformed(
            Fault::new(
                At::Whole,
                "not-weights",
                Words::new(
                    format!("{} ไม่ใช่ไฟล์น้ำหนัก: {}", path.display(), cause.message()),
                    format!("{} holds no weights: {}", path.display(), cause.message()),
                ),
            )
            .remedy("สร้างด้วย phaen duplicates train", "make it with `phaen duplicates train`"),
        )
    })
}

impl Source {
    pub(super) fn index(&self, complete: bool, output: &Output) -> Result<(Index, Settings)> {
        let mut gazetteer: Gazetteer = office::gazetteer();
        if let Some(path) = &self.areas {
            gazetteer.extend(in_file(path, read_areas(open(path)?))?);
        }
        let weights = self.weights.as_deref().map(weights_of).transpose()?.map(Arc::new);
        let settings = Settings { complete, within_agency: self.within_agency, weights };
        let progress = Progress::new(output, output.choose("อ่าน", "Reading"));
        let meridian = self.meridian()?;
        let index = index(&gazetteer, &settings, meridian, &mut |add| {
            let mut done = 0;
            let read = read_works(open(&self.works)?, &mut |works| {
                done += works.len() as u64;
                add(works);
                progress.at(done, 0);
            });
            in_file(&self.works, read).map(|_| ())
        })?;
        Ok((index, settings))
    }

    /// The meridian in the midst of the first works that have a place; none where Thailand's will do.
    fn meridian(&self) -> Result<Option<f64>> {
        let mut longitudes: Vec<f64> = Vec::new();
        let read = crate::duplicates::evaluation::first_longitudes(open(&self.works)?, 4096);
        longitudes.extend(in_file(&self.works, read)?);
        longitudes.sort_by(f64::total_cmp);
        let middle = longitudes.get(longitudes.len() / 2).copied();
        Ok(middle.filter(|longitude| !(84.0..=114.0).contains(longitude)).map(f64::round))
    }
}

pub(super) fn run_evaluate(command: &Evaluate, output: &Output) -> Result<()> {
    let start = Instant::now();
    let pairs = pairs_of(&command.pairs)?;
    let (mut index, settings) = command.source.index(command.complete, output)?;
    let mut fitted = None;
    if let Some(path) = &command.train {
        let (weights, quality) = train(&index, &pairs_of(path)?)?;
        index = index.with_weights(Arc::new(weights));
        fitted = Some(quality);
    }
    let read_seconds = start.elapsed().as_secs_f64();
    let progress = Progress::new(output, output.choose("เปรียบเทียบ", "Comparing"));
    let evaluation = evaluate(&index, &pairs, &settings, &|done, total| {
        progress.at(done as u64, total as u64);
        true
    })?;
    drop(progress);
    let wall_seconds = start.elapsed().as_secs_f64();
    let cost = Cost {
        read_seconds,
        compare_seconds: wall_seconds - read_seconds,
        wall_seconds,
        cpu_seconds: cpu_seconds(),
        peak_bytes: peak_bytes(),
    };
    if let Some(path) = &command.report {
        let source = format!("{} · {}", command.source.works.display(), command.pairs.display());
        write_whole(path, |file| {
            let page = page(&evaluation, &cost, &source);
            std::io::Write::write_all(file, page.as_bytes()).map_err(|cause| cannot_write(path, &cause))
        })?;
    }
    if let Some(path) = &command.errors {
        write_whole(path, |file| {
            let mut rows = csv::Writer::from_writer(file as &mut dyn std::io::Write);
            rows.write_record(["id_a", "id_b", "label", "found", "probability", "evidence"])
                .map_err(Error::internal)?;
            for one in &evaluation.errors {
                let probability = format!("{:.4}", one.probability);
                rows.write_record([&one.a, &one.b, &one.label, one.found, &probability, &one.evidence])
                    .map_err(Error::internal)?;
            }
            rows.flush().map_err(|cause| cannot_write(path, &cause))
        })?;
    }
    let document = json!({ "evaluation": evaluation, "cost": cost, "fitted": fitted });
    output.result(&document, text(&evaluation, &cost, output));
    Ok(())
}

/// Seconds of the processor that this process has used.
fn cpu_seconds() -> Option<f64> {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9)
}

/// The most memory that this process has had at once, where the system tells.
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

fn text(evaluation: &Evaluation, cost: &Cost, output: &Output) -> String {
    let shown = |figure: Option<f64>| figure.map_or("–".to_owned(), |figure| format!("{figure:.4}"));
    let figures = &evaluation.figures;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |th: &str, en: &str, value: String| rows.push(vec![output.choose(th, en).to_owned(), value]);
    row("โครงการ", "works", evaluation.works.to_string());
    row("คู่ที่ตัดสินแล้ว", "judged pairs", evaluation.judged.to_string());
    row("ซ้ำหรือทับซ้อนตามที่ตัดสิน", "doubles among them", figures.positives.to_string());
    row("พบว่าซ้ำหรือทับซ้อน", "flagged", format!("{} (≥ {})", figures.flagged, evaluation.threshold));
    row("ความแม่นยำ", "precision", shown(figures.precision));
    row("ความครบถ้วน", "recall", shown(figures.recall));
    row("F1", "F1", shown(figures.f1));
    row("F1 ที่ดีที่สุด", "best F1", format!("{} (≥ {})", shown(figures.best_f1), shown(figures.best_threshold)));
    row("PR-AUC", "PR-AUC", shown(figures.pr_auc));
    row("ความแม่นยำ 100 คู่แรก", "precision@100", shown(figures.precision_at_100));
    row("Brier", "Brier", shown(figures.brier));
    row(
        "ECE",
        "ECE",
        format!("{} ({} ≥ 0.1)", shown(figures.calibration_error), shown(figures.calibration_error_shown)),
    );
    if let Some(clusters) = evaluation.clusters {
        let all = format!("{:.4} / {:.4} / {:.4}", clusters.precision, clusters.recall, clusters.f1);
        row("B-cubed P / R / F1", "B-cubed P / R / F1", all);
    }
    row("คู่ต่อโครงการ", "candidates per work", format!("{:.2}", evaluation.candidates_per_work));
    row("ส่วนที่ตัดออก", "reduction", format!("{:.6}", evaluation.reduction));
    let time = format!("{:.2} ({:.2} + {:.2})", cost.wall_seconds, cost.read_seconds, cost.compare_seconds);
    row("วินาที", "seconds (reading + comparing)", time);
    row("วินาทีประมวลผล", "CPU seconds", cost.cpu_seconds.map_or("–".to_owned(), |seconds| format!("{seconds:.2}")));
    row(
        "หน่วยความจำสูงสุด (MB)",
        "peak memory (MB)",
        cost.peak_bytes.map_or("–".to_owned(), |bytes| (bytes / 1_000_000).to_string()),
    );
    let figures = table(&[output.choose("ตัวเลข", "figure"), ""], &rows);
    [figures, rules(evaluation, output), confusion(evaluation, output), counting(evaluation)].join("\n\n")
}

fn rules(evaluation: &Evaluation, output: &Output) -> String {
    let shown = |figure: Option<f64>| figure.map_or("–".to_owned(), |figure| format!("{figure:.4}"));
    let rows: Vec<Vec<String>> = evaluation
        .rules
        .iter()
        .map(|rule| {
            vec![
                rule.rule.clone(),
                rule.candidates.to_string(),
                format!("{:.3}", rule.share),
                rule.alone.to_string(),
                shown(rule.completeness),
                shown(rule.completeness_alone),
            ]
        })
        .collect();
    let headings = match output.language() {
        Language::Thai => ["กติกา", "คู่", "ส่วนของงาน", "ลำพัง", "ความครบถ้วน", "ลำพัง"],
        Language::English => ["rule", "pairs", "share of work", "alone", "completeness", "alone"],
    };
    table(&headings, &rows)
}

fn confusion(evaluation: &Evaluation, output: &Output) -> String {
    let mut found: Vec<&str> = evaluation.confusion.values().flat_map(|row| row.keys()).map(String::as_str).collect();
    found.sort_unstable();
    found.dedup();
    let rows: Vec<Vec<String>> = evaluation
        .confusion
        .iter()
        .map(|(label, row)| {
            let counts = found.iter().map(|name| row.get(*name).copied().unwrap_or(0).to_string());
            std::iter::once(label.clone()).chain(counts).collect()
        })
        .collect();
    let headings: Vec<&str> =
        std::iter::once(output.choose("ตัดสินว่า \\ พบว่า", "judged \\ found")).chain(found.iter().copied()).collect();
    table(&headings, &rows)
}
