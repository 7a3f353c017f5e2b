//! Imports over HTTP: bring a file, read its report, say yes, take it back.

mod rows;
mod upload;

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::office::{self, folder_of, wake};
use super::record::{Import, ImportState};
use super::store;
use super::wishes::ImportWishes;
use crate::access::actor::{Editor, Reader};
use crate::access::store::perform;
use crate::access::{Once, Reply};
use crate::error::{Error, Result};
use crate::http::body::json_value;
use crate::http::links::segment;
use crate::http::{Base, Format, Link, Listing, Page, PageParameters, Parameters, json, no_content};
use crate::hub::Hub;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(upload::create_import)
        .service(list_imports)
        .service(get_import)
        .service(change_import)
        .service(delete_import)
        .service(commit_import)
        .service(undo_import)
        .service(rows::list_rows)
        .service(rows::get_file);
}

/// An import with its links.
fn shown(mut import: Import, base: &Base) -> Import {
    let own = format!("/imports/{}", segment(&import.id));
    let json = Format::Json.media_type();
    import.links = vec![
        Link::new(base.to(&own), "self", json),
        Link::new(base.to(&format!("/jobs/{}", segment(&import.job))), "monitor", json),
        Link::new(base.to(&format!("{own}/rows")), "related", json).title("rows"),
        Link::new(base.to(&format!("{own}/rows?f=csv")), "related", Format::Csv.media_type()).title("rows"),
    ];
    if import.file.kept {
        let file = Link::new(base.to(&format!("{own}/file")), "enclosure", "application/octet-stream");
        import.links.push(file.title(import.file.name.clone()));
    }
    for made in &import.made {
        import.links.push(Link::new(base.to(&format!("/datasets/{}", segment(&made.dataset))), "item", json));
    }
    import
}

/// The import of this id as the caller may see it.
async fn found(reader: &Reader, hub: &Hub, id: String) -> Result<Import> {
    let sight = reader.sight();
    hub.store.read(move |database| store::get_import(database, &sight, &id)).await
}

/// Imports, and what their originals take.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Imports {
    #[serde(flatten)]
    listing: Listing<Import>,
    /// Original files of the caller's imports that are kept.
    kept_files: i64,
    kept_bytes: i64,
}

/// Imports, newest first
///
/// Those of the caller's own agency; an administrator sees all. Reports are shortened here.
#[utoipa::path(tag = "Imports", security(("key" = ["read"])), params(PageParameters), responses((status = 200, body = Imports, description = "A page of imports")))]
#[get("/imports")]
async fn list_imports(reader: Reader, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    parameters.finish(&Page::PARAMETERS)?;
    let (before, skip, limit) = (page.cursor.clone().map(|cursor| cursor.0), page.skip(), page.limit.0);
    let (rows, (kept_files, kept_bytes)) = hub
        .store
        .read(move |database| {
            let rows = store::list_imports(database, &reader.sight(), before.as_deref(), skip, limit + 1)?;
            Ok((rows, store::kept_bytes(database, &reader.sight())?))
        })
        .await?;
    let listing = Listing::of(rows, &page, &request, &hub.base, |import| import.id.clone());
    json(
        Format::Json,
        &Imports { listing: listing.map(|import| shown(shortened(import), &hub.base)), kept_files, kept_bytes },
    )
}

fn shortened(mut import: Import) -> Import {
    for layer in import.report.iter_mut().flat_map(|report| &mut report.layers) {
        layer.examples.clear();
        layer.fields.clear();
        layer.reasons.clear();
    }
    import
}

/// One import with its report
///
/// Ask again until `state` is neither `received` nor `loading`.
#[utoipa::path(tag = "Imports", security(("key" = ["read"])), params(("id" = String, Path, description = "Id of the import")),
    responses((status = 200, body = Import, description = "How far it is, and what was understood of the file")))]
#[get("/imports/{id}")]
async fn get_import(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let import = found(&reader, &hub, id.into_inner()).await?;
    json(Format::Json, &shown(import, &hub.base))
}

/// The import of this id, which the caller may change.
async fn own(editor: &Editor, hub: &Hub, id: String) -> Result<Import> {
    let sight = editor.sight();
    let import = hub.store.read(move |database| store::get_import(database, &sight, &id)).await?;
    editor.must_own(&import.agency)?;
    Ok(import)
}

