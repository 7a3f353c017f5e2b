//! `phaen import FILE`: any file, found out by evidence; a dry run, its report, and the file taken in where nothing stands against it.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use super::told;
use super::wishes::Wishes;
use crate::cli::open::open;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::config::Settings;
use crate::error::{At, Error, Fault, Result, Words};
use crate::hub::Hub;
use crate::imports::bring::{bring, follow, left_behind};
use crate::imports::record::Signed;
use crate::imports::{Import, ImportState, ImportWishes};

#[derive(Debug, Args)]
pub(in crate::cli) struct Files {
    /// Files of any kind that the hub reads; each becomes one dataset
    #[arg(value_name = "FILE", required_unless_present = "resume")]
    files: Vec<PathBuf>,
    /// Go on with an import that was cut off
    #[arg(long, value_name = "ID", conflicts_with = "files")]
    resume: Option<String>,
    #[command(flatten)]
    wishes: Wishes,
}

pub(super) fn run(files: &Files, settings: Settings, output: &Output) -> Result<()> {
    let wishes = files.wishes.wishes()?;
    if files.files.len() > 1 && wishes.dataset.is_some() {
        let words =
            Words::new("หลายไฟล์จะแทนที่กันเองในชุดข้อมูลเดียว", "several files would replace each other in one dataset");
        let fault = Fault::parameter("dataset", "several-files", words);
        return Err(Error::malformed(fault.remedy("นำเข้าทีละไฟล์", "import one file at a time")));
    }
    let hub = open(settings)?;
    if let Some(id) = &files.resume {
        return ended(&watched(&hub, id, output)?, output);
    }
    let mut refusal = None;
    for path in &files.files {
        let import = take_in(&hub, path, wishes.clone(), "import", output)?;
        // The other files are taken in all the same.
        refusal = ended(&import, output).err().or(refusal);
    }
    refusal.map_or(Ok(()), Err)
}

/// Brings one file and works on it until it rests.
pub(super) fn take_in(
    hub: &Hub,
    path: &std::path::Path,
    wishes: ImportWishes,
    command: &str,
    output: &Output,
) -> Result<Import> {
    let signed = Signed { actor: format!("phaen {command}"), agency: "phaen".to_owned(), is_admin: true };
    let copying = Progress::new(output, output.choose("เก็บต้นฉบับ", "Keeping the original"));
    let length = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let import = bring(hub, path, wishes, signed, |bytes| copying.at(bytes, length))?;
    drop(copying);
    let before: Vec<String> = left_behind(hub)?.into_iter().filter(|id| *id < import.id).collect();
    if !before.is_empty() {
        output.note(format!(
            "{}: phaen import --resume {}",
            output.choose("มีการนำเข้าที่ค้างอยู่ ทำต่อด้วย", "An earlier import was cut off; go on with it by"),
            before.join(", ")
        ));
    }
    watched(hub, &import.id, output)
}

fn watched(hub: &Hub, id: &str, output: &Output) -> Result<Import> {
    let checking = Progress::new(output, output.choose("ตรวจ", "Checking"));
    let loading = Progress::new(output, output.choose("บันทึก", "Writing"));
    let indexing = Progress::new(output, output.choose("ทำดัชนี", "Indexing"));
    follow(hub, id, &|step, done, total, _| match step {
        "load" => loading.at(done, total),
        "index" => indexing.at(done, total),
        _ => checking.at(done, total),
    })
}

/// Prints what came of an import; an error where it was not taken in and was meant to be.
pub(super) fn ended(import: &Import, output: &Output) -> Result<()> {
    let document: Value = serde_json::to_value(import).unwrap_or_else(|_| json!({}));
    output.result(&document, told::text(import, output.language()));
    failure(import).map_or(Ok(()), Err)
}

/// Why an import did not do what was asked.
pub(super) fn failure(import: &Import) -> Option<Error> {
    let whole = |code, words| Some(Error::impossible(Fault::new(At::Whole, code, words)));
    match (&import.state, &import.report) {
        (ImportState::Done, _) => None,
        (ImportState::Failed, _) => {
            let text = |name: &str| import.error.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            whole("failed", Words::new(text("th"), text("en")))
        }
        (ImportState::Cancelled, _) => whole("cancelled", Words::new("การนำเข้าถูกยกเลิก", "the import was cancelled")),
        (_, Some(report)) if report.accepted => None,
        (_, Some(report)) => Some(Error::Impossible(told::obstacles(report))),
        _ => None,
    }
}

/// For scripts: `members`, the import, whether it was only tried, and whether it was taken in.
pub(super) fn outcome(mut members: Map<String, Value>, import: &Import, dry_run: bool) -> Value {
    members.insert("import".to_owned(), json!(import.id));
    members.insert("dryRun".to_owned(), json!(dry_run));
    members.insert("written".to_owned(), json!(import.state == ImportState::Done));
    Value::Object(members)
}
