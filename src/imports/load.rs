//! A surveyed layer taken in: the file is read again, its good rows go into the dataset in groups.

use serde_json::json;

use super::judged::{Going, Rules, Verdict, each_row};
use super::record::{Import, Made};
use super::survey::LayerPlan;
use super::target::{Naming, Target};
use crate::access::store::{append_audit, last_audit};
use crate::access::{Sight, Visibility};
use crate::catalog::store::{get_dataset, insert_dataset, update_dataset};
use crate::catalog::{Dataset, DatasetKind, NewDataset};
use crate::error::{Error, Result};
use crate::features::NewFeature;
use crate::features::feature::time_of;
use crate::features::store::{clear_features, insert_features};
use crate::geometry::hilbert;
use crate::hub::Hub;
use crate::ingest::source::FoundLayer;
use crate::storage::{Database, gather_statistics};

use super::folder::Folder;

/// Features that are written at once, and their weight (bytes, roughly) above which fewer are.
const GROUP: usize = 4_000;
const GROUP_WEIGHT: usize = 6 << 20;

/// One layer to be taken in.
pub struct Loading<'a> {
    pub hub: &'a Hub,
    pub folder: &'a Folder,
    pub import: &'a Import,
    pub found: &'a FoundLayer,
    pub plan: &'a LayerPlan,
}

/// The good rows of the file as features, in groups along the Hilbert curve.
struct Groups<'a> {
    plan: &'a LayerPlan,
    described: &'a NewDataset,
    /// Hilbert position and feature.
    waiting: Vec<(u64, NewFeature)>,
    weight: usize,
    repeated: std::iter::Peekable<std::slice::Iter<'a, u64>>,
}

impl Loading<'_> {
    /// Makes the dataset or replaces its features.
    ///
    /// # Errors
    /// As [`Target::find`]; those of the file, which leave what was there as it was.
    pub fn load(&self, rules: &Rules, going: Going) -> Result<Made> {
        let import = self.import;
        let deed = import.signed.deed(self.hub.clock.now());
        self.hub.store.write_now(|database| {
            let target = self.target(database)?;
            let described = target.described(&import.file.name, &import.wishes, &self.plan.seen())?;
            if let Some(made) = self.unchanged(database, &target, &described)? {
                return Ok(made);
            }
            let created = target.found.is_none();
            let dataset = match target.found {
                None => insert_dataset(database, &described, DatasetKind::Layer, &deed)?,
                Some(found) if found.described == described => found,
                Some(_) => update_dataset(database, &described, &deed)?,
            };
            clear_features(database, &dataset, deed.at)?;
            let features = self.append_all(database, &dataset, rules, going)?;
            gather_statistics(database)?;
            let dataset = get_dataset(database, &Sight::Everything, &described.id)?;
            let detail = json!({
                "import": import.id, "file": import.file.name, "sha256": import.file.sha256, "layer": self.plan.layer,
                "features": features, "refused": self.plan.rows.refused, "dataVersion": dataset.data_version,
            });
            append_audit(database, &deed, "dataset.import", "dataset", &described.id, &detail)?;
            Ok(Made { dataset: described.id, created, data_version: dataset.data_version, features, unchanged: false })
        })
    }

    fn target(&self, database: &mut Database) -> Result<Target> {
        let naming =
            Naming { file: &self.import.file.name, layer: &self.plan.layer, is_one_of_many: self.plan.is_one_of_many };
        Target::find(database, naming, &self.import.wishes, &self.import.signed, &self.import.agency)
    }

    /// What there is to say where the same file was taken in last, and nothing has changed since.
    fn unchanged(&self, database: &mut Database, target: &Target, described: &NewDataset) -> Result<Option<Made>> {
        let Some(found) = target.found.as_ref().filter(|found| found.described == *described) else {
            return Ok(None);
        };
        let Some(entry) = last_audit(database, "dataset", &found.described.id, "dataset.import")? else {
            return Ok(None);
        };
        let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
        let same = detail.get("sha256") == Some(&json!(self.import.file.sha256))
            && detail.get("layer") == Some(&json!(self.plan.layer))
            && detail.get("refused") == Some(&json!(self.plan.rows.refused))
            && detail.get("dataVersion") == Some(&json!(found.data_version));
        let features = detail.get("features").and_then(serde_json::Value::as_i64).unwrap_or(0);
        Ok(same.then(|| Made {
            dataset: found.described.id.clone(),
            data_version: found.data_version,
            features,
            unchanged: true,
            created: false,
        }))
    }

    fn append_all(&self, database: &mut Database, dataset: &Dataset, rules: &Rules, going: Going) -> Result<i64> {
        let mut groups = Groups {
            plan: self.plan,
            described: &dataset.described,
            waiting: vec![],
            weight: 0,
            repeated: self.plan.repeated.iter().peekable(),
        };
        let mut features = 0;
        let at = self.hub.clock.now();
        let path = self.folder.original();
        let wishes = self.import.wishes.of_reader();
        each_row(&path, self.found, &wishes, rules, going, |row, ordinal| {
            if let Some(group) = groups.add(row, ordinal)? {
                features += group.len();
                insert_features(database, dataset, &group, at)?;
            }
            Ok(())
        })?;
        let rest = groups.take();
        features += rest.len();
        insert_features(database, dataset, &rest, at)?;
        i64::try_from(features).map_err(Error::internal)
    }
}

impl Groups<'_> {
    /// Takes a row; a group that is full comes back.
    fn add(&mut self, row: Verdict, ordinal: u64) -> Result<Option<Vec<NewFeature>>> {
        let is_repeated = self.repeated.next_if(|repeated| **repeated == ordinal).is_some();
        if !row.faults.is_empty() || is_repeated {
            return Ok(None);
        }
        let Some(id) = self.plan.scheme.id(row.id.as_deref(), &row.properties, ordinal) else { return Ok(None) };
        if !crate::features::feature::is_feature_id(&id) {
            return Ok(None);
        }
        let bounds = row.shape.as_ref().and_then(|shape| shape.bounds());
        let centre = bounds.map(|b| geo::Coord { x: (b.west() + b.east()) / 2.0, y: (b.south() + b.north()) / 2.0 });
        self.weight += 200 + 96 * row.properties.len() + row.shape.as_ref().map_or(0, |shape| shape.json.len() * 2);
        let new = NewFeature {
            id,
            agency: self.described.agency.clone(),
            visibility: Visibility::Public,
            time: time_of(&row.properties, self.described)?,
            properties: row.properties,
            shape: row.shape,
        };
        self.waiting.push((centre.map_or(u64::MAX, hilbert::position), new));
        let is_full = self.waiting.len() >= GROUP || self.weight >= GROUP_WEIGHT;
        Ok(is_full.then(|| self.take()))
    }

    fn take(&mut self) -> Vec<NewFeature> {
        self.weight = 0;
        let mut group = std::mem::take(&mut self.waiting);
        group.sort_by_key(|(position, _)| *position);
        group.into_iter().map(|(_, feature)| feature).collect()
    }
}
