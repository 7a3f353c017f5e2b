//! `phaen import areas`: gives provinces, amphoe and tambons their boundaries, matched by code or name.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{refusal_error, refused_features};
use crate::areas::store::{BoundariesOutcome, import_boundaries};
use crate::areas::{AreaCode, find, match_feature};
use crate::cli::open::{deed, open};
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::config::Settings;
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::{Crs, Shape};
use crate::http::Language;
use crate::ingest::layer::{LayerFeature, LayerFile, read_layer};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen import areas eec_tambon.geojson
  phaen import areas thailand_adm2.zip          (the areas of other provinces are named and left out)

A feature is matched by its codes (ADM3_PCODE, TAM_CODE, TH200702 …), and where it has none by its names.")]
pub(in crate::cli) struct Areas {
    /// .geojson, .geojsonl, .shp or .zip of a shapefile
    file: PathBuf,
    /// Coordinate system of a shapefile whose .prj is missing or wrong
    #[arg(long)]
    crs: Option<String>,
    /// Take the good boundaries though others are refused
    #[arg(long)]
    partial: bool,
}

/// A feature that gave no area its boundary, and why.
struct Left {
    index: usize,
    name: String,
    why: Words,
}

pub(super) fn run(areas: &Areas, settings: Settings, output: &Output) -> Result<()> {
    let crs = areas.crs.as_deref().map(|text| Crs::parse(text, "crs")).transpose()?;
    let reading = Progress::new(output, output.choose("อ่าน", "Reading"));
    let file = read_layer(&areas.file, crs, |done| reading.at(done, 0))?;
    drop(reading);
    if !file.refused.is_empty() && !areas.partial {
        output.result(&json!({ "changed": 0, "refused": refused_features(&file.refused, output.language()) }), "");
        return Err(refusal_error(&file.refused));
    }
    let (boundaries, left) = matched(&file);
    if boundaries.is_empty() {
        return Err(Error::impossible(
            Fault::parameter(
                "file",
                "no-areas",
                Words::new(
                    format!("ไม่มีรายการใดใน {} ตรงกับเขตการปกครองที่รู้จัก", file.name),
                    format!("no feature of {} is an area that the hub knows", file.name),
                ),
            )
            .remedy(
                "ไฟล์ต้องมีรหัส (เช่น ADM3_PCODE) หรือชื่อของพื้นที่",
                "the file needs codes, such as ADM3_PCODE, or names of areas",
            ),
        ));
    }
    let hub = open(settings)?;
    let deed = deed(&hub, "import areas");
    let outcome = hub.store.write_now(|database| import_boundaries(database, &boundaries, &file.name, &deed))?;
    report(&file, &outcome, &left, output);
    Ok(())
}

/// The boundary of each area that the file draws, and the features that are left.
fn matched(file: &LayerFile) -> (BTreeMap<AreaCode, Shape>, Vec<Left>) {
    let mut boundaries: BTreeMap<AreaCode, Shape> = BTreeMap::new();
    let mut left = Vec::new();
    for feature in &file.features {
        match usable(feature, &boundaries) {
            Ok((code, shape)) => {
                boundaries.insert(code, shape.clone());
            }
            Err(why) => left.push(Left { index: feature.index, name: name_of(feature), why }),
        }
    }
    (boundaries, left)
}

fn usable<'a>(
    feature: &'a LayerFeature,
    known: &BTreeMap<AreaCode, Shape>,
) -> std::result::Result<(AreaCode, &'a Shape), Words> {
    let code = match_feature(&feature.properties)
        .filter(|code| find(*code).is_some())
        .ok_or_else(|| Words::new("ไม่ใช่พื้นที่ที่รู้จัก", "is no area that the hub knows"))?;
    let shape = feature.shape.as_ref().ok_or_else(|| Words::new("ไม่มีเรขาคณิต", "has no geometry"))?;
    if !matches!(shape.geometry, geo::Geometry::Polygon(_) | geo::Geometry::MultiPolygon(_)) {
        return Err(Words::new("ไม่ใช่รูปหลายเหลี่ยม", "is no polygon"));
    }
    if known.contains_key(&code) {
        return Err(Words::new(
            format!("มีรายการก่อนหน้าเป็นแนวเขตของ {code} แล้ว"),
            format!("an earlier feature already draws {code}"),
        ));
    }
    Ok((code, shape))
}

/// What a person would call the feature: its first properties that hold text.
fn name_of(feature: &LayerFeature) -> String {
    let texts = feature.properties.values().filter_map(|value| value.as_str()).filter(|text| !text.trim().is_empty());
    texts.take(3).collect::<Vec<_>>().join(" · ")
}

fn report(file: &LayerFile, outcome: &BoundariesOutcome, left: &[Left], output: &Output) {
    let language = output.language();
    let codes = |list: &[AreaCode]| list.iter().map(AreaCode::to_string).collect::<Vec<_>>();
    let document = json!({
        "source": file.name,
        "matched": outcome.changed.len() + outcome.unchanged.len(),
        "changed": codes(&outcome.changed),
        "unchanged": outcome.unchanged.len(),
        "missing": codes(&outcome.missing),
        "notMatched": left.iter().map(|left| json!({ "index": left.index, "name": left.name, "reason": language.of(&left.why) })).collect::<Vec<_>>(),
        "refused": refused_features(&file.refused, language),
    });
    output.result(&document, text(outcome, left, output));
    if !file.refused.is_empty() {
        output.error(&refusal_error(&file.refused));
    }
}

fn text(outcome: &BoundariesOutcome, left: &[Left], output: &Output) -> String {
    let mut lines = vec![format!(
        "{} {}, {} {}",
        outcome.changed.len(),
        output.choose("พื้นที่ได้แนวเขต", "areas got their boundary"),
        outcome.unchanged.len(),
        output.choose("พื้นที่มีแนวเขตนี้อยู่แล้ว", "had it already"),
    )];
    let language = output.language();
    let named = |code: &AreaCode| {
        let area = find(*code);
        let name = area.map_or(String::new(), |area| match language {
            Language::Thai => area.full_thai(),
            Language::English => area.english.to_owned(),
        });
        format!("  {code} {name}")
    };
    if !outcome.missing.is_empty() {
        lines.push(format!(
            "{} ({}):",
            output.choose("ยังไม่มีแนวเขต", "Still without a boundary"),
            outcome.missing.len()
        ));
        lines.extend(outcome.missing.iter().map(named));
    }
    if !left.is_empty() {
        lines.push(format!("{} ({}):", output.choose("รายการที่ไม่ได้ใช้", "Features left out"), left.len()));
        let line = |left: &Left| format!("  {} {}: {}", left.index, left.name, language.of(&left.why));
        lines.extend(left.iter().map(line));
    }
    lines.join("\n")
}
