//! A surveyed layer taken in: the file is read again, and its good rows go into a version that nobody sees before it is whole.

use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use serde_json::json;

use super::folder::Folder;
use super::judged::{Going, Reading, stopped};
use super::record::{Import, Made};
use super::store::{Progress, note_import};
use super::survey::LayerPlan;
use super::target::{Naming, Target};
use crate::access::Visibility;
use crate::catalog::store::list_versions;
use crate::catalog::version::VersionSource;
use crate::catalog::{Dataset, NewDataset};
use crate::error::{Error, Result};
use crate::features::NewFeature;
use crate::features::feature::time_of;
use crate::features::store::ReadyFeature;
use crate::geometry::hilbert;
use crate::hub::Hub;
use crate::ingest::source::FoundLayer;
use crate::quality::{Rules, Verdict};
use crate::storage::Database;
use crate::storage::attributes::IndexedField;
use crate::storage::later::{Lacking, Later};
use crate::versions::NewVersion;
use crate::versions::store::{self as versions, append_ready, begin, find_load, publish};

/// Features that are written in one transaction, and their weight (bytes, roughly) above which fewer are.
const GROUP: usize = 6_000;
const GROUP_WEIGHT: usize = 5 << 20;

/// Features of a given-up load that are removed in one transaction, and how long one goes on with that; what is left then the hub removes
/// beside its other work.
const REMOVED_AT_ONCE: usize = 1_000;
const REMOVED_WITHIN: Duration = Duration::from_millis(200);

/// One layer to be taken in.
pub struct Loading<'a> {
    pub hub: &'a Hub,
    pub folder: &'a Folder,
    pub import: &'a Import,
    pub found: &'a FoundLayer,
    pub plan: &'a LayerPlan,
    pub rules: &'a Rules,
}

/// A row as it is written: its position on the Hilbert curve, and the feature.
type Ready = (u64, ReadyFeature<'static>);

/// The good rows of the file as features, in groups along the Hilbert curve.
struct Groups<'a> {
    waiting: Vec<Ready>,
    weight: usize,
    repeated: std::iter::Peekable<std::slice::Iter<'a, u64>>,
    /// Ordinal of the last row that was looked at.
    ordinal: u64,
}

