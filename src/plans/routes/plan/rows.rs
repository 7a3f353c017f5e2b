//! The rows of a plan over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use serde_json::json as document;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::editions::find;
use super::{format_of, table_answer};
use crate::access::actor::{Anyone, Editor};
use crate::access::routes::if_match;
use crate::access::store::{append_audit, perform};
use crate::access::{Once, Reply, Sight};
use crate::duplicates::office::Live;
use crate::error::Result;
use crate::http::answer::json_with_etag;
use crate::http::body::{BATCH_LIMIT, from_value, json_value, json_value_up_to};
use crate::http::etag::{check_if_match, etag};
use crate::http::middleware::language_of;
use crate::http::{Format, Listing, PageParameters, Parameters, json, no_content};
use crate::hub::Hub;
use crate::plans::PlanStatus;
use crate::plans::book::{BookRow, Form};
use crate::plans::plan::edition::must_be_open;
use crate::plans::plan::facts::Facts;
use crate::plans::plan::query::RowsQuery;
use crate::plans::plan::tables::rows_table;
use crate::plans::plan::{Kept, PlanRow};
use crate::plans::store::{self, Outcome, Putting};
use crate::storage::Database;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_plan_rows)
        .service(add_plan_rows)
        .service(get_plan_row)
        .service(replace_plan_row)
        .service(delete_plan_row);
}

/// Rows to be added to an edition.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewRows {
    /// Name of the sheet that they stand on.
    #[serde(default)]
    sheet: String,
    rows: Vec<BookRow>,
}

/// The rows of a plan
///
/// The plan as it stands at an edition: rows that hold, each with the edition that it comes from; `all=true` for those too whose place others have
/// taken. Without `edition` at the last one that is bound, or, while none is, at the last one. ผ.02/2 is `form=p02-2`, and is in no total of the plan.
#[utoipa::path(tag = "Plans",
    params(("id" = String, Path, description = "Id of the plan"), PageParameters,
        ("edition" = Option<String>, Query, description = "Id of an edition"),
        ("form" = Option<Form>, Query, description = "Form; also as printed, such as ผ.02/2"),
        ("strategy" = Option<String>, Query, description = "Words of the strategy"),
        ("programme" = Option<String>, Query, description = "แผนงาน: code or name"),
        ("status" = Option<PlanStatus>, Query, description = "Where the row stands; with another than draft or approved, give `all=true`"),
        ("project" = Option<String>, Query, description = "Id of a project"),
        ("q" = Option<String>, Query, description = "Words of the title"),
        ("all" = Option<bool>, Query, description = "Rows that no longer hold too"),
        ("f" = Option<String>, Query, description = "Format: json, csv or xlsx")),
    responses((status = 200, description = "A page of rows, as they stand in the plan",
        content((Listing<PlanRow> = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
#[get("/plans/{id}/rows")]
async fn list_plan_rows(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let format = format_of(&mut parameters, &request)?;
    let RowsQuery { page, filter } = RowsQuery::read(parameters)?;
    let after = page.cursor.as_ref().map(|cursor| cursor.0.clone());
    let skip = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let most = usize::try_from(page.limit.0).unwrap_or(usize::MAX).saturating_add(1);
    let read = move |database: &mut Database| {
        store::page_of_rows(database, &anyone.sight(), &id, &filter, (after.as_deref(), skip, most))
    };
    let (plan, rows) = hub.store.read(read).await?;
    let listing = Listing::of(rows, &page, &request, &hub.base, |row| row.id.clone());
    match format {
        Format::Json => json(format, &listing),
        other => table_answer(&rows_table(&listing.items, &plan.years(), language_of(&request)), other),
    }
}

/// Add rows to an open edition
///
/// Each row is a version of a project: of the one that the row which it writes anew is of (`amends`, or found by number, title and marks), of one that the
/// hub has without a plan and that has its title and its money, or of a new one. A row that the edition has already is changed or left.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])),
    params(("id" = String, Path, description = "Id of the plan"), ("edition" = String, Path, description = "Id of the edition")), request_body = NewRows,
    responses((status = 200, body = Outcome, description = "What became of them. 409 where the edition is bound")))]
#[post("/plans/{id}/editions/{edition}/rows")]
async fn add_plan_rows(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let value = json_value_up_to(&request, body, &["application/json"], BATCH_LIMIT).await?;
    let once = Once::of(&request, &editor.0, &value)?;
    let NewRows { sheet, rows } = from_value(value)?;
    let (deed, ids) = (editor.deed(hub.clock.now()), hub.ids.clone());
    let at = deed.at;
    let add = move |database: &mut Database| {
        let edition = find(database, &editor.sight(), &path)?;
        editor.must_own(&edition.agency)?;
        let rows = rows.into_iter().map(|row| (sheet.clone(), row)).collect();
        let putting = Putting { ids: &ids, replace: false };
        let outcome = store::put_rows(database, &edition.plan, &edition, rows, putting, &deed)?;
        let detail = document!({ "edition": edition.label, "outcome": outcome });
        append_audit(database, &deed, "plan.rows", "plan", &edition.plan, &detail)?;
        Reply::new(200).json(&outcome)
    };
    let reply = hub.store.write(move |database| perform(database, &once, at, add)).await?;
    live.ring();
    Ok(reply.response())
}

fn tag_of(row: &Kept) -> String {
    etag(row.version, row.hash.as_bytes())
}

fn find_row(database: &mut Database, sight: &Sight, (plan, row): &(String, String)) -> Result<(Facts, Kept)> {
    store::row_alone(database, sight, plan, row)
}

/// One row of a plan
#[utoipa::path(tag = "Plans",
    params(("id" = String, Path, description = "Id of the plan"), ("row" = String, Path, description = "Id of the row")),
    responses((status = 200, body = PlanRow, description = "The row as it stands at the last edition, with its `ETag`")))]
