//! Backups: made and verified, listed with what is in them. They are restored by a command, with the server stopped.

mod listed;
mod make;
pub mod routes;

pub use listed::{BackupEntry, list};
pub use make::{MANIFEST, Manifest, facts, hash_of, make, run_tool, without_password};
