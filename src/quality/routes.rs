//! Quality over HTTP: the report of a version, its bad spots as a layer, and having one made.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::evaluate::evaluate;
use super::report::{Report, Severity};
use super::spot::Spot;
use super::store::{self, KeptReport, SpotFilter};
use crate::access::actor::{Anyone, Editor};
use crate::access::{Once, Sight};
use crate::catalog::store::get_dataset;
use crate::catalog::{Dataset, DatasetKind};
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::BBox;
use crate::http::links::segment;
use crate::http::listing::{html_link, next_address, own_address};
use crate::http::middleware::language_of;
use crate::http::{Base, Format, Language, Link, Page, PageParameters, Parameters, json};
use crate::hub::Hub;
use crate::jobs::{self, Job};
use crate::storage::Database;
use crate::time::Timestamp;

pub fn configure(config: &mut ServiceConfig) {
    config.service(get_quality).service(assess_quality).service(list_spots).service(get_spot);
}

/// A quality report as it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QualityDocument {
    /// Id of the collection.
    pub collection: String,
    pub version: i64,
    /// State of the features that were judged.
    pub data_version: i64,
    /// Nothing was changed since.
    pub current: bool,
    /// RFC 3339.
    pub assessed_at: String,
    #[serde(flatten)]
    pub report: Report,
    /// Spots that `items` lists; at most 10,000 are kept.
    pub spots: i64,
    /// The scores of this and the other versions that were judged, newest first.
    pub trend: Vec<Trend>,
    pub links: Vec<Link>,
}

/// The score of one version.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Trend {
    pub version: i64,
    pub quality_score: Option<i32>,
    /// RFC 3339.
    pub assessed_at: String,
}

fn say<'a>(language: Language, th: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Thai => th,
        Language::English => en,
    }
}

/// The version that is asked for; without it the one that is served.
fn version_of(parameters: &mut Parameters) -> Result<Option<i64>> {
    parameters.take_number("version", 1, i64::MAX)
}

/// How good a collection is
///
/// Measures in the terms of ISO 19157 with a score from 0 to 100, for the version that is served or another one. 404 until it was judged: by an import, or by POST.
#[utoipa::path(tag = "Quality",
    params(("collectionId" = String, Path, description = "Id of the collection"),
        ("version" = Option<i64>, Query, description = "Number of a version of the dataset; the one that is served without it", minimum = 1),
        ("f" = Option<String>, Query, description = "Format: json")),
    responses((status = 200, body = QualityDocument, description = "The quality report")))]
#[get("/collections/{collectionId}/quality")]
pub(super) async fn get_quality(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let asked = version_of(&mut parameters)?;
    parameters.finish(&["version", "f"])?;
    let sight = anyone.sight();
    let (dataset, version, kept, scores) = hub
        .store
        .read(move |database| {
            let dataset = get_dataset(database, &sight, &id)?;
            let version = match asked {
                Some(version) => version,
                None => store::current_version(database, &dataset)?,
            };
            let kept = store::get_report(database, &dataset, version, &sight)?;
            let scores = store::list_scores(database, &dataset, &sight)?;
            Ok((dataset, version, kept, scores))
        })
        .await?;
    json(Format::Json, &document(&request, &hub.base, (&dataset, version), kept, scores))
}

fn document(
    request: &HttpRequest,
    base: &Base,
    (dataset, version): (&Dataset, i64),
    kept: KeptReport,
    scores: Vec<(i64, Option<i32>, Timestamp)>,
) -> QualityDocument {
    let path = format!("/collections/{}", segment(&dataset.described.id));
    let spots = base.to(&format!("{path}/quality/spots?version={}", kept.version));
    let links = vec![
        Link::new(own_address(request, base), "self", Format::Json.media_type()),
        Link::new(spots, "items", Format::GeoJson.media_type()).title(say(
            language_of(request),
            "จุดที่ควรดู",
            "Bad spots",
        )),
        Link::new(base.to(&path), "collection", Format::Json.media_type()),
        html_link(request, base),
    ];
    let trend = scores
        .into_iter()
        .map(|(version, quality_score, at)| Trend { version, quality_score, assessed_at: at.to_rfc3339() })
        .collect();
    QualityDocument {
        collection: dataset.described.id.clone(),
        version,
        data_version: kept.data_version,
        current: kept.data_version == dataset.data_version,
        assessed_at: kept.made_at.to_rfc3339(),
        report: kept.report,
        spots: kept.spots,
        trend,
        links,
    }
}