/// A group of features, and the ordinal of the row up to which everything is in with it.
type Group = (Vec<ReadyFeature<'static>>, u64);

impl Loading<'_> {
    /// Makes the dataset or gives it a version, goes on behind what an earlier process had done of it, and notes it as the last of `made`.
    ///
    /// # Errors
    /// As [`Target::find`]; those of the file, and [`stopped`]; what is served stays what was there before.
    pub fn load(&self, made: &[Made], going: Going, indexing: Going) -> Result<Made> {
        let import = self.import;
        let target = self.hub.store.read_now(|database| self.target(database))?;
        let described = target.described(&import.file.name, &import.wishes, &self.plan.seen())?;
        let unchanged = target.found.as_ref().filter(|found| self.is_unchanged(found, &described));
        if let Some(found) = unchanged {
            return self.note_unchanged(found, made);
        }
        let mut loading = self.begun(&described)?;
        let later = self.append_all(&mut loading, &described, going)?;
        self.order_all(&mut loading, later, indexing)?;
        let deed = import.signed.deed(self.hub.clock.now());
        self.hub.store.write_now(|database| {
            let features = i64::try_from(loading.features).map_err(Error::internal)?;
            let mut layers = import.report.iter().flat_map(|report| &report.layers);
            let report = layers.rfind(|layer| layer.dataset == described.id);
            let report = json!({ "import": import.id, "layer": report });
            let dataset = publish(database, loading, &described, &report, &deed)?;
            let version = list_versions(database, &dataset, None, 0, 1)?.first().map_or(0, |served| served.version);
            self.plan.quality.write(database, &dataset, version, &deed)?;
            let one = Made {
                dataset: described.id.clone(),
                created: target.found.is_none(),
                data_version: dataset.data_version,
                version,
                features,
                ..Made::default()
            };
            self.note(database, made, &one)?;
            Ok(one)
        })
    }

    fn target(&self, database: &mut Database) -> Result<Target> {
        let naming =
            Naming { file: &self.import.file.name, layer: &self.plan.layer, is_one_of_many: self.plan.is_one_of_many };
        Target::find(database, naming, &self.import.wishes, &self.import.signed, &self.import.agency)
    }

    /// Does the dataset hold exactly these rows already, as the dry run saw, and has nobody written since?
    fn is_unchanged(&self, found: &Dataset, described: &NewDataset) -> bool {
        found.described == *described && self.plan.same_as == Some(found.data_version)
    }

    fn note_unchanged(&self, found: &Dataset, made: &[Made]) -> Result<Made> {
        let one = Made {
            dataset: found.described.id.clone(),
            data_version: found.data_version,
            features: i64::try_from(self.plan.rows.taken).map_err(Error::internal)?,
            unchanged: true,
            ..Made::default()
        };
        self.hub.store.write_now(|database| self.note(database, made, &one))?;
        Ok(one)
    }

    /// Writes down what was made, unless the import was cancelled meanwhile.
    fn note(&self, database: &mut Database, made: &[Made], one: &Made) -> Result<()> {
        let all: Vec<Made> = made.iter().chain([one]).cloned().collect();
        let deed = self.import.signed.deed(self.hub.clock.now());
        let come = Progress { made: Some(&all), ..Progress::default() };
        if note_import(database, &self.import.id, &come, &deed)? { Ok(()) } else { Err(stopped()) }
    }

    /// The load that an earlier process was cut off in, or a new one.
    fn begun(&self, described: &NewDataset) -> Result<versions::Loading> {
        let import = self.import;
        let deed = import.signed.deed(self.hub.clock.now());
        self.hub.store.write_now(|database| {
            if let Some(left) = find_load(database, &import.id)?
                && left.dataset_id == described.id
            {
                tracing::info!(import = import.id, row = left.progress, "gone on behind what is in already");
                return Ok(left);
            }
            let source = VersionSource {
                file: import.file.name.clone(),
                sha256: import.file.sha256.clone(),
                import_id: import.id.clone(),
            };
            begin(database, described, &NewVersion { source }, &deed)
        })
    }

    /// Adds the features; gives what they lack then.
    fn append_all(&self, loading: &mut versions::Loading, described: &NewDataset, going: Going) -> Result<Later> {
        let mut later = self.gathered(loading)?;
        let after = loading.progress;
        let mut repeated = self.plan.repeated.iter().peekable();
        while repeated.next_if(|ordinal| **ordinal <= after).is_some() {}
        let mut groups = Groups { waiting: vec![], weight: 0, repeated, ordinal: after };
        let fields = loading.fields().to_vec();
        let path = self.folder.original();
        let reading = Reading {
            path: &path,
            layer: self.found,
            wishes: &self.import.wishes.of_reader(),
            rules: self.rules,
            after,
        };
        std::thread::scope(|scope| {
            // One group is written while the next is gathered and what the one before lacks is laid aside.
            let ((sender, gathered), (left, lacking)) = (sync_channel::<Group>(0), sync_channel::<Lacking>(0));
            let aside = scope.spawn(|| lacking.into_iter().try_for_each(|lacking| later.add(&lacking, &fields)));
            let writer = scope.spawn(move || {
                gathered.into_iter().try_for_each(|group| {
                    let lacking = self.append(loading, group)?;
                    left.send(lacking).map_err(|_| Error::internal("nothing is laid aside any more"))
                })
            });
            let send = |group: Group| sender.send(group).map_err(|_| Error::internal("the writer has ended"));
            let read = reading.each_prepared(
                going,
                |row, ordinal| self.ready(row, ordinal, described, &fields),
                |row, ordinal| groups.add(row, ordinal).map_or(Ok(()), send),
            );
            let read = read.and_then(|()| send(groups.take()));
            drop(sender);
            // What ended the last of them is the reason for all else.
            let written = writer.join().map_err(|_| Error::internal("the writer panicked"))?;
            aside.join().map_err(|_| Error::internal("what lays entries aside panicked"))??;
            written.and(read)
        })?;
        Ok(later)
    }

    /// A good row as it is written, without regard to the others.
    fn ready(
        &self,
        row: Verdict,
        ordinal: u64,
        described: &NewDataset,
        fields: &[IndexedField],
    ) -> Result<Option<Ready>> {
        if !row.is_taken() {
            return Ok(None);
        }
        let Some(id) = self.plan.scheme.id(row.id.as_deref(), &row.properties, ordinal) else { return Ok(None) };
        let new = NewFeature {
            id,
            agency: described.agency.clone(),
            visibility: Visibility::Public,
            time: time_of(&row.properties, described)?,
            properties: row.properties,
            shape: row.shape,
        };
        let ready = ReadyFeature::of(&new, fields)?.into_owned();
        Ok(Some((hilbert::position_of(ready.bounds()), ready)))
    }

    fn append(&self, loading: &mut versions::Loading, (features, progress): Group) -> Result<Lacking> {
        let at = self.hub.clock.now();
        self.hub.store.write_now(|database| append_ready(database, loading, features, progress, at))
    }
}

/// Throws away a load that is no longer wanted: nobody finds it from now on. What is in of it is removed a piece at a time, for a moment
/// here, and beyond that by [`crate::versions::store::tidy`].
pub fn discard(hub: &Hub, import_id: &str) -> Result<()> {
    let begun = Instant::now();
    while let Some(left) = hub.store.read_now(|database| find_load(database, import_id))? {
        while hub.store.write_now(|database| versions::discard(database, &left, REMOVED_AT_ONCE))?
            && begun.elapsed() < REMOVED_WITHIN
        {}
    }
    Ok(())
}

impl Groups<'_> {
    /// Takes a row; a group that is full comes back.
    fn add(&mut self, row: Option<Ready>, ordinal: u64) -> Option<Group> {
        self.ordinal = ordinal;
        let is_repeated = self.repeated.next_if(|repeated| **repeated == ordinal).is_some();
        let (position, feature) = row.filter(|_| !is_repeated)?;
        self.weight += feature.weight();
        self.waiting.push((position, feature));
        let is_full = self.waiting.len() >= GROUP || self.weight >= GROUP_WEIGHT;
        is_full.then(|| self.take())
    }

    fn take(&mut self) -> Group {
        self.weight = 0;
        let mut group = std::mem::take(&mut self.waiting);
        group.sort_by_key(|(position, _)| *position);
        (group.into_iter().map(|(_, feature)| feature).collect(), self.ordinal)
    }
}
