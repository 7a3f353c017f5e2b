//! The one place where an error gets its HTTP face: a status, and a problem document (RFC 9457) in the caller's language.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Value, json};

use super::member::set;
use super::negotiate::Language;
use crate::error::{At, Error, Fault, Words};

pub const MEDIA_TYPE: &str = "application/problem+json";

/// The stable codes of all kinds of problems.
pub const CODES: [&str; 15] = [
    "malformed",
    "impossible",
    "not-found",
    "unauthenticated",
    "forbidden",
    "conflict",
    "stale",
    "version-needed",
    "not-acceptable",
    "unsupported-media-type",
    "too-large",
    "too-many",
    "unavailable",
    "storage-full",
    "internal",
];

/// Status, stable code and title of each kind of error.
struct Face {
    status: StatusCode,
    code: &'static str,
    title: Words,
}

fn face(error: &Error) -> Face {
    let (status, code, th, en) = match error {
        Error::Malformed(_) => (400, "malformed", "อ่านคำขอไม่ได้", "The request cannot be read"),
        Error::Impossible(_) => (422, "impossible", "รับข้อมูลนี้ไม่ได้", "The input cannot be accepted"),
        Error::NotFound(_) => (404, "not-found", "ไม่พบ", "Not found"),
        Error::Unauthenticated(_) => (401, "unauthenticated", "ต้องแสดงกุญแจ", "A key is needed"),
        Error::Forbidden(_) => (403, "forbidden", "ไม่มีสิทธิ์", "Not permitted"),
        Error::Conflict(_) => (409, "conflict", "ขัดกับข้อมูลที่มีอยู่", "In conflict with what is there"),
        Error::Stale(_) => (412, "stale", "ไม่ใช่รุ่นล่าสุด", "Not the current version"),
        Error::VersionNeeded(_) => (428, "version-needed", "ต้องระบุรุ่น", "The version is needed"),
        Error::NotAcceptable(_) => (406, "not-acceptable", "ไม่มีรูปแบบที่ขอ", "No such representation"),
        Error::UnsupportedMedia(_) => (415, "unsupported-media-type", "ไม่รับรูปแบบนี้", "This media type is not read"),
        Error::TooLarge(_) => (413, "too-large", "ใหญ่เกินไป", "Too large"),
        Error::TooMany { .. } => (429, "too-many", "ถี่เกินไป", "Too often"),
        Error::Unavailable { .. } => (503, "unavailable", "ยังไม่พร้อมให้บริการ", "Not available just now"),
        Error::StorageFull => (507, "storage-full", "พื้นที่จัดเก็บเต็ม", "The disk is full"),
        Error::Internal(_) => (500, "internal", "เกิดข้อผิดพลาดภายใน", "An internal fault"),
    };
    Face {
        status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        code,
        title: Words::new(th, en),
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        face(self).status
    }

    /// Only the status: `middleware::dress` writes the document, since only there the caller's language is known.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Error::Unavailable { retry_after, .. } | Error::TooMany { retry_after, .. } = self {
            response.insert_header(("Retry-After", retry_after.to_string()));
        }
        if matches!(self, Error::Unauthenticated(_)) {
            response.append_header(("WWW-Authenticate", "Bearer realm=\"Phaen\""));
            response.append_header(("WWW-Authenticate", "Basic realm=\"Phaen\", charset=\"UTF-8\""));
        }
        response.finish()
    }
}

/// The problem document of an error. `instance` is the request's path, `request_id` is found again in the log.
pub fn document(error: &Error, language: Language, instance: &str, request_id: &str, types: &str) -> Value {
    let face = face(error);
    let mut document = json!({
        "type": format!("{types}/{}", face.code),
        "title": language.of(&face.title),
        "status": face.status.as_u16(),
        "detail": detail(error, language),
        "instance": instance,
        "code": face.code,
        "requestId": request_id,
    });
    let faults = faults(error);
    if !faults.is_empty() {
        set(&mut document, "errors", faults.iter().map(|fault| one_fault(fault, language)).collect::<Value>());
    }
    document
}

