//! Versions over HTTP: listed, read with their reports, compared, and brought back by the owner.

use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::compare::{Change, Difference};
use super::store::{Tally, Wanted, compare, restore};
use crate::access::actor::{Anyone, Editor};
use crate::access::routes::if_match;
use crate::access::store::perform;
use crate::access::{Once, Reply, Sight};
use crate::catalog::routes::tag_of;
use crate::catalog::store::{dataset_as_of, get_dataset, get_version, list_versions};
use crate::catalog::version::{AsOf, DatasetVersion, VersionState};
use crate::catalog::{Dataset, Field, GeometryKind};
use crate::error::{Error, Result, Words};
use crate::http::etag::check_if_match;
use crate::http::links::segment;
use crate::http::listing::Listing;
use crate::http::{Format, Link, Page, PageParameters, Parameters, json, negotiate};
use crate::hub::Hub;
use crate::storage::{Database, Store};

pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(compare_versions).service(get_one).service(restore_version);
}

/// Versions of a collection
///
/// Each import makes one; so does bringing an earlier one back. Newest first. Collections that the hub itself writes have none.
#[utoipa::path(tag = "Versions", params(("collectionId" = String, Path, description = "Id of the collection"), PageParameters),
    responses((status = 200, body = Listing<DatasetVersion>, description = "A page of versions")))]
#[get("/collections/{collectionId}/versions")]
async fn list(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    parameters.finish(&Page::PARAMETERS)?;
    let (below, skip, limit) = (page.after_number()?, page.skip(), page.limit.0);
    let rows = hub
        .store
        .read(move |database| {
            let dataset = get_dataset(database, &anyone.sight(), &id)?;
            list_versions(database, &dataset, below, skip, limit + 1)
        })
        .await?;
    json(Format::Json, &Listing::of(rows, &page, &request, &hub.base, |version| version.version.to_string()))
}

/// One version, with what belongs to its data and what the import said of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct VersionReport {
    #[serde(flatten)]
    version: DatasetVersion,
    geometry_kind: GeometryKind,
    /// URI of the CRS in which the data was sent.
    source_crs: String,
    fields: Vec<Field>,
    /// What the import reported.
    report: Value,
    links: Vec<Link>,
}

/// One version
///
/// With its fields and the report of the import that made it.
#[utoipa::path(tag = "Versions", params(("collectionId" = String, Path, description = "Id of the collection"), ("version" = i64, Path, description = "Number of the version")),
    responses((status = 200, body = VersionReport, description = "The version")))]
#[get("/collections/{collectionId}/versions/{version}")]
async fn get_one(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let (id, number) = path.into_inner();
    let number = number_of(&number)?;
    let (dataset, version) = hub
        .store
        .read(move |database| {
            let dataset = get_dataset(database, &anyone.sight(), &id)?;
            let version = get_version(database, &dataset, number)?;
            Ok((dataset, version))
        })
        .await?;
    json(Format::Json, &report_of(&dataset, version, &hub)?)
}

fn number_of(text: &str) -> Result<i64> {
    text.parse().map_err(|_| Error::not_found("รุ่นของชุดข้อมูล", "version", text))
}

fn report_of(dataset: &Dataset, version: DatasetVersion, hub: &Hub) -> Result<VersionReport> {
    let described = version.described_by(&dataset.described);
    let collection = hub.base.to(&format!("/collections/{}", segment(&described.id)));
    let mut links = vec![
        Link::new(format!("{collection}/versions/{}", version.version), "self", Format::Json.media_type()),
        Link::new(collection.clone(), "collection", Format::Json.media_type()),
    ];
    if version.state != VersionState::Pruned {
        let items = format!("{collection}/items?asOfVersion={}", version.version);
        links.push(Link::new(items, "items", Format::GeoJson.media_type()));
    }
    Ok(VersionReport {
        report: serde_json::from_str(&version.report).map_err(Error::internal)?,
        geometry_kind: described.geometry_kind,
        source_crs: described.source_crs,
        fields: described.fields,
        version,
        links,
    })
}

/// Two versions side by side.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VersionComparison)]
struct Comparison {
    from: i64,
    to: i64,
    added: i64,
    removed: i64,
    changed: i64,
    unchanged: i64,
    /// Differences by the features' ids.
    items: Vec<Difference>,
    number_returned: usize,
    links: Vec<Link>,
}

/// Comparisons at one time: each reads all features of both versions, and others want to read as well.
static COMPARING: Semaphore = Semaphore::const_new(2);
const PATIENCE: Duration = Duration::from_secs(60);

/// Compare two versions
///
/// Which features were added, removed or changed, and in what: field by field, and how far they moved. Features are the same that have the
/// same id; only those count that the caller may see. With `f=geojson` the same page as features: the geometry after, of what was removed
/// the one before.
#[utoipa::path(tag = "Versions",
    params(("collectionId" = String, Path, description = "Id of the collection"),
        ("from" = i64, Query, description = "Number of the earlier version"), ("to" = Option<i64>, Query, description = "Number of the later version; without it the one that is served"),
        ("change" = Option<String>, Query, description = "Only these: `added`, `removed` or `changed`"),
        PageParameters,
        ("f" = Option<String>, Query, description = "Format: json or geojson")),
    responses((status = 200, description = "How many differ, and a page of the differences",
        content((Comparison = "application/json"), (Value = "application/geo+json")))))]
