//! Cases in the database.

mod assess;
mod decide;
mod events;
mod links;
mod list;
mod read;
mod rows;
mod settle;
mod write;

pub use assess::assessments_of;
pub(in crate::duplicates) use events::note_assigned;
pub use list::{case_facts, list_cases};
pub(in crate::duplicates) use read::need_case_seen_by;
pub use read::{case_detail, case_entries, case_history, case_of, case_places};
pub use settle::CaseChanges;
pub(in crate::duplicates) use settle::{Scope, settle};
pub use write::{assess, decide, propose};
