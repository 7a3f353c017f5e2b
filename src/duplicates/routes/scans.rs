//! The scan as a job, and the report, over HTTP.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::{FILTERS, PairParameters, score_words, take_filter};
use crate::access::Once;
use crate::access::actor::{Reporter, Reviewer};
use crate::access::store::list_agencies;
use crate::duplicates::office::{ScanOptions, scan_now};
use crate::duplicates::report::{Report, report, report_csv};
use crate::duplicates::store;
use crate::error::{Error, Fault, Result};
use crate::http::body::{from_value, json_value};
use crate::http::middleware::language_of;
use crate::http::{Format, Language, Parameters, json, negotiate};
use crate::hub::Hub;
use crate::jobs::{self, Job};

/// Scan all projects for duplicates
///
/// A job: the answer is its address. The body may be left out.
#[utoipa::path(tag = "Duplicates", security(("key" = ["review"])), request_body = ScanOptions,
    responses((status = 202, body = Job, description = "Begun; `Location` is the job. 409 while another scan runs")))]
#[post("/duplicates/scan")]
pub(super) async fn scan_duplicates(
    reviewer: Reviewer,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let options = options(&request, body).await?;
    let once = Once::of(&request, &reviewer.0, &serde_json::to_value(options).map_err(Error::internal)?)?;
    let deed = reviewer.deed(hub.clock.now());
    let asked = serde_json::to_value(options).map_err(Error::internal)?;
    let (store, signed) = (hub.store.clone(), deed.clone());
    let reply = jobs::start(&hub, "duplicates.scan", asked, deed, once, move |running| {
        let result = scan_now(&store, &options, &signed, &|done, total| running.progress(done, total))?;
        serde_json::to_value(result).map_err(Error::internal)
    })
    .await?;
    Ok(reply.response())
}

/// No body means the usual options.
async fn options(request: &HttpRequest, body: web::Payload) -> Result<ScanOptions> {
    let headers = request.headers();
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()).unwrap_or("0");
    if length == "0" && !headers.contains_key(header::CONTENT_TYPE) && !headers.contains_key(header::TRANSFER_ENCODING)
    {
        return Ok(ScanOptions::default());
    }
    let options: ScanOptions = from_value(json_value(request, body, &["application/json"]).await?)?;
    match options.minimum_score {
        Some(score) if !(0.0..=1.0).contains(&score) => {
            Err(Error::malformed(Fault::pointer("/minimumScore", "not-in-range", score_words())))
        }
        _ => Ok(options),
    }
}

/// Pairs and money at stake, by agency pair and fiscal year
///
/// By relation and state too, with totals apart. `format=csv` is UTF-8 with a byte-order mark, for Excel; its header is in the caller's language.
#[utoipa::path(tag = "Reports", security(("key" = ["report"])),
    params(PairParameters, ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, body = Report, description = "Rows, totals, and the rule by which money is counted")))]
#[get("/reports/duplicates")]
pub(super) async fn report_duplicates(
    reporter: Reporter,
    request: HttpRequest,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let asked = parameters.take_choice("format", &["json", "csv"])?;
    let filter = take_filter(&mut parameters)?;
    parameters.finish(&[&FILTERS[..], &["format"]].concat())?;
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let format = negotiate::choose(asked, accept, &[Format::Json, Format::Csv])?;
    let language = language_of(&request);
    let (report, names) = hub
        .store
        .read(move |database| {
            let pairs = store::list_pairs(database, &reporter.sight(), &filter, None, 0, i64::MAX)?;
            let agencies = list_agencies(database, "", 0, i64::MAX)?;
            let names: BTreeMap<String, String> = agencies
                .into_iter()
                .map(|agency| match language {
                    Language::Thai => (agency.code, agency.name.th),
                    Language::English => (agency.code, agency.name.en),
                })
                .collect();
            Ok((report(&pairs), names))
        })
        .await?;
    if format == Format::Json {
        return json(Format::Json, &report);
    }
    Ok(HttpResponse::Ok()
        .content_type(Format::Csv.media_type())
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"duplicates.csv\""))
        .body(report_csv(&report, &names, language)))
}
