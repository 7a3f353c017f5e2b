//! The versions of a project over HTTP.

mod steps;

use actix_web::{HttpRequest, HttpResponse, get, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::{Lineage, NewLineage};
use super::store;
use crate::access::Sight;
use crate::access::actor::{Anyone, Editor};
use crate::access::routes::if_match;
use crate::duplicates::office::Live;
use crate::error::{Error, Result};
use crate::http::Parameters;
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value};
use crate::http::etag::{check_if_match, etag};
use crate::hub::Hub;
use crate::storage::Database;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(get_project_lineage)
        .service(put_project_lineage)
        .service(steps::list_project_steps)
        .service(steps::get_project_step)
        .service(steps::create_project_step)
        .service(steps::replace_project_step)
        .service(steps::delete_project_step);
}

fn tagged(database: &mut Database, sight: &Sight, id: &str) -> Result<(String, Lineage)> {
    let lineage = store::lineage_of(database, sight, id)?;
    Ok((etag(0, &serde_json::to_vec(&lineage).map_err(Error::internal)?), lineage))
}

/// The versions of a project, and its chain over documents
///
/// A row that a later edition of its plan changes, corrects, moves or merges, and the row that takes its place, are one project. Only the current version is
/// compared with other projects. The chain runs from the need in the community plan over the row of the plan, the item of the budget and the contract to the
/// result, with the money at each step and the differences.
#[utoipa::path(tag = "Projects", params(("id" = String, Path, description = "Id of any version")),
    responses((status = 200, body = Lineage, description = "Its versions, oldest first, and why each is one; with its `ETag`")))]
#[get("/projects/{id}/lineage")]
async fn get_project_lineage(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let (tag, lineage) = hub.store.read(move |database| tagged(database, &anyone.sight(), &id)).await?;
    json_with_etag(&lineage, &tag)
}

/// Say whether a project is a new version of another
///
/// Both must be the caller's agency's. `If-Match` with the last `ETag` of the lineage is needed. What people say stands, whatever the marks of the plan say.
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])),
    params(("id" = String, Path, description = "Id of the later project"), ("earlier" = String, Path, description = "Id of the earlier one")),
    request_body = NewLineage,
    responses((status = 200, body = Lineage, description = "The versions as they are now; the new `ETag` is set")))]
#[put("/projects/{id}/lineage/{earlier}")]
async fn put_project_lineage(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: NewLineage = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let (id, earlier) = path.into_inner();
    let (deed, wanted) = (editor.deed(hub.clock.now()), if_match(&request).map(str::to_owned));
    let (tag, lineage) = hub
        .store
        .write(move |database| {
            let sight = editor.sight();
            let (current, lineage) = tagged(database, &sight, &id)?;
            let owner = lineage.versions.first().map(|version| version.agency.clone()).unwrap_or_default();
            editor.must_own(&owner)?;
            check_if_match(wanted.as_deref(), &current, true)?;
            store::put_lineage(database, &sight, (&earlier, &id), &new, &deed)?;
            tagged(database, &sight, &id)
        })
        .await?;
    live.ring();
    json_with_etag(&lineage, &tag)
}
