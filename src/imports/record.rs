//! An import: one file that somebody brought, what is wanted of it, and how far it has come.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::report::Report;
use super::wishes::{ImportKind, ImportWishes};
use crate::access::Deed;
use crate::http::Link;
use crate::time::Timestamp;

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImportState {
    /// The file is here; its dry run has not ended.
    Received,
    /// The dry run has ended; the report says whether the file can be taken.
    Checked,
    /// As `checked`, but somebody must say first which system of coordinates it is.
    WaitingForYes,
    /// The file is being taken in; what is served is what was there before.
    Loading,
    Done,
    Failed,
    Cancelled,
    /// Taken in, and taken back.
    Undone,
}

impl ImportState {
    const ALL: [ImportState; 8] = [
        ImportState::Received,
        ImportState::Checked,
        ImportState::WaitingForYes,
        ImportState::Loading,
        ImportState::Done,
        ImportState::Failed,
        ImportState::Cancelled,
        ImportState::Undone,
    ];

    pub fn name(self) -> &'static str {
        match self {
            ImportState::Received => "received",
            ImportState::Checked => "checked",
            ImportState::WaitingForYes => "waiting-for-yes",
            ImportState::Loading => "loading",
            ImportState::Done => "done",
            ImportState::Failed => "failed",
            ImportState::Cancelled => "cancelled",
            ImportState::Undone => "undone",
        }
    }

    pub fn stored(name: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.name() == name).unwrap_or(ImportState::Failed)
    }

    /// Is it in the queue or being worked on?
    pub fn is_under_way(self) -> bool {
        matches!(self, ImportState::Received | ImportState::Loading)
    }
}

/// The file as it was sent.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportFile {
    /// As the sender calls it.
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Is the file still here?
    pub kept: bool,
}

/// A dataset that the import made or gave a version.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Made {
    pub dataset: String,
    /// The dataset did not exist before.
    pub created: bool,
    /// Number of the dataset's version that holds the file's features; 0 where nothing changed.
    pub version: i64,
    /// Number of the last change of its features when they were in.
    pub data_version: i64,
    pub features: i64,
    /// The plan and the edition that its rows were put into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The file had been imported before, and nothing has changed since.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unchanged: bool,
}

/// An import as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Import {
    pub id: String,
    /// Id of the job that works or has worked on it last.
    pub job: String,
    /// Code of the owner of what comes of it; it and administrators see the import.
    pub agency: String,
    pub file: ImportFile,
    pub state: ImportState,
    pub wishes: ImportWishes,
    /// What was understood and what would come of it; null until the dry run has ended.
    pub report: Option<Report>,
    /// For a failed import `{"th": …, "en": …}`.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Value::is_null")]
    pub error: Value,
    pub made: Vec<Made>,
    /// RFC 3339.
    pub created_at: String,
    pub updated_at: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Who asked.
    #[serde(skip)]
    pub signed: Signed,
}

impl Import {
    /// What the file is taken for: as it is said, else as the dry run found.
    pub fn kind(&self) -> ImportKind {
        let found = self.report.as_ref().and_then(|report| report.kind);
        self.wishes.kind.or(found).unwrap_or(self.wishes.kind())
    }
}

/// Who asked for an import, and whether as an administrator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signed {
    pub actor: String,
    pub agency: String,
    pub is_admin: bool,
}

impl Signed {
    pub fn deed(&self, at: Timestamp) -> Deed {
        Deed { at, actor: self.actor.clone(), agency: self.agency.clone() }
    }
}
