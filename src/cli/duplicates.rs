//! `phaen duplicates`: scans for suspected duplicates, lists them with their reasons, and totals them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::evaluate::{Evaluate, run_evaluate};
use super::open::{deed, open, open_existing};
use super::output::Output;
use super::progress::Progress;
use super::train::{Train, run_train};
use crate::access::Sight;
use crate::areas::AreaCode;
use crate::config::Settings;
use crate::duplicates::Relation;
use crate::duplicates::assign::store::fill_pairs;
use crate::duplicates::office::{
    PairEntry, PairFilter, ScanOptions, ScanResult, pairs_as_text, report_as_text, scan_now, state_names,
};
use crate::duplicates::report::{report, report_csv};
use crate::duplicates::store::{self, PairOrder};
use crate::error::{At, Error, Fault, Result, Words};

#[derive(Debug, Subcommand)]
pub(super) enum Duplicates {
    /// Compare all projects and bring the pairs up to date · ค้นหาโครงการที่อาจซ้ำซ้อน
    Scan(Scan),
    /// List pairs, likeliest first, each with its reason · รายการคู่
    #[command(after_help = "Examples:
  phaen duplicates list --limit 20
  phaen duplicates list --area 2007 --relation duplicate --state open --min-score 0.8 --lang th")]
    List(List),
    /// Total pairs and baht by agencies and year · สรุป
    #[command(after_help = "Example:
  phaen duplicates report --fiscal-year 2569 --csv duplicates.csv")]
    Report(ReportArguments),
    /// Measure the search on judged pairs of any works · วัดผลการค้นหา
    Evaluate(Evaluate),
    /// Refit the weights to the decisions of the hub, or to judged pairs · ปรับน้ำหนักจากผลตัดสิน
    Train(Train),
}

#[derive(Debug, Args)]
pub(super) struct Scan {
    /// Compare projects of one agency with each other too
    #[arg(long)]
    within_agency: bool,
    /// Keep pairs from this probability on, 0 to 1
    #[arg(long, value_name = "P")]
    min_score: Option<f64>,
}

