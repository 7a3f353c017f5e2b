//! Projects over HTTP: read as JSON or GeoJSON, written by their agencies.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web};
use serde_json::json;
use utoipa_actix_web::service_config::ServiceConfig;

mod check;
mod column_maps;
mod funding;
mod place;
mod plan;
mod redaction;

use super::edit::{geojson, keep_evidence, patched};
use super::project::Project;
use super::query::ProjectsQuery;
use super::store;
use crate::access::actor::{Anyone, Editor};
use crate::access::routes::if_match;
use crate::access::store::perform;
use crate::access::{Once, Reply};
use crate::duplicates::office::Live;
use crate::error::{Error, Result};
use crate::geometry::Limits;
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value, other_id};
use crate::http::etag::{check_if_match, etag, names};
use crate::http::links::segment;
use crate::http::{Format, Link, Listing, PageParameters, Parameters, json as json_answer, negotiate, no_content};
use crate::hub::Hub;
use crate::storage::Database;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_projects)
        .service(create_project)
        .service(check::check_project)
        .service(get_project)
        .service(replace_project)
        .service(update_project)
        .service(delete_project)
        .service(funding::get_project_funding)
        .service(place::get_project_place)
        .service(place::put_project_place)
        .service(place::delete_project_place)
        .service(redaction::get_project_redaction)
        .service(redaction::put_project_redaction);
    plan::configure(config);
    column_maps::configure(config);
}

const OFFERS: [Format; 2] = [Format::Json, Format::GeoJson];

fn tag_of(project: &Project) -> Result<String> {
    Ok(etag(project.version, &serde_json::to_vec(project).map_err(Error::internal)?))
}

fn format_of(parameters: &mut Parameters, request: &HttpRequest) -> Result<Format> {
    let asked = parameters.take("f");
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    negotiate::choose(asked.as_deref(), accept, &OFFERS)
}

/// Projects
///
/// Every project that the caller may see, in the order of their ids. They are also the collection `projects`, for maps.
#[utoipa::path(tag = "Projects",
    params(PageParameters,
        ("q" = Option<String>, Query, description = "Words of the title; spaces, Thai or Arabic digits and common abbreviations make no difference"),
        ("agency" = Option<String>, Query, description = "Code of the owner; several with commas between"),
        ("area" = Option<String>, Query, description = "Area code of 2, 4 or 6 digits, or 8 of a village: the area and all that lies in it"),
        ("fiscalYear" = Option<String>, Query, description = "Fiscal year with a budget, in either era"),
        ("programme" = Option<String>, Query, description = "แผนงาน: code or name of one of the twelve"),
        ("bbox" = Option<Vec<f64>>, Query, description = "west,south,east,north in degrees; projects without a geometry lie in no box", style = Form, explode = false, min_items = 4, max_items = 6),
        ("planStatus" = Option<super::PlanStatus>, Query, description = "Where the row of the plan stands"),
        ("coordinationStatus" = Option<super::CoordinationStatus>, Query, description = "Where the coordination stands"),
        ("moneyStatus" = Option<super::MoneyStatus>, Query, description = "Where the money stands"),
        ("executionStatus" = Option<super::ExecutionStatus>, Query, description = "How far the work is"),
        ("current" = Option<bool>, Query, description = "true: only projects whose place no later version has taken"),
        ("placed" = Option<bool>, Query, description = "true: surveyed, drawn or located; false: known by an area at most"),
        ("identifier" = Option<String>, Query, description = "An id in another system, as scheme:value"),
        ("f" = Option<String>, Query, description = "Format: json or geojson")),
    responses((status = 200, description = "A page of projects; as GeoJSON a FeatureCollection with the projects' members as properties",
        content((Listing<Project> = "application/json"), (serde_json::Value = "application/geo+json")))))]
#[get("/projects")]
async fn list_projects(anyone: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request)?;
    let ProjectsQuery { page, filter } = ProjectsQuery::read(parameters)?;
    let (after, skip, limit) = (page.cursor.clone().map(|c| c.0).unwrap_or_default(), page.skip(), page.limit.0);
    let rows = hub
        .store
        .read(move |database| store::list_projects(database, &anyone.sight(), &filter, &after, skip, limit + 1))
        .await?;
    let mut listing = Listing::of(rows, &page, &request, &hub.base, |project| project.id.clone());
    if format == Format::Json {
        return json_answer(format, &listing);
    }
    listing.links.iter_mut().for_each(|link| link.media_type = format.media_type().to_owned());
    let features = listing.items.iter().map(|project| geojson(project, &[])).collect::<Result<Vec<_>>>()?;
    json_answer(
        format,
        &json!({
            "type": "FeatureCollection",
            "numberReturned": listing.number_returned,
            "links": listing.links,
            "features": features,
        }),
    )
}

/// A new project
///
/// All faults of the body are told together, each at its JSON pointer.
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])), request_body = Project,
    responses((status = 201, body = Project, description = "Created; `Location` and `ETag` are set")))]
