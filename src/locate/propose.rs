//! From the words of a project to places, surest first.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::area::{self, Known, Within};
use super::layer::Roles;
use super::proposal::Proposal;
use super::{asset, road};
use crate::access::store::find_agency;
use crate::access::{Agency, AgencyKind, Sight};
use crate::areas::AreaCode;
use crate::catalog::Dataset;
use crate::catalog::store::list_datasets;
use crate::duplicates::office::gazetteer;
use crate::duplicates::{Facts, Gazetteer, read_facts};
use crate::error::{Error, Result};
use crate::features::query::Filter;
use crate::features::store::list_features;
use crate::geometry::{BBox, Limits, Shape};
use crate::plans::check::Checked;
use crate::plans::work::work_of;
use crate::storage::Database;

/// Features of one layer that are looked through for one project.
const MOST_FEATURES: i64 = 5_000;
/// Datasets that are looked through.
const MOST_LAYERS: i64 = 500;

/// A feature of an imported layer.
#[derive(Debug, Clone)]
pub struct Found {
    pub id: String,
    pub properties: Map<String, Value>,
    pub geometry: Option<geo::Geometry<f64>>,
}

/// What is looked through, read once for many projects.
pub struct Finder {
    pub sight: Sight,
    pub layers: Vec<(Dataset, Roles)>,
    gazetteer: Gazetteer,
    known: Known,
    cache: HashMap<String, Vec<Found>>,
}

impl Finder {
    /// The layers that somebody sees who sees so much.
    pub fn new(database: &mut Database, sight: Sight) -> Result<Finder> {
        let datasets = list_datasets(database, &sight, "", 0, MOST_LAYERS)?;
        let layers = datasets.into_iter().map(|dataset| (Roles::of(&dataset), dataset));
        let layers = layers.filter(|(roles, _)| *roles != Roles::default()).map(|(roles, dataset)| (dataset, roles));
        Ok(Finder {
            sight,
            layers: layers.collect(),
            gazetteer: gazetteer(),
            known: Known::default(),
            cache: HashMap::new(),
        })
    }

    /// The features of a layer in a box, or with a word where there is none.
    pub fn features(
        &mut self,
        database: &mut Database,
        layer: usize,
        bbox: Option<BBox>,
        word: Option<String>,
    ) -> Result<Vec<Found>> {
        let Some((dataset, _)) = self.layers.get(layer) else { return Ok(Vec::new()) };
        let key = format!("{} {:?} {word:?}", dataset.described.id, bbox.map(BBox::to_array));
        if let Some(known) = self.cache.get(&key) {
            return Ok(known.clone());
        }
        let filter = Filter { bbox, words: word.into_iter().collect(), ..Filter::default() };
        let rows = list_features(database, dataset, &self.sight, &filter, None, 0, MOST_FEATURES)?;
        let read = |row: crate::features::store::FeatureRow| -> Result<Found> {
            let json = row.geometry_json;
            let shape = json.map(|json| Shape::from_json_text(&json, "", Limits::JOB)).transpose()?;
            Ok(Found {
                id: row.id,
                properties: serde_json::from_str(&row.properties).map_err(Error::internal)?,
                geometry: shape.map(|shape| shape.geometry),
            })
        };
        let found = rows.into_iter().map(read).collect::<Result<Vec<_>>>()?;
        // What is remembered is bounded: a province has some hundred tambons and few layers.
        if self.cache.len() < 400 {
            self.cache.insert(key, found.clone());
        }
        Ok(found)
    }
}

/// What the words of a project say of its place.
pub struct Words {
    pub facts: Facts,
    /// The finest area that is stated.
    pub within: Option<Within>,
    /// Codes of villages (8 digits) that the project names.
    pub village_codes: Vec<String>,
}

/// Places for a project, surest first; nothing is stored.
pub fn propose(database: &mut Database, finder: &mut Finder, of: &Checked) -> Result<Vec<Proposal>> {
    let unknown = || Agency::named(&of.project.agency, AgencyKind::OtherState, &of.project.agency, "", "");
    let agency = find_agency(database, &of.project.agency)?.unwrap_or_else(unknown);
    let work = work_of(of, &agency, None);
    let facts = read_facts(&work, &finder.gazetteer);
    let stated = of.project.location.area_codes.iter().cloned().chain(facts.places.tambon.iter().cloned());
    let stated = stated.chain(facts.places.amphoe.iter().cloned());
    // The first of the finest: a project in several tambons is looked for in the first.
    let codes: Vec<AreaCode> = stated.filter_map(|code| AreaCode::parse(code.get(..6).unwrap_or(&code)).ok()).collect();
    let finest = codes.iter().copied().max_by_key(|code| (code.level(), std::cmp::Reverse(code.to_string())));
    let within = match finest {
        Some(code) => finder.known.within(database, code)?,
        None => None,
    };
    let village_codes = of.project.location.area_codes.iter().filter(|code| code.len() == 8).cloned().collect();
    let words = Words { facts, within, village_codes };
    let mut proposals = road::propose(database, finder, &words)?;
    proposals.extend(asset::propose(database, finder, &words)?);
    proposals.extend(words.within.as_ref().and_then(area::propose));
    proposals.sort_by(|a, b| b.confidence.cmp(&a.confidence).then_with(|| a.features.cmp(&b.features)));
    Ok(proposals)
}
