//! `phaen demo`: agencies, layers and projects that the hub invents, a scan over them, and the first key.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::demo_plans;
use super::duplicates::{scan_text, scan_with_progress};
use super::keys;
use super::open::{deed, open};
use super::output::Output;
use super::progress::Progress;
use super::whole::write_whole;
use crate::access::store::{append_audit, find_agency, insert_agency, last_audit};
use crate::access::{Agency, Bilingual, Deed};
use crate::catalog::store::update_dataset;
use crate::config::Settings;
use crate::demo::{self, Demo, DemoAgency, DemoLayer, DemoProject, LocationQuality};
use crate::duplicates::office::ScanOptions;
use crate::error::{Error, Result};
use crate::geometry::{Limits, Shape};
use crate::imports::ImportWishes;
use crate::imports::feed::{Fed, feed};
use crate::plans::store::{Surroundings, insert_projects};
use crate::plans::{Budget, Checked, Location, PlanReference, Project, Quality, Road, Source};
use crate::quality::evaluate;
use crate::storage::{Database, Store};

/// Projects written between two reports of progress.
const GROUP: usize = 250;

#[derive(Debug, Args)]
#[command(
    after_help = "The same seed gives the same data everywhere. Which pairs were planted as duplicates, phases and near-misses is written to
demo-truth.json in the data directory. Running it again changes nothing."
)]
pub(super) struct DemoArguments {
    /// How many projects
    #[arg(long, default_value_t = demo::DEFAULT_PROJECTS)]
    projects: usize,
    /// The number from which everything is drawn
    #[arg(long, default_value_t = demo::DEFAULT_SEED)]
    seed: u64,
    /// Write the projects as CSV instead, as `duplicates evaluate` reads them; no hub is opened
    #[arg(long, value_name = "FILE", requires = "pairs")]
    works: Option<PathBuf>,
    /// Write the truth about pairs as CSV: id_a, id_b, label; what is not listed is unrelated
    #[arg(long, value_name = "FILE", requires = "works")]
    pairs: Option<PathBuf>,
    /// Write codes and names of the tambons as CSV
    #[arg(long, value_name = "FILE", requires = "works")]
    areas: Option<PathBuf>,
}

pub(super) fn run(arguments: &DemoArguments, settings: Settings, output: &Output) -> Result<()> {
    if let (Some(works), Some(pairs)) = (&arguments.works, &arguments.pairs) {
        return write_files(arguments, works, pairs, output);
    }
    let hub = open(settings)?;
    let found = hub.store.read_now(|database| last_audit(database, "demo", "demo", "demo.load"))?;
    let loaded = if found.is_some() {
        output
            .say(output.choose("มีข้อมูลสาธิตอยู่แล้ว ไม่มีอะไรเปลี่ยน", "The demo data is there already; nothing was changed."));
        false
    } else {
        let made = demo::generate(arguments.seed, arguments.projects);
        let truth = hub.config.data_dir.join("demo-truth.json");
        std::fs::create_dir_all(&hub.config.data_dir).map_err(|cause| super::whole::cannot_write(&truth, &cause))?;
        write_whole(&truth, |file| serde_json::to_writer_pretty(file, &made.truth).map_err(Error::internal))?;
        load(&hub, &made, arguments, output)?;
        output.say(summary(&made, output));
        true
    };
    let scanned = scan_with_progress(&hub, &ScanOptions::default(), output)?;
    let first = keys::first_admin_key(&hub)?;
    let document = json!({ "loaded": loaded, "scan": scanned, "firstKey": first.as_ref().map(|key| &key.key) });
    output.result(&document, scan_text(&scanned, output));
    if let Some(key) = &first {
        keys::announce(key, output);
    }
    Ok(())
}

/// Plans as files: above some thousands of projects the country grows with them.
fn write_files(arguments: &DemoArguments, works: &Path, pairs: &Path, output: &Output) -> Result<()> {
    let progress = Progress::new(output, output.choose("เขียน", "Writing"));
    let total = arguments.projects as u64;
    write_whole(works, |works| {
        write_whole(pairs, |pairs| {
            let mut write = |areas: Option<&mut BufWriter<File>>| {
                let mut files = demo::Files {
                    works: csv::Writer::from_writer(works as &mut dyn Write),
                    pairs: csv::Writer::from_writer(pairs as &mut dyn Write),
                    areas: areas.map(|areas| csv::Writer::from_writer(areas as &mut dyn Write)),
                };
                let each = |done| progress.at(done as u64, total);
                demo::write_plans(arguments.seed, arguments.projects, &mut files, &each)
            };
            match &arguments.areas {
                Some(path) => write_whole(path, |areas| write(Some(areas))),
                None => write(None),
            }
        })
    })?;
    let document = json!({ "projects": total, "works": works, "pairs": pairs });
    let said = match output.language() {
        crate::http::Language::Thai => format!("เขียน {total} โครงการไว้ที่ {}", works.display()),
        crate::http::Language::English => format!("{total} projects written to {}", works.display()),
    };
    output.result(&document, said);
    Ok(())
}

fn summary(made: &Demo, output: &Output) -> String {
    let (agencies, projects, layers) = (made.agencies.len(), made.projects.len(), made.layers.len());
    match output.language() {
        crate::http::Language::Thai => format!("สร้างข้อมูลสาธิต: {agencies} หน่วยงาน {projects} โครงการ {layers} ชั้นข้อมูล"),
        crate::http::Language::English => {
            format!("Demo data: {projects} projects of {agencies} agencies, {layers} layers")
        }
    }
}

