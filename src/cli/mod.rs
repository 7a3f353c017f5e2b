//! The command line: one file per command. It says what was done on standard output and what went wrong on standard error.

mod arguments;
mod audit;
mod backup;
mod config;
mod demo;
mod demo_plans;
mod duplicates;
mod evaluate;
mod export;
mod import;
mod keys;
mod lock;
mod open;
mod output;
mod progress;
mod restore;
mod serve;
mod train;
mod whole;
mod words;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::Path;

use clap::Parser;

use arguments::{Arguments, Command};
pub use output::{Captured, Output, Sink};

use crate::config::Config;
use crate::duplicates::{Clashes, Weights};
use crate::error::{At, Error, Fault, Result, Words};
use crate::redaction::Rules;

/// All went well; something did not; the command was not understood.
const DONE: u8 = 0;
const FAILED: u8 = 1;
const MISUSED: u8 = 2;

/// Runs one command and returns its exit status.
pub fn run(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>, sink: Sink) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(refusal) => {
            // Help and version are asked for and go to standard output; everything else is a mistake.
            sink.refusal(&refusal);
            return if refusal.use_stderr() { MISUSED } else { DONE };
        }
    };
    let output = Output::new(sink, arguments.json, words::language(arguments.lang.as_deref()));
    match perform(&arguments, &output) {
        Ok(()) => DONE,
        Err(error) => {
            output.error(&error);
            FAILED
        }
    }
}

/// The weights in a file of the deployment.
fn weights(path: &Path) -> Result<Weights> {
    let text = std::fs::read_to_string(path).map_err(|cause| Weights::unreadable(path.display(), cause))?;
    Weights::parse(&text).map_err(|cause| Weights::unreadable(path.display(), cause))
}

/// The table of clashes in a file of the deployment.
fn clashes(path: &Path) -> Result<Clashes> {
    let text = std::fs::read_to_string(path).map_err(|cause| Clashes::unreadable(path.display(), cause))?;
    Clashes::parse(&text).map_err(|cause| Clashes::unreadable(path.display(), cause))
}

/// Uses the rules of redaction in a file of the deployment.
fn redaction_rules(path: &Path) -> Result<()> {
    let text = std::fs::read_to_string(path).map_err(|cause| {
        let words = Words::new(format!("อ่านไฟล์ไม่ได้: {cause}"), format!("the file cannot be read: {cause}"));
        Error::malformed(Fault::new(At::Parameter(path.display().to_string()), "unreadable-rules", words))
    })?;
    Rules::settle(&text, &path.display())
}

fn perform(arguments: &Arguments, output: &Output) -> Result<()> {
    let settings = arguments.settings.clone();
    if output.is_terminal() {
        start_log(matches!(&arguments.command, Command::Serve(serve) if serve.log_json));
    }
    // Files are read, and positions with them, before some commands open the hub.
    let config = Config::resolve(settings.clone())?;
    config.indian_1975_shift.settle();
    if let Some(path) = &config.duplicate_weights {
        weights(path)?.settle();
    }
    if let Some(path) = &config.duplicate_clashes {
        clashes(path)?.settle();
    }
    if let Some(path) = &config.redaction_rules {
        redaction_rules(path)?;
    }
    match &arguments.command {
        Command::Serve(_) => serve::run(settings, output),
        Command::Demo(command) => demo::run(command, settings, output),
        Command::Import(command) => import::run(command, settings, output),
        Command::Export(command) => export::run(command, settings, output),
        Command::Duplicates(command) => duplicates::run(command, settings, output),
        Command::Keys(command) => keys::run(command, settings, output),
        Command::Audit(command) => audit::run(command, settings, output),
        Command::Backup(command) => backup::run(command, settings, output),
        Command::Restore(command) => restore::run(command, settings, output),
        Command::Config(command) => config::run(command, settings, output),
    }
}

/// The log goes to standard error. `PHAEN_LOG` filters it, for example `phaen=debug,actix_server=warn`.
fn start_log(as_json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PHAEN_LOG").unwrap_or_else(|_| "phaen=info,warn".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process is harmless: the first log stays.
    let _ = if as_json {
        log.json().try_init()
    } else {
        log.with_target(false).with_ansi(std::io::stderr().is_terminal()).try_init()
    };
}
