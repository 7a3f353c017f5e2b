//! The command `phaen`.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    ExitCode::from(phaen::cli::run(std::env::args_os(), phaen::cli::Sink::Terminal))
}
