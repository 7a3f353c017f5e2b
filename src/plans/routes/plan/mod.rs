//! Plans over HTTP: the plans themselves, their editions, their rows, what follows from them, and their forms as XLSX.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web};
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;

mod book;
mod editions;
mod rows;
mod views;

use crate::access::actor::{Anyone, Editor};
use crate::access::routes::if_match;
use crate::access::store::perform;
use crate::access::{Once, Reply};
use crate::error::{Error, Fault, Result, Words};
use crate::features::edit::merge;
use crate::http::answer::json_with_etag;
use crate::http::body::{from_value, json_value, other_id};
use crate::http::etag::{check_if_match, etag, names};
use crate::http::links::segment;
use crate::http::middleware::language_of;
use crate::http::{Format, Link, Listing, PageParameters, Parameters, json, negotiate, no_content};
use crate::hub::Hub;
use crate::plans::plan::query::PlansQuery;
use crate::plans::plan::tables::{Table, file, plans_table};
use crate::plans::plan::{Plan, PlanKind};
use crate::plans::store;
use crate::storage::Database;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_plans)
        .service(create_plan)
        .service(get_plan)
        .service(replace_plan)
        .service(update_plan)
        .service(delete_plan);
    editions::configure(config);
    rows::configure(config);
    book::configure(config);
    views::configure(config);
}

/// What lists are offered in.
const LISTS: [Format; 3] = [Format::Json, Format::Csv, Format::Xlsx];

fn format_of(parameters: &mut Parameters, request: &HttpRequest) -> Result<Format> {
    let asked = parameters.take("f");
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    negotiate::choose(asked.as_deref(), accept, &LISTS)
}

/// A table as a file to be kept.
fn table_answer(table: &Table, format: Format) -> Result<HttpResponse> {
    let name = format!("attachment; filename=\"{}.{}\"", table.name, format.label().1);
    let answer = HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(file(table, format)?);
    Ok(answer)
}

fn tag_of(plan: &Plan) -> Result<String> {
    Ok(etag(plan.version, &serde_json::to_vec(plan).map_err(Error::internal)?))
}

/// Plans
///
/// Every plan that the caller may see, in the order of their ids.
#[utoipa::path(tag = "Plans",
    params(PageParameters,
        ("q" = Option<String>, Query, description = "Words of the title"),
        ("agency" = Option<String>, Query, description = "Code of the agency; several with commas between"),
        ("kind" = Option<PlanKind>, Query, description = "Kind of plan"),
        ("year" = Option<String>, Query, description = "A fiscal year that the plan covers, in either era"),
        ("f" = Option<String>, Query, description = "Format: json, csv or xlsx")),
    responses((status = 200, description = "A page of plans",
        content((Listing<Plan> = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
#[get("/plans")]
async fn list_plans(anyone: Anyone, request: HttpRequest, hub: web::Data<Hub>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request)?;
    let PlansQuery { page, filter } = PlansQuery::read(parameters)?;
    let (after, skip, limit) = (page.cursor.clone().map(|c| c.0).unwrap_or_default(), page.skip(), page.limit.0);
    let read =
        move |database: &mut Database| store::list_plans(database, &anyone.sight(), &filter, &after, skip, limit + 1);
    let listing = Listing::of(hub.store.read(read).await?, &page, &request, &hub.base, |plan| plan.id.clone());
    match format {
        Format::Json => json(format, &listing),
        other => table_answer(&plans_table(&listing.items, language_of(&request)), other),
    }
}

/// A new plan
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])), request_body = Plan,
    responses((status = 201, body = Plan, description = "Created; `Location` and `ETag` are set")))]
#[post("/plans")]
async fn create_plan(
    editor: Editor,
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value(&request, body, &["application/json"]).await?;
    let once = Once::of(&request, &editor.0, &value)?;
    let mut new: Plan = from_value::<Plan>(value)?.checked()?;
    editor.must_own(&new.agency)?;
    if new.id.is_empty() {
        new.id = hub.ids.next();
    }
    let (deed, base) = (editor.deed(hub.clock.now()), hub.base.clone());
    let at = deed.at;
    let create = move |database: &mut Database| {
        let made = store::insert_plan(database, new, &deed)?;
        Reply::created(&base.to(&format!("/plans/{}", segment(&made.id))), &tag_of(&made)?, &made)
    };
    Ok(hub.store.write(move |database| perform(database, &once, at, create)).await?.response())
}

