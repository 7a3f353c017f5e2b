//! `phaen export`: a collection, or what a filter lets through of it, into a file.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::open::open_existing;
use super::output::Output;
use super::progress::Progress;
use super::whole::write_whole;
use crate::access::Sight;
use crate::config::Settings;
use crate::error::Result;
use crate::export::{Export as Plan, format_of_file, write_export};
use crate::features::store::count_features;
use crate::http::Parameters;
use crate::http::links::query;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen export projects projects.geojson
  phaen export projects projects.gpkg           (for QGIS, with a spatial index; .fgb likewise)
  phaen export projects projects.xlsx --lang th (text is never a formula; headings in the language of --lang)
  phaen export projects projects.csv            (UTF-8, geometry as WKT; formulas are neutralised)
  phaen export waterways waterways.geojsonl     (one feature to a line; .geojsons: RFC 8142)
  phaen export projects near.fgb --filter \"title LIKE 'ถนน%'\" --crs EPSG:32647
  phaen export waterways canals.csv --where waterway=canal --bbox 100.9,13.2,101.1,13.4

Everything is written, private features too. The file appears when it is whole.")]
pub(super) struct Export {
    /// Id of the collection, as /collections lists it
    collection: String,
    /// .geojson, .fgb, .gpkg, .csv, .xlsx, .kml, .geojsons or .geojsonl
    file: PathBuf,
    /// Only what touches this box: west,south,east,north in degrees
    #[arg(long, allow_hyphen_values = true)]
    bbox: Option<String>,
    /// Coordinate system of the file, for example EPSG:32647 [default: longitude, latitude]
    #[arg(long)]
    crs: Option<String>,
    /// Only these properties, with commas between them
    #[arg(long)]
    properties: Option<String>,
    /// Only what holds at this time: a day, an instant, or start/end with .. for an open one
    #[arg(long)]
    datetime: Option<String>,
    /// Only what a CQL2 expression lets through, for example "lanes >= 4 AND surface = 'asphalt'"
    #[arg(long, value_name = "CQL2")]
    filter: Option<String>,
    /// Only features in whose texts all these words occur
    #[arg(long = "search", value_name = "WORDS")]
    words: Option<String>,
    /// Only where a queryable has a value; may be given more than once
    #[arg(long = "where", value_name = "NAME=VALUE")]
    equals: Vec<String>,
}

impl Export {
    /// The question as a client would put it over HTTP: it is read by the same rules.
    fn parameters(&self) -> Result<Parameters> {
        let given =
            [("bbox", &self.bbox), ("datetime", &self.datetime), ("crs", &self.crs), ("properties", &self.properties)];
        let given = given.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
        let equals = self.equals.iter().map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let pairs: Vec<(&str, String)> = given.chain(equals.map(|(name, value)| (name, value.to_owned()))).collect();
        Parameters::parse(&query(&pairs))
    }
}

pub(super) fn run(export: &Export, settings: Settings, output: &Output) -> Result<()> {
    let format = format_of_file(&export.file)?;
    let parameters = export.parameters()?;
    let hub = open_existing(settings)?;
    let progress = Progress::new(output, output.choose("เขียน", "Writing"));
    let scratch = hub.config.data_dir.clone();
    let count = hub.store.read_now(|database| {
        let sight = Sight::Everything;
        let plan = Plan::read(database, sight, &export.collection, parameters, format, output.language(), &scratch)?;
        let total = count_features(database, &plan.dataset, &plan.sight, &plan.filter)?;
        let total = u64::try_from(total).unwrap_or_default();
        write_whole(&export.file, |file| write_export(database, &plan, file, &mut |done| progress.at(done, total)))
    })?;
    drop(progress);
    let document = json!({ "collection": export.collection, "file": export.file, "features": count });
    let features = output.choose("รายการ", "features");
    output.result(&document, format!("{}: {count} {features}", export.file.display()));
    Ok(())
}
