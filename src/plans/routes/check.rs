//! What a project looks like: asked before it is saved, and said when it is.

use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, post, web};

use crate::access::Sight;
use crate::access::actor::Reader;
use crate::access::store::find_agency;
use crate::duplicates::lineage::store::version_of;
use crate::duplicates::office::{CheckAnswer, Live, Warning};
use crate::duplicates::store::likenesses;
use crate::duplicates::{Relation, Severity, Work};
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::Limits;
use crate::http::body::{from_value, json_value};
use crate::http::links::segment;
use crate::http::{Format, Parameters, json};
use crate::hub::Hub;
use crate::plans::check::Checked;
use crate::plans::project::Project;
use crate::plans::store::unknown_owner;
use crate::plans::work::work_of;

/// How long a caller waits for the index to be made, before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(8);
/// Warnings that are told when a project is saved.
const MOST_WARNINGS: usize = 5;

/// What a project looks like, before it is saved
///
/// Compares it with every project of the hub, those of its own agency too, and stores nothing. Each candidate comes with its relation, its probability, the
/// evidence with its waterfall, and one Thai and one English sentence. With an `id`, the project of that id is left out.
#[utoipa::path(tag = "Projects", security(("key" = ["read"])), request_body = Project,
    params(("limit" = Option<i64>, Query, description = "How many at most", minimum = 1, maximum = 100),
        ("minScore" = Option<f64>, Query, description = "Probability from which on, 0 to 1", minimum = 0, maximum = 1)),
    responses((status = 200, body = CheckAnswer, description = "The projects that it looks like, likeliest first, as far as the caller may see them"),
        (status = 503, description = "The index is being made; `Retry-After` says when to ask again")))]
#[post("/projects/check")]
pub(super) async fn check_project(
    reader: Reader,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let most = parameters.take_number("limit", 1, 100)?.unwrap_or(20);
    let least = parameters.take_as("minScore", probability)?.unwrap_or(0.0);
    parameters.finish(&["limit", "minScore"])?;
    let new: Project = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let checked = new.checked(Limits::REQUEST)?;
    let (store, live) = (hub.store.clone(), live.get_ref().clone());
    let looked = actix_web::rt::task::spawn_blocking(move || {
        let work = store.read_now(|database| {
            let agency = find_agency(database, &checked.project.agency)?;
            Ok(work_of(&checked, &agency.ok_or_else(|| unknown_owner(&checked.project.agency))?, None))
        })?;
        let look = live.look(&store, PATIENCE)?;
        let mut found = look.check(&store, &work, true)?;
        found.retain(|one| one.score >= least);
        let most = usize::try_from(most).unwrap_or(20);
        store.read_now(|database| {
            let sight = reader.sight();
            let version_of = version_of(database, &sight, &work)?;
            let older = version_of.as_ref().map(|older| older.id.clone()).unwrap_or_default();
            found.retain(|one| one.a_id != older && one.b_id != older || older.is_empty());
            Ok(CheckAnswer { candidates: likenesses(database, &sight, &work.id, &found, most)?, version_of })
        })
    });
    let answer = looked.await.map_err(|cause| Error::internal(format!("a check failed: {cause}")))??;
    json(Format::Json, &answer)
}

fn probability(text: &str) -> Result<f64> {
    match text.trim().parse::<f64>() {
        Ok(score) if (0.0..=1.0).contains(&score) => Ok(score),
        _ => Err(Error::malformed(Fault::parameter(
            "minScore",
            "not-in-range",
            Words::new("ต้องเป็นจำนวนตั้งแต่ 0 ถึง 1", "must be a number from 0 to 1"),
        ))),
    }
}

/// What a project that is about to be saved looks like, as far as its agency may see it. It is never a reason not to save: nothing is
/// said while there is no index, or when something goes wrong.
pub(super) async fn warnings(hub: &Hub, live: &web::Data<Live>, new: &Checked, sight: Sight) -> Vec<Warning> {
    if live.extent().is_none() {
        return Vec::new();
    }
    let (store, live, new) = (hub.store.clone(), live.get_ref().clone(), new.clone());
    let looked = actix_web::rt::task::spawn_blocking(move || {
        let agency = store.read_now(|database| find_agency(database, &new.project.agency))?;
        let Some(agency) = agency else { return Ok(Vec::new()) };
        let work: Work = work_of(&new, &agency, None);
        let mut found = live.look(&store, Duration::ZERO)?.check(&store, &work, true)?;
        found.retain(|one| one.severity >= Severity::Medium && one.relation != Relation::Unrelated);
        store.read_now(|database| {
            let older = version_of(database, &sight, &work)?.map(|older| older.id).unwrap_or_default();
            found.retain(|one| one.a_id != older && one.b_id != older || older.is_empty());
            likenesses(database, &sight, &work.id, &found, MOST_WARNINGS)
        })
    });
    match looked.await {
        Ok(Ok(found)) => found.into_iter().map(Warning::from).collect(),
        Ok(Err(Error::Unavailable { .. })) => Vec::new(),
        Ok(Err(cause)) => {
            tracing::warn!(%cause, "a project was saved without a look at what it resembles");
            Vec::new()
        }
        Err(cause) => {
            tracing::warn!(%cause, "a project was saved without a look at what it resembles");
            Vec::new()
        }
    }
}

/// `Link` headers to the projects that are warned of.
pub(super) fn links(hub: &Hub, warnings: &[Warning]) -> Vec<(header::HeaderName, String)> {
    let link = |warning: &Warning| {
        let address = hub.base.to(&format!("/projects/{}", segment(&warning.project)));
        (header::LINK, format!("<{address}>; rel=\"related\"; title=\"{}\"", warning.relation.name()))
    };
    warnings.iter().map(link).collect()
}
