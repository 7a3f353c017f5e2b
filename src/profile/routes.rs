//! Profiles over HTTP: as JSON, as a page, and as tables for a spreadsheet.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::AreaProfile;
use super::read::{Asked, here, profile};
use super::sheets;
use crate::access::actor::Anyone;
use crate::access::store::last_change;
use crate::access::{Scope, Sight};
use crate::duplicates::report::{sheet_csv, workbook};
use crate::error::{Error, Result};
use crate::http::middleware::language_of;
use crate::http::{Format, Language, Parameters, negotiate};
use crate::hub::Hub;
use crate::plans::Project;
use crate::plans::query::ProjectFilter;
use crate::plans::store::list_projects;
use crate::storage::Database;
use crate::time::FiscalYear;

/// Projects that are read at once for a file.
const PAGE: i64 = 1_000;
const FORMATS: [Format; 3] = [Format::Json, Format::Csv, Format::Xlsx];
const TABLES: [&str; 4] = ["numbers", "projects", "gaps", "datasets"];

pub fn configure(config: &mut ServiceConfig) {
    config.service(get_area_profile);
}

/// The profile of an area
///
/// What is planned there, by whom, when and for how much; with a key that may read them the cases of duplicates, gross and net; the datasets with features
/// there; and what is missing. Every number has the list behind it. As a workbook or, one `table` at a time, as CSV it holds the projects too.
#[utoipa::path(tag = "Areas",
    params(("code" = String, Path, description = "2, 4 or 6 digits, or 8 of a village"),
        ("format" = Option<String>, Query, description = "json, csv or xlsx"),
        ("table" = Option<String>, Query, description = "For CSV: numbers, projects, gaps or datasets")),
    responses((status = 200, body = AreaProfile, description = "The profile")))]
#[get("/areas/{code}/profile")]
async fn get_area_profile(
    anyone: Anyone,
    request: HttpRequest,
    code: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let asked = parameters.take_choice("format", &FORMATS.map(Format::name))?;
    let table = parameters.take_choice("table", &TABLES)?.unwrap_or("numbers");
    parameters.finish(&["format", "table"])?;
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let format = negotiate::choose(asked, accept, &FORMATS)?;
    let (language, base, year) =
        (language_of(&request), hub.base.clone(), FiscalYear::at(hub.clock.now()).map_or(0, FiscalYear::get));
    let (own, _) = here(&code)?;
    let file = format!("area-{}", own.code);
    let sums = hub.sums.clone();
    let bytes = hub
        .store
        .read(move |database| {
            let sight = anyone.sight();
            let cases = anyone.0.holds(Scope::Read) || anyone.0.holds(Scope::Admin);
            let state = last_change(database)?;
            let question =
                format!("{state} profile {} {sight:?} {cases} {year} {format:?} {table} {language:?}", own.code);
            if let Some(known) = sums.recall(&question) {
                return Ok(known);
            }
            let asked = Asked { sight: &sight, cases, base: &base, year };
            let found = profile(database, &own.code, &asked)?;
            let bytes = if format == Format::Json {
                serde_json::to_vec(&found).map_err(Error::internal)?
            } else {
                let whole = format == Format::Xlsx || table == "projects";
                let list = if whole { all_projects(database, &sight, &own.code)? } else { Vec::new() };
                document(&found, &list, (format, table, language))?
            };
            let bytes = Arc::new(bytes);
            sums.remember(question, bytes.clone());
            Ok(bytes)
        })
        .await?;
    let mut response = HttpResponse::Ok();
    response.content_type(format.media_type());
    if format != Format::Json {
        let name = if format == Format::Csv { format!("{file}-{table}.csv") } else { format!("{file}.xlsx") };
        response.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    }
    Ok(response.body(bytes.to_vec()))
}

fn document(
    found: &AreaProfile,
    list: &[Project],
    (format, table, language): (Format, &str, Language),
) -> Result<Vec<u8>> {
    if format == Format::Xlsx {
        return workbook(&[
            sheets::numbers(found, language),
            sheets::projects(list, language),
            sheets::gaps(found, language),
            sheets::datasets(found, language),
        ]);
    }
    let sheet = match table {
        "projects" => sheets::projects(list, language),
        "gaps" => sheets::gaps(found, language),
        "datasets" => sheets::datasets(found, language),
        _ => sheets::numbers(found, language),
    };
    Ok(sheet_csv(&sheet, &[]).into_bytes())
}

/// The very projects that the profile counts, as the caller reads them.
fn all_projects(database: &mut Database, sight: &Sight, code: &str) -> Result<Vec<Project>> {
    let filter = ProjectFilter { area: Some(code.to_owned()), current: true, ..ProjectFilter::default() };
    let mut all: Vec<Project> = Vec::new();
    loop {
        let after = all.last().map(|project| project.id.clone()).unwrap_or_default();
        let page = list_projects(database, sight, &filter, &after, 0, PAGE)?;
        let done = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        all.extend(page);
        if done {
            return Ok(all);
        }
    }
}
