//! A file received: streamed to the disk as it comes, from a form or as the body itself.

use std::pin::Pin;

use actix_multipart::{Field, Multipart};
use actix_web::http::header::{self, ContentDisposition};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, post};
use futures_core::Stream;
use serde_json::json;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::shown;
use crate::access::actor::Editor;
use crate::access::store::{perform, resolve_agency};
use crate::access::{Once, Reply};
use crate::error::{At, Error, Fault, Result, Words};
use crate::http::Parameters;
use crate::http::links::segment;
use crate::hub::Hub;
use crate::imports::folder::{Received, Reception};
use crate::imports::office::{folder_of, wake};
use crate::imports::record::{Import, ImportFile, Signed};
use crate::imports::store::{NewImport, insert_import};
use crate::imports::target::unknown_agency;
use crate::imports::wishes::ImportWishes;

/// Bytes that are gathered before they are written and hashed on a thread for blocking work.
const PIECE: usize = 256 << 10;

/// Bytes of one field that is not the file; column maps are the longest.
const FIELD: usize = 256 << 10;

/// Letters of a file's name that are kept.
const NAME: usize = 255;

/// The form that brings a file: the wishes, and beside them the part `file`.
struct ImportForm;

impl PartialSchema for ImportForm {
    // One object and not two joined: each of two would forbid the members of the other.
    fn schema() -> RefOr<Schema> {
        let mut form = ImportWishes::schema();
        if let RefOr::T(Schema::Object(object)) = &mut form {
            let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
            let file = ObjectBuilder::new().schema_type(Type::String).format(Some(binary));
            let file = file.description(Some("The file itself, of any size up to the hub's limit."));
            object.properties.insert("file".to_owned(), file.into());
            object.required.push("file".to_owned());
            object.description = Some("The form that brings a file.".to_owned());
        }
        form
    }
}

impl ToSchema for ImportForm {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ImportWishes::schemas(schemas);
    }
}

/// Bring a file
///
/// The file is kept as it is sent, read once as a dry run, and reported on; with `commit=true` it is taken in where nothing stands
/// against it. A form (`multipart/form-data`) has the part `file` and the wishes as fields; or the body is the file itself, of any other
/// media type, with the wishes as parameters and its name in `Content-Disposition`. The answer is the import, at whose address the report
/// will stand.
#[utoipa::path(tag = "Imports", security(("key" = ["write:own"])),
    request_body(content((ImportForm = "multipart/form-data"), (Vec<u8> = "application/octet-stream"))),
    responses((status = 202, body = Import, description = "Received; `Location` is the import. 413 above the limit, 507 when the disk is full")))]
