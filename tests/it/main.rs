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
mod cli;
mod contract;
mod duplicate_truth;
mod duplicates;
mod features;
mod guard;
mod house;
mod import;
mod jobs;
mod projects;
mod projects_import;
mod tiles;
mod wire;
mod written;
