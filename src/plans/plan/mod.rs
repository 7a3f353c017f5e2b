//! A plan as it is kept: its kind, years and editions, its rows, what stands at an edition, and what follows from the rows.

pub mod compare;
pub mod edition;
pub mod facts;
pub mod govern;
pub mod keys;
pub mod ladder;
pub mod lines;
pub mod matching;
pub mod paper;
pub mod query;
pub mod reconcile;
pub mod record;
pub mod row;
pub mod state;
pub mod summary;
pub mod tables;
pub mod taking;
pub mod view_tables;

pub use edition::{Edition, EditionKind, NewEdition};
pub use record::{Plan, PlanKind};
pub use row::{Kept, PlanRow, RowLink};
