//! The scan as a job, over HTTP.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, post, web};

use super::score_words;
use crate::access::Once;
use crate::access::actor::Reviewer;
use crate::duplicates::office::{ScanOptions, scan_now};
use crate::error::{Error, Fault, Result};
use crate::http::Parameters;
use crate::http::body::{from_value, json_value};
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