/// The document of an error that the framework made: only a status is known.
pub fn plain(status: StatusCode) -> Error {
    match status.as_u16() {
        404 => Error::NotFound(Words::new("ไม่มีที่อยู่นี้", "there is nothing at this address")),
        413 => Error::TooLarge(Words::new("คำขอใหญ่เกินไป", "the request is too large")),
        415 => Error::UnsupportedMedia(Words::new("ไม่รับรูปแบบนี้", "this media type is not read")),
        400..=499 => Error::malformed(Fault::new(
            At::Whole,
            "unreadable",
            Words::new("อ่านคำขอไม่ได้", "the request cannot be read"),
        )),
        503 => Error::Unavailable {
            reason: Words::new("ยังไม่พร้อม", "not available just now"), retry_after: 5
        },
        code => Error::Internal(format!("status {code} without a cause")),
    }
}

fn faults(error: &Error) -> &[Fault] {
    match error {
        Error::Malformed(faults) | Error::Impossible(faults) => faults,
        Error::Conflict(fault) => std::slice::from_ref(fault),
        _ => &[],
    }
}

fn detail(error: &Error, language: Language) -> String {
    match error {
        Error::Malformed(faults) | Error::Impossible(faults) => {
            faults.iter().take(3).map(|fault| sentence(fault, language)).collect::<Vec<_>>().join("; ")
        }
        Error::Conflict(fault) => sentence(fault, language),
        Error::NotFound(words)
        | Error::Unauthenticated(words)
        | Error::Forbidden(words)
        | Error::Stale(words)
        | Error::VersionNeeded(words)
        | Error::NotAcceptable(words)
        | Error::UnsupportedMedia(words)
        | Error::TooLarge(words)
        | Error::TooMany { reason: words, .. }
        | Error::Unavailable { reason: words, .. } => language.of(words).to_owned(),
        Error::StorageFull => {
            language.of(&Words::new("พื้นที่จัดเก็บเต็ม ไม่มีการบันทึกใด ๆ", "the disk is full; nothing was written")).to_owned()
        }
        Error::Internal(_) => language
            .of(&Words::new(
                "เกิดข้อผิดพลาดภายใน โปรดแจ้งผู้ดูแลพร้อม requestId",
                "something went wrong inside; tell the administrator the requestId",
            ))
            .to_owned(),
    }
}

fn sentence(fault: &Fault, language: Language) -> String {
    let place = match &fault.at {
        At::Parameter(name) | At::Header(name) => format!("{name}: "),
        At::Pointer(pointer) => format!("{pointer}: "),
        At::Row { row, field } => match language {
            Language::Thai => format!("แถว {row} {field}: "),
            Language::English => format!("row {row} {field}: "),
        },
        At::Whole => String::new(),
    };
    format!("{place}{}", language.of(&fault.reason))
}

fn one_fault(fault: &Fault, language: Language) -> Value {
    let mut entry = match &fault.at {
        At::Parameter(name) => json!({ "parameter": name }),
        At::Header(name) => json!({ "header": name }),
        At::Pointer(pointer) => json!({ "pointer": pointer }),
        At::Row { row, field } => json!({ "row": row, "field": field }),
        At::Whole => json!({ "pointer": "" }),
    };
    set(&mut entry, "code", fault.code);
    set(&mut entry, "message", language.of(&fault.reason));
    if let Some(remedy) = &fault.remedy {
        set(&mut entry, "remedy", language.of(remedy));
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_internal_never_leaves_the_hub() {
        let error = Error::Internal("SELECT secret FROM /var/lib/phaen".into());
        let text = document(&error, Language::English, "/x", "r1", "/problems").to_string();
        assert!(!text.contains("secret") && !text.contains("/var/lib"), "{text}");
    }

    #[test]
    fn a_fault_names_place_reason_and_remedy_in_the_callers_language() {
        let fault = Fault::pointer("/title", "missing", Words::new("ต้องมีชื่อ", "a title is needed"))
            .remedy("เติมชื่อ", "add a title");
        let thai = document(&Error::malformed(fault), Language::Thai, "/projects", "r1", "/problems");
        assert_eq!(thai["errors"][0]["pointer"], "/title");
        assert_eq!(thai["errors"][0]["message"], "ต้องมีชื่อ");
        assert_eq!(thai["errors"][0]["remedy"], "เติมชื่อ");
    }
}
