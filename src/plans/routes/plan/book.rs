//! A plan as a book over HTTP: put and read as JSON, and printed as the forms ผ.01 to ผ.03 in XLSX.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::editions::find;
use super::views::place_of;
use crate::access::actor::{Anyone, Editor};
use crate::access::store::find_agency;
use crate::duplicates::office::Live;
use crate::error::{Error, Result};
use crate::http::body::{BATCH_LIMIT, from_value, json_value_up_to};
use crate::http::{Format, Parameters, json};
use crate::hub::Hub;
use crate::plans::book::{Form, PlanBook, write::write};
use crate::plans::plan::paper::{Paper, book};
use crate::plans::plan::query::form;
use crate::plans::store::{self, Outcome, Putting};
use crate::storage::Database;
use crate::time::Timestamp;

pub fn configure(config: &mut ServiceConfig) {
    config.service(get_plan_book).service(put_plan_book).service(export_plan);
}

/// The edition as a book
///
/// What a reader of its workbook would hand on: sheets in their order, rows with their amounts, marks and steps of the ladder, ผ.01 as printed.
#[utoipa::path(tag = "Plans",
    params(("id" = String, Path, description = "Id of the plan"), ("edition" = String, Path, description = "Id of the edition")),
    responses((status = 200, body = PlanBook, description = "The rows of this edition, all of them")))]
#[get("/plans/{id}/editions/{edition}/book")]
async fn get_plan_book(
    anyone: Anyone,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&["f"])?;
    let read = move |database: &mut Database| {
        let sight = anyone.sight();
        let edition = find(database, &sight, &path)?;
        let facts = store::facts_of(database, &sight, &edition.plan)?;
        let sheets = store::sheets_by_edition(database, &sight, &edition.plan)?;
        let agency = find_agency(database, &facts.plan.agency)?.map(|agency| agency.name.th);
        let upto = place_of(&facts, Some(&edition.id))?;
        Ok(book(&facts, upto, &sheets, &Paper { own_only: true, agency, ..Paper::default() }))
    };
    json(Format::Json, &hub.store.read(read).await?)
}

/// Put a book into an open edition
///
/// Rows are matched with those that are there: the same book twice changes nothing. A row that an earlier edition has to the letter is kept once; one that
/// writes a row anew is the same project. `replace=true` removes rows of the edition that the book does not have.
#[utoipa::path(tag = "Plans", security(("key" = ["write:own"])),
    params(("id" = String, Path, description = "Id of the plan"), ("edition" = String, Path, description = "Id of the edition"),
        ("replace" = Option<bool>, Query, description = "Remove rows of the edition that the book does not have")),
    request_body = PlanBook,
    responses((status = 200, body = Outcome, description = "What became of the rows. 409 where the edition is bound")))]
#[put("/plans/{id}/editions/{edition}/book")]
async fn put_plan_book(
    editor: Editor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    hub: web::Data<Hub>,
    live: web::Data<Live>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let replace = parameters.take_choice("replace", &["true", "false"])? == Some("true");
    parameters.finish(&["replace"])?;
    let value = json_value_up_to(&request, body, &["application/json"], BATCH_LIMIT).await?;
    let book: PlanBook = from_value(value)?;
    let (deed, ids) = (editor.deed(hub.clock.now()), hub.ids.clone());
    let put = move |database: &mut Database| {
        let edition = find(database, &editor.sight(), &path)?;
        editor.must_own(&edition.agency)?;
        let putting = Putting { ids: &ids, replace };
        store::put_workbook(database, &edition.plan, &edition.id, &book, putting, &deed)
    };
    let outcome = hub.store.write(put).await?;
    live.ring();
    json(Format::Json, &outcome)
}

/// The plan on paper: ผ.01, ผ.02, ผ.02/1, ผ.02/2 and ผ.03 as XLSX
///
/// One workbook in the printed shape: context lines, headings of three merged rows, amounts as numbers, a dash for zero and nothing for what is not
/// known, sums, amendment marks as rows and as text boxes, A4 landscape with the heading on every page.
#[utoipa::path(tag = "Plans",
    params(("id" = String, Path, description = "Id of the plan"),
        ("form" = Option<String>, Query, description = "Forms, with commas between: p01, p02, p02-1, p02-2, p03, or as printed; all where it is left out"),
        ("edition" = Option<String>, Query, description = "Id of an edition; the last one that is bound where it is left out"),
        ("rows" = Option<String>, Query, description = "`all` rows of the plan at that edition, or its `own`"),
        ("summary" = Option<String>, Query, description = "ผ.01 as `printed` where one is kept, or `computed` from the rows")),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", description = "The workbook")))]
#[get("/plans/{id}/export")]
async fn export_plan(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let forms = parameters.take_as("form", forms)?.unwrap_or_default();
    let edition = parameters.take("edition");
    let own_only = parameters.take_choice("rows", &["all", "own"])? == Some("own");
    let computed_summary = parameters.take_choice("summary", &["printed", "computed"])? == Some("computed");
    parameters.finish(&["form", "edition", "rows", "summary"])?;
    let read = move |database: &mut Database| {
        let sight = anyone.sight();
        let facts = store::facts_of(database, &sight, &id)?;
        let sheets = store::sheets_by_edition(database, &sight, &facts.plan.id)?;
        let agency = find_agency(database, &facts.plan.agency)?.map(|agency| agency.name.th);
        let upto = place_of(&facts, edition.as_deref())?;
        Ok((book(&facts, upto, &sheets, &Paper { forms, own_only, computed_summary, agency }), facts.changed_at()))
    };
    let (book, made) = hub.store.read(read).await?;
    let written = actix_web::rt::task::spawn_blocking(move || write(&book, Timestamp(made))).await;
    let bytes = written.map_err(|cause| Error::internal(format!("a plan could not be written: {cause}")))??;
    Ok(HttpResponse::Ok()
        .content_type(Format::Xlsx.media_type())
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"plan.xlsx\""))
        .body(bytes))
}

fn forms(text: &str) -> Result<Vec<Form>> {
    text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(form).collect()
}
