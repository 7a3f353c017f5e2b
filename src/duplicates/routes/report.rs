//! The report over HTTP: pairs and cases, as JSON, CSV, a workbook, and on a map.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{FILTERS, PairParameters, take_filter};
use crate::access::Bilingual;
use crate::access::actor::Reporter;
use crate::access::store::{last_change, list_agencies};
use crate::duplicates::cases::{CaseFilter, CaseState, RULE_EN, RULE_TH, store as cases};
use crate::duplicates::report::{
    CaseFacts, CaseTables, Coverage, Measured, Report, case_tables, cases_geojson, cases_sheet, coverage,
    coverage_sheet, groups_sheet, measured, notes_sheet, report, report_csv, sheet_csv, workbook,
};
use crate::duplicates::store;
use crate::error::Result;
use crate::http::links::query;
use crate::http::middleware::language_of;
use crate::http::{Base, Format, Language, Parameters, negotiate};
use crate::hub::Hub;

/// The whole report.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WholeReport {
    /// Cases and money by agencies, relation, severity, state, fiscal year, amphoe and kind of work, each with its list.
    cases: CaseTables,
    /// How gross becomes net.
    netting_rule: Bilingual,
    /// Which records the report rests on.
    coverage: Coverage,
    /// How often the engine is right.
    measured: Measured,
    /// Pairs by agencies and fiscal year.
    #[serde(flatten)]
    pairs: Report,
}

/// Everything that is read for a report.
struct Material {
    pairs: Report,
    facts: Vec<CaseFacts>,
    names: BTreeMap<String, Bilingual>,
    coverage: Coverage,
    measured: Measured,
}

const FORMATS: [Format; 4] = [Format::Json, Format::Csv, Format::Xlsx, Format::GeoJson];

/// Cases and pairs of duplicates, with their money
///
/// Cases with gross, net and saved money by agencies, relation, severity, state, fiscal year, amphoe and kind of work, each number with the address of the
/// list behind it; pairs by agencies and fiscal year; coverage of the records; and how often the engine is right. As CSV one `table`: pairs, cases, groups or
/// coverage, UTF-8 with a byte-order mark; as a workbook all of them; as GeoJSON the cases. Headings are in the caller's language.
#[utoipa::path(tag = "Reports", security(("key" = ["report"])),
    params(PairParameters,
        ("caseState" = Option<String>, Query, description = "open, assessed, proposed, decided, re-assess: cases in this state"),
        ("kind" = Option<String>, Query, description = "Kind of work of the cases, as `byKind` names it"),
        ("table" = Option<String>, Query, description = "For CSV: pairs, cases, groups or coverage"),
        ("format" = Option<String>, Query, description = "json, csv, xlsx or geojson")),
    responses((status = 200, body = WholeReport, description = "Tables, totals, and the rules by which money is counted")))]
#[get("/reports/duplicates")]
pub(super) async fn report_duplicates(
    reporter: Reporter,
    request: HttpRequest,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let asked = parameters.take_choice("format", &FORMATS.map(Format::name))?;
    let table = parameters.take_choice("table", &["pairs", "cases", "groups", "coverage"])?.unwrap_or("pairs");
    let states: Vec<&'static str> =
        CaseState::ALL.iter().filter(|state| !state.has_ended()).map(|state| state.name()).collect();
    let state = parameters.take_choice("caseState", &states)?.and_then(CaseState::from_name);
    let kind = parameters.take("kind");
    let filter = take_filter(&mut parameters, &reporter.0)?;
    parameters.finish(&[&FILTERS[..], &["format", "table", "caseState", "kind"]].concat())?;
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let format = negotiate::choose(asked, accept, &FORMATS)?;
    let language = language_of(&request);
    let narrowed = own_parameters(&request);
    let base = hub.base.clone();
    let sums = hub.sums.clone();
    let question = format!("report {format:?} {table} {language:?} {}", request.query_string());
    let name = match format {
        Format::Csv => Some("duplicates.csv"),
        Format::Xlsx => Some("duplicates.xlsx"),
        _ => None,
    };
    hub.store
        .read(move |database| {
            let sight = reporter.sight();
            // "Given to me" is another question for each key.
            let question = format!("{} {sight:?} {} {question}", last_change(database)?, reporter.0.key_id);
            if let Some(known) = sums.recall(&question) {
                return Ok((format, name, known));
            }
            let pairs = store::staked_pairs(database, &sight, &filter)?;
            let of_cases =
                CaseFilter { pairs: crate::duplicates::office::PairFilter { state: None, ..filter }, state, kind };
            let agencies = list_agencies(database, "", 0, i64::MAX)?;
            let agencies: Vec<(String, Bilingual)> =
                agencies.into_iter().map(|agency| (agency.code, agency.name)).collect();
            let material = Material {
                pairs: report(&pairs),
                facts: cases::case_facts(database, &sight, &of_cases)?,
                coverage: coverage(&agencies, &store::count_records(database, &sight)?),
                measured: measured(&store::decided_pairs(database, &sight)?),
                names: agencies.into_iter().collect(),
            };
            let list = |name: &str, value: &str| list_address(&base, &narrowed, name, value);
            let tables = case_tables(&material.facts, &material.names, &list);
            let bytes = Arc::new(answer(material, tables, (format, table, language), &|path| base.to(path))?);
            sums.remember(question, bytes.clone());
            Ok((format, name, bytes))
        })
        .await
        .map(respond)
}