/// Everything in one transaction: a demo is there whole or not at all.
fn load(hub: &crate::hub::Hub, made: &Demo, arguments: &DemoArguments, output: &Output) -> Result<()> {
    let deed = deed(hub, "demo");
    let progress = Progress::new(output, output.choose("บันทึก", "Writing"));
    // Those with a place come first, as on a map: there are clients that judge a layer by its first features.
    let (placed, placeless): (Vec<_>, Vec<_>) = made.projects.iter().partition(|project| project.geometry.is_some());
    let projects = placed.into_iter().chain(placeless);
    let projects = projects.map(|project| project_of(project).checked(Limits::JOB)).collect::<Result<Vec<_>>>()?;
    let total = projects.len() as u64;
    hub.store.write_now(|database| made.agencies.iter().try_for_each(|agency| put_agency(database, agency, &deed)))?;
    for layer in &made.layers {
        put_layer(&hub.store, layer, arguments.seed, &deed)?;
    }
    hub.store.write_now(|database| {
        put_projects(database, projects, &deed, |done| progress.at(done, total))?;
        demo_plans::put(database, &demo::plans(made), &hub.ids, &deed)?;
        let detail = json!({ "seed": arguments.seed, "projects": total });
        append_audit(database, &deed, "demo.load", "demo", "demo", &detail)
    })
}

fn put_agency(database: &mut Database, new: &DemoAgency, deed: &Deed) -> Result<()> {
    if find_agency(database, &new.code)?.is_some() {
        return Ok(());
    }
    let mut agency = Agency::named(&new.code, new.kind, &new.thai, &new.english, &new.abbreviation);
    agency.dla_code.clone_from(&new.dla_code);
    agency.responsibility = new.areas.iter().map(ToString::to_string).collect();
    insert_agency(database, &agency.checked()?, deed)
}

fn put_layer(store: &Store, layer: &DemoLayer, seed: u64, deed: &Deed) -> Result<()> {
    let fed = |(index, feature): (usize, &demo::DemoFeature)| {
        let pointer = format!("/features/{index}/geometry");
        let shape = feature.geometry.as_ref().map(|geometry| geometry.to_geojson());
        let shape = shape.map(|json| Shape::from_json(&json, &pointer, Limits::JOB)).transpose()?;
        Ok(Fed { id: feature.id.clone(), properties: feature.properties.clone(), shape })
    };
    let features = layer.features.iter().enumerate().map(fed).collect::<Result<Vec<_>>>()?;
    let wishes = ImportWishes {
        dataset: Some(layer.id.to_owned()),
        title: Some(layer.title_thai.to_owned()),
        title_en: Some(layer.title_english.to_owned()),
        ..ImportWishes::default()
    };
    let mut described = feed(store, &format!("phaen demo --seed {seed}"), &wishes, features, deed)?.described;
    for field in &mut described.fields {
        let named = demo::FIELD_TITLES.into_iter().find(|(name, ..)| *name == field.name);
        field.title = named.map(|(_, th, en)| Bilingual::new(th, en)).or_else(|| field.title.take());
    }
    store.write_now(|database| update_dataset(database, &described, deed))?;
    evaluate(store, layer.id, deed, &|_, _| true).map(|_| ())
}

fn put_projects(database: &mut Database, projects: Vec<Checked>, deed: &Deed, mut each: impl FnMut(u64)) -> Result<()> {
    let mut among = Surroundings::read(database)?;
    let mut waiting = projects.into_iter().peekable();
    let mut done = 0;
    while waiting.peek().is_some() {
        let group: Vec<Checked> = waiting.by_ref().take(GROUP).collect();
        done += group.len() as u64;
        insert_projects(database, &mut among, group, deed)?;
        each(done);
    }
    Ok(())
}

fn project_of(demo: &DemoProject) -> Project {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let budget = |budget: &demo::DemoBudget| Budget {
        fiscal_year: budget.year.get(),
        satang: budget.satang.0,
        printed_unit: demo.unit_as_printed,
        source: None,
    };
    Project {
        id: demo.id.clone(),
        agency: demo.agency.clone(),
        unit: demo.unit.map(str::to_owned),
        title: demo.title.clone(),
        objective: text(demo.objective),
        outputs: text(demo.outputs),
        plan: Some(PlanReference { edition: text(&demo.plan_reference), ..PlanReference::default() }),
        strategy: text(demo.strategy),
        programme: text(demo.programme),
        budgets: demo.budgets.iter().map(budget).collect(),
        location: Location {
            text: demo.location_text.clone(),
            area_codes: demo.areas.iter().map(ToString::to_string).collect(),
            quality: Some(quality(demo.location_quality)),
            evidence: None,
        },
        geometry: demo.geometry.as_ref().map(demo::Shape::to_geojson),
        road: demo.road_code.as_ref().map(|code| Road {
            code: code.clone(),
            chainage_from: demo.chainage_metres.map(|(from, _)| from as f64),
            chainage_to: demo.chainage_metres.map(|(_, to)| to as f64),
        }),
        status: demo::status(demo),
        source: Some(Source {
            document: text(&demo.source_document),
            page: Some(demo.source_page.to_string()),
            key: Some(demo.id.clone()),
        }),
        ..Project::default()
    }
}

fn quality(demo: LocationQuality) -> Quality {
    match demo {
        LocationQuality::Surveyed => Quality::Surveyed,
        LocationQuality::Drawn => Quality::Drawn,
        LocationQuality::Village => Quality::Village,
        LocationQuality::Tambon => Quality::Tambon,
        LocationQuality::Amphoe => Quality::Amphoe,
        LocationQuality::None => Quality::None,
    }
}
