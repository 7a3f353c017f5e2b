//! A job: one piece of long work, from the request to its result.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::error::{Error, Fault};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Its turn has not come yet.
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl JobState {
    pub fn name(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Failed => "failed",
            JobState::Cancelled => "cancelled",
        }
    }

    pub fn stored(name: &str) -> Self {
        match name {
            "waiting" => JobState::Waiting,
            "running" => JobState::Running,
            "done" => JobState::Done,
            "cancelled" => JobState::Cancelled,
            _ => JobState::Failed,
        }
    }
}

/// A job as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    pub id: String,
    /// What is done, for example `duplicates.scan`.
    pub kind: String,
    pub state: JobState,
    /// Code of the agency that asked for it; it and administrators see the job.
    pub agency: String,
    /// How much is done of how much; both 0 while that is not known.
    pub done: i64,
    pub total: i64,
    /// What is being done, for work of several steps: `check`, `load` and `index` of an import, whose `done` and `total` are bytes of the file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub step: String,
    /// Rows done in this step, where rows are counted beside.
    #[serde(skip_serializing_if = "is_zero")]
    pub rows: i64,
    /// What was asked.
    #[schema(value_type = Object)]
    pub request: Value,
    /// What came of it: null while it runs; for a failed job `{"error": {"th": …, "en": …}}`.
    #[schema(value_type = Option<Object>)]
    pub result: Value,
    /// RFC 3339.
    pub created_at: String,
    pub updated_at: String,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// What a failed job says. A fault of ours goes to the log and is not shown.
pub fn failure(error: &Error) -> Value {
    let (th, en) = match error {
        Error::Internal(cause) => {
            tracing::error!(%cause, "a job failed");
            ("เกิดข้อผิดพลาดภายในระบบ".to_owned(), "the hub met a fault of its own; it is in the log".to_owned())
        }
        Error::Unavailable { reason, .. } | Error::TooMany { reason, .. } => {
            (reason.th.to_string(), reason.en.to_string())
        }
        Error::StorageFull => ("พื้นที่จัดเก็บเต็ม ไม่มีข้อมูลใดถูกบันทึก".to_owned(), error.to_string()),
        Error::Malformed(faults) | Error::Impossible(faults) => {
            let thai: Vec<String> = faults.iter().map(thai).collect();
            (thai.join("; "), error.to_string())
        }
        Error::Conflict(fault) => (thai(fault), fault.to_string()),
        Error::NotFound(words)
        | Error::Unauthenticated(words)
        | Error::Forbidden(words)
        | Error::Stale(words)
        | Error::VersionNeeded(words)
        | Error::NotAcceptable(words)
        | Error::UnsupportedMedia(words)
        | Error::TooLarge(words) => (words.th.to_string(), words.en.to_string()),
    };
    json!({ "error": { "th": th, "en": en } })
}

/// A reason and the way out, in Thai as in English.
fn thai(fault: &Fault) -> String {
    let remedy = fault.remedy.as_ref().map(|remedy| format!(" ({})", remedy.th)).unwrap_or_default();
    format!("{}{remedy}", fault.reason.th)
}