#[derive(Debug, Args)]
pub(super) struct Filter {
    /// Pairs in which this agency has a project; several times for several
    #[arg(long, value_name = "CODE")]
    agency: Vec<String>,
    /// Pairs with a project in this province, amphoe or tambon
    #[arg(long, value_name = "CODE")]
    area: Option<String>,
    /// Pairs with money in this year, Buddhist era
    #[arg(long, value_name = "YEAR")]
    fiscal_year: Option<i32>,
    /// duplicate, overlap, phase, component …
    #[arg(long)]
    relation: Option<String>,
    /// open, confirmed, rejected, deferred, re-assess
    #[arg(long)]
    state: Option<String>,
    /// From this probability on, 0 to 1
    #[arg(long, value_name = "P")]
    min_score: Option<f64>,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    filter: Filter,
    /// How many at most
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    #[command(flatten)]
    filter: Filter,
    /// Write the report to this file as CSV
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

pub(super) fn run(command: &Duplicates, settings: Settings, output: &Output) -> Result<()> {
    match command {
        Duplicates::Scan(scan) => run_scan(scan, settings, output),
        Duplicates::List(list) => run_list(list, settings, output),
        Duplicates::Report(arguments) => run_report(arguments, settings, output),
        Duplicates::Evaluate(command) => run_evaluate(command, output),
        Duplicates::Train(command) => run_train(command, settings, output),
    }
}

fn run_scan(scan: &Scan, settings: Settings, output: &Output) -> Result<()> {
    if scan.min_score.is_some_and(|score| !(0.0..=1.0).contains(&score)) {
        return Err(out_of_range());
    }
    let hub = open(settings)?;
    let options = ScanOptions { within_agency: scan.within_agency, minimum_score: scan.min_score };
    let result = scan_with_progress(&hub, &options, output)?;
    output.result(&result, scan_text(&result, output));
    Ok(())
}

/// Scans, showing how far it has come.
pub(super) fn scan_with_progress(hub: &crate::hub::Hub, options: &ScanOptions, output: &Output) -> Result<ScanResult> {
    let progress = Progress::new(output, output.choose("เปรียบเทียบ", "Comparing"));
    scan_now(&hub.store, options, &deed(hub, "duplicates scan"), &|done, all| {
        progress.at(done as u64, all as u64);
        true
    })
}

/// What came of a scan, in one line.
pub(super) fn scan_text(result: &ScanResult, output: &Output) -> String {
    let ScanResult { works, pairs, added, changed, unchanged, removed, .. } = result;
    match output.language() {
        crate::http::Language::Thai => format!(
            "เปรียบเทียบ {works} โครงการ พบ {pairs} คู่ที่อาจซ้ำซ้อน (ใหม่ {added} เปลี่ยน {changed} เดิม {unchanged} หายไป {removed})"
        ),
        crate::http::Language::English => format!(
            "{works} projects compared, {pairs} suspected pairs ({added} new, {changed} changed, {unchanged} as before, {removed} gone)"
        ),
    }
}

impl Filter {
    fn read(&self) -> Result<PairFilter> {
        let area = self.area.as_deref().map(AreaCode::parse).transpose().map_err(|mut fault| {
            fault.at = At::Parameter("area".into());
            Error::malformed(fault)
        })?;
        if self.min_score.is_some_and(|score| !(0.0..=1.0).contains(&score)) {
            return Err(out_of_range());
        }
        let state = self.state.as_deref().map(|text| one_of("state", text, &state_names())).transpose()?;
        Ok(PairFilter {
            agencies: self.agency.clone(),
            between: None,
            project: None,
            area: area.map(|code| code.to_string()),
            fiscal_year: self.fiscal_year,
            relation: self.relation.as_deref().map(relation).transpose()?,
            severity: None,
            state,
            minimum_score: self.min_score.map(millionths),
            assigned: None,
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a probability between 0 and 1")]
fn millionths(score: f64) -> i64 {
    (score * 1_000_000.0).round() as i64
}

fn relation(text: &str) -> Result<Relation> {
    serde_json::from_value(text.into()).map_err(|_| {
        Error::malformed(
            Fault::parameter(
                "relation",
                "unknown-relation",
                Words::new(format!("ไม่รู้จักความสัมพันธ์ '{text}'"), format!("there is no relation '{text}'")),
            )
            .remedy(
                "เช่น duplicate, overlap, phase, component",
                "for example duplicate, overlap, phase, component, same-programme-elsewhere",
            ),
        )
    })
}

fn one_of(name: &str, text: &str, choices: &[&'static str]) -> Result<&'static str> {
    choices.iter().find(|choice| **choice == text).copied().ok_or_else(|| {
        let list = choices.join(", ");
        let words = Words::new(format!("ไม่รู้จัก '{text}'"), format!("'{text}' is not known"));
        Error::malformed(
            Fault::parameter(name, "unknown-choice", words).remedy(format!("ใช้: {list}"), format!("one of: {list}")),
        )
    })
}

fn out_of_range() -> Error {
    Error::malformed(Fault::parameter(
        "min-score",
        "not-in-range",
        Words::new("ต้องอยู่ระหว่าง 0 ถึง 1", "must lie between 0 and 1"),
    ))
}

fn run_list(list: &List, settings: Settings, output: &Output) -> Result<()> {
    let filter = list.filter.read()?;
    let hub = open_existing(settings)?;
    let limit = i64::from(list.limit);
    let (text, entries) = hub.store.read_now(|database| {
        let pairs = store::list_pairs(database, &Sight::Everything, &filter, PairOrder::Score, None, 0, limit)?;
        let text = pairs_as_text(&pairs, output.language());
        let mut entries: Vec<PairEntry> = pairs.into_iter().map(PairEntry::from).collect();
        fill_pairs(database, &mut entries)?;
        Ok((text, entries))
    })?;
    output.result(&entries, text);
    Ok(())
}

fn run_report(arguments: &ReportArguments, settings: Settings, output: &Output) -> Result<()> {
    let filter = arguments.filter.read()?;
    let hub = open_existing(settings)?;
    let (found, names) = hub.store.read_now(|database| {
        let pairs = store::staked_pairs(database, &Sight::Everything, &filter)?;
        let agencies = crate::access::store::list_agencies(database, "", 0, i64::MAX)?;
        let names: BTreeMap<String, String> =
            agencies.into_iter().map(|agency| (agency.code, agency.name.th)).collect();
        Ok((report(&pairs), names))
    })?;
    if let Some(path) = &arguments.csv {
        super::whole::write_whole(path, |file| {
            let text = report_csv(&found, &names, output.language());
            std::io::Write::write_all(file, text.as_bytes()).map_err(Error::internal)
        })?;
    }
    output.result(&found, report_as_text(&found, output.language()));
    Ok(())
}
