//! Projects: what agencies plan and do, for how much, where and when; kept, published as a collection, and imported from files.

pub mod book;
pub mod check;
pub mod edit;
pub mod funding;
pub mod import;
pub mod plan;
pub mod programme;
pub mod project;
pub mod publish;
pub mod query;
pub mod reconcile;
pub mod redact;
pub mod routes;
pub mod status;
pub mod store;
pub mod work;
pub mod workbook;

pub use check::Checked;
pub use project::{Budget, Location, LocationEvidence, PlanReference, Project, Quality, Road, Source};
pub use status::{CoordinationStatus, ExecutionStatus, MoneyStatus, PlanStatus, Status};
pub use store::prepare;
