//! A layer file put into the database: a dataset made, or a new version of it, which is served when all of it is in.

use serde_json::json;

use super::describe;
use super::layer::{LayerFeature, LayerFile};
use crate::access::store::last_audit;
use crate::access::{Deed, Sight, Visibility};
use crate::catalog::store::find_dataset;
use crate::catalog::version::VersionSource;
use crate::catalog::{Dataset, DatasetKind, Field, NewDataset};
use crate::error::{Error, Fault, Result, Words};
use crate::features::NewFeature;
use crate::features::feature::time_of;
use crate::geometry::hilbert;
use crate::storage::{Database, Store, gather_statistics};
use crate::versions::NewVersion;
use crate::versions::store::{append, begin, publish};

/// Features are inserted in groups of this size, and progress is told after each.
const GROUP: usize = 2_000;

/// What the importer says of the dataset; what is not said stays as it is, or is taken from the file.
#[derive(Debug, Clone, Default)]
pub struct LayerWishes {
    pub dataset: String,
    pub title: Option<String>,
    pub title_en: Option<String>,
    /// Code of the owner.
    pub agency: Option<String>,
    pub visibility: Option<Visibility>,
}

/// What became of the dataset.
#[derive(Debug, Clone)]
pub struct LayerOutcome {
    pub dataset: Dataset,
    pub created: bool,
    /// The same file had been imported before, and nothing has changed since.
    pub unchanged: bool,
    pub features: usize,
}

/// Makes the dataset or a new version of it from the file, whose `ids` stand in the same order. Others read and write meanwhile, and see
/// what was there before until all of it is in.
///
/// # Errors
/// `Conflict` when the hub itself writes the dataset or another agency owns it; `Impossible` when the owner is unknown.
pub fn import_layer(
    store: &Store,
    file: &LayerFile,
    ids: &[String],
    wishes: &LayerWishes,
    deed: &Deed,
    mut each: impl FnMut(u64),
) -> Result<LayerOutcome> {
    let (found, last) = store.read_now(|database| {
        let found = find_dataset(database, &Sight::Everything, &wishes.dataset)?;
        Ok((found, last_import(database, &wishes.dataset)?))
    })?;
    if let Some(found) = &found {
        refuse_foreign(found, wishes)?;
    }
    let described = described(found.as_ref(), file, wishes).checked()?;
    if let Some(found) = found.as_ref().filter(|found| found.described == described)
        && last == Some((file.hash.clone(), found.data_version))
    {
        let features = file.features.len();
        return Ok(LayerOutcome { dataset: found.clone(), created: false, unchanged: true, features });
    }
    let source = VersionSource { file: file.name.clone(), sha256: file.hash.clone(), import_id: String::new() };
    let mut loading = store.write_now(|database| begin(database, &described, &NewVersion { source }, deed))?;
    let features = new_features(file, ids, &described)?;
    for group in features.chunks(GROUP) {
        let progress = loading.progress + group.len() as u64;
        store.write_now(|database| append(database, &mut loading, group, progress, deed.at))?;
        each(progress);
    }
    store.write_now(gather_statistics)?;
    let report = json!({ "features": features.len(), "refused": file.refused.len() });
    let dataset = store.write_now(|database| publish(database, loading, &described, &report, deed))?;
    Ok(LayerOutcome { dataset, created: found.is_none(), unchanged: false, features: features.len() })
}

/// Hash of the file that was imported last, and the dataset's data version after it.
fn last_import(database: &mut Database, id: &str) -> Result<Option<(String, i64)>> {
    let Some(entry) = last_audit(database, "dataset", id, "dataset.import")? else {
        return Ok(None);
    };
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let hash = detail.get("sha256").and_then(|hash| hash.as_str()).map(str::to_owned);
    Ok(hash.zip(detail.get("dataVersion").and_then(serde_json::Value::as_i64)))
}

