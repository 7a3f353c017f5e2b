//! What is hidden of one project, and what an officer says of it.

use actix_web::{HttpRequest, HttpResponse, get, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::actor::Editor;
use crate::access::routes::if_match;
use crate::error::{Error, Result};
use crate::http::Parameters;
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value};
use crate::http::etag::{check_if_match, etag};
use crate::hub::Hub;
use crate::plans::project::Project;
use crate::plans::redact::{Public, Redacted};
use crate::plans::store;
use crate::plans::store::Override;
use crate::redaction::Exceptions;
use crate::storage::Database;

/// What is hidden of a project.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Redaction {
    /// The project for everybody.
    public: Project,
    /// Each piece that is hidden, and by which rule.
    findings: Vec<Redacted>,
    /// What an officer said, if one did.
    said: Option<Override>,
}

/// What an officer says of a project's redaction; it stands in the place of what was said before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NewOverride {
    /// Words that everybody may read although a rule would hide them; `*` for all of them.
    #[serde(default)]
    release: Vec<String>,
    /// Words that are hidden although no rule says so.
    #[serde(default)]
    hide: Vec<String>,
    /// 1 to 4,000 characters.
    reason: String,
}

fn redaction(database: &mut Database, editor: &Editor, id: &str) -> Result<(String, Project, Redaction)> {
    let full = store::get_project(database, &editor.sight(), id)?;
    editor.must_own(&full.agency)?;
    let said = store::find_override(database, id)?;
    let version = said.as_ref().map_or(0, |(_, version)| *version);
    let said = said.map(|(said, _)| said);
    let exceptions = said.as_ref().map(|said| said.exceptions.clone()).unwrap_or_default();
    let Public { project, findings } = Public::of(&full, &exceptions);
    let answer = Redaction { public: project.unwrap_or_else(|| full.clone()), findings, said };
    Ok((etag(version, &serde_json::to_vec(&answer).map_err(Error::internal)?), full, answer))
}

/// What is hidden of a project
///
/// For its owner and administrators: the project as everybody reads it, each piece that is hidden with its rule, and what an officer said.
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the project")),
    responses((status = 200, body = Redaction, description = "The redaction, with its `ETag`")))]
#[get("/projects/{id}/redaction")]
pub(super) async fn get_project_redaction(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let (tag, _, answer) = hub.store.read(move |database| redaction(database, &editor, &id)).await?;
    json_with_etag(&answer, &tag)
}

/// Release or hide words of a project
///
/// `If-Match` with the last `ETag` is needed. It holds whatever the rules say and is written to the audit trail with its reason.
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the project")),
    request_body = NewOverride, responses((status = 200, body = Redaction, description = "The redaction as it is now")))]
#[put("/projects/{id}/redaction")]
pub(super) async fn put_project_redaction(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: NewOverride = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let (deed, wanted) = (editor.deed(hub.clock.now()), if_match(&request).map(str::to_owned));
    let (tag, _, answer) = hub
        .store
        .write(move |database| {
            let (tag, full, _) = redaction(database, &editor, &id)?;
            check_if_match(wanted.as_deref(), &tag, true)?;
            let exceptions = Exceptions { release: new.release, hide: new.hide };
            store::put_override(database, &full, exceptions, &new.reason, &deed)?;
            redaction(database, &editor, &id)
        })
        .await?;
    json_with_etag(&answer, &tag)
}