#[post("/imports")]
pub(super) async fn create_import(
    editor: Editor,
    request: HttpRequest,
    payload: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse> {
    let id = hub.ids.next();
    let mut sent = receive(&request, payload, &hub, &id).await?;
    let wishes = ImportWishes::of_fields(std::mem::take(&mut sent.fields))?;
    let agency = owner(&editor, &wishes, &hub).await?;
    let (reception, received) = sent.whole().await?;
    let once = Once::of(&request, &editor.0, &json!({ "wishes": wishes, "sha256": received.sha256 }))?;
    let new = NewImport {
        id,
        job: hub.ids.next(),
        agency,
        file: ImportFile {
            name: sent.name,
            media_type: sent.media_type,
            bytes: i64::try_from(received.bytes).map_err(Error::internal)?,
            sha256: received.sha256,
            kept: true,
        },
        wishes,
        signed: Signed {
            actor: editor.0.key_id.clone(),
            agency: editor.0.agency.clone().unwrap_or_default(),
            is_admin: editor.0.holds(crate::access::Scope::Admin),
        },
    };
    let (at, base) = (hub.clock.now(), hub.base.clone());
    let note = move |database: &mut crate::storage::Database| {
        let import = insert_import(database, &new, at)?;
        let location = base.to(&format!("/imports/{}", segment(&import.id)));
        Reply::new(202).header("Location", location).json(&shown(import, &base))
    };
    let reply = hub.store.write(move |database| perform(database, &once, at, note)).await?;
    if !reply.repeated {
        reception.keep();
        wake(&hub);
    }
    Ok(reply.response())
}

/// Code of the agency that is to own what comes of the file.
async fn owner(editor: &Editor, wishes: &ImportWishes, hub: &Hub) -> Result<String> {
    let own = editor.0.agency.clone().unwrap_or_default();
    let Some(asked) = wishes.agency.clone() else { return Ok(own) };
    let found = asked.clone();
    let code = hub.store.read(move |database| resolve_agency(database, &found)).await?;
    let code = code.ok_or_else(|| unknown_agency(&asked))?;
    editor.must_own(&code)?;
    Ok(code)
}

/// What a request brought.
struct Sent {
    reception: Option<Reception>,
    /// What has come and is not yet written.
    waiting: Vec<u8>,
    name: String,
    media_type: String,
    fields: Vec<(String, String)>,
}

async fn receive(request: &HttpRequest, payload: web::Payload, hub: &Hub, id: &str) -> Result<Sent> {
    let limit = hub.config.import_limit_mib << 20;
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    // A form has a little beside the file.
    if length.is_some_and(|length: u64| length > limit + (1 << 20)) {
        return Err(Error::TooLarge(Words::new(
            format!("ไฟล์ต้องไม่เกิน {} MiB", limit >> 20),
            format!("a file may have {} MiB at most", limit >> 20),
        )));
    }
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.map(|text| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let begin = || Reception::begin(folder_of(hub, id), limit);
    match media_type.as_deref() {
        Some("multipart/form-data") => {
            Parameters::of(request)?.finish(&[])?;
            of_form(Multipart::new(request.headers(), payload), begin).await
        }
        Some(other) if other.contains('/') && !other.starts_with("multipart/") && other != FORM => {
            let mut parameters = Parameters::of(request)?;
            let mut sent = Sent {
                reception: Some(begin()?),
                waiting: vec![],
                name: name_of(request.headers().get(header::CONTENT_DISPOSITION)),
                media_type: other.to_owned(),
                fields: parameters.rest(),
            };
            sent.pour(payload).await?;
            Ok(sent)
        }
        _ => Err(Error::UnsupportedMedia(Words::new(
            "ส่งเป็น multipart/form-data หรือส่งไฟล์เป็นเนื้อหาคำขอพร้อม Content-Type ของมัน",
            "send multipart/form-data, or the file as the body with its own Content-Type",
        ))),
    }
}

/// What `curl -d` says by itself: no file.
const FORM: &str = "application/x-www-form-urlencoded";

async fn of_form(mut form: Multipart, begin: impl Fn() -> Result<Reception>) -> Result<Sent> {
    let mut sent =
        Sent { reception: None, waiting: vec![], name: String::new(), media_type: String::new(), fields: vec![] };
    while let Some(field) = next(&mut form).await {
        let field = field.map_err(|_| broken())?;
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            let text = text_of(field, &name).await?;
            sent.fields.push((name, text));
            continue;
        }
        if sent.reception.is_some() {
            let words = Words::new("ส่งได้ครั้งละหนึ่งไฟล์", "one file is taken at a time");
            return Err(Error::malformed(Fault::parameter("file", "repeated-field", words)));
        }
        sent.reception = Some(begin()?);
        sent.name = clean(field.content_disposition().and_then(file_name).unwrap_or_default());
        sent.media_type = field.content_type().map(ToString::to_string).unwrap_or_default();
        sent.pour(field).await?;
    }
    if sent.reception.is_none() {
        let words = Words::new("ไม่มีไฟล์ในแบบฟอร์ม", "the form holds no part 'file'");
        return Err(Error::malformed(Fault::parameter("file", "missing", words)));
    }
    Ok(sent)
}

impl Sent {
    /// Writes a stream to the disk as it comes.
    async fn pour<E>(&mut self, stream: impl Stream<Item = std::result::Result<Bytes, E>>) -> Result<()> {
        let mut stream = Box::pin(stream);
        while let Some(piece) = std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await {
            self.waiting.extend_from_slice(&piece.map_err(|_| broken())?);
            if self.waiting.len() >= PIECE {
                self.write().await?;
            }
        }
        self.write().await
    }

    async fn write(&mut self) -> Result<()> {
        let Some(mut reception) = self.reception.take() else { return Ok(()) };
        let piece = std::mem::take(&mut self.waiting);
        let work = move || reception.take(&piece).map(|()| reception);
        self.reception = Some(tokio::task::spawn_blocking(work).await.map_err(Error::internal)??);
        Ok(())
    }

    /// The file is all here.
    async fn whole(&mut self) -> Result<(Reception, Received)> {
        let mut reception = self.reception.take().ok_or_else(|| Error::internal("nothing was received"))?;
        let work = move || reception.whole().map(|received| (reception, received));
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
    }
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

async fn text_of(mut field: Field, name: &str) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = next(&mut field).await {
        bytes.extend_from_slice(&piece.map_err(|_| broken())?);
        if bytes.len() > FIELD {
            return Err(Error::TooLarge(Words::new(
                format!("ฟิลด์ '{name}' ใหญ่เกินไป"),
                format!("the field '{name}' is too large"),
            )));
        }
    }
    String::from_utf8(bytes).map_err(|_| {
        let words = Words::new("ต้องเป็นข้อความ UTF-8", "must be UTF-8 text");
        Error::malformed(Fault::parameter(name, "not-text", words))
    })
}

fn broken() -> Error {
    Error::malformed(Fault::new(
        At::Whole,
        "broken-body",
        Words::new("รับเนื้อหาคำขอไม่ครบ", "the body did not arrive whole"),
    ))
}

fn name_of(header: Option<&header::HeaderValue>) -> String {
    let disposition = header.and_then(|value| ContentDisposition::from_raw(value).ok());
    clean(disposition.as_ref().and_then(file_name).unwrap_or_default())
}

fn file_name(disposition: &ContentDisposition) -> Option<String> {
    let extended = disposition.get_filename_ext().and_then(|name| String::from_utf8(name.value.clone()).ok());
    extended.or_else(|| disposition.get_filename().map(str::to_owned))
}

/// The name as text: no control characters, not too long. It never becomes a path.
fn clean(name: String) -> String {
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(NAME).collect();
    if name.trim().is_empty() { "file".to_owned() } else { name }
}