fn refuse_foreign(found: &Dataset, wishes: &LayerWishes) -> Result<()> {
    if found.kind != DatasetKind::Layer {
        return Err(Error::Conflict(
            Fault::parameter(
                "dataset",
                "kept-by-the-hub",
                Words::new(
                    format!("ระบบสร้างชุดข้อมูล '{}' เอง", wishes.dataset),
                    format!("the hub writes the dataset '{}' itself", wishes.dataset),
                ),
            )
            .remedy("ใช้รหัสอื่น", "choose another id"),
        ));
    }
    match &wishes.agency {
        Some(agency) if *agency != found.described.agency => Err(Error::Conflict(
            Fault::parameter(
                "agency",
                "other-owner",
                Words::new(
                    format!("ชุดข้อมูลนี้เป็นของ '{}'", found.described.agency),
                    format!("this dataset belongs to '{}'", found.described.agency),
                ),
            )
            .remedy("ใช้รหัสชุดข้อมูลอื่น หรือไม่ต้องใส่ --agency", "choose another dataset id, or leave --agency out"),
        )),
        _ => Ok(()),
    }
}

/// The description that the dataset is to have: the owner's words are kept, fields and kind of geometry follow the file.
fn described(found: Option<&Dataset>, file: &LayerFile, wishes: &LayerWishes) -> NewDataset {
    let owner = wishes.agency.as_deref().unwrap_or("phaen");
    let mut described = match found {
        Some(found) => found.described.clone(),
        None => NewDataset::named(&wishes.dataset, owner, &wishes.dataset, &wishes.dataset, &file.name),
    };
    if let Some(title) = &wishes.title {
        described.title.th.clone_from(title);
        if found.is_none() {
            described.title.en.clone_from(title);
        }
    }
    if let Some(title) = &wishes.title_en {
        described.title.en.clone_from(title);
    }
    if let Some(visibility) = wishes.visibility {
        described.visibility = visibility;
    }
    let fits = |feature: &LayerFeature| {
        feature
            .properties
            .iter()
            .all(|(name, value)| described.field(name).is_some_and(|field| field.field_type.takes(value)))
    };
    if found.is_none() || !file.features.iter().all(fits) {
        described.fields = merged(&described.fields, describe::fields(&file.features));
    }
    let kind = described.geometry_kind;
    let takes = |feature: &LayerFeature| {
        feature.shape.as_ref().is_none_or(|shape| kind.takes(describe::geometry_type(&shape.json)))
    };
    if found.is_none() || !file.features.iter().all(takes) {
        described.geometry_kind = describe::geometry_kind(&file.features);
    }
    described.source_crs = file.crs.uri().to_owned();
    described
}

/// The file's fields, with the titles that the owner gave to those of the same name and type.
fn merged(known: &[Field], found: Vec<Field>) -> Vec<Field> {
    let keep = |field: Field| {
        let same = known.iter().find(|known| known.name == field.name && known.field_type == field.field_type);
        same.cloned().unwrap_or(field)
    };
    found.into_iter().map(keep).collect()
}

/// Ready to be stored, along the Hilbert curve; those without a place come last, in the order of the file.
fn new_features(file: &LayerFile, ids: &[String], described: &NewDataset) -> Result<Vec<NewFeature>> {
    let mut features: Vec<(u64, NewFeature)> = Vec::with_capacity(file.features.len());
    for (feature, id) in file.features.iter().zip(ids) {
        let bounds = feature.shape.as_ref().and_then(|shape| shape.bounds());
        let centre = bounds.map(|b| geo::Coord { x: (b.west() + b.east()) / 2.0, y: (b.south() + b.north()) / 2.0 });
        let new = NewFeature {
            id: id.clone(),
            agency: described.agency.clone(),
            visibility: Visibility::Public,
            time: time_of(&feature.properties, described)?,
            properties: feature.properties.clone(),
            shape: feature.shape.clone(),
        };
        features.push((centre.map_or(u64::MAX, hilbert::position), new));
    }
    features.sort_by_key(|(position, _)| *position);
    Ok(features.into_iter().map(|(_, feature)| feature).collect())
}
