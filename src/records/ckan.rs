//! Datasets as CKAN packages with the fields of the Thai Government Data Catalog, and searching them as CKAN's harvester does.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::query::has_one;
use super::record::{geometry, license_name};
use super::solr::{Clause, Query, Wanted};
use crate::access::{Agency, Visibility};
use crate::catalog::Dataset;
use crate::catalog::ways::{email, license_page, ways};
use crate::error::{Error, Fault, Result, Words};
use crate::http::Base;
use crate::http::links::segment;
use crate::http::member::set;
use crate::thai::search_key;

/// Fields that `fq`, `q` and `facet.field` may name.
pub const FIELDS: [&str; 19] = [
    "id",
    "name",
    "title",
    "notes",
    "organization",
    "owner_org",
    "tags",
    "license_id",
    "res_format",
    "groups",
    "type",
    "state",
    "dataset_type",
    "metadata_modified",
    "metadata_created",
    "data_type",
    "data_category",
    "geo_coverage",
    "private",
];

/// CKAN's names take lower-case letters, digits, `-` and `_`; ids of the hub may hold dots too.
pub fn name(dataset: &Dataset) -> String {
    dataset.described.id.replace('.', "-")
}

/// The package of a dataset.
pub fn package(dataset: &Dataset, base: &Base) -> Value {
    let (described, catalog) = (&dataset.described, &dataset.described.catalog);
    let resources = resources(dataset, base);
    let tags: Vec<Value> = catalog
        .tag_string
        .iter()
        .map(|tag| json!({ "id": tag, "name": tag, "display_name": tag, "state": "active", "vocabulary_id": null }))
        .collect();
    let mut package = json!({
        "id": described.id,
        "name": name(dataset),
        "title": described.title.th,
        "notes": described.description.th,
        "type": "dataset",
        "state": "active",
        "private": described.visibility == Visibility::Private,
        "isopen": described.visibility == Visibility::Public,
        "version": format!("{}.{}", dataset.version, dataset.data_version),
        "url": base.to(&format!("/datasets/{}?f=html", segment(&described.id))),
        "owner_org": described.agency,
        "organization": {
            "id": described.agency, "name": described.agency.replace('.', "-"), "title": dataset.owner.th, "type": "organization",
            "description": "", "image_url": "", "is_organization": true, "approval_status": "approved", "state": "active",
        },
        "author": null,
        "author_email": null,
        "maintainer": catalog.maintainer,
        "maintainer_email": email(dataset),
        "license_id": catalog.license_id,
        "license_title": license_name(dataset),
        "license_url": license_page(&catalog.license_id),
        "metadata_created": naive(&dataset.created_at),
        "metadata_modified": naive(&dataset.updated_at),
        "tags": tags,
        "num_tags": tags.len(),
        "resources": resources,
        "num_resources": resources.len(),
        "groups": [],
        "relationships_as_subject": [],
        "relationships_as_object": [],
        "extras": extras(dataset),
    });
    government_fields(&mut package, dataset);
    package
}

/// The catalogue's own fields, under the names and with the code lists of the Government Data Catalog.
fn government_fields(package: &mut Value, dataset: &Dataset) {
    let catalog = &dataset.described.catalog;
    for (name, value) in [
        ("data_type", json!(catalog.data_type)),
        ("tag_string", json!(catalog.tag_string.join(","))),
        ("objective", json!(catalog.objective)),
        ("update_frequency_unit", json!(catalog.update_frequency_unit)),
        ("update_frequency_interval", json!(catalog.update_frequency_interval.map(|interval| interval.to_string()))),
        ("geo_coverage", json!(catalog.geo_coverage)),
        ("data_source", json!(catalog.data_source)),
        ("data_format", json!(catalog.data_format)),
        ("data_category", json!(catalog.data_category)),
        ("created_date", json!(dataset.created_at.get(..10))),
        ("last_updated_date", json!(dataset.updated_at.get(..10))),
        ("allow_harvest", json!("True")),
    ] {
        set(package, name, value);
    }
    let others = [
        ("objective_other", &catalog.objective_other),
        ("update_frequency_unit_other", &catalog.update_frequency_unit_other),
        ("geo_coverage_other", &catalog.geo_coverage_other),
        ("data_format_other", &catalog.data_format_other),
        ("license_id_other", &catalog.license_id_other),
    ];
    for (name, text) in others.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?))) {
        set(package, name, text.as_str());
    }
    if let Some([west, south, east, north]) = dataset.extent.bbox {
        // The catalogue's own names: latitudes are called longitudes there.
        for (name, degrees) in [
            ("west_bound_longitude", west),
            ("east_bound_longitude", east),
            ("north_bound_longitude", north),
            ("south_bound_longitude", south),
        ] {
            set(package, name, degrees.to_string());
        }
    }
}