#[get("/plans/{id}/rows/{row}")]
async fn get_plan_row(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&["f"])?;
    let (facts, kept) = hub.store.read(move |database| find_row(database, &anyone.sight(), &path)).await?;
    let statuses = facts.statuses(facts.editions.len().saturating_sub(1));
    json_with_etag(&facts.served(&kept, &statuses), &tag_of(&kept))
}

/// Replace a row of an open edition
///
/// `If-Match` with the last `ETag` is needed. To change a row of a bound edition, add a row that `amends` it to an open one.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])),
    params(("id" = String, Path, description = "Id of the plan"), ("row" = String, Path, description = "Id of the row")), request_body = BookRow,
    responses((status = 200, body = PlanRow, description = "The row as it is now. 409 where its edition is bound")))]
#[put("/plans/{id}/rows/{row}")]
async fn replace_plan_row(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    let new: BookRow = from_value(json_value(&request, body, &["application/json"]).await?)?;
    let (deed, ids) = (editor.deed(hub.clock.now()), hub.ids.clone());
    let wanted = if_match(&request).map(str::to_owned);
    let write = move |database: &mut Database| {
        let (facts, kept) = find_row(database, &editor.sight(), &path)?;
        editor.must_own(&facts.plan.agency)?;
        check_if_match(wanted.as_deref(), &tag_of(&kept), true)?;
        let edition = store::get_edition(database, &Sight::Everything, &facts.plan.id, &kept.edition)?;
        let row = BookRow { amends: Some(kept.id.clone()), ..new };
        let putting = Putting { ids: &ids, replace: false };
        let outcome = store::put_rows(database, &facts.plan.id, &edition, vec![(kept.sheet, row)], putting, &deed)?;
        append_audit(
            database,
            &deed,
            "plan.row.update",
            "plan-row",
            &kept.id,
            &document!({ "plan": facts.plan.id, "outcome": outcome }),
        )?;
        find_row(database, &Sight::Everything, &path)
    };
    let (facts, kept) = hub.store.write(write).await?;
    live.ring();
    let statuses = facts.statuses(facts.editions.len().saturating_sub(1));
    json_with_etag(&facts.served(&kept, &statuses), &tag_of(&kept))
}

/// Remove a row of an open edition
///
/// `If-Match` with the last `ETag` is needed. Its project goes with it where it was made for it and stands in no other row.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])),
    params(("id" = String, Path, description = "Id of the plan"), ("row" = String, Path, description = "Id of the row")),
    responses((status = 204, description = "Removed. 409 where its edition is bound")))]
#[delete("/plans/{id}/rows/{row}")]
async fn delete_plan_row(
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
        let (facts, kept) = find_row(database, &editor.sight(), &path)?;
        editor.must_own(&facts.plan.agency)?;
        check_if_match(wanted.as_deref(), &tag_of(&kept), true)?;
        must_be_open(&store::get_edition(database, &Sight::Everything, &facts.plan.id, &kept.edition)?)?;
        let gone = store::delete_rows(database, std::slice::from_ref(&kept.id), &deed)?;
        let detail = document!({ "plan": facts.plan.id, "row": kept.row, "projects": gone });
        append_audit(database, &deed, "plan.row.delete", "plan-row", &kept.id, &detail)
    };
    hub.store.write(write).await?;
    live.ring();
    Ok(no_content())
}
