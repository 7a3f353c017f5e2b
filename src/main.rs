//! The command `phaen`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(phaen::cli::run(std::env::args_os(), phaen::cli::Sink::Terminal))
}
