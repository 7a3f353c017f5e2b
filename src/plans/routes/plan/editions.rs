//! The editions of a plan over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::actor::{Anyone, Editor};
use crate::access::routes::if_match;
use crate::access::store::perform;
use crate::access::{Once, Reply, Sight};
use crate::duplicates::office::Live;
use crate::error::{Error, Result};
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value};
use crate::http::etag::{check_if_match, etag};
use crate::http::links::segment;
use crate::http::listing::{html_link, own_address};
use crate::http::{Format, Link, Parameters, json, no_content};
use crate::hub::Hub;
use crate::plans::plan::{Edition, NewEdition};
use crate::plans::store;
use crate::storage::Database;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_plan_editions)
        .service(open_plan_edition)
        .service(get_plan_edition)
        .service(bind_plan_edition)
        .service(delete_plan_edition);
}

/// The editions of a plan.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Editions {
    items: Vec<Edition>,
    number_returned: usize,
    links: Vec<Link>,
}

fn tag_of(edition: &Edition) -> Result<String> {
    Ok(etag(edition.version, &serde_json::to_vec(edition).map_err(Error::internal)?))
}

/// The editions of a plan
///
/// Bound ones in the order in which they were bound, whatever their numbers, then open ones.
#[utoipa::path(tag = "Plans", params(("id" = String, Path, description = "Id of the plan")),
    responses((status = 200, body = Editions, description = "All editions that the caller may see")))]
#[get("/plans/{id}/editions")]
async fn list_plan_editions(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&["f"])?;
    let read = move |database: &mut Database| {
        let plan = store::get_plan(database, &anyone.sight(), &id)?;
        store::list_editions(database, &anyone.sight(), &plan.id)
    };
    let items = hub.store.read(read).await?;
    let own = Link::new(own_address(&request, &hub.base), "self", Format::Json.media_type());
    let links = vec![own, html_link(&request, &hub.base)];
    json(Format::Json, &Editions { number_returned: items.len(), items, links })
}

/// Open an edition of a plan
///
/// Its number is the next of its kind and year where it is left out. It stays open until it is bound; it may be private while it is a draft.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the plan")), request_body = NewEdition,
    responses((status = 201, body = Edition, description = "Opened; `Location` and `ETag` are set. 409 where the plan has one of that kind, year and number")))]
#[post("/plans/{id}/editions")]
async fn open_plan_edition(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &editor.0, &value)?;
    let new = from_value::<NewEdition>(value)?.checked()?;
    let (deed, base, edition) = (editor.deed(hub.clock.now()), hub.base.clone(), hub.ids.next());
    let at = deed.at;
    let open = move |database: &mut Database| {
        let plan = store::get_plan(database, &editor.sight(), &id)?;
        editor.must_own(&plan.agency)?;
        let made = store::insert_edition(database, &plan, new, &edition, &deed)?;
        let address = base.to(&format!("/plans/{}/editions/{}", segment(&plan.id), segment(&made.id)));
        Reply::created(&address, &tag_of(&made)?, &made)
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, open)).await?.response())
}

/// One edition of a plan
#[utoipa::path(tag = "Plans",
    params(("id" = String, Path, description = "Id of the plan"), ("edition" = String, Path, description = "Id of the edition")),
    responses((status = 200, body = Edition, description = "The edition, with its `ETag`")))]
#[get("/plans/{id}/editions/{edition}")]
async fn get_plan_edition(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&["f"])?;
    let found = hub.store.read(move |database| find(database, &anyone.sight(), &path)).await?;
    json_with_etag(&found, &tag_of(&found)?)
}

pub(super) fn find(database: &mut Database, sight: &Sight, (plan, edition): &(String, String)) -> Result<Edition> {
    let plan = store::get_plan(database, sight, plan)?;
    store::get_edition(database, sight, &plan.id, edition)
}

/// Bind an edition (รวมเล่ม)
///
/// From now on it is frozen: every change of its rows is a 409 that says when it was bound. Editions stand in the order of binding. Its rows are
/// announced (`approved`), and the projects become what they say.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])),
    params(("id" = String, Path, description = "Id of the plan"), ("edition" = String, Path, description = "Id of the edition")),
    responses((status = 200, body = Edition, description = "The edition, bound. 409 where it is bound already or has no rows")))]
#[post("/plans/{id}/editions/{edition}/bind")]
async fn bind_plan_edition(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let once = Once::of(&request, &editor.0, &Value::Null)?;
    let deed = editor.deed(hub.clock.now());
    let (at, wanted) = (deed.at, if_match(&request).map(str::to_owned));
    let bind = move |database: &mut Database| {
        let edition = find(database, &editor.sight(), &path)?;
        editor.must_own(&edition.agency)?;
        check_if_match(wanted.as_deref(), &tag_of(&edition)?, false)?;
        let plan = store::get_plan(database, &editor.sight(), &edition.plan)?;
        let bound = store::bind_edition(database, &plan, &edition, &deed)?;
        Reply::new(200).header("ETag", tag_of(&bound)?).json(&bound)
    };
    let reply = hub.store.write(move |database| perform(database, &once, at, bind)).await?;
    live.ring();
    Ok(reply.response())
}

/// Remove an open edition
///
/// `If-Match` with the last `ETag` is needed. Its rows go with it, and the projects that were made for them.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])),
    params(("id" = String, Path, description = "Id of the plan"), ("edition" = String, Path, description = "Id of the edition")),
    responses((status = 204, description = "Removed. 409 where it is bound")))]
#[delete("/plans/{id}/editions/{edition}")]
async fn delete_plan_edition(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let deed = editor.deed(hub.clock.now());
    let wanted = if_match(&request).map(str::to_owned);
    let write = move |database: &mut Database| {
        let edition = find(database, &editor.sight(), &path)?;
        editor.must_own(&edition.agency)?;
        check_if_match(wanted.as_deref(), &tag_of(&edition)?, true)?;
        store::delete_edition(database, &edition, &deed)
    };
    hub.store.write(write).await?;
    live.ring();
    Ok(no_content())
}
