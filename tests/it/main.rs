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
mod column_maps;
mod conformance;
mod contract;
mod cql2;
mod crs;
mod demo_plans;
mod desk;
mod duplicate_truth;
mod duplicates;
mod evaluation;
mod export;
mod features;
mod formats;
mod guard;
mod house;
mod idempotency;
mod import;
mod imports;
mod imports_columns;
mod imports_declared;
mod imports_kinds;
mod incremental;
mod jobs;
mod lineage;
mod locate;
mod oidc;
mod pages;
mod paging;
mod plan_import;
mod plan_kinds;
mod plan_pages;
mod plan_workbook;
mod plans;
mod plans_round_trip;
mod profile;
mod projects;
mod projects_import;
mod published_geometry;
mod quality;
mod records;
mod redaction;
mod redaction_measure;
mod search;
mod session;
mod store;
mod tiles;
mod train;
mod upgrade;
mod versions;
mod versions_read;
mod wire;
mod written;
