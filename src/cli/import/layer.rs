//! `phaen import layer`: makes a dataset from a file, or replaces its features.

use std::collections::HashSet;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{refusal_error, refused_features};
use crate::access::Visibility;
use crate::cli::open::{deed, open};
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::config::Settings;
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::Crs;
use crate::ingest::describe::ids;
use crate::ingest::layer::{LayerFile, read_layer};
use crate::ingest::store::{LayerOutcome, LayerWishes, import_layer};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen import layer waterways.geojson --dataset waterways --title ทางน้ำ --title-en Waterways
  phaen import layer roads.zip --dataset roads --agency lao-200702 --visibility agencies
  phaen import layer old.shp --dataset old --crs EPSG:24047        (a shapefile without .prj)

A dataset that is there already gets the file's features in place of its own; titles, owner and visibility stay unless they are given.
Each feature keeps its id: its own, else a property id, gid, fid or OBJECTID, else its number in the file.")]
pub(in crate::cli) struct Layer {
    /// .geojson, .geojsonl, .shp (with .dbf and .prj beside it) or .zip of a shapefile
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
    let crs = layer.crs.as_deref().map(|text| Crs::parse(text, "crs")).transpose()?;
    let reading = Progress::new(output, output.choose("อ่าน", "Reading"));
    let mut file = read_layer(&layer.file, crs, |done| reading.at(done, 0))?;
    drop(reading);
    let ids = settle(&mut file);
    if !file.refused.is_empty() && !layer.partial {
        let document = json!({ "dataset": layer.dataset, "imported": 0, "refused": refused_features(&file.refused, output.language()) });
        output.result(&document, "");
        output.note(output.choose(
            "ไม่ได้นำเข้า เพราะมีรายการที่รับไม่ได้ (--partial นำเข้าเฉพาะรายการที่ดี):",
            "Nothing was imported, since some features cannot be taken (--partial takes the others):",
        ));
        return Err(refusal_error(&file.refused));
    }
    let hub = open(settings)?;
    let deed = deed(&hub, "import layer");
    let mut wishes = LayerWishes {
        dataset: layer.dataset.clone(),
        title: layer.title.clone(),
        title_en: layer.title_en.clone(),
        agency: None,
        visibility: layer.visibility.as_deref().map(Visibility::stored),
    };
    let writing = Progress::new(output, output.choose("บันทึก", "Writing"));
    let total = file.features.len() as u64;
    wishes.agency =
        hub.store.read_now(|database| layer.agency.as_deref().map(|text| owner(database, text)).transpose())?;
    let outcome = import_layer(&hub.store, &file, &ids, &wishes, &deed, |done| writing.at(done, total))?;
    drop(writing);
    report(&file, &outcome, output);
    Ok(())
}

fn owner(database: &mut crate::storage::Database, text: &str) -> Result<String> {
    crate::access::store::resolve_agency(database, text)?.ok_or_else(|| {
        Error::impossible(
            Fault::parameter(
                "agency",
                "unknown-agency",
                Words::new(format!("ไม่พบหน่วยงาน '{text}'"), format!("there is no agency '{text}'")),
            )
            .remedy("ดูรายการที่ /agencies", "the list stands under /agencies"),
        )
    })
}

/// Gives each feature its id, and moves those that can have none to the refused.
fn settle(file: &mut LayerFile) -> Vec<String> {
    let (ids, refused) = ids(&file.features);
    let bad: HashSet<usize> = refused.iter().map(|refused| refused.index).collect();
    let (features, ids): (Vec<_>, Vec<_>) = std::mem::take(&mut file.features)
        .into_iter()
        .zip(ids)
        .filter(|(feature, _)| !bad.contains(&feature.index))
        .unzip();
    file.features = features;
    file.refused.extend(refused);
    file.refused.sort_by_key(|refused| refused.index);
    ids
}

fn report(file: &LayerFile, outcome: &LayerOutcome, output: &Output) {
    let id = &outcome.dataset.described.id;
    let document = json!({
        "dataset": id,
        "created": outcome.created,
        "unchanged": outcome.unchanged,
        "imported": outcome.features,
        "geometryKind": outcome.dataset.described.geometry_kind,
        "crs": file.crs.code(),
        "bbox": outcome.dataset.extent.bbox,
        "refused": refused_features(&file.refused, output.language()),
    });
    let what = match (outcome.unchanged, outcome.created) {
        (true, _) => output.choose("ไม่มีอะไรเปลี่ยน", "nothing has changed"),
        (false, true) => output.choose("ชุดข้อมูลใหม่", "a new dataset"),
        (false, false) => output.choose("แทนที่รายการเดิม", "its features were replaced"),
    };
    let features = output.choose("รายการ", "features");
    output.result(&document, format!("{id}: {} {features} ({what}, {})", outcome.features, file.crs.code()));
    if !file.refused.is_empty() {
        output.error(&refusal_error(&file.refused));
    }
}
