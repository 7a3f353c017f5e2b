//! Lineage: an amended plan row is a new version of the same project, never a duplicate of it. Linked before anything is compared.

mod answer;
pub mod chain;
pub mod edition;
mod link;
pub mod routes;
pub mod store;

pub use answer::{Lineage, NewLineage, Version, VersionVerdict};
pub use edition::{Mark, marks};
pub use chain::{Chain, Difference, NewStep, Step, StepKind};
pub use link::{LinkKind, VersionLink, links};
