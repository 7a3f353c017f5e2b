//! The one test binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may fail loudly"
)]

mod support;

mod access;
mod agreement;
mod areas;
mod backup;
mod bad_input;
mod batch;
mod cases;
mod cases_report;
mod check;
mod cli;
mod conformance;
mod contract;
mod cql2;
mod crs;
mod duplicate_truth;
mod duplicates;
mod evaluation;
mod export;
mod features;
mod guard;
mod house;
mod idempotency;
mod import;
mod imports;
mod imports_kinds;
mod incremental;
mod jobs;
mod lineage;
mod pages;
mod paging;
mod plan_workbook;
mod projects;
mod projects_import;
mod records;
mod search;
mod store;
mod tiles;
mod train;
mod versions;
mod wire;
mod written;