/// Judge a collection anew
///
/// A job: every feature that is served is judged, and the report of the version replaced.
#[utoipa::path(tag = "Quality", security(("key" = ["write:own"])),
    params(("collectionId" = String, Path, description = "Id of the collection")),
    responses((status = 202, body = Job, description = "Begun; `Location` is the job. 409 while another collection is judged")))]
#[post("/collections/{collectionId}/quality")]
pub(super) async fn assess_quality(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let sight = editor.sight();
    let dataset = hub.store.read(move |database| get_dataset(database, &sight, &id)).await?;
    editor.must_own(&dataset.described.agency)?;
    if dataset.kind == DatasetKind::Duplicates {
        let words = Words::new("ระบบสร้างชุดข้อมูลนี้เอง", "the hub makes this dataset itself; there is nothing to judge");
        return Err(Error::Conflict(Fault::parameter("collectionId", "kept-by-the-hub", words)));
    }
    let asked = json!({ "collection": dataset.described.id });
    let once = Once::of(&request, &editor.0, &asked)?;
    let deed = editor.deed(hub.clock.now());
    let (own, signed) = (hub.store.clone(), deed.clone());
    let reply = jobs::start(&hub, "quality.assess", asked, deed, once, move |running| {
        evaluate(&own, &dataset.described.id, &signed, &|done, total| running.progress(done, total))
    })
    .await?;
    Ok(reply.response())
}

/// The bad spots of a collection
///
/// Points where something was found: refused rows whose place can be read, warnings and repairs, with row, code and reason in the caller's language. At most 10,000 are kept of a version.
#[utoipa::path(tag = "Quality",
    params(("collectionId" = String, Path, description = "Id of the collection"), PageParameters,
        ("version" = Option<i64>, Query, description = "Number of a version of the dataset; the one that is served without it", minimum = 1),
        ("bbox" = Option<Vec<f64>>, Query, description = "west,south,east,north in degrees, longitude first", style = Form, explode = false, min_items = 4, max_items = 6),
        ("code" = Option<String>, Query, description = "Only what has this code"),
        ("severity" = Option<String>, Query, description = "refused, warning or repaired"),
        ("f" = Option<String>, Query, description = "Format: geojson or json")),
    responses((status = 200, body = Value, content_type = "application/geo+json", description = "A page of spots; `next` is there exactly while there are more")))]
#[get("/collections/{collectionId}/quality/spots")]
pub(super) async fn list_spots(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = match parameters.take_choice("f", &["geojson", "json"])? {
        Some("json") => Format::Json,
        _ => Format::GeoJson,
    };
    let asked = version_of(&mut parameters)?;
    let page = Page::take(&mut parameters)?;
    let filter = SpotFilter {
        bbox: parameters.take_as("bbox", BBox::parse)?,
        code: parameters.take("code"),
        severity: parameters.take_choice("severity", &["refused", "warning", "repaired"])?.map(Severity::stored),
    };
    parameters.finish(&["version", "limit", "offset", "cursor", "bbox", "code", "severity", "f"])?;
    let sight = anyone.sight();
    let after = page.after_number()?.unwrap_or(0);
    let (skip, limit) = (page.skip(), page.limit.0);
    let mut spots = hub
        .store
        .read(move |database| {
            let (dataset, version) = judged(database, &sight, &id, asked)?;
            store::list_spots(database, &dataset, version, &sight, &filter, (after, skip, limit + 1))
        })
        .await?;
    let more = i64::try_from(spots.len()).is_ok_and(|count| count > limit);
    spots.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut links = vec![Link::new(own_address(&request, &hub.base), "self", format.media_type())];
    if let (true, Some((last, _))) = (more, spots.last()) {
        links.push(Link::new(next_address(&request, &hub.base, &page, &last.to_string()), "next", format.media_type()));
    }
    links.push(html_link(&request, &hub.base));
    let language = language_of(&request);
    let features: Vec<Value> = spots.iter().map(|(number, spot)| feature(*number, spot, language)).collect();
    let body =
        json!({ "type": "FeatureCollection", "numberReturned": features.len(), "links": links, "features": features });
    json(format, &body)
}

