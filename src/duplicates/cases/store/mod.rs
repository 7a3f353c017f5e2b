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
pub use list::{case_facts, list_cases};
pub use read::{case_detail, case_entries, case_history, case_of};
pub use settle::CaseChanges;
pub(in crate::duplicates) use settle::{Scope, settle};
pub use write::{assess, decide, propose};