fn extras(dataset: &Dataset) -> Vec<Value> {
    let described = &dataset.described;
    let mut extras = vec![
        json!({ "key": "title_en", "value": described.title.en }),
        json!({ "key": "notes_en", "value": described.description.en }),
    ];
    if dataset.extent.bbox.is_some() {
        // ckanext-spatial reads the extent from this extra.
        extras.push(json!({ "key": "spatial", "value": geometry(dataset).to_string() }));
    }
    extras
}

fn resources(dataset: &Dataset, base: &Base) -> Vec<Value> {
    let id = &dataset.described.id;
    let make = |position: usize, way: &crate::catalog::ways::Way| {
        json!({
            "id": format!("{id}-{}", way.key),
            "package_id": id,
            "name": way.title.th,
            "description": way.title.en,
            "url": base.to(&way.path),
            "url_type": null,
            "format": way.format,
            "mimetype": way.media_type.split(';').next(),
            "resource_type": if way.is_download { "file" } else { "api" },
            "created": naive(&dataset.created_at),
            "last_modified": naive(&dataset.updated_at),
            "metadata_modified": naive(&dataset.updated_at),
            "position": position,
            "state": "active",
            "hash": "",
            "size": null,
            "cache_url": null,
            "mimetype_inner": null,
        })
    };
    ways(dataset).iter().enumerate().map(|(position, way)| make(position, way)).collect()
}

/// CKAN writes instants in UTC without saying so: `2026-11-21T03:00:00.000000`.
fn naive(rfc3339: &str) -> String {
    match chrono::DateTime::parse_from_rfc3339(rfc3339) {
        Ok(instant) => instant.naive_utc().format("%Y-%m-%dT%H:%M:%S%.6f").to_string(),
        Err(_) => rfc3339.to_owned(),
    }
}

/// An agency as a CKAN organisation.
pub fn organization(agency: &Agency, packages: usize) -> Value {
    json!({
        "id": agency.code,
        "name": agency.code.replace('.', "-"),
        "title": agency.name.th,
        "display_name": agency.name.th,
        "description": agency.name.en,
        "image_url": "",
        "image_display_url": "",
        "type": "organization",
        "is_organization": true,
        "approval_status": "approved",
        "state": "active",
        "num_followers": 0,
        "package_count": packages,
        "extras": [],
        "groups": [],
        "tags": [],
        "users": [],
    })
}

/// Refuses a query that names a field which packages do not have.
pub fn check_fields(parameter: &'static str, query: &Query) -> Result<()> {
    match query.fields().find(|field| !FIELDS.contains(field)) {
        None => Ok(()),
        Some(field) => {
            let words = Words::new(format!("ไม่มีฟิลด์ '{field}'"), format!("there is no field '{field}'"));
            let known = FIELDS.join(", ");
            Err(Error::malformed(
                Fault::parameter(parameter, "unknown-field", words)
                    .remedy(format!("ใช้ได้: {known}"), format!("known are: {known}")),
            ))
        }
    }
}

/// Does a clause hold for a dataset, whatever its sign?
pub fn holds(dataset: &Dataset, clause: &Clause) -> bool {
    let Some(field) = clause.field.as_deref() else {
        return match &clause.wanted {
            Wanted::OneOf(words) => words.iter().any(|word| has_one(dataset, &[search_key(word)])),
            Wanted::Anything | Wanted::Range(..) => true,
        };
    };
    let own = values(dataset, field);
    match &clause.wanted {
        Wanted::Anything => !own.is_empty(),
        Wanted::OneOf(wanted) => wanted.iter().any(|wanted| own.iter().any(|own| fits(field, own, wanted))),
        Wanted::Range(from, to) => own.iter().any(|own| in_range(own, from.as_deref(), to.as_deref())),
    }
}

