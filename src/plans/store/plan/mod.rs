//! Plans in the database: plans, editions, rows, and the projects that follow them.

mod book;
mod editions;
mod loose;
mod pages;
mod plan_rows;
mod plans;
mod projects;
mod undo;

pub use book::{Outcome, Putting, put_rows, put_workbook, sheets_by_edition};
pub use editions::{bind_edition, delete_edition, get_edition, insert_edition, list_editions};
pub use pages::{page_of_rows, row_alone};
pub use plan_rows::{delete_rows, facts_of};
pub use plans::{delete_plan, get_plan, insert_plan, list_plans, update_plan};
pub use undo::{Aim, before_import, take_back, taken};
