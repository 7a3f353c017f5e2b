//! Features that the hub makes itself, put into a dataset as those of a file are.

use serde_json::{Map, Value, json};

use super::census::Census;
use super::record::Signed;
use super::target::{Naming, Seen, Target};
use super::wishes::ImportWishes;
use crate::access::{Deed, Visibility};
use crate::catalog::Dataset;
use crate::catalog::dataset::CRS84;
use crate::catalog::version::VersionSource;
use crate::error::Result;
use crate::features::NewFeature;
use crate::features::feature::time_of;
use crate::geometry::{BBox, Shape, hilbert};
use crate::storage::Store;
use crate::versions::NewVersion;
use crate::versions::store::{append, begin, publish};

/// Features written in one transaction.
const GROUP: usize = 2_000;

/// A feature to be put.
pub struct Fed {
    pub id: String,
    pub properties: Map<String, Value>,
    pub shape: Option<Shape>,
}

/// Makes the dataset that is wished, or a version of it, of all these features. `source` is what is said of where they come from.
///
/// # Errors
/// `Conflict` when the hub keeps the dataset otherwise or another agency owns it; `Impossible` when the owner is unknown.
pub fn feed(store: &Store, source: &str, wishes: &ImportWishes, features: Vec<Fed>, deed: &Deed) -> Result<Dataset> {
    let mut census = Census::default();
    for feature in &features {
        census.add(&feature.properties, feature.shape.as_ref());
    }
    let seen = Seen { fields: census.fields(), geometry_kind: census.geometry_kind(), crs_uri: CRS84.to_owned() };
    let signed = Signed { actor: deed.actor.clone(), agency: deed.agency.clone(), is_admin: true };
    let naming = Naming { file: source, layer: source, is_one_of_many: false };
    let target = store.read_now(|database| Target::find(database, naming, wishes, &signed, &deed.agency))?;
    let described = target.described(source, wishes, &seen)?;
    let ready = |fed: Fed| -> Result<(u64, NewFeature)> {
        let bounds = fed.shape.as_ref().and_then(|shape| shape.bounds()).map(BBox::to_array);
        let new = NewFeature {
            id: fed.id,
            agency: described.agency.clone(),
            visibility: Visibility::Public,
            time: time_of(&fed.properties, &described)?,
            properties: fed.properties,
            shape: fed.shape,
        };
        Ok((hilbert::position_of(bounds), new))
    };
    let mut waiting = features.into_iter().map(ready).collect::<Result<Vec<_>>>()?;
    waiting.sort_by_key(|(position, _)| *position);
    let waiting: Vec<NewFeature> = waiting.into_iter().map(|(_, new)| new).collect();
    let source = VersionSource { file: source.to_owned(), sha256: String::new(), import_id: String::new() };
    let mut loading = store.write_now(|database| begin(database, &described, &NewVersion { source }, deed))?;
    for group in waiting.chunks(GROUP) {
        let progress = loading.progress + group.len() as u64;
        store.write_now(|database| append(database, &mut loading, group, progress, deed.at))?;
    }
    let report = json!({ "features": waiting.len(), "refused": 0 });
    store.write_now(|database| publish(database, loading, &described, &report, deed))
}