/// One plan
#[utoipa::path(tag = "Plans", params(("id" = String, Path, description = "Id of the plan")),
    responses((status = 200, body = Plan, description = "The plan, with its `ETag`"), (status = 304, description = "Not changed since the ETag in `If-None-Match`")))]
#[get("/plans/{id}")]
async fn get_plan(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&["f"])?;
    let mut plan = hub.store.read(move |database| store::get_plan(database, &anyone.sight(), &id)).await?;
    let tag = tag_of(&plan)?;
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| names(known, &tag, true)) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    let own = format!("/plans/{}", segment(&plan.id));
    for (rel, path, format) in [
        ("self", "", Format::Json),
        ("editions", "/editions", Format::Json),
        ("rows", "/rows", Format::Json),
        ("ladder", "/ladder", Format::Json),
        ("summary", "/summary", Format::Json),
        ("enclosure", "/export", Format::Xlsx),
    ] {
        let link = Link::new(hub.base.to(&format!("{own}{path}")), rel, format.media_type());
        plan.links.push(serde_json::to_value(link).map_err(Error::internal)?);
    }
    json_with_etag(&plan, &tag)
}

/// Replace a plan
///
/// `If-Match` with the last `ETag` is needed. Its rows and their projects follow its visibility; a plan with rows keeps its agency and its years.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the plan")), request_body = Plan,
    responses((status = 200, body = Plan, description = "The plan as it is now")))]
#[put("/plans/{id}")]
async fn replace_plan(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: Plan = from_value(json_value(&request, body, &["application/json"]).await?)?;
    change_plan(editor, &request, id.into_inner(), &hub, move |_| Ok(new)).await
}

/// Change parts of a plan
///
/// `If-Match` with the last `ETag` is needed. The outline is replaced as a whole.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the plan")),
    request_body(content = serde_json::Value, content_type = "application/merge-patch+json", description = "A merge patch (RFC 7396) of the plan"),
    responses((status = 200, body = Plan, description = "The plan as it is now")))]
#[patch("/plans/{id}")]
async fn update_plan(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let patch = json_value(&request, body, &["application/merge-patch+json", "application/json"]).await?;
    let change = move |current: &Plan| {
        let mut value = serde_json::to_value(current).map_err(Error::internal)?;
        match patch {
            Value::Object(_) => merge(&mut value, patch),
            _ => {
                return Err(Error::malformed(Fault::pointer(
                    "",
                    "not-patchable",
                    Words::new("ต้องเป็นออบเจกต์", "must be an object"),
                )));
            }
        }
        from_value(value)
    };
    change_plan(editor, &request, id.into_inner(), &hub, change).await
}

async fn change_plan(
    editor: Editor,
    request: &HttpRequest,
    id: String,
    hub: &Hub,
    change: impl FnOnce(&Plan) -> Result<Plan> + Send + 'static,
) -> Result<HttpResponse> {
    let deed = editor.deed(hub.clock.now());
    let wanted = if_match(request).map(str::to_owned);
    let write = move |database: &mut Database| {
        let current = store::get_plan(database, &editor.sight(), &id)?;
        editor.must_own(&current.agency)?;
        check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
        let mut new = change(&current)?.checked()?;
        if !new.id.is_empty() && new.id != id {
            return Err(other_id());
        }
        new.id = id;
        editor.must_own(&new.agency)?;
        store::update_plan(database, &current, new, &deed)
    };
    let updated = hub.store.write(write).await?;
    json_with_etag(&updated, &tag_of(&updated)?)
}

/// Remove a plan
///
/// `If-Match` with the last `ETag` is needed. Its open editions and rows go with it, and the projects that were made for them; 409 where an edition is bound.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the plan")),
    responses((status = 204, description = "Removed")))]
#[delete("/plans/{id}")]
async fn delete_plan(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let deed = editor.deed(hub.clock.now());
    let wanted = if_match(&request).map(str::to_owned);
    let write = move |database: &mut Database| {
        let current = store::get_plan(database, &editor.sight(), &id)?;
        editor.must_own(&current.agency)?;
        check_if_match(wanted.as_deref(), &tag_of(&current)?, true)?;
        store::delete_plan(database, &current, &deed)
    };
    hub.store.write(write).await?;
    Ok(no_content())
}
