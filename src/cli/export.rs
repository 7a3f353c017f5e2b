//! `phaen export`: a collection into a file.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::open::open_existing;
use super::output::Output;
use super::progress::Progress;
use super::whole::write_whole;
use crate::access::Sight;
use crate::catalog::store::get_dataset;
use crate::config::Settings;
use crate::error::Result;
use crate::export::{FileFormat, write_collection};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen export projects projects.geojson
  phaen export projects projects.csv            (UTF-8, geometry as WKT; formulas are neutralised)
  phaen export waterways waterways.geojsonl     (one feature to a line)

Everything is written, private features too. The file appears when it is whole.")]
pub(super) struct Export {
    /// Id of the collection, as /collections lists it
    collection: String,
    /// .geojson, .geojsonl or .csv
    file: PathBuf,
}

pub(super) fn run(export: &Export, settings: Settings, output: &Output) -> Result<()> {
    let format = FileFormat::of(&export.file)?;
    let hub = open_existing(settings)?;
    let progress = Progress::new(output, output.choose("เขียน", "Writing"));
    let count = hub.store.read_now(|database| {
        let dataset = get_dataset(database, &Sight::Everything, &export.collection)?;
        write_whole(&export.file, |file| {
            write_collection(database, &dataset, &Sight::Everything, format, file, |done, all| progress.at(done, all))
        })
    })?;
    drop(progress);
    let document = json!({ "collection": export.collection, "file": export.file, "features": count });
    let features = output.choose("รายการ", "features");
    output.result(&document, format!("{}: {count} {features}", export.file.display()));
    Ok(())
}
