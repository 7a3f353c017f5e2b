//! Files that agencies bring, from the upload to the dataset: kept, read, reported, taken in on a yes, and taken back on demand.

mod areas;
mod asking;
pub mod bring;
mod census;
mod declared;
mod desk;
pub mod feed;
pub mod folder;
mod identity;
mod judged;
mod load;
pub mod office;
mod ordering;
mod projects;
mod quality;
pub mod record;
pub mod report;
pub mod routes;
mod side;
pub mod store;
mod survey;
mod target;
mod undo;
pub mod wishes;
mod work;
mod workbook;

pub use record::{Import, ImportFile, ImportState, Made};
pub use report::Report;
pub use wishes::{ImportKind, ImportWishes};

/// Kind of the jobs that take files in.
pub const JOB: &str = "import";