#[post("/projects")]
async fn create_project(
    editor: Editor,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &editor.0, &value)?;
    let mut new: Project = from_value(value)?;
    keep_evidence(&mut new, None);
    let mut new = new.checked(Limits::REQUEST)?;
    editor.must_own(&new.project.agency)?;
    if new.project.id.is_empty() {
        new.project.id = hub.ids.next();
    }
    let warnings = check::warnings(&hub, &live, &new, editor.sight()).await;
    let links = check::links(&hub, &warnings);
    let (deed, base) = (editor.deed(hub.clock.now()), hub.base.clone());
    let at = deed.at;
    let create = move |database: &mut Database| {
        let made = store::insert_project(database, new, &deed)?;
        let tag = tag_of(&made)?;
        let reply =
            Reply::created(&base.to(&format!("/projects/{}", segment(&made.id))), &tag, &Project { warnings, ..made })?;
        Ok(links.into_iter().fold(reply, |reply, (_, link)| reply.header("Link", link)))
    };
    let reply = hub.store.write(move |database| perform(database, &once, at, create)).await?;
    live.ring();
    Ok(reply.response())
}

/// One project
#[utoipa::path(tag = "Projects", params(("id" = String, Path, description = "Id of the project"),
        ("f" = Option<String>, Query, description = "Format: json or geojson")),
    responses((status = 200, description = "The project, with its `ETag`", content((Project = "application/json"), (serde_json::Value = "application/geo+json"))),
        (status = 304, description = "Not changed since the ETag in `If-None-Match`")))]
#[get("/projects/{id}")]
async fn get_project(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request)?;
    parameters.finish(&["f"])?;
    let project = hub.store.read(move |database| store::get_project(database, &anyone.sight(), &id)).await?;
    let tag = tag_of(&project)?;
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| names(known, &tag, true)) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    if format == Format::Json {
        return json_with_etag(&project, &tag);
    }
    let own = hub.base.to(&format!("/projects/{}", segment(&project.id)));
    let links = [
        Link::new(format!("{own}?f=geojson"), "self", format.media_type()),
        Link::new(own, "alternate", Format::Json.media_type()),
    ];
    let text = geojson(&project, &links)?.to_string();
    Ok(HttpResponse::Ok().content_type(format.media_type()).insert_header((header::ETAG, tag)).body(text))
}

/// Replace a project
///
/// `If-Match` with the last `ETag` is needed. What the body leaves out is no longer known.
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the project")), request_body = Project,
    responses((status = 200, body = Project, description = "The project as it is now")))]
#[put("/projects/{id}")]
async fn replace_project(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: Project = from_value(json_value(&request, body, &["application/json"]).await?)?;
    change_project(editor, &request, id.into_inner(), (&hub, &live), move |_| Ok(new)).await
}

/// Change parts of a project
///
/// `If-Match` with the last `ETag` is needed. Lists and the geometry are replaced as a whole.
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the project")),
    request_body(content = serde_json::Value, content_type = "application/merge-patch+json", description = "A merge patch (RFC 7396) of the project"),
    responses((status = 200, body = Project, description = "The project as it is now")))]
#[patch("/projects/{id}")]
async fn update_project(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let patch = json_value(&request, body, &["application/merge-patch+json", "application/json"]).await?;
    change_project(editor, &request, id.into_inner(), (&hub, &live), move |current| patched(current, patch)).await
}

async fn change_project(
    editor: Editor,
    request: &HttpRequest,
    id: String,
    (hub, live): (&Hub, &web::Data<Live>),
    change: impl FnOnce(&Project) -> Result<Project> + Send + 'static,
) -> Result<HttpResponse> {
    let deed = editor.deed(hub.clock.now());
    let wanted = if_match(request).map(str::to_owned);
    let sight = editor.sight();
    let (updated, checked) = hub
        .store
        .write(move |database| {
            let current = store::get_project(database, &editor.sight(), &id)?;
            editor.must_own(&current.agency)?;
            check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
            let mut new = change(&current)?;
            keep_evidence(&mut new, Some(&current));
            let mut new = new.checked(Limits::REQUEST)?;
            if !new.project.id.is_empty() && new.project.id != id {
                return Err(other_id());
            }
            new.project.id = id;
            editor.must_own(&new.project.agency)?;
            Ok((store::update_project(database, new.clone(), &deed)?, new))
        })
        .await?;
    live.ring();
    let warnings = check::warnings(hub, live, &checked, sight).await;
    let tag = tag_of(&updated)?;
    let links = check::links(hub, &warnings);
    let mut response = json_with_etag(&Project { warnings, ..updated }, &tag)?;
    for (name, link) in links {
        if let Ok(value) = header::HeaderValue::from_str(&link) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}

/// Remove a project
///
/// `If-Match` with the last `ETag` is needed.
#[utoipa::path(tag = "Projects", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the project")),
    responses((status = 204, description = "Removed")))]
#[delete("/projects/{id}")]
async fn delete_project(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let deed = editor.deed(hub.clock.now());
    let wanted = if_match(&request).map(str::to_owned);
    hub.store
        .write(move |database| {
            let current = store::get_project(database, &editor.sight(), &id)?;
            editor.must_own(&current.agency)?;
            check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
            store::delete_project(database, &current, &deed)
        })
        .await?;
    live.ring();
    Ok(no_content())
}