/// A finished document: its media type, the name of the file, and its bytes.
type Document = (Format, Option<&'static str>, Arc<Vec<u8>>);

fn answer(
    material: Material,
    cases: CaseTables,
    (format, table, language): (Format, &str, Language),
    to: &dyn Fn(&str) -> String,
) -> Result<Vec<u8>> {
    let Material { pairs, facts, names, coverage, measured } = material;
    Ok(match format {
        Format::Csv => {
            let own = |name: &Bilingual| if language == Language::Thai { name.th.clone() } else { name.en.clone() };
            let rule = if language == Language::Thai { RULE_TH } else { RULE_EN }.to_owned();
            let trust = own(&measured.words);
            let text = match table {
                "cases" => sheet_csv(&cases_sheet(&facts, to, language), &[rule, trust]),
                "groups" => sheet_csv(&groups_sheet(&cases, language), &[rule, trust]),
                "coverage" => sheet_csv(&coverage_sheet(&coverage, language), &[]),
                _ => {
                    report_csv(&pairs, &names.iter().map(|(code, name)| (code.clone(), own(name))).collect(), language)
                }
            };
            text.into_bytes()
        }
        Format::Xlsx => {
            let sheets = [
                groups_sheet(&cases, language),
                cases_sheet(&facts, to, language),
                coverage_sheet(&coverage, language),
                notes_sheet(&measured, language),
            ];
            workbook(&sheets)?
        }
        Format::GeoJson => cases_geojson(&facts, to)?.to_string().into_bytes(),
        _ => {
            let whole =
                WholeReport { cases, netting_rule: Bilingual::new(RULE_TH, RULE_EN), coverage, measured, pairs };
            serde_json::to_vec(&whole).map_err(crate::error::Error::internal)?
        }
    })
}

fn respond((format, file, bytes): Document) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type(format.media_type());
    if let Some(file) = file {
        response.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")));
    }
    response.body(bytes.to_vec())
}

/// What the reader narrowed the report to, as the list of cases takes it.
fn own_parameters(request: &HttpRequest) -> Vec<(String, String)> {
    form_urlencoded::parse(request.query_string().as_bytes())
        .into_owned()
        .filter(|(name, _)| !["format", "table", "state", "f", "lang", "key"].contains(&name.as_str()))
        .collect()
}

fn list_address(base: &Base, narrowed: &[(String, String)], name: &str, value: &str) -> String {
    let mut pairs: Vec<(&str, String)> =
        narrowed.iter().filter(|(own, _)| own != name).map(|(own, value)| (own.as_str(), value.clone())).collect();
    if !name.is_empty() {
        pairs.push((name, value.to_owned()));
    }
    let pairs: Vec<(&str, String)> =
        pairs.into_iter().map(|(name, value)| (if name == "caseState" { "state" } else { name }, value)).collect();
    match query(&pairs) {
        none if none.is_empty() => base.to("/duplicates/cases"),
        query => base.to(&format!("/duplicates/cases?{query}")),
    }
}
