//! `phaen import layer`: makes a dataset from a file, or gives it a version.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::file::{failure, take_in};
use super::told;
use crate::access::Visibility;
use crate::cli::open::open;
use crate::cli::output::Output;
use crate::config::Settings;
use crate::error::Result;
use crate::imports::report::RowVerdict;
use crate::imports::{Import, ImportWishes};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen import layer waterways.geojson --dataset waterways --title ทางน้ำ --title-en Waterways
  phaen import layer roads.zip --dataset roads --agency lao-200702 --visibility agencies
  phaen import layer old.shp --dataset old --crs EPSG:24047        (a shapefile without .prj)

A dataset that is there already gets the file's features in place of its own; titles, owner and visibility stay unless they are given.
Each feature keeps its id: its own, else a property id, gid, fid or OBJECTID, else its number in the file.
`phaen import FILE` does the same and finds the dataset's id by itself.")]
pub(in crate::cli) struct Layer {
    /// Any file that the hub reads; a loose .shp with its .dbf and .prj beside it
    file: PathBuf,
    /// Id of the dataset, which is also the collection's: a-z 0-9 - . _
    #[arg(long, value_name = "ID")]
    dataset: String,
    /// Thai title
    #[arg(long)]
    title: Option<String>,
    /// English title
    #[arg(long, value_name = "TITLE")]
    title_en: Option<String>,
    /// Code of the owner [default for a new dataset: phaen]
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// Who sees it [default for a new dataset: public]
    #[arg(long, value_parser = ["public", "agencies", "private"])]
    visibility: Option<String>,
    /// Coordinate system of a shapefile whose .prj is missing or wrong, such as EPSG:32647
    #[arg(long)]
    crs: Option<String>,
    /// Take the good features though others are refused
    #[arg(long)]
    partial: bool,
}

pub(super) fn run(layer: &Layer, settings: Settings, output: &Output) -> Result<()> {
    let wishes = ImportWishes {
        dataset: Some(layer.dataset.clone()),
        title: layer.title.clone(),
        title_en: layer.title_en.clone(),
        agency: layer.agency.clone(),
        visibility: layer.visibility.as_deref().map(Visibility::stored),
        crs: layer.crs.clone(),
        partial: layer.partial,
        commit: true,
        ..ImportWishes::default()
    }
    .checked()?;
    let hub = open(settings)?;
    let import = take_in(&hub, &layer.file, wishes, "import layer", output)?;
    output.result(&document(layer, &import), told::text(&import, output.language()));
    failure(&import).map_or(Ok(()), Err)
}

/// For scripts, as it has always been.
fn document(layer: &Layer, import: &Import) -> serde_json::Value {
    let made = import.made.first();
    let report = import.report.as_ref().and_then(|report| report.layers.first());
    let examples = report.iter().flat_map(|report| &report.examples);
    json!({
        "import": import.id,
        "dataset": layer.dataset,
        "created": made.is_some_and(|made| made.created),
        "unchanged": made.is_some_and(|made| made.unchanged),
        "imported": made.map_or(0, |made| made.features),
        "geometryKind": report.map(|report| report.geometry_kind),
        "crs": report.and_then(|report| report.crs.value.clone()),
        "bbox": report.and_then(|report| report.bbox),
        "refused": examples.filter(|row| row.verdict == RowVerdict::Refused).collect::<Vec<_>>(),
    })
}