#[get("/collections/{collectionId}/versions/compare")]
async fn compare_versions(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let format = negotiate::choose(parameters.take("f").as_deref(), accept, &[Format::Json, Format::GeoJson])?;
    let from = parameters.take_number("from", 1, i64::MAX)?;
    let from = from.ok_or_else(|| crate::http::parameters::missing("from"))?;
    let to = parameters.take_number("to", 1, i64::MAX)?;
    let change = parameters.take_choice("change", &Change::NAMES)?;
    let page = Page::take(&mut parameters)?;
    parameters.finish(&["from", "to", "change", "limit", "offset", "cursor", "f"])?;
    let wanted = Wanted {
        after: page.cursor.clone().map(|cursor| cursor.0).unwrap_or_default(),
        skip: usize::try_from(page.skip()).map_err(Error::internal)?,
        limit: usize::try_from(page.limit.0 + 1).map_err(Error::internal)?,
        change: change.and_then(|name| {
            [Change::Added, Change::Removed, Change::Changed].into_iter().find(|one| one.name() == name)
        }),
    };
    let _turn =
        tokio::time::timeout(PATIENCE, COMPARING.acquire()).await.map_err(|_| busy())?.map_err(Error::internal)?;
    let (sight, store) = (anyone.sight(), hub.store.clone());
    let read = move |database: &mut Database| differences(database, &store, &sight, &id, (from, to), &wanted);
    let (to, tally, found) = hub.store.read(read).await?;
    let Listing { items, number_returned, links } =
        Listing::of(found, &page, &request, &hub.base, |difference| difference.id.clone());
    let Tally { added, removed, changed, unchanged } = tally;
    if format == Format::GeoJson {
        let features: Vec<Value> = items.into_iter().map(feature_of).collect::<Result<_>>()?;
        return json(
            format,
            &json!({
                "type": "FeatureCollection", "from": from, "to": to, "added": added, "removed": removed, "changed": changed,
                "unchanged": unchanged, "features": features, "numberReturned": number_returned, "links": links,
            }),
        );
    }
    json(format, &Comparison { from, to, added, removed, changed, unchanged, items, number_returned, links })
}

fn busy() -> Error {
    let reason = Words::new("มีการเปรียบเทียบพร้อมกันมากเกินไป โปรดลองใหม่", "too many comparisons at once; please try again");
    Error::Unavailable { reason, retry_after: 30 }
}

fn differences(
    database: &mut Database,
    store: &Store,
    sight: &Sight,
    id: &str,
    (from, to): (i64, Option<i64>),
    wanted: &Wanted,
) -> Result<(i64, Tally, Vec<Difference>)> {
    let current = get_dataset(database, sight, id)?;
    let to = match to {
        Some(to) => to,
        None => list_versions(database, &current, None, 0, 1)?.first().map_or(from, |version| version.version),
    };
    let before = dataset_as_of(database, &current, AsOf::Version(from))?;
    let after = dataset_as_of(database, &current, AsOf::Version(to))?;
    let (known, question) = (store.counts(), question(&current, &before, &after, sight));
    let remembered = recall(|part| known.recall(&format!("{question} {part}")).flatten());
    let (tally, found) = compare(database, (&before, &after), sight, wanted, remembered)?;
    for (part, count) in [tally.added, tally.removed, tally.changed, tally.unchanged].into_iter().enumerate() {
        known.remember(format!("{question} {part}"), Some(count));
    }
    Ok((to, tally, found))
}

/// The states that are compared, by whom: it is answered alike until the data changes.
fn question(current: &Dataset, before: &Dataset, after: &Dataset, sight: &Sight) -> String {
    let state = |of: &Dataset| (of.number, of.as_of);
    format!("compare {:?} {:?} {} {sight:?}", state(before), state(after), current.data_version)
}

fn recall(part: impl Fn(usize) -> Option<i64>) -> Option<Tally> {
    Some(Tally { added: part(0)?, removed: part(1)?, changed: part(2)?, unchanged: part(3)? })
}

/// A difference as a feature: the properties say what differs.
fn feature_of(difference: Difference) -> Result<Value> {
    let geometry =
        difference.shown.as_deref().map_or(Ok(Value::Null), serde_json::from_str).map_err(Error::internal)?;
    let id = difference.id.clone();
    let mut properties = serde_json::to_value(&difference).map_err(Error::internal)?;
    if let Some(object) = properties.as_object_mut() {
        object.remove("id");
    }
    Ok(json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties }))
}

/// Bring a version back
///
/// Its features are served again, as they were at its end, as a version with a number of its own; fields and kind of geometry are those of the
/// version, names, owner and visibility stay. `If-Match` with the `ETag` of `/datasets/{id}` is needed.
#[utoipa::path(tag = "Versions", security(("key" = ["write:own"])),
    params(("collectionId" = String, Path, description = "Id of the collection"), ("version" = i64, Path, description = "Number of the version that is brought back"),
        ("If-Match" = String, Header, description = "`ETag` of the dataset")),
    responses((status = 201, body = DatasetVersion, description = "The version that is served now; `Location` names it, `ETag` is the dataset's")))]
#[post("/collections/{collectionId}/versions/{version}/restore")]
async fn restore_version(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let (id, number) = path.into_inner();
    let number = number_of(&number)?;
    let once = Once::of(&request, &editor.0, &Value::Null)?;
    let (deed, base) = (editor.deed(hub.clock.now()), hub.base.clone());
    let wanted = if_match(&request).map(str::to_owned);
    let at = deed.at;
    let work = move |database: &mut Database| {
        let current = get_dataset(database, &editor.sight(), &id)?;
        editor.must_own(&current.described.agency)?;
        check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
        let made = restore(database, &current, number, &deed)?;
        let now = get_dataset(database, &Sight::Everything, &id)?;
        let version = get_version(database, &now, made)?;
        let location = base.to(&format!("/collections/{}/versions/{made}", segment(&id)));
        Reply::created(&location, &tag_of(&now)?, &version)
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, work)).await?.response())
}