/// Texts are searched, everything else is compared as it stands.
fn fits(field: &str, own: &str, wanted: &str) -> bool {
    match (field, wanted.strip_suffix('*')) {
        ("title" | "notes", _) => search_key(own).contains(&search_key(wanted)),
        (_, Some(start)) => own.starts_with(start),
        _ => own == wanted,
    }
}

/// Instants are compared as instants, whether they say that they are UTC or not; everything else as text.
fn in_range(own: &str, from: Option<&str>, to: Option<&str>) -> bool {
    let instant =
        |text: &str| chrono::NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S%.f").ok();
    let after = |low: &str, high: &str| match (instant(low), instant(high)) {
        (Some(low), Some(high)) => low <= high,
        _ => low <= high,
    };
    from.is_none_or(|from| after(from, own)) && to.is_none_or(|to| after(own, to))
}

/// What a package has in a field, as the search index has it.
fn values(dataset: &Dataset, field: &str) -> Vec<String> {
    let (described, catalog) = (&dataset.described, &dataset.described.catalog);
    match field {
        "id" => vec![described.id.clone(), name(dataset)],
        "name" => vec![name(dataset)],
        "title" => vec![described.title.th.clone(), described.title.en.clone()],
        "notes" => vec![described.description.th.clone(), described.description.en.clone()],
        "organization" => vec![described.agency.replace('.', "-")],
        "owner_org" => vec![described.agency.clone()],
        "tags" => catalog.tag_string.clone(),
        "license_id" => vec![catalog.license_id.clone()],
        "res_format" => ways(dataset).iter().map(|way| way.format.to_owned()).collect(),
        "type" | "dataset_type" => vec!["dataset".to_owned()],
        "state" => vec!["active".to_owned()],
        "private" => vec![(described.visibility == Visibility::Private).to_string()],
        "metadata_modified" => vec![naive(&dataset.updated_at)],
        "metadata_created" => vec![naive(&dataset.created_at)],
        "data_type" => vec![catalog.data_type.clone()],
        "data_category" => vec![catalog.data_category.clone()],
        "geo_coverage" => vec![catalog.geo_coverage.clone()],
        _ => vec![],
    }
}

/// `id asc, metadata_modified desc`. The score is the same for all, so the name decides.
pub fn sort(datasets: &mut [Dataset], text: &str) -> Result<()> {
    let mut order: Vec<(&str, bool)> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (field, direction) = part.split_once(' ').unwrap_or((part, "asc"));
        let known =
            ["id", "name", "title", "title_string", "metadata_modified", "metadata_created", "score", "views_recent"];
        if !known.contains(&field) || !["asc", "desc"].contains(&direction.trim()) {
            let words = Words::new(format!("เรียงตาม '{part}' ไม่ได้"), format!("packages cannot be sorted by '{part}'"));
            return Err(Error::malformed(Fault::parameter("sort", "unknown-sort", words)));
        }
        order.push((if field == "title_string" { "title" } else { field }, direction.trim() == "desc"));
    }
    let key = |dataset: &Dataset, field: &str| values(dataset, field).into_iter().next().unwrap_or_default();
    datasets.sort_by(|a, b| {
        let ordered = order.iter().map(|(field, descends)| match descends {
            true => key(b, field).cmp(&key(a, field)),
            false => key(a, field).cmp(&key(b, field)),
        });
        ordered.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then_with(|| name(a).cmp(&name(b)))
    });
    Ok(())
}

/// How many datasets have each value of a field; one with two resources of one format counts once.
pub fn facet(datasets: &[Dataset], field: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for value in datasets.iter().flat_map(|dataset| values(dataset, field).into_iter().collect::<BTreeSet<_>>()) {
        *counts.entry(value).or_insert(0) += 1;
    }
    counts
}
