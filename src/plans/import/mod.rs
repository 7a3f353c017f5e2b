//! Projects from a file by a column map: read, held to the rules, and written all or none. It names what it refused, where and why.

mod agencies;
mod report;
mod row;
mod run;

pub use agencies::resolve as resolve_agencies;
pub use report::{Refused, Report, Touched};
pub use run::{Options, Step, import_projects, import_projects_and};