/// Wish otherwise
///
/// A JSON Merge Patch of the wishes: `null` takes one away. The dry run runs again.
#[utoipa::path(tag = "Imports", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the import")),
    request_body(content = ImportWishes, content_type = "application/merge-patch+json"),
    responses((status = 202, body = Import, description = "The dry run is in the queue. 409 while another run is under way")))]
#[patch("/imports/{id}")]
async fn change_import(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let patch = json_value(&request, body, &["application/merge-patch+json", "application/json"]).await?;
    let import = own(&editor, &hub, id.into_inner()).await?;
    let wishes = import.wishes.changed(patch)?;
    // Whose it is decides who sees it, and stands since the file was sent.
    if wishes.agency != import.wishes.agency {
        return Err(store::fixed_agency());
    }
    let (job, deed) = (hub.ids.next(), editor.deed(hub.clock.now()));
    let queued = hub
        .store
        .write(move |database| store::queue_run(database, &import, ImportState::Received, &wishes, &job, &deed))
        .await?;
    wake(&hub);
    let mut response = json(Format::Json, &shown(queued, &hub.base))?;
    *response.status_mut() = actix_web::http::StatusCode::ACCEPTED;
    Ok(response)
}

/// Say yes
///
/// Takes the file in as its report says. What is served is what was there before until all of it is in.
#[utoipa::path(tag = "Imports", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the import")),
    responses((status = 202, body = Import, description = "The loading is in the queue"), (status = 422, description = "The report says what stands against it")))]
#[post("/imports/{id}/commit")]
async fn commit_import(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let once = Once::of(&request, &editor.0, &serde_json::Value::Null)?;
    let import = own(&editor, &hub, id.into_inner()).await?;
    let (job, deed, base) = (hub.ids.next(), editor.deed(hub.clock.now()), hub.base.clone());
    let at = deed.at;
    let note = move |database: &mut crate::storage::Database| {
        let import = store::get_import(database, &crate::access::Sight::Everything, &import.id)?;
        office::need_accepted(&import)?;
        let wishes = ImportWishes { commit: true, ..import.wishes.clone() };
        let queued = store::queue_run(database, &import, ImportState::Loading, &wishes, &job, &deed)?;
        Reply::new(202).json(&shown(queued, &base))
    };
    let reply = hub.store.write(move |database| perform(database, &once, at, note)).await?;
    wake(&hub);
    Ok(reply.response())
}

/// Take it back
///
/// What was there before the import is served again; a dataset that the import made goes.
#[utoipa::path(tag = "Imports", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the import")),
    responses((status = 200, body = Import, description = "Taken back. 409 where somebody has changed since what it brought")))]
#[post("/imports/{id}/undo")]
async fn undo_import(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let once = Once::of(&request, &editor.0, &serde_json::Value::Null)?;
    let import = own(&editor, &hub, id.into_inner()).await?;
    let (deed, base) = (editor.deed(hub.clock.now()), hub.base.clone());
    let at = deed.at;
    let note = move |database: &mut crate::storage::Database| {
        let undone = super::undo::undo(database, &import.id, &deed)?;
        Reply::new(200).json(&shown(undone, &base))
    };
    let reply = hub.store.write(move |database| perform(database, &once, at, note)).await?;
    Ok(reply.response())
}

/// Cancel or forget an import
///
/// One under way is cancelled and leaves nothing. One that has ended is forgotten with its original file; what it made stays.
#[utoipa::path(tag = "Imports", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the import")),
    responses((status = 204, description = "Cancelled, or forgotten")))]
#[delete("/imports/{id}")]
async fn delete_import(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let import = own(&editor, &hub, id.into_inner()).await?;
    let (deed, folder) = (editor.deed(hub.clock.now()), folder_of(&hub, &import.id));
    let is_over = hub
        .store
        .write(move |database| {
            let import = store::get_import(database, &crate::access::Sight::Everything, &import.id)?;
            if import.state.is_under_way() {
                return store::cancel_import(database, &import, &deed);
            }
            store::delete_import(database, &import.id, &deed).map(|()| true)
        })
        .await?;
    if is_over {
        // Whoever works on it still clears up behind itself.
        tokio::task::spawn_blocking(move || folder.remove()).await.map_err(Error::internal)??;
    }
    Ok(no_content())
}
