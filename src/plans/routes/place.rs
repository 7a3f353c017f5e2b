//! The place of a project as a person drew it.

use actix_web::{HttpRequest, HttpResponse, delete, get, put, web};

use super::tag_of;
use crate::access::actor::{Anyone, Editor};
use crate::access::routes::if_match;
use crate::duplicates::office::Live;
use crate::error::{Error, Result};
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value};
use crate::http::etag::check_if_match;
use crate::http::{Format, Parameters, json};
use crate::hub::Hub;
use crate::plans::project::Project;
use crate::plans::store::{self, NewPlace, Place};
use crate::redaction::{Exceptions, rules};

/// The drawn place of a project
///
/// Who drew it, when and why, and what the last import said of the place.
#[utoipa::path(tag = "Projects", params(("id" = String, Path, description = "Id of the project")),
    responses((status = 200, body = Place, description = "The place that a person drew"), (status = 404, description = "Nobody drew one")))]
#[get("/projects/{id}/place")]
pub(super) async fn get_project_place(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let place = hub
        .store
        .read(move |database| {
            let sight = anyone.sight();
            let project = store::get_project(database, &sight, &id)?;
            let found = store::find_place(database, &id)?;
            let mut place = found.ok_or_else(|| Error::not_found("ตำแหน่งที่วาดไว้", "drawn place", &id))?.0;
            if !sight.owns(&project.agency) {
                place.reason = public(&place.reason);
                for ground in [Some(&mut place.drawn), place.imported.as_mut()].into_iter().flatten() {
                    if let Some(evidence) = &mut ground.evidence {
                        evidence.said_th = public(&evidence.said_th);
                        evidence.said_en = public(&evidence.said_en);
                    }
                }
            }
            Ok(place)
        })
        .await?;
    json(Format::Json, &place)
}

fn public(text: &str) -> String {
    rules().public(text, &rules().find(text, &Exceptions::default()))
}

/// Draw or correct the place of a project
///
/// `If-Match` with the project's last `ETag` is needed. The drawn place holds whatever later imports say; what they say is kept beside it.
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the project")), request_body = NewPlace,
    responses((status = 200, body = Project, description = "The project as it is now; its new `ETag` is set")))]
#[put("/projects/{id}/place")]
pub(super) async fn put_project_place(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: NewPlace = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let (deed, wanted) = (editor.deed(hub.clock.now()), if_match(&request).map(str::to_owned));
    let moved = hub
        .store
        .write(move |database| {
            let current = store::get_project(database, &editor.sight(), &id)?;
            editor.must_own(&current.agency)?;
            check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
            store::put_place(database, &current, new, &deed)
        })
        .await?;
    live.ring();
    json_with_etag(&moved, &tag_of(&moved)?)
}

/// Let a drawn place go
///
/// `If-Match` with the project's last `ETag` is needed. What the last import said of the place holds again.
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the project")),
    responses((status = 200, body = Project, description = "The project as it is now; its new `ETag` is set")))]
#[delete("/projects/{id}/place")]
pub(super) async fn delete_project_place(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let (deed, wanted) = (editor.deed(hub.clock.now()), if_match(&request).map(str::to_owned));
    let moved = hub
        .store
        .write(move |database| {
            let current = store::get_project(database, &editor.sight(), &id)?;
            editor.must_own(&current.agency)?;
            check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
            store::delete_place(database, &current, &deed)
        })
        .await?;
    live.ring();
    json_with_etag(&moved, &tag_of(&moved)?)
}
