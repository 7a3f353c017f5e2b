//! Pairs and cases given to an agency, one of its units or an officer, until a day.

mod model;
pub mod routes;
pub mod store;

pub use model::{AssignedTo, DuplicateAssignment, MOST_AT_ONCE, NewAssignment, Subject, too_many};
