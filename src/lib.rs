//! Phaen (แผน), the spatial data hub of a province.
//!
//! Folders are areas of the hub's work; a file's name says what it may touch: `routes.rs` speaks HTTP, `store.rs`
//! speaks SQL, every other file is pure. A request walks `app.rs` → an area's `routes.rs` → `Store::read/write` →
//! the area's `store.rs`. Only `storage/` names a database backend; only `error.rs` says what can go wrong.
//! Each module below may import only what stands above it in this list; `tests/it/house.rs` holds the house to it.

// Ground: imports nothing of ours but what stands above.
pub mod error;
pub mod id;
pub mod money;
pub mod time;

// Pure knowledge.
pub mod geometry;
pub mod thai;

// The filter language, upon both.
pub mod cql2;

// The seam to the databases, and what every handler needs.
pub mod http;
pub mod storage;

pub mod config;
pub mod hub;

// Areas of work, lowest first.
pub mod access;
pub mod areas;
pub mod backups;
pub mod catalog;
pub mod duplicates;
pub mod export;
pub mod features;
pub mod imports;
pub mod ingest;
pub mod jobs;
pub mod locate;
pub mod pages;
pub mod plans;
pub mod profile;
pub mod quality;
pub mod records;
pub mod redaction;
pub mod tiles;
pub mod versions;

// Roof.
pub mod app;
pub mod cli;
pub mod demo;
