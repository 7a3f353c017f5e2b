//! Decisions about many pairs in one request.

use actix_web::{HttpRequest, HttpResponse, post, web};

use crate::access::actor::Reviewer;
use crate::access::store::perform;
use crate::access::{Once, Reply};
use crate::duplicates::office::{BulkDecided, BulkDecisions};
use crate::duplicates::store;
use crate::error::Result;
use crate::http::Parameters;
use crate::http::body::{from_value, json_value};
use crate::hub::Hub;
use crate::storage::Database;

/// Decide about up to a hundred pairs
///
/// Each decision stands for itself: what can be taken is taken, all of it at one instant, and a pair that is gone (404) or has changed since its
/// `version` was read (412) is left as it is and told with the reason, in the order of the request. The answer is 200 even if all are refused; nothing
/// is left out of it. What is wrong with the request itself (more than a hundred, a pair named twice, no reason) refuses all of it.
/// `previous` says what stood before, so that the whole can be undone by another request.
#[utoipa::path(tag = "Duplicates", security(("key" = ["review"])), request_body = BulkDecisions,
    responses((status = 200, body = BulkDecided, description = "What became of each, in the order in which they were sent")))]
#[post("/duplicates/decisions")]
pub(super) async fn decide_duplicates(
    reviewer: Reviewer,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &reviewer.0, &value)?;
    let many = from_value::<BulkDecisions>(value)?.checked()?;
    let deed = reviewer.deed(hub.clock.now());
    let (at, ids) = (deed.at, hub.ids.clone());
    let decide = move |database: &mut Database| {
        let decided: BulkDecided = store::decide_many(database, &reviewer.sight(), &many.decisions, &ids, &deed)?;
        Reply::new(200).json(&decided)
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, decide)).await?.response())
}
