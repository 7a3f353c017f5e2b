//! `phaen import plan`: a plan workbook, from the forms ผ.01 to ผ.03 in XLSX.

use std::path::PathBuf;

use clap::Args;

use crate::cli::open::{deed, open};
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::config::Settings;
use crate::error::{At, Error, Fault, Result, Words};
use crate::plans::plan::PlanKind;
use crate::plans::workbook::import::{PlanWishes, Report, import};
use crate::plans::workbook::model::{Doubt, Gravity};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen import plan plan.xlsx --agency 04200102 --dry-run          look first: nothing is written
  phaen import plan plan.xlsx --agency 04200102
  phaen import plan more.xlsx --agency 04200102 --edition 'แก้ไข ครั้งที่ 2/2568'

Sheets are told by their titles and last columns; text boxes are read. Sheets of another layout are read by the agency's saved column maps.
Every doubtful cell is named. With refused cells nothing is written unless --partial is given; the same file again changes nothing.")]
pub(in crate::cli) struct PlanFile {
    /// A workbook (.xlsx)
    file: PathBuf,
    /// Whose plan it is: code, DLA code, identifier or name
    #[arg(long, value_name = "CODE")]
    agency: String,
    /// Id of the plan; left out, the agency's plan of these years, made where there is none
    #[arg(long, value_name = "ID")]
    plan: Option<String>,
    /// Kind of a plan that is made: local-development, operation, ordinance, province …
    #[arg(long, value_name = "KIND", default_value = "local-development")]
    kind: String,
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
    let wishes = PlanWishes {
        agency: plan.agency.clone(),
        plan: plan.plan.clone(),
        kind: PlanKind::parse(&plan.kind).ok_or_else(|| no_kind(&plan.kind))?,
        years: plan.years.as_deref().map(|text| window(text).ok_or_else(|| no_years(text))).transpose()?,
        edition: plan.edition.clone(),
        partial: plan.partial,
        replace: plan.replace,
    };
    let hub = open(settings)?;
    let deed = deed(&hub, "import plan");
    let bar = Progress::new(output, output.choose("อ่านและบันทึก", "Reading and writing"));
    let report = import(&hub, &plan.file, &wishes, plan.dry_run, &deed, &|done, all| bar.at(done as u64, all as u64))?;
    drop(bar);
    output.result(&report, text(&report, output));
    let refused: Vec<Fault> =
        report.doubts.iter().filter(|doubt| doubt.gravity == Gravity::Refused).map(fault).collect();
    if refused.is_empty() {
        return Ok(());
    }
    let error = Error::Impossible(refused);
    if report.written || report.dry_run {
        output.error(&error);
        return Ok(());
    }
    Err(error)
}

/// `2566-2570`, or one year alone.
fn window(text: &str) -> Option<(i32, i32)> {
    let year = |text: &str| -> Option<i32> {
        let year: i32 = crate::thai::to_arabic(text).trim().parse().ok()?;
        (2400..2700).contains(&year).then_some(year)
    };
    let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
    year(first).zip(year(last)).filter(|(first, last)| first <= last)
}

fn no_kind(text: &str) -> Error {
    let words = Words::new(format!("ไม่มีแผนชนิด '{text}'"), format!("'{text}' is no kind of plan"));
    let kinds = PlanKind::NAMES.join(", ");
    Error::malformed(
        Fault::parameter("kind", "no-such-kind", words).remedy(format!("ใช้ {kinds}"), format!("one of {kinds}")),
    )
}

fn no_years(text: &str) -> Error {
    let words = Words::new(format!("'{text}' ไม่ใช่ช่วงปี"), format!("'{text}' is no window of years"));
    Error::malformed(Fault::parameter("years", "no-years", words).remedy("เขียนเช่น 2566-2570", "write 2566-2570"))
}

fn fault(doubt: &Doubt) -> Fault {
    let words = |text: &crate::access::Bilingual| Words::new(text.th.clone(), text.en.clone());
    let reason =
        Words::new(format!("{}: {}", doubt.cell, doubt.reason.th), format!("{}: {}", doubt.cell, doubt.reason.en));
    let mut fault = Fault::new(At::Whole, "refused-cell", reason);
    fault.remedy = doubt.remedy.as_ref().map(words);
    fault
}

fn text(report: &Report, output: &Output) -> String {
    let count = |number: usize, th: &'static str, en: &'static str| format!("{number} {}", output.choose(th, en));
    let mut parts = vec![
        count(report.sheets.iter().filter(|sheet| sheet.counts).count(), "แผ่นงาน", "sheets"),
        count(report.rows, "แถว", "rows"),
    ];
    if let Some(outcome) = &report.outcome {
        parts.push(count(outcome.created, "ใหม่", "new"));
        parts.push(count(outcome.updated, "ปรับปรุง", "changed"));
        parts.push(count(outcome.unchanged, "ไม่เปลี่ยน", "unchanged"));
    }
    let of = |gravity: Gravity| report.doubts.iter().filter(|doubt| doubt.gravity == gravity).count();
    parts.push(count(of(Gravity::Doubtful), "เซลล์ที่ควรตรวจ", "cells to look at"));
    parts.push(count(of(Gravity::Refused), "เซลล์ที่ไม่รับ", "cells refused"));
    let differ = report.reconciliation.iter().filter(|found| found.programme.is_none() && !found.explained).count();
    parts.push(count(differ, "ปีที่ ผ.01 ต่างโดยไม่ทราบเหตุ", "years in which ผ.01 differs and nothing explains it"));
    let state = match (report.dry_run, report.written) {
        (true, _) => output.choose("ลองดูเท่านั้น ไม่ได้บันทึก", "a dry run: nothing was written"),
        (false, true) => output.choose("บันทึกแล้ว", "written"),
        (false, false) => output.choose("ไม่ได้บันทึก", "nothing was written"),
    };
    let edition = report.edition_label.as_deref().unwrap_or("–");
    format!("{} ({state}; {edition})", parts.join(", "))
}
