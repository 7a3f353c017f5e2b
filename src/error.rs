//! The one error of the hub, in the words of its domain: it knows neither HTTP nor SQL, and imports nothing of ours.

use std::borrow::Cow;
use std::fmt;

pub type Result<T> = std::result::Result<T, Error>;

/// One sentence for a person, in Thai and in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub th: Cow<'static, str>,
    pub en: Cow<'static, str>,
}

impl Words {
    pub fn new(th: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Words { th: th.into(), en: en.into() }
    }
}

/// Where in the input a fault lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// A query or path parameter, by name.
    Parameter(String),
    /// A place in a JSON body, as a JSON Pointer (RFC 6901), for example `/properties/title`.
    Pointer(String),
    /// A request header, by name.
    Header(String),
    /// A row of a file: 1-based, counting the header line, and the column's name as the file spells it.
    Row { row: usize, field: String },
    /// The input as a whole.
    Whole,
}

/// One thing that is wrong with the input: where, a stable code, the reason, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub at: At,
    /// Stable, lower-case, hyphenated; programs may rely on it.
    pub code: &'static str,
    pub reason: Words,
    pub remedy: Option<Words>,
}

impl Fault {
    pub fn new(at: At, code: &'static str, reason: Words) -> Self {
        Fault { at, code, reason, remedy: None }
    }

    pub fn parameter(name: impl Into<String>, code: &'static str, reason: Words) -> Self {
        Fault::new(At::Parameter(name.into()), code, reason)
    }

    pub fn pointer(pointer: impl Into<String>, code: &'static str, reason: Words) -> Self {
        Fault::new(At::Pointer(pointer.into()), code, reason)
    }

    pub fn row(row: usize, field: impl Into<String>, code: &'static str, reason: Words) -> Self {
        Fault::new(At::Row { row, field: field.into() }, code, reason)
    }

    pub fn remedy(mut self, th: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        self.remedy = Some(Words::new(th, en));
        self
    }
}

/// Everything that can go wrong, as the domain sees it.
#[derive(Debug)]
pub enum Error {
    /// Malformed input: cannot be read as what it should be.
    Malformed(Vec<Fault>),
    /// Well-formed input that cannot be true or cannot be stored, such as a polygon that crosses itself.
    Impossible(Vec<Fault>),
    /// No such thing, or none that this caller may see.
    NotFound(Words),
    /// Nobody has shown who calls, and this needs to be known.
    Unauthenticated(Words),
    /// The caller is known and may not do this.
    Forbidden(Words),
    /// The state of the thing forbids it: it exists already, or is in use.
    Conflict(Fault),
    /// The version that the caller named is not the current one.
    Stale(Words),
    /// The caller must name the version that is to be changed.
    VersionNeeded(Words),
    /// None of the media types that the caller accepts can be had.
    NotAcceptable(Words),
    /// The media type or encoding of the input is not one we read.
    UnsupportedMedia(Words),
    /// More than the hub takes at once.
    TooLarge(Words),
    /// The hub cannot do it just now; `retry_after` in seconds.
    Unavailable { reason: Words, retry_after: u32 },
    /// The caller has asked too often; `retry_after` in seconds.
    TooMany { reason: Words, retry_after: u32 },
    /// The disk is full.
    StorageFull,
    /// A fault of ours. The text is for the log and never leaves the hub.
    Internal(String),
}

impl Error {
    pub fn malformed(fault: Fault) -> Self {
        Error::Malformed(vec![fault])
    }

    pub fn impossible(fault: Fault) -> Self {
        Error::Impossible(vec![fault])
    }

    pub fn internal(cause: impl fmt::Display) -> Self {
        Error::Internal(cause.to_string())
    }

    /// "No such … 'id'", the same whether it does not exist or may not be seen.
    pub fn not_found(what_th: &str, what_en: &str, id: &str) -> Self {
        Error::NotFound(Words::new(format!("ไม่พบ{what_th} '{id}'"), format!("there is no {what_en} '{id}'")))
    }

    /// What a person reads: the first sentence of each fault, English.
    fn sentence(&self) -> Cow<'_, str> {
        match self {
            Error::Malformed(faults) | Error::Impossible(faults) => {
                Cow::Owned(faults.iter().map(|f| f.to_string()).collect::<Vec<_>>().join("; "))
            }
            Error::Conflict(fault) => Cow::Owned(fault.to_string()),
            Error::NotFound(w)
            | Error::Unauthenticated(w)
            | Error::Forbidden(w)
            | Error::Stale(w)
            | Error::VersionNeeded(w)
            | Error::NotAcceptable(w)
            | Error::UnsupportedMedia(w)
            | Error::TooLarge(w)
            | Error::TooMany { reason: w, .. }
            | Error::Unavailable { reason: w, .. } => Cow::Borrowed(&w.en),
            Error::StorageFull => Cow::Borrowed("the disk is full; nothing was written"),
            Error::Internal(cause) => Cow::Borrowed(cause),
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Parameter(name) => write!(f, "parameter '{name}'"),
            At::Pointer(pointer) => write!(f, "at {pointer}"),
            At::Header(name) => write!(f, "header '{name}'"),
            At::Row { row, field } if field.is_empty() => write!(f, "row {row}"),
            At::Row { row, field } => write!(f, "row {row}, field '{field}'"),
            At::Whole => write!(f, "the input"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.reason.en)?;
        match &self.remedy {
            Some(remedy) => write!(f, " ({})", remedy.en),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for Error {}
