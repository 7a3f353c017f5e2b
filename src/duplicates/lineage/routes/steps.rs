//! The steps of a project over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};

use crate::access::actor::{Anyone, Editor};
use crate::access::routes::if_match;
use crate::access::store::perform;
use crate::access::{Once, Reply, Sight};
use crate::duplicates::lineage::chain::{NewStep, Step};
use crate::duplicates::lineage::store::{self, steps};
use crate::error::{Error, Result};
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value};
use crate::http::etag::{check_if_match, etag};
use crate::http::links::segment;
use crate::http::{Format, Parameters, json, no_content};
use crate::hub::Hub;
use crate::storage::Database;

fn tag_of(step: &Step) -> Result<String> {
    Ok(etag(step.version, &serde_json::to_vec(step).map_err(Error::internal)?))
}

/// Refuses whoever does not own the project.
fn must_own(database: &mut Database, editor: &Editor, sight: &Sight, id: &str) -> Result<()> {
    editor.must_own(&store::owner_of(database, sight, id)?)
}

/// The steps of a project
///
/// From the need in a community plan to the result, as its agency entered them; the lineage puts them in order and compares their money.
#[utoipa::path(tag = "Projects", params(("id" = String, Path, description = "Id of the project")),
    responses((status = 200, body = Vec<Step>, description = "The steps, each with its version")))]
#[get("/projects/{id}/steps")]
pub(super) async fn list_project_steps(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let found = hub
        .store
        .read(move |database| {
            let sight = anyone.sight();
            store::owner_of(database, &sight, &id)?;
            steps::steps_of(database, &sight, &[id.into_inner()].into())
        })
        .await?;
    json(Format::Json, &found)
}

/// One step of a project
#[utoipa::path(tag = "Projects", params(("id" = String, Path, description = "Id of the project"), ("step" = String, Path, description = "Id of the step")),
    responses((status = 200, body = Step, description = "The step, with its `ETag`")))]
#[get("/projects/{id}/steps/{step}")]
pub(super) async fn get_project_step(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let (id, step) = path.into_inner();
    let found = hub.store.read(move |database| steps::get_step(database, &anyone.sight(), &id, &step)).await?;
    json_with_etag(&found, &tag_of(&found)?)
}

/// Add a step to a project
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the project")), request_body = NewStep,
    responses((status = 201, body = Step, description = "Created; `Location` and `ETag` are set")))]
#[post("/projects/{id}/steps")]
pub(super) async fn create_project_step(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &editor.0, &value)?;
    let new = from_value::<NewStep>(value)?.checked()?;
    let (deed, own, base) = (editor.deed(hub.clock.now()), hub.ids.next(), hub.base.clone());
    let at = deed.at;
    let create = move |database: &mut Database| {
        let sight = editor.sight();
        must_own(database, &editor, &sight, &id)?;
        steps::need_plan_row(database, &sight, &new)?;
        steps::insert_step(database, &id, &own, &new, &deed)?;
        let made = steps::get_step(database, &sight, &id, &own)?;
        Reply::created(&base.to(&format!("/projects/{}/steps/{own}", segment(&id))), &tag_of(&made)?, &made)
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, create)).await?.response())
}

/// Replace a step of a project
///
/// `If-Match` with the last `ETag` of the step is needed.
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])),
    params(("id" = String, Path, description = "Id of the project"), ("step" = String, Path, description = "Id of the step")), request_body = NewStep,
    responses((status = 200, body = Step, description = "The step as it is now")))]
#[put("/projects/{id}/steps/{step}")]
pub(super) async fn replace_project_step(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new = from_value::<NewStep>(json_value(&request, body, &["application/json"]).await?)?.checked()?;
    let (deed, wanted) = (editor.deed(hub.clock.now()), if_match(&request).map(str::to_owned));
    let (id, step) = path.into_inner();
    let now = hub
        .store
        .write(move |database| {
            let sight = editor.sight();
            must_own(database, &editor, &sight, &id)?;
            let current = steps::get_step(database, &sight, &id, &step)?;
            check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
            steps::need_plan_row(database, &sight, &new)?;
            steps::update_step(database, &current, &new, &deed)?;
            steps::get_step(database, &sight, &id, &step)
        })
        .await?;
    json_with_etag(&now, &tag_of(&now)?)
}

/// Remove a step of a project
///
/// `If-Match` with the last `ETag` of the step is needed.
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])),
    params(("id" = String, Path, description = "Id of the project"), ("step" = String, Path, description = "Id of the step")),
    responses((status = 204, description = "Removed")))]
#[delete("/projects/{id}/steps/{step}")]
pub(super) async fn delete_project_step(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let (deed, wanted) = (editor.deed(hub.clock.now()), if_match(&request).map(str::to_owned));
    let (id, step) = path.into_inner();
    hub.store
        .write(move |database| {
            let sight = editor.sight();
            must_own(database, &editor, &sight, &id)?;
            let current = steps::get_step(database, &sight, &id, &step)?;
            check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
            steps::delete_step(database, &current, &deed)
        })
        .await?;
    Ok(no_content())
}
