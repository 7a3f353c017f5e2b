//! Pairs over HTTP: pages of them, one with all its evidence, and what reviewers decide.

use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::{FILTERS, PairParameters, place, tag_of, take_filter};
use crate::access::actor::{Reader, Reviewer};
use crate::access::routes::if_match;
use crate::access::store::perform;
use crate::access::{Once, Reply, Sight};
use crate::duplicates::assign::store as assign;
use crate::duplicates::office::{DecisionEntry, NewDecision, Pair, PairDetail, PairEntry};
use crate::duplicates::store::{self, PairOrder};
use crate::error::Result;
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value};
use crate::http::etag::check_if_match;
use crate::http::{Format, Listing, Page, PageParameters, Parameters, json};
use crate::hub::Hub;
use crate::storage::Database;

/// Suspected duplicates, likeliest first or those with the most money at stake
///
/// Each says why in one Thai and one English sentence; ask for one of them to see all of its evidence.
#[utoipa::path(tag = "Duplicates", security(("key" = ["read"])), params(PairParameters, PageParameters,
        ("sortby" = Option<String>, Query, description = "score (the likeliest first) or stake (the most money first)")),
    responses((status = 200, body = Listing<PairEntry>, description = "A page of pairs that the caller may see")))]
#[get("/duplicates")]
pub(super) async fn list_duplicates(reader: Reader, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    let filter = take_filter(&mut parameters, &reader.0)?;
    let order = match parameters.take_choice("sortby", &["score", "stake"])? {
        Some("stake") => PairOrder::Stake,
        _ => PairOrder::Score,
    };
    parameters.finish(&[&FILTERS[..], &["sortby"], &Page::PARAMETERS[..]].concat())?;
    let (after, skip, limit) = (place(&page)?, page.skip(), page.limit.0);
    let rows = hub
        .store
        .read(move |database| {
            let pairs = store::list_pairs(database, &reader.sight(), &filter, order, after, skip, limit + 1)?;
            let scores: Vec<i64> = pairs.iter().map(|pair| pair.score).collect();
            let mut entries: Vec<PairEntry> = pairs.into_iter().map(PairEntry::from).collect();
            assign::fill_pairs(database, &mut entries)?;
            Ok(entries.into_iter().zip(scores).collect::<Vec<_>>())
        })
        .await?;
    let listing = Listing::of(rows, &page, &request, &hub.base, |(pair, score)| match order {
        PairOrder::Score => format!("{score} {}", pair.id),
        PairOrder::Stake => format!("{} {}", pair.stake_satang, pair.id),
    });
    json(Format::Json, &listing.map(|(pair, _)| pair))
}

/// One pair, with everything that speaks for and against it
#[utoipa::path(tag = "Duplicates", security(("key" = ["read"])), params(("id" = String, Path, description = "Id of the pair")),
    responses((status = 200, body = PairDetail, description = "Evidence with values and weights, the waterfall, both projects, the decisions; with its `ETag`")))]
#[get("/duplicates/{id}")]
pub(super) async fn get_duplicate(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let (tag, detail) = hub.store.read(move |database| tagged_pair(database, &reader.sight(), &id)).await?;
    json_with_etag(&detail, &tag)
}

/// A pair with all that is known of it, and its tag.
pub(in crate::duplicates) fn tagged_pair(
    database: &mut Database,
    sight: &Sight,
    id: &str,
) -> Result<(String, PairDetail)> {
    let pair = store::get_pair(database, sight, id)?;
    detail(database, sight, pair)
}

fn detail(database: &mut Database, sight: &Sight, pair: Pair) -> Result<(String, PairDetail)> {
    let assignment = assign::of_pairs(database, std::slice::from_ref(&pair.id))?.remove(&pair.id);
    let tag = tag_of(&pair, assignment.as_ref())?;
    let detail = PairDetail {
        stakes: pair.stakes.clone(),
        waterfall: pair.explanation.waterfall(),
        explanation: pair.explanation.clone(),
        work_a: store::work_shown(database, sight, &pair.a_id)?,
        work_b: store::work_shown(database, sight, &pair.b_id)?,
        decisions: store::list_decisions(database, &pair)?,
        entry: PairEntry { assignment, ..pair.into() },
    };
    Ok((tag, detail))
}

/// Decisions about a pair, newest first
#[utoipa::path(tag = "Duplicates", security(("key" = ["read"])), params(("id" = String, Path, description = "Id of the pair")),
    responses((status = 200, body = Vec<DecisionEntry>, description = "What was decided, by whom and why")))]
#[get("/duplicates/{id}/decisions")]
pub(super) async fn list_duplicate_decisions(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let decisions = hub
        .store
        .read(move |database| {
            let pair = store::get_pair(database, &reader.sight(), &id)?;
            store::list_decisions(database, &pair)
        })
        .await?;
    json(Format::Json, &decisions)
}

/// Decide about a pair
///
/// Confirm, reject or defer it, with a reason. `If-Match` with the pair's last `ETag` is needed. The decision survives every scan; once one
/// of the projects changes, the next scan puts the pair up for re-assessment.
#[utoipa::path(tag = "Duplicates", security(("key" = ["review"])), params(("id" = String, Path, description = "Id of the pair")), request_body = NewDecision,
    responses((status = 201, body = PairDetail, description = "The pair as it stands now; its new `ETag` is set")))]
#[post("/duplicates/{id}/decisions")]
pub(super) async fn create_duplicate_decision(
    reviewer: Reviewer,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &reviewer.0, &value)?;
    let new: NewDecision = from_value(value)?;
    let deed = reviewer.deed(hub.clock.now());
    let (wanted, own_id) = (if_match(&request).map(str::to_owned), hub.ids.next());
    let location = hub.base.to(&format!("/duplicates/{id}/decisions"));
    let at = deed.at;
    let create = move |database: &mut Database| {
        let sight: Sight = reviewer.sight();
        let (current, _) = tagged_pair(database, &sight, &id)?;
        check_if_match(wanted.as_deref(), &current, true)?;
        let pair = store::insert_decision(database, &sight, &id, &own_id, &new, &deed)?;
        let (tag, detail) = detail(database, &sight, pair)?;
        Reply::created(&location, &tag, &detail)
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, create)).await?.response())
}
