//! The seam to the databases: `Store` hands out transactions, and only this folder names a backend.

pub mod attributes;
mod columns;
mod copy;
mod database;
mod explain;
mod fault;
pub mod feature_rows;
mod file;
pub mod filter;
mod functions;
mod location;
mod many;
mod memory;
mod migrate;
pub mod numbered;
pub mod package;
pub mod package_reader;
mod pool;
pub mod schema;
pub mod search;
pub mod select;
pub mod spatial;
mod store;
pub mod stores;
pub mod tile_rows;

pub use columns::{gather_statistics, next_number, number, set_number, sorted_json_list};
pub use copy::{count_rows, read_copy};
pub use database::{Backend, Database};
pub use explain::explain;
pub use fault::{is_unique_violation, storage_error};
pub use functions::property_text;
pub use location::Location;
pub use memory::{Count, Memory};
pub use migrate::{SCHEMA_VERSION, backup_file};
pub use store::{Milestones, Store};
