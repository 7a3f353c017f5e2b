//! `phaen import projects`: projects from a table, by a column map.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::open::{deed, open};
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::config::Settings;
use crate::error::{At, Error, Fault, Result, Words};
use crate::ingest::column_map::ColumnMap;
use crate::plans::import::{Options, Refused, Report, Step, import_projects};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen import projects plan.csv --map plan.toml --dry-run        look first: nothing is written
  phaen import projects plan.csv --map plan.toml --agency lao-200702

The map says which heading is which field, the unit of the money and the era of the years. UTF-8 (with or without mark) and windows-874,
Thai digits and Buddhist years are understood. Rows are taken all or none unless --partial is given; the same file again changes nothing.")]
pub(in crate::cli) struct Projects {
    /// A table as CSV, TSV or text with semicolons
    file: PathBuf,
    /// The column map (TOML)
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
    let map = ColumnMap::parse(&String::from_utf8_lossy(&read(&projects.map)?))?;
    let bytes = read(&projects.file)?;
    let hub = open(settings)?;
    let deed = deed(&hub, "import projects");
    let options = Options {
        agency: projects.agency.clone(),
        only_agency: None,
        dry_run: projects.dry_run,
        partial: projects.partial,
        create_agencies: projects.create_agencies,
    };
    let bars = [
        Progress::new(output, output.choose("อ่าน", "Reading")),
        Progress::new(output, output.choose("บันทึก", "Writing")),
    ];
    let report = import_projects(&hub, &bytes, &map, &options, &deed, &|step, done, all| {
        let [reading, writing] = &bars;
        let bar = if step == Step::Reading { reading } else { writing };
        bar.at(done as u64, all as u64);
    })?;
    drop(bars);
    output.result(&report, text(&report, output));
    if report.refused.is_empty() {
        return Ok(());
    }
    let error = Error::Impossible(report.refused.iter().map(fault).collect());
    if report.written || projects.dry_run {
        output.error(&error);
        return Ok(());
    }
    Err(error)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|cause| {
        Error::malformed(Fault::new(
            At::Whole,
            "unreadable-file",
            Words::new(
                format!("อ่านไฟล์ {} ไม่ได้: {cause}", path.display()),
                format!("{} cannot be read: {cause}", path.display()),
            ),
        ))
    })
}

fn fault(refused: &Refused) -> Fault {
    let words = |text: &crate::access::Bilingual| Words::new(text.th.clone(), text.en.clone());
    let mut fault = Fault::row(refused.row, refused.field.clone(), "refused-row", words(&refused.reason));
    fault.remedy = refused.remedy.as_ref().map(words);
    fault
}

fn text(report: &Report, output: &Output) -> String {
    let count = |number: usize, th: &'static str, en: &'static str| format!("{number} {}", output.choose(th, en));
    let mut parts = vec![
        count(report.rows, "แถว", "rows"),
        count(report.created, "โครงการใหม่", "new"),
        count(report.updated, "ปรับปรุง", "changed"),
        count(report.unchanged, "ไม่เปลี่ยน", "unchanged"),
        count(report.refused_rows, "ไม่รับ", "refused"),
    ];
    if !report.agencies_created.is_empty() {
        parts.push(count(report.agencies_created.len(), "หน่วยงานใหม่", "agencies made"));
    }
    let state = match (report.dry_run, report.written) {
        (true, _) => output.choose("ลองดูเท่านั้น ไม่ได้บันทึก", "a dry run: nothing was written"),
        (false, true) => output.choose("บันทึกแล้ว", "written"),
        (false, false) => output.choose("ไม่ได้บันทึก", "nothing was written"),
    };
    format!("{} ({state}; {})", parts.join(", "), report.encoding)
}
