//! Whole collections over HTTP, as files.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpRequest, HttpResponse, get, web};
use tokio::sync::{Semaphore, SemaphorePermit, mpsc, oneshot};
use utoipa_actix_web::service_config::ServiceConfig;

use super::name::disposition;
use super::plan::{Export, write_export};
use super::spool::{SpoolReader, SpoolWriter, spool};
use crate::access::actor::Anyone;
use crate::catalog::version::AsOfParameters;
use crate::error::{Error, Result, Words};
use crate::features::present::PresentationParameters;
use crate::geometry::Crs;
use crate::http::etag::{etag, names};
use crate::http::middleware::language_of;
use crate::http::{Format, Parameters, negotiate};
use crate::hub::Hub;
use crate::storage::Store;

/// Exports that read the database at one time: each takes a connection and a core, and others want to read as well.
static WRITING: Semaphore = Semaphore::const_new(2);
/// Downloads open at one time: each keeps its file on the disk.
static OPEN: Semaphore = Semaphore::const_new(32);
/// How long an export waits for its turn, and for a client that takes nothing.
const PATIENCE: Duration = Duration::from_secs(60);
/// Chunks that wait for a slow client.
const AHEAD: usize = 2;

pub fn configure(config: &mut ServiceConfig) {
    config.service(export_collection);
}

/// A whole collection as a file
///
/// Everything that the filter lets through, in one file and as it was at one moment: the parameters of `items` without the paging.
/// Beside those below, every queryable of the collection is a parameter of its own.
#[utoipa::path(tag = "Features",
    params(("collectionId" = String, Path, description = "Id of the collection"),
        ("f" = Option<String>, Query, description = "Format: geojson, geojsonseq (RFC 8142), geojsonl (newline-delimited), fgb (FlatGeobuf), gpkg (GeoPackage), kml, xlsx or csv"),
        ("bbox" = Option<Vec<f64>>, Query, description = "west,south,east,north in degrees, longitude first; west > east crosses the antimeridian", style = Form, explode = false, min_items = 4, max_items = 6),
        ("bbox-crs" = Option<String>, Query, description = "CRS of `bbox`"),
        ("datetime" = Option<String>, Query, description = "An RFC 3339 instant, a day, or an interval with `/` and `..`"),
        ("q" = Option<String>, Query, description = "Words that must all occur in the texts of a feature"),
        ("ids" = Option<String>, Query, description = "Ids of the only features wanted"),
        ("filter" = Option<String>, Query, description = "A CQL2 expression"),
        ("filter-lang" = Option<String>, Query, description = "`cql2-text` or `cql2-json`"),
        ("filter-crs" = Option<String>, Query, description = "CRS of the geometries in `filter`"),
        PresentationParameters, AsOfParameters),
    responses((status = 200, description = "The file; its name stands in `Content-Disposition`", content(
            (serde_json::Value = "application/geo+json"), (String = "application/geo+json-seq"),
            (String = "application/x-ndjson"), (Vec<u8> = "application/flatgeobuf"), (Vec<u8> = "application/geopackage+sqlite3"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "application/vnd.google-earth.kml+xml"), (String = "text/csv"))),
        (status = 304, description = "Not changed since the ETag in `If-None-Match`")))]
#[get("/collections/{collectionId}/export")]
async fn export_collection(
    anyone: Anyone,
    request: HttpRequest,
    id: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&request)?;
    let text = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let format = negotiate::choose(parameters.take("f").as_deref(), text(header::ACCEPT), &Format::DOWNLOADS)?;
    let (language, sight, scratch) = (language_of(&request), anyone.sight(), hub.config.data_dir.clone());
    let asked = std::sync::Mutex::new(parameters);
    let read = move |database: &mut crate::storage::Database| {
        let parameters = asked.into_inner().map_err(Error::internal)?;
        Export::read(database, sight, &id, parameters, format, language, &scratch)
    };
    let known = text(header::IF_NONE_MATCH).map(str::to_owned);
    let place = take(&OPEN).await?;
    let turn = take(&WRITING).await?;
    let download = begin(&hub.store, &hub.config.data_dir, read, known, turn).await?;
    answer(download, place).await
}

/// Waits for a place.
async fn take(places: &'static Semaphore) -> Result<SemaphorePermit<'static>> {
    let busy = || Error::Unavailable {
        reason: Words::new("มีการส่งออกข้อมูลพร้อมกันมากเกินไป โปรดลองใหม่", "too many exports at once; please try again"),
        retry_after: 30,
    };
    match tokio::time::timeout(PATIENCE, places.acquire()).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(busy()),
    }
}

