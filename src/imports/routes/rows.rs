//! What a dry run noted of single rows, in pages and as a table; and the original file.

use std::io::Read;

use actix_web::http::header::{self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue};
use actix_web::{HttpRequest, HttpResponse, get, web};

use super::found;
use crate::access::Scope;
use crate::access::actor::Reader;
use crate::error::{Error, Fault, Result, Words};
use crate::export::neutral;
use crate::http::middleware::language_of;
use crate::http::{Format, Language, Listing, Page, PageParameters, Parameters, json, negotiate, parts};
use crate::hub::Hub;
use crate::imports::folder::Folder;
use crate::imports::office::folder_of;
use crate::imports::report::{RowReport, RowVerdict};
use crate::imports::side;

/// Rows of a table that are read at once.
const AT_ONCE: usize = 1_000;

/// Bytes of the original that are read at once.
const PIECE: usize = 64 << 10;

/// Rows that were refused, repaired or warned of
///
/// What the dry run found of single rows: row, field, reason and remedy. As CSV (`f=csv`) it is a table for a spreadsheet, in the caller's language.
#[utoipa::path(tag = "Imports", security(("key" = ["read"])),
    params(("id" = String, Path, description = "Id of the import"),
        ("verdict" = Option<String>, Query, description = "`refused` (without it), `repaired` or `warned`"),
        ("f" = Option<String>, Query, description = "`json` or `csv`"), PageParameters),
    responses((status = 200, description = "A page of findings, or all of them as a table",
        content((Listing<RowReport> = "application/json"), (String = "text/csv")))))]
#[get("/imports/{id}/rows")]
pub(super) async fn list_rows(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let asked = parameters.take("f");
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let format = negotiate::choose(asked.as_deref(), accept, &[Format::Json, Format::Csv])?;
    let verdict = parameters.take_choice("verdict", &RowVerdict::ALL.map(RowVerdict::name))?;
    let verdict = RowVerdict::ALL.into_iter().find(|own| Some(own.name()) == verdict).unwrap_or(RowVerdict::Refused);
    let page = Page::take(&mut parameters)?;
    parameters.finish(&["verdict", "f", "limit", "offset", "cursor"])?;
    let import = found(&reader, &hub, id.into_inner()).await?;
    let folder = folder_of(&hub, &import.id);
    if format == Format::Csv {
        return Ok(table(folder, verdict, language_of(&request)));
    }
    let (from, limit) = (page.after_number()?.unwrap_or(0), usize::try_from(page.limit.0).unwrap_or(1));
    let skip = usize::try_from(page.skip()).unwrap_or(usize::MAX);
    let rows = tokio::task::spawn_blocking(move || {
        let from = u64::try_from(from).unwrap_or(0);
        side::read(&folder, verdict, from, skip.saturating_add(limit).saturating_add(1))
    })
    .await
    .map_err(Error::internal)??;
    let rows: Vec<(RowReport, u64)> = rows.into_iter().skip(skip).collect();
    let listing = Listing::of(rows, &page, &request, &hub.base, |(_, after)| after.to_string());
    json(Format::Json, &listing.map(|(row, _)| row))
}

/// All findings of one verdict as CSV, with a byte-order mark so that spreadsheets take the Thai for what it is.
fn table(folder: Folder, verdict: RowVerdict, language: Language) -> HttpResponse {
    let (sender, body) = parts();
    tokio::task::spawn_blocking(move || {
        let headings = match language {
            Language::Thai => ["ชั้นข้อมูล", "แถว", "รหัส", "ฟิลด์", "รหัสเหตุผล", "เหตุผล", "วิธีแก้"],
            Language::English => ["layer", "row", "id", "field", "code", "reason", "remedy"],
        };
        let mut text = format!("\u{FEFF}{}\r\n", headings.join(","));
        let mut from = 0;
        loop {
            let Ok(rows) = side::read(&folder, verdict, from, AT_ONCE) else { return sender.break_off() };
            text.extend(rows.iter().map(|(row, _)| line(row, language)));
            if !sender.send(std::mem::take(&mut text)) {
                return;
            }
            match rows.last() {
                Some((_, after)) => from = *after,
                None => return,
            }
        }
    });
    let name = format!("{}.csv", verdict.name());
    HttpResponse::Ok()
        .content_type(Format::Csv.media_type())
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(body)
}

fn line(row: &RowReport, language: Language) -> String {
    let words = |text: &crate::access::Bilingual| match language {
        Language::Thai => text.th.clone(),
        Language::English => text.en.clone(),
    };
    let told = &row.told;
    let cells = [
        row.layer.clone(),
        row.row.to_string(),
        row.id.clone().unwrap_or_default(),
        told.field.clone(),
        told.code.clone(),
        words(&told.reason),
        told.remedy.as_ref().map(words).unwrap_or_default(),
    ];
    let quoted = cells.map(|cell| format!("\"{}\"", neutral(&cell).replace('"', "\"\"")));
    format!("{}\r\n", quoted.join(","))
}

/// The original file
///
/// As it was sent, byte for byte. Its owner and administrators may have it.
#[utoipa::path(tag = "Imports", security(("key" = ["write:own"])), params(("id" = String, Path, description = "Id of the import")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream")))]
#[get("/imports/{id}/file")]
pub(super) async fn get_file(
    reader: Reader,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    Parameters::of(&request)?.finish(&[])?;
    if !reader.0.holds(Scope::WriteOwn) {
        let words =
            Words::new("ไฟล์ต้นฉบับเป็นของเจ้าของเท่านั้น", "the original file is its owner's; a key with write:own is needed");
        return Err(Error::Forbidden(words));
    }
    let import = found(&reader, &hub, id.into_inner()).await?;
    let path = folder_of(&hub, &import.id).original();
    let opened = tokio::task::spawn_blocking(move || std::fs::File::open(path)).await.map_err(Error::internal)?;
    let mut file = opened.map_err(|_| gone())?;
    let (sender, body) = parts();
    tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; PIECE];
        loop {
            match file.read(&mut piece) {
                Ok(0) => return,
                Ok(length) if sender.send(piece.get(..length).unwrap_or_default().to_vec()) => {}
                Ok(_) => return,
                Err(_) => return sender.break_off(),
            }
        }
    });
    // The hub does not vouch for what a file calls itself, so no browser shows it.
    Ok(HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header((header::CONTENT_DISPOSITION, disposition(&import.file.name)))
        .body(body))
}

fn disposition(name: &str) -> ContentDisposition {
    let value = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name.as_bytes().to_vec(),
    };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::FilenameExt(value)],
    }
}

fn gone() -> Error {
    Error::Conflict(Fault::parameter(
        "id",
        "file-not-kept",
        Words::new("ไม่ได้เก็บไฟล์ต้นฉบับไว้แล้ว", "the original file is no longer kept here"),
    ))
}