/// One bad spot
#[utoipa::path(tag = "Quality",
    params(("collectionId" = String, Path, description = "Id of the collection"), ("number" = i64, Path, description = "Number of the spot, its `id` in the list"),
        ("version" = Option<i64>, Query, description = "Number of a version of the dataset; the one that is served without it", minimum = 1),
        ("f" = Option<String>, Query, description = "Format: geojson or json")),
    responses((status = 200, body = Value, content_type = "application/geo+json", description = "The spot")))]
#[get("/collections/{collectionId}/quality/spots/{number}")]
pub(super) async fn get_spot(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    parameters.take_choice("f", &["geojson", "json"])?;
    let asked = version_of(&mut parameters)?;
    parameters.finish(&["version", "f"])?;
    let (id, text) = path.into_inner();
    let missing = Error::not_found("จุด", "spot", &text);
    let number: i64 = text.parse().ok().filter(|number| *number > 0).ok_or(missing)?;
    let sight = anyone.sight();
    let found = hub
        .store
        .read(move |database| {
            let (dataset, version) = judged(database, &sight, &id, asked)?;
            let place = (number - 1, 0, 1);
            Ok(store::list_spots(database, &dataset, version, &sight, &SpotFilter::default(), place)?.pop())
        })
        .await?;
    let (_, spot) = found.filter(|(own, _)| *own == number).ok_or_else(|| Error::not_found("จุด", "spot", &text))?;
    let mut feature = feature(number, &spot, language_of(&request));
    let links = [
        Link::new(own_address(&request, &hub.base), "self", Format::GeoJson.media_type()),
        html_link(&request, &hub.base),
    ];
    crate::http::member::set(&mut feature, "links", json!(links));
    json(Format::GeoJson, &feature)
}

/// The dataset and the version whose report the caller may see: where there is none, the answer is the same as where it is hidden.
fn judged(database: &mut Database, sight: &Sight, id: &str, asked: Option<i64>) -> Result<(Dataset, i64)> {
    let dataset = get_dataset(database, sight, id)?;
    let version = match asked {
        Some(version) => version,
        None => store::current_version(database, &dataset)?,
    };
    let version = store::get_report(database, &dataset, version, sight)?.version;
    Ok((dataset, version))
}

/// A spot as a GeoJSON feature; the reason in the caller's language.
fn feature(number: i64, spot: &Spot, language: Language) -> Value {
    let words = &spot.words;
    let remedy = match language {
        Language::Thai => &words.remedy_th,
        Language::English => &words.remedy_en,
    };
    json!({
        "type": "Feature",
        "id": number,
        "geometry": spot.at.map(|at| json!({ "type": "Point", "coordinates": [rounded(at.x), rounded(at.y)] })),
        "properties": {
            "row": spot.row,
            "featureId": spot.feature,
            "field": spot.field,
            "severity": spot.severity.name(),
            "code": spot.code,
            "reason": say(language, &words.th, &words.en),
            "remedy": remedy,
        },
    })
}

/// To a centimetre: places of crossings are computed.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}