/// What is known of a file before its first byte.
struct Head {
    format: Format,
    crs: Crs,
    tag: String,
    disposition: String,
    unchanged: bool,
}

struct Download {
    head: Head,
    reader: SpoolReader,
    writing: tokio::task::JoinHandle<Result<()>>,
}

/// Starts to write on a thread of its own, in one read transaction, and hears what the file will be.
async fn begin(
    store: &Store,
    scratch: &Path,
    read: impl FnOnce(&mut crate::storage::Database) -> Result<Export> + Send + 'static,
    known: Option<String>,
    turn: SemaphorePermit<'static>,
) -> Result<Download> {
    let (writer, reader) = spool(scratch).map_err(Error::internal)?;
    let (tell, told) = oneshot::channel();
    let store = store.clone();
    let writing = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        store.read_now(|database| write(database, read, known, tell, writer))
    });
    match told.await {
        Ok(head) => Ok(Download { head, reader, writing }),
        // It ended before it could say anything: its error is the answer.
        Err(_) => Err(writing.await.map_err(Error::internal)?.err().unwrap_or_else(|| Error::internal("no export"))),
    }
}

fn write(
    database: &mut crate::storage::Database,
    read: impl FnOnce(&mut crate::storage::Database) -> Result<Export>,
    known: Option<String>,
    tell: oneshot::Sender<Head>,
    mut writer: SpoolWriter,
) -> Result<()> {
    let export = read(database)?;
    let tag = etag(export.dataset.data_version, export.fingerprint().as_bytes());
    let unchanged = known.is_some_and(|known| names(&known, &tag, true));
    let head =
        Head { format: export.format, crs: export.presentation.crs, tag, disposition: disposition(&export), unchanged };
    if tell.send(head).is_err() || unchanged {
        return Ok(());
    }
    write_export(database, &export, &mut writer, &mut |_| ())?;
    writer.finish().map_err(Error::internal)
}

async fn answer(download: Download, place: SemaphorePermit<'static>) -> Result<HttpResponse> {
    let Download { head, mut reader, writing } = download;
    if head.unchanged {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, head.tag)).finish());
    }
    let state = reader.begin().await;
    if state.written == 0 && !state.whole {
        return Err(writing.await.map_err(Error::internal)?.err().unwrap_or_else(|| Error::internal("no export")));
    }
    let (send, chunks) = mpsc::channel(AHEAD);
    actix_web::rt::spawn(async move {
        let _place = place;
        pump(reader, send).await;
        if let Ok(Err(error)) = writing.await {
            tracing::info!(%error, "an export was broken off");
        }
    });
    let mut response = HttpResponse::Ok();
    response
        .content_type(head.format.media_type())
        .insert_header((header::ETAG, head.tag))
        .insert_header((header::CONTENT_DISPOSITION, head.disposition))
        .insert_header(("Content-Crs", format!("<{}>", head.crs.uri())));
    if head.format.is_compressed() {
        response.insert_header(ContentEncoding::Identity);
    }
    let length = state.whole.then_some(state.written);
    Ok(response.body(FileBody { chunks, length, ended: false }))
}

/// Hands chunk after chunk to the client; one that takes nothing for a minute has gone.
async fn pump(mut reader: SpoolReader, send: mpsc::Sender<io::Result<Option<Vec<u8>>>>) {
    loop {
        let chunk = reader.next().await;
        let last = !matches!(chunk, Ok(Some(_)));
        let taken = tokio::time::timeout(PATIENCE, send.send(chunk)).await;
        if last || !matches!(taken, Ok(Ok(()))) {
            return;
        }
    }
}

/// The file as a body: an end that was not announced is an error, so that a client never takes half a file for a whole one.
struct FileBody {
    chunks: mpsc::Receiver<io::Result<Option<Vec<u8>>>>,
    /// Bytes in all, where the file was whole before the answer began.
    length: Option<u64>,
    ended: bool,
}

impl MessageBody for FileBody {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        self.length.map_or(BodySize::Stream, BodySize::Sized)
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<web::Bytes>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        self.chunks.poll_recv(context).map(|chunk| {
            self.ended = !matches!(chunk, Some(Ok(Some(_))));
            match chunk {
                Some(Ok(Some(bytes))) => Some(Ok(bytes.into())),
                Some(Ok(None)) => None,
                Some(Err(error)) => Some(Err(error)),
                None => Some(Err(io::Error::new(io::ErrorKind::TimedOut, "the client took too long"))),
            }
        })
    }
}
