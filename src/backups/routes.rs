//! Backups over HTTP: made as a job, listed with what is in them. An administrator's, since they hold everything.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde_json::{Value, json};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{BackupEntry, list, make};
use crate::access::Once;
use crate::access::actor::Admin;
use crate::error::{Error, Result};
use crate::http::{Format, Listing, Page, PageParameters, Parameters, json as answer};
use crate::hub::Hub;
use crate::jobs::{Job, start};

/// Where the hub's own backups are, in its data directory.
const FOLDER: &str = "backups";

pub fn configure(config: &mut ServiceConfig) {
    config.service(list_backups).service(make_backup);
}

/// Backups, newest first
///
/// Those in `backups` of the data directory, with the manifest of each: when, of which schema, the rows of each table, and the head of the audit trail. They are
/// restored with `phaen restore`, never over HTTP.
#[utoipa::path(tag = "Hub", security(("key" = ["admin"])), params(PageParameters),
    responses((status = 200, body = Listing<BackupEntry>, description = "A page of backups")))]
#[get("/backups")]
async fn list_backups(_: Admin, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let page = Page::take(&mut parameters)?;
    parameters.finish(&Page::PARAMETERS)?;
    let whole = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    let (before, skip, most) =
        (page.cursor.clone().map(|cursor| cursor.0), whole(page.skip()), whole(page.limit.0 + 1));
    let directory = hub.config.data_dir.join(FOLDER);
    let read = web::block(move || list(&directory, before.as_deref(), skip, most));
    let rows = read.await.map_err(|cause| Error::internal(format!("backups could not be listed: {cause}")))?;
    answer(Format::Json, &Listing::of(rows, &page, &request, &hub.base, |one| one.name.clone()))
}

/// Make a backup
///
/// A job, whose result has the name of the backup and its manifest. The database is copied whole while the hub goes on; the copy is read again before it is
/// called a backup.
#[utoipa::path(tag = "Hub", security(("key" = ["admin"])),
    responses((status = 202, body = Job, description = "Begun; `Location` is the job. 409 while another backup is being made")))]
#[post("/backups")]
async fn make_backup(admin: Admin, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let once = Once::of(&request, &admin.0, &Value::Null)?;
    let (deed, inner) = (admin.deed(hub.clock.now()), hub.clone());
    let work = move |running: &crate::jobs::Running| {
        let directory = inner.config.data_dir.join(FOLDER);
        let (name, manifest) = make(&inner, &directory, |done| {
            running.progress(done, 2);
        })?;
        Ok(json!({ "backup": name, "manifest": manifest }))
    };
    Ok(start(&hub, "backup.make", json!({}), deed, once, work).await?.response())
}
